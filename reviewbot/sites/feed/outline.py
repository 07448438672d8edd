"""What stands directly in an RSS or Atom feed: its tombstones, and how often it wants to be read.

Read by an XML parser, not by pattern, and never inside an entry: a review must not be able to write
another one's tombstone, nor keep its feed from being read.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.parsers import expat

_TOMBSTONE = "http://purl.org/atompub/tombstones/1.0 deleted-entry"
# Below the root or its channel, without namespaces, in lower case: RSS 2.0 and the syndication module.
_RHYTHM = {
    ("ttl",),
    ("skiphours", "hour"),
    ("skipdays", "day"),
    ("updateperiod",),
    ("updatefrequency",),
}
_DEEPEST = 4  # elements: rss, channel, skipHours, hour
_LONGEST = 100  # characters


@dataclass(frozen=True, slots=True)
class Outline:
    """``removed``: ids in tombstones (RFC 6721). ``rhythm``: what is written in each element about it."""

    removed: tuple[str, ...]
    rhythm: Mapping[str, Sequence[str]]


class _Reader:
    """Handlers of expat, which keep what is wanted."""

    def __init__(self) -> None:
        self.removed: list[str] = []
        self.rhythm: dict[str, list[str]] = defaultdict(list)
        self._open: list[str] = []
        self._words: str | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if len(self._open) == 1 and name == _TOMBSTONE and attributes.get("ref"):
            self.removed.append(attributes["ref"])
        self._open.append(name.rpartition(" ")[2].lower())
        self._words = "" if self._wanted() else None

    def text(self, words: str) -> None:
        if self._words is not None:
            self._words = (self._words + words)[:_LONGEST]

    def end(self, _: str) -> None:
        name = self._open.pop()
        if self._words is not None:
            self.rhythm[name].append(self._words.strip())
        self._words = None

    def _wanted(self) -> bool:
        if len(self._open) > _DEEPEST:
            return False
        inside = self._open[2:] if self._open[1:2] == ["channel"] else self._open[1:]
        return tuple(inside) in _RHYTHM


def read(markup: str) -> Outline:
    """The outline of a feed. What is not well-formed proves no removal."""
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(markup, True)
    except expat.ExpatError:
        return Outline((), reader.rhythm)
    return Outline(tuple(reader.removed), reader.rhythm)
