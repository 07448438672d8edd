"""Any web page that carries schema.org reviews: JSON-LD, microdata, RDFa, and microformats.

For pages that the owner owns or has permission to read. There is no way to answer through such a
page, most give their reviews no id, and they show only the newest few: a review that is missing
has aged out, it was not removed. The vocabulary is schema.org's as of November 2026.
"""

from collections.abc import Sequence
from itertools import chain

from reviewbot.errors import ParseError
from reviewbot.sites.webpage import inline, jsonld, microformats
from reviewbot.sites.webpage.document import Document, attribute, read
from reviewbot.sites.webpage.node import Node
from reviewbot.sites.webpage.reviews import AboutPage, is_rated, is_reviewable, reviews_on
from reviewbot.text import canonical, rebased, same_origin, web_address
from reviewbot.types import Listing, Page, Request, Response, Seen, SiteFacts

TITLE, SCALE, NEEDS = "Web page (schema.org)", (1, 5), ("url",)
FACTS = SiteFacts(
    history="newest:20",
    incremental="none",
    edits="hash",
    deletes="none",
    reply="manual",
    reply_max=None,
    ask="off",
    store_days=None,
    llm="unknown",
    per_minute=12,
    robots=True,
)


def request(listing: Listing, page: str | None, seen: Seen) -> Request:  # noqa: ARG001 - a page is always read whole
    """Ask for the page itself, or for the one it names as next."""
    return Request(
        rebased(page or listing.options["url"], listing.base_url),
        headers={"accept": "text/html,application/xhtml+xml;q=0.9"},
        robots=True,
    )


def parse(listing: Listing, response: Response) -> Page:
    """The reviews marked up on the page, each once.

    Raises ParseError for what is no HTML page, was cut off, or says nothing of reviews. No reviews
    is an answer only where the page gives a rating summary or describes something to review.
    """
    document = read(response)
    linked_data, broken = jsonld.nodes(document)
    by_syntax = (  # the preferred first
        linked_data,
        inline.nodes(document, inline.MICRODATA),
        inline.nodes(document, inline.RDFA),
        microformats.nodes(document),
    )
    page = canonical(listing.options["url"])
    base = web_address(page, document.base) or page
    found = reviews_on(by_syntax, AboutPage(page, base, response.fetched_at))
    if not found.reviews:
        _refuse_unless_empty(document, list(chain.from_iterable(by_syntax)), broken=broken)
    return Page(found.reviews, next=_next(document, listing, response, base), declared=found.declared)


def _refuse_unless_empty(document: Document, described: Sequence[Node], *, broken: bool) -> None:
    """Raise ParseError where "no reviews" would only be a guess."""
    if not document.finished:
        raise ParseError("the page was cut off before its end")
    if broken:
        raise ParseError("the page's JSON-LD is broken and no other review markup is on it")
    if any(is_rated(node) or is_reviewable(node) for node in described):
        return
    if document.asks_for_password:
        raise ParseError("the page is a login page; give an address that everybody can open")
    raise ParseError(
        "there is no review markup on this page (schema.org JSON-LD, microdata, RDFa, or h-review); "
        "is it the right page, is it a login page, or are its reviews drawn by script?"
    )


def _next(document: Document, listing: Listing, response: Response, base: str) -> str:
    """The next page, where the page's head names one on the same site."""
    for link in document.soup.find_all("link", href=True):
        following = web_address(base, attribute(link, "href"))
        if "next" in attribute(link, "rel").lower().split() and following not in {"", response.url, base}:
            same = same_origin(following, listing.options["url"], listing.base_url, response.url)
            return following if same else ""
    return ""
