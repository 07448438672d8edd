"""Webhooks: programs of the owner's are told what happens, each event once it is in the log.

``subscribe`` reads the log from where each webhook left off and keeps what it is to be told;
``tell_programs`` sends that, and again what was not taken, for three days. Nothing of it is a review's text,
a name or a contact.
"""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from reviewbot import decide
from reviewbot.errors import NotifyError
from reviewbot.pipeline.world import Program, World
from reviewbot.store import News
from reviewbot.types import HOOK_EVENTS, Dispatch, Event, LogRow

VERSION = 1  # of what is posted
AT_A_TIME = 500  # events that are read
A_TURN = 50  # events that are sent, before another webhook is told
PATIENCE = timedelta(days=3)  # with a receiver that takes nothing


def subscribe(world: World) -> int:
    """Keep what each webhook is to be told of what happened since the last time; gives how much that is.

    May be called as often as one likes. A webhook that is new is told what happens from now on.
    """
    world.store.subscribed([one.webhook.name for one in world.programs], world.now())
    return sum(_enter(world, one) for one in world.programs)


def _enter(world: World, program: Program) -> int:
    kinds = program.webhook.events or HOOK_EVENTS
    entered = 0
    while True:
        news = world.store.news(program.webhook.name, kinds, AT_A_TIME)
        if news.read_to == news.before:
            return entered
        entered += world.store.dispatch(program.webhook.name, news, _told(world, program, news), world.now())


def _told(world: World, program: Program, news: News) -> list[Dispatch]:
    told = (_dispatch(world, program, event) for event in news.events)
    return [one for one in told if program.webhook.wants(one.location)]


def _dispatch(world: World, program: Program, event: Event) -> Dispatch:
    row = world.store.row(event.case_id) if event.case_id is not None else None
    listing = row.stored.listing if row else str(event.data.get("listing", "")).partition(":")[0]
    known = world.listings.get(listing)
    location = row.stored.location if row else known.location if known else ""
    name, now = program.webhook.name, world.now()
    delivery_id = hashlib.sha256(f"{name}|{event.hash}".encode()).hexdigest()[:32]
    form = {
        "version": VERSION,
        "id": delivery_id,
        "event": event.kind,
        "n": event.n,
        "at": _time(event.at),
        "listing": listing or None,
        "location": location or None,
        "case": _case(world, row, event) if row else None,
    }
    return Dispatch(
        webhook=name,
        event=event.n,
        kind=event.kind,
        delivery_id=delivery_id,
        body=json.dumps(form),
        asked_at=now,
        due_at=now,
        case_id=event.case_id,
        location=location,
    )


def _case(world: World, row: LogRow, event: Event) -> dict[str, Any] | None:
    """How the case stood after the event, as far as the log tells it; else as it stands now."""
    case, stored = row.case, row.stored
    if case is None:
        return None
    return {
        "id": case.id,
        "rev": event.data.get("rev", case.rev),
        "class": str(case.class_),
        "urgent": case.urgent,
        "held": decide.restricted(case, stored),
        "reply_state": str(event.data.get("reply", case.reply_state)),
        "recovery_state": str(event.data.get("recovery", case.recovery_state)),
        "site": stored.site,
        "opened_at": _time(case.opened_at),
        "due_at": _time(case.due_at) if case.due_at else None,
        "link": f"{world.web_root}/cases/{case.id}" if world.web_root else None,
    }


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def tell_programs(world: World) -> int:
    """Send what webhooks are to be told now; gives how much of it was taken.

    Call it under the store's lock. They take turns; one that fails is left alone for the rest of the pass.
    """
    subscribe(world)
    world.store.dispatches_lost()
    taken, going = 0, list(world.programs)
    while going:
        sent = [_send_some(world, one) for one in going]
        taken += sum(sent)
        going = [one for one, number in zip(going, sent, strict=True) if number == A_TURN]
    return taken


def _send_some(world: World, program: Program) -> int:
    """What is due, until one of them fails; gives how many were taken."""
    taken = 0
    for dispatch in world.store.due_dispatches(program.webhook.name, world.now(), A_TURN):
        claimed = world.store.claim_dispatch(dispatch, world.now())
        if claimed is None:
            continue
        if not _sent(world, program, claimed):
            break
        taken += 1
    return taken


def _sent(world: World, program: Program, dispatch: Dispatch) -> bool:
    """Whether it was taken. A lost answer is as good as none: the same is sent again, with the same id."""
    try:
        status = program.send(dispatch, world.now())
    except NotifyError as error:
        _failed(world, dispatch, error)
        return False
    world.store.dispatch_taken(dispatch, status, world.now())
    return True


def _failed(world: World, dispatch: Dispatch, error: NotifyError) -> None:
    now, status = world.now(), int(error.code) if error.code else None
    due = decide.retry_at(dispatch.tries, error, now)
    if now - dispatch.asked_at < PATIENCE:
        world.store.postpone_dispatch(dispatch, due, str(error), status)
        return
    words = (
        f"The webhook {dispatch.webhook} has not taken for three days what it was sent: {error}. It is sent "
        "no more; 'reviewbot webhooks --failed' lists it, and 'reviewbot webhooks again N' sends it again."
    )
    world.store.give_up_dispatch(dispatch, str(error), status, words, now)
