"""Any web page that carries schema.org reviews: JSON-LD, microdata, RDFa, and microformats.

For pages that the owner owns or has permission to read. There is no way to answer through such a
page, most give their reviews no id, and they show only the newest few: a review that is missing
has aged out, it was not removed. The vocabulary is schema.org's as of November 2026.

What a page asks of search engines (``noindex``, ``nosnippet``) does not keep it from being read: it
goes into its owner's own log and nowhere else. Where it says ``noai``, no model sees its reviews.
"""

from reviewbot.text.addresses import rebased
from reviewbot.types import Listing, Page, Request, Response, Seen, SiteFacts

TITLE, SCALE, NEEDS = "Web page (schema.org)", (1, 5), ("url",)
FACTS = SiteFacts(
    history="newest:20",
    incremental="none",
    edits="hash",
    deletes="none",
    reply="manual",
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
    # Settings need only the facts above, and bs4 takes 0.15 s to import.
    from reviewbot.sites.webpage import page  # noqa: PLC0415 - see the line above

    return page.parse(listing, response)
