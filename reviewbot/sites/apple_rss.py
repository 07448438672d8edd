"""Apple App Store's public feed of customer reviews, as JSON or XML.

No account is needed. Each storefront shows its own 500 newest written reviews, ten pages of 50,
hours late; there is no developer response in it and no way to answer through it. The shape holds
for recordings of August to October 2026. Apple's own API is the site ``apple_connect``.
"""

import json
import re
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

from reviewbot.errors import ConfigError, ParseError
from reviewbot.text import plain
from reviewbot.text.addresses import web_address
from reviewbot.text.ratings import parse_number
from reviewbot.text.times import parse_time
from reviewbot.types import Listing, Page, Request, Response, Review, Seen, SiteFacts

TITLE, SCALE, NEEDS = "Apple App Store (public feed)", (1, 5), ("app_id",)
OPTIONAL = ("countries", "format")
FACTS = SiteFacts(
    history="newest:500",
    incremental="updated_desc",
    edits="timestamp",
    deletes="none",  # a deleted review and one that aged out of the 500 look the same
    reply="manual",  # in App Store Connect
    per_minute=20,
)

LAST_PAGE = 10  # page 11 is an error: "page depth is limited to 10"
_PAGE = re.compile(r"/page=(\d{1,4})(?:/|$)")
_PREFIXES = {"{http://www.w3.org/2005/Atom}": "", "{http://itunes.apple.com/rss}": "im:"}


def parts(listing: Listing) -> tuple[str, ...]:
    """The storefronts in ``countries``, lower case, each once. Raises ConfigError for other codes."""
    countries = listing.options.get("countries") or ("us",)
    codes = [countries] if isinstance(countries, str) else [str(country) for country in countries]
    for code in codes:
        if not re.fullmatch("[A-Za-z]{2}", code):
            raise ConfigError(
                f'listing {listing.name}: countries: "{code}" is not a two-letter storefront such as "us"'
            )
    return tuple(dict.fromkeys(code.lower() for code in codes))


def request(listing: Listing, page: str | None, seen: Seen) -> Request:  # noqa: ARG001  every site takes it
    """Ask one storefront for a page, "1" to "10", newest first. Raises ConfigError for a wrong option."""
    form = listing.options.get("format") or "json"
    if form not in {"json", "xml"}:
        raise ConfigError(f'listing {listing.name}: format: expected "json" or "xml"')
    base = (listing.base_url or "https://itunes.apple.com").rstrip("/")
    country = listing.part or parts(listing)[0]
    app = quote(str(listing.options["app_id"]), safe="")
    return Request(f"{base}/{country}/rss/customerreviews/page={page or 1}/id={app}/sortby=mostrecent/{form}")


def parse(listing: Listing, response: Response) -> Page:
    """Read one page, JSON or XML whichever came: Apple's own links cross over from one to the other.

    Raises ParseError when the answer is not an App Store review feed.
    """
    try:
        feed = _read(response.body)
    except _NotAFeed as what:
        raise ParseError(f"{listing.label}: Apple sent {what} instead of its review feed") from None
    entries = _many(feed, "entry")
    reviews: dict[str, Review] = {}
    for entry in entries:
        review = _review(entry, listing.part)
        if review:
            reviews.setdefault(review.key, review)
    # Entry 0 may be the app itself, which has a name; entries of any other kind belong to another feed.
    if not reviews and any(not _label(entry, "im:name") for entry in entries):
        raise ParseError(f"{listing.label}: the feed has entries, but none of them is an App Store review")
    following = _next(feed, response.url, blank=not reviews)
    return Page(tuple(reviews.values()), next=following, replies=False)


def _review(entry: Any, storefront: str) -> Review | None:
    """A review, or None for an entry that has no rating (the app itself) or no id."""
    key = _label(entry, "id")
    if not key or not _many(entry, "im:rating"):
        return None
    rating = parse_number(_label(entry, "im:rating"))
    updated = parse_time(_label(entry, "updated"))
    details = {
        "version": _label(entry, "im:version"),
        "vote_sum": _label(entry, "im:voteSum"),
        "vote_count": _label(entry, "im:voteCount"),
        "territory": storefront,
    }
    return Review(
        key=key,
        rating=rating if rating is not None and SCALE[0] <= rating <= SCALE[1] else None,
        scale=SCALE,
        title=_label(entry, "title"),
        text=_words(entry),
        author=next((_label(author, "name") for author in _many(entry, "author")), ""),
        # `updated` is the time of the last edit; Apple does not say when a review was first written.
        updated_at=updated[0] if updated else None,
        url=next((web_address("", href) for href in _links(entry).values()), ""),
        attributes={name: value for name, value in details.items() if value},
    )


def _words(entry: Any) -> str:
    """The text. It may come twice, as text and as HTML; the HTML is read only when it is alone."""
    forms = {_attribute(one, "type"): _own_label(one) for one in reversed(_many(entry, "content"))}
    return forms.get("text") or forms.get("") or plain(forms.get("html", ""))


def _next(feed: Any, address: str, *, blank: bool) -> str:
    """Token of the page after this one, "" at the end or when it cannot be told which page this is.

    A blank page does not end the feed, nor is its ``last`` link believed: Apple has served page 4 of
    a storefront empty while 5 to 10 were full, and readers who stopped there lost 300 of 450 reviews.
    """
    links = _links(feed)
    page = _page_number(address) or _page_number(links.get("self", ""))
    last = LAST_PAGE if blank else min(_page_number(links.get("last", "")) or LAST_PAGE, LAST_PAGE)
    return str(page + 1) if 0 < page < last else ""


def _page_number(address: str) -> int:
    """The N of ``page=N`` in the path, 0 without one; the query names the page that linked here."""
    found = _PAGE.search(address.partition("?")[0])
    return int(found[1]) if found else 0


# --- both forms in one shape: every element is {"label": its text, "attributes": {…}} --------------


class _NotAFeed(Exception):
    """Says what came instead, in words for the owner."""


def _read(body: bytes) -> Any:
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    feed = _read_xml(start) if start.startswith(b"<") else _read_json(start)
    if not _many(feed, "entry") and not _is_apples(feed):
        raise _NotAFeed("an empty feed of something else")
    return feed


def _is_apples(feed: Any) -> bool:
    address = _links(feed).get("self") or _label(feed, "id")
    return "/customerreviews/" in address if address else bool(_many(feed, "title"))


def _read_json(body: bytes) -> Any:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise _NotAFeed("something that is not JSON" if body else "an empty answer") from None
    if not isinstance(document, dict) or not isinstance(document.get("feed"), dict):
        raise _NotAFeed("JSON without a feed in it")
    return document["feed"]


def _read_xml(body: bytes) -> Any:
    """The XML form in the shape of the JSON form.

    The standard parser is enough once documents that declare anything are turned away: entity bombs
    and outside entities need a DOCTYPE, which Atom never has, and as only UTF-8 is taken, a DOCTYPE
    cannot hide in another encoding. feedparser would take half a document for a whole one.
    """
    try:
        document = body.decode()
    except UnicodeDecodeError:
        raise _NotAFeed("XML that is not UTF-8") from None
    if re.match(r"<!doctype html|<html", document, re.IGNORECASE):
        raise _NotAFeed("a web page")
    if "<!DOCTYPE" in document:
        raise _NotAFeed("XML with a DOCTYPE")
    try:
        root = ET.fromstring(document)  # noqa: S314  nothing can be declared in it, see above
        feed = _as_json(root)
    except (ET.ParseError, RecursionError):
        raise _NotAFeed("XML that is broken or cut off") from None
    if _name(root) != "feed":
        raise _NotAFeed("XML of another kind")
    return feed


def _as_json(element: ET.Element) -> dict[str, Any]:
    children: dict[str, Any] = {}
    for child in element:
        children.setdefault(_name(child), []).append(_as_json(child))
    return {**children, "label": element.text or "", "attributes": element.attrib}


def _name(element: ET.Element) -> str:
    namespace, _, name = element.tag.rpartition("}")
    return _PREFIXES.get(f"{namespace}}}", namespace) + name


def _many(holder: Any, name: str) -> list[Any]:
    """Elements of one name: Apple sends an array of several, the bare element of one, nothing of none."""
    found = holder.get(name) if isinstance(holder, dict) else None
    return found if isinstance(found, list) else [] if found is None else [found]


def _label(holder: Any, name: str) -> str:
    return next((_own_label(element) for element in _many(holder, name)), "")


def _own_label(element: Any) -> str:
    """The text of an element, "" without one. Half a surrogate pair and NUL cannot be stored."""
    label = element.get("label") if isinstance(element, dict) else element
    if isinstance(label, bool) or not isinstance(label, str | int | float):
        return ""
    return str(label).encode("utf-8", "replace").decode().replace("\0", "").strip()


def _attribute(element: Any, name: str) -> str:
    attributes = element.get("attributes") if isinstance(element, dict) else None
    found = attributes.get(name) if isinstance(attributes, dict) else None
    return found if isinstance(found, str) else ""


def _links(holder: Any) -> dict[str, str]:
    return {_attribute(link, "rel"): _attribute(link, "href") for link in _many(holder, "link")}
