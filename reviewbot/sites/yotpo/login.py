"""Logging in to Yotpo with an app's key and secret, and what its refusals mean. No I/O."""

import json
from collections.abc import Generator
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlencode

from reviewbot.errors import AccessRefused, ConfigError, ListingGone, ParseError, RateLimited, SiteError
from reviewbot.sites import Keyring, Token
from reviewbot.text.tree import json_object, words
from reviewbot.types import Listing, Request, Response

_LASTS = timedelta(days=13)  # a token; a day before its end it is renewed
_REST = timedelta(minutes=1)  # after a 429, which is not documented


def auth(listing: Listing, keyring: Keyring, wanted: Request) -> Generator[Request, Response, None]:
    """Send a request with a token, got first where none is kept; renewed once if it is refused.

    Raises ConfigError for a secret that is not set, and what Yotpo's refusals mean.
    """
    name = str(listing.options["secret_env"])
    secret = keyring.secret(name)
    if not secret:
        raise ConfigError(f"{name} is not set: put it into .env beside the configuration")
    client = {"client_id": app(listing), "client_secret": secret, "grant_type": "client_credentials"}
    headers = {"Content-Type": "application/json"}
    login = Request(f"{root(listing)}/oauth/token", "POST", headers, json.dumps(client).encode())
    kept = (login.url, login.body)
    token = keyring.tokens.get(kept)
    if token is None or keyring.now() >= token.until:
        token = keyring.tokens[kept] = _token(name, (yield login))
    answer = yield _signed(wanted, token)
    if answer.status == HTTPStatus.UNAUTHORIZED:
        token = keyring.tokens[kept] = _token(name, (yield login))
        answer = yield _signed(wanted, token)
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
    """The token in an answer of the login. Raises what stands in its way."""
    match answer.status:
        case HTTPStatus.OK:
            value = words(json_object(answer.body, "Yotpo's login"), "access_token")
            if not value:
                raise ParseError("Yotpo's login sent no token")
            return Token(value, until=answer.fetched_at + _LASTS)
        case HTTPStatus.BAD_REQUEST | HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN | HTTPStatus.NOT_FOUND:
            raise AccessRefused(
                f"Yotpo does not accept this app_key with the secret in {name} ({answer.status}): compare "
                "both with Yotpo > Settings > General Settings, API credentials"
            )
        case HTTPStatus.TOO_MANY_REQUESTS:
            raise RateLimited("Yotpo's login asks us to slow down (429)", retry_after=_REST)
        case status:
            raise SiteError(f"Yotpo's login is in trouble ({status}), which usually passes")


def _signed(wanted: Request, token: Token) -> Request:
    return replace(wanted, url=f"{wanted.url}&{urlencode({'utoken': token.value})}")


def app(listing: Listing) -> str:
    """The app's key, which is no secret."""
    return str(listing.options["app_key"])


def root(listing: Listing) -> str:
    """The address that everything of Yotpo's is below."""
    return (listing.base_url or "https://api.yotpo.com").rstrip("/")
