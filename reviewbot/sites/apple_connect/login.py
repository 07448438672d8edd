"""Logging in to App Store Connect with a team's key, and what Apple's refusals mean. No I/O.

Nobody gives a token: it is a JWT that is signed here with the key (ES256), good for 20 minutes at most
(developer.apple.com/documentation/appstoreconnectapi/generating-tokens-for-api-requests).
"""

import re
from collections.abc import Generator
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import quote

import jwt

from reviewbot.errors import (
    AccessRefused,
    ConfigError,
    ListingGone,
    ParseError,
    RateLimited,
    Refused,
)
from reviewbot.sites import Keyring, Token
from reviewbot.sites.apple_connect.reading import RESPONSE, document
from reviewbot.text.tree import many, words
from reviewbot.types import Listing, Request, Response

_LASTS = timedelta(minutes=15)
_EARLY = timedelta(minutes=1)  # so much may our clock be fast, and so long may a request be on its way
_BURST = timedelta(minutes=1)
_HOUR_USED_UP = timedelta(minutes=10)  # the hour rolls, so some of it comes back soon
_HOUR_IS_USED_UP = re.compile(r"user-hour-rem:0*(?:;|$)")  # X-Rate-Limit, on every answer


def auth(listing: Listing, keyring: Keyring, wanted: Request) -> Generator[Request, Response, None]:
    """Send a request with a token, a new one if that is refused which was made earlier.

    To delete the response to a review, its id is asked for first. Raises ConfigError for a key that is not
    set or is none, and a SiteError or Refused where Apple's answer says more than its status.
    """
    if wanted.method == "DELETE":
        found = yield from _signed(listing, keyring, replace(wanted, method="GET"))
        _refuse(listing, wanted, found)
        wanted = replace(wanted, url=_response_address(wanted.url, found))
    _refuse(listing, wanted, (yield from _signed(listing, keyring, wanted)))


def _signed(listing: Listing, keyring: Keyring, wanted: Request) -> Generator[Request, Response, Response]:
    options = listing.options
    pem = keyring.secret(str(options["key_env"])).replace("\\n", "\n")
    login = ("apple_connect", options["key_id"], options["issuer_id"], pem)
    kept = keyring.tokens.get(login)
    if kept and keyring.now() < kept.until:
        answer = yield _with(kept, wanted)
        if answer.status != HTTPStatus.UNAUTHORIZED:
            return answer
    token = keyring.tokens[login] = _token(listing, keyring, pem)
    return (yield _with(token, wanted))


def _with(token: Token, wanted: Request) -> Request:
    return replace(wanted, headers={**wanted.headers, "Authorization": f"Bearer {token.value}"})


def _token(listing: Listing, keyring: Keyring, pem: str) -> Token:
    options, now = listing.options, keyring.now()
    if not pem:
        raise ConfigError(f"{options['key_env']} is not set: put it into .env beside the configuration")
    claims = {
        "iss": str(options["issuer_id"]),
        "iat": int((now - _EARLY).timestamp()),
        "exp": int((now + _LASTS).timestamp()),
        "aud": "appstoreconnect-v1",
    }
    try:
        value = jwt.encode(claims, pem, algorithm="ES256", headers={"kid": str(options["key_id"])})
    except (jwt.PyJWTError, AttributeError, TypeError, ValueError):
        # AttributeError is what PyJWT has for a public key, TypeError for one with a password.
        raise ConfigError(
            f"{options['key_env']} holds no private key as App Store Connect gives it: all of the .p8 file "
            "belongs there, on one line with \\n where it has line breaks"
        ) from None
    return Token(value, until=now + _LASTS - _EARLY)


def _response_address(asked: str, found: Response) -> str:
    """Where the response to a review is deleted."""
    key = words(document(found).get("data"), "id")
    if not key:
        raise ParseError("Apple sent no id of the response that is to be deleted")
    return f"{asked.partition('/v1/')[0]}/v1/{RESPONSE}/{quote(key, safe='')}"


def _refuse(listing: Listing, wanted: Request, answer: Response) -> None:
    """Raise what Apple's answer means; the rest the wire knows: 5xx, and 429 with a Retry-After."""
    options, code = listing.options, _code(answer)
    match answer.status:
        case HTTPStatus.BAD_REQUEST | HTTPStatus.CONFLICT | HTTPStatus.UNPROCESSABLE_ENTITY if (
            wanted.method == "POST"
        ):
            if ".RELATIONSHIP" in code:
                raise ListingGone(f"Apple does not have this review any more ({answer.status})")
            raise Refused(f"Apple does not take this response as it is written ({answer.status}): edit it")
        case HTTPStatus.UNAUTHORIZED:
            raise AccessRefused(
                "Apple does not accept this login (401): compare key_id and issuer_id with Users and Access, "
                f"Integrations, in App Store Connect, and {options['key_env']} with that key's .p8 file; the "
                "key must not be revoked, and this machine's clock must be right"
            )
        case HTTPStatus.FORBIDDEN if "AGREEMENT" in code:
            raise AccessRefused(
                "Apple waits for your signature (403): the account holder must accept the agreements that "
                "App Store Connect shows under Business"
            )
        case HTTPStatus.FORBIDDEN if wanted.method != "GET":
            raise AccessRefused(
                "Apple does not let this key answer reviews (403): make one with the role Admin, App Manager "
                "or Customer Support under Users and Access, Integrations, in App Store Connect"
            )
        case HTTPStatus.FORBIDDEN:
            raise AccessRefused(
                "Apple refuses access (403): the key's role must be allowed to see this app and its reviews"
            )
        case HTTPStatus.NOT_FOUND if "/customerReviews/" in wanted.url and wanted.method == "DELETE":
            raise ListingGone("Apple shows no response to this review that could be taken down (404)")
        case HTTPStatus.NOT_FOUND if "/apps/" in wanted.url:
            raise ListingGone(
                "Apple knows no such app (404): app_id is the number under General, App Information, and "
                "the app must belong to the key's team"
            )
        case HTTPStatus.NOT_FOUND:
            raise ListingGone("Apple does not show this review any more (404)")
        case HTTPStatus.TOO_MANY_REQUESTS if "retry-after" not in answer.headers:
            if _HOUR_IS_USED_UP.search(answer.headers.get("x-rate-limit", "")):
                raise RateLimited(
                    "the key's requests of this hour are used up (429)", retry_after=_HOUR_USED_UP
                )
            raise RateLimited("Apple asks us to slow down (429)", retry_after=_BURST)


def _code(answer: Response) -> str:
    """Apple's own word for the first error, "" where it does not say."""
    try:
        return next((words(one, "code") for one in many(document(answer), "errors")), "")
    except ParseError:
        return ""
