"""What happened to a case, in plain words for a page. Pure."""

from datetime import datetime

from reviewbot import when
from reviewbot.actions import USAGE
from reviewbot.cases import Move
from reviewbot.notify.timeline import NOBODY, OUTCOMES, done
from reviewbot.types import Event

REFUSALS = {
    "stale_rev": "the case had changed since they read it",
    "illegal_move": "it was not possible then",
}


def happened(event: Event, zone: str) -> str:
    """One event in words, with who did it and why something was refused."""
    why = str(event.data.get("why", ""))
    if event.kind == "refused":
        wanted = str(event.data.get("move", ""))
        label = USAGE[Move(wanted)][0] if wanted in USAGE else wanted
        return f"{event.by} was refused “{label}”: {REFUSALS.get(why, why)}"
    words = done(event)
    if outcome := OUTCOMES.get(str(event.data.get("outcome", ""))):
        words += f": {outcome}"
    if assignee := event.data.get("assignee"):
        words += f" to {assignee}"
    if until := event.data.get("until"):
        words += f" until {when.shown(datetime.fromisoformat(str(until)), zone)}"
    if why:
        words += f": {why}"
    return words if event.by in NOBODY else f"{event.by} {words}"
