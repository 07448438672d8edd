import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
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
from reviewbot.store import (
    MESSAGES,
    SECOND_WAY,
    Answered,
    Effect,
    EffectKind,
    EffectState,
    Filter,
    Finding,
    Findings,
    Gone,
    Opening,
    Past,
    Store,
    Trouble,
    Watch,
)
from reviewbot.store.sqlite import STEPS, SqliteStore
from reviewbot.types import (
    Assessment,
    Case,
    Check,
    Counts,
    Delivery,
    Draft,
    Event,
    Figures,
    Listing,
    ModelCall,
    ModelUse,
    Pile,
    Promise,
    PromiseState,
    RecoveryState,
    ReplyState,
    Review,
    Rhythm,
    RobotsFile,
    StaffMention,
    StoredReview,
    Validators,
    Vow,
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
    return list(store.due_effects(at, MESSAGES))


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
    other.done(effect, Delivery("C1", "11.22"), NOW, card=1)
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
    assert store.orphaned(MESSAGES) == 1
    assert store.orphaned(MESSAGES) == 0
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
    store.orphaned(MESSAGES)
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
    store.done(claimed, Delivery("C1", "11.22", shown="a hash"), LATER, card=1)
    row = store.row(case.id)
    assert row
    assert row.case
    assert (row.case.alert_channel, row.case.alert_ts, row.case.rev) == ("C1", "11.22", 1)
    assert kinds(store)[-1] == "alerted"
    assert due(store, LATER + timedelta(days=400)) == []
    assert store.orphaned(MESSAGES) == 0


def an_urgent_case(store: Store, key: str = "r-1", at: datetime = NOW) -> None:
    """A case that cannot wait, whose alert nobody was sent yet."""
    found = findings(store, review(key), opens=True)[0]
    urgent = replace(found, opening=Opening(replace(DRAFT, escalate=True), NOW))
    store.record(LISTING, Findings([urgent]), at)


def fails(store: Store, at: datetime = NOW) -> Effect:
    """The first message that is due is tried and not taken."""
    claimed = store.claim(due(store, at)[0], at)
    assert claimed
    store.postpone(claimed, at + timedelta(hours=1), "Slack said no", unknown=False)
    return claimed


def test_messages_that_were_tried_and_not_taken_are_trouble_until_they_are(store: Store) -> None:
    a_case(store)
    an_urgent_case(store, "r-2")
    assert store.trouble() is None
    fails(store)
    fails(store, NOW + timedelta(minutes=5))
    assert store.trouble() == Trouble(NOW, waiting=2, urgent=1, error="Slack said no")
    for one in due(store, LATER + timedelta(hours=1)):
        store.done(one, Delivery("C1", "1"), LATER)
    assert store.trouble() is None


def test_what_was_not_taken_can_be_hurried_in_order_and_what_was_not_tried_needs_none(store: Store) -> None:
    a_case(store, "r-1")
    an_urgent_case(store, "r-2")
    assert store.hurry(NOW) == 0
    urgent, calm = fails(store), fails(store)
    assert due(store, NOW) == []
    assert store.hurry(NOW, most=1) == 1
    assert [one.id for one in due(store, NOW)] == [urgent.id]
    assert store.hurry(NOW) == 1
    assert [one.id for one in due(store, NOW)] == [urgent.id, calm.id]


def test_a_rest_is_remembered_by_the_next_process(store: Store, other: Store) -> None:
    assert store.rests_until() is None
    store.rest(LATER)
    assert other.rests_until() == LATER


def test_the_second_way_is_asked_once_for_each_urgent_case_that_waits_and_way(store: Store) -> None:
    a_case(store, "r-1")
    an_urgent_case(store, "r-2")
    an_urgent_case(store, "r-3", LATER)
    ways = {EffectKind.EMAIL, EffectKind.WEBHOOK}
    assert [store.take_over(NOW, ways, LATER) for _ in range(2)] == [2, 0]
    asked = store.due_effects(LATER, SECOND_WAY)
    assert [(one.kind, one.case_id, one.urgent) for one in asked] == [
        (EffectKind.EMAIL, 2, True),
        (EffectKind.WEBHOOK, 2, True),
    ]
    assert len({one.delivery_id for one in asked}) == 2
    store.done(asked[0], Delivery("email", "1"), LATER)
    assert kinds(store)[-1] == "emailed"


def test_an_alert_that_takes_anothers_place_has_waited_since_that_one(store: Store) -> None:
    an_urgent_case(store)
    case = store.case_file(1)
    assert case
    assert case.row.case
    snooze = Action(Move.ASSIGN, OWNER, who=STAFF)
    store.change(case.row.case, snooze, LATER, effects=(EffectKind.ALERT,))
    assert store.take_over(NOW, {EffectKind.EMAIL}, LATER) == 1


def test_an_outage_is_told_by_each_way_once_and_its_end_where_its_beginning_may_have_been_read(
    store: Store,
) -> None:
    ways = {EffectKind.EMAIL, EffectKind.WEBHOOK}
    assert store.outage() is None
    store.outage_began(NOW, ways, LATER)
    assert store.outage() == NOW
    mail, hook = store.due_effects(LATER, SECOND_WAY)
    store.done(mail, Delivery("email", "1"), LATER)
    store.outage_over(LATER)
    assert store.outage() is None
    assert [one.kind for one in store.waiting()] == [EffectKind.EMAIL]
    assert hook.kind is EffectKind.WEBHOOK
    assert kinds(store) == ["messages_stuck", "emailed", "messages_flow"]


def test_alerts_join_the_notice_that_others_of_them_wait_under(store: Store) -> None:
    words = "{count} reviews"
    a_case(store, "r-1")
    a_case(store, "r-2")
    store.gather(due(store), words, NOW)
    assert [one.text for one in due(store)] == ["2 reviews"]
    a_case(store, "r-9")
    store.gather([one for one in due(store) if one.case_id], words, NOW)
    [notice] = due(store)
    assert notice.text == "3 reviews"
    store.done(notice, Delivery("C1", "7.8"), NOW)
    assert [one.thread for one in due(store)] == ["7.8"] * 3


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
        gone_url="https://c.example",
        rhythm=Rhythm(timedelta(minutes=90), frozenset({0, 23}), frozenset({6})),
        pages=3,
        lateness_s=1.5,
    )
    store.save_listing_state(state, now=NOW)
    assert store.listing_state("harbor", "us") == state
    assert store.listing_state("harbor") == ListingState("harbor")
    assert due(store) == []


def test_how_listings_are_watched_is_told_in_few_words_with_the_wait_that_a_site_asked_for(
    store: Store,
) -> None:
    store.save_listing_state(ListingState("app", "us", due_at=NOW, succeeded_at=NOW), now=NOW)
    waits = ListingState("app", "fr", due_at=NOW, not_before=LATER, failing_since=NOW)
    store.save_listing_state(waits, now=NOW)
    store.save_listing_state(ListingState("page"), now=NOW)
    assert sorted(store.watches(), key=lambda one: (one.listing, one.part)) == [
        Watch("app", "fr", LATER, None, NOW),
        Watch("app", "us", NOW, NOW, None),
        Watch("page", "", None, None, None),
    ]


def test_a_blind_alarm_and_its_end_are_two_notices_with_their_events(store: Store) -> None:
    blind = replace(ListingState("harbor"), failures=3, blind_told=True)
    store.save_listing_state(blind, notice="blind", now=NOW)
    store.save_listing_state(ListingState("harbor"), notice="recovered", now=LATER)
    assert [one.text for one in due(store)] == ["blind", "recovered"]
    assert kinds(store) == ["listing_blind", "listing_recovered"]


def test_a_listing_that_is_gone_for_good_has_an_event_of_its_own(store: Store) -> None:
    gone = replace(ListingState("harbor"), failures=1, blind_told=True, gone_url="https://x.example")
    store.save_listing_state(gone, notice="gone", now=NOW)
    assert kinds(store) == ["listing_gone"]
    assert store.listing_state("harbor") == gone


# --- other people's servers ------------------------------------------------------------------------


def test_the_last_visit_to_a_host_is_remembered_by_the_next_process(store: Store, other: Store) -> None:
    assert store.hosts.last_visit("shop.example") is None
    for at in (NOW, LATER, NOW):  # a clock may be set back
        store.hosts.visited("shop.example", at)
        assert other.hosts.last_visit("shop.example") == at
    assert other.hosts.last_visit("other.example") is None


def test_the_robots_txt_of_each_origin_is_remembered_byte_by_byte(store: Store, other: Store) -> None:
    body = bytes(range(256)) * 10
    store.hosts.keep_robots("https://shop.example", RobotsFile(b"", NOW))
    store.hosts.keep_robots("https://shop.example", RobotsFile(body, LATER))
    store.hosts.keep_robots("http://shop.example:8080", RobotsFile(b"", NOW))
    assert other.hosts.robots("https://shop.example") == RobotsFile(body, LATER)
    assert other.hosts.robots("http://shop.example:8080") == RobotsFile(b"", NOW)
    assert other.hosts.robots("http://shop.example") is None


def test_hosts_of_days_before_are_forgotten_so_that_redirects_cannot_fill_the_disk(store: Store) -> None:
    for number in range(50):
        store.hosts.visited(f"{number}.example", NOW)
        store.hosts.keep_robots(f"https://{number}.example", RobotsFile(b"#", NOW))
    tomorrow = NOW + timedelta(days=1, seconds=1)
    store.hosts.visited("shop.example", tomorrow)
    store.hosts.keep_robots("https://shop.example", RobotsFile(b"", tomorrow))
    assert {store.hosts.last_visit(f"{number}.example") for number in range(50)} == {None}
    assert {store.hosts.robots(f"https://{number}.example") for number in range(50)} == {None}


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
        (Filter(search="snake case"), ["late"]),
        (Filter(search="case snake"), ["late"]),
        (Filter(search='"case snake"'), []),
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
    found = [(stored.review.key, [one.rating for one in past.revisions]) for stored, past in shelf.reviews()]
    assert found == [("soup", []), ("walk", [2]), ("late", []), ("good", [])]


# --- what waits for somebody, and what a span of time brought ------------------------------------------


def waiting(
    store: Store, key: str, *, urgent: bool = False, due_at: datetime | None = LATER, at: datetime = NOW
) -> Case:
    """A review with a case that is due then."""
    opening = Opening(replace(DRAFT, escalate=urgent), due_at)
    found = [replace(one, opening=opening) for one in findings(store, review(key))]
    store.record(LISTING, Findings(found), at)
    return next(row.case for row in store.log(Filter()) if row.case and row.stored.review.key == key)


def pile(store: Store, which: Pile, who: str = STAFF, limit: int = 10, offset: int = 0) -> list[str]:
    """The reviews of a pile, an hour and a half from now."""
    shown = store.inbox(who, which, LATER + timedelta(minutes=30), limit=limit, offset=offset)
    return [row.stored.review.key for row in shown.rows]


def test_the_inbox_has_the_urgent_first_and_then_what_is_due_first(store: Store) -> None:
    waiting(store, "later", due_at=LATER + timedelta(days=1))
    waiting(store, "whenever", due_at=None)
    waiting(store, "soon")
    waiting(store, "urgent", urgent=True, due_at=LATER + timedelta(days=2))
    assert pile(store, Pile.OPEN) == ["urgent", "soon", "later", "whenever"]
    assert pile(store, Pile.OVERDUE) == ["soon"]


def test_the_inbox_counts_all_and_gives_one_page(store: Store) -> None:
    for number in range(5):
        waiting(store, f"r-{number}")
    mine = store.change(waiting(store, "mine"), Action(Move.ASSIGN, OWNER, who=STAFF), NOW)
    shown = store.inbox(STAFF, Pile.OPEN, LATER, limit=4)
    assert shown.counts == Counts(open=6, mine=1, overdue=0, unassigned=5)
    assert (len(shown.rows), shown.offset, shown.more) == (4, 0, True)
    rest = store.inbox(STAFF, Pile.OPEN, LATER, limit=4, offset=4)
    assert (len(rest.rows), rest.offset, rest.more) == (2, 4, False)
    assert store.inbox(STAFF, Pile.MINE, NOW, limit=4).rows[0].case == mine
    nobody = store.inbox("", Pile.MINE, NOW, limit=4)
    assert (nobody.rows, nobody.counts.mine) == ((), 0)


@pytest.mark.parametrize(
    ("moves", "waits"),
    [
        ([], True),
        ([Action(Move.APPROVE, OWNER)], True),
        ([Action(Move.SNOOZE, OWNER, until=LATER)], False),
        ([Action(Move.DISMISS, OWNER, note="no")], False),
        ([Action(Move.LIVE, "site")], False),
        ([Action(Move.LIVE, "site"), Action(Move.TRIED, STAFF)], True),
        ([Action(Move.LIVE, "site"), Action(Move.REACHED, STAFF)], True),
        (
            [
                Action(Move.LIVE, "site"),
                Action(Move.REACHED, STAFF),
                Action(Move.CLOSE, STAFF, outcome="satisfied"),
            ],
            False,
        ),
    ],
    ids=lambda value: "+".join(action.move for action in value) if isinstance(value, list) else str(value),
)
def test_a_case_waits_until_it_is_answered_and_whatever_was_begun_is_over(
    store: Store, moves: list[Action], waits: bool
) -> None:
    case = waiting(store, "r-1")
    for step in moves:
        case = store.change(case, step, NOW)
    assert pile(store, Pile.OPEN) == (["r-1"] if waits else [])
    answered_in_public = any(step.move is Move.LIVE for step in moves)
    assert pile(store, Pile.OVERDUE) == (["r-1"] if waits and not answered_in_public else [])


def test_praise_is_what_is_happy_recent_in_words_and_without_an_answer(store: Store) -> None:
    keep(
        store,
        review("five", 5, created_at=NOW - timedelta(days=2)),
        review("four", 4),
        review("three", 3),
        review("of ten", 8, scale=(1, 10), created_at=NOW - timedelta(days=3)),
        replace(review("no rating", 5), rating=None),
        review("no words", 5, text=""),
        review("last spring", 5, created_at=NOW - timedelta(days=200)),
        answered(review("answered", 5)),
        review("bad", 1),
    )
    waiting(store, "has a case")
    assert pile(store, Pile.PRAISE) == ["four", "five", "of ten"]
    assert pile(store, Pile.PRAISE, limit=1, offset=1) == ["five"]


def test_a_case_to_thank_for_praise_has_no_deadline_and_alerts_nobody(store: Store) -> None:
    keep(store, review("kind", 5))
    [row] = store.log(Filter())
    assert row == store.review(row.stored.id)
    case = store.thank(row.stored, DRAFT, STAFF, NOW)
    assert (case.text, case.due_at, case.reply_state) == (DRAFT.text, None, ReplyState.AWAITING)
    assert store.thank(row.stored, replace(DRAFT, text="Another text"), OWNER, LATER) == case
    [opened] = store.events(case.id)
    assert (opened.kind, opened.by) == ("opened_to_thank", STAFF)
    assert due(store) == []
    assert store.review(99) is None


@pytest.mark.parametrize("change", ["edited", "answered", "removed"])
def test_a_review_that_changed_meanwhile_is_not_thanked_for(store: Store, change: str) -> None:
    keep(store, review("kind", 5))
    [row] = store.log(Filter())
    [known] = store.known(LISTING.name, ["kind"])["kind"]
    if change == "edited":
        keep(store, review("kind", 5, text="Not so good any more"))
    elif change == "answered":
        one = answered(review("kind", 5)).reply
        store.record(LISTING, Findings(answered=[Answered(known, one, "hash")]), NOW)
    else:
        store.record(LISTING, Findings(gone=[Gone(known)]), NOW)
    with pytest.raises(Conflict, match="changed meanwhile"):
        store.thank(row.stored, DRAFT, STAFF, NOW)


def test_what_is_told_under_a_key_is_told_once_for_ever(store: Store) -> None:
    assert not store.told("digest:2026-11-02")
    assert store.tell("digest:2026-11-02", "Nothing needs you. \ud800", NOW)
    assert not store.tell("digest:2026-11-02", "Something else", NOW)
    [notice] = due(store)
    assert (notice.kind, notice.listing, notice.text) == ("notice", "", "Nothing needs you. \\ud800")
    store.done(notice, Delivery("C1", "1.0"), NOW)
    assert store.told("digest:2026-11-02")
    assert not store.tell("digest:2026-11-02", "Nothing needs you.", LATER)


def test_the_figures_of_a_span_say_what_came_in(store: Store) -> None:
    since, until = NOW - timedelta(days=1), NOW + timedelta(days=1)
    assert store.figures(since, until) == Figures(since, until)
    store.save_listing_state(ListingState(LISTING.name, baselined_at=since + timedelta(hours=1)), now=NOW)
    staff = [StaffMention("Sam", 1), StaffMention("Kim", -1), StaffMention("Lee", 0)]
    found = findings(
        store,
        review("happy", 5),
        review("content", 4),
        review("late", 3, created_at=since + timedelta(hours=2)),
        review("of ten", 9, scale=(1, 10)),
        replace(review("no rating", created_at=None), rating=None),
    )
    named = [replace(one, assessment=replace(one.assessment, staff=tuple(staff))) for one in found[:2]]
    store.record(LISTING, Findings([*named, *found[2:]]), NOW)
    keep(store, review("after", 1), at=until)
    figures = store.figures(since, until)
    assert (figures.reviews, figures.stars, figures.happy) == (5, (0, 0, 1, 1, 1), 3)
    assert figures.praised == (("Sam", 2),)


def test_history_that_a_first_contact_found_is_no_news(store: Store) -> None:
    since, until = NOW - timedelta(days=1), NOW + timedelta(days=1)
    keep(
        store,
        review("this morning"),
        review("last year", created_at=NOW - timedelta(days=400)),
        review("undated", created_at=None),
    )
    store.save_listing_state(ListingState(LISTING.name, baselined_at=NOW), now=NOW)
    assert store.figures(since, until).reviews == 1
    hidden_until_now = review("last spring", created_at=NOW - timedelta(days=200))
    keep(store, hidden_until_now, review("new and undated", created_at=None), at=NOW + timedelta(hours=1))
    assert store.figures(since, until).reviews == 2


def test_the_figures_of_a_span_say_what_became_of_its_cases(store: Store) -> None:
    since, until = NOW, NOW + timedelta(days=1)
    for key, hours in {"soon": 0.5, "in time": 1, "late": 4}.items():
        store.change(waiting(store, key), Action(Move.LIVE, "site"), NOW + timedelta(hours=hours))
    store.change(waiting(store, "needless"), Action(Move.DISMISS, OWNER, note="no"), NOW)
    waiting(store, "forgotten")
    waiting(store, "not due yet", due_at=until + timedelta(hours=1))
    waiting(store, "next day", at=until)
    keep(store, review("kind", 5), at=NOW)
    store.thank(next(row.stored for row in store.log(Filter()) if row.case is None), DRAFT, STAFF, NOW)
    figures = store.figures(since, until)
    assert (figures.opened, figures.answered, figures.dismissed, figures.posted) == (6, 3, 1, 3)
    assert (figures.timely, figures.due) == (2, 4)
    assert figures.took == timedelta(hours=1)


def test_the_inbox_is_read_from_its_index(sqlite: SqliteStore) -> None:
    asked: list[str] = []
    sqlite._conn.set_trace_callback(asked.append)
    for which in (Pile.OPEN, Pile.MINE, Pile.OVERDUE):
        sqlite.inbox(STAFF, which, NOW, limit=10)
    sqlite._conn.set_trace_callback(None)
    plans = [
        " ".join(step["detail"] for step in sqlite._conn.execute(f"EXPLAIN QUERY PLAN {one}"))
        for one in asked
    ]
    assert len(plans) == 6
    assert all("USING COVERING INDEX cases_open" in plan for plan in plans)


# --- an export brought back, and rehearsals -------------------------------------------------------------


def test_a_review_comes_back_as_it_was_kept_with_its_case_and_all_that_belongs_to_it(
    store: Store, tmp_path: Path, opener: Opener
) -> None:
    case = a_case(store)
    keep(store, review("r-1", 3, text="Lukewarm soup."), at=LATER)
    store.change(case, Action(Move.REACHED, OWNER, how="phone", note="Called."), LATER)
    ((stored, past),) = store.reviews()
    (tmp_path / "other").mkdir()
    other = opener(tmp_path / "other")
    (found,) = findings(other, stored.review)
    other.record(LISTING, Findings([replace(found, past=past)]), LATER)
    assert list(other.reviews()) == [(stored, past)]
    assert not due(other)
    assert kinds(other) == ["restored"]
    assert other.verify().ok
    other.close()


def test_a_removed_review_comes_back_removed_and_in_its_storefront(store: Store) -> None:
    listing = replace(LISTING, part="us")
    (found,) = findings(store, review("r-1"))
    store.record(listing, Findings([replace(found, past=Past(NOW, part="us", removed=True))]), LATER)
    ((stored, past),) = store.reviews()
    assert (stored.removed, past.part, store.count("harbor", "us")) == (True, "us", 0)


def test_a_case_comes_back_to_a_known_review_that_has_none(store: Store) -> None:
    case = replace(a_case(store), rev=5)
    keep(store, review("r-2"))
    known = store.known(LISTING.name, ["r-2"])["r-2"][0]
    store.record(LISTING, Findings(regained=[(known, Past(NOW, case=case))]), LATER)
    back = store.row(2)
    assert back
    assert back.case == replace(case, id=2, review_id=2)
    assert kinds(store)[-1] == "restored"


def test_what_is_done_in_a_rehearsal_is_forgotten(store: Store, tmp_path: Path) -> None:
    a_case(store)
    files, before = sorted(tmp_path.iterdir()), kinds(store)
    with store.rehearsal() as copy:
        keep(copy, review("r-2"), opens=True)
        assert kinds(copy)[:2] == before
        assert copy.verify().ok
        assert len(list(copy.reviews())) == 2
        assert sorted(tmp_path.iterdir()) == files
    assert kinds(store) == before
    assert [stored.review.key for stored, _ in store.reviews()] == ["r-1"]


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


def test_a_store_says_in_its_header_how_many_steps_it_took(tmp_path: Path) -> None:
    store = SqliteStore(str(tmp_path / "reviews.db"))
    assert len(store.migrate()) == STEPS
    with closing(sqlite3.connect(tmp_path / "reviews.db")) as conn:
        assert conn.execute("PRAGMA user_version").fetchone() == (STEPS,)
        conn.execute("PRAGMA user_version = 0")  # as a store of an earlier release has it
    assert SqliteStore(str(tmp_path / "reviews.db")).migrate() == []


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
    with store.lock(), pytest.raises(StoreBusy, match="only one may at a time"), other.lock():
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


def judged(store: Store, scorer: str = "next/1") -> list[tuple[StoredReview, Assessment]]:
    """What another scorer says of everything that it has not judged."""
    found = store.judged_by_others(scorer, Filter())
    return [(one, replace(one.assessment, scorer=scorer, negative=False)) for one in found]


def test_reviews_are_found_by_the_scorer_that_did_not_judge_them(store: Store) -> None:
    keep(store, *(review(f"r-{n}") for n in range(5)))
    assert store.scorers(Filter()) == {"fake/1": 5}
    assert store.judged_by_others("fake/1", Filter()) == []

    first = store.judged_by_others("next/1", Filter(limit=2))
    rest = store.judged_by_others("next/1", Filter(), after=first[-1].id)

    assert [one.review.key for one in (*first, *rest)] == [f"r-{n}" for n in range(5)]
    assert store.scorers(Filter(listing="elsewhere")) == {}
    assert store.judged_by_others("next/1", Filter(since=NOW + timedelta(days=1))) == []


def test_a_new_judgement_takes_the_place_of_the_old_one_which_is_kept(store: Store) -> None:
    case = a_case(store)
    events = list(store.events())

    assert store.judge_anew(judged(store), LATER) == [case.review_id]

    file = store.case_file(case.id)
    assert file
    assert not file.row.stored.assessment.negative
    assert file.row.case == case
    (before,) = file.judgements
    assert (before.assessment.scorer, before.replaced_at, before.revisions) == ("fake/1", LATER, 1)
    assert before.assessment.negative
    assert list(store.events()) == events
    assert store.scorers(Filter()) == {"next/1": 1}


def test_what_was_edited_or_judged_since_it_was_read_is_not_judged_by_its_old_words(
    store: Store, other: Store
) -> None:
    keep(store, review("r-1"), review("r-2"), review("r-3"))
    read = judged(store)
    keep(other, review("r-1", text="Warm soup, now."))
    other.judge_anew(judged(other, "newer/1")[1:2], NOW)

    assert store.judge_anew(read, LATER) == [read[2][0].id]
    assert store.scorers(Filter()) == {"fake/1": 1, "newer/1": 1, "next/1": 1}


def test_an_edit_keeps_what_was_said_of_the_words_before(store: Store) -> None:
    case = a_case(store)
    store.judge_anew(judged(store), NOW)
    keep(store, review("r-1", text="Warm soup, now.", title="Rude"))
    store.judge_anew(judged(store), LATER)

    file = store.case_file(case.id)
    assert file
    assert [(one.revisions, one.assessment.scorer) for one in file.judgements] == [
        (1, "fake/1"),
        (2, "fake/1"),
    ]


def test_an_event_tells_its_case_and_its_review(store: Store) -> None:
    case = a_case(store)
    events: list[Event] = list(store.events(case.id))
    assert [(one.kind, one.case_id, one.review_id) for one in events] == [
        ("case_opened", case.id, case.review_id)
    ]


def test_what_a_model_cost_is_kept_in_the_log_and_counted_by_the_day(store: Store) -> None:
    call = ModelCall("small", "1", "used", 900, 100, 0.25, ("value",), "ab" * 32)
    store.model_called(call, NOW - timedelta(days=1))
    store.model_called(call, NOW)
    store.model_called(replace(call, outcome="failed", tokens_in=0, tokens_out=0, cost=0.0), LATER)
    assert store.model_use(NOW) == ModelUse(calls=2, used=1, tokens=1000, cost=0.25, last="failed")
    assert store.model_use(LATER + timedelta(hours=1)) == ModelUse()
    kept = [one for one in store.events() if one.kind == "model_called"]
    assert [(one.at, one.case_id, one.data["model"]) for one in kept][:1] == [
        (NOW - timedelta(days=1), None, "small")
    ]
    assert store.verify().ok


def test_what_a_model_cost_survives_a_restart(tmp_path: Path) -> None:
    first = open_store(tmp_path)
    first.model_called(ModelCall("small", "1", "used", 900, 100, 0.25), NOW)
    first.close()
    second = open_store(tmp_path)
    assert second.model_use(NOW).tokens == 1000
    second.close()


# --- promises --------------------------------------------------------------------------------------

VOW = Vow("I'll call you.", NOW + timedelta(days=2), True, NOW + timedelta(days=1))


def a_posted_case(store: Store, key: str = "r-1", *, author: str = "Ana") -> Case:
    """A case whose reply is public since now."""
    case = a_case(store, key, author=author)
    case = store.change(case, Action(Move.APPROVE, OWNER, rev=case.rev), NOW)
    return store.change(case, Action(Move.POSTED, OWNER), NOW)


def promise(store: Store, *vows: Vow, said: str = "I'll call you.") -> Sequence[Promise]:
    """Read the reply that was posted last."""
    return store.promise(store.posted()[-1], said, vows, OWNER, NOW)


def test_a_posted_reply_waits_to_be_read_once(store: Store, other: Store) -> None:
    case = a_posted_case(store)
    [posted] = store.posted()
    assert (posted.row.case, posted.at) == (case, NOW)
    assert [one.words for one in promise(store, VOW)] == ["I'll call you."]
    assert store.posted() == other.posted() == []
    assert other.promise(posted, "Again.", [replace(VOW, words="Again.")], OWNER, NOW) == []


def test_a_promise_is_reminded_of_then_broken_and_each_is_an_event_and_a_message(store: Store) -> None:
    case = a_posted_case(store)
    promise(store, VOW)
    steps = [NOW, NOW + timedelta(days=1), NOW + timedelta(days=1, hours=1), NOW + timedelta(days=2)]
    assert [store.follow_promises(now) for now in [*steps, steps[-1]]] == [0, 1, 0, 1, 0]
    assert [one.state for one in store.waiting_promises()] == [PromiseState.BROKEN]
    kinds = [event.kind for event in store.events(case.id)]
    assert kinds[-3:] == ["promised", "promise_due", "promise_broken"]
    told = [one.text for one in store.waiting() if one.kind is EffectKind.PROMISE]
    assert told == ["promised 1", "promise_due 1", "promise_broken 1"]
    assert store.verify().ok


def test_a_promise_is_settled_by_one_person_only(store: Store, other: Store) -> None:
    a_posted_case(store)
    [made] = promise(store, VOW)
    store.settle_promise(made, PromiseState.DROPPED, OWNER, LATER, why="they moved")
    with pytest.raises(Conflict):
        other.settle_promise(made, PromiseState.KEPT, STAFF, LATER)
    [dropped] = store.promises(made.case_id)
    assert (dropped.state, dropped.by, dropped.settled_at) == (PromiseState.DROPPED, OWNER, LATER)
    assert store.waiting_promises() == []
    file = store.case_file(made.case_id)
    assert file is not None
    assert [note.text for note in file.notes] == ["they moved"]


@pytest.mark.parametrize("odd", ODD)
def test_a_promise_in_odd_words_is_kept_as_text(store: Store, odd: str) -> None:
    a_posted_case(store)
    assert len(promise(store, replace(VOW, words=odd), said=odd)) == 1
    assert store.verify().ok


def test_what_was_said_before_is_found_by_customer_and_by_words(store: Store) -> None:
    a_posted_case(store, "r-1")
    promise(store, said="We have fixed the boiler.")
    a_posted_case(store, "r-2", author="Ben")
    promise(store, said="The terrace is open.")
    case = a_case(store, "r-3")
    case = store.change(
        case, Action(Move.EDIT, OWNER, draft=replace(DRAFT, text="Our terrace was cold.")), NOW
    )
    row = store.row(case.id)
    assert row is not None
    found = [(one.case_id, one.text, one.same_customer) for one in store.said_before(row, 5)]
    assert found == [(1, "We have fixed the boiler.", True), (2, "The terrace is open.", False)]
    assert [one.case_id for one in store.said_before(row, 1)] == [1, 2]
