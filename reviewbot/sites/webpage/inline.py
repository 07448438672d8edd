"""Microdata and RDFa Lite: the same descriptions, written as attributes of the visible page."""

import re
from collections import defaultdict
from dataclasses import dataclass

from bs4 import Tag

from reviewbot.errors import ParseError
from reviewbot.sites.webpage.document import Document, attribute
from reviewbot.sites.webpage.node import Node, bare, resolve
from reviewbot.text import plain

_MOST_SCOPES = 16  # that one property may belong to through itemref
_MOST_TEXT = 8  # times the page's length: properties within properties repeat their text
_ADDRESSES = frozenset(("url", "sameAs", "image", "logo", "mainEntityOfPage", "discussionUrl"))
_LINKS = {
    **dict.fromkeys(("a", "area", "link"), "href"),
    **dict.fromkeys(("img", "audio", "video", "source", "iframe", "embed", "track"), "src"),
    "object": "data",
}
_PREFIX = re.compile(r"([\w-]+):\s+https?://(?:www\.)?schema\.org/?(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Syntax:
    """Which attributes say: here begins a thing, of this type, this property of it, its id."""

    scope: str
    type: str
    property: str
    ids: tuple[str, ...]


MICRODATA = Syntax("itemscope", "itemtype", "itemprop", ("itemid",))  # WHATWG HTML §5
RDFA = Syntax("typeof", "typeof", "property", ("resource", "about"))  # W3C RDFa Lite 1.1


def nodes(document: Document, syntax: Syntax) -> list[Node]:
    """Every node that the page marks up in this syntax, in order.

    Raises ParseError when properties within properties make the text grow without end.
    """
    return _Reader(document, syntax).nodes()


class _Reader:
    def __init__(self, document: Document, syntax: Syntax) -> None:
        self.document, self.syntax = document, syntax
        self.text_left = _MOST_TEXT * document.length
        self.prefixes = {"schema"}
        self.starts: dict[int, Node] = {}
        self.referring: dict[str, list[Node]] = defaultdict(list)

    def nodes(self) -> list[Node]:
        tags = self.document.soup.find_all(True)
        for tag in tags:
            self.prefixes.update(_PREFIX.findall(attribute(tag, "prefix")))
            if tag.has_attr(self.syntax.scope):
                self._start(tag)
        if self.starts:
            scopes: dict[int, tuple[Node, ...]] = {id(self.document.soup): ()}
            for tag in tags:
                scopes[id(tag)] = self._place(tag, scopes[id(tag.parent)])
        found = list(self.starts.values())
        resolve(found)
        return found

    def _start(self, tag: Tag) -> None:
        names = filter(None, map(self._name, attribute(tag, self.syntax.type).split()))
        identity = next(filter(None, (attribute(tag, name).strip() for name in self.syntax.ids)), "")
        node = Node(frozenset(names), identity, self.document.languages[id(tag)])
        self.starts[id(tag)] = node
        if self.syntax is MICRODATA:
            for target in dict.fromkeys(attribute(tag, "itemref").split()):
                self.referring[target].append(node)

    def _place(self, tag: Tag, around: tuple[Node, ...]) -> tuple[Node, ...]:
        """Give the tag's properties to the nodes it stands in; say in which nodes its children stand."""
        node = self.starts.get(id(tag))
        if self.referring and (target := attribute(tag, "id")):
            around = (*around, *self.referring.get(target, ()))[:_MOST_SCOPES]
        for name in filter(None, map(self._name, attribute(tag, self.syntax.property).split())):
            value = node or self._value(tag, name) if around else ""
            for owner in around:
                if value is not owner:
                    owner.properties[name].append(value)
        return (node,) if node else around

    def _name(self, term: str) -> str:
        prefix, colon, _ = term.partition(":")
        foreign = colon and prefix not in self.prefixes and "schema.org/" not in term
        return "" if foreign else bare(term)

    def _value(self, tag: Tag, name: str) -> str | Node:
        if self.syntax is RDFA and tag.has_attr("resource"):
            return Node(id=attribute(tag, "resource").strip())
        for written in ("content", "datetime"):
            if tag.has_attr(written):
                return attribute(tag, written)
        if tag.name in {"data", "meter"} and tag.has_attr("value"):
            return attribute(tag, "value")
        # The standard gives a link's address; people write <a itemprop="author">Kim</a>.
        link = attribute(tag, _LINKS.get(tag.name, ""))
        if name in _ADDRESSES:
            return link or self._text(tag)
        return self._text(tag) or link

    def _text(self, tag: Tag) -> str:
        markup = tag.decode_contents()
        self.text_left -= len(markup)
        if self.text_left < 0:
            raise ParseError("the page nests properties deeper than any real page does")
        return plain(markup)
