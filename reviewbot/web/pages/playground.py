"""Paste a review, and see what reviewbot makes of it: its class, a draft, the checks. Nothing is kept."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from reviewbot.errors import UsageError
from reviewbot.notify.card import wanted_and_known
from reviewbot.pipeline import World, brief
from reviewbot.types import Listing, Review
from reviewbot.web import pieces
from reviewbot.web.seat import Acting, Reading, Seat
from reviewbot.wording import worded

router = APIRouter()

LONGEST = 20_000  # characters
FIELDS = ("text", "title", "author", "stars", "listing", "reply")


@router.get("/playground")
def playground(seat: Reading) -> Response:
    """The empty form."""
    with seat.world() as world:
        return _page(seat, world)


@router.post("/playground")
def tried(seat: Acting) -> Response:
    """The form with what came of it."""
    with seat.world() as world:
        listing = _listing(seat, world)
        review = _review(seat, world, listing)
        said = world.assess(review, listing)
        about = brief(world, listing, review, said, ())
        own = seat.says("reply")
        # Never the model: a text that somebody pastes may be anybody's.
        draft = world.judged(about, own) if own else (world.template or world.draft)(about)
        return _page(
            seat,
            world,
            said=said,
            cut=pieces.judged(review.text, said),
            known=wanted_and_known(said),
            draft=draft,
            own=bool(own),
        )


def _page(seat: Seat, world: World, **told: Any) -> Response:
    listings = [one for one in world.listings.values() if _may_see(seat, one)]
    typed = {name: seat.says(name) for name in FIELDS}
    return seat.page("playground.html", listings=listings, typed=typed, **{"said": None, **told})


def _may_see(seat: Seat, listing: Listing) -> bool:
    return seat.viewer.locations is None or listing.location in seat.viewer.locations


def _listing(seat: Seat, world: World) -> Listing:
    """The listing that was chosen, or one of a page of one's own."""
    chosen = world.listings.get(seat.says("listing"))
    if chosen and _may_see(seat, chosen):
        return chosen
    return Listing("playground", "webpage", next(iter(world.locations), ""))


def _review(seat: Seat, world: World, listing: Listing) -> Review:
    text, stars = seat.says("text"), seat.says("stars")
    if len(text) > LONGEST:
        raise UsageError(
            worded(
                "A review may have %(most)s characters here; this one has %(count)s.",
                most=LONGEST,
                count=len(text),
            )
        )
    low, high = world.site(listing.site).SCALE
    rating = low + (high - low) * (int(stars) - 1) / 4 if stars in {"1", "2", "3", "4", "5"} else None
    return Review(
        key="playground",
        author=seat.says("author")[:200],
        title=seat.says("title")[:500],
        text=text,
        rating=rating,
        scale=(low, high),
    )
