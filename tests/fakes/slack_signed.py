"""HTTP mode of the fake Slack: really signed requests for an app's own endpoint, and their delivery.

Signature: docs.slack.dev/authentication/verifying-requests-from-slack. Tamper with ``dataclasses.replace``.
"""

import hashlib
import hmac
import json
import threading
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

from fakes.slack_envelopes import Envelope, Kind
from fakes.slack_workspace import Workspace

SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
LONGEST_WAIT_S = 10  # real time, a guard for tests: whether an answer is late is told by the fake's clock
OK = 200


@dataclass(frozen=True)
class Signed:
    """One request as Slack makes it: post it, twice for a replay, or damaged."""

    body: bytes
    headers: dict[str, str]

    def post(self, url: str) -> tuple[int, bytes]:
        """The answer's status and body. Raises OSError or HTTPException when there is none."""
        request = Request(url, data=self.body, headers=self.headers, method="POST")  # noqa: S310 -- the test's url
        try:
            with build_opener(ProxyHandler({})).open(request, timeout=LONGEST_WAIT_S) as answer:
                return answer.status, answer.read()
        except HTTPError as error:
            with error:
                return error.code, error.read()


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """``v0=`` and the HMAC-SHA256 of ``v0:timestamp:body`` in hex."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def signed(kind: Kind, payload: dict[str, Any], *, at: float, secret: str = SIGNING_SECRET) -> Signed:
    """The request for a payload: JSON for events, forms for the rest. ``at``: seconds since 1970."""
    if kind is Kind.EVENT:
        body, content_type = json.dumps(payload).encode(), "application/json"
    else:
        fields = payload if kind is Kind.COMMAND else {"payload": json.dumps(payload)}
        body, content_type = urlencode(fields).encode(), "application/x-www-form-urlencoded"
    timestamp = str(int(at))
    headers = {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(secret, timestamp, body),
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    }
    return Signed(body, headers)


def challenge(*, at: float, secret: str = SIGNING_SECRET) -> Signed:
    """What Slack asks of a new request URL: to be answered with the challenge (url_verification)."""
    payload = {"type": "url_verification", "token": "verification-token", "challenge": "3eZbrw1a"}
    return signed(Kind.EVENT, payload, at=at, secret=secret)


class HttpMode:
    """Delivers envelopes to ``url``, each in a thread of its own, as Slack's servers do."""

    def __init__(self, workspace: Workspace, url: str, secret: str) -> None:
        self.workspace, self.url, self.secret = workspace, url, secret
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """There is nothing to start: every delivery is a request of its own."""

    def stop(self) -> None:
        for thread in self._threads:
            thread.join()

    def send(self, envelope: Envelope) -> None:
        """Post it; the caller holds ``changed``."""
        envelope.sent_at.append(self.workspace.clock())
        request = signed(envelope.kind, envelope.payload, at=self.workspace.clock(), secret=self.secret)
        if envelope.attempts > 1:
            again = {"X-Slack-Retry-Num": str(envelope.attempts - 1), "X-Slack-Retry-Reason": "http_timeout"}
            request.headers.update(again)
        thread = threading.Thread(target=self._deliver, args=(envelope, request))
        self._threads.append(thread)
        thread.start()

    def _deliver(self, envelope: Envelope, request: Signed) -> None:
        try:
            status, body = request.post(self.url)
        except (OSError, HTTPException):
            return  # nobody there, or hung up: not acknowledged
        with self.workspace.changed:
            if status == OK:
                self.workspace.acknowledge(envelope, _response(body))


def _response(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body.decode()
