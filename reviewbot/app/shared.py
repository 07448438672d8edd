"""What all threads of a daemon share of the store: each verb on a store of its own, which is one thread's."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from reviewbot.store import Store
from reviewbot.types import ModelCall, ModelUse, RobotsFile


class SharedHosts:
    """What is remembered of hosts, for all threads of a daemon: each verb on a store of its own."""

    def __init__(self, own_store: Callable[[], AbstractContextManager[Store]]) -> None:
        self._own_store = own_store

    def last_visit(self, host: str) -> datetime | None:
        """When the last request to this host was over."""
        with self._own_store() as store:
            return store.hosts.last_visit(host)

    def visited(self, host: str, at: datetime) -> None:
        """A request to this host was over at this time."""
        with self._own_store() as store:
            store.hosts.visited(host, at)

    def robots(self, origin: str) -> RobotsFile | None:
        """The robots.txt of an origin, as it was last read."""
        with self._own_store() as store:
            return store.hosts.robots(origin)

    def keep_robots(self, origin: str, robots: RobotsFile) -> None:
        """Remember the robots.txt of an origin."""
        with self._own_store() as store:
            store.hosts.keep_robots(origin, robots)


class SharedLedger:
    """What calls to a model cost, for all threads of a daemon: each verb on a store of its own."""

    def __init__(self, own_store: Callable[[], AbstractContextManager[Store]]) -> None:
        self._own_store = own_store

    def model_called(self, call: ModelCall, now: datetime) -> None:
        """Keep in the log that a model was asked."""
        with self._own_store() as store:
            store.model_called(call, now)

    def model_use(self, since: datetime) -> ModelUse:
        """What the calls from then on have cost."""
        with self._own_store() as store:
            return store.model_use(since)

    def tell(self, key: str, text: str, now: datetime) -> bool:
        """Tell people something, once for each key."""
        with self._own_store() as store:
            return store.tell(key, text, now)
