"""What the stages of the pipeline share: their World, and the result of a pass."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Protocol

from reviewbot.notify import Notifier
from reviewbot.sites import Site
from reviewbot.store import EffectKind, Store
from reviewbot.types import (
    Alert,
    Assessment,
    Auth,
    Brief,
    Business,
    Case,
    Delivery,
    Dispatch,
    Draft,
    Listing,
    Location,
    Notice,
    Request,
    Response,
    Review,
    Standards,
    StoredReview,
    Subscription,
    Validators,
    Vow,
)

RECENT = 200  # replies that the next one must not resemble (facts: policy C2, check 8)


class Wire(Protocol):
    """The only wire to review sites; see http.py."""

    def fetch(
        self,
        request: Request,
        *,
        auth: Auth | None = ...,
        validators: Validators = ...,
        per_minute: int = ...,
    ) -> Response:
        """Send one request, logging in as ``auth`` says; a 2xx or 304 answer, or a ReviewbotError."""

    def close(self) -> None:
        """Let go of its connections."""


class Way(Protocol):
    """One second way to people; see notify/mail.py and notify/webhook.py."""

    def send(self, message: Alert | Notice, now: datetime) -> Delivery:
        """Send it; returns when it was taken. Raises NotifyError, or NotifyUnknown when nobody can know."""


class Program(Protocol):
    """A program of the owner's that is told what happens; see notify/subscriber.py."""

    webhook: Subscription

    def send(self, dispatch: Dispatch, now: datetime) -> int:
        """Post it; gives the status of the answer. Raises NotifyError where it was not taken."""


@dataclass(frozen=True, slots=True)
class SecondWay:
    """How people are told of what is urgent when it was not taken for longer than ``after``."""

    after: timedelta = timedelta(minutes=15)
    ways: Mapping[EffectKind, Way] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class World:
    """What the stages work with, joined in app.py: the store, the wires, the pure rooms, the clock.

    ``assess`` judges a review by the standards of its listing; ``assess_all`` does so with many at once,
    where that is quicker. ``commands`` gives the command lines of what
    can be done with a case, for the alert. ``may_publish`` says, with the store, why what this person
    approved may not be posted now; "" when it may. ``four_eyes``: whoever wrote a reply may not approve it.
    ``digest_at``: when the day's digest is told. ``version``: that of the standards, and of all else of the
    configuration that has a say in what is decided about a review. ``keep_days``: how long the house keeps
    the words of reviews at most; None: for ever. ``template``: drafts at once and asks nobody, where
    ``draft`` may ask a model. ``promised``: what a reply promises that
    was said at this time, by a business of this time zone. ``clash``: a sentence of a reply, and one of an
    earlier reply that it contradicts. ``programs``: who is told by webhook what happens; ``web_root``: the
    address of the web log in what they are told.
    """

    store: Store
    wire: Wire
    notifier: Notifier
    site: Callable[[str], Site]
    parts: Callable[[Listing], Sequence[str]]
    auth: Callable[[Listing], Auth | None]
    assess: Callable[[Review, Listing], Assessment]
    draft: Callable[[Brief], Draft]
    lint: Callable[[Brief, str], Draft]
    commands: Callable[[Case], tuple[tuple[str, str], ...]]
    business: Business
    locations: Mapping[str, Location]
    listings: Mapping[str, Listing]
    may_publish: Callable[[str, Store], str]
    four_eyes: bool
    digest_at: time | None
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    second_way: SecondWay = SecondWay()
    standards: Standards = field(default_factory=Standards)
    version: str = ""
    keep_days: int | None = None
    assess_all: Callable[[Sequence[Review], Listing], Sequence[Assessment]] | None = None
    template: Callable[[Brief], Draft] | None = None
    promised: Callable[[str, datetime, str], Sequence[Vow]] = lambda _text, _at, _zone: ()
    clash: Callable[[str, str], tuple[str, str] | None] = lambda _text, _earlier: None
    programs: Sequence[Program] = ()
    web_root: str = ""

    def assessed(self, reviews: Sequence[Review], listing: Listing) -> Sequence[Assessment]:
        """Reviews of one listing, each judged."""
        if self.assess_all:
            return self.assess_all(reviews, listing)
        return [self.assess(review, listing) for review in reviews]

    def drafted(self, about: Brief) -> Draft:
        """A reply by the writer, marked with what it was decided by."""
        return self._marked(self.draft(about), about)

    def judged(self, about: Brief, text: str) -> Draft:
        """What the gates say of a text, marked in the same way."""
        return self._marked(self.lint(about, text), about)

    def _marked(self, draft: Draft, about: Brief) -> Draft:
        return replace(draft, standards=self.version, recent_sha256=_digest(about.recent))

    def listing_of(self, stored: StoredReview) -> Listing:
        """The listing as it is configured today; one that is gone has the standards of its location."""
        gone = Listing(stored.listing, stored.site, stored.location)
        return self.listings.get(stored.listing, gone)


def _digest(recent: Sequence[str]) -> str:
    """By what the log tells whether it still knows the replies that one was compared with."""
    return hashlib.sha256("\0".join(recent).encode("utf-8", "replace")).hexdigest()


def brief(
    world: World, listing: Listing, review: Review, assessed: Assessment, recent: tuple[str, ...]
) -> Brief:
    """What a writer or a gate may know when this review is answered."""
    location = world.locations.get(listing.location) or Location("", world.business.name)
    return Brief(
        review,
        assessed,
        world.business,
        location,
        listing.site,
        policy=world.business.policy,
        recent=recent,
        changed=world.standards.facts.get("changed", ()),
        voice=world.standards.voice,
    )


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
