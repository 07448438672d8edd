"""By what the house judges its reviews, beside their words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from reviewbot.types.assessments import URGENT, ReviewClass
from reviewbot.types.nothing import NOTHING
from reviewbot.types.places import Listing

WORST, BEST = 1, 5  # stars: the scale in which people think, whatever that of the site is


@dataclass(frozen=True, slots=True)
class NegativeStandard:
    """Fewer stars than ``stars_below`` are negative whatever the text says.

    In stars of five, for every scale. The nearest word holds: that of the listing, of its location, of the
    house.
    """

    stars_below: float = 3
    listings: Mapping[str, float] = field(default_factory=lambda: NOTHING)
    locations: Mapping[str, float] = field(default_factory=lambda: NOTHING)

    def below(self, listing: Listing) -> float:
        """The same as a share of the scale of whichever site, 0 its worst and 1 its best rating."""
        house = self.locations.get(listing.location, self.stars_below)
        return (self.listings.get(listing.name, house) - WORST) / (BEST - WORST)


@dataclass(frozen=True, slots=True)
class UrgentStandard:
    """Which classes cannot wait, beside those that never can (contract.md)."""

    classes: frozenset[ReviewClass] = frozenset()

    @property
    def all(self) -> frozenset[ReviewClass]:
        """Every class that is urgent for this house."""
        return URGENT | self.classes


@dataclass(frozen=True, slots=True)
class DeadlineStandard:
    """How long after its case is opened a review should have been answered.

    The nearest word holds: that for its class (``classes``), for what is urgent, for its stars (of five, for
    every scale; ``otherwise``: more than three). A claim without stars counts as two, anything else as three.
    """

    urgent: timedelta = timedelta(minutes=30)
    one_or_two_stars: timedelta = timedelta(hours=2)
    three_stars: timedelta = timedelta(hours=12)
    otherwise: timedelta = timedelta(hours=24)
    classes: Mapping[str, timedelta] = field(default_factory=lambda: NOTHING)


FORMAL, INFORMAL = "formal", "informal"  # ways to address people


@dataclass(frozen=True, slots=True)
class Voice:
    """How the house speaks, whoever writes.

    ``never``: phrases that no reply of the house holds, in whichever language. By language: ``openings``,
    ``closings`` and ``thanks`` (at the end of thanks for praise) take the place of our own where there are
    any; ``{name}`` in an opening stands for the customer's first name. ``address``: language -> "formal" or
    "informal". ``languages``: those that the house answers in; none named: all that we write.
    """

    never: tuple[str, ...] = ()
    openings: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NOTHING)
    closings: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NOTHING)
    thanks: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NOTHING)
    address: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    languages: tuple[str, ...] = ()

    def speaks(self, language: str) -> bool:
        """Whether the house answers in this language, if it is one that we write."""
        return not self.languages or language in self.languages


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is on call, and when: by the clock on the wall of the business.

    ``days``: 0 is Monday, none named: all; hours past midnight belong to the day on which they begin.
    ``hours``: from when to when; None: all day. ``classes``: what for; none named: all that is urgent.
    ``after``: the share of a case's time to answer after which it is given to them, if nobody took it.
    """

    who: str
    days: frozenset[int] = frozenset()
    hours: tuple[time, time] | None = None
    classes: frozenset[ReviewClass] = frozenset()
    after: float = 0.5

    def covers(self, class_: ReviewClass, local: datetime) -> bool:
        """Whether they are on call for this class at this time of the business's own time zone."""
        if self.classes and class_ not in self.classes:
            return False
        (begins, ends), now = self.hours or (time(0), time(0)), local.time()
        today, yesterday = (not self.days or (local.weekday() - ago) % 7 in self.days for ago in (0, 1))
        if begins < ends:
            return today and begins <= now < ends
        return (today and now >= begins) or (yesterday and now < ends)


@dataclass(frozen=True, slots=True)
class Standards:
    """What standards.toml says.

    ``topics``: the house's own words for what customers speak of, by topic. ``facts``: public sentences about
    the business, by what they are about; a reply may state them as it may state its policy. ``release``: who
    may release a held case, by what it is held for, where not every approver may. ``on_call``: whom urgent
    cases are given to that nobody takes; the first duty that covers a case counts.
    """

    negative: NegativeStandard = field(default_factory=NegativeStandard)
    urgent: UrgentStandard = field(default_factory=UrgentStandard)
    deadlines: DeadlineStandard = field(default_factory=DeadlineStandard)
    topics: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NOTHING)
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NOTHING)
    release: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NOTHING)
    voice: Voice = field(default_factory=Voice)
    on_call: tuple[Duty, ...] = ()
