"""A review as a site shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reviewbot.types.nothing import NOTHING


@dataclass(frozen=True, slots=True)
class OwnerReply:
    """The business's public answer as the site shows it. ``state``: live, pending or rejected."""

    text: str
    at: datetime | None = None
    state: str = "live"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """One review as a site shows it at one moment.

    ``key`` is the site's own id. Where the site gives none, ``derived`` is true and ``key`` only
    names the group (page, author, date) the review belongs to; ``decide.identify`` finds which
    of the group it is. ``rating`` is in ``scale``; None when the site has none.
    """

    key: str
    rating: float | None = None
    scale: tuple[float, float] = (1, 5)
    title: str = ""
    text: str = ""
    author: str = ""
    language: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    url: str = ""
    reply: OwnerReply | None = None
    derived: bool = False
    attributes: Mapping[str, str] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a site wants to be read: once in ``every`` at most, and not in its quiet times.

    ``quiet_hours`` (0 to 23) and ``quiet_days`` (0 is Monday) are in UTC.
    """

    every: timedelta = timedelta(0)
    quiet_hours: frozenset[int] = frozenset()
    quiet_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Page:
    """What one answer of a site holds.

    ``next``: token of the next page, "" at the end. ``removed``: keys the site itself says are
    gone (evidence, not absence). ``declared``: how many reviews the site says there are, if it does.
    ``rhythm``: how often the site wants to be read, if it says so. ``replies``: it shows the business's
    replies, so that one which is not there is none; webhooks do not.
    """

    reviews: tuple[Review, ...]
    next: str = ""
    removed: tuple[str, ...] = ()
    declared: int | None = None
    rhythm: Rhythm = field(default_factory=Rhythm)
    replies: bool = True
