"""A Slack on loopback: a real HTTP server with the part of the Web API that reviewbot uses.

It keeps channels and messages, checks token, scope, arguments, blocks and sizes as Slack does, and breaks
on demand: ``with FakeSlack() as slack: Slack("xoxb-1", channel="C1", base_url=slack.url)``.

As a program of its own, for tests that kill processes: ``python tests/fakes/slack.py --port 8641
--state posts.jsonl`` prints ``ready URL`` and appends every message it takes to the file.
"""

import argparse
import json
import socket
import struct
import sys
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).parents[1])  # as pytest has it, so that both find the same modules

from fakes.slack_workspace import Answer, SlackError, Workspace


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


class FakeSlack:
    """The server. Faults are queued for a method and used up one a call, in order."""

    def __init__(
        self, *, port: int = 0, state: Path | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self.workspace = Workspace(clock, state)
        self.calls: list[tuple[str, Answer]] = []
        self.faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self.lock = threading.Lock()
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", port), self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/api/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def messages(self, channel: str = "C1") -> list[Answer]:
        """What the channel holds, oldest first."""
        return self.workspace.channels[channel].messages

    @property
    def violations(self) -> list[str]:
        """What reviewbot did that Slack does not allow."""
        return self.workspace.violations

    # --- breaking things ------------------------------------------------------------------------

    def fail_next(self, method: str, code: str, *, retry_after: str = "30", commit: bool = False) -> None:
        """Answer with an error code; ``ratelimited`` is a 429 with that Retry-After."""
        limited = code == "ratelimited"
        body = json.dumps({"ok": False, "error": code})
        reply = Reply(body, 429, retry_after) if limited else Reply(body)
        self.faults[method].append(Fault("answer", commit, reply))

    def answer_next(self, method: str, body: str, *, status: int = 200, commit: bool = False) -> None:
        """Answer with any body: a proxy's page, JSON that is no object."""
        self.faults[method].append(Fault("answer", commit, Reply(body, status)))

    def hang_after_commit(self, method: str = "chat.postMessage") -> None:
        """Do it and never answer."""
        self.faults[method].append(Fault("hang", commit=True))

    def drop_after_commit(self, method: str = "chat.postMessage", *, reset: bool = False) -> None:
        """Do it and close the connection without an answer."""
        self.faults[method].append(Fault("reset" if reset else "drop", commit=True))

    def drop_before_commit(self, method: str = "chat.postMessage") -> None:
        """Close the connection and do nothing."""
        self.faults[method].append(Fault("drop"))

    def cut_after_commit(self, method: str = "chat.postMessage") -> None:
        """Do it and send half of the answer."""
        self.faults[method].append(Fault("cut", commit=True))

    def slow_next(self, method: str, seconds: float) -> None:
        """Answer as usual, but late."""
        self.faults[method].append(Fault("slow", commit=True, seconds=seconds))

    def take_fault(self, method: str) -> Fault | None:
        """The fault that is next for this method, used up by asking."""
        return self.faults[method].popleft() if self.faults[method] else None


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], slack: FakeSlack) -> None:
        super().__init__(address, _Endpoint)
        self.slack = slack


class _Endpoint(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        slack, method = self.server.slack, self.path.removeprefix("/api/")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        arguments = _arguments(body, self.headers.get_content_type())
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        with slack.lock:
            slack.calls.append((method, arguments))
            fault = slack.take_fault(method) or Fault("none", commit=True)
            done = self._call(method, token, arguments) if fault.commit else Reply("")
        match fault.kind:
            case "hang":
                slack.closing.wait()
            case "drop":
                self.connection.shutdown(socket.SHUT_RDWR)
            case "reset":
                self._reset()
            case "answer":
                self._send(fault.reply)
            case "cut":
                self._send(done, missing=len(done.body) // 2)
            case _:
                slack.closing.wait(fault.seconds)
                self._send(done)

    def _call(self, method: str, token: str, arguments: Answer) -> Reply:
        try:
            return Reply(json.dumps(self.server.slack.workspace.call(method, token, arguments)))
        except SlackError as error:
            wait = error.extra.pop("retry_after", "")
            return Reply(
                json.dumps({"ok": False, "error": error.code} | error.extra), 429 if wait else 200, wait
            )

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

    def _reset(self) -> None:
        """Close with RST instead of FIN: linger for no time (socket(7), SO_LINGER)."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        socket.close(self.connection.detach())

    def date_time_string(self, timestamp: float | None = None) -> str:
        del timestamp
        return formatdate(self.server.slack.workspace.clock(), usegmt=True)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: a test's output is for failures."""


def _arguments(body: bytes, content_type: str) -> Answer:
    if content_type == "application/json":
        return dict(json.loads(body or b"{}"))  # slack_sdk sends nothing for {}
    arguments: Answer = dict(parse_qsl(body.decode(), keep_blank_values=True))
    return arguments | {key: json.loads(arguments[key]) for key in ("blocks", "metadata") if key in arguments}


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description="A fake Slack on loopback.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--state", type=Path, help="JSONL file: read at the start, appended to after")
    given = parser.parse_args()
    with FakeSlack(port=given.port, state=given.state) as slack:
        sys.stdout.write(f"ready {slack.url}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
