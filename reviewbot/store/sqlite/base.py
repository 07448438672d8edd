"""What all verbs on the SQLite store stand on: the connection, a turn at writing, errors in plain words."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from reviewbot.store.sqlite.opening import in_plain_words
from reviewbot.store.sqlite.writing import Transaction

P = ParamSpec("P")
T = TypeVar("T")
B = TypeVar("B", bound="Base")


def verb(method: Callable[Concatenate[B, P], T]) -> Callable[Concatenate[B, P], T]:
    """Make a verb raise StoreError in plain words where SQLite raises its own."""

    @wraps(method)
    def told(self: B, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with in_plain_words(self.path):
            return method(self, *args, **kwargs)

    return told


class Base:
    """One connection to one file, and a turn at writing to it."""

    def __init__(self, path: str, conn: sqlite3.Connection) -> None:
        self.path = path
        self._conn = conn

    @contextmanager
    def _turn(self) -> Iterator[None]:
        self._conn.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._conn.commit()
        except BaseException:
            self._conn.rollback()
            raise

    @contextmanager
    def _write(self, now: datetime) -> Iterator[Transaction]:
        with self._turn():
            transaction = Transaction(self._conn, now)
            yield transaction
            transaction.flush()
