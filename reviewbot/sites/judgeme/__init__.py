"""Judge.me: product reviews of a Shopify shop, and public replies to them.

Judge.me API v1 with the shop's private token (judge.me/api/docs, November 2026). There is no "since", no
order is promised and no deletion is shown, so every reading goes through all pages: give a large shop a
longer ``every``, and a webhook. A reply is shown at once and sent twice it stands there twice; no program is
shown it again, and unless told otherwise Judge.me e-mails it to the reviewer, which we never want.

Webhooks (``review/created``, ``review/updated``) are signed with the token, or with the secret of the OAuth
app that made them: that one goes into ``hook_secret_env``.
"""

import json
import re
from collections.abc import Generator
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import quote, urlencode

from reviewbot.errors import AccessRefused, ConfigError, ListingGone, ParseError, RateLimited, Refused
from reviewbot.hooks import ensure_signed
from reviewbot.sites import Heard, Keyring
from reviewbot.sites.judgeme.reading import as_review
from reviewbot.text.addresses import in_query
from reviewbot.text.ratings import parse_count
from reviewbot.text.tree import ident, json_object, many
from reviewbot.types import Inbound, Listing, OwnerReply, Page, Request, Response, Review, Seen, SiteFacts

TITLE, SCALE, NEEDS, OPTIONAL = "Judge.me", (1, 5), ("shop_domain", "token_env"), ("hook_secret_env",)
FACTS = SiteFacts(
    history="all",
    incremental="none",
    edits="timestamp",
    deletes="scan",
    reply="api_create_once",
    per_minute=60,
    read_back=False,
)
REPLIES_PER_MINUTE = 10
MOST_CHARS = 2000  # not documented: the cap that clients keep
_PER_PAGE = 100
_REST = timedelta(minutes=1)  # after a 429, whose limit is not documented
_SIGNATURES = ("judgeme-hmac-sha256", "x-judgeme-hmac-sha256")  # a proxy may add the x (Judge.me's help)


def request(listing: Listing, page: str | None, seen: Seen) -> Request:  # noqa: ARG001  every site takes it
    """Ask for 100 reviews."""
    return Request(_address(listing, "reviews", page=page or "1", per_page=str(_PER_PAGE)))


def auth(listing: Listing, keyring: Keyring, wanted: Request) -> Generator[Request, Response, None]:
    """Send a request with the private token. Raises what Judge.me's refusals mean."""
    name = str(listing.options["token_env"])
    token = keyring.secret(name)
    if not token:
        raise ConfigError(f"{name} is not set: put it into .env beside the configuration")
    answer = yield replace(wanted, headers={**wanted.headers, "X-Api-Token": token})
    match answer.status:
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            raise AccessRefused(
                f"Judge.me does not accept the token in {name} for this shop_domain: it must be the private "
                "token under Judge.me > Settings > Integrations > API, and the shop's own x.myshopify.com"
            )
        case HTTPStatus.NOT_FOUND:
            raise ListingGone("Judge.me knows no such shop (404): check shop_domain")
        case HTTPStatus.UNPROCESSABLE_ENTITY if wanted.method == "POST":
            raise Refused(
                "Judge.me does not take this reply (422): look on Judge.me whether the review is still there"
            )
        case HTTPStatus.TOO_MANY_REQUESTS if "retry-after" not in answer.headers:
            raise RateLimited("Judge.me asks us to slow down (429)", retry_after=_REST)


def parse(listing: Listing, response: Response) -> Page:  # noqa: ARG001  every site takes it
    """Read one page. What somebody marked as spam counts as removed.

    Raises ParseError when the answer is not Judge.me's list of reviews.
    """
    listed = json_object(response.body, TITLE)
    entries = many(listed, "reviews")
    if not isinstance(listed.get("reviews"), list):
        raise ParseError("Judge.me sent JSON that is no list of reviews")
    reviews = {key: one for one in entries if (key := ident(one, "id"))}
    if entries and not reviews:
        raise ParseError("Judge.me sent a list of reviews, but none of them has an id")
    spam = {key for key, one in reviews.items() if one.get("curated") == "spam"}
    page, size = parse_count(in_query(response.url, "page")) or 1, listed.get("per_page")
    fullest = size if type(size) is int and 0 < size <= _PER_PAGE else 1  # it may give fewer than asked for
    return Page(
        tuple(as_review(key, one) for key, one in reviews.items() if key not in spam),
        next=str(page + 1) if len(entries) >= fullest else "",
        removed=tuple(sorted(spam)),
        replies=False,
    )


def reply_request(listing: Listing, review: Review, text: str) -> Request:
    """Put a reply below the review, without an e-mail to the reviewer.

    Raises Refused for an empty text, a long one, and a review that has no number.
    """
    if not text.strip() or len(text) > MOST_CHARS:
        raise Refused(
            f"Judge.me takes replies of 1 to {MOST_CHARS} characters, and this one has {len(text)}: edit it"
        )
    if not re.fullmatch("[0-9]{1,20}", review.key):
        raise Refused("This review has no number of Judge.me, so no reply can be put there")
    said = {"review_id": int(review.key), "send_reply_email": False, "reply": {"content": text}}
    headers = {"Content-Type": "application/json"}
    return Request(_address(listing, "replies"), "POST", headers, json.dumps(said).encode())


def reply_state(listing: Listing, review: Review, response: Response) -> OwnerReply | None:  # noqa: ARG001  every site takes them
    """The reply is live: Judge.me has taken it, and what else it says of it is not documented.

    Raises ParseError when the answer is an error, or not Judge.me's.
    """
    if response.body.strip() and "error" in json_object(response.body, TITLE):
        raise ParseError("Judge.me sent an error, but said that the reply was taken")
    return OwnerReply("")


def heard(listing: Listing, keyring: Keyring, inbound: Inbound) -> Heard:
    """Believe a webhook by its signature; it only says that there is something to read.

    Raises AccessRefused for a wrong signature, ParseError for what is no JSON object.
    """
    given = next((inbound.headers[name] for name in _SIGNATURES if name in inbound.headers), "")
    secret = str(listing.options.get("hook_secret_env") or listing.options["token_env"])
    ensure_signed(inbound.body, given, keyring.secret(secret), TITLE)
    json_object(inbound.body, TITLE)
    return Heard()


def _address(listing: Listing, what: str, **query: str) -> str:
    root = (listing.base_url or "https://api.judge.me").rstrip("/")
    asked = {"shop_domain": str(listing.options["shop_domain"]), **query}
    return f"{root}/api/v1/{what}?{urlencode(asked, quote_via=quote)}"
