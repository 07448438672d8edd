"""Figures as people read them, and as programs do."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from reviewbot import forms
from reviewbot.report.numbers import FEW, FEWEST, WIDEST, Figure, Series, Unit
from reviewbot.wording import listed, worded

if TYPE_CHECKING:
    from reviewbot.report import Report

TOO_FEW = worded("too few to say")
NONE = worded("none")
RULES = (
    f"A share is told from {FEWEST} on, if it lies within {100 * WIDEST:.0f} points of the true one with 95% "
    f"confidence; an average or a median from {FEW} on; nine of ten from 10 on, 95 of 100 from 20 on. "
    f'Otherwise there are "{TOO_FEW}". Practice drills are in none of the numbers.'
)
_MINUTE = 60
_EXACT = 10  # hours; of more than that nobody wants to know the minutes


def lasted(seconds: float) -> str:
    """A length of time: "40 s", "12 min", "2 h 5 min", "31 h", "3 d 4 h"."""
    if seconds < _MINUTE:
        return worded("%(s)s s", s=round(seconds))
    minutes = round(seconds / _MINUTE)
    hours, days = minutes // 60, minutes // (24 * 60)
    if not hours:
        return worded("%(min)s min", min=minutes)
    if days < 2:  # noqa: PLR2004 - "26 h" is read more easily than "1 d 2 h"
        if minutes % 60 and hours < _EXACT:
            return worded("%(h)s h %(min)s min", h=hours, min=minutes % 60)
        return worded("%(h)s h", h=hours)
    return worded("%(d)s d %(h)s h", d=days, h=hours % 24) if hours % 24 else worded("%(d)s d", d=days)


def shown(value: float, unit: Unit) -> str:
    """A value with its unit."""
    match unit:
        case Unit.COUNT:
            return f"{value:,.0f}"
        case Unit.SHARE:
            return f"{100 * value:.0f}%"
        case Unit.SECONDS:
            return lasted(value)
        case Unit.STARS | Unit.TIMES:
            return f"{value:.1f}"


def value(figure: Figure) -> str:
    """What a figure says, in a few words."""
    if figure.value is not None:
        return shown(figure.value, figure.unit)
    return TOO_FEW if figure.n else NONE


def basis(figure: Figure) -> str:
    """What it is made of, and how sure it is: "30 of 42, 56–83%"; "" where there is no more to say."""
    return listed([part for part in (made_of(figure), between(figure)) if part])


def made_of(figure: Figure) -> str:
    """What it is made of: "30 of 42"."""
    if figure.unit is Unit.COUNT:
        of = f"{figure.denominator:,}"
        return worded("of %(count)s", count=of) if figure.denominator != figure.count else ""
    n = f"{figure.n:,}"
    if figure.unit is Unit.SHARE:
        return worded("%(count)s of %(all)s", count=f"{figure.count:,}", all=n)
    return worded("of %(count)s", count=n)


def between(figure: Figure) -> str:
    """Within what the true value lies, where it is told: "56–83%"."""
    if figure.value is None or figure.interval is None:
        return ""
    low, high = figure.interval
    if figure.unit is Unit.SHARE:
        return f"{100 * low:.0f}–{100 * high:.0f}%"
    return worded("%(low)s – %(high)s", low=shown(low, figure.unit), high=shown(high, figure.unit))


def meanings(told: "Report") -> Mapping[str, str]:
    """What each sort of figure is called, and what it means."""
    figures = [
        *(one for section in told.sections for one in section.figures),
        *(
            series.figures[0]
            for section in told.sections
            for board in section.boards
            for series in board.series
            if series.figures
        ),
    ]
    return {one.title: one.definition for one in figures}


def form(told: "Report") -> Mapping[str, Any]:
    """The whole report for programs: its figures by name, and those that stand side by side as lists."""
    figures = [figure for section in told.sections for figure in section.figures]
    series = [one for section in told.sections for board in section.boards for one in board.series]
    places = told.wanted.places
    return {
        "since": forms.time(told.wanted.since),
        "until": forms.time(told.wanted.until),
        "timezone": told.wanted.zone,
        "locations": None if places is None else sorted(places),
        "step": str(told.cut.step),
        "figures": {one.name: _figure(one) for one in figures},
        "series": {one.name: _series(one) for one in series},
    }


def _series(series: Series) -> Mapping[str, Any]:
    return {
        "title": series.title,
        "figures": [{"label": one.label, **_figure(one)} for one in series.figures],
    }


def _figure(figure: Figure) -> Mapping[str, Any]:
    return {
        "title": figure.title,
        "unit": str(figure.unit),
        "value": figure.value,
        "n": figure.n,
        "denominator": figure.denominator,
        "of": figure.of,
        "count": figure.count,
        "interval": figure.interval,
        "too_few": figure.too_few,
        "definition": figure.definition,
    }
