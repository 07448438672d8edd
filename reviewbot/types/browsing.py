"""A page of the review log: which reviews somebody looks for, and what stands there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from reviewbot.types.shown import LogRow


@dataclass(frozen=True, slots=True)
class Browse:
    """Which reviews of the log, as the address of the page says; "" and None: any.

    ``search``: words in title, text or author, all of them and in any order, the last one perhaps not typed
    to its end; those in double quotes stand together. Anything may be in it. ``state``: of the reply, or
    "open" (waits for somebody, as ``Pile.OPEN``), or "none" (no case). ``class_``: of the case, or of the
    review that has none. ``stars``: 1 to 5; those of other scales by their share of the way from worst to
    best. ``assignee``: "-" is nobody. ``topic``: that the review speaks of. ``since`` (with it) and
    ``until`` (without): when it was written or last changed, to the second.

    ``scope``: only at these locations, which are all that the viewer may see. ``unrestricted``: no cases
    that only those who answer may read (decide.restricted).
    """

    search: str = ""
    state: str = ""
    recovery: str = ""
    class_: str = ""
    site: str = ""
    listing: str = ""
    location: str = ""
    stars: int | None = None
    assignee: str = ""
    language: str = ""
    topic: str = ""
    negative: bool | None = None
    overdue: bool = False
    since: datetime | None = None
    until: datetime | None = None
    scope: frozenset[str] | None = None
    unrestricted: bool = False


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of the log, newest first; reviews of the same second in the order in which they came.

    ``after``, ``before``: what to ask for to see the page of the older and of the newer ones; "" where there
    are none. ``found``: when words are searched, an excerpt of each review by its id, in pieces: True where
    these words are.
    """

    rows: tuple[LogRow, ...]
    after: str = ""
    before: str = ""
    found: Mapping[int, tuple[tuple[str, bool], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class View:
    """Filters of the log that somebody keeps under a name, as the address of the page has them."""

    name: str
    query: str
