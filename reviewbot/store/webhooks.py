"""The verbs of outgoing webhooks, a part of ``store.Store``: what is to be told, and what was.

Each webhook reads the log of events from where it left off, so that no way in which something happens can
forget it, and no event is lost however long its receiver is away.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from reviewbot.types import Dispatch, Event, HookTally


@dataclass(frozen=True, slots=True)
class News:
    """What happened since a webhook last read the log (up to ``before``): it has read to ``read_to`` then."""

    events: tuple[Event, ...]
    before: int
    read_to: int


class Webhooks(Protocol):
    """What programs of the owner's are told."""

    def subscribed(self, names: Collection[str], now: datetime) -> None:
        """These webhooks there are: a new one is told what happens from now on.

        One that is not among them any more is forgotten, and what waits for it given up.
        """

    def news(self, webhook: str, kinds: Collection[str], limit: int) -> News:
        """What happened of these kinds that this webhook has not read, oldest first; none of a drill."""

    def dispatch(self, webhook: str, news: News, told: Sequence[Dispatch], now: datetime) -> int:
        """Keep what is to be sent of these news, and that they were read; gives how many are to be sent.

        Nothing when another process has read them meanwhile.
        """

    def due_dispatches(self, webhook: str, now: datetime, limit: int) -> Sequence[Dispatch]:
        """What is to be sent to a webhook now: the first so many of it, in order."""

    def dispatches_lost(self) -> int:
        """Under the lock: what a dead process left in ``sending`` is to be sent again."""

    def claim_dispatch(self, dispatch: Dispatch, now: datetime) -> Dispatch | None:
        """Take it for this try; None where it is not to be had any more."""

    def dispatch_taken(self, dispatch: Dispatch, status: int, now: datetime) -> None:
        """The receiver took it. One that had failed before makes the others due: it works again."""

    def postpone_dispatch(self, dispatch: Dispatch, due_at: datetime, error: str, status: int | None) -> None:
        """Try it again later."""

    def give_up_dispatch(
        self, dispatch: Dispatch, error: str, status: int | None, words: str, now: datetime
    ) -> None:
        """Try it no more, and say so in the log. People are told ``words``, once until something is taken."""

    def send_again(self, number: int, now: datetime) -> Dispatch | None:
        """Let something be sent again from the beginning, under the same delivery id.

        None where there is no such dispatch, or it is being sent.
        """

    def dispatches(
        self,
        *,
        webhook: str = "",
        failed: bool = False,
        scope: frozenset[str] | None = None,
        limit: int = 50,
        after: int = 0,
    ) -> Sequence[Dispatch]:
        """The delivery log, newest first, from the one after (older than) this number on.

        ``failed``: what was tried and not taken, or given up. ``scope``: only of these locations.
        """

    def dispatch_of(self, number: int) -> Dispatch | None:
        """One line of it."""

    def hook_tallies(self) -> Sequence[HookTally]:
        """How each webhook does, by name."""
