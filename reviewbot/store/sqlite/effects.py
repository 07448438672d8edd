"""The verbs of what is to be done outside: due, claimed, done, or waiting for better days."""

from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import datetime

from reviewbot.store import (
    Effect,
    EffectKind,
    EffectState,
    Trouble,
    rows,
)
from reviewbot.store.sqlite import outage
from reviewbot.store.sqlite.base import Base, verb
from reviewbot.types import (
    Delivery,
)

# The lines under a card come in their order, and none before the card; only a loud one waits for no line that
# was not taken, but for the card to show what it is about, or to move. While it is not known whether an alert
# has arrived, no other one of its case is sent: it would be a second card.
_IN_TURN = """NOT EXISTS (
    SELECT 1 FROM effects q JOIN cases c ON c.id = q.case_id
    WHERE q.case_id = e.case_id AND q.state <> 'done' AND (
        (e.kind IN ('note', 'promise') AND q.kind IN ('note', 'promise') AND q.id < e.id)
        OR (e.kind IN ('note', 'promise') AND q.kind = 'alert' AND (q.id < e.id OR c.alert_ts = ''))
        OR (e.kind = 'alert' AND q.kind = 'alert' AND q.id < e.id AND q.state <> 'pending')
        OR (e.kind = 'alert' AND q.due_at <= :now AND c.alert_ts <> ''
            AND (q.kind = 'card' OR (q.kind = 'note' AND q.id < e.id)))
    ))"""
_EFFECTS = "SELECT e.*, p.ts AS thread FROM effects e LEFT JOIN effects p ON p.id = e.parent"

# A reply to a review of a listing where somebody has stopped posting ("" in ``stops`` is everywhere).
_STOPPED = """({0}.kind = 'publish' AND EXISTS (
    SELECT 1 FROM stops JOIN cases ON cases.id = {0}.case_id JOIN reviews ON reviews.id = cases.review_id
    WHERE stops.listing IN ('', reviews.listing)
))"""


class Effects(Base):
    """These verbs of ``store.Store``."""

    @verb
    def told(self, key: str) -> bool:
        """Whether people were told, or are to be told, what ``tell`` was given under this key."""
        return self._conn.execute("SELECT 1 FROM effects WHERE key = ?", (key,)).fetchone() is not None

    @verb
    def tell(self, key: str, text: str, now: datetime) -> bool:
        """Tell people something that is about no case and no listing; False when they were told before."""
        with self._write(now) as writing:
            if self.told(key):
                return False
            writing.notice(key, rows.clean(text))
            return True

    @verb
    def doubt(self) -> None:
        """After a restore: what is not done may have been done since the backup, so look first.

        And whoever was signed in then signs in again: they may have signed out since.
        """
        self._conn.execute(
            "UPDATE effects SET state = 'unknown', tried_at = coalesce(tried_at, due_at) "
            "WHERE state <> 'done'"
        )
        self._conn.execute("DELETE FROM sessions")

    @verb
    def due_effects(self, now: datetime, kinds: Container[EffectKind]) -> Sequence[Effect]:
        """What of these kinds is to be done outside now: urgent cases first, then in order."""
        found = self._conn.execute(
            # The first condition is that of an index: SQLite cannot conclude it from the second.
            f"{_EFFECTS} WHERE e.state <> 'done' AND e.state IN ('pending', 'unknown') AND e.due_at <= :now "
            f"AND (e.parent IS NULL OR p.state = 'done') AND {_IN_TURN} AND NOT {_STOPPED.format('e')} "
            "ORDER BY e.urgent DESC, e.id",
            {"now": rows.instant(now)},
        )
        return [one for one in map(rows.effect, found) if one.kind in kinds]

    @verb
    def gather(self, alerts: Sequence[Effect], text: str, now: datetime) -> None:
        """Tell of many alerts by one notice; each is then told in the thread under it."""
        with self._write(now) as writing:
            outage.gather(writing, alerts, text)

    @verb
    def hurry(self, now: datetime, *, most: int | None = None) -> int:
        """Try messages that were not taken again now, and not at their time: the first ``most`` in order."""
        return outage.hurry(self._conn, now, most)

    @verb
    def rest(self, until: datetime) -> None:
        """Send no message before then: their service asked for it."""
        self._conn.execute("UPDATE messenger SET rests_until = ?", (rows.instant(until),))

    @verb
    def rests_until(self) -> datetime | None:
        """Until when no message is to be sent, as it was asked last."""
        return rows.moment(self._conn.execute("SELECT rests_until FROM messenger").fetchone()[0])

    @verb
    def waiting(self) -> Sequence[Effect]:
        """What is still to be done outside, due or not, oldest first."""
        found = self._conn.execute(f"{_EFFECTS} WHERE e.state <> 'done' ORDER BY e.id")
        return [rows.effect(one) for one in found]

    @verb
    def claim(self, effect: Effect, now: datetime) -> Effect | None:
        """Take an effect for this attempt; None where it is not to be had. ``state`` stays as read."""
        with self._write(now) as writing:
            taken = writing.conn.execute(
                "UPDATE effects SET tried_at = CASE WHEN state = 'unknown' THEN tried_at ELSE ? END, "
                "state = 'sending', attempts = attempts + 1 "
                "WHERE id = ? AND kind = ? AND state = ? AND attempts = ? "
                f"AND NOT {_STOPPED.format('effects')}",
                (rows.instant(now), effect.id, effect.kind, effect.state, effect.attempts),
            )
        return replace(effect, attempts=effect.attempts + 1) if taken.rowcount else None

    @verb
    def orphaned(self, kinds: Container[EffectKind]) -> int:
        """Under the lock: mark what of these kinds a dead process left in ``sending`` as unknown."""
        left = [str(kind) for kind in EffectKind if kind in kinds]
        marks = ", ".join("?" * len(left))
        return self._conn.execute(
            f"UPDATE effects SET state = 'unknown' WHERE state = 'sending' AND kind IN ({marks})", left
        ).rowcount

    @verb
    def done(self, effect: Effect, delivery: Delivery | None, now: datetime, *, card: int = 0) -> None:
        """The outside took it: keep where, and say so in the log."""
        with self._write(now) as writing:
            writing.conn.execute(
                "UPDATE effects SET state = 'done', error = '', text = '', ts = ? WHERE id = ?",
                (delivery.ts if delivery else "", effect.id),
            )
            if delivery is None:
                return
            if card and effect.case_id is not None:
                writing.show(effect.case_id, delivery)
                row = writing.conn.execute("SELECT * FROM cases WHERE id = ?", (effect.case_id,)).fetchone()
                if row["rev"] != card or not delivery.shown:
                    writing.draw_again(rows.case(row))
            if effect.kind in outage.TOLD:
                data = {
                    "effect": effect.key,
                    "channel": delivery.channel,
                    "ts": delivery.ts,
                    "attempts": effect.attempts,
                }
                told = outage.TOLD[effect.kind]
                writing.event(told, "clock", data, case_id=effect.case_id)

    @verb
    def repost(self, effect: Effect, now: datetime, why: str) -> None:
        """The card that this effect should have drawn is none any more: alert anew instead."""
        with self._write(now) as writing:
            writing.conn.execute(
                "UPDATE effects SET state = 'done', error = 'reposted' WHERE id = ?", (effect.id,)
            )
            row = writing.conn.execute("SELECT * FROM cases WHERE id = ?", (effect.case_id,)).fetchone()
            case = rows.case(row)
            writing.hush(case.id, EffectState.PENDING, EffectState.UNKNOWN)
            writing.show(case.id, Delivery("", ""))
            data = {"effect": effect.key, "rev": case.rev, "channel": case.alert_channel, "ts": case.alert_ts}
            writing.event(why, "clock", data, case_id=case.id)
            writing.follow_up(EffectKind.ALERT, replace(case, alert_ts=""), again=f":{effect.id}")

    @verb
    def postpone(self, effect: Effect, due_at: datetime, error: str, *, unknown: bool) -> None:
        """Try again later; ``unknown``: look first whether it arrived."""
        self._conn.execute(
            "UPDATE effects SET state = ?, due_at = ?, error = ?, "
            "failing_since = coalesce(failing_since, tried_at) WHERE id = ?",
            (
                EffectState.UNKNOWN if unknown else EffectState.PENDING,
                rows.instant(due_at),
                rows.clean(error),
                effect.id,
            ),
        )

    @verb
    def trouble(self) -> Trouble | None:
        """What keeps messages from being taken; None while all that were tried were taken."""
        return outage.trouble(self._conn)

    @verb
    def outage(self) -> datetime | None:
        """Since when the trouble lasts that people were told of by the second way."""
        return rows.moment(self._conn.execute("SELECT down_since FROM messenger").fetchone()[0])

    @verb
    def outage_began(self, since: datetime, ways: Container[EffectKind], now: datetime) -> None:
        """Tell people by these ways, once, that messages are not taken."""
        with self._write(now) as writing:
            outage.began(writing, since, ways)

    @verb
    def outage_over(self, now: datetime) -> None:
        """Tell those who were told of the outage that it is over."""
        with self._write(now) as writing:
            outage.over(writing)

    @verb
    def take_over(self, asked_before: datetime, ways: Container[EffectKind], now: datetime) -> int:
        """Tell by these ways of each urgent case whose alert waits since before then, once for each wait."""
        return outage.take_over(self._conn, asked_before, ways, now)
