"""Purge: keep a customer's words no longer than their site allows; read them there again on view."""

from datetime import timedelta

from reviewbot import policy, sites
from reviewbot.pipeline.world import World
from reviewbot.types import Review, Seen, StoredReview

AT_A_TIME = 500  # reviews of a site, in one transaction: others may write in between


def purge(world: World) -> int:
    """Drop what may be kept no longer, some hundreds of each site at a time; gives of how many reviews."""
    now, purged = world.now(), 0
    for site in sites.names():
        days = policy.keep_days(site, world.keep_days)
        if days is not None:
            purged += world.store.purge(site, now - timedelta(days=days), now, AT_A_TIME)
    return purged


def read_on_site(world: World, stored: StoredReview) -> Review | None:
    """A review as its site shows it now, for somebody who looks at it; it is not kept. None: not found there.

    Raises a ReviewbotError when its site cannot be read.
    """
    listing = world.listings.get(stored.listing)
    if listing is None:
        return None
    site = world.site(listing.site)
    single = sites.single(site)
    request = single.review_request(listing, stored.review) if single else site.request(listing, None, Seen())
    response = world.wire.fetch(request, auth=world.auth(listing), per_minute=site.FACTS.per_minute)
    shown = (single.review_in(listing, response),) if single else site.parse(listing, response).reviews
    return next((one for one in shown if one.key == stored.review.key), None)
