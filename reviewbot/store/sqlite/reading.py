"""Reading the review log from the SQLite store."""

import sqlite3
from collections.abc import Iterator

from reviewbot.store import Filter, rows
from reviewbot.text.searching import Phrase, phrases
from reviewbot.types import HELD, LogRow

# decide.restricted, for one review's class and its case's; a review without a case is nobody's secret.
_HELD = f"({', '.join(repr(str(kind)) for kind in sorted(HELD))})"


def unrestricted(review_class: str, case_class: str) -> str:
    """The condition that everybody may read a case, given the columns of its review's class and its own."""
    return f"({review_class} NOT IN {_HELD} AND {case_class} NOT IN {_HELD})"


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


def matching(phrase: Phrase, *, begun: bool) -> str:
    """A phrase in the language of FTS5: of letters and digits only, and quoted all the same.

    ``begun``: with words that begin as the last one does.
    """
    said = f'"{" ".join(phrase.words)}"'
    return f"apart : {said}" if phrase.unspaced else f"- marks : {said}{' *' if begun else ''}"


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
        (f"(c.id IS NULL OR {unrestricted('r.class', 'c.class')}) = ?", wanted.unrestricted or None),
    ]
    used = [(condition, value) for condition, value in parts if value not in ("", None)]
    if wanted.search:
        found = "SELECT s.review_id FROM words JOIN shelf s ON s.spot = words.rowid WHERE words MATCH ?"
        searched = [matching(phrase, begun=phrase.begun) for phrase in phrases(rows.clean(wanted.search))]
        used.append((f"r.id IN ({found})", " AND ".join(searched)) if searched else ("0 = ?", 1))
    return " AND ".join(condition for condition, _ in used) or "1", [value for _, value in used]
