"""The verbs of the report on the SQLite store: counts where counts will do, else one short row for each."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from sys import intern
from typing import Any

from reviewbot.store import rows
from reviewbot.store.sqlite.base import Base, verb
from reviewbot.store.sqlite.opening import in_plain_words
from reviewbot.store.sqlite.overview import HAPPY, HERE, NEWS, STARS, bounds
from reviewbot.types import (
    PRACTICE,
    Complaint,
    Course,
    Outage,
    RecoveryState,
    ReplyState,
    Span,
    Stream,
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
    "SELECT t.topic, count(*) FILTER (WHERE t.polarity < 0), count(*) FILTER (WHERE t.polarity > 0) "
    f"{_SPOKEN} GROUP BY t.topic"
)
_COMPLAINTS = f"SELECT r.id, t.topic, r.location, r.at {_SPOKEN} AND t.polarity < 0 ORDER BY r.at"

_TIMES = {
    "alerted_at": "alerted",
    "approved_at": "approve",
    "live_at": "live",
    "reached_at": "reached",
    "remedied_at": "remedied",
}
_STEPS = ", ".join(f"min(e.at) FILTER (WHERE e.kind = '{kind}') AS {name}" for name, kind in _TIMES.items())
_COURSES = f"""
SELECT c.id, c.review_id, r.site, r.location, c.urgent, c.reply_state, c.recovery_state, c.outcome,
    c.opened_at, c.due_at, c.posted_at, c.closed_at, c.asked_at, {_STEPS},
    count(*) FILTER (WHERE e.kind IN ('tried', 'reached')) AS contacts,
    max(e.at) FILTER (WHERE e.kind = 'redraft')
        > min(e.at) FILTER (WHERE e.kind IN ('posted', 'live', 'dismiss')) AS returned,
    CASE WHEN r.removed THEN (
        SELECT max(g.at) FROM events g WHERE g.review_id = r.id AND g.kind = 'review_removed'
    ) END AS removed_at,
    (SELECT json_group_array(t.topic) FROM review_topics t
        WHERE t.review_id = r.id AND t.polarity < 0) AS topics,
    r.seen_at, r.rating,
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
_SIGHTED = (  # in two steps: the first needs the index reviews_news alone, and leaves out all the history
    f"WITH news AS MATERIALIZED (SELECT r.id {NEWS} AND r.seen_at > s.baselined_at) "
    f"SELECT r.listing, (julianday(r.seen_at) - julianday({_SAID_AT})) * 86400 AS late_s "
    f"FROM news CROSS JOIN reviews r ON r.id = news.id WHERE r.site <> 'import' AND {_TO_THE_HOUR} "
    "AND NOT EXISTS (SELECT 1 FROM events e WHERE e.review_id = r.id AND e.kind = 'review_restored')"
)
_STREAMS = f"SELECT r.listing, count(*), max(r.seen_at) {NEWS} GROUP BY r.listing"
_OUTAGES = (  # the kinds are those of the index events_watched, and there are few of them
    "SELECT at, kind, json_extract(data, '$.listing') FROM events "
    "WHERE kind IN ('listing_blind', 'listing_gone', 'listing_recovered') AND at < :until ORDER BY n"
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
            (period, row)
            for period, (since, until) in enumerate(pairwise(edges))
            for row in self._found(query, Span(since, until, span.places))
        ]

    def _found(self, query: str, span: Span) -> Iterator[tuple[Any, ...]]:
        """The rows of a span as plain tuples: of hundreds of thousands it takes half the time."""
        cursor = self._conn.cursor()
        cursor.row_factory = None
        return cursor.execute(query, bounds(span.since, span.until, span.places))

    def complaints(self, span: Span) -> Iterator[Complaint]:
        """What the same reviews complain about, oldest first, without holding it all in memory."""
        with in_plain_words(self.path):
            for review_id, topic, location, at in self._found(_COMPLAINTS, span):
                yield Complaint(review_id, topic, location, datetime.fromisoformat(at))

    @verb
    def courses(self, span: Span) -> Sequence[Course]:
        """What became so far of the cases with a deadline that were opened in the span, oldest first."""
        return [_course(row) for row in self._found(_COURSES, span)]

    @verb
    def sighted(self, span: Span) -> Mapping[str, Sequence[float]]:
        """After how many seconds each listing's reviews were seen that came in the span, in rising order."""
        found: defaultdict[str, list[float]] = defaultdict(list)
        for listing, late_s in self._found(_SIGHTED, span):
            found[listing].append(max(0.0, late_s))
        return {listing: sorted(late) for listing, late in found.items()}

    @verb
    def streams(self, span: Span) -> Sequence[Stream]:
        """How many reviews came in the span, by listing."""
        return [
            Stream(listing, count, datetime.fromisoformat(newest_at))
            for listing, count, newest_at in self._found(_STREAMS, span)
        ]

    @verb
    def outages(self, span: Span) -> Sequence[Outage]:
        """The times in which people knew that a listing could not be read, that reach into the span."""
        told: list[Outage] = []
        open_: dict[str, datetime] = {}
        for at, kind, label in self._found(_OUTAGES, span):
            listing, moment = label.partition(":")[0], datetime.fromisoformat(at)
            if kind != "listing_recovered":
                open_.setdefault(listing, moment)
            elif listing in open_:
                told.append(Outage(listing, open_.pop(listing), moment))
        told += [Outage(listing, began_at, None) for listing, began_at in open_.items()]
        return [one for one in told if one.ended_at is None or one.ended_at > span.since]

    @verb
    def promises_due(self, span: Span) -> Mapping[str, int]:
        """How many promises were due in the span, by what became of them."""
        return dict(self._found(_DUE, span))


def _course(row: tuple[Any, ...]) -> Course:
    """A row of ``_COURSES``."""
    case_id, review_id, site, location, urgent, reply_state, recovery_state, outcome, *rest = row
    opened_at, due_at, posted_at, closed_at, asked_at, *rest = rest
    alerted_at, approved_at, live_at, reached_at, remedied_at, *rest = rest
    contacts, returned, removed_at, topics, seen_at, rating, before = rest
    stars = [*(json.loads(before) if before else ()), (seen_at, rating)]
    return Course(
        case_id=case_id,
        review_id=review_id,
        site=intern(site),  # a few names in a hundred thousand courses
        location=intern(location),
        urgent=bool(urgent),
        reply_state=ReplyState(reply_state),
        recovery_state=RecoveryState(recovery_state),
        outcome=intern(outcome),
        opened_at=datetime.fromisoformat(opened_at),
        due_at=datetime.fromisoformat(due_at),
        alerted_at=rows.moment(alerted_at),
        approved_at=rows.moment(approved_at),
        posted_at=rows.moment(posted_at),
        live_at=rows.moment(live_at),
        reached_at=rows.moment(reached_at),
        remedied_at=rows.moment(remedied_at),
        closed_at=rows.moment(closed_at),
        asked_at=rows.moment(asked_at),
        removed_at=rows.moment(removed_at),
        contacts=contacts,
        returned=bool(returned),
        complaints=_topics(topics),
        stars=tuple((datetime.fromisoformat(at), stars_then) for at, stars_then in stars),
    )


@lru_cache(1000)
def _topics(told: str) -> tuple[str, ...]:
    return tuple(json.loads(told))
