"""Steam: reviews of a game or program by its players, who recommend it or do not.

IUserReviewsService/GetAppReviews v1 of the Steam Web API, which took the place of the store's ``appreviews``
on 22 October 2026 (partner.steamgames.com/doc/webapi/IUserReviewsService). It wants no key and has its own
defaults, all of them wrong for us: only English, only what was bought on Steam, no "review bombs". What
changed last comes first. Steam tells neither names nor deletions, and answers are as much as ten minutes
old. A developer answers on the game's community page, one answer to a review, which is shown here again.
"""

import json
import re
from collections.abc import Generator, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from reviewbot.errors import ParseError, RateLimited
from reviewbot.sites import Keyring
from reviewbot.text.addresses import in_query
from reviewbot.text.times import parse_epoch
from reviewbot.text.tree import ident, json_object, many, within, words
from reviewbot.types import Listing, OwnerReply, Page, Request, Response, Review, Seen, SiteFacts

TITLE, SCALE, NEEDS = "Steam", (0, 1), ("app_id",)
FACTS = SiteFacts(
    history="all",
    incremental="updated_desc",
    edits="timestamp",
    deletes="scan",
    reply="manual",
    per_minute=20,
)

_FIRST = "*"
_ASKED = {
    "filter": 2,  # by the last change
    "languages": ["all"],
    "purchase_type": 1,  # keys and gifts, too
    "review_type": 0,  # both kinds
    "filter_offtopic_activity": False,
    "num_per_page": 100,
}
_TOLD = ("received_for_free", "refunded", "written_during_early_access")
_REST = timedelta(minutes=5)  # after a 429, for which Steam documents no Retry-After
_MARKUP = re.compile(
    r"\[/?(?P<name>h[1-6]|b|u|i|p|strike|spoiler|noparse|hr|url|o?list|\*|quote|code|table|t[rhd]|img)"
    r"(?:=[^\[\]\n]{0,500})?\]",
    re.IGNORECASE,
)
_INLINE = frozenset({"b", "u", "i", "strike", "spoiler", "noparse", "url", "img"})
# partner.steamgames.com/doc/store/localization/languages
_LANGUAGES = dict(
    pair.split("=")
    for pair in (
        *("arabic=ar", "brazilian=pt-BR", "bulgarian=bg", "czech=cs", "danish=da", "dutch=nl", "english=en"),
        *("finnish=fi", "french=fr", "german=de", "greek=el", "hungarian=hu", "indonesian=id", "italian=it"),
        *("japanese=ja", "koreana=ko", "latam=es-419", "norwegian=no", "polish=pl", "portuguese=pt"),
        *("romanian=ro", "russian=ru", "schinese=zh-CN", "spanish=es", "swedish=sv", "tchinese=zh-TW"),
        *("thai=th", "turkish=tr", "ukrainian=uk", "vietnamese=vi"),
    )
)


def request(listing: Listing, page: str | None, seen: Seen) -> Request:  # noqa: ARG001  every site takes it
    """Ask for 100 reviews of all languages, the latest change first. Wrong arguments would be ignored."""
    app = str(listing.options["app_id"])
    asked = {"appid": int(app) if app.isdecimal() else app, **_ASKED, "cursor": page or _FIRST}
    root = (listing.base_url or "https://api.steampowered.com").rstrip("/")
    query = urlencode({"input_json": json.dumps(asked, separators=(",", ":"))}, quote_via=quote)
    return Request(f"{root}/IUserReviewsService/GetAppReviews/v1/?{query}")


def auth(listing: Listing, keyring: Keyring, wanted: Request) -> Generator[Request, Response, None]:  # noqa: ARG001  every site takes them
    """No login; only what Steam means by 429, and how long it wants to be left alone."""
    answer = yield wanted
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS and "retry-after" not in answer.headers:
        raise RateLimited("Steam asks us to slow down (429)", retry_after=_REST)


def parse(listing: Listing, response: Response) -> Page:
    """Read one page. The last one has no reviews and says so; a cursor that comes again is the end, too.

    Raises ParseError when the answer is not Steam's list of reviews.
    """
    listed = within(json_object(response.body, "Steam"), "response")
    counted = within(listed, "query_summary", "num_reviews")
    entries = many(listed, "reviews")
    if type(counted) is not int or (counted > 0 and not entries):
        raise ParseError("Steam sent JSON that is no list of reviews: check app_id")
    app = str(listing.options["app_id"])
    reviews = {key: _review(key, app, one) for one in entries if (key := ident(one, "recommendationid"))}
    if entries and not reviews:
        raise ParseError("Steam sent a list of reviews, but none of them has an id")
    cursor, declared = words(listed, "cursor"), within(listed, "total_matching")
    return Page(
        tuple(reviews.values()),
        next=cursor if entries and cursor != _cursor_of(response.url) else "",
        declared=declared if type(declared) is int and declared >= 0 else None,
    )


def _cursor_of(address: str) -> str:
    """The cursor that a page was asked with."""
    try:
        return words(json_object(in_query(address, "input_json").encode(), "The address"), "cursor")
    except ParseError:
        return ""


def _review(key: str, app: str, entry: Mapping[str, Any]) -> Review:
    player, recommended = ident(entry, "author", "steamid"), entry.get("voted_up")
    page = f"https://steamcommunity.com/profiles/{player}/recommended/{quote(app, safe='')}/"
    details = {"author_id": player, "minutes_played": ident(entry, "author", "playtime_at_review")}
    details |= {name: "true" for name in _TOLD if entry.get(name) is True}
    return Review(
        key=key,
        rating=float(recommended) if isinstance(recommended, bool) else None,
        scale=SCALE,
        text=without_markup(words(entry, "review")),
        language=_LANGUAGES.get(words(entry, "language"), ""),
        created_at=parse_epoch(entry.get("timestamp_created")),
        updated_at=parse_epoch(entry.get("timestamp_updated")),
        url=page if player.isdecimal() else "",
        reply=_reply(entry),
        attributes={name: detail for name, detail in details.items() if detail},
    )


def _reply(entry: Mapping[str, Any]) -> OwnerReply | None:
    text = without_markup(words(entry, "developer_response"))
    return OwnerReply(text, parse_epoch(entry.get("timestamp_dev_responded"))) if text else None


def without_markup(text: str) -> str:
    """A player's words without the tags that Steam shows them with ([b], [list], [*] and so on)."""
    return re.sub(r"\n{3,}", "\n\n", _MARKUP.sub(_in_place_of, text)).strip()


def _in_place_of(tag: re.Match[str]) -> str:
    name = tag["name"].lower()
    return "" if name in _INLINE else "\n- " if name == "*" else "\n"
