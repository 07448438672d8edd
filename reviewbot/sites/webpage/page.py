"""Reading a page: every way of marking up reviews, best first, or the reason why there are none."""

import re
from collections.abc import Sequence
from itertools import chain
from urllib.parse import urlsplit

from reviewbot.errors import ParseError
from reviewbot.sites.webpage import inline, jsonld, microformats
from reviewbot.sites.webpage.document import Document, attribute, read
from reviewbot.sites.webpage.node import Node
from reviewbot.sites.webpage.reviews import AboutPage, is_rated, is_reviewable, reviews_on
from reviewbot.text.addresses import canonical, same_origin, web_address
from reviewbot.text.machines import reserved
from reviewbot.types import Listing, Page, Response

_PAGE_NUMBER = re.compile(r"/(?:page[/-]?|p)?\d{1,5}/?$")


def parse(listing: Listing, response: Response) -> Page:
    """The site's ``parse``, which says more."""
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
    reviews = reserved(found.reviews, [response.headers.get("x-robots-tag", ""), *document.directives])
    return Page(reviews, next=_next(document, listing, response, base), declared=found.declared)


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


def _path(address: str) -> str:
    """The path without its page number: themes also say "next" of the next product or post."""
    return _PAGE_NUMBER.sub("", urlsplit(address).path).rstrip("/")


def _next(document: Document, listing: Listing, response: Response, base: str) -> str:
    """The next page, where the page's head names one on the same site."""
    for link in document.soup.find_all("link", href=True):
        following = web_address(base, attribute(link, "href"))
        if "next" in attribute(link, "rel").lower().split() and following not in {"", response.url, base}:
            same = same_origin(following, listing.options["url"], listing.base_url, response.url)
            return following if same and _path(following) == _path(response.url) else ""
    return ""
