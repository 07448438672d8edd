"""From what a page describes to the reviews it shows, each once."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from reviewbot.sites.webpage.node import Node
from reviewbot.text import one_line, plain
from reviewbot.text.addresses import canonical, web_address
from reviewbot.text.ratings import parse_count, parse_rating
from reviewbot.text.times import parse_time, written_day
from reviewbot.types import OwnerReply, Review

# schema.org/Review and its subtypes; ClaimReview and MediaReview are fact checks, not customers.
_REVIEWS = frozenset(("Review", "UserReview", "CriticReview", "EmployerReview", "Recommendation"))
_FACT_CHECKS = frozenset(("ClaimReview", "MediaReview"))
# What every page of a shop system describes, whatever the page is about. Anything else that has a
# type (a Product, a Dentist) is something that customers review.
_FURNITURE = re.compile(
    r"Thing|WebSite|WebPageElement|WP\w+|SiteNavigationElement|\w*Page|\w*Action|\w*List|ListItem|\w*Specification"
    r"|\w*Rating|\w*Object|\w*Article|\w*Posting|\w*Address|\w*Coordinates|\w*Point|\w*Offer|Offer\w*|Demand"
    r"|Organization|Corporation|OnlineBusiness|OnlineStore|Person|Brand|Comment|Question|Answer|Country|City|State"
    r"|\w*Review|Recommendation|Language|PropertyValue|\w*Value|SearchBox|Dataset\w*|Quotation|\w*Policy|Audience|AdministrativeArea|GeoShape|GeoCircle|MonetaryAmount|OfferCatalog"
)
_RATED = frozenset(("AggregateRating", "EmployerAggregateRating"))
_HOLDING = ("review", "reviews")
_FIRMS = frozenset(("Organization", "Corporation", "OnlineBusiness", "OnlineStore", "WebSite", "Brand"))
_LONGEST_ID = 2000  # characters
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?")


@dataclass(frozen=True, slots=True)
class AboutPage:
    """The page the nodes are from: its canonical address, the base of its links, when it was read."""

    address: str
    base: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """The reviews of a page and how many it says there are."""

    reviews: tuple[Review, ...]
    declared: int | None


@dataclass(frozen=True, slots=True)
class _Sighting:
    """One review as one syntax shows it. ``ids``: what may name it; ``day``: as the page wrote it."""

    review: Review
    day: str
    ids: tuple[str, ...]

    @property
    def same(self) -> tuple[str, ...]:
        """What the same review has in common wherever the page repeats it."""
        review = self.review
        words = re.sub(r"\W+", "", review.text or review.title).casefold()
        rating = "" if words else str(review.rating)
        return review.author.casefold(), self.day, words, rating

    @property
    def unsaid(self) -> bool:
        """Whether a stranger left stars and not a word: any two of those are two reviews."""
        return not self.review.author and not (self.review.text or self.review.title)


def is_reviewable(node: Node) -> bool:
    """Whether a node is something that customers review, even if nobody has yet."""
    return any(not _FURNITURE.fullmatch(type_) for type_ in node.types)


def is_rated(node: Node) -> bool:
    """Whether a node sums up ratings."""
    return bool(node.types & _RATED)


def reviews_on(by_syntax: Sequence[Sequence[Node]], page: AboutPage) -> Found:
    """The reviews among the nodes, those of the first syntax preferred, and the declared count."""
    everything = [node for nodes in by_syntax for node in nodes]
    hosts = {node.name.casefold() for node in everything if is_reviewable(node) or node.types & _FIRMS} - {""}
    main = _main_subject(everything)
    kept: list[_Sighting] = []
    for nodes in by_syntax:
        shown = (_sighting(node, subject, hosts, page) for node, subject in _reviews(nodes))
        kept = _merged(kept, [_about(one, main) for one in shown if one])
    others = (node for node in everything if node.properties and not node.types & _REVIEWS)
    counts = Counter(name for one in kept for name in one.ids)
    counts.update({name for node in others for name in _ids(node, page)})
    return Found(tuple(_identified(one, counts, page) for one in kept), _declared(everything))


def _reviews(nodes: Sequence[Node]) -> Iterator[tuple[Node, str]]:
    """Each review among the nodes, with the name of what it is about."""
    holders = {id(review): node for node in reversed(nodes) for review in node.nodes(*_HOLDING)}
    for node in nodes:
        holder = holders.get(id(node))
        untyped = holder is not None and not node.types and bool(node.properties)
        if (node.types & _REVIEWS or untyped) and not node.types & _FACT_CHECKS:
            yield node, one_line(node.text("itemReviewed")) or (holder.name if holder else "")


def _main_subject(nodes: Sequence[Node]) -> str:
    """The name of what the page is about: the first thing on it that is or can be reviewed."""
    rated = [
        node for node in nodes if any(node.properties.get(name) for name in (*_HOLDING, "aggregateRating"))
    ]
    named = (node.name for node in (*rated, *filter(is_reviewable, nodes)))
    return next(filter(None, named), "")


def _declared(nodes: Iterable[Node]) -> int | None:
    counts = (parse_count(node.text("reviewCount", "ratingCount")) for node in nodes if is_rated(node))
    return next((count for count in counts if count is not None), None)


def _sighting(node: Node, subject: str, hosts: AbstractSet[str], page: AboutPage) -> _Sighting | None:
    rating, scale, is_rated_ = _rating(node)
    title = one_line(node.text("name", "headline"))
    text = plain(node.text("reviewBody", "description", "text")) or _notes(node)
    if not (title or text or is_rated_):
        return None
    written = node.text("datePublished", "dateCreated")
    published, modified = parse_time(written), parse_time(node.text("dateModified"))
    attributes = {"item": subject} if subject else {}
    if published and not published[1]:
        attributes["zone"] = "unknown"
    review = Review(
        "",
        rating,
        scale,
        title,
        text,
        one_line(node.text("author", "creator")),
        _language(node),
        min(published[0], page.fetched_at) if published else None,
        min(modified[0], page.fetched_at) if modified else None,
        _permalink(node, page),
        _reply(node, hosts),
        attributes=attributes,
    )
    return _Sighting(review, written_day(written), _ids(node, page))


def _rating(node: Node) -> tuple[float | None, tuple[float, float], bool]:
    """The rating as a whole (not of one aspect), its scale, and whether the page gives one at all."""
    ratings = list(node.all("reviewRating", "rating"))
    overall = (
        [one for one in ratings if isinstance(one, str) or not one.text("reviewAspect")] or ratings or [node]
    )
    first = overall[0]
    scale_from = node if isinstance(first, str) else first
    value = first if isinstance(first, str) else first.text("ratingValue")
    rating, scale = parse_rating(value, scale_from.text("bestRating"), scale_from.text("worstRating"))
    return rating, scale, bool(value)


def _notes(node: Node) -> str:
    """What a review says that is only a list of good and bad points."""
    lines = []
    for sign, name in (("+", "positiveNotes"), ("-", "negativeNotes")):
        for value in node.all(name):
            notes = [value] if isinstance(value, str) else value.all("itemListElement")
            lines += [f"{sign} {one_line(note if isinstance(note, str) else note.name)}" for note in notes]
    return "\n".join(lines)


def _reply(node: Node, hosts: AbstractSet[str]) -> OwnerReply | None:
    """The last comment that the business itself left under the review."""
    for comment in reversed(node.nodes("comment")):
        author = next(comment.all("author", "creator"), "")
        name = one_line(comment.text("author", "creator")).casefold()
        if name in hosts or (isinstance(author, Node) and author.types - {"Person"}):
            at = parse_time(comment.text("datePublished", "dateCreated"))
            return OwnerReply(
                plain(comment.text("text", "commentText", "description", "reviewBody")), at and at[0]
            )
    return None


def _language(node: Node) -> str:
    found = _LANGUAGE.fullmatch((node.text("inLanguage") or node.language).strip())
    return found[1].lower() if found else ""


def _ids(node: Node, page: AboutPage) -> tuple[str, ...]:
    """What may name this review: its id, then its permalink. The page's own address names nothing."""
    name = node.id if node.id and not node.id.startswith("_:") else ""
    candidates = dict.fromkeys((name and (web_address(page.base, name) or name), _own_link(node, page)))
    named = (one for one in candidates if one and len(one) <= _LONGEST_ID)
    return tuple(one for one in named if "#" in one or canonical(one) != page.address)


def _permalink(node: Node, page: AboutPage) -> str:
    fragment = urlsplit(web_address(page.base, node.id)).fragment if node.id else ""
    return _own_link(node, page) or page.address + (f"#{fragment}" if fragment else "")


def _own_link(node: Node, page: AboutPage) -> str:
    link = node.text("url").strip()
    return web_address(page.base, link) if link else ""


def _about(sighting: _Sighting, main: str) -> _Sighting:
    """The sighting without the name of the page's own subject: only other things are worth naming."""
    named = dict(sighting.review.attributes)
    if named.get("item", "").casefold() == main.casefold():
        named.pop("item", None)
    return replace(sighting, review=replace(sighting.review, attributes=named))


def _merged(kept: Sequence[_Sighting], more: Sequence[_Sighting]) -> list[_Sighting]:
    """The sightings of one more syntax added; what is shown again only fills gaps."""
    merged, earlier = list(kept), {one.same: at for at, one in enumerate(kept)}
    # One syntax may show the same review twice, as two SEO plugins on one page do; two ids are two reviews.
    named: dict[tuple[str, ...], set[str]] = {}
    nameless: set[tuple[str, ...]] = set()
    for one in more:
        same = one.same
        at = earlier.get(same)
        if at is not None:
            merged[at] = _filled(merged[at], one)
            continue
        before = named.get(same)
        again = before is not None and (not one.ids or same in nameless or not before.isdisjoint(one.ids))
        if again and not one.unsaid:
            continue
        named.setdefault(same, set()).update(one.ids)
        if not one.ids:
            nameless.add(same)
        merged.append(one)
    return merged


def _filled(kept: _Sighting, other: _Sighting) -> _Sighting:
    review, again = kept.review, other.review
    if review.rating is None:
        review = replace(review, rating=again.rating, scale=again.scale)
    review = replace(review, title=review.title or again.title, reply=review.reply or again.reply)
    return replace(kept, review=review, ids=kept.ids or other.ids)


def _identified(one: _Sighting, counts: Mapping[str, int], page: AboutPage) -> Review:
    """The review under its own id, else under a key for its group: page, author, day as written."""
    own = next((name for name in one.ids if counts[name] == 1), "")
    if own:
        return replace(one.review, key=own)
    group = f"{page.address}\n{one.review.author}\n{one.day}"
    return replace(one.review, key=hashlib.sha256(group.encode()).hexdigest()[:32], derived=True)
