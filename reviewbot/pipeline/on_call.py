"""On call: whom the alert of an urgent case names, and who gets it when nobody takes it in time."""

from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

from reviewbot.cases import Action, Move
from reviewbot.errors import Conflict
from reviewbot.pipeline.world import World
from reviewbot.store import EffectKind
from reviewbot.types import Case, Duty, Pile, RecoveryState, ReplyState

MOST = 200  # open cases that are looked at, the urgent ones first
_UNTAKEN = frozenset({ReplyState.DRAFTING, ReplyState.AWAITING, ReplyState.HELD})


def on_call(world: World, case: Case) -> str:
    """Who is on call for this case now: a Slack id or a name; "" for nobody, or where it is in hands."""
    duty = _duty(world, case, world.now()) if _is_open(case) else None
    return duty.who if duty else ""


def hand_over(world: World) -> int:
    """Assign urgent cases that nobody took in time to whoever is on call, with an alert; gives how many."""
    if not world.standards.on_call:
        return 0
    now, given = world.now(), 0
    for row in world.store.inbox("", Pile.OPEN, now, limit=MOST).rows:
        case = row.case
        duty = _duty(world, case, now) if case and _is_open(case) else None
        if case is None or duty is None or not _is_time(case, duty, now):
            continue
        with suppress(Conflict):  # somebody takes it at this moment
            action = Action(Move.ASSIGN, "clock", who=duty.who)
            world.store.change(case, action, now, effects=(EffectKind.ALERT,))
            given += 1
    return given


def _duty(world: World, case: Case, now: datetime) -> Duty | None:
    local = now.astimezone(ZoneInfo(world.business.timezone))
    return next((one for one in world.standards.on_call if one.covers(case.class_, local)), None)


def _is_open(case: Case) -> bool:
    """Whether it is urgent, and nobody has it, put it off, or spoke to the customer."""
    untouched = case.recovery_state is RecoveryState.UNTOUCHED
    return case.urgent and not case.assignee and case.reply_state in _UNTAKEN and untouched


def _is_time(case: Case, duty: Duty, now: datetime) -> bool:
    return case.due_at is not None and now >= case.opened_at + duty.after * (case.due_at - case.opened_at)
