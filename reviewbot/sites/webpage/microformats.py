"""Microformats: h-review of microformats2 and the older hReview, by their class names."""

from collections.abc import Iterator

from bs4 import Tag

from reviewbot.sites.webpage.document import Document, attribute
from reviewbot.sites.webpage.node import Node
from reviewbot.text import plain

_ROOTS = {"h-review", "hreview"}
# schema.org's name for each class, from microformats.org/wiki/h-review and /wiki/hreview
_CLASSES = {
    "name": ("p-name", "summary"),
    "reviewBody": ("e-content", "p-content", "e-description", "p-description", "description"),
    "author": ("p-author", "p-reviewer", "reviewer"),
    "datePublished": ("dt-published", "dt-reviewed", "dtreviewed"),
    "dateModified": ("dt-updated",),
    "itemReviewed": ("p-item", "item"),
    "url": ("u-url", "u-uid"),
}
_RATING = {
    "ratingValue": ("p-rating", "rating"),
    "bestRating": ("p-best", "best"),
    "worstRating": ("p-worst", "worst"),
}


def nodes(document: Document) -> list[Node]:
    """Every microformats review on the page, as a Review node. One inside another belongs to it."""
    found: list[Node] = []
    inside: set[int] = set()
    for root in document.soup.find_all(class_=True):
        if id(root) not in inside and _ROOTS & set(_classes(root)):
            inside.update(map(id, root.find_all(class_=True)))
            found.append(_review(root, document.languages[id(root)]))
    return found


def _review(root: Tag, language: str) -> Node:
    tags: dict[str, Tag] = {}
    for tag in _own(root):
        for class_ in _classes(tag):
            tags.setdefault(class_, tag)
    node, rating = Node(frozenset({"Review"}), language=language), Node(frozenset({"Rating"}))
    for target, table in ((node, _CLASSES), (rating, _RATING)):
        for name, classes in table.items():
            written = next((tags[class_] for class_ in classes if class_ in tags), None)
            if written is not None:
                target.properties[name].append(_value(written, name))
    if rating.properties:
        node.properties["reviewRating"].append(rating)
    return node


def _own(root: Tag) -> Iterator[Tag]:
    """The tags of this review, without those of the author's or the product's card within it."""
    of_others: set[int] = set()
    for tag in root.find_all(True):
        if id(tag.parent) in of_others:
            of_others.add(id(tag))
            continue
        if any(class_.startswith("h-") for class_ in _classes(tag)):
            of_others.add(id(tag))
        yield tag


def _classes(tag: Tag) -> list[str]:
    return attribute(tag, "class").split()


def _value(tag: Tag, name: str) -> str:
    if name == "url":
        return attribute(tag, "href") or plain(tag.decode_contents())
    wanted = {"p-name", "fn"} if name in {"author", "itemReviewed"} else {"value"}
    tag = next((one for one in tag.find_all(class_=True) if wanted & set(_classes(one))), tag)
    abbreviated = attribute(tag, "title") if tag.name == "abbr" else ""
    written = attribute(tag, "datetime") or attribute(tag, "value") or abbreviated
    return written or plain(tag.decode_contents())
