"""GET /listings: how each is read; and the switches that stop what is done with them."""

from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException

from reviewbot import actions, forms
from reviewbot.errors import Refused
from reviewbot.pipeline import World
from reviewbot.types import Listing, Stop
from reviewbot.web.api import asked, models
from reviewbot.web.api.door import BODY, JSON, Acting, Listed, Reading, may_answer
from reviewbot.web.seat import Seat

router = APIRouter(tags=["listings"])

ORDERS: dict[str, Any] = {"response_model": models.Ordered, "responses": may_answer(404)}
WITH_WHY: dict[str, Any] = {
    "response_model": models.Ordered,
    "responses": may_answer(404, *BODY),
    "dependencies": [JSON],
}
EVERYWHERE = "Your account is for some locations; only one for all of them stops or resumes everything."


@router.get("/listings", response_model=models.Listings, responses=may_answer())
def read_listings(seat: Reading) -> dict[str, Any]:
    """How each listing is read, when it last was, and what stands in the way."""
    with seat.world() as world:
        stops, pauses = world.store.stops(), world.store.pauses()
        return {
            "listings": [
                _listing(world, one)
                | {
                    "paused": _stopped(pauses.get(one.name)),
                    "posting_stopped": _stopped(stops.get(one.name)),
                }
                for one in world.listings.values()
                if _sees(seat, one)
            ],
            "posting_stopped": _stopped(stops.get("")),
        }


def _sees(seat: Seat, listing: Listing) -> bool:
    return seat.viewer.locations is None or listing.location in seat.viewer.locations


def _listing(world: World, listing: Listing) -> dict[str, Any]:
    """The storefront that is worst off speaks for its listing."""
    states = [world.store.listing_state(listing.name, part) for part in world.parts(listing)]
    due = [one.due_at for one in states if one.due_at]
    read = [one.succeeded_at for one in states if one.succeeded_at]
    failing = [one for one in states if one.failing_since]
    worst = min(failing, key=lambda one: one.failing_since or world.now(), default=None)
    return {
        "name": listing.name,
        "site": listing.site,
        "location": listing.location,
        "reads": world.site(listing.site).FACTS.history != "import",
        "due_at": forms.time(min(due, default=None)),
        "succeeded_at": forms.time(min(read)) if len(read) == len(states) and read else None,
        "failing_since": forms.time(worst.failing_since) if worst else None,
        "late_s": max([0.0, *((world.now() - one).total_seconds() for one in due)]),
        "error": worst.error if worst else None,
    }


def _stopped(stop: Stop | None) -> dict[str, Any] | None:
    return {"by": stop.by, "at": forms.time(stop.at), "why": stop.why} if stop else None


def _named(seat: Seat, world: World, name: str) -> str:
    """A listing that this viewer may see; for any other one, as if there were none: 404."""
    listing = world.listings.get(name)
    if listing is None or not _sees(seat, listing):
        raise HTTPException(404, "There is no such listing.")
    return name


@router.post("/listings/{name}/poll", **ORDERS)
def poll(seat: Acting, name: Listed) -> dict[str, str]:
    """Read it at once, and not at its time."""
    with seat.world() as world:
        viewer, listing = seat.viewer, _named(seat, world, name)
        said = actions.read_now(world, listing, viewer.name, permit=viewer.permit)
    return _ordered(seat, said)


@router.post("/listings/{name}/stop", **WITH_WHY)
def stop(seat: Acting, name: Listed, body: asked.Order) -> dict[str, str]:
    """Post no replies on it until somebody resumes that: the switch for a bad day."""
    with seat.world() as world:
        viewer, listing = seat.viewer, _named(seat, world, name)
        said = actions.stop_posting(world, listing, viewer.name, body.why.strip(), permit=viewer.permit)
    return _ordered(seat, said)


@router.post("/listings/{name}/resume", **ORDERS)
def resume(seat: Acting, name: Listed) -> dict[str, str]:
    """Post replies on it again; those that wait go out now."""
    with seat.world() as world:
        viewer, listing = seat.viewer, _named(seat, world, name)
        said = actions.resume_posting(world, listing, viewer.name, permit=viewer.permit)
    return _ordered(seat, said)


@router.post("/listings/{name}/pause-reading", **WITH_WHY)
def pause_reading(seat: Acting, name: Listed, body: asked.Order) -> dict[str, str]:
    """Read it no more until somebody resumes that."""
    with seat.world() as world:
        viewer, listing = seat.viewer, _named(seat, world, name)
        said = actions.pause_reading(world, listing, viewer.name, body.why.strip(), permit=viewer.permit)
    return _ordered(seat, said)


@router.post("/listings/{name}/resume-reading", **ORDERS)
def resume_reading(seat: Acting, name: Listed) -> dict[str, str]:
    """Read it again."""
    with seat.world() as world:
        viewer, listing = seat.viewer, _named(seat, world, name)
        said = actions.resume_reading(world, listing, viewer.name, permit=viewer.permit)
    return _ordered(seat, said)


@router.post("/posting/stop", **WITH_WHY)
def stop_everywhere(seat: Acting, body: asked.Order) -> dict[str, str]:
    """Post no replies anywhere until somebody resumes that."""
    _ensure_everywhere(seat)
    with seat.world() as world:
        viewer = seat.viewer
        said = actions.stop_posting(world, "", viewer.name, body.why.strip(), permit=viewer.permit)
    return _ordered(seat, said)


@router.post("/posting/resume", **ORDERS)
def resume_everywhere(seat: Acting) -> dict[str, str]:
    """Post replies again, but on listings that are stopped by themselves."""
    _ensure_everywhere(seat)
    with seat.world() as world:
        said = actions.resume_posting(world, "", seat.viewer.name, permit=seat.viewer.permit)
    return _ordered(seat, said)


def _ensure_everywhere(seat: Seat) -> None:
    if seat.viewer.locations is not None:
        raise Refused(EVERYWHERE)


def _ordered(seat: Seat, said: str) -> dict[str, str]:
    seat.desk.tell()
    return {"said": said}
