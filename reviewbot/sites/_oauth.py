"""OAuth 2.0 (RFC 6749), as far as several sites share it. No I/O.

The body of a request for a token is written by oauthlib, and the answer read by it. It is given bodies only,
never an address or a token to keep: so it has nothing to say of http on loopback, and when a token ends is
told by when its answer was fetched, not by a clock of its own.
"""

from collections.abc import Callable, Generator, Hashable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http import HTTPStatus

from oauthlib.oauth2 import (
    Client,
    MissingTokenError,
    OAuth2Error,
    OAuth2Token,
    ServerError,
    TemporarilyUnavailableError,
)

from reviewbot.errors import AccessRefused, ParseError, RateLimited, SiteError
from reviewbot.sites import Keyring, Token
from reviewbot.text.tree import words
from reviewbot.types import Request, Response

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_EARLY = timedelta(minutes=1)  # a token is renewed before it can end on its way
_LONGEST = timedelta(days=30)  # whatever an answer says; one that ends earlier is renewed when it is refused
_ANSWERS = frozenset({HTTPStatus.OK, HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
# What oauthlib has for junk: no token, a list, a number without an end, a scope that is no text.
_JUNK = (MissingTokenError, ArithmeticError, AttributeError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Login:
    """What the answers of a site's login mean.

    ``sender``: whose they are, in words ("Google's login"). ``lasts``: how long its tokens are good for where
    an answer does not say (RFC 6749 §5.1). ``rest``: how long to wait where it wants us to slow down and does
    not say until when. ``refused``: what the owner has to do, for the ``error`` of an answer; "" where it has
    none.
    """

    sender: str
    lasts: timedelta
    rest: timedelta
    refused: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Grant:
    """An access token; and the refresh token that takes the place of the one that was sent, "" for none."""

    token: Token
    refresh: str = field(repr=False)


def form(url: str, body: str) -> Request:
    """Ask a login for a token. ``body``: as oauthlib has written it."""
    return Request(url, "POST", dict(_FORM), body.encode())


def bearer(wanted: Request, token: Token) -> Request:
    """The request with its token (RFC 6750 §2.1)."""
    return replace(wanted, headers={**wanted.headers, "Authorization": f"Bearer {token.value}"})


def with_token(
    keyring: Keyring,
    who: Hashable,
    ask: Callable[[], Request],
    read: Callable[[Response], Token],
    wanted: Request,
    *,
    sign: Callable[[Request, Token], Request] = bearer,
) -> Generator[Request, Response, Response]:
    """Send a request with the token that is kept for ``who``; gives its answer.

    Where none is kept, or it is refused (401), ``ask`` asks for one and ``read`` reads the answer. Where the
    login itself says when to come back, that is the answer: the wire knows how to wait.
    """
    kept = keyring.tokens.get(who)
    token = kept if kept and keyring.now() < kept.until else None
    for _ in range(2):
        if token is None:
            told = yield ask()
            if told.status == HTTPStatus.TOO_MANY_REQUESTS and "retry-after" in told.headers:
                return told
            token = keyring.tokens[who] = read(told)
        answer = yield sign(wanted, token)
        if answer.status != HTTPStatus.UNAUTHORIZED:
            break
        token = None
    return answer


def granted(answer: Response, login: Login) -> Grant:
    """What a login gave. Raises what stands in its way (RFC 6749 §5.2), and ParseError for junk.

    A token of a kind that nobody here knows how to send is not used (§7.1); the kind that is known goes by
    the names of ``Bearer``, ``bearer`` and ``bearer_token``.
    """
    told = _told(answer, login)
    value, kind = words(told, "access_token"), words(told, "token_type") or "bearer"
    if not (value.isascii() and value.isprintable() and value):  # it is to stand in a header
        raise ParseError(f"{login.sender} sent no access token")
    if not kind.lower().startswith("bearer"):
        raise ParseError(f"{login.sender} sent a token of a kind that is not known here")
    seconds = told.get("expires_in", login.lasts.total_seconds())
    lasts = timedelta(seconds=min(max(seconds, 0), _LONGEST.total_seconds()))
    return Grant(Token(value, until=answer.fetched_at + lasts - _EARLY), words(told, "refresh_token"))


def _told(answer: Response, login: Login) -> OAuth2Token:
    """The answer as oauthlib reads it, where it is a yes."""
    trouble = SiteError(f"{login.sender} is in trouble ({answer.status}), which usually passes")
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise RateLimited(f"{login.sender} asks us to slow down (429)", retry_after=login.rest)
    if answer.status not in _ANSWERS:
        raise trouble
    try:
        told = Client("").parse_request_body_response(answer.body.decode("utf-8", "replace"))
    except (ServerError, TemporarilyUnavailableError):
        raise trouble from None
    except _JUNK:
        told = OAuth2Token({})
    except OAuth2Error as error:  # never shown: the site may say our secrets back in it
        raise AccessRefused(login.refused(str(error.error))) from None
    if answer.status != HTTPStatus.OK:
        raise AccessRefused(login.refused(""))
    return told
