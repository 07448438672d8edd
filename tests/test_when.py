from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot import when
from reviewbot.errors import UsageError
from reviewbot.types import Assessment, Review, ReviewClass, StoredReview

MONDAY = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)  # a Monday, 04:00 in Los Angeles
HERE = "America/Los_Angeles"


def utc(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("30s", MONDAY + timedelta(seconds=30)),
        ("2h", MONDAY + timedelta(hours=2)),
        (" 7 D ", MONDAY + timedelta(days=7)),
        ("1w", MONDAY + timedelta(weeks=1)),
        ("17:30", utc(3, 1, 30)),
        ("03:59", utc(3, 11, 59)),
        ("04:00", utc(3, 12)),
        ("tomorrow", utc(3, 17)),
        ("Tomorrow 9:15", utc(3, 17, 15)),
        ("monday", utc(9, 17)),
        ("tuesday 18:00", utc(4, 2)),
        ("sunday", utc(8, 17)),
        ("2026-12-01", utc(1, 8, month=12)),
        ("2026-12-01T10:00", utc(1, 18, month=12)),
        ("2026-12-01T10:00Z", utc(1, 10, month=12)),
    ],
)
def test_a_time_to_come_is_meant_in_the_time_zone_of_the_business(text: str, at: datetime) -> None:
    assert when.until(text, MONDAY, HERE) == at


def test_nine_in_the_morning_stays_nine_when_the_clocks_change() -> None:
    saturday = datetime(2026, 10, 31, 19, 0, tzinfo=UTC)  # noon; summer time ends that night
    assert when.until("tomorrow", saturday, HERE) == utc(1, 17)
    assert when.until("9:00", saturday, HERE) == utc(1, 17)


@pytest.mark.parametrize(("text", "at"), [("7d", utc(26, 12, month=10)), ("2026-10-01", utc(1, 7, month=10))])
def test_a_time_that_was_is_a_span_back_or_a_date(text: str, at: datetime) -> None:
    assert when.since(text, MONDAY, HERE) == at


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "soon", "2 hours ago", "-2h", "2x", "25:00", "9", "24:00"),
        *("tomorrow at 5pm", "tomorrow noon", "monday next week", "friday 25:00", "9:00 tomorrow"),
        *("2026-13-01", "2026-02-30", "01.12.2026", "99999999h", "999999w", "999999999999d", "\ud800"),
    ],
)
def test_what_is_not_understood_is_refused_with_examples_and_never_guessed(text: str) -> None:
    with pytest.raises(UsageError, match="tomorrow 9:00"):
        when.until(text, MONDAY, HERE)


@pytest.mark.parametrize("text", ["999999d", "0001-01-01", "9999-12-31T23:59-10:00"])
def test_a_time_beyond_any_calendar_is_refused_too(text: str) -> None:
    with pytest.raises(UsageError, match="not a time"):
        when.since(text, MONDAY, "Asia/Tokyo")


@given(st.text(max_size=30), st.sampled_from([HERE, "Asia/Tokyo", "UTC"]))
def test_any_text_is_a_time_that_can_be_told_in_utc_or_is_refused(text: str, zone: str) -> None:
    for read in (when.until, when.since):
        try:
            at = read(text, MONDAY, zone)
        except UsageError:
            continue
        assert at.astimezone(UTC).tzinfo is UTC


# --- as people read them ---------------------------------------------------------------------------


def stored(at: datetime | None, **attributes: str) -> StoredReview:
    """A review of that date, seen on a Monday at four in the morning in Los Angeles."""
    said = Review("a", text="Cold soup.", created_at=at, attributes=attributes)
    judged = Assessment(sentiment=-0.5, negative=True, class_=ReviewClass.SERVICE, urgent=False)
    return StoredReview(1, "page", "webpage", "main", said, judged, "hash", MONDAY)


def test_a_time_is_shown_in_the_time_zone_of_the_business_which_it_names() -> None:
    assert when.shown(utc(3, 1, 30), HERE) == "2 Nov 2026, 17:30 PST"
    assert when.shown(utc(3, 1, 30, month=7), HERE) == "2 Jul 2026, 18:30 PDT"
    assert when.shown(utc(3, 1, 30), "UTC") == "3 Nov 2026, 01:30 UTC"
    assert when.day(utc(3, 1, 30), HERE) == "2 Nov 2026"


@pytest.mark.parametrize(
    ("review", "whole", "short"),
    [
        (stored(utc(3, 1, 30)), "2 Nov 2026, 17:30 PST", "2 Nov 2026"),
        (stored(utc(3, 0, 0)), "3 Nov 2026", "3 Nov 2026"),
        (stored(utc(3, 12, 0), precision="day"), "3 Nov 2026", "3 Nov 2026"),
        (stored(utc(3, 1, 30), zone="unknown"), "3 Nov 2026, 01:30, the site's time", "3 Nov 2026"),
        (stored(utc(3, 0, 0), zone="unknown"), "3 Nov 2026", "3 Nov 2026"),
        (stored(None), "undated, seen 2 Nov 2026, 04:00 PST", "seen 2 Nov 2026"),
        (stored(datetime(1, 1, 1, 5, tzinfo=UTC)), "1 Jan 1, 05:00 UTC", "1 Jan 1"),
    ],
    ids=[
        "a moment",
        "a bare date",
        "a record that says so",
        "no zone",
        "a bare date without a zone",
        "undated",
        "the year 1",
    ],
)
def test_the_date_of_a_review_is_the_one_that_the_site_gave(
    review: StoredReview, whole: str, short: str
) -> None:
    assert when.written(review, HERE) == whole
    assert when.written_on(review, HERE) == short


@given(at=st.datetimes(timezones=st.just(UTC)), zone=st.sampled_from([HERE, "Asia/Tokyo", "UTC"]))
def test_any_date_of_a_site_can_be_shown(at: datetime, zone: str) -> None:
    assert str(at.year) in when.written(stored(at), "UTC")
    assert when.written_on(stored(at), zone)


@pytest.mark.parametrize("text", ["1s", "90s", "10m", "2h", "36h", "3d", "2w"])
def test_a_span_is_shown_as_it_is_typed(text: str) -> None:
    assert when.typed(MONDAY - when.since(text, MONDAY, HERE)) == text


def test_a_span_shorter_than_a_second_is_shown_too() -> None:
    assert when.typed(timedelta(milliseconds=1500)) == "0:00:01.500000"
