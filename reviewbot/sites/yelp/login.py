"""Yelp's two credentials, and what its refusals mean. No I/O.

The key reads (docs.developer.yelp.com/docs/fusion-authentication); the token of a business user, good for
seven days, responds (docs.developer.yelp.com/docs/redeem-authorization-code).
"""

from collections.abc import Generator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

from reviewbot.errors import (
    AccessRefused,
    ConfigError,
    ListingGone,
    ParseError,
    RateLimited,
    Refused,
    ReviewbotError,
)
from reviewbot.sites import Keyring
from reviewbot.text.times import parse_time
from reviewbot.text.tree import json_object, words
from reviewbot.types import Listing, Request, Response

_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
_REPLIES_AGAIN = timedelta(hours=6)  # 20 a day for a place and a person; when the day begins is not told
_NEWEST = "&sort_by=newest"

# What stands in the way of a response, by Yelp's own word for it.
_NO_REPLY: Mapping[str, tuple[type[ReviewbotError], str]] = {
    "INSUFFICIENT_SCOPE": (AccessRefused, "connect the business user again and allow responding"),
    "R2R_PERMISSION_DENIED": (AccessRefused, "this business user may not respond for this business"),
    "R2R_COMMENTS_NOT_ALLOWED": (AccessRefused, "this location is not subscribed to responding by program"),
    "R2R_BUSINESS_NOT_CLAIMED": (AccessRefused, "claim the business at biz.yelp.com first"),
    "R2R_PUBLIC_COMMENTS_DISABLED": (AccessRefused, "public responses are switched off for this business"),
    "R2R_PROBLEM_WITH_USER_PHOTO": (
        AccessRefused,
        "the business user needs a photo of a person: add one at biz.yelp.com, then approve again",
    ),
    "R2R_UNACCEPTABLE_BIZ_USER_NAME": (
        AccessRefused,
        "the business user needs a true name: correct it at biz.yelp.com, then approve again",
    ),
    "R2R_REVIEW_DOES_NOT_EXIST": (ListingGone, "it does not show this review any more"),
    "R2R_INVALID_RESPONSE_TEXT": (
        Refused,
        "it refuses foul words, and what is too like an earlier response: edit it",
    ),
}


def auth(listing: Listing, keyring: Keyring, wanted: Request) -> Generator[Request, Response, None]:
    """Send a request with the key, a response to a review with the partner's token.

    Where the plan does not know the newest first, it is asked for Yelp's own order. Raises ConfigError for a
    secret that is not set, and what Yelp's error codes mean.
    """
    name = str(listing.options["partner_token_env" if wanted.method == "POST" else "key_env"])
    secret = keyring.secret(name)
    if not secret:
        raise ConfigError(f"{name} is not set: put it into .env beside the configuration")
    signed = replace(wanted, headers={**wanted.headers, "Authorization": f"Bearer {secret}"})
    answer = yield signed
    if answer.status == HTTPStatus.BAD_REQUEST and _NEWEST in wanted.url:
        answer = yield replace(signed, url=signed.url.replace(_NEWEST, ""))
    if answer.status >= HTTPStatus.BAD_REQUEST:
        code, said = _error(answer)
        if wanted.method == "POST":
            _refuse_reply(name, answer, code, said)
        else:
            _refuse(listing, name, answer, code)


def _refuse(listing: Listing, name: str, answer: Response, code: str) -> None:
    """Raise what Yelp's answer to a reader means; the rest the wire knows."""
    match answer.status:
        case status if status == HTTPStatus.UNAUTHORIZED or code.startswith("TOKEN_"):
            raise AccessRefused(f"Yelp refuses the key in {name}: compare it with Yelp's Manage App page")
        case HTTPStatus.FORBIDDEN if code == "BUSINESS_UNAVAILABLE":
            raise ListingGone("Yelp does not show this business at present: look at its page on Yelp")
        case HTTPStatus.FORBIDDEN if listing.options.get("partner_token_env"):
            raise AccessRefused(
                "Yelp refuses whole reviews (403), which take a contract with Yelp: without "
                "partner_token_env the listing reads excerpts"
            )
        case HTTPStatus.NOT_FOUND:
            raise ListingGone(
                "Yelp shows no such business, or it has no reviews yet (404): check business_id, which is "
                "the end of its page's address"
            )
        case HTTPStatus.TOO_MANY_REQUESTS if code == "ACCESS_LIMIT_REACHED":
            raise RateLimited("Yelp's calls of this day are used up (429)", retry_after=_until_reset(answer))
        case HTTPStatus.TOO_MANY_REQUESTS:  # too many in a second
            raise RateLimited("Yelp asks us to slow down (429)", retry_after=_MINUTE)


def _refuse_reply(name: str, answer: Response, code: str, said: str) -> None:
    """Raise what Yelp's answer to a response means; the rest the wire knows."""
    if code in _NO_REPLY:
        kind, why = _NO_REPLY[code]
        raise kind(f"Yelp takes no response here: {why}")
    if code == "R2R_COMMENT_QUOTA_EXCEEDED":
        raise RateLimited("Yelp takes 20 responses a day, and they are used up", retry_after=_REPLIES_AGAIN)
    match answer.status:
        case HTTPStatus.UNAUTHORIZED:
            raise AccessRefused(
                f"Yelp no longer accepts the token in {name}, which ends after 7 days: connect the business "
                "user again and put the new one there"
            )
        case HTTPStatus.TOO_MANY_REQUESTS:
            raise RateLimited("Yelp asks us to slow down (429)", retry_after=_MINUTE)
        case HTTPStatus.BAD_REQUEST if "already" in said.lower():
            raise Refused("Yelp has a response to this review already and takes only one: see biz.yelp.com")
        case HTTPStatus.BAD_REQUEST:
            raise Refused("Yelp does not take this response (400): edit it, or post it at biz.yelp.com")


def _error(answer: Response) -> tuple[str, str]:
    """Yelp's word for what went wrong, and its sentence; empty where it does not say."""
    with suppress(ParseError):
        told = json_object(answer.body, "Yelp").get("error")
        return words(told, "code") or words(told, "id"), words(told, "description")
    return "", ""


def _until_reset(answer: Response) -> timedelta:
    """How long until Yelp counts anew: as it says, else until midnight UTC."""
    midnight = answer.fetched_at.replace(hour=0, minute=0, second=0, microsecond=0) + _DAY
    told = parse_time(answer.headers.get("ratelimit-resettime", ""))
    return min(max((told[0] if told else midnight) - answer.fetched_at, _MINUTE), _DAY)
