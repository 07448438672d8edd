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
from slack_sdk.webhook import WebhookClient

from fakes.slack import Clock, FakeSlack

FAKE = Path(__file__).parent / "fakes" / "slack.py"


def paragraph(text: str) -> dict[str, Any]:
    words = [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}]
    return {"type": "rich_text", "elements": words}


GOOD = [paragraph("Hello"), {"type": "divider"}]
TOO_MANY = [{"type": "divider"}] * 51


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


def test_bad_blocks_are_refused_and_remembered(slack: FakeSlack, client: WebClient) -> None:
    assert refused(client.chat_postMessage, channel="C1", text="x", blocks=TOO_MANY) == "invalid_blocks"
    long = [paragraph("x" * 10_000)]
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
    assert client.apps_connections_open(app_token="xapp-fake")["url"].startswith("ws://127.0.0.1:")
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
    assert refused(lambda: client.api_call("chat.scheduleMessage")) == "unknown_method"


def test_chat_update_may_be_called_fifty_times_a_minute_when_paced() -> None:
    clock = Clock()
    with FakeSlack(clock=clock) as slack:
        client = WebClient("xoxb-fake", base_url=slack.url, retry_handlers=[])
        ts = client.chat_postMessage(channel="C1", text="x")["ts"]
        slack.workspace.paced = True
        for n in range(50):
            client.chat_update(channel="C1", ts=ts, text=str(n))
        clock.passes(20)
        with pytest.raises(SlackApiError) as caught:
            client.chat_update(channel="C1", ts=ts, text="x")
        assert caught.value.response.headers["Retry-After"] == "40"
        clock.passes(40)
        client.chat_update(channel="C1", ts=ts, text="x")


def test_a_burst_of_messages_is_allowed_where_the_test_says_so() -> None:
    with FakeSlack(clock=Clock()) as slack:
        slack.workspace.paced, slack.workspace.burst = True, 3
        client = WebClient("xoxb-fake", base_url=slack.url, retry_handlers=[])
        for _ in range(3):
            client.chat_postMessage(channel="C1", text="x")
        assert refused(client.chat_postMessage, channel="C1", text="x") == "ratelimited"


def test_a_thread_hangs_from_its_message_and_only_from_it(slack: FakeSlack, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C1", text="card")["ts"]
    reply = client.chat_postMessage(channel="C1", text="reply", thread_ts=ts)["ts"]
    client.chat_postMessage(channel="C1", text="loud", thread_ts=ts, reply_broadcast=True)
    shown = client.conversations_history(channel="C1")["messages"]
    assert [one["text"] for one in shown] == ["loud", "card"]
    assert shown[1]["reply_count"] == 2
    thread = client.conversations_replies(channel="C1", ts=ts)["messages"]
    assert [one["text"] for one in thread] == ["card", "reply", "loud"]
    assert [one.text for one in slack.thread(slack.shown()[0])] == ["reply", "loud"]
    for wrong in (reply, "1.000000"):
        said = refused(client.chat_postMessage, channel="C1", text="x", thread_ts=wrong)
        assert said == "cannot_reply_to_message"
    assert refused(client.conversations_replies, channel="C1", ts="1.000000") == "thread_not_found"


def test_an_ephemeral_is_seen_by_one_person_and_cannot_be_updated(
    slack: FakeSlack, client: WebClient
) -> None:
    ts = client.chat_postEphemeral(channel="C1", user="U111", text="only you")["message_ts"]
    assert [one.text for one in slack.ephemerals("U111")] == ["only you"]
    assert not slack.ephemerals("U222")
    assert not slack.messages()
    assert refused(client.chat_update, channel="C1", ts=ts, text="x") == "message_not_found"
    slack.workspace.channels["C1"].people = frozenset({"U222"})
    said = refused(client.chat_postEphemeral, channel="C1", user="U111", text="x")
    assert said == "user_not_in_channel"


def test_only_its_own_messages_can_be_deleted(slack: FakeSlack, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C1", text="x")["ts"]
    other = slack.person("U111").says("mine").ts
    assert refused(client.chat_delete, channel="C1", ts=other) == "cant_delete_message"
    client.chat_delete(channel="C1", ts=ts)
    assert [one["text"] for one in slack.messages()] == ["mine"]
    assert refused(client.chat_delete, channel="C1", ts=ts) == "message_not_found"


def test_a_ts_that_is_a_number_is_refused(slack: FakeSlack, client: WebClient) -> None:
    ts = float(client.chat_postMessage(channel="C1", text="x")["ts"])
    said = refused(lambda: client.api_call("chat.update", json={"channel": "C1", "ts": ts, "text": "x"}))
    assert said == "invalid_arguments"
    assert slack.violations == ["chat.update: unknown [], missing [], no text ['ts']"]


def test_a_channel_is_described_to_those_who_have_the_scope(slack: FakeSlack, client: WebClient) -> None:
    assert refused(client.conversations_info, channel="C1") == "missing_scope"
    slack.workspace.scopes |= {"channels:read", "im:write"}
    assert client.conversations_info(channel="C1")["channel"]["is_member"]
    assert refused(client.conversations_info, channel="G1") == "missing_scope"
    assert client.conversations_open(users="U111")["channel"]["id"] == "D111"
    assert refused(client.conversations_open, users="U404") == "user_not_found"


def test_guests_strangers_and_those_who_left_are_told_apart(slack: FakeSlack, client: WebClient) -> None:
    slack.workspace.joins("U5", "guest", is_restricted=True, is_ultra_restricted=True)
    slack.workspace.joins("U6", "gone", deleted=True)
    page = client.users_list(limit=4)
    everybody = {one["id"]: one for members in page for one in members["members"]}
    assert everybody["U5"]["is_ultra_restricted"]
    assert everybody["U6"]["deleted"]
    assert everybody["UBOT"]["is_bot"]
    assert (everybody["U999"]["team_id"], everybody["U999"]["is_stranger"]) == ("T9", True)
    assert refused(client.chat_postMessage, channel="U6", text="x") == "channel_not_found"


def test_a_response_url_works_five_times_in_half_an_hour() -> None:
    clock = Clock()
    with FakeSlack(clock=clock) as slack:
        urls = [slack.workspace.hook("U111", "C1") for _ in range(2)]
        said = [WebhookClient(urls[0]).send(text=str(n)) for n in range(6)]
        assert [one.status_code for one in said] == [200] * 5 + [404]
        assert "used_url" in said[-1].body
        assert [one.text for one in slack.ephemerals("U111")] == ["0", "1", "2", "3", "4"]
        clock.passes(30 * 60 + 1)
        assert "expired_url" in WebhookClient(urls[1]).send(text="late").body
        assert "no_service" in WebhookClient(urls[1] + "x").send(text="nowhere").body


def test_a_response_url_can_replace_and_delete_what_it_came_from(slack: FakeSlack, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C1", text="card", blocks=GOOD)["ts"]
    hook = WebhookClient(slack.workspace.hook("U111", "C1", ts))
    assert hook.send(text="new", replace_original=True).status_code == 200
    assert slack.shown()[0].words == "new"
    hook.send(text="for all", response_type="in_channel")
    hook.send(delete_original=True)
    assert [one.text for one in slack.shown()] == ["for all"]
    assert "no_text" in hook.send(blocks=[]).body


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
