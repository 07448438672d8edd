"""One write to the SQLite store: what it changes, and its events chained on at the end."""

import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from reviewbot import forms
from reviewbot.cases import Action, held_for, move
from reviewbot.decide import Change, Known
from reviewbot.errors import Conflict, Repeated
from reviewbot.store import Answered, EffectKind, EffectState, Finding, Gone, Opening, Past, rows
from reviewbot.store.sqlite import shelving
from reviewbot.types import NOTHING, Case, Delivery, Event, Listing, RecoveryState, ReplyState


def insert(table: str, row: Mapping[str, Any], verb: str = "INSERT") -> str:
    """SQL that adds this row; column names are ours, values are bound."""
    columns = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(f":{name}" for name in row)
    return f"{verb} INTO {table} ({columns}) VALUES ({marks})"


CARD = ("alert_channel", "alert_ts", "alert_thread", "card_hash")  # where a case's card is, and what it shows
CLICKS_KEPT = timedelta(days=1)  # Slack sends an event again for an hour at most (docs.slack.dev, Events API)

# What is not told any more once this is: a card shows what an older one showed, and an alert tells what
# the line in the thread would; of two approvals, only the last is posted.
GIVES_WAY: Mapping[EffectKind, Sequence[EffectKind]] = {
    EffectKind.ALERT: (EffectKind.ALERT, EffectKind.NOTE),
    EffectKind.CARD: (EffectKind.CARD,),
    EffectKind.NOTE: (),
    EffectKind.PROMISE: (),
    EffectKind.PUBLISH: (EffectKind.PUBLISH, EffectKind.READ_BACK),
    EffectKind.READ_BACK: (EffectKind.READ_BACK,),
    EffectKind.WITHDRAW: (EffectKind.PUBLISH, EffectKind.READ_BACK),
}


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

    def follow_up(self, kind: EffectKind, case: Case, *, again: str = "", text: str = "") -> None:
        """Ask for something to be done outside about a case as it is now; asked twice, it is done once.

        What shows or posts the same thing, and was not tried yet, gives way to it. ``again`` tells one
        that must be done a second time from the first. An alert that takes another's place has waited for
        as long as that one.
        """
        asked_at = self.conn.execute(
            "SELECT min(asked_at) FROM effects WHERE case_id = ? AND kind = ? AND state <> 'done'",
            (case.id, kind),
        ).fetchone()[0]
        self._supersede(case, GIVES_WAY[kind])
        self.conn.execute(
            "INSERT OR IGNORE INTO effects (key, kind, case_id, rev, listing, text, ts, urgent, delivery_id, "
            "state, attempts, asked_at, due_at, error) "
            "VALUES (?, ?, ?, ?, '', ?, '', ?, ?, 'pending', 0, ?, ?, '')",
            (
                f"{kind}:{case.id}:{case.rev}{again}",
                kind,
                case.id,
                case.rev,
                text,
                case.urgent,
                secrets.token_hex(8),
                asked_at or rows.instant(self.now),
                rows.instant(self.now),
            ),
        )

    def notice(self, key: str, text: str, *, listing: str = "", kind: EffectKind = EffectKind.NOTICE) -> int:
        """Ask for people to be told something that is not about one case; gives the effect's id."""
        now = rows.instant(self.now)
        added = self.conn.execute(
            "INSERT OR IGNORE INTO effects (key, kind, rev, listing, text, ts, urgent, delivery_id, state, "
            "attempts, asked_at, due_at, error) VALUES (?, ?, 0, ?, ?, '', 0, ?, 'pending', 0, ?, ?, '')",
            (key, kind, listing, text, secrets.token_hex(8), now, now),
        )
        return added.lastrowid or 0

    def click(self, key: str) -> None:
        """Remember a click; Repeated when it was taken before."""
        if not self._remember(key):
            raise Repeated("This click was taken already.")

    def refused_click(self, key: str, data: Mapping[str, Any]) -> bool:
        """Whether this refusal of a click is new; Repeated when the click was taken before."""
        if self.conn.execute("SELECT 1 FROM clicks WHERE key = ?", (key,)).fetchone():
            raise Repeated("This click was taken already.")
        return self._remember(f"{key}|{rows.compact(data)}")

    def _remember(self, key: str) -> bool:
        """Whether nothing was remembered under this key before."""
        self.conn.execute("DELETE FROM clicks WHERE at < ?", (rows.instant(self.now - CLICKS_KEPT),))
        added = self.conn.execute("INSERT OR IGNORE INTO clicks VALUES (?, ?)", (key, rows.instant(self.now)))
        return added.rowcount > 0

    def show(self, case_id: int, delivery: Delivery) -> None:
        """Keep where the card of a case stands and what it shows; that is no new revision."""
        self.conn.execute(
            "UPDATE cases SET alert_channel = ?, alert_ts = ?, alert_thread = ?, card_hash = ? WHERE id = ?",
            (delivery.channel, delivery.ts, delivery.thread, delivery.shown, case_id),
        )

    def hush(self, case_id: int, *states: EffectState) -> None:
        """Alerts that would be lines under a card stay lines where there is none yet, but not loud ones."""
        marks = ", ".join("?" * len(states))
        self.conn.execute(
            f"UPDATE effects SET kind = 'note' WHERE case_id = ? AND kind = 'alert' AND state IN ({marks}) "
            "AND NOT EXISTS (SELECT 1 FROM effects n WHERE n.error <> 'superseded' "
            "AND n.key = 'note:' || effects.case_id || ':' || effects.rev)",
            (case_id, *states),
        )

    def _supersede(self, case: Case, kinds: Sequence[EffectKind]) -> None:
        """Drop what of these kinds nobody was sent yet; of the notes, only that of the same revision.

        An alert on a case without a card is the card, and tells no line's words.
        """
        if EffectKind.ALERT in kinds:
            if case.has_card:
                self.hush(case.id, EffectState.PENDING)
            else:
                kinds = [kind for kind in kinds if kind is not EffectKind.NOTE]
        marks = ", ".join("?" * len(kinds))
        self.conn.execute(
            "UPDATE effects SET state = 'done', error = 'superseded' "
            f"WHERE case_id = ? AND state = 'pending' AND kind IN ({marks}) AND (kind <> 'note' OR rev = ?)",
            (case.id, *kinds, case.rev),
        )

    def _wants_card_back(self, case: Case) -> bool:
        """Whether its card was moved or lost: its alert is no mere call to look then, but the card."""
        gone = "SELECT 1 FROM events WHERE case_id = ? AND kind IN ('card_moved', 'card_lost')"
        return not case.has_card and self.conn.execute(gone, (case.id,)).fetchone() is not None

    def flush(self) -> None:
        """Put back on the shelf what has changed, and chain the events on."""
        shelving.shelve(self.conn)
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
        """Add reviews that the store does not have; gives their new ids in the same order."""
        first = self.conn.execute("SELECT coalesce(max(id), 0) + 1 FROM reviews").fetchone()[0]
        added = []
        for number, one in enumerate(fresh, start=first):
            past = one.past or Past(self.now)
            row = rows.review_row(listing, one.sighting, one.assessment, one.content_hash, past.seen_at)
            seen = {
                "seen_at": rows.instant(past.seen_at),
                "revisions": 1 + len(past.revisions),
                "removed": past.removed,
                "fetched_at": rows.instant(self.now),
            }
            added.append({"id": number, **row, **seen})
            if one.past is None:
                self.event("review_seen", "site", {"sha256": one.content_hash}, review_id=number)
        if added:
            self.conn.executemany(insert("reviews", added[0]), added)
        return [row["id"] for row in added]

    def follow(self, review_id: int, finding: Finding) -> int:
        """Open the finding's case, or move the one there is; gives the number opened."""
        if finding.opening:
            case = self.open_case(review_id, finding.opening)
        elif finding.actions:
            case = self._move_case(review_id, finding.actions)
        else:
            return 0
        if finding.alert:
            self.follow_up(EffectKind.ALERT, case)
        return 1 if finding.opening else 0

    def open_case(
        self, review_id: int, opening: Opening, *, by: str = "clock", kind: str = "case_opened"
    ) -> Case:
        """Open a case for a review that has none."""
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
        data = {"reply": str(case.reply_state), "rev": 1, **forms.decided(draft)}
        self.event(kind, by, data, case_id=case.id, review_id=review_id)
        return case

    def revise(self, listing: Listing, known: Known, finding: Finding) -> None:
        """Keep what a review says now, and as a revision what it said before the customer edited it."""
        change = finding.sighting.change
        if change is Change.EDITED:
            self.conn.execute(
                "INSERT INTO revisions "
                "SELECT id, revisions, seen_at, rating, title, text, updated_at, content_hash "
                "FROM reviews WHERE id = ?",
                (known.id,),
            )
        row = rows.review_row(listing, finding.sighting, finding.assessment, finding.content_hash, self.now)
        row.update(removed=0, id=known.id, step=int(change is Change.EDITED))
        if change is not Change.COMPLETED:  # the customer said it when the excerpt was seen
            row.update(seen_at=rows.instant(self.now))
        columns = ", ".join(f'"{name}" = :{name}' for name in row if name not in {"id", "step"})
        self.conn.execute(f"UPDATE reviews SET {columns}, revisions = revisions + :step WHERE id = :id", row)
        self.event(
            f"review_{change}",
            "site",
            {"before": known.content_hash, "sha256": finding.content_hash},
            review_id=known.id,
        )
        self.redraw(known.id)

    def remove(self, gone: Gone) -> None:
        """Mark a review as removed on the site's own word, and move its case."""
        self.conn.execute("UPDATE reviews SET removed = 1 WHERE id = ?", (gone.known.id,))
        self.event("review_removed", "site", {"sha256": gone.known.content_hash}, review_id=gone.known.id)
        self.redraw(gone.known.id)
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
            data = {"why": answered.why} if answered.why else NOTHING
            case = self._move_case(answered.known.id, answered.actions, data)
            if answered.why or case.reply_state is ReplyState.REJECTED:
                self.follow_up(EffectKind.ALERT, case)

    def draw_again(self, case: Case) -> None:
        """Ask for a case's card to show what changed though the case itself did not."""
        if case.has_card or self._wants_card_back(case):
            self.follow_up(EffectKind.CARD, case, again=f":{secrets.token_hex(4)}")

    def redraw(self, review_id: int) -> None:
        """Ask for the card of a review's case, if it has one, to show what changed."""
        row = self.conn.execute("SELECT * FROM cases WHERE review_id = ?", (review_id,)).fetchone()
        if row:
            self.draw_again(rows.case(row))

    def _move_case(
        self, review_id: int, actions: Sequence[Action], data: Mapping[str, Any] = NOTHING
    ) -> Case:
        row = self.conn.execute("SELECT * FROM cases WHERE review_id = ?", (review_id,)).fetchone()
        case = rows.case(row)
        for action in actions:
            case = self.apply(case, action, data)
        return case

    def _with_card(self, case: Case) -> Case:
        """The case with its card as it is: done() keeps that without a new revision."""
        found = self.conn.execute(f"SELECT {', '.join(CARD)} FROM cases WHERE id = ?", (case.id,)).fetchone()
        return replace(case, **dict(found))

    def apply(self, case: Case, action: Action, data: Mapping[str, Any]) -> Case:
        """One move: compare-and-set on ``rev``, its event, and the person's words as a note."""
        after = self._with_card(move(case, action, self.now))
        row = rows.case_row(after)
        kept = {"id", *CARD}
        columns = ", ".join(f'"{name}" = :{name}' for name in row if name not in kept)
        changed = self.conn.execute(
            f"UPDATE cases SET {columns} WHERE id = :id AND rev = :before",
            {**row, "before": case.rev},
        )
        if changed.rowcount == 0:
            raise Conflict(
                f"Case {case.id} was changed by somebody else meanwhile. Look at it again, then decide."
            )
        if after.class_ is not case.class_:
            shelving.reshelve(self.conn, case.review_id)
        if after.text != case.text:
            self.conn.execute(
                "INSERT INTO texts (case_id, rev, writer, text) VALUES (?, ?, ?, ?)",
                (case.id, case.rev, case.writer, rows.clean(case.text)),
            )
        quiet = after.reply_state in {ReplyState.DISMISSED, ReplyState.LIVE, ReplyState.SNOOZED}
        if quiet and not self._wants_card_back(after):
            self._supersede(after, [EffectKind.ALERT])
        if after.has_card:
            self.follow_up(EffectKind.CARD, after)
            self.follow_up(EffectKind.NOTE, after)
        told = {
            "rev": after.rev,
            "reply": str(after.reply_state),
            "recovery": str(after.recovery_state),
            **({"outcome": action.outcome} if action.outcome else {}),
            **({"until": rows.instant(action.until)} if action.until else {}),
            **({"assignee": action.who} if action.who else {}),
            **(forms.decided(action.draft) if action.draft else {}),
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
