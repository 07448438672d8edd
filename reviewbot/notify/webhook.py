"""Urgent cases to a program of the owner's: signed JSON in a form with a version (docs/operators.md)."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from reviewbot.decide import restricted
from reviewbot.errors import ListingGone, NotifyError, SiteError
from reviewbot.notify import blocks as kit
from reviewbot.types import Alert, Delivery, Notice, Request, Response

VERSION = 1
SIGNATURE = "X-Reviewbot-Signature"


class Webhook:
    """Posts to ``url`` by ``post``, which keeps the rules of the wire. ``secret``: "" for no signature."""

    def __init__(self, url: str, secret: str, post: Callable[[Request], Response]) -> None:
        self._url, self._secret, self._post = url, secret, post

    def send(self, message: Alert | Notice, now: datetime) -> Delivery:
        """Post it; any 2xx answer means that it was taken.

        Raises NotifyError, also for a lost answer: the receiver tells a repeat by its ``id``.
        """
        body = json.dumps(form(message, now)).encode()
        headers = {"Content-Type": "application/json"}
        if self._secret:
            headers[SIGNATURE] = signature(self._secret, body, now)
        try:
            self._post(Request(self._url, "POST", headers, body))
        except SiteError as error:
            why = "there is no such address: check fallback.webhook"
            said = why if isinstance(error, ListingGone) else str(error)
            raise NotifyError(f"The webhook did not take it: {said}", retry_after=error.retry_after) from None
        return Delivery("webhook", message.delivery_id)


def signature(secret: str, body: bytes, now: datetime) -> str:
    """As reviewbot wants it of others: HMAC-SHA256 over ``timestamp.body`` (facts: imports-and-webhook)."""
    at = int(now.timestamp())
    digest = hmac.new(secret.encode(), b"%d." % at + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def form(message: Alert | Notice, now: datetime) -> dict[str, Any]:
    """What is posted: ids and how it stands, never what a customer wrote."""
    head = {"version": VERSION, "id": message.delivery_id, "sent_at": _time(now)}
    if isinstance(message, Notice):
        return head | {"event": "notice", "text": message.text}
    case, stored = message.case, message.stored
    link = kit.link(stored.review.url, "")
    return head | {
        "event": "case.urgent",
        "business": message.business.name,
        "case": {
            "id": case.id,
            "rev": case.rev,
            "class": str(case.class_),
            "urgent": case.urgent,
            "held": restricted(case, stored),
            "site": stored.site,
            "listing": message.listing.label,
            "location": message.location.name,
            "opened_at": _time(case.opened_at),
            "due_at": _time(case.due_at) if case.due_at else None,
            "link": link["url"] if link else None,
        },
    }


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
