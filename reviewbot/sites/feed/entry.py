"""An entry of a feed, in whichever format it came, and the review it is."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from reviewbot.sites.feed.rating import RatingRule, Rule, find_rating, rule_of
from reviewbot.text import one_line, plain
from reviewbot.text.addresses import canonical, web_address
from reviewbot.text.ratings import parse_rating
from reviewbot.text.times import parse_time, written_day
from reviewbot.types import Listing, Review

_LONGEST_ID = 2000  # characters
_LONGEST_NAME = 300  # characters
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?")
_MAIL = re.compile(r"[^\s<>()\"]+@[^\s<>()\"]+")
_COMMENT_ON = re.compile(
    r"Comment on (?P<subject>.+) by (?P<author>.+)"
)  # WordPress, the whole site's comments
_BY = re.compile(r"(?:By|Von|Par|Por|Di|Door)\s?: (?P<author>.+)")  # WordPress, one post's comments


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed says of one entry, as written there. ``rated``: value, best, worst."""

    id: str
    link: str
    title: str
    markup: str
    author: str
    published: str
    updated: str
    language: str = ""
    rated: tuple[object, object, object] | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of a feed. ``link``: the page for people; ``rhythm``: how often to read it, as written."""

    entries: tuple[Entry, ...]
    link: str = ""
    next: str = ""
    removed: tuple[str, ...] = ()
    rhythm: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Context:
    """Whose feed it is, the page for people behind it, and when it was read."""

    listing: Listing
    link: str
    fetched_at: datetime

    @property
    def address(self) -> str:
        """The feed's own address, as configured."""
        return str(self.listing.options["url"])


def reviews_of(entries: Sequence[Entry], context: Context) -> tuple[Review, ...]:
    """The entries as reviews, each once. Raises ConfigError for a wrong rating rule."""
    rule = rule_of(context.listing)
    distinct = _distinct(entries)
    links = Counter(entry.link for entry in distinct)
    own_links = {link for link in links if links[link] == 1 and link not in {context.link, context.address}}
    return tuple(_review(entry, rule, context, own_links) for entry in distinct)


def _distinct(entries: Sequence[Entry]) -> list[Entry]:
    """Each id once: its latest version (RFC 4287 §4.1.1). An id that many entries share is none."""
    versions: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        versions[entry.id].append(entry)
    shared = {name for name, same in versions.items() if len({(one.link, one.published) for one in same}) > 1}
    latest = {name: id(max(same, key=_updated)) for name, same in versions.items()}
    return [
        replace(entry, id="") if entry.id in shared else entry
        for entry in entries
        if not entry.id or entry.id in shared or latest[entry.id] == id(entry)
    ]


def _updated(entry: Entry) -> float:
    time = parse_time(entry.updated)
    return time[0].timestamp() if time else 0.0


def _review(entry: Entry, rule: RatingRule, context: Context, own_links: set[str]) -> Review:
    title, author, subject = _said_by(one_line(entry.title), _display_name(entry.author))
    text = plain(entry.markup)
    rated = parse_rating(*entry.rated) if entry.rated and rule is Rule.AUTO else None
    found = find_rating(title, text, rule)
    rating, scale = rated if rated and rated[0] is not None else (found.rating, found.scale)
    published, updated = parse_time(entry.published or entry.updated), parse_time(entry.updated)
    attributes = {"item": subject} if subject else {}
    if published and not published[1]:
        attributes["zone"] = "unknown"
    language = _LANGUAGE.fullmatch(entry.language.strip())
    key, derived = _key(entry, found.title, context, own_links)
    return Review(
        key,
        rating,
        scale,
        found.title,
        text,
        author,
        language[1].lower() if language else "",
        min(published[0], context.fetched_at) if published else None,
        min(updated[0], context.fetched_at) if updated else None,
        web_address(context.address, entry.link) if entry.link else context.link or context.address,
        derived=derived,
        attributes=attributes,
    )


def _key(entry: Entry, title: str, context: Context, own_links: set[str]) -> tuple[str, bool]:
    for own in (entry.id, entry.link if entry.link in own_links else ""):
        if own and len(own) <= _LONGEST_ID:
            return own, False
    group = "\n".join((canonical(context.address), title, written_day(entry.published or entry.updated)))
    return hashlib.sha256(group.encode()).hexdigest()[:32], True


def _said_by(title: str, author: str) -> tuple[str, str, str]:
    """Title, author and subject, where WordPress made a title of the other two."""
    if by := _BY.fullmatch(title):
        return ("", author or by["author"], "") if author in {"", by["author"]} else (title, author, "")
    on = _COMMENT_ON.fullmatch(title)
    if on and author in {"", on["author"]}:
        return "", on["author"], on["subject"]
    return title, author, ""


def _display_name(author: str) -> str:
    """A name without the mail address that RSS puts into ``author``: "a@b.example (Kim)" is Kim."""
    if not author:
        return ""
    name = re.sub(r"\(\s?\)|<\s?>", "", _MAIL.sub("", one_line(author[:_LONGEST_NAME]))).strip(" \"'")
    return name[1:-1].strip() if name.startswith("(") and name.endswith(")") else name
