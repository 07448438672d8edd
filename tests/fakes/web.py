"""A real HTTP server on loopback, told per path what to answer; for tests of the wire and above it.

    with Web() as web:
        web.answers["/feed"] = Answer(body=b"...", headers={"ETag": '"1"'})
        ... fetch(web.url("/feed")) ...
        assert web.asked[0].headers["user-agent"]

A path with several answers (a list) gives them one by one and then keeps giving the last. A path
without any is 404. ``raw`` answers are bytes sent as they are, for everything that is not HTTP.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self, cast
from urllib.parse import urlsplit

from reviewbot.types import RobotsFile


@dataclass(frozen=True)
class Answer:
    """One scripted answer.

    ``hold``: answer only once this event is set. ``cut``: promise the whole body, send half of it,
    hang up. ``chunks``: send these as a chunked body, for ever if they never end. ``raw``: send
    nothing but these pieces, status line and all, and hang up.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    hold: threading.Event | None = None
    cut: bool = False
    chunks: Iterable[bytes] | None = None
    raw: Iterable[bytes] | None = None


@dataclass(frozen=True)
class Asked:
    """One request that arrived. Header names are lower case; ``path`` includes the query."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Memory:
    """What a wire remembers of hosts, without a store."""

    def __init__(self) -> None:
        self.visits: dict[str, datetime] = {}
        self.files: dict[str, RobotsFile] = {}

    def last_visit(self, host: str) -> datetime | None:
        return self.visits.get(host)

    def visited(self, host: str, at: datetime) -> None:
        self.visits[host] = at

    def robots(self, origin: str) -> RobotsFile | None:
        return self.files.get(origin)

    def keep_robots(self, origin: str, robots: RobotsFile) -> None:
        self.files[origin] = robots


class Web:
    """The server; a context manager.

    ``asked`` lists what arrived, in order; ``arrived`` can be acquired once for each of them.
    """

    def __init__(self) -> None:
        self.answers: dict[str, Answer | list[Answer]] = {}
        self.asked: list[Asked] = []
        self.arrived = threading.Semaphore(0)
        self._server = _Server(("127.0.0.1", 0), _Visitor)
        self._server.web = self
        # socketserver's own half second between two looks would be added to every test.
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [asked.path for asked in self.asked]

    def answer_for(self, path: str) -> Answer:
        scripted = self.answers.get(urlsplit(path).path, Answer(404))
        if isinstance(scripted, Answer):
            return scripted
        return scripted.pop(0) if len(scripted) > 1 else scripted[0]


class _Server(ThreadingHTTPServer):
    web: Web

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gives up in the middle is what many tests are about."""


class _Visitor(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _serve(self) -> None:
        web = cast("_Server", self.server).web
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        web.asked.append(Asked(self.command, self.path, headers, body))
        web.arrived.release()
        answer = web.answer_for(self.path)
        if answer.hold:
            answer.hold.wait(timeout=10)
        if answer.raw is not None:
            self.close_connection = True
            for piece in answer.raw:
                self.wfile.write(piece)
        else:
            self._send(answer)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.chunks is not None:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for piece in answer.chunks:
                self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")
            return
        if "Content-Length" not in answer.headers:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body[: len(answer.body) // 2] if answer.cut else answer.body)
        self.close_connection = self.close_connection or answer.cut

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _serve  # noqa: N815 -- names http.server looks for

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name in http.server
        """Tests are quiet."""
