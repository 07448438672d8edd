"""What an export keeps of a review beside its words: read from the SQLite store, and brought back into it."""

import hashlib
import sqlite3
from dataclasses import replace
from datetime import datetime

from reviewbot.store import EarlierReply, Judgement, Note, Past, rows
from reviewbot.store.sqlite import promises
from reviewbot.store.sqlite.writing import Transaction, insert
from reviewbot.types import Case, LogRow, Revision


def revisions(conn: sqlite3.Connection, review_id: int) -> tuple[Revision, ...]:
    """What a review said before, oldest first."""
    found = conn.execute("SELECT * FROM revisions WHERE review_id = ? ORDER BY n", (review_id,))
    return tuple(rows.revision(one) for one in found)


def notes(conn: sqlite3.Connection, case_id: int) -> tuple[Note, ...]:
    """What people wrote about a case, oldest first."""
    found = conn.execute("SELECT * FROM notes WHERE case_id = ? ORDER BY id", (case_id,))
    return tuple(
        Note(datetime.fromisoformat(one["at"]), one["by"], one["kind"], one["text"]) for one in found
    )


def replies(conn: sqlite3.Connection, case_id: int) -> tuple[EarlierReply, ...]:
    """The replies that a later one took the place of, oldest first."""
    found = conn.execute("SELECT * FROM texts WHERE case_id = ? ORDER BY rev", (case_id,))
    return tuple(EarlierReply(one["rev"], one["writer"], one["text"]) for one in found)


def judgements(conn: sqlite3.Connection, review_id: int) -> tuple[Judgement, ...]:
    """What earlier scorers said of a review, oldest first."""
    found = conn.execute(
        "SELECT * FROM assessments WHERE review_id = ? ORDER BY replaced_at, revisions, scorer", (review_id,)
    )
    return tuple(rows.judgement(one) for one in found)


def of(conn: sqlite3.Connection, row: LogRow) -> Past:
    """Everything beside its words that an export keeps of this review."""
    stored, case = row.stored, row.case
    return Past(
        seen_at=stored.seen_at,
        part=conn.execute("SELECT part FROM reviews WHERE id = ?", (stored.id,)).fetchone()["part"],
        removed=stored.removed,
        revisions=revisions(conn, stored.id) if stored.revisions > 1 else (),
        case=case,
        notes=notes(conn, case.id) if case else (),
        replies=replies(conn, case.id) if case else (),
        promises=promises.of_case(conn, case.id) if case else (),
    )


def bring_back(writing: Transaction, review_id: int, kept: Past, content_hash: str, *, new: bool) -> None:
    """Add what an export kept of a review: what it said before (of a ``new`` one), and its case.

    One event says so; nobody is alerted.
    """
    told: dict[str, str | int] = {"sha256": content_hash}
    if new:
        for n, one in enumerate(kept.revisions, start=1):
            row = rows.revision_row(one, review_id, n)
            writing.conn.execute(insert("revisions", row), row)
        told["revisions"] = len(kept.revisions)
    case = _with_number(writing.conn, replace(kept.case, review_id=review_id)) if kept.case else None
    if case:
        _add_case(writing.conn, case, kept)
        for promise in kept.promises:
            promises.bring_back(writing, case.id, promise)
        told |= {
            "rev": case.rev,
            "class": str(case.class_),
            "reply": str(case.reply_state),
            "recovery": str(case.recovery_state),
            "text_sha256": hashlib.sha256(rows.clean(case.text).encode()).hexdigest(),
            "notes": len(kept.notes),
            "promises": len(kept.promises),
        }
    writing.event("restored", "import", told, case_id=case.id if case else None, review_id=review_id)


def _with_number(conn: sqlite3.Connection, case: Case) -> Case:
    """The case under its own number, which people remember and its card carries, if that is free.

    Otherwise it gets the next one and no card: the buttons of its old card would act on another case.
    """
    if conn.execute("SELECT 1 FROM cases WHERE id = ?", (case.id,)).fetchone() is None:
        return case
    highest = conn.execute("SELECT max(id) FROM cases").fetchone()[0]
    return replace(case, id=highest + 1, alert_channel="", alert_ts="", alert_thread="", card_hash="")


def _add_case(conn: sqlite3.Connection, case: Case, kept: Past) -> None:
    row = rows.case_row(case)
    conn.execute(insert("cases", row), row)
    conn.executemany(
        "INSERT INTO notes (case_id, at, by, kind, text) VALUES (?, ?, ?, ?, ?)",
        [
            (case.id, rows.instant(one.at), rows.clean(one.by), rows.clean(one.kind), rows.clean(one.text))
            for one in kept.notes
        ],
    )
    conn.executemany(
        "INSERT INTO texts (case_id, rev, writer, text) VALUES (?, ?, ?, ?)",
        [(case.id, one.rev, rows.clean(one.writer), rows.clean(one.text)) for one in kept.replies],
    )
