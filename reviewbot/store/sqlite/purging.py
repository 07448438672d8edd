"""The verbs of what is not on a site any more, and of what may not be kept."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from reviewbot import decide, forms
from reviewbot.store import MESSAGES, rows
from reviewbot.store.sqlite import shelving
from reviewbot.store.sqlite.base import Base, verb
from reviewbot.types import Assessment

_OFTEN = timedelta(hours=1)  # how exactly it is kept when a review was last read: less to write
TIDY_STEPS = 4  # of a call, half a second in all: a million reviews are tidied in twenty minutes by the clock
_DUE = f"""
SELECT * FROM reviews
WHERE site = ? AND fetched_at <= ? AND purged_at IS NULL AND id NOT IN (
    SELECT cases.review_id FROM effects JOIN cases ON cases.id = effects.case_id
    WHERE effects.state <> 'done' AND effects.kind IN ({", ".join(f"'{kind}'" for kind in sorted(MESSAGES))})
) ORDER BY fetched_at LIMIT ?
"""
# Attributes that are no content: ids may be kept (facts: yelp, Terms).
_KEPT = frozenset({"author_id", "excerpt"})


class Purging(Base):
    """These verbs of ``store.Store``."""

    @verb
    def missed(self, listing: str, part: str, seen: Container[str], now: datetime) -> Mapping[str, datetime]:
        """Which known reviews a complete reading did not show, and since when."""
        known = self._conn.execute(
            "SELECT id, key, missing_at FROM reviews WHERE listing = ? AND part = ? AND NOT removed",
            (listing, part),
        ).fetchall()
        lost = [one for one in known if one["key"] not in seen]
        found = [(None, one["id"]) for one in known if one["missing_at"] and one["key"] in seen]
        news = [(rows.instant(now), one["id"]) for one in lost if not one["missing_at"]]
        if found or news:
            with self._turn():
                self._conn.executemany("UPDATE reviews SET missing_at = ? WHERE id = ?", [*found, *news])
        return {one["key"]: rows.moment(one["missing_at"]) or now for one in lost}

    @verb
    def read_again(self, review_ids: Sequence[int], now: datetime) -> None:
        """These reviews were read on their site just now, and say what is kept of them."""
        with self._write(now) as writing:
            writing.conn.executemany(
                "UPDATE reviews SET fetched_at = ? WHERE id = ? AND fetched_at < ? AND purged_at IS NULL",
                [(rows.instant(now), one, rows.instant(now - _OFTEN)) for one in review_ids],
            )

    @verb
    def purge(self, site: str, read_before: datetime, now: datetime, limit: int) -> int:
        """Keep no more the words of a site's reviews that were last read there before this time.

        Nor in free pages of the file, nor in its journal, as far as nobody is reading that now.
        """
        self._conn.execute("PRAGMA secure_delete = ON")
        with self._write(now) as writing:
            found = writing.conn.execute(_DUE, (site, rows.instant(read_before), limit)).fetchall()
            for one in found:
                stored = rows.stored_review(one)
                kept = {name: said for name, said in stored.review.attributes.items() if name in _KEPT}
                if begun := decide.opening(stored.review):
                    kept["opening"] = begun
                writing.conn.execute(
                    "UPDATE reviews SET title = '', text = '', author = '', attributes = ?, assessment = ?, "
                    "purged_at = ? WHERE id = ?",
                    (
                        rows.compact(kept) if kept else "",
                        rows.compact(forms.assessment(unquoted(stored.assessment))),
                        rows.instant(now),
                        one["id"],
                    ),
                )
                writing.conn.execute(
                    "UPDATE revisions SET title = '', text = '' WHERE review_id = ?", (one["id"],)
                )
                writing.conn.execute("DELETE FROM assessments WHERE review_id = ?", (one["id"],))
                writing.event("review_purged", "clock", {}, review_id=one["id"])
                writing.redraw(one["id"])
            if found:  # the index of words keeps what is deleted, and digests quote reviews
                writing.conn.execute("UPDATE leftovers SET words = 1")
                writing.conn.execute(
                    "UPDATE effects SET text = '' WHERE case_id IS NULL AND state = 'done' AND asked_at <= ?",
                    (rows.instant(read_before),),
                )
        if self._tidied() or found:
            self._conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return len(found)

    def _tidied(self) -> bool:
        """Rewrite a part of the index without the words that are gone; whether there was anything to do."""
        for step in range(TIDY_STEPS):
            with self._turn():
                if not shelving.tidy(self._conn):
                    return step > 0
        return True


def unquoted(assessed: Assessment) -> Assessment:
    """The same judgement without a word of the customer's."""
    return replace(
        assessed,
        topics=tuple(replace(one, quote="") for one in assessed.topics),
        staff=(),
        reasons=tuple(replace(one, quote="") for one in assessed.reasons),
        asked=tuple(replace(one, quote="") for one in assessed.asked),
        facts=(),
    )
