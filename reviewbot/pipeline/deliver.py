"""Deliver: send the alerts that are due, once each, and bring back what was snoozed."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from reviewbot import decide
from reviewbot.cases import Action, Move
from reviewbot.errors import Conflict, NotifyError, NotifyUnknown
from reviewbot.pipeline.world import World
from reviewbot.store import Effect, EffectState
from reviewbot.types import Alert, Delivery, Listing, Location, Notice

IN_PASS_WAIT = timedelta(seconds=30)  # a shorter Retry-After is waited for within the pass
IN_PASS_TRIES = 3
FAILURES_IN_A_ROW = 6  # of deliveries: then it is the service, and each further try may cost its timeout
# Slack's words for "you will never be able to read this channel's history" (facts: slack §3), and our
# own for a message that would be too far back to look for.
UNREADABLE = frozenset(
    {
        "channel_not_found",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_in_channel",
        "too_many_messages",
    }
)


def deliver(world: World) -> int:
    """Send every alert that is due, and only mark as sent what was taken; gives how many were.

    Call it under the store's lock: what a dead process left half sent is looked up, not repeated.
    """
    world.store.orphaned()
    sent = failed = 0
    tries: dict[int, int] = {}
    while effects := [
        one for one in world.store.due_effects(world.now()) if tries.get(one.id, 0) < IN_PASS_TRIES
    ]:
        for effect in effects:
            tries[effect.id] = tries.get(effect.id, 0) + 1
            claimed = world.store.claim(effect, world.now())
            if claimed is None:
                continue
            error = _send(world, claimed)
            sent += error is None
            failed = failed + 1 if error else 0
            if failed == FAILURES_IN_A_ROW:
                return sent
            if error and error.retry_after:
                if error.retry_after > IN_PASS_WAIT:
                    _pause(world, error.retry_after)
                    return sent
                world.sleep(error.retry_after.total_seconds())
                break  # from the first again: alerts keep their order
    return sent


def _pause(world: World, wait: timedelta) -> None:
    """Let every alert wait: the whole service asked for it, and none may overtake the first."""
    now = world.now()
    for effect in world.store.due_effects(now):
        world.store.postpone(effect, now + wait, effect.error, unknown=effect.state is EffectState.UNKNOWN)


def _send(world: World, effect: Effect) -> NotifyError | None:
    """One attempt. An answer that was lost before is looked for first."""
    message = _message(world, effect)
    now = world.now()
    try:
        delivery: Delivery | None = None
        if effect.state is EffectState.UNKNOWN:
            delivery, message = _look(world, effect, message)
        delivery = delivery or world.notifier.send(message, now)
    except NotifyUnknown as error:
        # Look for it at once; if it is lost again, not before a pause.
        due = now if effect.state is EffectState.PENDING else decide.retry_at(effect.attempts, error, now)
        world.store.postpone(effect, due, str(error), unknown=True)
        return error
    except NotifyError as error:
        due = decide.retry_at(effect.attempts, error, now)
        world.store.postpone(effect, due, str(error), unknown=effect.state is EffectState.UNKNOWN)
        return error
    world.store.done(effect, delivery, now)
    return None


def _look(world: World, effect: Effect, message: Alert | Notice) -> tuple[Delivery | None, Alert | Notice]:
    """Find an alert whose answer was lost; if nobody can tell, the next try says that it may repeat."""
    try:
        return world.notifier.find(message, effect.tried_at or world.now()), message
    except NotifyError as error:
        if error.code not in UNREADABLE:
            raise
        return None, replace(message, repeat=True)


def _message(world: World, effect: Effect) -> Alert | Notice:
    row = world.store.row(effect.case_id) if effect.case_id is not None else None
    if row is None or row.case is None:
        return Notice(effect.listing, effect.text, effect.delivery_id)
    listing = world.listings.get(row.stored.listing) or Listing(
        row.stored.listing, row.stored.site, row.stored.location
    )
    return Alert(
        case=row.case,
        stored=row.stored,
        business=world.business,
        location=world.locations.get(row.stored.location, Location("", world.business.name)),
        listing=listing,
        delivery_id=effect.delivery_id,
        actions=world.commands(row.case),
    )


def wake(world: World) -> int:
    """Bring back the cases whose snooze is over, with a new alert; gives how many."""
    woken = 0
    for case in world.store.snoozes_over(world.now()):
        with suppress(Conflict):  # somebody acts on the case at this moment
            world.store.change(case, Action(Move.WAKE, "clock"), world.now(), alert=True)
            woken += 1
    return woken
