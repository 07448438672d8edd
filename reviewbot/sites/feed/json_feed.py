"""JSON Feed 1 and 1.1 (jsonfeed.org)."""

import json
from collections.abc import Mapping
from typing import Any

from reviewbot.errors import ParseError
from reviewbot.sites.feed.entry import Entry, Feed
from reviewbot.text.addresses import web_address


def read(text: str, address: str) -> Feed:
    """The feed at ``address``. Raises ParseError for JSON that is broken or no JSON Feed."""
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        raise ParseError("the answer is broken JSON; it may have been cut off") from None
    if not isinstance(feed, dict) or "jsonfeed.org/version/" not in _text(feed, "version"):
        raise ParseError("the answer is JSON, but not a JSON Feed")
    entries = feed.get("items")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ParseError('the JSON Feed has no list of "items"')
    language = _text(feed, "language")
    return Feed(
        tuple(_entry(entry, address, language) for entry in entries),
        web_address(address, _text(feed, "home_page_url") or address),
        _text(feed, "next_url"),
    )


def _entry(entry: Mapping[str, Any], address: str, language: str) -> Entry:
    link = _text(entry, "url")
    authors = entry.get("authors") or [entry.get("author")]
    first = authors[0] if isinstance(authors, list) else None
    return Entry(
        id=_text(entry, "id"),
        link=web_address(address, link) if link else "",
        title=_text(entry, "title"),
        markup=_text(entry, "content_html") or _text(entry, "content_text") or _text(entry, "summary"),
        author=_text(first, "name") if isinstance(first, dict) else "",
        published=_text(entry, "date_published"),
        updated=_text(entry, "date_modified"),
        language=_text(entry, "language") or language,
    )


def _text(record: Mapping[str, Any], name: str) -> str:
    """A field as text; ids may be numbers (JSON Feed 1.1, "id")."""
    value = record.get(name)
    return str(value) if isinstance(value, str | int | float) else ""
