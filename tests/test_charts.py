"""The charts of the report: what stands in the page, and what may not."""

import re
from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.report import Board, Figure, Series, Unit
from reviewbot.report.numbers import Meaning, average, counted, middle, nearly_all, share
from reviewbot.web.charts import charts

ANY = Meaning("any", "Any", "cases", "Any of them.")
PAIRED = ("topics", "recurrence", "lateness", "stages", "answer_times", "over_time")
SINGLE = ("by_stars", "praised", "reply_states", "outcomes", "promises", "effect")
HOSTILE = '"><script>alert(1)</script>&\x00\x0b\ud800 {{ 7 * 7 }} '


def shares(n: int, label: str = "week") -> Series:
    return Series("shares", "shares", tuple(share(ANY, one, 40, label=f"{label} {one}") for one in range(n)))


def numbers(name: str, n: int, label: str = "line") -> Board:
    """A board of this name with figures of the sort that it has."""
    counts = tuple(counted(ANY, 3 * one, 99, label=f"{label} {one}") for one in range(n))
    spans = tuple(middle(ANY, [10.0**one] * 30, 30, label=f"{label} {one}") for one in range(n))
    means = tuple(average(ANY, 9, 18 + one, 99, 9, label=f"{label} {one}") for one in range(n))
    late = tuple(nearly_all(ANY, [4 * 10.0**one] * 30, 30, 95, label=f"{label} {one}") for one in range(n))
    figures: dict[str, tuple[tuple[Figure, ...], ...]] = {
        "over_time": (counts, means),
        "topics": (shares(n, label).figures, shares(n, label).figures[::-1]),
        "recurrence": (means, means[::-1]),
        "lateness": (spans, late),
        "stages": (spans, late),
        "answer_times": (counts, tuple(replace(one, value=(one.value or 0) // 2) for one in counts)),
        "effect": (shares(n, label).figures,),
        "topics_over_time": (shares(n, label).figures,) * 3,
    }
    return Board(
        name,
        "A title",
        tuple(Series(f"s{k}", f"s{k}", of) for k, of in enumerate(figures.get(name, (counts,)))),
    )


def drawn(board: Board) -> list[ET.Element]:
    """The charts of a board, as a browser would read them."""
    return [ET.fromstring(one) for one in charts(board, str)]  # noqa: S314 - our own


def words_in(chart: ET.Element) -> list[str]:
    return [one.text for one in chart.iter() if one.tag.endswith("text") and one.text]


@pytest.mark.parametrize("name", [*PAIRED, *SINGLE, "topics_over_time"])
@pytest.mark.parametrize("n", [1, 2, 9, 14])
def test_a_chart_is_shapes_and_words_with_nothing_that_the_page_would_refuse(name: str, n: int) -> None:
    found = charts(numbers(name, n), str)
    assert found
    for one in found:
        assert one.startswith("<svg")
        assert not re.search(r"(?i)\bstyle\b|<script|<defs|<!--|\bon\w+=|href|url\(|\bid=|@import", one)
        assert [
            word for word in re.findall(r"https?://[^\"]+", one) if word != "http://www.w3.org/2000/svg"
        ] == []
        root = ET.fromstring(one)  # noqa: S314 - our own
        assert (root.get("role"), bool(root.get("aria-label"))) == ("img", True)
        assert not re.search(r"nan|inf\b", one.lower().replace("interrupt", ""))


@pytest.mark.parametrize("name", [*PAIRED, *SINGLE, "topics_over_time"])
def test_hostile_names_stay_words(name: str) -> None:
    board = numbers(name, 3, HOSTILE)
    board = replace(board, title=HOSTILE, series=tuple(replace(one, title=HOSTILE) for one in board.series))
    for one in charts(board, str):
        assert "<script" not in one
        ET.fromstring(one)  # noqa: S314 - our own
        one.encode()


@pytest.mark.parametrize("name", [*PAIRED, *SINGLE, "topics_over_time"])
def test_where_there_is_nothing_there_is_no_chart(name: str) -> None:
    empty = numbers(name, 3)
    nothing = tuple(
        replace(one, figures=tuple(replace(each, value=None, n=0, denominator=0) for each in one.figures))
        for one in empty.series
    )
    assert charts(replace(empty, series=nothing), str) == ()
    assert charts(replace(empty, series=()), str) == ()


@pytest.mark.parametrize("name", [*PAIRED, *SINGLE, "topics_over_time"])
def test_where_there_are_too_few_to_say_the_chart_stands_all_the_same(name: str) -> None:
    board = numbers(name, 3)
    few = tuple(
        replace(one, figures=tuple(replace(each, value=None, interval=None) for each in one.figures))
        for one in board.series
    )
    for one in drawn(replace(board, series=few)):
        assert one.get("viewBox")


def test_rows_without_a_value_say_so() -> None:
    board = numbers("effect", 2)
    [series] = board.series
    few = replace(series, figures=(replace(series.figures[0], value=None, interval=None), series.figures[1]))
    [chart] = drawn(replace(board, series=(few,)))
    assert "too few to say" in words_in(chart)


def test_the_words_beside_two_points_stand_on_their_far_sides() -> None:
    [chart] = drawn(numbers("lateness", 4))
    kinds = {one.get("class", "") for one in chart.iter() if "series" in one.get("class", "").split()}
    assert {"series first left", "series second right", "series reach"} <= kinds
    assert "16 min" not in words_in(chart)
    assert {"17 min", "1 h 7 min"} <= set(words_in(chart))


def test_a_board_that_is_read_as_a_table_has_no_chart() -> None:
    assert charts(numbers("by_site", 3), str) == ()


@given(
    st.sampled_from(["topics", "recurrence", "lateness", "effect", "over_time", "answer_times"]),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=12),
)
def test_whatever_the_numbers_are_there_is_a_chart(name: str, found: list[tuple[float, float]]) -> None:
    scales: dict[str, Callable[[float], float]] = {
        "lateness": lambda share: share * 1e9,
        "recurrence": lambda share: share * 5000,
        "over_time": lambda share: 1 + 4 * share,
        "answer_times": lambda share: round(share * 1e6),
    }
    scale = scales.get(name, float)
    columns = [
        tuple(
            Figure("x", "X", Unit.STARS, scale(one), 9, 9, "x", "X.", label=str(n))
            for n, one in enumerate(values)
        )
        for values in zip(*((max(pair), min(pair)) for pair in found), strict=True)
    ]
    series = tuple(Series(str(n), str(n), of) for n, of in enumerate(columns[: 1 if name == "effect" else 2]))
    for one in drawn(Board(name, "Title", series)):
        width = float((one.get("viewBox") or "").split()[2])
        for dot in one.iter():
            if dot.get("cx"):
                assert -1 <= float(dot.get("cx", 0)) <= width
