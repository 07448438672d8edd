"""What the stages of the pipeline share: their World, and the result of a pass."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from reviewbot.notify import Notifier
from reviewbot.sites import Site
from reviewbot.store import Store
from reviewbot.types import (
    Assessment,
    Brief,
    Business,
    Case,
    Draft,
    Listing,
    Location,
    Request,
    Response,
    Review,
    Validators,
)

RECENT = 200  # replies that the next one must not resemble (facts: policy C2, check 8)


class Wire(Protocol):
    """The only wire to review sites; see http.py."""

    def fetch(self, request: Request, *, validators: Validators = ..., per_minute: int = ...) -> Response:
        """Send one request; a 2xx or 304 answer, or a SiteError."""


@dataclass(frozen=True, slots=True)
class World:
    """What the stages work with, joined in app.py: the store, the wires, the pure rooms, the clock.

    ``commands`` gives the command lines of what can be done with a case, for the alert.
    """

    store: Store
    wire: Wire
    notifier: Notifier
    site: Callable[[str], Site]
    parts: Callable[[Listing], Sequence[str]]
    assess: Callable[[Review], Assessment]
    draft: Callable[[Brief], Draft]
    lint: Callable[[Brief, str], Draft]
    commands: Callable[[Case], tuple[tuple[str, str], ...]]
    business: Business
    locations: Mapping[str, Location]
    listings: Mapping[str, Listing]
    now: Callable[[], datetime]
    sleep: Callable[[float], None]


def brief(
    world: World, listing: Listing, review: Review, assessed: Assessment, recent: tuple[str, ...]
) -> Brief:
    """What a writer or a gate may know when this review is answered."""
    location = world.locations.get(listing.location) or Location("", world.business.name)
    return Brief(review, assessed, world.business, location, listing.site, recent=recent)


@dataclass(frozen=True, slots=True)
class Polled:
    """What one pass over a listing came to. ``status``: ok, not_modified, error or skipped.

    ``lateness_s``: the longest time between a new review's own date and our seeing it.
    """

    name: str
    site: str
    status: str = "ok"
    new: int = 0
    edited: int = 0
    unchanged: int = 0
    removed: int = 0
    cases: int = 0
    error: str = ""
    lateness_s: float | None = field(default=None, compare=False)

    def __add__(self, other: "Polled") -> "Polled":
        """Two parts of one listing as one; the worse status counts."""
        order = ("skipped", "not_modified", "ok", "error")
        return Polled(
            self.name,
            self.site,
            max(self.status, other.status, key=order.index),
            self.new + other.new,
            self.edited + other.edited,
            self.unchanged + other.unchanged,
            self.removed + other.removed,
            self.cases + other.cases,
            "; ".join(error for error in (self.error, other.error) if error),
            max((late for late in (self.lateness_s, other.lateness_s) if late is not None), default=None),
        )
