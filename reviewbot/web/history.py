"""What happened to a case, in plain words for a page. Pure."""

from datetime import datetime

from reviewbot import when
from reviewbot.actions import USAGE
from reviewbot.cases import Move
from reviewbot.notify.timeline import OUTCOMES, done
from reviewbot.types import Event
from reviewbot.wording import known, worded

REFUSALS = {
    "stale_rev": worded("the case had changed since they read it"),
    "illegal_move": worded("it was not possible then"),
}


def happened(event: Event, zone: str) -> str:
    """One event in words, with who did it and why something was refused."""
    why = str(event.data.get("why", ""))
    if event.kind == "refused":
        wanted = str(event.data.get("move", ""))
        label = USAGE[Move(wanted)][0] if wanted in USAGE else wanted
        return worded(
            "%(who)s was refused “%(label)s”: %(why)s",
            who=event.by,
            label=label,
            why=REFUSALS.get(why, known(why)),
        )
    words = done(event)
    if outcome := OUTCOMES.get(str(event.data.get("outcome", ""))):
        words = worded("%(done)s: %(outcome)s", done=words, outcome=outcome)
    if assignee := event.data.get("assignee"):
        words = worded("%(done)s to %(who)s", done=words, who=assignee)
    if until := event.data.get("until"):
        at = when.shown(datetime.fromisoformat(str(until)), zone)
        words = worded("%(done)s until %(at)s", done=words, at=at)
    if why:
        words = worded("%(done)s: %(why)s", done=words, why=why)
    return words if event.impersonal else worded("%(who)s %(done)s", who=event.by, done=words)
