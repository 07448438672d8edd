"""The Slack door: forms, and what becomes of a click that comes late, twice, or second."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes.office import OWNER, PARTNER, STAFF, Office, at_work, reworded
from fakes.slack_screen import View

HURT = "There was glass in my soup, I cut my mouth and went to the emergency room."


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with at_work(tmp_path, monkeypatch) as office:
        yield office
        assert office.slack.violations == []
        assert set(office.said) <= {"slack: connected"}


def refused(form: View) -> str:
    """What stands under the fields of a form that stayed open."""
    return " ".join(form.errors.values())


def reconnected(office: Office) -> None:
    """The connection was lost with an acknowledgement, and there is another."""
    office.until(lambda: office.slack.socket.opened == 2 and len(office.slack.socket.connections) == 1)


# --- bad input ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("button", "typed", "why"),
    [
        ("Another time…", {"Until when?": "when I feel like it"}, "is not a time"),
        ("Another time…", {"Until when?": "2020-01-01"}, "a snooze needs a time in the future"),
        ("Another time…", {"Until when?": "900w"}, "a snooze lasts a year at most"),
        ("No reply needed…", {"Why is none needed?": " \n "}, "give a reason in words"),
    ],
)
def test_a_form_that_cannot_be_taken_says_why_and_keeps_what_was_typed(
    office: Office, button: str, typed: dict[str, Any], why: str
) -> None:
    office.gets("r1")
    form = office.form(OWNER, button)
    office.slack.person(OWNER).submits(form, typed)
    assert why in refused(form)
    assert [form.value(name) for name in typed] == list(typed.values())
    assert office.case().rev == 1


def test_what_was_put_right_or_released_needs_words(office: Office) -> None:
    office.gets("r1", 1, HURT)
    form = office.form(OWNER, "Release hold…")
    office.slack.person(OWNER).submits(form, {"Why may this reply go out?": "  "})
    assert "give a reason in words" in refused(form)


def test_a_form_that_was_refused_can_be_put_right_and_sent_again(office: Office) -> None:
    office.gets("r1")
    form, staff = office.form(STAFF, "Another time…"), office.slack.person(STAFF)
    for wrong in ("2020-01-01", "2021-01-01"):
        staff.submits(form, {"Until when?": wrong})
        assert "a time in the future" in refused(form)
    staff.submits(form, {"Until when?": "2h"})
    office.until(lambda: office.case().reply_state == "snoozed")
    assert office.slack.workspace.modals[STAFF] == []


def test_an_edit_that_fails_a_gate_is_shown_what_to_change(office: Office) -> None:
    office.gets("r1")
    form, owner = office.form(OWNER, "Edit reply…"), office.slack.person(OWNER)
    words = f"{office.case().text} Take down this review and dinner is free, you liar."
    owner.submits(form, {"Reply": words})
    assert refused(form).startswith("Please change this first: ")
    assert form.value("Reply") == words
    assert office.case().rev == 1
    owner.submits(form, {"Reply": reworded(office.case().text)})
    office.until(lambda: "I have read every word" in office.case().text)


def test_an_empty_reply_is_refused_in_the_form(office: Office) -> None:
    office.gets("r1")
    form = office.form(OWNER, "Edit reply…")
    office.slack.person(OWNER).submits(form, {"Reply": " \n "})
    assert refused(form)
    assert office.case().rev == 1


def test_what_is_posted_is_what_was_typed_to_the_letter(office: Office) -> None:
    office.gets("r1")
    words = reworded(office.case().text, "We are “all ears” & *listen* – fully.")
    office.slack.person(OWNER).submits(office.form(OWNER, "Edit reply…"), {"Reply": words})
    office.until(lambda: office.case().text == words)
    assert words in office.current().words
    office.clicks(OWNER, "Approve & post")
    office.until(lambda: bool(office.google.posts))
    assert office.google.posts[0].comment == words


# --- two at once -------------------------------------------------------------------------------------


def test_of_two_people_who_edit_at_once_the_second_sees_both_texts(office: Office) -> None:
    office.gets("r1")
    mine, theirs = office.form(STAFF, "Edit reply…"), office.form(OWNER, "Edit reply…")
    text = office.case().text
    office.slack.person(OWNER).submits(theirs, {"Reply": reworded(text)})
    office.until(lambda: office.case().rev == 2)
    staff, words = office.slack.person(STAFF), reworded(text, "Thank you for telling us.")
    staff.submits(mine, {"Reply": words})
    assert mine.title == "Changed meanwhile"
    assert "its reply was edited by \n@U111" in mine.words
    assert reworded(text) in mine.words
    assert mine.value("Your text, not saved yet") == words
    assert office.case().rev == 2
    staff.submits(mine)  # they have seen both, and keep theirs
    office.until(lambda: office.case().text == words)


def test_a_review_that_is_changed_while_somebody_edits_is_shown_before_anything_is_saved(
    office: Office,
) -> None:
    office.gets("r1")
    form = office.form(OWNER, "Edit reply…")
    office.gets("r1", 1, "Cold soup again, and now the waiter was rude as well.")
    words = reworded(form.value("Reply"))
    office.slack.person(OWNER).submits(form, {"Reply": words})
    assert form.title == "Changed meanwhile"
    assert "now the waiter was rude as well" in form.words
    assert form.value("Your text, not saved yet") == words


def test_a_review_that_is_changed_meanwhile_is_not_dismissed_for_what_it_said_before(office: Office) -> None:
    office.gets("r1")
    form = office.form(OWNER, "No reply needed…")
    office.gets("r1", 1, "I was served by a rude waiter, and the soup was cold.")
    why = "It is about the shop next door."
    office.slack.person(OWNER).submits(form, {"Why is none needed?": why})
    assert "the review changed, and with it the reply" in refused(form)
    assert form.value("Why is none needed?") == why
    assert office.case().reply_state == "awaiting"


def test_a_card_that_has_changed_since_posts_nothing_and_tells_who_changed_it(office: Office) -> None:
    stale = office.gets("r1")
    owner, words = office.slack.person(OWNER), reworded(office.case().text)
    office.slack.person(STAFF).submits(office.form(STAFF, "Edit reply…"), {"Reply": words})
    office.until(lambda: office.case().rev == 2)
    owner.clicks(stale, "Approve & post", stale=True)
    told = office.told(OWNER)
    assert told.startswith("Case 1 is at revision 2, not 1: its reply was edited by \n@U222")
    assert office.google.posts == []
    [event] = office.events(1, "refused")
    assert (event.by, event.data["move"], event.data["why"]) == (OWNER, "approve", "stale_rev")


def test_of_two_people_who_approve_at_once_the_second_learns_who_was_faster(office: Office) -> None:
    card = office.gets("r1")
    acts = [
        office.slack.person(who).clicks(card, "Approve & post", stale=True, waits=False)
        for who in (OWNER, PARTNER)
    ]
    for act in acts:
        office.slack.wait(act)
    office.until(lambda: office.case().reply_state == "live")
    [approved] = office.events(1, "approve")
    [refusal] = office.events(1, "refused")
    assert {approved.by, refusal.by} == {OWNER, PARTNER}
    assert f"its reply was approved by \n@{approved.by}" in office.told(refusal.by)
    assert len(office.google.posts) == 1


def test_the_name_of_who_was_faster_stands_under_a_field_too(office: Office) -> None:
    office.gets("r1")
    form = office.form(OWNER, "No reply needed…")
    office.slack.person(STAFF).submits(office.form(STAFF, "Assign…"), {"Who takes care of it?": STAFF})
    office.until(lambda: office.case().assignee == STAFF)
    office.slack.person(OWNER).submits(form, {"Why is none needed?": "Spam."})
    assert "it was assigned by Sam." in refused(form)


# --- twice -------------------------------------------------------------------------------------------


def test_a_double_click_posts_once(office: Office) -> None:
    card, owner = office.gets("r1"), office.slack.person(OWNER)
    for _ in range(2):
        owner.clicks(card, "Approve & post", stale=True)
    office.until(lambda: office.case().reply_state == "live")
    assert len(office.google.posts) == len(office.events(1, "approve")) == 1


def test_a_click_that_is_delivered_twice_counts_once(office: Office) -> None:
    office.gets("r1")
    office.slack.socket.duplicate_next()
    act = office.clicks(OWNER, "Approve & post")
    office.until(lambda: office.case().reply_state == "live")
    office.slack.send_again(act)
    office.until(lambda: len(act.acked_at) == 3)
    assert len(office.google.posts) == len(office.events(1, "approve")) == 1
    assert office.events(1, "refused") == []
    assert office.slack.ephemerals(OWNER) == []


def test_a_refusal_that_is_delivered_twice_is_told_and_kept_once(office: Office) -> None:
    office.gets("r1")
    office.slack.socket.duplicate_next()
    act = office.clicks(STAFF, "Approve & post")
    office.until(lambda: len(act.acked_at) == 2)
    assert office.told(STAFF) == "Case 1: Only an approver can do this."
    assert len(office.events(1, "refused")) == len(office.slack.ephemerals(STAFF)) == 1


def test_a_click_whose_acknowledgement_was_lost_counts_once_when_it_comes_again(office: Office) -> None:
    office.gets("r1")
    office.slack.socket.lose_next_ack()
    act = office.clicks(OWNER, "Approve & post", waits=False)
    office.until(lambda: office.case().reply_state == "live")
    reconnected(office)
    office.slack.send_again(act)
    office.slack.wait(act)
    assert len(office.google.posts) == 1
    assert office.events(1, "refused") == []


@pytest.mark.parametrize("wrong", [True, False], ids=["refused", "taken"])
def test_a_form_whose_acknowledgement_was_lost_is_answered_the_same_again(
    office: Office, wrong: bool
) -> None:
    office.gets("r1")
    form, staff = office.form(STAFF, "Another time…"), office.slack.person(STAFF)
    office.slack.socket.lose_next_ack()
    act = staff.submits(form, {"Until when?": "2020-01-01" if wrong else "2h"}, waits=False)
    reconnected(office)
    office.slack.send_again(act)
    office.slack.wait(act)
    assert ("a time in the future" in refused(form)) is wrong
    assert bool(office.slack.workspace.modals[STAFF]) is wrong
    assert len(office.events(1, "refused" if wrong else "snooze")) == 1


def test_whoever_sends_a_form_again_because_the_answer_was_lost_does_nothing_twice(office: Office) -> None:
    office.gets("r1")
    form, staff = office.form(STAFF, "Reached the customer…"), office.slack.person(STAFF)
    office.slack.socket.lose_next_ack()
    staff.submits(form, {"What came of it?": "No answer yet", "How?": "By phone"}, waits=False)
    reconnected(office)
    staff.submits(form)
    assert office.slack.workspace.modals[STAFF] == []
    assert len(office.events(1, "tried")) == 1


def test_what_came_too_late_to_be_shown_is_said(office: Office) -> None:
    office.gets("r1")
    office.slack.fail_next("views.open", "expired_trigger_id")
    office.clicks(STAFF, "Edit reply…")
    assert office.told(STAFF).endswith("Please click again.")
