"""What happened to a case, one sentence an event. Pure.

Events hold no text, name or contact (design.md), so nothing of a stranger's can come out of here but the
name that somebody gave as ``--as``, which is literal.
"""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from reviewbot.notify import blocks as kit
from reviewbot.notify.blocks import Block
from reviewbot.notify.text import cut, defuse, one_line
from reviewbot.types import Event, Promise
from reviewbot.wording import listed, plain, worded

WORDS: Mapping[str, str] = {
    "alerted": worded("the alert was posted"),
    "approve": worded("approved the reply"),
    "ask": worded("asked the customer, once, for a fresh look"),
    "assign": worded("assigned the case"),
    "card_adopted": worded("the card was found again by a click on it"),
    "card_lost": worded("the card was gone, so the case was posted again"),
    "card_moved": worded(
        "only those who answer cases may read this one now, so it moved to the restricted channel"
    ),
    "case_opened": worded("the case was opened"),
    "close": worded("closed the case"),
    "dismiss": worded("decided that no reply is needed"),
    "edit": worded("changed the reply"),
    "emailed": worded("Slack did not take the alert in time, so it was sent by e-mail"),
    "failed": worded("the reply could not be posted"),
    "live": worded("the reply is live on the site"),
    "not_asked": worded("put on record that the customer is not asked"),
    "observe": worded("the review changed after the case was closed"),
    "opened_to_thank": worded("opened the case, to thank the customer"),
    "posted": worded("the reply was posted"),
    "promise_broken": worded("a promise made in public is overdue"),
    "promise_dropped": worded("decided that a promise will not be kept"),
    "promise_due": worded("a promise made in public is soon due"),
    "promise_kept": worded("kept a promise"),
    "promised": worded("the reply promises in public"),
    "reached": worded("reached the customer"),
    "redraft": worded("the customer changed the review, so the reply was drafted anew"),
    "refused": worded("tried something that was refused"),
    "rejected": worded("the site rejected the reply"),
    "release": worded("released the hold"),
    "remedied": worded("put things right"),
    "reply_gone": worded("the public reply is no longer on the site"),
    "reply_seen": worded("a public reply was seen on the site"),
    "review_completed": worded("the site shows more of the review than an excerpt now"),
    "review_edited": worded("the customer edited the review"),
    "review_purged": worded("the words of the review may be kept no longer"),
    "review_removed": worded("the review was removed from the site"),
    "review_restored": worded("the review is back on the site"),
    "review_seen": worded("the review was seen for the first time"),
    "snooze": worded("snoozed the case"),
    "tried": worded("tried to reach the customer"),
    "unknown": worded("it is not known yet whether the reply was posted"),
    "wake": worded("the snooze is over: this review still needs an answer"),
    "withdraw": worded("withdrew the reply"),
    "webhook_called": worded("Slack did not take the alert in time, so the webhook was called"),
}
TROUBLES = frozenset({"failed", "live", "rejected"})  # then with why, if there is a reason
OUTCOMES: Mapping[str, str] = {
    "satisfied": worded("the customer is satisfied"),
    "not_satisfied": worded("the customer is not satisfied"),
    "no_answer": worded("the customer did not answer"),
    "improved": worded("it has more stars now"),
    "same": worded("it has as many stars as before"),
    "worse": worded("it has fewer stars now"),
    "removed": worded("it was removed"),
}


def line(event: Event, zone: tzinfo) -> list[Block]:
    """The sentence as rich text: who, what, and what belongs to it."""
    who = [] if event.impersonal else [kit.person(_name(event.by)), kit.text(" ")]
    said = [*who, kit.text(_what(event))]
    if assignee := str(event.data.get("assignee", "")):
        said += [kit.text(" to "), kit.person(_name(assignee))]
    if until := _until(event):
        said += [kit.text(f" until {kit.local(until, zone)}")]
    return said


def spoken(event: Event) -> str:
    """The same in plain words for mrkdwn, without dates."""
    assignee = str(event.data.get("assignee", ""))
    told = defuse(_what(event), 400) + (f" to {spoken_name(assignee)}" if assignee else "")
    return told if event.impersonal else f"{spoken_name(event.by)} {told}"


def spoken_name(name: str) -> str:
    """Somebody in mrkdwn: a member by id, others in plain words."""
    return f"<@{name}>" if kit.MEMBER.fullmatch(name) else defuse(name, 60)


def promise(one: Promise, zone: tzinfo) -> str:
    """What was promised, by when and by whom, with its number: by that it is marked as kept."""
    unsaid = "" if one.dated else ", though no time was said"
    who = f", {_name(one.who)}" if one.who and not kit.MEMBER.fullmatch(one.who) else ""
    words = cut(one_line(one.words), chars=300, room=900)
    return f"{one.id}. “{words}” (by {kit.local(one.due_at, zone)}{unsaid}{who})"


def done(event: Event) -> str:
    """What was done, in the words for its kind."""
    if event.kind == "assign" and event.impersonal:
        return worded("nobody took the case in time, so it goes")  # on: to whoever is on call
    words = WORDS.get(event.kind, event.kind.replace("_", " "))
    overridden = listed([plain(str(one)) for one in event.data.get("overridden", ())])
    if not overridden:
        return words
    return worded("%(done)s, although a gate says no (%(gates)s)", done=words, gates=overridden)


def _what(event: Event) -> str:
    words = done(event)
    outcome = OUTCOMES.get(str(event.data.get("outcome", "")))
    why = one_line(str(event.data.get("why", ""))) if event.kind in TROUBLES else ""
    return f"{words}: {outcome or why}" if outcome or why else words


def _until(event: Event) -> datetime | None:
    said = event.data.get("until")
    return datetime.fromisoformat(said) if isinstance(said, str) else None


def _name(name: str) -> str:
    return cut(one_line(name), chars=60, room=200)
