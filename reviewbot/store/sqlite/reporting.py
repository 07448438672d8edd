"""The verbs of the report on the SQLite store: counts where counts will do, else one short row for each."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from reviewbot.store import rows
from reviewbot.store.sqlite.base import Base, verb
from reviewbot.store.sqlite.overview import HAPPY, HERE, NEWS, STARS, bounds
from reviewbot.types import (
    PRACTICE,
    Complaint,
    Course,
    RecoveryState,
    ReplyState,
    Sighted,
    Span,
    Voiced,
    Written,
)

_BY_DAY = f"FROM reviews r WHERE r.at >= :since AND r.at < :until AND r.listing <> '{PRACTICE}' AND {HERE}"
_STARRED = f"{STARS} BETWEEN 1 AND 5"
_WRITTEN = (
    f"SELECT r.site, count(*), sum(r.negative), count(*) FILTER (WHERE {HAPPY}), "
    f"count(*) FILTER (WHERE {_STARRED}), coalesce(sum(r.rating) FILTER (WHERE {_STARRED}), 0), "
    f"coalesce(sum(r.rating * r.rating) FILTER (WHERE {_STARRED}), 0) {_BY_DAY} GROUP BY r.site"
)
_SPOKEN = _BY_DAY.replace("WHERE", "JOIN review_topics t ON t.review_id = r.id WHERE", 1)
_VOICED = (
    "SELECT t.topic, count(*) FILTER (WHERE t.polarity < 0), count(*) FILTER (WHERE t.polarity > 0), "
    f"count(DISTINCT t.review_id) {_SPOKEN} GROUP BY t.topic"
)
_COMPLAINTS = f"SELECT r.id, t.topic, r.location, r.at {_SPOKEN} AND t.polarity < 0 ORDER BY r.at, r.id"

_TIMES = {
    "alerted_at": "alerted",
    "approved_at": "approve",
    "live_at": "live",
    "reached_at": "reached",
    "remedied_at": "remedied",
}
_STEPS = ", ".join(f"min(e.at) FILTER (WHERE e.kind = '{kind}') AS {name}" for name, kind in _TIMES.items())
_COURSES = f"""
SELECT c.id, c.review_id, c.urgent, c.reply_state, c.recovery_state, c.outcome, c.opened_at, c.due_at,
    c.posted_at, c.closed_at, c.asked_at, r.site, r.location, r.rating, r.seen_at, {_STEPS},
    count(*) FILTER (WHERE e.kind IN ('tried', 'reached')) AS contacts,
    max(e.at) FILTER (WHERE e.kind = 'redraft')
        > min(e.at) FILTER (WHERE e.kind IN ('posted', 'live', 'dismiss')) AS returned,
    CASE WHEN r.removed THEN (
        SELECT max(g.at) FROM events g WHERE g.review_id = r.id AND g.kind = 'review_removed'
    ) END AS removed_at,
    (SELECT json_group_array(t.topic) FROM review_topics t
        WHERE t.review_id = r.id AND t.polarity < 0) AS topics,
    CASE WHEN r.revisions > 1 THEN (
        SELECT json_group_array(json_array(v.seen_at, v.rating))
        FROM (SELECT * FROM revisions WHERE review_id = r.id ORDER BY n) v
    ) END AS before
FROM cases c JOIN reviews r ON r.id = c.review_id LEFT JOIN events e ON e.case_id = c.id
WHERE c.opened_at >= :since AND c.opened_at < :until AND c.due_at IS NOT NULL
    AND r.listing <> '{PRACTICE}' AND {HERE}
GROUP BY c.id ORDER BY c.opened_at, c.id
"""
# What was changed since we first saw it is late by its change; where the site dates no changes, nobody knows.
_SAID_AT = "CASE WHEN r.revisions = 1 THEN coalesce(r.updated_at, r.created_at) ELSE r.updated_at END"
_TO_THE_HOUR = (  # a bare date is kept as midnight UTC, a time of no zone as if it were UTC (when.written)
    f"({_SAID_AT}) NOT LIKE '%T00:00:00.%' AND (r.attributes = '' OR "
    "(coalesce(json_extract(r.attributes, '$.precision'), '') <> 'day' AND "
    "(r.updated_at IS NOT NULL OR coalesce(json_extract(r.attributes, '$.zone'), '') <> 'unknown')))"
)
_SIGHTED = (
    f"SELECT r.listing, r.site, (julianday(r.seen_at) - julianday({_SAID_AT})) * 86400 AS late_s {NEWS} "
    f"AND r.seen_at > s.baselined_at AND r.site <> 'import' AND {_TO_THE_HOUR} AND NOT EXISTS "
    "(SELECT 1 FROM events e WHERE e.review_id = r.id AND e.kind = 'review_restored')"
)
_DUE = (
    "SELECT CASE WHEN p.state = 'kept' AND p.settled_at > p.due_at THEN 'late' ELSE p.state END, count(*) "
    "FROM promises p JOIN cases c ON c.id = p.case_id JOIN reviews r ON r.id = c.review_id "
    f"WHERE p.due_at >= :since AND p.due_at < :until AND r.listing <> '{PRACTICE}' AND {HERE} GROUP BY 1"
)


class Reporting(Base):
    """These verbs of ``store.Store``."""

    @verb
    def written(self, span: Span, edges: Sequence[datetime]) -> Sequence[Written]:
        """How many reviews each site has, by the day that they were written or last changed on."""
        return [Written(period, *row) for period, row in self._by_period(_WRITTEN, span, edges)]

    @verb
    def voiced(self, span: Span, edges: Sequence[datetime]) -> Sequence[Voiced]:
        """What the same reviews speak of, for each stretch between two edges."""
        return [Voiced(period, *row) for period, row in self._by_period(_VOICED, span, edges)]

    def _by_period(
        self, query: str, span: Span, edges: Sequence[datetime]
    ) -> Sequence[tuple[int, tuple[Any, ...]]]:
        return [
            (period, tuple(row))
            for period, (since, until) in enumerate(pairwise(edges))
            for row in self._conn.execute(query, bounds(since, until, span.places)).fetchall()
        ]

    @verb
    def complaints(self, span: Span) -> Sequence[Complaint]:
        """What the same reviews complain about, oldest first."""
        found = self._conn.execute(_COMPLAINTS, _bounds(span))
        return [
            Complaint(review_id, topic, location, datetime.fromisoformat(at))
            for review_id, topic, location, at in found
        ]

    @verb
    def courses(self, span: Span) -> Sequence[Course]:
        """What became so far of the cases with a deadline that were opened in the span, oldest first."""
        return [_course(row) for row in self._conn.execute(_COURSES, _bounds(span))]

    @verb
    def sighted(self, span: Span) -> Sequence[Sighted]:
        """How late we saw the reviews that came in the span, where their site says at which time of day."""
        found = self._conn.execute(_SIGHTED, _bounds(span))
        return [Sighted(listing, site, max(0.0, late_s)) for listing, site, late_s in found]

    @verb
    def promises_due(self, span: Span) -> Mapping[str, int]:
        """How many promises were due in the span, by what became of them."""
        return dict(self._conn.execute(_DUE, _bounds(span)).fetchall())


def _bounds(span: Span) -> dict[str, str | None]:
    return bounds(span.since, span.until, span.places)


def _course(row: rows.Row) -> Course:
    before = json.loads(row["before"]) if row["before"] else []
    stars = [*before, (row["seen_at"], row["rating"])]
    return Course(
        case_id=row["id"],
        review_id=row["review_id"],
        site=row["site"],
        location=row["location"],
        urgent=bool(row["urgent"]),
        reply_state=ReplyState(row["reply_state"]),
        recovery_state=RecoveryState(row["recovery_state"]),
        outcome=row["outcome"],
        opened_at=datetime.fromisoformat(row["opened_at"]),
        due_at=datetime.fromisoformat(row["due_at"]),
        posted_at=rows.moment(row["posted_at"]),
        closed_at=rows.moment(row["closed_at"]),
        asked_at=rows.moment(row["asked_at"]),
        removed_at=rows.moment(row["removed_at"]),
        **{name: rows.moment(row[name]) for name in _TIMES},
        contacts=row["contacts"],
        returned=bool(row["returned"]),
        complaints=tuple(json.loads(row["topics"])),
        stars=tuple((datetime.fromisoformat(at), rating) for at, rating in stars),
    )
