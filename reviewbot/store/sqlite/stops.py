"""The verbs of two switches: the one that stops replies, and the one that stops the reading of a listing."""

from collections.abc import Mapping
from datetime import datetime

from reviewbot.store import rows
from reviewbot.store.sqlite.base import Base, verb
from reviewbot.types import Stop

_POSTING, _READING = "stops", "pauses"  # their tables


class Stops(Base):
    """These verbs of ``store.Store``."""

    @verb
    def stops(self) -> Mapping[str, Stop]:
        """Where no replies are posted now, by listing; "" is everywhere."""
        return self._ordered(_POSTING)

    @verb
    def stop_posting(self, stop: Stop) -> bool:
        """Post no replies there until further notice, and tell people; False when it is stopped already."""
        words = f"No replies are posted {_where(stop.listing)} until somebody resumes it"
        return self._order(_POSTING, stop, "posting_stopped", words)

    @verb
    def resume_posting(self, listing: str, by: str, now: datetime) -> bool:
        """Lift what ``stop_posting`` ordered for the same listing; False when nothing was stopped there."""
        words = f"Replies {_where(listing)} are posted again." if listing else "Replies are posted again."
        return self._lift(_POSTING, Stop(listing, by, now), "posting_resumed", words)

    @verb
    def pauses(self) -> Mapping[str, Stop]:
        """Which listings are not read now, by name."""
        return self._ordered(_READING)

    @verb
    def pause_reading(self, pause: Stop) -> bool:
        """Read a listing no more until further notice, and tell people; False when it is paused already."""
        words = f"{pause.listing} is not read until somebody resumes it"
        return self._order(_READING, pause, "reading_paused", words)

    @verb
    def resume_reading(self, listing: str, by: str, now: datetime) -> bool:
        """Lift what ``pause_reading`` ordered; False when it was not paused."""
        return self._lift(_READING, Stop(listing, by, now), "reading_resumed", f"{listing} is read again.")

    def _ordered(self, table: str) -> Mapping[str, Stop]:
        found = self._conn.execute(f"SELECT listing, by, at, why FROM {table} ORDER BY listing")
        return {one["listing"]: rows.stop(one) for one in found}

    def _order(self, table: str, stop: Stop, kind: str, words: str) -> bool:
        with self._write(stop.at) as writing:
            added = writing.conn.execute(
                f"INSERT OR IGNORE INTO {table} VALUES (?, ?, ?, ?)",
                (stop.listing, stop.by, rows.instant(stop.at), rows.clean(stop.why)),
            )
            if not added.rowcount:
                return False
            writing.event(kind, stop.by, {"listing": stop.listing})
            writing.notice(_key(kind, stop), f"{words}: {stop.why}" if stop.why else f"{words}.")
            return True

    def _lift(self, table: str, lift: Stop, kind: str, words: str) -> bool:
        with self._write(lift.at) as writing:
            lifted = writing.conn.execute(f"DELETE FROM {table} WHERE listing = ?", (lift.listing,))
            if not lifted.rowcount:
                return False
            writing.event(kind, lift.by, {"listing": lift.listing})
            writing.notice(_key(kind, lift), words)
            return True


def _key(kind: str, stop: Stop) -> str:
    return f"{kind}:{stop.listing}:{rows.instant(stop.at)}"


def _where(listing: str) -> str:
    return f"on {listing}" if listing else "anywhere"
