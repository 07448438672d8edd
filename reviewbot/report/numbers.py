"""Figures: each with what it is made of and what it means, and none where there are too few to say.

A share is told from ``FEWEST`` observations on, if its 95 % interval is no wider than ``WIDEST`` either way
(Wilson, J. Am. Stat. Assoc. 22, 1927; it holds for few, and for shares near 0 and 1, too). A middle is told
from ``FEW`` on: the median of fewer says more about chance than about the business. Of fewer than ten, the
90th percentile by nearest rank is simply the largest, and of fewer than twenty the 95th.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor, sqrt
from statistics import median

FEWEST = 10
WIDEST = 0.20
FEW = 5
_Z = 1.96  # 95 % of a normal distribution lie so many standard deviations around its middle


class Unit(StrEnum):
    """What a value is counted in."""

    COUNT = "count"
    SHARE = "share"
    SECONDS = "seconds"
    STARS = "stars"
    TIMES = "times"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the report.

    ``value``: None where there are too few to say, or nothing at all. ``n``: how many observations it is
    made of; ``denominator``: how many there are of what ``of`` names, from which these come. ``count``: of a
    share, how many of the n. ``interval``: within what the true value lies with 95 % confidence. ``label``:
    which one of a series.
    """

    name: str
    title: str
    unit: Unit
    value: float | None
    n: int
    denominator: int
    of: str
    definition: str
    count: int | None = None
    interval: tuple[float, float] | None = None
    label: str = ""

    @property
    def too_few(self) -> bool:
        """Whether it is not told because too little is known."""
        return self.value is None


@dataclass(frozen=True, slots=True)
class Series:
    """Figures of one sort side by side: weeks, sites, topics."""

    name: str
    title: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """Series that belong together, as one chart and one table show them. They have the same labels."""

    name: str
    title: str
    series: tuple[Series, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not any(one.denominator for series in self.series for one in series.figures)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a figure is called and what it means. ``of``: what its denominator counts, in the plural."""

    name: str
    title: str
    of: str
    definition: str


def wilson(count: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share of n > 0."""
    share, square = count / n, _Z * _Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    side = _Z * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return max(0.0, min(share, middle - side)), min(1.0, max(share, middle + side))  # sums are not exact


def counted(what: Meaning, count: int, denominator: int | None = None, *, label: str = "") -> Figure:
    """How many there are. ``denominator``: of how many; None: they are all there is."""
    of = count if denominator is None else denominator
    return Figure(
        what.name, what.title, Unit.COUNT, count, count, of, what.of, what.definition, count, label=label
    )


def share(what: Meaning, count: int, n: int, *, denominator: int | None = None, label: str = "") -> Figure:
    """How many of n. ``denominator``: of how many these n could be judged by."""
    between = wilson(count, n) if n else None
    enough = n >= FEWEST and between is not None and between[1] - between[0] <= 2 * WIDEST
    return Figure(
        what.name,
        what.title,
        Unit.SHARE,
        count / n if enough else None,
        n,
        n if denominator is None else denominator,
        what.of,
        what.definition,
        count,
        between,
        label,
    )


def middle(
    what: Meaning, values: Sequence[float], denominator: int, *, unit: Unit = Unit.SECONDS, label: str = ""
) -> Figure:
    """The median, with the interval that its rank gives.

    Conover, Practical Nonparametric Statistics, 3.2.
    """
    n = len(values)
    value, between = None, None
    if n >= FEW:
        value = median(values)
        reach = _Z * sqrt(n) / 2
        low, high = floor(n / 2 - reach), ceil(n / 2 + reach)
        ranked = sorted(values)
        between = (ranked[low], ranked[high]) if low >= 0 and high < n else None
    return Figure(
        what.name, what.title, unit, value, n, denominator, what.of, what.definition, None, between, label
    )


def nearly_all(
    what: Meaning, values: Sequence[float], denominator: int, percent: int, *, label: str = ""
) -> Figure:
    """So many percent take no longer than this (nearest rank)."""
    n = len(values)
    enough = n * (100 - percent) >= 100  # noqa: PLR2004 - otherwise it is the largest of them
    value = sorted(values)[ceil(n * percent / 100) - 1] if enough else None
    return Figure(
        what.name, what.title, Unit.SECONDS, value, n, denominator, what.of, what.definition, label=label
    )


def average(
    what: Meaning,
    n: int,
    total: float,
    squares: float,
    denominator: int,
    *,
    unit: Unit = Unit.STARS,
    label: str = "",
) -> Figure:
    """The mean of n values, of which the sum and the sum of squares are known, with its interval."""
    value, between = None, None
    if n >= FEW:
        value = total / n
        side = _Z * sqrt(max(0.0, squares - total * value) / (n - 1) / n)
        between = (value - side, value + side)
    return Figure(
        what.name, what.title, unit, value, n, denominator, what.of, what.definition, None, between, label
    )
