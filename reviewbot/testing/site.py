"""What every fake review site on loopback has: a real HTTP server, a clock, its calls, and ways to break.

A fake of one site is a subclass with two verbs: ``named`` says which call a request is, ``told`` does it.
``with FakeShop() as shop`` and a listing with ``base_url=shop.url``.
"""

import json
import socket
import threading
from abc import ABC, abstractmethod
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """An HTTP answer."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """An answer that is an error, raised from anywhere inside a call."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


@dataclass(frozen=True)
class Asked:
    """One request. Header names are lower case; ``query`` as it was sent, each name once."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON. Raises Refusal (400) where it is none, or is not said to be."""
        if self.headers.get("content-type", "").split(";")[0] != "application/json":
            raise Refusal(Answer(400))
        try:
            return json.loads(self.body)
        except ValueError:
            raise Refusal(Answer(400)) from None

    def form(self) -> dict[str, str]:
        """The body as a form. Raises Refusal (400) where it is none, or is not said to be."""
        if self.headers.get("content-type", "").split(";")[0] != "application/x-www-form-urlencoded":
            raise Refusal(Answer(400))
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True, strict_parsing=True))


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call, instead of it or (``commit``) after it was done."""

    kind: str
    commit: bool = False
    answer: Answer = Answer(200)


class FakeSite(ABC):
    """The server.

    ``calls``: the names of all calls, in order; ``asked``: the requests; ``etags``: whether answers to GET
    have validators and honor them.
    """

    def __init__(self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.clock = clock
        self.calls: list[str] = []
        self.asked: list[Asked] = []
        self.etags = False
        self.lock, self.closing = threading.Lock(), threading.Event()
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._server = _Server(("127.0.0.1", 0), self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    @abstractmethod
    def named(self, method: str, path: str) -> tuple[str, str]:
        """Which call this is, and about what (an id); ("", "") for one that this site does not know."""

    @abstractmethod
    def told(self, call: str, about: str, asked: Asked) -> Answer:
        """Do it. Raises Refusal for an answer that is an error."""

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

    # --- breaking things ----------------------------------------------------------------------------

    def answer_next(self, call: str, answer: Answer, *, commit: bool = False) -> None:
        """Answer with anything: an error, a proxy's page, JSON that is something else."""
        self._faults[call].append(Fault("answer", commit, answer))

    def hang_after_commit(self, call: str) -> None:
        """Do it and never answer."""
        self._faults[call].append(Fault("hang", commit=True))

    def drop_after_commit(self, call: str) -> None:
        """Do it and close the connection without an answer."""
        self._faults[call].append(Fault("drop", commit=True))

    def drop_before_commit(self, call: str) -> None:
        """Close the connection and do nothing."""
        self._faults[call].append(Fault("drop"))

    def cut_after_commit(self, call: str) -> None:
        """Do it and send half of the answer."""
        self._faults[call].append(Fault("cut", commit=True))

    def take_fault(self, call: str) -> Fault:
        """The fault that is next for this call, used up by asking."""
        return self._faults[call].popleft() if self._faults[call] else Fault("none", commit=True)

    def done(self, call: str, about: str, asked: Asked) -> Answer:
        """What the call answers when nothing goes wrong."""
        try:
            answer = self.told(call, about, asked)
        except Refusal as refusal:
            return refusal.answer
        if not self.etags or asked.method != "GET" or answer.status != HTTPStatus.OK:
            return answer
        etag = f'"{hash(answer.body):x}"'
        status, content = (304, b"") if asked.headers.get("if-none-match") == etag else (200, answer.body)
        return Answer(status, content, {**answer.headers, "ETag": etag})


def as_json(told: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer in JSON."""
    body = json.dumps(told, ensure_ascii=False, indent=1).encode()
    return Answer(status, body, {"Content-Type": "application/json; charset=UTF-8", **(headers or {})})


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], site: FakeSite) -> None:
        super().__init__(address, _Endpoint)
        self.site = site

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gives up in the middle is what many tests are about."""


class _Endpoint(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def _serve(self) -> None:
        site, body = self.server.site, self.rfile.read(int(self.headers.get("Content-Length", 0)))
        cut = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = dict(parse_qsl(cut.query, keep_blank_values=True))
        asked = Asked(self.command, cut.path, query, headers, body)
        call, about = site.named(self.command, cut.path)
        with site.lock:
            site.calls.append(call)
            site.asked.append(asked)
            fault = site.take_fault(call)
            done = site.done(call, about, asked) if fault.commit else fault.answer
        match fault.kind:
            case "hang":
                site.closing.wait()
                self.close_connection = True
            case "drop":
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
            case "answer":
                self._send(fault.answer)
            case "cut":
                self._send(done, missing=len(done.body) // 2)
            case _:
                self._send(done)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815 -- names http.server looks for

    def _send(self, answer: Answer, *, missing: int = 0) -> None:
        """Answer; the last ``missing`` bytes are promised and never sent."""
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body[: len(answer.body) - missing])
        self.close_connection = self.close_connection or missing > 0

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name in http.server
        """Say nothing: a test's output is for failures."""
