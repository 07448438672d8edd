"""The store of a configuration: opened, held alone, and taken from a backup."""

import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from reviewbot.config import Settings
from reviewbot.errors import StoreBusy, StoreError
from reviewbot.store import Store

LOCK_WAIT_S = 30.0


def open_store(wanted: Settings, *, migrate: bool = True) -> Store:
    """The store of these settings, its schema brought up to date. Raises StoreError."""
    from reviewbot.store.sqlite import SqliteStore

    store = SqliteStore(_store_path(wanted))
    if migrate:
        store.migrate()
    return store


def _store_path(wanted: Settings) -> str:
    return wanted.store_url.removeprefix("sqlite:///")


def restore(wanted: Settings, backup: Path, now: datetime) -> Path | None:
    """Put a backup in place of the store; gives where the store before it is kept, if there was one.

    Raises StoreError when the backup is no whole store, or another reviewbot is at work.
    """
    from reviewbot.store.sqlite import SqliteStore

    path = Path(_store_path(wanted))
    kept = path.with_name(f"{path.name}.before-{now:%Y%m%d-%H%M%S}") if path.exists() else None
    store = SqliteStore(str(path))
    with store.lock(), _whole_copy(backup, path.with_name(path.name + ".restored")) as copy:
        if kept:
            store.backup(str(kept))
        store.close()
        _remove_journals(path)
        copy.rename(path)
    return kept


@contextmanager
def _whole_copy(backup: Path, copy: Path) -> Iterator[Path]:
    """A copy of a backup that was found whole; never the backup, for SQLite writes where it only reads."""
    from reviewbot.store.sqlite import SqliteStore

    try:
        for ending in ("", "-wal"):  # a copy made by hand may come with its journal
            if (part := backup.with_name(backup.name + ending)).exists():
                mine = copy.with_name(copy.name + ending)
                mine.unlink(missing_ok=True)
                mine.touch(mode=0o600)  # as every store: reviews and notes are nobody else's business
                shutil.copyfile(part, mine)
        with closing(SqliteStore(str(copy))) as store:
            whole = store.verify().ok
            store.doubt()
    except StoreError:
        whole = False
    try:
        if not whole:
            raise StoreError(f"{backup} is not a whole backup of a reviewbot store. Nothing was changed.")
        yield copy
    finally:
        copy.unlink(missing_ok=True)
        _remove_journals(copy)


def _remove_journals(path: Path) -> None:
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def engine_file(wanted: Settings) -> Path:
    """Where the engine keeps its list of work."""
    store = Path(_store_path(wanted))
    return store.with_name(f"{store.stem}-engine{store.suffix}")


@contextmanager
def alone(store: Store) -> Iterator[None]:
    """Hold the store's lock, waiting a little for another pass to end. Raises StoreBusy."""
    deadline = time.monotonic() + LOCK_WAIT_S
    while True:
        try:
            with store.lock():
                yield
                return
        except StoreBusy:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.1)
