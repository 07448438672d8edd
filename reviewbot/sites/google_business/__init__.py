"""Google Business Profile: reviews of places that their owner has verified, and the replies to them.

The My Business API v4 is still the only one with reviews in it (developers.google.com/my-business,
November 2026). What changed last comes first, 50 to a page; there is no "since" and no sign of a
deletion. A reply is put in place of the one before it, so putting it again is safe. Google moderates
replies: an accepted one is PENDING for minutes, sometimes days, then APPROVED, or REJECTED with a reason.

With ``base_url`` the reviews are below ``{base_url}/v4/``, the other interfaces below ``{base_url}/v1/``, the
login is ``{base_url}/token`` and Google's public keys are ``{base_url}/oauth2/v3/certs``.
"""

import json
from urllib.parse import quote, urlencode

from reviewbot.errors import ParseError, Refused
from reviewbot.sites.google_business.glancing import AT_ONCE as AT_ONCE
from reviewbot.sites.google_business.glancing import glance_request as glance_request
from reviewbot.sites.google_business.glancing import glanced as glanced
from reviewbot.sites.google_business.glancing import together as together
from reviewbot.sites.google_business.login import auth as auth
from reviewbot.sites.google_business.moderation import REASONS as REASONS
from reviewbot.sites.google_business.names import account, location, root
from reviewbot.sites.google_business.profiles import discover as discover
from reviewbot.sites.google_business.push import heard as heard
from reviewbot.sites.google_business.push import keys as keys
from reviewbot.sites.google_business.reading import as_reply, as_review, document, key_of
from reviewbot.text.tree import words
from reviewbot.types import Listing, OwnerReply, Page, Request, Response, Review, Seen, SiteFacts

TITLE, SCALE = "Google Business Profile", (1, 5)
NEEDS = ("account", "listing", "client_id_env", "client_secret_env", "token_env")
OPTIONAL = ("push_audience", "push_email")
MOST_BYTES = 4096
FINDS = ("account", "listing")
FACTS = SiteFacts(
    history="all",
    incremental="updated_desc",
    edits="timestamp",
    deletes="404",  # of the one review; from the list all are missing while Google pauses a profile
    reply="api_upsert",
    per_minute=300,
)
REPLIES_PER_MINUTE = 10  # edits of one profile (my-business/content/limits: it cannot be raised)


def request(listing: Listing, page: str | None, seen: Seen) -> Request:  # noqa: ARG001  every site takes it
    """Ask for 50 reviews, the latest change first."""
    query = {"pageSize": "50", "orderBy": "updateTime desc"} | ({"pageToken": page} if page else {})
    return Request(f"{_reviews(listing)}?{urlencode(query, quote_via=quote)}")


def parse(listing: Listing, response: Response) -> Page:  # noqa: ARG001  every site takes it
    """Read one page. A profile without any review answers ``{}``, without even the key.

    Raises ParseError when the answer is not Google's list of reviews.
    """
    listed = document(response)
    entries = listed.get("reviews", [])
    known = not listed or listed.keys() & {"reviews", "totalReviewCount", "averageRating"}
    if not known or not isinstance(entries, list):
        raise ParseError("Google sent JSON that is no list of reviews")
    reviews = {key: as_review(entry) for entry in entries if (key := key_of(entry))}
    if entries and not reviews:
        raise ParseError("Google sent a list of reviews, but none of them has an id")
    declared = listed.get("totalReviewCount")
    return Page(
        tuple(reviews.values()),
        next=words(listed, "nextPageToken"),
        declared=declared if type(declared) is int and declared >= 0 else None,
    )


def reply_request(listing: Listing, review: Review, text: str) -> Request:
    """Put this reply in place of whatever stands there; safe to send again when an answer was lost.

    Raises Refused for a text that Google never takes: an empty one, or one of more than 4096 bytes.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if not text.strip() or size > MOST_BYTES:
        raise Refused(f"Google takes replies of 1 to {MOST_BYTES} bytes, and this one has {size}: edit it")
    body = json.dumps({"comment": text}).encode()
    return Request(f"{_review(listing, review)}/reply", "PUT", {"Content-Type": "application/json"}, body)


def review_request(listing: Listing, review: Review) -> Request:
    """Ask for one review again, to see what became of the reply to it."""
    return Request(_review(listing, review))


def review_in(listing: Listing, response: Response) -> Review:  # noqa: ARG001  every site takes it
    """The review in the answer to ``review_request``. Raises ParseError when it is none."""
    said = document(response)
    if not key_of(said):
        raise ParseError("Google sent JSON that is no review")
    return as_review(said)


def withdraw_request(listing: Listing, review: Review) -> Request:
    """Take the reply down."""
    return Request(f"{_review(listing, review)}/reply", "DELETE")


def reply_state(listing: Listing, review: Review, response: Response) -> OwnerReply | None:  # noqa: ARG001  every site takes them
    """The reply as Google has it, after ``reply_request`` or ``review_request``; None: there is none.

    Its ``state`` is pending, live, or rejected, then with Google's own word for the rule it broke as
    ``reason``. Raises ParseError when the answer is neither a reply nor a review.
    """
    said = document(response)
    if key_of(said):
        return as_review(said).reply
    if not words(said, "comment"):
        raise ParseError("Google sent JSON that is neither a review nor a reply")
    return as_reply(said, unsaid="pending")


def _reviews(listing: Listing) -> str:
    """The address of a listing's reviews."""
    return f"{root(listing)}/{account(listing)}/{location(listing)}/reviews"


def _review(listing: Listing, review: Review) -> str:
    return f"{_reviews(listing)}/{quote(review.key, safe='')}"
