import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.alerts import ALERT, ASSESSMENT, NOTICE, NOW, held, with_case, with_review
from fakes.blockkit_schema import problems
from reviewbot.notify.card import BLOCKS_BUDGET, Card, card, notice_card
from reviewbot.notify.text import weight
from reviewbot.types import (
    DISAGREE,
    Alert,
    Asked,
    Business,
    Check,
    Fact,
    FactKind,
    Listing,
    Location,
    Reason,
    ReplyState,
    Review,
    ReviewClass,
    Wish,
)

GOLDEN = Path(__file__).parents[1] / "fixtures" / "slack" / "card.json"
HOSTILE = "*Approved* by <@U111> <!channel> <https://evil.example|here> & _so_ ~on~ `x` :tada:\u202e\x1b[31m"


def walk(shape: Any) -> Iterator[dict[str, Any]]:
    if isinstance(shape, dict):
        yield shape
        for part in shape.values():
            yield from walk(part)
    if isinstance(shape, list):
        for part in shape:
            yield from walk(part)


def words(shown: Card) -> str:
    """Everything a reader sees, in order."""
    return " ".join(part["text"] for part in walk(shown.blocks) if isinstance(part.get("text"), str))


def _saying(*, asked: tuple[Asked, ...] = (), facts: tuple[Fact, ...] = ()) -> Alert:
    stored = replace(ALERT.stored, assessment=replace(ASSESSMENT, asked=asked, facts=facts))
    return replace(ALERT, stored=stored)


def test_the_card_is_the_one_on_file() -> None:
    shown = card(ALERT, NOW)
    assert {"text": shown.text, "blocks": shown.blocks} == json.loads(GOLDEN.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "alert", [ALERT, held(), with_case(text=""), replace(ALERT, actions=(), repeat=True)]
)
def test_every_card_is_one_that_slack_takes(alert: Alert) -> None:
    assert problems(card(alert, NOW).blocks) == []


def test_a_notice_names_its_listing_and_says_when_it_may_be_a_repeat() -> None:
    shown = notice_card(replace(NOTICE, repeat=True))
    assert problems(shown.blocks) == []
    assert words(shown).startswith("google-main (possible repeat)")
    assert "answers 403" in shown.text


def test_the_exact_draft_is_shown_and_said_to_be_unposted() -> None:
    shown = words(card(ALERT, NOW))
    assert "Drafted reply – not posted yet" in shown
    assert ALERT.case.text in shown


def test_a_draft_that_does_not_fit_says_where_to_read_all_of_it() -> None:
    shown = words(card(with_case(text="word " * 2_000), NOW))
    assert "Read all of it first: reviewbot case 12" in shown
    assert "Read all of it" not in words(card(ALERT, NOW))


def test_a_long_review_is_cut_with_an_ellipsis() -> None:
    quoted = card(with_review(title="", text="x" * 5_000), NOW).blocks[1]["elements"][0]["elements"]
    assert quoted == [{"type": "text", "text": "x" * 1_499 + "…"}]


def test_the_command_of_every_action_can_be_copied_whole() -> None:
    [lines] = [part for part in walk(card(ALERT, NOW).blocks) if part.get("type") == "rich_text_preformatted"]
    shown = lines["elements"][0]["text"].split("\n")
    assert [line.split("  # ")[0] for line in shown] == [command for _, command in ALERT.actions]


def test_failing_checks_are_told_and_those_that_block_come_first() -> None:
    shown = words(card(ALERT, NOW))
    assert shown.index("Must be changed: promise (promises money back)") < shown.index(
        "Could be better: length"
    )
    assert "apology" not in shown


def test_a_held_case_says_why_and_what_releasing_it_means() -> None:
    shown = words(card(held(), NOW))
    assert "(urgent)" in shown
    assert "Held: safety. Nothing is posted until a named person releases this case." in shown
    assert "Held" not in words(card(ALERT, NOW))


def test_the_reasons_for_the_alert_are_the_worst_three_in_words() -> None:
    reasons = tuple(Reason(f"rule_{n}", f"quote {n}", -n / 10) for n in range(6))
    stored = replace(ALERT.stored, assessment=replace(ASSESSMENT, reasons=reasons))
    shown = words(card(replace(ALERT, stored=stored), NOW))
    assert "rule 5: “quote 5”" in shown
    assert "rule 2" not in shown


def test_doubt_is_told_and_what_only_a_machine_understands_is_not() -> None:
    reasons = (Reason("form", "", -3.0), Reason("words", "cold", -1.0), Reason(DISAGREE, "", 0.0))
    doubtful = replace(ASSESSMENT, reasons=reasons, sure=False)
    shown = words(card(replace(ALERT, stored=replace(ALERT.stored, assessment=doubtful)), NOW))
    assert "said: “cold”" in shown
    assert "form" not in shown
    assert "The stars and the text disagree.\nreviewbot is not sure that this is a complaint" in shown


def test_what_the_customer_asks_for_and_facts_to_find_them_by_are_told_to_the_owner() -> None:
    asked = (Asked(Wish.REFUND, "I want my money back"), Asked(Wish.CONTACT, "please call me"))
    facts = (Fact(FactKind.ORDER, "order #4471"), Fact(FactKind.AMOUNT, "$45"), Fact(FactKind.DATE, "12 May"))
    shown = card(_saying(asked=asked, facts=facts), NOW)
    assert problems(shown.blocks) == []
    assert "They ask for: a refund, a call or a message\nWorth knowing: order #4471, $45, 12 May" in words(
        shown
    )
    assert "They ask for" not in words(card(ALERT, NOW))
    assert "Worth knowing" not in words(card(ALERT, NOW))


def test_facts_of_any_length_stay_literal_and_within_the_limits_of_slack() -> None:
    facts = tuple(Fact(FactKind.ORDER, f"{n} {HOSTILE} {'🧾' * 500}") for n in range(50))
    shown = card(_saying(facts=facts, asked=tuple(Asked(wish, HOSTILE) for wish in Wish)), NOW)
    assert problems(shown.blocks) == []
    assert weight(shown.blocks) <= BLOCKS_BUDGET
    assert not [part for part in walk(shown.blocks) if part.get("type") in {"user", "broadcast"}]
    assert "Worth knowing" not in shown.text


def test_a_dismissed_case_shows_no_reply_that_could_be_taken_for_posted() -> None:
    shown = words(card(with_case(reply_state=ReplyState.DISMISSED), NOW, clickable=True))
    assert "none is needed" in shown
    assert ALERT.case.text.splitlines()[0] not in shown


def test_an_urgent_case_that_nobody_has_yet_calls_the_owner_of_the_place() -> None:
    place = replace(ALERT.location, owner="U0OWNER")
    urgent = replace(ALERT, location=place, case=replace(ALERT.case, urgent=True, assignee=""))
    assert {"type": "user", "user_id": "U0OWNER"} in list(walk(card(urgent, NOW).blocks))
    for calm in (
        replace(urgent, case=replace(urgent.case, urgent=False)),
        replace(urgent, case=replace(urgent.case, assignee="U111")),
        replace(urgent, location=replace(place, owner="Elena, at the bar")),
    ):
        assert "U0OWNER" not in json.dumps(card(calm, NOW).blocks)


def test_an_edited_and_an_uncertainly_repeated_alert_say_so() -> None:
    stored = replace(ALERT.stored, revisions=2, removed=True)
    shown = card(replace(ALERT, stored=stored, repeat=True), NOW)
    for mark in ("(possible repeat)", "(edited by the customer)", "(since removed from the site)"):
        assert mark in words(shown)
        assert mark in shown.text


@pytest.mark.parametrize(
    ("rating", "scale", "told"),
    [
        (1, (1, 5), "★☆☆☆☆ 1 of 5 stars"),
        (3.5, (1, 5), "★★★★☆ 3.5 of 5 stars"),
        (7, (1, 10), "7 of 10"),
        (0, (0, 1), "Not recommended"),
        (None, (1, 5), "No rating"),
    ],
)
def test_a_rating_is_told_in_words(rating: float | None, scale: tuple[float, float], told: str) -> None:
    assert words(card(with_review(rating=rating, scale=scale), NOW)).startswith(told)


def test_times_are_shown_in_the_readers_zone_and_fall_back_to_the_businesss() -> None:
    [date] = [part for part in walk(card(ALERT, NOW).blocks) if part.get("type") == "date"]
    assert date["timestamp"] == int((NOW - timedelta(hours=3)).timestamp())
    assert date["fallback"] == "21 Nov 2026, 07:00 PST"


@pytest.mark.parametrize(
    ("at", "attributes"),
    [
        (datetime(2026, 11, 20, tzinfo=UTC), {}),
        (datetime(2026, 11, 20, 12, tzinfo=UTC), {"precision": "day"}),
    ],
)
def test_a_bare_date_is_that_day_for_everybody(at: datetime, attributes: dict[str, str]) -> None:
    shown = card(with_review(created_at=at, updated_at=None, attributes=attributes), NOW)
    assert not [part for part in walk(shown.blocks) if part.get("type") == "date"]
    assert "·  20 Nov 2026 \n" in words(shown)


def test_an_answer_that_is_late_is_called_overdue() -> None:
    assert "(overdue)" not in words(card(ALERT, NOW))
    assert "(overdue)" in words(card(ALERT, NOW + timedelta(hours=2)))


@pytest.mark.parametrize("at", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_an_impossible_date_is_left_out(at: datetime) -> None:
    assert not [
        part for part in walk(card(with_review(created_at=at), NOW).blocks) if part.get("type") == "date"
    ]


def test_an_unknown_time_zone_does_not_stop_an_alert() -> None:
    assert "UTC" in card(replace(ALERT, business=Business("x", "Mars/Olympus")), NOW).text


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://example.com/",
        "https://google.com@evil.example/",
        "https://[broken",
        "https://",
        "https://example.com/" + "a" * 1_000,
        "",
    ],
)
def test_an_address_that_is_not_plain_http_is_no_link(url: str) -> None:
    assert not [part for part in walk(card(with_review(url=url), NOW).blocks) if part.get("type") == "link"]


def test_a_link_cannot_be_split_by_its_own_characters() -> None:
    shown = card(with_review(url="https://example.com/?a=<b>|c d\u202e"), NOW)
    [link] = [part for part in walk(shown.blocks) if part.get("type") == "link"]
    assert link["url"] == "https://example.com/?a=%3Cb%3E%7Cc%20d%E2%80%AE"


def test_only_an_assignee_who_is_a_slack_id_is_mentioned() -> None:
    assert card(ALERT, NOW).blocks[-1]["elements"][0]["text"].endswith("assigned to <@U111>")
    shown = card(with_case(assignee="<!channel> *elena*"), NOW).blocks[-1]["elements"][0]["text"]
    assert shown.endswith("assigned to &lt;!channel&gt; \u2060*\u2060elena\u2060*\u2060")


def test_what_strangers_write_is_never_parsed() -> None:
    alert = with_review(text=HOSTILE, author=HOSTILE, title=HOSTILE)
    alert = replace(alert, case=replace(ALERT.case, text=HOSTILE, checks=(Check("x", True, False, HOSTILE),)))
    shown = card(alert, NOW)
    assert problems(shown.blocks) == []
    kinds = {part.get("type") for part in walk(shown.blocks)}
    assert not kinds & {"user", "usergroup", "channel", "broadcast", "emoji"}
    [parsed] = [part for part in walk(shown.blocks) if part.get("type") == "mrkdwn"]
    assert parsed["verbatim"] is True
    assert "Approved" not in parsed["text"]
    assert "<!channel>" not in shown.text
    assert "<@" not in shown.text
    assert "*Approved*" not in shown.text
    assert not {"\u202e", "\x1b"} & set(json.dumps([shown.text, shown.blocks], ensure_ascii=False))


def test_a_draft_with_hidden_characters_says_that_they_are_not_shown() -> None:
    assert "Control characters in the text are not shown here" in words(card(with_case(text="a\x08b"), NOW))


STRANGE = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=60),
    st.sampled_from(["🤦🏽‍♀️", "é", '"', "\\", "\n", "\ud800", " ", HOSTILE]),
)


def strange_alert(said: list[str], times: int, state: ReplyState, class_: ReviewClass, count: int) -> Alert:
    one, two, three = (text * times for text in said)
    return Alert(
        case=replace(
            ALERT.case,
            text=one,
            reply_state=state,
            class_=class_,
            assignee=two,
            checks=tuple(Check(three, gate=True, ok=False, detail=text) for text in (one, two, three) * 2),
        ),
        stored=replace(
            ALERT.stored,
            site=one,
            revisions=count,
            review=Review("r", 1, text=two, title=three, author=one, url=f"https://example.com/{three}"),
            assessment=replace(
                ASSESSMENT, reasons=tuple(Reason(text, text, -1) for text in (one, two, three))
            ),
        ),
        business=Business(one, timezone=two),
        location=Location("main-street", name=three),
        listing=Listing(two, one),
        delivery_id="d-1",
        actions=((one, two), (two, three), (three, one)) * 4,
        repeat=True,
    )


@given(
    said=st.lists(STRANGE, min_size=3, max_size=3),
    times=st.sampled_from([1, 30]),
    state=st.sampled_from(ReplyState),
    class_=st.sampled_from(ReviewClass),
    count=st.integers(0, 3),
)
def test_any_alert_whatever_gives_a_card_that_slack_takes(
    said: list[str], times: int, state: ReplyState, class_: ReviewClass, count: int
) -> None:
    check_limits(card(strange_alert(said, times, state, class_, count), NOW))


@pytest.mark.parametrize("char", ["é", "🤦", '"', "\\", "\n", "\ud800", "&", "*", "x"])
def test_four_thousand_of_any_character_fit(char: str) -> None:
    check_limits(card(strange_alert([char] * 3, 4_000, ReplyState.HELD, ReviewClass.SAFETY, 2), NOW))


def check_limits(shown: Card) -> None:
    assert problems(shown.blocks) == []
    assert len(json.dumps(shown.blocks)) <= BLOCKS_BUDGET
    assert 0 < len(shown.text) <= 4_000
    json.dumps([shown.text, shown.blocks], ensure_ascii=False).encode()  # no lone surrogate is left
    assert "<" not in shown.text
    assert not {part.get("type") for part in walk(shown.blocks)} & {"user", "usergroup", "broadcast"}
