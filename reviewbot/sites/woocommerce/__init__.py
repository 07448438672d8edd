"""WooCommerce: the product reviews of a shop of one's own, and the replies to them.

REST API v3 of WooCommerce for the reviews (developer.woocommerce.com, November 2026), newest first, those
that wait for moderation among them. There is no date of a change and no "since": edits and deletions show
when the list is read again. A review is a comment of WordPress, and so is the reply to it: that needs
``wp_user`` and an application password of that user in ``wp_password_env``, for WooCommerce's own keys open
no comments. A reply takes the place of the one that we put before; what people wrote there stays.

``base_url`` is the shop itself. Webhooks: topic "Action", event ``comment_post`` (and ``edit_comment``),
delivered to ``/hooks/{listing}``, with a secret that is also in ``hook_secret_env``.
"""

import html
import json
import re
from urllib.parse import urlencode

from reviewbot.errors import ParseError, Refused
from reviewbot.sites.woocommerce.comments import below, comments, is_ours
from reviewbot.sites.woocommerce.hooks import heard as heard
from reviewbot.sites.woocommerce.login import auth as auth
from reviewbot.sites.woocommerce.reading import array, as_reply, as_review
from reviewbot.text.addresses import in_query
from reviewbot.text.ratings import parse_count
from reviewbot.text.tree import ident, words
from reviewbot.types import Listing, OwnerReply, Page, Request, Response, Review, Seen, SiteFacts

TITLE, SCALE = "WooCommerce", (1, 5)
NEEDS = ("base_url", "key_env", "secret_env")
OPTIONAL = ("wp_user", "wp_password_env", "hook_secret_env")
FACTS = SiteFacts(
    history="all",
    incremental="created_desc",
    edits="hash",
    deletes="scan",
    reply="api_upsert",
    per_minute=60,
)
REPLIES_PER_MINUTE = 4  # WordPress takes a comment in 15 s from whoever is no moderator
MOST_BYTES = 65_525  # of a comment
_PER_PAGE = 100
_NUMBER = re.compile("[0-9]{1,20}")
_OFF_THE_SHOP = frozenset({"spam", "trash"})


def request(listing: Listing, page: str | None, seen: Seen) -> Request:  # noqa: ARG001  every site takes it
    """Ask for 100 reviews, the newest first."""
    query = {
        "per_page": _PER_PAGE,
        "page": page or 1,
        "status": "all",
        "orderby": "date_gmt",
        "order": "desc",
    }
    return Request(f"{listing.base_url.rstrip('/')}/wp-json/wc/v3/products/reviews?{urlencode(query)}")


def parse(listing: Listing, response: Response) -> Page:  # noqa: ARG001  every site takes it
    """Read one page. How many there are, of reviews and of pages, stands in the headers.

    Raises ParseError when the answer is not a list of reviews.
    """
    entries = array(response)
    kept = {ident(one, "id"): one for one in entries if ident(one, "id") and "rating" in one}
    if entries and not kept:
        raise ParseError("The shop sent a list, but nothing in it is a review")
    gone = {key for key, one in kept.items() if words(one, "status") in _OFF_THE_SHOP}
    return Page(
        tuple(as_review(key, one) for key, one in kept.items() if key not in gone),
        next=_next(response, full=len(entries) >= _PER_PAGE),
        removed=tuple(sorted(gone)),
        declared=parse_count(response.headers.get("x-wp-total")),
        replies=False,
    )


def _next(response: Response, *, full: bool) -> str:
    """Token of the next page; a proxy may have taken the header that says whether there is one."""
    page = parse_count(in_query(response.url, "page")) or 1
    pages = parse_count(response.headers.get("x-wp-totalpages"))
    return str(page + 1) if (full if pages is None else page < pages) else ""


def takes_replies(listing: Listing) -> bool:
    """Whether this login may reply: a user of WordPress may, WooCommerce's own keys do not open comments."""
    return bool(listing.options.get("wp_user") and listing.options.get("wp_password_env"))


def reply_request(listing: Listing, review: Review, text: str) -> Request:
    """Put a reply below the review; ``auth`` puts it in the place of one that we put there before.

    Raises Refused for a text that WordPress never takes, and for a review whose product nobody knows.
    """
    comment = html.escape(text, quote=False)  # comments are HTML
    size = len(comment.encode("utf-8", "surrogatepass"))
    if not text.strip() or size > MOST_BYTES:
        raise Refused(f"WordPress takes replies of 1 to {MOST_BYTES} bytes, and this one has {size}: edit it")
    product = review.attributes.get("item_id", "")
    if not (_NUMBER.fullmatch(product) and _NUMBER.fullmatch(review.key)):
        raise Refused("It is not known to which product this review belongs: read the listing again first")
    said = {"post": int(product), "parent": int(review.key), "content": comment}
    headers = {"Content-Type": "application/json"}
    return Request(comments(listing), "POST", headers, json.dumps(said).encode())


def withdraw_request(listing: Listing, review: Review) -> Request:
    """Take our reply down again, into WordPress' trash; ``auth`` finds out which comment that is."""
    return Request(below(listing, review.key), "DELETE")


def review_request(listing: Listing, review: Review) -> Request:
    """Ask for the comments below the review; ``auth`` narrows them down to those of our user."""
    return Request(below(listing, review.key))


def reply_state(listing: Listing, review: Review, response: Response) -> OwnerReply | None:  # noqa: ARG001  every site takes them
    """The reply as the shop has it, the latest of several; None: there is none.

    Its ``state`` is live, pending while it waits for moderation, or rejected with ``spam`` or ``trash`` as
    the ``reason``. Raises ParseError when the answer is neither a comment nor a list of them.
    """
    listed = array(response, or_one=True)
    there = [one for one in listed if ident(one, "parent") == review.key and "content" in one]
    if listed and not there:
        raise ParseError("The shop sent something else than the comments below this review")
    ours = [one for one in there if is_ours(one)] or [one for one in there if ident(one, "author") != "0"]
    latest = max(ours, key=lambda one: words(one, "date_gmt"), default=None)
    return as_reply(latest) if latest else None
