"""Glance: ask a site what is new on many listings at once, so that only those with news are read.

Ten thousand profiles, each read every ten minutes, are 1,000 requests a minute; Google lets us make 300. A
glance only ever puts a reading off to the listing's next time, and a day after all of a listing was read, all
of it is read again, whatever the glances said.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from reviewbot import decide, sites
from reviewbot.decide import Change, ListingState
from reviewbot.errors import RateLimited, ReviewbotError, StoreError
from reviewbot.pipeline.world import Polled, World
from reviewbot.sites import Glancing
from reviewbot.types import Listing, Review

MOST_PAGES = 5  # of one look; where more than that changed, reading one by one is as quick
WORTH_IT = 2  # listings: one alone is read with the same one request
_EVER = datetime.min.replace(tzinfo=UTC)

Watched = tuple[Listing, ListingState]


def glance(world: World, listings: Sequence[Listing]) -> Mapping[str, Polled]:
    """Look at those of these that are due, many at once; gives those that need no reading now, by name.

    A look costs the same for one and for fifty, so it is filled up with listings whose time comes next.
    Where their site refuses it, or what it shows does not reach back far enough, they are left to be read
    one by one; where it wants peace, they are put off until then. StoreError and bugs are raised.
    """
    settled: dict[str, Polled] = {}
    for name in sorted({listing.site for listing in listings}):
        glancing = sites.glancing(world.site(name))
        if glancing:
            settled |= _glance_at(world, name, glancing, {listing.name for listing in listings})
    return settled


def _glance_at(world: World, site: str, glancing: Glancing, wanted: set[str]) -> dict[str, Polled]:
    settled: dict[str, Polled] = {}
    batches = _batches(world, site, glancing, wanted)
    for batch in batches:
        try:
            settled |= _look(world, glancing, batch)
        except RateLimited as error:
            for refused in (batch, *batches):
                settled |= _put_off(world, refused, error)
        except StoreError:
            raise
        except ReviewbotError:
            continue  # reading them one by one says what is wrong, and with which
    return settled


def _batches(world: World, site: str, glancing: Glancing, wanted: set[str]) -> Iterator[list[Watched]]:
    """What is asked for together: the wanted that are due, and those that are due next."""
    now, paused = world.now(), world.store.pauses()
    times = {watch.listing: watch.due_at or _EVER for watch in world.store.watches() if not watch.part}
    candidates = [
        listing
        for listing in world.listings.values()
        if listing.site == site and listing.name not in paused and tuple(world.parts(listing)) == ("",)
        # Of what is due and was not asked for, somebody else takes care.
        if times.get(listing.name, _EVER) > now or listing.name in wanted
    ]
    for group in glancing.together(sorted(candidates, key=lambda one: times.get(one.name, _EVER))):
        if times.get(group[0].name, _EVER) > now:
            continue
        watched = ((one, world.store.listing_state(one.name)) for one in group)
        able = (one for one in watched if one[1].due_at and decide.may_glance(one[1], now))
        while len(batch := list(islice(able, glancing.AT_ONCE))) >= WORTH_IT and _is_due(batch[0][1], now):
            yield batch


def _is_due(state: ListingState, now: datetime) -> bool:
    return state.due_at is not None and state.due_at <= now


def _look(world: World, glancing: Glancing, batch: Sequence[Watched]) -> dict[str, Polled]:
    """One look: listings without news are done for this time, those with news are due."""
    now = world.now()
    shown = _shown(world, glancing, batch)
    settled: dict[str, Polled] = {}
    for listing, state in batch:
        if not _are_known(world, listing, shown.reviews.get(listing.name, ())):
            world.store.due_now(listing.name, now)
        elif shown.covers(world, listing, state) and world.store.listing_state(listing.name) == state:
            world.store.save_listing_state(decide.after_glance(state, listing, now), now=now)
            settled[listing.name] = Polled(listing.name, listing.site, "not_modified")
    return settled


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a look showed: all that changed after ``back_to``; of its end, everything there is."""

    reviews: Mapping[str, Sequence[Review]]
    back_to: datetime

    def covers(self, world: World, listing: Listing, state: ListingState) -> bool:
        """Whether nothing can have changed on this listing that the look does not show.

        Where it shows everything and of this listing nothing, though reviews of it are known, the site
        left it out.
        """
        if self.back_to == _EVER:
            return listing.name in self.reviews or not world.store.count(listing.name)
        since = state.succeeded_at
        return since is not None and self.back_to < since - decide.GLANCE_OVERLAP


def _shown(world: World, glancing: Glancing, batch: Sequence[Watched]) -> _Shown:
    """Turn pages back to before the first of these was last read, if that is not too many of them."""
    listings = [listing for listing, _ in batch]
    since = min(state.succeeded_at or _EVER + decide.GLANCE_OVERLAP for _, state in batch)
    reviews: defaultdict[str, list[Review]] = defaultdict(list)
    back_to, token = datetime.max.replace(tzinfo=UTC), ""
    for _ in range(MOST_PAGES):
        response = world.wire.fetch(
            glancing.glance_request(listings, token or None),
            auth=world.auth(listings[0]),
            per_minute=world.site(listings[0].site).FACTS.per_minute,
        )
        page = glancing.glanced(listings, response)
        for name, found in page.reviews.items():
            reviews[name] += found
        back_to, token = min(back_to, page.back_to or back_to), page.next
        if not token or back_to < since - decide.GLANCE_OVERLAP:
            break
    return _Shown(reviews, back_to if token else _EVER)


def _are_known(world: World, listing: Listing, reviews: Sequence[Review]) -> bool:
    """Whether the reviews, and the replies to them, say what they said when they were last read."""
    known = world.store.known(listing.name, [review.key for review in reviews])
    return all(
        seen.change is Change.UNCHANGED
        and seen.known is not None
        and decide.reply_hash(seen.review) == seen.known.reply_hash
        for seen in decide.identify(reviews, known)
    )


def _put_off(world: World, batch: Sequence[Watched], error: RateLimited) -> dict[str, Polled]:
    """Leave those that are due alone for as long as their site wants."""
    now, found = world.now(), dict[str, Polled]()
    for listing, state in batch:
        later = decide.put_off(state, listing, error, now) if _is_due(state, now) else None
        if later:
            world.store.save_listing_state(later, now=now)
            found[listing.name] = Polled(
                listing.name, listing.site, "skipped", error=f"{listing.label}: {error}"
            )
    return found
