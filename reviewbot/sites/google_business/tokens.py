"""Google's access tokens, the same for all of its interfaces. No I/O.

OAuth 2.0 (RFC 6749; developers.google.com/identity/protocols/oauth2): one lasts about an hour.
"""

from collections.abc import Callable, Generator, Hashable, Mapping
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlencode

from reviewbot.errors import ParseError, RateLimited, SiteError
from reviewbot.sites import Keyring, Token
from reviewbot.sites.google_business.reading import document
from reviewbot.text.ratings import parse_number
from reviewbot.text.tree import words
from reviewbot.types import Listing, Request, Response

TOKENS = "https://oauth2.googleapis.com/token"
QUOTA_MINUTE = timedelta(minutes=1)  # quotas count by the minute, and Google promises no Retry-After
_EARLY = timedelta(minutes=1)  # an access token is renewed before it can end on its way
_LONGEST_TOKEN_S = 86_400.0


def with_token(
    keyring: Keyring,
    who: Hashable,
    login: Callable[[], Request],
    granted: Callable[[Response], Token],
    wanted: Request,
) -> Generator[Request, Response, Response]:
    """Send a request with the token that is kept for ``who``; gives its answer.

    Where none is kept, or Google refuses it, ``login`` asks for one and ``granted`` reads the answer.
    """
    token = keyring.tokens.get(who)
    if token is None or keyring.now() >= token.until:
        token = keyring.tokens[who] = granted((yield login()))
    answer = yield _signed(wanted, token)
    if answer.status == HTTPStatus.UNAUTHORIZED:
        token = keyring.tokens[who] = granted((yield login()))
        answer = yield _signed(wanted, token)
    return answer


def _signed(wanted: Request, token: Token) -> Request:
    return replace(wanted, headers={**wanted.headers, "Authorization": f"Bearer {token.value}"})


def token_request(listing: Listing, form: Mapping[str, str]) -> Request:
    """Ask Google for an access token."""
    url = f"{listing.base_url.rstrip('/')}/token" if listing.base_url else TOKENS
    content = {"Content-Type": "application/x-www-form-urlencoded"}
    return Request(url, "POST", content, urlencode(form).encode())


def access_token(answer: Response) -> Token:
    """The token that Google's login gave. Raises ParseError where there is none in its answer."""
    granted = document(answer)
    value, seconds = words(granted, "access_token"), parse_number(granted.get("expires_in"))
    if not value or seconds is None:
        raise ParseError("Google's login sent no access token")
    lasts = timedelta(seconds=min(max(seconds, 0.0), _LONGEST_TOKEN_S))
    return Token(value, until=answer.fetched_at + lasts - _EARLY)


def login_trouble(answer: Response) -> SiteError:
    """What passes by itself: Google's login is too busy, or out of order."""
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimited("Google's login asks us to slow down (429)", retry_after=QUOTA_MINUTE)
    return SiteError(f"Google's login is in trouble ({answer.status}), which usually passes")


def error_word(answer: Response) -> str:
    """The ``error`` of a login that failed (RFC 6749 §5.2), "" where it does not say."""
    try:
        return words(document(answer), "error")
    except ParseError:
        return ""
