"""What people are shown: the log, an alert, a notice."""

from dataclasses import dataclass
from datetime import datetime

from reviewbot.types.assessments import Assessment
from reviewbot.types.cases import Case
from reviewbot.types.places import Business, Listing, Location
from reviewbot.types.reviews import Review


@dataclass(frozen=True, slots=True)
class Revision:
    """What a review said from ``seen_at`` on, before it was changed again."""

    n: int
    seen_at: datetime
    rating: float | None
    title: str
    text: str
    updated_at: datetime | None
    content_hash: str


@dataclass(frozen=True, slots=True)
class StoredReview:
    """A review as the store has it."""

    id: int
    listing: str
    site: str
    location: str
    review: Review
    assessment: Assessment
    content_hash: str
    seen_at: datetime
    revisions: int = 1
    removed: bool = False


@dataclass(frozen=True, slots=True)
class LogRow:
    """A line of the review log: a review and its case, if it has one."""

    stored: StoredReview
    case: Case | None


@dataclass(frozen=True, slots=True)
class Alert:
    """What an alert shows: one case as it is now, for a person to act on.

    ``delivery_id`` marks this one delivery, so that a lost answer can be looked up.
    ``actions``: the command for each thing a person can do now, label to command line.
    ``repeat``: posted again because it could not be read whether the first try arrived.
    """

    case: Case
    stored: StoredReview
    business: Business
    location: Location
    listing: Listing
    delivery_id: str
    actions: tuple[tuple[str, str], ...] = ()
    earlier: int = 0
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A short message that is not about a case: a listing went blind, or recovered."""

    listing: str
    text: str
    delivery_id: str
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """Proof that an alert was taken: the channel and timestamp the service gave."""

    channel: str
    ts: str
