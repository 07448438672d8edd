"""The store in one SQLite file, through sqlite-utils.

WAL, ``synchronous=FULL`` (an alert that was marked as sent stays marked after a power cut),
foreign keys on. Every write is one ``BEGIN IMMEDIATE`` transaction: a deferred one that reads
first can fail with SQLITE_BUSY_SNAPSHOT however long the busy timeout is (sqlite.org/isolation.html).
"""

import fcntl
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlite_utils import Database

from reviewbot.cases import Action
from reviewbot.decide import Known, ListingState
from reviewbot.errors import StoreBusy, StoreError
from reviewbot.store import (
    CaseFile,
    EarlierReply,
    Effect,
    EffectState,
    Filter,
    Findings,
    Note,
    Verification,
    rows,
)
from reviewbot.store.sqlite.migrations import migrations
from reviewbot.store.sqlite.opening import in_plain_words, opened, plain
from reviewbot.store.sqlite.reading import conditions, log_rows
from reviewbot.store.sqlite.writing import Transaction, insert
from reviewbot.types import NOTHING, Case, Delivery, Event, Listing, LogRow, ReplyState, Revision

_KNOWN = (
    "id, key, grp, content_hash, updated_at, removed, reply_hash, negative, "
    "CASE WHEN derived THEN text END AS derived_text"
)
CHUNK = 500  # keys per query; SQLite's limit on variables is 32,766 since 3.32

P = ParamSpec("P")
T = TypeVar("T")


def _verb(
    method: Callable[Concatenate["SqliteStore", P], T],
) -> Callable[Concatenate["SqliteStore", P], T]:
    """Make a verb raise StoreError in plain words where SQLite raises its own."""

    @wraps(method)
    def told(self: "SqliteStore", /, *args: P.args, **kwargs: P.kwargs) -> T:
        with in_plain_words(self.path):
            return method(self, *args, **kwargs)

    return told


class SqliteStore:
    """The verbs of ``store.Store`` on one file. Use it from one thread."""

    def __init__(self, path: str) -> None:
        """Open the file, making it and its folder if they are missing. Raises StoreError."""
        self.path = path
        self._conn = opened(path)
        self._db = Database(self._conn, execute_plugins=False)

    # --- life ---------------------------------------------------------------------------------

    @_verb
    def migrate(self) -> Sequence[str]:
        """Bring the schema up to date; gives the names of the steps taken."""
        if not migrations.pending(self._db):
            return []
        with self._turn():  # of two programs that start at once, one makes the tables
            pending = [step.name for step in migrations.pending(self._db)]
            migrations.apply(self._db)
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
                    f"Another reviewbot is working on the store {self.path}; only one may poll at a time."
                ) from error
            yield

    @_verb
    def backup(self, target: str) -> None:
        """Write a complete, consistent copy to a file that does not exist yet."""
        if Path(target).exists():
            raise StoreError(f"{target} exists already; name a new file for the backup.")
        with in_plain_words(target), closing(sqlite3.connect(target)) as copy:
            Path(target).chmod(0o600)
            self._conn.backup(copy)

    def close(self) -> None:
        """Let go of the store."""
        self._conn.close()

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

    # --- polling --------------------------------------------------------------------------------

    @_verb
    def listing_state(self, listing: str, part: str = "") -> ListingState:
        """What polling remembers of a part of a listing; an empty state when it was never polled."""
        row = self._conn.execute(
            "SELECT * FROM listing_states WHERE listing = ? AND part = ?", (listing, part)
        ).fetchone()
        return rows.listing_state(row) if row else ListingState(listing, part)

    @_verb
    def save_listing_state(self, state: ListingState, *, notice: str = "", now: datetime) -> None:
        """Keep the state; ``notice`` (a text for people) becomes an effect and an event with it."""
        with self._write(now) as writing:
            row = rows.state_row(state)
            writing.conn.execute(insert("listing_states", row, "INSERT OR REPLACE"), row)
            if notice:
                label = f"{state.listing}:{state.part}"
                kind = "listing_blind" if state.blind_told else "listing_recovered"
                writing.event(kind, "clock", {"listing": label, "failures": state.failures})
                writing.effect(f"{kind}:{label}:{rows.instant(now)}", "notice", listing=label, text=notice)

    @_verb
    def count(self, listing: str, part: str = "") -> int:
        """How many reviews of this part of a listing are stored and not removed."""
        found = self._conn.execute(
            "SELECT count(*) FROM reviews WHERE listing = ? AND part = ? AND NOT removed", (listing, part)
        ).fetchone()
        return int(found[0])

    @_verb
    def known(self, listing: str, groups: Sequence[str]) -> Mapping[str, Sequence[Known]]:
        """What is stored for these groups (``Review.key`` as parsed)."""
        found: dict[str, list[Known]] = defaultdict(list)
        asked = {rows.clean(group): group for group in groups}
        wanted = list(asked)
        for start in range(0, len(wanted), CHUNK):
            chunk = wanted[start : start + CHUNK]
            marks = ", ".join("?" * len(chunk))
            for row in self._conn.execute(
                f"SELECT {_KNOWN} FROM reviews WHERE listing = ? AND NOT derived AND key IN ({marks}) "
                f"UNION ALL SELECT {_KNOWN} FROM reviews "
                f"WHERE listing = ? AND derived AND grp IN ({marks}) ORDER BY id",
                (listing, *chunk, listing, *chunk),
            ):
                found[asked[row["grp"]]].append(rows.known(row))
        return found

    @_verb
    def same_words(self, listing: str, said: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Known]:
        """Reviews with a derived key in the same words of the same author, by (author, content hash)."""
        found = {}
        for author, content_hash in said:
            row = self._conn.execute(
                f"SELECT {_KNOWN} FROM reviews "
                "WHERE listing = ? AND derived AND content_hash = ? AND author = ? ORDER BY id LIMIT 1",
                (listing, content_hash, rows.clean(author)),
            ).fetchone()
            if row:
                found[author, content_hash] = rows.known(row)
        return found

    @_verb
    def cases_of(self, review_ids: Sequence[int]) -> Mapping[int, LogRow]:
        """The cases of these reviews, by review id, with the review as stored."""
        found = {}
        for review_id in review_ids:
            row = next(log_rows(self._conn, "c.review_id = ?", review_id), None)
            if row:
                found[review_id] = row
        return found

    @_verb
    def record(self, listing: Listing, findings: Findings, now: datetime) -> int:
        """Write one page's findings in one transaction; gives the number of cases opened."""
        opened = 0
        with self._write(now) as writing:
            fresh = [one for one in findings.found if one.sighting.known is None]
            for review_id, finding in zip(writing.add_reviews(listing, fresh), fresh, strict=True):
                opened += writing.follow(review_id, finding)
            for finding in findings.found:
                known = finding.sighting.known
                if known is not None:
                    writing.revise(listing, known, finding)
                    opened += writing.follow(known.id, finding)
            for gone in findings.gone:
                writing.remove(gone)
            for answered in findings.answered:
                writing.answer(answered)
        return opened

    # --- people -----------------------------------------------------------------------------------

    @_verb
    def row(self, case_id: int) -> LogRow | None:
        """One case and its review."""
        return next(log_rows(self._conn, "c.id = ?", case_id), None)

    @_verb
    def case_file(self, case_id: int) -> CaseFile | None:
        """One case with its events (its review's too), revisions, notes and earlier replies."""
        row = next(log_rows(self._conn, "c.id = ?", case_id), None)
        if row is None:
            return None
        events = self._conn.execute(
            "SELECT * FROM events WHERE case_id = ? OR review_id = ? ORDER BY n", (case_id, row.stored.id)
        )
        notes = self._conn.execute("SELECT * FROM notes WHERE case_id = ? ORDER BY id", (case_id,))
        replies = self._conn.execute("SELECT * FROM texts WHERE case_id = ? ORDER BY rev", (case_id,))
        return CaseFile(
            row,
            tuple(rows.event(one) for one in events),
            self._revisions(row.stored.id),
            tuple(
                Note(datetime.fromisoformat(one["at"]), one["by"], one["kind"], one["text"]) for one in notes
            ),
            tuple(EarlierReply(one["rev"], one["writer"], one["text"]) for one in replies),
        )

    def _revisions(self, review_id: int) -> tuple[Revision, ...]:
        found = self._conn.execute("SELECT * FROM revisions WHERE review_id = ? ORDER BY n", (review_id,))
        return tuple(rows.revision(one) for one in found)

    @_verb
    def change(
        self,
        case: Case,
        action: Action,
        now: datetime,
        *,
        data: Mapping[str, Any] = NOTHING,
        alert: bool = False,
    ) -> Case:
        """Apply an allowed action to the case as it was read; Conflict when it has moved on since."""
        with self._write(now) as writing:
            after = writing.apply(case, action, data)
            if alert:
                writing.effect(f"alert:{after.id}:{after.rev}", "alert", case=after)
        return after

    @_verb
    def refuse(self, case_id: int, kind: str, by: str, data: Mapping[str, Any], now: datetime) -> None:
        """Keep in the log that something was refused, and by which rule."""
        with self._write(now) as writing:
            writing.event(kind, by, data, case_id=case_id)

    @_verb
    def snoozes_over(self, now: datetime) -> Sequence[Case]:
        """Snoozed cases whose time has come."""
        found = self._conn.execute(
            "SELECT * FROM cases WHERE snoozed_until <= ? ORDER BY id", (rows.instant(now),)
        )
        return [rows.case(one) for one in found if one["reply_state"] == ReplyState.SNOOZED]

    @_verb
    def recent_replies(self, limit: int) -> Sequence[str]:
        """The last reply texts, newest first, so that the next one reads differently."""
        found = self._conn.execute("SELECT text FROM cases ORDER BY id DESC LIMIT ?", (limit,))
        return [one["text"] for one in found]

    # --- effects ------------------------------------------------------------------------------------

    @_verb
    def doubt(self) -> None:
        """After a restore: what is not done may have been done since the backup, so look first."""
        self._conn.execute(
            "UPDATE effects SET state = 'unknown', tried_at = coalesce(tried_at, due_at) "
            "WHERE state <> 'done'"
        )

    @_verb
    def due_effects(self, now: datetime) -> Sequence[Effect]:
        """What is to be done outside now: urgent cases first, then in order."""
        found = self._conn.execute(
            "SELECT * FROM effects WHERE state IN ('pending', 'unknown') AND due_at <= ? "
            "ORDER BY urgent DESC, id",
            (rows.instant(now),),
        )
        return [rows.effect(one) for one in found]

    @_verb
    def waiting(self) -> Sequence[Effect]:
        """What is still to be done outside, due or not, oldest first."""
        found = self._conn.execute("SELECT * FROM effects WHERE state <> 'done' ORDER BY id")
        return [rows.effect(one) for one in found]

    @_verb
    def claim(self, effect: Effect, now: datetime) -> Effect | None:
        """Take an effect for this attempt; None when somebody else has it. ``state`` stays as read."""
        with self._write(now) as writing:
            taken = writing.conn.execute(
                "UPDATE effects SET tried_at = CASE WHEN state = 'unknown' THEN tried_at ELSE ? END, "
                "state = 'sending', attempts = attempts + 1 WHERE id = ? AND state = ? AND attempts = ?",
                (rows.instant(now), effect.id, effect.state, effect.attempts),
            )
        return replace(effect, attempts=effect.attempts + 1) if taken.rowcount else None

    @_verb
    def orphaned(self) -> int:
        """Under the lock: mark what a dead process left in ``sending`` as unknown."""
        return self._conn.execute("UPDATE effects SET state = 'unknown' WHERE state = 'sending'").rowcount

    @_verb
    def done(self, effect: Effect, delivery: Delivery, now: datetime) -> None:
        """The outside took it: keep where, and say so in the log."""
        with self._write(now) as writing:
            writing.conn.execute("UPDATE effects SET state = 'done', error = '' WHERE id = ?", (effect.id,))
            if effect.case_id is not None:
                writing.conn.execute(
                    "UPDATE cases SET alert_channel = ?, alert_ts = ? WHERE id = ?",
                    (delivery.channel, delivery.ts, effect.case_id),
                )
            data = {
                "effect": effect.key,
                "channel": delivery.channel,
                "ts": delivery.ts,
                "attempts": effect.attempts,
            }
            writing.event("alerted" if effect.case_id else "told", "clock", data, case_id=effect.case_id)

    @_verb
    def postpone(self, effect: Effect, due_at: datetime, error: str, *, unknown: bool) -> None:
        """Try again later; ``unknown``: look first whether it arrived."""
        self._conn.execute(
            "UPDATE effects SET state = ?, due_at = ?, error = ? WHERE id = ?",
            (
                EffectState.UNKNOWN if unknown else EffectState.PENDING,
                rows.instant(due_at),
                rows.clean(error),
                effect.id,
            ),
        )

    # --- reading ------------------------------------------------------------------------------------

    @_verb
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

    def reviews(self) -> Iterator[tuple[LogRow, tuple[Revision, ...]]]:
        """Everything that is the user's, oldest first, without holding it all in memory."""
        with in_plain_words(self.path):
            for row in log_rows(self._conn, "1 ORDER BY r.id"):
                yield row, self._revisions(row.stored.id) if row.stored.revisions > 1 else ()

    def events(self, case_id: int | None = None) -> Iterator[Event]:
        """The events of one case, or all, oldest first."""
        where, values = ("WHERE case_id = ?", (case_id,)) if case_id is not None else ("", ())
        with in_plain_words(self.path):
            for row in self._conn.execute(f"SELECT * FROM events {where} ORDER BY n", values):
                yield rows.event(row)

    @_verb
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
