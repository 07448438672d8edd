"""Ledger: what replies promise is entered once they are public, reminded of, and told when it is broken.

Every way in which a reply becomes public (by hand, through an API, found on the site) leaves an event; the
ledger reads the events from where it left off, so that no way can forget it (facts: policy §D, 43, 44, 80).
"""

import hashlib

from reviewbot.cases import Move
from reviewbot.pipeline.world import World
from reviewbot.store import Posted
from reviewbot.types import PromiseState

REJECTED = "The site rejected the reply that promised it."


def ledger(world: World) -> int:
    """Enter what new replies promise, remind of what is due soon, mark what is overdue.

    Gives how many promises people are told of. May be called as often as one likes.
    """
    return enter(world) + _take_back(world) + world.store.follow_promises(world.now())


def _take_back(world: World) -> int:
    """Drop what only a reply promised that its site rejected: nobody was told of it in the end."""
    unsaid = world.store.unsaid_promises()
    for promise in unsaid:
        world.store.settle_promise(promise, PromiseState.DROPPED, "site", world.now(), why=REJECTED)
    return len(unsaid)


def enter(world: World) -> int:
    """Enter what replies promise that went up since the last time; gives how many promises are new."""
    new = 0
    for posted in world.store.posted():
        text = _said(world, posted)
        vows = world.promised(text, posted.at, world.business.timezone)
        new += len(world.store.promise(posted, text, vows, _owner(world, posted), world.now()))
    return new


def _said(world: World, posted: Posted) -> str:
    """What stands on the site: the words that were approved last, or those that were written there."""
    case, reply = posted.row.case, posted.row.stored.review.reply
    file = world.store.case_file(case.id) if case else None
    if file is None or case is None:
        return ""
    approved = [one.data.get("text_sha256") for one in file.events if one.kind == Move.APPROVE]
    if not approved:
        return reply.text if reply else ""
    texts = [case.text, *(one.text for one in reversed(file.replies))]
    return next((one for one in texts if _hash(one) == approved[-1]), "")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _owner(world: World, posted: Posted) -> str:
    place = world.locations.get(posted.row.stored.location)
    return (place.owner or place.signer) if place else ""
