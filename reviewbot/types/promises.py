"""What the business promised in public, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PromiseState(StrEnum):
    """Broken: its time went by; it can still be kept, late. Dropped: it will not be kept, for a reason."""

    OPEN = "open"
    BROKEN = "broken"
    KEPT = "kept"
    DROPPED = "dropped"


WAITING = frozenset({PromiseState.OPEN, PromiseState.BROKEN})


@dataclass(frozen=True, slots=True)
class Vow:
    """A sentence of a reply that promises something, in its own words.

    ``dated``: the sentence says by when; otherwise ``due_at`` is the house's own measure. ``remind_at``: when
    to remind of it.
    """

    words: str
    due_at: datetime
    dated: bool
    remind_at: datetime


@dataclass(frozen=True, slots=True)
class Promise:
    """A line of the ledger. ``who``: whoever has the case, else who owned the place when it was said.

    ``settled_at``, ``by``: when it was kept or dropped, and who said so. ``remind_at``: as in its Vow.
    """

    id: int
    case_id: int
    words: str
    who: str
    said_at: datetime
    due_at: datetime
    dated: bool
    state: PromiseState
    settled_at: datetime | None = None
    by: str = ""
    remind_at: datetime | None = None
