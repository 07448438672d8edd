"""The old Places API (maps.googleapis.com/maps/api/place/details): its errors come with status 200."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from reviewbot.errors import ParseError
from reviewbot.sites.google_places.reading import attribution, stars
from reviewbot.text.times import parse_epoch
from reviewbot.text.tree import within, words
from reviewbot.types import Review


def reviews(said: Mapping[str, Any]) -> tuple[Review, ...]:
    """The reviews of a place. Raises ParseError for an answer that is not OK, or not one about a place."""
    status, place = words(said, "status"), said.get("result")
    if status != "OK":
        word = status if re.fullmatch("[A-Z_]{1,40}", status) else "an error"
        raise ParseError(f"Google answers {word} instead of a place")
    entries = within(place, "reviews") or []
    if not words(place, "place_id") or not isinstance(entries, list):
        raise ParseError("Google sent JSON that is no place with its reviews")
    found = [_review(entry, words(place, "place_id")) for entry in entries if isinstance(entry, dict)]
    if entries and not found:
        raise ParseError("Google sent a place with reviews that are none")
    once = {number if one.derived else one.key: one for number, one in enumerate(found)}
    return tuple(once.values())


def _review(entry: Mapping[str, Any], place: str) -> Review:
    """A review. It has no id of its own; nobody has two at one place, so the author's does."""
    details = attribution(words(entry, "author_url"), words(entry, "profile_photo_url"))
    author, at, own = words(entry, "author_name"), parse_epoch(entry.get("time")), details["author_id"]
    group = f"{place}\n{author}\n{at:%Y-%m-%d}" if at else f"{place}\n{author}\n"
    return Review(
        key=own or hashlib.sha256(group.encode()).hexdigest()[:32],
        rating=stars(entry.get("rating")),
        text=words(entry, "text"),
        author=author,
        language=words(entry, "original_language") or words(entry, "language"),
        created_at=at,
        derived=not own,
        attributes={name: detail for name, detail in details.items() if detail},
    )
