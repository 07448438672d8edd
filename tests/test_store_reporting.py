"""The contract of the report's verbs: what they count, and what they do not."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fakes.world import OWNER, START, assess, open_store
from reviewbot import decide
from reviewbot.cases import Action, Move
from reviewbot.decide import Change, ListingState
from reviewbot.store import Filter, Finding, Findings, Gone, Opening, Store
from reviewbot.store.sqlite import SqliteStore
from reviewbot.types import (
    PRACTICE,
    Assessment,
    Case,
    Complaint,
    Course,
    Draft,
    Listing,
    PromiseState,
    Review,
    ReviewClass,
    Span,
    StaffMention,
    Topic,
    Voiced,
    Vow,
    Written,
)

HARBOR = Listing("harbor-google", "google_business", "harbor")
MAIN = Listing("main-yelp", "yelp", "main")
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SPAN = Span(START, START + 28 * DAY)
WEEKS = [START + n * 7 * DAY for n in range(5)]
DRAFT = Draft("We are sorry. Elena", False, False, False, ReviewClass.SERVICE, (), 80, "fake")

Opener = Callable[[Path], Store]
STORES: dict[str, Opener] = {"sqlite": open_store}  # a second store joins the contract here


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store that both listings had their first contact with a day before the span."""
    opened = STORES[request.param](tmp_path)
    for listing in (HARBOR, MAIN):
        state = ListingState(listing.name, baselined_at=START - DAY)
        opened.save_listing_state(state, now=START - DAY)
    yield opened
    opened.close()


def said(
    key: str,
    rating: float | None = 1,
    *,
    at: datetime | None = START + HOUR,
    scale: tuple[float, float] = (1, 5),
    changed: datetime | None = None,
    **attributes: str,
) -> Review:
    return Review(
        key, rating, scale, text=f"words {key}", created_at=at, updated_at=changed, attributes=attributes
    )


def judged(review: Review, *topics: tuple[str, int], praises: Sequence[str] = ()) -> Assessment:
    told = tuple(Topic(name, polarity, "a quote") for name, polarity in topics)
    staff = tuple(StaffMention(name, 1) for name in praises)
    return replace(assess(review), topics=told, staff=staff)


def keep(
    store: Store,
    review: Review,
    *topics: tuple[str, int],
    seen: datetime | None = None,
    listing: Listing = HARBOR,
    due: timedelta | None = None,
    actions: tuple[Action, ...] = (),
) -> None:
    """A review was seen, new or changed; ``due``: it opened a case with that deadline."""
    seen = seen or (review.updated_at or review.created_at or START) + MINUTE
    known = store.known(listing.name, [review.key])
    [sighting] = decide.identify([review], known)
    opening = Opening(DRAFT, seen + due) if due else None
    found = Finding(sighting, judged(review, *topics), decide.content_hash(review), opening, actions)
    store.record(listing, Findings([found]), seen)


def a_case(
    store: Store,
    key: str = "a",
    *topics: tuple[str, int],
    listing: Listing = HARBOR,
    at: datetime = START + HOUR,
) -> Case:
    """A complaint with a case, opened a minute after it was written, due in two hours."""
    keep(store, said(key, at=at), *topics, listing=listing, due=2 * HOUR)
    return next(
        row.case
        for row in store.log(Filter(listing=listing.name))
        if row.case and row.stored.review.key == key
    )


def does(store: Store, case: Case, move: Move, at: datetime, **what: str) -> Case:
    return store.change(case, Action(move, OWNER, **what), at)  # type: ignore[arg-type]  # names real fields


def the(store: Store, span: Span = SPAN) -> Course:
    [only] = store.courses(span)
    return only


# --- what was written ------------------------------------------------------------------------------


def test_reviews_are_counted_by_site_in_the_stretch_that_they_were_written_in(store: Store) -> None:
    keep(store, said("a", 1))
    keep(store, said("b", 5, at=START + 8 * DAY))
    keep(store, said("c", 4, at=START + 8 * DAY), listing=MAIN)
    assert store.written(SPAN, WEEKS) == [
        Written(0, "google_business", 1, 1, 0, 1, 1, 1),
        Written(1, "google_business", 1, 0, 1, 1, 5, 25),
        Written(1, "yelp", 1, 0, 1, 1, 4, 16),
    ]


def test_a_stretch_has_its_beginning_and_not_its_end(store: Store) -> None:
    keep(store, said("first", at=WEEKS[1]))
    keep(store, said("last", at=WEEKS[4]))
    assert [(one.period, one.reviews) for one in store.written(SPAN, WEEKS)] == [(1, 1)]


def test_a_changed_review_counts_when_it_was_changed(store: Store) -> None:
    keep(store, said("a"))
    keep(store, said("a", 4, changed=START + 15 * DAY))
    assert [(one.period, one.stars) for one in store.written(SPAN, WEEKS)] == [(2, 4)]


def test_history_that_a_first_reading_found_and_what_was_removed_since_were_written_too(store: Store) -> None:
    history = Span(START - 30 * DAY, START)
    keep(store, said("a", at=START - 20 * DAY), seen=START - DAY)
    known = store.known(HARBOR.name, ["a"])["a"][0]
    store.record(HARBOR, Findings(gone=[Gone(known)]), START)
    assert [one.reviews for one in store.written(history, [history.since, history.until])] == [1]


def test_other_scales_and_reviews_without_stars_are_counted_and_not_averaged(store: Store) -> None:
    keep(store, said("steam", 1, scale=(0, 1)))
    keep(store, said("ten", 9, scale=(0, 10)))
    keep(store, said("none", None))
    keep(store, said("half", 4.5))
    [only] = store.written(SPAN, WEEKS)
    assert (only.reviews, only.starred, only.stars) == (4, 1, 4.5)


def test_drills_are_in_nothing(store: Store) -> None:
    drill = Listing(PRACTICE, "import", "")
    a_case(store, "p", ("food", -1), listing=drill)
    assert not store.written(SPAN, WEEKS)
    assert not store.voiced(SPAN, WEEKS)
    assert not list(store.complaints(SPAN))
    assert not store.courses(SPAN)
    assert not store.sighted(SPAN)


# --- what they speak of -----------------------------------------------------------------------------


def test_topics_are_counted_once_a_review_and_by_what_it_says_of_them(store: Store) -> None:
    keep(store, said("a"), ("food", -1), ("food", -1), ("staff", 1))
    keep(store, said("b"), ("food", -1), ("food", 1))
    keep(store, said("c"), ("food", 0))
    assert store.voiced(SPAN, WEEKS) == [Voiced(0, "food", 2, 1), Voiced(0, "staff", 0, 1)]


def test_topics_follow_an_edit_and_a_new_judgement(store: Store) -> None:
    keep(store, said("a"), ("food", -1))
    keep(store, said("a", 2, changed=START + 2 * HOUR), ("noise", -1))
    assert [one.topic for one in store.complaints(SPAN)] == ["noise"]
    stored = store.log(Filter())[0].stored
    store.judge_anew([(stored, replace(judged(stored.review, ("price", -1)), scorer="next"))], START + DAY)
    assert list(store.complaints(SPAN)) == [Complaint(stored.id, "price", "harbor", START + 2 * HOUR)]


def test_topics_stay_when_the_words_are_purged(store: Store) -> None:
    keep(store, said("a"), ("food", -1))
    assert store.purge(HARBOR.site, START + DAY, START + DAY, 10) == 1
    assert [one.topic for one in store.complaints(SPAN)] == ["food"]


def test_a_store_of_an_earlier_release_finds_its_topics(tmp_path: Path) -> None:
    store = SqliteStore(str(tmp_path / "old.db"))
    store.migrate()
    keep(store, said("a"), ("food", -1))
    conn = store._conn
    for name in ("topics_added", "topics_changed"):
        conn.execute(f"DROP TRIGGER {name}")
    for name in ("INDEX events_restored", "TABLE review_topics"):
        conn.execute(f"DROP {name}")
    conn.execute("DELETE FROM _sqlite_migrations WHERE name = 'review_topics'")
    conn.execute("PRAGMA user_version = 1")
    assert store.migrate() == ["review_topics"]
    assert [one.topic for one in store.complaints(SPAN)] == ["food"]
    store.close()


# --- what became of cases ---------------------------------------------------------------------------


def test_the_course_of_a_case_has_each_step_the_first_time(store: Store) -> None:
    case = a_case(store, "a", ("food", -1), ("staff", 1))
    at = [case.opened_at + n * MINUTE for n in range(1, 9)]
    case = does(store, case, Move.TRIED, at[0], how="phone")
    case = does(store, case, Move.TRIED, at[1], how="phone")
    case = does(store, case, Move.REACHED, at[2], how="phone")
    case = does(store, case, Move.APPROVE, at[3])
    case = does(store, case, Move.POSTED, at[4])
    case = does(store, case, Move.LIVE, at[5])
    case = does(store, case, Move.REMEDIED, at[6], note="a new meal")
    does(store, case, Move.CLOSE, at[7], outcome="satisfied")
    course = the(store)
    assert (course.site, course.location, course.complaints) == ("google_business", "harbor", ("food",))
    assert (course.opened_at, course.due_at) == (case.opened_at, case.opened_at + 2 * HOUR)
    assert (course.contacts, course.reached_at, course.remedied_at) == (3, at[2], at[6])
    assert (course.approved_at, course.posted_at, course.live_at) == (at[3], at[4], at[5])
    assert (course.closed_at, course.outcome, course.returned) == (at[7], "satisfied", False)


def test_only_cases_with_a_deadline_that_were_opened_in_the_span_have_a_course(store: Store) -> None:
    a_case(store, "before", at=START - 2 * HOUR)
    keep(store, said("thanks", 5))
    [praise] = [row.stored for row in store.log(Filter()) if row.stored.review.key == "thanks"]
    store.thank(praise, replace(DRAFT, class_=ReviewClass.PRAISE), OWNER, START + DAY)
    assert store.courses(SPAN) == []


def test_a_case_came_back_when_the_review_changed_after_its_answer(store: Store) -> None:
    case = a_case(store)
    case = does(store, case, Move.APPROVE, START + 2 * HOUR)
    case = does(store, case, Move.POSTED, START + 3 * HOUR)
    assert not the(store).returned
    store.change(case, Action(Move.REDRAFT, "clock", draft=DRAFT), START + 5 * HOUR)
    assert the(store).returned


def test_a_change_before_the_answer_is_no_coming_back(store: Store) -> None:
    case = a_case(store)
    case = store.change(case, Action(Move.REDRAFT, "clock", draft=DRAFT), START + 2 * HOUR)
    case = does(store, case, Move.APPROVE, START + 3 * HOUR)
    does(store, case, Move.POSTED, START + 4 * HOUR)
    assert not the(store).returned


def test_the_stars_of_a_review_are_known_from_when_on(store: Store) -> None:
    case = a_case(store)
    keep(store, said("a", 3, changed=START + DAY))
    keep(store, said("a", 5, changed=START + 2 * DAY))
    seen = [case.opened_at, START + DAY + MINUTE, START + 2 * DAY + MINUTE]
    assert the(store).stars == tuple(zip(seen, (1, 3, 5), strict=True))


def test_a_review_is_removed_from_when_its_site_said_so(store: Store) -> None:
    a_case(store)
    known = store.known(HARBOR.name, ["a"])["a"][0]
    store.record(HARBOR, Findings(gone=[Gone(known)]), START + DAY)
    assert the(store).removed_at == START + DAY
    keep(store, said("a"), seen=START + 2 * DAY)
    assert the(store).removed_at is None


# --- how late they were seen -------------------------------------------------------------------------


def test_reviews_are_late_by_the_clock_of_their_site(store: Store) -> None:
    keep(store, said("a"), seen=START + HOUR + 90 * MINUTE)
    found = store.sighted(SPAN)
    assert found.keys() == {HARBOR.name}
    assert found[HARBOR.name] == pytest.approx([5400], abs=0.01)


def test_a_site_whose_clock_is_ahead_of_ours_is_not_early(store: Store) -> None:
    keep(store, said("a", at=START + 2 * HOUR), seen=START + HOUR)
    assert store.sighted(SPAN) == {HARBOR.name: [0.0]}


@pytest.mark.parametrize(
    "review",
    [
        said("undated", at=None),
        said("a day", at=datetime(2026, 11, 3, tzinfo=UTC)),
        said("a day, too", at=START + DAY, precision="day"),
        said("nowhere", at=START + DAY, zone="unknown"),
    ],
    ids=lambda review: str(review.key),
)
def test_without_a_time_of_day_nobody_knows_how_late_it_was(store: Store, review: Review) -> None:
    keep(store, review, seen=START + 2 * DAY)
    assert store.sighted(SPAN) == {}
    assert store.figures(SPAN.since, SPAN.until).reviews == 1


def test_a_change_is_late_by_its_own_time_and_not_where_its_site_dates_none(store: Store) -> None:
    keep(store, said("dated"), seen=START + 2 * HOUR)
    keep(store, said("dated", 4, changed=START + DAY), seen=START + DAY + HOUR)
    keep(store, said("bare"), seen=START + 2 * HOUR)
    keep(store, replace(said("bare", 4), text="other words"), seen=START + DAY)
    assert store.sighted(SPAN)[HARBOR.name] == pytest.approx([3600], abs=0.01)


def test_history_imports_and_what_came_back_are_not_late(store: Store) -> None:
    keep(store, said("history", at=START - 20 * DAY), seen=START - DAY)
    keep(store, said("file"), listing=Listing("files", "import", "harbor"), seen=START + DAY)
    keep(store, said("back"))
    known = store.known(HARBOR.name, ["back"])["back"][0]
    store.record(HARBOR, Findings(gone=[Gone(known)]), START + DAY)
    [sighting] = decide.identify([said("back")], store.known(HARBOR.name, ["back"]))
    assert sighting.change is Change.RESTORED
    keep(store, said("back"), seen=START + 9 * DAY)
    assert store.sighted(Span(START - 30 * DAY, SPAN.until)) == {}


# --- promises ------------------------------------------------------------------------------------------


def promised(store: Store, due_at: datetime, **kept: PromiseState | datetime) -> None:
    case = a_case(store, f"p{due_at}{kept}")
    case = does(store, case, Move.APPROVE, START + 2 * HOUR)
    does(store, case, Move.POSTED, START + 3 * HOUR)
    for posted in store.posted():
        vow = Vow(f"I will call, {due_at}{kept}", due_at, True, due_at)
        [one] = store.promise(posted, "words", [vow], OWNER, START + 4 * HOUR)
        if kept:
            store.settle_promise(one, kept["state"], OWNER, kept["at"], why="so")  # type: ignore[arg-type]


def test_promises_are_counted_by_what_became_of_them_when_they_were_due(store: Store) -> None:
    due = START + 5 * DAY
    promised(store, due, state=PromiseState.KEPT, at=due)
    promised(store, due, state=PromiseState.KEPT, at=due + HOUR)
    promised(store, due, state=PromiseState.DROPPED, at=due)
    promised(store, due)
    promised(store, SPAN.until)
    assert store.promises_due(SPAN) == {"dropped": 1, "kept": 1, "late": 1, "open": 1}
    store.follow_promises(due + HOUR)
    assert store.promises_due(SPAN)["broken"] == 1


# --- who may see what ------------------------------------------------------------------------------------


def numbers(store: Store, places: frozenset[str] | None) -> list[int]:
    """How many there are of everything at these places."""
    span = replace(SPAN, places=places)
    news = store.figures(span.since, span.until, places=places)
    return [
        *(news.reviews, news.posted, news.opened, sum(count for _, count in news.praised)),
        sum(one.reviews for one in store.written(span, WEEKS)),
        sum(one.complaints for one in store.voiced(span, WEEKS)),
        *(len(list(store.complaints(span))), len(store.courses(span)), len(store.sighted(span))),
        sum(store.promises_due(span).values()),
    ]


def test_at_other_places_nothing_is_counted(store: Store) -> None:
    for listing in (HARBOR, MAIN):
        review = said(f"staff-{listing.name}", 5)
        [sighting] = decide.identify([review], {})
        found = Finding(sighting, judged(review, praises=["Sam"]), decide.content_hash(review))
        store.record(listing, Findings([found]), START + 2 * HOUR)
        case = a_case(store, f"case-{listing.name}", ("food", -1), listing=listing)
        case = does(store, case, Move.APPROVE, START + 2 * HOUR)
        does(store, case, Move.POSTED, START + 3 * HOUR)
        for posted in store.posted():
            store.promise(posted, "words", [Vow("soon", START + DAY, True, START)], OWNER, START + DAY)
    both = numbers(store, None)
    assert numbers(store, frozenset({"harbor", "main"})) == both
    assert [one * 2 for one in numbers(store, frozenset({"harbor"}))] == both
    assert all(both)
    for nowhere in (frozenset[str](), frozenset({"elsewhere"}), frozenset({"'", json.dumps(["main"])})):
        assert not any(numbers(store, nowhere))


def test_a_place_with_odd_letters_is_found_by_its_own_name(store: Store) -> None:
    odd = Listing("odd", "yelp", 'the "corner", 50% off\\')
    a_case(store, listing=odd)
    assert len(store.courses(replace(SPAN, places=frozenset({odd.location})))) == 1
