"""A small app on the real slack_bolt, for the fake's own tests: a card to approve, edit, snooze, assign.

It answers in every way that reviewbot may use: acknowledgements alone, with errors, with another modal,
response_urls, ephemerals, the Home tab.
"""

import gc
import os
import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Any
from unittest.mock import patch
from wsgiref.simple_server import WSGIRequestHandler, make_server

from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

from fakes.slack import FakeSlack
from fakes.slack_screen import Answer
from fakes.slack_signed import SIGNING_SECRET
from fakes.slack_workspace import APP_TOKEN, BOT_TOKEN

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
NO_LOGS = 100
PATIENCE_S = 5


def plain(text: str) -> Answer:
    return {"type": "plain_text", "text": text}


def option(text: str, value: str) -> Answer:
    return {"text": plain(text), "value": value}


def button(action: str, label: str, **more: Any) -> Answer:
    return {"type": "button", "action_id": action, "text": plain(label), "value": "12:3"} | more


SURE = {
    "title": plain("Post this reply?"),
    "text": plain("It appears publicly."),
    "confirm": plain("Post"),
    "deny": plain("Back"),
}
SNOOZE = {
    "type": "static_select",
    "action_id": "snooze",
    "placeholder": plain("Snooze…"),
    "options": [option("1 hour", "1h"), option("Tomorrow 9:00", "tomorrow")],
}
WHO = {"type": "users_select", "action_id": "who", "placeholder": plain("Assign…")}
MORE = {
    "type": "overflow",
    "action_id": "more",
    "options": [option("No reply needed", "dismiss"), option("Show history", "history")],
}


def paragraph(text: str) -> Answer:
    words = [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}]
    return {"type": "rich_text", "elements": words}


def card(text: str = "Cold soup") -> list[Answer]:
    """The card of case 12."""
    approve = button("approve", "Approve & post", style="primary", confirm=SURE)
    buttons = [approve, button("edit", "Edit reply…"), SNOOZE, WHO, MORE]
    return [paragraph(text), {"type": "actions", "block_id": "do", "elements": buttons}]


def field(block: str, label: str, element: Answer, **more: Any) -> Answer:
    return {"type": "input", "block_id": block, "label": plain(label), "element": element} | more


def editor(metadata: str = "", text: str = "Dear Ana") -> Answer:
    """The modal with the reply."""
    reply = {"type": "plain_text_input", "action_id": "text", "multiline": True, "initial_value": text}
    box = {"type": "checkboxes", "action_id": "tick", "options": [option("Sign it", "sign")]}
    return {
        "type": "modal",
        "callback_id": "editor",
        "private_metadata": metadata,
        "title": plain("Edit the reply"),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "notify_on_close": True,
        "blocks": [field("reply", "Reply", reply), field("sign", "Signature", box, optional=True)],
    }


def notice(title: str, *blocks: Answer) -> Answer:
    """A modal without a form."""
    return {"type": "modal", "title": plain(title), "blocks": list(blocks) or [paragraph(title)]}


class Example:
    """The app, and what it ``heard``, which ``slack.until`` can wait for."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack, self.heard = slack, list[str]()
        client = WebClient(BOT_TOKEN, base_url=slack.url, retry_handlers=[])
        self.app = App(client=client, signing_secret=SIGNING_SECRET)
        self.app.logger.setLevel(NO_LOGS)
        for name, listener in {
            "approve": _approve,
            "edit": _edit,
            "crash": _crash,
            "late": self._late,
        }.items():
            self.app.action(name)(listener)
        for name in ("snooze", "who", "more", "open", "tick"):
            self.app.action(name)(self._hear)
        self.app.view("editor")(self._save)
        self.app.view_closed("editor")(self._hear)
        self.app.command("/reviews")(_command)
        self.app.event("app_home_opened")(_home)
        self.app.global_shortcut("find")(_edit)
        self.app.message_shortcut("make_case")(_ask)

    def hear(self, what: str) -> None:
        with self.slack.workspace.changed:
            self.heard.append(what)
            self.slack.workspace.changed.notify_all()

    def _hear(self, ack: Any, body: Answer) -> None:
        [action] = body.get("actions", [{}])
        picked = action.get("selected_option") or {}
        self.hear(
            str(picked.get("value") or action.get("selected_user") or action.get("value") or body["type"])
        )
        ack()

    def _late(self, ack: Any) -> None:
        clock: Any = self.slack.workspace.clock
        clock.passes(4)
        ack()

    def _save(self, ack: Any, view: Answer, client: WebClient) -> None:
        text = view["state"]["values"]["reply"]["text"]["value"]
        match text:
            case "free dinner":
                ack(response_action="errors", errors={"reply": "It promises something."})
            case "check":
                ack(response_action="update", view=notice("Checking…"))
            case "sure?":
                ack(response_action="push", view=notice("Sure?"))
            case "all":
                ack(response_action="clear")
            case "nonsense":
                ack(response_action="errors", errors={"no such block": "?"})
            case _:
                ack()
                channel, ts = view["private_metadata"].split()
                client.chat_update(channel=channel, ts=ts, text=text, blocks=card(text))


def _approve(ack: Any, body: Answer, client: WebClient) -> None:
    ack()
    channel, ts, user = body["channel"]["id"], body["message"]["ts"], body["user"]["id"]
    client.chat_update(channel=channel, ts=ts, text="Posted", blocks=[paragraph(f"Posted by {user}")])
    client.chat_postMessage(channel=channel, thread_ts=ts, text=f"Approved by {user}")
    client.chat_postEphemeral(channel=channel, user=user, text="Thank you")


def _edit(ack: Any, body: Answer, client: WebClient) -> None:
    ack()
    where = f"{body['channel']['id']} {body['message']['ts']}" if "message" in body else ""
    client.views_open(trigger_id=body["trigger_id"], view=editor(where))


def _crash() -> None:
    raise RuntimeError("before ack")


def _ask(ack: Any, respond: Any) -> None:
    ack()
    respond(text="Which listing?")


def _command(ack: Any, command: Answer, respond: Any) -> None:
    ack(text=f"Looking for {command['text']}")
    respond(text=f"{command['text']}: two wait", response_type="in_channel")


def _home(event: Answer, client: WebClient) -> None:
    blocks = [paragraph("Two wait"), {"type": "actions", "elements": [button("open", "Open")]}]
    client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})


@contextmanager
def over_sockets(slack: FakeSlack, connections: int = 1) -> Iterator[Example]:
    """The app in Socket Mode, connected."""
    with patch.dict(os.environ):
        for name in PROXIES:
            os.environ.pop(name, None)
        example = Example(slack)
        handlers = [_connected(slack, example, number) for number in range(1, connections + 1)]
        try:
            yield example
        finally:
            while handlers:
                hang_up(handlers.pop())
            with warnings.catch_warnings():
                warnings.simplefilter(
                    "ignore", ResourceWarning
                )  # websocket-client forgets sockets that broke
                gc.collect()


def _connected(slack: FakeSlack, example: Example, number: int) -> Any:
    handler: Any = SocketModeHandler(example.app, APP_TOKEN, ping_interval=1)
    handler.connect()
    slack.until(lambda: slack.socket.opened >= number)
    return handler


def hang_up(handler: Any) -> None:
    """Close, at once: after close() alone, websocket-client may sit in its select for 10 s more."""
    client, gone = handler.client, Event()
    client.auto_reconnect_enabled = False
    client.on_close_listeners.append(lambda _: gone.set())
    session = client.current_session
    if session and session.sock and session.sock.sock:
        with suppress(OSError):  # gone already
            session.sock.sock.shutdown(socket.SHUT_RDWR)
            gone.wait(PATIENCE_S)
    client.closed = True
    client.enqueue_message("{}")  # wakes the reader of the queue, which looks up once a second
    handler.close()


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the name in http.server
        """Tests are quiet."""


@contextmanager
def over_http(slack: FakeSlack) -> Iterator[tuple[Example, str]]:
    """The app behind Bolt's own HTTP endpoint, and the endpoint's address."""
    with patch.dict(os.environ):
        for name in PROXIES:
            os.environ.pop(name, None)
        example = Example(slack)
        endpoint: Any = SlackRequestHandler(example.app)
        with make_server("127.0.0.1", 0, endpoint, handler_class=_Quiet) as server:
            thread = Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            try:
                yield example, f"http://127.0.0.1:{server.server_port}/slack/events"
            finally:
                server.shutdown()
                thread.join()
