"""Yotpo: reviews of a shop's products and of the shop itself, those that Yotpo has deleted among them.

The API for app owners (apidocs.yotpo.com, November 2026; little of it is documented). A token is got with
the app's key and secret and lasts 14 days. No order is promised and "since" wants a date that nobody here
knows, so every reading goes through all pages, until one is empty: give a large shop a longer ``every``.
Replies are written under Reviews > Moderation on Yotpo: three descriptions of how a program would put one
contradict each other, and a public text must not be sent on a guess.

With ``base_url`` the reviews are below ``{base_url}/v1/`` and the login is ``{base_url}/oauth/token``.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from reviewbot.errors import ParseError
from reviewbot.sites.yotpo.login import app, root
from reviewbot.sites.yotpo.login import auth as auth
from reviewbot.text import one_line, plain
from reviewbot.text.addresses import in_query
from reviewbot.text.ratings import parse_count, parse_number
from reviewbot.text.times import parse_time
from reviewbot.text.tree import ident, json_object, many, words
from reviewbot.types import Listing, Page, Request, Response, Review, Seen, SiteFacts

TITLE, SCALE, NEEDS = "Yotpo", (1, 5), ("app_key", "secret_env")
FACTS = SiteFacts(
    history="all",
    incremental="none",
    edits="timestamp",
    deletes="event",
    reply="manual",
    per_minute=60,
)
_PER_PAGE = 100


def request(listing: Listing, page: str | None, seen: Seen) -> Request:  # noqa: ARG001  every site takes it
    """Ask for 100 reviews, deleted ones among them."""
    query = urlencode({"count": _PER_PAGE, "page": page or 1, "deleted": "true"})
    return Request(f"{root(listing)}/v1/apps/{quote(app(listing), safe='')}/reviews?{query}")


def parse(listing: Listing, response: Response) -> Page:  # noqa: ARG001  every site takes it
    """Read one page; the last one is empty. Raises ParseError when the answer is not a list of reviews."""
    listed = json_object(response.body, TITLE)
    entries = many(listed, "reviews")
    reviews = {key: one for one in entries if (key := ident(one, "id"))}
    if not isinstance(listed.get("reviews"), list) or (entries and not reviews):
        raise ParseError("Yotpo sent JSON that is no list of reviews")
    gone = {key for key, one in reviews.items() if one.get("deleted") is True}
    page = parse_count(in_query(response.url, "page")) or 1
    return Page(
        tuple(_review(key, one) for key, one in reviews.items() if key not in gone),
        next=str(page + 1) if entries else "",
        removed=tuple(sorted(gone)),
        replies=False,
    )


def _review(key: str, entry: Mapping[str, Any]) -> Review:
    rating = parse_number(entry.get("score"))
    written, updated = parse_time(words(entry, "created_at")), parse_time(words(entry, "updated_at"))
    details = {
        "author_email": words(entry, "email"),
        "item_id": ident(entry, "sku"),
        "verified": words(entry, "reviewer_type"),
        "visibility": "hidden" if entry.get("archived") is True else "",
    }
    return Review(
        key=key,
        rating=rating if rating is not None and SCALE[0] <= rating <= SCALE[1] else None,
        scale=SCALE,
        title=plain(words(entry, "title")),
        text=plain(words(entry, "content")),
        author=one_line(words(entry, "name")),
        created_at=written[0] if written else None,
        updated_at=updated[0] if updated else None,
        attributes={name: detail for name, detail in details.items() if detail},
    )
