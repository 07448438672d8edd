"""What Yelp's JSON says of a review and of the response to it, and its headers of the day's quota."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from reviewbot.errors import ParseError
from reviewbot.text import storable
from reviewbot.text.addresses import web_address
from reviewbot.text.ratings import parse_count, parse_rating
from reviewbot.text.times import parse_time
from reviewbot.text.tree import json_object, within, words
from reviewbot.types import OwnerReply, Response, Review, Rhythm

_PACIFIC = ZoneInfo("America/Los_Angeles")  # in which reviews are dated, without saying so
_LEFT = ("ratelimit-remaining", "ratelimit-resourceremaining")


def listed(response: Response) -> tuple[list[Any], bool]:
    """The reviews in an answer, and whether they are whole ones. Raises ParseError when it holds no list."""
    told = json_object(response.body, "Yelp")
    whole = within(told, "reviews", "review")
    found = told.get("reviews") if whole is None else whole
    if not isinstance(found, list):
        raise ParseError("Yelp sent JSON that is no list of reviews")
    return found, whole is not None


def key_of(entry: Any) -> str:
    """The review's own id, which some answers have only in its address."""
    return words(entry, "id") or _named(_address(entry), "hrid")


def as_review(entry: Any, *, whole: bool) -> Review:
    """A review, or the excerpt of one."""
    text = words(entry, "text")
    cut = not whole and text.endswith(("...", "…"))
    details = {
        "author_id": words(entry, "user", "id") or _named(words(entry, "user", "profile_url"), "userid"),
        "excerpt": "yes" if cut else "",
    }
    return Review(
        key=key_of(entry),
        rating=parse_rating(within(entry, "rating"))[0],
        text=text,
        author=words(entry, "user", "name"),
        created_at=_pacific(words(entry, "time_created")),
        url=_address(entry),
        reply=as_reply(within(entry, "public_response")),
        attributes={name: detail for name, detail in details.items() if detail},
    )


def as_reply(said: Any) -> OwnerReply | None:
    """The business's public response; every one that Yelp shows is live. Unlike reviews it has a zone."""
    text, at = words(said, "text"), parse_time(words(said, "time_created"))
    return OwnerReply(text, at[0] if at else None) if text else None


def rhythm(response: Response) -> Rhythm:
    """What is left of the day's calls, spread over what is left of the day, where Yelp says so."""
    left = [count for name in _LEFT if (count := parse_count(response.headers.get(name, ""))) is not None]
    reset = parse_time(response.headers.get("ratelimit-resettime", ""))
    if not left or not reset:
        return Rhythm()
    return Rhythm(every=max(reset[0] - response.fetched_at, timedelta()) / max(min(left), 1))


def _pacific(written: str) -> datetime | None:
    found = parse_time(written)
    if found is None:
        return None
    at, has_zone = found
    return at if has_zone else at.replace(tzinfo=_PACIFIC).astimezone(UTC)


def _address(entry: Any) -> str:
    """Where the review stands, without the marks that tell Yelp whose key showed it."""
    address = web_address("", words(entry, "url"))
    parts, key = urlsplit(address), _named(address, "hrid")
    return urlunsplit(parts._replace(query=urlencode({"hrid": key}) if key else "", fragment=""))


def _named(address: str, name: str) -> str:
    """One parameter of an address, "" where it has none."""
    return storable(parse_qs(urlsplit(web_address("", address)).query).get(name, [""])[0])
