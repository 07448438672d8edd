"""The verbs of the switch that stops replies."""

from collections.abc import Mapping
from datetime import datetime

from reviewbot.store import rows
from reviewbot.store.sqlite.base import Base, verb
from reviewbot.types import Stop


class Stops(Base):
    """These verbs of ``store.Store``."""

    @verb
    def stops(self) -> Mapping[str, Stop]:
        """Where no replies are posted now, by listing; "" is everywhere."""
        found = self._conn.execute("SELECT listing, by, at, why FROM stops ORDER BY listing")
        return {one["listing"]: rows.stop(one) for one in found}

    @verb
    def stop_posting(self, stop: Stop) -> bool:
        """Post no replies there until further notice, and tell people; False when it is stopped already."""
        with self._write(stop.at) as writing:
            added = writing.conn.execute(
                "INSERT OR IGNORE INTO stops VALUES (?, ?, ?, ?)",
                (stop.listing, stop.by, rows.instant(stop.at), rows.clean(stop.why)),
            )
            if not added.rowcount:
                return False
            writing.event("posting_stopped", stop.by, {"listing": stop.listing})
            words = f"No replies are posted {_where(stop.listing)} until somebody resumes it"
            writing.notice(
                f"stopped:{stop.listing}:{rows.instant(stop.at)}",
                f"{words}: {stop.why}" if stop.why else f"{words}.",
            )
            return True

    @verb
    def resume_posting(self, listing: str, by: str, now: datetime) -> bool:
        """Lift what ``stop_posting`` ordered for the same listing; False when nothing was stopped there."""
        with self._write(now) as writing:
            lifted = writing.conn.execute("DELETE FROM stops WHERE listing = ?", (listing,))
            if not lifted.rowcount:
                return False
            writing.event("posting_resumed", by, {"listing": listing})
            words = f"Replies {_where(listing)} are posted again." if listing else "Replies are posted again."
            writing.notice(f"resumed:{listing}:{rows.instant(now)}", words)
            return True


def _where(listing: str) -> str:
    return f"on {listing}" if listing else "anywhere"
