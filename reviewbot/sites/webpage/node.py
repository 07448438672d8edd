"""One thing that a page describes, whichever of the markup syntaxes it was written in."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from reviewbot.text import one_line

_VOCABULARY = re.compile(r"(?:https?://(?:www\.)?schema\.org/|[\w-]+:)(?=[^/])")

_LONGEST_NAME = 300  # it is read for every review on the page


@dataclass(slots=True, eq=False)
class Node:
    """A description: its types and properties by their bare schema.org names.

    A node with an ``id`` and nothing else refers to the one described elsewhere under that id.
    """

    types: frozenset[str] = frozenset()
    id: str = ""
    language: str = ""
    properties: dict[str, list["str | Node"]] = field(default_factory=lambda: defaultdict(list))

    def all(self, *names: str) -> Iterator["str | Node"]:
        """The values of the first of these properties that has any."""
        yield from next((values for name in names if (values := self.properties.get(name))), ())

    def nodes(self, *names: str) -> list["Node"]:
        """Those of these properties' values that are nodes themselves."""
        return [value for name in names for value in self.properties.get(name, ()) if isinstance(value, Node)]

    def text(self, *names: str) -> str:
        """The first of these properties that is not blank, as written; a node stands for its name."""
        values = (value for name in names for value in self.properties.get(name, ()))
        texts = (value if isinstance(value, str) else value.literal("name") for value in values)
        return next((text for text in texts if text.strip()), "")

    def literal(self, name: str) -> str:
        """The first value of one property that is plain text; "" without one."""
        return next((value for value in self.properties.get(name, ()) if isinstance(value, str)), "")

    @property
    def name(self) -> str:
        """What the thing is called, on one line."""
        return one_line(self.text("name", "legalName")[:_LONGEST_NAME])


def bare(term: str) -> str:
    """A schema.org type or property without its vocabulary: "schema:Review" is "Review"."""
    found = _VOCABULARY.match(term)
    return (term[found.end() :] if found else term).strip()


def resolve(nodes: Iterable[Node]) -> None:
    """Put what is described under an id wherever the page only refers to that id."""
    described: dict[str, Node] = {}
    nodes = list(nodes)
    for node in nodes:
        if node.id and node.properties:
            described.setdefault(node.id, node)
    for node in nodes:
        for values in node.properties.values():
            values[:] = [
                described.get(value.id, value) if isinstance(value, Node) and not value.properties else value
                for value in values
            ]
