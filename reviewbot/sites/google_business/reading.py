"""What Google's JSON says of a review and of the reply to it."""

from collections.abc import Mapping
from typing import Any

from reviewbot.text.addresses import web_address
from reviewbot.text.times import parse_time
from reviewbot.text.tree import json_object, many, within, words
from reviewbot.types import OwnerReply, Response, Review

_STARS = {"ONE": 1.0, "TWO": 2.0, "THREE": 3.0, "FOUR": 4.0, "FIVE": 5.0}
_STATES = {"APPROVED": "live", "REJECTED": "rejected"}
_TRANSLATED, _ORIGINAL = "(Translated by Google)", "\n(Original)"
_LONGEST_REASON = 100


def document(response: Response) -> Mapping[str, Any]:
    """The JSON object that an answer is. Raises ParseError when it is something else."""
    return json_object(response.body, "Google")


def key_of(entry: Any) -> str:
    """The review's own id, as exports have it. Its ``name`` also holds the account it was reached by."""
    return words(entry, "reviewId") or words(entry, "name").rpartition("/reviews/")[2]


def as_review(entry: Mapping[str, Any]) -> Review:
    """A review. What is not as Google documents it is left out of it."""
    anonymous = within(entry, "reviewer", "isAnonymous") is True
    written, updated = parse_time(words(entry, "createTime")), parse_time(words(entry, "updateTime"))
    text, translation = _without_translation(words(entry, "comment"))
    details = {"translation": translation, "media": str(len(many(entry, "reviewMediaItems")) or "")}
    return Review(
        key=key_of(entry),
        rating=_STARS.get(words(entry, "starRating")),
        text=text,
        author="" if anonymous else words(entry, "reviewer", "displayName"),
        created_at=written[0] if written else None,
        updated_at=updated[0] if updated else None,
        url=web_address("", words(entry, "reviewReplyUrl")),
        reply=as_reply(entry.get("reviewReply"), unsaid="live"),
        attributes={name: detail for name, detail in details.items() if detail},
    )


def _without_translation(comment: str) -> tuple[str, str]:
    """What the customer wrote, and Google's translation of it, which may change without an edit.

    Google writes the translation first and the original below ``(Original)``, or the original first
    and the translation below it. Marks that stand anywhere else are the customer's own words.
    """
    before, mark, rest = comment.partition(_TRANSLATED)
    translation, original_mark, original = rest.partition(_ORIGINAL)
    if mark and not before and original.strip():
        return original.strip(), translation.strip()
    if mark and before.endswith("\n") and not original_mark:
        return before.strip(), translation.strip()
    return comment, ""


def as_reply(said: Any, *, unsaid: str) -> OwnerReply | None:
    """The owner's reply; ``unsaid``: its state where Google gives none. One in a new state is pending."""
    if not said or not isinstance(said, dict):
        return None
    at, state = parse_time(words(said, "updateTime")), words(said, "reviewReplyState")
    return OwnerReply(
        words(said, "comment"),
        at=at[0] if at else None,
        state=_STATES.get(state, "pending") if state else unsaid,
        reason=words(said, "policyViolation")[:_LONGEST_REASON],
    )
