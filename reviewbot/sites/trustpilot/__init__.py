"""Trustpilot: reviews of a service (developers.trustpilot.com, November 2026), and the replies to them.

With a key alone the public reviews are read. With ``secret_env``, too, the business logs in: it reads what
Trustpilot tells a business beside (order number, e-mail address) and can reply. The newest review comes
first, 100 to a page by number, so a page may repeat what the one before it had; what was edited since
stands where it stood, and is told by a webhook or found by the daily reading of everything. A reply is put
in place of the one before it.

``business_user_id``: in whose name replies are, where the business logs in as itself; ``token_env``: the
refresh token of a person who logs in instead, which has to be renewed by hand. ``hook_secret_env``: what the
address of the webhook holds. With ``base_url`` everything is below ``{base_url}/v1/``.
"""

import json
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from reviewbot.errors import ConfigError, ParseError, Refused
from reviewbot.hooks import ensure_secret
from reviewbot.sites import Heard, Keyring
from reviewbot.sites.trustpilot.login import auth as auth
from reviewbot.sites.trustpilot.reading import as_review, as_told
from reviewbot.sites.trustpilot.refusals import is_private, root
from reviewbot.text.ratings import parse_count
from reviewbot.text.tree import json_object, many, within, words
from reviewbot.types import Inbound, Listing, OwnerReply, Page, Request, Response, Review, Seen, SiteFacts

TITLE, SCALE = "Trustpilot", (1, 5)
NEEDS = ("business_unit_id", "key_env")
OPTIONAL = ("secret_env", "token_env", "business_user_id", "hook_secret_env")
FACTS = SiteFacts(
    history="all",
    incremental="created_desc",
    edits="timestamp",
    deletes="event",  # and 404; one that was reported may be hidden for a while and come back
    reply="api_upsert",
    per_minute=160,  # 833 in five minutes
)
REPLIES_PER_MINUTE = 30
_ON_A_PAGE = 100
_MOST_CHARS = 4096  # our own cap: no limit is documented


def request(listing: Listing, page: str | None, seen: Seen) -> Request:  # noqa: ARG001  every site takes it
    """Ask for 100 reviews, the newest first."""
    unit = quote(str(listing.options["business_unit_id"]), safe="")
    private = "private/" if is_private(listing) else ""
    query = urlencode({"perPage": _ON_A_PAGE, "orderBy": "createdat.desc", "page": page or "1"})
    return Request(f"{root(listing)}/{private}business-units/{unit}/reviews?{query}")


def parse(listing: Listing, response: Response) -> Page:  # noqa: ARG001  every site takes it
    """Read one page; one past the last is empty. Raises ParseError when it is no list of reviews."""
    listed = json_object(response.body, TITLE)
    entries = listed.get("reviews")
    if not isinstance(entries, list):
        raise ParseError("Trustpilot sent JSON that is no list of reviews")
    reviews = {review.key: review for review in map(as_review, entries) if review.key}
    if entries and not reviews:
        raise ParseError("Trustpilot sent a list of reviews, but none of them has an id")
    goes_on = len(entries) >= _ON_A_PAGE or any(
        within(link, "rel") == "next-page" for link in many(listed, "links")
    )
    number = parse_count(parse_qs(urlsplit(response.url).query).get("page", ["1"])[0]) or 1
    return Page(tuple(reviews.values()), next=str(number + 1) if goes_on else "")


def reply_request(listing: Listing, review: Review, text: str) -> Request:
    """Put this reply in place of whatever stands there; safe to send again when an answer was lost.

    Raises Refused where the listing only reads, and for a text that we do not send: an empty one, or one of
    more than 4096 characters; ConfigError where nobody is named in whose name it would be.
    """
    user = str(listing.options.get("business_user_id", ""))
    if not is_private(listing):
        raise Refused(
            "This listing only reads Trustpilot: post the reply in Trustpilot's business portal and mark it "
            "as posted, or give the listing secret_env and business_user_id"
        )
    if not user and not listing.options.get("token_env"):
        raise ConfigError(
            "Trustpilot wants to know who replies: set business_user_id of the listing to the id of the "
            "business user in whose name replies are"
        )
    if not text.strip() or len(text) > _MOST_CHARS:
        raise Refused(f"Trustpilot gets replies of 1 to {_MOST_CHARS} characters: edit it")
    body = {"message": text} | ({"authorBusinessUserId": user} if user else {})
    url, form = _reply(listing, review), {"Content-Type": "application/json"}
    return Request(url, "POST", form, json.dumps(body).encode())


def review_request(listing: Listing, review: Review) -> Request:
    """Ask for one review again, to see the reply to it."""
    return Request(_review(listing, review))


def review_in(listing: Listing, response: Response) -> Review:  # noqa: ARG001  every site takes it
    """Read one review. Raises ParseError when it is none."""
    review = as_review(json_object(response.body, TITLE))
    if not review.key:
        raise ParseError("Trustpilot sent JSON that is no review")
    return review


def withdraw_request(listing: Listing, review: Review) -> Request:
    """Take our reply down again."""
    return Request(_reply(listing, review), "DELETE")


def reply_state(listing: Listing, review: Review, response: Response) -> OwnerReply | None:  # noqa: ARG001  every site takes it
    """The reply as the review has it, live; None: there is none.

    To a new reply Trustpilot answers with hardly a word: it is pending until the review is read again.
    Raises ParseError when the answer is none of Trustpilot's.
    """
    if urlsplit(response.url).path.endswith("/reply"):
        if response.body.strip():
            json_object(response.body, TITLE)
        return OwnerReply("", state="pending")
    return review_in(listing, response).reply


def takes_replies(listing: Listing) -> bool:
    """Whether this login may reply: that of a business, not the key to what everybody may read."""
    return is_private(listing)


def heard(listing: Listing, keyring: Keyring, inbound: Inbound) -> Heard:
    """Read a webhook: reviews written, edited and deleted. It tells no replies.

    Trustpilot signs nothing, so its address holds a secret. Raises AccessRefused and ParseError.
    """
    ensure_secret(inbound, keyring.secret(str(listing.options.get("hook_secret_env", ""))), TITLE)
    events = json_object(inbound.body, TITLE).get("events")
    if not isinstance(events, list):
        raise ParseError("Trustpilot posted JSON that is no list of events")
    told: dict[str, Review | None] = {}  # a later event of one review counts
    for event in events:
        review = as_told(within(event, "eventData"))
        match words(event, "eventName"):
            case "service-review-deleted" if review.key:
                told[review.key] = None
            case "service-review-created" | "service-review-updated" if review.key and review.rating:
                told[review.key] = review
    removed = tuple(key for key, review in told.items() if review is None)
    return Heard(Page(tuple(filter(None, told.values())), removed=removed) if told else None)


def _review(listing: Listing, review: Review) -> str:
    private = "private/" if is_private(listing) else ""
    return f"{root(listing)}/{private}reviews/{quote(review.key, safe='')}"


def _reply(listing: Listing, review: Review) -> str:
    return f"{_review(listing, review)}/reply"
