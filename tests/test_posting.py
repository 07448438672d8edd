"""The switch that stops replies: what is approved waits, and goes out when somebody resumes."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.office import OWNER, STAFF, Office, at_work
from fakes.shop import Shop
from fakes.world import START, open_store
from reviewbot import decide
from reviewbot.types import ReplyState, Stop


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with at_work(tmp_path, monkeypatch) as office:
        yield office
        assert office.slack.violations == []


def answer(office: Office, who: str, typed: str) -> str:
    since = len(office.slack.ephemerals(who))
    office.slack.person(who).runs(typed)
    return office.told(who, since)


def test_the_order_for_all_listings_comes_first() -> None:
    everywhere, there = Stop("", "elena", START), Stop("shop", "sam", START)
    assert decide.stopped({}, "shop") is None
    assert decide.stopped({"shop": there}, "shop") == there
    assert decide.stopped({"shop": there}, "other") is None
    assert decide.stopped({"": everywhere, "shop": there}, "shop") == everywhere


def test_a_stop_is_kept_once_told_once_and_lifted_once(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    stop = Stop("shop", "elena", START, "Wrong offer.")
    assert store.stop_posting(stop)
    assert not store.stop_posting(Stop("shop", "sam", START + timedelta(hours=1), "Again."))
    assert store.stops() == {"shop": stop}
    assert not store.resume_posting("", "sam", START)
    assert store.resume_posting("shop", "sam", START)
    assert not store.resume_posting("shop", "sam", START)
    assert store.stops() == {}
    assert [one.text for one in store.waiting()] == [
        "No replies are posted on shop until somebody resumes it: Wrong offer.",
        "Replies on shop are posted again.",
    ]
    assert [(one.kind, one.by) for one in store.events()] == [
        ("posting_stopped", "elena"),
        ("posting_resumed", "sam"),
    ]
    assert store.verify().ok


def test_an_approved_reply_waits_while_posting_is_stopped_and_then_goes_out_once(office: Office) -> None:
    office.gets("r1")
    assert answer(office, OWNER, "/reviews stop Somebody has our password.") == (
        "No replies are posted from now on."
    )
    since = len(office.slack.ephemerals(OWNER))
    office.clicks(OWNER, "Approve & post")
    assert "No replies are posted since" in office.told(OWNER, since)
    assert "Somebody has our password." in office.told(OWNER, since)
    office.goes_quiet()
    assert office.google.posts == []
    assert office.case().reply_state is ReplyState.POSTING
    assert answer(office, OWNER, "/reviews resume") == "Replies are posted again."
    office.until(lambda: office.case().reply_state is ReplyState.LIVE)
    assert len(office.google.posts) == 1


def test_one_listing_can_be_stopped_alone(office: Office) -> None:
    assert answer(office, OWNER, "/reviews stop google-main") == (
        "No replies are posted on google-main from now on."
    )
    assert "on google-main since" in answer(office, OWNER, "/reviews stop google-main")
    assert answer(office, OWNER, "/reviews resume") == "Nothing was stopped."
    assert answer(office, OWNER, "/reviews stop") == "No replies are posted from now on."
    assert "No replies are posted since" in answer(office, OWNER, "/reviews resume google-main")
    assert answer(office, OWNER, "/reviews resume") == "Replies are posted again."


def test_only_an_approver_stops_or_resumes_and_a_refusal_is_logged(office: Office) -> None:
    office.gets("r1")
    assert answer(office, STAFF, "/reviews stop") == "Only an approver can do this."
    assert answer(office, STAFF, "/reviews resume") == "Only an approver can do this."
    with office.visit() as world:
        assert world.store.stops() == {}
        refused = [one.data["move"] for one in world.store.events() if one.kind == "refused"]
    assert refused == ["stop", "resume"]


def test_the_command_line_stops_says_so_and_resumes(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.lists("page", url="http://127.0.0.1:9/page")
    assert shop.says("db", "migrate").code == 0
    assert shop.says("posting").out == "Replies are posted everywhere.\n"
    stopped = shop.says("posting", "stop", "--why", "Wrong offer.", "--as", "elena")
    assert stopped.out == "No replies are posted from now on.\n"
    said = shop.says("posting").out
    assert "No replies are posted since" in said
    assert "Wrong offer. (ordered by elena)" in said
    [stop] = shop.says("posting", "--json").json
    assert (stop["listing"], stop["by"], stop["why"]) == (None, "elena", "Wrong offer.")
    assert shop.says("posting", "resume", "--as", "elena").out == "Replies are posted again.\n"
    unknown = shop.says("posting", "stop", "pages")
    assert unknown.code == 2
    assert unknown.err == "There is no listing pages. There are: page.\n"
