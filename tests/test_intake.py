"""Intake: files of reviews, batch after batch; what comes back out of our own export."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from fakes.world import LISTING, OWNER, START, Scene, answered, old, page, review
from reviewbot import pipeline
from reviewbot.cases import Move
from reviewbot.pipeline import Batch, Imported, Polled
from reviewbot.store import Past
from reviewbot.types import Case, Page, RecoveryState, ReplyState, Review


def imports(scene: Scene, *pages: Page) -> Imported:
    """Take in a file whose batches are these."""
    return pipeline.take_all(scene.world, [Batch(LISTING, one) for one in pages])


def returns(scene: Scene, one: Review, past: Past) -> Imported:
    """Take in a line of our own export."""
    return pipeline.take_all(scene.world, [Batch(LISTING, page(one), (past,))])


def a_case(number: int = 7, **changes: object) -> Case:
    """A case of another store, its reply approved by a person there."""
    case = Case(
        id=number,
        review_id=99,
        rev=4,
        reply_state=ReplyState.AWAITING,
        recovery_state=RecoveryState.REACHED,
        text="We are sorry. Elena",
        writer="person",
        checks=(),
        score=0,
        opened_at=START - timedelta(days=30),
        alert_channel="C1",
        alert_ts="1.0",
    )
    return replace(case, **changes)  # type: ignore[arg-type]  # each test names real fields


def a_past(case: Case | None = None, seen_at: datetime = START - timedelta(days=30)) -> Past:
    return Past(seen_at, case=case)


# --- strangers' files ------------------------------------------------------------------------------


def test_the_first_import_is_history_and_what_is_fresh_in_the_next_one_is_news(scene: Scene) -> None:
    assert imports(scene, page(old("a"), old("b")), page(review("c"))) == Imported(new=3, cases=1)
    scene.clock.pass_by(days=1)
    assert imports(scene, page(old("a"), review("d"))) == Imported(new=1, unchanged=1, cases=1)


def test_an_import_in_a_rehearsal_says_what_it_would_do_and_does_nothing(scene: Scene) -> None:
    imports(scene, page(old("a"), old("b")))
    before = list(scene.store.events())
    batches = [Batch(LISTING, page(old("a"), old("b", 2, text="Edited"), review("c")))]
    with scene.store.rehearsal() as copy:
        found = pipeline.take_all(replace(scene.world, store=copy), batches)
    assert found == Imported(new=1, edited=1, unchanged=1, cases=1)
    assert list(scene.store.events()) == before
    assert pipeline.take_all(scene.world, batches) == found


def test_history_that_comes_with_a_later_file_is_no_flood_of_alerts(scene: Scene) -> None:
    imports(scene, page(old("a")))
    scene.clock.pass_by(days=60)
    week_old = review("week-old", created_at=scene.clock.now - timedelta(days=7))
    undated = review("undated", created_at=None)
    assert imports(scene, page(undated, week_old)) == Imported(new=2)
    assert all(scene.stored(key).stored.assessment.negative for key in ("undated", "week-old"))


def test_a_file_for_a_listing_that_is_polled_is_not_its_first_contact(scene: Scene) -> None:
    imports(scene, page(old("a")))
    scene.shows(page(old("a"), review("undated", created_at=None)))
    assert scene.poll() == Polled("harbor", LISTING.site, new=1, unchanged=1)


def test_a_listing_of_files_remembers_when_it_was_fed(scene: Scene) -> None:
    scene.facts = replace(scene.facts, history="import")
    imports(scene, page(old("a")))
    state = scene.store.listing_state("harbor")
    assert (state.baselined_at, state.succeeded_at) == (START, START)


def test_a_later_row_about_a_review_is_a_later_state_of_it_unless_it_dates_itself_earlier(
    scene: Scene,
) -> None:
    def said(text: str, hours: int | None) -> Page:
        return page(old("a", text=text, updated_at=hours and START - timedelta(hours=hours)))

    found = imports(scene, said("first", 9), said("older", 10), said("newer", 8), said("undated", None))
    assert found == Imported(new=1, edited=2, unchanged=1, stale=1, cases=1)
    assert scene.stored("a").stored.review.text == "undated"


def test_a_removal_counts_as_an_edit_and_a_removal_of_nothing_as_no_change(scene: Scene) -> None:
    imports(scene, page(old("a"), old("b")))
    gone = page(old("a"), removed=("a", "b", "never-seen"))
    assert imports(scene, gone) == Imported(edited=2, unchanged=1, removed=2)
    assert imports(scene, gone) == Imported(unchanged=3)


# --- our own export --------------------------------------------------------------------------------


def test_a_case_comes_back_under_its_number_with_its_card_and_alerts_nobody(scene: Scene) -> None:
    assert returns(scene, review("a"), a_past(a_case())) == Imported(new=1, restored=1)
    case = scene.case(7)
    assert (case.rev, case.recovery_state, case.alert_ts) == (4, "reached", "1.0")
    assert scene.stored("a").stored.seen_at == START - timedelta(days=30)
    assert scene.deliver() == 0
    assert scene.kinds(7) == ["restored"]
    (event,) = scene.file(7).events
    assert (event.by, event.data["reply"], event.data["recovery"]) == ("import", "awaiting", "reached")
    assert "sorry" not in str(event.data)


def test_a_fresh_complaint_that_had_no_case_comes_back_without_one(scene: Scene) -> None:
    assert returns(scene, review("a"), a_past()) == Imported(new=1)
    assert scene.stored("a").case is None
    assert [event.kind for event in scene.store.events()] == ["restored"]


def test_an_export_never_changes_what_the_store_has(scene: Scene) -> None:
    imports(scene, page(review("a"), answered(old("b"))))
    scene.deliver()
    before, log = list(scene.store.events()), scene.log()
    other = a_past(a_case(1, reply_state=ReplyState.DISMISSED))
    assert returns(scene, review("a", 5, text="Lovely"), other) == Imported(unchanged=1, stale=1)
    assert returns(scene, old("b"), replace(a_past(), removed=True)) == Imported(unchanged=1)
    assert (list(scene.store.events()), scene.log()) == (before, log)


def test_an_export_that_dates_a_change_later_than_the_store_knows_is_an_edit(scene: Scene) -> None:
    imports(scene, page(old("a")))
    edited = old("a", 5, text="They rang me.", updated_at=START)
    assert returns(scene, edited, a_past()) == Imported(edited=1)
    assert scene.stored("a").stored.review.rating == 5


def test_a_case_comes_back_to_a_review_that_was_polled_before_the_export_was_read(scene: Scene) -> None:
    scene.baseline(old("a"))
    assert returns(scene, old("a"), a_past(a_case())) == Imported(unchanged=1, restored=1)
    assert returns(scene, old("a"), a_past(a_case())) == Imported(unchanged=1)
    assert scene.case(7).recovery_state == "reached"
    assert scene.deliver() == 0


def test_a_case_whose_number_is_taken_gets_another_and_lets_go_of_its_card(scene: Scene) -> None:
    imports(scene, page(review("a")))
    returns(scene, old("b"), a_past(a_case(1)))
    assert (scene.stored("b").case, scene.case(2).review_id) == (scene.case(2), 2)
    assert not scene.case(2).has_card


def test_the_gates_of_today_judge_the_reply_of_a_case_that_comes_back(scene: Scene) -> None:
    returns(scene, review("a"), a_past(a_case(text="You will get a refund.")))
    assert [check.ok for check in scene.case(7).checks] == [False]
    assert scene.case(7).reply_state == "awaiting"


@pytest.mark.parametrize(("reply", "state"), [("manual", "posting"), ("api_upsert", "awaiting")])
def test_an_approval_in_a_file_lets_nothing_be_posted(scene: Scene, reply: str, state: str) -> None:
    scene.facts = replace(scene.facts, reply=reply)
    returns(scene, review("a"), a_past(a_case(reply_state=ReplyState.POSTING)))
    assert scene.case(7).reply_state == state
    assert not scene.store.waiting()


def test_a_snooze_goes_on_where_it_was(scene: Scene) -> None:
    until = START + timedelta(hours=3)
    returns(scene, review("a"), a_past(a_case(reply_state=ReplyState.SNOOZED, snoozed_until=until)))
    scene.clock.pass_by(hours=3)
    assert pipeline.wake(scene.world) == 1
    assert scene.act(7, Move.APPROVE, by=OWNER).reply_state == "posting"
