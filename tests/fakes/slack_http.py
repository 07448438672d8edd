"""The wire of the fake Slack's Web API and response_urls: a real HTTP server that breaks on demand."""

import json
import socket
import struct
from dataclasses import dataclass
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from typing import Protocol
from urllib.parse import parse_qsl

from fakes import slack_chat, slack_web_api
from fakes.slack_screen import Answer
from fakes.slack_workspace import SlackError, Workspace

RESET = struct.pack("ii", 1, 0)  # linger for no time: close with RST instead of FIN (socket(7), SO_LINGER)
NOT_FOUND, TOO_MANY = 404, 429


@dataclass(frozen=True)
class Reply:
    """An HTTP answer."""

    body: str
    status: int = 200
    retry_after: str = ""


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call, instead of it or (``commit``) after it was done."""

    kind: str
    commit: bool = False
    reply: Reply = Reply("")
    seconds: float = 0


class Owner(Protocol):
    """What the server needs to know of the fake."""

    workspace: Workspace
    calls: list[tuple[str, Answer]]
    closing: Event

    def take_fault(self, method: str) -> Fault | None:
        """The fault that is next for this method, used up by asking."""


class Server(ThreadingHTTPServer):
    """Answers /api/METHOD and /hooks/NAME on loopback."""

    daemon_threads = True

    def __init__(self, port: int, slack: Owner) -> None:
        super().__init__(("127.0.0.1", port), _Endpoint)
        self.slack = slack

    @property
    def url(self) -> str:
        """Where it is, without a slash at the end."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Endpoint(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        slack = self.server.slack
        method = self.path.removeprefix("/api/")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        hook = method.startswith("/hooks/")
        arguments = _arguments(body, self.headers.get_content_type())
        with slack.workspace.changed:
            slack.calls.append(("response_url" if hook else method, arguments))
            fault = slack.take_fault("response_url" if hook else method) or Fault("none", commit=True)
            done = Reply("")
            if fault.commit:
                done = self._hook(method, arguments) if hook else self._call(method, token, arguments)
            slack.workspace.changed.notify_all()
        match fault.kind:
            case "hang":
                slack.closing.wait()
            case "drop":
                self.connection.shutdown(socket.SHUT_RDWR)
            case "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                socket.close(self.connection.detach())
            case "answer":
                self._send(fault.reply)
            case "cut":
                self._send(done, missing=len(done.body) // 2)
            case _:
                slack.closing.wait(fault.seconds)
                self._send(done)

    def _call(self, method: str, token: str, arguments: Answer) -> Reply:
        try:
            return Reply(
                json.dumps(slack_web_api.call(self.server.slack.workspace, method, token, arguments))
            )
        except SlackError as error:
            wait = error.extra.pop("retry_after", "")
            told = json.dumps({"ok": False, "error": error.code} | error.extra)
            return Reply(told, TOO_MANY if wait else 200, wait)

    def _hook(self, path: str, arguments: Answer) -> Reply:
        try:
            slack_chat.answer_hook(self.server.slack.workspace, path.removeprefix("/hooks/"), arguments)
        except SlackError as error:
            return Reply(json.dumps({"ok": False, "error": error.code}), NOT_FOUND)
        return Reply(json.dumps({"ok": True}))

    def _send(self, reply: Reply, *, missing: int = 0) -> None:
        """Answer; the last ``missing`` bytes are promised and never sent."""
        content = reply.body.encode()
        self.send_response(reply.status)
        is_json = reply.body[:1] in {"{", "[", '"'}
        self.send_header("Content-Type", "application/json; charset=utf-8" if is_json else "text/html")
        self.send_header("X-OAuth-Scopes", ",".join(sorted(self.server.slack.workspace.scopes)))
        if reply.retry_after:
            self.send_header("Retry-After", reply.retry_after)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) - missing])

    def date_time_string(self, timestamp: float | None = None) -> str:
        del timestamp
        return formatdate(self.server.slack.workspace.clock(), usegmt=True)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: a test's output is for failures."""


def _arguments(body: bytes, content_type: str) -> Answer:
    if content_type == "application/json":
        return dict(json.loads(body or b"{}"))  # slack_sdk sends nothing for {}
    arguments: Answer = dict(parse_qsl(body.decode(), keep_blank_values=True))
    packed = ("blocks", "metadata", "view")
    return arguments | {key: json.loads(arguments[key]) for key in packed if key in arguments}
