"""A program of the owner's that is told what happens: one signed POST for each event (docs/operators.md)."""

from collections.abc import Generator
from datetime import datetime
from http import HTTPStatus
from typing import Protocol

from reviewbot.errors import NotifyError, SiteError
from reviewbot.notify.webhook import SIGNATURE, signature
from reviewbot.types import Auth, Dispatch, Request, Response, Subscription

PER_MINUTE = 600  # it is the owner's own; sites are asked far less often


class Fetch(Protocol):
    """The wire, as far as it is needed here; see http.py."""

    def __call__(self, request: Request, *, auth: Auth | None = ..., per_minute: int = ...) -> Response:
        """Send one request, which is never redirected, nor sent to a private address that nobody allowed."""


class Subscriber:
    """Posts to one webhook by the wire.

    ``secret``: by which each POST is signed; without it, none is sent.
    """

    def __init__(self, webhook: Subscription, secret: str, fetch: Fetch) -> None:
        self.webhook = webhook
        self._secret, self._fetch = secret, fetch

    def send(self, dispatch: Dispatch, now: datetime) -> int:
        """Post it; gives the status of the answer, which is 2xx.

        Raises NotifyError, also for a lost answer: the receiver tells a repeat by its delivery id. ``code``
        is the status that was answered, "" where nothing was.
        """
        if not self._secret:
            raise NotifyError(f"the variable {self.webhook.secret_env} with its secret is not set")
        body = dispatch.body.encode()
        headers = {
            "Content-Type": "application/json",
            SIGNATURE: signature(self._secret, body, now),
            "X-Reviewbot-Delivery": dispatch.delivery_id,
            "X-Reviewbot-Event": dispatch.kind,
        }
        statuses: list[int] = []

        def watched(request: Request) -> Generator[Request, Response, None]:
            statuses.append((yield request).status)

        request = Request(self.webhook.url, "POST", headers, body)
        try:
            return self._fetch(request, auth=watched, per_minute=PER_MINUTE).status
        except SiteError as error:
            if not statuses:
                raise NotifyError(str(error), retry_after=error.retry_after) from None
            status = HTTPStatus(statuses[-1]) if statuses[-1] in set(HTTPStatus) else None
            said = f"{statuses[-1]}{f' {status.phrase}' if status else ''}"
            raise NotifyError(
                f"it answered {said}", code=str(statuses[-1]), retry_after=error.retry_after
            ) from None
