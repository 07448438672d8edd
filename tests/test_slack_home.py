import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.alerts import ALERT, ASSESSMENT, CASE, NOW, REVIEW
from fakes.blockkit_schema import problems, view_problems
from fakes.slack_screen import find, labels, words
from reviewbot.notify import buttons
from reviewbot.notify.answers import (
    MOST,
    Command,
    Wish,
    found,
    help_on,
    listed,
    member,
    parse,
    roles,
    said,
)
from reviewbot.notify.card import BLOCKS_BUDGET
from reviewbot.notify.home import HOME_PAGE, HOME_TAB, PAGE, home, offset, place, read_place
from reviewbot.notify.lines import THANK, Reader, read_review, span
from reviewbot.roles import Role
from reviewbot.types import (
    Business,
    Case,
    Counts,
    Inbox,
    Location,
    LogRow,
    Pile,
    RecoveryState,
    ReplyState,
    Review,
    ReviewClass,
    StoredReview,
)

READER = Reader(
    "U222",
    Business("Harbor & Vine", "America/Los_Angeles"),
    {"main-street": Location("main-street", "Main Street")},
    NOW,
)
HOSTILE = (
    "*Approved* by <@U111> <!channel> <https://evil.example|here> & _so_ `x` :tada:\u202e\x1b[31m\nCase 9"
)
PRAISE = replace(ASSESSMENT, negative=False, class_=ReviewClass.PRAISE)


def line(number: int = 12, **changes: Any) -> LogRow:
    """A case in the inbox."""
    return LogRow(replace(ALERT.stored, id=number), replace(CASE, **{"id": number, **changes}))


def praise(number: int = 7, **changes: Any) -> LogRow:
    """A happy review without a case."""
    review = replace(REVIEW, rating=5, title="", text="Lovely evening, thank you Sam!", **changes)
    return LogRow(replace(ALERT.stored, id=number, review=review, assessment=PRAISE), None)


def inbox(*rows: LogRow, pile: Pile = Pile.OPEN, before: int = 0, more: bool = False, **counts: int) -> Inbox:
    return Inbox(pile, rows, Counts(**{"open": len(rows), **counts}), before, more)


# --- the Home tab ----------------------------------------------------------------------------------


def test_a_case_in_the_home_tab_says_what_it_is_who_has_it_and_by_when() -> None:
    view = home(inbox(line(assignee="", urgent=True)), READER)
    assert view_problems(view) == []
    shown = words(view)
    assert "★☆☆☆☆ 1 of 5 stars (urgent) · Main Street" in shown
    assert "complaint about the service · 3 hours ago · the reply waits for approval · due in 1 hour" in shown
    assert "nobody has it yet" in shown
    assert "Never again We waited 50 minutes" in shown
    assert "As of 21 Nov 2026, 10:00 PST." in shown


def test_its_open_button_names_the_case_and_the_revision_that_was_shown() -> None:
    view = home(inbox(line(12), line(13)), READER)
    assert find(view["blocks"], buttons.OPEN, of="13:3").element["accessibility_label"] == "Open case 13"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"due_at": NOW - timedelta(hours=2)}, "overdue by 2 hours"),
        ({"due_at": NOW - timedelta(days=3)}, "overdue by 3 days"),
        ({"assignee": "U222"}, "you have it"),
        ({"assignee": "Maria"}, "Maria\n has it"),
        ({"assignee": "U111"}, "@U111\n has it"),
        ({"reply_state": ReplyState.HELD}, "held until somebody releases it"),
        ({"recovery_state": RecoveryState.REACHED}, "customer reached"),
    ],
)
def test_the_line_of_a_case_is_told_in_words(changes: dict[str, Any], told: str) -> None:
    assert told in words(home(inbox(line(**changes)), READER))


def test_a_case_without_a_deadline_or_with_its_answer_in_public_is_not_due() -> None:
    for changes in ({"due_at": None}, {"reply_state": ReplyState.LIVE, "due_at": NOW - timedelta(days=1)}):
        shown = words(home(inbox(line(**changes)), READER))
        assert "due in" not in shown
        assert "overdue by" not in shown


def test_a_place_that_is_not_configured_any_more_is_told_by_its_listing() -> None:
    assert "google-main" in words(home(inbox(line()), replace(READER, locations={})))


def test_an_impossible_date_gives_no_age() -> None:
    row = line()
    first_day = datetime.min.replace(tzinfo=UTC)
    stored = replace(row.stored, review=replace(REVIEW, created_at=first_day, updated_at=None))
    shown = words(home(inbox(replace(row, stored=stored)), READER))
    assert "ago" not in shown


def test_the_tabs_count_and_the_one_that_is_shown_stands_out() -> None:
    view = home(inbox(line(), pile=Pile.MINE, open=14, mine=1, overdue=3, unassigned=2), READER)
    assert "14 cases wait for somebody: 3 overdue, 1 assigned to you, 2 with nobody." in words(view)
    tabs = next(block for block in view["blocks"] if block["block_id"] == "tabs")["elements"]
    assert [tab["text"]["text"] for tab in tabs] == ["Open (14)", "Mine (1)", "Overdue (3)", "Praise"]
    assert [tab.get("style") for tab in tabs] == [None, "primary", None, None]
    assert [read_place(tab["value"]) for tab in tabs] == [(pile, 1) for pile in Pile]
    assert all(tab["action_id"].partition(".")[0] == HOME_TAB for tab in tabs)


def test_pages_lead_back_and_forth_only_where_there_are_others() -> None:
    assert not {"Previous", "Next"} & set(labels(home(inbox(), READER)["blocks"]))
    first = home(inbox(line(), more=True), READER)
    assert find(first["blocks"], "Next").value == "open:2"
    middle = home(inbox(line(), pile=Pile.MINE, before=offset(2), more=True), READER)
    assert [find(middle["blocks"], name).value for name in ("Previous", "Next")] == ["mine:1", "mine:3"]
    last = home(inbox(line(), before=offset(3)), READER)
    assert "Next" not in labels(last["blocks"])
    assert find(last["blocks"], "Previous").element["action_id"] == f"{HOME_PAGE}.previous"


@pytest.mark.parametrize(
    ("pile", "told"),
    [
        (Pile.OPEN, "Nothing needs you."),
        (Pile.MINE, "Nothing is assigned to you."),
        (Pile.OVERDUE, "Nothing is overdue."),
        (Pile.PRAISE, "No praise of the last 30 days waits for thanks."),
    ],
)
def test_an_empty_pile_says_so_kindly(pile: Pile, told: str) -> None:
    view = home(inbox(pile=pile), READER)
    assert view_problems(view) == []
    assert told in words(view)


def test_a_page_whose_cases_are_done_meanwhile_leads_back() -> None:
    view = home(inbox(before=offset(2), open=9), READER)
    assert "There is nothing on this page any more." in words(view)
    assert find(view["blocks"], "Previous").value == "open:1"


def test_praise_has_a_button_to_thank_that_is_never_taken_for_a_case() -> None:
    view = home(inbox(praise(41), pile=Pile.PRAISE), READER)
    assert view_problems(view) == []
    control = find(view["blocks"], THANK)
    assert control.label == "Thank them…"
    assert read_review(control.value) == 41
    assert buttons.read_value(control.value) is None
    assert "★★★★★ 5 of 5 stars · Main Street" in words(view)


@pytest.mark.parametrize(
    "value",
    ["", "mine", "mine:", "mine:0", "mine:-1", "mine:1e3", "mine:1234567", "all:1", "mine:٣", "mine:2\n"],
)
def test_a_place_that_none_of_our_buttons_names_is_none(value: str) -> None:
    assert read_place(value) is None


@pytest.mark.parametrize(
    "value", ["", "7", "review:", "review:x", "review:-1", "review:" + "1" * 19, "review:1\n"]
)
def test_a_review_that_none_of_our_buttons_names_is_none(value: str) -> None:
    assert read_review(value) is None


@given(st.sampled_from(Pile), st.integers(1, 999_999))
def test_a_place_is_read_as_it_was_written(pile: Pile, page: int) -> None:
    assert read_place(place(pile, page)) == (pile, page)


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        *((-5, "1 minute"), (0.5, "1 minute"), (59.9, "59 minutes"), (60, "1 hour"), (47 * 60, "47 hours")),
        *((48 * 60, "2 days"), (729 * 1440, "729 days"), (730 * 1440, "2 years")),
    ],
)
def test_a_span_is_told_in_its_largest_unit(minutes: float, told: str) -> None:
    assert span(timedelta(minutes=minutes)) == told


# --- the command -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", Command(Wish.OPEN)),
        ("  Open ", Command(Wish.OPEN)),
        ("mine", Command(Wish.MINE)),
        ("12", Command(Wish.CASE, case=12)),
        ("#12", Command(Wish.CASE, case=12)),
        ("case 12", Command(Wish.CASE, case=12)),
        ("search  cold   soup", Command(Wish.SEARCH, "cold soup")),
        ("search fish &amp; chips &lt;3 &amp;lt;", Command(Wish.SEARCH, "fish & chips <3 &lt;")),
        ("report", Command(Wish.REPORT)),
        ("REPORT week", Command(Wish.REPORT)),
        ("drill", Command(Wish.DRILL)),
        ("setup Ab-12", Command(Wish.SETUP, "Ab-12")),
        ("help", Command(Wish.HELP)),
        ("roles", Command(Wish.ROLES)),
        ("revoke <@U222|sam>", Command(Wish.REVOKE, "<@U222|sam>")),
        ("revoke", Command(Wish.UNKNOWN, "revoke")),
        ("search", Command(Wish.UNKNOWN, "search")),
        ("report month", Command(Wish.UNKNOWN, "report month")),
        ("mine too", Command(Wish.UNKNOWN, "mine too")),
        ("case", Command(Wish.UNKNOWN, "case")),
        ("case twelve", Command(Wish.UNKNOWN, "case twelve")),
        ("1" * 19, Command(Wish.UNKNOWN, "1" * 19)),
        ("٣", Command(Wish.UNKNOWN, "٣")),
    ],
)
def test_what_was_typed_is_read_as_it_was_meant(typed: str, meant: Command) -> None:
    assert parse(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("serch soup", "/reviews search cold soup?"),
        ("search", "/reviews search cold soup?"),
        ("repot", "/reviews report week?"),
        ("report month", "/reviews report week?"),
    ],
)
def test_words_that_nobody_understood_are_answered_with_what_was_probably_meant(
    typed: str, meant: str
) -> None:
    shown = help_on(parse(typed))
    assert problems(shown.blocks) == []
    assert words(shown.blocks).startswith(f"Did you mean {meant}")
    assert shown.text.startswith(f"Did you mean {meant}")


@pytest.mark.parametrize("typed", ["help", HOSTILE, "<!channel>"])
def test_help_lists_what_can_be_typed_and_repeats_no_strangers_words(typed: str) -> None:
    shown = help_on(parse(typed))
    assert problems(shown.blocks) == []
    assert "What you can type:" in words(shown.blocks)
    assert "/reviews mine" in words(shown.blocks)
    assert "<" not in json.dumps([shown.text, shown.blocks])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(("<@U222|sam>", "U222"), ("<@U222>", "U222"), ("U222", "U222"), ("<@W12345AB|a b>", "W12345AB")),
        *(("sam", ""), ("<@U222", "U222"), ("<!channel>", ""), ("U222 U111", ""), ("<#C1|x>", ""), ("", "")),
    ],
)
def test_somebody_is_named_by_a_mention_or_by_their_id(typed: str, meant: str) -> None:
    assert member(typed) == meant


@pytest.mark.parametrize("people", [0, 1, 40])
def test_the_roles_of_a_house_of_any_size_are_one_message(people: int) -> None:
    listed = {f"U1{number:03}": Role.RESPONDER for number in range(people)}
    shown = roles(listed, {"U999": Role.APPROVER, **dict.fromkeys(listed, Role.VIEWER)})
    assert problems(shown.blocks) == []
    assert len(json.dumps(shown.blocks)) <= BLOCKS_BUDGET
    assert words(shown.blocks).count("approver, given in Slack") == 1
    assert ("and 16 more" in words(shown.blocks)) == (people == 40)
    assert words(roles({}, {}).blocks) == "Nobody has a role yet; everybody reads."


def test_what_is_open_comes_with_a_button_for_each_case_and_says_how_many_more() -> None:
    shown = listed(inbox(*(line(number) for number in range(1, MOST + 1)), open=14, unassigned=4), READER)
    assert problems(shown.blocks) == []
    assert labels(shown.blocks) == ["Open"] * MOST
    assert "14 cases wait for somebody: 4 with nobody." in words(shown.blocks)
    assert "4 more: the Home tab of this app." in words(shown.blocks)
    assert "Case 3: ★☆☆☆☆ 1 of 5 stars · Main Street" in shown.text


def test_one_persons_cases_are_counted_for_themselves() -> None:
    shown = listed(inbox(line(), pile=Pile.MINE, open=14, mine=3), READER)
    assert "2 more: the Home tab of this app." in words(shown.blocks)
    assert "more" not in words(listed(inbox(line(), pile=Pile.MINE, mine=1), READER).blocks)


def test_nothing_to_list_is_said_kindly() -> None:
    assert words(listed(inbox(), READER).blocks) == "Nothing needs you."
    assert words(listed(inbox(pile=Pile.MINE, open=3), READER).blocks) == "Nothing is assigned to you."
    assert words(found("cold soup", [], READER).blocks) == "No review holds “cold soup”."


def test_a_search_shows_reviews_without_a_case_too_and_whether_there_are_more() -> None:
    complaint = replace(line(), case=None)
    answered = praise(8, reply=None)
    shown = found("soup", [line(12), complaint, answered], READER)
    assert problems(shown.blocks) == []
    assert labels(shown.blocks) == ["Open", "Thank them…"]
    assert "There are more" not in words(shown.blocks)
    many = found("soup", [line(number) for number in range(1, MOST + 2)], READER)
    assert "There are more. Add a word to find fewer." in words(many.blocks)
    assert labels(many.blocks) == ["Open"] * MOST


def test_a_report_is_its_title_and_its_lines() -> None:
    shown = said("The last 7 days\nNo new reviews.\nNothing needs you.")
    assert problems(shown.blocks) == []
    [title, rest] = shown.blocks[0]["elements"][0]["elements"]
    assert (title["text"], title["style"]) == ("The last 7 days", {"bold": True})
    assert rest["text"] == "\nNo new reviews.\nNothing needs you."


# --- whatever comes ----------------------------------------------------------------------------------

STRANGE = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=40),
    st.sampled_from(["🤦🏽‍♀️", "é", '"', "\\", "\n", "\ud800", " ", HOSTILE]),
)


def strange_row(number: int, said_: str, times: int, state: ReplyState, *, case: bool) -> LogRow:
    much = said_ * times
    stored = StoredReview(
        number,
        much,
        much,
        much,
        Review(much, 1, title=much, text=much, author=much, url=much),
        replace(ASSESSMENT, negative=case),
        "hash",
        NOW,
    )
    held: Case = replace(CASE, id=number, text=much, assignee=much, reply_state=state)
    return LogRow(stored, held if case else None)


@settings(max_examples=60)
@given(said_=STRANGE, times=st.sampled_from([1, 50]), state=st.sampled_from(ReplyState), case=st.booleans())
def test_whatever_is_in_an_answer_slack_takes_it_and_nothing_in_it_is_parsed(
    said_: str, times: int, state: ReplyState, case: bool
) -> None:
    rows = [strange_row(10**17 + number, said_, times, state, case=case) for number in range(MOST)]
    for shown in (
        listed(inbox(*rows, open=10**6), strange_reader(said_, times)),
        found(said_ * times, [], READER),
        said(said_ * times),
        help_on(parse(said_ * times)),
    ):
        assert problems(shown.blocks) == []
        assert len(json.dumps(shown.blocks)) <= BLOCKS_BUDGET
        assert len(shown.text) <= 4_000
        assert "<" not in shown.text
        literal(shown.blocks)


@settings(max_examples=30)
@given(said_=STRANGE, times=st.sampled_from([1, 50]), pile=st.sampled_from(Pile), case=st.booleans())
def test_whatever_is_in_the_inbox_slack_takes_it_and_nothing_in_it_is_parsed(
    said_: str, times: int, pile: Pile, case: bool
) -> None:
    rows = [strange_row(number, said_, times, ReplyState.HELD, case=case) for number in range(PAGE)]
    view = home(inbox(*rows, pile=pile, before=10, more=True, open=10**6), strange_reader(said_, times))
    assert view_problems(view) == []
    literal(view)


def strange_reader(said_: str, times: int) -> Reader:
    much = said_ * times
    return Reader(much, Business(said_, said_), {much: Location("x", much)}, NOW)


def literal(shown: Any) -> None:
    """Nothing that Slack would parse, mention or notify, and nothing that cannot be sent."""
    json.dumps(shown, ensure_ascii=False).encode()
    kinds = {part.get("type") for part in walk(shown)}
    assert not kinds & {"user", "usergroup", "channel", "broadcast", "emoji", "link", "mrkdwn"}


def walk(shape: Any) -> Iterator[dict[str, Any]]:
    if isinstance(shape, dict):
        yield shape
    for part in shape.values() if isinstance(shape, dict) else shape if isinstance(shape, list) else ():
        yield from walk(part)


def test_ten_cases_of_any_length_fit_into_one_answer() -> None:
    long = replace(line().stored, review=replace(REVIEW, text="word " * 4_000))
    shown = listed(inbox(*(replace(line(number), stored=long) for number in range(MOST))), READER)
    assert labels(shown.blocks) == ["Open"] * MOST
    assert len(json.dumps(shown.blocks)) <= BLOCKS_BUDGET
