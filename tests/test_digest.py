"""What is told each day and each week, when, and in which words; and thanks for praise."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.blockkit_schema import problems
from fakes.world import LISTING, OWNER, STAFF, START, Scene, answered, old, page, review
from reviewbot import config, pipeline
from reviewbot.cases import Move
from reviewbot.errors import ConfigError, Conflict, Refused, UsageError
from reviewbot.notify.answers import said
from reviewbot.notify.card import BLOCKS_BUDGET, notice_card
from reviewbot.pipeline.digest import day_words, digest, report, week_words
from reviewbot.pipeline.thank import thank
from reviewbot.roles import Role
from reviewbot.store import MESSAGES
from reviewbot.types import (
    Assessment,
    Brief,
    Counts,
    Draft,
    Figures,
    Listing,
    Notice,
    ReplyState,
    Review,
    ReviewClass,
    StaffMention,
)

NINE = time(9, 0)
SINCE, UNTIL = START - timedelta(days=1), START


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def told(scene: Scene) -> list[str]:
    """The digests that wait to be sent, in order."""
    due = scene.store.due_effects(scene.clock.now + timedelta(days=999), MESSAGES)
    return [one.key for one in due if one.case_id is None]


def text(scene: Scene) -> str:
    """The digest of today."""
    [only] = [one.text for one in scene.store.waiting() if one.key.startswith("digest")]
    return only


def run(scene: Scene, *times: datetime, at: time | None = NINE) -> list[bool]:
    """Look for a digest at each of these times, in a shop that has been at work for some days."""
    scene.digest_at = at
    scene.store.give_role(OWNER, Role.APPROVER, OWNER, times[0] - timedelta(days=3))
    done = []
    for now in times:
        scene.clock.now = now
        done.append(digest(scene.world, now))
    return done


# --- when ------------------------------------------------------------------------------------------


def test_the_digest_is_told_once_a_day_from_the_hour_on_in_the_business_s_zone(scene: Scene) -> None:
    tuesday = utc(11, 3, 16, 59)  # 08:59 in Los Angeles
    looks = [tuesday, tuesday + timedelta(minutes=1), tuesday + timedelta(minutes=2), utc(11, 4, 7, 59)]
    assert run(scene, *looks) == [False, True, False, False]
    assert told(scene) == ["digest:2026-11-03"]
    assert run(scene, utc(11, 4, 8), utc(11, 4, 17)) == [False, True]


def test_a_digest_that_nobody_was_there_for_comes_later_that_day_and_past_days_never(scene: Scene) -> None:
    assert run(scene, utc(11, 3, 23), utc(11, 6, 7, 59)) == [True, True]
    assert told(scene) == ["digest:2026-11-03", "digest:2026-11-05"]


def test_a_digest_that_was_sent_is_not_told_again_by_another_process(scene: Scene) -> None:
    run(scene, utc(11, 3, 17))
    scene.deliver()
    assert told(scene) == []
    assert run(scene, utc(11, 3, 18)) == [False]


def test_the_first_day_has_no_digest_for_there_is_no_day_before_it(scene: Scene) -> None:
    scene.clock.now = utc(11, 3, 23)
    assert not digest(scene.world, scene.clock.now)
    scene.baseline(review("a"))
    assert not digest(scene.world, utc(11, 3, 23, 30))
    assert digest(scene.world, utc(11, 4, 18))


def test_without_an_hour_there_is_no_digest(scene: Scene) -> None:
    assert run(scene, utc(11, 2, 23), at=None) == [False]
    assert told(scene) == []


@pytest.mark.parametrize(
    ("looks", "at"),
    [
        # 8 March 2026: 02:00 becomes 03:00 (10:00 UTC), so there is no 02:30.
        ([utc(3, 8, 9, 59), utc(3, 8, 10), utc(3, 8, 10, 30)], time(2, 30)),
        ([utc(3, 8, 15, 59), utc(3, 8, 16), utc(3, 8, 17)], NINE),
        # 1 November 2026: 02:00 becomes 01:00 (09:00 UTC), so there are two 01:30.
        ([utc(11, 1, 8, 29), utc(11, 1, 8, 30), utc(11, 1, 9, 30)], time(1, 30)),
        ([utc(11, 1, 16, 59), utc(11, 1, 17), utc(11, 1, 18)], NINE),
    ],
)
def test_the_digest_is_told_once_when_the_clocks_change(
    scene: Scene, looks: list[datetime], at: time
) -> None:
    assert run(scene, *looks, at=at) == [False, True, False]


@pytest.mark.parametrize(("sunday", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25)])
def test_yesterday_is_a_whole_day_of_the_business_also_when_the_clocks_change(
    scene: Scene, sunday: date, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[timedelta] = []

    def figures(since: datetime, until: datetime) -> Figures:
        asked.append(until.astimezone(UTC) - since.astimezone(UTC))
        return Figures(since, until)

    monkeypatch.setattr(scene.store, "figures", figures)
    monday = datetime.combine(sunday + timedelta(days=1), time(20), UTC)
    assert run(scene, monday) == [True]
    assert asked == [timedelta(hours=hours), timedelta(hours=6 * 24 + hours)]


def test_on_mondays_the_week_before_is_told_too_and_once(scene: Scene) -> None:
    assert run(scene, utc(11, 2, 17), utc(11, 2, 20), utc(11, 3, 17)) == [True, False, True]
    assert told(scene) == ["digest:2026-11-02", "week:2026-W44", "digest:2026-11-03"]
    week = next(one.text for one in scene.store.waiting() if one.key.startswith("week"))
    assert week.startswith("Week 44, from 26 October 2026 to 1 November 2026\n")


def test_a_week_that_was_cut_off_by_a_crash_is_told_later_that_monday(scene: Scene) -> None:
    assert scene.store.tell("digest:2026-11-02", "told before the crash", utc(11, 2, 17))
    assert run(scene, utc(11, 2, 18)) == [True]
    assert told(scene) == ["digest:2026-11-02", "week:2026-W44"]


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("", NINE),
        ('digest = "7:05"', time(7, 5)),
        ('digest = "23:59"', time(23, 59)),
        ('digest = "off"', None),
    ],
)
def test_the_hour_is_configured(tmp_path: Path, line: str, at: time | None) -> None:
    file = tmp_path / "reviewbot.toml"
    file.write_text(f'[business]\nname = "Café"\n[slack]\nmode = "off"\n{line}\n', encoding="utf-8")
    assert config.load(file, {}).slack.digest == at


@pytest.mark.parametrize(
    "hour", ['"9"', '"24:00"', '"9:5"', '"nine"', '""', "09:00:00", "9", "false", '"09:00 "']
)
def test_an_hour_that_is_none_is_refused_with_an_example(tmp_path: Path, hour: str) -> None:
    file = tmp_path / "reviewbot.toml"
    file.write_text(f'[business]\nname = "Café"\n[slack]\ndigest = {hour}\n', encoding="utf-8")
    with pytest.raises(ConfigError, match='expected a time of day in quotes such as "09:00", or "off"'):
        config.load(file, {})


# --- what ------------------------------------------------------------------------------------------


def test_a_quiet_day_is_told_too(scene: Scene) -> None:
    run(scene, utc(11, 3, 17))
    assert text(scene) == (
        "Tuesday, 3 November 2026\nNothing needs you.\n"
        "Yesterday: 0 new reviews, 0 cases opened, 0 replies posted."
    )


def test_the_digest_says_what_waits_and_what_happened_yesterday(scene: Scene) -> None:
    scene.clock.now = utc(11, 1, 12)
    scene.baseline()
    scene.shows(page(review("a"), review("b"), review("c", 5)))
    scene.poll()
    scene.act(1, Move.APPROVE)
    scene.act(1, Move.POSTED)
    run(scene, utc(11, 3, 17))
    assert text(scene).split("\n")[1:] == [
        "1 case waits for somebody: 1 overdue, 1 with nobody.",
        "Yesterday: 3 new reviews, 2 cases opened, 1 reply posted.",
        "Happy ones: 1 of 3 reviews.",
    ]


def test_the_digest_reaches_people_as_a_notice_that_is_literal(scene: Scene) -> None:
    run(scene, utc(11, 3, 17))
    scene.deliver()
    [notice] = scene.notifier.notices
    assert notice.listing == ""
    shown = notice_card(notice)
    assert problems(shown.blocks) == []
    assert "Nothing needs you." in shown.text


FIGURES = Figures(
    SINCE,
    UNTIL,
    reviews=12,
    stars=(1, 0, 2, 3, 5),
    happy=8,
    praised=(("Sam", 3), ("Maria", 1)),
    posted=7,
    opened=9,
    answered=6,
    dismissed=1,
    due=7,
    timely=5,
    took=timedelta(minutes=100),
)


def test_the_week_gives_every_number_with_what_it_is_one_of() -> None:
    assert week_words("The last 7 days", FIGURES, Counts(open=2, overdue=1)).split("\n") == [
        "The last 7 days",
        "12 new reviews: 1 without stars, 5 with 5 stars, 3 with 4 stars, 2 with 3 stars, 1 with 1 star.",
        "9 cases opened.",
        "Of these, 6 answered so far, and 1 needed no reply.",
        "7 replies posted, those of earlier cases included.",
        "Answered in time: 5 of 7 whose time is up.",
        "Median time to an answer: 1 h 40 min (6 answered).",
        "Happy ones: 8 of 12 reviews.",
        "Praised by name: Sam (3), Maria (1).",
        "2 cases wait for somebody: 1 overdue.",
    ]


def test_a_median_of_a_few_answers_is_not_told() -> None:
    few = week_words("x", replace(FIGURES, answered=4), Counts())
    assert "Median time to an answer: too few to say (4 answered)." in few
    assert "1 h 40" not in few


def test_an_empty_week_says_so() -> None:
    assert week_words("x", Figures(SINCE, UNTIL), Counts()) == (
        "x\nNo new reviews.\nNo cases were opened.\n0 replies posted.\nNothing needs you."
    )


def test_before_any_deadline_has_passed_nothing_is_said_of_punctuality() -> None:
    assert "in time" not in week_words("x", replace(FIGURES, due=0, timely=0), Counts())


def test_the_report_of_the_week_is_about_the_last_seven_days(scene: Scene) -> None:
    scene.shows(page(review("a"), old("of last year")))
    scene.poll()
    words = report(scene.world, scene.clock.pass_by(minutes=1)).split("\n")
    assert words[:3] == ["The last 7 days", "1 new review: 1 with 1 star.", "1 case opened."]
    assert words[-1] == "1 case waits for somebody: 1 with nobody."


def test_staff_are_named_for_praise_and_never_for_blame(scene: Scene) -> None:
    def assess(_review: Review, _listing: Listing) -> Assessment:
        staff = (StaffMention("Sam", 1), StaffMention("Kim", -1), StaffMention("Lee", 0))
        return Assessment(0.9, negative=False, class_=ReviewClass.PRAISE, urgent=False, staff=staff)

    scene.shows(page(review("a", 5), review("b", 2)))
    pipeline.poll(replace(scene.world, assess=assess), LISTING, named=True)
    words = report(scene.world, scene.clock.pass_by(minutes=1))
    assert "Praised by name: Sam (2)." in words
    assert "Kim" not in words
    assert "Lee" not in words


# --- whatever comes ----------------------------------------------------------------------------------

HOSTILE = "<!channel> <@U111> *Owner* https://evil.example\nNothing needs you.\u202e"
NAMES = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=60),
    st.sampled_from([HOSTILE, "🤦" * 60, "\ud800" * 60, "\x00" * 60, "\n", ""]),
)
NUMBERS = st.integers(0, 10**9)


@settings(max_examples=50)
@given(
    names=st.lists(st.tuples(NAMES, NUMBERS), max_size=10),
    numbers=st.lists(NUMBERS, min_size=5, max_size=5),
    took=st.none() | st.timedeltas(timedelta(0), timedelta(days=10_000)),
)
def test_whatever_customers_call_the_staff_the_digest_is_short_and_literal(
    names: list[tuple[str, int]], numbers: list[int], took: timedelta | None
) -> None:
    one, two, three, four, five = numbers
    stars = (one, two, three, four, five)
    figures = replace(FIGURES, reviews=sum(stars), stars=stars, praised=tuple(names), opened=one, took=took)
    counts = Counts(one, two, three, four)
    day, week = day_words(date(2026, 11, 3), figures, counts), week_words("x", figures, counts)
    assert max(day.count("\n"), week.count("\n")) <= 10
    for words in (day, week):
        for shown in (notice_card(Notice("", words, "d-1", repeat=True)), said(words)):
            assert problems(shown.blocks) == []
            assert len(json.dumps(shown.blocks)) <= BLOCKS_BUDGET
            assert len(shown.text) <= 4_000
            assert "<" not in shown.text
            assert "…" not in "".join(part["text"] for part in elements(shown.blocks))
            kinds = {part["type"] for part in elements(shown.blocks)}
            assert kinds == {"text"}


def elements(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The pieces of text in a rich text."""
    for block in blocks:
        for paragraph in block["elements"]:
            yield from paragraph["elements"]


# --- thanks for praise -------------------------------------------------------------------------------


def praised(scene: Scene, **changes: object) -> int:
    """A happy review that was seen, and its id."""
    scene.shows(page(review("kind", 5, **changes)))
    scene.poll()
    return scene.stored("kind").stored.id


def test_praise_is_thanked_for_in_a_case_whose_reply_somebody_approves(scene: Scene) -> None:
    case = thank(scene.world, praised(scene), STAFF)
    assert (case.reply_state, case.class_, case.due_at) == (ReplyState.AWAITING, ReviewClass.PRAISE, None)
    assert case.text.startswith("We are sorry (0)")  # the fake writer knows but one tune
    assert scene.deliver() == 0
    assert scene.act(case.id, Move.APPROVE).reply_state is ReplyState.POSTING
    events = [(event.kind, event.by) for event in scene.file(case.id).events]
    assert events[-2:] == [("opened_to_thank", STAFF), ("approve", OWNER)]


def test_two_people_who_thank_for_the_same_review_get_the_same_case(scene: Scene) -> None:
    number = praised(scene)
    assert thank(scene.world, number, STAFF) == thank(scene.world, number, OWNER)
    assert scene.kinds().count("opened_to_thank") == 1


def test_a_reply_that_is_on_hold_stays_on_hold_for_thanks_too(scene: Scene) -> None:
    held = replace(scene.world, draft=lambda brief: replace(scene.world.draft(brief), hold=True))
    assert thank(held, praised(scene), STAFF).reply_state is ReplyState.HELD


def test_there_is_nothing_to_thank_for_without_such_a_review(scene: Scene) -> None:
    with pytest.raises(UsageError, match="There is no review 99"):
        thank(scene.world, 99, STAFF)


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        (review("kind", 5, text=" "), "has no text"),
        (answered(review("kind", 5)), "has a public reply already"),
        (old("kind", 1), "is a complaint"),
    ],
)
def test_what_is_answered_wordless_or_a_complaint_is_not_thanked_for(
    scene: Scene, shown: Review, why: str
) -> None:
    scene.shows(page(shown))
    scene.poll()
    with pytest.raises(Refused, match=why):
        thank(scene.world, scene.stored("kind").stored.id, STAFF)


def test_a_review_that_was_removed_is_not_thanked_for(scene: Scene) -> None:
    number = praised(scene)
    scene.shows(page(removed=("kind",)))
    scene.poll()
    with pytest.raises(Refused, match="was removed"):
        thank(scene.world, number, STAFF)


def test_a_review_that_changes_while_its_thanks_are_drafted_opens_no_case(scene: Scene) -> None:
    number = praised(scene)

    def draft(brief: Brief) -> Draft:
        scene.shows(page(review("kind", 5, text="On second thoughts")))
        scene.poll()
        return scene.world.draft(brief)

    with pytest.raises(Conflict):
        thank(replace(scene.world, draft=draft), number, STAFF)
    assert scene.stored("kind").case is None
