"""Hear: what a site's webhook says, which shortens the wait. Polling stays the truth."""

from dataclasses import replace

from reviewbot.pipeline.take import take
from reviewbot.pipeline.world import Polled, World
from reviewbot.sites import Heard
from reviewbot.types import Listing


def hear(world: World, listing: Listing, heard: Heard) -> Polled:
    """Let the listing be read now, and take in the reviews that a webhook brings whole.

    A delivery that was taken before does nothing.
    """
    now, nothing = world.now(), Polled(listing.name, listing.site, "skipped")
    if heard.id and world.store.heard_before(listing.name, heard.id):
        return nothing
    world.store.due_now(listing.name, now)
    taken = nothing
    if heard.page is not None:
        state = world.store.listing_state(listing.name, listing.part)
        taken = take(world, listing, replace(heard.page, replies=False), state, set())
    if heard.id:
        world.store.heard(listing.name, heard.id, now)
    return taken
