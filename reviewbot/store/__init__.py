"""The store: what is true. A protocol of the trade's verbs, and the records they take.

Every verb that changes something is one transaction with its events (and, where people must be
told, its effects). ``store/sqlite.py`` is the first store; ``tests/test_store.py`` is the
contract that every store must pass.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from reviewbot.cases import Action
from reviewbot.decide import Known, ListingState, Sighting
from reviewbot.types import (
    NOTHING,
    Assessment,
    Case,
    Delivery,
    Draft,
    Event,
    Listing,
    LogRow,
    OwnerReply,
    Revision,
)


class EffectState(StrEnum):
    """Where an effect on the outside world stands. ``sending`` and then nothing means: unknown."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Effect:
    """Something to be done outside after a change, written in the change's own transaction.

    ``key`` says what it does, so that asking twice does it once. ``delivery_id`` is what a lost
    answer is looked up by; ``tried_at`` when the last try began.
    """

    id: int
    key: str
    kind: str
    case_id: int | None
    listing: str
    text: str
    delivery_id: str
    state: EffectState
    attempts: int
    tried_at: datetime | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """A case to open with its draft, and by when somebody should have answered."""

    draft: Draft
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """What a pass found out about one review, decided and ready to be written.

    ``opening``: open a case for it. ``actions``: moves of the case that it already has, in order.
    ``alert``: tell people about the case as it is then.
    """

    sighting: Sighting
    assessment: Assessment
    content_hash: str
    opening: Opening | None = None
    actions: tuple[Action, ...] = ()
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """A review that the site itself says is removed, and what that does to its case."""

    known: Known
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """A public reply of the business seen on the site (None: it is no longer there)."""

    known: Known
    reply: OwnerReply | None
    reply_hash: str
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that one page (or one batch of an import) changes."""

    found: Sequence[Finding] = ()
    gone: Sequence[Gone] = ()
    answered: Sequence[Answered] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """Which lines of the review log to show; empty fields do not narrow it."""

    since: datetime | None = None
    until: datetime | None = None
    site: str = ""
    listing: str = ""
    location: str = ""
    rating: float | None = None
    class_: str = ""
    state: str = ""
    assignee: str = ""
    search: str = ""
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """A person's own words about a case. They can be erased without breaking the event chain."""

    at: datetime
    by: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class EarlierReply:
    """The reply as it was at revision ``rev``, before it was changed: evidence of what was shown."""

    rev: int
    writer: str
    text: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case with everything that belongs to it, events and revisions oldest first."""

    row: LogRow
    events: tuple[Event, ...]
    revisions: tuple[Revision, ...] = ()
    notes: tuple[Note, ...] = ()
    replies: tuple[EarlierReply, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of walking the event chain. ``broken_at``: the first event that does not fit."""

    ok: bool
    events: int
    broken_at: int | None = None


class Store(Protocol):
    """The verbs. All raise StoreError when the store cannot be used, Conflict on a lost race."""

    # life
    def migrate(self) -> Sequence[str]:
        """Bring the schema up to date; gives the names of the steps taken."""

    def lock(self) -> AbstractContextManager[None]:
        """Be the only process that polls and delivers; StoreBusy when another one is."""

    def backup(self, target: str) -> None:
        """Write a complete, consistent copy to a file that does not exist yet."""

    def close(self) -> None:
        """Let go of the store."""

    # polling
    def listing_state(self, listing: str, part: str = "") -> ListingState:
        """What polling remembers of a part of a listing; an empty state when it was never polled."""

    def save_listing_state(self, state: ListingState, *, notice: str = "", now: datetime) -> None:
        """Keep the state; ``notice`` ("blind" or "recovered" text) becomes an effect with it."""

    def count(self, listing: str, part: str = "") -> int:
        """How many reviews of this part of a listing are stored and not removed."""

    def known(self, listing: str, groups: Sequence[str]) -> Mapping[str, Sequence[Known]]:
        """What is stored for these groups (``Review.key`` as parsed)."""

    def same_words(self, listing: str, said: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Known]:
        """Reviews with a derived key in the same words of the same author, by (author, content hash)."""

    def cases_of(self, review_ids: Sequence[int]) -> Mapping[int, LogRow]:
        """The cases of these reviews, by review id, with the review as stored."""

    def record(self, listing: Listing, findings: Findings, now: datetime) -> int:
        """Write one page's findings in one transaction; gives the number of cases opened."""

    # people
    def row(self, case_id: int) -> LogRow | None:
        """One case and its review."""

    def case_file(self, case_id: int) -> CaseFile | None:
        """One case with its events, revisions and notes."""

    def change(
        self,
        case: Case,
        action: Action,
        now: datetime,
        *,
        data: Mapping[str, Any] = NOTHING,
        alert: bool = False,
    ) -> Case:
        """Apply an allowed action to the case as it was read; Conflict when it has moved on since."""

    def refuse(self, case_id: int, kind: str, by: str, data: Mapping[str, Any], now: datetime) -> None:
        """Keep in the log that something was refused, and by which rule."""

    def snoozes_over(self, now: datetime) -> Sequence[Case]:
        """Snoozed cases whose time has come."""

    def recent_replies(self, limit: int) -> Sequence[str]:
        """The last reply texts, newest first, so that the next one reads differently."""

    # effects
    def doubt(self) -> None:
        """After a restore: what is not done may have been done since the backup, so look first."""

    def due_effects(self, now: datetime) -> Sequence[Effect]:
        """What is to be done outside now: urgent cases first, then in order."""

    def waiting(self) -> Sequence[Effect]:
        """What is still to be done outside, due or not, oldest first."""

    def claim(self, effect: Effect, now: datetime) -> Effect | None:
        """Take an effect for this attempt; None when somebody else has it."""

    def orphaned(self) -> int:
        """Under the lock: mark what a dead process left in ``sending`` as unknown."""

    def done(self, effect: Effect, delivery: Delivery, now: datetime) -> None:
        """The outside took it: keep where, and say so in the log."""

    def postpone(self, effect: Effect, due_at: datetime, error: str, *, unknown: bool) -> None:
        """Try again later; ``unknown``: look first whether it arrived."""

    # reading
    def log(self, wanted: Filter) -> Sequence[LogRow]:
        """The review log, newest first."""

    def reviews(self) -> Iterator[tuple[LogRow, tuple[Revision, ...]]]:
        """Everything that is the user's, oldest first, without holding it all in memory."""

    def events(self, case_id: int | None = None) -> Iterator[Event]:
        """The events of one case, or all, oldest first."""

    def verify(self) -> Verification:
        """Walk the hash chain over all events."""
