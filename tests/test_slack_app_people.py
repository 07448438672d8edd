"""The Slack door: who may do what, at the click, at the submit, and before anything is public."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from fakes.office import APP, GUEST, OWNER, PARTNER, STAFF, STRANGER, VIEWER, Office, at_work, reworded
from fakes.slack_screen import NotThere
from reviewbot.roles import Role

HURT = "There was glass in my soup, I cut my mouth and bled."
OUTSIDERS = {
    GUEST: "Guests of the workspace cannot act on cases.",
    STRANGER: "People from another workspace cannot act on cases here.",
    APP: "Only people act on cases, not apps.",
}


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with at_work(tmp_path, monkeypatch) as office:
        yield office
        assert office.slack.violations == []
        assert set(office.said) <= {"slack: connected"}


def test_whoever_nobody_knows_yet_is_asked_to_click_again_and_is_known_then(office: Office) -> None:
    office.gets("r1")
    office.clicks(VIEWER, "History")
    assert office.told(VIEWER) == "Slack is being asked who you are. Please click again in a moment."
    office.until(lambda: office.knows(VIEWER))
    office.clicks(VIEWER, "History")
    office.until(lambda: office.slack.modal(VIEWER).title == "History of case 1")


@pytest.mark.parametrize("button", ["Edit reply…", "Assign…", "1 hour", "Reached the customer…"])
def test_a_viewer_reads_and_changes_nothing(office: Office, button: str) -> None:
    office.gets("r1")
    office.meets(VIEWER)
    office.clicks(VIEWER, button)
    assert "You can read the cases, but not change them." in office.told(VIEWER)
    assert office.case().rev == 1
    [event] = office.events(1, "refused")
    assert event.by == VIEWER


@pytest.mark.parametrize("button", ["Approve & post", "No reply needed…"])
def test_a_responder_decides_nothing_that_is_public(office: Office, button: str) -> None:
    office.gets("r1")
    office.clicks(STAFF, button)
    assert "Only an approver can do this." in office.told(STAFF)
    [event] = office.events(1, "refused")
    assert (event.by, event.data["why"]) == (STAFF, "Only an approver can do this.")
    assert office.google.posts == []


@pytest.mark.parametrize("who", OUTSIDERS)
def test_nobody_from_outside_acts_or_reads(office: Office, who: str) -> None:
    office.gets("r1")
    if who != STRANGER:  # whose workspace every click of theirs names
        office.meets(who)
    for button in ("Approve & post", "History"):
        since = len(office.slack.ephemerals(who))
        office.clicks(who, button)
        assert office.told(who, since) == OUTSIDERS[who]
    office.slack.person(who).runs("/reviews 1")
    assert office.told(who, since + 1) == OUTSIDERS[who]
    with pytest.raises(NotThere):
        office.slack.modal(who)
    [event] = office.events(1, "refused")
    assert (event.by, event.data["move"], event.data["why"]) == (who, "approve", OUTSIDERS[who])


def test_an_approver_whose_account_was_deactivated_is_nobody(office: Office) -> None:
    office.gets("r1")
    office.slack.workspace.users[OWNER]["deleted"] = True
    office.people.meet(OWNER)
    office.sends(OWNER, {"action_id": "approve", "value": "1:1"})  # from a session that was still open
    assert office.told(OWNER) == "Their account was deactivated."
    assert office.google.posts == []


def test_somebody_of_another_workspace_is_nobody_whatever_their_id_is(office: Office) -> None:
    office.gets("r1")
    office.slack.workspace.users[OWNER]["team_id"] = "T9"
    office.clicks(OWNER, "Approve & post")
    assert office.told(OWNER) == OUTSIDERS[STRANGER]
    assert office.google.posts == []


# --- what is taken away meanwhile ----------------------------------------------------------------------


def test_a_role_that_is_taken_away_between_click_and_submit_is_gone_and_what_was_typed_stays(
    office: Office,
) -> None:
    office.gets("r1")
    form = office.form(STAFF, "Edit reply…")
    listed = office.people.listed
    office.people.listed = {OWNER: listed[OWNER]}
    words = reworded(office.case().text)
    office.slack.person(STAFF).submits(form, {"Reply": words})
    assert "You can read the cases, but not change them." in form.errors["text"]
    assert form.value("Reply") == words
    assert office.case().rev == 1


def test_whoever_became_a_guest_while_they_typed_changes_nothing_and_loses_no_word(office: Office) -> None:
    office.gets("r1")
    form = office.form(STAFF, "Edit reply…")
    office.slack.workspace.joins(STAFF, "sam", is_restricted=True)
    office.people.meet(STAFF)
    words = reworded(office.case().text)
    office.slack.person(STAFF).submits(form, {"Reply": words})
    assert form.errors == {"text": OUTSIDERS[GUEST]}
    assert form.value("Reply") == words
    [event] = office.events(1, "refused")
    assert (event.by, event.data["move"]) == (STAFF, "edit")


def test_what_somebody_approved_who_is_no_approver_any_more_is_not_posted_and_the_case_says_why(
    office: Office,
) -> None:
    card = office.gets("r1")
    office.pauses()
    office.clicks(OWNER, "Approve & post")
    office.until(lambda: office.case().reply_state == "posting")
    office.slack.workspace.joins(OWNER, "elena", is_restricted=True)
    office.goes_on()
    office.until(lambda: office.case().reply_state == "failed")
    assert office.google.posts == []
    office.until(lambda: any(OUTSIDERS[GUEST] in one.words for one in office.slack.thread(card)))
    office.clicks(PARTNER, "Approve & post")
    office.until(lambda: office.case().reply_state == "live")
    assert len(office.google.posts) == 1


def test_while_slack_does_not_say_who_approved_a_reply_it_waits(office: Office) -> None:
    office.gets("r1")
    office.pauses()
    office.clicks(OWNER, "Approve & post")
    office.until(lambda: office.case().reply_state == "posting")
    office.slack.fail_next("users.info", "internal_error")
    office.goes_on()
    office.until(lambda: not office.slack.faults["users.info"])
    office.goes_quiet()
    assert office.google.posts == []
    assert office.case().reply_state == "posting"
    office.waits(hours=1)
    office.until(lambda: office.case().reply_state == "live")
    assert len(office.google.posts) == 1


# --- two pairs of eyes, and the first approver ---------------------------------------------------------


def test_with_four_eyes_whoever_wrote_a_reply_does_not_approve_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at_work(tmp_path, monkeypatch, four_eyes=True) as office:
        office.gets("r1")
        form = office.form(OWNER, "Edit reply…")
        office.slack.person(OWNER).submits(form, {"Reply": reworded(office.case().text)})
        office.until(lambda: office.case().rev == 2)
        office.clicks(OWNER, "Approve & post")
        assert office.told(OWNER) == "Case 1: You wrote this reply, so somebody else has to approve it."
        office.clicks(PARTNER, "Approve & post")
        office.until(lambda: office.case().reply_state == "live")


def test_the_first_approver_is_whoever_knows_the_code_in_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at_work(tmp_path, monkeypatch, approvers=()) as office:
        office.gets("r1")
        code = printed(office)
        office.meets(GUEST)
        office.slack.person(GUEST).runs(f"/reviews setup {code}")
        assert office.told(GUEST) == OUTSIDERS[GUEST]

        for _ in range(5):
            office.slack.person(STAFF).runs("/reviews setup AAAAAAAA")
            assert "not the code" in office.slack.ephemerals(STAFF)[-1].words
        assert printed(office) != code
        office.slack.person(STAFF).runs(f"/reviews setup {code}")
        assert "not the code" in office.slack.ephemerals(STAFF)[-1].words

        right = printed(office)
        office.slack.person(STAFF).runs(f"/reviews setup {right.lower()}")
        assert office.slack.ephemerals(STAFF)[-1].words.startswith("You are the first approver now.")
        office.meets(VIEWER)
        office.slack.person(VIEWER).runs(f"/reviews setup {right}")
        assert "There are approvers already." in office.slack.ephemerals(VIEWER)[-1].words

        office.clicks(STAFF, "Approve & post")
        office.until(lambda: office.case().reply_state == "live")


def test_an_approver_takes_back_a_role_that_was_given_by_the_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at_work(tmp_path, monkeypatch, approvers=()) as office:
        office.gets("r1")
        office.meets(VIEWER)
        office.slack.person(VIEWER).runs(f"/reviews setup {printed(office)}")
        assert answer(office, VIEWER, "/reviews roles").splitlines() == [
            "Who may do what; everybody else reads.",
            f"@{VIEWER}",
            ": approver, given in Slack",
            f"@{STAFF}",
            ": responder, by the configuration",
        ]
        assert "Nobody could approve then." in answer(office, VIEWER, f"/reviews revoke <@{VIEWER}|vera>")
        office.people.listed = {**office.people.listed, OWNER: Role.APPROVER}
        office.people.meet(OWNER)
        assert answer(office, STAFF, f"/reviews revoke <@{VIEWER}|vera>") == "Only an approver can do this."
        taken = answer(office, OWNER, f"/reviews revoke <@{VIEWER}|vera>")
        assert taken == "The role approver was taken back. They can read cases that are not held."
        assert "no role that could be" in answer(office, OWNER, f"/reviews revoke {VIEWER}")
        assert "makes them responder" in answer(office, OWNER, f"/reviews revoke <@{STAFF}>")
        assert "Name them" in answer(office, OWNER, "/reviews revoke sam")
        since = len(office.slack.ephemerals(VIEWER))
        office.clicks(VIEWER, "Approve & post")
        assert office.told(VIEWER, since) == "Case 1: Only an approver can do this."
        with office.visit() as world:
            told = [(one.kind, one.by, one.data.get("member")) for one in world.store.events(None)]
        assert ("role_taken", OWNER, VIEWER) in told
        assert ("refused", STAFF, VIEWER) in told
        assert ("refused", VIEWER, VIEWER) in told


def test_what_somebody_approved_whose_role_was_taken_back_meanwhile_is_not_posted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at_work(tmp_path, monkeypatch) as office:
        office.gets("r1")
        office.meets(VIEWER)
        with office.visit() as world:
            world.store.give_role(VIEWER, Role.APPROVER, VIEWER, world.now())
        office.pauses()
        office.clicks(VIEWER, "Approve & post")
        office.until(lambda: office.case().reply_state == "posting")
        answer(office, OWNER, f"/reviews revoke <@{VIEWER}|vera>")
        office.goes_on()
        office.until(lambda: office.case().reply_state == "failed")
        assert office.google.posts == []


def answer(office: Office, who: str, line: str) -> str:
    """What the command answers to somebody alone."""
    since = len(office.slack.ephemerals(who))
    office.slack.person(who).runs(line)
    return office.told(who, since)


def printed(office: Office) -> str:
    """The code that the terminal shows last."""
    office.slack.person(OWNER).runs("/reviews help")  # by now the door is at work
    found = re.findall(r"/reviews setup ([A-Z2-9]{8})", "\n".join(office.said))
    return str(found[-1])


# --- held cases ------------------------------------------------------------------------------------------


def test_a_held_case_is_hidden_from_viewers_wherever_they_look(office: Office) -> None:
    office.gets("r1", 1, HURT)
    office.gets("r2", 1, case=2)
    office.meets(VIEWER)
    for who, hidden in ((VIEWER, True), (STAFF, False)):
        person = office.slack.person(who)
        person.opens_home()
        home = office.slack.until(partial(office.slack.home, who))
        person.runs("/reviews")
        person.runs("/reviews search soup")
        shown = [home.words, *(one.words for one in office.slack.ephemerals(who)[-2:])]
        assert all("Cold soup" in words for words in shown)
        assert [HURT in words for words in shown] == [not hidden] * 3
        assert home.words.count("2 cases wait for somebody") == (not hidden)
        assert home.words.count("1 case waits for somebody") == hidden
        assert ("Open (1)" in home.labels) == hidden
        report = answer(office, who, "/reviews report")
        assert ("1 case waits for somebody" in report) == hidden
    office.slack.person(VIEWER).runs("/reviews 1")
    assert office.told(VIEWER) == "This case is held, so only those who answer cases can see it."
    since = len(office.slack.ephemerals(VIEWER))
    office.clicks(VIEWER, "History")
    assert office.told(VIEWER, since) == "This case is held, so only those who answer cases can see it."
    staff = office.slack.person(STAFF)
    staff.runs("/reviews 1")
    office.until(lambda: HURT in office.slack.modal(STAFF).words)
