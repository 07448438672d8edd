"""The Slack door: a promise that was made in public is marked as kept, or dropped with a reason."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.office import GUEST, OWNER, STAFF, VIEWER, Office, at_work
from fakes.slack_screen import NotThere, View
from reviewbot.pipeline import ledger
from reviewbot.types import Promise, PromiseState

BUTTON, WHICH, BECAME, WHY = "Promises…", "Which one?", "What became of it?", "Why not?"
KEPT, DROPPED = "It was kept", "It will not be kept"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An office whose one complaint was answered in public, with a promise in the answer."""
    with at_work(tmp_path, monkeypatch) as office:
        office.gets("r1")
        office.clicks(OWNER, "Approve & post")
        office.until(lambda: bool(office.google.posts))
        office.until(lambda: office.case().reply_state in {"posted", "live"})
        office.goes_quiet()
        with office.visit() as world:
            assert ledger(world) == len(world.store.promises()) > 0
        office.until(lambda: office.shows(BUTTON))
        yield office
        assert office.slack.violations == []
        assert set(office.said) <= {"slack: connected"}


def promises(office: Office) -> list[Promise]:
    with office.visit() as world:
        return list(world.store.promises(1))


def settles(office: Office, who: str, form: View, became: str, why: str = "") -> None:
    """Somebody says of the first promise what became of it."""
    fields = {WHICH: str(promises(office)[0].id), BECAME: became, **({WHY: why} if why else {})}
    office.slack.person(who).submits(form, fields)


def test_a_responder_says_that_a_promise_was_kept(office: Office) -> None:
    form = office.form(STAFF, BUTTON)
    assert all(one.words.split(".")[0] in form.words for one in promises(office))
    settles(office, STAFF, form, KEPT)
    first = promises(office)[0]
    assert (first.state, first.by) == (PromiseState.KEPT, STAFF)
    [event] = office.events(1, "promise_kept")
    assert (event.by, event.data["promises"]) == (STAFF, [first.id])
    assert office.slack.workspace.modals[STAFF] == []


def test_the_button_leaves_the_card_with_the_last_promise(office: Office) -> None:
    for one in promises(office):
        with office.visit() as world:
            world.store.settle_promise(one, PromiseState.KEPT, OWNER, world.now())
    office.until(lambda: not office.shows(BUTTON))
    with pytest.raises(NotThere):
        office.clicks(OWNER, BUTTON)


def test_a_promise_that_will_not_be_kept_needs_a_reason(office: Office) -> None:
    form = office.form(OWNER, BUTTON)
    settles(office, OWNER, form, DROPPED)
    assert "give a reason in words" in " ".join(form.errors.values())
    assert promises(office)[0].state is PromiseState.OPEN
    settles(office, OWNER, form, DROPPED, "She moved away.")
    assert promises(office)[0].state is PromiseState.DROPPED
    with office.visit() as world:
        found = world.store.case_file(1)
    assert found
    assert [(one.kind, one.text) for one in found.notes] == [("promise_dropped", "She moved away.")]


def test_of_two_people_the_second_is_told_that_it_is_settled(office: Office) -> None:
    mine, theirs = office.form(OWNER, BUTTON), office.form(STAFF, BUTTON)
    settles(office, STAFF, theirs, KEPT)
    settles(office, OWNER, mine, DROPPED, "No time.")
    assert "was marked as kept by Sam" in " ".join(mine.errors.values())
    assert promises(office)[0].by == STAFF
    assert len(office.events(1, "promise_kept")) == 1
    assert office.events(1, "promise_dropped") == []


def test_a_form_that_is_delivered_twice_counts_once(office: Office) -> None:
    form = office.form(STAFF, BUTTON)
    office.slack.socket.duplicate_next()
    settles(office, STAFF, form, KEPT)
    office.goes_quiet()
    assert len(office.events(1, "promise_kept")) == 1
    assert office.events(1, "refused") == []
    assert office.slack.ephemerals(STAFF) == []


def test_a_viewer_reads_promises_and_settles_none(office: Office) -> None:
    office.meets(VIEWER)
    office.clicks(VIEWER, BUTTON)
    assert "You can read the cases, but not change them." in office.told(VIEWER)
    [event] = office.events(1, "refused")
    assert event.by == VIEWER


def test_somebody_from_outside_learns_nothing(office: Office) -> None:
    office.meets(GUEST)
    office.clicks(GUEST, BUTTON)
    assert office.told(GUEST) == "Guests of the workspace cannot act on cases."
    assert office.slack.workspace.modals[GUEST] == []


def test_a_promise_of_another_case_is_not_settled_by_a_forged_form(office: Office) -> None:
    office.gets("r2", case=2)
    form = office.form(STAFF, BUTTON)
    with office.slack.workspace.changed:
        form.given["private_metadata"] = "2:1"
    settles(office, STAFF, form, KEPT)
    assert all(one.state is PromiseState.OPEN for one in promises(office))
