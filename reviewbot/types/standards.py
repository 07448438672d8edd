"""By what the house judges its reviews, beside their words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

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


@dataclass(frozen=True, slots=True)
class Standards:
    """What standards.toml says.

    ``topics``: the house's own words for what customers speak of, by topic. ``facts``: public sentences about
    the business, by what they are about; a reply may state them as it may state its policy. ``release``: who
    may release a held case, by what it is held for, where not every approver may.
    """

    negative: NegativeStandard = field(default_factory=NegativeStandard)
    urgent: UrgentStandard = field(default_factory=UrgentStandard)
    deadlines: DeadlineStandard = field(default_factory=DeadlineStandard)
    topics: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NOTHING)
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NOTHING)
    release: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NOTHING)
