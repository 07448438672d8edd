"""Cases on the same matters as another one, and reviews under its name: found on shelving.py's shelf."""

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator

from reviewbot.store import rows
from reviewbot.store.sqlite.shelving import mark
from reviewbot.types import StoredReview

MOST_WORDS = 8  # of a review that others are looked for by: its longest, which are rare; 1 ms each
RARE = 30  # cases with a word: one that is in more of them says nothing
CROWD = 300  # reviews whose author has a name's words in theirs: more are not looked at one by one
_WORD = re.compile(r"[^\W\d_]{4,40}")


def reviews(
    conn: sqlite3.Connection, stored: StoredReview, limit: int, scope: frozenset[str] | None
) -> list[int]:
    """Reviews with a case that share a topic or two rare words with this one, most alike first.

    Of its location first; of the rest, those with the rarest words in common; then the newest.
    """
    weights: Counter[int] = Counter()
    shared: Counter[int] = Counter()
    own = _topics(conn, stored)
    case, here = mark(conn, "case", 1), mark(conn, "location", rows.clean(stored.location))
    for word in _words(stored):
        found = _spots(conn, f'marks : {case} AND {{title text}} : "{word}"', RARE + 1)
        if len(found) <= RARE:
            weights.update(dict.fromkeys(found, RARE // max(1, len(found))))
            shared.update(found)
    alike = " OR ".join(sorted(own))
    # One more than are wanted: it may be the review itself.
    newest = _spots(conn, f"marks : ({case} AND {here} AND ({alike}))", limit + 1) if own else []
    places = None if scope is None else {mark(conn, "location", rows.clean(one)) for one in scope}
    ranked = []
    for spot, review_id, marks in _shelved(conn, {*weights, *newest}):
        its = set(marks.split())
        seen = places is None or not its.isdisjoint(places)
        akin = not its.isdisjoint(own)
        if seen and review_id != stored.id and (shared[spot] > 1 or akin):
            ranked.append((here not in its, -weights[spot] - akin, spot, review_id))
    return [one[-1] for one in sorted(ranked)[:limit]]


def namesakes(
    conn: sqlite3.Connection, review_id: int, limit: int, scope: frozenset[str] | None
) -> list[int]:
    """Other reviews under exactly this author's name, newest first; none where it is nobody's in particular.

    "A Google user" and "Anna" are many people: a name on more than ``RARE`` others says nothing, nor does one
    whose words are in the names of a ``CROWD``.
    """
    row = conn.execute("SELECT author FROM reviews WHERE id = ?", (review_id,)).fetchone()
    author = row["author"] if row else ""
    if not any(map(str.isalnum, author)):
        return []
    name = author.replace('"', " ")
    spots = _spots(conn, f'author : "{name}"', CROWD + 1)
    if len(spots) > CROWD:
        return []
    found = conn.execute(
        "SELECT r.id, r.location FROM shelf s CROSS JOIN reviews r ON r.id = s.review_id "
        "WHERE s.spot IN (SELECT value FROM json_each(?)) AND r.author = ? AND r.id <> ? ORDER BY s.spot",
        (rows.compact(spots), author, review_id),
    ).fetchall()
    if len(found) > RARE:
        return []
    return [one["id"] for one in found if scope is None or one["location"] in scope][:limit]


def _topics(conn: sqlite3.Connection, stored: StoredReview) -> set[str]:
    """What the review complains about, or speaks of at all."""
    said: dict[bool, set[str]] = defaultdict(set)
    for one in stored.assessment.topics:
        said[one.polarity < 0].add(one.topic)
    found = [mark(conn, "topic", rows.clean(topic)) for topic in said[True] or said[False]]
    return {one for one in found if one}


def _words(stored: StoredReview) -> list[str]:
    text = f"{stored.review.title} {stored.review.text}"[:5000]
    distinct = dict.fromkeys(rows.clean(text).casefold() for text in _WORD.findall(text))
    return sorted(distinct, key=len, reverse=True)[:MOST_WORDS]


def _spots(conn: sqlite3.Connection, words: str, limit: int) -> list[int]:
    """The newest spots that are found by this, in FTS5's language."""
    found = conn.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid LIMIT ?", (words, limit))
    return [one[0] for one in found]


def _shelved(conn: sqlite3.Connection, spots: Collection[int]) -> Iterator[tuple[int, int, str]]:
    """What stands on these spots: the spot, the review, its marks."""
    found = conn.execute(
        "SELECT spot, review_id, marks FROM shelf WHERE spot IN (SELECT value FROM json_each(?))",
        (rows.compact(sorted(spots)),),
    )
    return ((one[0], one[1], one[2]) for one in found)
