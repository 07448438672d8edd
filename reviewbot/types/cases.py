"""A review that needs a person, and everything that happened to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from reviewbot.types.assessments import ReviewClass
from reviewbot.types.replies import Check

TERMINAL = "terminal"  # the channel of a card that was shown on a screen, and is gone


class ReplyState(StrEnum):
    """Where the public reply is (design.md, "A case has two tracks")."""

    DRAFTING = "drafting"
    AWAITING = "awaiting"
    SNOOZED = "snoozed"
    HELD = "held"
    POSTING = "posting"
    POSTED = "posted"
    LIVE = "live"
    REJECTED = "rejected"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DISMISSED = "dismissed"


class RecoveryState(StrEnum):
    """How far the customer has been helped offline."""

    UNTOUCHED = "untouched"
    CONTACTING = "contacting"
    REACHED = "reached"
    REMEDIED = "remedied"
    CLOSED = "closed"
    ASKED = "asked"
    NOT_ASKED = "not_asked"
    OBSERVED = "observed"


@dataclass(frozen=True, slots=True)
class Case:
    """A review that needs a person, and how far that has come. Every change raises ``rev``.

    ``alert_channel``, ``alert_ts``: where its card stands, in the thread ``alert_thread`` if that is one;
    ``card_hash``: what the card shows.
    ``outcome``: satisfied, not_satisfied or no_answer once closed.
    ``observed``: improved, same, worse or removed.
    """

    id: int
    review_id: int
    rev: int
    reply_state: ReplyState
    recovery_state: RecoveryState
    text: str
    writer: str
    checks: tuple[Check, ...]
    score: int
    opened_at: datetime
    class_: ReviewClass = ReviewClass.SERVICE
    urgent: bool = False
    held: str = ""
    assignee: str = ""
    due_at: datetime | None = None
    snoozed_until: datetime | None = None
    posted_at: datetime | None = None
    closed_at: datetime | None = None
    asked_at: datetime | None = None
    outcome: str = ""
    observed: str = ""
    alert_channel: str = ""
    alert_ts: str = ""
    alert_thread: str = ""
    card_hash: str = ""

    @property
    def has_card(self) -> bool:
        """Whether a card of the case stands in a channel, where it can be changed and answered under."""
        return bool(self.alert_ts) and self.alert_channel != TERMINAL


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the review log and of the audit trail. Never a text, a name or a contact.

    ``hash`` covers everything else in the event and the hash of the event before it.
    """

    n: int
    at: datetime
    kind: str
    by: str
    data: Mapping[str, Any]
    case_id: int | None = None
    review_id: int | None = None
    hash: str = ""

    @property
    def impersonal(self) -> bool:
        """Whether no person did it, but the clock or the site."""
        return self.by in {"clock", "site"}
