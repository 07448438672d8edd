"""What Judge.me's JSON says of a review."""

from collections.abc import Mapping
from typing import Any

from reviewbot.text import one_line, plain
from reviewbot.text.ratings import parse_number
from reviewbot.text.times import parse_time
from reviewbot.text.tree import ident, words
from reviewbot.types import Review


def as_review(key: str, entry: Mapping[str, Any]) -> Review:
    """A review. One that is hidden on the shop's pages says so."""
    rating = parse_number(entry.get("rating"))
    written, updated = parse_time(words(entry, "created_at")), parse_time(words(entry, "updated_at"))
    verified = words(entry, "verified")
    shown = entry.get("published") is not False and entry.get("hidden") is not True
    details = {
        "author_id": ident(entry, "reviewer", "id"),
        "author_email": words(entry, "reviewer", "email"),
        "item_id": ident(entry, "product_external_id"),
        "item_name": one_line(words(entry, "product_title")),
        "verified": "" if verified == "nothing" else verified,
        "visibility": "" if shown else "hidden",
        "media": "true" if entry.get("has_published_pictures") is True else "",
    }
    return Review(
        key=key,
        rating=rating if rating is not None and 1 <= rating <= 5 else None,  # noqa: PLR2004  its stars
        title=one_line(words(entry, "title")),
        text=plain(words(entry, "body")),
        author=one_line(words(entry, "reviewer", "name")),
        created_at=written[0] if written else None,
        updated_at=updated[0] if updated else None,
        attributes={name: detail for name, detail in details.items() if detail},
    )
