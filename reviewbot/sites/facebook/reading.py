"""What Facebook's JSON says of a recommendation and of the comments below it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from reviewbot.text.ratings import parse_rating
from reviewbot.text.times import parse_epoch, parse_time
from reviewbot.text.tree import many, within, words
from reviewbot.types import Listing, OwnerReply, Review

_RECOMMENDS = {"positive": 1.0, "negative": 0.0}


def as_review(listing: Listing, entry: Any) -> Review | None:
    """A recommendation as the Page shows it; None where nothing tells it from others."""
    story, written = words(entry, "open_graph_story", "id"), words(entry, "created_time")
    if not story and not written:
        return None
    comments = many(entry, "open_graph_story", "comments", "data")
    author = words(entry, "reviewer", "id")
    rating, scale = _rating(entry)
    return Review(
        key=story or hashlib.sha256(f"{author}\x1f{written}".encode()).hexdigest()[:32],
        rating=rating,
        scale=scale,
        text=words(entry, "review_text"),
        author=words(entry, "reviewer", "name"),
        created_at=_time(entry),
        url=_address(listing),
        reply=as_reply(listing, comments),
        derived=not story,
        attributes={"author_id": author} if author else {},
    )


def as_told(listing: Listing, value: Any) -> Review | None:
    """A recommendation as a webhook tells it; None without the id of its story."""
    key, author = words(value, "open_graph_story_id"), words(value, "reviewer_id")
    if not key:
        return None
    rating, scale = _rating(value)
    return Review(
        key=key,
        rating=rating,
        scale=scale,
        text=words(value, "review_text"),
        author=words(value, "reviewer_name"),
        created_at=parse_epoch(within(value, "created_time")),
        url=_address(listing),
        attributes={"author_id": author} if author else {},
    )


def as_reply(listing: Listing, comments: Sequence[Any]) -> OwnerReply | None:
    """The newest comment that the Page made; a comment is live at once."""
    # Of two in the same second the later one: comments come in the order that they were made.
    own = reversed(own_comments(listing, comments))
    newest = max(own, key=lambda one: words(one, "created_time"), default=None)
    return None if newest is None else OwnerReply(words(newest, "message"), _time(newest))


def own_comments(listing: Listing, comments: Sequence[Any]) -> list[Any]:
    """The comments that the Page made, as they come."""
    page = str(listing.options["page_id"])
    return [one for one in comments if words(one, "from", "id") == page and words(one, "message")]


def _address(listing: Listing) -> str:
    """Where people read the recommendations: Facebook tells none of a single one."""
    return f"https://www.facebook.com/{quote(str(listing.options['page_id']), safe='')}/reviews"


def _rating(entry: Any) -> tuple[float | None, tuple[float, float]]:
    """A recommendation as 1 or 0 of (0, 1); the stars of before August 2018 as they are."""
    recommends = _RECOMMENDS.get(words(entry, "recommendation_type"))
    return parse_rating(within(entry, "rating")) if recommends is None else (recommends, (0, 1))


def _time(holder: Any) -> datetime | None:
    found = parse_time(words(holder, "created_time"))
    return found[0] if found else None
