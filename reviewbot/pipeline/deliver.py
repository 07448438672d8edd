"""Deliver: tell people what is due to be told, once each, and bring back what was snoozed."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from reviewbot import decide, sites
from reviewbot.cases import Action, Move
from reviewbot.errors import Conflict, NotifyError, NotifyUnknown
from reviewbot.notify import WITHDRAWN
from reviewbot.pipeline.consistency import remarks
from reviewbot.pipeline.on_call import on_call
from reviewbot.pipeline.world import World
from reviewbot.store import MESSAGES, Effect, EffectKind, EffectState
from reviewbot.types import (
    WAITING,
    Alert,
    Case,
    Delivery,
    Listing,
    Location,
    LogRow,
    Note,
    Notice,
    ReplyState,
)

IN_PASS_WAIT = timedelta(seconds=30)  # a shorter Retry-After is waited for within the pass
IN_PASS_TRIES = 3
FAILURES_IN_A_ROW = 6  # of deliveries: then it is the service, and each further try may cost its timeout
AT_A_TIME = 10  # messages between two looks at what is due: an urgent alert waits for no more of them
LONGEST_URGENT_WAIT = timedelta(minutes=5)  # between two tries of what cannot wait
FLOOD = 10  # alerts at once that a channel bears; of more, those that can wait go into one thread
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
FOR_ALL = frozenset({"promised", "promise_due", "promise_broken"})  # in the channel, not only in a thread
REFUSED = "refused"  # the event of what did not happen; it names the revision that stayed
# Its words for a card that can never be changed again, nor deleted where it should be
# (docs.slack.dev/reference/methods/chat.update and chat.delete).
CARD_LOST = frozenset(
    {
        *("message_not_found", "cant_update_message", "edit_window_closed", "is_inactive"),
        "cant_delete_message",
    }
)


def deliver(world: World) -> int:
    """Tell everything that is due, and only mark as told what was taken; gives how many alerts were.

    Call it under the store's lock: what a dead process left half sent is looked up, not repeated.
    """
    world.store.orphaned(MESSAGES)
    sent = failed = 0
    tries: dict[int, int] = {}
    if _resting(world):
        return sent
    if world.store.due_effects(world.now(), MESSAGES):
        world.store.hurry(world.now(), most=1)  # nothing overtakes what failed first, should it work again
    while effects := [one for one in _due(world) if tries.get(one.id, 0) < IN_PASS_TRIES]:
        for effect in effects[:AT_A_TIME]:
            tries[effect.id] = tries.get(effect.id, 0) + 1
            claimed = world.store.claim(effect, world.now())
            if claimed is None:
                continue
            error = _send(world, claimed)
            sent += error is None and effect.is_alert
            failed = failed + 1 if error else 0
            if failed == FAILURES_IN_A_ROW:
                return sent
            if error and error.retry_after:
                if error.retry_after > IN_PASS_WAIT:
                    world.store.rest(world.now() + error.retry_after)
                    return sent
                world.sleep(error.retry_after.total_seconds())
                break  # from the first again: alerts keep their order
            if claimed.error and not error and world.store.hurry(world.now()):
                break  # it works again: the others need not wait for their time, and keep their order too
            if claimed.kind is EffectKind.CARD:
                break  # if the card is none any more, the lines under it wait for another one
    return sent


def _resting(world: World) -> bool:
    """Whether the whole service asked us to wait: then nothing may overtake the first, new alerts neither."""
    until = world.store.rests_until()
    return until is not None and world.now() < until


def _due(world: World) -> Sequence[Effect]:
    """What is due now. Of many alerts at once, those that can wait go into the thread of one message."""
    due = world.store.due_effects(world.now(), MESSAGES)
    alerts = [one for one in due if one.kind is EffectKind.ALERT and one.state is EffectState.PENDING]
    calm = [one for one in alerts if not (one.urgent or one.thread)]
    if len(calm) <= FLOOD:
        return due
    words = "{count} reviews need an answer. Their cards are in the thread of this message."
    world.store.gather(calm, words, world.now())
    return world.store.due_effects(world.now(), MESSAGES)


def _send(world: World, effect: Effect) -> NotifyError | None:
    """One attempt. An answer that was lost before is looked for first."""
    now = world.now()
    row = world.store.row(effect.case_id) if effect.case_id is not None else None
    card = effect.kind is EffectKind.CARD
    try:
        if card:
            there = row is not None and row.case is not None and row.case.has_card
            delivery = world.notifier.update(alert(world, row, effect), now) if row and there else None
            if delivery == WITHDRAWN:
                world.store.repost(effect, now, "card_moved")
                return None
        else:
            message = _message(world, effect, row)
            card = isinstance(message, Alert)  # an alert on a case that has one is a line under it
            delivery = _tell(world, effect, message) if message else None
    except NotifyUnknown as error:
        # Look for it at once; if it is lost again, not before a pause. A card may simply be drawn again.
        drawn = effect.kind is EffectKind.CARD
        first = effect.state is EffectState.PENDING and not drawn
        due = now if first else _again_at(effect, error, now)
        world.store.postpone(effect, due, str(error), unknown=not drawn)
        return error
    except NotifyError as error:
        if effect.kind is EffectKind.CARD and error.code in CARD_LOST:
            world.store.repost(effect, now, "card_lost")
            return None
        due = _again_at(effect, error, now)
        world.store.postpone(effect, due, str(error), unknown=effect.state is EffectState.UNKNOWN)
        return error
    world.store.done(effect, delivery, now, card=row.case.rev if card and row and row.case else 0)
    return None


def _again_at(effect: Effect, error: NotifyError, now: datetime) -> datetime:
    due = decide.retry_at(effect.attempts, error, now)
    soon = effect.urgent and not error.retry_after
    return min(due, now + LONGEST_URGENT_WAIT) if soon else due


def _tell(world: World, effect: Effect, message: Alert | Note | Notice) -> Delivery:
    delivery: Delivery | None = None
    if effect.state is EffectState.UNKNOWN:
        delivery, message = _look(world, effect, message)
    return delivery or world.notifier.send(message, world.now())


def _look(
    world: World, effect: Effect, message: Alert | Note | Notice
) -> tuple[Delivery | None, Alert | Note | Notice]:
    """Find a message whose answer was lost; if nobody can tell, the next try says that it may repeat."""
    try:
        return world.notifier.find(message, effect.tried_at or world.now()), message
    except NotifyError as error:
        if error.code not in UNREADABLE:
            raise
        return None, replace(message, repeat=True)


def _message(world: World, effect: Effect, row: LogRow | None) -> Alert | Note | Notice | None:
    """What an effect tells as things are now; None when there is no card any more to tell it under."""
    if row is None or row.case is None:
        return Notice(effect.listing, effect.text, effect.delivery_id)
    if effect.kind is EffectKind.PROMISE:
        return _promise(world, effect, row.case)
    loud = effect.kind is EffectKind.ALERT
    if loud and not row.case.has_card:
        return alert(world, row, effect)
    events = world.store.case_file(row.case.id)
    happened = [
        one
        for one in (events.events if events else ())
        if one.data.get("rev") == effect.rev and one.kind != REFUSED
    ]
    if not (happened and row.case.has_card):
        return None
    # What befell the card at that revision comes after what made the revision.
    return Note(
        row.case, happened[0], world.business, effect.delivery_id, loud=loud, practice=row.stored.practice
    )


def _promise(world: World, effect: Effect, case: Case) -> Note | None:
    """What befell a promise, under the card of its case; without a card by itself, if all should know."""
    kind, _, first = effect.text.partition(" ")
    if not (case.has_card or kind in FOR_ALL):
        return None
    event = next(
        one
        for one in world.store.events(case.id)
        if one.kind == kind and one.data["promises"][0] == int(first)
    )
    meant = tuple(one for one in world.store.promises(case.id) if one.id in event.data["promises"])
    return Note(case, event, world.business, effect.delivery_id, loud=kind in FOR_ALL, promises=meant)


def alert(world: World, row: LogRow, effect: Effect | None = None) -> Alert:
    """The case of this row as a card shows it now; ``effect`` is what asks for the card, if anything does."""
    if row.case is None:
        raise ValueError("an alert is about a case")
    listing = world.listings.get(row.stored.listing) or Listing(
        row.stored.listing, row.stored.site, row.stored.location
    )
    return Alert(
        case=row.case,
        stored=row.stored,
        business=world.business,
        location=world.locations.get(row.stored.location, Location("", world.business.name)),
        listing=listing,
        delivery_id=effect.delivery_id if effect else "",
        actions=world.commands(row.case),
        thread=effect.thread if effect else "",
        publishes=sites.publisher(world.site(row.stored.site), world.listing_of(row.stored)) is not None,
        trouble=_trouble(world, row.case),
        remarks=remarks(world, row),
        on_call=on_call(world, row.case),
        promises=tuple(one for one in world.store.promises(row.case.id) if one.state in WAITING),
    )


def _trouble(world: World, case: Case) -> str:
    """Why the reply of this case is not on the site, as the site or the stage that posts it has said."""
    if case.reply_state not in {ReplyState.FAILED, ReplyState.REJECTED}:
        return ""
    said = [one for one in world.store.events(case.id) if one.kind in {Move.FAILED, Move.REJECTED}]
    return str(said[-1].data.get("why", "")) if said else ""


def wake(world: World) -> int:
    """Bring back the cases whose snooze is over, with a new alert; gives how many."""
    woken = 0
    for case in world.store.snoozes_over(world.now()):
        with suppress(Conflict):  # somebody acts on the case at this moment
            world.store.change(case, Action(Move.WAKE, "clock"), world.now(), effects=(EffectKind.ALERT,))
            woken += 1
    return woken
