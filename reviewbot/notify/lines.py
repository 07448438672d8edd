"""A review in a list: the same lines in the Home tab and in the command's answers. Pure.

As on a card, whatever a stranger wrote is a ``rich_text`` text element, which is literal.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from reviewbot.decide import dated
from reviewbot.notify import blocks as kit
from reviewbot.notify.blocks import Block
from reviewbot.notify.buttons import OPEN, button, plain
from reviewbot.notify.card import CLASS_WORDS, RECOVERY_WORDS, rating_words, short
from reviewbot.notify.text import cut, defuse, one_line
from reviewbot.types import UNANSWERED, Business, Case, Location, LogRow, ReplyState, StoredReview
from reviewbot.wording import Worded, counted

EXCERPT, EXCERPT_ROOM = 300, 2_000
THANK = "thank"  # the button under praise; its value is read by read_review

STATES: Mapping[ReplyState, str] = {
    ReplyState.DRAFTING: "the reply is being drafted",
    ReplyState.AWAITING: "the reply waits for approval",
    ReplyState.SNOOZED: "snoozed",
    ReplyState.HELD: "held until somebody releases it",
    ReplyState.POSTING: "approved, not on the site yet",
    ReplyState.POSTED: "posted, not seen on the site yet",
    ReplyState.LIVE: "answered in public",
    ReplyState.REJECTED: "the site rejected the reply",
    ReplyState.FAILED: "the reply could not be posted",
    ReplyState.UNKNOWN: "not known whether the reply was posted",
    ReplyState.DISMISSED: "needs no reply",
}
# In minutes: the shortest span that is told in this unit, and the unit; and so many of it in words.
UNITS: tuple[tuple[int, int, Callable[[int], Worded]], ...] = (
    (2 * 525_600, 525_600, lambda num: counted("%(num)s year", "%(num)s years", num)),
    (2 * 1_440, 1_440, lambda num: counted("%(num)s day", "%(num)s days", num)),
    (60, 60, lambda num: counted("%(num)s hour", "%(num)s hours", num)),
    (0, 1, lambda num: counted("%(num)s minute", "%(num)s minutes", num)),
)


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom something is drawn, and what it takes to tell them."""

    who: str
    business: Business
    locations: Mapping[str, Location]
    now: datetime


def entry(row: LogRow, reader: Reader, *, chars: int = EXCERPT, room: int = EXCERPT_ROOM) -> list[Block]:
    """What it is, who has it, by when, how it begins, and the button that leads to it.

    ``chars``, ``room``: how much of the review is quoted, and how much that may weigh.
    """
    stored, case = row.stored, row.case
    said = one_line(f"{stored.review.title} {stored.review.text}") or stored.wordless
    key = f"case.{case.id}.{case.rev}" if case else f"review.{stored.id}.{stored.revisions}"
    told = kit.section(kit.text(_head(row, reader), bold=True), *_told(row, reader))
    way = _way(row)
    return [
        kit.rich(key, told, kit.quoted(kit.text(cut(said, chars=chars, room=room)))),
        *([{"type": "actions", "block_id": f"way.{key}", "elements": [way]}] if way else []),
    ]


def spoken(row: LogRow, reader: Reader) -> str:
    """Its headline in plain words, for mrkdwn."""
    number = f"Case {row.case.id}: " if row.case else ""
    return f"{number}{defuse(_head(row, reader), 200)}"


def read_review(value: str) -> int | None:
    """The review that a button under praise names; None for what none of our buttons holds."""
    found = re.fullmatch(r"review:([0-9]{1,18})", value)
    return int(found[1]) if found else None


def span(length: timedelta) -> Worded:
    """A span of time in its largest unit, "3 hours"; at least a minute."""
    minutes = max(int(length.total_seconds() // 60), 1)
    size, told = next((size, told) for least, size, told in UNITS if minutes >= least)
    return told(minutes // size)


def _head(row: LogRow, reader: Reader) -> str:
    """Its stars and its place; the listing's name stands in for a place that is not configured any more."""
    stored = row.stored
    stars = rating_words(stored.review.rating, stored.review.scale)
    urgent = " (urgent)" if row.case and row.case.urgent else ""
    where = reader.locations.get(stored.location)
    practice = "PRACTICE: " if stored.practice else ""
    return f"{practice}{stars}{urgent} · {short(where.name if where else stored.listing)}"


def _told(row: LogRow, reader: Reader) -> list[Block]:
    """What kind it is, how old, how far it has come, by when, and who has it."""
    stored, case = row.stored, row.case
    parts = [CLASS_WORDS[case.class_ if case else stored.assessment.class_], _age(stored, reader.now)]
    if case:
        recovery = RECOVERY_WORDS.get(case.recovery_state, "")
        parts += [STATES[case.reply_state], recovery, _due(case, reader.now)]
    told = " · ".join(part for part in parts if part)
    return [kit.text(f"\n{told}"), *(_holder(case, reader.who) if case else [])]


def _age(stored: StoredReview, now: datetime) -> str:
    at = dated(stored.review) or stored.seen_at
    return f"{span(now - at)} ago" if at.year in kit.CALENDAR else ""


def _due(case: Case, now: datetime) -> str:
    if case.due_at is None or case.reply_state not in UNANSWERED:
        return ""
    left = case.due_at - now
    return f"overdue by {span(-left)}" if left < timedelta(0) else f"due in {span(left)}"


def _holder(case: Case, who: str) -> list[Block]:
    if not case.assignee:
        return [kit.text(" · nobody has it yet")]
    if case.assignee == who:
        return [kit.text(" · you have it")]
    return [kit.text(" · "), kit.person(short(case.assignee)), kit.text(" has it")]


def _way(row: LogRow) -> Block | None:
    """The button; none for a review of the log that nobody has to answer, or that is answered."""
    if row.case:
        return button(OPEN, row.case)
    if row.stored.assessment.negative or row.stored.review.reply or row.stored.removed:
        return None
    return {
        "type": "button",
        "action_id": THANK,
        "text": plain("Thank them…"),
        "value": f"review:{row.stored.id}",
        "accessibility_label": "Write a short thank-you for this review",
    }
