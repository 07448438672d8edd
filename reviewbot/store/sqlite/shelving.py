"""Where a review stands in the log, and what it is found by, kept in the SQLite store.

``shelf`` has a row for each review: its spot and its marks. A spot is the rowid of its words in the
full-text index, so that an index of words, which can only go through rowids in their order, goes through the
log in the order of the log. Spots grow from the newest to the oldest: a page is the first few.

Marks are words too: "m7" stands for the seventh pair of ``marks`` (listing, "harbor"). What is wanted is then
one question to one index, however many filters it has: on a million reviews, eight filters and a word take
20 ms at most, where the best of many indexes over columns would leave 50,000 rows to look at.

Triggers take a review off the shelf (``unshelved``) before its words or its marks change. ``shelve`` puts
it back at the end of the transaction, all of them in the order of their spots: the index writes out what
it gathered whenever a rowid is smaller than the one before (sqlite.org/fts5.html, "fts5_index.c").
"""

import json
import sqlite3
from collections.abc import Iterator

from reviewbot.store import rows
from reviewbot.store.sqlite.reading import unrestricted
from reviewbot.text.searching import apart

SLOTS = 1 << 16  # spots for each second; the next second lends of its own where they are not enough
AT_ONCE = 5000  # reviews that are put on the shelf together when it is first made
TIDY_PAGES = 1000  # of 4 kB, that are rewritten in one transaction: 0.15 s

SCHEMA = """
CREATE TABLE marks (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (kind, value))
STRICT;
CREATE TABLE shelf (
    spot INTEGER PRIMARY KEY, review_id INTEGER NOT NULL UNIQUE REFERENCES reviews (id),
    marks TEXT NOT NULL, apart TEXT NOT NULL
) STRICT;
CREATE TABLE unshelved (review_id INTEGER PRIMARY KEY REFERENCES reviews (id)) STRICT;
CREATE VIEW shelf_words AS SELECT s.spot, s.marks, r.title, r.text, r.author, s.apart
FROM shelf s JOIN reviews r ON r.id = s.review_id;
CREATE VIRTUAL TABLE words USING fts5 (
    marks, title, text, author, apart, content = 'shelf_words', content_rowid = 'spot', columnsize = 0,
    tokenize = 'unicode61 remove_diacritics 2'
);
-- Whether words that were purged are still in the file of the index, and whether it is being rewritten.
CREATE TABLE leftovers (words INTEGER NOT NULL, begun INTEGER NOT NULL) STRICT;
INSERT INTO leftovers VALUES (0, 0);
CREATE TRIGGER off_the_shelf AFTER INSERT ON unshelved BEGIN
    INSERT INTO words (words, rowid, marks, title, text, author, apart)
    SELECT 'delete', w.* FROM shelf s JOIN shelf_words w ON w.spot = s.spot WHERE s.review_id = NEW.review_id;
    DELETE FROM shelf WHERE review_id = NEW.review_id;
END;
CREATE TRIGGER review_to_shelve AFTER INSERT ON reviews
BEGIN INSERT INTO unshelved VALUES (NEW.id); END;
CREATE TRIGGER review_to_reshelve BEFORE UPDATE OF
    title, text, author, at, site, listing, location, language, rating, scale_low, scale_high, class,
    negative, assessment
ON reviews BEGIN INSERT OR IGNORE INTO unshelved VALUES (NEW.id); END;
CREATE TRIGGER case_to_reshelve AFTER INSERT ON cases
BEGIN INSERT OR IGNORE INTO unshelved VALUES (NEW.review_id); END;

-- What there is to filter by, where.
CREATE TABLE facets (
    location TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (location, kind, value)
) WITHOUT ROWID, STRICT;
CREATE TRIGGER assignee_to_filter_by AFTER UPDATE OF assignee ON cases
WHEN NEW.assignee <> OLD.assignee AND NEW.assignee <> '' BEGIN
    INSERT OR IGNORE INTO facets SELECT location, 'assignee', NEW.assignee FROM reviews
    WHERE id = NEW.review_id;
END;

-- Read from end to end: 1 ms for 20,000 cases. One that began with the reply's state would be taken for
-- what cases_open is for.
CREATE INDEX cases_browsed ON cases (recovery_state, reply_state, assignee, review_id);

CREATE TABLE views (
    who TEXT NOT NULL, name TEXT NOT NULL, query TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (who, name)
) WITHOUT ROWID, STRICT;
"""

# Stars of five, whatever the scale is: by the share of the way from its worst to its best.
_STARS = (
    "CASE WHEN r.scale_high > r.scale_low AND r.rating IS NOT NULL THEN CAST(round(1 + 4 * "
    "max(0, min(1, (r.rating - r.scale_low) / (r.scale_high - r.scale_low)))) AS INTEGER) END"
)
# What a review is filtered by: one value of each of these kinds, and its topics.
_KINDS = {
    "site": "r.site",
    "listing": "r.listing",
    "location": "r.location",
    "class": "coalesce(c.class, r.class)",
    "language": "coalesce(nullif(json_extract(r.assessment, '$.language'), ''), r.language)",
    "stars": _STARS,
    "negative": "r.negative",
    "case": "c.id IS NOT NULL",
    "unrestricted": f"c.id IS NULL OR {unrestricted('r.class', 'c.class')}",
}
_FILTERED_BY = ("site", "listing", "location", "class", "language", "topic", "assignee")
_TO_SHELVE = f"""
SELECT r.id, r.title, r.text, r.author, CAST(strftime('%s', r.at) AS INTEGER) AS second,
    coalesce(c.assignee, '') AS assignee, (
        SELECT json_group_array(DISTINCT topic) FROM review_topics WHERE review_id = r.id
    ) AS topics, {", ".join(f'{what} AS "is_{kind}"' for kind, what in _KINDS.items())}
FROM unshelved u CROSS JOIN reviews r ON r.id = u.review_id LEFT JOIN cases c ON c.review_id = r.id
ORDER BY r.at, r.id
"""


def shelve(conn: sqlite3.Connection) -> None:
    """Put the reviews on the shelf that were taken off it, or never stood there."""
    if conn.execute("SELECT 1 FROM unshelved LIMIT 1").fetchone() is None:
        return  # most of what is written is about no review
    found = conn.execute(_TO_SHELVE).fetchall()
    spots, catalogue = _Spots(conn), _Catalogue(conn)
    shelved = []
    for row in found:
        marks = " ".join(catalogue.marks(row))
        said = row["title"], row["text"], row["author"]
        shelved.append((spots.take(row["second"]), row["id"], marks, *said, apart(*said)))
    shelved.sort()
    conn.executemany("INSERT INTO shelf VALUES (?1, ?2, ?3, ?7)", shelved)
    conn.executemany(
        "INSERT INTO words (rowid, marks, title, text, author, apart) VALUES (?1, ?3, ?4, ?5, ?6, ?7)",
        shelved,
    )
    catalogue.keep()
    conn.execute("DELETE FROM unshelved")


def reshelve(conn: sqlite3.Connection, review_id: int) -> None:
    """Take a review off the shelf, because its case is another one now, until the transaction ends.

    No trigger does that: each click would compile all that hangs on it, for 1 ms.
    """
    conn.execute("INSERT OR IGNORE INTO unshelved VALUES (?)", (review_id,))


def shelve_all(conn: sqlite3.Connection) -> None:
    """Put every review on a new shelf: two minutes for a million, in the transaction of whoever asks."""
    everything = conn.execute("SELECT id FROM reviews ORDER BY at, id")
    while ids := everything.fetchmany(AT_ONCE):
        conn.executemany("INSERT INTO unshelved VALUES (?)", ids)
        shelve(conn)


def tidy(conn: sqlite3.Connection) -> bool:
    """Rewrite some pages of the index without the words that were purged; False when none are left in it.

    A deleted word stays in the file of the index, marked as deleted, until its page is merged with others
    (sqlite.org/fts5.html, "The 'merge' Command", also for the sign of its end).
    """
    begun, words = conn.execute("SELECT begun, words FROM leftovers").fetchone()
    if not begun and not words:
        return False
    before = conn.total_changes
    pages = TIDY_PAGES if begun else -TIDY_PAGES  # what is negative takes in all that is there now
    conn.execute("INSERT INTO words (words, rank) VALUES ('merge', ?)", (pages,))
    over = conn.total_changes - before <= 1
    conn.execute("UPDATE leftovers SET begun = ?, words = ?", (not over, words if begun else 0))
    return True


def first_spot(second: int) -> int:
    """The first spot of a second, that of its newest review; those of later seconds come before it."""
    return -(second + 1) * SLOTS


class _Spots:
    """The free spots of each second: the newest takes the one before all that are taken."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._taken: dict[int, int] = {}

    def take(self, second: int) -> int:
        """The next spot of a second."""
        while True:
            first, end = first_spot(second), first_spot(second - 1)
            if second not in self._taken:
                newest = self._conn.execute(
                    "SELECT min(spot) FROM shelf WHERE spot >= ? AND spot < ?", (first, end)
                ).fetchone()[0]
                self._taken[second] = end if newest is None else newest
            if self._taken[second] > first:
                self._taken[second] -= 1
                return self._taken[second]
            second += 1


class _Catalogue:
    """The marks of reviews, and what there is to filter by at each location."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._known: dict[tuple[str, object], str] = {}
        self._facets: set[tuple[str, str, str]] = set()

    def marks(self, row: rows.Row) -> Iterator[str]:
        """The marks of a review, as words of the index."""
        pairs = [(kind, row[f"is_{kind}"]) for kind in _KINDS]
        pairs += [("topic", topic) for topic in json.loads(row["topics"])]
        for pair in pairs:
            yield self._known.get(pair) or self._mark(pair)
        for kind, value in (*pairs, ("assignee", row["assignee"])):
            if kind in _FILTERED_BY and value:
                self._facets.add((row["is_location"], kind, value))

    def _mark(self, pair: tuple[str, object]) -> str:
        known = mark(self._conn, *pair)
        if known is None:
            self._conn.execute("INSERT INTO marks (kind, value) VALUES (?, ?)", (pair[0], str(pair[1])))
            return self._mark(pair)
        self._known[pair] = known
        return known

    def keep(self) -> None:
        """Write down what there is to filter by."""
        self._conn.executemany("INSERT OR IGNORE INTO facets VALUES (?, ?, ?)", self._facets)


def mark(conn: sqlite3.Connection, kind: str, value: object) -> str | None:
    """The word of the index for what has this value; None where nothing ever had it."""
    found = conn.execute("SELECT id FROM marks WHERE kind = ? AND value = ?", (kind, str(value))).fetchone()
    return f"m{found[0]}" if found else None
