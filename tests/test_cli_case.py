"""One case from outside: every action, who did it, what is refused, and its whole life."""

import getpass
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from fakes.shop import Shop, page, review
from fakes.web import Web
from reviewbot.cli import case_page
from reviewbot.store.sqlite import SqliteStore

CASE = {
    "case", "rev", "class", "urgent", "negative", "reply_state", "recovery_state", "assignee", "due_at",
    "review", "assessment", "reply", "held", "alert", "customer", "events",
}  # fmt: skip
OWNER, STAFF = "elena", "sam"
NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
SOUP = "We waited an hour and the soup was cold."
GLASS = "I found a piece of glass in my salad and cut my lip."
OWN_WORDS = (
    "Ana, I am sorry that you waited an hour and that the soup was cold. That was our mistake. "
    "Please call me on (831) 555-0100.\nElena Marchetti, owner"
)


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


@pytest.fixture
def shop(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, web: Web
) -> Shop:
    """A shop whose page shows one unhappy review, which is case 1; its owner lets customers be asked."""
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.lists("page", url=web.url("/page"), ask=True)
    shows(web, review("soup", 1, SOUP))
    assert shop.says("poll", "--json").json["cases_opened"] == 1
    return shop


def shows(web: Web, *reviews: dict[str, Any]) -> None:
    web.answers["/page"] = page(*reviews)


def does(shop: Shop, *action: object, case: int = 1) -> Any:
    """Let the owner do something with a case; gives the case after it."""
    said = shop.says("case", case, *action, "--as", OWNER, "--json")
    assert said.code == 0, said.err
    return said.json


def refused(shop: Shop, *action: object, case: int = 1) -> str:
    """Let the owner try what must be refused; gives the sentence that says why."""
    said = shop.says("case", case, *action, "--as", OWNER)
    assert said.code == 1
    assert said.is_one_plain_sentence(), said
    return said.err


# --- how a case is shown -------------------------------------------------------------------------------


def test_a_case_has_the_form_of_the_contract(shop: Shop) -> None:
    case = shop.case()

    assert set(case) >= CASE
    assert set(case["reply"]) == {"state", "text", "writer", "score", "checks"}
    assert all(set(check) == {"check", "gate", "ok", "detail"} for check in case["reply"]["checks"])
    assert all(set(event) == {"n", "at", "kind", "by", "data", "hash"} for event in case["events"])
    assert [event["n"] for event in case["events"]] == sorted(event["n"] for event in case["events"])
    assert [event["kind"] for event in case["events"]] == ["review_seen", "case_opened", "alerted"]
    assert (case["reply"]["state"], case["held"], case["customer"]) == ("awaiting", None, None)
    assert {name: case[name] for name in shop.log()[0]} == shop.log()[0]


@pytest.mark.parametrize("line", ["case 1 --json", "case --json 1"])
def test_json_may_stand_before_or_after_the_number(shop: Shop, line: str) -> None:
    assert shop.says(*line.split()).json["case"] == 1


def test_an_event_holds_no_text_no_name_and_no_contact(shop: Shop) -> None:
    does(shop, "reached", "--how", "phone", "--note", "Ana was glad we called her on 555-0199")
    does(shop, "remedied", "--what", "dinner for two")

    told = str(shop.case()["events"])

    for secret in ("Ana", "555-0199", "soup", "glad", "dinner"):
        assert secret not in told


def test_a_case_for_people_shows_the_review_the_reply_and_what_can_be_done(shop: Shop) -> None:
    case, shown = shop.case(), shop.says("case", 1)

    assert shown.code == 0
    assert SOUP in shown.out
    assert case["reply"]["text"].splitlines()[0][:60] in shown.out
    assert "case 1 approve --rev 1" in shown.out
    assert shown.err == ""


def page_of(shop: Shop, number: int = 1) -> str:
    """The case as its page in the terminal shows it."""
    shown = shop.says("case", number)
    assert (shown.code, shown.err) == (0, "")
    return shown.out


def test_the_page_says_where_the_review_and_its_alert_are(shop: Shop, web: Web) -> None:
    shown = page_of(shop)

    assert f"Review: {web.url('/page')}#soup\n" in shown
    assert "Alert: shown in the terminal\n" in shown


def test_the_page_names_the_channel_and_the_message_of_an_alert_in_slack(shop: Shop) -> None:
    with closing(sqlite3.connect(shop.store)) as conn, conn:
        conn.execute("UPDATE cases SET alert_channel = 'C1', alert_ts = '1763.5'")
    assert "Alert: in Slack, channel C1, message 1763.5\n" in page_of(shop)

    with closing(sqlite3.connect(shop.store)) as conn, conn:
        conn.execute("UPDATE cases SET alert_channel = '', alert_ts = ''")
    assert "Alert: not sent yet\n" in page_of(shop)


def test_times_on_the_page_are_those_of_the_business_and_say_so_while_json_stays_in_utc(shop: Shop) -> None:
    here = ZoneInfo("America/Los_Angeles")
    due = datetime.fromisoformat(shop.case()["due_at"])
    assert due.utcoffset() == timedelta()

    does(shop, "snooze", "7d")

    case, shown = shop.case(), page_of(shop)
    until = datetime.fromisoformat(case["events"][-1]["data"]["until"])
    assert f"Snoozed until {until.astimezone(here):%-d %b %Y, %H:%M %Z}\n" in shown
    assert f"To be answered by {due.astimezone(here):%-d %b %Y, %H:%M %Z}\n" in shown
    assert f"elena snoozed the case until {until.astimezone(here):%-d %b %Y, %H:%M %Z}" in shown
    assert " UTC" not in shown


def test_a_case_whose_answer_is_late_says_so_until_it_is_answered(shop: Shop) -> None:
    assert "(overdue)" not in page_of(shop)
    shop.waits(days=1)
    assert "(overdue)" in page_of(shop)
    does(shop, "dismiss", "--why", "answered in the shop")
    assert "(overdue)" not in page_of(shop)


def test_the_page_says_how_a_case_ended_and_what_became_of_the_review(shop: Shop, web: Web) -> None:
    does(shop, "reached", "--how", "phone", "--note", "spoke with her")
    does(shop, "close", "--outcome", "not_satisfied", "--note", "she wants no more of us")
    shows(web, review("soup", 3, SOUP))
    shop.says("poll", "page")

    shown = page_of(shop)

    assert "the customer is not satisfied" in shown.split("History")[0]
    assert "The review since then: improved (it has more stars now)" in shown
    assert shown.index("elena reached the customer") < shown.index("“phone: spoke with her”")
    assert shown.index("“phone: spoke with her”") < shown.index("elena closed the case")
    assert "not_satisfied" not in shown.replace("--outcome satisfied|not_satisfied|no_answer", "")


def test_the_page_says_what_was_refused_and_why(shop: Shop) -> None:
    refused(shop, "approve", "--rev", 7)
    refused(shop, "posted")
    refused(shop, "ask")

    told = page_of(shop).split("History")[1]

    assert "elena was refused “Approve”: the case had changed since they read it" in told
    assert "elena was refused “Mark as posted”: it was not possible then" in told
    assert "elena was refused “Ask for a fresh look”: The case is not closed yet" in told


def test_another_reply_on_the_page_is_shown_beside_our_own(shop: Shop, web: Web) -> None:
    assert "another reply" not in page_of(shop)
    house = {"@type": "Organization", "name": "Harbor & Vine"}
    comment = {"@type": "Comment", "author": house, "text": "So sorry, Ana! :smile: Sam"}
    shows(web, review("soup", 1, SOUP, comment=comment))
    shop.says("poll", "page")

    shown = page_of(shop)

    assert "On the page there is another reply\n  │ So sorry, Ana! :smile: Sam\n" in shown


def test_a_review_without_a_date_is_not_given_one(shop: Shop, web: Web) -> None:
    undated = review("door", 1, "The door was shut at noon and nobody said sorry.")
    del undated["datePublished"]
    shows(web, review("soup", 1, SOUP), undated)
    shop.says("poll", "page")

    assert "Ana (undated, seen " in page_of(shop, 2)


@pytest.mark.parametrize(
    "action", [(), ("approve", "--rev", "1"), ("edit", "--text-file", "-"), ("snooze", "2h")]
)
def test_where_there_is_no_store_a_case_says_so_and_makes_none(shop: Shop, action: tuple[str, ...]) -> None:
    shop.store.unlink()

    said = shop.runs("case", 1, *action, stdin=b"We are sorry, Ana.")

    assert said.code == 2
    assert said.is_one_plain_sentence(), said
    assert str(shop.store) in said.err
    assert not shop.store.exists()


def test_a_case_that_was_approved_already_says_so_kindly(shop: Shop) -> None:
    does(shop, "approve", "--rev", 1)

    assert "cannot be approved: its reply was approved already." in refused(shop, "approve", "--rev", 2)
    assert "its reply was approved by elena" in refused(shop, "approve", "--rev", 1)


def test_an_ask_is_offered_once_it_is_allowed_and_explained_until_then(shop: Shop) -> None:
    assert "fresh look" not in page_of(shop)
    does(shop, "reached", "--how", "phone")
    does(shop, "close", "--outcome", "satisfied")
    early = page_of(shop)
    assert "Not now: to ask for a fresh look. The case was closed less than 5 days ago; wait" in early
    assert "case 1 ask" not in early

    shop.waits(days=6)

    assert "case 1 ask" in page_of(shop)
    assert "Not now" not in page_of(shop)


@pytest.mark.parametrize("width", [60, 200])
def test_a_command_is_never_broken_and_a_sentence_only_between_words(shop: Shop, width: int) -> None:
    refused(shop, "ask")
    with closing(SqliteStore(str(shop.store))) as store:
        found = store.case_file(1)
    assert found is not None
    assert found.row.case is not None
    line = "reviewbot --config 'a folder/with a long name.toml' case 1 edit --text-file reply.txt"
    paper = Console(width=width, file=StringIO())
    with patch.object(case_page, "screen", lambda: paper):
        case_page.show(found, found.row.case, [("Edit", line)], not_asked="", now=NOW, zone="UTC")

    lines = paper.file.getvalue().splitlines()  # type: ignore[attr-defined]  # it is a StringIO
    assert sum(one.strip().endswith(line) for one in lines) == 1
    assert [one for one in lines if len(one) > width and line not in one] == []
    assert "The case is not closed yet;" in " ".join(" ".join(lines).split())


def test_nobody_is_told_the_words_of_an_ask_before_it_is_allowed(shop: Shop) -> None:
    does(shop, "reached", "--how", "phone")
    does(shop, "close", "--outcome", "satisfied")
    for _ in range(2):
        said = shop.says("case", 1, "ask")
        assert (said.code, said.out) == (1, "")
        assert "wait until" in said.err
        shop.waits(days=4, hours=23)
    shop.waits(days=5, minutes=1)
    assert "Send this privately, as it is:" in shop.says("case", 1, "ask").out


def test_the_commands_that_are_shown_work_with_a_configuration_in_a_folder_with_a_space(shop: Shop) -> None:
    folder = shop.folder / "my shop"
    folder.mkdir()
    moved = shop.config.rename(folder / "reviewbot.toml")
    shop.store.rename(folder / "reviews.db")

    shown = shop.says("--config", moved, "case", 1).out
    told = shop.says("--config", moved, "case", 1, "approve", "--rev", 1).out

    assert "--config 'my shop/reviewbot.toml' case 1 approve --rev 1" in shown
    assert "--config 'my shop/reviewbot.toml' case 1 posted" in told


# --- every action --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "changes"),
    [
        (("approve", "--rev", "1"), {"reply_state": "posting"}),
        (("assign", STAFF), {"assignee": STAFF}),
        (("snooze", "2h"), {"reply_state": "snoozed"}),
        (("snooze", "tomorrow 9:00"), {"reply_state": "snoozed"}),
        (("dismiss", "--why", "answered in the shop"), {"reply_state": "dismissed"}),
        (("tried", "--how", "phone"), {"recovery_state": "contacting"}),
        (("reached", "--how", "phone", "--note", "spoke with her"), {"recovery_state": "reached"}),
    ],
)
def test_an_action_changes_the_case_raises_its_revision_and_is_logged_under_the_name_of_who_did_it(
    shop: Shop, action: tuple[str, ...], changes: dict[str, str]
) -> None:
    before = shop.case()

    after = does(shop, *action)

    assert {name: after[name] for name in changes} == changes
    assert after["rev"] == before["rev"] + 1
    event = after["events"][-1]
    assert (event["kind"], event["by"]) == (action[0], OWNER)
    assert shop.case() == after


def test_without_a_name_whoever_is_signed_in_acts_and_where_nobody_is_a_name_is_asked_for(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shop.says("case", 1, "assign", STAFF, "--json").json["events"][-1]["by"] == "elena"

    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr(getpass, "getuser", nobody)
    said = shop.says("case", 1, "assign", STAFF)
    assert said.code == 2
    assert "--as PERSON" in said.err
    assert shop.says("case", 1, "assign", STAFF, "--as", OWNER).code == 0


def test_a_reply_is_edited_from_a_file_and_judged_by_the_same_gates(shop: Shop) -> None:
    file = shop.folder / "reply.txt"
    file.write_text(OWN_WORDS + "\n", encoding="utf-8-sig")

    after = does(shop, "edit", "--text-file", file)

    assert after["reply"]["text"] == OWN_WORDS
    assert after["reply"]["checks"]
    assert after["rev"] == 2
    refused(shop, "edit", "--text-file", file, "--rev", 1)

    file.write_text("We will refund you $500 if you take this review down. Elena")
    assert not all(check["ok"] for check in does(shop, "edit", "--text-file", file)["reply"]["checks"])
    assert "gate" in refused(shop, "approve", "--rev", 3)


@pytest.mark.parametrize("content", [b"", b" \n\n", "Bedauerlich, J\xf6rg.".encode("latin-1"), None])
def test_a_reply_that_is_empty_or_cannot_be_read_is_refused_in_words(
    shop: Shop, content: bytes | None
) -> None:
    if content is not None:
        (shop.folder / "reply.txt").write_bytes(content)

    said = shop.says("case", 1, "edit", "--text-file", "reply.txt")

    assert said.code == 2
    assert "bug in reviewbot" not in said.err
    assert shop.case()["rev"] == 1


def test_a_held_case_is_released_by_a_named_person_before_it_can_be_approved(shop: Shop, web: Web) -> None:
    shows(web, review("glass", 1, GLASS, ago=1), review("soup", 1, SOUP))
    shop.says("poll", "page")
    held = shop.case(2)
    assert (held["reply_state"], held["held"], held["class"]) == ("held", "safety", "safety")
    assert "held" in refused(shop, "approve", "--rev", 1, case=2)

    file = shop.folder / "reply.txt"
    file.write_text("Ana, I am sorry about the glass and will call you today. Elena Marchetti, owner")
    released = does(shop, "release", "--why", "I spoke with our lawyer", case=2)

    assert (released["reply_state"], released["held"]) == ("awaiting", None)
    assert released["events"][-1]["by"] == OWNER
    assert "lawyer" not in str(released["events"])
    assert "lawyer" in shop.says("case", 2).out


def test_a_snoozed_case_comes_back_with_an_alert(shop: Shop) -> None:
    does(shop, "snooze", "2h")
    assert shop.says("poll", "page", "--json").json["alerts_sent"] == 0

    shop.waits(hours=3)

    assert shop.says("poll", "page", "--json").json["alerts_sent"] == 1
    assert shop.case()["reply_state"] == "awaiting"


@pytest.mark.parametrize(
    "action",
    [
        ("posted",),
        ("release", "--why", "why not"),
        ("remedied", "--what", "soup"),
        ("close", "--outcome", "satisfied"),
        ("snooze", "2020-01-01"),
        ("dismiss", "--why", " "),
    ],
)
def test_what_is_not_possible_now_is_refused_in_one_sentence_and_changes_nothing(
    shop: Shop, action: tuple[str, ...]
) -> None:
    refused(shop, *action)

    assert shop.case()["rev"] == 1


def test_an_approval_of_another_revision_than_the_one_shown_is_refused_and_the_refusal_is_kept(
    shop: Shop,
) -> None:
    does(shop, "assign", STAFF)

    why = refused(shop, "approve", "--rev", 1)

    assert "revision 2, not 1" in why
    case = shop.case()
    assert (case["rev"], case["reply_state"]) == (2, "awaiting")
    assert (case["events"][-1]["kind"], case["events"][-1]["by"]) == ("refused", OWNER)
    assert does(shop, "approve", "--rev", 2)["reply_state"] == "posting"
    refused(shop, "approve", "--rev", 3)


# --- the whole life ------------------------------------------------------------------------------------


def test_from_complaint_to_improved_review(shop: Shop, web: Web) -> None:
    does(shop, "approve", "--rev", 1)
    assert does(shop, "posted")["reply_state"] == "posted"

    text = shop.case()["reply"]["text"]
    comment = {"@type": "Comment", "author": {"@type": "Organization", "name": "Harbor & Vine"}, "text": text}
    shows(web, review("soup", 1, SOUP, comment=comment))
    shop.says("poll", "page")
    assert shop.case()["reply_state"] == "live"

    does(shop, "tried", "--how", "phone")
    does(shop, "reached", "--how", "phone", "--note", "spoke with her")
    does(shop, "remedied", "--what", "invited her to a new dinner")
    closed = does(shop, "close", "--outcome", "satisfied")
    assert (closed["recovery_state"], closed["outcome"]) == ("closed", "satisfied")

    assert "less than 5 days ago" in refused(shop, "ask")
    shop.waits(days=6)
    asked = shop.says("case", 1, "ask", "--as", OWNER)
    assert asked.code == 0
    assert "If you ever want to, you can edit your review" in asked.out
    assert "asked already" in refused(shop, "ask")

    shows(web, review("soup", 4, "They called me and made it right. Thank you!", comment=comment))
    polled = shop.says("poll", "page", "--json").json
    assert polled["listings"][0]["edited"] == 1
    case = shop.case()
    assert (case["recovery_state"], case["observed"]) == ("observed", "improved")
    assert case["review"]["revisions"] == 2
    assert (case["history"][0]["rating"], case["history"][0]["text"]) == (1, SOUP)
    kinds = [event["kind"] for event in case["events"] if "promise" not in event["kind"]]
    assert kinds == [
        "review_seen", "case_opened", "alerted", "approve", "posted", "reply_seen", "live", "tried",
        "reached", "remedied", "close", "refused", "ask", "refused", "review_edited", "observe",
    ]  # fmt: skip
    assert shop.says("db", "verify", "--json").json["ok"]


def test_a_case_may_end_with_the_customer_never_reached(shop: Shop) -> None:
    does(shop, "tried", "--how", "phone")
    assert "no_answer" in refused(shop, "close", "--outcome", "satisfied")

    assert does(shop, "close", "--outcome", "no_answer")["outcome"] == "no_answer"


def test_where_asking_is_off_an_ask_is_refused_with_the_reason(shop: Shop) -> None:
    shop.config.write_text(shop.config.read_text().replace("ask = true\n", ""))
    does(shop, "reached", "--how", "phone")
    does(shop, "remedied", "--what", "a new soup")
    does(shop, "close", "--outcome", "satisfied")
    shop.waits(days=6)

    assert 'Asking is off for the listing "page"' in refused(shop, "ask")
    assert shop.case()["recovery_state"] == "closed"


def test_an_open_case_is_never_followed_by_an_ask(shop: Shop) -> None:
    assert "not closed yet" in refused(shop, "ask")


def test_a_review_that_gets_worse_after_an_approval_needs_a_new_one(shop: Shop, web: Web) -> None:
    does(shop, "approve", "--rev", 1)
    shows(web, review("soup", 1, SOUP + " And the bill was wrong too, we paid twice."))

    polled = shop.says("poll", "page", "--json").json

    assert (polled["listings"][0]["edited"], polled["alerts_sent"]) == (1, 1)
    assert shop.case()["reply_state"] == "awaiting"
    refused(shop, "posted")


def test_a_reply_by_somebody_else_on_the_page_closes_the_reply_track(shop: Shop, web: Web) -> None:
    house = {"@type": "Organization", "name": "Harbor & Vine"}
    comment = {"@type": "Comment", "author": house, "text": "So sorry, Ana! Sam"}
    shows(web, review("soup", 1, SOUP, comment=comment))

    shop.says("poll", "page")

    case = shop.case()
    assert case["reply_state"] == "live"
    assert case["review"]["reply"]["text"] == "So sorry, Ana! Sam"
