"""An office at work: a shop on the fake Google, its Slack door on the fake Slack, and what goes on behind.

The door is the real one over a real socket; the stages run in this process, in a thread of their own, as
soon as the door tells of a change.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest
from slack_sdk.socket_mode import websocket_client
from slack_sdk.socket_mode.interval_runner import IntervalRunner
from starlette.applications import Starlette

from fakes import slack_payloads as payloads
from fakes.shop import HEAD
from fakes.slack import FakeSlack
from fakes.slack_envelopes import Envelope, Kind
from fakes.slack_screen import Control, Message, NotThere, View
from fakes.slack_signed import SIGNING_SECRET
from fakes.slack_workspace import APP_TOKEN, BOT_TOKEN
from reviewbot import app, config
from reviewbot.pipeline import deliver, poll, publish, wake
from reviewbot.slack_app import EVENTS_PATH, SlackDoor
from reviewbot.store import EffectKind, EffectState, Filter
from reviewbot.testing import google as fake_google
from reviewbot.testing.google import FakeGoogle
from reviewbot.types import Case, Event
from reviewbot.web.posts import Posts
from reviewbot.web.server import served

# The cast: an owner and a second approver, a member of staff, a colleague who only reads, and those who
# are not of the house: a guest, somebody from another business.
OWNER, PARTNER, STAFF, VIEWER = "U111", "U112", "U222", "U333"
GUEST, STRANGER, APP = "U444", "U999", "U555"

SLACK = """
[slack]
mode = "{mode}"
channel = "C1"
restricted_channel = "G1"
approvers = {approvers}
responders = ["U222"]
four_eyes = {four_eyes}
digest = "off"
api_url = "{api_url}"
"""
GOOGLE = """
[[listings]]
name = "google-main"
site = "google_business"
location = "main"
every = "1s"
account = "{account}"
listing = "{listing}"
client_id_env = "GOOGLE_CLIENT_ID"
client_secret_env = "GOOGLE_CLIENT_SECRET"
token_env = "GOOGLE_REFRESH_TOKEN"
base_url = "{base_url}"
"""


def reworded(text: str, words: str = "I have read every word you wrote.") -> str:
    """The reply with a sentence more, that passes every gate."""
    return text.replace(". ", f". {words} ", 1)


@contextmanager
def at_work(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    before: Callable[[FakeSlack], None] | None = None,
    **how: Any,
) -> Iterator["Office"]:
    """An office with everything around it; ``how`` as for Office. ``before``: what Slack is like at first."""
    with FakeSlack() as slack, FakeGoogle() as google:
        if before:
            before(slack)
        with Office(folder, slack, google, monkeypatch, **how) as office:
            yield office


class Office:
    """``with Office(folder, slack, google, monkeypatch) as office``: the door is connected within.

    ``mode``: socket or http; ``extra``: more of the configuration.
    """

    def __init__(
        self,
        folder: Path,
        slack: FakeSlack,
        google: FakeGoogle,
        monkeypatch: pytest.MonkeyPatch,
        *,
        extra: str = "",
        mode: str = "socket",
        approvers: tuple[str, ...] = (OWNER, PARTNER),
        four_eyes: bool = False,
    ) -> None:
        self.slack, self.google, self.late = slack, google, timedelta(0)
        slack.workspace.joins(PARTNER, "maria")
        slack.workspace.joins(VIEWER, "vera")
        slack.workspace.joins(GUEST, "gus", is_restricted=True)
        slack.workspace.joins(APP, "robo", is_bot=True)
        google.reads_until_verdict = 0
        monkeypatch.setattr(app, "utc_now", lambda: datetime.now(UTC) + self.late)
        # Slack's client looks twice a second whether it is to connect: half a second for every test.
        monkeypatch.setattr(
            websocket_client, "IntervalRunner", lambda act, pause: IntervalRunner(act, min(pause, 0.02))
        )
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
            monkeypatch.delenv(name, raising=False)
        toml = HEAD + (SLACK + GOOGLE).format(
            mode=mode,
            approvers=json.dumps(approvers),
            four_eyes=json.dumps(four_eyes),
            api_url=slack.url,
            account=fake_google.ACCOUNT,
            listing=fake_google.LOCATION,
            base_url=google.url,
        )
        (folder / "reviewbot.toml").write_text(toml + extra)
        secrets = {"REVIEWBOT_SLACK_BOT_TOKEN": BOT_TOKEN, "REVIEWBOT_SLACK_APP_TOKEN": APP_TOKEN}
        secrets |= {"REVIEWBOT_SLACK_SIGNING_SECRET": SIGNING_SECRET, **fake_google.SECRETS}
        self.settings = config.load(folder / "reviewbot.toml", secrets)
        self.store = app.open_store(self.settings)
        self.visit = app.visits(self.settings, self.store)
        self.said: list[str] = []
        self.well_when_said: list[bool] = []
        people = app.slack.people(self.settings)
        assert people
        self.people = people
        self.door = SlackDoor(
            app.slack.slack_client(self.settings),
            people,
            self.visit,
            app_token=app.slack.app_token(self.settings),
            signing_secret=app.slack.signing_secret(self.settings),
            tell=self._tell,
            say=self._hears,
        )
        self._pausing = threading.Lock()
        self._told, self._closing = threading.Event(), threading.Event()
        self._worker = threading.Thread(target=self._work, name="stages", daemon=True)
        self._open = ExitStack()

    def __enter__(self) -> Self:
        if self.door.posts:
            address = self._open.enter_context(served(Posts(self.door.posts, Starlette()), 0))
            self.slack.http.url = address.removesuffix("/") + EVENTS_PATH
        self.door.start()
        self._worker.start()
        if not self.door.posts:
            self.slack.until(lambda: self.slack.socket.connections, "the door connects")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._told.set()
        self._worker.join()
        self.door.stop()
        self._open.close()
        self.store.close()

    def _tell(self) -> None:
        self._told.set()

    def _hears(self, line: str) -> None:
        self.well_when_said.append(self.door.health()["ok"])
        self.said.append(line)

    def _work(self) -> None:
        while not self._closing.is_set():
            self._told.wait(0.2)
            self._told.clear()
            self.works()
            with self.slack.workspace.changed:  # for what shows in the store alone
                self.slack.workspace.changed.notify_all()

    def works(self) -> None:
        """What the engine does at a beat."""
        with self._pausing, self.visit() as world:
            wake(world)
            publish(world)
            deliver(world)

    def polls(self, listing: str = "google-main") -> None:
        """Read the listing now."""
        with self.visit() as world:
            polled = poll(world, world.listings[listing], named=True)
            assert not polled.error, polled.error
        self._tell()

    def pauses(self) -> None:
        """What is approved is not posted yet, and no card drawn."""
        self._pausing.acquire()

    def goes_on(self) -> None:
        """Go on after a pause."""
        self._pausing.release()
        self._tell()

    def goes_quiet(self) -> None:
        """Wait until every click was answered, and nothing is left to be done outside by now."""
        self.until(lambda: not self.slack.unacked)
        self._tell()
        self.until(lambda: not self._due())

    def _due(self) -> bool:
        with self.visit() as world:
            sending = any(one.state is EffectState.SENDING for one in world.store.waiting())
            return sending or bool(world.store.due_effects(world.now(), frozenset(EffectKind)))

    def waits(self, **span: float) -> None:
        """Let time go by: ``waits(days=6)``."""
        self.late += timedelta(**span)
        self._tell()

    # --- what people see and do ---------------------------------------------------------------------

    def gets(self, key: str, stars: int = 1, comment: str = "", case: int = 1) -> Message:
        """A customer writes a review, or changes theirs; gives the card of its case as it is then."""
        before = self.case(case).rev if self.cases >= case else 0
        self.google.has(key, stars, comment or f"Cold soup, and nobody said sorry. ({key})", hours_ago=0)
        self.polls()
        return self.slack.until(lambda: self.card(case, after=before))

    def card(self, case: int = 1, *, after: int = 0) -> Message:
        """The card, once it shows the case as the store has it, and later than revision ``after``."""
        rev, shown = self.case(case).rev, self.slack.card(case)
        if rev <= after or shown.blocks[-1]["block_id"] != f"case.{rev}":
            raise NotThere(f"the card does not show revision {rev} yet")
        return shown

    def current(self, case: int = 1) -> Message:
        """The same, waited for."""
        return self.slack.until(lambda: self.card(case))

    def clicks(self, who: str, name: str, case: int = 1, **how: Any) -> Envelope:
        """Somebody presses something on the card of a case."""
        return self.slack.person(who).clicks(self.current(case), name, **how)

    def form(self, who: str, name: str, case: int = 1) -> View:
        """Somebody presses something on the card, and a form opens."""
        before = list(self.slack.workspace.modals[who])
        self.clicks(who, name, case)
        self.until(lambda: self.slack.modal(who) not in before)
        return self.slack.modal(who)

    def sends(self, who: str, element: Mapping[str, Any], case: int = 1) -> Envelope:
        """A click as Slack sends it, with a button that is not on the screen: of an old card, or forged."""
        card, block = self.current(case), {"block_id": "old"}
        with self.slack.workspace.changed:
            control = Control(block, {"type": "button", **element})
            payload = payloads.block_actions(self.slack.workspace, who, card, control, None)
        return self.slack.tell(Kind.INTERACTION, payload)

    def told(self, who: str, since: int = 0) -> str:
        """What somebody alone was told last, after the first ``since`` such messages."""
        return self.slack.until(lambda: self.slack.ephemerals(who)[since:], "they are told")[-1].words

    def meets(self, who: str) -> None:
        """The door learns who somebody without a role is, as it does after their first click."""
        self.people.meet(who)

    def knows(self, who: str) -> bool:
        """Whether it knows by now. Asked by ``until``, it is asked again and again."""
        self.slack.person(OWNER).runs("/reviews help")
        return not self.people.permit(who, "T1", {}).unknown

    # --- what the store has -------------------------------------------------------------------------

    @property
    def cases(self) -> int:
        """How many cases there are."""
        with self.visit() as world:
            return sum(row.case is not None for row in world.store.log(Filter(limit=1000)))

    def events(self, case: int = 1, kind: str = "") -> list[Event]:
        """What happened to a case, oldest first."""
        with self.visit() as world:
            found = list(world.store.events(case))
        return [one for one in found if kind in {"", one.kind}]

    def case(self, number: int = 1) -> Case:
        """The case as the store has it now."""
        with self.visit() as world:
            row = world.store.row(number)
        assert row
        assert row.case
        return row.case

    def shows(self, words: str, case: int = 1) -> bool:
        """Whether the card of the case holds these words now."""
        return json.dumps(words)[1:-1] in json.dumps(self.slack.card(case).body)

    def until(self, look: Callable[[], bool]) -> None:
        """Wait until it is so; woken by whatever happens in Slack or at Google."""
        self.slack.until(look, "what the test waits for")
