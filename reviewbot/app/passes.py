"""One pass over several listings, from what is new there to whoever is told of it."""

from collections.abc import Callable
from dataclasses import dataclass

from reviewbot.app.store import alone
from reviewbot.config import Settings
from reviewbot.errors import ConfigError
from reviewbot.pipeline import (
    Polled,
    World,
    call,
    deliver,
    glance,
    hand_over,
    ledger,
    poll,
    publish,
    purge,
    subscribe,
    take_over,
    tell_programs,
    wake,
)
from reviewbot.store import Effect, EffectKind
from reviewbot.types import Listing


def chosen(wanted: Settings, names: tuple[str, ...]) -> list[Listing]:
    """The listings of these names, or all. Raises ConfigError for a name that is not configured."""
    unknown = [name for name in names if name not in wanted.listings]
    if unknown:
        known = ", ".join(wanted.listings) or "none"
        raise ConfigError(
            f"There is no listing named {unknown[0]!r} in {wanted.path}. Listings there: {known}."
        )
    return [wanted.listings[name] for name in names] if names else list(wanted.listings.values())


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass over several listings came to; ``waiting``: what was not taken yet."""

    listings: tuple[Polled, ...]
    alerts_sent: int
    waiting: tuple[Effect, ...] = ()

    @property
    def cases_opened(self) -> int:
        """How many cases were opened."""
        return sum(one.cases for one in self.listings)


def run_pass(
    ready: World, listings: list[Listing], *, named: bool, each: Callable[[Polled], None] = lambda _: None
) -> Pass:
    """Poll these listings one by one, alone on the store, and send what comes up as it comes up.

    ``named``: a person asked for them, so none is spared by a glance.
    """
    done = []
    with alone(ready.store):
        subscribe(ready)
        wake(ready)
        hand_over(ready)
        purge(ready)
        publish(ready)
        ledger(ready)
        sent = deliver(ready)
        glanced = {} if named else glance(ready, listings)
        for listing in listings:
            polled = glanced.get(listing.name) or poll(ready, listing, named=named)
            ledger(ready)
            sent += deliver(ready)
            done.append(polled)
            each(polled)
        take_over(ready)
        call(ready)
        tell_programs(ready)
        waiting = tuple(one for one in ready.store.waiting() if one.kind is not EffectKind.READ_BACK)
        return Pass(tuple(done), sent, waiting)
