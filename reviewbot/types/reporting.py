"""What the report is made of: a span of time at some places, and what the store counts in it."""

from dataclasses import dataclass
from datetime import datetime

from reviewbot.types.cases import RecoveryState, ReplyState


@dataclass(frozen=True, slots=True)
class Span:
    """From ``since`` on and before ``until``, at these places of business; None: at all, and at none."""

    since: datetime
    until: datetime
    places: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """The reviews that one site has of one stretch of a span, by the day that they were written on.

    ``period``: which stretch, from 0. ``negative``: somebody should have looked at them. ``happy``: four
    stars of five or more, or as many of another scale, and not negative. ``starred``: how many have one to
    five stars, ``stars`` the sum of these, and ``squares`` that of their squares.
    """

    period: int
    site: str
    reviews: int
    negative: int
    happy: int
    starred: int
    stars: float
    squares: float


@dataclass(frozen=True, slots=True)
class Voiced:
    """How many reviews of one stretch of a span complain about a topic, and how many praise it."""

    period: int
    topic: str
    complaints: int
    praises: int


@dataclass(frozen=True, slots=True)
class Complaint:
    """That a review complains about something at a place."""

    review_id: int
    topic: str
    location: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Course:
    """What became of one case with a deadline, each time the first one; None: not so far.

    ``contacts``: how often somebody tried to reach the customer, or did. ``returned``: the customer changed
    the review after it was answered or dismissed, so that it waited for somebody again. ``complaints``: the
    topics that the review complains about. ``stars``: which rating it had from when on, the present one last.
    """

    case_id: int
    review_id: int
    site: str
    location: str
    urgent: bool
    reply_state: ReplyState
    recovery_state: RecoveryState
    outcome: str
    opened_at: datetime
    due_at: datetime
    alerted_at: datetime | None = None
    approved_at: datetime | None = None
    posted_at: datetime | None = None
    live_at: datetime | None = None
    reached_at: datetime | None = None
    remedied_at: datetime | None = None
    closed_at: datetime | None = None
    asked_at: datetime | None = None
    removed_at: datetime | None = None
    contacts: int = 0
    returned: bool = False
    complaints: tuple[str, ...] = ()
    stars: tuple[tuple[datetime, float | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Outage:
    """That people were told that a listing cannot be read, and when it could be again; None: not so far."""

    listing: str
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stream:
    """The new reviews of a listing: how many, and when we saw the newest of them."""

    listing: str
    reviews: int
    newest_at: datetime
