"""Our own export, out and in again: everything comes back, and nothing in a file is believed unseen."""

import csv
import io
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.world import LISTING, OWNER, Scene, old, page, review
from reviewbot import actions, exports, pipeline
from reviewbot.cases import OBSERVATIONS, OUTCOMES, Move
from reviewbot.cli import reading as reading_room
from reviewbot.cli.reading import BATCH, Reading
from reviewbot.errors import ParseError, UsageError
from reviewbot.pipeline import Batch, Imported
from reviewbot.replies.promises import promised
from reviewbot.sites import import_
from reviewbot.sites.import_ import Row
from reviewbot.store import EarlierReply, Filter, Note, Past, Store
from reviewbot.types import (
    Case,
    Draft,
    Listing,
    OwnerReply,
    Page,
    Promise,
    PromiseState,
    RecoveryState,
    ReplyState,
    Review,
    ReviewClass,
    Revision,
)

OTHER = replace(LISTING, name="kiosk", site="feed")
LISTINGS = {one.name: one for one in (LISTING, OTHER)}
FORMS = ["jsonl", "csv"]
EDITED = Draft("We are so sorry. Elena", False, False, False, ReviewClass.SERVICE, (), 80, "person")


def exported(store: Store, form: str = "jsonl") -> str:
    """The whole export of a store."""
    if form == "csv":
        return "".join(exports.csv_file(store.reviews()))
    return "".join(json.dumps(exports.record(*one)) + "\n" for one in store.reviews())


def rows(file: str, told: Listing | None = None) -> Iterable[Row]:
    return import_.read(io.BytesIO(file.encode()), told or Listing("", "import"), name="file")


def imports(scene: Scene, store: Store, file: str, told: Listing | None = None) -> tuple[Imported, Reading]:
    """Take a file into a store."""
    reading = Reading(LISTINGS, told)
    return pipeline.take_all(replace(scene.world, store=store), reading.batches(rows(file, told))), reading


# --- everything comes back ---------------------------------------------------------------------------

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12).map(str.strip)
LINES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)  # with any control
TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis wants them naive
MAYBE = st.none() | TIMES
RATINGS = st.integers(1, 5).map(float)
REPLIES = st.builds(
    OwnerReply, text=WORDS.filter(bool), at=MAYBE, state=st.sampled_from(["live", "rejected"])
)
REVIEWS = st.builds(
    Review,
    key=st.text("0123456789abcdef", min_size=32, max_size=32),
    rating=RATINGS,
    title=WORDS,
    text=WORDS,
    author=WORDS,
    language=st.sampled_from(["", "de"]),
    created_at=MAYBE,
    updated_at=MAYBE,
    url=st.sampled_from(["", "https://reviews.example/r/1?a=b"]),
    reply=st.none() | REPLIES,
    derived=st.booleans(),
    attributes=st.dictionaries(st.sampled_from(["version", "device"]), WORDS.filter(bool), max_size=2),
)
NOTES = st.builds(Note, at=TIMES, by=WORDS, kind=st.sampled_from(["reached", "dismiss"]), text=LINES)
REVISIONS = st.builds(
    Revision,
    n=st.just(0),
    seen_at=TIMES,
    rating=st.none() | RATINGS,
    title=WORDS,
    text=LINES,
    updated_at=MAYBE,
    content_hash=st.just(""),
)
CASES = st.builds(
    Case,
    id=st.integers(1, 9),
    review_id=st.just(0),
    rev=st.integers(10, 99),
    reply_state=st.sampled_from(ReplyState),
    recovery_state=st.sampled_from(RecoveryState),
    text=LINES,
    writer=st.sampled_from(["person", "template/1"]),
    checks=st.just(()),
    score=st.just(0),
    opened_at=TIMES,
    class_=st.sampled_from(ReviewClass),
    urgent=st.booleans(),
    held=st.sampled_from(["", "policy", "safety"]),
    assignee=WORDS,
    due_at=MAYBE,
    snoozed_until=TIMES,
    posted_at=MAYBE,
    closed_at=MAYBE,
    asked_at=MAYBE,
    outcome=st.sampled_from(["", *OUTCOMES]),
    observed=st.sampled_from(["", *OBSERVATIONS]),
    alert_channel=st.sampled_from(["", "C1"]),
    alert_ts=st.sampled_from(["", "1.5"]),
    alert_thread=st.sampled_from(["", "1.4"]),
)
EARLIER = st.lists(st.builds(EarlierReply, rev=st.integers(1, 9), writer=WORDS, text=LINES), max_size=2).map(
    lambda found: tuple({one.rev: one for one in sorted(found, key=lambda one: one.rev)}.values())
)
PROMISES = st.lists(
    st.builds(
        Promise,
        id=st.integers(1, 99),
        case_id=st.just(0),
        words=LINES,
        who=WORDS,
        said_at=TIMES,
        due_at=TIMES,
        dated=st.booleans(),
        state=st.sampled_from(PromiseState),
        settled_at=TIMES,
        by=WORDS,
        remind_at=TIMES,
    ),
    max_size=2,
).map(tuple)
PASTS = st.builds(
    Past,
    seen_at=TIMES,
    part=st.sampled_from(["", "us"]),
    removed=st.booleans(),
    revisions=st.lists(REVISIONS, max_size=2).map(tuple),
    case=st.none() | CASES,
    notes=st.lists(NOTES, max_size=2).map(tuple),
    replies=EARLIER,
    promises=PROMISES,
)
SHELVES = st.lists(st.tuples(st.sampled_from([LISTING, OTHER]), REVIEWS, PASTS), min_size=1, max_size=5)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # the store stays empty
@given(SHELVES, st.sampled_from(FORMS))
def test_an_export_of_a_store_is_the_same_after_it_was_read_into_an_empty_one(
    scene: Scene, shelf: list[tuple[Listing, Review, Past]], form: str
) -> None:
    with scene.store.rehearsal() as ours, scene.store.rehearsal() as empty:
        world = replace(scene.world, store=ours)
        pipeline.take_all(
            world, [Batch(replace(at, part=past.part), Page((one,)), (past,)) for at, one, past in shelf]
        )
        found, reading = imports(scene, empty, exported(ours, form))
        cases = sum(past.case is not None for _, past in ours.reviews())
        assert (found.new, found.restored, reading.refused) == (reading.rows, cases, [])
        assert everything(empty) == everything(ours)
        assert not empty.waiting()
        assert empty.verify().ok
        events = list(empty.events())
        again, _ = imports(scene, empty, exported(ours, form))
        assert again == Imported(unchanged=reading.rows)
        assert list(empty.events()) == events


def everything(store: Store) -> list[str]:
    """An export, line by line, in an order that does not depend on how it was read."""
    return sorted(exported(store).splitlines())


def test_a_shop_moves_to_another_machine_with_its_cases_notes_and_earlier_words(scene: Scene) -> None:
    with scene.store.rehearsal() as elsewhere:
        scene.baseline(review("a"), review("b", derived=True, author="Bo"))
        scene.deliver()
        scene.act(1, Move.EDIT, draft=EDITED)
        scene.act(1, Move.REACHED, how="phone", note="She wants her coat cleaned.")
        scene.shows(page(review("a", 3, text="Lukewarm."), review("b", derived=True, author="Bo")))
        scene.poll()
        found, _ = imports(scene, elsewhere, exported(scene.store))
        ours, theirs = scene.store.case_file(1), elsewhere.case_file(1)
        assert ours
        assert theirs
        assert found == Imported(new=2, restored=2)
        assert (theirs.notes, theirs.replies, theirs.revisions) == (ours.notes, ours.replies, ours.revisions)
        assert theirs.row.case
        assert ours.row.case
        assert theirs.row.case == replace(
            ours.row.case, checks=theirs.row.case.checks, score=theirs.row.case.score, card_hash=""
        )
        assert theirs.row.stored == ours.row.stored
        assert [one.kind for one in theirs.events] == ["restored"]
        assert not elsewhere.waiting()


def test_promises_come_back_and_are_reminded_of_and_broken_there_as_they_would_have_been_here(
    scene: Scene,
) -> None:
    with scene.store.rehearsal() as elsewhere:
        scene.baseline()
        scene.shows(page(review("a")))
        scene.poll()
        said = "I'm sorry. I'll call you by Friday. We will send you a letter within 2 days."
        actions.edit(scene.world, 1, said, by=OWNER)
        for move in (Move.APPROVE, Move.POSTED):
            scene.act(1, move)
        here = replace(scene.world, promised=promised)
        assert pipeline.ledger(here) == 2
        letter, call = sorted(scene.store.promises(), key=lambda one: "Friday" in one.words)
        actions.settle(here, letter.id, PromiseState.DROPPED, OWNER, why="She came by.")
        imports(scene, elsewhere, exported(scene.store))
        assert elsewhere.promises() == scene.store.promises()
        there = replace(here, store=elsewhere)
        assert pipeline.ledger(there) == 0
        assert call.remind_at
        scene.clock.now = call.remind_at
        assert pipeline.ledger(there) == 1
        scene.clock.now = call.due_at
        assert pipeline.ledger(there) == 1
        assert [one.kind for one in elsewhere.events(1)] == ["restored", "promise_due", "promise_broken"]
        assert elsewhere.verify().ok


def test_a_promise_whose_number_is_taken_gets_another_one(scene: Scene) -> None:
    at = scene.clock.now
    kept = Promise(7, 0, "I'll call you.", "Elena", at, at, True, PromiseState.BROKEN, remind_at=at)
    case = Case(
        id=1,
        review_id=0,
        rev=1,
        reply_state=ReplyState.LIVE,
        recovery_state=RecoveryState.UNTOUCHED,
        text="I'll call you.",
        writer="person",
        checks=(),
        score=0,
        opened_at=at,
    )
    batches = [
        Batch(LISTING, Page((review(key),)), (Past(at, case=replace(case, id=number), promises=(kept,)),))
        for number, key in enumerate(("a", "b"), start=1)
    ]
    pipeline.take_all(scene.world, batches)
    assert [(one.id, one.case_id) for one in scene.store.promises()] == [(7, 1), (8, 2)]


def test_look_alikes_come_back_each_with_its_own_case(scene: Scene) -> None:
    alike = [review("f" * 32, text=text, derived=True) for text in ("Cold soup.", "Rude host.", "Cold soup.")]
    with scene.store.rehearsal() as elsewhere:
        scene.baseline(*alike)
        scene.act(3, Move.DISMISS, note="Said twice.")
        imports(scene, elsewhere, exported(scene.store))
        assert everything(elsewhere) == everything(scene.store)


def test_the_assessment_of_a_csv_export_is_left_out_for_it_is_made_anew(scene: Scene) -> None:
    scene.baseline(review("a"))
    (line,) = csv.DictReader(io.StringIO(exported(scene.store, "csv")))
    own = json.loads(line["reviewbot"])
    assert own["reply_state"] == "awaiting"
    assert "assessment" not in own


# --- where a row belongs -------------------------------------------------------------------------------


def two_listings(scene: Scene, form: str = "jsonl") -> str:
    """An export of a shop with two listings that have a review each, under the same id."""
    with scene.store.rehearsal() as ours:
        world = replace(scene.world, store=ours)
        pipeline.take_all(world, [Batch(at, page(old("1", text=at.name))) for at in (LISTING, OTHER)])
        return exported(ours, form)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("told", [None, OTHER])
def test_each_row_goes_to_the_listing_that_it_names(scene: Scene, told: Listing | None, form: str) -> None:
    found, _ = imports(scene, scene.store, two_listings(scene, form), told)
    assert found == Imported(new=2)
    assert {(row.stored.listing, row.stored.review.text) for row in scene.log()} == {
        ("harbor", "harbor"),
        ("kiosk", "kiosk"),
    }


def test_a_row_of_a_listing_that_is_not_configured_is_refused_with_what_to_add(scene: Scene) -> None:
    file = two_listings(scene).replace('"kiosk"', '"pier"')
    found, reading = imports(scene, scene.store, file)
    assert found == Imported(new=1)
    (row,) = reading.refused
    assert row.line == 2
    assert 'there is no listing "pier"' in row.refused
    assert '[[listings]] as name = "pier"' in row.refused


def test_a_listing_that_was_renamed_is_told_on_the_command_line(scene: Scene) -> None:
    file = two_listings(scene).replace('"kiosk"', '"pier"')
    found, _ = imports(scene, scene.store, file, OTHER)
    assert found == Imported(new=2)
    assert {row.stored.listing for row in scene.log()} == {"harbor", "kiosk"}


def test_two_listings_are_never_poured_into_one(scene: Scene) -> None:
    file = two_listings(scene).replace('"kiosk"', '"pier"').replace('"harbor"', '"quay"')
    found, reading = imports(scene, scene.store, file, LISTING)
    assert found == Imported(new=1)
    assert "quay" in reading.refused[0].refused


def test_a_strangers_file_goes_where_its_owner_says_whatever_its_rows_name(scene: Scene) -> None:
    file = json.dumps({"source": "harbor", "external_id": "1", "body": "Cold"})
    imports(scene, scene.store, file, OTHER)
    assert [row.stored.listing for row in scene.log()] == ["kiosk"]
    imports(scene, scene.store, file)  # nobody says, but the row does
    assert {row.stored.listing for row in scene.log()} == {"harbor", "kiosk"}


def test_a_file_that_says_nothing_needs_a_listing(scene: Scene) -> None:
    with pytest.raises(UsageError, match="--listing NAME"):
        imports(scene, scene.store, json.dumps({"source": "Google", "body": "Cold"}))


# --- hostile exports --------------------------------------------------------------------------------------

CASE = {
    "case": 1,
    "rev": 3,
    "reply_state": "awaiting",
    "recovery_state": "untouched",
    "class": "service",
    "urgent": False,
    "opened_at": "2026-11-01T00:00:00Z",
    "seen_at": "2026-11-01T00:00:00Z",
}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"reply_state": "approved"}, "reviewbot.reply_state: expected one of drafting, awaiting"),
        ({"reply_state": None}, "reviewbot.reply_state: missing"),
        ({"recovery_state": ["closed"]}, "reviewbot.recovery_state: not a text"),
        ({"class": "nonsense"}, "reviewbot.class: expected one of"),
        ({"urgent": "yes"}, "reviewbot.urgent: neither true nor false"),
        ({"case": True}, "reviewbot.case: not a whole number"),
        ({"case": 10**30}, "reviewbot.case: not a whole number"),
        ({"rev": -1}, "reviewbot.rev: not a whole number"),
        ({"rev": 1.5}, "reviewbot.rev: not a whole number"),
        ({"seen_at": None}, "reviewbot.seen_at: missing"),
        ({"opened_at": "yesterday"}, "reviewbot.opened_at: not a time"),
        ({"opened_at": "2026-11-01T00:00:00"}, "reviewbot.opened_at: a time without its zone"),
        ({"opened_at": "0001-01-01T00:00:00+14:00"}, "reviewbot.opened_at: not a time"),
        ({"reply_state": "snoozed"}, "reviewbot.snoozed_until: missing"),
        ({"outcome": "delighted"}, "reviewbot.outcome: expected one of"),
        ({"reply": "\ud800"}, "reviewbot.reply: half a character"),
        ({"card": "C1"}, "reviewbot.card: not an object"),
        ({"notes": {"text": "x"}}, "reviewbot.notes: not a list"),
        ({"notes": ["x"]}, "reviewbot.notes: not an object"),
        ({"notes": [{"text": "x"}]}, "reviewbot.notes.at: missing"),
        ({"history": [{"seen_at": "2026-11-01T00:00:00Z", "rating": "1"}]}, "reviewbot.history.rating"),
        ({"history": [{"seen_at": "2026-11-01T00:00:00Z", "rating": float("nan")}]}, "not a number"),
        ({"replies": [{"rev": 2}, {"rev": 1}]}, "reviewbot.replies: their revisions do not lead up"),
        ({"replies": [{"rev": 2}, {"rev": 2}]}, "reviewbot.replies: their revisions do not lead up"),
        ({"promises": [{"id": 1}]}, "reviewbot.promises.state: missing"),
        ({"promises": [{"id": 1, "state": "kept"}]}, "reviewbot.promises.settled_at: missing"),
        ({"promises": [{"state": "open"}]}, "reviewbot.promises.id: not a whole number"),
        ({"promises": [{"id": 1, "state": "open", "words": 3}]}, "reviewbot.promises.words: not a text"),
        ({"replies": [{"rev": 3}]}, "reviewbot.replies: their revisions do not lead up"),
    ],
)
def test_an_export_that_somebody_broke_is_refused_row_by_row_and_says_where(
    scene: Scene, change: dict[str, Any], why: str
) -> None:
    def line(key: str, own: dict[str, Any]) -> str:
        return json.dumps({"source": "harbor", "external_id": key, "rating": 1, "reviewbot": own})

    file = "\n".join(
        [line("1", CASE), line("2", {**CASE, "case": 2, **change}), line("3", {**CASE, "case": 3})]
    )
    found, reading = imports(scene, scene.store, file)
    assert found == Imported(new=2, restored=2)
    (row,) = reading.refused
    assert row.line == 2
    assert why in row.refused


@pytest.mark.parametrize("own", ["[]", "text", "{", "[" * 5000, '{"case": 1' + "0" * 5000 + "}"])
def test_a_last_column_that_is_not_what_we_write_is_refused(scene: Scene, own: str) -> None:
    table = io.StringIO()
    csv.writer(table).writerows([["source", "external_id", "rating", "reviewbot"], ["harbor", "1", "2", own]])
    found, reading = imports(scene, scene.store, table.getvalue())
    assert (found, [row.line for row in reading.refused]) == (Imported(), [2])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*CASE, "notes", "replies"]), inner)
    ),
    max_leaves=10,
)


@given(
    st.dictionaries(st.sampled_from([*CASE, "history", "notes", "replies", "card", "reply", "part"]), JSON)
)
def test_whatever_stands_in_an_export_it_is_read_or_refused(change: dict[str, Any]) -> None:
    own = json.loads(json.dumps({**CASE, **change}))
    with suppress(ParseError):
        assert isinstance(exports.past(own, Review("1", 2.0), removed=False), Past)


# --- a dry run is the real run -------------------------------------------------------------------------

RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "external_id": st.sampled_from(["", "1", "2", "3"]),
            "author_name": st.sampled_from(["", "Ann", "Bo"]),
            "rating": st.sampled_from([1, 5, "many", 9]),
            "body": st.sampled_from(["Cold soup", "Cold soup, and rude", "Lovely"]),
            "created_at": st.sampled_from([None, "2026-11-01", "2026-11-02T11:00:00Z"]),
            "updated_at": st.sampled_from([None, "2026-11-01T01:00:00Z", "2026-11-02T11:30:00Z"]),
            "removed": st.sampled_from([False, False, False, True]),
        }
    ),
    min_size=1,
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # what is done is forgotten each time
@given(st.lists(RECORDS, min_size=1, max_size=3), st.integers(1, 4))
def test_a_dry_run_says_what_the_real_run_says_wherever_batches_end(
    scene: Scene, files: list[list[dict[str, Any]]], batch: int
) -> None:
    with pytest.MonkeyPatch.context() as patch, scene.store.rehearsal() as store:
        patch.setattr(reading_room, "BATCH", batch)
        for records in files:
            file = "".join(json.dumps(one) + "\n" for one in records)
            before = everything(store)
            with store.rehearsal() as copy:
                dry, _ = imports(scene, copy, file, LISTING)
            assert everything(store) == before
            real, reading = imports(scene, store, file, LISTING)
            assert dry == real
            counted = real.new + real.edited + real.unchanged + len(reading.refused)
            assert counted == reading.rows == len(records)
            assert min(real.unchanged - real.stale, real.edited - real.removed) >= 0
            again, _ = imports(scene, store, file, LISTING)
            assert again.new == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(RECORDS.map(lambda found: [{**one, "external_id": one["external_id"] or "4"} for one in found]))
def test_what_a_file_comes_to_does_not_depend_on_where_batches_end(
    scene: Scene, records: list[dict[str, Any]]
) -> None:
    file = "".join(json.dumps(one) + "\n" for one in records)
    results = []
    for batch in (1, 3, BATCH):
        with pytest.MonkeyPatch.context() as patch, scene.store.rehearsal() as store:
            patch.setattr(reading_room, "BATCH", batch)
            found, _ = imports(scene, store, file, LISTING)
            results.append((found, sorted("".join(exports.csv_lines(store.log(Filter()))).splitlines())))
    assert results[0] == results[1] == results[2]
