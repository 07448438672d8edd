"""How the sources were watched: outages, silence, and when they were last read, in the report."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from fakes.world import START, open_store
from reviewbot.decide import ListingState
from reviewbot.report import Board, Wanted, report, watching
from reviewbot.store import Store, Watch
from reviewbot.types import Listing, Outage, Span, Stop, Stream

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
SPAN = Span(START, START + 10 * DAY)
NOW = SPAN.until
HARBOR = Listing("harbor", "yelp", "pier")
MILL = Listing("mill", "feed", "mill")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path)
    yield opened
    opened.close()


def tells(store: Store, listing: str, at: datetime, *, part: str = "", blind: bool) -> None:
    """People are told that a listing cannot be read, or can be again."""
    state = ListingState(listing, part, blind_told=blind, failures=3 * blind)
    store.save_listing_state(state, notice="so it is", now=at)


def values(board: Board) -> list[list[float | None]]:
    return [[one.value for one in series.figures] for series in board.series]


def watched(*outages: Outage, streams: tuple[Stream, ...] = (), read_at: datetime | None = None) -> Board:
    watches = [Watch("harbor", "", None, read_at, None)]
    return watching.watched(["harbor"], SPAN, streams, outages, watches)


# --- the store ---------------------------------------------------------------------------------------


def test_an_outage_lasts_from_the_alarm_until_people_are_told_that_it_is_over(store: Store) -> None:
    tells(store, "harbor", START + HOUR, blind=True)
    tells(store, "mill", START + 2 * HOUR, blind=True)
    tells(store, "harbor", START + 3 * HOUR, blind=False)
    assert store.outages(SPAN) == [
        Outage("harbor", START + HOUR, START + 3 * HOUR),
        Outage("mill", START + 2 * HOUR, None),
    ]


def test_outages_that_were_over_before_the_span_or_began_after_it_are_not_in_it(store: Store) -> None:
    tells(store, "harbor", START - 3 * DAY, blind=True)
    tells(store, "harbor", START - 2 * DAY, blind=False)
    tells(store, "mill", START - DAY, blind=True)
    tells(store, "mill", START + DAY, blind=False)
    tells(store, "harbor", SPAN.until + DAY, blind=True)
    assert store.outages(SPAN) == [Outage("mill", START - DAY, START + DAY)]


def test_several_alarms_in_a_row_are_one_outage_whichever_part_they_are_about(store: Store) -> None:
    tells(store, "app", START + HOUR, part="us", blind=True)
    tells(store, "app", START + 2 * HOUR, part="fr", blind=True)
    tells(store, "app", START + 3 * HOUR, part="fr", blind=False)
    assert store.outages(SPAN) == [Outage("app", START + HOUR, START + 3 * HOUR)]


# --- the figures -------------------------------------------------------------------------------------


def test_of_an_outage_only_what_lies_in_the_span_is_counted() -> None:
    board = watched(
        Outage("harbor", START - DAY, START + HOUR),
        Outage("harbor", START + DAY, START + DAY + HOUR),
        Outage("harbor", SPAN.until - HOUR, None),
        Outage("mill", START, None),
    )
    [blind] = board.series[0].figures
    assert (blind.value, blind.n) == (3 * 3600, 3)


def test_an_outage_whose_end_nobody_was_told_of_was_over_when_the_source_was_read() -> None:
    went_on = Outage("harbor", START + DAY, None)
    assert values(watched(went_on, read_at=START + 2 * DAY))[0] == [DAY.total_seconds()]
    assert values(watched(went_on, read_at=START))[0] == [9 * DAY.total_seconds()]
    assert values(watched(Outage("harbor", START - DAY, None), read_at=START - HOUR))[0] == [0]


def test_a_source_is_quiet_since_its_newest_review_and_says_out_of_how_many() -> None:
    board = watched(streams=(Stream("harbor", 40, SPAN.until - DAY), Stream("mill", 3, START)))
    [quiet] = board.series[1].figures
    assert (quiet.value, quiet.n, quiet.denominator) == (DAY.total_seconds(), 40, 40)
    [nothing] = watched().series[1].figures
    assert (nothing.value, nothing.n) == (None, 0)


def test_the_part_that_was_read_longest_ago_speaks_for_its_source() -> None:
    watches = [
        Watch("app", "us", NOW - MINUTE, NOW - HOUR, None),
        Watch("app", "fr", NOW + HOUR, NOW - 2 * HOUR, None),
        Watch("mill", "", NOW - HOUR, NOW - DAY, None),
    ]
    board = watching.last_read(["app", "mill"], watches, {"mill"}, NOW)
    assert [one.label for one in board.series[0].figures] == ["app", "mill"]
    assert values(board) == [[7200, 86400], [60, None]]
    never = [*watches, Watch("app", "de", None, None, NOW)]
    [read] = watching.last_read(["app"], never, (), NOW).series[0].figures
    assert (read.value, read.n, read.denominator) == (None, 2, 3)


def test_of_many_sources_those_that_are_worst_off_are_told() -> None:
    names = [f"shop-{n:03}" for n in range(200)]
    outages = [Outage(name, START + n * MINUTE, SPAN.until) for n, name in enumerate(names)]
    watches = [Watch(name, "", NOW - n * MINUTE, NOW, None) for n, name in enumerate(names)]
    board = watching.watched(names, SPAN, [], outages, watches)
    assert [one.label for one in board.series[0].figures] == names[: watching.MOST]
    board = watching.last_read(names, watches, (), NOW)
    assert [one.label for one in board.series[1].figures] == names[: -watching.MOST - 1 : -1]


# --- the whole report --------------------------------------------------------------------------------


def test_the_report_tells_of_the_listings_at_the_places_that_were_asked_for(store: Store) -> None:
    for listing in (HARBOR, MILL):
        state = ListingState(listing.name, succeeded_at=NOW - HOUR, due_at=NOW - MINUTE)
        store.save_listing_state(state, now=NOW - HOUR)
    store.pause_reading(Stop("mill", "elena", NOW - MINUTE, "moving"))
    sources = [HARBOR, MILL, Listing("files", "import", "pier")]
    everywhere = report(store, Wanted(SPAN.since, NOW), NOW, {}, sources)
    assert [one.label for one in everywhere.board("last_read").series[0].figures] == ["harbor", "mill"]
    assert values(everywhere.board("last_read")) == [[3600, 3600], [60, None]]
    assert [one.label for one in everywhere.board("watched").series[1].figures] == ["harbor", "mill"]
    there = report(store, replace(everywhere.wanted, places=frozenset({"pier"})), NOW, {}, sources)
    for name in ("watched", "last_read"):
        for series in there.board(name).series:
            assert [one.label for one in series.figures] == ["harbor"]
