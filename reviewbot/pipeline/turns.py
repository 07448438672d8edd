"""Whose turn it is: which of the due listings are glanced at together, and which are read. No I/O."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from reviewbot import sites
from reviewbot.pipeline.glance import WORTH_IT
from reviewbot.pipeline.world import World
from reviewbot.store import Watch
from reviewbot.types import Listing

MOST = 200  # listings of one site in one piece of work: a few requests

Due = tuple[str, datetime | None]  # a listing, and since when it is due; None: it was never read


def due_listings(parts: Mapping[str, Sequence[str]], watches: Iterable[Watch], now: datetime) -> list[Due]:
    """The listings that are due with the time since when, the longest overdue first.

    ``parts``: the storefronts of each listing. None: one of them was never read.
    """
    known = {(watch.listing, watch.part): watch.due_at for watch in watches}
    found = []
    for listing, its_parts in parts.items():
        due = min((known.get((listing, part)) or datetime.min.replace(tzinfo=UTC)) for part in its_parts)
        if due <= now:
            found.append((due, listing))
    return [(listing, due if due.year > 1 else None) for due, listing in sorted(found)]


class Turns:
    """What the clock keeps in mind between a glance and the readings that it could not spare.

    Forgotten with the process: then they are glanced at once more. A listing is either glanced at or read,
    never both at once.
    """

    def __init__(self, world: World) -> None:
        self._sites = _in_company(world)
        self._glanced_at: set[str] = set()  # at this moment
        self._to_read: set[str] = set()

    def split(self, due: Iterable[Due]) -> tuple[Mapping[str, Sequence[Due]], Sequence[Due]]:
        """Which to glance at, by site, and which to read."""
        together: defaultdict[str, list[Due]] = defaultdict(list)
        alone: list[Due] = []
        for name, since in due:
            site = self._sites.get(name)
            if site is None or since is None or name in self._to_read:
                alone.append((name, since))
            elif name not in self._glanced_at and len(together[site]) < MOST:
                together[site].append((name, since))
        return {site: names for site, names in together.items() if names}, alone

    def begin(self, names: Iterable[str]) -> None:
        """These are glanced at from now on."""
        self._glanced_at.update(names)

    def end(self, names: Iterable[str], settled: Container[str] = ()) -> None:
        """The glance is over; what it did not settle is read."""
        self._to_read.update(name for name in names if name not in settled)
        self._glanced_at.difference_update(names)

    def was_read(self, name: str) -> None:
        """When it is due again, it is glanced at again."""
        self._to_read.discard(name)


def _in_company(world: World) -> Mapping[str, str]:
    """The site of each listing that can be glanced at with another one."""
    by_site: defaultdict[str, list[Listing]] = defaultdict(list)
    for listing in world.listings.values():
        by_site[listing.site].append(listing)
    found: dict[str, str] = {}
    for site, listings in by_site.items():
        glancing = sites.glancing(world.site(site))
        groups = glancing.together(listings) if glancing else ()
        found |= {one.name: site for group in groups if len(group) >= WORTH_IT for one in group}
    return found
