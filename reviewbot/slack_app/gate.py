"""HTTP mode: what is asked of a request before Bolt reads a byte of it (facts: slack §4).

Bolt itself answers a bad timestamp with a traceback and logs the body of a badly signed request; and it
takes the same signed request twice.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from threading import Lock
from urllib.parse import parse_qsl

from slack_bolt import App
from slack_bolt.request import BoltRequest
from slack_sdk.signature import Clock, SignatureVerifier

from reviewbot.types import Inbound
from reviewbot.web.posts import Answer

LONGEST_BODY = 1_000_000  # bytes; a view is 250 kB at most
WINDOW_S = 300  # Slack's own: older requests are refused
FORM = "application/x-www-form-urlencoded"
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_SECONDS = re.compile(r"[0-9]{1,12}")


class Gate:
    """Lets through what Slack signed, once. ``secret``: the signing secret; several threads may come."""

    def __init__(self, app: App, secret: str, now: Callable[[], datetime]) -> None:
        self._app, self._now = app, now
        self._verifier = SignatureVerifier(secret, _At(now))
        self._seen: dict[str, float] = {}
        self._lock = Lock()

    def answer(self, inbound: Inbound) -> Answer:
        """Take one POST."""
        headers, body = inbound.headers, inbound.body
        if inbound.method != "POST":
            return Answer(HTTPStatus.METHOD_NOT_ALLOWED)
        if len(body) > LONGEST_BODY:
            return Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        signature, at = headers.get("x-slack-signature", ""), headers.get("x-slack-request-timestamp", "")
        text = _text(body)
        signed = _SIGNATURE.fullmatch(signature) and _SECONDS.fullmatch(at) and text is not None
        if not (signed and text is not None and self._verifier.is_valid(text, at, signature)):
            return Answer(HTTPStatus.UNAUTHORIZED)
        if not _makes_sense(headers, text):
            return Answer(HTTPStatus.BAD_REQUEST)
        if not self._first_time(signature):
            return Answer(HTTPStatus.OK)
        said = self._app.dispatch(BoltRequest(body=text, headers=dict(headers)))
        kind = next(iter(said.headers.get("content-type", [])), "text/plain")
        return Answer(said.status, said.body or "", kind)

    def _first_time(self, signature: str) -> bool:
        """Whether this very request was not taken yet; Slack signs its own retries anew."""
        now = self._now().timestamp()
        with self._lock:
            self._seen = {one: at for one, at in self._seen.items() if now - at <= 2 * WINDOW_S}
            first = signature not in self._seen
            self._seen.setdefault(signature, now)
            return first


class _At(Clock):
    """The verifier's clock."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def now(self) -> float:
        """Seconds since 1970."""
        return self._now().timestamp()


def _text(body: bytes) -> str | None:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None


def _makes_sense(headers: Mapping[str, str], text: str) -> bool:
    """Whether it is a JSON object, or a form with one as its payload or (a command) without a payload.

    Bolt would raise at less. Two payloads could be read differently by two readers.
    """
    try:
        if not headers.get("content-type", "").startswith(FORM):
            return isinstance(json.loads(text), dict)
        payloads = [json.loads(value) for name, value in parse_qsl(text) if name == "payload"]
        return bool(text) and len(payloads) <= 1 and all(isinstance(one, dict) for one in payloads)
    except (ValueError, RecursionError):
        return False
