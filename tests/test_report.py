"""What the report makes of what the store counts: shares, middles, too few to say, and whether it helped."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.world import OWNER, START, Scene, old, page, review
from reviewbot.cases import Move
from reviewbot.errors import UsageError
from reviewbot.pipeline.digest import report as told_by_the_digest
from reviewbot.report import (
    Figure,
    Report,
    Step,
    Unit,
    Wanted,
    answers,
    recovery,
    report,
    reviews,
    wanted,
    words,
)
from reviewbot.report.numbers import (
    FEW,
    FEWEST,
    WIDEST,
    Meaning,
    average,
    counted,
    middle,
    nearly_all,
    share,
    wilson,
)
from reviewbot.report.periods import OLDEST, periods
from reviewbot.types import Complaint, Course, Figures, RecoveryState, ReplyState, Voiced, Written

ANY = Meaning("any", "Any", "cases", "Any of them.")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONE = "America/Los_Angeles"
CASE = Course(
    1, 1, "yelp", "main", False, ReplyState.AWAITING, RecoveryState.UNTOUCHED, "", START, START + 2 * HOUR
)
LATER = START + 90 * DAY


# --- shares, middles, and too few to say ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    # Newcombe, Statistics in Medicine 17 (1998), table I: the score method without continuity correction.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_of_a_share_is_wilson_s(count: int, n: int, low: float, high: float) -> None:
    assert [round(one, 4) for one in wilson(count, n)] == [low, high]


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_is_told_only_where_it_is_known_well_enough(counted: tuple[int, int]) -> None:
    count, n = counted
    one = share(ANY, count, n)
    assert one.interval
    low, high = one.interval
    assert 0 <= low <= count / n <= high <= 1
    if one.value is None:
        assert one.too_few
        assert n < FEWEST or high - low > 2 * WIDEST
    else:
        assert one.value == count / n
    assert (one.count, one.n, one.denominator) == (count, n, n)


def test_of_few_nothing_is_said_and_of_none_there_is_nothing() -> None:
    assert words.value(share(ANY, 3, 4)) == "too few to say"
    assert words.value(share(ANY, 5, 10)) == "too few to say"  # half of ten is anything from 24% to 76%
    assert words.value(share(ANY, 10, 10)) == "100%"
    assert words.value(share(ANY, 0, 0)) == "none"
    assert words.value(counted(ANY, 0)) == "0"


@given(st.lists(st.floats(0, 1e6), max_size=60))
def test_a_median_has_half_on_either_side_and_lies_in_its_interval(values: list[float]) -> None:
    one = middle(ANY, values, 99)
    assert one.too_few == (len(values) < FEW)
    if one.value is not None:
        assert one.value == median(values)
        low, high = one.interval or (one.value, one.value)
        assert low <= one.value <= high
    assert (one.n, one.denominator) == (len(values), 99)


@pytest.mark.parametrize(("percent", "fewest"), [(90, 10), (95, 20)])
def test_nearly_all_is_not_the_largest_of_a_few(percent: int, fewest: int) -> None:
    values = [float(n) for n in range(1, fewest + 1)]
    assert nearly_all(ANY, values[:-1], 99, percent).too_few
    assert nearly_all(ANY, values, 99, percent).value == fewest - 1


@given(st.lists(st.integers(1, 5), min_size=FEW, max_size=50))
def test_a_mean_lies_in_its_interval(values: list[int]) -> None:
    one = average(ANY, len(values), sum(values), sum(n * n for n in values), 99)
    assert one.interval
    low, high = one.interval
    assert low <= sum(values) / len(values) <= high


def test_a_mean_of_fewer_than_five_is_not_told() -> None:
    assert average(ANY, 4, 12, 40, 4).too_few


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        *((0, "0 s"), (59, "59 s"), (60, "1 min"), (3599, "1 h"), (7500, "2 h 5 min"), (36300, "10 h")),
        *((47 * 3600, "47 h"), (72 * 3600, "3 d"), (76 * 3600, "3 d 4 h")),
    ],
)
def test_lengths_of_time_are_told_as_people_say_them(seconds: float, told: str) -> None:
    assert words.lasted(seconds) == told


# --- spans and their stretches ------------------------------------------------------------------------


def test_without_a_span_it_is_twelve_whole_weeks_of_the_business_and_this_one() -> None:
    sunday = datetime(2026, 11, 2, 7, tzinfo=UTC)  # still Sunday night in Los Angeles
    asked = wanted(None, None, sunday, ZONE)
    cut = periods(asked.since, asked.until, ZONE)
    assert (asked.since, asked.until) == (datetime(2026, 8, 3, 7, tzinfo=UTC), sunday)
    assert (cut.step, len(cut.labels), cut.labels[0], cut.labels[-1]) == (Step.WEEK, 13, "3 Aug", "26 Oct*")


def test_weeks_begin_at_midnight_of_the_business_also_when_the_clocks_change() -> None:
    cut = periods(datetime(2026, 10, 19, 7, tzinfo=UTC), datetime(2026, 11, 9, 8, tzinfo=UTC), ZONE)
    assert [f"{edge:%d %H}" for edge in cut.edges] == ["19 07", "26 07", "02 08", "09 08"]
    assert cut.labels == ("19 Oct", "26 Oct", "2 Nov")


@given(
    st.integers(0, 45 * 365 * 24 * 60).map(lambda minutes: OLDEST + timedelta(minutes=minutes)),
    st.timedeltas(timedelta(seconds=1), timedelta(days=9000)),
    st.sampled_from(["UTC", ZONE, "Pacific/Apia", "Asia/Kathmandu", "America/Sao_Paulo"]),
)
def test_the_stretches_of_a_span_fill_it_without_a_gap(since: datetime, span: timedelta, zone: str) -> None:
    cut = periods(since, since + span, zone)
    assert (cut.edges[0], cut.edges[-1]) == (since, since + span)
    assert all(before < after for before, after in pairwise(cut.edges))
    assert len(cut.labels) == len(cut.edges) - 1
    assert len(cut.labels) <= 38


@pytest.mark.parametrize(
    ("days", "step"),
    [(1, Step.WEEK), (140, Step.WEEK), (141, Step.MONTH), (1098, Step.MONTH), (1099, Step.YEAR)],
)
def test_a_longer_span_is_told_by_longer_stretches(days: int, step: Step) -> None:
    assert periods(START, START + timedelta(days=days), "UTC").step is step


def test_a_span_ends_now_at_the_latest_and_must_not_be_empty() -> None:
    assert wanted(START, START + 9 * DAY, START + DAY, "UTC").until == START + DAY
    for since, until in ((START, START), (START, START - DAY), (START + 2 * DAY, None)):
        with pytest.raises(UsageError, match="empty"):
            wanted(since, until, START + DAY, "UTC")


def test_nobody_is_told_of_places_that_are_not_theirs() -> None:
    scope = frozenset({"main", "harbor"})
    asked = {
        where: wanted(START, None, LATER, "UTC", location=where, scope=scope).places
        for where in ("", "main", "elsewhere")
    }
    assert asked == {"": scope, "main": frozenset({"main"}), "elsewhere": frozenset()}
    assert wanted(START, None, LATER, "UTC").places is None


# --- reviews and topics -----------------------------------------------------------------------------------

CUT = periods(START, START + 14 * DAY, "UTC")


def test_reviews_are_told_by_week_and_stars_where_there_are_enough() -> None:
    found = [
        Written(0, "yelp", 6, 1, 4, 6, 24, 100),
        Written(0, "google", 1, 0, 1, 0, 0, 0),
        Written(1, "yelp", 2, 0, 0, 2, 5, 13),
    ]
    volume, stars = reviews.over_time(found, CUT).series
    assert [one.value for one in volume.figures[:2]] == [7, 2]
    assert [(one.value, one.n, one.denominator) for one in stars.figures[:2]] == [(4.0, 6, 7), (None, 2, 2)]


def test_the_busiest_site_comes_first() -> None:
    found = [
        Written(0, "a", 1, 0, 0, 0, 0, 0),
        Written(1, "b", 2, 0, 0, 0, 0, 0),
        Written(0, "b", 2, 0, 0, 0, 0, 0),
    ]
    counts, _ = reviews.by_site(found).series
    assert [(one.label, one.value) for one in counts.figures] == [("b", 4), ("a", 1)]


def test_complaints_come_by_how_often_they_are_made_and_praise_beside_them() -> None:
    written = [Written(0, "yelp", 40, 0, 0, 0, 0, 0), Written(1, "yelp", 10, 0, 0, 0, 0, 0)]
    voiced = [
        Voiced(0, "food_quality", 2, 20),
        Voiced(0, "staff", 5, 0),
        Voiced(1, "staff", 1, 0),
        Voiced(0, "view", 0, 3),
    ]
    in_all, by_week = reviews.topics(voiced, written, CUT)
    complain, praise = in_all.series
    assert [(one.label, one.count, one.n) for one in complain.figures] == [
        ("staff", 6, 50),
        ("food quality", 2, 50),
        ("view", 0, 50),
    ]
    assert [one.count for one in praise.figures] == [0, 20, 3]
    assert [(one.title, [each.count for each in one.figures][:2]) for one in by_week.series] == [
        ("staff", [5, 1]),
        ("food quality", [2, 0]),
    ]


# --- answers ----------------------------------------------------------------------------------------------


def answered(minutes: float, allowed: float = 120, **more: Any) -> Course:
    return replace(
        CASE,
        posted_at=START + timedelta(minutes=minutes),
        due_at=START + timedelta(minutes=allowed),
        reply_state=ReplyState.POSTED,
        **more,
    )


def test_answers_are_told_by_how_long_they_took_and_whether_that_was_too_long() -> None:
    board = answers.times([answered(10), answered(15), answered(20, 15), answered(3000), CASE])
    in_all, late = ([one.value for one in series.figures] for series in board.series)
    assert (in_all, late) == ([2, 1, 0, 0, 0, 0, 0, 0, 1], [0, 1, 0, 0, 0, 0, 0, 0, 1])


def test_in_time_is_told_for_each_deadline_of_the_cases_whose_time_is_up() -> None:
    courses = [
        *(answered(20, 30) for _ in range(15)),
        *(answered(40, 30) for _ in range(5)),
        replace(CASE, reply_state=ReplyState.DISMISSED),  # needs no answer
        CASE,  # overdue
        replace(CASE, due_at=LATER),  # has time
    ]
    in_time, medians = answers.by_deadline(courses, START + DAY).series
    half_hour, two_hours, _ = in_time.figures
    assert (half_hour.label, half_hour.count, half_hour.n) == ("30 min", 15, 20)
    assert half_hour.value == 0.75
    assert (two_hours.label, two_hours.count, two_hours.n, two_hours.denominator) == ("2 h", 0, 1, 2)
    assert [one.value for one in medians.figures] == [1200, None, None]


def test_the_median_of_the_report_is_that_of_the_digest() -> None:
    took = [5, 10, 60, 61, 700, 8]
    middle_of = timedelta(minutes=median(took))
    news = Figures(START, LATER, opened=8, answered=6, due=7, timely=5, took=middle_of)
    told = {one.name: one for one in answers.headline(news, [*map(answered, took), CASE, CASE])}
    assert told["answer_median"].value == middle_of.total_seconds()
    assert (told["answer_median"].n, told["answer_median"].denominator) == (6, 8)
    assert (told["in_time_share"].count, told["in_time_share"].n) == (5, 7)


def test_an_old_case_that_is_live_without_an_event_counts_as_seen() -> None:
    restored = replace(answered(10), reply_state=ReplyState.LIVE)
    found = answers.headline(Figures(START, LATER, opened=2, answered=2), [restored, answered(10)])
    assert next(one.count for one in found if one.name == "live_share") == 1


def test_sources_come_the_latest_first_and_say_of_how_many() -> None:
    board = answers.lateness({"google": [60.0 * n for n in range(20)], "yelp": [9000.0] * 5, "x": [1.0]})
    half, nearly = board.series
    assert [(one.label, one.value, one.n) for one in half.figures] == [
        ("yelp", 9000, 5),
        ("google", 570, 20),
        ("x", None, 1),
    ]
    assert [one.value for one in nearly.figures] == [None, 18 * 60, None]


def test_each_stage_is_measured_from_the_one_before() -> None:
    courses = [
        answered(40, alerted_at=START + HOUR / 60, approved_at=START + HOUR / 2, live_at=START + HOUR)
        for _ in range(FEW)
    ]
    half, _ = answers.stages(courses).series
    assert [one.value for one in half.figures] == [60, 29 * 60, 10 * 60, 20 * 60]


# --- put right ----------------------------------------------------------------------------------------------


def closed(outcome: str, contacts: int = 1) -> Course:
    return replace(
        CASE, outcome=outcome, contacts=contacts, recovery_state=RecoveryState.CLOSED, closed_at=START + DAY
    )


def by_name(found: Sequence[Figure]) -> Mapping[str, tuple[int | None, int]]:
    return {one.name: (one.count, one.n) for one in found}


def test_who_was_reached_and_helped_is_told_of_all_cases() -> None:
    courses = [
        *(closed("satisfied"), closed("satisfied", 2), closed("not_satisfied"), closed("no_answer")),
        replace(CASE, contacts=1, recovery_state=RecoveryState.CONTACTING),
        replace(CASE, contacts=1, recovery_state=RecoveryState.REMEDIED),
        CASE,
    ]
    told = by_name(recovery.headline(courses, {"kept": 3, "late": 1, "broken": 1, "dropped": 4}))
    assert told["contacted_share"] == (6, 7)
    assert told["reached_share"] == (4, 7)
    assert told["remedied_share"] == (1, 7)
    assert told["satisfied_share"] == (2, 4)
    assert told["first_contact_share"] == (1, 3)
    assert told["promises_kept_share"] == (3, 5)


def test_a_case_out_of_an_export_was_reached_by_how_it_ended() -> None:
    restored = replace(closed("satisfied", 0))
    assert by_name(recovery.headline([restored], {}))["reached_share"] == (1, 1)


def became(**case: Any) -> str:
    """What is said to have become of the one review."""
    _, observed = recovery.effect([replace(CASE, **case)], LATER)
    [told] = [
        f"{series.title}: {one.label}" for series in observed.series for one in series.figures if one.value
    ]
    return told


def stars(*said: tuple[int, float | None]) -> tuple[tuple[datetime, float | None], ...]:
    return tuple((START + days * DAY, rating) for days, rating in said)


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ({"stars": stars((0, 1))}, "neither: same"),
        ({"stars": stars((0, 1), (3, 4))}, "neither: improved"),
        ({"stars": stars((0, 2), (3, 1))}, "neither: worse"),
        ({"stars": stars((0, 1), (31, 5))}, "neither: same"),  # after its thirty days
        ({"stars": stars((0, 1)), "removed_at": START + DAY}, "neither: removed"),
        ({"stars": stars((0, 1)), "removed_at": START + 31 * DAY}, "neither: same"),
        ({"stars": stars((0, 1), (1, 3)), "posted_at": START + 2 * DAY}, "only replied to: same"),
        ({"stars": stars((0, 1), (3, 3)), "posted_at": START + 2 * DAY}, "only replied to: improved"),
        (
            {"stars": stars((0, 1), (3, 3)), "reached_at": START + DAY, "closed_at": START + 2 * DAY},
            "helped, not asked: improved",
        ),
        ({"stars": stars((0, 1)), "asked_at": LATER - 29 * DAY}, "asked for a fresh look: too early"),
        ({"stars": stars((0, 1)), "asked_at": LATER - 30 * DAY}, "asked for a fresh look: same"),
    ],
)
def test_what_became_of_a_review_is_seen_in_the_thirty_days_after_the_last_step(case: Any, told: str) -> None:
    assert became(**case) == told


def test_an_improvement_counts_only_when_those_without_one_have_had_their_time_too() -> None:
    recent = replace(CASE, opened_at=LATER - DAY, stars=((LATER - DAY, 1), (LATER - DAY / 2, 5)))
    effect, observed = recovery.effect([recent], LATER)
    neither = effect.series[0].figures[-1]
    assert (neither.count, neither.n, neither.denominator) == (0, 0, 1)
    assert observed.series[-1].figures[-1].value == 1


def test_a_review_without_stars_has_nothing_to_compare() -> None:
    effect, _ = recovery.effect([replace(CASE, stars=stars((0, None)))], LATER)
    assert all(one.denominator == 0 for one in effect.series[0].figures)


def complaint(days: float, review_id: int = 7, topic: str = "food", place: str = "main") -> Complaint:
    return Complaint(review_id, topic, place, START + days * DAY)


def test_the_same_complaint_is_counted_before_and_after_a_remedy() -> None:
    remedied = [replace(CASE, remedied_at=START + 40 * DAY, complaints=("food",))]
    said = [
        complaint(9.9),  # before the window
        complaint(10.5),
        complaint(39),
        complaint(39.5, 1),  # the customer's own
        complaint(41),
        complaint(42, topic="noise"),
        complaint(43, place="harbor"),
        complaint(71),  # after it
    ]
    board, in_all = recovery.recurrence(remedied * FEW, said, LATER)
    before, after = board.series
    assert [(one.label, one.value) for one in before.figures] == [("food", 2.0)]
    assert [(one.label, one.value) for one in after.figures] == [("food", 1.0)]
    assert [(one.count, one.n) for one in in_all] == [(FEW, FEW)] * 2


def test_a_remedy_of_yesterday_is_not_said_to_have_held() -> None:
    remedied = [replace(CASE, remedied_at=LATER - DAY, complaints=("food",))]
    board, in_all = recovery.recurrence(remedied, [], LATER)
    assert [(one.count, one.n, one.denominator) for one in in_all] == [(0, 0, 1)] * 2
    assert words.value(board.series[1].figures[0]) == "none"


# --- the whole ------------------------------------------------------------------------------------


def test_a_case_is_followed_through_the_whole_report(scene: Scene) -> None:
    scene.baseline(old("history", 2))
    scene.shows(
        page(review("a", 1, created_at=scene.clock.now - HOUR), review("b", 5, created_at=scene.clock.now))
    )
    scene.poll()
    scene.deliver()
    scene.clock.pass_by(minutes=30)
    scene.act(1, Move.APPROVE)
    scene.act(1, Move.POSTED)
    scene.act(1, Move.REACHED, how="phone")
    scene.act(1, Move.REMEDIED, note="a new soup")
    scene.act(1, Move.CLOSE, outcome="satisfied")
    now = scene.clock.pass_by(minutes=1)
    told = report(scene.store, wanted(None, None, now, ZONE), now)
    names = ("new_reviews", "opened", "posted")
    assert [told.figure(name).value for name in names] == [2, 1, 1]
    shares = ("answered_share", "in_time_share", "reached_share", "remedied_share", "satisfied_share")
    assert [(told.figure(name).count, told.figure(name).value) for name in shares[:1] + shares[2:]] == [
        (1, None)
    ] * 4
    assert [one.label for one in told.board("reply_states").series[0].figures] == ["posted"]
    assert told.board("lateness").series[0].figures[0].label == "harbor"


def test_its_figures_are_those_of_the_digest(scene: Scene) -> None:
    scene.baseline(old("history"))
    scene.shows(page(*(review(f"r{n}", n % 5 + 1, created_at=scene.clock.now) for n in range(30))))
    scene.poll()
    for case_id in range(1, 9):
        scene.clock.pass_by(minutes=case_id)
        scene.act(case_id, Move.APPROVE)
        scene.act(case_id, Move.POSTED)
    now = scene.clock.pass_by(hours=5)
    told = report(scene.store, Wanted(now - 7 * DAY, now), now)
    news = scene.store.figures(now - 7 * DAY, now)
    assert news.took
    assert told.figure("new_reviews").value == news.reviews == 30
    assert told.figure("happy_share").count == news.happy
    assert told.figure("answered_share").count == news.answered == 8
    assert (told.figure("in_time_share").count, told.figure("in_time_share").n) == (news.timely, news.due)
    assert told.figure("answer_median").value == news.took.total_seconds()
    digest = told_by_the_digest(scene.world, now)
    assert f"Median time to an answer: {words.value(told.figure('answer_median'))} (8 answered)." in digest
    assert f"{news.reviews} new reviews" in digest


def whole(scene: Scene) -> Report:
    now = scene.clock.now
    return report(scene.store, wanted(None, None, now, ZONE), now)


def test_an_empty_store_has_a_report_in_which_nothing_is_claimed(scene: Scene) -> None:
    told = whole(scene)
    figures = [one for section in told.sections for one in section.figures]
    assert all(one.value == 0 for one in figures if one.unit is Unit.COUNT)
    assert all(one.value is None for one in figures if one.unit is not Unit.COUNT)
    assert all(board.empty for section in told.sections for board in section.boards)


def test_every_number_for_programs_has_its_n_denominator_and_definition(scene: Scene) -> None:
    scene.baseline(old("history"))
    scene.shows(page(*(review(f"r{n}", n % 5 + 1, created_at=scene.clock.now) for n in range(30))))
    scene.poll()
    form = json.loads(json.dumps(words.form(whole(scene))))
    every = [*form["figures"].values()]
    every += [one for series in form["series"].values() for one in series["figures"]]
    assert len(every) > 40
    for one in every:
        assert {"value", "n", "denominator", "definition", "of", "unit", "interval", "too_few"} <= one.keys()
        assert one["definition"].endswith(".")
        assert one["denominator"] >= one["n"]
        if one["unit"] == "share" and one["value"] is not None:
            assert one["value"] == one["count"] / one["n"]


def test_no_two_sorts_of_figures_share_a_name(scene: Scene) -> None:
    told = whole(scene)
    figures = [one.name for section in told.sections for one in section.figures]
    series = [one.name for section in told.sections for board in section.boards for one in board.series]
    assert len(set(figures)) == len(figures)
    assert len(set(series)) == len(series)
    assert OWNER not in json.dumps(words.form(told))
