"""RSS and Atom, read by feedparser, which knows their dialects; what it does not guard is guarded here."""

import io
import re
from collections.abc import Callable, Mapping
from typing import Any

from reviewbot.errors import ParseError
from reviewbot.sites.feed import outline
from reviewbot.sites.feed.entry import Entry, Feed
from reviewbot.text import one_line
from reviewbot.text.addresses import web_address
from reviewbot.types import Response

MOST_TAGS = 100_000  # 5,000 entries have about as many
_CHARSET = re.compile(r"""(?:charset|encoding)\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_ROOT = re.compile(r"<(?P<name>(?:[\w.-]+:)?(?:rss|feed|rdf))(?=[\s/>])", re.IGNORECASE)
_PROLOG = re.compile(r"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_LONGEST_PROLOG = 10_000  # characters
# feedparser 6.0 looks for a mail address in every author by a pattern that takes the square of the
# longest word: 40,000 letters took it 8 s.
_WORD = re.compile(r"[\w.+-]++")
_MOST_SCANNING = 10**9
# Elements that rate an entry, as feedparser names them: value, then best and worst if it has them.
_RATINGS = (
    ("im_rating", "", ""),
    ("review_rating", "review_best", "review_worst"),
    ("g_rating", "", ""),
    ("rating", "", ""),
)


def charsets(response: Response) -> list[str]:
    """What the header and then the XML declaration say the charset is."""
    declaration = response.body[:200].decode("ascii", "replace").partition("?>")[0]
    return _CHARSET.findall(response.headers.get("content-type", "")) + _CHARSET.findall(declaration)


def read(text: str, address: str) -> Feed:
    """The feed at ``address``. Raises ParseError for what is no feed, was cut off, or is an attack."""
    markup = _checked(text)
    import feedparser  # noqa: PLC0415 - takes 0.1 s, and settings load every site for its facts

    try:
        # A stream, because feedparser would open a string as an address or a file.
        parsed: Any = feedparser.parse(
            io.BytesIO(markup.encode("utf-8", "replace")),
            # Without its address, or feedparser would make addresses of ids too.
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,  # all of it becomes plain text
            resolve_relative_uris=False,
        )
    except ValueError as error:  # a blank in the address of a namespace: expat gives its parts at blanks
        raise ParseError("the feed is broken XML") from error
    if not parsed.version or (parsed.bozo and not parsed.entries):
        raise ParseError("the feed is broken XML")
    # The fallback for broken XML leaves entities as they are; an id must not depend on that.
    tidy = one_line if parsed.bozo else str.strip
    about, outlined = parsed.feed, outline.read(markup)
    links = {link.get("rel"): tidy(_text(link, "href")) for link in reversed(about.get("links", ()))}
    return Feed(
        tuple(_entry(entry, address, _text(about, "language"), tidy) for entry in parsed.entries),
        web_address(address, links.get("alternate", "")) if links.get("alternate") else "",
        links.get("next") or links.get("prev-archive") or "",  # RFC 5005 §3 and §4
        outlined.removed,
        outlined.rhythm,
    )


def _checked(text: str) -> str:
    """The root element alone: nothing a document type declares can reach a parser."""
    root = _ROOT.search(text[:_LONGEST_PROLOG])
    prolog = _PROLOG.sub("", text[: root.start()]).lower() if root else ""
    if root is None or re.search("<[a-z]", prolog):
        raise ParseError("the answer is not a feed; is it the page itself, or a login page?")
    if "<!entity" in prolog:
        raise ParseError("the feed declares entities of its own; such feeds are refused, they can be attacks")
    end = text.rfind(f"</{root['name']}")
    if end < root.start() or ">" not in text[end:]:
        raise ParseError("the feed was cut off before its end")
    if text.count("<", root.start(), end) > 2 * MOST_TAGS:
        raise ParseError(f"the feed has more than {MOST_TAGS} tags; no feed of reviews is that large")
    if sum(len(word[0]) ** 2 for word in _WORD.finditer(text)) > _MOST_SCANNING:
        raise ParseError("the feed has words longer than any language has; such feeds are refused")
    return text[root.start() :]


def _entry(entry: Any, address: str, language: str, tidy: Callable[[str], str]) -> Entry:
    contents = (_text(part, "value") for part in entry.get("content", ()))
    link = tidy(_text(entry, "link"))
    return Entry(
        id=tidy(_text(entry, "id")),
        link=web_address(address, link) if link else "",
        title=_text(entry, "title"),
        markup=next(filter(None, contents), "") or _text(entry, "summary"),
        author=_text(entry, "author"),  # author_detail cuts "kim@shop.example" after four letters
        published=_text(entry, "published") or _text(entry, "created"),
        updated=_text(entry, "updated"),
        language=_text(entry.get("title_detail", {}), "language") or language,
        rated=_rated(entry),
    )


def _text(record: dict[str, Any], name: str) -> str:
    # dict.get, because feedparser's own would take what was published for "updated".
    value = dict.get(record, name)
    return value.strip() if isinstance(value, str) else ""


def _rated(entry: Any) -> tuple[object, object, object] | None:
    stars = entry.get("media_starrating")
    if isinstance(stars, Mapping):
        return stars.get("average"), stars.get("max"), stars.get("min")
    for value, best, worst in _RATINGS:
        if value in entry:
            return entry[value], entry.get(best), entry.get(worst)
    return None
