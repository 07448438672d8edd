"""A reply that is on its site: changed there, gone, written anew, withdrawn."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fakes.office import OWNER, STAFF, Office, at_work, reworded
from fakes.world import Scene, review
from reviewbot.cases import Action, Move
from reviewbot.pipeline import publish
from reviewbot.store import EffectKind
from reviewbot.testing.site import Answer
from reviewbot.types import ReplyState


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An office with one reply that is live."""
    with at_work(tmp_path, monkeypatch) as office:
        office.gets("r1")
        office.clicks(OWNER, "Approve & post")
        office.until(lambda: office.case().reply_state is ReplyState.LIVE)
        office.polls()
        office.goes_quiet()
        yield office
        assert office.slack.violations == []


def told(office: Office, case: int = 1) -> str:
    """Everything in the thread of the case."""
    return "\n".join(one.words for one in office.slack.thread(office.current(case)))


def tells(office: Office, words: str) -> None:
    """Wait until the thread of the case says this: what is told takes its turn behind the card."""
    office.until(lambda: words in "\n".join(one.words for one in office.slack.thread(office.slack.card(1))))


def withdraws(office: Office) -> None:
    form = office.form(OWNER, "Withdraw the reply…")
    office.slack.person(OWNER).submits(form, {"Why is it taken down?": "It names a guest."})


def test_a_reply_that_the_platform_takes_away_comes_back_to_people(office: Office) -> None:
    del office.google.reviews["r1"]["reviewReply"]
    office.polls()
    office.goes_quiet()
    assert office.case().reply_state is ReplyState.REJECTED
    tells(office, "it is no longer on the site")


def test_a_reply_whose_words_are_changed_on_the_platform_is_told_and_stays_live(office: Office) -> None:
    office.google.reviews["r1"]["reviewReply"]["comment"] = "Come back, everything is half price!"
    office.polls()
    office.goes_quiet()
    assert office.case().reply_state is ReplyState.LIVE
    tells(office, "somebody changed its words on the site")
    assert "half price" not in told(office)


def test_a_live_reply_is_edited_approved_again_and_replaced(office: Office) -> None:
    words = reworded(office.case().text)
    office.slack.person(OWNER).submits(office.form(OWNER, "Edit reply…"), {"Reply": words})
    office.until(lambda: office.case().reply_state is ReplyState.AWAITING)
    assert office.google.reply_to("r1")
    office.clicks(OWNER, "Approve & post")
    office.until(lambda: office.case().reply_state is ReplyState.LIVE)
    assert [one.comment for one in office.google.posts][-1] == words
    assert len(office.google.posts) == 2


def test_a_reply_is_withdrawn_with_a_reason_by_an_approver_only(office: Office) -> None:
    office.clicks(STAFF, "Withdraw the reply…")
    assert "Only an approver can do this." in office.told(STAFF)
    withdraws(office)
    office.until(lambda: office.google.reply_to("r1") is None)
    assert office.case().reply_state is ReplyState.DISMISSED
    office.polls()
    office.goes_quiet()
    assert office.case().reply_state is ReplyState.DISMISSED
    tells(office, "withdrew the reply")


def test_a_reply_that_cannot_be_withdrawn_is_live_again_and_says_why(office: Office) -> None:
    office.google.answer_next("delete", Answer(403))
    withdraws(office)
    office.until(lambda: "it could not be withdrawn" in told(office))
    assert office.case().reply_state is ReplyState.LIVE
    assert office.google.reply_to("r1")


def test_a_lost_answer_to_a_withdrawal_is_asked_again_and_404_is_an_end(office: Office) -> None:
    office.google.drop_after_commit("delete")
    withdraws(office)
    office.until(lambda: office.google.reply_to("r1") is None)
    office.waits(minutes=5)
    office.goes_quiet()
    assert office.case().reply_state is ReplyState.DISMISSED
    assert office.google.calls.count("delete") == 2


def test_a_rejected_reply_comes_back_with_the_reason_in_plain_words_and_another_wording(
    office: Office,
) -> None:
    office.google.verdict, office.google.violation = "REJECTED", "REPETITIVE"
    office.gets("r2", 1, "We waited an hour for a cold soup and nobody said sorry.", case=2)
    said = office.case(2).text
    office.clicks(OWNER, "Approve & post", case=2)
    office.until(lambda: office.case(2).reply_state is ReplyState.REJECTED)
    office.until(lambda: "it reads like other replies of yours" in told(office, 2))
    form = office.form(OWNER, "Edit reply…", case=2)
    assert "did not show this reply" in form.words
    assert form.value("Reply") not in {"", said}
    office.slack.person(OWNER).submits(form, {})
    office.google.verdict = "APPROVED"
    office.clicks(OWNER, "Approve & post", case=2)
    office.until(lambda: office.case(2).reply_state is ReplyState.LIVE)


def test_a_withdrawal_holds_though_the_customer_changes_the_review_before_it_is_done(office: Office) -> None:
    office.pauses()
    withdraws(office)
    office.until(lambda: office.case().reply_state is ReplyState.DISMISSED)
    office.google.has("r1", 1, "Worse and worse: the soup was cold again.", hours_ago=0)
    office.polls()
    assert office.case().reply_state is ReplyState.AWAITING
    office.goes_on()
    office.until(lambda: office.google.reply_to("r1") is None)
    assert office.case().reply_state is ReplyState.AWAITING


def test_a_withdrawal_on_a_listing_that_is_configured_no_more_is_not_passed_over(scene: Scene) -> None:
    scene.baseline(review("a"))
    for step in (Move.APPROVE, Move.POSTED):
        scene.act(1, step)
    case = scene.case()
    withdrawn = Action(Move.WITHDRAW, "elena", note="It names a guest.")
    scene.store.change(case, withdrawn, scene.clock(), effects=(EffectKind.WITHDRAW,))
    publish(replace(scene.world, listings={}))
    assert scene.case().reply_state is ReplyState.LIVE
    assert "not in the configuration" in scene.file().events[-1].data["why"]
