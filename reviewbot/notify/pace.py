"""Slack's own pace: it is kept before it has to refuse (docs.slack.dev/apis/web-api/rate-limits)."""

from collections.abc import Callable
from threading import Lock

UPDATES = "update"  # the lane of chat.update, which is counted for the whole workspace
GAPS = {UPDATES: 60 / 50}  # seconds; 50 a minute (Tier 3)
GAP = 1.0  # between messages in one channel
BURST = 3  # "short bursts of >1 allowed"


def unpaced(lane: str) -> None:
    """No waiting, for a Slack on this very machine."""
    del lane


class Pace:
    """Makes whoever sends wait for their turn; several threads may ask at once.

    ``monotonic`` and ``sleep`` in seconds.
    """

    def __init__(self, monotonic: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._monotonic, self._sleep = monotonic, sleep
        self._free_at: dict[str, float] = {}
        self._lock = Lock()

    def wait(self, lane: str) -> None:
        """Wait until one more message may go down this lane: a channel's id, or UPDATES."""
        gap = GAPS.get(lane, GAP)
        with self._lock:
            now = self._monotonic()
            # The generic cell rate algorithm: a lane that rested may be ahead of its pace by a burst.
            due = max(self._free_at.get(lane, now), now)
            self._free_at[lane] = due + gap
        early = due - now - (BURST - 1) * gap
        if early > 0:
            self._sleep(early)
