"""`reviewbot run` as its operators meet it: a real process, real signals, real HTTP on loopback."""

import json
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import timedelta
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import pytest

from fakes.shop import Shop, page, review
from fakes.slack import FakeSlack
from fakes.slack_workspace import APP_TOKEN
from fakes.web import Answer, Web
from fakes.world import START, Scene
from reviewbot import app
from reviewbot.decide import ListingState
from reviewbot.engine import Pulse
from reviewbot.web.health import health

PATIENCE_S = 30
CONTRACT_S = 10  # to end after SIGTERM (contract.md)
TOLD = "chat.postMessage"


class Daemon:
    """A daemon in its own process, its log, and its web port."""

    def __init__(self, shop: Shop) -> None:
        self.said: list[str] = []
        self._spoke = threading.Condition()
        self.process = shop.starts("run")
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.ends()
        for stream in (self.process.stdout, self.process.stderr):
            assert stream
            stream.close()

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            with self._spoke:
                self.said.append(line.decode().rstrip("\n"))
                self._spoke.notify_all()
        with self._spoke:
            self._spoke.notify_all()

    def says(self, words: str) -> str:
        """Wait for a line with these words."""
        with self._spoke:
            assert self._spoke.wait_for(
                lambda: any(words in line for line in self.said) or self.process.poll() is not None,
                timeout=PATIENCE_S,
            ), self.said
        return next(line for line in self.said if words in line)

    def is_ready(self) -> Self:
        self.address = urlsplit(self.says("ready ").removeprefix("ready ")).netloc
        return self

    def gets(self, path: str) -> tuple[int, str]:
        connection = HTTPConnection(self.address, timeout=PATIENCE_S)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def health(self) -> tuple[int, Any]:
        status, body = self.gets("/healthz")
        return status, json.loads(body)

    def is_killed(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.ends()

    def ends(self, within_s: float = PATIENCE_S) -> int:
        code = self.process.wait(timeout=within_s)
        self._reader.join()
        return code

    def stops(self, by: int = signal.SIGTERM) -> int:
        self.process.send_signal(by)
        return self.ends(within_s=CONTRACT_S)


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as slack:
        yield slack


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as web:
        yield web


@pytest.fixture
def shop(
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    slack: FakeSlack,
    web: Web,
) -> Shop:
    """A shop with one page, read every second, that alerts in Slack."""
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.uses_slack(slack.url)
    shop.secrets["REVIEWBOT_SLACK_APP_TOKEN"] = APP_TOKEN
    shop.adds("\n[web]\nport = 0\n")
    shop.lists("page", url=web.url("/page"))
    web.answers["/page"] = page()
    return shop


def wait_until(met: Callable[[], bool], arrived: threading.Semaphore) -> None:
    """Look again whenever somebody asked the web for something; the daemon does so every second."""
    while not met():
        assert arrived.acquire(timeout=PATIENCE_S)


def alerts(slack: FakeSlack) -> Counter[int]:
    """How often each case was posted."""
    return Counter(message["metadata"]["event_payload"]["case_id"] for message in list(slack.messages()))


def never(release: threading.Event) -> Iterator[bytes]:
    """An answer that begins and does not go on before it is released."""
    yield b"HTTP/1.1 200 OK\r\n"
    release.wait(PATIENCE_S)


# --- at work --------------------------------------------------------------------------------------


def test_it_reads_on_schedule_and_alerts_each_complaint_once(shop: Shop, web: Web, slack: FakeSlack) -> None:
    web.answers["/page"] = page(review("a"))
    with Daemon(shop).is_ready() as daemon:
        wait_until(lambda: len(alerts(slack)) == 1, web.arrived)
        web.answers["/page"] = page(review("b"), review("a"))
        wait_until(lambda: len(alerts(slack)) == 2, web.arrived)
        assert daemon.stops() == 0
    assert set(alerts(slack).values()) == {1}
    assert slack.violations == []


def test_its_log_is_one_line_for_each_thing_and_holds_no_names_texts_or_secrets(
    shop: Shop, web: Web, slack: FakeSlack
) -> None:
    web.answers["/page"] = page(review("a"))
    with Daemon(shop).is_ready() as daemon:
        daemon.says("1 alerted")
        web.answers["/page"] = Answer(500)
        daemon.says("page: ")
        daemon.says("500")
        assert daemon.stops(signal.SIGINT) == 0
        lines = daemon.said
    assert [line for line in lines if line.startswith("ready ")] == [f"ready http://{daemon.address}/"]
    assert not any(word in line for line in lines for word in ("Ana", "soup", "xoxb", "Traceback"))
    assert slack.violations == []


def test_a_site_that_hangs_does_not_delay_the_alerts_of_another(
    shop: Shop, web: Web, slack: FakeSlack
) -> None:
    release = threading.Event()
    shop.lists("slow", url=web.url("/slow"))
    web.answers["/slow"] = Answer(raw=never(release))
    with Daemon(shop).is_ready():
        wait_until(lambda: "/slow" in web.paths(), web.arrived)
        web.answers["/page"] = page(review("a"))
        wait_until(lambda: len(alerts(slack)) == 1, web.arrived)
        release.set()


def test_what_another_process_changes_is_followed_up_at_once(shop: Shop, web: Web, slack: FakeSlack) -> None:
    web.answers["/page"] = page(review("a"))
    with Daemon(shop).is_ready() as daemon:
        daemon.says("1 alerted")
        shop.says("case", 1, "snooze", "1s")
        wait_until(lambda: shop.case()["reply"]["state"] == "awaiting", web.arrived)
        assert daemon.stops() == 0
    assert slack.violations == []


# --- killed, stopped, started twice -----------------------------------------------------------------


def test_after_kills_in_mid_work_nothing_is_lost_and_nothing_repeated(
    shop: Shop, web: Web, slack: FakeSlack
) -> None:
    numbers = count()
    shown: list[dict[str, Any]] = []

    def gets_a_complaint() -> None:
        shown.insert(0, review(f"r{next(numbers)}"))
        web.answers["/page"] = page(*shown)

    def while_the_site_answers(_daemon: Daemon) -> None:
        release = threading.Event()
        web.answers["/page"] = Answer(raw=never(release))
        asked = len(web.asked)
        wait_until(lambda: len(web.asked) > asked, web.arrived)
        gets_a_complaint()
        release.set()

    def while_slack_answers(_daemon: Daemon) -> None:
        slack.hang_after_commit(TOLD)
        told = len(slack.messages())
        gets_a_complaint()
        wait_until(lambda: len(slack.messages()) > told, web.arrived)

    def once_a_review_is_stored(daemon: Daemon) -> None:
        gets_a_complaint()
        daemon.says("1 new")

    for moment in (while_the_site_answers, while_slack_answers, once_a_review_is_stored):
        with Daemon(shop).is_ready() as daemon:
            moment(daemon)
            daemon.is_killed()
    for file in shop.folder.glob("reviews-engine.db*"):
        file.unlink()  # the engine's own file holds nothing that matters
    with Daemon(shop).is_ready() as daemon:
        gets_a_complaint()
        wait_until(lambda: len(alerts(slack)) == len(shown), web.arrived)
        assert daemon.stops() == 0

    rows = shop.log("--limit", 100)
    assert Counter(row["review"]["key"] for row in rows) == Counter(
        web.url(f"/page#r{number}") for number in range(len(shown))
    )
    assert alerts(slack) == Counter({row["case"]: 1 for row in rows})
    assert slack.violations == []
    assert shop.says("db", "verify", "--json").json["ok"]


def test_it_ends_in_time_even_while_a_site_hangs(shop: Shop, web: Web) -> None:
    release = threading.Event()
    web.answers["/page"] = Answer(raw=never(release))
    with Daemon(shop).is_ready() as daemon:
        wait_until(lambda: "/page" in web.paths(), web.arrived)
        assert daemon.stops() == 0
        release.set()
        assert daemon.said[-1].endswith("stopped")


def test_only_one_runs_on_a_store(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with Daemon(shop).is_ready() as daemon:
        second = shop.runs("run")
        assert (second.code, second.is_one_plain_sentence()) == (3, True)
        monkeypatch.setattr(app.store, "LOCK_WAIT_S", 0)
        from_cron = shop.says("poll")
        assert (from_cron.code, from_cron.is_one_plain_sentence()) == (1, True)
        assert daemon.stops() == 0


def test_it_does_not_listen_where_others_could_read_along(shop: Shop) -> None:
    shop.config.write_text(shop.config.read_text().replace("port = 0", 'host = "0.0.0.0"'))
    said = shop.runs("run")
    assert (said.code, said.is_one_plain_sentence()) == (2, True)
    assert "sign-in" in said.err


def test_whoever_has_the_link_that_it_prints_comes_in_and_nobody_else_does(shop: Shop) -> None:
    with Daemon(shop).is_ready() as daemon:
        link = urlsplit(daemon.says("sign in: ").removeprefix("sign in: "))
        assert link.netloc == daemon.address
        assert daemon.gets(link.path)[0] == 303
        assert daemon.gets(f"{link.path}x")[0] == 401
        assert daemon.stops() == 0
    assert sum(link.path in line for line in daemon.said) == 1  # no other line of the log has it


def test_a_port_that_is_taken_is_named(shop: Shop, web: Web) -> None:
    shop.config.write_text(shop.config.read_text().replace("port = 0", f"port = {web.port}"))
    said = shop.runs("run")
    assert (said.code, said.is_one_plain_sentence()) == (2, True)
    assert str(web.port) in said.err


# --- health -----------------------------------------------------------------------------------------


def test_healthz_says_how_it_is_without_secrets_or_review_texts(shop: Shop, web: Web) -> None:
    web.answers["/page"] = page(review("a"))
    shop.lists("gone", url=web.url("/gone"))
    with Daemon(shop).is_ready() as daemon:
        for words in ("1 alerted", "page: 1 new", "gone: ", "slack: connected"):
            daemon.says(words)
        status, state = daemon.health()
        assert daemon.gets("/")[0] == 200
    assert (status, state["ok"], state["store"]["ok"], state["engine"]["ok"]) == (200, True, True, True)
    assert set(state["slack"]) >= {"ok", "connected", "last_pong_age_s"}
    read, gone = state["listings"]
    assert (read["name"], read["site"], read["failing_since"]) == ("page", "webpage", None)
    assert read["last_success"].endswith("Z")
    assert read["late_s"] < PATIENCE_S
    assert gone["last_success"] is None
    assert gone["failing_since"].endswith("Z")
    assert not any(word in json.dumps(state) for word in ("Ana", "soup", "xoxb"))


class Door:
    """A door as Slack's is, open or shut."""

    name = "slack"

    def __init__(self, *, is_open: bool) -> None:
        self.is_open = is_open

    def health(self) -> dict[str, Any]:
        return {"ok": self.is_open, "connected": self.is_open, "last_pong_age_s": 1.0}


@pytest.mark.parametrize(
    ("pulse", "is_open", "ok"),
    [
        (Pulse(1, 60), True, True),
        (Pulse(600, 60), True, False),
        (Pulse(1, 600), True, False),
        (Pulse(1, 60), False, False),
    ],
)
def test_an_engine_that_stands_still_or_a_door_that_is_shut_is_not_well(
    scene: Scene, pulse: Pulse, is_open: bool, ok: bool
) -> None:
    state = health(lambda: nullcontext(scene.world), pulse, [Door(is_open=is_open)])
    assert (state["ok"], state["engine"]["ok"], state["slack"]["connected"]) == (ok, pulse.ok, is_open)


def test_the_storefront_that_is_worst_off_speaks_for_its_listing(scene: Scene) -> None:
    scene.parts = ("us", "fr")
    for part, overdue in (("us", -60), ("fr", 90)):
        due = START - timedelta(seconds=overdue)
        scene.store.save_listing_state(ListingState("harbor", part, due_at=due, succeeded_at=due), now=START)
    (listing,) = health(lambda: nullcontext(scene.world), Pulse(1, 1), [])["listings"]
    assert listing["late_s"] == 90
    assert listing["last_success"] == "2026-11-02T11:58:30Z"


def test_healthz_is_503_when_the_store_is_unusable(shop: Shop, web: Web) -> None:
    with Daemon(shop).is_ready() as daemon:
        daemon.says("slack: connected")
        assert daemon.health()[0] == 200
        for journal in ("-wal", "-shm"):
            shop.store.with_name(shop.store.name + journal).unlink(missing_ok=True)
        shop.store.write_bytes(b"this is no database " * 500)
        wait_until(lambda: daemon.health()[0] == 503, web.arrived)
        status, state = daemon.health()
        assert (status, state["ok"], state["store"]["ok"]) == (503, False, False)
        assert daemon.gets("/")[0] == 503
        assert daemon.stops() == 0
        assert "Traceback" not in "\n".join(daemon.said)


def test_the_daemon_survives_a_reader_of_its_log_that_goes_away(shop: Shop, web: Web) -> None:
    process = shop.starts("run")
    assert process.stderr
    assert process.stdout
    while not process.stderr.readline().startswith(b"ready"):
        pass
    process.stderr.close()
    asked = len(web.asked)
    web.answers["/page"] = page(review("a"))
    wait_until(lambda: len(web.asked) > asked + 2, web.arrived)
    process.terminate()
    assert process.wait(timeout=CONTRACT_S) == 0
    process.stdout.close()


def test_the_daemon_starts_though_nobody_reads_its_log(shop: Shop, web: Web) -> None:
    process = shop.starts("run")
    assert process.stderr
    assert process.stdout
    process.stderr.close()
    wait_until(lambda: len(web.asked) > 1, web.arrived)
    process.terminate()
    assert process.wait(timeout=CONTRACT_S) == 0
    process.stdout.close()


def test_ending_at_once_is_as_clean(shop: Shop) -> None:
    process = shop.starts("run", stdout=subprocess.DEVNULL)
    assert process.stderr
    line = process.stderr.readline()
    process.terminate()
    assert line.startswith(b"ready")
    assert process.wait(timeout=CONTRACT_S) == 0
    process.stderr.close()
