"""The Home tabs that people looked at lately, to be drawn again when they show what is over.

Slack tells when somebody opens their Home tab and never when they leave it, so it is kept up for some hours.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock

from slack_sdk import WebClient

from reviewbot.errors import NotifyError
from reviewbot.notify.slack.wire import answer
from reviewbot.slack_app.shown import Home

CHANGED_MEANWHILE = "hash_conflict"
KEPT_S = 4 * 3600.0
MOST = 50  # people; of more, those who looked last


@dataclass(frozen=True, slots=True)
class Watched:
    """One person's tab. ``opened_at``: monotonic seconds; ``hash``: which version of it Slack has."""

    user: str
    home: Home
    opened_at: float
    hash: str


class Homes:
    """Shows with ``client``; ``monotonic`` in seconds. Several threads may come."""

    def __init__(self, client: WebClient, monotonic: Callable[[], float]) -> None:
        self._client, self._monotonic = client, monotonic
        self._watched: dict[str, Watched] = {}
        self._lock = Lock()

    def show(self, user: str, home: Home) -> None:
        """Show somebody the tab that they asked for. Raises NotifyError."""
        self._publish(user, home, self._monotonic(), seen="")

    def redraw(self, old: Watched, home: Home) -> None:
        """Show it anew to somebody who looks at it, unless they went to another page. Raises NotifyError."""
        try:
            self._publish(old.user, home, old.opened_at, seen=old.hash)
        except NotifyError as error:
            with self._lock:
                if self._watched.get(old.user) is not old:
                    return  # they asked for another page meanwhile, and got it
                # A version that we do not know of is one of ours whose answer was lost.
                self._watched[old.user] = replace(old, hash="")
            if error.code != CHANGED_MEANWHILE:
                raise

    def lately(self) -> list[Watched]:
        """The tabs that somebody may have before them, the one that was drawn first of all first."""
        since = self._monotonic() - KEPT_S
        with self._lock:
            kept = sorted(self._watched.values(), key=lambda one: one.opened_at)[-MOST:]
            self._watched = {one.user: one for one in kept if one.opened_at > since}
            return sorted(self._watched.values(), key=lambda one: one.home.at)

    def _publish(self, user: str, home: Home, opened_at: float, *, seen: str) -> None:
        with answer("", lost=NotifyError):
            shown = self._client.views_publish(user_id=user, view=home.view, hash=seen or None)
        with self._lock:
            self._watched[user] = Watched(user, home, opened_at, shown["view"]["hash"])
