"""The records that the store's verbs take and give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reviewbot.cases import Action
from reviewbot.decide import Known, Sighting
from reviewbot.types import (
    Assessment,
    Case,
    Draft,
    Event,
    LogRow,
    OwnerReply,
    Promise,
    ReplyState,
    Revision,
)


class EffectState(StrEnum):
    """Where an effect on the outside world stands. ``sending`` and then nothing means: unknown."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    DONE = "done"


class EffectKind(StrEnum):
    """What is to be done outside: tell people, or put an approved reply on a site and see it there."""

    ALERT = "alert"
    NOTICE = "notice"
    CARD = "card"
    NOTE = "note"
    PUBLISH = "publish"
    READ_BACK = "read_back"
    WITHDRAW = "withdraw"
    EMAIL = "email"
    WEBHOOK = "webhook"
    PROMISE = "promise"


MESSAGES = frozenset(
    {EffectKind.ALERT, EffectKind.NOTICE, EffectKind.CARD, EffectKind.NOTE, EffectKind.PROMISE}
)
REPLIES = frozenset({EffectKind.PUBLISH, EffectKind.READ_BACK, EffectKind.WITHDRAW})
SECOND_WAY = frozenset({EffectKind.EMAIL, EffectKind.WEBHOOK})  # where messages do not arrive


@dataclass(frozen=True, slots=True)
class Effect:
    """Something to be done outside after a change, written in the change's own transaction.

    ``key`` says what it does, so that asking twice does it once; ``rev`` is the case's revision after
    that change. ``text``: the words of a notice; of a promise, its event and the first of those it is
    about. ``delivery_id`` is what a lost answer is looked up by; ``tried_at`` when the last try
    began. ``thread``: the message under which it is to be told.
    """

    id: int
    key: str
    kind: EffectKind
    case_id: int | None
    rev: int
    listing: str
    text: str
    delivery_id: str
    state: EffectState
    attempts: int
    tried_at: datetime | None
    error: str = ""
    urgent: bool = False
    thread: str = ""

    @property
    def is_alert(self) -> bool:
        """Whether it makes people look: at a case, or at a listing that cannot be read."""
        return self.kind is EffectKind.ALERT or (self.kind is EffectKind.NOTICE and bool(self.listing))


@dataclass(frozen=True, slots=True)
class Opening:
    """A case to open with its draft, and by when somebody should have answered (None: whenever they like)."""

    draft: Draft
    due_at: datetime | None


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
class Past:
    """What our own export keeps of a review beside its words, so that an import can bring it back.

    ``part``: the storefront it was read from. The case's ids are those of the store it comes from.
    """

    seen_at: datetime
    part: str = ""
    removed: bool = False
    revisions: tuple[Revision, ...] = ()
    case: Case | None = None
    notes: tuple[Note, ...] = ()
    replies: tuple[EarlierReply, ...] = ()
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an earlier scorer said of a review that had been seen in ``revisions`` wordings by then.

    ``replaced_at``: when a later scorer's word took its place.
    """

    replaced_at: datetime
    assessment: Assessment
    revisions: int


@dataclass(frozen=True, slots=True)
class Posted:
    """A reply that went up at this time, by the number of the event that says so."""

    n: int
    at: datetime
    row: LogRow


@dataclass(frozen=True, slots=True)
class Said:
    """What the public reply of another case said. ``same_customer``: to somebody of the same name."""

    case_id: int
    at: datetime
    text: str
    same_customer: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """What a pass found out about one review, decided and ready to be written.

    ``opening``: open a case for it. ``actions``: moves of the case that it already has, in order.
    ``alert``: tell people about the case as it is then. ``past``: what an export knows of a new one.
    """

    sighting: Sighting
    assessment: Assessment
    content_hash: str
    opening: Opening | None = None
    actions: tuple[Action, ...] = ()
    alert: bool = False
    past: Past | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """A review that the site itself says is removed, and what that does to its case."""

    known: Known
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """A public reply of the business seen on the site (None: it is no longer there).

    ``why``: what befell the reply that we put there; people are told.
    """

    known: Known
    reply: OwnerReply | None
    reply_hash: str
    actions: tuple[Action, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that one page (or one batch of an import) changes.

    ``regained``: cases of an export, for known reviews that have none.
    """

    found: Sequence[Finding] = ()
    gone: Sequence[Gone] = ()
    answered: Sequence[Answered] = ()
    regained: Sequence[tuple[Known, Past]] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """Which lines of the review log to show; empty fields do not narrow it.

    ``unrestricted``: no cases that only those who answer may read (decide.restricted).
    """

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
    unrestricted: bool = False
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case with everything that belongs to it, oldest first. ``judgements``: those of earlier scorers."""

    row: LogRow
    events: tuple[Event, ...]
    revisions: tuple[Revision, ...] = ()
    notes: tuple[Note, ...] = ()
    replies: tuple[EarlierReply, ...] = ()
    judgements: tuple[Judgement, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of walking the event chain. ``broken_at``: the first event that does not fit."""

    ok: bool
    events: int
    broken_at: int | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """How a part of a listing is watched: when it is due again, when it was last read, since when it fails.

    ``due_at`` keeps the wait that the site asked for; None: as soon as can be.
    """

    listing: str
    part: str
    due_at: datetime | None
    succeeded_at: datetime | None
    failing_since: datetime | None


@dataclass(frozen=True, slots=True)
class Undone:
    """What of one kind is still to be done outside: how much, how much of it was tried in vain, since when.

    ``asked_at``: when the oldest of them was asked for.
    """

    kind: EffectKind
    waiting: int
    failing: int
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Backlog:
    """What there is to do, in numbers, drills in none of the cases.

    ``cases``: how many there are by the state of their reply, settled ones too. ``overdue``: how many of
    those that wait for an answer should have had it. ``events``: how many there are of all.
    """

    cases: Mapping[ReplyState, int]
    overdue: int
    undone: Sequence[Undone]
    events: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Messages that were not taken: since when, how many wait by now, and why the first of them does.

    ``urgent``: how many of them are alerts that cannot wait.
    """

    since: datetime
    waiting: int
    urgent: int
    error: str
