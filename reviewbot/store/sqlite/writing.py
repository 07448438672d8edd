"""One write to the SQLite store: what it changes, and its events chained on at the end."""

import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from reviewbot import forms
from reviewbot.cases import Action, held_for, move
from reviewbot.decide import Change, Known
from reviewbot.errors import Conflict
from reviewbot.store import Answered, EffectState, Finding, Gone, Opening, rows
from reviewbot.types import NOTHING, Case, Event, Listing, RecoveryState, ReplyState


def insert(table: str, row: Mapping[str, Any], verb: str = "INSERT") -> str:
    """SQL that adds this row; column names are ours, values are bound."""
    columns = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(f":{name}" for name in row)
    return f"{verb} INTO {table} ({columns}) VALUES ({marks})"


class Transaction:
    """One write: the rows it changes, and its events chained on at the end."""

    def __init__(self, conn: sqlite3.Connection, now: datetime) -> None:
        self.conn = conn
        self.now = now
        self._events: list[Event] = []

    def event(
        self,
        kind: str,
        by: str,
        data: Mapping[str, Any],
        *,
        case_id: int | None = None,
        review_id: int | None = None,
    ) -> None:
        """Say something in the log, chained on when the transaction ends."""
        self._events.append(Event(0, self.now, kind, by, data, case_id, review_id))

    def effect(
        self, key: str, kind: str, *, case: Case | None = None, listing: str = "", text: str = ""
    ) -> None:
        """Ask for something to be done outside; the same key twice is done once.

        An alert that was not tried yet gives way to a newer one of its case: both would show the same card.
        """
        if case:
            self._supersede(case.id, by=key)
        self.conn.execute(
            "INSERT OR IGNORE INTO effects (key, kind, case_id, listing, text, urgent, delivery_id, state, "
            "attempts, due_at, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, '')",
            (
                key,
                kind,
                case.id if case else None,
                listing,
                text,
                case.urgent if case else False,
                secrets.token_hex(8),
                EffectState.PENDING,
                rows.instant(self.now),
            ),
        )

    def _supersede(self, case_id: int, *, by: str = "") -> None:
        """Drop the alerts of a case that nobody was sent yet, except the one that takes their place."""
        self.conn.execute(
            "UPDATE effects SET state = 'done', error = 'superseded' "
            "WHERE case_id = ? AND kind = 'alert' AND state = 'pending' AND key <> ?",
            (case_id, by),
        )

    def flush(self) -> None:
        """Chain the events on."""
        if not self._events:
            return
        n, previous = self.conn.execute("SELECT n, hash FROM chain").fetchone()
        chained = []
        for one in self._events:
            n += 1
            chained.append(rows.event_row(one, n, previous))
            previous = chained[-1]["hash"]
        self.conn.executemany(insert("events", chained[0]), chained)
        self.conn.execute("UPDATE chain SET n = ?, hash = ?", (n, previous))

    def add_reviews(self, listing: Listing, fresh: Sequence[Finding]) -> Sequence[int]:
        """Add reviews never seen before; gives their new ids in the same order."""
        first = self.conn.execute("SELECT coalesce(max(id), 0) + 1 FROM reviews").fetchone()[0]
        seen = {"seen_at": rows.instant(self.now), "revisions": 1, "removed": 0}
        added = [
            {
                "id": first + offset,
                **rows.review_row(listing, one.sighting, one.assessment, one.content_hash, self.now),
                **seen,
            }
            for offset, one in enumerate(fresh)
        ]
        if added:
            self.conn.executemany(insert("reviews", added[0]), added)
        for row in added:
            self.event("review_seen", "site", {"sha256": row["content_hash"]}, review_id=row["id"])
        return [row["id"] for row in added]

    def follow(self, review_id: int, finding: Finding) -> int:
        """Open the finding's case, or move the one there is; gives the number opened."""
        if finding.opening:
            case = self._open(review_id, finding.opening)
        elif finding.actions:
            case = self._move_case(review_id, finding.actions)
        else:
            return 0
        if finding.alert:
            self.effect(f"alert:{case.id}:{case.rev}", "alert", case=case)
        return 1 if finding.opening else 0

    def _open(self, review_id: int, opening: Opening) -> Case:
        draft = opening.draft
        held = held_for(draft)
        number = self.conn.execute("SELECT coalesce(max(id), 0) + 1 FROM cases").fetchone()[0]
        case = Case(
            id=number,
            review_id=review_id,
            rev=1,
            reply_state=ReplyState.HELD if held else ReplyState.AWAITING,
            recovery_state=RecoveryState.UNTOUCHED,
            text=draft.text,
            writer=draft.writer,
            checks=draft.checks,
            score=draft.score,
            opened_at=self.now,
            class_=draft.class_,
            urgent=draft.escalate,
            held=held,
            due_at=opening.due_at,
        )
        self.conn.execute(insert("cases", rows.case_row(case)), rows.case_row(case))
        data = {"class": str(case.class_), "reply": str(case.reply_state), "rev": 1, "writer": case.writer}
        self.event("case_opened", "clock", data, case_id=case.id, review_id=review_id)
        return case

    def revise(self, listing: Listing, known: Known, finding: Finding) -> None:
        """Keep what a review said as a revision, and what it says now."""
        restored = finding.sighting.change is Change.RESTORED
        if not restored:
            self.conn.execute(
                "INSERT INTO revisions "
                "SELECT id, revisions, seen_at, rating, title, text, updated_at, content_hash "
                "FROM reviews WHERE id = ?",
                (known.id,),
            )
        row = rows.review_row(listing, finding.sighting, finding.assessment, finding.content_hash, self.now)
        row.update(seen_at=rows.instant(self.now), removed=0, id=known.id, step=0 if restored else 1)
        columns = ", ".join(f'"{name}" = :{name}' for name in row if name not in {"id", "step"})
        self.conn.execute(f"UPDATE reviews SET {columns}, revisions = revisions + :step WHERE id = :id", row)
        self.event(
            "review_restored" if restored else "review_edited",
            "site",
            {"before": known.content_hash, "sha256": finding.content_hash},
            review_id=known.id,
        )

    def remove(self, gone: Gone) -> None:
        """Mark a review as removed on the site's own word, and move its case."""
        self.conn.execute("UPDATE reviews SET removed = 1 WHERE id = ?", (gone.known.id,))
        self.event("review_removed", "site", {"sha256": gone.known.content_hash}, review_id=gone.known.id)
        if gone.actions:
            self._move_case(gone.known.id, gone.actions)

    def answer(self, answered: Answered) -> None:
        """Keep the public reply that the site shows, and move its case."""
        reply = rows.compact(forms.owner_reply(answered.reply)) if answered.reply else ""
        self.conn.execute(
            "UPDATE reviews SET reply = ?, reply_hash = ? WHERE id = ?",
            (reply, answered.reply_hash, answered.known.id),
        )
        kind = "reply_seen" if answered.reply else "reply_gone"
        self.event(kind, "site", {"sha256": answered.reply_hash}, review_id=answered.known.id)
        if answered.actions:
            self._move_case(answered.known.id, answered.actions)

    def _move_case(self, review_id: int, actions: Sequence[Action]) -> Case:
        row = self.conn.execute("SELECT * FROM cases WHERE review_id = ?", (review_id,)).fetchone()
        case = rows.case(row)
        for action in actions:
            case = self.apply(case, action, NOTHING)
        return case

    def apply(self, case: Case, action: Action, data: Mapping[str, Any]) -> Case:
        """One move: compare-and-set on ``rev``, its event, and the person's words as a note."""
        after = move(case, action, self.now)
        row = rows.case_row(after)
        # done() writes where the alert is without a new revision: never overwrite that by what was read.
        kept = {"id", "alert_channel", "alert_ts"}
        columns = ", ".join(f'"{name}" = :{name}' for name in row if name not in kept)
        changed = self.conn.execute(
            f"UPDATE cases SET {columns} WHERE id = :id AND rev = :before",
            {**row, "before": case.rev},
        )
        if after.text != case.text:
            self.conn.execute(
                "INSERT INTO texts (case_id, rev, writer, text) VALUES (?, ?, ?, ?)",
                (case.id, case.rev, case.writer, rows.clean(case.text)),
            )
        if after.reply_state in {ReplyState.DISMISSED, ReplyState.LIVE, ReplyState.SNOOZED}:
            self._supersede(case.id)
        if changed.rowcount == 0:
            raise Conflict(
                f"Case {case.id} was changed by somebody else meanwhile. Look at it again, then decide."
            )
        told = {
            "rev": after.rev,
            "reply": str(after.reply_state),
            "recovery": str(after.recovery_state),
            **({"outcome": action.outcome} if action.outcome else {}),
            **({"until": rows.instant(action.until)} if action.until else {}),
            **({"assignee": action.who} if action.who else {}),
            **data,
        }
        self.event(str(action.move), action.by, told, case_id=case.id, review_id=case.review_id)
        words = ": ".join(part for part in (action.how, action.note) if part)
        if words:
            self.conn.execute(
                "INSERT INTO notes (case_id, at, by, kind, text) VALUES (?, ?, ?, ?, ?)",
                (case.id, rows.instant(self.now), rows.clean(action.by), str(action.move), rows.clean(words)),
            )
        return after
