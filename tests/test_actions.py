import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.world import LISTING, OWNER, STAFF, STRANGER, URL, Scene, answered, page, review
from reviewbot import actions
from reviewbot.cases import OUTCOMES, Action, Move
from reviewbot.errors import Conflict, IllegalMove, Refused, UsageError
from reviewbot.policy import COOLING_OFF
from reviewbot.types import Case, Listing


@pytest.fixture
def shop(scene: Scene) -> Scene:
    """One complaint with its case, alerted."""
    scene.baseline(review("a", 2))
    scene.deliver()
    return scene


def refusals(scene: Scene) -> list[dict[str, object]]:
    return [dict(event.data) for event in scene.file().events if event.kind == "refused"]


# --- the revision that was shown -------------------------------------------------------------------


def test_an_approval_of_the_text_that_was_shown_goes_through(shop: Scene) -> None:
    case = shop.act(1, Move.APPROVE, rev=1)
    assert (case.reply_state, case.rev) == ("posting", 2)
    event = shop.file().events[-1]
    assert (event.kind, event.by) == ("approve", OWNER)
    assert event.data["text_sha256"] == hashlib.sha256(case.text.encode()).hexdigest()


def test_an_approval_of_a_text_that_has_changed_since_is_refused_and_logged(shop: Scene) -> None:
    actions.edit(shop.world, 1, "We are sorry, Ana. Sam", by=STAFF)
    before = shop.case()
    with pytest.raises(Conflict, match="revision 2, not 1"):
        shop.act(1, Move.APPROVE, rev=1)
    assert shop.case() == before
    assert refusals(shop) == [{"move": "approve", "why": "stale_rev", "rev": 2}]


def test_an_approval_that_does_not_say_what_it_saw_is_refused(shop: Scene) -> None:
    with pytest.raises(UsageError, match="revision"):
        shop.act(1, Move.APPROVE, rev=None)
    assert shop.case().reply_state == "awaiting"


def test_a_review_edited_by_its_author_makes_the_shown_revision_stale(shop: Scene) -> None:
    shop.shows(page(review("a", 1, text="Even worse.")))
    shop.poll()
    with pytest.raises(Conflict, match=r"the review changed, and with it the reply\. Look"):
        shop.act(1, Move.APPROVE, rev=1)


def test_whoever_comes_second_is_told_what_the_first_did_even_after_a_refusal(shop: Scene) -> None:
    shop.act(1, Move.APPROVE, by=STAFF, rev=1)
    for _ in range(2):  # the refusal itself is in the log, and is not what changed the case
        with pytest.raises(Conflict, match="revision 2, not 1: its reply was approved by U-sam"):
            shop.act(1, Move.APPROVE, by=OWNER, rev=1)


def test_whoever_comes_after_the_site_took_the_reply_is_told_who_approved_it_and_that_it_is_up(
    shop: Scene,
) -> None:
    case = shop.act(1, Move.APPROVE, by=STAFF, rev=1)
    shop.world.store.change(case, Action(Move.POSTED, "site"), shop.world.now())
    told = "its reply was approved by U-sam; then its reply was marked as posted"
    with pytest.raises(Conflict, match=rf"revision \d, not 1: {told}\. Look"):
        shop.act(1, Move.APPROVE, by=OWNER, rev=1)


def test_a_revision_that_never_was_is_refused(shop: Scene) -> None:
    with pytest.raises(Conflict, match=r"revision 1, not 9\. Look"):
        shop.act(1, Move.APPROVE, rev=9)


def test_two_people_cannot_both_approve(shop: Scene) -> None:
    shop.act(1, Move.APPROVE, rev=1)
    with pytest.raises(Conflict):
        shop.act(1, Move.APPROVE, by=STAFF, rev=1)
    with pytest.raises(IllegalMove):
        shop.act(1, Move.APPROVE, by=STAFF, rev=2)
    assert shop.kinds().count("approve") == 1


def test_a_case_that_does_not_exist_is_told_plainly(shop: Scene) -> None:
    for number in (0, 2, -1):
        with pytest.raises(UsageError, match=f"no case {number}"):
            actions.act(shop.world, number, Action(Move.DISMISS, STRANGER, note="Ours."))


# --- one's own words -------------------------------------------------------------------------------


def test_an_edit_is_judged_by_the_same_gates_and_can_then_be_approved(shop: Scene) -> None:
    case = actions.edit(shop.world, 1, "We are sorry, Ana. Sam", by=STAFF, rev=1)
    assert (case.text, case.writer, case.reply_state, case.rev) == (
        "We are sorry, Ana. Sam",
        "person",
        "awaiting",
        2,
    )
    assert shop.act(1, Move.APPROVE, rev=2).text == "We are sorry, Ana. Sam"


def test_an_edit_that_fails_a_gate_is_kept_but_cannot_be_approved(shop: Scene) -> None:
    case = actions.edit(shop.world, 1, "You get a refund. Sam", by=STAFF)
    assert [(check.check, check.ok) for check in case.checks] == [("promise", False)]
    with pytest.raises(IllegalMove, match="gate"):
        shop.act(1, Move.APPROVE)
    assert shop.case() == case
    actions.edit(shop.world, 1, "We are sorry. Sam", by=STAFF)
    assert shop.act(1, Move.APPROVE).reply_state == "posting"


def test_the_words_that_were_approved_are_kept_when_the_customer_changes_the_review(shop: Scene) -> None:
    actions.edit(shop.world, 1, "We are sorry, Ana. Sam", by=STAFF)
    shop.act(1, Move.APPROVE)
    shop.shows(page(review("a", 1, text="Even worse.")))
    shop.poll()
    kept = [(one.rev, one.writer, one.text) for one in shop.file().replies]
    assert kept[1:] == [(3, "person", "We are sorry, Ana. Sam")]
    assert shop.case().text != "We are sorry, Ana. Sam"


def test_an_edit_on_top_of_an_unseen_edit_is_refused(shop: Scene) -> None:
    actions.edit(shop.world, 1, "Mine. Elena", by=OWNER, rev=1)
    with pytest.raises(Conflict):
        actions.edit(shop.world, 1, "Yours. Sam", by=STAFF, rev=1)
    assert shop.case().text == "Mine. Elena"


def test_an_edit_without_a_text_is_no_edit(shop: Scene) -> None:
    with pytest.raises(IllegalMove, match="needs a text"):
        shop.act(1, Move.EDIT)


def test_a_held_reply_stays_held_through_edits_until_a_named_person_releases_it(scene: Scene) -> None:
    scene.baseline(review("a", text="I was hurt by the door"))
    assert scene.case().held == "safety"
    actions.edit(scene.world, 1, "We are sorry. Elena", by=OWNER)
    with pytest.raises(IllegalMove):
        scene.act(1, Move.APPROVE)
    scene.act(1, Move.RELEASE, note="Spoke to our lawyer.")
    assert scene.act(1, Move.APPROVE).reply_state == "posting"
    released = next(event for event in scene.file().events if event.kind == "release")
    assert released.by == OWNER
    assert [note.text for note in scene.file().notes] == ["Spoke to our lawyer."]


# --- asking for a fresh look -----------------------------------------------------------------------


def close(scene: Scene, outcome: str = "satisfied") -> Case:
    scene.act(1, Move.REACHED, how="phone")
    return scene.act(1, Move.CLOSE, outcome=outcome)


def on(scene: Scene, site: str, **changes: object) -> Scene:
    """The same shop on another site."""
    listing: Listing = replace(LISTING, site=site, **changes)  # type: ignore[arg-type]  # real fields only
    scene.listings = {"harbor": listing}
    return scene


def test_an_ask_too_early_is_refused_with_its_reason_and_logged(shop: Scene) -> None:
    on(shop, "webpage", ask=True)
    with pytest.raises(Refused, match="not closed yet"):
        shop.act(1, Move.ASK)
    close(shop)
    with pytest.raises(Refused, match="less than 5 days"):
        shop.act(1, Move.ASK)
    whys = [str(refusal["why"]) for refusal in refusals(shop)]
    assert ["not closed yet" in whys[0], "5 days" in whys[1]] == [True, True]
    assert shop.case().recovery_state == "closed"


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_everybody_is_asked_alike_however_the_case_ended_and_once(shop: Scene, outcome: str) -> None:
    on(shop, "webpage", ask=True)
    shop.act(1, Move.TRIED, how="phone")
    if outcome != "no_answer":
        shop.act(1, Move.REACHED, how="phone")
    shop.act(1, Move.CLOSE, outcome=outcome)
    shop.clock.now += COOLING_OFF
    case = shop.act(1, Move.ASK)
    assert (case.recovery_state, case.asked_at) == ("asked", shop.clock.now)
    assert "Harbor & Vine" in actions.ask_text(shop.world, 1)
    with pytest.raises(Refused, match="asked already"):
        shop.act(1, Move.ASK)
    assert shop.kinds().count("ask") == 1


def test_where_the_site_forbids_asking_the_case_says_for_good_that_nobody_is_asked(shop: Scene) -> None:
    on(shop, "yelp", ask=True)
    close(shop)
    with pytest.raises(Refused, match="Yelp"):
        shop.act(1, Move.ASK)
    assert shop.case().recovery_state == "not_asked"
    event = shop.file().events[-1]
    assert (event.kind, event.by) == ("not_asked", OWNER)
    assert "Yelp" in str(event.data["why"])
    with pytest.raises(Refused, match="on record"):
        shop.act(1, Move.ASK)


def test_a_case_that_may_never_be_asked_stays_as_it_is_until_it_is_closed(shop: Scene) -> None:
    on(shop, "yelp", ask=True)
    with pytest.raises(Refused):
        shop.act(1, Move.ASK)
    assert shop.case().recovery_state == "untouched"
    assert len(refusals(shop)) == 1


def test_a_safety_case_is_never_followed_by_an_ask(scene: Scene) -> None:
    scene.baseline(review("a", text="I was hurt by the door"))
    on(scene, "webpage", ask=True)
    close(scene)
    scene.clock.now += COOLING_OFF
    with pytest.raises(Refused, match="safety"):
        scene.act(1, Move.ASK)
    assert scene.case().recovery_state == "not_asked"


def test_a_stale_ask_asks_nobody(shop: Scene) -> None:
    on(shop, "webpage", ask=True)
    close(shop)
    shop.clock.now += COOLING_OFF
    with pytest.raises(Conflict):
        shop.act(1, Move.ASK, rev=1)
    assert shop.case().asked_at is None


# --- what is shown ---------------------------------------------------------------------------------


def test_every_command_that_is_offered_is_possible(shop: Scene) -> None:
    lines = dict(actions.commands(shop.case(), "reviewbot"))
    assert lines["Approve"] == "reviewbot case 1 approve --rev 1"
    assert "Close" not in lines
    shop.act(1, Move.DISMISS, note="Not our guest.")
    assert not {"Approve", "Edit the reply", "Snooze"} & set(dict(actions.commands(shop.case(), "reviewbot")))


def test_every_move_of_a_person_has_a_command() -> None:
    machine = {Move.WAKE, Move.REDRAFT, Move.LIVE, Move.REJECTED, Move.FAILED, Move.UNKNOWN}
    assert set(actions.USAGE) == set(Move) - machine - {Move.NOT_ASKED, Move.OBSERVE}


def test_a_listing_that_left_the_configuration_can_still_be_worked_on(shop: Scene) -> None:
    shop.listings = {}
    actions.edit(shop.world, 1, "We are sorry. Sam", by=STAFF)
    assert shop.act(1, Move.APPROVE).reply_state == "posting"
    with pytest.raises(Refused):
        shop.act(1, Move.ASK)


# --- from the complaint to the changed review ------------------------------------------------------


def test_the_whole_life_of_a_case_on_a_site_where_replies_are_posted_by_hand(shop: Scene) -> None:
    on(shop, "webpage", ask=True)
    text = shop.case().text
    shop.act(1, Move.ASSIGN, who=STAFF)
    shop.act(1, Move.APPROVE)
    shop.act(1, Move.POSTED, by=STAFF)
    shop.shows(page(answered(review("a", 2), text)))
    shop.poll()
    shop.act(1, Move.TRIED, by=STAFF, how="phone", note="Voice mail.")
    shop.clock.pass_by(hours=3)
    shop.act(1, Move.REACHED, by=STAFF, how="phone", note="She will come on Friday.")
    shop.clock.pass_by(days=4)
    shop.act(1, Move.REMEDIED, by=STAFF, note="Dinner for two, on the house.")
    shop.act(1, Move.CLOSE, outcome="satisfied")
    shop.clock.now += COOLING_OFF
    shop.act(1, Move.ASK)
    shop.clock.pass_by(days=1)
    shop.wire.on(URL, page(answered(review("a", 5, text="They called and made it right."), text)))
    assert shop.poll().edited == 1

    case = shop.case()
    assert (case.reply_state, case.recovery_state, case.observed) == ("live", "observed", "improved")
    assert (case.outcome, case.assignee, case.posted_at is not None) == ("satisfied", STAFF, True)
    assert shop.kinds() == [
        *("review_seen", "case_opened", "alerted", "assign", "approve", "posted", "reply_seen", "live"),
        *("tried", "reached", "remedied", "close", "ask", "review_edited", "observe"),
    ]
    assert [revision.rating for revision in shop.file().revisions] == [2]
    assert shop.store.verify().ok
    assert shop.clock.now - case.opened_at > timedelta(days=9)
