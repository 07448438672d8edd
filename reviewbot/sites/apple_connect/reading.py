"""What Apple's JSON (jsonapi.org) says of a review and of the response to it."""

from collections.abc import Mapping
from typing import Any

from reviewbot.text.ratings import parse_number
from reviewbot.text.times import parse_time
from reviewbot.text.tree import json_object, many, within, words
from reviewbot.types import OwnerReply, Response, Review

REVIEW, RESPONSE = "customerReviews", "customerReviewResponses"
_STATES = {"PUBLISHED": "live"}


def document(response: Response) -> Mapping[str, Any]:
    """The JSON object that an answer is. Raises ParseError when it is something else."""
    return json_object(response.body, "Apple")


def as_review(entry: Any, told: Mapping[str, Any]) -> Review:
    """A review; ``told`` is the answer that it stands in, for what is included there.

    Apple has one date: when the review was written, or perhaps when it was last edited.
    """
    said, territory = within(entry, "attributes"), words(entry, "attributes", "territory")
    stars, written = parse_number(within(said, "rating")), parse_time(words(said, "createdDate"))
    return Review(
        key=words(entry, "id"),
        rating=stars if stars in {1.0, 2.0, 3.0, 4.0, 5.0} else None,
        title=words(said, "title"),
        text=words(said, "body"),
        author=words(said, "reviewerNickname"),
        created_at=written[0] if written else None,
        reply=_reply_in(told, words(entry, "relationships", "response", "data", "id")),
        attributes={"territory": territory} if territory else {},
    )


def _reply_in(told: Mapping[str, Any], key: str) -> OwnerReply | None:
    """The response of this id, out of what an answer includes."""
    included = (one for one in many(told, "included") if words(one, "type") == RESPONSE)
    return next((as_reply(one) for one in included if key and words(one, "id") == key), None)


def as_reply(entry: Any) -> OwnerReply | None:
    """A response, pending in any state but PUBLISHED; None where it has no text."""
    text = words(entry, "attributes", "responseBody")
    at = parse_time(words(entry, "attributes", "lastModifiedDate"))
    state = _STATES.get(words(entry, "attributes", "state"), "pending")
    return OwnerReply(text, at=at[0] if at else None, state=state) if text else None
