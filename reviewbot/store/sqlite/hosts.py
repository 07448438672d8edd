"""What the SQLite store remembers of other people's servers."""

import sqlite3
from datetime import datetime, timedelta

from reviewbot.store import rows
from reviewbot.store.sqlite.opening import in_plain_words
from reviewbot.types import RobotsFile

KEPT = timedelta(days=1)  # see types.Hosts; a page may redirect to ever new hosts, so nothing stays for good


class SqliteHosts:
    """The verbs of ``types.Hosts``, on the connection of a store and from its thread."""

    def __init__(self, conn: sqlite3.Connection, path: str) -> None:
        self._conn = conn
        self._path = path

    def last_visit(self, host: str) -> datetime | None:
        """When the last request to this host was over."""
        with in_plain_words(self._path):
            row = self._conn.execute("SELECT visited_at FROM hosts WHERE host = ?", (host,)).fetchone()
            return rows.moment(row["visited_at"]) if row else None

    def visited(self, host: str, at: datetime) -> None:
        """A request to this host was over at this time; visits of days before are forgotten."""
        with in_plain_words(self._path):
            self._conn.execute("INSERT OR REPLACE INTO hosts VALUES (?, ?)", (host, rows.instant(at)))
            self._conn.execute("DELETE FROM hosts WHERE visited_at < ?", (rows.instant(at - KEPT),))

    def robots(self, origin: str) -> RobotsFile | None:
        """The robots.txt of an origin, as it was last read."""
        with in_plain_words(self._path):
            row = self._conn.execute("SELECT * FROM robots_files WHERE origin = ?", (origin,)).fetchone()
            return RobotsFile(row["body"], datetime.fromisoformat(row["read_at"])) if row else None

    def keep_robots(self, origin: str, robots: RobotsFile) -> None:
        """Remember the robots.txt of an origin; those of days before are forgotten."""
        with in_plain_words(self._path):
            self._conn.execute(
                "INSERT OR REPLACE INTO robots_files VALUES (?, ?, ?)",
                (origin, robots.body, rows.instant(robots.read_at)),
            )
            self._conn.execute(
                "DELETE FROM robots_files WHERE read_at < ?", (rows.instant(robots.read_at - KEPT),)
            )
