"""The Slack door: what people read, on the Home tab, by the command, and by a message's shortcut."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.office import GUEST, OWNER, STAFF, VIEWER, Office, at_work
from fakes.slack_screen import View
from reviewbot import slack_app

COMMANDS = {
    "/reviews": "1 case waits for somebody",
    "/reviews open": "1 case waits for somebody",
    "/reviews mine": "Nothing is assigned to you.",
    "/reviews search COLD soup": "Reviews with “COLD soup”, the newest first:",
    "/reviews search &lt;!channel&gt;": "No review holds “<!channel>”.",
    "/reviews report": "1",
    "/reviews help": "What you can type:",
    "/reviews serch soup": "Did you mean /reviews search cold soup?",
    "/reviews 7": "There is no case 7.",
    "/reviews 99999999999999999999999999": "What you can type:",
    "/reviews setup ABCDEFGH": "There are approvers already.",
}


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with at_work(tmp_path, monkeypatch) as office:
        yield office
        assert office.slack.violations == []
        assert set(office.said) <= {"slack: connected"}


def home(office: Office, who: str) -> View:
    office.slack.person(who).opens_home()
    return office.slack.until(lambda: office.slack.home(who))


def modal(office: Office, who: str, title: str) -> View:
    """The form of this title, once it is open."""
    office.until(lambda: office.slack.modal(who).title == title)
    return office.slack.modal(who)


def test_a_case_is_worked_on_from_the_home_tab_alone(office: Office) -> None:
    office.gets("r1")
    owner = office.slack.person(OWNER)
    owner.clicks(home(office, OWNER), "Open", of="1:1")
    whole = modal(office, OWNER, "Case 1")
    owner.clicks(whole, "Assign…")
    owner.submits(modal(office, OWNER, "Assign"), {"Who takes care of it?": STAFF})
    office.until(lambda: "Case 1 · rev 2" in office.slack.modal(OWNER).words)
    owner.clicks(whole, "Approve & post")
    office.until(lambda: "Reply: being posted" in office.slack.modal(OWNER).words)
    office.until(lambda: office.case().reply_state == "live")


def test_a_refusal_in_a_form_is_told_on_top_of_it(office: Office) -> None:
    office.gets("r1")
    office.slack.person(STAFF).runs("/reviews 1")
    office.slack.person(STAFF).clicks(modal(office, STAFF, "Case 1"), "Approve & post")
    assert "Only an approver can do this." in modal(office, STAFF, "reviewbot").words


def test_the_home_tab_is_paged_and_split_into_piles(office: Office) -> None:
    for number in range(12):
        office.google.has(f"r{number}", 1, f"Cold soup, number {number}.", hours_ago=0)
    office.google.has("p1", 5, "Lovely soup, and Sam was so kind to us.", hours_ago=0)
    office.polls()
    staff, shown = office.slack.person(STAFF), home(office, STAFF)
    assert "12 cases wait for somebody" in shown.words
    assert shown.labels.count("Open") == 10
    staff.clicks(shown, "Next")
    office.until(lambda: shown.labels.count("Open") == 2)
    staff.clicks(shown, "Previous")
    office.until(lambda: shown.labels.count("Open") == 10)
    staff.clicks(shown, "Mine (0)")
    office.until(lambda: "Nothing is assigned to you." in shown.words)
    staff.clicks(shown, "Praise")
    office.until(lambda: "Lovely soup" in shown.words)


def test_praise_is_thanked_for_by_hand_and_approved_like_any_reply(office: Office) -> None:
    office.google.has("p1", 5, "Lovely soup, and Sam was so kind to us.", hours_ago=0)
    office.polls()
    owner, shown = office.slack.person(OWNER), home(office, OWNER)
    owner.clicks(shown, "Praise")
    office.until(lambda: "Lovely soup" in shown.words)
    owner.clicks(shown, "Thank them…")
    owner.clicks(modal(office, OWNER, "Case 1"), "Approve & post")
    office.until(lambda: office.case().reply_state == "live")
    assert len(office.google.posts) == 1


def test_a_viewer_thanks_nobody(office: Office) -> None:
    office.google.has("p1", 5, "Lovely soup, and Sam was so kind to us.", hours_ago=0)
    office.polls()
    office.meets(VIEWER)
    viewer, shown = office.slack.person(VIEWER), home(office, VIEWER)
    viewer.clicks(shown, "Praise")
    office.until(lambda: "Lovely soup" in shown.words)
    viewer.clicks(shown, "Thank them…")
    assert "You can read the cases, but not change them." in modal(office, VIEWER, "reviewbot").words
    assert office.cases == 0


def test_whoever_opens_the_home_tab_for_the_first_time_sees_it_at_once(office: Office) -> None:
    office.gets("r1")
    assert "Cold soup" in home(office, VIEWER).words


def test_the_home_tab_of_a_guest_says_why_it_is_empty(office: Office) -> None:
    office.gets("r1")
    shown = home(office, GUEST).words
    assert "Guests of the workspace cannot act on cases." in shown
    assert "Cold soup" not in shown


def test_the_command_is_answered_to_the_one_who_typed_it_alone(office: Office) -> None:
    office.gets("r1")
    before = len(office.slack.messages())
    for since, (line, told) in enumerate(COMMANDS.items()):
        assert office.slack.person(STAFF).runs(line, channel="C2").in_time
        assert told in office.told(STAFF, since), line
    assert len(office.slack.messages()) == before


def test_the_shortcut_of_a_card_opens_its_case_and_of_other_messages_says_so(office: Office) -> None:
    card = office.gets("r1")
    staff = office.slack.person(STAFF)
    staff.shortcut("open", card)
    assert "Cold soup" in modal(office, STAFF, "Case 1").words
    staff.shortcut("open", staff.says("Did you see the soup review?", channel="C2"))
    assert "not the card of a case" in modal(office, STAFF, "reviewbot").words


def test_a_card_without_its_metadata_is_known_by_its_buttons(office: Office) -> None:
    card = office.gets("r1")
    del card.body["metadata"]
    office.slack.person(STAFF).shortcut("open", card)
    assert "Cold soup" in modal(office, STAFF, "Case 1").words


# --- what others do while somebody looks -----------------------------------------------------------------


@pytest.fixture
def hurried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An office that looks after its Home tabs all the time."""
    for name in ("LOOK_EVERY_S", "REDRAW_EVERY_S"):
        monkeypatch.setattr(slack_app, name, 0.02)
    with at_work(tmp_path, monkeypatch) as office:
        yield office
        assert office.slack.violations == []
        assert set(office.said) <= {"slack: connected"}


def test_the_home_tab_shows_what_others_do_without_being_opened_again(hurried: Office) -> None:
    shown = home(hurried, STAFF)
    assert "Nothing needs you." in shown.words
    hurried.gets("r1")
    hurried.until(lambda: "1 case waits for somebody" in shown.words)
    hurried.clicks(OWNER, "Approve & post")
    hurried.until(lambda: "Nothing needs you." in shown.words)


def test_somebody_stays_on_the_page_that_they_went_to(hurried: Office) -> None:
    shown = home(hurried, STAFF)
    hurried.gets("r1")
    hurried.until(lambda: "Mine (0)" in shown.labels)
    hurried.slack.person(STAFF).clicks(shown, "Mine (0)")
    hurried.until(lambda: "Nothing is assigned to you." in shown.words)
    hurried.slack.person(OWNER).submits(hurried.form(OWNER, "Assign…"), {"Who takes care of it?": STAFF})
    hurried.until(lambda: "you have it" in shown.words)
    assert shown.labels.count("Mine (1)") == 1


def test_what_did_not_change_is_not_drawn_again(hurried: Office) -> None:
    hurried.gets("r1")
    shown = home(hurried, STAFF)
    before = shown.hash
    hurried.waits(minutes=30)  # "due in", "ago" and "As of" would be others by now
    for _ in range(20):
        hurried.slack.person(OWNER).runs("/reviews help")
    assert shown.hash == before


def test_whoever_left_the_house_keeps_no_case_on_their_home_tab(hurried: Office) -> None:
    hurried.gets("r1")
    shown = home(hurried, STAFF)
    hurried.until(lambda: "Cold soup" in shown.words)
    hurried.slack.workspace.joins(STAFF, "sam", is_restricted=True)
    hurried.people.meet(STAFF)
    hurried.until(lambda: "Guests of the workspace cannot act on cases." in shown.words)
    assert "Cold soup" not in shown.words
    closed = shown.hash
    for _ in range(20):
        hurried.slack.person(OWNER).runs("/reviews help")
    assert shown.hash == closed


def test_a_case_that_becomes_a_held_one_goes_from_a_viewers_home_tab(hurried: Office) -> None:
    hurried.gets("r1")
    hurried.meets(VIEWER)
    shown = home(hurried, VIEWER)
    hurried.until(lambda: "Cold soup" in shown.words)
    hurried.gets("r1", 1, "There was glass in my soup, I cut my mouth and bled.")
    hurried.until(lambda: "Nothing needs you." in shown.words)


@pytest.mark.parametrize("fault", ["hash_conflict", "ratelimited", "lost"])
def test_a_home_tab_that_could_not_be_drawn_again_is_drawn_at_the_next_look(
    hurried: Office, fault: str
) -> None:
    shown = home(hurried, STAFF)
    if fault == "lost":
        hurried.slack.drop_after_commit("views.publish")
    else:
        hurried.slack.fail_next("views.publish", fault)
    hurried.gets("r1")
    hurried.until(lambda: not hurried.slack.faults["views.publish"])
    hurried.gets("r2", case=2)
    hurried.until(lambda: "2 cases wait for somebody" in shown.words)
    hurried.said[:] = [one for one in hurried.said if "could not be drawn again" not in one]
