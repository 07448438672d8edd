"""Talks with sites beside polling: what a login can see there, and what a site posts to us by itself."""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from functools import partial
from typing import TypeVar

from reviewbot import app, sites
from reviewbot.config import Settings
from reviewbot.pipeline import World
from reviewbot.sites import Found, Heard
from reviewbot.types import Inbound, Listing, Request, Response

T = TypeVar("T")


def discovered(wanted: Settings, listing: Listing) -> Sequence[Found]:
    """The pages that the login of this listing can see on its site; none where its site does not tell.

    Raises a ReviewbotError where it is not let in.
    """
    site = sites.load(listing.site)
    discover, login = sites.discovery(site), app.logins(wanted)(listing)
    if discover is None:
        return ()
    steps = discover(listing, sites.Keyring(wanted.secrets.get, app.utc_now))
    with closing(app.open_store(wanted)) as store, app.wire(wanted, store.hosts) as line:
        return driven(steps, partial(line.fetch, auth=login, per_minute=site.FACTS.per_minute))


def hearings(wanted: Settings) -> Mapping[str, Callable[[World, Inbound], Heard]]:
    """By listing, how what its site posts to us is believed and read; of sites that post anything."""
    keyring = sites.Keyring(wanted.secrets.get, app.utc_now)
    hearing = {name: sites.hearing(sites.load(one.site)) for name, one in wanted.listings.items()}
    return {
        name: partial(_heard, hear, wanted.listings[name], keyring) for name, hear in hearing.items() if hear
    }


def _heard(
    hear: sites.Hearing, listing: Listing, keyring: sites.Keyring, world: World, inbound: Inbound
) -> Heard:
    """What came, once the keys are there that its site signs with."""
    keys = sites.keys(sites.load(listing.site))
    if keys:
        driven(keys(listing, keyring), world.wire.fetch)
    return hear(listing, keyring, inbound)


def driven(steps: Generator[Request, Response, T], send: Callable[[Request], Response]) -> T:
    """Send each request of a conversation, tell it the answer, and give what it comes to."""
    try:
        request = next(steps)
        while True:
            request = steps.send(send(request))
    except StopIteration as end:
        came_to: T = end.value
        return came_to
