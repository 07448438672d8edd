"""The Slack notifier against a real local server (tests/fakes/slack.py): every failure of the wire."""

import json
import logging
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fakes.alerts import ALERT, NOTICE, NOW, held
from fakes.slack import FakeSlack
from reviewbot.errors import ConfigError, NotifyError, NotifyUnknown
from reviewbot.notify import Diagnosis
from reviewbot.notify.card import card
from reviewbot.notify.slack import Slack
from reviewbot.types import Delivery

TOKEN = "xoxb-fake"
POST = "chat.postMessage"


@pytest.fixture
def fake() -> Iterator[FakeSlack]:
    with FakeSlack(clock=NOW.timestamp) as server:
        yield server
        assert server.violations == []


@pytest.fixture
def slack(fake: FakeSlack) -> Slack:
    return Slack(TOKEN, channel="C1", restricted_channel="G1", base_url=fake.url, timeout=5)


def no(slack: Slack) -> NotifyError:
    """The definite no that sending ends in."""
    with pytest.raises(NotifyError) as caught:
        slack.send(ALERT, NOW)
    assert not isinstance(caught.value, NotifyUnknown)
    return caught.value


# --- sending ------------------------------------------------------------------------------------


def test_an_alert_is_posted_once_with_its_card(fake: FakeSlack, slack: Slack) -> None:
    delivery = slack.send(ALERT, NOW)
    [message] = fake.messages("C1")
    assert delivery == Delivery("C1", message["ts"], shown=card(ALERT, NOW).shown)
    assert message["blocks"] == card(ALERT, NOW).blocks
    assert message["text"] == card(ALERT, NOW).text


def test_a_post_asks_slack_to_parse_and_unfurl_nothing_and_carries_ids_only(
    fake: FakeSlack, slack: Slack
) -> None:
    slack.send(ALERT, NOW)
    [(method, sent)] = fake.calls
    assert method == POST
    assert (sent["unfurl_links"], sent["unfurl_media"], sent["parse"]) == (False, False, "none")
    assert sent["metadata"] == {
        "event_type": "reviewbot_case",
        "event_payload": {"case_id": 12, "delivery_id": "d-1"},
    }


def test_a_notice_is_posted_and_can_be_found(fake: FakeSlack, slack: Slack) -> None:
    delivery = slack.send(NOTICE, NOW)
    assert slack.find(NOTICE, NOW) == delivery
    assert fake.messages("C1")[0]["metadata"]["event_payload"] == {"delivery_id": "d-2"}


def test_a_held_case_goes_to_the_restricted_channel_only_if_there_is_one(
    fake: FakeSlack, slack: Slack
) -> None:
    assert slack.send(held(), NOW).channel == "G1"
    assert slack.find(held(), NOW) == Delivery("G1", fake.messages("G1")[0]["ts"])
    assert Slack(TOKEN, channel="C1", base_url=fake.url).send(held(), NOW).channel == "C1"


@pytest.mark.parametrize("code", ["invalid_blocks", "msg_blocks_too_long", "msg_too_long"])
def test_an_alert_whose_blocks_are_refused_comes_as_plain_text(
    fake: FakeSlack, slack: Slack, code: str
) -> None:
    fake.fail_next(POST, code)
    slack.send(ALERT, NOW)
    [message] = fake.messages("C1")
    assert "blocks" not in message
    assert "Case 12 · rev 3" in message["text"]


def test_when_the_plain_text_is_refused_as_well_the_alert_was_not_taken(
    fake: FakeSlack, slack: Slack
) -> None:
    fake.fail_next(POST, "invalid_blocks")
    fake.fail_next(POST, "ratelimited", retry_after="3")
    assert no(slack).retry_after == timedelta(seconds=3)
    assert len(fake.calls) == 2


# --- a definite no ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("not_in_channel", "type /invite @reviewbot in the channel"),
        ("channel_not_found", "reviewbot sees no channel C1"),
        ("is_archived", "the channel C1 is archived"),
        ("invalid_auth", "Slack does not know the token; copy the Bot User OAuth Token"),
        ("token_revoked", "the token was revoked; install the app"),
        ("account_inactive", "the app was removed"),
        ("restricted_action", "administrators do not let apps post in C1"),
        ("restricted_action_read_only_channel", "administrators do not let apps post in C1"),
        ("something_new", "see docs.slack.dev"),
    ],
)
def test_a_refusal_says_what_to_do(fake: FakeSlack, slack: Slack, code: str, told: str) -> None:
    fake.fail_next(POST, code)
    error = no(slack)
    assert error.code == code
    assert told in str(error)
    assert len(fake.calls) == 1


def test_a_missing_scope_is_named(fake: FakeSlack, slack: Slack) -> None:
    fake.workspace.scopes.clear()
    error = no(slack)
    assert error.code == "missing_scope"
    assert "the app lacks the scope chat:write" in str(error)


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("30", timedelta(seconds=30)),
        ("1.5", timedelta(seconds=1.5)),
        ("soon", None),
        ("", None),
        ("-1", None),
        ("nan", None),
        ("1e300", None),
    ],
)
def test_a_rate_limit_says_when_to_come_back(
    fake: FakeSlack, slack: Slack, said: str, wait: timedelta | None
) -> None:
    fake.fail_next(POST, "ratelimited", retry_after=said)
    error = no(slack)
    assert (error.code, error.retry_after) == ("ratelimited", wait)
    assert len(fake.calls) == 1


def test_a_refused_connection_and_an_unknown_host_are_a_no() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody answers, nobody else gets it
        port = taken.getsockname()[1]
        assert no(Slack(TOKEN, channel="C1", base_url=f"http://127.0.0.1:{port}/api/")).code == "unreachable"
    assert no(Slack(TOKEN, channel="C1", base_url="http://slack.invalid/api/")).code == "unreachable"


# --- a lost answer ------------------------------------------------------------------------------

LOST: dict[str, Callable[[FakeSlack], None]] = {
    "a closed connection": lambda fake: fake.drop_after_commit(),
    "a reset connection": lambda fake: fake.drop_after_commit(reset=True),
    "half an answer": lambda fake: fake.cut_after_commit(),
    "internal_error": lambda fake: fake.fail_next(POST, "internal_error", commit=True),
    "fatal_error": lambda fake: fake.fail_next(POST, "fatal_error", commit=True),
    "status 500": lambda fake: fake.answer_next(POST, "<h1>Oops</h1>", status=500, commit=True),
    "status 503": lambda fake: fake.answer_next(POST, '{"ok": false}', status=503, commit=True),
    "a proxy's page": lambda fake: fake.answer_next(POST, "<h1>Sign in</h1>", commit=True),
    "JSON that is a list": lambda fake: fake.answer_next(POST, '["ok"]', commit=True),
    "JSON that is a word": lambda fake: fake.answer_next(POST, '"ok"', commit=True),
    "an empty answer": lambda fake: fake.answer_next(POST, "", commit=True),
    "no timestamp": lambda fake: fake.answer_next(POST, '{"ok": true}', commit=True),
}


@pytest.mark.parametrize("how", LOST)
def test_a_lost_answer_is_unknown_is_not_repeated_and_is_found(
    fake: FakeSlack, slack: Slack, how: str
) -> None:
    LOST[how](fake)
    with pytest.raises(NotifyUnknown):
        slack.send(ALERT, NOW)
    assert [method for method, _ in fake.calls] == [POST]
    [message] = fake.messages("C1")
    assert slack.find(ALERT, NOW) == Delivery("C1", message["ts"])


def test_an_answer_that_never_comes_is_unknown_and_is_found(fake: FakeSlack) -> None:
    fake.hang_after_commit()
    slack = Slack(TOKEN, channel="C1", base_url=fake.url, timeout=1)
    with pytest.raises(NotifyUnknown):
        slack.send(ALERT, NOW)
    assert slack.find(ALERT, NOW) is not None
    assert len(fake.messages("C1")) == 1


def test_what_never_arrived_is_not_found(fake: FakeSlack, slack: Slack) -> None:
    fake.drop_before_commit()
    with pytest.raises(NotifyUnknown):
        slack.send(ALERT, NOW)
    assert slack.find(ALERT, NOW) is None


# --- looking it up ------------------------------------------------------------------------------


def test_a_delivery_is_found_behind_several_pages_of_other_messages(fake: FakeSlack, slack: Slack) -> None:
    delivery = slack.send(ALERT, NOW)
    for n in range(450):
        fake.messages("C1").append({"ts": f"{NOW.timestamp() + 1 + n:.6f}", "text": "chat", "metadata": {}})
    assert slack.find(ALERT, NOW) == replace(delivery, shown="")
    assert len(fake.calls) == 4


def test_only_this_very_delivery_is_found(slack: Slack) -> None:
    slack.send(ALERT, NOW)
    assert slack.find(replace(ALERT, delivery_id="d-9"), NOW) is None


def test_a_minute_before_the_attempt_is_looked_at_and_no_more(slack: Slack) -> None:
    slack.send(ALERT, NOW)
    assert slack.find(ALERT, NOW + timedelta(seconds=59)) is not None
    assert slack.find(ALERT, NOW + timedelta(seconds=61)) is None


def test_history_that_may_not_be_read_says_which_scope_is_missing(fake: FakeSlack, slack: Slack) -> None:
    fake.workspace.scopes.discard("channels:history")
    with pytest.raises(NotifyError, match="channels:history") as caught:
        slack.find(ALERT, NOW)
    assert caught.value.code == "missing_scope"


def test_history_that_cannot_be_read_now_is_never_taken_for_absence(fake: FakeSlack, slack: Slack) -> None:
    fake.fail_next("conversations.history", "ratelimited", retry_after="7")
    fake.drop_before_commit("conversations.history")
    fake.answer_next("conversations.history", "<h1>Oops</h1>", status=502)
    waits = []
    for _ in range(3):
        with pytest.raises(NotifyError) as caught:
            slack.find(ALERT, NOW)
        waits.append((type(caught.value), caught.value.retry_after))
    assert waits == [(NotifyError, timedelta(seconds=7)), (NotifyError, None), (NotifyError, None)]


# --- keeping quiet ------------------------------------------------------------------------------


def test_neither_the_token_nor_the_review_is_logged_or_told(
    fake: FakeSlack, slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("slack_sdk").setLevel(logging.DEBUG)
    slack.send(ALERT, NOW)
    told = []
    for break_it in LOST.values():
        break_it(fake)
        with pytest.raises(NotifyError) as caught:
            slack.send(ALERT, NOW)
        told.append(repr(caught.value))
    for secret in (TOKEN, "50 minutes", "Ana"):
        assert secret not in caplog.text
        assert secret not in " ".join(told)


def test_a_token_that_cannot_be_sent_is_refused_without_being_shown() -> None:
    for token in ("", "xoxb-1\nX: y", "“xoxb-1”"):
        with pytest.raises(ConfigError, match="REVIEWBOT_SLACK_BOT_TOKEN") as caught:
            Slack(token, channel="C1")
        assert "xoxb" not in str(caught.value)


@pytest.mark.parametrize("name", ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"])
def test_a_loopback_address_is_reached_without_the_environments_proxy(
    fake: FakeSlack, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    Slack(TOKEN, channel="C1", base_url=fake.url.replace("127.0.0.1", "localhost")).send(ALERT, NOW)
    assert len(fake.messages("C1")) == 1


# --- check --------------------------------------------------------------------------------------


def findings(slack: Slack, now: datetime = NOW) -> dict[str, Diagnosis]:
    return {found.name: found for found in slack.check(now)}


def test_a_good_setup_has_nothing_to_complain_of_and_posts_nothing(fake: FakeSlack, slack: Slack) -> None:
    found = findings(slack)
    assert [name for name, one in found.items() if not one.ok or one.fix] == []
    assert set(found) == {
        "slack token kind", "slack token", "slack scopes", "slack history", "clock",
        "slack channel C1", "slack channel G1",
    }  # fmt: skip
    assert TOKEN not in repr(found)
    assert fake.messages("C1") == []


def test_missing_scopes_are_listed_and_those_that_can_be_spared_do_not_fail(
    fake: FakeSlack, slack: Slack
) -> None:
    fake.workspace.scopes -= {"users:read", "channels:history", "groups:history"}
    found = findings(slack)
    assert (found["slack scopes"].ok, found["slack scopes"].detail) == (False, "missing: users:read")
    assert found["slack history"].ok
    assert "posted again" in found["slack history"].detail
    assert "slack channel C1" not in found


@pytest.mark.parametrize("token", ["xapp-fake", "xoxp-1", "xoxe-1"])
def test_the_wrong_kind_of_token_is_named(fake: FakeSlack, token: str) -> None:
    found = findings(Slack(token, channel="C1", base_url=fake.url))
    assert not found["slack token kind"].ok
    assert not found["slack token"].ok
    assert token not in repr(found)


@pytest.mark.parametrize(("off", "ok"), [(0, True), (30, True), (-61, False), (400, False)])
def test_a_clock_that_is_off_is_noticed(slack: Slack, off: int, ok: bool) -> None:
    found = findings(slack, NOW + timedelta(seconds=off))["clock"]
    assert found.ok is ok
    assert f"{abs(off)} s" in found.detail


def test_a_channel_without_the_bot_comes_with_its_cure(fake: FakeSlack, slack: Slack) -> None:
    fake.workspace.channels["C1"].member = False
    found = findings(slack)["slack channel C1"]
    assert not found.ok
    assert "/invite @reviewbot" in found.fix


def test_a_slack_that_says_nothing_of_scopes_or_time_is_not_called_wrong(
    fake: FakeSlack, slack: Slack
) -> None:
    fake.workspace.scopes.clear()
    found = findings(slack)
    assert found["slack scopes"].ok
    assert "did not say" in found["slack scopes"].detail


def test_what_is_sent_is_utf_8_json_that_slack_can_read(fake: FakeSlack, slack: Slack) -> None:
    text = "Žluťoučký kůň 🐎 “" + "\ud83d"
    slack.send(replace(ALERT, case=replace(ALERT.case, text=text)), NOW)
    assert "Žluťoučký kůň 🐎 “" in json.dumps(fake.messages("C1"), ensure_ascii=False)
    assert datetime.fromtimestamp(float(fake.messages("C1")[0]["ts"]), UTC) == NOW
