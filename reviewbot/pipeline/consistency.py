"""Consistency: what was said in public before that whoever approves a reply should know.

Hints, never a gate: a person knows whether the boiler that was fixed in May broke again in November
(facts: policy C2, check 30, and §D, 41).
"""

from reviewbot.pipeline.world import World
from reviewbot.types import WAITING, Case, LogRow, Promise, ReplyState
from reviewbot.wording import worded

SETTLED = frozenset({ReplyState.POSTED, ReplyState.LIVE, ReplyState.DISMISSED})
MOST_READ = 5  # earlier replies to the same customer, and as many on the same matter
MOST_REMARKS = 3


def remarks(world: World, row: LogRow) -> tuple[str, ...]:
    """What earlier replies say against this one, and what this customer is promised, in whole sentences."""
    case = row.case
    if case is None or case.reply_state in SETTLED or not case.text.strip():
        return ()
    before = world.store.said_before(row, MOST_READ)
    lines: list[str] = [
        worded(
            "The reply of case %(id)s says: \u201c%(there)s\u201d This one says: \u201c%(here)s\u201d",
            id=one.case_id,
            there=found[1],
            here=found[0],
        )
        for one in before
        if (found := world.clash(case.text, one.text))
    ]
    theirs = {case.id, *(one.case_id for one in before if one.same_customer)}
    others = dict.fromkeys([case.id, *(one.case_id for one in before)])
    waiting = [one for other in others for one in world.store.promises(other) if one.state in WAITING]
    lines += [line for one in waiting if (line := _promised(world, case, one, theirs))]
    return tuple(lines[:MOST_REMARKS])


def _promised(world: World, case: Case, promise: Promise, theirs: set[int]) -> str:
    """What this reply calls done and is still promised, or what this customer was promised; or ""."""
    if found := world.clash(promise.words, case.text):
        return worded(
            "Promise %(id)s of case %(case)s is still open, though this reply says: \u201c%(said)s\u201d",
            id=promise.id,
            case=promise.case_id,
            said=found[1],
        )
    if promise.case_id not in theirs:
        return ""
    return worded(
        "Promise %(id)s to this customer is still open: \u201c%(said)s\u201d",
        id=promise.id,
        said=promise.words,
    )
