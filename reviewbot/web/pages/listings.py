"""How each listing is read, what is wrong with it, and the switches that stop it."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from reviewbot import actions
from reviewbot.cases import Move
from reviewbot.decide import ListingState
from reviewbot.pipeline import World
from reviewbot.types import Listing, Stop
from reviewbot.web.seat import Acting, Reading, Seat
from reviewbot.wording import known, worded

router = APIRouter()

PER_PAGE = 50
MOST_PAGES = 10_000

SWITCHES = {
    "read": actions.read_now,
    "resume-reading": actions.resume_reading,
    "resume-posting": actions.resume_posting,
}
STOPS = {"pause-reading": actions.pause_reading, "stop-posting": actions.stop_posting}


@dataclass(frozen=True, slots=True)
class Line:
    """One listing as the page shows it; ``states``: of its storefronts, by name."""

    listing: Listing
    title: str
    reads: bool
    reviews: int
    states: tuple[tuple[str, ListingState], ...]
    paused: Stop | None
    stopped: Stop | None

    def late(self, now: datetime) -> bool:
        """Whether somewhere it should have been read by now."""
        return not self.paused and any(state.due_at and state.due_at < now for _, state in self.states)


@router.get("/listings")
def listings(seat: Reading) -> Response:
    """The listings that the viewer may see, those that cannot be read first."""
    query = seat.request.query_params
    typed, number = query.get("q", "").strip(), query.get("page", "1")
    skipped = (int(number) - 1) * PER_PAGE if number.isdigit() and 0 < int(number) < MOST_PAGES else 0
    with seat.world() as world:
        found = _found(world, seat, typed)
        return seat.page(
            "listings.html",
            lines=[_line(world, one) for one in found[skipped : skipped + PER_PAGE]],
            typed=typed,
            number=skipped // PER_PAGE + 1,
            total=len(found),
            more=len(found) > skipped + PER_PAGE,
            everywhere=world.store.stops().get(""),
            may_switch=not seat.viewer.permit.refusal(Move.APPROVE),
            may_stop_all=not seat.viewer.permit.refusal(Move.APPROVE) and seat.viewer.locations is None,
        )


@router.post("/listings/switch")
def switch(seat: Acting) -> Response:
    """Read a listing now, pause it, or stop its replies; and back again. No listing: everywhere."""
    name, what = seat.says("listing"), seat.says("what")
    with seat.world() as world:
        listing = world.listings.get(name)
        if not _may_see(seat, listing) if listing else name or seat.viewer.locations is not None:
            raise HTTPException(404, worded("There is no such listing."))
        viewer = seat.viewer
        if what in STOPS:
            STOPS[what](world, name, viewer.name, seat.says("why"), permit=viewer.permit)
        elif what in SWITCHES:
            SWITCHES[what](world, name, viewer.name, permit=viewer.permit)
        else:
            raise HTTPException(404, worded("There is no such switch."))
    seat.desk.tell()
    return RedirectResponse("/listings", 303)


def _found(world: World, seat: Seat, typed: str) -> list[Listing]:
    """Those with this in their names; the ones that cannot be read first, the longest first."""
    failing = {one.listing: one.failing_since for one in world.store.watches() if one.failing_since}
    found = [
        one
        for one in world.listings.values()
        if _may_see(seat, one) and typed.casefold() in f"{one.name} {one.site} {one.location}".casefold()
    ]
    never = seat.desk.now()
    return sorted(found, key=lambda one: (one.name not in failing, failing.get(one.name) or never))


def _may_see(seat: Seat, listing: Listing) -> bool:
    return seat.viewer.locations is None or listing.location in seat.viewer.locations


def _line(world: World, listing: Listing) -> Line:
    site, parts = world.site(listing.site), world.parts(listing)
    return Line(
        listing,
        known(site.TITLE),
        site.FACTS.history != "import",
        sum(world.store.count(listing.name, part) for part in parts),
        tuple((part, world.store.listing_state(listing.name, part)) for part in parts),
        world.store.pauses().get(listing.name),
        world.store.stops().get(listing.name),
    )
