"""The verbs of outgoing webhooks: what is to be told, and what was."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from reviewbot.store import rows
from reviewbot.store.sqlite.base import Base, verb
from reviewbot.store.sqlite.writing import Transaction, insert
from reviewbot.store.webhooks import News
from reviewbot.types import PRACTICE, Dispatch, DispatchState, HookTally

KEPT = timedelta(days=30)  # lines of the delivery log that are over
GONE = "it is not in the configuration any more"
_OPEN = "state IN ('waiting', 'sending')"  # in the words of an index
_NEWS = (
    "SELECT * FROM events WHERE n > :before AND n <= :newest AND kind IN ({}) AND NOT EXISTS ("
    "SELECT 1 FROM reviews WHERE reviews.listing = :practice AND reviews.id = coalesce(events.review_id, "
    "(SELECT review_id FROM cases WHERE cases.id = events.case_id))) ORDER BY n LIMIT :limit"
)

SCHEMA = """
-- What programs of the owner's are told: one line for each event and webhook; and up to where each has read.
CREATE TABLE dispatches (
    id INTEGER PRIMARY KEY, webhook TEXT NOT NULL, event INTEGER NOT NULL, kind TEXT NOT NULL,
    case_id INTEGER, location TEXT NOT NULL, delivery_id TEXT NOT NULL, body TEXT NOT NULL,
    asked_at TEXT NOT NULL, due_at TEXT NOT NULL, state TEXT NOT NULL, tries INTEGER NOT NULL,
    tried_at TEXT, status INTEGER, error TEXT NOT NULL,
    UNIQUE (webhook, event)
) STRICT;
CREATE INDEX dispatches_open ON dispatches (webhook, due_at, id) WHERE state IN ('waiting', 'sending');
CREATE INDEX dispatches_failed ON dispatches (id) WHERE error <> '';
CREATE INDEX dispatches_over ON dispatches (asked_at) WHERE state IN ('given_up', 'taken');
CREATE INDEX dispatches_tried ON dispatches (webhook, state, tried_at);
CREATE TABLE subscriptions (webhook TEXT PRIMARY KEY, read_to INTEGER NOT NULL) WITHOUT ROWID, STRICT;
"""


class Webhooks(Base):
    """These verbs of ``store.Store``."""

    @verb
    def subscribed(self, names: Collection[str], now: datetime) -> None:
        """These webhooks there are: a new one is told what happens from now on."""
        known = {one["webhook"] for one in self._conn.execute("SELECT webhook FROM subscriptions")}
        if known == set(names):
            return  # the daemon asks all the time, and should not write each time
        with self._write(now) as writing:
            for name in known.difference(names):
                writing.conn.execute("DELETE FROM subscriptions WHERE webhook = ?", (name,))
                writing.conn.execute(
                    f"UPDATE dispatches SET state = 'given_up', error = ? WHERE webhook = ? AND {_OPEN}",
                    (GONE, name),
                )
            for name in set(names).difference(known):
                writing.conn.execute(
                    "INSERT INTO subscriptions SELECT ?, coalesce(max(n), 0) FROM events", (name,)
                )

    @verb
    def news(self, webhook: str, kinds: Collection[str], limit: int) -> News:
        """What happened of these kinds that this webhook has not read, oldest first; none of a drill."""
        found = self._conn.execute(
            "SELECT read_to, (SELECT coalesce(max(n), 0) FROM events) AS newest FROM subscriptions "
            "WHERE webhook = ?",
            (webhook,),
        ).fetchone()
        if found is None or found["newest"] <= found["read_to"]:
            return News((), 0, 0)
        wanted = {f"kind{number}": kind for number, kind in enumerate(sorted(kinds))}
        bound: dict[str, Any] = {
            **wanted,
            "before": found["read_to"],
            "newest": found["newest"],
            "practice": PRACTICE,
            "limit": limit,
        }
        marks = ", ".join(f":{name}" for name in wanted)
        events = tuple(rows.event(one) for one in self._conn.execute(_NEWS.format(marks), bound))
        read_to = events[-1].n if len(events) == limit else found["newest"]
        return News(events, found["read_to"], read_to)

    @verb
    def dispatch(self, webhook: str, news: News, told: Sequence[Dispatch], now: datetime) -> int:
        """Keep what is to be sent of these news, and that they were read."""
        with self._write(now) as writing:
            taken = writing.conn.execute(
                "UPDATE subscriptions SET read_to = ? WHERE webhook = ? AND read_to = ?",
                (news.read_to, webhook, news.before),
            )
            if not taken.rowcount:
                return 0
            for one in told:
                row = _row(one)
                writing.conn.execute(insert("dispatches", row, "INSERT OR IGNORE"), row)
            over = "state IN ('given_up', 'taken') AND asked_at < ?"  # in the words of an index
            writing.conn.execute(f"DELETE FROM dispatches WHERE {over}", (rows.instant(now - KEPT),))
        return len(told)

    @verb
    def due_dispatches(self, webhook: str, now: datetime, limit: int) -> Sequence[Dispatch]:
        """What is to be sent to a webhook now: the first so many of it, in order."""
        # The first condition is that of an index: SQLite cannot conclude it from the last.
        found = self._conn.execute(
            f"SELECT * FROM dispatches WHERE {_OPEN} AND webhook = ? AND due_at <= ? AND state = 'waiting' "
            "ORDER BY due_at, id LIMIT ?",
            (webhook, rows.instant(now), limit),
        )
        return [_dispatch(one) for one in found]

    @verb
    def dispatches_lost(self) -> int:
        """Under the lock: what a dead process left in ``sending`` is to be sent again."""
        return self._conn.execute(
            f"UPDATE dispatches SET state = 'waiting' WHERE {_OPEN} AND state = 'sending'"
        ).rowcount

    @verb
    def claim_dispatch(self, dispatch: Dispatch, now: datetime) -> Dispatch | None:
        """Take it for this try; None where it is not to be had any more."""
        taken = self._conn.execute(
            "UPDATE dispatches SET state = 'sending', tries = tries + 1, tried_at = ? "
            "WHERE id = ? AND state = 'waiting' AND tries = ?",
            (rows.instant(now), dispatch.id, dispatch.tries),
        )
        return replace(dispatch, tries=dispatch.tries + 1, tried_at=now) if taken.rowcount else None

    @verb
    def dispatch_taken(self, dispatch: Dispatch, status: int, now: datetime) -> None:
        """The receiver took it. One that had failed before makes the others due: it works again."""
        with self._write(now) as writing:
            _settle(writing, dispatch, DispatchState.TAKEN, "", status)
            if dispatch.error:
                writing.conn.execute(
                    f"UPDATE dispatches SET due_at = ? WHERE webhook = ? AND {_OPEN}",
                    (rows.instant(now), dispatch.webhook),
                )

    @verb
    def postpone_dispatch(self, dispatch: Dispatch, due_at: datetime, error: str, status: int | None) -> None:
        """Try it again later."""
        self._conn.execute(
            "UPDATE dispatches SET state = 'waiting', due_at = ?, error = ?, status = ? "
            "WHERE id = ? AND state = 'sending'",
            (rows.instant(due_at), rows.clean(error), status, dispatch.id),
        )

    @verb
    def give_up_dispatch(
        self, dispatch: Dispatch, error: str, status: int | None, words: str, now: datetime
    ) -> None:
        """Try it no more, and say so in the log. People are told, once until something is taken."""
        told = (
            "SELECT 1 FROM dispatches WHERE webhook = :webhook AND state = 'given_up' "
            "AND tried_at > coalesce((SELECT max(tried_at) FROM dispatches "
            "WHERE webhook = :webhook AND state = 'taken'), '')"
        )
        with self._write(now) as writing:
            before = writing.conn.execute(told, {"webhook": dispatch.webhook}).fetchone()
            _settle(writing, dispatch, DispatchState.GIVEN_UP, error, status)
            data = {"webhook": dispatch.webhook, "dispatch": dispatch.id, "event": dispatch.event}
            writing.event("webhook_given_up", "clock", data)
            if before is None:
                writing.notice(f"webhook_given_up:{dispatch.webhook}:{dispatch.id}", rows.clean(words))

    @verb
    def send_again(self, number: int, now: datetime) -> Dispatch | None:
        """Let something be sent again from the beginning, under the same delivery id."""
        asked = self._conn.execute(
            "UPDATE dispatches SET state = 'waiting', tries = 0, due_at = :now, asked_at = :now "
            "WHERE id = :id AND state <> 'sending' "
            "AND webhook IN (SELECT webhook FROM subscriptions)",
            {"now": rows.instant(now), "id": number},
        )
        return self.dispatch_of(number) if asked.rowcount else None

    @verb
    def dispatches(
        self,
        *,
        webhook: str = "",
        failed: bool = False,
        scope: frozenset[str] | None = None,
        limit: int = 50,
        after: int = 0,
    ) -> Sequence[Dispatch]:
        """The delivery log, newest first."""
        narrowed = {
            "webhook = :webhook": webhook,
            "error <> ''": failed,
            "id < :after": after,
            "location IN (SELECT value FROM json_each(:places))": scope is not None,
        }
        where = " AND ".join([condition for condition, asked in narrowed.items() if asked] or ["1"])
        found = self._conn.execute(
            f"SELECT * FROM dispatches WHERE {where} ORDER BY id DESC LIMIT :limit",
            {
                "webhook": webhook,
                "after": after,
                "places": rows.compact(sorted(scope or ())),
                "limit": limit,
            },
        )
        return [_dispatch(one) for one in found]

    @verb
    def dispatch_of(self, number: int) -> Dispatch | None:
        """One line of it."""
        found = self._conn.execute("SELECT * FROM dispatches WHERE id = ?", (number,)).fetchone()
        return _dispatch(found) if found else None

    @verb
    def hook_tallies(self) -> Sequence[HookTally]:
        """How each webhook does, by name."""
        found = self._conn.execute(
            "SELECT s.webhook, count(*) FILTER (WHERE d.state IN ('waiting', 'sending')), "
            "count(*) FILTER (WHERE d.state = 'given_up'), max(d.tried_at) FILTER (WHERE d.state = 'taken') "
            "FROM subscriptions s LEFT JOIN dispatches d ON d.webhook = s.webhook "
            "GROUP BY s.webhook ORDER BY s.webhook"
        )
        return [HookTally(name, waiting, given_up, rows.moment(at)) for name, waiting, given_up, at in found]


def _settle(
    writing: Transaction, dispatch: Dispatch, state: DispatchState, error: str, status: int | None
) -> None:
    writing.conn.execute(
        "UPDATE dispatches SET state = ?, error = ?, status = ? WHERE id = ? AND state = 'sending'",
        (str(state), rows.clean(error), status, dispatch.id),
    )


def _row(one: Dispatch) -> dict[str, Any]:
    return {
        "webhook": one.webhook,
        "event": one.event,
        "kind": one.kind,
        "case_id": one.case_id,
        "location": one.location,
        "delivery_id": one.delivery_id,
        "body": one.body,
        "asked_at": rows.instant(one.asked_at),
        "due_at": rows.instant(one.due_at),
        "state": str(one.state),
        "tries": one.tries,
        "error": "",
    }


def _dispatch(row: rows.Row) -> Dispatch:
    return Dispatch(
        id=row["id"],
        webhook=row["webhook"],
        event=row["event"],
        kind=row["kind"],
        case_id=row["case_id"],
        location=row["location"],
        delivery_id=row["delivery_id"],
        body=row["body"],
        asked_at=datetime.fromisoformat(row["asked_at"]),
        due_at=datetime.fromisoformat(row["due_at"]),
        state=DispatchState(row["state"]),
        tries=row["tries"],
        tried_at=rows.moment(row["tried_at"]),
        status=row["status"],
        error=row["error"],
    )
