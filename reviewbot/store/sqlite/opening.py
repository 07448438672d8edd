"""Opening the SQLite file, and SQLite's troubles in plain words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reviewbot.errors import StoreError

BUSY_MS = 5000
SWITCH_TRIES = 20  # each waits up to BUSY_MS for its turn
_DAMAGED = ("malformed", "not a database", "no such table", "no such column", "already exists")


def opened(path: str) -> sqlite3.Connection:
    """A connection to the file, made with its folder if they are missing. Raises StoreError."""
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).touch(mode=0o600)  # reviews and notes are nobody else's business
        with in_plain_words(path):
            conn = connected(path)
            _write_ahead(conn)
    except OSError as error:
        raise StoreError(f"The folder of the store {path} cannot be made: {error.strerror}.") from error
    return conn


def connected(path: str) -> sqlite3.Connection:
    """A connection as the store wants it; with no path, to a file without a name that nobody else sees."""
    conn = sqlite3.connect(path, timeout=BUSY_MS / 1000, isolation_level=None)
    conn.row_factory = sqlite3.Row
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"):
        conn.execute(f"PRAGMA {pragma}")
    return conn


@contextmanager
def in_plain_words(path: str) -> Iterator[None]:
    """Raise StoreError in plain words where SQLite raises its own."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise  # a bug, not a store in trouble
    except sqlite3.Error as error:
        raise plain(error, path) from error


def plain(error: sqlite3.Error, path: str) -> StoreError:
    """The same trouble in one sentence that says what to do."""
    said = str(error).lower()
    if "locked" in said or "busy" in said:
        return StoreError(
            f"The store {path} is locked by another program. Wait for it or stop it, then try again."
        )
    if "readonly" in said or "read-only" in said:
        return StoreError(
            f"The store {path} cannot be written. Check the rights of the file and of its folder."
        )
    if any(sign in said for sign in _DAMAGED):
        return StoreError(
            f"The store {path} is damaged or is not a reviewbot store. Move it aside and restore a backup "
            "with 'reviewbot db restore FILE'."
        )
    if "full" in said:
        return StoreError(f"There is no room left on the disk of the store {path}. Free some and try again.")
    if "unable to open" in said:
        return StoreError(
            f"The store {path} cannot be opened. Check that its folder exists and can be written."
        )
    return StoreError(f"The store {path} cannot be used ({type(error).__name__}). Run 'reviewbot db verify'.")


def _write_ahead(conn: sqlite3.Connection) -> None:
    """Switch the file to WAL, which alone of all statements does not wait for another program."""
    for _ in range(SWITCH_TRIES):
        try:
            conn.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            conn.execute("BEGIN IMMEDIATE")  # this waits for it
            conn.rollback()
        else:
            return
    conn.execute("PRAGMA journal_mode=WAL")
