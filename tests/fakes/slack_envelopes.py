"""What Slack tells the app (events, clicks, commands) and what comes back, whichever way it goes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

ACK_S = 3  # docs.slack.dev/interactivity/handling-user-interaction: then the person sees an error
RETRIES_S = (0, 60, 300)  # docs.slack.dev/apis/events-api: nearly at once, after a minute, after five


class Kind(StrEnum):
    """The three types of a Socket Mode envelope."""

    EVENT = "events_api"
    INTERACTION = "interactive"
    COMMAND = "slash_commands"


@dataclass
class Envelope:
    """One thing told. Times are the fake's clock; ``answers``: whether an answer may come with the ack."""

    id: str
    kind: Kind
    payload: dict[str, Any]
    answers: bool = False
    then: Callable[[Any], None] | None = None  # what Slack does with the first acknowledgement in time
    sent_at: list[float] = field(default_factory=list)
    acked_at: list[float] = field(default_factory=list)
    response: Any = None
    dialog: str = ""  # the confirmation that the person was asked for, in its own words
    cancelled: bool = False  # they said no to it: nothing was sent

    @property
    def name(self) -> str:
        """What it tells of: block_actions, view_submission, /reviews, app_home_opened."""
        told = self.payload.get("event") or self.payload
        return str(told.get("type") or told.get("command"))

    @property
    def acked(self) -> bool:
        """Whether the app acknowledged it, late or not."""
        return bool(self.acked_at)

    @property
    def in_time(self) -> bool:
        """Whether it did so within three seconds of the last delivery before it."""
        return self.acked and self.took <= ACK_S

    @property
    def took(self) -> float:
        """Seconds from that delivery to the first acknowledgement."""
        return self.acked_at[0] - max(at for at in self.sent_at if at <= self.acked_at[0])

    @property
    def attempts(self) -> int:
        """How often it was sent."""
        return len(self.sent_at)

    def due_again(self, now: float) -> bool:
        """Whether Slack would send it once more by now: an event without acknowledgement."""
        if self.kind is not Kind.EVENT or self.acked or not 0 < self.attempts <= len(RETRIES_S):
            return False
        return now >= self.sent_at[0] + ACK_S + RETRIES_S[self.attempts - 1]

    def frame(self) -> dict[str, Any]:
        """What goes over the socket (docs.slack.dev/apis/events-api/using-socket-mode)."""
        frame: dict[str, Any] = {"envelope_id": self.id, "type": str(self.kind), "payload": self.payload}
        frame["accepts_response_payload"] = self.answers
        if self.kind is Kind.EVENT or self.attempts > 1:
            again = self.attempts - 1
            frame |= {"retry_attempt": again, "retry_reason": "timeout" if again else ""}
        return frame
