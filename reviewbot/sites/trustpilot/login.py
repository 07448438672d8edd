"""Trustpilot's key, and its login for businesses. No I/O.

OAuth 2.0 (developers.trustpilot.com/authentication): an access token lasts 100 hours; the refresh token of
a person lasts 30 days, and a new one may come with each access token: it is used from then on, but kept in
memory only. Getting tokens too often is refused (429).
"""

import base64
from collections.abc import Generator
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlencode

from reviewbot.errors import AccessRefused, ConfigError, ParseError, RateLimited, SiteError
from reviewbot.sites import Keyring, Token
from reviewbot.sites.trustpilot.refusals import QUOTA, is_private, refuse, root
from reviewbot.text.ratings import parse_number
from reviewbot.text.tree import json_object, words
from reviewbot.types import Listing, Request, Response

_EARLY = timedelta(minutes=1)  # an access token is renewed before it can end on its way
_REFRESHES = timedelta(days=30)
_LONGEST_TOKEN_S = _REFRESHES.total_seconds()


def auth(listing: Listing, keyring: Keyring, wanted: Request) -> Generator[Request, Response, None]:
    """Send a request with the key, or with an access token where the business logs in.

    A token is got first where none is kept, and renewed once if it is refused. Raises ConfigError for a
    secret that is not set, and a SiteError or Refused where an answer says more than its status.
    """
    if not is_private(listing):
        if listing.options.get("token_env"):
            raise ConfigError("token_env alone is no login to Trustpilot: the listing needs secret_env, too")
        answer = yield replace(
            wanted, headers={**wanted.headers, "apikey": _secret(listing, keyring, "key_env")}
        )
        refuse(listing, wanted, answer)
        return
    login = _Login(listing, keyring)
    token = login.kept or login.granted((yield login.request()))
    answer = yield _signed(wanted, token)
    if answer.status == HTTPStatus.UNAUTHORIZED:
        token = login.granted((yield login.request()))
        answer = yield _signed(wanted, token)
    refuse(listing, wanted, answer)


class _Login:
    """How a listing gets its tokens: as the business itself, or with the refresh token of a person."""

    def __init__(self, listing: Listing, keyring: Keyring) -> None:
        self._listing, self._keyring = listing, keyring
        pair = f"{_secret(listing, keyring, 'key_env')}:{_secret(listing, keyring, 'secret_env')}"
        self._basic = base64.b64encode(pair.encode()).decode()
        self._given = _secret(listing, keyring, "token_env") if listing.options.get("token_env") else ""
        self._access, self._refresh = (
            ("trustpilot", kind, root(listing), self._basic, self._given) for kind in ("access", "refresh")
        )

    @property
    def kept(self) -> Token | None:
        """The access token that is good still, if any."""
        token = self._keyring.tokens.get(self._access)
        return token if token and self._keyring.now() < token.until else None

    def request(self) -> Request:
        """Ask for an access token."""
        newest = self._keyring.tokens.get(self._refresh)
        form, what = {"grant_type": "client_credentials"}, "accesstoken"
        if self._given:
            form = {"grant_type": "refresh_token", "refresh_token": newest.value if newest else self._given}
            what = "refresh"
        headers = {
            "Authorization": f"Basic {self._basic}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        url = f"{root(self._listing)}/oauth/oauth-business-users-for-applications/{what}"
        return Request(url, "POST", headers, urlencode(form).encode())

    def granted(self, answer: Response) -> Token:
        """The access token in the answer, now kept. Raises what stands in its way (RFC 6749 §5)."""
        self._ensure_granted(answer.status)
        granted = json_object(answer.body, "Trustpilot's login")
        value, seconds = words(granted, "access_token"), parse_number(granted.get("expires_in"))
        if not value or seconds is None:
            raise ParseError("Trustpilot's login sent no access token")
        lasts = timedelta(seconds=min(max(seconds, 0.0), _LONGEST_TOKEN_S))
        token = self._keyring.tokens[self._access] = Token(value, answer.fetched_at + lasts - _EARLY)
        if again := words(granted, "refresh_token"):
            self._keyring.tokens[self._refresh] = Token(again, answer.fetched_at + _REFRESHES)
        return token

    def _ensure_granted(self, status: int) -> None:
        options = self._listing.options
        match status:
            case HTTPStatus.OK:
                return
            case HTTPStatus.BAD_REQUEST | HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN if self._given:
                raise AccessRefused(
                    f"Trustpilot no longer accepts the refresh token in {options['token_env']}, which ends "
                    "after 30 days: connect the person again and put the new one there, or take token_env "
                    "out and set business_user_id"
                )
            case HTTPStatus.BAD_REQUEST | HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
                raise AccessRefused(
                    f"Trustpilot's login does not accept this business: compare {options['key_env']} and "
                    f"{options['secret_env']} with Trustpilot's page of your application"
                )
            case HTTPStatus.TOO_MANY_REQUESTS:
                raise RateLimited("Trustpilot's login asks us to slow down (429)", retry_after=QUOTA)
            case _:
                raise SiteError(f"Trustpilot's login is in trouble ({status}), which usually passes")


def _secret(listing: Listing, keyring: Keyring, key: str) -> str:
    name = str(listing.options[key])
    if secret := keyring.secret(name):
        return secret
    raise ConfigError(f"{name} is not set: put it into .env beside the configuration")


def _signed(wanted: Request, token: Token) -> Request:
    return replace(wanted, headers={**wanted.headers, "Authorization": f"Bearer {token.value}"})
