"""Yelp: excerpts of a few reviews for everybody, the whole ones and a reply for partners.

With a key alone the Places API (docs.developer.yelp.com, November 2026) shows 3 to 7 reviews, as its plan
has it, and about 160 characters of each. With ``partner_token_env``, too, which takes a contract with Yelp,
the Private Reviews API shows the newest 200 as they are, and Respond to Reviews takes one reply to each: it
can never be changed or taken down, and a second one is refused.

A review that was edited keeps its id. A customer who writes a new one puts it in place of the old one, with
a new id: ``author_id`` tells that both are theirs. ``excerpt`` marks what Yelp has cut: where a listing gains
or loses its token, that and the whole review are the same words (``decide.retold``).

``locale`` (``de_DE``) chooses the language of the reviews that are shown, English where it is left out;
``hook_secret_env``: what the address of the webhook holds. With ``base_url`` everything is below it:
``/v3/…`` of api.yelp.com, ``/reviews/v1/…`` of partner-api.yelp.com.
"""

import json
import re
from urllib.parse import quote, urlencode, urlsplit

from reviewbot.errors import ListingGone, ParseError, Refused
from reviewbot.hooks import ensure_secret
from reviewbot.sites import Heard, Keyring
from reviewbot.sites.yelp.login import auth as auth
from reviewbot.sites.yelp.reading import as_reply, as_review, key_of, listed, rhythm
from reviewbot.text import storable
from reviewbot.text.tree import json_object, many, within, words
from reviewbot.types import Inbound, Listing, OwnerReply, Page, Request, Response, Review, Seen, SiteFacts

TITLE, SCALE = "Yelp", (1, 5)
NEEDS = ("business_id", "key_env")
OPTIONAL = ("partner_token_env", "locale", "hook_secret_env")
FACTS = SiteFacts(
    history="newest:7",  # newest:200 for partners
    incremental="none",  # not every plan has "newest"
    edits="hash",
    deletes="event",  # for partners; what Yelp stops recommending goes without a word
    reply="api_create_once",
    per_minute=60,
    one_per_author=True,
)
REPLIES_PER_MINUTE = 10
_MOST_CHARS = 5000
_EMOJI = re.compile("[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]")  # Yelp answers them with "Internal Error"
_RESPONDS = "/reviews/v1/"
_LONGEST_CHALLENGE = 1000


def request(listing: Listing, page: str | None, seen: Seen) -> Request:  # noqa: ARG001  every site takes them
    """Ask for all that Yelp shows, which is one page."""
    locale = {"locale": str(listing.options["locale"])} if listing.options.get("locale") else {}
    query = locale if _is_partner(listing) else {"limit": "50", "sort_by": "newest"} | locale
    private = "private/" if _is_partner(listing) else ""
    business = quote(str(listing.options["business_id"]), safe="")
    address = f"{_root(listing, 'api.yelp.com')}/v3/{private}businesses/{business}/reviews"
    return Request(f"{address}?{urlencode(query)}" if query else address)


def parse(listing: Listing, response: Response) -> Page:  # noqa: ARG001  every site takes it
    """Read the one page, of excerpts or of whole reviews. Raises ParseError when it is neither."""
    entries, whole = listed(response)
    reviews = {key: as_review(entry, whole=whole) for entry in entries if (key := key_of(entry))}
    if entries and not reviews:
        raise ParseError("Yelp sent a list of reviews, but none of them has an id")
    return Page(tuple(reviews.values()), rhythm=rhythm(response), replies=whole)


def reply_request(listing: Listing, review: Review, text: str) -> Request:
    """Put a reply there, once and for good: look before it is sent again.

    Raises Refused where the listing only reads, and for a text that Yelp never takes: an empty one, one of
    more than 5000 characters, or one with emoji.
    """
    if not _is_partner(listing):
        raise Refused(
            "Yelp takes replies from programs of its partners only: post it at biz.yelp.com, then mark it "
            "as posted"
        )
    if not text.strip() or len(text) > _MOST_CHARS or _EMOJI.search(text):
        raise Refused(f"Yelp takes replies of 1 to {_MOST_CHARS} characters without emoji: edit it")
    url = f"{_root(listing, 'partner-api.yelp.com')}{_RESPONDS}{quote(review.key, safe='')}"
    body = json.dumps({"response_text": text, "response_type": "public_comment"}).encode()
    return Request(url, "POST", {"Content-Type": "application/json"}, body)


def review_request(listing: Listing, review: Review) -> Request:  # noqa: ARG001  Yelp shows none by its id
    """Ask for the newest reviews again, to see the reply to one of them."""
    return request(listing, None, Seen())


def reply_state(listing: Listing, review: Review, response: Response) -> OwnerReply | None:  # noqa: ARG001  every site takes it
    """The response as the review has it, live; None: there is none. A new one is pending until then.

    Raises ParseError when the answer is none of Yelp's, and ListingGone where the review is not among those
    that Yelp shows.
    """
    if _RESPONDS in urlsplit(response.url).path:
        if response.body.strip():
            json_object(response.body, TITLE)
        return OwnerReply("", state="pending")
    entries, _ = listed(response)
    found = next((entry for entry in entries if key_of(entry) == review.key), None)
    if found is None:
        raise ListingGone("Yelp does not show this review among its newest any more: look at the page")
    return as_reply(within(found, "public_response"))


def takes_replies(listing: Listing) -> bool:
    """Whether this listing may reply: with the token of a partner."""
    return _is_partner(listing)


def heard(listing: Listing, keyring: Keyring, inbound: Inbound) -> Heard:
    """Read a webhook: that reviews were written or edited, without their words, and which are gone.

    Yelp signs nothing, so its address holds a secret. It asks the address once to say a word back. Raises
    AccessRefused and ParseError.
    """
    if inbound.method == "GET" and (challenge := inbound.query.get("verification", "")):
        return Heard(answer=json.dumps({"verification": storable(challenge)[:_LONGEST_CHALLENGE]}))
    ensure_secret(inbound, keyring.secret(str(listing.options.get("hook_secret_env", ""))), TITLE)
    posted = json_object(inbound.body, TITLE)
    if not isinstance(within(posted, "data", "updates"), list):
        raise ParseError("Yelp posted JSON that is no list of updates")
    removed = [
        words(update, "review_id")
        for update in many(posted, "data", "updates")
        if words(update, "event_type") == "REVIEW_REMOVED_EVENT" and words(update, "review_id")
    ]
    return Heard(Page((), removed=tuple(dict.fromkeys(removed))) if removed else None)


def _is_partner(listing: Listing) -> bool:
    return bool(listing.options.get("partner_token_env"))


def _root(listing: Listing, host: str) -> str:
    return (listing.base_url or f"https://{host}").rstrip("/")
