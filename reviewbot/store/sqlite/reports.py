"""The verbs of reading: the log, the inbox, the figures, the chain of events."""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime

from reviewbot.store import (
    Backlog,
    Filter,
    Past,
    Verification,
    rows,
)
from reviewbot.store.sqlite import overview, past
from reviewbot.store.sqlite.base import Base, verb
from reviewbot.store.sqlite.opening import in_plain_words, plain
from reviewbot.store.sqlite.reading import conditions, log_rows
from reviewbot.types import (
    PRACTICE,
    Event,
    Figures,
    Inbox,
    LogRow,
    Pile,
    StoredReview,
)


class Reports(Base):
    """These verbs of ``store.Store``."""

    @verb
    def review(self, review_id: int) -> LogRow | None:
        """One review, with its case if it has one."""
        return next(log_rows(self._conn, "r.id = ?", review_id), None)

    @verb
    def inbox(
        self, who: str, pile: Pile, now: datetime, *, limit: int, offset: int = 0, unrestricted: bool = False
    ) -> Inbox:
        """One page of what waits for somebody; ``who`` is the person whose pile is Pile.MINE."""
        page = overview.Page(pile, limit, offset, unrestricted=unrestricted)
        return overview.inbox(self._conn, who, page, now)

    @verb
    def figures(self, since: datetime, until: datetime, *, places: frozenset[str] | None = None) -> Figures:
        """What a span of time brought; what became of its cases, as it is now."""
        return overview.figures(self._conn, since, until, places)

    @verb
    def backlog(self, now: datetime) -> Backlog:
        """What there is to do, in numbers."""
        return overview.backlog(self._conn, now)

    @verb
    def log(self, wanted: Filter) -> Sequence[LogRow]:
        """The review log, newest first."""
        where, values = conditions(wanted)
        return list(
            log_rows(
                self._conn,
                f"{where} ORDER BY r.at DESC, r.id DESC LIMIT ? OFFSET ?",
                *values,
                wanted.limit,
                wanted.offset,
            )
        )

    def reviews(self) -> Iterator[tuple[StoredReview, Past]]:
        """Everything that is the user's, oldest first, without holding it all in memory; no drill."""
        with in_plain_words(self.path):
            for row in log_rows(self._conn, "r.listing <> ? ORDER BY r.id", PRACTICE):
                yield row.stored, past.of(self._conn, row)

    def events(self, case_id: int | None = None) -> Iterator[Event]:
        """The events of one case, or all, oldest first."""
        where, values = ("WHERE case_id = ?", (case_id,)) if case_id is not None else ("", ())
        with in_plain_words(self.path):
            for row in self._conn.execute(f"SELECT * FROM events {where} ORDER BY n", values):
                yield rows.event(row)

    @verb
    def verify(self) -> Verification:
        """Walk the hash chain over all events: each number there, each hash right, none cut off the end.

        Raises StoreError when the file itself is damaged.
        """
        if self._conn.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise plain(sqlite3.DatabaseError("malformed"), self.path)
        previous, n = "", 0
        for row in self._conn.execute("SELECT * FROM events ORDER BY n"):
            if row["n"] != n + 1 or row["hash"] != rows.event_hash(row, previous):
                return Verification(ok=False, events=n, broken_at=n + 1)
            previous, n = row["hash"], n + 1
        last = self._conn.execute("SELECT n, hash FROM chain").fetchone()
        if tuple(last) != (n, previous):
            return Verification(ok=False, events=n, broken_at=n + 1)
        return Verification(ok=True, events=n)
