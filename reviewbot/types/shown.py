"""What people are shown: the log, an alert, a notice."""

from dataclasses import dataclass
from datetime import datetime

from reviewbot.types.assessments import Assessment
from reviewbot.types.cases import Case, Event
from reviewbot.types.places import Business, Listing, Location
from reviewbot.types.promises import Promise
from reviewbot.types.reviews import Review
from reviewbot.wording import worded

PRACTICE = "drill"  # the listing of practice reviews; no other one may have its name


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
    """A review as the store has it.

    ``purged_at``: since when its words, its author and what quotes them are not kept any more.
    """

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
    purged_at: datetime | None = None

    @property
    def wordless(self) -> str:
        """What to show where the review has no words."""
        if self.purged_at:
            return worded("(its words may be kept no longer: read it on the site)")
        return worded("(no text, only a rating)")

    @property
    def practice(self) -> bool:
        """Whether nobody wrote it: ``reviewbot drill`` made it up. It counts in no figure."""
        return self.listing == PRACTICE


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
    ``thread``: post it there and not in the channel itself. ``publishes``: an approved reply is posted on
    the site by reviewbot; otherwise a person does it. ``trouble``: why its reply is not there.
    ``remarks``: what was said in public before that this reply should not contradict. ``on_call``: whom an
    urgent case that nobody has yet is to call. ``promises``: what the case has promised and not yet kept.
    ``repeat``: posted again because it could not be read whether the first try arrived.
    """

    case: Case
    stored: StoredReview
    business: Business
    location: Location
    listing: Listing
    delivery_id: str
    actions: tuple[tuple[str, str], ...] = ()
    thread: str = ""
    publishes: bool = False
    trouble: str = ""
    remarks: tuple[str, ...] = ()
    repeat: bool = False
    on_call: str = ""
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that happened to a case, told in the thread under its card.

    ``loud``: people must look at the case again, so it is shown in the channel too. ``practice``: the
    case is one of a drill. ``promises``: what the event is about.
    """

    case: Case
    event: Event
    business: Business
    delivery_id: str
    loud: bool = False
    repeat: bool = False
    practice: bool = False
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A short message that is not about a case: a listing went blind, or recovered."""

    listing: str
    text: str
    delivery_id: str
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """Proof that a message was taken: the channel and timestamp the service gave.

    ``thread``: the message it stands under. ``shown``: a hash of what a card shows.
    """

    channel: str
    ts: str
    thread: str = ""
    shown: str = ""
