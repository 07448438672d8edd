"""The alert card: one case drawn as Slack blocks, the same for Slack and the terminal. Pure.

Whatever a stranger wrote (review, author, draft, a rule's quote) is a ``rich_text`` text element: literal,
never parsed, so no mention, link or formatting can come out of it. Only our own constants and ids are
mrkdwn. The limits are those of docs.slack.dev/reference/block-kit/blocks.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, tzinfo

from reviewbot import policy, when
from reviewbot.decide import dated
from reviewbot.notify import blocks as kit
from reviewbot.notify import buttons, timeline
from reviewbot.notify.blocks import Block
from reviewbot.notify.text import ELLIPSIS, clean, cut, defuse, escape, one_line, weight
from reviewbot.types import (
    Alert,
    Assessment,
    Case,
    Check,
    Note,
    Notice,
    Reason,
    RecoveryState,
    ReplyState,
    ReviewClass,
    StoredReview,
    Wish,
)
from reviewbot.wording import listed, worded

# The limit of a whole message is undocumented: msg_blocks_too_long was seen from 13,172 characters
# (slackapi/bolt-js#2509), and not how they were counted; so the widest form is kept well below it.
BLOCKS_BUDGET = 10_000
REVIEW_CHARS = 1_500
REPLY_CHARS = 3_000  # what a Slack input takes at most, so the longest text that could be edited there

CLASS_WORDS = {
    ReviewClass.SAFETY: "safety",
    ReviewClass.LEGAL: "legal threat",
    ReviewClass.DISCRIMINATION: "discrimination or harassment",
    ReviewClass.PRIVACY: "privacy",
    ReviewClass.EXTORTION: "extortion",
    ReviewClass.INCIDENT: "several customers with the same trouble",
    ReviewClass.CLAIM: "refund or damage claim",
    ReviewClass.SERVICE: "complaint about the service",
    ReviewClass.PRAISE: "praise",
    ReviewClass.QUESTION: "question",
    ReviewClass.WRONG_BUSINESS: "probably meant for another business",
    ReviewClass.SPAM: "probably spam",
}
REPLY_WORDS = {
    ReplyState.POSTING: "Reply: being posted",
    ReplyState.POSTED: "Reply: posted, not yet seen live",
    ReplyState.LIVE: "Reply: live",
    ReplyState.REJECTED: "Reply: rejected by the site",
    ReplyState.FAILED: "Reply: could not be posted",
    ReplyState.UNKNOWN: "Reply: not known whether it was posted",
    ReplyState.DISMISSED: "Reply: dismissed, none is needed",
}
# The reply is up, or none will be: what led there is condensed. DECIDED: its text is not in question.
SETTLED = frozenset({ReplyState.POSTED, ReplyState.LIVE, ReplyState.DISMISSED})
DECIDED = SETTLED | {ReplyState.POSTING, ReplyState.UNKNOWN}
RECOVERY_WORDS = {
    RecoveryState.CONTACTING: "customer not reached yet",
    RecoveryState.REACHED: "customer reached",
    RecoveryState.REMEDIED: "put right",
    RecoveryState.CLOSED: "closed",
    RecoveryState.ASKED: "asked for a fresh look",
    RecoveryState.NOT_ASKED: "closed, not asked",
    RecoveryState.OBSERVED: "closed, and the review has changed since",
}
RULE_WORDS = {  # the rest are words
    "stars": "few stars",
    "overall": "on the whole",
    "wait": "waiting",
    "words": "said",
    "tone": "the tone",
}
WISH_WORDS = {
    Wish.REFUND: worded("a refund"),
    Wish.REPLACEMENT: worded("a replacement"),
    Wish.CONTACT: worded("a call or a message"),
    Wish.APOLOGY: worded("an apology"),
    Wish.REPAIR: worded("that it is put right"),
    Wish.ANSWER: worded("an answer"),
}
FACTS_SHOWN = 6
DRAFTED = "Drafted reply \u2013 not posted yet"
RELEASE = (
    "Nothing is posted until a named person releases this case. To release it means: I have read the review "
    "and this reply, and I answer for it. It still has to be approved after that."
)
PRACTISED = (
    "PRACTICE: reviewbot made this review up. Try every button: nothing of it reaches a review site, and "
    "it counts in no figure."
)
STARS = 5
ACRONYMS = frozenset({"rss"})
COMMANDS = "What you can do now, in a terminal on the machine that runs reviewbot:"


@dataclass(frozen=True, slots=True)
class Card:
    """A message to people: its blocks, and the same in plain words.

    ``text`` is what is read aloud, pushed to a phone, and posted alone should Slack refuse the blocks.
    """

    text: str
    blocks: list[Block]

    @property
    def shown(self) -> str:
        """A hash of what it shows: what shows the same need not be drawn again."""
        return hashlib.sha256(json.dumps([self.text, self.blocks]).encode()).hexdigest()[:32]


def draw(message: Alert | Note | Notice, now: datetime, *, clickable: bool = False) -> Card:
    """The card of an alert, or the words of a note or a notice."""
    match message:
        case Alert():
            return card(message, now, clickable=clickable)
        case Note():
            return note_card(message)
        case Notice():
            return notice_card(message)


def card(alert: Alert, now: datetime, *, clickable: bool = False) -> Card:
    """The card of a case as it is at ``now``, within Slack's limits whatever the alert holds.

    ``clickable``: somebody listens to clicks, so it has buttons and not commands.
    """
    review = clean(alert.stored.review.text).strip() or alert.stored.wordless
    shows_reply = alert.case.text.strip() and alert.case.reply_state is not ReplyState.DISMISSED
    reply = clean(alert.case.text) if shows_reply else ""
    ways = [buttons.row(alert)] if clickable else _commands(alert)
    frame = _blocks(alert, now, ways, review=ELLIPSIS, reply=ELLIPSIS if reply else "")
    room = BLOCKS_BUDGET - weight(frame)
    # The reply goes first: it is what somebody approves.
    reply = cut(reply, chars=REPLY_CHARS, room=max(room * 2 // 3, room - weight(review)))
    review = cut(review, chars=REVIEW_CHARS, room=room - weight(reply))
    plain = _plain(alert, now, clickable=clickable)
    return Card(plain, _blocks(alert, now, ways, review=review, reply=reply))


def notice_card(notice: Notice) -> Card:
    """The card of a short message that is not about a case."""
    repeat = " (possible repeat)" if notice.repeat else ""
    said = kit.text(cut(clean(notice.text).strip(), chars=REVIEW_CHARS, room=6_000))
    title = short(notice.listing) or "reviewbot"
    block = kit.rich("notice", kit.section(kit.text(f"{title}{repeat}\n", bold=True), said))
    return Card(f"{defuse(title, 200)}{repeat}: {defuse(notice.text, 3_000)}", [block])


def note_card(note: Note) -> Card:
    """One line of a case's timeline, for the thread under its card."""
    practice = " (PRACTICE)" if note.practice else ""
    repeat = " (possible repeat)" if note.repeat else ""
    line = timeline.line(note.event, kit.zone(note.business.timezone))
    case = f"Case {note.case.id}{practice}{repeat}: "
    told = [timeline.promise(one, kit.zone(note.business.timezone)) for one in note.promises]
    line += [kit.text(f"\n{one}") for one in told]
    block = kit.rich(f"note.{note.event.n}", kit.section(kit.text(case, bold=note.loud), *line))
    spoken = [timeline.spoken(note.event), *(defuse(one, 1_000) for one in told)]
    return Card(f"{case}{' '.join(spoken)}", [block])


def moved_card(case: Case) -> Card:
    """What stays where a card stood that not everybody there may read any more: no word of the case."""
    words = (
        f"Case {case.id} moved to the restricted channel. Those who answer cases find it there, and on the "
        "Home tab of this app."
    )
    return Card(words, [kit.rich(f"moved.{case.rev}", kit.section(kit.text(words)))])


# --- the blocks ---------------------------------------------------------------------------------


def _blocks(alert: Alert, now: datetime, ways: list[Block], *, review: str, reply: str) -> list[Block]:
    zone = kit.zone(alert.business.timezone)
    blocks = [
        kit.rich("head", kit.section(*_headline(alert, zone))),
        kit.rich("review", _review(alert.stored.review.title, review)),
        *([] if alert.case.reply_state in SETTLED else [kit.rich("why", *_why(alert))]),
        kit.rich("draft", *_draft(alert)),
        *([kit.rich("reply", *_reply(alert.case, reply))] if reply else []),
        *ways,
        _foot(alert.case, now, zone),
    ]
    # Slack wants a new id for a block that changes (docs.slack.dev/reference/block-kit/blocks).
    return [block | {"block_id": f"{block['block_id']}.{alert.case.rev}"} for block in blocks]


def _headline(alert: Alert, zone: tzinfo) -> list[Block]:
    stored, review = alert.stored, alert.stored.review
    marks = "".join(f" ({mark})" for mark in _marks(alert))
    line = [kit.text(f"{PRACTISED}\n", bold=True)] if stored.practice else []
    line.append(kit.text(rating_words(review.rating, review.scale) + marks, bold=True))
    line.append(kit.text(f"\n{_source(alert)} · by {short(review.author) or 'no name'}"))
    if posted := _written(stored, zone):
        line += [kit.text(" · "), posted]
    if link := kit.link(review.url, f"Open on {_site(stored.site)}"):
        line += [kit.text("\n"), link]
    return line


def _written(stored: StoredReview, zone: tzinfo) -> Block | None:
    """When it was written, in the reader's own zone; a bare date stays that day for everybody."""
    at = dated(stored.review)
    if at and at.year in kit.CALENDAR and not when.is_exact(stored):
        return kit.text(str(when.written(stored, "UTC")))
    return kit.date(at or stored.seen_at, zone)


def _review(title: str, review: str) -> Block:
    title = cut(one_line(title), chars=150, room=450)
    return kit.quoted(*([kit.text(f"{title}\n", bold=True)] if title else []), kit.text(review))


def _why(alert: Alert) -> list[Block]:
    told = f"Why you see this: {CLASS_WORDS[alert.case.class_]}"
    said = alert.stored.assessment
    worst = sorted(said.telling, key=lambda reason: reason.weight)[:3]
    lines = [_reason(reason) for reason in worst if reason.weight < 0]
    more = [*said.doubts, *(f"{label}: {words}" for label, words in wanted_and_known(said))]
    extra = [kit.section(kit.text("\n".join(more)))] if more else []
    called = _called(alert)
    who = [kit.text(" · On call: "), kit.person(called)] if called else []
    return [kit.section(kit.text(told), *who), *([kit.bullets(*lines)] if lines else []), *extra]


def _called(alert: Alert) -> str:
    """Whom an urgent case that nobody has is to call: who is on call, else the owner of the place."""
    if not alert.case.urgent or alert.case.assignee:
        return ""
    owner = alert.location.owner
    return short(alert.on_call) or (owner if kit.MEMBER.fullmatch(owner) else "")


def wanted_and_known(what: Assessment) -> list[tuple[str, str]]:
    """What the customer asks for, and facts that help to find them again: a label and the words, if any.

    For the owner's eyes: the public reply never repeats them (the gate against private facts).
    """
    wishes = listed([WISH_WORDS[one.wish] for one in what.asked])
    known = ", ".join(cut(one_line(one.quote), chars=40, room=120) for one in what.facts[:FACTS_SHOWN])
    return [line for line in ((worded("They ask for"), wishes), (worded("Worth knowing"), known)) if line[1]]


def _reason(reason: Reason) -> Block:
    rule, said = (
        RULE_WORDS.get(reason.rule, _words(reason.rule)),
        cut(one_line(reason.quote), chars=80, room=200),
    )
    return kit.section(kit.text(f"{rule}: “{said}”" if said else rule))


def _draft(alert: Alert) -> list[Block]:
    case = alert.case
    title = REPLY_WORDS.get(case.reply_state, DRAFTED) if case.text.strip() else "No reply is drafted yet"
    parts = [kit.section(kit.text(title, bold=True))]
    if case.reply_state is ReplyState.HELD:
        parts.append(kit.section(kit.text(f"Held: {CLASS_WORDS[case.class_]}. {RELEASE}")))
    if alert.trouble:
        parts.append(kit.section(kit.text(cut(one_line(alert.trouble), chars=300, room=600))))
    said = [cut(one_line(one), chars=500, room=800) for one in alert.remarks]
    parts += [kit.section(kit.text(f"Said before. {one}")) for one in said]
    open_checks = () if case.reply_state in DECIDED else case.checks
    failing = sorted((check for check in open_checks if not check.ok), key=lambda check: not check.gate)
    lines = [_finding(check) for check in failing[:4]]
    if more := len(failing[4:]):
        lines.append(kit.section(kit.text(f"and {more} more: reviewbot case {case.id}")))
    if clean(case.text) != case.text:
        lines.append(kit.section(kit.text("Control characters in the text are not shown here")))
    return [*parts, *([kit.bullets(*lines)] if lines else [])]


def _finding(check: Check) -> Block:
    effect = "Must be changed" if check.gate else "Could be better"
    detail = cut(one_line(check.detail), chars=120, room=240)
    return kit.section(kit.text(f"{effect}: {_words(check.check)}" + (f" ({detail})" if detail else "")))


def _reply(case: Case, reply: str) -> list[Block]:
    shown = kit.quoted(kit.text(reply))
    if reply == clean(case.text):
        return [shown]
    return [
        shown,
        kit.section(kit.text(f"Only the start fits here. Read all of it first: reviewbot case {case.id}")),
    ]


def _commands(alert: Alert) -> list[Block]:
    if not alert.actions:
        return []
    lines = "\n".join(f"{one_line(command)}  # {one_line(label)}" for label, command in alert.actions)
    shown = kit.preformatted(cut(lines, chars=1_800, room=1_800))
    return [kit.rich("actions", kit.section(kit.text(COMMANDS)), shown)]


def _foot(case: Case, now: datetime, zone: tzinfo) -> Block:
    parts = [f"Case {case.id} · rev {case.rev}"]
    if told := RECOVERY_WORDS.get(case.recovery_state):
        parts.append(told)
    if case.reply_state is ReplyState.SNOOZED and case.snoozed_until:
        parts.append(f"snoozed until {kit.local(case.snoozed_until, zone)}")
    unanswered = case.reply_state not in SETTLED
    if unanswered and case.due_at and (due := kit.local(case.due_at, zone)):
        date = f"<!date^{int(case.due_at.timestamp())}^{kit.DATE}|{due}>"
        parts.append(f"answer by {date}{' (overdue)' if case.due_at < now else ''}")
    if case.assignee:
        known = kit.MEMBER.fullmatch(case.assignee)
        parts.append(f"assigned to {f'<@{case.assignee}>' if known else defuse(short(case.assignee), 60)}")
    words = {"type": "mrkdwn", "verbatim": True, "text": " · ".join(parts)}
    return {"type": "context", "block_id": "case", "elements": [words]}


# --- the same in plain words --------------------------------------------------------------------


def _plain(alert: Alert, now: datetime, *, clickable: bool) -> str:
    """At most 4,000 characters, which is what chat.update takes; the limits of the parts add up to that."""
    case, review = alert.case, alert.stored.review
    marks = "".join(f" ({mark})" for mark in _marks(alert))
    due = kit.local(case.due_at, kit.zone(alert.business.timezone)) if case.due_at else ""
    ways = () if clickable else alert.actions[:10]
    called = "" if alert.case.reply_state in SETTLED else _called(alert)
    overdue = " (overdue)" if case.due_at and case.due_at < now else ""
    lines = [
        PRACTISED if alert.stored.practice else "",
        f"{rating_words(review.rating, review.scale)}{marks}: {CLASS_WORDS[case.class_]}",
        f"{defuse(_source(alert), 300)} · by {defuse(review.author, 120) or 'no name'}",
        f"On call: {timeline.spoken_name(called)}" if called else "",
        f"“{defuse(f'{review.title} {review.text}'.strip() or alert.stored.wordless, 700)}”",
        f"Held. {RELEASE}" if case.reply_state is ReplyState.HELD else "",
        f"{REPLY_WORDS.get(case.reply_state, DRAFTED)}: “{defuse(case.text, 800)}”" if case.text else "",
        *[escape(f"{label}: {command}", 150) for label, command in ways],
        f"Case {case.id} · rev {case.rev}" + (f" · answer by {due}{overdue}" if due else ""),
    ]
    return "\n".join(line for line in lines if line)


# --- words --------------------------------------------------------------------------------------


def _marks(alert: Alert) -> list[str]:
    told = {
        "urgent": alert.case.urgent,
        "possible repeat": alert.repeat,
        "edited by the customer": alert.stored.revisions > 1,
        "since removed from the site": alert.stored.removed,
    }
    return [mark for mark, holds in told.items() if holds]


def rating_words(rating: float | None, scale: tuple[float, float]) -> str:
    """The stars in words, in the site's own scale."""
    low, high = scale
    if rating is None:
        return "No rating"
    if (low, high) == (0, 1):
        return "Recommended" if rating else "Not recommended"
    words = f"{rating:g} of {high:g}"
    if high != STARS:
        return words
    full = round(min(STARS, max(0, rating)))
    return f"{'★' * full}{'☆' * (STARS - full)} {words} stars"


def _source(alert: Alert) -> str:
    place = short(alert.location.name)
    return f"{_site(alert.stored.site)} · {short(alert.listing.label)}" + (f" · {place}" if place else "")


def _site(name: str) -> str:
    """The site's name for people: that of its platform, else of ours, as ``feed`` is Feed."""
    rule = policy.rule(name)
    if rule != policy.rule("other"):
        return rule.title
    return " ".join(word.upper() if word in ACRONYMS else word.capitalize() for word in _words(name).split())


def _words(name: str) -> str:
    """A name from our own code (a rule, a check, a site), written as words."""
    return short(name.replace("_", " "))


def short(name: str) -> str:
    """A name in one line, of which no more is shown than a headline bears."""
    return cut(one_line(name), chars=60, room=200)
