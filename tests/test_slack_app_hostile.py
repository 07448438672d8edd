"""The Slack door: old and forged clicks, and words that want to be more than words."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.office import OWNER, STAFF, Office, at_work
from fakes.slack import FakeSlack
from reviewbot.slack_app import clicks

HOSTILE = (
    "<!channel> <!here> <@U111> <#C1> <!subteam^S1> <https://evil.example|the form> https://evil.example "
    "*Status: approved by the owner* _so_ ~not~ `x` :tada: @everyone &amp; "
    "\u202eecivres dab\u2066\x00\x1b[31m cold soup"
)
NAMES = (
    *("user", "id", "team_id", "view", "hash", "message", "ts", "thread_ts", "channel", "actions", "blocks"),
    *("action_id", "action_ts", "value", "selected_option", "elements", "metadata", "event_payload", "text"),
    *("case_id", "private_metadata", "previous_view_id", "callback_id", "trigger_id", "type", "user_id"),
)
RIGHT_NOW = {"user", "broadcast", "link", "usergroup", "channel", "emoji"}


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with at_work(tmp_path, monkeypatch) as office:
        yield office
        assert office.slack.violations == []
        assert set(office.said) <= {"slack: connected"}


# --- clicks that no card of today sends -----------------------------------------------------------------


def test_a_button_of_an_old_or_forged_card_does_nothing_and_says_so(office: Office) -> None:
    office.gets("r1")
    values = ("1:1:1", "x", "", "1", "-1:1", "1:1 ", "\u0661:\u0661", f"{10**30}:1", f"1:{10**30}")
    forged = [("approve", value) for value in values] + [
        ("approve_v0", "1:1"),
        ("wake", "1:1"),
        ("live", "1:1"),
        ("more", "approve"),
        ("thank", "review:x"),
        ("\n\r'; DROP TABLE cases", "1:1"),
    ]
    for since, (action_id, value) in enumerate(forged):
        act = office.sends(OWNER, {"action_id": action_id, "value": value})
        assert act.in_time
        assert "older version of reviewbot" in office.told(OWNER, since)
    assert office.case().rev == 1


def test_a_case_that_is_not_there_any_more_is_told(office: Office) -> None:
    office.gets("r1")
    office.sends(OWNER, {"action_id": "approve", "value": "999:1"})
    assert office.told(OWNER).startswith("There is no case 999.")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.sampled_from(NAMES), parts, max_size=5),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(NAMES), JSON))
def test_whatever_is_sent_is_read_as_a_click_of_somebody_or_nobody(body: dict[str, Any]) -> None:
    for read in (clicks.button, clicks.form, clicks.command, clicks.shortcut):
        click = read(body)
        assert all(isinstance(said, str) for said in (click.user, click.team, click.action, click.choice))
        assert 0 <= click.case < 10**18


def test_a_form_of_an_older_version_is_answered_where_it_stands(office: Office) -> None:
    office.gets("r1")
    form, owner = office.form(OWNER, "No reply needed…"), office.slack.person(OWNER)
    form.given["callback_id"] = "dismiss_v0"
    owner.submits(form, {"Why is none needed?": "Spam."})
    assert "older version of reviewbot" in form.errors["note"]
    form.given |= {"callback_id": "dismiss", "private_metadata": f"{10**30}:1"}
    owner.submits(form)
    assert "older version of reviewbot" in form.errors["note"]
    assert office.case().rev == 1


def test_what_is_told_about_a_card_stands_beside_it_and_not_in_its_thread(office: Office) -> None:
    office.gets("r1")
    act = office.clicks(STAFF, "History")
    message = act.payload["message"]
    assert clicks.button(act.payload | {"message": message | {"thread_ts": message["ts"]}}).thread == ""
    assert clicks.button(act.payload | {"message": message | {"thread_ts": "1.1"}}).thread == "1.1"


# --- hostile words ----------------------------------------------------------------------------------------


def live_parts(shown: Any) -> Iterator[dict[str, Any]]:
    """Everything in blocks that Slack makes more of than words."""
    if isinstance(shown, dict):
        if shown.get("type") in RIGHT_NOW:
            yield shown
        shown = list(shown.values())
    if isinstance(shown, list):
        for part in shown:
            yield from live_parts(part)


def formatted(shown: Any) -> Iterator[str]:
    """Everything that Slack reads as its own markup."""
    if isinstance(shown, dict):
        if shown.get("type") == "mrkdwn":
            yield shown["text"]
        shown = list(shown.values())
    if isinstance(shown, list):
        for part in shown:
            yield from formatted(part)


def test_words_of_strangers_stay_words_wherever_they_are_shown(office: Office) -> None:
    office.google.has("r1", 1, HOSTILE, hours_ago=0, reviewer={"displayName": HOSTILE})
    office.polls()
    office.current()
    owner = office.slack.person(OWNER)
    for line in ("/reviews", f"/reviews search {HOSTILE}", "/reviews search soup", "/reviews 1"):
        owner.runs(line)
    owner.opens_home()
    office.until(lambda: bool(office.slack.home(OWNER)))
    office.form(OWNER, "History")
    form = office.form(OWNER, "Edit reply…")
    owner.submits(form, {"Reply": f"{office.case().text} {HOSTILE}"[:3000]})
    owner.closes(form)
    owner.submits(office.form(OWNER, "No reply needed…"), {"Why is none needed?": HOSTILE})
    office.until(lambda: office.case().reply_state == "dismissed")
    office.current()

    drawn = [arguments for _, arguments in office.slack.calls] + [
        one.response for one in office.slack.workspace.envelopes if one.response
    ]
    for one in drawn:
        assert all(part.get("user_id") == OWNER for part in live_parts(one) if part["type"] == "user")
        assert not [part for part in live_parts(one) if part["type"] != "user"]
        assert not [text for text in formatted(one) if "evil" in text or "channel" in text]
        text = str(one.get("text", ""))
        assert "<!" not in text.replace("<!date^", "")
        assert "<http" not in text
        assert "*Status" not in text
        assert not set(json.dumps(one.get("blocks", []), ensure_ascii=False)) & set("\u202e\u2066\x00\x1b")


def test_a_review_of_five_thousand_characters_is_cut_and_its_reply_is_not(office: Office) -> None:
    card = office.gets("r1", 1, "Cold soup. " + "é😀<&>" * 1_000)
    assert office.case().text in card.words
    assert len(json.dumps(card.blocks)) <= 10_000
    form = office.form(OWNER, "Edit reply…")
    assert form.value("Reply") == office.case().text


def test_blocks_that_slack_refuses_are_told_as_plain_words(office: Office) -> None:
    office.slack.fail_next("chat.postMessage", "invalid_blocks")
    office.google.has("r1", 1, "Cold soup, and nobody said sorry.", hours_ago=0)
    office.polls()
    plain = office.slack.until(lambda: office.slack.card(1))
    assert plain.blocks == []
    assert "Cold soup, and nobody said sorry." in plain.text
    office.slack.person(OWNER).shortcut("open", plain)  # the way to its buttons
    whole = office.slack.until(lambda: office.slack.modal(OWNER))
    office.slack.person(OWNER).clicks(whole, "Approve & post")
    office.until(lambda: office.case().reply_state == "live")


def test_nothing_that_is_secret_or_anybodys_goes_into_the_log(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    office.gets("r1", 1, "Cold soup, and Mr. Quarrel was rude.")
    for method in ("views.open", "chat.postEphemeral"):
        office.slack.fail_next(method, "internal_error")
    office.clicks(STAFF, "Edit reply…")
    office.until(lambda: len(office.said) > 1)
    office.clicks(STAFF, "Approve & post")
    office.until(lambda: len(office.said) > 2)
    office.slack.person(OWNER).runs("/reviews search Quarrel")
    logged = "\n".join(office.said) + caplog.text
    for word in ("Quarrel", "Cold soup", "xoxb", "xapp", "elena", "Elena"):
        assert word not in logged
    assert all("could not be shown" in line for line in office.said if line != "slack: connected")
    office.said.clear()


def test_a_bug_in_one_click_is_told_and_does_not_end_the_door(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.gets("r1")
    with monkeypatch.context() as broken:
        broken.setattr("reviewbot.slack_app.desk.Desk.pressed", lambda *_: 1 / 0)
        office.clicks(OWNER, "Approve & post")
        assert "Something went wrong in reviewbot, and nothing was changed." in office.told(OWNER)
    assert "slack: unexpected ZeroDivisionError at a click, a bug; please report it" in office.said
    office.said.clear()
    office.clicks(OWNER, "Approve & post")
    office.until(lambda: office.case().reply_state == "live")


def test_a_door_to_a_slack_that_is_not_there_opens_once_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(slack: FakeSlack) -> None:
        slack.drop_before_commit("auth.test")

    with at_work(tmp_path, monkeypatch, before=unreachable) as office:
        assert any("answer was lost" in line for line in office.said)
        office.gets("r1")
        office.clicks(OWNER, "History")
        office.until(lambda: office.slack.modal(OWNER).title == "History of case 1")
