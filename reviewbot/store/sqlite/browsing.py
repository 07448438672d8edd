"""The verbs of the review log as people browse it, on the shelf that shelving.py keeps."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reviewbot.errors import UsageError
from reviewbot.store import rows
from reviewbot.store.sqlite import alike
from reviewbot.store.sqlite.base import Base, verb
from reviewbot.store.sqlite.overview import PILES
from reviewbot.store.sqlite.reading import log_rows, matching
from reviewbot.store.sqlite.shelving import first_spot, mark
from reviewbot.text.searching import Phrase, excerpt, phrases
from reviewbot.types import Browse, LogRow, Pile, Shelf, View
from reviewbot.wording import worded

FEW = 2000  # cases that may be looked at one by one: 5 ms
FREQUENT = 1000  # reviews with a word: what begins with it is not wanted too, and takes long to find
_TOKEN = re.compile(r"[0-7][0-9a-f]{15}")
_MOST = 1 << 62  # no spot is beyond
_FACETS = {
    "site": "sites",
    "listing": "listings",
    "location": "locations",
    "class": "classes",
    "language": "languages",
    "topic": "topics",
    "assignee": "assignees",
}


class Browsing(Base):
    """These verbs of ``store.Store``."""

    @verb
    def browse(
        self, wanted: Browse, now: datetime, *, limit: int = 50, after: str = "", before: str = ""
    ) -> Shelf:
        """One page of the log: the newest, or those after (older than) or before the end of another page.

        Raises UsageError when ``after`` or ``before`` is nothing that a Shelf gave.
        """
        older, newer = _spot(after), _spot(before)
        searched = phrases(rows.clean(wanted.search))
        question = _question(self._conn, wanted, searched, now)
        if question is None:
            return Shelf(())
        if newer is None:
            found = question.spots(self._conn, older, limit + 1)
            more, found = len(found) > limit, found[:limit]
            first, last = older is not None, more
        else:
            found = question.spots(self._conn, newer, limit + 1, backwards=True)
            more, found = len(found) > limit, found[:limit][::-1]
            first, last = more, True
        ends = (found[0][0], found[-1][0]) if found else ((older or 0) + 1, (newer or 0) - 1)
        shelved = log_rows_of(self._conn, [review_id for _, review_id in found])
        return Shelf(
            rows=tuple(shelved),
            after=_token(ends[1]) if last else "",
            before=_token(ends[0]) if first else "",
            found={row.stored.id: _excerpt(row, searched) for row in shelved} if searched else {},
        )

    @verb
    def facets(self, scope: frozenset[str] | None) -> Mapping[str, Sequence[str]]:
        """What there is to filter by at these locations (None: everywhere), in alphabetical order."""
        here = "" if scope is None else "WHERE location IN (SELECT value FROM json_each(:scope)) "
        found = self._conn.execute(
            f"SELECT DISTINCT kind, value FROM facets {here}ORDER BY value",
            {"scope": rows.compact(sorted(scope or ()))},
        )
        values: dict[str, list[str]] = defaultdict(list)
        for kind, value in found:
            values[kind].append(value)
        return {plural: values[kind] for kind, plural in _FACETS.items()}

    @verb
    def newest_event(self) -> int:
        """The number of the newest event: when it has grown, something has happened."""
        return int(self._conn.execute("SELECT n FROM chain").fetchone()[0])

    @verb
    def similar(self, case_id: int, limit: int, scope: frozenset[str] | None) -> Sequence[LogRow]:
        """Other cases on the same matters, by the rarest words of its review: of its location first."""
        row = next(log_rows(self._conn, "c.id = ?", case_id), None)
        if row is None:
            return []
        return log_rows_of(self._conn, alike.reviews(self._conn, row.stored, limit, scope))

    @verb
    def namesakes(self, review_id: int, limit: int, scope: frozenset[str] | None) -> Sequence[LogRow]:
        """Other reviews under exactly the author's name of this one, newest first; () where many bear it."""
        return log_rows_of(self._conn, alike.namesakes(self._conn, review_id, limit, scope))

    @verb
    def views(self, who: str) -> Sequence[View]:
        """The filters that somebody keeps, by name."""
        found = self._conn.execute(
            "SELECT name, query FROM views WHERE who = ? ORDER BY name", (rows.clean(who),)
        )
        return [View(*one) for one in found]

    @verb
    def save_view(self, who: str, name: str, query: str, now: datetime) -> None:
        """Keep filters under a name, in place of those that this person kept under it."""
        kept = (rows.clean(who), rows.clean(name), rows.clean(query), rows.instant(now))
        with self._turn():
            self._conn.execute("INSERT OR REPLACE INTO views VALUES (?, ?, ?, ?)", kept)

    @verb
    def drop_view(self, who: str, name: str) -> None:
        """Forget what somebody keeps under this name, if anything."""
        with self._turn():
            self._conn.execute(
                "DELETE FROM views WHERE who = ? AND name = ?", (rows.clean(who), rows.clean(name))
            )


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked of the shelf: words of the index, and conditions on the case.

    ``words``: in FTS5's language, "" for everything. ``marks``: for each, one of which a review must have.
    ``case``: conditions on ``c`` with their ``values``.
    """

    words: str
    marks: Sequence[Sequence[str]]
    case: Sequence[str]
    values: Mapping[str, object]
    begin: int
    end: int

    def spots(
        self, conn: sqlite3.Connection, after: int | None, limit: int, *, backwards: bool = False
    ) -> list[tuple[int, int]]:
        """The next spots, and their reviews, after this one (or before it)."""
        begin, end = self.begin, self.end
        if after is not None:
            begin, end = (begin, min(end, after)) if backwards else (max(begin, after + 1), end)
        tables, spot, told, values = self._way(conn)
        conditions = [*told, f"{spot} >= :begin", f"{spot} < :end"]
        found = conn.execute(
            f"SELECT s.spot, s.review_id FROM {tables} WHERE {' AND '.join(conditions)} "
            f"ORDER BY {spot} {'DESC' if backwards else 'ASC'} LIMIT :limit",
            {**values, "begin": begin, "end": end, "limit": limit},
        )
        return [(one[0], one[1]) for one in found]

    def _way(self, conn: sqlite3.Connection) -> tuple[str, str, Sequence[str], Mapping[str, object]]:
        """Where to begin: the tables in this order, the column of the spot, what to ask of each row."""
        few = self._few(conn) if self.case and not self.words else None
        if few is not None:
            tests = [_any_of(marks) for marks in self.marks]
            way = "json_each(:few) f CROSS JOIN shelf s ON s.review_id = f.value"
            return way, "s.spot", tests, {"few": rows.compact(few)}
        with_case = " CROSS JOIN cases c ON c.review_id = s.review_id" if self.case else ""
        if self._match:
            way = f"words CROSS JOIN shelf s ON s.spot = words.rowid{with_case}"
            values = {**self.values, "words": self._match}
            return way, "words.rowid", ["words MATCH :words", *self.case], values
        return f"shelf s{with_case}", "s.spot", self.case, self.values

    def _few(self, conn: sqlite3.Connection) -> list[int] | None:
        """The reviews whose case is as wanted, where they are few enough to look at."""
        which = f"SELECT c.review_id FROM cases c WHERE {' AND '.join(self.case)} LIMIT {FEW + 1}"
        found = [one[0] for one in conn.execute(which, self.values)]
        return found if len(found) <= FEW else None

    @property
    def _match(self) -> str:
        marks = " AND ".join(f"({' OR '.join(one)})" for one in self.marks)
        parts = [f"marks : ({marks})" if marks else "", self.words]
        return " AND ".join(part for part in parts if part)


def _any_of(marks: Sequence[str]) -> str:
    """The condition that a row of the shelf has one of these marks."""
    tests = [f"instr(' ' || s.marks || ' ', ' {one} ')" for one in marks]
    return f"({' OR '.join(tests)})"


def _question(
    conn: sqlite3.Connection, wanted: Browse, searched: Sequence[Phrase], now: datetime
) -> _Question | None:
    """What is wanted as a question to the shelf; None where nothing can be found."""
    if wanted.search and not searched:
        return None
    case, values = _of_case(wanted)
    marks = [[mark(conn, kind, value) for value in any_of] for kind, any_of in _marked(wanted, bool(case))]
    known = [[one for one in any_of if one] for any_of in marks]
    if not all(known):
        return None
    return _Question(
        words=" AND ".join(_words(conn, phrase) for phrase in searched),
        marks=known,
        case=case,
        values={**values, "now": rows.instant(now)},
        begin=first_spot(_second(wanted.until) - 1) if wanted.until else -_MOST,
        end=first_spot(_second(wanted.since) - 1) if wanted.since else _MOST,
    )


def _marked(wanted: Browse, of_case: bool) -> list[tuple[str, Sequence[object]]]:
    """Of which kind a mark is wanted, and one of which values it must have."""
    asked: dict[str, object] = {
        "site": wanted.site,
        "listing": wanted.listing,
        "location": wanted.location,
        "class": wanted.class_,
        "language": wanted.language,
        "topic": wanted.topic,
        "stars": wanted.stars,
        "negative": None if wanted.negative is None else int(wanted.negative),
        "unrestricted": 1 if wanted.unrestricted else None,
        "case": 1 if of_case else 0 if wanted.state == "none" else None,
    }
    found: list[tuple[str, Sequence[object]]] = [
        (kind, [_cleaned(value)]) for kind, value in asked.items() if value not in ("", None)
    ]
    if wanted.scope is not None:
        found.append(("location", [rows.clean(one) for one in sorted(wanted.scope)]))
    return found


def _cleaned(value: object) -> object:
    return rows.clean(value) if isinstance(value, str) else value


def _of_case(wanted: Browse) -> tuple[Sequence[str], Mapping[str, object]]:
    """What is wanted of the case, as conditions and their values."""
    # Without the plus it is tried id by id for every row (sqlite.org/optoverview.html, "unary +").
    of_pile = "+c.id IN (SELECT id FROM cases WHERE {})"
    conditions = {
        "c.reply_state = :state": wanted.state not in {"", "open", "none"},
        of_pile.format(PILES[Pile.OPEN]): wanted.state == "open",
        "0": wanted.state == "none" and bool(wanted.recovery or wanted.assignee or wanted.overdue),
        "c.recovery_state = :recovery": bool(wanted.recovery),
        "c.assignee = :assignee": bool(wanted.assignee),
        of_pile.format(PILES[Pile.OVERDUE]): wanted.overdue,
    }
    values = {
        "state": rows.clean(wanted.state),
        "recovery": rows.clean(wanted.recovery),
        "assignee": "" if wanted.assignee == "-" else rows.clean(wanted.assignee),
    }
    return [condition for condition, used in conditions.items() if used], values


def _words(conn: sqlite3.Connection, phrase: Phrase) -> str:
    """A phrase in the language of FTS5."""
    exact = matching(phrase, begun=False)
    return matching(phrase, begun=True) if phrase.begun and not _frequent(conn, exact) else exact


def _frequent(conn: sqlite3.Connection, words: str) -> bool:
    found = conn.execute(
        "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)", (words, FREQUENT)
    )
    return bool(found.fetchone()[0] == FREQUENT)


def log_rows_of(conn: sqlite3.Connection, review_ids: Sequence[int]) -> list[LogRow]:
    """The lines of these reviews, in this order."""
    marks = ", ".join("?" * len(review_ids))
    found = {row.stored.id: row for row in log_rows(conn, f"r.id IN ({marks})", *review_ids)}
    return [found[one] for one in review_ids]


def _excerpt(row: LogRow, searched: Sequence[Phrase]) -> tuple[tuple[str, bool], ...]:
    review = row.stored.review
    return excerpt((review.text, review.title, review.author), searched)


def _second(at: datetime) -> int:
    return int(at.timestamp() // 1)


def _spot(token: str) -> int | None:
    if not token:
        return None
    if not _TOKEN.fullmatch(token):
        raise UsageError(worded("There is no such page of the log. Begin again at its first page."))
    return int(token, 16) - _MOST


def _token(spot: int) -> str:
    return f"{spot + _MOST:016x}"
