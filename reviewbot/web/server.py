"""A small server for the log page, on loopback only."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from reviewbot.errors import ReviewbotError, UsageError
from reviewbot.types import Inbound

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


LONGEST_POST = 1_000_000  # bytes
PATIENCE_S = 10.0  # with a visitor who says nothing


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered to a program. ``kind``: its content type."""

    status: int
    body: str = ""
    kind: str = "text/plain"


Post = Callable[[Inbound], Answer]
"""Takes what a program sends to a path, by POST or GET."""
NO_POSTS: Mapping[str, Post] = {}


@contextmanager
def served(
    draw: Callable[[], str],
    port: int,
    *,
    host: str = "127.0.0.1",
    health: Callable[[], Mapping[str, Any]] | None = None,
    posts: Mapping[str, Post] = NO_POSTS,
) -> Iterator[str]:
    """Serve a page that is drawn anew for each visit; gives its address. Port 0: any free one.

    ``health`` is served as JSON at /healthz: 200 while its ``ok`` is true, else 503. ``posts``: who takes
    what programs send, by path.

    Raises UsageError when the port cannot be used.
    """
    try:
        server = _Server((host, port), _handler(draw, health, posts))
    except OSError as error:
        raise UsageError(
            f"Port {port} cannot be used ({error.strerror}). Choose another, or 0 for any."
        ) from error
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{host}:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Stay quiet: a visitor who hangs up is no trouble, and a traceback may hold a review's words."""


def _handler(
    draw: Callable[[], str], health: Callable[[], Mapping[str, Any]] | None, posts: Mapping[str, Post]
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = PATIENCE_S

        def do_GET(self) -> None:
            if self.path == "/healthz" and health:
                state = health()
                status = HTTPStatus.OK if state["ok"] else HTTPStatus.SERVICE_UNAVAILABLE
                self._answer(status, "application/json", json.dumps(state))
            elif self.path == "/":
                self._page()
            elif take := posts.get(urlsplit(self.path).path):
                self._take(take, b"")
            else:
                self.send_error(HTTPStatus.NOT_FOUND)

        def do_POST(self) -> None:
            take = posts.get(urlsplit(self.path).path)
            length = self.headers.get("Content-Length", "")
            if take is None:
                self.send_error(HTTPStatus.NOT_FOUND)
            elif not (length.isascii() and length.isdigit()):
                self.send_error(HTTPStatus.LENGTH_REQUIRED)
            elif int(length) > LONGEST_POST:
                self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            else:
                self._take(take, self.rfile.read(int(length)))

        def _take(self, take: Post, body: bytes) -> None:
            query = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = take(Inbound(self.command, query, headers, body, datetime.now(UTC)))
            self._answer(HTTPStatus(answer.status), answer.kind, answer.body)

        def _page(self) -> None:
            try:
                self._answer(HTTPStatus.OK, "text/html; charset=utf-8", draw())
            except ReviewbotError:
                self.send_error(HTTPStatus.SERVICE_UNAVAILABLE)

        def _answer(self, status: HTTPStatus, kind: str, text: str) -> None:
            body = text.encode("utf-8", "replace")
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Stay quiet: reviews must not end up in a terminal's log."""

    return Handler
