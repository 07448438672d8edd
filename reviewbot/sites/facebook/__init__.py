"""Facebook: recommendations of a Page, and comments of the Page as replies to them.

Meta declares recommendations gone from Graph API v22 on, where their addresses are to answer error 12, and
documents them for v25 and v26 all the same (developers.facebook.com/docs/graph-api, November 2026). So
nobody knows before asking: ``reviewbot check --live`` asks, and says in words what error 12 means.
``version`` asks an older one that Meta still allows.

Since 2018 people recommend or do not: ``rating`` is 1 or 0 of (0, 1), and only what is older has stars.
A reply is a comment of the Page below the story, and each one sent is one more: look before sending again.
One that is there can be given other words and be taken down; the login finds it by what it says. What is
older than its story (2018), or hidden, has no id and takes no reply. ``app_secret_env`` signs requests where
the app demands it, and is what webhooks are signed with; ``hook_secret_env`` is the verify token of the
webhook. With ``base_url`` everything is below ``{base_url}/v26.0/``.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote, urlencode

from reviewbot.errors import ConfigError, ParseError, Refused
from reviewbot.sites import Discovery, Found, Keyring
from reviewbot.sites.facebook.login import auth as auth
from reviewbot.sites.facebook.login import comment
from reviewbot.sites.facebook.reading import as_reply, as_review
from reviewbot.sites.facebook.webhook import heard as heard
from reviewbot.text.tree import json_object, within, words
from reviewbot.types import Listing, OwnerReply, Page, Request, Response, Review, Seen, SiteFacts

TITLE, SCALE = "Facebook", (0, 1)
NEEDS = ("page_id", "token_env")
OPTIONAL = ("app_secret_env", "hook_secret_env", "version")
FINDS = ("page_id",)
FACTS = SiteFacts(
    history="all",
    incremental="created_desc",  # so it is seen; Meta does not promise it
    edits="hash",  # a webhook tells them; nothing on the page dates them
    deletes="event",
    reply="api_create_once",
    per_minute=30,
)
REPLIES_PER_MINUTE = 6
VERSION = "v26.0"
_MOST_CHARS = 8000
_COMMENTS = "id,from,message,created_time"
_FIELDS = (
    "created_time,has_rating,has_review,rating,recommendation_type,review_text,reviewer{id,name},"
    f"open_graph_story{{id,comments{{{_COMMENTS}}}}}"
)


def request(listing: Listing, page: str | None, seen: Seen) -> Request:  # noqa: ARG001  every site takes it
    """Ask for 50 recommendations with the comments below them.

    Raises ConfigError for the name of a Page: its comments are known again by its number.
    """
    number = str(listing.options["page_id"])
    if not number.isdecimal():
        raise ConfigError("page_id: expected the number of the Page, not its name")
    query = {"fields": _FIELDS, "limit": "50"} | ({"after": page} if page else {})
    return Request(f"{_below(listing, number, 'ratings')}?{urlencode(query)}")


def parse(listing: Listing, response: Response) -> Page:
    """Read one page. Raises ParseError when it is no list of recommendations.

    The next page is asked for by its cursor: the address that Facebook gives for it has the token in it.
    """
    listed = json_object(response.body, TITLE)
    entries = listed.get("data")
    if not isinstance(entries, list):
        raise ParseError("Facebook sent JSON that is no list of recommendations")
    found = [review for entry in entries if (review := as_review(listing, entry))]
    if entries and not found:
        raise ParseError("Facebook sent a list of recommendations, but none of them has an id or a time")
    reviews = {at if review.derived else review.key: review for at, review in enumerate(found)}
    after = words(listed, "paging", "cursors", "after") if within(listed, "paging", "next") else ""
    return Page(tuple(reviews.values()), next=after)


def reply_request(listing: Listing, review: Review, text: str) -> Request:
    """Comment as the Page, once: look before it is sent again.

    Raises Refused for what has no story to comment on, and for a text that Facebook never takes: an empty
    one, or one of more than 8000 characters.
    """
    if review.derived:
        raise Refused("Facebook gives this recommendation no address for a reply: answer it on the page")
    if not text.strip() or len(text) > _MOST_CHARS:
        raise Refused(f"Facebook takes comments of 1 to {_MOST_CHARS} characters: edit it")
    return comment(_below(listing, review.key, "comments"), text)


def rewrite_request(listing: Listing, review: Review, earlier: Sequence[str], text: str) -> Request:
    """Give the Page's comment that says one of these other words, or comment where none does.

    Facebook changes it by its own id, which the login finds at this address. Raises as ``reply_request``.
    """
    reply_request(listing, review, text)
    asked = review_request(listing, review)
    return replace(asked, method="PUT", body=json.dumps({"earlier": [*earlier], "text": text}).encode())


def review_request(listing: Listing, review: Review) -> Request:
    """Ask for the comments below the story again, to see ours."""
    query = urlencode({"fields": _COMMENTS, "limit": "100"})
    return Request(f"{_below(listing, review.key, 'comments')}?{query}")


def withdraw_request(listing: Listing, review: Review) -> Request:
    """Take our comment down. Facebook deletes it by its own id, which the login finds at this address.

    Raises Refused where no comment of the Page was seen: it is known again by its words.
    """
    if review.reply is None:
        raise Refused("No comment of the Page is known here: take it down on the page")
    asked = review_request(listing, review)
    return replace(asked, method="DELETE", body=review.reply.text.encode("utf-8", "replace"))


def reply_state(listing: Listing, review: Review, response: Response) -> OwnerReply | None:  # noqa: ARG001  every site takes it
    """The newest comment of the Page, live; None: there is none. A new one is pending until it is seen.

    Raises ParseError when the answer is none of Facebook's.
    """
    said = json_object(response.body, TITLE)
    comments = said.get("data")
    if isinstance(comments, list):
        return as_reply(listing, comments)
    if words(said, "id") or said.get("success") is True:
        return OwnerReply("", state="pending")
    raise ParseError("Facebook sent JSON that is neither a comment nor a list of them")


def discover(listing: Listing, keyring: Keyring) -> Discovery:  # noqa: ARG001  every site takes it
    """The Page that the token belongs to."""
    answer = yield Request(f"{_below(listing, 'me')}?{urlencode({'fields': 'id,name,category'})}")
    me = json_object(answer.body, TITLE)
    if not words(me, "id"):
        raise ParseError("Facebook sent JSON that is no page")
    return (Found(words(me, "name"), {"page_id": words(me, "id")}),)


def _below(listing: Listing, *path: str) -> str:
    root = (listing.base_url or "https://graph.facebook.com").rstrip("/")
    version = str(listing.options.get("version") or VERSION)
    return "/".join((root, *(quote(one, safe="") for one in (version, *path))))
