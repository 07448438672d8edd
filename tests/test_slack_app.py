"""The Slack door: the life of a case by clicks alone, over real Bolt on a real socket."""

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes.blockkit_schema import elements
from fakes.office import OWNER, PARTNER, STAFF, Office, at_work, reworded
from fakes.shop import page, review
from fakes.slack_screen import NotThere
from fakes.web import Web

HURT = "There was glass in my soup, I cut my mouth and went to the emergency room."


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with at_work(tmp_path, monkeypatch) as office:
        yield office
        assert office.slack.violations == []
        assert set(office.said) <= {"slack: connected"}


TALKED = {"What came of it?": "I reached them", "How?": "By phone"}
MISSED = {"What came of it?": "No answer yet", "How?": "By phone"}


def closes(office: Office, outcome: str) -> None:
    """Reach the customer and close the case."""
    form = office.form(OWNER, "Reached the customer…")
    office.slack.person(OWNER).submits(form, TALKED)
    office.until(lambda: office.case().recovery_state == "reached")
    form = office.form(OWNER, "Close…")
    office.slack.person(OWNER).submits(form, {"How did it end?": outcome})
    office.until(lambda: office.case().recovery_state == "closed")


def test_an_unhappy_review_is_answered_and_its_customer_helped_by_clicks_alone(office: Office) -> None:
    office.gets("r1")
    owner = office.slack.person(OWNER)

    form = office.form(OWNER, "Edit reply…")
    words = reworded(office.case().text)
    owner.submits(form, {"Reply": words})
    office.until(lambda: office.shows(words))

    asked = office.clicks(OWNER, "Approve & post").dialog
    assert "publicly under your business name, exactly as this card shows it" in asked
    office.until(lambda: office.case().reply_state == "live")
    assert (office.google.reply_to("r1") or {})["comment"] == words
    assert len(office.google.posts) == 1

    office.until(lambda: office.shows("Reply: live"))
    form = office.form(OWNER, "Reached the customer…")
    note = "She is glad that we called."
    owner.submits(form, TALKED | {"How?": "In person", "What they said, and the next step": note})
    office.until(lambda: office.case().recovery_state == "reached")
    form = office.form(STAFF, "Remedied…")
    office.slack.person(STAFF).submits(form, {"What was put right?": "Sam sent a new soup; 12 dollars."})
    office.until(lambda: office.case().recovery_state == "remedied")
    form = office.form(STAFF, "Close…")
    office.slack.person(STAFF).submits(form, {"How did it end?": "The customer is satisfied"})
    office.until(lambda: office.case().outcome == "satisfied")
    with office.visit() as world:
        found = world.store.case_file(1)
    assert found
    assert [(one.by, one.text) for one in found.notes] == [
        (OWNER, f"visit: {note}"),
        (STAFF, "Sam sent a new soup; 12 dollars."),
    ]


def test_the_thread_of_the_card_tells_what_happened_once_each_and_in_order(office: Office) -> None:
    card = office.gets("r1")
    form = office.form(OWNER, "Assign…")
    office.slack.person(OWNER).submits(form, {"Who takes care of it?": STAFF})
    office.until(lambda: office.case().assignee == STAFF)
    office.clicks(OWNER, "Approve & post")
    office.until(lambda: len(office.slack.thread(card)) == 4)
    assert [one.words.replace("\n", "") for one in office.slack.thread(card)] == [
        "Case 1: @U111 assigned the case to @U222",
        "Case 1: @U111 approved the reply",
        "Case 1: the reply was posted",
        "Case 1: the reply is live on the site",
    ]
    assert "Reply: live" in office.current().words
    assert len(office.slack.shown()) == 1  # one card, changed in place


def test_a_snoozed_case_comes_back_with_a_note_that_everybody_hears(office: Office) -> None:
    card = office.gets("r1")
    office.clicks(STAFF, "1 hour")
    office.until(lambda: office.shows("snoozed until"))
    assert office.case().reply_state == "snoozed"
    office.waits(hours=1.1)
    office.until(lambda: office.case().reply_state == "awaiting")
    office.until(lambda: len(office.slack.shown()) == 2)
    loud = office.slack.shown()[-1]
    assert loud.body["thread_ts"] == card.ts
    assert "the snooze is over: this review still needs an answer" in loud.words


def test_another_time_to_snooze_until_is_typed_in_the_time_of_the_business(office: Office) -> None:
    office.gets("r1")
    form = office.form(STAFF, "Another time…")
    assert "Times are those of America/Los_Angeles." in form.words
    office.slack.person(STAFF).submits(form, {"Until when?": "tomorrow 9:00"})
    office.until(lambda: office.case().reply_state == "snoozed")
    until = office.case().snoozed_until
    assert until
    assert until.hour in {16, 17}  # nine in the morning there, in winter and in summer
    assert ", 09:00 P" in office.current().words


def test_a_held_case_is_released_with_a_name_and_a_reason_before_it_can_be_approved(office: Office) -> None:
    card = office.gets("r1", 1, HURT)
    assert card.channel == "G1"
    assert "Approve & post" not in card.labels
    form = office.form(OWNER, "Release hold…")
    assert "I have read the review and this reply, and I answer for it." in form.words
    office.slack.person(OWNER).submits(form, {"Why may this reply go out?": "Our lawyer has read it."})
    office.until(lambda: office.case().reply_state == "awaiting")
    [released] = office.events(1, "release")
    assert released.by == OWNER
    assert "lawyer" not in str(released.data)


def test_that_no_reply_is_needed_is_said_with_a_reason(office: Office) -> None:
    office.gets("r1")
    form = office.form(OWNER, "No reply needed…")
    office.slack.person(OWNER).submits(form, {"Why is none needed?": "It is about the shop next door."})
    office.until(lambda: office.shows("Reply: dismissed, none is needed"))
    assert not office.google.posts


def test_somebody_who_could_not_be_reached_stays_to_be_called(office: Office) -> None:
    office.gets("r1")
    for expected in ("contacting", "contacting"):
        form = office.form(STAFF, "Reached the customer…")
        office.slack.person(STAFF).submits(form, MISSED)
        office.until(lambda: office.slack.workspace.modals[STAFF] == [])
        assert office.case().recovery_state == expected
    assert len(office.events(1, "tried")) == 2


@pytest.mark.parametrize("outcome", ["satisfied", "not_satisfied"])
def test_a_case_is_closed_with_how_it_ended(office: Office, outcome: str) -> None:
    office.gets("r1")
    closes(office, outcome)
    assert office.case().outcome == outcome
    office.until(lambda: "closed" in office.current().words)


def test_whoever_was_never_reached_can_only_have_given_no_answer(office: Office) -> None:
    office.gets("r1")
    person = office.slack.person(OWNER)
    person.submits(office.form(OWNER, "Reached the customer…"), MISSED)
    office.until(lambda: office.case().recovery_state == "contacting")
    form = office.form(OWNER, "Close…")
    note = "She was friendly."
    person.submits(form, {"How did it end?": "satisfied", "Anything to remember": note})
    assert "so only the outcome no_answer would be true" in "".join(form.errors.values())
    assert form.value("Anything to remember") == note
    person.submits(form, {"How did it end?": "no_answer"})
    office.until(lambda: office.case().outcome == "no_answer")


def test_a_fresh_look_is_asked_for_once_after_five_days_in_neutral_words(office: Office) -> None:
    office.gets("r1")
    closes(office, "The customer is not satisfied")
    owner = office.slack.person(OWNER)

    form = office.form(OWNER, "Ask for a fresh look…")
    assert "The case was closed less than 5 days ago" in form.words
    owner.closes(form)
    [refused] = office.events(1, "refused")
    assert refused.data["move"] == "ask"

    office.waits(days=5, minutes=1)
    form = office.form(OWNER, "Ask for a fresh look…")
    assert "Send this to the customer in private, once and as it is:" in form.words
    assert not {"star", "rating", "discount"} & set(form.words.lower().split())
    owner.submits(form)
    office.until(lambda: office.case().recovery_state == "asked")
    assert "Ask for a fresh look…" not in office.current().labels

    office.gets("r1", 5, "They called, and it is good now.")
    office.until(lambda: office.case().recovery_state == "observed")
    assert office.case().observed == "improved"


def test_on_a_site_that_takes_replies_by_hand_only_the_words_are_copied_and_marked_as_posted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Web() as web:
        address = web.url("/page")
        listing = f'\n[[listings]]\nname = "page"\nsite = "webpage"\nlocation = "main"\nurl = "{address}"\n'
        web.answers["/page"] = page(review("a", 1))
        with at_work(tmp_path, monkeypatch, extra=listing) as office:
            office.polls("page")
            asked = office.clicks(OWNER, "Approve").dialog
            assert "reviewbot cannot post on this site" in asked
            office.until(lambda: office.case().reply_state == "posting")
            form = office.form(STAFF, "Copy reply & open page…")
            assert office.case().text in form.words
            office.slack.person(STAFF).submits(form)
            office.until(lambda: office.case().reply_state == "posted")
            office.until(lambda: "Copy reply & open page…" not in office.current().labels)
            assert office.slack.violations == []


def test_whoever_may_never_be_asked_is_put_on_record_as_that(office: Office) -> None:
    office.gets("r1", 1, HURT)
    closes(office, "The customer is satisfied")
    form = office.form(OWNER, "Ask for a fresh look…")
    assert "A case about somebody's safety is never followed by an ask." in form.words
    office.until(lambda: office.case().recovery_state == "not_asked")
    assert "Ask for a fresh look…" not in office.current().labels


RARELY = {"Snooze…", "1 hour", "Tomorrow 9:00", "Another time…"}
SENTENCES = (
    "I have read every word you wrote.",
    "Thank you for telling us.",
    "You deserved better than that.",
)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_people_press_in_whatever_order_the_card_shows_what_the_store_has(
    office: Office, seed: int
) -> None:
    chance = random.Random(seed)
    office.gets("r1")
    for turn in range(20):
        who = chance.choice((OWNER, PARTNER, STAFF))
        person, card = office.slack.person(who), office.slack.card(1)
        office.slack.workspace.modals[who].clear()
        label = chance.choice([one for one in card.labels if one not in RARELY])
        if chance.random() < 0.3:  # in two windows at once
            person.clicks(card, label, stale=True, waits=False)
        assert person.clicks(card, label, stale=True).in_time
        if label.endswith("…") and chance.random() < 0.8:
            submits_if_open(office, who, chance)
        if turn % 7 == 6:
            office.gets("r1", 1, f"Cold soup, and a cold shoulder, {turn} times.")
    office.goes_quiet()
    case = office.case()
    assert f"Case 1 · rev {case.rev}" in office.current().words
    approved = [event.data["text_sha256"] for event in office.events(1, "approve")]
    posted = [hashlib.sha256((one.comment or "").encode()).hexdigest() for one in office.google.posts]
    assert set(posted) <= set(approved)
    assert len(posted) <= len(approved)
    office.until(lambda: notes_in_thread(office) == moves_of_the_reply(office))
    with office.visit() as world:
        assert world.store.verify().ok


def notes_in_thread(office: Office) -> int:
    """How many notes stand under the card."""
    return len(office.slack.thread(office.slack.card(1)))


def moves_of_the_reply(office: Office) -> int:
    """How many there are to be: one for each move after the case was opened."""
    return sum("reply" in one.data and one.kind != "case_opened" for one in office.events(1))


def submits_if_open(office: Office, who: str, chance: random.Random) -> None:
    """Fill in and send the form that a click opened, if it did."""
    office.slack.person(who).runs("/reviews help")  # what the click shows was asked for before
    if not (stack := office.slack.workspace.modals[who]) or "submit" not in stack[-1].given:
        return
    form, typed = stack[-1], dict[str, Any]()
    for block, element in elements(form.blocks):
        if element["type"] == "radio_buttons":
            typed[block["block_id"]] = chance.choice(element["options"])["value"]
        elif element["type"] == "users_select":
            typed[block["block_id"]] = STAFF
        elif "initial_value" in element:
            typed[block["block_id"]] = reworded(element["initial_value"], chance.choice(SENTENCES))
        else:
            typed[block["block_id"]] = "2h"
    try:
        sent = office.slack.person(who).submits(form, typed)
    except NotThere:  # the form of the other window came in front of it
        return
    assert sent.in_time


def test_a_change_is_shown_to_whoever_looks_at_the_case_in_a_form(office: Office) -> None:
    office.gets("r1")
    partner = office.slack.person(PARTNER)
    partner.runs("/reviews 1")
    whole = office.slack.until(lambda: office.slack.modal(PARTNER))
    partner.clicks(whole, "Approve & post")
    office.until(lambda: "Approve & post" not in office.slack.modal(PARTNER).labels)

    partner.clicks(whole, "Assign…")
    form = office.slack.until(
        lambda: office.slack.modal(PARTNER) is not whole and office.slack.modal(PARTNER)
    )
    assert form
    partner.submits(form, {"Who takes care of it?": STAFF})
    office.until(lambda: f"assigned to <@{STAFF}>" in office.slack.modal(PARTNER).words)


def test_a_card_that_an_administrator_deletes_is_posted_anew(office: Office) -> None:
    card = office.gets("r1")
    office.slack.workspace.delete(card.channel, card.ts)
    office.slack.person(OWNER).runs("/reviews 1")
    form = office.slack.until(lambda: office.slack.modal(OWNER))
    office.slack.person(OWNER).clicks(form, "Approve & post")
    anew = office.slack.until(lambda: office.slack.card(1))
    assert anew.ts != card.ts
    office.until(lambda: "Reply: live" in office.current().words)
    office.clicks(OWNER, "History")
    office.until(lambda: "the card was gone, so the case was posted again" in office.slack.modal(OWNER).words)
    office.slack.violations.clear()  # lines of the timeline found no thread to hang from, before the card did


def test_the_history_holds_everything_newest_first(office: Office) -> None:
    office.gets("r1")
    office.clicks(OWNER, "Approve & post")
    office.until(lambda: office.case().reply_state == "live")
    office.clicks(STAFF, "History")
    shown = office.slack.until(lambda: office.slack.modal(STAFF)).words
    said = ["the reply is live on the site", "approved the reply", "the case was opened"]
    assert sorted(said, key=shown.index) == said
