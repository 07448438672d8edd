"""The first approver: whoever types the code that the daemon prints where only its operator reads.

Not "the first who clicks": that could be anybody in the channel.
"""

import secrets
from collections.abc import Callable
from threading import Lock

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without what is read one for the other
LENGTH = 8
MOST_TRIES = 5  # then another code is printed


class Invitation:
    """A code for one person, used once. ``say`` takes a line of the log; several threads may come."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._lock = Lock()
        self._code, self._tries = "", 0

    @property
    def open(self) -> bool:
        """Whether there is a code that nobody has used."""
        return bool(self._code)

    def issue(self) -> None:
        """Make a code and show it to the operator."""
        self._code, self._tries = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH)), 0
        self._say(f"slack: nobody may approve yet. Type in Slack: /reviews setup {self._code}")

    def accepts(self, typed: str) -> bool:
        """Whether this is the code, which is then used up; after a few wrong ones there is another."""
        with self._lock:
            right = self.open and secrets.compare_digest(typed.strip().upper().encode(), self._code.encode())
            if right:
                self._code = ""
            elif self.open:
                self._tries += 1
                if self._tries == MOST_TRIES:
                    self.issue()
            return right
