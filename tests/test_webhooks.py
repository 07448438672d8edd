"""Outgoing webhooks: what programs are told, signed, and what becomes of it when nobody takes it."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from fakes.shop import Shop
from fakes.shop import page as shop_page
from fakes.shop import review as shop_review
from fakes.web import Answer, Memory, Web
from fakes.world import LISTING, START, URL, Scene, page, review
from reviewbot import config, pipeline
from reviewbot.cases import Move
from reviewbot.errors import ConfigError, NotifyError, WireError
from reviewbot.http import Wire
from reviewbot.notify.subscriber import Subscriber
from reviewbot.pipeline import Program, World, subscribe, tell_programs
from reviewbot.store import MESSAGES
from reviewbot.types import HOOK_EVENTS, Dispatch, DispatchState, Subscription

SECRET = "s3cret-of-the-till"
TEXT = "Cold soup, and Ana's number is 831-555-0199"
PATIENCE_S = 30
HOOK = Subscription("", "TILL_SECRET", "till")


@dataclass
class Office:
    """A shop whose programs are told over the real wire what happens."""

    scene: Scene
    web: Web
    wire: Wire

    programs: tuple[Program, ...] = ()

    def hooks(self, secret: str = SECRET, path: str = "/hook", **more: Any) -> Subscription:
        """Add a webhook."""
        url = more.pop("url", self.web.url(path))
        hook = replace(HOOK, url=url, **more)
        self.programs = (*self.programs, Subscriber(hook, secret, self.wire.fetch))
        subscribe(self.world)
        return hook

    @property
    def world(self) -> World:
        root = "https://reviews.example"
        return replace(self.scene.world, programs=self.programs, web_root=root)

    def gets(self, *keys: str) -> None:
        """A poll that finds these complaints."""
        self.scene.shows(page(*(review(key, text=f"{TEXT} {key}") for key in keys)))
        self.scene.poll()

    def tells(self) -> int:
        return tell_programs(self.world)

    def lines(self) -> list[Dispatch]:
        """The delivery log, oldest first."""
        return list(reversed(self.scene.store.dispatches()))

    @property
    def told(self) -> list[Any]:
        """What arrived."""
        return [json.loads(one.body) for one in self.web.asked]


@pytest.fixture
def office(scene: Scene) -> Iterator[Office]:
    with (
        Web() as web,
        Wire(
            now=scene.clock,
            monotonic=lambda: 0.0,
            sleep=scene.clock.sleep,
            hosts=Memory(),
            allow_private=["127.0.0.1"],
        ) as wire,
    ):
        web.answers["/hook"] = Answer(204)
        yield Office(scene, web, wire)


# --- what is told -------------------------------------------------------------------------------------


def test_every_move_of_a_case_can_be_told() -> None:
    assert {str(move) for move in Move} <= set(HOOK_EVENTS)
    assert len(HOOK_EVENTS) == len(set(HOOK_EVENTS))


def test_an_event_is_told_with_ids_and_states_and_nothing_that_anybody_wrote(office: Office) -> None:
    office.hooks()
    office.gets("soup")
    assert office.tells() == 1
    [said] = office.told
    event = next(one for one in office.scene.store.events() if one.kind == "case_opened")
    assert said == {
        "version": 1,
        "id": office.lines()[0].delivery_id,
        "event": "case_opened",
        "n": event.n,
        "at": "2026-11-02T12:00:00Z",
        "listing": LISTING.name,
        "location": "main-street",
        "case": {
            "id": 1,
            "rev": 1,
            "class": "service",
            "urgent": False,
            "held": False,
            "reply_state": "awaiting",
            "recovery_state": "untouched",
            "site": LISTING.site,
            "opened_at": "2026-11-02T12:00:00Z",
            "due_at": said["case"]["due_at"],
            "link": "https://reviews.example/cases/1",
        },
    }
    for line in ("Cold", "Ana", "831-555", "sorry"):
        assert line not in office.web.asked[0].body.decode()


def test_nothing_that_people_note_or_who_they_are_is_told(office: Office) -> None:
    office.hooks()
    office.gets("soup")
    office.scene.act(1, Move.REACHED, how="phone", note="Ana Petrova, she moved to Salinas", by="U-elena")
    office.scene.act(1, Move.ASSIGN, who="U-sam-the-cook", by="U-elena")
    office.tells()
    assert [one["event"] for one in office.told] == ["case_opened", "reached", "assign"]
    sent = b"".join(one.body for one in office.web.asked).decode()
    assert not any(word in sent for word in ("Petrova", "Salinas", "U-elena", "U-sam", "phone"))


def test_it_is_signed_by_the_secret_over_the_time_and_the_body(office: Office) -> None:
    office.hooks()
    office.gets("soup")
    office.tells()
    [asked] = office.web.asked
    parts = dict(part.split("=") for part in asked.headers["x-reviewbot-signature"].split(","))
    assert int(parts["t"]) == int(START.timestamp())
    known = hmac.new(SECRET.encode(), f"{parts['t']}.".encode() + asked.body, hashlib.sha256).hexdigest()
    assert parts["v1"] == known
    assert asked.headers["x-reviewbot-event"] == "case_opened"
    assert asked.headers["x-reviewbot-delivery"] == office.told[0]["id"]
    assert asked.headers["content-type"] == "application/json"


def test_a_webhook_is_told_only_what_it_asked_for(office: Office) -> None:
    office.hooks(events=("assign",))
    office.gets("soup")
    office.scene.act(1, Move.ASSIGN, who="U-sam")
    assert office.tells() == 1
    assert [one["event"] for one in office.told] == ["assign"]


def test_a_webhook_of_another_place_is_told_nothing(office: Office) -> None:
    office.hooks(locations=("harbor-gate",))
    office.gets("soup")
    assert office.tells() == 0
    assert office.lines() == []


def test_a_listing_that_goes_blind_is_told_without_a_case(office: Office) -> None:
    office.hooks(events=("listing_blind",))
    office.scene.shows(page())
    for _ in range(4):
        office.scene.wire.on(URL, WireError("reviews.example did not answer in time"))
        office.scene.poll()
    office.tells()
    [said] = office.told
    assert (said["event"], said["listing"], said["location"]) == ("listing_blind", "harbor", "main-street")
    assert said["case"] is None


def test_what_was_told_is_not_told_twice(office: Office) -> None:
    office.hooks()
    office.gets("soup")
    assert [office.tells(), office.tells()] == [1, 0]
    assert len(office.told) == 1


def test_what_happens_while_nothing_is_sent_is_told_later_in_order(office: Office) -> None:
    office.hooks()
    office.gets("soup")
    office.scene.act(1, Move.ASSIGN, who="U-sam")
    office.scene.act(1, Move.DISMISS, note="not ours")
    office.scene.clock.pass_by(days=9)
    office.tells()
    assert [one["event"] for one in office.told] == ["case_opened", "assign", "dismiss"]
    assert [one["case"]["reply_state"] for one in office.told] == ["awaiting", "awaiting", "dismissed"]


# --- when it is not taken ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "status", "why"),
    [
        (Answer(500), 500, "it answered 500 Internal Server Error"),
        (Answer(404), 404, "it answered 404 Not Found"),
        (Answer(401), 401, "it answered 401 Unauthorized"),
        (Answer(299), 299, ""),
        (Answer(799), 799, "it answered 799"),
        (Answer(302, {"Location": "http://127.0.0.1/"}), None, "redirects a POST, which is not followed"),
        (Answer(raw=[b""]), None, "broke off"),
        (Answer(200, body=b"{}", cut=True), None, "broke off"),
    ],
)
def test_any_2xx_means_taken_and_all_else_is_tried_again(
    office: Office, answer: Answer, status: int | None, why: str
) -> None:
    office.web.answers["/hook"] = answer
    office.hooks()
    office.gets("soup")
    taken = office.tells()
    [line] = office.lines()
    assert (line.status, taken) == (status, int(not why))
    assert why in line.error
    assert line.state is (DispatchState.WAITING if why else DispatchState.TAKEN)
    assert office.web.paths() == ["/hook"]


def test_what_failed_is_sent_again_as_it_was_with_a_new_time_until_it_is_taken(office: Office) -> None:
    office.web.answers["/hook"] = [Answer(500), Answer(503), Answer(200)]
    office.hooks()
    office.gets("soup")
    waits = []
    while office.lines() == [] or office.lines()[0].state is DispatchState.WAITING:
        office.tells()
        waits.append(office.lines()[0].due_at - office.scene.clock.now)
        office.scene.clock.now = max(office.scene.clock.now, office.lines()[0].due_at)
    first, second, third = office.web.asked
    assert first.body == second.body == third.body
    assert len({one.headers["x-reviewbot-delivery"] for one in office.web.asked}) == 1
    assert len({one.headers["x-reviewbot-signature"] for one in office.web.asked}) == 3
    assert waits[:2] == [timedelta(seconds=30), timedelta(seconds=60)]
    assert office.lines()[0].tries == 3


def test_a_receiver_that_says_when_is_asked_then(office: Office) -> None:
    office.web.answers["/hook"] = Answer(429, {"Retry-After": "77"})
    office.hooks()
    office.gets("soup")
    office.tells()
    assert office.lines()[0].due_at == office.scene.clock.now + timedelta(seconds=77)


def test_a_lost_answer_is_sent_again_under_the_same_id(office: Office) -> None:
    office.web.answers["/hook"] = [Answer(raw=[b"HTTP/1.1 2"]), Answer(200)]
    office.hooks()
    office.gets("soup")
    office.tells()
    office.scene.clock.pass_by(minutes=1)
    assert office.tells() == 1
    assert len({one.headers["x-reviewbot-delivery"] for one in office.web.asked}) == 1


def test_what_was_being_sent_when_the_process_died_is_sent_again_under_the_same_id(office: Office) -> None:
    office.hooks()
    office.gets("soup")
    subscribe(office.world)
    [due] = office.scene.store.due_dispatches("till", START, 10)
    assert office.scene.store.claim_dispatch(due, START)
    assert office.tells() == 1
    assert office.told[0]["id"] == due.delivery_id


def test_after_three_days_it_is_given_up_and_people_are_told_once(office: Office) -> None:
    office.web.answers["/hook"] = Answer(500)
    office.hooks()
    office.gets("soup", "wine")
    for _ in range(200):
        office.tells()
        office.scene.clock.pass_by(minutes=30)
    assert [one.state for one in office.lines()] == [DispatchState.GIVEN_UP] * 2
    asked = len(office.web.asked)
    [notice] = [one for one in office.scene.store.due_effects(office.scene.clock.now, MESSAGES) if one.text]
    assert "webhook till" in notice.text
    assert "it answered 500" in notice.text
    assert office.tells() == 0
    assert len(office.web.asked) == asked


def test_one_that_fails_does_not_keep_another_from_being_told(office: Office) -> None:
    office.web.answers["/broken"] = Answer(500)
    office.hooks(path="/broken", name="broken")
    office.hooks()
    office.gets("soup", "wine")
    assert office.tells() == 2
    assert office.web.paths().count("/broken") == 1


def test_much_is_told_in_turns(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline.webhooks, "A_TURN", 2)
    office.web.answers["/wall"] = Answer(200)
    office.hooks()
    office.hooks(path="/wall", name="wall")
    office.gets(*"abc")
    assert office.tells() == 6
    assert office.web.paths() == ["/hook"] * 2 + ["/wall"] * 2 + ["/hook", "/wall"]


def test_a_private_address_that_nobody_allowed_is_not_asked(office: Office) -> None:
    office.hooks(url="https://10.0.0.1/hook")
    office.gets("soup")
    office.tells()
    [line] = office.lines()
    assert (line.status, line.state) == (None, DispatchState.WAITING)
    assert "private network" in line.error


def test_without_its_secret_nothing_is_sent(office: Office) -> None:
    office.hooks(secret="")
    office.gets("soup")
    assert office.tells() == 0
    assert office.web.asked == []
    assert office.lines()[0].error == "the variable TILL_SECRET with its secret is not set"


def test_an_error_never_holds_the_address_or_the_secret(office: Office) -> None:
    office.web.answers["/hook/key-0123"] = Answer(500)
    office.hooks(path="/hook/key-0123")
    office.gets("soup")
    office.tells()
    assert "key-0123" not in office.lines()[0].error
    assert SECRET not in repr(office.lines())


def test_a_pass_of_a_cron_job_tells_programs_too(office: Office) -> None:
    class Refuses:
        webhook = HOOK

        def send(self, dispatch: Dispatch, now: object) -> int:
            assert dispatch.tries, now
            raise NotifyError("no", code="500")

    office.programs = (Refuses(),)
    subscribe(office.world)
    office.gets("soup")
    assert pipeline.tell_programs(office.world) == 0
    assert office.lines()[0].status == 500


# --- configuration --------------------------------------------------------------------------------------

FILE = """
[business]
name = "Harbor & Vine"
[[locations]]
id = "main"
name = "Main Street"
[[webhooks]]
url = "https://till.example/hooks/1"
secret_env = "TILL_SECRET"
"""


def loaded(folder: Path, more: str = "", environ: dict[str, str] | None = None) -> config.Settings:
    (folder / "reviewbot.toml").write_text(FILE + more)
    return config.load(folder / "reviewbot.toml", environ or {})


def test_a_webhook_is_called_by_its_host_and_told_everything_unless_said_otherwise(tmp_path: Path) -> None:
    settings = loaded(tmp_path, environ={"TILL_SECRET": "hush"})
    [hook] = settings.webhooks
    assert (hook.name, hook.events, hook.locations) == ("till.example", (), ())
    assert settings.secrets.get(hook.secret_env) == "hush"
    assert "hush" not in repr(settings)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('events = ["case_opend"]', "webhooks[1].events: expected one of: case_opened"),
        ('locations = ["mian"]', 'webhooks[1].locations: no location has this id; did you mean "main"?'),
        ('secret = "x"', "webhooks[1].secret: a secret is not kept in this file"),
        ('[[webhooks]]\nsecret_env = "X"', "webhooks[2].url: missing"),
        ('[[webhooks]]\nurl = "https://x.example"', "webhooks[2].secret_env: missing"),
        ('[[webhooks]]\nurl = "http://x.example"\nsecret_env = "X"', "webhooks[2].url: expected https://"),
        (
            '[[webhooks]]\nurl = "https://till.example/2"\nsecret_env = "X"',
            "webhooks[2].name: used twice",
        ),
    ],
)
def test_what_is_wrong_with_a_webhook_is_told(tmp_path: Path, more: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, more)
    assert told in str(caught.value)


def test_a_webhook_on_the_owners_own_host_need_not_be_encrypted(tmp_path: Path) -> None:
    own = (
        '[[webhooks]]\nurl = "http://127.0.0.1:9/x"\nsecret_env = "X"\n[http]\nallow_private = ["127.0.0.1"]'
    )
    assert loaded(tmp_path, own).webhooks[1].name == "127.0.0.1"


# --- from outside ---------------------------------------------------------------------------------------


@pytest.fixture
def shop(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Shop, Web]]:
    with Web() as web:
        shop = Shop(tmp_path, capfd, monkeypatch)
        shop.lists("page", url=web.url("/page"))
        web.answers["/page"] = shop_page(shop_review("soup"))
        hook = f'\n[[webhooks]]\nname = "till"\nurl = "{web.url("/hook")}"\nsecret_env = "TILL_SECRET"\n'
        shop.adds(f'{hook}events = ["case_opened", "assign"]\n')
        shop.secrets["TILL_SECRET"] = SECRET
        yield shop, web


def test_the_first_pass_tells_what_it_opens_and_the_delivery_log_says_so(shop: tuple[Shop, Web]) -> None:
    our, web = shop
    web.answers["/hook"] = Answer(200)
    assert our.says("poll", "--json").json["cases_opened"] == 1
    [asked] = [one for one in web.asked if one.path == "/hook"]
    assert json.loads(asked.body)["case"]["link"] == "http://127.0.0.1:8640/cases/1"
    [line] = our.says("webhooks", "--json").json
    assert (line["webhook"], line["event"], line["case"]) == ("till", "case_opened", 1)
    assert (line["state"], line["status"], line["error"]) == ("taken", 200, None)
    assert our.says("webhooks", "--failed", "--json").json == []
    shown = our.says("webhooks").out
    assert "till: 0 waiting, 0 given up, last taken" in shown
    assert "case_opened" in shown


def test_what_failed_is_listed_and_sent_again_when_a_person_says_so(shop: tuple[Shop, Web]) -> None:
    our, web = shop
    web.answers["/hook"] = [Answer(500), Answer(200)]
    our.says("poll")
    [line] = our.says("webhooks", "--failed", "--json").json
    assert (line["state"], line["status"], line["tries"]) == ("waiting", 500, 1)
    assert "it answered 500" in our.says("webhooks", "--failed").out
    again = our.says("webhooks", "again", line["id"])
    assert (again.code, again.out) == (0, "case_opened is sent to till again.\n")
    our.says("poll")
    [after] = our.says("webhooks", "--json").json
    assert (after["state"], after["delivery_id"]) == ("taken", line["delivery_id"])
    assert our.says("webhooks", "--failed").out.endswith("Everything was taken.\n")


def test_check_tells_that_a_secret_is_not_there(shop: tuple[Shop, Web]) -> None:
    our, _ = shop

    def finding() -> Any:
        return next(
            one for one in our.says("check", "--json").json["checks"] if one["name"] == "webhook till"
        )

    assert (finding()["ok"], finding()["detail"]) == (True, "is told of 2 kinds of events")
    del our.secrets["TILL_SECRET"]
    assert not finding()["ok"]
    assert "TILL_SECRET=…" in finding()["fix"]


def test_a_line_that_is_not_there_cannot_be_sent_again(shop: tuple[Shop, Web]) -> None:
    our, _ = shop
    our.says("poll")
    said = our.says("webhooks", "again", 99)
    assert said.code == 2
    assert said.is_one_plain_sentence()


def test_a_daemon_tells_programs_within_seconds(shop: tuple[Shop, Web]) -> None:
    our, web = shop
    web.answers["/hook"] = Answer(200)
    with our.starts("run") as daemon:
        try:
            while "/hook" not in web.paths():
                assert web.arrived.acquire(timeout=PATIENCE_S)
        finally:
            daemon.terminate()
            daemon.communicate(timeout=PATIENCE_S)
    assert json.loads(next(one.body for one in web.asked if one.path == "/hook"))["event"] == "case_opened"
