"""What Trustpilot's JSON says of a review and of the reply to it."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from reviewbot.text.ratings import parse_rating
from reviewbot.text.times import parse_time
from reviewbot.text.tree import within, words
from reviewbot.types import OwnerReply, Review


def as_review(entry: Any) -> Review:
    """A review as the list has it; without a key where it has no id."""
    key, hidden = words(entry, "id"), words(entry, "reportData", "reviewVisibility")
    status = words(entry, "status")
    details = {
        "author_id": words(entry, "consumer", "id"),
        "author_email": words(entry, "referralEmail"),  # of those whom the business invited
        "order_id": words(entry, "referenceId"),
        "location_id": words(entry, "location", "id"),
        # A reported review may be hidden for a while: it is not gone.
        "visibility": "hidden" if hidden == "hidden" else status if status != "active" else "",
    }
    return Review(
        key=key,
        rating=parse_rating(within(entry, "stars"))[0],
        title=words(entry, "title"),
        text=words(entry, "text"),
        author=words(entry, "consumer", "displayName"),
        language=words(entry, "language"),
        created_at=_time(entry, "createdAt"),
        updated_at=_time(entry, "updatedAt"),
        url=f"https://www.trustpilot.com/reviews/{quote(key, safe='')}" if key else "",
        reply=as_reply(within(entry, "companyReply")),
        attributes={name: detail for name, detail in details.items() if detail},
    )


def as_told(event: Any) -> Review:
    """A review as a webhook tells it, in somewhat other words than the list."""
    told = event if isinstance(event, dict) else {}
    author = {"id": words(told, "consumer", "id"), "displayName": words(told, "consumer", "name")}
    return as_review({**told, "consumer": author, "location": {"id": words(told, "locationId")}})


def as_reply(said: Any) -> OwnerReply | None:
    """The reply of the business; every reply that Trustpilot shows is live."""
    text = words(said, "text")
    return OwnerReply(text, _time(said, "updatedAt") or _time(said, "createdAt")) if text else None


def _time(holder: Any, name: str) -> datetime | None:
    found = parse_time(words(holder, name))  # some come without a zone: they are in UTC
    return found[0] if found else None
