"""A case that becomes one which not everybody may read leaves the public channel, with every word of it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fakes.alerts import ALERT, CASE, NOW, with_case
from fakes.blockkit_schema import problems
from fakes.office import OWNER, STAFF, VIEWER, Office, at_work
from fakes.slack import FakeSlack
from fakes.slack_screen import Message, words
from reviewbot.errors import NotifyError
from reviewbot.notify import WITHDRAWN
from reviewbot.notify.card import moved_card
from reviewbot.notify.slack import Slack
from reviewbot.pipeline import World, deliver, reassess
from reviewbot.store import Filter
from reviewbot.types import Alert, Assessment, Listing, Review, ReviewClass

COLD, HURT = "Cold soup, and nobody said sorry.", "There was glass in my soup, I cut my mouth and bled."
MOVED = (
    "Case 1 moved to the restricted channel. Those who answer cases find it there, and on the Home tab of "
    "this app."
)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with at_work(tmp_path, monkeypatch) as office:
        yield office
        assert office.slack.violations == []
        assert set(office.said) <= {"slack: connected"}


def public(office: Office) -> list[Message]:
    """Everything that the public channel holds, threads too."""
    return [Message("C1", one) for one in office.slack.messages("C1")]


def is_clean(office: Office) -> bool:
    """Whether no word of the review, its author or the reply is in the public channel, however it is read."""
    with office.visit() as world:
        row = world.store.row(1)
    assert row
    secrets = (COLD, HURT, row.stored.review.author, office.case().text)
    return not any(secret[:30] in str(one.body) for one in public(office) for secret in secrets)


def graver(world: World, scorer: str) -> World:
    """The world with a scorer that calls everything a matter of safety."""

    def assess(review: Review, listing: Listing) -> Assessment:
        return replace(world.assess(review, listing), class_=ReviewClass.SAFETY, urgent=True, scorer=scorer)

    return replace(world, assess=assess, assess_all=None)


# --- by an edit of the review ------------------------------------------------------------------------


def test_a_case_that_turns_into_a_held_one_leaves_no_word_in_the_public_channel(office: Office) -> None:
    before = office.gets("r1", 1, COLD)
    office.slack.person(OWNER).submits(office.form(OWNER, "Assign…"), {"Who takes care of it?": STAFF})
    card = office.gets("r1", 1, HURT)
    assert (before.channel, card.channel) == ("C1", "G1")
    assert HURT in card.words
    assert "Release hold…" in card.labels
    office.goes_quiet()
    [left] = office.slack.shown("C1")
    assert (left.words, left.labels, left.body["text"]) == (MOVED, [], MOVED)
    assert is_clean(office)


def test_what_happens_to_it_from_then_on_is_told_under_its_new_card(office: Office) -> None:
    office.gets("r1", 1, COLD)
    office.gets("r1", 1, HURT)
    office.goes_quiet()
    told_in_public = len(public(office))
    office.slack.person(OWNER).submits(
        office.form(OWNER, "Release hold…"), {"Why may this reply go out?": "Read."}
    )
    card = office.slack.until(lambda: office.card(after=2))
    office.goes_quiet()
    assert len(public(office)) == told_in_public
    # Where the new card was not posted yet when the review changed, it shows that itself.
    assert office.slack.until(
        lambda: any("released the hold" in one.words for one in office.slack.thread(card))
    )
    assert "it moved to the restricted channel" in office.form(OWNER, "History").words


def test_it_stays_where_it_is_when_the_review_turns_milder_again(office: Office) -> None:
    office.gets("r1", 1, COLD)
    office.gets("r1", 1, HURT)
    card = office.gets("r1", 1, "Cold soup, and a waiter who never came.")
    assert card.channel == "G1"
    office.goes_quiet()
    assert "A waiter who never came".lower() in office.slack.card(1).words.lower()
    assert is_clean(office)


def test_a_button_of_the_card_that_was_there_still_knows_who_may_do_what(office: Office) -> None:
    before = office.gets("r1", 1, COLD)
    office.gets("r1", 1, HURT)
    office.goes_quiet()
    office.meets(VIEWER)
    office.slack.person(VIEWER).clicks(before, "History", stale=True)
    assert office.told(VIEWER) == "This case is held, so only those who answer cases can see it."
    office.slack.person(OWNER).clicks(before, "Approve & post", stale=True)
    assert "at revision 2, not 1" in office.told(OWNER)
    assert is_clean(office)


# --- by a new judgement ------------------------------------------------------------------------------


def test_a_case_whose_review_a_new_scorer_calls_a_held_one_moves_though_its_revision_stays(
    office: Office,
) -> None:
    office.gets("r1", 1, COLD)
    with office.visit() as world:
        assert reassess(graver(world, "other/1"), "other/1", Filter(limit=10)).other_class == 1
    office.until(lambda: office.slack.card(1).channel == "G1")
    office.goes_quiet()
    assert office.case().rev == 1
    assert is_clean(office)
    assert office.slack.card(1).labels  # it can be worked on there
    office.meets(VIEWER)
    office.slack.person(VIEWER).runs("/reviews 1")
    assert office.told(VIEWER) == "This case is held, so only those who answer cases can see it."


def test_a_case_that_is_moved_by_a_new_judgement_moves_once(office: Office) -> None:
    office.gets("r1", 1, COLD)
    for scorer in ("other/1", "other/2"):
        with office.visit() as world:
            reassess(graver(world, scorer), scorer, Filter(limit=10))
        office.goes_quiet()
    assert len(office.slack.shown("G1")) == 1
    assert [one.kind for one in office.events(1, "card_moved")] == ["card_moved"]


# --- whatever goes wrong -------------------------------------------------------------------------------


FAULTS: dict[str, Any] = {
    "the answer to the edit is lost": lambda slack: slack.drop_after_commit("chat.update"),
    "the edit is lost": lambda slack: slack.drop_before_commit("chat.update"),
    "Slack asks to wait": lambda slack: slack.fail_next("chat.update", "ratelimited", retry_after="0"),
    "the answer to the new card is lost": lambda slack: slack.drop_after_commit(),
    "it may not be edited any more": lambda slack: slack.fail_next("chat.update", "edit_window_closed"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_it_moves_once_whatever_becomes_of_an_answer(office: Office, fault: str) -> None:
    office.gets("r1", 1, COLD)
    office.pauses()
    office.google.has("r1", 1, HURT, hours_ago=0)
    office.polls()
    FAULTS[fault](office.slack)
    office.goes_on()
    office.until(lambda: not any(office.slack.faults.values()))
    office.waits(hours=1)
    office.until(lambda: is_clean(office) and office.slack.card(1).channel == "G1")
    office.waits(hours=1)
    office.goes_quiet()
    assert is_clean(office)
    assert len(office.slack.shown("G1")) == 1


def test_a_process_that_dies_between_the_two_cards_leaves_one_to_each_channel(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.gets("r1", 1, COLD)
    office.pauses()
    office.google.has("r1", 1, HURT, hours_ago=0)
    office.polls()
    with office.visit() as world, monkeypatch.context() as patched:
        patched.setattr(type(world.store), "repost", _dies)
        with suppress(KeyboardInterrupt):
            deliver(world)
    assert is_clean(office)
    office.goes_on()
    office.until(lambda: office.slack.card(1).channel == "G1")
    office.goes_quiet()
    assert [len(office.slack.shown(channel)) for channel in ("C1", "G1")] == [1, 1]


def _dies(*_: object) -> None:
    raise KeyboardInterrupt


# --- by itself -----------------------------------------------------------------------------------------


@pytest.fixture
def fake() -> Iterator[FakeSlack]:
    with FakeSlack(clock=NOW.timestamp) as server:
        yield server
        assert server.violations == []


def test_what_stays_is_a_message_that_slack_takes_and_holds_no_word_of_the_case() -> None:
    shown = moved_card(CASE)
    assert problems(shown.blocks) == []
    assert words(shown.blocks) == shown.text == MOVED.replace("Case 1", "Case 12")


def held(**changes: Any) -> Alert:
    """The alert of a safety case."""
    return with_case(class_=ReviewClass.SAFETY, urgent=True, **changes)


def test_a_card_is_withdrawn_only_from_where_it_may_not_stand(fake: FakeSlack) -> None:
    slack = Slack("xoxb-fake", channel="C1", restricted_channel="G1", base_url=fake.url, timeout=5)
    here = slack.send(ALERT, NOW)
    assert slack.update(held(alert_channel=here.channel, alert_ts=here.ts), NOW) == WITHDRAWN
    there = slack.send(held(), NOW)
    kept = slack.update(held(alert_channel=there.channel, alert_ts=there.ts), NOW)
    assert kept
    assert (kept.channel, kept.ts) == ("G1", there.ts)


def test_without_a_restricted_channel_a_held_case_is_drawn_where_it_is(fake: FakeSlack) -> None:
    slack = Slack("xoxb-fake", channel="C1", base_url=fake.url, timeout=5)
    here = slack.send(ALERT, NOW)
    drawn = slack.update(held(alert_channel=here.channel, alert_ts=here.ts), NOW)
    assert drawn
    assert drawn.ts == here.ts


def test_a_card_that_may_neither_be_edited_nor_deleted_is_a_no_with_its_reason(fake: FakeSlack) -> None:
    slack = Slack("xoxb-fake", channel="C1", restricted_channel="G1", base_url=fake.url, timeout=5)
    here = slack.send(ALERT, NOW)
    fake.fail_next("chat.update", "edit_window_closed")
    fake.fail_next("chat.delete", "cant_delete_message")
    with pytest.raises(NotifyError) as caught:
        slack.update(held(alert_channel=here.channel, alert_ts=here.ts), NOW)
    assert caught.value.code == "cant_delete_message"
