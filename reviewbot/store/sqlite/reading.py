"""Reading the review log from the SQLite store."""

import sqlite3
from collections.abc import Iterator

from reviewbot.store import Filter, rows
from reviewbot.types import LogRow


def log_rows(conn: sqlite3.Connection, where: str, *values: object) -> Iterator[LogRow]:
    """The lines of the review log (``r``: the review, ``c``: its case) that meet a condition."""
    found = conn.execute(
        f"SELECT r.*, c.id AS case_id FROM reviews r LEFT JOIN cases c ON c.review_id = r.id WHERE {where}",
        values,
    )
    for row in found:
        case = None
        if row["case_id"] is not None:
            case = rows.case(conn.execute("SELECT * FROM cases WHERE id = ?", (row["case_id"],)).fetchone())
        yield LogRow(rows.stored_review(row), case)


def conditions(wanted: Filter) -> tuple[str, list[object]]:
    """A filter as an SQL condition and its values."""
    parts: list[tuple[str, object]] = [
        ("r.at >= ?", rows.instant(wanted.since)),
        ("r.at < ?", rows.instant(wanted.until)),
        ("r.site = ?", wanted.site),
        ("r.listing = ?", wanted.listing),
        ("r.location = ?", wanted.location),
        ("r.rating = ?", wanted.rating),
        ("coalesce(c.class, r.class) = ?", wanted.class_),
        ("? IN (c.reply_state, c.recovery_state)", wanted.state),
        ("c.assignee = ?", wanted.assignee),
    ]
    used = [(condition, value) for condition, value in parts if value not in ("", None)]
    if wanted.search:
        found = "instr(casefold(r.title || ' ' || r.text || ' ' || r.author), ?)"
        used += [(found, rows.clean(wanted.search).casefold())]
    return " AND ".join(condition for condition, _ in used) or "1", [value for _, value in used]
