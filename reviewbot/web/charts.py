"""Charts of the report as SVG, to stand in a page: no style, no script, nothing from elsewhere.

pygal draws them. What it adds for pages of its own (a style sheet, a script, boxes for its tooltips) is taken
out again: the look is ``static/charts.css``, which knows light, dark and print. Each chart is named for those
who cannot see it, and stands beside a table of the same figures.
"""

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log10
from typing import Any

import pygal
from pygal.etree import etree
from pygal.style import Style

from reviewbot.report import Board, Figure, words
from reviewbot.wording import worded

# pygal asks to be asked at every import of the whole program for its maps, which are not used here, and by a
# way that Python 3.12 took away (docs.python.org/3.12/whatsnew/3.12.html, "importlib").
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]

_WIDTH = 360  # of a phone; a desk shows the same larger
_SIGN = 11  # the height of letters, of which pygal makes room
_ROW = 25  # the height of a row
_CLASSES = frozenset(
    {"axis", "x", "y", "background", "horizontal", "series", "line", "dot", "ci", "value", "label"}
)
_PLACES = frozenset({"cx", "cy", "r", "x", "y", "width", "height", "d", "transform"})
_EXACTLY = re.compile(r"\d+\.\d{2,}")
_LONGEST_TITLE = 80
_STYLE = Style(label_font_size=_SIGN, major_label_font_size=_SIGN, value_font_size=_SIGN)
# The scale of lengths of time, from a second to a year; what is outside is drawn at its end.
_TICKS_S = (1, 10, 60, 600, 3600, 6 * 3600, 86400, 7 * 86400, 30 * 86400, 365 * 86400)


Say = Callable[[str], str]
"""Words of ours in the language of the page (``web.language``)."""


def charts(board: Board, say: Say) -> tuple[str, ...]:
    """The charts of a board; none where it is best read as a table, or has nothing to show."""
    draw = _CHARTS.get(board.name)
    return () if draw is None or board.empty else draw(_legible(board, say), say)


def _legible(board: Board, say: Say) -> Board:
    """The same in words that fit, of letters that XML can hold: some of them customers wrote."""
    series = [
        replace(
            one,
            title=_name(say(one.title)),
            figures=tuple(replace(each, label=_name(say(each.label))) for each in one.figures),
        )
        for one in board.series
    ]
    return replace(board, title=_name(say(board.title), most=_LONGEST_TITLE), series=tuple(series))


def _name(text: str, *, most: int = 22) -> str:
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"


# --- upright: something over time, or by how long it took ------------------------------------------------


def _over_time(board: Board, say: Say) -> tuple[str, ...]:
    """How many reviews, and their stars."""
    volume, stars = board.series
    bars = _graph(
        pygal.Bar,
        140,
        print_values=True,
        print_values_position="top",
        show_y_labels=False,
        **_below(volume.figures),
    )
    bars.add("first", [_bar(one.value or 0, say(words.value(one))) for one in volume.figures])
    line = _graph(
        pygal.Line,
        150,
        range=(1, 5),
        y_labels=[1, 2, 3, 4, 5],
        dots_size=3.5,
        allow_interruptions=True,
        empty=say(words.TOO_FEW),
        **_below(stars.figures),
    )
    line.add("first", [_mean(one, say) for one in stars.figures])
    return (
        _svg(bars, say(worded("%(title)s: how many", title=board.title))),
        _svg(line, say(worded("%(title)s: average stars", title=board.title))),
    )


def _mean(figure: Figure, say: Say) -> Mapping[str, Any] | None:
    if figure.value is None:
        return None
    low, high = figure.interval or (figure.value, figure.value)
    told = f"{figure.label}: {_value(figure, say)}"
    between = {"low": max(1.0, low), "high": min(5.0, high)}
    return {"value": figure.value, "ci": between, "formatter": _as_told(told)}


def _value(figure: Figure, say: Say) -> str:
    """What a figure says, and what it is made of."""
    return f"{say(words.value(figure))} ({say(words.basis(figure))})"


def _histogram(board: Board, _: Say) -> tuple[str, ...]:
    """How many answers took how long: those in time, and on top of them those that were late."""
    in_all, late = (series.figures for series in board.series)
    graph = _graph(
        pygal.StackedBar,
        190,
        print_values=True,
        print_values_position="top",
        print_zeroes=False,
        show_y_labels=False,
        x_labels=[_short(one.label) for one in in_all],
    )
    counts = [(one.value or 0, after.value or 0) for one, after in zip(in_all, late, strict=True)]
    # How many in all is printed above the upper of the two bars.
    graph.add("first", [_bar(total - after, "" if after else f"{total:.0f}") for total, after in counts])
    graph.add("second", [_bar(after, f"{total:.0f}") for total, after in counts])
    return (_svg(graph, board.title),)


def _short(label: str) -> str:
    """The same in less room: "≤ 15 min" as "15m"."""
    return label.removeprefix("≤ ").replace(" min", "m").replace(" h", "h").replace(" d", "d")


def _bar(value: float, told: str) -> Mapping[str, Any]:
    return {"value": value, "formatter": _as_told(told if value else "")}


def _bubbles(board: Board, say: Say) -> tuple[str, ...]:
    """A line for each series, and on it a bubble for each stretch of time, as large as its share."""
    graph = _graph(pygal.Dot, 40 + 22 * len(board.series), **_below(board.series[0].figures, room=5))
    for series in board.series:
        graph.add(series.title, [_bubble(series.title, one, say) for one in series.figures])
    return (_svg(graph, board.title, names=["first"] * len(board.series)),)


def _bubble(title: str, figure: Figure, say: Say) -> Mapping[str, Any]:
    told = f"{title}, {figure.label}: {_value(figure, say)}"
    return {"value": figure.value or 0, "formatter": _as_told(told)}


def _below(figures: Sequence[Figure], *, room: int = 7) -> Mapping[str, Any]:
    """The labels below a chart, which has room for so many of them."""
    every = -(-len(figures) // room)
    return {
        "x_labels": [one.label for one in figures],
        "x_labels_major": [one.label for one in figures[::every]],
        "show_minor_x_labels": False,
    }


# --- lying: a row for each name, with one scale for all --------------------------------------------------


# Which colour a point has, and on which side of it its words stand: classes of the style sheet.
_KINDS = (
    *("first above", "first left", "first right", "second left", "second right"),
    "nothing right",
)


@dataclass(frozen=True, slots=True)
class _Point:
    """A point of one of the kinds: where it is on the scale, and the words beside it."""

    at: float
    told: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A row: its name, its points, and from where to where a line reaches."""

    label: str
    points: tuple[_Point, ...]
    reach: tuple[float, float] | None


def _rows(title: str, rows: Sequence[_Row], ticks: Sequence[tuple[float, str]]) -> tuple[str, ...]:
    """Rows from top to bottom."""
    last = len(rows) - 1
    room = (ticks[-1][0] - ticks[0][0]) / 7  # for words on either side of the first and the last
    graph = _graph(
        pygal.XY,
        30 + _ROW * len(rows),
        range=(-0.5, last + 0.6),
        xrange=(ticks[0][0] - room, ticks[-1][0] + room),
        y_labels=[{"value": last - n, "label": row.label} for n, row in enumerate(rows)],
        x_labels=[{"value": at, "label": label} for at, label in ticks],
        dots_size=4.5,
        print_labels=True,
    )
    reaches = [(n, row.reach) for n, row in enumerate(rows) if row.reach]
    for n, reach in reaches:
        graph.add("reach", [(at, last - n) for at in reach], show_dots=False)
    names = ["reach"] * len(reaches)
    for name in _KINDS:
        these = [(n, point) for n, row in enumerate(rows) for point in row.points if point.kind == name]
        if these:
            dots = [_dot((point.at, last - n), point.told, rows[n].label) for n, point in these]
            graph.add(name, dots, stroke=False)
            names.append(name)
    return (_svg(graph, title, names),)


def _dot(at: tuple[float, float], told: str, label: str) -> Mapping[str, Any]:
    return {"value": at, "label": told, "formatter": _as_told(f"{label}: {told}")}


def _bars(board: Board, say: Say) -> tuple[str, ...]:
    """A bar for each count."""
    figures = board.series[0].figures[::-1]  # pygal begins at the bottom
    graph = _graph(
        pygal.HorizontalBar,
        4 + 22 * len(figures),
        print_values=True,
        print_values_position="top",
        show_x_labels=False,
        right=34,
        x_labels=[one.label for one in figures],
    )
    graph.add(
        "first",
        [{"value": one.value or 0, "formatter": _as_told(say(words.value(one)))} for one in figures],
    )
    return (_svg(graph, board.title),)


def _as_told(told: str) -> Callable[[float], str]:
    return lambda _: told


def _shares(board: Board, say: Say) -> tuple[str, ...]:
    """Shares with their intervals."""
    [series] = board.series
    rows = [
        _Row(one.label, (_Point(one.value, say(words.value(one)), "first above"),), one.interval)
        if one.value is not None
        else _Row(one.label, (_nothing(0, one, say),), None)
        for one in series.figures
    ]
    return _rows(board.title, rows, [(n / 4, f"{25 * n}%") for n in range(5)])


def _paired_shares(board: Board, say: Say) -> tuple[str, ...]:
    """Two shares of each name."""
    return _pairs(board, say, lambda at: f"{100 * at:.0f}%", (0.01, 0.02, 0.05, 0.1, 0.25))


def _before_and_after(board: Board, say: Say) -> tuple[str, ...]:
    """Two counts of each name."""
    return _pairs(board, say, lambda at: f"{at:g}", (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500))


def _pairs(board: Board, say: Say, told: Callable[[float], str], steps: Sequence[float]) -> tuple[str, ...]:
    """Two values of each name, joined by a line, on a scale of a few even steps."""
    pairs = list(zip(*(series.figures for series in board.series), strict=True))
    most = max((one.value or 0 for pair in pairs for one in pair), default=0)
    step = next((one for one in steps if one * 5 >= most), steps[-1])
    ticks = [(n * step, told(n * step)) for n in range(int(most / step - 1e-9) + 2)]
    return _rows(board.title, [_joined(pair, float, 0, say) for pair in pairs], ticks)


def _times(board: Board, say: Say) -> tuple[str, ...]:
    """From the median to where 95 of 100 are, on a scale on which each step is several times the last."""
    pairs = list(zip(*(series.figures for series in board.series), strict=True))
    known = [one.value for pair in pairs for one in pair if one.value is not None] or [60.0]
    fit = next((n for n, tick in enumerate(_TICKS_S) if tick >= max(known)), len(_TICKS_S) - 1)
    first = max((n for n, tick in enumerate(_TICKS_S) if tick <= min(known)), default=0)
    ticks = [(_log(one), say(words.lasted(one))) for one in _TICKS_S[first : max(first + 2, fit + 1)]]
    return _rows(board.title, [_joined(pair, _log, ticks[0][0], say) for pair in pairs], ticks)


def _joined(pair: Sequence[Figure], scale: Callable[[float], float], origin: float, say: Say) -> _Row:
    """A row of two values: the words beside them stand on their far sides."""
    named = zip(pair, ("first", "second"), strict=True)
    known = sorted(
        (scale(one.value), name, say(words.value(one))) for one, name in named if one.value is not None
    )
    if not known:
        return _Row(pair[0].label, (_nothing(origin, pair[0], say),), None)
    sides = ("left", "right") if len(known) > 1 else ("right",)
    points = [_Point(at, told, f"{name} {side}") for (at, name, told), side in zip(known, sides, strict=True)]
    return _Row(pair[0].label, tuple(points), (known[0][0], known[-1][0]) if len(known) > 1 else None)


def _nothing(at: float, figure: Figure, say: Say) -> "_Point":
    return _Point(at, say(words.value(figure)), "nothing right")


def _log(seconds: float) -> float:
    return log10(min(max(seconds, _TICKS_S[0]), _TICKS_S[-1]))


_CHARTS: Mapping[str, Callable[[Board, Say], tuple[str, ...]]] = {
    "over_time": _over_time,
    "by_stars": _bars,
    "praised": _bars,
    "reply_states": _bars,
    "outcomes": _bars,
    "promises": _bars,
    "topics": _paired_shares,
    "topics_over_time": _bubbles,
    "answer_times": _histogram,
    "lateness": _times,
    "stages": _times,
    "recurrence": _before_and_after,
    "effect": _shares,
}


# --- pygal -------------------------------------------------------------------------------------------------


def _graph(kind: type[Any], height: int, *, right: int = 20, empty: str = "", **options: Any) -> Any:
    """A drawing.

    ``right``: the room on that side for what stands beside the last mark. ``empty``: what it says of none.
    """
    return kind(
        width=_WIDTH,
        height=height,
        style=_STYLE,
        show_legend=False,
        margin=2,
        margin_right=right,
        spacing=6,
        truncate_label=-1,
        no_data_text=empty,
        **options,
    )


def _svg(graph: Any, title: str, names: Sequence[str] = ("first", "second")) -> str:
    """The drawing alone. ``names``: what its series are called by the style sheet, in their order."""
    root = graph.render_tree()
    _strip(root, {f"serie-{n}": name for n, name in enumerate(names)})
    for name in list(root.attrib):
        if name != "viewBox":
            del root.attrib[name]
    root.attrib.update(
        {"xmlns": "http://www.w3.org/2000/svg", "class": "chart", "role": "img", "aria-label": title}
    )
    drawn: str = etree.tostring(root, encoding="unicode")
    return drawn


def _strip(node: Any, names: Mapping[str, str]) -> None:
    """Leave nothing but shapes and words, and of their classes those that the style sheet knows."""
    for child in list(node):
        classes = child.attrib.get("class", "").split() if isinstance(child.tag, str) else []
        if _foreign(child, classes):
            node.remove(child)
            continue
        if child.tag == "desc":  # what pygal's script shows, browsers show by themselves of a title
            child.tag = "title"
        for name in ("class", "style", "id"):
            child.attrib.pop(name, None)
        for name in child.attrib.keys() & _PLACES:
            child.attrib[name] = _EXACTLY.sub(_roughly, child.attrib[name])
        known = [names.get(one, one) for one in classes if one in _CLASSES or one in names]
        if known:
            child.attrib["class"] = " ".join(known)
        _strip(child, names)


def _roughly(number: re.Match[str]) -> str:
    """A place to a tenth of a point: a third less to send."""
    return f"{float(number[0]):.1f}"


def _foreign(node: Any, classes: Sequence[str]) -> bool:
    """Whether it is a comment, a style, a script, or something for pygal's own tooltips."""
    return (
        not isinstance(node.tag, str)
        or node.tag in {"defs", "script", "title"}
        or (node.tag == "desc" and "value" not in classes)
        or "tooltip-overlay" in classes
        or "titles" in classes
    )
