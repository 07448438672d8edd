"""Socket Mode of the fake Slack against the real slack_bolt: envelopes, acknowledgements, and what breaks."""

import json
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from slack_sdk import WebClient
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from fakes.slack import Clock, FakeSlack
from fakes.slack_envelopes import Kind
from fakes.slack_example import Example, button, card, over_sockets, paragraph
from fakes.slack_screen import Message

CASE = {"event_type": "reviewbot_case", "event_payload": {"case_id": 12}}
ODD = ("crash", "late", "unknown")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack(clock: Clock) -> Iterator[FakeSlack]:
    with FakeSlack(clock=clock, patience=5) as fake:
        yield fake


@pytest.fixture
def app(slack: FakeSlack) -> Iterator[Example]:
    with over_sockets(slack) as example:
        example.app.client.chat_postMessage(channel="C1", text="Cold soup", blocks=card(), metadata=CASE)
        yield example


def odd(slack: FakeSlack, app: Example) -> Message:
    """A message with buttons that the app handles badly, or not at all."""
    buttons = [button(name, name.title()) for name in ODD]
    blocks = [paragraph("Odd"), {"type": "actions", "elements": buttons}]
    app.app.client.chat_postMessage(channel="C1", text="Odd", blocks=blocks)
    return slack.shown()[-1]


def test_a_click_opens_the_editor_a_wrong_text_is_refused_and_a_good_one_changes_the_card(
    slack: FakeSlack, app: Example
) -> None:
    elena = slack.person("U111")
    assert elena.clicks(slack.card(12), "Edit reply…").in_time
    modal = slack.until(lambda: slack.modal("U111"))
    assert modal.value("Reply") == "Dear Ana"
    elena.submits(modal, {"Reply": "free dinner"})
    assert modal.errors == {"reply": "It promises something."}
    act = elena.submits(modal, {"Reply": "I am sorry, Ana."})
    assert act.in_time
    assert slack.workspace.modals["U111"] == []
    slack.until(lambda: "I am sorry, Ana." in slack.card(12).words)
    assert app.heard == slack.violations == []
    assert not slack.late
    assert not slack.unacked


def test_an_approval_is_confirmed_and_changes_card_thread_and_screen(slack: FakeSlack, app: Example) -> None:
    act = slack.person("U222").clicks(slack.card(12), "approve")
    assert "It appears publicly." in act.dialog
    slack.until(lambda: slack.ephemerals("U222"))
    assert slack.card(12).words == "Posted by U222"
    assert [one.text for one in slack.thread(slack.card(12))] == ["Approved by U222"]
    assert slack.ephemerals("U222")[0].text == "Thank you"
    assert slack.violations == app.heard == []


@pytest.mark.parametrize(
    ("text", "titles"), [("check", ["Checking…"]), ("sure?", ["Edit the reply", "Sure?"]), ("all", [])]
)
def test_the_answer_to_a_submission_travels_over_the_socket(
    slack: FakeSlack, app: Example, text: str, titles: list[str]
) -> None:
    elena = slack.person("U111")
    elena.clicks(slack.card(12), "edit")
    elena.submits(slack.until(lambda: slack.modal("U111")), {"reply": text})
    assert [view.title for view in slack.workspace.modals["U111"]] == titles
    assert slack.violations == app.heard == []


@pytest.mark.usefixtures("app")
def test_errors_for_a_field_that_is_not_there_leave_the_person_with_an_error(slack: FakeSlack) -> None:
    elena = slack.person("U111")
    elena.clicks(slack.card(12), "edit")
    modal = slack.until(lambda: slack.modal("U111"))
    elena.submits(modal, {"reply": "nonsense"})
    assert modal.trouble
    assert slack.violations == ["view_submission: errors for ['no such block'], inputs are ['reply', 'sign']"]


def test_a_click_that_is_not_acknowledged_is_an_error_on_the_persons_screen(
    slack: FakeSlack, app: Example
) -> None:
    slack.patience = 0.2
    message = odd(slack, app)
    for name in ("Crash", "Unknown"):
        assert not slack.person("U111").clicks(message, name).acked
    assert slack.violations == ["block_actions was not acknowledged"] * 2
    assert len(slack.unacked) == 2


def test_a_late_acknowledgement_is_counted_by_the_fakes_clock(slack: FakeSlack, app: Example) -> None:
    act = slack.person("U111").clicks(odd(slack, app), "Late")
    assert (act.acked, act.in_time, act.took) == (True, False, 4)
    assert slack.late == [act]
    assert slack.violations == ["block_actions was acknowledged after 4 s"]


def test_the_same_envelope_can_come_twice_and_bolt_hears_both(slack: FakeSlack, app: Example) -> None:
    slack.socket.duplicate_next()
    act = slack.person("U111").clicks(slack.card(12), "Tomorrow 9:00")
    slack.until(lambda: len(act.acked_at) == 2)
    assert app.heard == ["tomorrow", "tomorrow"]
    assert act.attempts == 2


def test_each_envelope_goes_to_one_of_several_connections(slack: FakeSlack) -> None:
    with over_sockets(slack, connections=2) as app:
        app.app.client.chat_postMessage(channel="C1", text="x", blocks=card(), metadata=CASE)
        assert len(slack.socket.connections) == 2
        assert slack.socket.ping()
        for _ in range(4):
            slack.person("U111").clicks(slack.card(12), "1 hour")
        assert app.heard == ["1h"] * 4
    assert slack.violations == []


@pytest.mark.parametrize("how", ["abort", "close"])
def test_an_app_comes_back_after_its_connection_broke(slack: FakeSlack, app: Example, how: str) -> None:
    getattr(slack.socket, how)()
    slack.until(lambda: slack.socket.opened == 2 and slack.socket.connections)
    slack.until(lambda: len(slack.socket.connections) == 1)
    slack.person("U111").clicks(slack.card(12), "1 hour")
    assert app.heard == ["1h"]
    assert slack.violations == []


def test_an_app_can_be_asked_for_a_new_connection(slack: FakeSlack) -> None:
    url = WebClient("xoxb-fake", base_url=slack.url).apps_connections_open(app_token="xapp-fake")["url"]
    with connect(url, proxy=None) as app:
        app.recv()
        slack.socket.disconnect("warning")
        frame = json.loads(app.recv())
    assert (frame["type"], frame["reason"]) == ("disconnect", "warning")


def test_a_click_whose_acknowledgement_was_lost_can_come_again(slack: FakeSlack, app: Example) -> None:
    slack.socket.lose_next_ack()
    act = slack.person("U111").clicks(slack.card(12), "1 hour", waits=False)
    slack.until(lambda: slack.socket.opened == 2)
    assert not act.acked
    slack.send_again(act)
    slack.wait(act)
    assert app.heard == ["1h", "1h"]
    assert act.frame()["retry_attempt"] == 1


def test_a_click_that_nobody_hears_is_a_violation_at_once(slack: FakeSlack) -> None:
    message = Message("C1", {"ts": slack.workspace.next_ts(), "blocks": card()})
    slack.workspace.write("C1", message.body)
    slack.person("U111").clicks(message, "1 hour")
    assert slack.violations == ["block_actions was not acknowledged"]


def test_a_swallowed_envelope_never_arrives(slack: FakeSlack, app: Example) -> None:
    slack.patience = 0.2
    slack.socket.swallow_next()
    assert slack.person("U111").clicks(slack.card(12), "1 hour").attempts == 0
    slack.person("U111").clicks(slack.card(12), "1 hour")
    assert app.heard == ["1h"]


def test_a_deaf_connection_stays_open_and_answers_nothing(slack: FakeSlack, clock: Clock) -> None:
    url = WebClient("xoxb-fake", base_url=slack.url).apps_connections_open(app_token="xapp-fake")["url"]
    with connect(url, proxy=None, close_timeout=0.1) as app:
        assert json.loads(app.recv())["type"] == "hello"
        slack.socket.deafen()
        assert not app.ping().wait(0.2)
        slack.tell(Kind.EVENT, {"event": {"type": "app_home_opened"}}, waits=False)
        with pytest.raises(TimeoutError):
            app.recv(timeout=0.2)
        assert slack.retry() == []
        clock.passes(3)
        assert len(slack.retry()) == 1


def test_events_come_again_at_once_after_a_minute_and_after_five(slack: FakeSlack, clock: Clock) -> None:
    url = WebClient("xoxb-fake", base_url=slack.url).apps_connections_open(app_token="xapp-fake")["url"]
    with connect(url, proxy=None) as app:
        assert json.loads(app.recv())["num_connections"] == 1
        event = slack.tell(Kind.EVENT, {"event": {"type": "app_home_opened"}}, waits=False)
        frames = [json.loads(app.recv())]
        for wait in (3, 59, 1, 239, 1, 1_000):
            clock.passes(wait)
            frames += [json.loads(app.recv()) for _ in slack.retry()]
        tries = [(frame["retry_attempt"], frame["retry_reason"]) for frame in frames]
        assert tries == [(0, ""), (1, "timeout"), (2, "timeout"), (3, "timeout")]
        assert {frame["envelope_id"] for frame in frames} == {event.id}
        app.send(json.dumps({"envelope_id": event.id}))
        slack.until(lambda: event.acked)
        app.send(json.dumps({"envelope_id": "made up"}))
        slack.until(lambda: len(slack.violations) > 1)  # being late is the first
    assert slack.late == [event]
    assert slack.violations[-1] == "an envelope was acknowledged that was never sent"


def test_a_ticket_opens_one_connection(slack: FakeSlack) -> None:
    url = WebClient("xoxb-fake", base_url=slack.url).apps_connections_open(app_token="xapp-fake")["url"]
    with connect(url, proxy=None) as app:
        app.recv()
        with pytest.raises(InvalidStatus, match="408"), connect(url, proxy=None):
            pass


def test_an_eleventh_connection_is_sent_away(slack: FakeSlack) -> None:
    client = WebClient("xoxb-fake", base_url=slack.url)
    with ExitStack() as apps:
        for _ in range(11):
            url = client.apps_connections_open(app_token="xapp-fake")["url"]
            app = apps.enter_context(connect(url, proxy=None))
            said = json.loads(app.recv())
    assert said == {"type": "disconnect", "reason": "too_many_websockets"}
