"""Intake: the reviews of a file, batch after batch, into the listings that they belong to."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from reviewbot.decide import ListingState
from reviewbot.pipeline.take import Batch, Taken, take_batch
from reviewbot.pipeline.world import World
from reviewbot.types import Listing


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to; every row that was not refused is new, edited or unchanged.

    ``removed``: how many of the edited are gone. ``stale``: how many of the unchanged say something
    else than is known, and are not newer. ``restored``: cases that came back out of an export.
    """

    new: int = 0
    edited: int = 0
    unchanged: int = 0
    removed: int = 0
    stale: int = 0
    cases: int = 0
    restored: int = 0

    def and_then(self, batch: Batch, taken: Taken) -> "Imported":
        """This and what one batch more came to."""
        polled = taken.polled
        removed = min(polled.removed, len(batch.page.removed))  # one key may be that of several look-alikes
        edited = polled.edited + removed
        return Imported(
            new=self.new + polled.new,
            edited=self.edited + edited,
            unchanged=self.unchanged + batch.rows - polled.new - edited,
            removed=self.removed + removed,
            stale=self.stale + taken.stale,
            cases=self.cases + polled.cases,
            restored=self.restored + taken.restored,
        )


def take_all(world: World, batches: Iterable[Batch]) -> Imported:
    """Take in a file.

    Every import is history, as the first contact with a listing is: what is dated within
    ``alert_history`` opens cases, what is older or has no date does not, however often files come.
    Listings that are polled still have their first contact before them.
    """
    total, fed = Imported(), dict[str, Listing]()
    met: dict[tuple[str, str], set[str]] = defaultdict(set)
    for batch in batches:
        listing = batch.listing
        state = ListingState(listing.name, listing.part)
        seen = met[listing.name, listing.part]
        taken = take_batch(world, batch, state, seen)
        # Another row under an id of the site is a later state of that review, not another excerpt of it.
        seen.difference_update(review.key for review in batch.page.reviews if not review.derived)
        total = total.and_then(batch, taken)
        fed[listing.name] = listing
    now = world.now()
    for listing in fed.values():
        if world.site(listing.site).FACTS.history == "import":
            state = world.store.listing_state(listing.name)
            state = replace(state, baselined_at=state.baselined_at or now, succeeded_at=now)
            world.store.save_listing_state(state, now=now)
    return total
