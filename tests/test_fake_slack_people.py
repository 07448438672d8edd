"""People of the fake Slack, and HTTP mode: what they do arrives really signed at a real endpoint."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fakes.slack import Clock, FakeSlack
from fakes.slack_envelopes import Kind
from fakes.slack_example import WHO, Example, button, card, editor, notice, over_http, paragraph
from fakes.slack_payloads import event
from fakes.slack_screen import Message, NotThere, View
from fakes.slack_signed import challenge, signed

CASE = {"event_type": "reviewbot_case", "event_payload": {"case_id": 12}}
RECORDED = Path(__file__).parents[2] / "shared" / "payloads" / "recorded" / "slack"

DEFAULTS = {"emoji", "enterprise_id", "enterprise_name"}  # what Slack adds, and nobody reads


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(patience=5) as fake:
        yield fake


@pytest.fixture
def app(slack: FakeSlack) -> Iterator[Example]:
    with over_http(slack) as (example, url):
        slack.http.url = url
        example.app.client.chat_postMessage(channel="C1", text="Cold soup", blocks=card(), metadata=CASE)
        yield example


def posted(slack: FakeSlack, *blocks: Any, channel: str = "C1") -> Message:
    """A message that nobody listens to."""
    message = {"ts": slack.workspace.next_ts(), "text": "x", "blocks": list(blocks)}
    slack.workspace.write(channel, message)
    return Message(channel, message)


def sent(slack: FakeSlack) -> list[dict[str, Any]]:
    return [one.payload["actions"][0] for one in slack.workspace.envelopes]


# --- through HTTP -----------------------------------------------------------------------------------


def test_a_click_a_form_and_the_changed_card_work_over_http(slack: FakeSlack, app: Example) -> None:
    elena = slack.person("U111")
    assert elena.clicks(slack.card(12), "Edit reply…").in_time
    modal = slack.until(lambda: slack.modal("U111"))
    elena.submits(modal, {"Reply": "free dinner"})
    assert modal.errors == {"reply": "It promises something."}
    elena.submits(modal, {"Reply": "Sorry, Ana.", "Signature": ["Sign it"]})
    slack.until(lambda: "Sorry, Ana." in slack.card(12).words)
    assert slack.violations == app.heard == []


def test_people_pick_from_selects_menus_and_people(slack: FakeSlack, app: Example) -> None:
    elena, message = slack.person("U111"), slack.card(12)
    elena.clicks(message, "1 hour")
    elena.clicks(message, "No reply needed")
    elena.picks(message, "U222")
    elena.picks(message, "U111", of="Assign…")
    assert app.heard == ["1h", "dismiss", "U222", "U111"]
    assert slack.violations == []


def test_a_command_is_answered_to_the_person_and_through_its_response_url(
    slack: FakeSlack, app: Example
) -> None:
    slack.person("U222").runs("/reviews 12 open")
    slack.until(lambda: len(slack.shown()) == 2)
    assert [one.text for one in slack.ephemerals("U222")] == ["Looking for 12 open"]
    assert slack.shown()[-1].text == "12 open: two wait"
    with pytest.raises(NotThere, match="/review is not a valid command"):
        slack.person("U222").runs("/review")
    assert slack.violations == app.heard == []


def test_the_home_tab_is_filled_when_somebody_looks(slack: FakeSlack, app: Example) -> None:
    elena = slack.person("U111")
    elena.opens_home()
    home = slack.until(lambda: slack.home("U111"))
    elena.clicks(home, "Open")
    assert app.heard == ["12:3"]
    with pytest.raises(NotThere):
        slack.person("U222").clicks(home, "Open")


def test_shortcuts_work_with_and_without_a_message(slack: FakeSlack, app: Example) -> None:
    elena = slack.person("U111")
    elena.shortcut("find")
    assert slack.until(lambda: slack.modal("U111")).metadata == ""
    said = slack.person("U222").says("The soup was cold again")
    elena.shortcut("make_case", said)
    slack.until(lambda: slack.ephemerals("U111"))
    assert slack.ephemerals("U111")[0].text == "Which listing?"
    assert slack.violations == app.heard == []


def test_the_app_hears_of_a_closed_modal_where_it_asked_to(slack: FakeSlack, app: Example) -> None:
    elena = slack.person("U111")
    elena.clicks(slack.card(12), "edit")
    assert elena.closes(slack.until(lambda: slack.modal("U111")))
    assert app.heard == ["view_closed"]
    assert slack.workspace.modals["U111"] == []


@pytest.mark.usefixtures("app")
def test_a_request_is_signed_as_bolt_checks_it_and_can_be_replayed(slack: FakeSlack) -> None:
    payload = event(slack.workspace, type="app_home_opened", user="U111", channel="D111", tab="home")
    request = signed(Kind.EVENT, payload, at=slack.workspace.clock())
    assert request.post(slack.http.url)[0] == 200
    assert request.post(slack.http.url)[0] == 200
    assert replace(request, body=request.body + b" ").post(slack.http.url)[0] == 401
    old = signed(Kind.EVENT, payload, at=slack.workspace.clock() - 301)
    assert old.post(slack.http.url)[0] == 401
    other = signed(Kind.EVENT, payload, at=slack.workspace.clock(), secret="another")
    assert other.post(slack.http.url)[0] == 401
    status, body = challenge(at=slack.workspace.clock()).post(slack.http.url)
    assert (status, json.loads(body)) == (200, {"challenge": "3eZbrw1a"})


@pytest.mark.usefixtures("app")
def test_an_endpoint_that_refuses_or_is_gone_acknowledges_nothing(slack: FakeSlack) -> None:
    slack.patience = 0.2
    message = posted(slack, {"type": "actions", "elements": [button("unknown", "Unknown")]})
    assert not slack.person("U111").clicks(message, "Unknown").acked
    slack.http.url = "http://127.0.0.1:9/slack/events"
    assert not slack.person("U111").clicks(message, "Unknown").acked
    assert slack.violations == ["block_actions was not acknowledged"] * 2


# --- what people cannot do --------------------------------------------------------------------------


def test_nobody_clicks_what_is_not_there(slack: FakeSlack) -> None:
    message = posted(slack, *card())
    elena = slack.person("U111")
    with pytest.raises(NotThere, match=r"0 things are called 'Reject' here; there are: 1 hour, Approve"):
        elena.clicks(message, "Reject")
    with pytest.raises(NotThere, match="is a static_select: say what to pick in it"):
        elena.clicks(message, "snooze")
    slack.workspace.write("C1", message.body | {"blocks": [paragraph("Done")]})
    with pytest.raises(NotThere, match="there are: "):
        elena.clicks(message, "edit")
    slack.workspace.delete("C1", message.ts)
    with pytest.raises(NotThere, match="the message is gone"):
        elena.clicks(message, "edit")
    assert slack.workspace.envelopes == []


def test_a_click_that_crosses_an_update_sends_what_was_shown(slack: FakeSlack) -> None:
    message = posted(slack, {"type": "actions", "elements": [button("go", "Go", value="12:3")]})
    now = {"type": "actions", "elements": [button("go", "Go", value="12:4")]}
    slack.workspace.write("C1", message.body | {"blocks": [now]})
    elena = slack.person("U111")
    elena.clicks(message, "Go", waits=False)
    elena.clicks(message, "Go", stale=True, waits=False)
    assert [action["value"] for action in sent(slack)] == ["12:4", "12:3"]


def test_two_buttons_of_one_name_are_told_apart_by_block_or_value(slack: FakeSlack) -> None:
    rows = [
        {"type": "actions", "block_id": f"case.{n}", "elements": [button("go", "Go", value=f"{n}:1")]}
        for n in (1, 2)
    ]
    message, elena = posted(slack, *rows), slack.person("U111")
    with pytest.raises(NotThere, match="2 things are called 'Go'"):
        elena.clicks(message, "Go")
    elena.clicks(message, "Go", of="case.2", waits=False)
    elena.clicks(message, "Go", of="1:1", waits=False)
    assert [action["value"] for action in sent(slack)] == ["2:1", "1:1"]


def test_a_person_who_says_no_to_the_question_sends_nothing(slack: FakeSlack) -> None:
    message, elena = posted(slack, *card()), slack.person("U111")
    act = elena.clicks(message, "approve", confirms=False)
    assert act.cancelled
    assert "Post this reply?" in act.dialog
    with pytest.raises(NotThere, match=r"nobody asks whether to 'Edit reply…'"):
        elena.clicks(message, "edit", confirms=False)
    assert slack.workspace.envelopes == []


def test_people_see_only_what_is_theirs(slack: FakeSlack) -> None:
    direct = slack.workspace.direct("U222")
    with pytest.raises(NotThere, match="U111 is not in D222"):
        slack.person("U111").clicks(posted(slack, *card(), channel=direct), "edit")
    whisper = Message("C1", {"ts": slack.workspace.next_ts(), "blocks": card()}, only_for="U222")
    slack.workspace.ephemerals.append(whisper)
    with pytest.raises(NotThere, match="U111 sees no such message"):
        slack.person("U111").clicks(whisper, "edit")
    act = slack.person("U222").clicks(whisper, "edit", waits=False)
    assert act.payload["container"]["is_ephemeral"]
    assert "message" not in act.payload
    slack.workspace.joins("U222", "sam", deleted=True)
    with pytest.raises(NotThere, match="cannot sign in any more"):
        slack.person("U222").clicks(whisper, "edit")
    with pytest.raises(NotThere, match="nobody called U404"):
        slack.person("U404")
    with pytest.raises(NotThere, match="there are 0 users_select here"):
        slack.person("U111").picks(posted(slack, paragraph("x")), "U111")


def test_a_stranger_brings_their_own_team(slack: FakeSlack) -> None:
    message = posted(
        slack, {"type": "section", "text": {"type": "plain_text", "text": "Who"}, "accessory": WHO}
    )
    act = slack.person("U999").picks(message, "U111", waits=False)
    assert (act.payload["user"]["team_id"], act.payload["team"]["id"]) == ("T9", "T1")


def test_the_newest_card_of_a_case_is_the_one_to_click(slack: FakeSlack) -> None:
    for n in (1, 2):
        body = {"ts": slack.workspace.next_ts(), "text": str(n), "metadata": CASE}
        slack.workspace.write("C1", body)
    assert slack.card(12).text == "2"
    with pytest.raises(NotThere, match="no channel shows a card of case 13"):
        slack.card(13)


def test_waiting_ends_with_what_was_missing() -> None:
    with FakeSlack() as slack, pytest.MonkeyPatch.context() as patch:
        patch.setattr("fakes.slack.PATIENCE_S", 0.01)
        with pytest.raises(AssertionError, match="no channel shows a card of case 1"):
            slack.until(lambda: slack.card(1))


# --- as Slack itself sends it -----------------------------------------------------------------------


def absent(ours: Any, theirs: Any, path: str = "") -> Iterator[str]:
    """What Slack sends and the fake does not."""
    for name, value in theirs.items():
        if name not in ours:
            yield path + name
        elif isinstance(value, dict) and isinstance(ours[name], dict):
            yield from absent(ours[name], value, f"{path}{name}.")


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded payloads are not beside this checkout")
def test_payloads_hold_all_that_slack_really_sends(slack: FakeSlack) -> None:
    elena = slack.person("U111")
    view = slack.workspace.homes["U111"] = View("V1", "U111", {"type": "home", "blocks": card()}, "1.a")
    modal = View("V2", "U111", editor(), "2.a")
    slack.workspace.modals["U111"] = [modal]
    recorded = {
        "bolt_block_actions_message_button": elena.clicks(posted(slack, *card()), "edit", waits=False),
        "real_block_actions_home_view": elena.clicks(view, "edit", waits=False),
        "bolt_view_submission": elena.submits(modal, waits=False),
        "view_submission_all_inputs": elena.submits(modal, waits=False),
    }
    for name, act in recorded.items():
        theirs = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))
        theirs.get("view", {}).pop("state", None)  # what was typed
        assert [path for path in absent(act.payload, theirs) if path.split(".")[-1] not in DEFAULTS] == []
    form = (RECORDED / "bolt_slash_command.form").read_text(encoding="utf-8")
    names = {pair.partition("=")[0] for pair in form.split("&")}
    command = elena.runs("/reviews open", waits=False).payload
    assert names - set(command) <= DEFAULTS


def test_the_clock_of_a_test_stands_still_until_it_is_moved() -> None:
    clock = Clock(5.0)
    clock.passes(2.5)
    assert clock() == 7.5


def test_a_modal_that_is_covered_cannot_be_used(slack: FakeSlack) -> None:
    modals = [View(f"V{n}", "U111", view, f"{n}.a") for n, view in enumerate((editor(), notice("On top")))]
    slack.workspace.modals["U111"] = modals
    with pytest.raises(NotThere, match="'Edit the reply' is not in front of U111"):
        slack.person("U111").submits(modals[0])
