"""A real HTTP server on loopback that speaks chat completions, and obeys whatever a review orders.

    with FakeModel() as model:
        model.says = ["I am sorry …"]             # what a well-behaved model answers
        model.obeys["ignore all"] = ["Here you are."]   # what it answers where a review says so
        ... OpenAIEndpoint(model.url, "small", "key") ...
        assert model.asked[0]["model"] == "small"

``instead``: answers that take the place of the next ones, in order: (status, headers, body), or HANG for
nothing until the server is closed, or CUT for a connection that breaks, or DRIP for blanks without end, as
servers send them to show that they are at work. ``usage``: what it says it counted.
``came`` is set by the first question.
"""

import json
import threading
from collections import deque
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self, cast

HANG, CUT, DRIP = "hang", "cut", "drip"
Instead = tuple[int, dict[str, str], bytes] | str


def completion(content: str, usage: dict[str, int] | None) -> bytes:
    """What an endpoint sends."""
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
    form = {"id": "c-1", "object": "chat.completion", "created": 1, "model": "small", "choices": [choice]}
    return json.dumps(form | ({"usage": usage} if usage else {})).encode()


class FakeModel:
    """The server; a context manager."""

    def __init__(self) -> None:
        self.says: Sequence[str] = ()
        self.obeys: dict[str, Sequence[str]] = {}
        self.usage: dict[str, int] | None = {"prompt_tokens": 900, "completion_tokens": 100}
        self.instead: deque[Instead] = deque()
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.came, self.closing = threading.Event(), threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Talk)
        self._server.model = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1/"

    @property
    def seen(self) -> str:
        """The review as the last question showed it."""
        return shown(self.asked[-1])

    def answer(self, question: dict[str, Any]) -> bytes:
        """The replies that the review orders, if it does; else those of a model that behaves."""
        review = shown(question)
        told = next((replies for order, replies in self.obeys.items() if order in review), self.says)
        return completion(json.dumps({"replies": list(told)}), self.usage)


def shown(question: dict[str, Any]) -> str:
    """The review in a question: the JSON string between its marker lines."""
    return str(json.loads(question["messages"][1]["content"].splitlines()[-2]))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    model: FakeModel

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gives up in the middle is what some tests are about."""


class _Talk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        model = cast("_Server", self.server).model
        body = self.rfile.read(int(self.headers["content-length"]))
        question = json.loads(body)
        model.asked.append(question)
        model.came.set()
        model.paths.append(self.path)
        model.headers.append({name.lower(): value for name, value in self.headers.items()})
        match model.instead.popleft() if model.instead else None:
            case None:
                self._send(200, {"content-type": "application/json"}, model.answer(question))
            case (status, headers, instead):
                self._send(status, headers, instead)
            case "hang":
                model.closing.wait()
                self.close_connection = True
            case "drip":
                self._drip(model)
            case _:
                self.close_connection = True

    def _drip(self, model: FakeModel) -> None:
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", "1000000")
        self.end_headers()
        while not model.closing.wait(0.01):
            self.wfile.write(b" ")

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "content-length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's own name
        """Say nothing."""
