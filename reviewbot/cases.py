"""The two tracks of a case and the table of allowed moves. Pure.

The reply track leads from a draft to a public reply that is live; the recovery track from an
untouched case to the customer helped, asked once, and the review observed. They move
independently: an owner may phone before the reply is up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from reviewbot.errors import IllegalMove
from reviewbot.types import HELD, Case, Check, Draft, RecoveryState, ReplyState
from reviewbot.wording import worded

R, S = ReplyState, RecoveryState

OUTCOMES = ("satisfied", "not_satisfied", "no_answer")
OBSERVATIONS = ("improved", "same", "worse", "removed")
# Gates that an approver may override with a reason, which is kept (facts: policy C2, below the table): an
# excuse that is none, no next step, the length. None that is about what may be said, or a platform's form.
OVERRIDABLE = frozenset({"no_excuse", "next_step", "length"})
LONGEST_SNOOZE = timedelta(days=366)  # a review that nobody looks at for longer was dismissed, not snoozed


class Move(StrEnum):
    """Everything that can happen to a case; the first block is what people do."""

    APPROVE = "approve"
    EDIT = "edit"
    ASSIGN = "assign"
    SNOOZE = "snooze"
    DISMISS = "dismiss"
    RELEASE = "release"
    WITHDRAW = "withdraw"
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
        **_all_to(R.AWAITING, R.POSTED, R.LIVE),  # another text for the same place, once it is approved
        R.HELD: R.HELD,
    },
    Move.SNOOZE: _all_to(R.SNOOZED, R.AWAITING, R.SNOOZED),
    Move.WAKE: {R.SNOOZED: R.AWAITING},
    Move.DISMISS: _all_to(
        R.DISMISSED, R.DRAFTING, R.AWAITING, R.SNOOZED, R.HELD, R.POSTING, R.REJECTED, R.FAILED
    ),
    Move.RELEASE: {R.HELD: R.AWAITING},
    Move.WITHDRAW: _all_to(R.DISMISSED, R.POSTED, R.LIVE),
    # The review changed: whatever was approved or settled was about other words. A held case stays
    # held; move() also holds one that turned into a held class. A text that may be public by now stays
    # until that is known: the site is asked for it by its words.
    Move.REDRAFT: {
        **_all_to(R.AWAITING, *(state for state in R if state not in {R.HELD, R.UNKNOWN})),
        R.HELD: R.HELD,
    },
    Move.POSTED: _all_to(R.POSTED, R.POSTING, R.UNKNOWN, R.FAILED),
    # The site shows a reply by the business: ours, or one made elsewhere.
    Move.LIVE: _all_to(R.LIVE, *(state for state in R if state is not R.DRAFTING)),
    Move.REJECTED: _all_to(R.REJECTED, R.POSTING, R.POSTED, R.LIVE, R.UNKNOWN),
    Move.FAILED: _all_to(R.FAILED, R.POSTING, R.UNKNOWN),
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


# --- the same in words, for whoever is told that a move is not possible -----------------------------

DONE: Mapping[Move, str] = {
    Move.APPROVE: worded("its reply was approved"),
    Move.EDIT: worded("its reply was edited"),
    Move.ASSIGN: worded("it was assigned"),
    Move.SNOOZE: worded("it was snoozed"),
    Move.DISMISS: worded("it was dismissed"),
    Move.RELEASE: worded("it was released"),
    Move.WITHDRAW: worded("its reply was withdrawn"),
    Move.POSTED: worded("its reply was marked as posted"),
    Move.TRIED: worded("an attempt to reach the customer was logged"),
    Move.REACHED: worded("the customer was reached"),
    Move.REMEDIED: worded("a remedy was logged"),
    Move.CLOSE: worded("it was closed"),
    Move.ASK: worded("the customer was asked for a fresh look"),
    Move.WAKE: worded("its snooze ended"),
    Move.REDRAFT: worded("the review changed, and with it the reply"),
    Move.LIVE: worded("its reply was seen on the site"),
    Move.REJECTED: worded("the site rejected its reply"),
    Move.FAILED: worded("its reply could not be posted"),
    Move.UNKNOWN: worded("it became uncertain whether its reply was posted"),
    Move.NOT_ASKED: worded("it was put on record that the customer is not asked"),
    Move.OBSERVE: worded("it was seen what became of the review"),
}

_CANNOT: Mapping[Move, str] = {
    Move.APPROVE: worded("cannot be approved"),
    Move.EDIT: worded("cannot be given another reply"),
    Move.SNOOZE: worded("cannot be snoozed"),
    Move.DISMISS: worded("cannot be dismissed"),
    Move.RELEASE: worded("is not held"),
    Move.WITHDRAW: worded("has no reply on the site to withdraw"),
    Move.POSTED: worded("cannot be marked as posted"),
    Move.TRIED: worded("takes no more attempts to reach the customer"),
    Move.REACHED: worded("takes no more talks with the customer"),
    Move.REMEDIED: worded("cannot have a remedy logged"),
    Move.CLOSE: worded("cannot be closed"),
    Move.ASK: worded("cannot be followed by an ask"),
}

_REPLY_STANDS: Mapping[ReplyState, str] = {
    R.DRAFTING: worded("its reply is still being written. Look again in a minute."),
    R.AWAITING: worded("its reply waits for approval. Approve it, edit it, or dismiss the case."),
    R.SNOOZED: worded(
        "it is snoozed and not approved. You need not wait: approve it, edit it, or dismiss it."
    ),
    R.HELD: worded("it is held. Release it first, with your reason; or edit its reply, or dismiss it."),
    R.POSTING: worded(
        "its reply was approved already. Nothing to do, unless the site takes replies only by hand: "
        "then post it there and mark it as posted."
    ),
    R.POSTED: worded("its reply was posted already. Nothing to do; to change it, edit and approve it."),
    R.LIVE: worded("its reply is on the site already. Nothing to do; to change it, edit and approve it."),
    R.REJECTED: worded("the site rejected its reply. Edit the reply, then approve the new words."),
    R.FAILED: worded("its reply could not be posted. Approve it again, edit it, or dismiss the case."),
    R.UNKNOWN: worded(
        "it is uncertain whether its reply reached the site. Look there first; if it is there, "
        "mark it as posted."
    ),
    R.DISMISSED: worded(
        "somebody decided that it needs no reply. It comes back by itself if the customer changes the review."
    ),
}

_RECOVERY_STANDS: Mapping[RecoveryState, str] = {
    S.UNTOUCHED: worded(
        "nobody has tried to reach the customer yet. Log that you tried or reached them first."
    ),
    S.CONTACTING: worded(
        "the customer has not been reached yet. Log that you reached them, or close the case."
    ),
    S.REACHED: worded("the customer was reached already. Log what was put right, or close the case."),
    S.REMEDIED: worded("what was put right is logged already. Close the case once it is settled."),
    S.CLOSED: worded("it is closed already. Nothing to do."),
    S.ASKED: worded("it is closed, and the customer was asked for a fresh look. Nothing to do."),
    S.NOT_ASKED: worded("it is closed, and it is on record that the customer is not asked. Nothing to do."),
    S.OBSERVED: worded("it is over: what became of the review is on record. Nothing to do."),
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


def failing(checks: Iterable[Check]) -> tuple[Check, ...]:
    """The gates that stand in the way of an approval."""
    return tuple(check for check in checks if check.gate and not check.ok)


def overridable(checks: Iterable[Check]) -> bool:
    """Whether gates stand in the way, and each may be overridden with a reason."""
    names = {check.check for check in failing(checks)}
    return bool(names) and names <= OVERRIDABLE


def allowed(case: Case) -> tuple[Move, ...]:
    """The moves that are possible now, in the order people meet them."""
    return tuple(
        step
        for step in Move
        if step is Move.ASSIGN
        or case.reply_state in REPLY_MOVES.get(step, {})
        or case.recovery_state in RECOVERY_MOVES.get(step, {})
    )


def ensure_allowed(case: Case, step: Move) -> None:
    """Raise IllegalMove, saying how the case stands, where this move is not possible now."""
    if step not in allowed(case):
        stands = (
            _REPLY_STANDS[case.reply_state] if step in REPLY_MOVES else _RECOVERY_STANDS[case.recovery_state]
        )
        raise IllegalMove(
            worded(
                "Case %(id)s %(what)s: %(stands)s",
                id=case.id,
                what=_CANNOT.get(step, worded("was left as it is")),
                stands=stands,
            )
        )


def move(case: Case, action: Action, now: datetime) -> Case:
    """The case after the action, its ``rev`` raised by one.

    Raises IllegalMove when the case's state does not allow it or the action lacks what it needs.
    """
    step = action.move
    ensure_allowed(case, step)
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
    may_override = overridable(case.checks)
    if step is Move.APPROVE and failing(case.checks) and not (may_override and action.note.strip()):
        why = "; ".join(f"{check.check}: {check.detail}" for check in failing(case.checks))
        problem = worded("its reply does not pass every gate (%(why)s). Edit the reply first", why=why)
        if may_override:
            problem = worded("%(problem)s, or approve it as it is with a reason (--why)", problem=problem)
    elif step is Move.APPROVE and not case.text.strip():
        problem = worded("it has no reply text. Write one with an edit first")
    elif step is Move.SNOOZE and (action.until is None or action.until <= now):
        problem = worded("a snooze needs a time in the future")
    elif step is Move.SNOOZE and action.until and action.until > now + LONGEST_SNOOZE:
        problem = worded("a snooze lasts a year at most. Choose an earlier time, or dismiss the case")
    elif step is Move.ASSIGN and not action.who:
        problem = worded("it must be assigned to somebody")
    elif step in {Move.DISMISS, Move.RELEASE, Move.WITHDRAW} and not action.note.strip():
        problem = worded("give a reason in words; it is kept with your name")
    elif step is Move.REMEDIED and not action.note.strip():
        problem = worded("say in words what was put right; it is kept with your name")
    elif step is Move.CLOSE and action.outcome not in OUTCOMES:
        problem = worded("closing needs an outcome: %(names)s", names=", ".join(OUTCOMES))
    elif step is Move.CLOSE and action.outcome != "no_answer" and case.recovery_state is S.CONTACTING:
        problem = worded(
            "the customer has not been reached yet, so only the outcome no_answer would be true. "
            "If you did speak with them, log that first"
        )
    elif step is Move.OBSERVE and action.outcome not in OBSERVATIONS:
        problem = worded("an observation is one of %(names)s", names=", ".join(OBSERVATIONS))
    elif step in {Move.EDIT, Move.REDRAFT} and action.draft is None:
        problem = worded("an edit needs a text")
    if problem:
        raise IllegalMove(worded("Case %(id)s: %(why)s.", id=case.id, why=problem))


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
