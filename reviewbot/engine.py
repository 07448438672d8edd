"""When, where and how often: the only importer of dbos (DESIGN.md, "Truth and execution are kept apart").

The store says what is due. Once a second the clock here reads it and asks for the work, each piece
under an id that says what it does, so that asking twice does it once. Long waits are rows in the
store, never sleeping workflows: while nothing is due, one pulse a minute is all that is written, and
the engine's own database may be deleted whenever it is stopped. A stage that is begun again after a
crash reads in the store how far it came, so a workflow has no steps of its own to record.
"""

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetEnqueueOptions, SetWorkflowID, error
from sqlalchemy.exc import SQLAlchemyError

from reviewbot.errors import ReviewbotError, StoreError
from reviewbot.pipeline import (
    Polled,
    Turns,
    World,
    call,
    deliver,
    digest,
    due_listings,
    glance,
    hand_over,
    ledger,
    poll,
    publish,
    purge,
    subscribe,
    take_over,
    tell_programs,
    wake,
)
from reviewbot.store import MESSAGES, REPLIES, SECOND_WAY, EffectKind
from reviewbot.types import Listing

# Fixed, so that a new release takes up what an old one left. To be raised only when a workflow of
# that time could not be run any more: its name or its arguments changed their meaning.
VERSION = "1"
BEAT_S = 1.0  # between two looks at what is due
LONGEST_BEAT_S = 30.0  # since the last whole look: after that the engine stands still
LONGEST_PULSE_S = 240.0  # since a workflow last came through the queue; one is sent each minute
WORKERS = 20  # listings of one site that are read at once; a queue starts at most that many a second
MOST_ASKED = 200  # listings that one look asks for, so that the first one never takes long
KEPT = timedelta(hours=1)  # finished workflows; an id is asked for again for a minute at most
MOST_FORGOTTEN = 5000  # of them each minute: more than five sites can finish
GRACE_S = 5  # for what is at work when the daemon ends; a site may hang for longer
PULSE = "pulse"

logger = logging.getLogger("dbos")


@dataclass(frozen=True, slots=True)
class Lane:
    """One kind of work outside, done by one stage, one at a time.

    ``first``: the first piece that is due and how often it was tried, in a word; "" when none is.
    """

    name: str
    first: Callable[[World, datetime], str]
    stage: Callable[[World], int]
    said: str


def _effects(kinds: frozenset[EffectKind]) -> Callable[[World, datetime], str]:
    def first(world: World, now: datetime) -> str:
        due = world.store.due_effects(now, kinds)
        return f"{due[0].id}:{due[0].attempts}" if due else ""

    return first


def _dispatches(world: World, now: datetime) -> str:
    due = [one for each in world.programs for one in world.store.due_dispatches(each.webhook.name, now, 1)]
    return f"{due[0].id}:{due[0].tries}" if due else ""


LANES = (
    Lane("deliver", _effects(MESSAGES), deliver, said="{} alerted"),
    Lane("publish", _effects(REPLIES), publish, said="{} posted"),
    Lane("second way", _effects(SECOND_WAY), call, said="{} told by the second way"),
    Lane("webhooks", _dispatches, tell_programs, said="{} told by webhook"),
)


@dataclass(frozen=True, slots=True)
class Pulse:
    """How the engine is: seconds since its last whole look, and since work last came through its queue."""

    beat_age_s: float
    pulse_age_s: float

    @property
    def ok(self) -> bool:
        """Whether it is at work."""
        return self.beat_age_s < LONGEST_BEAT_S and self.pulse_age_s < LONGEST_PULSE_S


class Engine:
    """Polls, alerts and wakes until it is stopped. One in a process: dbos keeps its state globally.

    ``visit`` opens the world for one thread and one piece of work; ``url`` is the engine's own
    database, SQLite or PostgreSQL. ``say`` takes one line for each thing that happened.
    """

    def __init__(
        self,
        world: World,
        visit: Callable[[], AbstractContextManager[World]],
        *,
        url: str,
        say: Callable[[str], None],
    ) -> None:
        self._world = world
        self._visit = visit
        self._url = url
        self._say = say
        self._parts = {
            listing.name: world.parts(listing)
            for listing in world.listings.values()
            if world.site(listing.site).FACTS.history != "import"
        }
        self._told, self._stopping = threading.Event(), threading.Event()
        self._clock = threading.Thread(target=self._watch, name="clock", daemon=True)
        self._locks = {lane.name: threading.Lock() for lane in LANES}
        self._turns = Turns(world)
        self._minute = ""
        self._asked: set[str] = set()
        self._troubles: dict[str, str] = {}
        self._beat_at = self._pulse_at = time.monotonic()

    # --- life -----------------------------------------------------------------------------------

    def start(self) -> None:
        """Take up what a dead process left, and begin. Raises StoreError."""
        self._listener = _OneLine(self._say)
        logger.addHandler(self._listener)
        DBOS(config=_config(self._url))

        @DBOS.workflow(name="poll")
        def poll_listing(listing: str) -> None:
            self._poll(listing)

        @DBOS.workflow(name="glance")
        def glance_at(listings: list[str]) -> None:
            self._glance(listings)

        @DBOS.workflow(name="work")
        def work(lane: str) -> None:
            self._work(next(one for one in LANES if one.name == lane))

        @DBOS.workflow(name=PULSE)
        def pulse() -> None:
            self._pulse_at = time.monotonic()

        self._poll_workflow, self._glance_workflow = poll_listing, glance_at
        self._work_workflow, self._pulse_workflow = work, pulse
        sites = {self._world.listings[name].site for name in self._parts}
        DBOS.listen_queues([*map(_queue, sites), PULSE])
        try:
            DBOS.launch()
            for site in sites:
                self._open_queue(site)
            DBOS.register_queue(
                PULSE, worker_concurrency=1, polling_interval_sec=5.0, on_conflict="always_update"
            )
        except (SQLAlchemyError, error.DBOSException) as trouble:
            self._end()
            raise StoreError(
                f"The engine's own database {self._url.rpartition('@')[2]} cannot be used "
                f"({type(trouble).__name__}). If it is a file, remove it: what is due is kept in the store."
            ) from trouble
        self._clock.start()

    def _open_queue(self, site: str) -> None:
        """One queue for each site, with its rate where all its listings share one server.

        Pages of many hosts, and listings with an address of their own, are paced by the wire.
        """
        facts = self._world.site(site).FACTS
        moved = any(one.base_url for one in self._world.listings.values() if one.site == site)
        DBOS.register_queue(
            _queue(site),
            worker_concurrency=WORKERS,
            limiter=None if facts.robots or moved else {"limit": facts.per_minute, "period": 60},
            on_conflict="always_update",
        )

    def stop(self) -> None:
        """Take no new work and let the present end, for as long as the grace."""
        self._stopping.set()
        self._told.set()
        self._clock.join(timeout=1)
        self._end()

    def _end(self) -> None:
        DBOS.destroy(workflow_completion_timeout_sec=GRACE_S, destroy_registry=True)
        logger.removeHandler(self._listener)

    def tell(self) -> None:
        """Something changed: look at once for what is to be done outside, not at the next beat."""
        self._told.set()

    @property
    def pulse(self) -> Pulse:
        """How it is; may be asked from any thread."""
        now = time.monotonic()
        return Pulse(now - self._beat_at, now - self._pulse_at)

    # --- the clock ------------------------------------------------------------------------------

    def _watch(self) -> None:
        swept_at = -math.inf
        while not self._stopping.is_set():
            now = time.monotonic()
            sweep = now - swept_at >= BEAT_S
            swept_at = now if sweep else swept_at
            self._do("engine", partial(self._look, sweep=sweep))
            self._told.wait(BEAT_S)
            self._told.clear()

    def _look(self, world: World, *, sweep: bool) -> None:
        """Read in the store what is due, and ask for it."""
        now = world.now()
        minute = f"{now:%Y-%m-%dT%H:%MZ}"
        if minute != self._minute:
            self._forget_finished()
            self._minute, self._asked = minute, set()
            purge(world)
            hand_over(world)
            self._ask(PULSE, lambda: DBOS.enqueue_workflow(PULSE, self._pulse_workflow))
        wake(world)
        ledger(world)
        digest(world, now)
        take_over(world)
        subscribe(world)
        for lane in LANES:
            self._ask_lane(world, lane, now)
        if sweep:
            room = MOST_ASKED
            paused = world.store.pauses()
            read = {name: parts for name, parts in self._parts.items() if name not in paused}
            together, alone = self._turns.split(due_listings(read, world.store.watches(), now))
            for site, listings in together.items():
                self._ask_glance(site, listings)
            for name, due in alone:
                room -= self._ask_poll(world.listings[name], due)
                if not room:
                    break
        self._beat_at = time.monotonic()

    def _ask_lane(self, world: World, lane: Lane, now: datetime) -> None:
        """Begin at once, for somebody may be waiting: no queue."""
        if first := lane.first(world, now):
            self._ask(f"{lane.name}:{first}", lambda: DBOS.start_workflow(self._work_workflow, lane.name))

    def _ask_poll(self, listing: Listing, due: datetime | None) -> bool:
        """Line up in the site's queue, once: a listing is read by one worker at a time."""
        with SetEnqueueOptions(deduplication_id=listing.name, duplication_policy="return-existing"):
            return self._ask(
                f"poll:{listing.name}:{due.isoformat() if due else 'first'}",
                lambda: DBOS.enqueue_workflow(_queue(listing.site), self._poll_workflow, listing.name),
            )

    def _ask_glance(self, site: str, due: Sequence[tuple[str, datetime | None]]) -> None:
        """Line up in the site's queue what looks at many listings at once."""
        names, (first, since) = [name for name, _ in due], due[0]
        self._turns.begin(names)
        asked = False
        try:
            workflow = self._glance_workflow
            asked = self._ask(
                f"glance:{first}:{since}", lambda: DBOS.enqueue_workflow(_queue(site), workflow, names)
            )
        finally:
            if not asked:
                self._turns.end(names)

    def _ask(self, what: str, begin: Callable[[], object]) -> bool:
        """Ask for one thing, once a minute for as long as it stays due: what failed is tried again then."""
        if what in self._asked:
            return False
        with SetWorkflowID(f"{what}@{self._minute}"):
            begin()
        self._asked.add(what)
        return True

    def _forget_finished(self) -> None:
        """Keep the engine's database small: it runs for years, and dbos itself forgets nothing."""
        finished = DBOS.list_workflows(
            completed_before=(datetime.now(UTC) - KEPT).isoformat(),  # by the clock that dbos reads
            limit=MOST_FORGOTTEN,
            load_input=False,
            load_output=False,
        )
        if finished:
            DBOS.delete_workflows([one.workflow_id for one in finished])

    # --- the work -------------------------------------------------------------------------------

    def _poll(self, name: str) -> None:
        listing = self._world.listings.get(name)
        if listing is None:  # it was asked for before it was taken out of the configuration
            return
        self._do(f"poll of {name}", partial(self._read, listing))
        self._turns.was_read(name)

    def _glance(self, names: list[str]) -> None:
        listings = [self._world.listings[name] for name in names if name in self._world.listings]
        found: dict[str, Polled] = {}
        self._do("glance", lambda world: found.update(glance(world, listings)))
        self._turns.end(names, found)
        if troubles := [one.error for one in found.values() if one.error]:
            self._say(f"{troubles[0]} ({len(troubles)} listings wait)")

    def _read(self, listing: Listing, world: World) -> None:
        polled = poll(world, listing)
        for line in _happened(polled):
            self._say(line)
        if polled.cases or polled.edited or polled.removed or polled.error:
            self.tell()

    def _work(self, lane: Lane) -> None:
        with self._locks[lane.name]:
            self._do(lane.name, partial(self._stage, lane))

    def _stage(self, lane: Lane, world: World) -> None:
        done = lane.stage(world)
        if done:
            self._say(lane.said.format(done))
            self.tell()

    def _do(self, what: str, work: Callable[[World], None]) -> None:
        """One piece of work in a world of its own. What goes wrong is said in one line, and tried again.

        Nothing is raised into dbos, which would keep it: a bug's message may hold a review's words.
        """
        trouble = ""
        try:
            with self._visit() as world:
                work(world)
        except ReviewbotError as problem:
            trouble = str(problem)
        except (SQLAlchemyError, error.DBOSException) as problem:
            trouble = f"its database cannot be used ({type(problem).__name__})"
        except Exception as bug:  # noqa: BLE001 - the door of a thread: one listing's bug must not stop the others
            trouble = f"unexpected {type(bug).__name__}, a bug in reviewbot; please report it"
        if trouble and trouble != self._troubles.get(what):
            self._say(f"{what}: {trouble}")
        self._troubles[what] = trouble


def _happened(polled: Polled) -> Iterator[str]:
    """What a pass over a listing came to; nothing where nothing happened."""
    counts = {
        "new": polled.new,
        "edited": polled.edited,
        "removed": polled.removed,
        "to answer": polled.cases,
    }
    if any(counts.values()):
        yield f"{polled.name}: " + ", ".join(f"{number} {what}" for what, number in counts.items() if number)
    if polled.error:
        yield polled.error


def _queue(site: str) -> str:
    return f"site:{site}"


def _config(url: str) -> DBOSConfig:
    config: DBOSConfig = {
        "name": "reviewbot",
        "system_database_url": url,
        "application_version": VERSION,
        "executor_id": "reviewbot",
        "log_level": "WARNING",
        "serializer": DBOSPortableJSONSerializer(),  # all it keeps are names of listings and lanes
    }
    if url.startswith("sqlite"):
        config["db_engine_kwargs"] = {"pool_events": [(_write_ahead, "connect")]}
    return config


def _write_ahead(conn: Any, _record: object) -> None:
    """Three times as many pieces of work a second as dbos's default, and readers wait for nobody.

    Measured with dbos 3.4: 0.7 ms to ask for one, against 2.1 ms. NORMAL may forget the last moments in a
    power cut, never in a crash; what is due stays in the store.
    """
    conn.execute("PRAGMA journal_mode=WAL")
    conn.execute("PRAGMA synchronous=NORMAL")


class _OneLine(logging.Handler):
    """What dbos has to say, from a warning on, as one line without its tracebacks."""

    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._line = say

    def emit(self, record: logging.LogRecord) -> None:
        """Pass on the first line."""
        self._line(f"engine: {record.getMessage().partition(chr(10))[0][:200]}")
