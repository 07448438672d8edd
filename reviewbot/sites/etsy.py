"""Etsy: reviews of a shop, one for each thing that was bought.

Etsy Open API v3 (developers.etsy.com, November 2026), which shows them to everybody with the key of an app
("keystring:shared secret"). A review has no id: there is one for each purchase, so the transaction is its
key. The date of an edit is told, a deletion is not, and no order is promised, so every reading goes through
all pages; a key has some 10,000 requests a day. There are no replies in it: a shop answers reviews of three
stars and less on Etsy itself, after which the buyer cannot change the review any more.
"""

from collections.abc import Generator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from reviewbot.errors import AccessRefused, ConfigError, ListingGone, ParseError, RateLimited
from reviewbot.sites import Keyring
from reviewbot.text import plain
from reviewbot.text.addresses import in_query
from reviewbot.text.ratings import parse_count, parse_number
from reviewbot.text.times import parse_epoch
from reviewbot.text.tree import ident, json_object, many, within, words
from reviewbot.types import Listing, Page, Request, Response, Review, Seen, SiteFacts

TITLE, SCALE, NEEDS = "Etsy", (1, 5), ("shop_id", "key_env")
FACTS = SiteFacts(
    history="all",
    incremental="none",
    edits="timestamp",
    deletes="scan",
    reply="manual",
    per_minute=60,
)
_PER_PAGE = 100
_SPENT = timedelta(hours=1)  # to wait: a day here is always the last 24 hours


def request(listing: Listing, page: str | None, seen: Seen) -> Request:  # noqa: ARG001  every site takes it
    """Ask for 100 reviews, from the one on that the token counts to."""
    root = (listing.base_url or "https://openapi.etsy.com").rstrip("/")
    shop = quote(str(listing.options["shop_id"]), safe="")
    query = urlencode({"limit": _PER_PAGE, "offset": page or 0})
    return Request(f"{root}/v3/application/shops/{shop}/reviews?{query}")


def auth(listing: Listing, keyring: Keyring, wanted: Request) -> Generator[Request, Response, None]:
    """Send a request with the app's key. Raises what Etsy's refusals mean."""
    name = str(listing.options["key_env"])
    key = keyring.secret(name)
    if not key:
        raise ConfigError(f"{name} is not set: put it into .env beside the configuration")
    answer = yield replace(wanted, headers={**wanted.headers, "x-api-key": key})
    match answer.status:
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            raise AccessRefused(
                f"Etsy does not accept the key in {name} ({answer.status}): it must be "
                "keystring:shared_secret of an app that etsy.com/developers/your-apps shows as active"
            )
        case HTTPStatus.NOT_FOUND:
            raise ListingGone("Etsy knows no such shop (404): shop_id is its number, not its name")
        case HTTPStatus.TOO_MANY_REQUESTS if answer.headers.get("x-remaining-today") == "0":
            wait = timedelta(seconds=parse_number(answer.headers.get("retry-after")) or 0.0)
            raise RateLimited(
                "Etsy's requests for today are used up (429): give the listing a longer `every`",
                retry_after=max(wait, _SPENT),
            )


def parse(listing: Listing, response: Response) -> Page:  # noqa: ARG001  every site takes it
    """Read one page. Raises ParseError when the answer is not Etsy's list of reviews."""
    listed = json_object(response.body, TITLE)
    entries = many(listed, "results")
    reviews = [review for entry in entries if (review := _review(entry))]
    if not isinstance(listed.get("results"), list) or (entries and not reviews):
        raise ParseError("Etsy sent JSON that is no list of reviews")
    count = within(listed, "count")
    declared = count if type(count) is int and count >= 0 else None
    read = (parse_count(in_query(response.url, "offset")) or 0) + len(entries)
    more = len(entries) >= _PER_PAGE if declared is None else read < declared
    once = {review.key: review for review in reviews if not review.derived}
    return Page(
        (*once.values(), *(review for review in reviews if review.derived)),
        next=str(read) if more and entries else "",
        declared=declared,
        replies=False,
    )


def _review(entry: Any) -> Review | None:
    """A review; None for what has neither a purchase nor a buyer. One buyer may buy a thing twice."""
    transaction, buyer = _id(entry, "transaction_id"), _id(entry, "buyer_user_id")
    thing = _id(entry, "listing_id")
    if not (transaction or buyer):
        return None
    rating = parse_number(entry.get("rating"))
    picture = words(entry, "image_url_fullxfull")
    details = {"author_id": buyer, "item_id": thing, "media": "true" if picture else ""}
    return Review(
        key=transaction or f"{buyer}/{thing}",
        rating=rating if rating is not None and SCALE[0] <= rating <= SCALE[1] else None,
        scale=SCALE,
        text=plain(words(entry, "review")),
        language=words(entry, "language"),
        created_at=_time(entry, "created_timestamp", "create_timestamp"),
        updated_at=_time(entry, "updated_timestamp", "update_timestamp"),
        url=f"https://www.etsy.com/listing/{thing}" if thing.isdecimal() else "",
        derived=not transaction,
        attributes={name: detail for name, detail in details.items() if detail},
    )


def _id(entry: Any, name: str) -> str:
    found = ident(entry, name)
    return "" if found == "0" else found


def _time(entry: Mapping[str, Any], name: str, old_name: str) -> datetime | None:
    return parse_epoch(entry.get(name)) or parse_epoch(entry.get(old_name))
