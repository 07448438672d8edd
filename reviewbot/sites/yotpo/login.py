"""Logging in to Yotpo with an app's key and secret, and what its refusals mean. No I/O.

OAuth 2.0 (RFC 6749 §4.4) with two ways of its own: the request for a token is JSON, and the token goes into
the address (apidocs.yotpo.com).
"""

import json
from collections.abc import Generator
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlencode

from oauthlib.oauth2 import BackendApplicationClient

from reviewbot.errors import AccessRefused, ConfigError, ListingGone, RateLimited
from reviewbot.sites import Keyring, Token
from reviewbot.sites._oauth import Login, granted, with_token
from reviewbot.types import Listing, Request, Response

_LASTS = timedelta(days=13)  # a token of 14 days is renewed a day before its end, which no answer tells
_REST = timedelta(minutes=1)  # after a 429, which is not documented


def auth(listing: Listing, keyring: Keyring, wanted: Request) -> Generator[Request, Response, None]:
    """Send a request with a token, got first where none is kept; renewed once if it is refused.

    Raises ConfigError for a secret that is not set, and what Yotpo's refusals mean.
    """
    name = str(listing.options["secret_env"])
    secret = keyring.secret(name)
    if not secret:
        raise ConfigError(f"{name} is not set: put it into .env beside the configuration")
    client = {"client_id": app(listing), "client_secret": secret}
    asked = json.dumps({**client, "grant_type": BackendApplicationClient.grant_type}).encode()
    ask = Request(f"{root(listing)}/oauth/token", "POST", {"Content-Type": "application/json"}, asked)
    who = (ask.url, ask.body)
    answer = yield from with_token(
        keyring, who, lambda: ask, lambda told: _token(name, told), wanted, sign=_signed
    )
    match answer.status:
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            raise AccessRefused(
                f"Yotpo refuses the reviews of this app_key ({answer.status}), though it knows its secret: "
                "the plan of the account must have access to the API"
            )
        case HTTPStatus.NOT_FOUND:
            raise ListingGone("Yotpo knows no such app (404): check app_key")
        case HTTPStatus.TOO_MANY_REQUESTS if "retry-after" not in answer.headers:
            raise RateLimited("Yotpo asks us to slow down (429)", retry_after=_REST)


def _token(name: str, answer: Response) -> Token:
    """The token in an answer of the login. Raises what stands in its way; a 404 is an unknown app_key."""
    why = (
        f"Yotpo does not accept this app_key with the secret in {name} ({answer.status}): compare "
        "both with Yotpo > Settings > General Settings, API credentials"
    )
    if answer.status == HTTPStatus.NOT_FOUND:
        raise AccessRefused(why)
    return granted(answer, Login("Yotpo's login", _LASTS, _REST, lambda _error: why)).token


def _signed(wanted: Request, token: Token) -> Request:
    return replace(wanted, url=f"{wanted.url}&{urlencode({'utoken': token.value})}")


def app(listing: Listing) -> str:
    """The app's key, which is no secret."""
    return str(listing.options["app_key"])


def root(listing: Listing) -> str:
    """The address that everything of Yotpo's is below."""
    return (listing.base_url or "https://api.yotpo.com").rstrip("/")
