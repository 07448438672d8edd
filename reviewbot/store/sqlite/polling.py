"""The verbs of polling: what is known, what a page changes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from reviewbot.decide import Known, ListingState
from reviewbot.store import (
    Findings,
    Watch,
    rows,
)
from reviewbot.store.sqlite import past
from reviewbot.store.sqlite.base import Base, verb
from reviewbot.store.sqlite.reading import log_rows
from reviewbot.store.sqlite.writing import insert
from reviewbot.types import (
    Listing,
    LogRow,
    StoredReview,
)

_KNOWN = (
    "id, key, grp, content_hash, updated_at, removed, reply_hash, negative, "
    "CASE WHEN derived THEN text END AS derived_text"
)
CHUNK = 500  # keys per query; SQLite's limit on variables is 32,766 since 3.32


class Polling(Base):
    """These verbs of ``store.Store``."""

    @verb
    def listing_state(self, listing: str, part: str = "") -> ListingState:
        """What polling remembers of a part of a listing; an empty state when it was never polled."""
        row = self._conn.execute(
            "SELECT * FROM listing_states WHERE listing = ? AND part = ?", (listing, part)
        ).fetchone()
        return rows.listing_state(row) if row else ListingState(listing, part)

    @verb
    def save_listing_state(self, state: ListingState, *, notice: str = "", now: datetime) -> None:
        """Keep the state; ``notice`` (a text for people) becomes an effect and an event with it."""
        with self._write(now) as writing:
            row = rows.state_row(state)
            writing.conn.execute(insert("listing_states", row, "INSERT OR REPLACE"), row)
            if notice:
                label = f"{state.listing}:{state.part}"
                trouble = "listing_gone" if state.gone_url else "listing_blind"
                kind = trouble if state.blind_told else "listing_recovered"
                writing.event(kind, "clock", {"listing": label, "failures": state.failures})
                writing.notice(f"{kind}:{label}:{rows.instant(now)}", notice, listing=label)

    @verb
    def due_now(self, listing: str, now: datetime) -> None:
        """Something happened there, says its site: let it be read now and not at its time."""
        with self._turn():
            self._conn.execute(
                "UPDATE listing_states SET due_at = :now WHERE listing = :listing AND due_at > :now",
                {"now": rows.instant(now), "listing": listing},
            )

    @verb
    def heard_before(self, listing: str, delivery: str) -> bool:
        """Whether this delivery to a listing's webhook was taken already, today."""
        key = _delivery(listing, delivery)
        return self._conn.execute("SELECT 1 FROM clicks WHERE key = ?", (key,)).fetchone() is not None

    @verb
    def heard(self, listing: str, delivery: str, now: datetime) -> None:
        """Remember for a day that this delivery was taken."""
        with self._turn():
            row = {"key": _delivery(listing, delivery), "at": rows.instant(now)}
            self._conn.execute(insert("clicks", row, "INSERT OR IGNORE"), row)

    @verb
    def watches(self) -> Sequence[Watch]:
        """Every part of a listing that was ever read or tried, in few words: a daemon asks every second."""
        found = self._conn.execute(
            "SELECT listing, part, max(due_at, coalesce(not_before, '')), succeeded_at, failing_since "
            "FROM listing_states"
        )
        return [Watch(one[0], one[1], *map(rows.moment, one[2:])) for one in found]

    @verb
    def count(self, listing: str, part: str = "") -> int:
        """How many reviews of this part of a listing are stored and not removed."""
        found = self._conn.execute(
            "SELECT count(*) FROM reviews WHERE listing = ? AND part = ? AND NOT removed", (listing, part)
        ).fetchone()
        return int(found[0])

    @verb
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

    @verb
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

    @verb
    def by_authors(self, listing: str, authors: Sequence[str]) -> Mapping[str, Sequence[Known]]:
        """What is on a listing by these authors, by their id on the site."""
        found: dict[str, list[Known]] = defaultdict(list)
        for author in authors:
            for row in self._conn.execute(
                f"SELECT {_KNOWN} FROM reviews WHERE listing = ? AND NOT removed AND attributes <> '' "
                "AND json_extract(attributes, '$.author_id') = ? ORDER BY id",
                (listing, rows.clean(author)),
            ):
                found[author].append(rows.known(row))
        return found

    @verb
    def cases_of(self, review_ids: Sequence[int]) -> Mapping[int, LogRow]:
        """The cases of these reviews, by review id, with the review as stored."""
        found = {}
        for review_id in review_ids:
            row = next(log_rows(self._conn, "c.review_id = ?", review_id), None)
            if row:
                found[review_id] = row
        return found

    @verb
    def kept(self, review_ids: Sequence[int]) -> Mapping[int, StoredReview]:
        """These reviews as they are kept, by their id."""
        found = (
            self._conn.execute("SELECT * FROM reviews WHERE id = ?", (review_id,)).fetchone()
            for review_id in review_ids
        )
        return {row["id"]: rows.stored_review(row) for row in found if row}

    @verb
    def record(self, listing: Listing, findings: Findings, now: datetime) -> int:
        """Write one page's findings in one transaction; gives the number of cases opened."""
        opened = 0
        with self._write(now) as writing:
            fresh = [one for one in findings.found if one.sighting.known is None]
            for review_id, finding in zip(writing.add_reviews(listing, fresh), fresh, strict=True):
                opened += writing.follow(review_id, finding)
                if finding.past:
                    past.bring_back(writing, review_id, finding.past, finding.content_hash, new=True)
            for finding in findings.found:
                known = finding.sighting.known
                if known is not None:
                    writing.revise(listing, known, finding)
                    opened += writing.follow(known.id, finding)
            for gone in findings.gone:
                writing.remove(gone)
            for answered in findings.answered:
                writing.answer(answered)
            for known, kept in findings.regained:
                past.bring_back(writing, known.id, kept, known.content_hash, new=False)
        return opened


def _delivery(listing: str, delivery: str) -> str:
    """Its key among the clicks, which are forgotten after a day too."""
    return f"hook|{listing}|{rows.clean(delivery)}"
