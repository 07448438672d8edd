"""The store in one SQLite file, through sqlite-utils.

WAL, ``synchronous=FULL`` (an alert that was marked as sent stays marked after a power cut),
foreign keys on. Every write is one ``BEGIN IMMEDIATE`` transaction: a deferred one that reads
first can fail with SQLITE_BUSY_SNAPSHOT however long the busy timeout is (sqlite.org/isolation.html).
"""

import fcntl
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from reviewbot.errors import StoreBusy, StoreError
from reviewbot.store.sqlite.accounts import Accounts
from reviewbot.store.sqlite.base import verb
from reviewbot.store.sqlite.browsing import Browsing
from reviewbot.store.sqlite.effects import Effects
from reviewbot.store.sqlite.hosts import SqliteHosts
from reviewbot.store.sqlite.judging import Judging
from reviewbot.store.sqlite.models import Models
from reviewbot.store.sqlite.opening import connected, in_plain_words, opened
from reviewbot.store.sqlite.people import People
from reviewbot.store.sqlite.polling import Polling
from reviewbot.store.sqlite.promises import Promises
from reviewbot.store.sqlite.purging import Purging
from reviewbot.store.sqlite.reporting import Reporting
from reviewbot.store.sqlite.reports import Reports
from reviewbot.store.sqlite.stops import Stops
from reviewbot.store.sqlite.webhooks import Webhooks

STEPS = 11  # in migrations.py: a store that took them all says so in its header


class SqliteStore(
    Polling,
    People,
    Effects,
    Judging,
    Models,
    Promises,
    Purging,
    Reporting,
    Reports,
    Stops,
    Accounts,
    Browsing,
    Webhooks,
):
    """The verbs of ``store.Store`` on one file. Use it from one thread."""

    def __init__(self, path: str, conn: sqlite3.Connection | None = None) -> None:
        """Open the file, making it and its folder if they are missing. Raises StoreError.

        ``conn``: work on this connection instead.
        """
        super().__init__(path, conn or opened(path))
        self.hosts = SqliteHosts(self._conn, path)

    @verb
    def migrate(self) -> Sequence[str]:
        """Bring the schema up to date; gives the names of the steps taken."""
        if self._conn.execute("PRAGMA user_version").fetchone()[0] == STEPS:
            return []
        # Only now: it takes a quarter of the time that `reviewbot log` has.
        from sqlite_utils import Database  # noqa: PLC0415

        from reviewbot.store.sqlite.migrations import migrations  # noqa: PLC0415

        db = Database(self._conn, execute_plugins=False)
        with self._turn():  # of two programs that start at once, one makes the tables
            pending = [step.name for step in migrations.pending(db)]
            migrations.apply(db)
            self._conn.execute(f"PRAGMA user_version = {STEPS}")
        return pending

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Be the only process that polls and delivers; a killed holder lets go by dying."""
        path = Path(f"{self.path}.lock")
        try:
            held = path.open("w")
        except OSError as error:
            raise StoreError(f"The lock {path} of the store cannot be made: {error.strerror}.") from error
        with held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise StoreBusy(
                    f"Another reviewbot is working on the store {self.path}, and only one may at a time. "
                    "If it is 'reviewbot run', stop it first."
                ) from error
            yield

    @verb
    def backup(self, target: str) -> None:
        """Write a complete, consistent copy to a file that does not exist yet."""
        if Path(target).exists():
            raise StoreError(f"{target} exists already; name a new file for the backup.")
        with in_plain_words(target), closing(sqlite3.connect(target)) as copy:
            Path(target).chmod(0o600)
            self._conn.backup(copy)

    @contextmanager
    def rehearsal(self) -> Iterator["SqliteStore"]:
        """A store that begins as this one is now, for trying things out; it is forgotten at the end.

        It is in a file without a name, which is gone even if the process is killed
        (sqlite.org/inmemorydb.html, "Temporary Databases").
        """
        with in_plain_words(self.path), closing(connected("")) as conn:
            self._conn.backup(conn)
            yield SqliteStore(self.path, conn)

    def close(self) -> None:
        """Let go of the store."""
        self._conn.close()
