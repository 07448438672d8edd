"""What waits for somebody, and the figures of a span of time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from reviewbot.types.cases import RecoveryState, ReplyState
from reviewbot.types.shown import LogRow

# A case waits for a person as long as its public reply is not settled (a snoozed one waits for its time),
# or somebody has begun to help the customer and has not come to an end.
UNANSWERED = frozenset(
    {
        *(ReplyState.DRAFTING, ReplyState.AWAITING, ReplyState.HELD, ReplyState.POSTING),
        *(ReplyState.REJECTED, ReplyState.FAILED, ReplyState.UNKNOWN),
    }
)
UNDER_WAY = frozenset({RecoveryState.CONTACTING, RecoveryState.REACHED, RecoveryState.REMEDIED})
PRAISE_KEPT = timedelta(days=30)  # thanks that come later than that look like a campaign


class Pile(StrEnum):
    """A part of the inbox: all that is open, one person's, what is overdue, and praise without an answer."""

    OPEN = "open"
    MINE = "mine"
    OVERDUE = "overdue"
    PRAISE = "praise"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cases wait for somebody, and how many of these are of which kind."""

    open: int = 0
    mine: int = 0
    overdue: int = 0
    unassigned: int = 0

    @property
    def words(self) -> str:
        """The same in one sentence."""
        if not self.open:
            return "Nothing needs you."
        kinds = {"overdue": self.overdue, "assigned to you": self.mine, "with nobody": self.unassigned}
        told = ", ".join(f"{number} {kind}" for kind, number in kinds.items() if number)
        waits = "case waits" if self.open == 1 else "cases wait"
        return f"{self.open} {waits} for somebody{f': {told}' if told else ''}."


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page of a pile, urgent and earliest due first (praise: newest first, and without cases).

    ``offset``: how many lines come before this page; ``more``: whether others come after it.
    """

    pile: Pile
    rows: tuple[LogRow, ...]
    counts: Counts
    offset: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """What a span of time brought, each figure with what it is one of.

    ``reviews``: new or changed ones, without the history that a first contact found. ``stars``: how many of
    them have one star, two … five; those of other scales, or without a rating, are not among these.
    ``happy``: four stars or more, or as many of another scale. ``praised``: the staff whom they praise by
    name, and in how many reviews.

    ``posted``: replies that went up in the span. ``opened``: cases opened in it that have a deadline; of
    these, ``answered`` were so far, ``dismissed`` need no reply, ``due`` had their deadline before ``until``,
    and ``timely`` of those were answered by then. ``took``: the median time from opened to answered.
    """

    since: datetime
    until: datetime
    reviews: int = 0
    stars: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    happy: int = 0
    praised: tuple[tuple[str, int], ...] = ()
    posted: int = 0
    opened: int = 0
    answered: int = 0
    dismissed: int = 0
    due: int = 0
    timely: int = 0
    took: timedelta | None = None
