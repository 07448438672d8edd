"""What earlier public replies say against a new one, and who is told of it."""

from dataclasses import replace

import pytest

from fakes.blockkit_schema import problems
from fakes.world import OWNER, Scene, page, review
from reviewbot import actions
from reviewbot.cases import Move
from reviewbot.notify.card import card
from reviewbot.pipeline import World, alert, ledger, remarks
from reviewbot.replies.promises import clash, promised
from reviewbot.types import PromiseState

WILL = "I'm sorry, Ben. We will fix the boiler this week.\n\nElena, owner"
HAS = "I'm sorry. We have fixed the boiler for good.\n\nElena, owner"


@pytest.mark.parametrize(
    ("text", "earlier"),
    [
        ("We will fix the boiler.", "The boiler has been fixed."),
        ("I'll have the boiler checked this week.", "We have checked the boiler."),
        ("Our kitchen is open until 9 in the evening.", "Our kitchen is open until 10 in the evening."),
        (
            "Es tut uns leid, wir werden die Heizung prüfen.",
            "Wir haben die Heizung geprüft, das tut uns leid.",
        ),
        ("Vamos a cambiar la caldera con el técnico.", "Ya hemos cambiado la caldera con el técnico."),
    ],
)
def test_sentences_that_cannot_both_be_true_are_found(text: str, earlier: str) -> None:
    assert clash(f"I'm sorry. {text}" if text[0] in "OI" else text, earlier) is not None


@pytest.mark.parametrize(
    ("text", "earlier"),
    [
        ("We have fixed the boiler.", "We will fix the boiler."),
        ("We will fix the boiler.", "We have cleaned the terrace."),
        ("Call me on (831) 555-0100.", "Call me on (831) 555-0199."),
        ("We will fix the boiler.", "Wir haben die Heizung geprüft, das tut uns leid."),
        ("", ""),
    ],
)
def test_what_came_true_and_what_is_about_other_things_is_no_contradiction(text: str, earlier: str) -> None:
    assert clash(text, earlier) is None


def world(scene: Scene) -> World:
    return replace(scene.world, promised=promised, clash=clash)


def replied(scene: Scene, case_id: int, text: str) -> None:
    """The case's reply with this text is public, and in the ledger."""
    actions.edit(scene.world, case_id, text, by=OWNER)
    scene.act(case_id, Move.APPROVE)
    scene.act(case_id, Move.POSTED)
    ledger(world(scene))


@pytest.fixture
def two(scene: Scene) -> Scene:
    """Two complaints by two customers of one place: cases 1 and 2."""
    scene.baseline()
    scene.shows(page(review("a", author="Ana"), review("b", author="Ben")))
    assert scene.poll().cases == 2
    return scene


def told(scene: Scene, case_id: int = 2) -> tuple[str, ...]:
    return remarks(world(scene), scene.file(case_id).row)


def test_a_reply_against_an_earlier_one_to_somebody_else_is_remarked_upon(two: Scene) -> None:
    replied(two, 1, HAS)
    actions.edit(two.world, 2, WILL, by=OWNER)
    [remark] = told(two)
    assert remark.startswith("The reply of case 1 says: “We have fixed the boiler for good.”")
    assert remark.endswith("This one says: “We will fix the boiler this week.”")


def test_what_is_called_done_while_it_is_promised_is_remarked_upon_until_it_is_kept(two: Scene) -> None:
    replied(two, 1, WILL)
    actions.edit(two.world, 2, HAS, by=OWNER)
    assert [one.partition(",")[0] for one in told(two)] == ["Promise 1 of case 1 is still open"]
    actions.settle(two.world, 1, PromiseState.KEPT, OWNER)
    assert told(two) == ()


def test_an_open_promise_to_the_same_customer_is_remarked_upon(scene: Scene) -> None:
    scene.baseline()
    scene.shows(page(review("a"), review("b")))
    scene.poll()
    replied(scene, 1, "Sorry, Ana. I'll call you by Friday.")
    assert told(scene) == ("Promise 1 to this customer is still open: “I'll call you by Friday.”",)


def test_nothing_is_remarked_upon_of_other_matters_nor_of_a_reply_that_is_settled(two: Scene) -> None:
    replied(two, 1, HAS)
    assert told(two) == ()
    actions.edit(two.world, 2, WILL, by=OWNER)
    two.act(2, Move.DISMISS, note="no")
    assert told(two) == ()


def test_whoever_approves_reads_it_on_the_card(two: Scene) -> None:
    replied(two, 1, HAS)
    actions.edit(two.world, 2, WILL, by=OWNER)
    drawn = card(alert(world(two), two.file(2).row), two.clock.now)
    assert "Said before. The reply of case 1 says" in str(drawn.blocks)
    assert problems(drawn.blocks) == []


def test_a_reply_in_signs_that_mean_something_to_a_search_is_looked_for_all_the_same(two: Scene) -> None:
    replied(two, 1, 'NEAR("boiler" OR *) AND NOT ^x -y {z} : "')
    actions.edit(two.world, 2, 'NEAR("boiler" OR *) AND NOT ^x "', by=OWNER)
    assert [one.case_id for one in two.store.said_before(two.file(2).row, 5)] == [1]
