"""The key of Google Places, and what its refusals mean. No I/O."""

from collections.abc import Generator
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

from reviewbot.errors import AccessRefused, ConfigError, ListingGone, ParseError, RateLimited
from reviewbot.sites import Keyring
from reviewbot.sites.google_places.reading import document
from reviewbot.text.tree import many, words
from reviewbot.types import Listing, Request, Response

_QUOTA_MINUTE = timedelta(minutes=1)  # quotas count by the minute, and Google promises no Retry-After
_FINDER = "find its id with Google's Place ID Finder and put it into place_id"


def auth(listing: Listing, keyring: Keyring, wanted: Request) -> Generator[Request, Response, None]:
    """Send a request with the key, in a header: addresses end up in logs.

    Raises ConfigError for a key that is not set, and a SiteError where Google's answer says more than its
    status.
    """
    name = str(listing.options["key_env"])
    key = keyring.secret(name)
    if not key:
        raise ConfigError(f"{name} is not set: put it into .env beside the configuration")
    answer = yield replace(wanted, headers={**wanted.headers, "X-Goog-Api-Key": key})
    match answer.status:
        case HTTPStatus.OK if _moved(answer):
            raise ListingGone(f"Google shows this place under another id now: {_FINDER}")
        case HTTPStatus.BAD_REQUEST if "API_KEY_INVALID" in _reasons(answer):
            raise AccessRefused(
                f"Google does not know the key in {name} (400): compare it with the credentials page of the "
                "Cloud project"
            )
        case HTTPStatus.BAD_REQUEST | HTTPStatus.NOT_FOUND:
            raise ListingGone(f"Google knows no such place ({answer.status}); ids change: {_FINDER}")
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            raise AccessRefused(
                f"Google refuses the key in {name} ({answer.status}): enable Places API (New) and billing in "
                "the Cloud project; the key's restrictions must allow that API and this machine"
            )
        case HTTPStatus.TOO_MANY_REQUESTS if "retry-after" not in answer.headers:
            raise RateLimited("Google's quota for this minute is used up (429)", retry_after=_QUOTA_MINUTE)


def _moved(answer: Response) -> bool:
    """Whether the place has another id now, and no reviews are left at this one."""
    try:
        place = document(answer)
    except ParseError:
        return False
    return bool(words(place, "movedPlaceId")) and not place.get("reviews")


def _reasons(answer: Response) -> set[str]:
    """Google's own words for why it refuses."""
    try:
        return {words(one, "reason") for one in many(document(answer), "error", "details")}
    except ParseError:
        return set()
