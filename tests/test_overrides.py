"""Gates that an approver may override with a reason (policy C2): which, by whom, and what is kept of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fakes.office import OWNER, STAFF, Office, at_work
from fakes.shop import Shop
from fakes.shop import page as web_page
from fakes.shop import review as web_review
from fakes.web import Web
from fakes.world import OWNER as ELENA
from fakes.world import STAFF as SAM
from fakes.world import Scene, page, review
from reviewbot import actions
from reviewbot.cases import OVERRIDABLE, Action, Move, overridable
from reviewbot.errors import Conflict, IllegalMove, Refused
from reviewbot.roles import Permit, Role
from reviewbot.types import Check, Draft, ReplyState, ReviewClass

BRIEFLY = "Two lines are enough for this customer."
SHORT = (
    "Ana, I'm sorry that the soup was cold. I will go over it with the cooks today. Please call me on "
    "(831) 555-0100.\nElena Marchetti, owner"
)


def failed(*names: str) -> tuple[Check, ...]:
    return tuple(Check(name, gate=True, ok=False, detail=f"{name} is wrong") for name in names)


def draft(*names: str) -> Draft:
    """A person's text that these gates do not like."""
    return Draft(
        "We are sorry. Elena", False, False, False, ReviewClass.SERVICE, failed(*names), 60, "person"
    )


@pytest.fixture
def shop(scene: Scene) -> Scene:
    """A shop with one complaint that waits for approval."""
    scene.baseline()
    scene.shows(page(review("a")))
    scene.poll()
    return scene


def written(scene: Scene, *names: str, by: str = SAM) -> None:
    scene.act(1, Move.EDIT, by, draft=draft(*names))


# --- which ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gate", sorted(OVERRIDABLE))
def test_what_is_a_matter_of_style_may_be_overridden_with_a_reason(shop: Scene, gate: str) -> None:
    written(shop, gate)
    with pytest.raises(IllegalMove, match="or approve it as it is with a reason"):
        shop.act(1, Move.APPROVE)
    with pytest.raises(IllegalMove, match="does not pass every gate"):
        shop.act(1, Move.APPROVE, note=" \n")
    assert shop.act(1, Move.APPROVE, note=BRIEFLY).reply_state is ReplyState.POSTING
    assert shop.file().events[-1].data["overridden"] == [gate]
    assert [(one.kind, one.by, one.text) for one in shop.file().notes] == [("approve", ELENA, BRIEFLY)]


@pytest.mark.parametrize(
    "gate",
    [
        *("no_private_facts", "no_incentive", "no_review_ask", "no_accusation", "platform_form", "voice"),
        *("no_promise", "no_invention", "apology", "no_injection", "some_gate_of_tomorrow"),
    ],
)
def test_what_may_not_be_said_stays_unsaid_whatever_the_reason(shop: Scene, gate: str) -> None:
    for names in ((gate,), (gate, "length")):
        written(shop, *names)
        with pytest.raises(IllegalMove, match=r"Edit the reply first\.$"):
            shop.act(1, Move.APPROVE, note=BRIEFLY)


def test_where_no_gate_stands_in_the_way_nothing_is_overridden(shop: Scene) -> None:
    assert not overridable(())
    assert not overridable((Check("length", gate=False, ok=False), Check("length", gate=True, ok=True)))
    shop.act(1, Move.APPROVE, note="Fine.")
    assert "overridden" not in shop.file().events[-1].data


# --- by whom -------------------------------------------------------------------------------------------


def test_a_responder_overrides_nothing(shop: Scene) -> None:
    written(shop, "length")
    action = Action(Move.APPROVE, SAM, rev=shop.case().rev, note=BRIEFLY)
    with pytest.raises(Refused, match="Only an approver"):
        actions.act(shop.world, 1, action, permit=Permit(Role.RESPONDER))


def test_whoever_wrote_it_does_not_override_for_themselves_where_two_pairs_of_eyes_are_asked_for(
    shop: Scene,
) -> None:
    shop.four_eyes = True
    written(shop, "length", by=ELENA)
    with pytest.raises(Refused, match="somebody else has to approve it"):
        shop.act(1, Move.APPROVE, note=BRIEFLY)
    assert shop.act(1, Move.APPROVE, "U-maria", note=BRIEFLY).reply_state is ReplyState.POSTING


def test_a_reason_is_for_the_words_that_were_shown(shop: Scene) -> None:
    written(shop, "length")
    seen = shop.case().rev
    shop.act(1, Move.EDIT, SAM, draft=replace(draft("next_step"), text="Other words. Elena"))
    with pytest.raises(Conflict):
        actions.act(shop.world, 1, Action(Move.APPROVE, ELENA, rev=seen, note=BRIEFLY))


# --- at a terminal, and in Slack ---------------------------------------------------------------------------


def test_at_a_terminal_the_command_is_offered_with_its_reason(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Web() as web:
        shop = Shop(tmp_path, capfd, monkeypatch)
        shop.lists("page", url=web.url("/page"))
        web.answers["/page"] = web_page(web_review("soup", 1, "The soup was cold."))
        shop.says("poll", "--json")
        (tmp_path / "reply.txt").write_text(SHORT)
        shop.says("case", 1, "edit", "--text-file", tmp_path / "reply.txt", "--as", "elena")
        shown = shop.says("case", 1).out
        assert 'approve --rev 2 --why "…"' in shown
        assert "with a reason (--why)" in shop.says("case", 1, "approve", "--rev", 2, "--as", "elena").err
        done = shop.says("case", 1, "approve", "--rev", 2, "--why", BRIEFLY, "--as", "elena")
        assert done.code == 0, done.err
        told = shop.says("case", 1).out
        assert "elena approved the reply, although a gate says no (length)" in told
        assert BRIEFLY in told


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An office where somebody wrote a reply that is too short."""
    with at_work(tmp_path, monkeypatch) as office:
        office.gets("r1")
        with office.visit() as world:
            actions.act(
                world, 1, Action(Move.EDIT, STAFF, draft=replace(draft("length"), text=office.case().text))
            )
        office.until(lambda: office.case().rev == 2 and office.shows("Approve anyway…"))
        yield office
        assert office.slack.violations == []
        assert set(office.said) <= {"slack: connected"}


def test_in_slack_an_approver_is_asked_for_the_reason(office: Office) -> None:
    assert not office.shows("Approve & post")
    form = office.form(OWNER, "Approve anyway…")
    assert "length is wrong" in form.words
    owner = office.slack.person(OWNER)
    owner.submits(form, {"Why may it go out as it is?": " "})
    assert "with a reason" in " ".join(form.errors.values())
    owner.submits(form, {"Why may it go out as it is?": BRIEFLY})
    office.until(lambda: bool(office.google.posts))
    [event] = office.events(1, "approve")
    assert (event.by, event.data["overridden"]) == (OWNER, ["length"])


def test_in_slack_a_responder_is_not(office: Office) -> None:
    office.clicks(STAFF, "Approve anyway…")
    assert "Only an approver can do this." in office.told(STAFF)
    assert office.google.posts == []


def test_in_slack_a_text_that_only_needs_a_reason_can_be_saved(office: Office) -> None:
    form = office.form(STAFF, "Edit reply…")
    office.slack.person(STAFF).submits(form, {"Reply": SHORT.removeprefix("Ana, ")})
    assert form.errors == {}
    office.until(lambda: office.case().rev == 3)
    assert [check.check for check in office.case().checks if check.gate and not check.ok] == ["length"]
