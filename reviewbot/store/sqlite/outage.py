"""What the SQLite store does while messages are not taken, and when they are again."""

import sqlite3
from collections.abc import Container, Mapping, Sequence
from datetime import datetime

from reviewbot.store import MESSAGES, Effect, EffectKind, Trouble, rows
from reviewbot.store.sqlite.writing import Transaction

# The event that says in the log that people were told.
TOLD: Mapping[EffectKind, str] = {
    EffectKind.ALERT: "alerted",
    EffectKind.NOTICE: "told",
    EffectKind.EMAIL: "emailed",
    EffectKind.WEBHOOK: "webhook_called",
}
_MESSAGES = f"kind IN ({', '.join(repr(str(kind)) for kind in sorted(MESSAGES))})"
_FAILING = f"state <> 'done' AND failing_since IS NOT NULL AND {_MESSAGES}"


def trouble(conn: sqlite3.Connection) -> Trouble | None:
    """What keeps messages from being taken."""
    first = conn.execute(
        f"SELECT failing_since, error FROM effects WHERE {_FAILING} ORDER BY failing_since, id LIMIT 1"
    ).fetchone()
    if first is None:
        return None
    waiting, urgent = conn.execute(
        "SELECT count(*), count(*) FILTER (WHERE urgent AND kind = 'alert') FROM effects "
        f"WHERE state <> 'done' AND {_MESSAGES}"
    ).fetchone()
    return Trouble(datetime.fromisoformat(first["failing_since"]), waiting, urgent, first["error"])


def hurry(conn: sqlite3.Connection, now: datetime, most: int | None) -> int:
    """Make what was not taken due now; what waits for its notice's thread follows that."""
    return conn.execute(
        "UPDATE effects SET due_at = :now WHERE due_at > :now AND id IN ("
        f"SELECT id FROM effects e WHERE {_FAILING} AND state <> 'sending' AND "
        "(parent IS NULL OR (SELECT p.state FROM effects p WHERE p.id = e.parent) = 'done') "
        "ORDER BY urgent DESC, id LIMIT :most)",
        {"now": rows.instant(now), "most": -1 if most is None else most},
    ).rowcount


def gather(writing: Transaction, alerts: Sequence[Effect], text: str) -> None:
    """Put alerts into the thread of one notice; of one that waits already, where there is one."""
    waits = writing.conn.execute(
        "SELECT id FROM effects WHERE state <> 'done' AND state = 'pending' AND kind = 'notice' "
        "AND key LIKE 'gathered:%'"
    ).fetchone()
    key = f"gathered:{alerts[0].key}:{rows.instant(writing.now)}"
    notice = waits["id"] if waits else writing.notice(key, "")
    writing.conn.executemany(
        "UPDATE effects SET parent = ? WHERE id = ?", [(notice, one.id) for one in alerts]
    )
    count = writing.conn.execute(
        "SELECT count(*) FROM effects WHERE parent = ? AND state <> 'done'", (notice,)
    ).fetchone()[0]
    writing.conn.execute("UPDATE effects SET text = ? WHERE id = ?", (text.format(count=count), notice))


def began(writing: Transaction, since: datetime, ways: Container[EffectKind]) -> None:
    """Ask for the notice that messages are not taken."""
    for way in _among(ways):
        writing.notice(f"{way}:down:{rows.instant(since)}", "", kind=way)
    writing.conn.execute("UPDATE messenger SET down_since = ?", (rows.instant(since),))
    writing.event("messages_stuck", "clock", {"since": rows.instant(since)})


def over(writing: Transaction) -> None:
    """Ask for the notice that messages are taken again, where the first one may have been read."""
    since = writing.conn.execute("SELECT down_since FROM messenger").fetchone()[0]
    for way in EffectKind:
        down = writing.conn.execute(
            "SELECT id, state FROM effects WHERE key = ?", (f"{way}:down:{since}",)
        ).fetchone()
        if down and down["state"] == "pending":
            writing.conn.execute(
                "UPDATE effects SET state = 'done', error = 'superseded' WHERE id = ?", (down["id"],)
            )
        elif down:
            writing.notice(f"{way}:back:{since}", "", kind=way)
    writing.conn.execute("UPDATE messenger SET down_since = NULL")
    writing.event("messages_flow", "clock", {"since": since})


def take_over(
    conn: sqlite3.Connection, asked_before: datetime, ways: Container[EffectKind], now: datetime
) -> int:
    """Ask for one message a case and way. However often the review is edited meanwhile, it is one wait."""
    return sum(
        conn.execute(
            "INSERT OR IGNORE INTO effects (key, kind, case_id, rev, listing, text, ts, urgent, delivery_id, "
            "state, attempts, asked_at, due_at, error) "
            "SELECT :way || ':case:' || case_id || ':' || min(asked_at), :way, case_id, max(rev), '', '', "
            "'', 1, lower(hex(randomblob(8))), 'pending', 0, :now, :now, '' FROM effects "
            "WHERE kind = 'alert' AND urgent AND state <> 'done' AND asked_at <= :before GROUP BY case_id",
            {"way": way, "now": rows.instant(now), "before": rows.instant(asked_before)},
        ).rowcount
        for way in _among(ways)
    )


def _among(ways: Container[EffectKind]) -> list[EffectKind]:
    return [kind for kind in EffectKind if kind in ways]
