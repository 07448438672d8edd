"""The second way: e-mail or a webhook, for what is urgent and is not taken where people look first."""

from dataclasses import replace
from datetime import datetime, timedelta

from reviewbot import decide
from reviewbot.errors import NotifyError, NotifyUnknown
from reviewbot.pipeline.deliver import alert
from reviewbot.pipeline.world import World
from reviewbot.store import SECOND_WAY, Effect, EffectKind, EffectState, Store
from reviewbot.types import Alert, Notice

WORKS_AGAIN = "Messages arrive again. What had waited is sent where it belongs, the urgent ones first."


def slack_trouble(store: Store, now: datetime) -> str:
    """Since when messages are not taken, why, and what to do, in words; "" while they are."""
    trouble = store.trouble()
    if trouble is None:
        return ""
    since, span = f"{trouble.since:%Y-%m-%d %H:%M} UTC", _span(now - trouble.since)
    waiting = f"Waiting now, after {span}: {trouble.waiting}, of these urgent alerts: {trouble.urgent}."
    return f"Messages have not arrived since {since}. {waiting} {trouble.error.rstrip('.')}."


def take_over(world: World) -> int:
    """Ask the second way to tell of urgent cases that have waited for too long, and of the trouble itself.

    Gives how many messages that asks for; each case once, however long it takes.
    """
    second, store, now = world.second_way, world.store, world.now()
    if not second.ways:
        return 0
    trouble, told = store.trouble(), store.outage()
    if trouble is None:
        if told:
            store.outage_over(now)
        return 0
    if told is None and trouble.since <= now - second.after:
        store.outage_began(trouble.since, second.ways, now)
    return store.take_over(now - second.after, second.ways, now)


def call(world: World) -> int:
    """Send what the second way is to tell now; gives how many messages were taken.

    Call it under the store's lock. A way that fails is left alone for the rest of the pass.
    """
    world.store.orphaned(SECOND_WAY)
    taken, failed = 0, set()
    for effect in world.store.due_effects(world.now(), SECOND_WAY):
        claimed = None if effect.kind in failed else world.store.claim(effect, world.now())
        if claimed is None:
            continue
        try:
            taken += _send(world, claimed)
        except NotifyError:
            failed.add(effect.kind)
    return taken


def _send(world: World, effect: Effect) -> bool:
    """Whether it was taken; False where there is nothing to tell any more. Raises NotifyError."""
    now, way, message = world.now(), world.second_way.ways.get(effect.kind), _message(world, effect)
    lost_before = effect.state is EffectState.UNKNOWN
    if lost_before or way is None or message is None:
        # A repeat counts as done before it is sent: whatever becomes of it, there is no third one.
        world.store.done(effect, None, now)
    if way is None or message is None:
        return False
    try:
        delivery = way.send(replace(message, repeat=lost_before), now)
    except NotifyError as error:
        lost = isinstance(error, NotifyUnknown)
        if not (lost and lost_before):
            due = decide.retry_at(effect.attempts, error, now)
            world.store.postpone(effect, due, str(error), unknown=lost or lost_before)
        raise
    world.store.done(effect, delivery, now)
    return True


def _message(world: World, effect: Effect) -> Alert | Notice | None:
    """What there is to tell as things are now; None when the case's alert was taken meanwhile."""
    if effect.case_id is None:
        return Notice("", slack_trouble(world.store, world.now()) or WORKS_AGAIN, effect.delivery_id)
    waits = any(
        one.kind is EffectKind.ALERT and one.case_id == effect.case_id for one in world.store.waiting()
    )
    row = world.store.row(effect.case_id)
    return alert(world, row, effect) if waits and row else None


def _span(span: timedelta) -> str:
    """``50 s``, ``42 min`` or ``3 h``."""
    seconds = int(span.total_seconds())
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
