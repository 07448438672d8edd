"""The engine in this process: a real store, a real engine database, everything else under the test's hand."""

import queue
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from dbos import DBOS

from fakes.world import FACTS, LISTING, START, URL, Recorder, Scene, old, page, review
from reviewbot import engine as room
from reviewbot.app import Visit
from reviewbot.app.shared import SharedHosts
from reviewbot.cases import Move
from reviewbot.engine import Engine, Pulse
from reviewbot.errors import NotifyError, StoreError, WireError
from reviewbot.pipeline import SecondWay, World, due_listings
from reviewbot.store import EffectKind, Watch
from reviewbot.store.sqlite import SqliteStore
from reviewbot.types import Listing, Request, Response, RobotsFile, SiteFacts

PATIENCE_S = 20
OTHER = replace(LISTING, name="annex", options={"url": f"{URL}/annex"})
MINUTE = timedelta(minutes=1)


class Daemon:
    """An engine over a scene, and what it said."""

    def __init__(self, scene: Scene, folder: Path) -> None:
        self.scene, self.folder = scene, folder
        self.said: list[str] = []
        self.lines: queue.Queue[str] = queue.Queue()
        self.engine = self.made(scene.world)

    def made(self, world: World) -> Engine:
        url = f"sqlite:///{self.folder / 'engine.db'}"
        return Engine(world, self.visits(world), url=url, say=self.lines.put)

    def visits(self, world: World) -> Visit:
        @contextmanager
        def visit() -> Iterator[World]:
            with closing(SqliteStore(str(self.folder / "reviewbot.db"))) as store:
                yield replace(world, store=store)

        return visit

    def waits_for(self, words: str) -> str:
        """The next line with these words; those before it are kept in ``said``."""
        while True:
            line = self.lines.get(timeout=PATIENCE_S)
            self.said.append(line)
            if words in line:
                return line

    @contextmanager
    def at_work(self, engine: Engine | None = None) -> Iterator[Engine]:
        engine = engine or self.engine
        engine.start()
        try:
            yield engine
        finally:
            engine.stop()
            while not self.lines.empty():
                self.said.append(self.lines.get())


@pytest.fixture
def daemon(scene: Scene, tmp_path: Path) -> Daemon:
    return Daemon(scene, tmp_path)


@pytest.fixture
def asleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock looks once, then only when it is told."""
    monkeypatch.setattr(room, "BEAT_S", 3600)


# --- what is due ----------------------------------------------------------------------------------


def watch(listing: str, due_in_s: float | None, part: str = "") -> Watch:
    due_at = None if due_in_s is None else START + timedelta(seconds=due_in_s)
    return Watch(listing, part, due_at, START, None)


def test_the_longest_overdue_listing_is_asked_for_first_and_one_that_was_never_read_before_all() -> None:
    parts = dict.fromkeys(("later", "now", "overdue", "new", "unfinished"), ("",))
    watches = [watch("later", 1), watch("now", 0), watch("overdue", -60), watch("unfinished", None)]
    assert due_listings(parts, watches, START) == [
        ("new", None),
        ("unfinished", None),
        ("overdue", START - MINUTE),
        ("now", START),
    ]


def test_a_listing_is_due_with_its_first_storefront_and_one_that_it_no_longer_has_does_not_count() -> None:
    watches = [watch("app", 60, "us"), watch("app", -60, "fr")]
    assert due_listings({"app": ("us", "fr")}, watches, START) == [("app", START - MINUTE)]
    assert due_listings({"app": ("us",)}, watches, START) == []
    assert due_listings({"app": ("us", "gb")}, watches, START) == [("app", None)]


@pytest.mark.parametrize(("beat", "pulse", "ok"), [(1, 60, True), (31, 60, False), (1, 241, False)])
def test_an_engine_whose_clock_or_queue_stands_still_is_not_well(beat: float, pulse: float, ok: bool) -> None:
    assert Pulse(beat, pulse).ok is ok


# --- the work -------------------------------------------------------------------------------------


def test_a_due_listing_is_read_and_its_complaint_is_alerted(daemon: Daemon) -> None:
    daemon.scene.baseline(old("a"))
    daemon.scene.shows(page(review("b"), old("a")))
    with daemon.at_work():
        daemon.waits_for("harbor: 1 new, 1 to answer")
        daemon.waits_for("1 alerted")
    assert [alert.stored.review.key for alert in daemon.scene.notifier.alerts] == ["b"]


def test_what_is_not_due_is_not_read_until_it_is(daemon: Daemon) -> None:
    daemon.scene.shows(page(old("a")))
    daemon.scene.poll()
    daemon.scene.shows(page(review("b"), old("a")))
    asked = len(daemon.scene.wire.asked)
    with daemon.at_work():
        assert len(daemon.scene.wire.asked) == asked
        daemon.scene.clock.pass_by(minutes=10)
        daemon.waits_for("1 new")
    assert len(daemon.scene.wire.asked) == asked + 1


@pytest.mark.usefixtures("asleep")
def test_what_a_change_asks_for_is_done_at_once_when_the_engine_is_told(daemon: Daemon) -> None:
    daemon.scene.baseline(old("a"))
    daemon.scene.shows(page(review("b"), old("a")))
    with daemon.at_work():
        daemon.waits_for("1 alerted")
        daemon.scene.act(1, Move.SNOOZE, until=daemon.scene.clock.now + MINUTE)
        daemon.scene.clock.pass_by(minutes=2)
        daemon.engine.tell()
        wanted = {"snooze", "wake"}
        daemon.waits_for("alerted")
    assert wanted <= set(daemon.scene.kinds())


def test_one_listing_that_hangs_does_not_delay_the_alerts_of_another(daemon: Daemon) -> None:
    stuck, release = queue.Queue[str](), queue.Queue[str]()
    scene = daemon.scene
    scene.listings = {LISTING.name: LISTING, OTHER.name: OTHER}
    scene.shows(page(review("b")), url=OTHER.options["url"])
    world = replace(scene.world, wire=Hanging(scene, stuck, release))
    with daemon.at_work(daemon.made(world)):
        assert stuck.get(timeout=PATIENCE_S) == URL
        daemon.waits_for("1 alerted")
        release.put("go on")
    assert [alert.listing.name for alert in scene.notifier.alerts] == [OTHER.name]


class Hanging:
    """A wire on which one address does not answer before it is released."""

    def __init__(self, scene: Scene, stuck: "queue.Queue[str]", release: "queue.Queue[str]") -> None:
        self._scene, self._stuck, self._release = scene, stuck, release

    def fetch(self, request: Request, **how: object) -> Response:
        if request.url == URL:
            self._stuck.put(request.url)
            self._release.get(timeout=PATIENCE_S)
            raise WireError("it did not answer")
        return self._scene.wire.fetch(request, **how)  # type: ignore[arg-type]  # passed on as they came

    def close(self) -> None:
        """It has no connections."""


def test_an_urgent_alert_that_nobody_takes_goes_the_second_way(daemon: Daemon) -> None:
    scene, mail = daemon.scene, Recorder()
    scene.notifier.trouble.extend([NotifyError("Slack cannot be reached", code="unreachable")] * 100)
    scene.shows(page(review("a", text="I was hurt by the door")))
    scene.poll()
    scene.deliver()
    scene.clock.pass_by(minutes=16)
    world = replace(scene.world, second_way=SecondWay(ways={EffectKind.EMAIL: mail}))
    with daemon.at_work(daemon.made(world)):
        daemon.waits_for("told by the second way")
    assert [alert.case.id for alert in mail.alerts] == [1]


@pytest.mark.usefixtures("asleep")
def test_the_same_thing_asked_for_twice_is_done_once(daemon: Daemon) -> None:
    daemon.scene.shows(page(review("b")))
    with daemon.at_work() as engine:
        daemon.waits_for("1 alerted")
        engine._asked.clear()  # as after a restart
        for _ in range(2):
            engine._ask_poll(LISTING, None)
        before = {one.workflow_id for one in DBOS.list_workflows(name="poll")}
    assert before == {f"poll:harbor:first@{START:%Y-%m-%dT%H:%MZ}"}
    assert len(daemon.scene.wire.asked) == 1


def test_a_bug_at_one_listing_is_said_in_one_line_without_anybodys_words_and_tried_again(
    daemon: Daemon,
) -> None:
    def buggy(_listing: Listing) -> tuple[str, ...]:
        raise KeyError("Ana said: cold soup")

    scene = daemon.scene
    scene.shows(page(review("b")))
    engine = daemon.made(scene.world)
    engine._world = broken = replace(scene.world, parts=buggy)
    engine._visit = daemon.visits(broken)
    with daemon.at_work(engine):
        daemon.waits_for("poll of harbor: unexpected KeyError")
        engine._visit = daemon.visits(scene.world)
        scene.clock.pass_by(minutes=1)
        daemon.waits_for("1 alerted")
        assert not any("Ana" in str(one) for one in DBOS.list_workflows())
    assert not any("Ana" in line or "soup" in line for line in daemon.said)


def test_a_store_that_cannot_be_opened_for_a_while_does_not_stop_the_clock(daemon: Daemon) -> None:
    def locked() -> NoReturn:
        raise StoreError("The store is locked by another program.")

    daemon.scene.shows(page(review("b")))
    daemon.engine._visit = locked
    with daemon.at_work() as engine:
        daemon.waits_for("engine: The store is locked")
        engine._visit = daemon.visits(daemon.scene.world)
        daemon.waits_for("1 alerted")


# --- for years ------------------------------------------------------------------------------------


def test_finished_work_is_forgotten_so_that_the_engines_database_does_not_grow(
    daemon: Daemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    daemon.scene.shows(page(review("b")))
    with daemon.at_work():
        daemon.waits_for("1 alerted")
        monkeypatch.setattr(room, "KEPT", timedelta(hours=-1))  # everything that ended is old
        for _ in range(3):
            daemon.scene.clock.pass_by(minutes=10)
            daemon.scene.shows(page(review(f"{daemon.scene.clock.now}"), review("b")))
            daemon.waits_for("1 alerted")
        left = {one.workflow_id for one in DBOS.list_workflows()}
    assert not any(one.startswith("poll:harbor:first@") for one in left)


def test_the_engines_database_may_be_deleted_for_what_is_due_is_in_the_store(daemon: Daemon) -> None:
    daemon.scene.shows(page(review("b")))
    with daemon.at_work():
        daemon.waits_for("1 alerted")
    for file in daemon.folder.glob("engine.db*"):
        file.unlink()
    daemon.scene.shows(page(review("c"), review("b")))
    daemon.scene.clock.pass_by(minutes=10)
    with daemon.at_work(daemon.made(daemon.scene.world)):
        daemon.waits_for("1 alerted")
    assert [alert.stored.review.key for alert in daemon.scene.notifier.alerts] == ["b", "c"]


def test_an_engine_database_that_cannot_be_used_is_named_with_what_to_do(daemon: Daemon) -> None:
    (daemon.folder / "engine.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreError, match=r"engine.db cannot be used .* remove it"):
        daemon.engine.start()


@pytest.mark.parametrize(
    ("listing", "facts", "rate"),
    [
        (LISTING, FACTS, {"limit": FACTS.per_minute, "period": 60}),
        (replace(LISTING, base_url="https://proxy.example"), FACTS, None),
        (LISTING, replace(FACTS, robots=True), None),
    ],
)
def test_a_site_with_one_server_for_all_keeps_its_rate_in_the_queue_others_on_the_wire(
    daemon: Daemon, listing: Listing, facts: SiteFacts, rate: object
) -> None:
    daemon.scene.listings, daemon.scene.facts = {listing.name: listing}, facts
    daemon.scene.shows(page(old("a")))
    with daemon.at_work(daemon.made(daemon.scene.world)):
        queue = DBOS.retrieve_queue(f"site:{listing.site}")
        assert queue
        assert queue._limiter == rate


def test_what_is_remembered_of_hosts_can_be_asked_from_any_thread(daemon: Daemon) -> None:
    hosts = SharedHosts(lambda: closing(SqliteStore(str(daemon.folder / "reviewbot.db"))))
    robots = RobotsFile(b"User-agent: *", START)
    with ThreadPoolExecutor(1) as other:
        other.submit(hosts.visited, "reviews.example", START).result()
        other.submit(hosts.keep_robots, "https://reviews.example", robots).result()
    assert hosts.last_visit("reviews.example") == START
    assert hosts.robots("https://reviews.example") == robots


def test_a_listing_that_left_the_configuration_is_dropped_from_the_queue(daemon: Daemon) -> None:
    with daemon.at_work() as engine:
        engine._poll("a listing of last week")
    assert daemon.scene.wire.asked == []
