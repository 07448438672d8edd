"""Drill: a practice review goes down the whole path, as a real one would, and is measured on its way.

It belongs to a listing of its own that no site knows, so whatever is done with it stays here.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ParamSpec, TypeVar

from reviewbot.cases import Action, Move, allowed
from reviewbot.decide import ListingState
from reviewbot.errors import Conflict, StoreBusy
from reviewbot.pipeline.deliver import deliver
from reviewbot.pipeline.second_way import slack_trouble
from reviewbot.pipeline.take import take
from reviewbot.pipeline.world import World
from reviewbot.store import EffectKind, EffectState, Filter
from reviewbot.types import PRACTICE, Case, Listing, Page, Review

TAKEN_IN, ASSESSED, DRAFTED, STORED, DELIVERED = "taken_in", "assessed", "drafted", "stored", "delivered"
STAGES = (TAKEN_IN, ASSESSED, DRAFTED, STORED, DELIVERED)
LONGEST_WAIT = timedelta(seconds=30)  # for another reviewbot that is at work on the store
LOOK_EVERY_S = 0.05
MOST_OLD = 100  # cases of earlier drills, of which each drill leaves one
OVER = "A newer practice review has come."
WORDS = (
    "We waited forty minutes although we had a booking, and when we asked, nobody could tell us why. "
    "I had been looking forward to this for weeks."
)

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Drill:
    """What a drill came to. ``took``: how long each stage lasted; one that was not reached is missing.

    ``elsewhere``: another reviewbot, such as the daemon, delivered the alert. ``error``: why it was not
    delivered so far, "" when nobody knows; it is tried again like any other.
    """

    case: Case
    took: Mapping[str, timedelta]
    elsewhere: bool = False
    error: str = ""

    @property
    def delivered(self) -> bool:
        """Whether people were told."""
        return DELIVERED in self.took


class _Watch:
    """A stopwatch: each lap is the time since the one before."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now, self._at = now, now()
        self.took: dict[str, timedelta] = {}

    def lap(self, stage: str) -> None:
        """This stage is over."""
        before, self._at = self._at, self._now()
        self.took[stage] = self.took.get(stage, timedelta(0)) + self._at - before

    def between(self, before: str, work: Callable[P, T], stage: str) -> Callable[P, T]:
        """The same work; until it begins it is ``before``, and until it ends ``stage``."""

        def timed(*args: P.args, **kwargs: P.kwargs) -> T:
            self.lap(before)
            done = work(*args, **kwargs)
            self.lap(stage)
            return done

        return timed


def send_practice(world: World, like: Listing | None, key: str) -> Case:
    """Take in a practice review and ask for its alert, which the daemon delivers; older ones are dismissed.

    ``like``: the listing whose place of business it is about; None: the first. ``key`` names this
    one drill: a second call with it does nothing.
    """
    case = _take_in(world, like, key, _Watch(world.now))
    _dismiss_older(world, case)
    return case


def drill(world: World, like: Listing | None = None) -> Drill:
    """The same, and wait until people were told, for half a minute at most.

    Delivers itself; while another reviewbot is at work on the store, that one does.
    """
    watch = _Watch(world.now)
    case = _take_in(world, like, world.now().isoformat(), watch)
    deadline = world.now() + LONGEST_WAIT
    ours = _deliver(world)
    while not (told := _is_told(world, case)) and not ours and world.now() < deadline:
        if _refused(world, case):
            break
        world.sleep(LOOK_EVERY_S)
        ours = _deliver(world)
    if told:
        watch.lap(DELIVERED)
    _dismiss_older(world, case)
    _deliver(world)
    row = world.store.row(case.id)
    error = "" if told else _refused(world, case) or slack_trouble(world.store, world.now())
    return Drill(row.case if row and row.case else case, watch.took, elsewhere=not ours, error=error)


def _take_in(world: World, like: Listing | None, key: str, watch: _Watch) -> Case:
    timed = replace(
        world,
        assess=watch.between(TAKEN_IN, world.assess, ASSESSED),
        draft=watch.between(DRAFTED, world.draft, DRAFTED),
    )
    now = world.now()
    listed = [like] if like else world.listings.values()
    places = [*(one.location for one in listed), *world.locations, ""]
    listing = Listing(PRACTICE, "import", places[0])
    review = Review(
        f"drill-{key}", 2, title="PRACTICE", text=WORDS, author="Pat Example", language="en", created_at=now
    )
    take(timed, listing, Page((review,)), ListingState(PRACTICE, baselined_at=now), set())
    watch.lap(STORED)
    [known] = world.store.known(PRACTICE, [review.key])[review.key]
    case = world.store.cases_of([known.id])[known.id].case
    if case is None:
        raise ValueError("a complaint opens a case")
    return case


def _deliver(world: World) -> bool:
    """Tell people what is due, unless another reviewbot is at work, which then does; whether we did."""
    try:
        with world.store.lock():
            deliver(world)
    except StoreBusy:
        return False
    return True


def _is_told(world: World, case: Case) -> bool:
    row = world.store.row(case.id)
    return bool(row and row.case and row.case.alert_ts)


def _refused(world: World, case: Case) -> str:
    """Why the alert was not taken; "" while it waits for its first try, or nobody knows whether it was."""
    waiting = [
        one for one in world.store.waiting() if one.case_id == case.id and one.kind is EffectKind.ALERT
    ]
    return next((one.error for one in waiting if one.state is EffectState.PENDING), "")


def _dismiss_older(world: World, newest: Case) -> None:
    for row in world.store.log(Filter(listing=PRACTICE, limit=MOST_OLD)):
        if row.case and row.case.id < newest.id and Move.DISMISS in allowed(row.case):
            with suppress(Conflict):  # somebody practises on it at this moment
                world.store.change(row.case, Action(Move.DISMISS, "clock", note=OVER), world.now())
