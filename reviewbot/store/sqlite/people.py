"""The verbs of people: a case, what is done with it, and who may."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from reviewbot.cases import Action
from reviewbot.errors import Conflict, Refused
from reviewbot.roles import Role
from reviewbot.store import (
    CaseFile,
    EffectKind,
    Opening,
    rows,
)
from reviewbot.store.sqlite import past
from reviewbot.store.sqlite.base import Base, verb
from reviewbot.store.sqlite.reading import log_rows
from reviewbot.store.sqlite.writing import insert
from reviewbot.types import (
    NOTHING,
    PRACTICE,
    Case,
    Delivery,
    Draft,
    LogRow,
    ReplyState,
    StoredReview,
)

# The text of a case at its revision ``rev``: the first that was replaced at that revision or later, or the
# one it has still. Every event of a case says its revision, unless it is about something else.
_REPLIES_BEFORE = """
SELECT coalesce(
    (SELECT text FROM texts WHERE case_id = past.id AND rev >= past.rev ORDER BY rev LIMIT 1), past.text
) AS text FROM (
    SELECT id, text, (
        SELECT max(json_extract(data, '$.rev')) FROM events WHERE case_id = cases.id AND n < :n
    ) AS rev
    FROM cases WHERE review_id NOT IN (SELECT id FROM reviews WHERE listing = :practice)
) AS past WHERE rev IS NOT NULL ORDER BY id DESC LIMIT :limit
"""
LAST_APPROVER = "Nobody could approve then. Name another one in the configuration first, as slack.approvers."


class People(Base):
    """These verbs of ``store.Store``."""

    @verb
    def row(self, case_id: int) -> LogRow | None:
        """One case and its review."""
        return next(log_rows(self._conn, "c.id = ?", case_id), None)

    @verb
    def case_file(self, case_id: int) -> CaseFile | None:
        """One case with its events (its review's too), revisions, notes, earlier replies and judgements."""
        row = next(log_rows(self._conn, "c.id = ?", case_id), None)
        if row is None:
            return None
        events = self._conn.execute(
            "SELECT * FROM events WHERE case_id = ? OR review_id = ? ORDER BY n", (case_id, row.stored.id)
        )
        return CaseFile(
            row,
            tuple(rows.event(one) for one in events),
            past.revisions(self._conn, row.stored.id),
            past.notes(self._conn, case_id),
            past.replies(self._conn, case_id),
            past.judgements(self._conn, row.stored.id),
        )

    @verb
    def change(
        self,
        case: Case,
        action: Action,
        now: datetime,
        *,
        data: Mapping[str, Any] = NOTHING,
        effects: Sequence[EffectKind] = (),
        click: str = "",
    ) -> Case:
        """Apply an allowed action to the case as it was read, and ask for what must follow outside."""
        with self._write(now) as writing:
            if click:
                writing.click(click)
            after = writing.apply(case, action, data)
            for kind in effects:
                writing.follow_up(kind, after)
        return after

    @verb
    def refuse(
        self,
        case_id: int | None,
        kind: str,
        by: str,
        data: Mapping[str, Any],
        now: datetime,
        *,
        click: str = "",
    ) -> None:
        """Keep in the log that something was refused, and by which rule."""
        with self._write(now) as writing:
            if not click or writing.refused_click(click, data):
                writing.event(kind, by, data, case_id=case_id)

    @verb
    def snoozes_over(self, now: datetime) -> Sequence[Case]:
        """Snoozed cases whose time has come."""
        found = self._conn.execute(
            "SELECT * FROM cases WHERE snoozed_until <= ? ORDER BY id", (rows.instant(now),)
        )
        return [rows.case(one) for one in found if one["reply_state"] == ReplyState.SNOOZED]

    @verb
    def recent_replies(self, limit: int) -> Sequence[str]:
        """The last reply texts, newest first, so that the next one reads differently; none of a drill."""
        found = self._conn.execute(
            "SELECT text FROM cases WHERE review_id NOT IN (SELECT id FROM reviews WHERE listing = ?) "
            "ORDER BY id DESC LIMIT ?",
            (PRACTICE, limit),
        )
        return [one["text"] for one in found]

    @verb
    def replies_before(self, n: int, limit: int) -> Sequence[str]:
        """What ``recent_replies`` gave just before this event, as far as the texts are still kept."""
        found = self._conn.execute(_REPLIES_BEFORE, {"n": n, "practice": PRACTICE, "limit": limit})
        return [one["text"] for one in found]

    @verb
    def adopt(self, case_id: int, card: Delivery, now: datetime) -> None:
        """Take a message that turned out to be a case's card for its card, where none is known.

        Never one that the case was moved from.
        """
        with self._write(now) as writing:
            taken = writing.conn.execute(
                "UPDATE cases SET alert_channel = ?, alert_ts = ?, alert_thread = ? "
                "WHERE id = ? AND alert_ts = '' AND NOT EXISTS (SELECT 1 FROM events "
                "WHERE case_id = cases.id AND kind = 'card_moved' AND json_extract(data, '$.ts') = ?)",
                (card.channel, card.ts, card.thread, case_id, card.ts),
            )
            if taken.rowcount:
                data = {"channel": card.channel, "ts": card.ts}
                writing.event("card_adopted", "clock", data, case_id=case_id)
                row = writing.conn.execute("SELECT * FROM cases WHERE id = ?", (case_id,)).fetchone()
                writing.draw_again(rows.case(row))

    @verb
    def roles(self) -> Mapping[str, Role]:
        """Who was given which role beside those of the configuration, by their id."""
        return {one["id"]: Role(one["role"]) for one in self._conn.execute("SELECT id, role FROM members")}

    @verb
    def give_role(self, member: str, role: Role, by: str, now: datetime) -> None:
        """Give somebody a role; it takes the place of the one they had."""
        with self._write(now) as writing:
            row = {"id": member, "role": str(role), "given_by": by, "at": rows.instant(now)}
            writing.conn.execute(insert("members", row, "INSERT OR REPLACE"), row)
            writing.event("role_given", by, {"member": member, "role": str(role)})

    @verb
    def take_role(self, member: str, by: str, now: datetime, *, named: bool) -> Role | None:
        """Take back the role that somebody was given; gives which it was, None where they had none."""
        with self._write(now) as writing:
            given = self.roles()
            role = given.get(member)
            if role is None:
                return None
            left = {other for who, other in given.items() if who != member}
            if role is Role.APPROVER and not named and Role.APPROVER not in left:
                raise Refused(LAST_APPROVER)
            writing.conn.execute("DELETE FROM members WHERE id = ?", (member,))
            writing.event("role_taken", by, {"member": member, "role": str(role)})
            return role

    @verb
    def thank(self, stored: StoredReview, draft: Draft, by: str, now: datetime) -> Case:
        """Open a case without a deadline, for a person who wants to answer this review, as it was read."""
        with self._write(now) as writing:
            row = next(log_rows(writing.conn, "r.id = ?", stored.id))
            if row.case:
                return row.case
            found = row.stored
            if found.content_hash != stored.content_hash or found.removed or found.review.reply:
                raise Conflict("The review has changed meanwhile. Look at it again, then decide.")
            return writing.open_case(stored.id, Opening(draft, None), by=by, kind="opened_to_thank")
