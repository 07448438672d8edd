"""One case from outside: every action, who did it, what is refused, and its whole life."""

import getpass
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes.shop import Shop, page, review
from fakes.web import Web

CASE = {
    "case", "rev", "class", "urgent", "negative", "reply_state", "recovery_state", "assignee", "due_at",
    "review", "assessment", "reply", "held", "alert", "customer", "events",
}  # fmt: skip
OWNER, STAFF = "elena", "sam"
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
    kinds = [event["kind"] for event in case["events"]]
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
