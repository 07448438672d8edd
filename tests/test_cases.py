from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reviewbot.cases import (
    DONE,
    LONGEST_SNOOZE,
    OBSERVATIONS,
    OUTCOMES,
    Action,
    Move,
    allowed,
    held_for,
    move,
)
from reviewbot.errors import IllegalMove
from reviewbot.types import Case, Check, Draft, RecoveryState, ReplyState, ReviewClass

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)
CASE = Case(
    id=3,
    review_id=7,
    rev=5,
    reply_state=ReplyState.AWAITING,
    recovery_state=RecoveryState.UNTOUCHED,
    text="We are sorry. Elena",
    writer="template",
    checks=(Check("promise", gate=True, ok=True),),
    score=80,
    opened_at=NOW - timedelta(hours=1),
)
DRAFT = Draft(
    text="We are very sorry. Elena",
    hold=False,
    escalate=False,
    auto_publish=False,
    class_=ReviewClass.SERVICE,
    checks=(Check("promise", gate=True, ok=True),),
    score=90,
    writer="person",
)

# Written from design.md ("A case has two tracks") and not from the code: "." is an illegal move.
REPLY_TABLE = """
          approve edit     snooze  dismiss   release  posted wake     redraft  live rejected failed unknown
drafting  .       awaiting .       dismissed .        .      .        awaiting .    .        .      .
awaiting  posting awaiting snoozed dismissed .        .      .        awaiting live .        .      .
snoozed   posting awaiting snoozed dismissed .        .      awaiting awaiting live .        .      .
held      .       held     .       dismissed awaiting .      .        held     live .        .      .
posting   .       awaiting .       dismissed .        posted .        awaiting live rejected failed unknown
posted    .       awaiting .       .         .        .      .        awaiting live rejected .      .
live      .       awaiting .       .         .        .      .        awaiting live rejected .      .
rejected  .       awaiting .       dismissed .        .      .        awaiting live .        .      .
failed    posting awaiting .       dismissed .        posted .        awaiting live .        .      .
unknown   .       .        .       .         .        posted .        .        live rejected failed .
dismissed .       .        .       .         .        .      .        awaiting live .        .      .
"""
WITHDRAW_TABLE = """
       withdraw
posted dismissed
live   dismissed
"""
RECOVERY_TABLE = """
           tried      reached remedied close  ask   not_asked observe
untouched  contacting reached .        .      .     .         .
contacting contacting reached remedied closed .     .         .
reached    .          .       remedied closed .     .         .
remedied   .          .       .        closed .     .         .
closed     .          .       .        .      asked not_asked observed
asked      .          .       .        .      .     .         observed
not_asked  .          .       .        .      .     .         observed
observed   .          .       .        .      .     .         observed
"""


def _read(table: str) -> dict[tuple[str, str], str]:
    header, *lines = (line.split() for line in table.strip().splitlines())
    return {
        (step, state): target
        for state, *targets in lines
        for step, target in zip(header, targets, strict=True)
    }


REPLY, RECOVERY = _read(REPLY_TABLE) | _read(WITHDRAW_TABLE), _read(RECOVERY_TABLE)


def an(step: Move) -> Action:
    """The move with everything that it could need."""
    return Action(step, "U-elena", draft=DRAFT, until=LATER, who="U-sam", outcome=_outcome(step), note="Why.")


def _outcome(step: Move) -> str:
    return "improved" if step is Move.OBSERVE else "no_answer"


def test_the_two_tables_speak_of_every_move_and_every_state() -> None:
    steps = {step for step, _ in REPLY} | {step for step, _ in RECOVERY} | {Move.ASSIGN}
    assert steps == set(Move)
    assert {state for _, state in REPLY} == set(ReplyState)
    assert {state for _, state in RECOVERY} == set(RecoveryState)


@pytest.mark.parametrize("recovery", RecoveryState)
@pytest.mark.parametrize("reply", ReplyState)
def test_every_state_and_move_leads_where_the_design_says_and_nowhere_else(
    reply: ReplyState, recovery: RecoveryState
) -> None:
    case = replace(CASE, reply_state=reply, recovery_state=recovery)
    legal = []
    for step in Move:
        to_reply, to_recovery = REPLY.get((step, reply), "."), RECOVERY.get((step, recovery), ".")
        if step is not Move.ASSIGN and to_reply == to_recovery == ".":
            with pytest.raises(IllegalMove, match="Case 3"):
                move(case, an(step), NOW)
            continue
        legal.append(step)
        after = move(case, an(step), NOW)
        assert after.rev == case.rev + 1
        assert after.reply_state == (reply if to_reply == "." else to_reply)
        assert after.recovery_state == (recovery if to_recovery == "." else to_recovery)
    assert allowed(case) == tuple(legal)


# --- what people are told --------------------------------------------------------------------------


def refused(case: Case, action: Action) -> str:
    """What somebody reads whose move was not possible."""
    with pytest.raises(IllegalMove) as refusal:
        move(case, action, NOW)
    return str(refusal.value)


@pytest.mark.parametrize("recovery", RecoveryState)
@pytest.mark.parametrize("reply", ReplyState)
def test_whoever_is_refused_is_told_in_plain_words_what_happened_and_what_to_do(
    reply: ReplyState, recovery: RecoveryState
) -> None:
    case = replace(CASE, reply_state=reply, recovery_state=recovery)
    for step in set(Move) - set(allowed(case)):
        told = refused(case, an(step))
        assert told.startswith("Case 3 ")
        assert told.count(". ") == 1, "why, then what to do"
        assert told.endswith(".")
        machine_words = ("_", "'", "moved by", "recovery", "untouched", "awaiting", "drafting", "contacting")
        assert not [word for word in machine_words if word in told]


@pytest.mark.parametrize(
    ("reply", "recovery", "step", "told"),
    [
        ("posting", "untouched", Move.APPROVE, "cannot be approved: its reply was approved already. Nothing"),
        ("held", "untouched", Move.APPROVE, "cannot be approved: it is held. Release it first"),
        ("unknown", "untouched", Move.EDIT, "cannot be given another reply: it is uncertain whether its"),
        ("awaiting", "untouched", Move.RELEASE, "is not held: its reply waits for approval."),
        ("awaiting", "untouched", Move.POSTED, "cannot be marked as posted: its reply waits for approval."),
        (
            "awaiting",
            "untouched",
            Move.CLOSE,
            "cannot be closed: nobody has tried to reach the customer yet.",
        ),
        ("awaiting", "closed", Move.CLOSE, "cannot be closed: it is closed already. Nothing to do."),
        ("awaiting", "reached", Move.REACHED, "takes no more talks with the customer: the customer was"),
        ("awaiting", "untouched", Move.WAKE, "was left as it is: its reply waits for approval."),
    ],
)
def test_a_refusal_says_why_and_what_to_do_next(reply: str, recovery: str, step: Move, told: str) -> None:
    case = replace(CASE, reply_state=ReplyState(reply), recovery_state=RecoveryState(recovery))
    assert refused(case, an(step)).startswith(f"Case 3 {told}")


def test_everything_that_can_happen_to_a_case_has_words_for_it() -> None:
    assert set(DONE) == set(Move)


def test_a_snooze_lasts_a_year_at_most() -> None:
    farthest = Action(Move.SNOOZE, "U", until=NOW + LONGEST_SNOOZE)
    assert move(CASE, farthest, NOW).snoozed_until == NOW + LONGEST_SNOOZE


def test_a_move_leaves_the_case_it_was_given_as_it_was() -> None:
    before = replace(CASE)
    move(CASE, an(Move.SNOOZE), NOW)
    with pytest.raises(IllegalMove):
        move(CASE, an(Move.RELEASE), NOW)
    assert before == CASE


@pytest.mark.parametrize("step", Move)
def test_no_move_loses_what_it_does_not_speak_of(step: Move) -> None:
    for reply in ReplyState:
        for recovery in RecoveryState:
            case = replace(CASE, reply_state=reply, recovery_state=recovery, assignee="U-kim", alert_ts="1.2")
            if step in allowed(case):
                after = move(case, an(step), NOW)
                assert (after.id, after.review_id, after.opened_at) == (3, 7, case.opened_at)
                assert after.alert_ts == "1.2"
                assert after.assignee == ("U-sam" if step is Move.ASSIGN else "U-kim")


# --- the tracks are independent --------------------------------------------------------------------


@pytest.mark.parametrize("step", [Move.TRIED, Move.REACHED, Move.ASSIGN])
def test_a_phone_call_does_not_keep_a_snoozed_case_asleep_for_ever(step: Move) -> None:
    asleep = move(CASE, an(Move.SNOOZE), NOW)
    after = move(asleep, an(step), NOW)
    assert after.reply_state is ReplyState.SNOOZED
    assert after.snoozed_until == LATER


@pytest.mark.parametrize("step", [Move.WAKE, Move.APPROVE, Move.EDIT, Move.DISMISS, Move.REDRAFT, Move.LIVE])
def test_what_ends_a_snooze_also_ends_its_time(step: Move) -> None:
    asleep = move(CASE, an(Move.SNOOZE), NOW)
    assert move(asleep, an(step), NOW).snoozed_until is None


def test_an_owner_may_phone_before_the_reply_is_up_and_after_it() -> None:
    for reply in ReplyState:
        assert Move.REACHED in allowed(replace(CASE, reply_state=reply))


# --- what each move needs --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "action", "missing"),
    [
        ("awaiting", Action(Move.SNOOZE, "U"), "a time in the future"),
        ("awaiting", Action(Move.SNOOZE, "U", until=NOW), "a time in the future"),
        ("awaiting", Action(Move.SNOOZE, "U", until=NOW - timedelta(days=1)), "a time in the future"),
        ("awaiting", Action(Move.SNOOZE, "U", until=NOW + timedelta(days=367)), "a year at most"),
        ("awaiting", Action(Move.ASSIGN, "U"), "to somebody"),
        ("awaiting", Action(Move.DISMISS, "U"), "a reason"),
        ("awaiting", Action(Move.DISMISS, "U", note=" \n"), "a reason"),
        ("held", Action(Move.RELEASE, "U"), "a reason"),
        ("awaiting", Action(Move.EDIT, "U"), "a text"),
        ("awaiting", Action(Move.REDRAFT, "site"), "a text"),
    ],
)
def test_a_reply_move_says_what_it_lacks(state: str, action: Action, missing: str) -> None:
    case = replace(CASE, reply_state=ReplyState(state))
    with pytest.raises(IllegalMove, match=missing):
        move(case, action, NOW)


@pytest.mark.parametrize(
    ("state", "action", "missing"),
    [
        ("reached", Action(Move.REMEDIED, "U"), "what was put right"),
        ("reached", Action(Move.CLOSE, "U"), "satisfied, not_satisfied, no_answer"),
        ("reached", Action(Move.CLOSE, "U", outcome="happy"), "satisfied, not_satisfied, no_answer"),
        ("contacting", Action(Move.CLOSE, "U", outcome="satisfied"), "not been reached"),
        ("contacting", Action(Move.CLOSE, "U", outcome="not_satisfied"), "not been reached"),
        ("closed", Action(Move.OBSERVE, "site"), "improved, same, worse, removed"),
        ("closed", Action(Move.OBSERVE, "site", outcome="better"), "improved, same, worse, removed"),
    ],
)
def test_a_recovery_move_says_what_it_lacks(state: str, action: Action, missing: str) -> None:
    case = replace(CASE, recovery_state=RecoveryState(state))
    with pytest.raises(IllegalMove, match=missing):
        move(case, action, NOW)


def test_a_text_that_fails_a_gate_is_not_approved_but_a_low_score_is_no_bar() -> None:
    gate = replace(CASE, checks=(Check("promise", gate=True, ok=False),))
    with pytest.raises(IllegalMove, match="gate"):
        move(gate, an(Move.APPROVE), NOW)
    advice = replace(CASE, checks=(Check("length", gate=False, ok=False),))
    assert move(advice, an(Move.APPROVE), NOW).reply_state is ReplyState.POSTING


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_an_empty_reply_is_not_approved(text: str) -> None:
    with pytest.raises(IllegalMove, match="no reply text"):
        move(replace(CASE, text=text), an(Move.APPROVE), NOW)


# --- what each move leaves behind ------------------------------------------------------------------


def test_an_edit_brings_its_text_checks_and_score() -> None:
    after = move(CASE, an(Move.EDIT), NOW)
    assert (after.text, after.writer, after.checks, after.score) == (
        DRAFT.text,
        "person",
        DRAFT.checks,
        90,
    )


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_closing_keeps_when_and_how_it_ended(outcome: str) -> None:
    reached = replace(CASE, recovery_state=RecoveryState.REACHED)
    after = move(reached, Action(Move.CLOSE, "U", outcome=outcome), NOW)
    assert (after.closed_at, after.outcome) == (NOW, outcome)


@pytest.mark.parametrize("outcome", OBSERVATIONS)
def test_an_observation_may_be_replaced_by_a_later_one(outcome: str) -> None:
    seen = replace(CASE, recovery_state=RecoveryState.OBSERVED, observed="improved")
    assert move(seen, Action(Move.OBSERVE, "site", outcome=outcome), NOW).observed == outcome


def test_asking_keeps_when() -> None:
    closed = replace(CASE, recovery_state=RecoveryState.CLOSED)
    assert move(closed, an(Move.ASK), NOW).asked_at == NOW
    assert move(closed, an(Move.NOT_ASKED), NOW).asked_at is None


def test_the_first_time_a_reply_was_up_is_kept() -> None:
    posted = move(replace(CASE, reply_state=ReplyState.POSTING), an(Move.POSTED), NOW)
    assert posted.posted_at == NOW
    assert move(posted, an(Move.LIVE), LATER).posted_at == NOW
    assert move(CASE, an(Move.LIVE), LATER).posted_at == LATER


# --- holds -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("class_", ReviewClass)
def test_a_case_of_the_five_grave_classes_opens_held_whatever_its_writer_says(class_: ReviewClass) -> None:
    grave = class_ in {"safety", "legal", "discrimination", "privacy", "extortion"}
    assert held_for(replace(DRAFT, class_=class_)) == (str(class_) if grave else "")
    assert held_for(replace(DRAFT, class_=class_, hold=True)) == (str(class_) if grave else "policy")


def test_a_draft_that_only_fails_a_gate_is_not_held_because_it_cannot_be_approved_anyway() -> None:
    failing = (Check("apology", gate=True, ok=False),)
    assert held_for(replace(DRAFT, class_=ReviewClass.SERVICE, hold=True, checks=failing)) == ""


def test_editing_a_held_reply_does_not_release_it() -> None:
    held = replace(CASE, reply_state=ReplyState.HELD, held="safety")
    after = move(held, an(Move.EDIT), NOW)
    assert (after.reply_state, bool(after.held)) == (ReplyState.HELD, True)
    released = move(after, an(Move.RELEASE), NOW)
    assert (released.reply_state, released.held) == (ReplyState.AWAITING, "")


@pytest.mark.parametrize("state", ["awaiting", "snoozed", "posting", "posted", "live", "dismissed"])
def test_a_review_that_turns_grave_is_held_even_when_its_case_was_released_or_settled(state: str) -> None:
    grave = replace(DRAFT, hold=True, class_=ReviewClass.SAFETY, escalate=True)
    case = replace(CASE, reply_state=ReplyState(state))
    after = move(case, Action(Move.REDRAFT, "site", draft=grave), NOW)
    assert (after.reply_state, after.held, after.class_, after.urgent) == (
        ReplyState.HELD,
        "safety",
        ReviewClass.SAFETY,
        True,
    )
