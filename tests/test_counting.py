"""The counts of the report beside a plain counting of the same reviews, in stores made by chance."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from fakes.world import OWNER, START, assess, open_store
from reviewbot import decide
from reviewbot.cases import Action, Move
from reviewbot.decide import ListingState
from reviewbot.store import Filter, Finding, Findings, Opening, Store
from reviewbot.store.sqlite import SqliteStore
from reviewbot.types import (
    PRACTICE,
    Draft,
    Listing,
    LogRow,
    ReplyState,
    Review,
    ReviewClass,
    Span,
    StaffMention,
    StoredReview,
    Topic,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LISTINGS = (
    Listing("harbor-google", "google_business", "harbor"),
    Listing("main-yelp", "yelp", "main"),
    Listing("files", "import", "main"),
    Listing(PRACTICE, "import", ""),
)
FIRST_CONTACT = START + 2 * DAY  # of each listing
SPAN = Span(START, START + 21 * DAY)
EDGES = [START + n * 7 * DAY for n in range(4)]
DRAFT = Draft("We are sorry. Elena", False, False, False, ReviewClass.SERVICE, (), 80, "fake")
SCALES = ((1, 5), (1, 5), (0, 1), (0, 10))
ANYWHERE = {
    "everywhere": None,
    "one place": frozenset({"harbor"}),
    "two places": frozenset({"main", "nowhere"}),
    "none": frozenset[str](),
}


@pytest.fixture(scope="module", params=range(6))
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Ninety reviews of every sort, in the span and around its ends, some with a case in some state."""
    chance = random.Random(request.param)
    opened = open_store(tmp_path_factory.mktemp("chance"))
    for listing in LISTINGS:
        opened.save_listing_state(ListingState(listing.name, baselined_at=FIRST_CONTACT), now=FIRST_CONTACT)
    for number in range(90):
        seen = START + chance.randrange(-4 * 24, 26 * 24) * HOUR
        wrote(opened, chance, chance.choice(LISTINGS), f"r-{number}", seen)
        if chance.random() < 0.2:
            listing = chance.choice(LISTINGS)
            wrote(opened, chance, listing, f"r-{chance.randrange(number + 1)}", seen + HOUR)
    yield opened
    opened.close()


def wrote(store: Store, chance: random.Random, listing: Listing, key: str, seen: datetime) -> None:
    """A review is seen, new or changed, and perhaps something is done about it."""
    known = store.known(listing.name, [key])
    scale, written = chance.choice(SCALES), seen - chance.randrange(72) * HOUR / 2
    # The date of one that has none is that of its last change, which nobody is told.
    dated = chance.choice([written, written.replace(hour=0, minute=0), written if known else None])
    review = Review(
        key,
        chance.choice([None, *(scale[0] + n / 4 * (scale[1] - scale[0]) for n in range(5)), scale[1] * 0.9]),
        scale,
        text=f"{key} {chance.random()}",
        created_at=dated,
        updated_at=dated + HOUR / 3 if dated and chance.random() < 0.3 else None,
        attributes=chance.choice([{}, {}, {"precision": "day"}, {"zone": "unknown"}]),
    )
    said = replace(
        assess(review),
        topics=tuple(
            Topic(chance.choice(["food", "staff", "price"]), chance.choice([-1, 0, 1]), "q") for _ in range(3)
        ),
        staff=tuple(StaffMention(chance.choice(["Sam", "Kim"]), chance.choice([-1, 1])) for _ in range(2)),
    )
    [sighting] = decide.identify([review], known)
    opening = Opening(DRAFT, seen + 5 * HOUR) if said.negative and not known else None
    store.record(listing, Findings([Finding(sighting, said, decide.content_hash(review), opening)]), seen)
    case = next((row.case for row in everything(store) if row.stored.review.key == key and row.case), None)
    for move in (Move.APPROVE, Move.POSTED) if chance.random() < 0.6 else (Move.DISMISS,):
        if case and case.reply_state in {ReplyState.AWAITING, ReplyState.POSTING}:
            seen += HOUR * chance.randrange(1, 8)
            case = store.change(case, Action(move, OWNER, note="so", rev=case.rev), seen)


def everything(store: Store) -> list[LogRow]:
    return list(store.log(Filter(limit=1000)))


def reviews(store: Store, places: frozenset[str] | None) -> list[LogRow]:
    """All but the drills, at these places."""
    return [
        row
        for row in everything(store)
        if row.stored.listing != PRACTICE and (places is None or row.stored.location in places)
    ]


def dated(stored: StoredReview) -> datetime | None:
    return stored.review.updated_at or stored.review.created_at


def at(stored: StoredReview) -> datetime:
    """When it counts as written: one without a date when it was seen."""
    return dated(stored) or stored.seen_at


def by_stretch(store: Store, places: frozenset[str] | None) -> list[list[LogRow]]:
    """The reviews at these places that were written in each stretch."""
    return [
        [row for row in reviews(store, places) if since <= at(row.stored) < until]
        for since, until in pairwise(EDGES)
    ]


def is_news(row: LogRow) -> bool:
    """Dated in the span, or found after the first contact and not dated before it."""
    stored, said_at = row.stored, dated(row.stored)
    if not SPAN.since <= stored.seen_at < SPAN.until:
        return False
    new = stored.seen_at > FIRST_CONTACT and (said_at or stored.seen_at) >= FIRST_CONTACT
    return new or (said_at is not None and said_at >= SPAN.since)


def happy(row: LogRow) -> bool:
    (low, high), rating = row.stored.review.scale, row.stored.review.rating
    return not row.stored.assessment.negative and rating is not None and rating - low >= 0.75 * (high - low)


def stars(row: LogRow) -> float | None:
    """Its one to five stars, where it has them."""
    (low, high), rating = row.stored.review.scale, row.stored.review.rating
    return rating if low == 1 and high == 5 and rating else None


@pytest.mark.parametrize("places", ANYWHERE.values(), ids=ANYWHERE)
def test_what_a_span_brought(store: Store, places: frozenset[str] | None) -> None:
    news = [row for row in reviews(store, places) if is_news(row)]
    found = store.figures(SPAN.since, SPAN.until, places=places)
    assert (found.reviews, found.happy) == (len(news), sum(map(happy, news)))
    rounded = Counter(int(one + 0.5) for row in news if (one := stars(row)))
    assert found.stars == tuple(rounded[number] for number in range(1, 6))
    praised = Counter(
        name for row in news for name in {one.name for one in row.stored.assessment.staff if one.polarity > 0}
    )
    assert dict(found.praised) == praised
    streams = {one.listing: one for one in store.streams(replace(SPAN, places=places))}
    assert streams.keys() == {row.stored.listing for row in news}
    for listing, stream in streams.items():
        theirs = [row.stored.seen_at for row in news if row.stored.listing == listing]
        assert (stream.reviews, stream.newest_at) == (len(theirs), max(theirs))


@pytest.mark.parametrize("places", ANYWHERE.values(), ids=ANYWHERE)
def test_what_became_of_its_cases(store: Store, places: frozenset[str] | None) -> None:
    cases = [row.case for row in reviews(store, places) if row.case]
    found = store.figures(SPAN.since, SPAN.until, places=places)
    opened = [one for one in cases if SPAN.since <= one.opened_at < SPAN.until and one.due_at]
    answered = [one for one in opened if one.posted_at]
    needless = [one for one in opened if not one.posted_at and one.reply_state is ReplyState.DISMISSED]
    due = [one for one in opened if one.due_at and one.due_at < SPAN.until and one not in needless]
    timely = [one for one in due if one.posted_at and one.due_at and one.posted_at <= one.due_at]
    posted = [one for one in cases if one.posted_at and SPAN.since <= one.posted_at < SPAN.until]
    assert (found.opened, found.answered, found.dismissed) == (len(opened), len(answered), len(needless))
    assert (found.due, found.timely, found.posted) == (len(due), len(timely), len(posted))
    courses = {one.case_id: one for one in store.courses(replace(SPAN, places=places))}
    assert courses.keys() == {one.id for one in opened}
    for case in opened:
        course = courses[case.id]
        assert (course.opened_at, course.due_at) == (case.opened_at, case.due_at)
        assert (course.posted_at, course.reply_state) == (case.posted_at, case.reply_state)


@pytest.mark.parametrize("places", ANYWHERE.values(), ids=ANYWHERE)
def test_what_was_written(store: Store, places: frozenset[str] | None) -> None:
    found = {(one.period, one.site): one for one in store.written(replace(SPAN, places=places), EDGES)}
    for period, here in enumerate(by_stretch(store, places)):
        for site in {row.stored.site for row in here}:
            theirs, one = [row for row in here if row.stored.site == site], found.pop((period, site))
            starred = [rating for row in theirs if (rating := stars(row))]
            assert (one.reviews, one.happy) == (len(theirs), sum(map(happy, theirs)))
            assert one.negative == sum(row.stored.assessment.negative for row in theirs)
            assert one.starred == len(starred)
            assert one.stars == pytest.approx(sum(starred))
            assert one.squares == pytest.approx(sum(rating * rating for rating in starred))
    assert not found


@pytest.mark.parametrize("places", ANYWHERE.values(), ids=ANYWHERE)
def test_what_they_speak_of(store: Store, places: frozenset[str] | None) -> None:
    span, told = replace(SPAN, places=places), []
    complaints, praises = Counter[tuple[int, str]](), Counter[tuple[int, str]]()
    for period, here in enumerate(by_stretch(store, places)):
        for stored in (row.stored for row in here):
            bad = {one.topic for one in stored.assessment.topics if one.polarity < 0}
            complaints.update((period, topic) for topic in bad)
            praises.update(
                (period, topic)
                for topic in {one.topic for one in stored.assessment.topics if one.polarity > 0}
            )
            told += [(stored.id, topic, stored.location, at(stored)) for topic in bad]
    voiced = store.voiced(span, EDGES)
    assert {(one.period, one.topic): one.complaints for one in voiced if one.complaints} == complaints
    assert {(one.period, one.topic): one.praises for one in voiced if one.praises} == praises
    found = [(one.review_id, one.topic, one.location, one.at) for one in store.complaints(span)]
    assert sorted(found) == sorted(told)
    assert [one[-1] for one in found] == sorted(one[-1] for one in told)


def test_how_late_they_were_seen(store: Store) -> None:
    found = store.sighted(SPAN)
    for listing in LISTINGS[:2]:
        late = []
        for stored in (row.stored for row in reviews(store, None) if is_news(row)):
            said_at = dated(stored) if stored.revisions == 1 else stored.review.updated_at
            told = stored.review.attributes
            exact = (
                said_at is not None
                and said_at.astimezone(UTC).time().isoformat() != "00:00:00"
                and told.get("precision") != "day"
                and (stored.review.updated_at is not None or told.get("zone") != "unknown")
            )
            if stored.listing == listing.name and exact and said_at and stored.seen_at > FIRST_CONTACT:
                late.append(max(0.0, (stored.seen_at - said_at).total_seconds()))
        assert list(found.get(listing.name, ())) == pytest.approx(sorted(late), abs=0.01)
    assert not found.keys() - {one.name for one in LISTINGS[:2]}


def plans(store: SqliteStore, read: Callable[[], object]) -> str:
    """How SQLite goes about everything that is asked meanwhile."""
    asked: list[str] = []
    store._conn.set_trace_callback(asked.append)
    read()
    store._conn.set_trace_callback(None)
    steps = [store._conn.execute(f"EXPLAIN QUERY PLAN {one}") for one in asked if "SELECT" in one]
    return "\n".join(step["detail"] for found in steps for step in found)


def test_what_is_only_counted_is_read_from_indexes(store: Store) -> None:
    assert isinstance(store, SqliteStore)
    index = "SEARCH r USING COVERING INDEX"
    assert f"{index} reviews_written" in plans(store, lambda: store.written(SPAN, EDGES))
    assert f"{index} reviews_written" in plans(store, lambda: store.voiced(SPAN, EDGES))
    assert f"{index} reviews_news" in plans(store, lambda: store.streams(SPAN))
    assert f"{index} reviews_news" in plans(store, lambda: store.sighted(SPAN))
    figures = plans(store, lambda: store.figures(SPAN.since, SPAN.until))
    assert f"{index} reviews_news" in figures
    assert "SEARCH r USING INDEX reviews_staff" in figures
    assert "INDEX events_watched" in plans(store, lambda: store.outages(SPAN))


def test_a_store_of_an_earlier_release_is_given_these_indexes(tmp_path: Path) -> None:
    store = SqliteStore(str(tmp_path / "old.db"))
    store.migrate()
    made = {"reviews_written", "reviews_news", "reviews_staff", "events_watched", "facets_by_kind"}
    for name in made:
        store._conn.execute(f"DROP INDEX {name}")
    store._conn.execute("CREATE INDEX reviews_at ON reviews (at)")
    store._conn.execute("CREATE INDEX reviews_seen ON reviews (seen_at)")
    store._conn.execute("DELETE FROM _sqlite_migrations WHERE name = 'counted'")
    store._conn.execute("PRAGMA user_version = 10")
    assert store.migrate() == ["counted"]
    there = {
        row["name"] for row in store._conn.execute("SELECT name FROM sqlite_schema WHERE type = 'index'")
    }
    assert made <= there
    assert not there & {"reviews_at", "reviews_seen"}
    store.close()
