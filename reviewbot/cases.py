"""The two tracks of a case and the table of allowed moves. Pure.

The reply track leads from a draft to a public reply that is live; the recovery track from an
untouched case to the customer helped, asked once, and the review observed. They move
independently: an owner may phone before the reply is up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from reviewbot.errors import IllegalMove
from reviewbot.types import HELD, Case, Draft, RecoveryState, ReplyState

R, S = ReplyState, RecoveryState

OUTCOMES = ("satisfied", "not_satisfied", "no_answer")
OBSERVATIONS = ("improved", "same", "worse", "removed")


class Move(StrEnum):
    """Everything that can happen to a case; the first block is what people do."""

    APPROVE = "approve"
    EDIT = "edit"
    ASSIGN = "assign"
    SNOOZE = "snooze"
    DISMISS = "dismiss"
    RELEASE = "release"
    POSTED = "posted"
    TRIED = "tried"
    REACHED = "reached"
    REMEDIED = "remedied"
    CLOSE = "close"
    ASK = "ask"

    WAKE = "wake"
    REDRAFT = "redraft"
    LIVE = "live"
    REJECTED = "rejected"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_ASKED = "not_asked"
    OBSERVE = "observe"


def _all_to(target: ReplyState, *sources: ReplyState) -> dict[ReplyState, ReplyState]:
    return dict.fromkeys(sources, target)


REPLY_MOVES: Mapping[Move, Mapping[ReplyState, ReplyState]] = {
    Move.APPROVE: _all_to(R.POSTING, R.AWAITING, R.SNOOZED, R.FAILED),
    Move.EDIT: {
        **_all_to(R.AWAITING, R.DRAFTING, R.AWAITING, R.SNOOZED, R.POSTING, R.REJECTED, R.FAILED),
        R.HELD: R.HELD,
    },
    Move.SNOOZE: _all_to(R.SNOOZED, R.AWAITING, R.SNOOZED),
    Move.WAKE: {R.SNOOZED: R.AWAITING},
    Move.DISMISS: _all_to(
        R.DISMISSED, R.DRAFTING, R.AWAITING, R.SNOOZED, R.HELD, R.POSTING, R.REJECTED, R.FAILED
    ),
    Move.RELEASE: {R.HELD: R.AWAITING},
    # The review changed: whatever was approved or settled was about other words. A held case stays
    # held; move() also holds one that turned into a held class.
    Move.REDRAFT: {
        **_all_to(R.AWAITING, *(state for state in R if state not in {R.HELD, R.UNKNOWN})),
        R.HELD: R.HELD,
        R.UNKNOWN: R.UNKNOWN,
    },
    Move.POSTED: _all_to(R.POSTED, R.POSTING, R.UNKNOWN, R.FAILED),
    # The site shows a reply by the business: ours, or one made elsewhere.
    Move.LIVE: _all_to(R.LIVE, *(state for state in R if state is not R.DRAFTING)),
    Move.REJECTED: _all_to(R.REJECTED, R.POSTING, R.POSTED, R.LIVE, R.UNKNOWN),
    Move.FAILED: {R.POSTING: R.FAILED},
    Move.UNKNOWN: {R.POSTING: R.UNKNOWN},
}

RECOVERY_MOVES: Mapping[Move, Mapping[RecoveryState, RecoveryState]] = {
    Move.TRIED: {S.UNTOUCHED: S.CONTACTING, S.CONTACTING: S.CONTACTING},
    Move.REACHED: {S.UNTOUCHED: S.REACHED, S.CONTACTING: S.REACHED},
    Move.REMEDIED: {S.CONTACTING: S.REMEDIED, S.REACHED: S.REMEDIED},
    # Never from untouched: "no answer" is only true of somebody who was tried.
    Move.CLOSE: {S.CONTACTING: S.CLOSED, S.REACHED: S.CLOSED, S.REMEDIED: S.CLOSED},
    Move.ASK: {S.CLOSED: S.ASKED},
    Move.NOT_ASKED: {S.CLOSED: S.NOT_ASKED},
    Move.OBSERVE: dict.fromkeys((S.CLOSED, S.ASKED, S.NOT_ASKED, S.OBSERVED), S.OBSERVED),
}


@dataclass(frozen=True, slots=True)
class Action:
    """One move by one person (or by ``site``, ``clock``) with whatever that move needs.

    ``draft``: the new text and its checks (edit, redraft). ``how``, ``note``: the person's
    own words; they are kept with the case, never in an event. ``rev``: the revision that was shown.
    """

    move: Move
    by: str
    rev: int | None = None
    draft: Draft | None = None
    until: datetime | None = None
    who: str = ""
    outcome: str = ""
    how: str = ""
    note: str = ""


def allowed(case: Case) -> tuple[Move, ...]:
    """The moves that are possible now, in the order people meet them."""
    return tuple(
        step
        for step in Move
        if step is Move.ASSIGN
        or case.reply_state in REPLY_MOVES.get(step, {})
        or case.recovery_state in RECOVERY_MOVES.get(step, {})
    )


def move(case: Case, action: Action, now: datetime) -> Case:
    """The case after the action, its ``rev`` raised by one.

    Raises IllegalMove when the case's state does not allow it or the action lacks what it needs.
    """
    step = action.move
    if step not in allowed(case):
        raise IllegalMove(
            f"Case {case.id} cannot be moved by '{step}' now: its reply is {case.reply_state} "
            f"and its recovery is {case.recovery_state}."
        )
    _require(case, action, now)
    until = action.until if step is Move.SNOOZE else case.snoozed_until
    reply_state = REPLY_MOVES.get(step, {}).get(case.reply_state, case.reply_state)
    changed = replace(
        case,
        rev=case.rev + 1,
        reply_state=reply_state,
        recovery_state=RECOVERY_MOVES.get(step, {}).get(case.recovery_state, case.recovery_state),
        held=case.held if reply_state is R.HELD else "",
        snoozed_until=until if reply_state is R.SNOOZED else None,
    )
    match step:
        case Move.ASSIGN:
            return replace(changed, assignee=action.who)
        case Move.EDIT | Move.REDRAFT:
            return _with_draft(changed, action)
        case Move.POSTED | Move.LIVE:
            return replace(changed, posted_at=case.posted_at or now)
        case Move.CLOSE:
            return replace(changed, closed_at=now, outcome=action.outcome)
        case Move.ASK:
            return replace(changed, asked_at=now)
        case Move.OBSERVE:
            return replace(changed, observed=action.outcome)
        case _:
            return changed


def _require(case: Case, action: Action, now: datetime) -> None:
    step = action.move
    problem = ""
    if step is Move.APPROVE and any(check.gate and not check.ok for check in case.checks):
        failing = [check for check in case.checks if check.gate and not check.ok]
        why = "; ".join(f"{check.check}: {check.detail}" for check in failing)
        problem = f"edit its text first, for it does not pass every gate ({why})"
    elif step is Move.APPROVE and not case.text.strip():
        problem = "it has no reply text; write one with 'edit' first"
    elif step is Move.SNOOZE and (action.until is None or action.until <= now):
        problem = "a snooze needs a time in the future"
    elif step is Move.ASSIGN and not action.who:
        problem = "it must be assigned to somebody"
    elif step in {Move.DISMISS, Move.RELEASE, Move.REMEDIED} and not action.note.strip():
        problem = f"'{step}' needs a reason in words"
    elif step is Move.CLOSE and action.outcome not in OUTCOMES:
        problem = f"closing needs an outcome: {', '.join(OUTCOMES)}"
    elif step is Move.CLOSE and action.outcome != "no_answer" and case.recovery_state is S.CONTACTING:
        problem = "the customer has not been reached yet, so only 'no_answer' would be true"
    elif step is Move.OBSERVE and action.outcome not in OBSERVATIONS:
        problem = f"an observation is one of {', '.join(OBSERVATIONS)}"
    elif step in {Move.EDIT, Move.REDRAFT} and action.draft is None:
        problem = f"'{step}' needs a text"
    if problem:
        raise IllegalMove(f"Case {case.id} cannot be moved by '{step}': {problem}.")


def _with_draft(case: Case, action: Action) -> Case:
    draft = action.draft
    if draft is None:
        return case
    held = held_for(draft) if action.move is Move.REDRAFT else case.held
    newly_held = bool(held) and case.reply_state is R.AWAITING
    return replace(
        case,
        text=draft.text,
        writer=draft.writer,
        checks=draft.checks,
        score=draft.score,
        class_=draft.class_,
        urgent=draft.escalate,
        reply_state=R.HELD if newly_held else case.reply_state,
        held=(held or case.held) if newly_held or case.reply_state is R.HELD else "",
    )


def held_for(draft: Draft) -> str:
    """Why a case with this draft waits for a named person to release it; "" when it does not.

    A draft that merely fails a gate is not held: it cannot be approved before it is edited anyway.
    """
    if draft.class_ in HELD:
        return str(draft.class_)
    return "policy" if draft.hold and not draft.blocked else ""
