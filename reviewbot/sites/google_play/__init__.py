"""Google Play: reviews of an app of one's own that were written or changed in the last week, and replies.

Android Publisher API 3 (developers.google.com/android-publisher/reply-to-reviews, November 2026). What is
older it never shows, nor a rating without words: an older history comes out of the Play Console's monthly
reports, with ``reviewbot import``, and the ids are the same. What changed last comes first. A reply takes the
place of the one before it and is public at once; there is no way to take it down, only to change it.

With ``base_url`` the reviews are below ``{base_url}/androidpublisher/``, and the login is at
``{base_url}/token``.
"""

import json
from urllib.parse import quote, urlencode

from reviewbot.errors import ParseError, Refused
from reviewbot.sites.google_business.reading import document
from reviewbot.sites.google_play.login import auth as auth
from reviewbot.sites.google_play.reading import as_result, as_review
from reviewbot.text.tree import words
from reviewbot.types import Listing, OwnerReply, Page, Request, Response, Review, Seen, SiteFacts

TITLE, SCALE, NEEDS = "Google Play", (1, 5), ("package", "key_env")
MOST_UNITS = 350
FACTS = SiteFacts(
    history="window:7d",
    incremental="updated_desc",
    edits="timestamp",
    deletes="none",  # a deleted review and one that is older than a week look the same, even asked for by id
    reply="api_upsert",
    per_minute=3,  # 200 an hour for each app
)
REPLIES_PER_MINUTE = 20  # 2,000 a day for each app


def request(listing: Listing, page: str | None, seen: Seen) -> Request:  # noqa: ARG001  every site takes it
    """Ask for 100 reviews, the latest change first."""
    query = {"maxResults": "100"} | ({"token": page} if page else {})
    return Request(f"{_reviews(listing)}?{urlencode(query)}")


def parse(listing: Listing, response: Response) -> Page:  # noqa: ARG001  every site takes it
    """Read one page. After a week without reviews Google answers ``{}``.

    Raises ParseError when the answer is not Google Play's list of reviews.
    """
    listed = document(response)
    entries = listed.get("reviews", [])
    known = not listed or listed.keys() & {"reviews", "pageInfo", "tokenPagination"}
    if not known or not isinstance(entries, list):
        raise ParseError("Google Play sent JSON that is no list of reviews")
    if entries and not any(words(entry, "reviewId") for entry in entries):
        raise ParseError("Google Play sent a list of reviews, but none of them has an id")
    reviews = {review.key: review for entry in entries if (review := as_review(entry))}
    return Page(tuple(reviews.values()), next=words(listed, "tokenPagination", "nextPageToken"))


def reply_request(listing: Listing, review: Review, text: str) -> Request:
    """Put this reply in place of whatever stands there; safe to send again when an answer was lost.

    Raises Refused for a text that Google Play never takes: an empty one, or one of more than 350 characters,
    counted as UTF-16 does (an emoji is two) because Google does not say how it counts.
    """
    size = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if not text.strip() or size > MOST_UNITS:
        raise Refused(
            f"Google Play takes replies of 1 to {MOST_UNITS} characters, this one has {size}: edit it"
        )
    body = json.dumps({"replyText": text}).encode()
    return Request(f"{_review(listing, review)}:reply", "POST", {"Content-Type": "application/json"}, body)


def review_request(listing: Listing, review: Review) -> Request:
    """Ask for one review again, to see the reply to it."""
    return Request(_review(listing, review))


def review_in(listing: Listing, response: Response) -> Review:  # noqa: ARG001  every site takes it
    """The review in the answer to ``review_request``. Raises ParseError when there is none in it."""
    review = as_review(document(response))
    if review is None:
        raise ParseError("Google Play sent JSON that is no review")
    return review


def reply_state(listing: Listing, review: Review, response: Response) -> OwnerReply | None:  # noqa: ARG001  every site takes them
    """The reply as Google Play has it, with its HTML taken out; None: there is none. It is always live.

    Raises ParseError when the answer is neither that of ``reply_request`` nor a review.
    """
    return as_result(document(response).get("result")) or review_in(listing, response).reply


def _reviews(listing: Listing) -> str:
    root = (listing.base_url or "https://androidpublisher.googleapis.com").rstrip("/")
    package = quote(str(listing.options["package"]), safe="")
    return f"{root}/androidpublisher/v3/applications/{package}/reviews"


def _review(listing: Listing, review: Review) -> str:
    return f"{_reviews(listing)}/{quote(review.key, safe=':')}"  # an id such as gp:AOqp…, as Google writes it
