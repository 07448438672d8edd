"""The verbs of the review log as people browse it, a part of ``store.Store``."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from reviewbot.types import Browse, LogRow, Shelf, View


class Browsing(Protocol):
    """Quick however many reviews there are: nothing here reads all of them."""

    def browse(
        self, wanted: Browse, now: datetime, *, limit: int = 50, after: str = "", before: str = ""
    ) -> Shelf:
        """One page of the log: the newest, or those after (older than) or before the end of another page.

        Raises UsageError when ``after`` or ``before`` is nothing that a Shelf gave.
        """

    def facets(self, scope: frozenset[str] | None) -> Mapping[str, Sequence[str]]:
        """What there is to filter by at these locations (None: everywhere), in alphabetical order.

        By sites, listings, locations, classes, languages, topics, and assignees; also what was there once.
        """

    def newest_event(self) -> int:
        """The number of the newest event: when it has grown, something has happened."""

    def similar(self, case_id: int, limit: int, scope: frozenset[str] | None) -> Sequence[LogRow]:
        """Other cases on the same matters, by the rarest words of its review: of its location first."""

    def namesakes(self, review_id: int, limit: int, scope: frozenset[str] | None) -> Sequence[LogRow]:
        """Other reviews under exactly the author's name of this one, newest first; () where many bear it.

        A name is no proof of a person: whoever shows them says so.
        """

    def views(self, who: str) -> Sequence[View]:
        """The filters that somebody keeps, by name."""

    def save_view(self, who: str, name: str, query: str, now: datetime) -> None:
        """Keep filters under a name, in place of those that this person kept under it."""

    def drop_view(self, who: str, name: str) -> None:
        """Forget what somebody keeps under this name, if anything."""
