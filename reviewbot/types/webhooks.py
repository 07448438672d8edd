"""Programs of the owner's that are told what happens, and what each of them was told."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# What a program can be told of: kinds of events (Event.kind) that are about a case, a listing or the switch
# that stops replies. None is about a sign-in, an account or a delivery.
HOOK_EVENTS = (
    *("case_opened", "opened_to_thank", "alerted", "card_moved", "refused"),
    *("approve", "edit", "assign", "snooze", "dismiss", "release", "withdraw", "posted"),
    *("tried", "reached", "remedied", "close", "ask", "not_asked", "observe"),
    *("wake", "redraft", "live", "rejected", "failed", "unknown"),
    *("promised", "promise_due", "promise_broken", "promise_kept", "promise_dropped"),
    *("listing_blind", "listing_gone", "listing_recovered", "reading_paused", "reading_resumed"),
    *("posting_stopped", "posting_resumed"),
)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A webhook as it is configured: who is told of what.

    ``name``: what the delivery log calls it; the address may be a secret in itself. ``events``: kinds of
    events; none: all. ``locations``: only what is about these; none: everywhere.
    """

    url: str
    secret_env: str
    name: str = ""
    events: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()

    def wants(self, location: str) -> bool:
        """Whether it is told what happens at this location ("": at none in particular)."""
        return not self.locations or location in self.locations


class DispatchState(StrEnum):
    """Where a dispatch stands. ``sending`` and then nothing means: nobody knows, so it is sent again."""

    WAITING = "waiting"
    SENDING = "sending"
    TAKEN = "taken"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One event for one webhook, and what became of it: a line of the delivery log.

    ``event``: the number of the event in the log. ``delivery_id``: by which the receiver knows a repeat.
    ``body``: what is posted, the same at every try. ``status``: what the receiver answered last; None:
    nothing that is HTTP. ``due_at``: of the next try.
    """

    webhook: str
    event: int
    kind: str
    delivery_id: str
    body: str
    asked_at: datetime
    due_at: datetime
    case_id: int | None = None
    location: str = ""
    id: int = 0
    state: DispatchState = DispatchState.WAITING
    tries: int = 0
    tried_at: datetime | None = None
    status: int | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class HookTally:
    """How a webhook does: what waits, what was given up, when it last took something."""

    webhook: str
    waiting: int
    given_up: int
    taken_at: datetime | None
