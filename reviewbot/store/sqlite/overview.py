"""Reading from the SQLite store what waits for somebody, and what a span of time brought."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from reviewbot.store import Backlog, EffectKind, Undone, rows
from reviewbot.store.sqlite.reading import log_rows, unrestricted
from reviewbot.types import (
    PRACTICE,
    PRAISE_KEPT,
    UNANSWERED,
    UNDER_WAY,
    Counts,
    Figures,
    Inbox,
    LogRow,
    Pile,
    RecoveryState,
    ReplyState,
)

MOST_PRAISED = 10  # names; more of them are no distinction


def _among(states: frozenset[ReplyState] | frozenset[RecoveryState]) -> str:
    return f"({', '.join(repr(str(state)) for state in sorted(states))})"


_UNANSWERED = f"reply_state IN {_among(UNANSWERED)}"
_REAL = f"review_id NOT IN (SELECT id FROM reviews WHERE listing = '{PRACTICE}')"  # no case of a drill
# The index cases_open has the words in brackets; it serves no others (sqlite.org/partialindex.html).
_OPEN = f"({_UNANSWERED} OR recovery_state IN {_among(UNDER_WAY)}) AND {_REAL}"
_OVERDUE = f"({_UNANSWERED} AND due_at < :now)"
_UNRESTRICTED = unrestricted("(SELECT r.class FROM reviews r WHERE r.id = review_id)", "class")
_MINE = "(assignee = :who AND assignee <> '')"
PILES = {
    Pile.OPEN: _OPEN,
    Pile.MINE: f"{_OPEN} AND {_MINE}",
    Pile.OVERDUE: f"{_OPEN} AND {_OVERDUE}",
}

HAPPY = "NOT r.negative AND r.rating - r.scale_low >= 0.75 * (r.scale_high - r.scale_low)"  # 4 of 5 stars
_THANKLESS = (
    f"{HAPPY} AND r.text <> '' AND r.reply = '' AND NOT r.removed AND r.at >= ? "
    "AND NOT EXISTS (SELECT 1 FROM cases WHERE review_id = r.id)"
)
# At these places of business, told as JSON (``bounds``); null: everywhere.
_PLACES = "(:places IS NULL OR {location} IN (SELECT value FROM json_each(:places)))"
HERE = _PLACES.format(location="r.location")
_AT_PLACES = _PLACES.format(location="(SELECT r.location FROM reviews r WHERE r.id = review_id)")
# News, not history: dated in the span, or found after the first contact and not dated before it.
NEWS = (
    "FROM reviews r LEFT JOIN listing_states s ON s.listing = r.listing AND s.part = r.part "
    f"WHERE r.seen_at >= :since AND r.seen_at < :until AND r.listing <> '{PRACTICE}' AND ("
    "coalesce(r.updated_at, r.created_at) >= :since OR (r.seen_at > s.baselined_at "
    f"AND coalesce(r.updated_at, r.created_at, r.seen_at) >= s.baselined_at)) AND {HERE}"
)
STARS = "CASE WHEN r.scale_low = 1 AND r.scale_high = 5 THEN CAST(round(r.rating) AS INTEGER) END"
_REVIEW_FIGURES = f"count(*), count(*) FILTER (WHERE {HAPPY}), " + ", ".join(
    f"count(*) FILTER (WHERE {STARS} = {stars})" for stars in range(1, 6)
)
_OPENED = (
    "FROM cases WHERE opened_at >= :since AND opened_at < :until AND due_at IS NOT NULL "
    f"AND {_REAL} AND {_AT_PLACES}"
)
_POSTED = f"FROM cases WHERE posted_at >= :since AND posted_at < :until AND {_REAL} AND {_AT_PLACES}"
_ANSWERED = "posted_at IS NOT NULL"
_NEEDLESS = "(posted_at IS NULL AND reply_state = 'dismissed')"
_DUE = f"due_at < :until AND NOT {_NEEDLESS}"
_CASE_FIGURES = ", ".join(
    f"count(*) FILTER (WHERE {which})"
    for which in ("1", _ANSWERED, _NEEDLESS, _DUE, f"{_DUE} AND posted_at <= due_at")
)


@dataclass(frozen=True, slots=True)
class Page:
    """Which lines of which pile. ``unrestricted``: of what everybody may read, and counts of that alone."""

    pile: Pile
    limit: int
    offset: int
    unrestricted: bool


def inbox(conn: sqlite3.Connection, who: str, page: Page, now: datetime) -> Inbox:
    """One page of a pile."""
    seen = f" AND {_UNRESTRICTED}" if page.unrestricted else ""
    told = {"who": rows.clean(who), "now": rows.instant(now)}
    counted = conn.execute(
        f"SELECT count(*), count(*) FILTER (WHERE {_MINE}), count(*) FILTER (WHERE {_OVERDUE}), "
        f"count(*) FILTER (WHERE assignee = '') FROM cases WHERE {_OPEN}{seen}",
        told,
    ).fetchone()
    if page.pile is Pile.PRAISE:
        found = _praise(conn, now, page.limit + 1, page.offset)
    else:
        ids = conn.execute(
            f"SELECT id FROM cases WHERE {PILES[page.pile]}{seen} "
            "ORDER BY urgent DESC, due_at IS NULL, due_at, id LIMIT :limit OFFSET :offset",
            told | {"limit": page.limit + 1, "offset": page.offset},
        ).fetchall()
        found = [row for one in ids for row in log_rows(conn, "c.id = ?", one["id"])]
    shown, more = tuple(found[: page.limit]), len(found) > page.limit
    return Inbox(page.pile, shown, Counts(*counted), page.offset, more)


def backlog(conn: sqlite3.Connection, now: datetime) -> Backlog:
    """What there is to do, in numbers: of indexes that hold little else."""
    cases = conn.execute(f"SELECT reply_state, count(*) FROM cases WHERE {_REAL} GROUP BY reply_state")
    overdue = conn.execute(
        f"SELECT count(*) FROM cases WHERE {PILES[Pile.OVERDUE]}", {"now": rows.instant(now)}
    )
    undone = conn.execute(
        "SELECT kind, count(*), count(failing_since), min(asked_at) FROM effects WHERE state <> 'done' "
        "GROUP BY kind"
    )
    return Backlog(
        cases={ReplyState(state): count for state, count in cases},
        overdue=overdue.fetchone()[0],
        undone=[
            Undone(EffectKind(kind), waiting, failing, datetime.fromisoformat(asked_at))
            for kind, waiting, failing, asked_at in undone
        ],
        events=conn.execute("SELECT n FROM chain").fetchone()[0],
    )


def _praise(conn: sqlite3.Connection, now: datetime, limit: int, offset: int) -> list[LogRow]:
    since = rows.instant(now - PRAISE_KEPT)
    where = f"{_THANKLESS} ORDER BY r.at DESC, r.id DESC LIMIT ? OFFSET ?"
    return list(log_rows(conn, where, since, limit, offset))


def bounds(since: datetime, until: datetime, places: frozenset[str] | None) -> dict[str, str | None]:
    """A span of time at some places (None: everywhere) as the values of a query."""
    told = None if places is None else rows.compact(sorted(places))
    return {"since": rows.instant(since), "until": rows.instant(until), "places": told}


def figures(
    conn: sqlite3.Connection, since: datetime, until: datetime, places: frozenset[str] | None
) -> Figures:
    """What a span of time brought."""
    span = bounds(since, until, places)
    reviews, happy, *stars = conn.execute(f"SELECT {_REVIEW_FIGURES} {NEWS}", span).fetchone()
    praised = conn.execute(
        f"WITH news AS MATERIALIZED (SELECT r.id, json_extract(r.assessment, '$.staff') AS staff {NEWS} "
        "AND json_array_length(r.assessment, '$.staff') > 0) "  # as the index reviews_staff says it
        "SELECT json_extract(value, '$.name') AS name, count(DISTINCT news.id) AS reviews "
        "FROM news, json_each(news.staff) WHERE json_extract(value, '$.polarity') > 0 "
        "GROUP BY name ORDER BY reviews DESC, name LIMIT :most",
        span | {"most": MOST_PRAISED},
    )
    posted = conn.execute(f"SELECT count(*) {_POSTED}", span).fetchone()[0]
    opened, answered, dismissed, due, timely = conn.execute(
        f"SELECT {_CASE_FIGURES} {_OPENED}", span
    ).fetchone()
    waits = [
        _seconds(*one) for one in conn.execute(f"SELECT opened_at, posted_at {_OPENED} AND {_ANSWERED}", span)
    ]
    return Figures(
        since=since,
        until=until,
        reviews=reviews,
        stars=(stars[0], stars[1], stars[2], stars[3], stars[4]),
        happy=happy,
        praised=tuple((name, count) for name, count in praised),
        posted=posted,
        opened=opened,
        answered=answered,
        dismissed=dismissed,
        due=due,
        timely=timely,
        took=timedelta(seconds=median(waits)) if waits else None,
    )


def _seconds(opened_at: str, posted_at: str) -> float:
    return (datetime.fromisoformat(posted_at) - datetime.fromisoformat(opened_at)).total_seconds()
