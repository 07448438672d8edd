"""Logging in to Google as a service account, and what Google Play's refusals mean. No I/O.

A JWT that is signed with the account's key is exchanged for an access token of an hour
(developers.google.com/identity/protocols/oauth2/service-account).
"""

import json
from collections.abc import Generator, Mapping
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Any

import jwt
from oauthlib.oauth2 import ServiceApplicationClient
from oauthlib.oauth2.rfc6749.parameters import prepare_token_request

from reviewbot.errors import AccessRefused, ConfigError, ListingGone, ParseError, RateLimited, Refused
from reviewbot.sites import Keyring
from reviewbot.sites._oauth import Login, granted, with_token
from reviewbot.sites.google_business.reading import document
from reviewbot.sites.google_business.tokens import LASTS, QUOTA_MINUTE, SENDER, TOKENS, token_request
from reviewbot.text.tree import many, words
from reviewbot.types import Listing, Request, Response

_SCOPE = "https://www.googleapis.com/auth/androidpublisher"
_SIGNED_FOR = timedelta(minutes=55)
_EARLY = timedelta(minutes=1)  # so much may our clock be fast
_QUOTA = timedelta(minutes=15)  # of an hour; Google promises no Retry-After
_QUOTA_WORDS = frozenset(
    {"quotaExceeded", "rateLimitExceeded", "userRateLimitExceeded", "dailyLimitExceeded"}
)
_NO_KEY = (
    "{} holds no key of a service account: all of the JSON file that the Cloud project gave for it belongs "
    "there, on one line"
)


def auth(listing: Listing, keyring: Keyring, wanted: Request) -> Generator[Request, Response, None]:
    """Send a request with an access token, got first where none is kept; renewed once if it is refused.

    Raises ConfigError for a key that is not set or is none, and a SiteError or Refused where Google's
    answer says more than its status.
    """
    secret = keyring.secret(str(listing.options["key_env"]))
    account = _account(listing, secret)
    login = Login(SENDER, LASTS, QUOTA_MINUTE, partial(_refused, listing))
    answer = yield from with_token(
        keyring,
        ("google_play", listing.base_url, secret),
        lambda: _ask(listing, keyring, account),
        lambda told: granted(told, login).token,
        wanted,
    )
    _refuse(listing, wanted, answer)


def _account(listing: Listing, secret: str) -> Mapping[str, Any]:
    """The service account in a key file. Raises ConfigError, without the file's words."""
    name = listing.options["key_env"]
    if not secret:
        raise ConfigError(f"{name} is not set: put it into .env beside the configuration")
    try:
        account = json.loads(secret)
    except (ValueError, RecursionError):
        account = None
    if not words(account, "client_email") or not words(account, "private_key"):
        raise ConfigError(_NO_KEY.format(name))
    found: Mapping[str, Any] = account
    return found


def _ask(listing: Listing, keyring: Keyring, account: Mapping[str, Any]) -> Request:
    """Ask for a token by a signed JWT (RFC 7523 §2.1).

    The claims are ours: oauthlib's need a ``sub``, which tells Google that the account acts for a person.
    """
    now = keyring.now()
    claims = {
        "iss": words(account, "client_email"),
        "scope": _SCOPE,
        "aud": TOKENS,
        "iat": int((now - _EARLY).timestamp()),
        "exp": int((now + _SIGNED_FOR).timestamp()),
    }
    key_id = words(account, "private_key_id")
    try:
        signed = jwt.encode(
            claims,
            words(account, "private_key"),
            algorithm="RS256",
            headers={"kid": key_id} if key_id else None,
        )
    except (jwt.PyJWTError, AttributeError, TypeError, ValueError):
        # AttributeError is what PyJWT has for a public key, TypeError for one with a password.
        raise ConfigError(_NO_KEY.format(listing.options["key_env"])) from None
    body = prepare_token_request(ServiceApplicationClient.grant_type, assertion=signed)
    return token_request(listing, body)


def _refused(listing: Listing, error: str) -> str:
    """What a login that was refused means, by Google's word for it."""
    name = listing.options["key_env"]
    if error == "invalid_grant":
        return (
            f"Google no longer accepts the key in {name}: see in the Cloud project, under Keys of the "
            "service account, whether it was deleted; this machine's clock must be right"
        )
    return (
        f"Google's login does not accept the service account in {name}: see in the Cloud project "
        "whether it was disabled or deleted"
    )


def _refuse(listing: Listing, wanted: Request, answer: Response) -> None:
    """Raise what Google Play's answer means; the rest the wire knows: 5xx, and 429 with a Retry-After."""
    why = _reasons(answer)
    match answer.status:
        case HTTPStatus.FORBIDDEN | HTTPStatus.TOO_MANY_REQUESTS if why & _QUOTA_WORDS:
            raise RateLimited(f"the app's quota is used up ({answer.status})", retry_after=_QUOTA)
        case HTTPStatus.TOO_MANY_REQUESTS if "retry-after" not in answer.headers:
            raise RateLimited("Google Play asks us to slow down (429)", retry_after=_QUOTA)
        case HTTPStatus.BAD_REQUEST if wanted.method == "POST":
            raise Refused("Google Play does not take this reply as it is written (400): edit it")
        case HTTPStatus.FORBIDDEN if "accessNotConfigured" in why:
            raise AccessRefused(
                "the Cloud project has no access to Google Play (403): enable the Google Play Android "
                "Developer API there"
            )
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            raise AccessRefused(
                f"Google Play refuses access ({answer.status}): invite the service account in "
                f"{listing.options['key_env']} under Users and permissions of the Play Console and give it "
                '"Reply to reviews" for this app; it can take hours until that holds'
            )
        case HTTPStatus.NOT_FOUND if "/reviews/" in wanted.url:
            raise ListingGone("Google Play does not show this review any more (404)")
        case HTTPStatus.NOT_FOUND:
            raise ListingGone("Google Play knows no such app (404): check package")


def _reasons(answer: Response) -> set[str]:
    """Google's own words for why it refuses."""
    try:
        error = document(answer).get("error")
    except ParseError:
        return set()
    return {words(one, "reason") for one in many(error, "errors")}
