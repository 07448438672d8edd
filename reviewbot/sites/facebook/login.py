"""The Page's access token, and what Facebook's error codes mean. No I/O.

Codes: developers.facebook.com/docs/graph-api/guides/error-handling and /overview/rate-limiting, November
2026. Nearly all of them come with status 400.
"""

import hashlib
import hmac
from collections.abc import Generator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import quote, urlencode

from reviewbot.decide import normalise
from reviewbot.errors import (
    AccessRefused,
    ConfigError,
    ListingGone,
    ParseError,
    RateLimited,
    Refused,
    SiteError,
)
from reviewbot.sites import Keyring
from reviewbot.sites.facebook.reading import own_comments
from reviewbot.text.ratings import parse_number
from reviewbot.text.tree import json_object, many, within, words
from reviewbot.types import Listing, Request, Response

_QUOTAS = frozenset({4, 17, 32, 613, 80001})
_QUOTA, _LONGEST_QUOTA_MIN = timedelta(minutes=15), 24 * 60.0
_PASSING = frozenset({1, 2})


def auth(listing: Listing, keyring: Keyring, wanted: Request) -> Generator[Request, Response, None]:
    """Send a request with the Page's token, signed with the app's secret where the listing names one.

    To delete a comment (DELETE) or to give it other words (PUT), it is looked for first; one that says them
    already is left alone. Raises ConfigError for a secret that is not set, and what Facebook's error codes
    mean.
    """
    if wanted.method in {"DELETE", "PUT"}:
        look = replace(wanted, method="GET", body=None)
        comments = yield _signed(listing, keyring, look)
        _refuse(listing, look, comments)
        found = _deletion if wanted.method == "DELETE" else _rewriting
        meant = found(listing, wanted, comments)
        if meant is None:
            return
        wanted = meant
    answer = yield _signed(listing, keyring, wanted)
    _refuse(listing, wanted, answer)


def comment(address: str, text: str) -> Request:
    """Comment there; or give the comment that has this address these words."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    return Request(address, "POST", form, urlencode({"message": text}).encode())


def _signed(listing: Listing, keyring: Keyring, wanted: Request) -> Request:
    token, url = _secret(listing, keyring, "token_env"), wanted.url
    if listing.options.get("app_secret_env"):
        app = _secret(listing, keyring, "app_secret_env")
        proof = hmac.new(app.encode(), token.encode(), hashlib.sha256).hexdigest()
        url += ("&" if "?" in url else "?") + urlencode({"appsecret_proof": proof})
    # In a header, not in the address: addresses end up in logs.
    return replace(wanted, url=url, headers={**wanted.headers, "Authorization": f"Bearer {token}"})


def _deletion(listing: Listing, wanted: Request, answer: Response) -> Request:
    """Delete the comment of the Page that says what the request has as its body."""
    key = _own(listing, answer).get(normalise((wanted.body or b"").decode()))
    if not key:
        raise ListingGone("Facebook does not show this comment any more")
    return replace(wanted, url=_address(wanted, key), body=None)


def _rewriting(listing: Listing, wanted: Request, answer: Response) -> Request | None:
    """Give the comment of the Page other words, or comment where it is gone; None: it says them already."""
    meant = json_object(wanted.body or b"", "reviewbot")
    text, own = words(meant, "text"), _own(listing, answer)
    if normalise(text) in own:
        return None
    key = next((own[said] for one in many(meant, "earlier") if (said := normalise(one)) in own), "")
    if not key and within(json_object(answer.body, "Facebook"), "paging", "next"):
        raise Refused("There are too many comments to find the Page's one among them: change it on the page")
    return comment(_address(wanted, key) if key else wanted.url.partition("?")[0], text)


def _own(listing: Listing, answer: Response) -> dict[str, str]:
    """The ids of the Page's comments, by what they say."""
    told = own_comments(listing, many(json_object(answer.body, "Facebook"), "data"))
    return {normalise(words(one, "message")): words(one, "id") for one in told}


def _address(wanted: Request, key: str) -> str:
    """The address of a comment, given that of the comments."""
    return wanted.url.rpartition("/")[0].rpartition("/")[0] + f"/{quote(key, safe='')}"


def _secret(listing: Listing, keyring: Keyring, key: str) -> str:
    name = str(listing.options[key])
    if secret := keyring.secret(name):
        return secret
    raise ConfigError(f"{name} is not set: put it into .env beside the configuration")


def _refuse(listing: Listing, wanted: Request, answer: Response) -> None:
    """Raise what the error code of an answer means; the rest the wire knows by its status."""
    if answer.status < HTTPStatus.BAD_REQUEST:
        return
    replies = wanted.method != "GET"
    if b"appsecret_proof" in answer.body:
        raise AccessRefused(
            "Meta's app takes signed requests only: put the app's secret into .env, and its name into "
            "app_secret_env of this listing"
        )
    match _code(answer):
        case 12:
            raise AccessRefused(
                "Facebook does not give this Page's recommendations to programs (#12): read and answer them "
                "on the page and take this listing out, or name an older version of the API that Meta still "
                'allows (version = "v21.0")'
            )
        case 190:
            raise AccessRefused(
                f"Facebook no longer accepts the token in {listing.options['token_env']} (#190): connect the "
                "Page again and put its new access token there"
            )
        case code if code in _QUOTAS:
            raise RateLimited(
                f"Facebook's quota for this Page is used up (#{code})", retry_after=_wait(answer)
            )
        case code if code in _PASSING:
            raise SiteError(f"Facebook is in trouble (#{code}), which usually passes")
        case 100 if wanted.url.partition("?")[0].endswith("/comments"):
            raise ListingGone("Facebook does not show this recommendation any more (#100)")
        case 100:
            raise ListingGone(
                "Facebook knows no such Page (#100): check page_id, and that the token is that of the Page, "
                "not of a person"
            )
        case code if code == 10 or code in range(200, 300):  # noqa: PLR2004  Meta's codes
            need = "pages_manage_engagement" if replies else "pages_read_user_content"
            raise AccessRefused(
                f"Facebook wants the permission {need} for this (#{code}): reconnect the Page as a person "
                "who moderates it and grant it; the app needs Meta's App Review for it"
            )
        case code if code and wanted.method == "POST":
            raise Refused(f"Facebook does not take this comment (#{code}): edit it, or answer on the page")


def _code(answer: Response) -> int:
    """Facebook's number for what went wrong; 0 where it gives none."""
    with suppress(ParseError):
        return int(parse_number(within(json_object(answer.body, "Facebook"), "error", "code")) or 0)
    return 0


def _wait(answer: Response) -> timedelta:
    """How long until the Page may ask again, as the usage header has it (in minutes)."""
    minutes = [0.0]
    with suppress(ParseError):
        usage = json_object(answer.headers.get("x-business-use-case-usage", "").encode(), "Facebook")
        told = (within(one, "estimated_time_to_regain_access") for page in usage for one in many(usage, page))
        minutes += [parse_number(one) or 0.0 for one in told]
    return timedelta(minutes=min(max(minutes), _LONGEST_QUOTA_MIN)) or _QUOTA
