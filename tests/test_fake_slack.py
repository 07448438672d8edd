"""The fake is itself under test: an oracle that takes everything would prove nothing."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from fakes.blockkit_schema import problems, too_long
from fakes.slack import FakeSlack

FAKE = Path(__file__).parent / "fakes" / "slack.py"

PLAIN = {"type": "plain_text", "text": "Go"}
MRKDWN = {"type": "mrkdwn", "text": "Go", "verbatim": True}
BUTTON = {"type": "button", "text": PLAIN, "action_id": "go", "value": "12:3"}
OPTION = {"text": PLAIN, "value": "1"}
CONFIRM = {"title": PLAIN, "text": PLAIN, "confirm": PLAIN, "deny": PLAIN}
TEXT = {"type": "text", "text": "Hello"}
SELECT_USER = {"type": "users_select", "action_id": "who"}
INPUT = {"type": "plain_text_input", "action_id": "x"}
DATE = {"type": "date", "timestamp": 1, "format": "{date}", "fallback": "then"}
LINK = {"type": "link", "url": "https://example.com/"}


def rich(*elements: Any, kind: str = "rich_text_section") -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": list(elements)}]}


def actions(*elements: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def select(**changes: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "snooze", "options": [OPTION]} | changes


def overflow(options: int) -> dict[str, Any]:
    return {"type": "overflow", "action_id": "more", "options": [OPTION] * options}


GOOD = [
    rich(TEXT, LINK | {"text": "there"}, DATE),
    rich(TEXT, kind="rich_text_quote"),
    rich(TEXT, kind="rich_text_preformatted"),
    {
        "type": "rich_text",
        "elements": [{"type": "rich_text_list", "style": "bullet", "elements": rich(TEXT)["elements"]}],
    },
    {"type": "header", "text": PLAIN},
    {"type": "section", "text": MRKDWN, "accessory": BUTTON},
    {"type": "section", "fields": [MRKDWN, PLAIN]},
    {"type": "context", "elements": [MRKDWN]},
    {"type": "divider"},
    actions(
        BUTTON | {"style": "primary", "confirm": CONFIRM},
        select(),
        overflow(5),
        SELECT_USER,
    ),
]

SABOTAGED: dict[str, Any] = {
    "no blocks": [],
    "51 blocks": [{"type": "divider"}] * 51,
    "not a list": {"type": "divider"},
    "unknown type": [{"type": "tabel"}],
    "no type": [{"text": PLAIN}],
    "unknown field": [{"type": "divider", "colour": "red"}],
    "input in a message": [{"type": "input", "label": PLAIN, "element": INPUT}],
    "alert in a message": [{"type": "alert", "text": PLAIN}],
    "empty text": [{"type": "section", "text": PLAIN | {"text": ""}}],
    "section of 3001": [{"type": "section", "text": MRKDWN | {"text": "x" * 3_001}}],
    "section without anything": [{"type": "section"}],
    "11 fields": [{"type": "section", "fields": [PLAIN] * 11}],
    "field of 2001": [{"type": "section", "fields": [PLAIN | {"text": "x" * 2_001}]}],
    "header in mrkdwn": [{"type": "header", "text": MRKDWN}],
    "header of 151": [{"type": "header", "text": PLAIN | {"text": "x" * 151}}],
    "11 context elements": [{"type": "context", "elements": [MRKDWN] * 11}],
    "button in a context": [{"type": "context", "elements": [BUTTON]}],
    "empty actions": [actions()],
    "26 actions": [actions(*(BUTTON | {"action_id": f"go{n}"} for n in range(26)))],
    "the same action_id twice": [actions(BUTTON, BUTTON)],
    "two primary buttons": [actions(*(BUTTON | {"action_id": n, "style": "primary"} for n in "ab"))],
    "the same block_id twice": [{"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"}],
    "block_id of 256": [{"type": "divider", "block_id": "x" * 256}],
    "button in mrkdwn": [actions(BUTTON | {"text": MRKDWN})],
    "button of 76": [actions(BUTTON | {"text": PLAIN | {"text": "x" * 76}})],
    "button value of 2001": [actions(BUTTON | {"value": "x" * 2_001})],
    "button without an action_id": [actions({"type": "button", "text": PLAIN})],
    "button in a style of its own": [actions(BUTTON | {"style": "warning"})],
    "confirm title of 101": [actions(BUTTON | {"confirm": CONFIRM | {"title": PLAIN | {"text": "x" * 101}}})],
    "overflow of 6": [actions(overflow(6))],
    "option text of 76": [actions(select(options=[OPTION | {"text": PLAIN | {"text": "x" * 76}}]))],
    "option value of 151": [actions(select(options=[OPTION | {"value": "x" * 151}]))],
    "101 options": [actions(select(options=[OPTION] * 101))],
    "rich text without elements": [{"type": "rich_text", "elements": []}],
    "rich text straight in the block": [{"type": "rich_text", "elements": [TEXT]}],
    "rich text of nothing": [rich(TEXT | {"text": ""})],
    "a date that is no number": [rich(DATE | {"timestamp": "1"})],
    "a link that is a script": [rich(LINK | {"url": "javascript:alert(1)"})],
    "a link with a pipe": [rich(LINK | {"url": "https://example.com/a|b"})],
    "a date in preformatted text": [rich(DATE, kind="rich_text_preformatted")],
    "a number for text": [rich({"type": "text", "text": 5})],
}


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        yield fake


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A WebClient of our own would hand even loopback to the environment's proxy."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def client(slack: FakeSlack) -> WebClient:
    return WebClient("xoxb-fake", base_url=slack.url, retry_handlers=[])


def refused(call: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return str(caught.value.response["error"])


def test_the_schema_takes_one_of_everything_we_send() -> None:
    assert problems(GOOD) == []


@pytest.mark.parametrize("name", SABOTAGED)
def test_the_schema_refuses(name: str) -> None:
    assert problems(SABOTAGED[name])


def test_the_budget_of_a_message_is_counted_in_escaped_characters() -> None:
    assert too_long([rich({"type": "text", "text": "é" * 2_000})])
    assert not too_long([rich({"type": "text", "text": "e" * 2_000})])


def test_bad_blocks_are_refused_and_remembered(slack: FakeSlack, client: WebClient) -> None:
    assert (
        refused(client.chat_postMessage, channel="C1", text="x", blocks=SABOTAGED["overflow of 6"])
        == "invalid_blocks"
    )
    long = [rich({"type": "text", "text": "x" * 10_000})]
    assert refused(client.chat_postMessage, channel="C1", text="x", blocks=long) == "msg_blocks_too_long"
    assert len(slack.violations) == 2
    assert slack.messages() == []


def test_an_argument_that_slack_does_not_know_is_refused(slack: FakeSlack, client: WebClient) -> None:
    assert refused(client.chat_postMessage, channel="C1", text="x", as_user=True) == "invalid_arguments"
    assert slack.violations == ["chat.postMessage: unknown ['as_user'], missing []"]


def test_every_message_gets_a_later_ts_even_when_the_clock_stands_still() -> None:
    with FakeSlack(clock=lambda: 1_000.0) as slack:
        client = WebClient("xoxb-fake", base_url=slack.url)
        stamps = [client.chat_postMessage(channel="C1", text=str(n))["ts"] for n in range(3)]
    assert stamps == ["1000.000000", "1000.000001", "1000.000002"]


def test_channels_answer_by_who_may_see_them(slack: FakeSlack, client: WebClient) -> None:
    slack.workspace.channels["C1"].member = False
    slack.workspace.channels["C2"].archived = True
    slack.workspace.channels["G1"].member = False
    said = [refused(client.chat_postMessage, channel=name, text="x") for name in ("C1", "C2", "G1", "C9")]
    assert said == ["not_in_channel", "is_archived", "channel_not_found", "channel_not_found"]


def test_tokens_and_scopes_are_checked(slack: FakeSlack, client: WebClient) -> None:
    slack.workspace.scopes -= {"chat:write", "groups:history"}
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="C1", text="x")
    assert caught.value.response["needed"] == "chat:write"
    assert refused(client.conversations_history, channel="G1") == "missing_scope"
    assert refused(client.apps_connections_open, app_token="xoxb-fake") == "not_allowed_token_type"
    assert client.apps_connections_open(app_token="xapp-fake")["url"].startswith("wss://")
    slack.workspace.tokens["xoxb-fake"] = "token_revoked"
    assert refused(client.auth_test) == "token_revoked"
    client.token = "xoxb-other"
    assert refused(client.auth_test) == "invalid_auth"


def test_an_update_with_text_alone_wipes_the_blocks_and_keeps_the_metadata(
    slack: FakeSlack, client: WebClient
) -> None:
    metadata = {"event_type": "reviewbot_case", "event_payload": {"case_id": 1}}
    ts = client.chat_postMessage(channel="C1", text="x", blocks=GOOD, metadata=metadata)["ts"]
    client.chat_update(channel="C1", ts=ts, text="new", parse="none")
    assert "blocks" not in slack.messages()[0]
    assert slack.messages()[0]["metadata"] == metadata
    client.chat_update(channel="C1", ts=ts, text="x", blocks=GOOD[:1], metadata={})
    assert slack.messages()[0]["blocks"] == GOOD[:1]
    assert "metadata" not in slack.messages()[0]


def test_updates_that_cannot_be_are_refused(slack: FakeSlack, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C1", text="x")["ts"]
    assert refused(client.chat_update, channel="C1", ts=ts, text="x" * 4_001) == "msg_too_long"
    assert refused(client.chat_update, channel="C1", ts="1.1", text="x") == "message_not_found"
    slack.messages().append({"ts": "5.000000", "text": "by somebody", "user": "U111"})
    assert refused(client.chat_update, channel="C1", ts="5.000000", text="x") == "cant_update_message"
    slack.workspace.channels["C1"].archived = True
    assert refused(client.chat_update, channel="C1", ts=ts, text="x") == "is_inactive"


def test_history_is_newest_first_in_pages_and_shows_metadata_only_when_asked(client: WebClient) -> None:
    metadata = {"event_type": "e", "event_payload": {"delivery_id": "d"}}
    stamps = [client.chat_postMessage(channel="C1", text=str(n), metadata=metadata)["ts"] for n in range(5)]
    first = client.conversations_history(channel="C1", limit=2, oldest=stamps[0], include_all_metadata=True)
    assert first["messages"][0]["metadata"] == metadata
    assert [[one["text"] for one in page["messages"]] for page in first] == [["4", "3"], ["2", "1"]]
    assert "metadata" not in client.conversations_history(channel="C1")["messages"][0]
    assert refused(client.conversations_history, channel="C1", cursor="junk") == "invalid_cursor"


def test_a_channel_takes_one_message_a_second_when_paced() -> None:
    now = [1_000.0]
    with FakeSlack(clock=lambda: now[0]) as slack:
        slack.workspace.paced = True
        client = WebClient("xoxb-fake", base_url=slack.url, retry_handlers=[])
        client.chat_postMessage(channel="C1", text="x")
        client.chat_postMessage(channel="C2", text="x")
        with pytest.raises(SlackApiError) as caught:
            client.chat_postMessage(channel="C1", text="x")
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "1"
        now[0] += 1
        client.chat_postMessage(channel="C1", text="x")


def test_people_direct_messages_and_validation_are_served(slack: FakeSlack, client: WebClient) -> None:
    assert client.users_info(user="U111")["user"]["name"] == "elena"
    assert refused(client.users_info, user="U9") == "user_not_found"
    assert client.chat_postMessage(channel="U111", text="x")["channel"] == "D111"
    assert len(slack.messages("D111")) == 1
    assert client.api_call("blocks.validate", json={"blocks": GOOD})["errors"] == []
    assert refused(lambda: client.api_call("chat.delete")) == "unknown_method"


def test_the_sdks_own_retry_posts_twice_which_is_why_it_is_off(slack: FakeSlack) -> None:
    slack.drop_after_commit()
    WebClient("xoxb-fake", base_url=slack.url).chat_postMessage(channel="C1", text="x")
    assert len(slack.messages()) == 2


def test_as_a_program_it_keeps_its_messages_over_a_kill(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    state = tmp_path / "posts.jsonl"
    command = [sys.executable, str(FAKE), "--port", str(port), "--state", str(state)]
    for n in (1, 2):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
            try:
                assert program.stdout
                client = WebClient(
                    "xoxb-fake", base_url=program.stdout.readline().removeprefix("ready ").strip()
                )
                client.chat_postMessage(channel="C1", text=str(n))
                seen = [one["text"] for one in client.conversations_history(channel="C1")["messages"]]
            finally:
                program.kill()
    assert seen == ["2", "1"]
    lines = [json.loads(line) for line in state.read_text(encoding="utf-8").splitlines()]
    assert [line["message"]["text"] for line in lines] == ["1", "2"]
