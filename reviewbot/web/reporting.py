"""The report as HTML: as a part of a page, and as a file that stands by itself."""

from collections.abc import Mapping, Sequence
from functools import partial
from importlib import resources
from typing import Any

from markupsafe import Markup

from reviewbot.report import Board, Figure, Report, Series, Unit, words
from reviewbot.types import Business
from reviewbot.web import drawing
from reviewbot.web.charts import charts
from reviewbot.web.language import Language
from reviewbot.wording import worded

_STYLES = ("style.css", "charts.css", "report.css")
# What the two colours of a chart are.
_COLOURS: Mapping[str, tuple[str, ...]] = {
    "answer_times": (worded("in time"), worded("late")),
    "topics": (worded("complain"), worded("praise")),
    "lateness": (worded("half within"), worded("95 of 100 within")),
    "stages": (worded("half within"), worded("95 of 100 within")),
    "recurrence": (worded("30 days before"), worded("30 days after")),
}
# How to read a chart.
_NOTES = {
    "over_time": worded(
        "Above how many, below their average stars; thin lines: how uncertain that average is."
    ),
    "topics_over_time": worded("The larger the dot, the larger the share of reviews that complain about it."),
    "effect": worded("The line reaches as far as the true share may lie, with 95% confidence."),
}


def told(report: Report, business: Business, language: Language) -> Mapping[str, Any]:
    """What the templates are told."""
    return {
        "report": report,
        "business": business,
        "words": words,
        "charts": partial(drawn, language),
        "lines": lines,
        "heads": heads,
        "colours": _COLOURS,
        "notes": _NOTES,
    }


def file(report: Report, business: Business, language: Language) -> str:
    """The report as one page that needs nothing else, to be kept, sent or printed."""
    style = Markup("").join(_static(name) for name in _STYLES)
    form = {**told(report, business, language), "style": style, "print_style": _static("print.css")}
    return drawing.piece("report_file.html", form, zone=report.wanted.zone, language=language)


def _static(name: str) -> Markup:
    """One of our own style sheets."""
    return Markup(resources.files("reviewbot.web").joinpath("static", name).read_text("utf-8"))  # noqa: S704


def drawn(language: Language, board: Board) -> Sequence[Markup]:
    """The charts of a board. The library writes what it is given as XML, so names cannot break out of it."""
    return [Markup(one) for one in charts(board, language.say)]  # noqa: S704


def heads(board: Board) -> Sequence[tuple[str, int | None]]:
    """What stands above the columns of a board's table, but the first; of counts, what all are out of."""
    return [(one.title, _out_of(one)) for one in board.series]


def _out_of(series: Series) -> int | None:
    counts = [one.denominator for one in series.figures if one.unit is Unit.COUNT]
    return counts[0] if counts else None


def lines(board: Board) -> Sequence[tuple[str, tuple[Figure, ...]]]:
    """The lines of a board's table: a name, and its figures."""
    columns = [one.figures for one in board.series]
    return [(row[0].label, row) for row in zip(*columns, strict=True)]
