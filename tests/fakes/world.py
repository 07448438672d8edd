"""A whole World around a real store: a scripted wire, a recording notifier, a clock that is set by hand.

The site, the assessment and the writer are small and deterministic, so that tests of the pipeline and
of the actions are about nothing else.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from reviewbot import actions, pipeline
from reviewbot.cases import Action, Move
from reviewbot.errors import NotifyError, NotifyUnknown, SiteError
from reviewbot.notify import Notifier
from reviewbot.pipeline import Polled, World
from reviewbot.sites import Site
from reviewbot.store import CaseFile, Filter, Store
from reviewbot.store.sqlite import SqliteStore
from reviewbot.types import (
    HELD,
    URGENT,
    Alert,
    Assessment,
    Auth,
    Brief,
    Business,
    Case,
    Check,
    Delivery,
    Draft,
    Listing,
    Location,
    LogRow,
    Note,
    Notice,
    OwnerReply,
    Page,
    Request,
    Response,
    Review,
    ReviewClass,
    Seen,
    SiteFacts,
    Validators,
)

START = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
URL = "https://reviews.example/harbor"
OWNER, STAFF, STRANGER = "U-elena", "U-sam", "U-other-shop"
UNCONDITIONAL = Validators()
FACTS = SiteFacts(
    history="all",
    incremental="created_desc",
    edits="hash",
    deletes="event",
    reply="manual",
    per_minute=60,
)
PAGE_SITE = "google_business"  # a site whose owner may ask: policy looks it up by name
LISTING = Listing("harbor", PAGE_SITE, "main-street", options={"url": URL})


class Clock:
    """The time is what it was set to; sleeping only moves it on."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)

    def pass_by(self, **span: float) -> datetime:
        """Let time pass: ``pass_by(minutes=10)``."""
        self.now += timedelta(**span)
        return self.now


# --- the site and its wire ---------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """A page as the server sends it. A request that names its ``etag`` gets a 304."""

    page: Page
    etag: str = ""
    moved_to: str = ""


class Script:
    """A wire that answers each address from its list, the last answer for ever, and keeps the requests."""

    def __init__(self, clock: Clock) -> None:
        self.requests: list[tuple[str, Validators]] = []
        self._clock = clock
        self._answers: dict[str, deque[Page | Answer | SiteError]] = {}
        self._pages: list[Page] = []

    def on(self, url: str, *answers: Page | Answer | SiteError) -> None:
        """What this address answers from now on."""
        self._answers[url] = deque(answers)

    def fetch(
        self,
        request: Request,
        *,
        auth: Auth | None = None,
        validators: Validators = UNCONDITIONAL,
        per_minute: int = 0,
    ) -> Response:
        assert (auth, per_minute) == (None, FACTS.per_minute)
        self.requests.append((request.url, validators))
        answers = self._answers[request.url]
        answer = answers.popleft() if len(answers) > 1 else answers[0]
        if isinstance(answer, SiteError):
            raise answer
        if isinstance(answer, Page):
            answer = Answer(answer)
        headers = {"etag": answer.etag} if answer.etag else {}
        if answer.etag and validators.etag == answer.etag:
            return Response(304, request.url, headers, b"", self._clock.now)
        self._pages.append(answer.page)
        body = str(len(self._pages) - 1).encode()
        url = answer.moved_to or request.url
        return Response(200, url, headers, body, self._clock.now, answer.moved_to)

    def close(self) -> None:
        """It has no connections."""

    def page(self, response: Response) -> Page:
        """The page that an answer stands for."""
        return self._pages[int(response.body)]

    @property
    def asked(self) -> list[str]:
        """The addresses asked for, in order."""
        return [url for url, _ in self.requests]


def page_url(number: int, url: str = URL, part: str = "") -> str:
    """The address of one page of the pretend site; the first has no number."""
    base = f"{url}/{part}" if part else url
    return base if number == 1 else f"{base}?page={number}"


def site(wire: Script, facts: SiteFacts = FACTS) -> Site:
    """A site module whose pages are what the wire was told to show."""

    def request(listing: Listing, page: str | None, _seen: Seen) -> Request:
        return Request(page_url(int(page or 1), listing.options["url"], listing.part))

    def parse(_listing: Listing, response: Response) -> Page:
        return wire.page(response)

    module = SimpleNamespace(
        TITLE="Pretend", SCALE=(1, 5), NEEDS=("url",), FACTS=facts, request=request, parse=parse
    )
    return cast("Site", module)


# --- people --------------------------------------------------------------------------------------


class Recorder(Notifier):
    """Takes what it is sent. ``trouble`` holds what goes wrong with the next sends, in order.

    None: nothing. NotifyUnknown: the answer is lost; whether the message arrived says ``arrives``.
    ``unreadable``: what looking for a message raises.
    """

    def __init__(self) -> None:
        self.tried: list[Alert | Note | Notice] = []
        self.taken: list[Alert | Note | Notice] = []
        self.drawn: list[Alert] = []
        self.looked_since: list[datetime] = []
        self.trouble: deque[NotifyError | None] = deque()
        self.unreadable: NotifyError | None = None
        self.arrives = True

    def send(self, message: Alert | Note | Notice, now: datetime) -> Delivery:
        assert now.tzinfo
        self.tried.append(message)
        error = self.trouble.popleft() if self.trouble else None
        if error is None or (isinstance(error, NotifyUnknown) and self.arrives):
            self.taken.append(message)
        if error:
            raise error
        return self._delivery(message)

    def find(self, message: Alert | Note | Notice, since: datetime) -> Delivery | None:
        self.looked_since.append(since)
        if self.unreadable:
            raise self.unreadable
        here = any(one.delivery_id == message.delivery_id for one in self.taken)
        return self._delivery(message) if here else None

    def update(self, alert: Alert, now: datetime) -> Delivery | None:
        assert now.tzinfo
        if self.trouble and (error := self.trouble.popleft()):
            raise error
        shown = f"{alert.case.id}:{alert.case.rev}"
        if shown == alert.case.card_hash:
            return None
        self.drawn.append(alert)
        return Delivery(alert.case.alert_channel, alert.case.alert_ts, alert.case.alert_thread, shown)

    def _delivery(self, message: Alert | Note | Notice) -> Delivery:
        shown = f"{message.case.id}:{message.case.rev}" if isinstance(message, Alert) else ""
        return Delivery("C1", f"ts-{message.delivery_id}", shown=shown)

    @property
    def alerts(self) -> list[Alert]:
        return [one for one in self.taken if isinstance(one, Alert)]

    @property
    def notes(self) -> list[Note]:
        return [one for one in self.taken if isinstance(one, Note)]

    @property
    def notices(self) -> list[Notice]:
        return [one for one in self.taken if isinstance(one, Notice)]


# --- the pure rooms, made small --------------------------------------------------------------------


def assess(review: Review, listing: Listing = LISTING) -> Assessment:
    """One or two stars are negative, three or more are praise; "hurt" is a matter of safety."""
    del listing
    low = review.rating is not None and review.rating <= 2
    kind = ReviewClass.SERVICE if low else ReviewClass.PRAISE
    if "hurt" in review.text:
        kind = ReviewClass.SAFETY
    urgent = kind in URGENT
    return Assessment(-0.8 if low else 0.8, low or urgent, kind, urgent, scorer="fake/1")


def lint(brief: Brief, text: str) -> Draft:
    """A text that promises a refund does not pass."""
    kind = brief.assessment.class_
    checks = (Check("promise", gate=True, ok="refund" not in text),)
    return Draft(text, kind in HELD, brief.assessment.urgent, False, kind, checks, 80, "person")


def draft(brief: Brief) -> Draft:
    """A reply that no earlier one equals."""
    return replace(lint(brief, f"We are sorry ({len(brief.recent)}). Elena"), writer="fake")


# --- reviews ---------------------------------------------------------------------------------------


def review(key: str, rating: float = 1, **changes: object) -> Review:
    """A complaint of this morning, unless said otherwise."""
    base = Review(key, rating, text=f"Cold soup, {key}", author="Ana", created_at=START - timedelta(hours=2))
    return replace(base, **changes)  # type: ignore[arg-type]  # each test names real fields


def old(key: str, rating: float = 1, **changes: object) -> Review:
    """A review of last year."""
    return review(key, rating, **{"created_at": START - timedelta(days=400), **changes})


def page(*reviews: Review, more: int = 0, removed: tuple[str, ...] = ()) -> Page:
    """One page; ``more`` is the number of the page after it."""
    return Page(reviews, next=str(more) if more else "", removed=removed)


def answered(one: Review, text: str = "Thank you. Elena", state: str = "live") -> Review:
    """The review with a public reply of the business."""
    return replace(one, reply=OwnerReply(text, START, state))


# --- the world -------------------------------------------------------------------------------------


def open_store(folder: Path) -> SqliteStore:
    """A new store in this folder, its schema made."""
    store = SqliteStore(str(folder / "reviewbot.db"))
    store.migrate()
    return store


@dataclass
class Scene:
    """A shop with one listing, and what happens to it."""

    store: Store
    clock: Clock = field(default_factory=Clock)
    notifier: Recorder = field(default_factory=Recorder)
    listings: Mapping[str, Listing] = field(default_factory=lambda: {LISTING.name: LISTING})
    parts: tuple[str, ...] = ("",)
    facts: SiteFacts = FACTS
    four_eyes: bool = False
    digest_at: time | None = time(9)
    may_not_publish: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.wire = Script(self.clock)

    @property
    def world(self) -> World:
        return World(
            store=self.store,
            wire=self.wire,
            notifier=self.notifier,
            site=lambda _name: site(self.wire, self.facts),
            parts=lambda _listing: self.parts,
            auth=lambda _listing: None,
            assess=assess,
            draft=draft,
            lint=lint,
            commands=partial(actions.commands, program="reviewbot"),
            business=Business("Harbor & Vine", "America/Los_Angeles"),
            locations={"main-street": Location("main-street", "Main Street", signer="Elena")},
            listings=self.listings,
            may_publish=lambda by, _store: self.may_not_publish.get(by, ""),
            four_eyes=self.four_eyes,
            digest_at=self.digest_at,
            now=self.clock,
            sleep=self.clock.sleep,
        )

    def shows(self, *pages: Page | Answer | SiteError, url: str = URL, part: str = "") -> None:
        """What the site's pages hold from now on; the first page first."""
        for number, one in enumerate(pages, start=1):
            self.wire.on(page_url(number, url, part), one)

    def poll(self, *, named: bool = True) -> Polled:
        """One pass over the listing, asked for by a person."""
        return pipeline.poll(self.world, self.listings[LISTING.name], named=named)

    def baseline(self, *reviews: Review) -> None:
        """First contact was made yesterday, with these reviews on the page."""
        self.shows(page(*reviews))
        assert self.poll().status == "ok"
        self.clock.pass_by(days=1)

    def deliver(self) -> int:
        return pipeline.deliver(self.world)

    def act(self, case_id: int, move: Move, by: str = OWNER, **what: object) -> Case:
        """Let a person do something with a case, at the revision it has now unless ``rev`` is named."""
        action = Action(move, by, **{"rev": self.case(case_id).rev, **what})  # type: ignore[arg-type]
        return actions.act(self.world, case_id, action)

    def case(self, case_id: int = 1) -> Case:
        """The case as it is now."""
        case = self.file(case_id).row.case
        assert case
        return case

    def file(self, case_id: int = 1) -> CaseFile:
        """The case with everything that belongs to it."""
        found = self.store.case_file(case_id)
        assert found
        return found

    def log(self, **wanted: object) -> list[LogRow]:
        """The review log."""
        return list(self.store.log(Filter(**{"limit": 1000, **wanted})))  # type: ignore[arg-type]

    def stored(self, key: str) -> LogRow:
        """The line of one review."""
        return next(row for row in self.log() if row.stored.review.key == key)

    def kinds(self, case_id: int = 1) -> list[str]:
        """What happened to a case, oldest first."""
        return [event.kind for event in self.file(case_id).events]
