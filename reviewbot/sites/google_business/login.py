"""Logging in to Google with the owner's refresh token, and what its refusals mean. No I/O.

OAuth 2.0 (developers.google.com/identity/protocols/oauth2): an access token lasts about an hour and is
got with the refresh token, which lasts until somebody or something ends it.
"""

import re
from collections.abc import Generator
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlencode

from reviewbot.errors import (
    AccessRefused,
    ConfigError,
    ListingGone,
    ParseError,
    RateLimited,
    Refused,
    SiteError,
)
from reviewbot.sites import Keyring, Token
from reviewbot.sites.google_business.reading import document, words
from reviewbot.text import parse_number
from reviewbot.types import Listing, Request, Response

_QUOTA_MINUTE = timedelta(minutes=1)  # quotas count by the minute, and Google promises no Retry-After
_EARLY = timedelta(minutes=1)  # an access token is renewed before it can end on its way
_LONGEST_TOKEN_S = 86_400.0
# In the details of a 429: the project was never let in, and waiting does not help.
_QUOTA_OF_NOTHING = re.compile(rb'"quota_limit_value"\s*:\s*"0"')


def auth(listing: Listing, keyring: Keyring, wanted: Request) -> Generator[Request, Response, None]:
    """Send a request with an access token, got first where none is kept; renewed once if it is refused.

    Raises ConfigError for a secret that is not set, and a SiteError or Refused where Google's answer
    says more than its status. The last answer that it is sent is the answer to ``wanted``.
    """
    login = _login(listing, keyring)
    kept = (login.url, login.body)
    token = keyring.tokens.get(kept)
    if token is None or keyring.now() >= token.until:
        token = keyring.tokens[kept] = _token(listing, (yield login))
    answer = yield _signed(wanted, token)
    if answer.status == HTTPStatus.UNAUTHORIZED:
        token = keyring.tokens[kept] = _token(listing, (yield login))
        answer = yield _signed(wanted, token)
    _refuse(listing, wanted, answer)


def _login(listing: Listing, keyring: Keyring) -> Request:
    names = {
        "client_id": str(listing.options["client_id_env"]),
        "client_secret": str(listing.options["client_secret_env"]),
        "refresh_token": str(listing.options["token_env"]),
    }
    secrets = {what: keyring.secret(name) for what, name in names.items()}
    missing = [names[what] for what, secret in secrets.items() if not secret]
    if missing:
        raise ConfigError(f"{', '.join(missing)} is not set: put it into .env beside the configuration")
    url = (
        f"{listing.base_url.rstrip('/')}/token" if listing.base_url else "https://oauth2.googleapis.com/token"
    )
    body = urlencode({**secrets, "grant_type": "refresh_token"}).encode()
    return Request(url, "POST", {"Content-Type": "application/x-www-form-urlencoded"}, body)


def _signed(wanted: Request, token: Token) -> Request:
    return replace(wanted, headers={**wanted.headers, "Authorization": f"Bearer {token.value}"})


def _token(listing: Listing, answer: Response) -> Token:
    """The access token in an answer of the login. Raises what stands in its way (RFC 6749 §5)."""
    options = listing.options
    match answer.status:
        case HTTPStatus.OK:
            granted = document(answer)
            value, seconds = words(granted, "access_token"), parse_number(granted.get("expires_in"))
            if not value or seconds is None:
                raise ParseError("Google's login sent no access token")
            lasts = timedelta(seconds=min(max(seconds, 0.0), _LONGEST_TOKEN_S))
            return Token(value, until=answer.fetched_at + lasts - _EARLY)
        case HTTPStatus.BAD_REQUEST if _error_word(answer) == "invalid_grant":
            raise AccessRefused(
                f"Google no longer accepts the refresh token in {options['token_env']}: connect the Google "
                "account again and put the new token there. A token ends when access is withdrawn, after six "
                'months without use, and after 7 days while the Cloud project\'s consent screen is "Testing"'
            )
        case HTTPStatus.BAD_REQUEST | HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            raise AccessRefused(
                f"Google's login does not accept this client: compare {options['client_id_env']} and "
                f"{options['client_secret_env']} with the credentials page of the Cloud project"
            )
        case HTTPStatus.TOO_MANY_REQUESTS:
            raise RateLimited("Google's login asks us to slow down (429)", retry_after=_QUOTA_MINUTE)
        case status:
            raise SiteError(f"Google's login is in trouble ({status}), which usually passes")


def _refuse(listing: Listing, wanted: Request, answer: Response) -> None:
    """Raise what Google's answer means; the rest the wire knows: 5xx, and 429 with a Retry-After."""
    match answer.status:
        case HTTPStatus.BAD_REQUEST if wanted.method == "PUT":
            raise Refused("Google does not take this reply as it is written (400): edit it")
        case HTTPStatus.UNAUTHORIZED:
            raise AccessRefused(
                "Google refuses a login that it gave us a moment ago (401): connect the Google account again "
                f"and put the new refresh token into {listing.options['token_env']}"
            )
        case HTTPStatus.FORBIDDEN:
            raise AccessRefused(
                "Google refuses access (403): the connected account must own or manage this profile, the "
                "profile must be verified, and the Cloud project must have the Business Profile API enabled"
            )
        case HTTPStatus.NOT_FOUND if "/reviews/" in wanted.url:
            raise ListingGone("Google does not show this review any more (404)")
        case HTTPStatus.NOT_FOUND:
            raise ListingGone("Google knows no such profile (404): check account and listing")
        case HTTPStatus.CONFLICT:
            raise SiteError("Google is still busy with another change (409), which usually passes")
        case HTTPStatus.TOO_MANY_REQUESTS if _QUOTA_OF_NOTHING.search(answer.body):
            raise AccessRefused(
                "Google has not approved this Cloud project for the Business Profile API, so its quota is 0 "
                "(429): apply for access with Google's form; until then every call is refused"
            )
        case HTTPStatus.TOO_MANY_REQUESTS if "retry-after" not in answer.headers:
            raise RateLimited("Google's quota for this minute is used up (429)", retry_after=_QUOTA_MINUTE)


def _error_word(answer: Response) -> str:
    """The ``error`` of a login that failed (RFC 6749 §5.2), "" where it does not say."""
    try:
        return words(document(answer), "error")
    except ParseError:
        return ""
