"""Any RSS, Atom or JSON feed whose entries are reviews: shop comments, forum topics, alert services.

There is no way to answer through a feed, and it shows only the newest entries: a review that is
missing has aged out. Only a tombstone (RFC 6721) says that one was removed. The formats are RSS
0.9x, 1.0 and 2.0, Atom (RFC 4287), paging by RFC 5005, and JSON Feed 1.1.
"""

from reviewbot.errors import ParseError
from reviewbot.sites.feed import json_feed, xml_feed
from reviewbot.sites.feed.entry import Context, reviews_of
from reviewbot.sites.feed.rhythm import rhythm
from reviewbot.text import decode, storable
from reviewbot.text.addresses import rebased, same_origin, web_address
from reviewbot.text.machines import reserved
from reviewbot.types import Listing, Page, Request, Response, Seen, SiteFacts

TITLE, SCALE, NEEDS = "Feed (RSS, Atom, JSON Feed)", (1, 5), ("url",)
OPTIONAL = ("rating",)
FACTS = SiteFacts(
    history="newest:20",
    incremental="none",  # the order of entries is not guaranteed
    edits="hash",
    deletes="event",  # at:deleted-entry; never absence
    reply="manual",
    per_minute=12,
    robots=True,
)
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, application/json;q=0.9, text/xml;q=0.8"
)


def request(listing: Listing, page: str | None, seen: Seen) -> Request:  # noqa: ARG001 - a feed is read whole
    """Ask for the feed, or for the page that it names as next."""
    address = rebased(page or listing.options["url"], listing.base_url)
    return Request(address, headers={"accept": _ACCEPT}, robots=True)


def parse(listing: Listing, response: Response) -> Page:
    """The reviews of one page of the feed; none at all is an answer where the feed is whole.

    The option ``rating`` says where stars come from: "auto" (the known extensions, then the
    title), "none", or a pattern with one group for the title and text.
    Raises ParseError for what is no feed, was cut off, or declares entities; ConfigError for a
    pattern that is none.
    """
    text = storable(decode(response.body, xml_feed.charsets(response))).strip()
    if not text:
        raise ParseError("the feed is empty")
    read = json_feed.read if text[0] in "{[" else xml_feed.read
    feed = read(text, listing.options["url"])
    context = Context(listing, feed.link, response.fetched_at)
    reviews = reserved(reviews_of(feed.entries, context), [response.headers.get("x-robots-tag", "")])
    shown = {review.key for review in reviews}
    removed = tuple(dict.fromkeys(key for key in feed.removed if key not in shown))
    following = _next(feed.next, listing, response)
    return Page(reviews, next=following, removed=removed, rhythm=rhythm(feed.rhythm, response))


def _next(link: str, listing: Listing, response: Response) -> str:
    address = web_address(listing.options["url"], link) if link else ""
    same = address and same_origin(address, listing.options["url"], listing.base_url, response.url)
    return address if same and rebased(address, listing.base_url) != response.url else ""
