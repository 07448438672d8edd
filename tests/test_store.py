import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.world import LISTING, OWNER, STAFF, START, answered, assess, open_store, review
from reviewbot import decide
from reviewbot.cases import Action, Move
from reviewbot.decide import Change, ListingState, Sighting
from reviewbot.errors import Conflict, IllegalMove, StoreBusy, StoreError
from reviewbot.store import Answered, Effect, EffectState, Filter, Finding, Findings, Gone, Opening, Store
from reviewbot.store.sqlite import SqliteStore
from reviewbot.types import (
    Case,
    Check,
    Delivery,
    Draft,
    Event,
    Listing,
    RecoveryState,
    ReplyState,
    Review,
    Validators,
)

NOW = START
LATER = NOW + timedelta(hours=1)
DRAFT = Draft(
    text="We are sorry. Elena",
    hold=False,
    escalate=False,
    auto_publish=False,
    class_=assess(review("r-1")).class_,
    checks=(Check("promise", gate=True, ok=True, detail="none"),),
    score=80,
    writer="fake",
)
ODD = [
    "",
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff!",
    "\U0001f9e1\u200d\U0001f525",
    "🧁" * 9,
    "'; DROP TABLE events; --",
]

Opener = Callable[[Path], Store]
STORES: dict[str, Opener] = {"sqlite": open_store}  # a second store joins the contract here


@pytest.fixture(params=STORES)
def opener(request: pytest.FixtureRequest) -> Opener:
    return STORES[request.param]


@pytest.fixture
def store(opener: Opener, tmp_path: Path) -> Iterator[Store]:
    opened = opener(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def other(opener: Opener, store: Store, tmp_path: Path) -> Iterator[Store]:
    """The same store, opened once more."""
    assert store
    opened = opener(tmp_path)
    yield opened
    opened.close()


def findings(
    store: Store, *reviews: Review, opens: bool = False, listing: Listing = LISTING
) -> list[Finding]:
    """What a page with these reviews changes."""
    known = store.known(listing.name, [one.key for one in reviews])
    sightings = decide.identify(reviews, known)
    opening = Opening(DRAFT, NOW + timedelta(hours=2)) if opens else None
    return [
        Finding(one, assess(one.review), decide.content_hash(one.review), opening, alert=opens)
        for one in sightings
        if one.change in {Change.NEW, Change.EDITED, Change.RESTORED}
    ]


def keep(
    store: Store, *reviews: Review, opens: bool = False, listing: Listing = LISTING, at: datetime = NOW
) -> int:
    """Write a page with these reviews; gives the number of cases opened."""
    return store.record(listing, Findings(findings(store, *reviews, opens=opens, listing=listing)), at)


def a_case(store: Store, key: str = "r-1", *, text: str = "Cold soup.", author: str = "Ana") -> Case:
    """A review with a case, just opened."""
    keep(store, review(key, text=text, author=author, title="Rude"), opens=True)
    return next(row.case for row in store.log(Filter()) if row.case and row.stored.review.key == key)


def the(store: Store, key: str = "r-1") -> Review:
    return next(row.stored.review for row in store.log(Filter()) if row.stored.review.key == key)


def due(store: Store, at: datetime = LATER) -> list[Effect]:
    return list(store.due_effects(at))


def kinds(store: Store) -> list[str]:
    return [event.kind for event in store.events()]


# --- reviews: new, edited, removed, restored, answered ---------------------------------------------


def test_a_review_comes_back_exactly_as_it_was_seen(store: Store) -> None:
    seen = answered(
        review(
            "r-1",
            3.5,
            title="Soup",
            scale=(0, 10),
            language="en",
            url="https://x.example/1",
            updated_at=NOW,
            attributes={"version": "2", "item": "Crème"},
        )
    )
    assert keep(store, seen) == 0
    row = store.log(Filter())[0]
    assert row.stored.review == seen
    assert row.stored.assessment == assess(seen)
    assert (row.stored.seen_at, row.stored.revisions, row.stored.removed) == (NOW, 1, False)
    assert row.case is None
    assert kinds(store) == ["review_seen"]


def test_times_keep_their_microseconds_and_their_order(store: Store) -> None:
    times = [NOW, NOW + timedelta(microseconds=1), NOW - timedelta(microseconds=1)]
    keep(store, *(review(f"r-{n}", created_at=at) for n, at in enumerate(times)))
    assert [row.stored.review.created_at for row in store.log(Filter())] == sorted(times, reverse=True)


def test_a_time_before_the_year_1000_is_kept_too(store: Store) -> None:
    at = datetime(5, 1, 1, tzinfo=UTC)
    keep(store, review("r-1", created_at=at), review("r-2"))
    assert the(store).created_at == at
    assert [row.stored.review.key for row in store.log(Filter(since=at))] == ["r-2", "r-1"]


def test_an_edit_keeps_what_the_review_said_before(store: Store) -> None:
    case = a_case(store, text="Cold soup.")
    keep(store, review("r-1", 3, text="Lukewarm soup."), at=LATER)
    keep(store, review("r-1", 5, text="They rang me up."), at=LATER + timedelta(hours=1))
    file = store.case_file(case.id)
    assert file
    assert [(one.n, one.rating, one.text, one.seen_at) for one in file.revisions] == [
        (1, 1, "Cold soup.", NOW),
        (2, 3, "Lukewarm soup.", LATER),
    ]
    assert file.row.stored.revisions == 3
    assert file.row.stored.review.text == "They rang me up."
    assert [event.kind for event in file.events] == [
        "review_seen",
        "case_opened",
        "review_edited",
        "review_edited",
    ]


def test_a_removal_keeps_the_review_and_a_return_is_no_revision(store: Store) -> None:
    keep(store, review("r-1"))
    known = store.known(LISTING.name, ["r-1"])["r-1"][0]
    store.record(LISTING, Findings(gone=[Gone(known)]), LATER)
    assert store.log(Filter())[0].stored.removed
    assert store.count(LISTING.name) == 0
    keep(store, review("r-1"), at=LATER)
    row = store.log(Filter())[0]
    assert (row.stored.removed, row.stored.revisions, store.count(LISTING.name)) == (False, 1, 1)
    assert kinds(store) == ["review_seen", "review_removed", "review_restored"]


def test_an_answer_seen_on_the_site_is_kept_and_moves_the_case(store: Store) -> None:
    case = a_case(store)
    seen = answered(review("r-1"))
    known = store.known(LISTING.name, ["r-1"])["r-1"][0]
    move = Action(Move.LIVE, "site")
    store.record(
        LISTING, Findings(answered=[Answered(known, seen.reply, decide.reply_hash(seen), (move,))]), LATER
    )
    row = store.row(case.id)
    assert row
    assert row.case
    assert row.stored.review.reply == seen.reply
    assert (row.case.reply_state, row.case.rev) == (ReplyState.LIVE, 2)
    known = store.known(LISTING.name, ["r-1"])["r-1"][0]
    assert known.reply_hash == decide.reply_hash(seen)
    store.record(LISTING, Findings(answered=[Answered(known, None, "")]), LATER)
    assert the(store).reply is None
    assert kinds(store)[-3:] == ["reply_seen", "live", "reply_gone"]


def test_look_alikes_are_found_by_their_group_with_their_words(store: Store) -> None:
    twins = [review("ana", text="Cold soup."), review("ana", text="No table."), review("own")]
    keep(store, *(replace(one, derived=one.key == "ana") for one in twins))
    found = store.known(LISTING.name, ["ana", "own", "nobody"])
    assert [(one.key, one.group, one.text) for one in found["ana"]] == [
        ("ana", "ana", "Cold soup."),
        ("ana~1", "ana", "No table."),
    ]
    assert [one.text for one in found["own"]] == [""]
    assert "nobody" not in found


def test_what_is_known_of_one_listing_is_nothing_to_another(store: Store) -> None:
    keep(store, review("r-1"))
    elsewhere = replace(LISTING, name="kiosk")
    assert store.known("kiosk", ["r-1"]) == {}
    keep(store, review("r-1"), listing=elsewhere)
    assert len(store.log(Filter())) == 2
    assert (store.count("harbor"), store.count("kiosk"), store.count("harbor", "us")) == (1, 1, 0)


def test_thousands_of_keys_are_looked_up_at_once(store: Store) -> None:
    keys = [f"r-{n}" for n in range(2_500)]
    keep(store, *map(review, keys))
    assert len(store.known(LISTING.name, keys)) == 2_500


@pytest.mark.parametrize("odd", ODD)
def test_odd_characters_anywhere_do_not_make_a_review_new_again(store: Store, odd: str) -> None:
    seen = answered(
        review(
            f"r{odd}", text=f"Cold {odd}", author=odd, title=odd, url=odd, language=odd, attributes={odd: odd}
        ),
        text=odd,
    )
    for derived in (False, True):
        one = replace(seen, key=seen.key + str(derived), derived=derived)
        keep(store, one)
        assert findings(store, one) == []
    assert store.verify().ok


def test_keys_that_only_differ_in_broken_characters_stay_two_reviews(store: Store) -> None:
    pair = review("r\ud800", text="One."), review("r\ud801", text="Two.")
    keep(store, *pair)
    assert findings(store, *pair) == []
    assert len(store.log(Filter())) == 2


@given(text=st.text(st.characters(), max_size=40))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_known_again(store: Store, text: str) -> None:
    one = review("r" + text, text=text, author=text)
    keep(store, one)
    assert findings(store, one) == []


def test_a_megabyte_of_text_is_kept_whole(store: Store) -> None:
    text = "Cold soup. " * 100_000
    keep(store, review("r-1", text=text))
    assert the(store).text == text


# --- one transaction, or nothing -------------------------------------------------------------------


def test_when_one_finding_of_a_page_cannot_be_written_nothing_of_the_page_is(store: Store) -> None:
    a_case(store)
    before = list(store.events()), store.log(Filter()), due(store)
    page = findings(store, review("r-2"), review("r-1", text="Edited."), opens=True)
    impossible = replace(page[1], opening=None, actions=(Action(Move.WAKE, "clock"),))
    with pytest.raises(IllegalMove):
        store.record(LISTING, Findings([page[0], impossible]), LATER)
    assert (list(store.events()), store.log(Filter()), due(store)) == before
    assert keep(store, review("r-2"), opens=True) == 1


def test_a_bug_in_mid_write_leaves_nothing_and_the_store_usable(store: Store) -> None:
    broken = replace(findings(store, review("r-2"))[0], sighting=Sighting(None, "g", None, Change.NEW))  # type: ignore[arg-type]  # the bug
    with pytest.raises(AttributeError):
        store.record(LISTING, Findings([*findings(store, review("r-1")), broken]), NOW)
    assert store.log(Filter()) == []
    keep(store, review("r-1"))


# --- cases -----------------------------------------------------------------------------------------


def test_a_new_case_has_its_draft_its_event_and_its_alert(store: Store) -> None:
    case = a_case(store)
    assert (case.rev, case.reply_state, case.recovery_state) == (
        1,
        ReplyState.AWAITING,
        RecoveryState.UNTOUCHED,
    )
    assert (case.text, case.checks, case.score, case.writer) == (DRAFT.text, DRAFT.checks, 80, "fake")
    assert (case.opened_at, case.due_at) == (NOW, NOW + timedelta(hours=2))
    assert kinds(store) == ["review_seen", "case_opened"]
    assert [(one.kind, one.case_id, one.state) for one in due(store)] == [
        ("alert", case.id, EffectState.PENDING)
    ]


def test_a_change_raises_the_revision_and_writes_its_event_and_the_note(store: Store) -> None:
    case = a_case(store)
    after = store.change(
        case, Action(Move.REACHED, OWNER, how="phone", note="Rang Ana, she comes on Friday."), LATER
    )
    assert after.rev == 2
    file = store.case_file(case.id)
    assert file
    assert file.row.case == after
    assert [(note.by, note.kind, note.text) for note in file.notes] == [
        (OWNER, "reached", "phone: Rang Ana, she comes on Friday.")
    ]
    event = file.events[-1]
    assert (event.kind, event.by, event.at, event.case_id) == ("reached", OWNER, LATER, case.id)
    assert event.data == {"rev": 2, "reply": "awaiting", "recovery": "reached"}


def test_no_event_holds_a_text_a_name_or_a_contact(store: Store) -> None:
    case = a_case(store, text="The waiter Bruno was rude", author="Ana Peters")
    case = store.change(case, Action(Move.REACHED, OWNER, how="+1 831 555 0100", note="Ana Peters"), NOW)
    case = store.change(case, Action(Move.EDIT, OWNER, draft=replace(DRAFT, text="Dear Ana Peters")), NOW)
    store.change(case, Action(Move.DISMISS, OWNER, note="Ana Peters asked us to"), NOW)
    keep(store, review("r-1", text="Bruno said sorry", author="Ana Peters"))
    said = json.dumps([dict(event.data) for event in store.events()])
    assert not [word for word in ("Ana", "Peters", "Bruno", "Rude", "831", "Dear") if word in said]


def test_of_two_people_who_read_the_same_revision_only_the_first_one_decides(
    store: Store, other: Store
) -> None:
    case = a_case(store)
    store.change(case, Action(Move.APPROVE, OWNER), NOW)
    before = list(other.events())
    with pytest.raises(Conflict, match=f"Case {case.id} was changed by somebody else"):
        other.change(case, Action(Move.DISMISS, STAFF, note="Spam."), NOW)
    assert list(other.events()) == before
    row = other.row(case.id)
    assert row
    assert row.case
    assert row.case.reply_state is ReplyState.POSTING


def test_an_alert_taken_while_a_person_decides_stays_on_the_case(store: Store, other: Store) -> None:
    case = a_case(store)
    effect = store.claim(due(store)[0], NOW)
    assert effect
    other.done(effect, Delivery("C1", "11.22"), NOW)
    store.change(case, Action(Move.APPROVE, OWNER), NOW)
    row = store.row(case.id)
    assert row
    assert row.case
    assert (row.case.alert_channel, row.case.alert_ts) == ("C1", "11.22")


def test_a_refusal_is_in_the_log_and_changes_nothing_else(store: Store) -> None:
    case = a_case(store)
    store.refuse(case.id, "refused", STAFF, {"move": "approve", "why": "stale_rev"}, LATER)
    file = store.case_file(case.id)
    assert file
    assert file.row.case == case
    assert (file.events[-1].kind, file.events[-1].by) == ("refused", STAFF)
    assert file.events[-1].data["why"] == "stale_rev"


def test_odd_characters_from_people_are_kept(store: Store) -> None:
    for odd in ODD:
        case = a_case(store, f"case{ODD.index(odd)}")
        who = "x" + odd
        case = store.change(case, Action(Move.ASSIGN, who, who=who, note=who), NOW, data={"why": odd})
        store.refuse(case.id, "refused", who, {"why": odd}, NOW)
    assert store.verify().ok


def test_a_case_that_does_not_exist_is_nothing(store: Store) -> None:
    assert store.row(9) is None
    assert store.case_file(9) is None
    assert list(store.events(9)) == []


def test_a_snooze_is_over_at_its_time_and_not_before(store: Store) -> None:
    case = store.change(a_case(store), Action(Move.SNOOZE, OWNER, until=LATER), NOW)
    assert store.snoozes_over(LATER - timedelta(microseconds=1)) == []
    assert store.snoozes_over(LATER) == [case]
    store.change(case, Action(Move.APPROVE, OWNER), NOW)
    assert store.snoozes_over(LATER) == []


def test_the_last_replies_come_newest_first(store: Store) -> None:
    for n in range(4):
        case = a_case(store, f"r-{n}")
        store.change(case, Action(Move.EDIT, OWNER, draft=replace(DRAFT, text=f"Reply {n}")), NOW)
    assert store.recent_replies(3) == ["Reply 3", "Reply 2", "Reply 1"]


# --- effects ---------------------------------------------------------------------------------------


def test_the_same_effect_twice_is_one(store: Store) -> None:
    state = replace(ListingState("harbor"), blind_told=True)
    for _ in range(2):
        store.save_listing_state(state, notice="harbor is blind", now=NOW)
    assert [(one.kind, one.text) for one in due(store)] == [("notice", "harbor is blind")]


def test_an_effect_is_claimed_once_however_many_ask(store: Store, other: Store) -> None:
    a_case(store)
    mine, theirs = due(store)[0], due(other)[0]
    assert mine == theirs
    claimed = store.claim(mine, LATER)
    assert claimed
    assert (claimed.attempts, claimed.state) == (1, EffectState.PENDING)
    assert other.claim(theirs, LATER) is None
    assert due(other) == []


def test_a_claim_from_before_somebody_elses_try_is_too_late(store: Store, other: Store) -> None:
    a_case(store)
    stale = due(other)[0]
    claimed = store.claim(due(store)[0], NOW)
    assert claimed
    store.postpone(claimed, NOW, "Slack said no", unknown=False)
    assert other.claim(stale, NOW) is None


def test_what_a_dead_process_left_half_sent_is_looked_up_from_when_it_was_tried(store: Store) -> None:
    a_case(store)
    assert store.claim(due(store)[0], NOW)
    assert due(store) == []
    assert store.orphaned() == 1
    assert store.orphaned() == 0
    lost = due(store)[0]
    assert (lost.state, lost.tried_at) == (EffectState.UNKNOWN, NOW)
    again = store.claim(lost, LATER)
    assert again
    assert (again.state, again.tried_at) == (EffectState.UNKNOWN, NOW)


def test_a_try_that_surely_failed_moves_the_time_to_look_from(store: Store) -> None:
    a_case(store)
    first = store.claim(due(store)[0], NOW)
    assert first
    store.postpone(first, NOW, "no", unknown=False)
    assert store.claim(due(store)[0], LATER)
    store.orphaned()
    assert due(store)[0].tried_at == LATER


def test_a_postponed_effect_waits_and_keeps_its_mark(store: Store) -> None:
    a_case(store)
    first = store.claim(due(store)[0], NOW)
    assert first
    store.postpone(first, LATER, "Slack said \ud800 no", unknown=True)
    assert due(store, LATER - timedelta(seconds=1)) == []
    waiting = due(store, LATER)[0]
    assert (waiting.state, waiting.delivery_id, waiting.attempts) == (
        EffectState.UNKNOWN,
        first.delivery_id,
        1,
    )
    assert waiting.error.startswith("Slack said")


def test_what_is_done_is_on_the_case_and_in_the_log_and_never_due_again(store: Store) -> None:
    case = a_case(store)
    claimed = store.claim(due(store)[0], NOW)
    assert claimed
    store.done(claimed, Delivery("C1", "11.22"), LATER)
    row = store.row(case.id)
    assert row
    assert row.case
    assert (row.case.alert_channel, row.case.alert_ts, row.case.rev) == ("C1", "11.22", 1)
    assert kinds(store)[-1] == "alerted"
    assert due(store, LATER + timedelta(days=400)) == []
    assert store.orphaned() == 0


def test_urgent_cases_are_told_first_then_in_the_order_they_came(store: Store) -> None:
    a_case(store, "r-1")
    a_case(store, "r-2")
    urgent = replace(findings(store, review("r-3"), opens=True)[0])
    urgent = replace(urgent, opening=Opening(replace(DRAFT, escalate=True), NOW))
    store.record(LISTING, Findings([urgent]), NOW)
    assert [one.case_id for one in due(store)] == [3, 1, 2]


# --- listing states --------------------------------------------------------------------------------


def test_what_polling_remembers_comes_back_whole_for_each_part(store: Store) -> None:
    assert store.listing_state("harbor", "us") == ListingState("harbor", "us")
    times = [NOW + timedelta(seconds=n) for n in range(7)]
    state = ListingState(
        "harbor",
        "us",
        baselined_at=times[0],
        deep_at=times[1],
        attempted_at=times[2],
        succeeded_at=times[3],
        due_at=times[4],
        not_before=times[5],
        unfinished=True,
        failures=3,
        failing_since=times[6],
        blind_told=True,
        error="no answer",
        url="https://x.example",
        validators=Validators('W/"e"', "Mon"),
        moved_from="https://a.example",
        moved_to="https://b.example",
    )
    store.save_listing_state(state, now=NOW)
    assert store.listing_state("harbor", "us") == state
    assert store.listing_state("harbor") == ListingState("harbor")
    assert due(store) == []


def test_a_blind_alarm_and_its_end_are_two_notices_with_their_events(store: Store) -> None:
    blind = replace(ListingState("harbor"), failures=3, blind_told=True)
    store.save_listing_state(blind, notice="blind", now=NOW)
    store.save_listing_state(ListingState("harbor"), notice="recovered", now=LATER)
    assert [one.text for one in due(store)] == ["blind", "recovered"]
    assert kinds(store) == ["listing_blind", "listing_recovered"]


# --- the review log --------------------------------------------------------------------------------


@pytest.fixture
def shelf(store: Store) -> Store:
    """Four reviews, two of them with a case."""
    kiosk = replace(LISTING, name="kiosk", site="feed", location="pier")
    days = [NOW - timedelta(days=n) for n in range(4)]
    keep(store, review("soup", text="Cold soup 100%", created_at=days[3]), opens=True)
    keep(store, review("walk", 2, text="Far", author="Bruno", created_at=days[2]), listing=kiosk)
    keep(store, review("late", text="Late", title="Snake_case", created_at=days[1]), opens=True)
    keep(store, review("good", 5, text="Crème brûlée", created_at=NOW), listing=kiosk)
    case = next(row.case for row in store.log(Filter(search="soup")) if row.case)
    store.change(case, Action(Move.ASSIGN, OWNER, who=STAFF), NOW)
    store.change(replace(case, rev=2, assignee=STAFF), Action(Move.APPROVE, OWNER), NOW)
    return store


@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        (Filter(), ["good", "late", "walk", "soup"]),
        (Filter(since=NOW - timedelta(days=2)), ["good", "late", "walk"]),
        (Filter(until=NOW - timedelta(days=2)), ["soup"]),
        (Filter(site="feed"), ["good", "walk"]),
        (Filter(listing="harbor"), ["late", "soup"]),
        (Filter(location="pier"), ["good", "walk"]),
        (Filter(rating=1), ["late", "soup"]),
        (Filter(rating=0), []),
        (Filter(class_="praise"), ["good"]),
        (Filter(class_="service"), ["late", "walk", "soup"]),
        (Filter(state="awaiting"), ["late"]),
        (Filter(state="posting"), ["soup"]),
        (Filter(state="untouched"), ["late", "soup"]),
        (Filter(assignee=STAFF), ["soup"]),
        (Filter(search="SOUP"), ["soup"]),
        (Filter(search="snake_case"), ["late"]),
        (Filter(search="snake case"), []),
        (Filter(search="100%"), ["soup"]),
        (Filter(search="1%"), []),
        (Filter(search="\\"), []),
        (Filter(search="bruno"), ["walk"]),
        (Filter(search="CRÈME"), ["good"]),
        (Filter(search="\ud800"), []),
        (Filter(limit=2), ["good", "late"]),
        (Filter(limit=2, offset=1), ["late", "walk"]),
        (Filter(rating=1, state="awaiting", search="snake"), ["late"]),
    ],
)
def test_each_filter_narrows_the_log_and_newest_comes_first(
    shelf: Store, wanted: Filter, keys: list[str]
) -> None:
    assert [row.stored.review.key for row in shelf.log(wanted)] == keys


def test_everything_of_the_users_comes_oldest_first_with_its_history(shelf: Store) -> None:
    keep(shelf, review("walk", 5, text="Better."), listing=replace(LISTING, name="kiosk"))
    found = [(row.stored.review.key, [one.rating for one in past]) for row, past in shelf.reviews()]
    assert found == [("soup", []), ("walk", [2]), ("late", []), ("good", [])]


# --- the chain of events ---------------------------------------------------------------------------


def test_an_untouched_chain_is_whole(shelf: Store) -> None:
    found = shelf.verify()
    assert (found.ok, found.broken_at) == (True, None)
    assert found.events == len(kinds(shelf)) == 8


def test_an_empty_chain_is_whole(store: Store) -> None:
    assert (store.verify().ok, store.verify().events) == (True, 0)


def test_every_event_has_another_hash_and_a_number_without_gaps(shelf: Store) -> None:
    events = list(shelf.events())
    assert [one.n for one in events] == list(range(1, 9))
    assert len({one.hash for one in events}) == 8


def raw(store: Store) -> sqlite3.Connection:
    """The file of the store, for somebody who goes behind reviewbot's back."""
    assert isinstance(store, SqliteStore)
    return sqlite3.connect(store.path, isolation_level=None)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE events SET by = 'nobody' WHERE n = 2",
        "DELETE FROM events WHERE n = 2",
        "DELETE FROM events",
        "REPLACE INTO events SELECT n, at, kind, '', case_id, review_id, data, hash FROM events WHERE n = 2",
    ],
)
def test_the_file_itself_refuses_to_change_an_event(shelf: Store, sql: str) -> None:
    outside = raw(shelf)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        outside.execute(sql)
    outside.close()
    assert shelf.verify().ok


@pytest.mark.parametrize(
    ("sql", "broken_at"),
    [
        ("UPDATE events SET by = 'nobody' WHERE n = 3", 3),
        ("UPDATE events SET kind = 'praised' WHERE n = 3", 3),
        ("UPDATE events SET at = '2026-01-01T00:00:00.000000Z' WHERE n = 3", 3),
        ("UPDATE events SET at = 'long ago' WHERE n = 3", 3),
        ("UPDATE events SET data = '{}' WHERE n = 3", 3),
        ("UPDATE events SET data = 'not json' WHERE n = 3", 3),
        ("UPDATE events SET data = '[1]' WHERE n = 3", 3),
        ("UPDATE events SET case_id = 77 WHERE n = 3", 3),
        ("UPDATE events SET review_id = NULL WHERE n = 3", 3),
        ("UPDATE events SET hash = '' WHERE n = 3", 3),
        ("UPDATE events SET n = 99 WHERE n = 8", 8),
        ("DELETE FROM events WHERE n = 1", 1),
        ("DELETE FROM events WHERE n = 3", 3),
        ("DELETE FROM events WHERE n = 8", 8),
        ("DELETE FROM events WHERE n > 5", 6),
        ("DELETE FROM events", 1),
        ("INSERT INTO events SELECT 9, at, kind, by, NULL, NULL, data, hash FROM events WHERE n = 8", 9),
        ("UPDATE events SET n = -n; UPDATE events SET n = iif(n = -3, 4, iif(n = -4, 3, -n))", 3),
    ],
)
def test_what_somebody_did_to_the_events_behind_our_back_is_found(
    shelf: Store, sql: str, broken_at: int
) -> None:
    outside = raw(shelf)
    for (name,) in outside.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        outside.execute(f'DROP TRIGGER "{name}"')
    outside.executescript(sql)
    outside.close()
    found = shelf.verify()
    assert (found.ok, found.broken_at) == (False, broken_at)


def test_an_event_that_was_deleted_stays_missing_when_more_events_follow(shelf: Store) -> None:
    outside = raw(shelf)
    outside.executescript("DROP TRIGGER events_stay; DELETE FROM events WHERE n = 8")
    outside.close()
    keep(shelf, review("one-more"))
    assert shelf.verify().broken_at == 8


# --- backup ----------------------------------------------------------------------------------------


def test_a_backup_is_a_whole_store(shelf: Store, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    shelf.backup(str(target))
    copy = SqliteStore(str(target))
    assert copy.migrate() == []
    assert copy.log(Filter()) == shelf.log(Filter())
    assert list(copy.events()) == list(shelf.events())
    assert due(copy) == due(shelf)
    assert copy.verify().ok
    keep(copy, review("after"))
    copy.close()


def test_a_backup_never_overwrites_a_file(shelf: Store, tmp_path: Path) -> None:
    target = tmp_path / "precious.db"
    target.write_text("precious")
    with pytest.raises(StoreError, match="exists already"):
        shelf.backup(str(target))
    assert target.read_text() == "precious"


def test_a_backup_that_cannot_be_written_names_the_backup(shelf: Store, tmp_path: Path) -> None:
    target = tmp_path / "nowhere" / "backup.db"
    with pytest.raises(StoreError, match=str(target)):
        shelf.backup(str(target))


# --- trouble with the file -------------------------------------------------------------------------


def one_sentence(caught: pytest.ExceptionInfo[StoreError]) -> str:
    said = str(caught.value)
    assert "\n" not in said
    assert "Error" not in said
    assert said.endswith(".")
    return said


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[SqliteStore]:
    store = open_store(tmp_path)
    store._conn.execute("PRAGMA busy_timeout = 1")
    yield store
    store.close()


def test_a_store_that_another_program_writes_to_says_so(sqlite: SqliteStore) -> None:
    outside = raw(sqlite)
    outside.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError) as caught:
        keep(sqlite, review("r-1"))
    assert "locked by another program" in one_sentence(caught)
    outside.rollback()
    outside.close()
    keep(sqlite, review("r-1"))


def test_a_store_that_cannot_be_written_can_still_be_read(sqlite: SqliteStore) -> None:
    keep(sqlite, review("r-1"))
    sqlite._conn.execute("PRAGMA query_only = ON")  # the message of a read-only file, for root too
    with pytest.raises(StoreError) as caught:
        keep(sqlite, review("r-2"))
    assert "cannot be written" in one_sentence(caught)
    assert len(sqlite.log(Filter())) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    with pytest.raises(StoreError) as caught:
        open_store(folder)
    assert str(folder) in one_sentence(caught)


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreError) as caught:
        SqliteStore(str(tmp_path / "data" / "reviewbot.db"))
    assert str(tmp_path / "data") in one_sentence(caught)


def test_a_store_that_is_a_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        SqliteStore(str(tmp_path))
    assert str(tmp_path) in one_sentence(caught)


@pytest.mark.parametrize(
    "content", [b"not a database at all, " * 100, b"SQLite format 3\x00" + b"\xff" * 5000]
)
def test_a_file_that_is_no_database_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "reviewbot.db").write_bytes(content)
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path)
    assert "restore" in one_sentence(caught)


def test_somebody_elses_database_is_not_taken_for_ours(tmp_path: Path) -> None:
    outside = sqlite3.connect(tmp_path / "reviewbot.db")
    outside.execute("CREATE TABLE reviews (stars)")
    outside.close()
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path)
    assert "not a reviewbot store" in one_sentence(caught)


def test_a_page_torn_out_of_the_file_is_told_by_every_reading_verb(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    keep(store, review("r-1"))
    sql = "SELECT rootpage FROM sqlite_schema WHERE name IN ('reviews', 'events')"
    pages = [number for (number,) in store._conn.execute(sql)]
    store.close()
    file = tmp_path / "reviewbot.db"
    content = bytearray(file.read_bytes())
    for number in pages:
        content[4096 * (number - 1) : 4096 * number] = b"\xaa" * 4096
    file.write_bytes(content)
    torn = SqliteStore(str(file))
    for read in (
        lambda: torn.log(Filter(limit=100)),
        lambda: list(torn.reviews()),
        lambda: list(torn.events()),
        torn.verify,
    ):
        with pytest.raises(StoreError) as caught:
            read()
        assert "damaged" in one_sentence(caught)
    torn.close()


def test_a_full_disk_loses_nothing_that_was_there_and_says_what_to_do(sqlite: SqliteStore) -> None:
    keep(sqlite, review("r-1"))
    pages = sqlite._conn.execute("PRAGMA page_count").fetchone()[0]
    sqlite._conn.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StoreError) as caught:
        keep(sqlite, review("big", text="Cold soup. " * 10_000))
    assert "no room" in one_sentence(caught).lower()
    assert [row.stored.review.key for row in sqlite.log(Filter())] == ["r-1"]
    assert sqlite.verify().ok
    sqlite._conn.execute("PRAGMA max_page_count = 100000")
    keep(sqlite, review("big", text="Cold soup. " * 10_000))


def test_a_store_without_its_tables_says_so(tmp_path: Path) -> None:
    empty = SqliteStore(str(tmp_path / "empty.db"))
    with pytest.raises(StoreError) as caught:
        empty.log(Filter())
    assert "not a reviewbot store" in one_sentence(caught)
    empty.close()


def test_migrating_twice_does_nothing_the_second_time(tmp_path: Path) -> None:
    store = SqliteStore(str(tmp_path / "deep" / "down" / "reviewbot.db"))
    assert store.migrate()
    assert store.migrate() == []
    store.close()


def test_programs_that_start_at_once_on_a_new_store_all_find_it_ready(tmp_path: Path) -> None:
    start = threading.Barrier(4)

    def begin() -> int:
        start.wait()
        store = open_store(tmp_path)
        try:
            return len(store.log(Filter()))
        finally:
            store.close()

    with ThreadPoolExecutor(4) as pool:
        assert [one.result() for one in [pool.submit(begin) for _ in range(4)]] == [0] * 4


# --- only one at a time ----------------------------------------------------------------------------


def test_a_second_holder_is_turned_away_until_the_first_lets_go(store: Store, other: Store) -> None:
    with store.lock(), pytest.raises(StoreBusy, match="only one may poll"), other.lock():
        pass
    with other.lock():
        pass


def test_an_error_under_the_lock_is_passed_on_and_lets_go(store: Store, other: Store) -> None:
    with pytest.raises(KeyError), store.lock():
        raise KeyError
    with other.lock():
        pass


def test_a_killed_holder_lets_go(sqlite: SqliteStore) -> None:
    hold = (
        "import sys; from reviewbot.store.sqlite import SqliteStore\n"
        "with SqliteStore(sys.argv[1]).lock(): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, sqlite.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(StoreBusy), sqlite.lock():
            pass
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    with sqlite.lock():
        pass


def test_a_lock_that_cannot_be_made_is_an_error_of_the_store(sqlite: SqliteStore) -> None:
    Path(f"{sqlite.path}.lock").mkdir()
    with pytest.raises(StoreError) as caught, sqlite.lock():
        pass
    assert sqlite.path in one_sentence(caught)


def test_an_event_tells_its_case_and_its_review(store: Store) -> None:
    case = a_case(store)
    events: list[Event] = list(store.events(case.id))
    assert [(one.kind, one.case_id, one.review_id) for one in events] == [
        ("case_opened", case.id, case.review_id)
    ]
