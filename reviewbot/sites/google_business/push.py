"""What Google Pub/Sub pushes when a review is new or changed: a sign to read the profile. No I/O.

The notification's own JSON differs from one report of it to the next, deletions are never told, and it comes
at least once and in any order; so nothing of it is believed but that something happened at a location.

Who pushes is proven by a JWT of Google's (cloud.google.com/pubsub/docs/authenticate-push-subscriptions).
Anybody can have Google sign one, so it must be for the subscription's audience and from its service account:
``push_audience`` and ``push_email``, as they were given when the subscription was made.
"""

import base64
import binascii
import re
from collections.abc import Generator, Mapping
from datetime import datetime, timedelta
from typing import Any

import jwt

from reviewbot.errors import AccessRefused, ParseError, SiteError
from reviewbot.sites import Heard, Keyring, Token
from reviewbot.text.times import parse_epoch
from reviewbot.text.tree import json_object, words
from reviewbot.types import Inbound, Listing, Page, Request, Response

CERTIFICATES = "https://www.googleapis.com/oauth2/v3/certs"
_ISSUERS = frozenset({"accounts.google.com", "https://accounts.google.com"})
_SKEW = timedelta(minutes=1)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_LOCATION = re.compile(rb"locations/([\w-]{1,100})")


def keys(listing: Listing, keyring: Keyring) -> Generator[Request, Response, None]:
    """Ask for the public keys that Google signs with now, where those that are kept are too old.

    They are kept in the keyring for as long as Google says. Raises ParseError when the answer is no keys.
    """
    kept = keyring.tokens.get(CERTIFICATES)
    if kept and keyring.now() < kept.until:
        return
    root = listing.base_url.rstrip("/")
    answer = yield Request(f"{root}/oauth2/v3/certs" if root else CERTIFICATES)
    _public_keys(answer.body)
    told = re.search(r"\bmax-age=([0-9]{1,9})", answer.headers.get("cache-control", ""))
    lasts = min(timedelta(seconds=int(told[1])), _DAY) if told else _HOUR
    keyring.tokens[CERTIFICATES] = Token(answer.body.decode("utf-8", "replace"), answer.fetched_at + lasts)


def heard(listing: Listing, keyring: Keyring, inbound: Inbound) -> Heard:
    """A sign to read the profile; an empty page where another location is named.

    ``keys`` comes first: without keys it raises SiteError, and Google pushes again. Raises AccessRefused for
    what Google did not sign for this subscription, and ParseError for what is no push.
    """
    _believe(listing, keyring, inbound)
    message = json_object(inbound.body, "Google").get("message")
    number = words(message, "messageId") or words(message, "message_id")
    if not number:
        raise ParseError("what was pushed is no message of Pub/Sub")
    try:
        said = base64.b64decode(words(message, "data"), validate=True)
    except (binascii.Error, ValueError):
        said = b""
    named = {place.decode() for place in _LOCATION.findall(said)}
    ours = str(listing.options["listing"]).removeprefix("locations/")
    return Heard(Page(()) if named and ours not in named else None, id=number)


def _believe(listing: Listing, keyring: Keyring, inbound: Inbound) -> None:
    audience, sender = (str(listing.options.get(name, "")) for name in ("push_audience", "push_email"))
    if not audience or not sender:
        raise AccessRefused(
            "a push of Google is believed only where the listing has push_audience and push_email, as they "
            "stand in the subscription"
        )
    kept = keyring.tokens.get(CERTIFICATES)
    if kept is None:
        raise SiteError("the keys that Google signs with are not here yet")
    scheme, _, token = inbound.headers.get("authorization", "").partition(" ")
    claims = _signed(token, kept.value, audience) if scheme.lower() == "bearer" else {}
    sent, ends = (parse_epoch(claims.get(name)) for name in ("iat", "exp"))
    if not (sent and ends and _in_time(sent, ends, inbound.at)) or claims.get("iss") not in _ISSUERS:
        raise AccessRefused("what was pushed is not signed by Google, or its signature is too old")
    if claims.get("email") != sender or claims.get("email_verified") is not True:
        raise AccessRefused("what was pushed comes from another service account than push_email")


def _signed(token: str, certificates: str, audience: str) -> Mapping[str, Any]:
    """What a token claims for this audience, once it is certain that Google signed it; else nothing."""
    try:
        key = _public_keys(certificates.encode())[jwt.get_unverified_header(token).get("kid", "")]
        claims: Mapping[str, Any] = jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            audience=audience,
            # Times are compared by the caller, with the time at which it came.
            options={"verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
    except (jwt.PyJWTError, KeyError, ValueError, TypeError):
        return {}
    return claims


def _public_keys(published: bytes) -> jwt.PyJWKSet:
    try:
        return jwt.PyJWKSet.from_dict(json_object(published, "Google"))
    except (
        jwt.PyJWTError,
        AttributeError,
        KeyError,
        TypeError,
        ValueError,
    ):  # PyJWT raises all of them for junk
        raise ParseError("Google sent no keys by which to believe what it pushes") from None


def _in_time(sent: datetime, ends: datetime, at: datetime) -> bool:
    return sent - _SKEW <= at < ends + _SKEW and ends - sent <= _DAY
