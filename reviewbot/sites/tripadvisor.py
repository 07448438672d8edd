"""Tripadvisor: the newest reviews of a place by the Terra API (docs.terra.tripadvisor.com, November 2026).

It took the place of the Content API, which ended on 31 August 2026. The smallest package shows about five
reviews of a place, larger ones more. There is no sign of an edit or a deletion, as travelers cannot edit:
they delete and write anew. A reply is posted in Tripadvisor's Management Center and is seen here once it
stands there. Only the id of the place may be kept (docs/caching-policy): what is read is for showing.

With ``base_url`` everything is below ``{base_url}/api/``.
"""

from collections.abc import Generator
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from reviewbot.errors import AccessRefused, ConfigError, ListingGone, ParseError, RateLimited
from reviewbot.sites import Keyring
from reviewbot.text.addresses import web_address
from reviewbot.text.ratings import parse_rating
from reviewbot.text.times import parse_time
from reviewbot.text.tree import json_object, many, within, words
from reviewbot.types import Listing, OwnerReply, Page, Request, Response, Review, Seen, SiteFacts

TITLE, SCALE = "Tripadvisor", (1, 5)
NEEDS = ("location_id", "key_env")
FACTS = SiteFacts(
    history="newest:5",  # of the smallest package
    incremental="created_desc",
    edits="hash",
    deletes="none",  # one that is gone and one that newer ones pushed out look the same
    reply="manual",  # in the Management Center
    per_minute=60,
)
_BUSY = timedelta(minutes=1)  # no Retry-After is documented


def request(listing: Listing, page: str | None, seen: Seen) -> Request:  # noqa: ARG001  every site takes it
    """Ask for the newest reviews, each in the language that it was written in."""
    root = (listing.base_url or "https://terra.tripadvisor.com").rstrip("/")
    place = quote(str(listing.options["location_id"]), safe="")
    query = urlencode({"language": "primary", "sort_by": "MOST_RECENT", "page": page or "1"})
    return Request(f"{root}/api/locations/{place}/reviews?{query}")


def auth(listing: Listing, keyring: Keyring, wanted: Request) -> Generator[Request, Response, None]:
    """Send a request with the key. Raises ConfigError where it is not set, and what refusals mean."""
    name = str(listing.options["key_env"])
    key = keyring.secret(name)
    if not key:
        raise ConfigError(f"{name} is not set: put it into .env beside the configuration")
    answer = yield replace(wanted, headers={**wanted.headers, "X-API-Key": key})
    match answer.status:
        case HTTPStatus.UNAUTHORIZED:
            raise AccessRefused(
                f"Tripadvisor does not accept the key in {name} (401): compare it with Terra's portal"
            )
        case HTTPStatus.FORBIDDEN:
            raise AccessRefused(
                "Tripadvisor refuses access (403): the package of your Terra account must include reviews, "
                "and some accounts must put the place on their list of allowed locations first"
            )
        case HTTPStatus.NOT_FOUND:
            raise ListingGone(
                "Tripadvisor knows no such place (404): location_id is the number after -d in the address of "
                "its page"
            )
        case HTTPStatus.TOO_MANY_REQUESTS if "retry-after" not in answer.headers:
            raise RateLimited("Tripadvisor asks us to slow down (429)", retry_after=_BUSY)


def parse(listing: Listing, response: Response) -> Page:  # noqa: ARG001  every site takes it
    """Read one page. Raises ParseError when it is no list of reviews."""
    listed = json_object(response.body, TITLE)
    entries = listed.get("data")
    if not isinstance(entries, list):
        raise ParseError("Tripadvisor sent JSON that is no list of reviews")
    reviews = {review.key: review for review in map(_review, entries) if review.key}
    if entries and not reviews:
        raise ParseError("Tripadvisor sent a list of reviews, but none of them has an id")
    number, pages, total = (_count(listed, name) for name in ("page", "total_pages", "total_elements"))
    goes_on = number is not None and pages is not None and number < pages
    return Page(tuple(reviews.values()), next=str(number + 1) if number and goes_on else "", declared=total)


def _review(entry: Any) -> Review:
    number, written = within(entry, "id"), parse_time(words(entry, "publish_ts"))
    text, language = _original(entry, "text")
    traveled, trip = words(entry, "travel_date"), words(entry, "trip_type").lower()
    details = {"travel_date": traveled, "trip_type": "" if trip == "none" else trip}
    return Review(
        key=words(entry, "id") or (str(number) if type(number) is int else ""),
        rating=parse_rating(within(entry, "rating"))[0],
        title=_original(entry, "title")[0],
        text=text,
        author=words(entry, "user", "username"),
        language=language,
        created_at=written[0] if written else None,
        url=web_address("", words(entry, "url")),
        reply=_reply(within(entry, "owner_response")),
        attributes={name: detail for name, detail in details.items() if detail},
    )


def _reply(said: Any) -> OwnerReply | None:
    text, at = _original(said, "text")[0], parse_time(words(said, "publish_date"))
    return OwnerReply(text, at[0] if at else None) if text else None


def _original(holder: Any, name: str) -> tuple[str, str]:
    """A text as it was written, not a translation, and its language."""
    versions = sorted(many(holder, name), key=lambda one: within(one, "primary") is not True)
    return (words(versions[0], "value"), words(versions[0], "language")) if versions else ("", "")


def _count(listed: Any, name: str) -> int | None:
    found = within(listed, "pagination", name)
    return found if type(found) is int and found >= 0 else None
