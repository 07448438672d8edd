"""The report: what a span of time brought, how it was answered, and whether it helped, in figures.

Every figure says what it is made of and what it means (facts: policy §D, 4), and none is told where there are
too few to say. Practice drills are in none of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reviewbot.errors import UsageError
from reviewbot.report import answers, recovery, reviews, watching, words
from reviewbot.report.numbers import FEW, Board, Figure, Series, Unit
from reviewbot.report.periods import OLDEST, Periods, Step, periods, weeks_ago, year_ago
from reviewbot.store import Store
from reviewbot.types import Course, Figures, Listing, Span
from reviewbot.wording import worded

__all__ = [
    "FEW",
    "Board",
    "Figure",
    "Periods",
    "Report",
    "Section",
    "Series",
    "Step",
    "Unit",
    "Wanted",
    "report",
    "wanted",
    "weeks_ago",
    "words",
    "year_ago",
]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which report is wanted. ``places``: of these places of business alone; None: of everything."""

    since: datetime
    until: datetime
    zone: str = "UTC"
    places: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: its figures, and the boards of those that stand side by side."""

    name: str
    title: str
    figures: tuple[Figure, ...]
    boards: tuple[Board, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report. ``cut``: the stretches that its trends are told by."""

    wanted: Wanted
    cut: Periods
    sections: tuple[Section, ...]

    def board(self, name: str) -> Board:
        """One board by its name. Raises KeyError where there is none of it."""
        return {one.name: one for section in self.sections for one in section.boards}[name]

    def figure(self, name: str) -> Figure:
        """One figure by its name. Raises KeyError where there is none of it."""
        return {one.name: one for section in self.sections for one in section.figures}[name]


def wanted(
    since: datetime | None,
    until: datetime | None,
    now: datetime,
    zone: str,
    *,
    location: str = "",
    scope: frozenset[str] | None = None,
) -> Wanted:
    """The report of a span, the last twelve whole weeks and this one where none is named.

    ``scope``: the places of which somebody may know; None: of all. Raises UsageError for an empty span.
    """
    end = min(until or now, now)
    begin = max(since or weeks_ago(end, zone), OLDEST)
    if begin >= end:
        raise UsageError(worded("This span of time is empty: it must begin before it ends, and before now."))
    places = frozenset({location}) if location else None
    if scope is not None:
        places = scope if places is None else scope & places
    return Wanted(begin, end, zone, places)


def report(
    store: Store,
    asked: Wanted,
    now: datetime,
    titles: Mapping[str, str] | None = None,
    sources: Iterable[Listing] = (),
) -> Report:
    """Read and count everything. ``titles``: what sites are called, by their names.

    ``sources``: all listings; of those at the places that are asked for it is told how they were watched.
    """
    cut = periods(asked.since, asked.until, asked.zone)
    span = Span(asked.since, asked.until, asked.places)
    news = store.figures(asked.since, asked.until, places=asked.places)
    courses = store.courses(span)
    sections = (
        *_reviews(store, span, cut, news, titles or {}),
        _answers(span, courses, news),
        _lateness(store, span, courses, now, sources),
        *_recovery(store, span, courses, now),
    )
    return Report(asked, cut, sections)


def _reviews(
    store: Store, span: Span, cut: Periods, news: Figures, titles: Mapping[str, str]
) -> Sequence[Section]:
    written = [replace(one, site=titles.get(one.site, one.site)) for one in store.written(span, cut.edges)]
    voiced = store.voiced(span, cut.edges)
    return (
        Section(
            "reviews",
            worded("Reviews"),
            reviews.headline(news),
            (
                reviews.over_time(written, cut),
                reviews.by_site(written),
                reviews.by_stars(news),
                reviews.praised(news),
            ),
        ),
        Section("topics", worded("What customers speak of"), (), reviews.topics(voiced, written, cut)),
    )


def _answers(span: Span, courses: Sequence[Course], news: Figures) -> Section:
    return Section(
        "answers",
        worded("Answers"),
        answers.headline(news, courses),
        (answers.times(courses), answers.by_deadline(courses, span.until), answers.states(courses)),
    )


def _lateness(
    store: Store, span: Span, courses: Sequence[Course], now: datetime, sources: Iterable[Listing]
) -> Section:
    names = [
        one.name
        for one in sources
        if one.site != "import" and (span.places is None or one.location in span.places)
    ]
    watches = store.watches()
    boards = (
        answers.lateness(store.sighted(span)),
        answers.stages(courses),
        watching.watched(names, span, store.streams(span), store.outages(span), watches),
        watching.last_read(names, watches, store.pauses(), now),
    )
    return Section("lateness", worded("Lateness"), (), boards)


def _recovery(store: Store, span: Span, courses: Sequence[Course], now: datetime) -> Sequence[Section]:
    due = store.promises_due(span)
    remedied = recovery.remedies(courses)
    said = [one.remedied_at for one in remedied if one.remedied_at]
    around = Span(min(said) - recovery.WINDOW, max(said) + recovery.WINDOW, span.places) if said else None
    by_topic, in_all = recovery.recurrence(remedied, store.complaints(around) if around else (), now)
    return (
        Section(
            "recovery",
            worded("Put right"),
            (*recovery.headline(courses, due), *in_all),
            (recovery.outcomes(courses), recovery.promises(due), by_topic),
        ),
        Section("effect", worded("What became of the reviews"), (), recovery.effect(courses, now)),
    )
