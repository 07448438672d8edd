"""What a shop's JSON says of a review, and of the comment that is the reply to it."""

import json
from collections.abc import Mapping
from typing import Any

from reviewbot.errors import ParseError
from reviewbot.text import one_line, plain
from reviewbot.text.addresses import web_address
from reviewbot.text.ratings import parse_number
from reviewbot.text.times import parse_time
from reviewbot.text.tree import ident, words
from reviewbot.types import OwnerReply, Response, Review

_STATES = {"approved": "live", "spam": "rejected", "trash": "rejected"}


def array(response: Response, *, or_one: bool = False) -> list[Mapping[str, Any]]:
    """The objects of a JSON list; ``or_one``: or the one that stands there alone. Raises ParseError."""
    try:
        found = json.loads(response.body)
    except (ValueError, RecursionError):
        raise ParseError("The shop sent something that is not JSON") from None
    if or_one and isinstance(found, dict):
        return [found]
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ParseError("The shop sent JSON that is no list")
    return found


def as_review(key: str, entry: Mapping[str, Any]) -> Review:
    """A review. One without stars has the rating 0."""
    rating = parse_number(entry.get("rating"))
    written = parse_time(words(entry, "date_created_gmt"))  # UTC that does not say so
    product = web_address("", words(entry, "product_permalink"))
    status = words(entry, "status")
    details = {
        "item_id": ident(entry, "product_id"),
        "item_name": one_line(words(entry, "product_name")),
        "author_email": words(entry, "reviewer_email"),
        "verified": "true" if entry.get("verified") is True else "",
        "visibility": "" if status in {"approved", ""} else status,
    }
    return Review(
        key=key,
        rating=rating if rating is not None and 1 <= rating <= 5 else None,  # noqa: PLR2004  its stars
        text=plain(words(entry, "review")),
        author=one_line(words(entry, "reviewer")),
        created_at=written[0] if written else None,
        url=f"{product}#comment-{key}" if product else "",
        attributes={name: detail for name, detail in details.items() if detail},
    )


def as_reply(comment: Mapping[str, Any]) -> OwnerReply:
    """Our comment."""
    at, status = parse_time(words(comment, "date_gmt")), words(comment, "status")
    state = _STATES.get(status, "pending")
    return OwnerReply(
        wording(comment),
        at=at[0] if at else None,
        state=state,
        reason=status if state == "rejected" else "",
    )


def wording(comment: Mapping[str, Any]) -> str:
    """What a comment says. It is in ``raw`` as it was written; ``rendered`` has other quotation marks."""
    return plain(words(comment, "content", "raw") or words(comment, "content", "rendered"))
