"""The verbs of the promise ledger: what was said in public, by when, and what became of it."""

import re
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from reviewbot.errors import Conflict
from reviewbot.store import EffectKind, Posted, Said, rows
from reviewbot.store.sqlite.base import Base, verb
from reviewbot.store.sqlite.reading import log_rows
from reviewbot.store.sqlite.writing import Transaction, insert
from reviewbot.types import PRACTICE, WAITING, Case, LogRow, Promise, PromiseState, Vow

_WAITING = f"({', '.join(repr(str(state)) for state in sorted(WAITING))})"
_PROMISES = (
    "SELECT p.*, CASE WHEN c.assignee <> '' THEN c.assignee ELSE p.owner END AS who "
    "FROM promises p JOIN cases c ON c.id = p.case_id"
)
MOST_WORDS = 60  # of a reply that are looked for in others
_WORD = re.compile(r"[^\W\d_]{4,40}")
_SAID = (
    "SELECT s.*, r.author FROM said s JOIN cases c ON c.id = s.case_id JOIN reviews r ON r.id = c.review_id"
)
_SAME = "r.author = :author AND r.author <> ''"
_ELSEWHERE = "s.case_id <> :case AND r.location = :location"
_OPEN = "p.state = 'open' AND p.remind_at <= :now"  # in the words of an index (sqlite.org/partialindex.html)
_TO_REMIND = f"{_OPEN} AND p.due_at > :now AND p.reminded_at IS NULL"
_TO_BREAK = f"{_OPEN} AND p.due_at <= :now"


class Promises(Base):
    """These verbs of ``store.Store``."""

    @verb
    def posted(self) -> Sequence[Posted]:
        """The replies that went up since the ledger was last written, oldest first; none of a drill."""
        found = self._conn.execute(
            # As above, the condition on ``kind`` is that of an index.
            "SELECT max(n) AS n, max(at) AS at, case_id FROM events WHERE kind IN ('posted', 'live') "
            "AND n > (SELECT read_to FROM ledger) AND case_id IS NOT NULL GROUP BY case_id ORDER BY 1"
        ).fetchall()
        return [
            Posted(one["n"], datetime.fromisoformat(one["at"]), row)
            for one in found
            for row in log_rows(self._conn, "c.id = ? AND r.listing <> ?", one["case_id"], PRACTICE)
        ]

    @verb
    def promise(
        self, posted: Posted, text: str, vows: Sequence[Vow], owner: str, now: datetime
    ) -> Sequence[Promise]:
        """Enter what a posted reply says and promises, and tell that; gives what is new in the ledger."""
        case = posted.row.case
        if case is None:
            return []
        with self._write(now) as writing:
            taken = writing.conn.execute(
                "UPDATE ledger SET read_to = :n WHERE read_to < :n", {"n": posted.n}
            ).rowcount
            if taken:
                _keep(writing, case, posted, rows.clean(text))
            before = {one.words for one in self.promises(case.id)}
            new = {rows.clean(vow.words): vow for vow in vows} if taken else {}
            fresh = [vow for words, vow in new.items() if words not in before]
            ids = [_add(writing, case, vow, owner, posted.at) for vow in fresh]
            if ids:
                _tell(writing, case, "promised", ids)
        return [one for one in self.promises(case.id) if one.id in ids]

    @verb
    def said_before(self, row: LogRow, limit: int) -> Sequence[Said]:
        """What replies of other cases of this place said to this customer, then on such matters."""
        case, stored = row.case, row.stored
        if case is None:
            return []
        words = dict.fromkeys(_WORD.findall(case.text))
        wanted = {
            "author": rows.clean(stored.review.author),
            "location": stored.location,
            "case": case.id,
            "words": " OR ".join(f'"{word}"' for word in list(words)[:MOST_WORDS]),
            "limit": limit,
        }
        found = self._conn.execute(
            f"{_SAID} WHERE {_ELSEWHERE} AND {_SAME} ORDER BY s.n DESC LIMIT :limit",
            wanted,
        ).fetchall()
        if words:
            found += self._conn.execute(
                f"{_SAID} JOIN said_words w ON w.rowid = s.n WHERE {_ELSEWHERE} AND said_words MATCH :words "
                "ORDER BY w.rank LIMIT :limit",
                wanted,
            ).fetchall()
        heard = {one["n"]: one for one in found}
        return [_heard(one, stored.review.author) for one in heard.values()]

    @verb
    def promises(self, case_id: int | None = None) -> Sequence[Promise]:
        """The ledger, or what one case has of it, the earliest due first."""
        where, values = ("WHERE p.case_id = ?", (case_id,)) if case_id is not None else ("", ())
        found = self._conn.execute(f"{_PROMISES} {where} ORDER BY p.due_at, p.id", values)
        return [_promise(one) for one in found]

    @verb
    def waiting_promises(self) -> Sequence[Promise]:
        """What is promised and neither kept nor dropped, the earliest due first."""
        found = self._conn.execute(f"{_PROMISES} WHERE p.state IN {_WAITING} ORDER BY p.due_at, p.id")
        return [_promise(one) for one in found]

    @verb
    def unsaid_promises(self) -> Sequence[Promise]:
        """What is promised only by a reply that its site rejected after it was posted."""
        posted = "SELECT max(e.at) FROM events e WHERE e.case_id = p.case_id AND e.kind = 'posted'"
        rejected = f"c.reply_state = 'rejected' AND p.said_at >= ({posted})"
        found = self._conn.execute(f"{_PROMISES} WHERE p.state IN {_WAITING} AND {rejected} ORDER BY p.id")
        return [_promise(one) for one in found]

    @verb
    def follow_promises(self, now: datetime) -> int:
        """Remind of what is due soon, and mark as broken what is overdue; each is told once."""
        at = {"now": rows.instant(now)}
        news = f"SELECT 1 FROM promises p WHERE {_OPEN} AND (p.due_at <= :now OR p.reminded_at IS NULL)"
        if self._conn.execute(news, at).fetchone() is None:
            return 0  # the daemon looks all the time, and should not write each time
        with self._write(now) as writing:
            told = 0
            for kind, which, change in (
                ("promise_due", _TO_REMIND, "reminded_at = :now"),
                ("promise_broken", _TO_BREAK, "state = 'broken'"),
            ):
                found = f"SELECT id, case_id FROM promises p WHERE {which} ORDER BY case_id, id"
                due = writing.conn.execute(found, at).fetchall()
                for case_id, group in groupby(due, key=lambda one: int(one["case_id"])):
                    ids = [int(one["id"]) for one in group]
                    writing.conn.executemany(
                        f"UPDATE promises SET {change} WHERE id = :id", [{**at, "id": one} for one in ids]
                    )
                    _tell(writing, _case(writing, case_id), kind, ids)
                    told += len(ids)
        return told

    @verb
    def settle_promise(
        self, promise: Promise, state: PromiseState, by: str, now: datetime, *, why: str = "", click: str = ""
    ) -> None:
        """Say that a promise was kept, or that it is dropped and why. Raises Conflict when it was settled."""
        with self._write(now) as writing:
            if click:
                writing.click(click)
            changed = writing.conn.execute(
                "UPDATE promises SET state = ?, settled_at = ?, settled_by = ? "
                f"WHERE id = ? AND state IN {_WAITING}",
                (str(state), rows.instant(now), rows.clean(by), promise.id),
            )
            if changed.rowcount == 0:
                raise Conflict(f"Promise {promise.id} was settled by somebody else meanwhile.")
            kind = f"promise_{state}"
            case = _case(writing, promise.case_id)
            _tell(writing, case, kind, [promise.id], by=by, late=now > promise.due_at)
            if why:
                note = {"case_id": case.id, "at": rows.instant(now), "by": rows.clean(by), "kind": kind}
                note["text"] = rows.clean(why)
                writing.conn.execute(insert("notes", note), note)


def _keep(writing: Transaction, case: Case, posted: Posted, text: str) -> None:
    """What stands under a review now, once, for it may be seen on the site again."""
    here = "SELECT 1 FROM said WHERE case_id = ? AND text = ?"
    if text and writing.conn.execute(here, (case.id, text)).fetchone() is None:
        row = {"n": posted.n, "case_id": case.id, "at": rows.instant(posted.at), "text": text}
        writing.conn.execute(insert("said", row), row)
        writing.conn.execute("INSERT INTO said_words (rowid, text) VALUES (?, ?)", (posted.n, text))


def _heard(row: rows.Row, author: str) -> Said:
    same = bool(author) and rows.clean(author) == row["author"]
    return Said(row["case_id"], datetime.fromisoformat(row["at"]), row["text"], same)


def _add(writing: Transaction, case: Case, vow: Vow, owner: str, said_at: datetime) -> int:
    row = {
        "case_id": case.id,
        "words": rows.clean(vow.words),
        "owner": rows.clean(owner),
        "said_at": rows.instant(said_at),
        "due_at": rows.instant(vow.due_at),
        "dated": vow.dated,
        "remind_at": rows.instant(vow.remind_at),
        "state": str(PromiseState.OPEN),
        "settled_by": "",
    }
    return writing.conn.execute(insert("promises", row), row).lastrowid or 0


def _tell(
    writing: Transaction, case: Case, kind: str, ids: Sequence[int], *, by: str = "clock", late: bool = False
) -> None:
    """Say it in the log, and in the case's thread: one line for all of them."""
    data: dict[str, Any] = {"promises": list(ids), "rev": case.rev, **({"late": True} if late else {})}
    writing.event(kind, by, data, case_id=case.id, review_id=case.review_id)
    again = f":{ids[0]}:{kind}"
    writing.follow_up(EffectKind.PROMISE, case, again=again, text=f"{kind} {ids[0]}")
    if case.has_card:  # which shows whether there is a promise to keep
        writing.follow_up(EffectKind.CARD, case, again=again)


def _case(writing: Transaction, case_id: int) -> Case:
    return rows.case(writing.conn.execute("SELECT * FROM cases WHERE id = ?", (case_id,)).fetchone())


def of_case(conn: sqlite3.Connection, case_id: int) -> tuple[Promise, ...]:
    """What one case has promised, the earliest due first."""
    found = conn.execute(f"{_PROMISES} WHERE p.case_id = ? ORDER BY p.due_at, p.id", (case_id,))
    return tuple(_promise(one) for one in found)


def bring_back(writing: Transaction, case_id: int, kept: Promise) -> None:
    """Add a promise out of an export, under its own number if that is free. Nobody is told of it again."""
    taken = writing.conn.execute("SELECT 1 FROM promises WHERE id = ?", (kept.id,)).fetchone()
    remind_at = kept.remind_at or kept.due_at
    row = {
        "id": None if taken else kept.id,
        "case_id": case_id,
        "words": rows.clean(kept.words),
        "owner": rows.clean(kept.who),
        "said_at": rows.instant(kept.said_at),
        "due_at": rows.instant(kept.due_at),
        "dated": kept.dated,
        "remind_at": rows.instant(remind_at),
        "reminded_at": rows.instant(remind_at) if remind_at <= writing.now else None,
        "state": str(kept.state),
        "settled_at": rows.instant(kept.settled_at) if kept.settled_at else None,
        "settled_by": rows.clean(kept.by),
    }
    writing.conn.execute(insert("promises", row), row)


def _promise(row: rows.Row) -> Promise:
    return Promise(
        id=row["id"],
        case_id=row["case_id"],
        words=row["words"],
        who=row["who"],
        said_at=datetime.fromisoformat(row["said_at"]),
        due_at=datetime.fromisoformat(row["due_at"]),
        dated=bool(row["dated"]),
        state=PromiseState(row["state"]),
        settled_at=rows.moment(row["settled_at"]),
        by=row["settled_by"],
        remind_at=datetime.fromisoformat(row["remind_at"]),
    )
