"""GET /healthz: is reviewbot at work? For supervisors and people; no secrets, no review text.

200 while the store can be read, the engine is at work and every door is open; 503 otherwise. A site
that cannot be read is somebody else's trouble: it shows in its listing, and does not make this 503.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from reviewbot import forms
from reviewbot.engine import Pulse
from reviewbot.errors import StoreError
from reviewbot.pipeline import World, slack_trouble
from reviewbot.store import Watch
from reviewbot.types import Listing


class Watched(Protocol):
    """A door whose state is part of reviewbot's health. ``name``: the key of that state in /healthz."""

    name: str

    def health(self) -> Mapping[str, Any]:
        """``ok``, and for Slack ``connected`` and ``last_pong_age_s``. No secrets. From any thread."""


def health(
    visit: Callable[[], AbstractContextManager[World]], pulse: Pulse, doors: Sequence[Watched]
) -> Mapping[str, Any]:
    """The whole state, ``ok`` first.

    ``slack`` is what the door of that name says; ``messages`` whether people are being told.
    """
    store: dict[str, Any] = {"ok": True, "error": None}
    listings: list[Mapping[str, Any]] = []
    stops: list[Mapping[str, Any]] = []
    trouble = ""
    try:
        with visit() as world:
            listings = _listings(world)
            stops = [
                {"listing": one.listing or None, "since": forms.time(one.at)}
                for one in world.store.stops().values()
            ]
            trouble = slack_trouble(world.store, world.now())
    except StoreError as error:
        store = {"ok": False, "error": str(error)}
    engine = {
        "ok": pulse.ok,
        "beat_age_s": round(pulse.beat_age_s, 1),
        "pulse_age_s": round(pulse.pulse_age_s, 1),
    }
    slack = {"ok": True, "connected": False, "last_pong_age_s": None}
    states = {"store": store, "engine": engine, "slack": slack} | {door.name: door.health() for door in doors}
    # Slack that takes no messages is told of by the second way, and no restart of ours mends it.
    messages = {"ok": not trouble, "trouble": trouble or None}
    ok = all(state["ok"] for state in states.values())
    return {"ok": ok, **states, "messages": messages, "posting_stopped": stops, "listings": listings}


def _listings(world: World) -> list[Mapping[str, Any]]:
    watches = {(watch.listing, watch.part): watch for watch in world.store.watches()}
    pauses = world.store.pauses()
    return [
        _listing(
            listing,
            [watches.get((listing.name, part)) for part in world.parts(listing)],
            world.now(),
            paused=listing.name in pauses,
        )
        for listing in world.listings.values()
        if world.site(listing.site).FACTS.history != "import"
    ]


def _listing(
    listing: Listing, parts: Sequence[Watch | None], now: datetime, *, paused: bool
) -> Mapping[str, Any]:
    """The storefront that is worst off speaks for its listing. ``late_s``: how long it is overdue."""
    known = [part for part in parts if part]
    successes = [part.succeeded_at for part in known if part.succeeded_at]
    failing = [part.failing_since for part in known if part.failing_since]
    overdue = [(now - part.due_at).total_seconds() for part in known if part.due_at]
    return {
        "name": listing.name,
        "site": listing.site,
        "last_success": forms.time(min(successes)) if len(successes) == len(parts) else None,
        "late_s": round(max(0.0, *overdue), 1) if overdue and not paused else None,
        "failing_since": forms.time(min(failing, default=None)),
        "paused": paused,
    }
