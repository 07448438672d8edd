"""Apple App Store through App Store Connect: all written reviews of an app of one's own, and replies.

Apple's App Store Connect API 1 (developer.apple.com/documentation/appstoreconnectapi, November 2026). It
promises no order, so the newest are asked for first, 200 to a page. An edit has no date of its own and shows
by comparing; a removed review is missing, and 404 by its id. A response takes the place of the one before it,
so sending it again is safe; it is PENDING_PUBLISH for up to a day and then PUBLISHED. The API may be a day
behind the store. Without an account of one's own there is the site ``apple_rss``, whose ids are others.

With ``base_url`` everything is below ``{base_url}/v1/``.
"""

import json
from urllib.parse import quote, urlencode, urlsplit

from reviewbot.errors import ParseError, Refused
from reviewbot.sites import Discovery, Found, Keyring
from reviewbot.sites.apple_connect.login import auth as auth
from reviewbot.sites.apple_connect.reading import RESPONSE, REVIEW, as_reply, as_review, document
from reviewbot.text.ratings import parse_count
from reviewbot.text.tree import many, within, words
from reviewbot.types import Listing, OwnerReply, Page, Request, Response, Review, Seen, SiteFacts

TITLE, SCALE = "Apple App Store (App Store Connect)", (1, 5)
NEEDS = ("app_id", "key_id", "issuer_id", "key_env")
MOST_CHARACTERS = 5970
FINDS = ("app_id",)
FACTS = SiteFacts(
    history="all",
    incremental="created_desc",
    edits="hash",
    deletes="404",
    reply="api_upsert",
    per_minute=50,  # of 3,500 to 3,600 an hour for each key
)
REPLIES_PER_MINUTE = 20  # bursts are refused far below the hour's limit (Apple's developer forum, 731014)


def request(listing: Listing, page: str | None, seen: Seen) -> Request:  # noqa: ARG001  every site takes it
    """Ask for 200 reviews with their responses, newest first. ``page``: the query of Apple's own link."""
    query = page or urlencode({"sort": "-createdDate", "include": "response", "limit": 200})
    return Request(f"{_root(listing)}/apps/{_quoted(listing.options['app_id'])}/customerReviews?{query}")


def parse(listing: Listing, response: Response) -> Page:  # noqa: ARG001  every site takes it
    """Read one page. Raises ParseError when the answer is not Apple's list of reviews."""
    listed = document(response)
    entries = listed.get("data")
    if not isinstance(entries, list):
        raise ParseError("Apple sent JSON that is no list of reviews")
    found = [as_review(entry, listed) for entry in entries if words(entry, "type") == REVIEW]
    reviews = {review.key: review for review in found if review.key}
    if entries and not reviews:
        raise ParseError("Apple sent a list, but nothing in it is a review with an id")
    total = within(listed, "meta", "paging", "total")
    return Page(
        tuple(reviews.values()),
        next=_next(listed),
        declared=parse_count(total) if type(total) is int else None,
    )


def reply_request(listing: Listing, review: Review, text: str) -> Request:
    """Put this response in place of whatever stands there; safe to send again when an answer was lost.

    Raises Refused for a text that Apple never takes: an empty one, or one of more than 5,970 characters.
    """
    if not text.strip() or len(text) > MOST_CHARACTERS:
        raise Refused(
            f"Apple takes responses of 1 to {MOST_CHARACTERS} characters, and this one has {len(text)}: "
            "edit it"
        )
    told = {
        "type": RESPONSE,
        "attributes": {"responseBody": text},
        "relationships": {"review": {"data": {"type": REVIEW, "id": review.key}}},
    }
    body = json.dumps({"data": told}).encode()
    return Request(f"{_root(listing)}/{RESPONSE}", "POST", {"Content-Type": "application/json"}, body)


def review_request(listing: Listing, review: Review) -> Request:
    """Ask for one review again with its response, to see whether that is published."""
    return Request(f"{_root(listing)}/customerReviews/{_quoted(review.key)}?include=response")


def review_in(listing: Listing, response: Response) -> Review:  # noqa: ARG001  every site takes it
    """The review in the answer to ``review_request``. Raises ParseError when there is none in it."""
    said = document(response)
    review = as_review(said.get("data"), said)
    if not review.key or words(said, "data", "type") != REVIEW:
        raise ParseError("Apple sent JSON that is no review")
    return review


def withdraw_request(listing: Listing, review: Review) -> Request:
    """Take the response down. Apple deletes it by its own id, which the login asks for at this address."""
    return Request(f"{_root(listing)}/customerReviews/{_quoted(review.key)}/response", "DELETE")


def reply_state(listing: Listing, review: Review, response: Response) -> OwnerReply | None:  # noqa: ARG001  every site takes them
    """The response as Apple has it, after ``reply_request`` or ``review_request``; None: there is none.

    Its ``state`` is pending or live; Apple rejects nothing afterwards. Raises ParseError when the answer is
    neither a response nor a review.
    """
    told = document(response).get("data")
    if words(told, "type") != RESPONSE:
        return review_in(listing, response).reply
    reply = as_reply(told)
    if reply is None:
        raise ParseError("Apple sent a response without any text")
    return reply


def discover(listing: Listing, keyring: Keyring) -> Discovery:  # noqa: ARG001  every site takes it
    """The apps that the key can see, as ``app_id``."""
    found: list[Found] = []
    asked: set[str] = set()
    query = urlencode({"fields[apps]": "name,bundleId", "limit": 200})
    while query and query not in asked:
        asked.add(query)
        listed = document((yield Request(f"{_root(listing)}/apps?{query}")))
        found += [_app(one) for one in many(listed, "data") if words(one, "id")]
        query = _next(listed)
    return found


def _app(entry: object) -> Found:
    name, bundle = words(entry, "attributes", "name"), words(entry, "attributes", "bundleId")
    return Found(f"{name} ({bundle})", {"app_id": words(entry, "id")})


def _root(listing: Listing) -> str:
    return f"{(listing.base_url or 'https://api.appstoreconnect.apple.com').rstrip('/')}/v1"


def _quoted(part: object) -> str:
    return quote(str(part), safe="")


def _next(listed: object) -> str:
    """The query of the link to the next page, "" on the last. Its host is not believed: we have a login."""
    link = words(listed, "links", "next")
    try:
        query = urlsplit(link).query
    except ValueError:
        query = ""
    if link and not query:
        raise ParseError("Apple's link to the next page leads nowhere")
    return query
