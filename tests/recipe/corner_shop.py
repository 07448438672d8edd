"""Corner Shop: a review site that does not exist, and the smallest that is whole (docs/contributing.md).

Corner API v2 (developers.corner.example, November 2026): 50 reviews to a page, the newest first. The date of
an edit is told, a deletion is not. Replies are written on the site itself and shown in the list.
"""

from typing import Any
from urllib.parse import quote, urlencode

from reviewbot.errors import ParseError
from reviewbot.text import plain
from reviewbot.text.ratings import parse_number
from reviewbot.text.times import parse_time
from reviewbot.text.tree import ident, json_object, many, words
from reviewbot.types import Listing, OwnerReply, Page, Request, Response, Review, Seen, SiteFacts

TITLE, SCALE, NEEDS = "Corner Shop", (1, 5), ("place",)
FACTS = SiteFacts(
    history="all",
    incremental="created_desc",
    edits="timestamp",
    deletes="scan",
    reply="manual",
    per_minute=60,
)


def request(listing: Listing, page: str | None, seen: Seen) -> Request:  # noqa: ARG001  every site takes it
    """Ask for 50 reviews, the newest first."""
    root = (listing.base_url or "https://api.corner.example").rstrip("/")
    place = quote(str(listing.options["place"]), safe="")
    return Request(f"{root}/v2/places/{place}/reviews?{urlencode({'after': page or ''})}")


def parse(listing: Listing, response: Response) -> Page:  # noqa: ARG001  every site takes it
    """Read one page. Raises ParseError when the answer is not this site's list of reviews."""
    listed = json_object(response.body, TITLE)
    entries = many(listed, "reviews")
    reviews = {key: _review(key, one) for one in entries if (key := ident(one, "id"))}
    if not isinstance(listed.get("reviews"), list) or (entries and not reviews):
        raise ParseError("Corner Shop sent JSON that is no list of reviews")
    return Page(tuple(reviews.values()), next=words(listed, "after"))


def _review(key: str, entry: Any) -> Review:
    stars, answer = parse_number(entry.get("stars")), words(entry, "answer")
    written, updated = parse_time(words(entry, "written")), parse_time(words(entry, "updated"))
    return Review(
        key=key,
        rating=stars if stars is not None and SCALE[0] <= stars <= SCALE[1] else None,
        text=plain(words(entry, "text")),
        author=words(entry, "author"),
        created_at=written[0] if written else None,
        updated_at=updated[0] if updated else None,
        reply=OwnerReply(plain(answer)) if answer else None,
    )
