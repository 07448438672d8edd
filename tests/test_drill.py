"""`reviewbot drill` and `/reviews drill`: a practice review down the whole path, marked and uncounted."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.office import Office
from fakes.shop import Shop, page, review
from fakes.slack import FakeSlack
from fakes.slack_workspace import APP_TOKEN
from fakes.web import Web
from fakes.world import STAFF, START, Scene
from reviewbot.cases import Move
from reviewbot.errors import NotifyError, NotifyUnknown
from reviewbot.pipeline import digest
from reviewbot.pipeline.digest import report
from reviewbot.pipeline.drill import LONGEST_WAIT, STAGES, drill, send_practice
from reviewbot.testing.google import FakeGoogle
from reviewbot.types import PRACTICE, Pile
from test_run import Daemon

OWNER, VIEWER = "U111", "U333"


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as slack:
        yield slack


@pytest.fixture
def shop(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shop:
    return Shop(tmp_path, capfd, monkeypatch)


@pytest.fixture
def in_slack(shop: Shop, slack: FakeSlack) -> Shop:
    """The shop with its alerts in Slack, where a daemon may listen."""
    shop.uses_slack(slack.url)
    shop.secrets["REVIEWBOT_SLACK_APP_TOKEN"] = APP_TOKEN
    shop.adds("\n[web]\nport = 0\n")
    return shop


# --- the stage ------------------------------------------------------------------------------------------


def test_the_laps_of_a_drill_are_all_of_its_stages(scene: Scene) -> None:
    done = drill(scene.world)
    assert done.delivered
    assert tuple(done.took) == STAGES
    assert not done.elsewhere
    [alert] = scene.notifier.alerts
    assert alert.case.id == done.case.id
    assert (alert.stored.listing, alert.stored.site, alert.publishes) == (PRACTICE, "import", False)
    assert alert.location.name == "Main Street"


def test_it_is_about_the_first_place_even_where_nothing_is_listed_yet(scene: Scene) -> None:
    scene.listings = {}
    drill(scene.world)
    assert scene.notifier.alerts[0].location.name == "Main Street"


def test_each_drill_is_a_case_of_its_own_and_ends_the_one_before(scene: Scene) -> None:
    drill(scene.world)
    scene.act(1, Move.SNOOZE, until=START + timedelta(hours=2))
    scene.clock.pass_by(seconds=1)
    drill(scene.world)
    assert (scene.case(1).reply_state, scene.case(2).reply_state) == ("dismissed", "awaiting")
    assert [note.text for note in scene.file(1).notes] == ["A newer practice review has come."]
    assert all(note.practice for note in scene.notifier.notes)


def test_asked_for_twice_under_one_key_it_is_sent_once(scene: Scene) -> None:
    assert send_practice(scene.world, None, "click") == send_practice(scene.world, None, "click")
    assert len(scene.log()) == 1
    assert scene.deliver() == 1


def test_it_counts_in_no_figure_no_digest_and_no_inbox_and_leaves_real_replies_alone(scene: Scene) -> None:
    scene.baseline()
    store, now = scene.store, scene.clock.now + timedelta(days=1)
    before = [store.figures(START, now), report(scene.world, now), store.recent_replies(9)]
    drill(scene.world)
    scene.act(1, Move.ASSIGN, who=STAFF)
    scene.act(1, Move.APPROVE)
    scene.act(1, Move.POSTED)
    scene.clock.pass_by(seconds=1)
    drill(scene.world)
    scene.act(2, Move.ASSIGN, who=STAFF)
    assert [store.figures(START, now), report(scene.world, now), store.recent_replies(9)] == before
    for pile in Pile:
        inbox = store.inbox(STAFF, pile, now, limit=9)
        assert (inbox.rows, inbox.counts.open, inbox.counts.mine) == ((), 0, 0)
    scene.clock.pass_by(hours=30)
    assert digest(scene.world, scene.clock.now)
    scene.deliver()
    assert "Nothing needs you.\nYesterday: 0 new reviews, 0 cases opened, 0 replies posted." in (
        scene.notifier.notices[-1].text
    )


def test_what_was_refused_is_told_at_once_and_tried_again_later(scene: Scene) -> None:
    scene.notifier.trouble.append(NotifyError("reviewbot is not in the channel", code="not_in_channel"))
    done = drill(scene.world)
    assert (done.delivered, "delivered" in done.took) == (False, False)
    assert done.error == "reviewbot is not in the channel"
    scene.clock.pass_by(hours=1)
    assert scene.deliver() == 1


def test_a_lost_answer_is_looked_up_and_counts_as_delivered(scene: Scene) -> None:
    scene.notifier.trouble.append(NotifyUnknown("lost", code="no_answer"))
    assert drill(scene.world).delivered
    assert len(scene.notifier.alerts) == 1


def test_while_another_reviewbot_is_at_work_that_one_delivers(scene: Scene) -> None:
    def works(seconds: float) -> None:
        scene.deliver()
        scene.clock.pass_by(seconds=seconds)

    with scene.store.lock():
        done = drill(replace(scene.world, sleep=works))
    assert (done.delivered, done.elsewhere) == (True, True)


def test_nobody_is_waited_for_longer_than_half_a_minute(scene: Scene) -> None:
    with scene.store.lock():
        done = drill(scene.world)
    assert not done.delivered
    assert scene.clock.now - START >= LONGEST_WAIT
    assert done.error == ""


# --- the command ------------------------------------------------------------------------------------------


def test_in_the_terminal_everything_about_it_says_practice(shop: Shop) -> None:
    shop.lists("files", "import")
    said = shop.says("drill")
    assert said.code == 0
    assert "Practice case 1: its alert is in the terminal." in said.out
    assert "drafted and checked" in said.out
    assert "PRACTICE: reviewbot made this review up." in said.err
    assert "PRACTICE" in shop.says("log").out
    assert "PRACTICE" in shop.says("case", 1).out
    assert shop.case()["review"]["practice"] is True


def test_its_result_is_as_documented(shop: Shop) -> None:
    shop.lists("files", "import")
    said = shop.says("drill", "--listing", "files", "--json")
    form = said.json
    timings = form.pop("timings_ms")
    assert list(timings) == list(STAGES)
    assert form.pop("total_ms") == pytest.approx(sum(timings.values()), abs=0.1)
    assert form == {
        "ok": True, "case": 1, "delivered_by": "drill", "channel": "terminal", "error": None,
    }  # fmt: skip


def test_a_listing_that_is_not_there_is_named(shop: Shop) -> None:
    said = shop.says("drill", "--listing", "nowhere")
    assert (said.code, said.is_one_plain_sentence()) == (2, True)
    assert "nowhere" in said.err


def test_a_listing_of_ones_own_cannot_be_called_drill(shop: Shop) -> None:
    shop.lists("drill", "import")
    said = shop.says("log")
    assert said.code == 2
    assert "practice reviews" in said.err


def test_it_is_approved_by_hand_and_stays_out_of_the_export(shop: Shop) -> None:
    shop.says("drill")
    assert shop.says("case", 1, "approve", "--rev", 1).code == 0
    assert shop.says("case", 1, "posted").code == 0
    assert shop.case()["reply"]["state"] == "posted"
    assert shop.says("export").out == ""
    assert "drill" not in shop.says("export", "--format", "csv").out


def test_in_slack_its_card_its_thread_and_its_plain_text_say_practice(
    in_slack: Shop, slack: FakeSlack
) -> None:
    in_slack.lists("files", "import")
    said = in_slack.says("drill", "--json")
    assert said.json["channel"] == "C1"
    assert "'reviewbot run'" in said.err
    card = slack.card(1)
    assert card.body["text"].startswith("PRACTICE: ")
    assert "PRACTICE: reviewbot made this review up." in json.dumps(card.body["blocks"])
    assert in_slack.says("drill").code == 0
    [note] = slack.thread(card)
    assert note.body["text"].startswith("Case 1 (PRACTICE): ")
    assert "dismissed, none is needed" in json.dumps(slack.card(1).body["blocks"])
    assert slack.violations == []


def test_an_alert_that_slack_refuses_says_why_and_what_to_do(in_slack: Shop, slack: FakeSlack) -> None:
    slack.workspace.channels["C1"].member = False
    said = in_slack.says("drill", "--json")
    assert said.code == 1
    assert (said.json["ok"], said.json["timings_ms"]["delivered"]) == (False, None)
    assert said.json["delivered_by"] is None
    assert "/invite" in said.json["error"]
    assert "/invite" in said.err
    assert "The next poll or the daemon tries again." in said.err


def test_while_the_daemon_runs_it_delivers_the_alert(in_slack: Shop, slack: FakeSlack) -> None:
    with Web() as web:
        web.answers["/page"] = page(review("a", 5))
        in_slack.lists("page", url=web.url("/page"))
        with Daemon(in_slack).is_ready() as daemon:
            said = in_slack.says("drill", "--json")
            assert daemon.stops() == 0
    assert (said.code, said.json["delivered_by"], said.json["channel"]) == (0, "daemon", "C1")
    assert said.json["timings_ms"]["delivered"] < 30_000
    assert [slack.card(1).body["metadata"]["event_payload"]["case_id"]] == [said.json["case"]]
    assert slack.violations == []


# --- in Slack -----------------------------------------------------------------------------------------------


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with FakeSlack() as slack, FakeGoogle() as google, Office(tmp_path, slack, google, monkeypatch) as office:
        yield office


def test_in_slack_the_command_answers_at_once_and_the_card_follows(office: Office) -> None:
    envelope = office.slack.person(OWNER).runs("/reviews drill")
    assert "A practice case is on its way." in office.told(OWNER)
    office.slack.send_again(envelope)
    office.clicks(OWNER, "Approve")
    office.until(lambda: office.case().reply_state == "posting")
    assert office.cases == 1
    assert office.google.posts == []
    assert office.slack.violations == []


def test_only_those_who_answer_cases_may_send_one(office: Office) -> None:
    office.slack.workspace.joins(VIEWER, "vera")
    office.meets(VIEWER)
    office.slack.person(VIEWER).runs("/reviews drill")
    assert "An approver can make you a responder." in office.told(VIEWER)
    assert office.cases == 0
