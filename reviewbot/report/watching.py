"""How the sources were watched: when they could not be read, when nothing came, when they were last read."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from reviewbot.report.numbers import Board, Figure, Meaning, Series, Unit
from reviewbot.store import Watch
from reviewbot.types import Outage, Span, Stream
from reviewbot.wording import worded

MOST = 50  # sources: of more, those that are worst off
BLIND = Meaning(
    "source_blind",
    "Could not be read",
    "outages of which people were told",
    "For how long in the span a source could not be read: from when people were told of it until it was read "
    "again. The minutes before the alarm, and failures that were over before it, are not in it.",
)
SINCE_NEWS = Meaning(
    "source_quiet",
    "Nothing new since",
    "new reviews of the source in the span",
    "How long before the end of the span the newest review of a source was seen. Compare it with how many "
    "there were: a source that had many and falls silent may have changed in a way that no error shows.",
)
SINCE_READ = Meaning(
    "source_read_ago",
    "Last read before",
    "parts of the source, such as its countries",
    "How long before this report was made a source was last read to its end; of several parts, that of which "
    "it is longest ago. None where a part was never read.",
)
OVERDUE = Meaning(
    "source_overdue",
    "Overdue by",
    "parts of the source, such as its countries",
    "For how long a source should have been read when this report was made, without the waits that its site "
    "asked for. A source that somebody has paused is not overdue.",
)


def watched(
    sources: Sequence[str],
    span: Span,
    streams: Sequence[Stream],
    outages: Sequence[Outage],
    watches: Sequence[Watch],
) -> Board:
    """What was not seen of the span, by source: those that could not be read the longest first."""
    news, parts = {one.listing: one for one in streams}, _by_listing(watches)
    lasted: dict[str, list[float]] = {name: [] for name in sources}
    for one in outages:
        within = _within(one, span, _read_at(parts[one.listing]))
        if one.listing in lasted and within > timedelta(0):
            lasted[one.listing].append(within.total_seconds())
    quiet = {
        name: (span.until - came.newest_at).total_seconds() if (came := news.get(name)) else None
        for name in sources
    }
    names = sorted(sources, key=lambda name: (-sum(lasted[name]), -(quiet[name] or 0), name))[:MOST]
    counts = {name: came.reviews if (came := news.get(name)) else 0 for name in names}
    series = (
        _series(
            BLIND,
            worded("could not be read"),
            [(name, sum(lasted[name]), len(lasted[name]), len(lasted[name])) for name in names],
        ),
        _series(
            SINCE_NEWS,
            worded("nothing new since"),
            [(name, quiet[name], counts[name], counts[name]) for name in names],
        ),
    )
    return Board("watched", worded("How the sources were watched"), series)


def _within(one: Outage, span: Span, read_at: datetime | None) -> timedelta:
    """How much of it is in the span. ``read_at``: when the source was last read.

    By then an outage is over whose end nobody was told of: a listing at a new address begins anew.
    """
    over_at = read_at if read_at and read_at > one.began_at else span.until
    return min(one.ended_at or over_at, span.until) - max(one.began_at, span.since)


def _read_at(parts: Sequence[Watch]) -> datetime | None:
    """When all of these parts were last read; None where one never was."""
    ends = [one.succeeded_at for one in parts if one.succeeded_at]
    return min(ends) if parts and len(ends) == len(parts) else None


def last_read(
    sources: Sequence[str], watches: Sequence[Watch], paused: Collection[str], now: datetime
) -> Board:
    """When the sources were read, as it is now: by the worst of their parts, the latest first."""
    parts = _by_listing(watches)
    due = {name: [one.due_at for one in parts[name] if one.due_at] for name in sources}
    late = {
        name: max(0.0, (now - min(due[name])).total_seconds()) if due[name] and name not in paused else None
        for name in sources
    }
    ends = {name: _read_at(parts[name]) for name in sources}
    ago = {name: (now - end).total_seconds() if (end := ends[name]) else None for name in sources}
    names = sorted(sources, key=lambda name: (-(late[name] or 0), -(ago[name] or 0), name))[:MOST]
    ended = {name: sum(one.succeeded_at is not None for one in parts[name]) for name in names}
    series = (
        _series(
            SINCE_READ,
            worded("last read before"),
            [(name, ago[name], ended[name], len(parts[name])) for name in names],
        ),
        _series(
            OVERDUE,
            worded("overdue by"),
            [(name, late[name], len(due[name]), len(parts[name])) for name in names],
        ),
    )
    return Board("last_read", worded("How the sources are read now"), series)


def _by_listing(watches: Sequence[Watch]) -> defaultdict[str, list[Watch]]:
    """The parts of each listing; none of one that was never tried."""
    parts: defaultdict[str, list[Watch]] = defaultdict(list)
    for one in watches:
        parts[one.listing].append(one)
    return parts


def _series(what: Meaning, title: str, rows: Iterable[tuple[str, float | None, int, int]]) -> Series:
    """Seconds for each source: its name, the value, and what that is made of."""
    figures = (
        Figure(what.name, what.title, Unit.SECONDS, value, n, of, what.of, what.definition, label=name)
        for name, value, n, of in rows
    )
    return Series(what.name, title, tuple(figures))
