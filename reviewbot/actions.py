"""People's way in: one act() for every button, command and page.

A door says who it is and what they want; here it is looked up, ruled on, applied, and logged.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reviewbot import policy
from reviewbot.cases import Action, Move, allowed
from reviewbot.errors import Conflict, IllegalMove, Refused, UsageError
from reviewbot.pipeline import RECENT, World, brief
from reviewbot.types import NOTHING, Case, Listing, Location, LogRow

# What each move is called on a command line, and what must follow it.
USAGE: Mapping[Move, tuple[str, str]] = {
    Move.APPROVE: ("Approve", "approve --rev {rev}"),
    Move.EDIT: ("Edit the reply", "edit --text-file reply.txt"),
    Move.POSTED: ("Mark as posted", "posted"),
    Move.RELEASE: ("Release the hold", 'release --why "…"'),
    Move.ASSIGN: ("Assign", "assign WHO"),
    Move.SNOOZE: ("Snooze", "snooze 2h"),
    Move.TRIED: ("Tried to reach them", "tried --how phone"),
    Move.REACHED: ("Reached the customer", 'reached --how phone --note "…"'),
    Move.REMEDIED: ("Put right", 'remedied --what "…"'),
    Move.CLOSE: ("Close", "close --outcome satisfied|not_satisfied|no_answer"),
    Move.ASK: ("Ask for a fresh look", "ask"),
    Move.DISMISS: ("No reply needed", 'dismiss --why "…"'),
}


def commands(case: Case, program: str) -> tuple[tuple[str, str], ...]:
    """The command line of each thing a person can do with the case now: (label, line)."""
    possible = allowed(case)
    blocked = any(check.gate and not check.ok for check in case.checks)
    return tuple(
        (label, f"{program} case {case.id} {usage.format(rev=case.rev)}")
        for step, (label, usage) in USAGE.items()
        if step in possible and not (step is Move.APPROVE and blocked)
    )


def find(world: World, case_id: int) -> tuple[LogRow, Case]:
    """The case and its line in the log. Raises UsageError when there is no such case."""
    row = world.store.row(case_id)
    if row is None or row.case is None:
        raise UsageError(f"There is no case {case_id}. 'reviewbot log' lists the cases.")
    return row, row.case


def act(world: World, case_id: int, action: Action) -> Case:
    """Do one thing with one case; gives the case after it.

    Raises UsageError (no such case, or an approval without ``rev``), Conflict (it is not at the
    revision that was shown, or somebody was faster), IllegalMove (not possible in its state), Refused
    (a rule forbids it; logged).
    """
    row, case = find(world, case_id)
    if action.move is Move.APPROVE and action.rev is None:
        raise UsageError(
            "An approval names the revision that was shown, so that nobody approves unseen words."
        )
    if action.rev is not None and action.rev != case.rev:
        last = list(world.store.events(case.id))[-1]
        _refuse(world, case, action, "stale_rev")
        raise Conflict(
            f"Case {case.id} is at revision {case.rev}, not {action.rev}: the last change was "
            f"'{last.kind}' by {last.by}. Read it again with 'reviewbot case {case.id}', then decide."
        )
    if action.move is Move.ASK:
        return _ask(world, row, case, action)
    text = action.draft.text if action.draft else case.text
    data: Mapping[str, Any] = NOTHING
    if action.move in {Move.APPROVE, Move.EDIT}:
        data = {"text_sha256": hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()}
    try:
        return world.store.change(case, action, world.now(), data=data)
    except IllegalMove:
        _refuse(world, case, action, "illegal_move")
        raise


def edit(world: World, case_id: int, text: str, *, by: str, rev: int | None = None) -> Case:
    """Replace the reply by a person's own text; the same gates judge it."""
    row, case = find(world, case_id)
    recent = tuple(one for one in world.store.recent_replies(RECENT) if one != case.text)
    judged = world.lint(
        brief(world, _listing(world, row), row.stored.review, row.stored.assessment, recent), text
    )
    return act(world, case_id, Action(Move.EDIT, by, rev=case.rev if rev is None else rev, draft=judged))


def ask_text(world: World, case_id: int) -> str:
    """The neutral message to send to the customer once an ask was allowed."""
    row, case = find(world, case_id)
    location = world.locations.get(row.stored.location) or Location("", "")
    return policy.ask_text(world.business, location, case)


def _ask(world: World, row: LogRow, case: Case, action: Action) -> Case:
    """One neutral ask for a fresh look, or the rule that forbids it (facts: policy A3)."""
    now = world.now()
    verdict = policy.may_ask(case, _listing(world, row), world.business, now)
    if verdict.allowed:
        return world.store.change(case, action, now)
    if verdict.final and Move.NOT_ASKED in allowed(case):
        data = {"why": verdict.reason}
        world.store.change(case, replace(action, move=Move.NOT_ASKED), now, data=data)
    else:
        _refuse(world, case, action, verdict.reason)
    raise Refused(f"Case {case.id}: {verdict.reason}")


def _refuse(world: World, case: Case, action: Action, why: str) -> None:
    data = {"move": str(action.move), "why": why, "rev": case.rev}
    world.store.refuse(case.id, "refused", action.by, data, world.now())


def _listing(world: World, row: LogRow) -> Listing:
    stored = row.stored
    return world.listings.get(stored.listing) or Listing(stored.listing, stored.site, stored.location)
