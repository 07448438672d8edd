"""JSON-LD as it is found in the wild: half of it was never run through a JSON parser.

Remote contexts are never fetched: the bare schema.org names are taken at their word.
"""

import html
import json
import re
from typing import Any

from bs4 import Tag

from reviewbot.errors import ParseError
from reviewbot.sites.webpage.document import MOST_TAGS, Document, attribute
from reviewbot.sites.webpage.node import Node, bare, resolve

_DEEPEST = 64  # levels; Product > review > author > name are four
_DECODER = json.JSONDecoder(strict=False, parse_constant=lambda _: None)
_OPENING = re.compile(r"[{\[]")
# Strings first, so that nothing that looks like a comment inside a review is taken for one.
_DIRT = re.compile(
    r"""(?P<string>"(?:[^"\\]++|\\.)*+"?)"""
    r"|<!--[^{<]*?-->|<!--|-->|<!\[CDATA\[|\]\]>"
    r"|/\*.*?(?:\*/|\Z)|//[^\n]*+|\ufeff",
    re.DOTALL,
)
_TRAILING_COMMA = re.compile(r"""(?P<string>"(?:[^"\\]++|\\.)*+"?)|,(?=\s*+[}\]])""", re.DOTALL)
_BAD_ESCAPE = re.compile(r"""\\(?:(?P<good>["\\/bfnrt]|u[0-9a-fA-F]{4})|(?P<bad>.)|\Z)""", re.DOTALL)


def nodes(document: Document) -> tuple[list[Node], bool]:
    """Every node of every JSON-LD script, in order, and whether some script could not be read.

    Raises ParseError when there are more nodes than any real page has.
    """
    found: list[Node] = []
    any_broken = False
    for script in document.soup.find_all("script"):
        if is_linked_data(script):
            values, broken = values_in(script.get_text())
            any_broken |= broken
            for value in values:
                _describe(value, found, document.languages[id(script)], _DEEPEST)
    resolve(found)
    return found, any_broken


def is_linked_data(script: Tag) -> bool:
    """Whether a script holds JSON-LD; its type may have parameters and any case."""
    return attribute(script, "type").split(";")[0].strip().lower() == "application/ld+json"


def values_in(text: str) -> tuple[list[Any], bool]:
    """The JSON values written one after another in a script, and whether it broke off or is broken."""
    best: tuple[list[Any], bool] = ([], bool(text.strip()))
    for attempt in (str, _clean, _clean_of_entities):
        values, broken = _read(attempt(text))
        if not broken:
            return values, False
        if len(values) > len(best[0]):
            best = values, True
    return best


def _read(text: str) -> tuple[list[Any], bool]:
    values: list[Any] = []
    if text.strip().strip(";") in {"", "null"}:
        return values, False
    opening = _OPENING.search(text)
    if opening is None:
        return values, True
    while opening:
        try:
            value, end = _DECODER.raw_decode(text, opening.start())
        except (ValueError, RecursionError):
            return values, True
        values.append(value)
        opening = _OPENING.search(text, end)
    return values, False


def _clean(text: str) -> str:
    text = _DIRT.sub(lambda found: _mended(found["string"]) if found["string"] else " ", text)
    return _TRAILING_COMMA.sub(lambda found: found["string"] or "", text)


def _clean_of_entities(text: str) -> str:
    return _clean(html.unescape(text))


def _mended(string: str) -> str:
    return _BAD_ESCAPE.sub(lambda found: found[0] if found["good"] else found["bad"] or "", string)


def _describe(value: Any, found: list[Node], language: str, levels: int) -> list[str | Node]:
    """``value`` as property values; every node on the way is added to ``found``."""
    if levels == 0 or value is None:
        return []
    if isinstance(value, list):
        return [one for part in value for one in _describe(part, found, language, levels - 1)]
    if not isinstance(value, dict):
        return [str(value)]
    for wrapper in ("@value", "@list", "@set"):
        if wrapper in value:
            return _describe(value[wrapper], found, language, levels - 1)
    if len(found) == MOST_TAGS:
        raise ParseError(f"the page's JSON-LD describes more than {MOST_TAGS} things")
    types = value.get("@type", value.get("type", ()))
    types = [types] if isinstance(types, str) else types if isinstance(types, list) else ()
    name = value.get("@id", value.get("id", ""))
    node = Node(
        frozenset(bare(type_) for type_ in types if isinstance(type_, str)),
        name.strip() if isinstance(name, str) else "",
        language,
    )
    found.append(node)
    for key, part in value.items():
        if not key.startswith("@") or key == "@graph":
            node.properties[bare(key)] += _describe(part, found, language, levels - 1)
    return [node]
