"""What Meta posts when recommendations change, and what it wants to hear before it does.

Webhooks: developers.facebook.com/docs/graph-api/webhooks/getting-started, November 2026; the Page's field is
called ``ratings``. Comments and reactions come by the same field: they only say that there is something to
read.
"""

import hmac
from collections.abc import Iterator
from typing import Any

from reviewbot.errors import AccessRefused, ParseError
from reviewbot.hooks import ensure_signed
from reviewbot.sites import Heard, Keyring
from reviewbot.sites.facebook.reading import as_told
from reviewbot.text import storable
from reviewbot.text.tree import json_object, many, words
from reviewbot.types import Inbound, Listing, Page, Review


def heard(listing: Listing, keyring: Keyring, inbound: Inbound) -> Heard:
    """Read a webhook: recommendations given, changed and taken back. It tells no comments.

    Raises AccessRefused for a wrong signature or verify token, else ParseError.
    """
    if inbound.method == "GET":
        return Heard(
            answer=_challenge(keyring.secret(str(listing.options.get("hook_secret_env", ""))), inbound)
        )
    secret = keyring.secret(str(listing.options.get("app_secret_env", "")))
    given = inbound.headers.get("x-hub-signature-256", "").removeprefix("sha256=")
    ensure_signed(inbound.body, given, secret, "Facebook")
    entries = json_object(inbound.body, "Facebook").get("entry")
    if not isinstance(entries, list):
        raise ParseError("Facebook posted JSON that is no list of changes")
    told: dict[str, Review | None] = {}  # a later change of one recommendation counts
    for value in _changes(listing, entries):
        review, is_gone = as_told(listing, value), words(value, "verb") == "remove"
        if review and (is_gone or review.rating is not None):
            told[review.key] = None if is_gone else review
    removed = tuple(key for key, review in told.items() if review is None)
    return Heard(Page(tuple(filter(None, told.values())), removed=removed) if told else None)


def _changes(listing: Listing, entries: list[Any]) -> Iterator[Any]:
    """The changes of this Page's recommendations: an app gets those of all its Pages at one address."""
    for entry in entries:
        if words(entry, "id") == str(listing.options["page_id"]):
            for change in many(entry, "changes"):
                if (words(change, "field"), words(change, "value", "item")) == ("ratings", "rating"):
                    yield change["value"]


def _challenge(secret: str, inbound: Inbound) -> str:
    """What Meta wants to hear from the address when it is registered."""
    given = inbound.query.get("hub.verify_token", "")
    same = hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode())
    if not secret or not same or inbound.query.get("hub.mode") != "subscribe":
        raise AccessRefused(
            "Somebody asked in the name of Facebook with another verify token than the variable has that "
            "hook_secret_env of the listing names"
        )
    return storable(inbound.query.get("hub.challenge", ""))
