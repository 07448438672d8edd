"""Who is believed at our own webhook, and by what a delivery is known again.

    X-Reviewbot-Signature: t=1793620800,v1=5257a869…

``v1`` is the HMAC-SHA256 of ``{t}.{body}`` in hexadecimal, with the secret in ``secret_env``; ``t`` is the
time in seconds since 1970, and counts for five minutes. While a secret is changed the one before it is in
``old_secret_env``, or there are two ``v1``. Who cannot sign sends ``Authorization: Bearer`` with the secret.
"""

import hmac
import json
from datetime import timedelta

from reviewbot.errors import AccessRefused
from reviewbot.hooks import is_signed
from reviewbot.sites import Keyring
from reviewbot.text.times import parse_epoch
from reviewbot.text.tree import words
from reviewbot.types import Inbound, Listing

WINDOW = timedelta(minutes=5)
_MOST_SIGNATURES = 4
_LONGEST_TIME = 12  # digits


def believed(listing: Listing, keyring: Keyring, inbound: Inbound) -> str:
    """The signature of a delivery that is believed; "" for one that brought the secret along.

    Raises AccessRefused for every other one, and for all as long as no secret is set.
    """
    names = [str(listing.options.get(name, "")) for name in ("secret_env", "old_secret_env")]
    secrets = [secret for name in names if name and (secret := keyring.secret(name))]
    if not secrets:
        raise AccessRefused(f"{listing.label} believes no webhook: its secret_env is not set")
    brought = (
        inbound.headers.get("authorization", "").partition("Bearer ")[2].strip().encode("utf-8", "replace")
    )
    if any(hmac.compare_digest(brought, secret.encode()) for secret in secrets):
        return ""
    at, signatures = _read(inbound.headers.get("x-reviewbot-signature", ""))
    signed = f"{at}.".encode() + inbound.body
    good = [one for one in signatures for secret in secrets if is_signed(signed, one, secret)]
    if not good:
        raise AccessRefused(f"{listing.label}: the signature of a webhook is missing or wrong")
    sent = parse_epoch(at)
    if sent is None or abs(inbound.at - sent) > WINDOW:
        raise AccessRefused(
            f"{listing.label}: a webhook was signed more than 5 minutes ago or ahead: sign it when it is "
            "sent, and set the sender's clock"
        )
    return good[0]


def named(body: bytes) -> str:
    """The id of the event that a delivery brings, "" where it has none."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):  # a record a line, or what parsing will refuse
        return ""
    return words(event, "id") if words(event, "event") else ""


def _read(header: str) -> tuple[str, list[str]]:
    """Time and signatures of a header; ("", []) where it is none."""
    pairs = [part.strip().partition("=") for part in header.split(",", _MOST_SIGNATURES + 1)]
    at = next((value for name, _, value in pairs if name == "t"), "")
    signatures = [value for name, _, value in pairs if name == "v1"][:_MOST_SIGNATURES]
    return (at, signatures) if at.isdecimal() and len(at) <= _LONGEST_TIME else ("", [])
