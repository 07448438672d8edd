"""The forms that a click opens, and what was written into them. Pure.

``private_metadata`` names the case and the revision that was shown. It is no authority: the case is looked
up again at submit. The limits are those of docs.slack.dev/reference/views/modal-views.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from reviewbot.cases import Move, failing
from reviewbot.notify import blocks as kit
from reviewbot.notify import timeline
from reviewbot.notify.blocks import Block
from reviewbot.notify.buttons import HISTORY, OPEN, OVERRIDE, PROMISES, option, plain, row, value
from reviewbot.notify.card import RELEASE, REPLY_CHARS, REVIEW_CHARS, card
from reviewbot.notify.text import clean, cut, one_line
from reviewbot.types import Alert, Business, Case, Check, Event, Promise, PromiseState

View = dict[str, Any]

# A field of a form: its block's id, and the id of the element in it.
TEXT, WHO, UNTIL, HOW, NOTE, OUTCOME = "text", "who", "until", "how", "note", "outcome"
PROMISE = "promise"
VALUE = "value"
PARAGRAPH = 3_000  # what a text field takes at most

WAYS = (("By phone", "phone"), ("By e-mail", "e-mail"), ("In person", "visit"), ("By message", "message"))
ANSWERED = (("I reached them", str(Move.REACHED)), ("No answer yet", str(Move.TRIED)))
OUTCOMES = (
    ("The customer is satisfied", "satisfied"),
    ("The customer is not satisfied", "not_satisfied"),
    ("The customer did not answer", "no_answer"),
)
PROPOSED = "The site did not show this reply. Under it is another wording to begin with."
BECAME = (("It was kept", str(PromiseState.KEPT)), ("It will not be kept", str(PromiseState.DROPPED)))
MOST_PROMISES = 10  # what radio buttons hold; the earliest due come first
MOST_LINES = 60  # of a history, in one form; the review log has them all


def edit(case: Case, review: str, proposed: str = "") -> View:
    """The reply to be changed, with the review above it; ``proposed``: another wording of a rejected one."""
    said = [_say("proposed", PROPOSED), _quote("rejected", case.text)] if proposed else []
    return _form(
        Move.EDIT,
        case,
        "Edit the reply",
        "Save",
        _quote("review", review),
        *said,
        _write(
            TEXT,
            "Reply",
            initial=(proposed or case.text)[:REPLY_CHARS],
            hint="It is checked when you save it.",
        ),
    )


def changed_meanwhile(case: Case, review: str, mine: str, what: str) -> View:
    """Somebody was faster: review and reply as they are now, and this person's text, none of it lost."""
    return _form(
        Move.EDIT,
        case,
        "Changed meanwhile",
        "Save mine",
        _say("meanwhile", what),
        _quote(f"review.{case.rev}", review),
        _say("now", "This is the reply now:"),
        _quote(f"now.{case.rev}", case.text),
        _write(TEXT, "Your text, not saved yet", initial=mine[:REPLY_CHARS], key=f".{case.rev}"),
    )


def findings(checks: tuple[Check, ...]) -> str:
    """What the gates say against a text, for the line under its field."""
    said = "; ".join(f"{one_line(one.check).replace('_', ' ')}: {one_line(one.detail)}" for one in checks)
    return cut(f"Please change this first: {said}", chars=1_000, room=2_000)


def assign(case: Case) -> View:
    """Who takes the case."""
    who = {"type": "users_select", "action_id": VALUE, "placeholder": plain("Somebody")}
    if kit.MEMBER.fullmatch(case.assignee):
        who["initial_user"] = case.assignee
    return _form(Move.ASSIGN, case, "Assign", "Assign", _input(WHO, "Who takes care of it?", who))


def snooze(case: Case, zone: str) -> View:
    """When the case comes back, in words."""
    hint = f"For example 2h, 17:30, tomorrow 9:00, friday or 2026-12-01. Times are those of {zone}."
    return _form(Move.SNOOZE, case, "Snooze", "Snooze", _line(UNTIL, "Until when?", hint))


def reached(case: Case) -> View:
    """How the customer was called, and what came of it."""
    return _form(
        Move.REACHED,
        case,
        "Reached the customer",
        "Log it",
        _choose(OUTCOME, "What came of it?", ANSWERED),
        _choose(HOW, "How?", WAYS),
        _write(NOTE, "What they said, and the next step", optional=True),
    )


def remedied(case: Case) -> View:
    """What was put right."""
    hint = "Who did it and what it cost, if that matters to you. Only your team reads this."
    return _form(Move.REMEDIED, case, "Put right", "Log it", _write(NOTE, "What was put right?", hint=hint))


def close(case: Case) -> View:
    """How it ended."""
    return _form(
        Move.CLOSE,
        case,
        "Close the case",
        "Close it",
        _choose(OUTCOME, "How did it end?", OUTCOMES),
        _write(NOTE, "Anything to remember", optional=True),
    )


def dismiss(case: Case) -> View:
    """Why no reply is needed."""
    return _form(Move.DISMISS, case, "No reply needed", "Confirm", _write(NOTE, "Why is none needed?"))


def withdraw(case: Case) -> View:
    """Why the reply is taken down again, before it is."""
    return _form(
        Move.WITHDRAW,
        case,
        "Withdraw the reply",
        "Withdraw",
        _say("meaning", "The reply disappears from the site. The customer may have read it already."),
        _write(NOTE, "Why is it taken down?", hint="Your name and this reason are kept."),
    )


def release(case: Case) -> View:
    """What it means to release a case, and why this one may be."""
    return _form(
        Move.RELEASE,
        case,
        "Release the hold",
        "Release",
        _say("meaning", RELEASE),
        _write(NOTE, "Why may this reply go out?", hint="Your name and this reason are kept."),
    )


def override(case: Case) -> View:
    """Why a reply may go out that a gate does not like."""
    said = "; ".join(one_line(one.detail) for one in failing(case.checks))
    return _form(
        OVERRIDE,
        case,
        "Approve anyway",
        "Approve",
        kit.rich("failing", kit.section(kit.text(cut(f"A gate says no: {said}", chars=1_000, room=2_000)))),
        _quote("reply", case.text),
        _write(NOTE, "Why may it go out as it is?", hint="Your name and this reason are kept."),
    )


def ask(case: Case, message: str) -> View:
    """The one neutral message that the customer may be sent."""
    return _form(
        Move.ASK,
        case,
        "Ask for a fresh look",
        "I have sent it",
        _say("how", "Send this to the customer in private, once and as it is:"),
        kit.rich("message", kit.preformatted(cut(clean(message), chars=PARAGRAPH, room=6_000))),
    )


def post_by_hand(case: Case, page: str) -> View:
    """The approved reply to copy, and the page to put it on."""
    link = kit.link(page, "Open the review's page")
    return _form(
        Move.POSTED,
        case,
        "Post by hand",
        "Mark as posted",
        _say("copy", "1. Copy the approved reply:"),
        kit.rich("reply", kit.preformatted(clean(case.text) or " ")),
        kit.rich("page", kit.section(kit.text("2. Put it on the page: "), link))
        if link
        else _say("page", "2. Put it on the review's page."),
        _say("then", "3. Come back here, so that everybody knows."),
    )


def promises(case: Case, found: Sequence[Promise], business: Business) -> View:
    """What a case has promised and not kept yet, and what became of one of these promises."""
    zone = kit.zone(business.timezone)
    shown = found[:MOST_PROMISES]
    lines = [kit.section(kit.text(timeline.promise(one, zone))) for one in shown]
    hint = "For a promise that will not be kept; your name and this reason are kept."
    choices = tuple(
        (f"Promise {one.id}: {cut(one_line(one.words), chars=55, room=75)}", str(one.id)) for one in shown
    )
    return _form(
        PROMISES,
        case,
        "Promises",
        "Log it",
        kit.rich("promises", kit.bullets(*lines)),
        _choose(PROMISE, "Which one?", choices),
        _choose(OUTCOME, "What became of it?", BECAME),
        _write(NOTE, "Why not?", hint=hint, optional=True),
    )


def history(case: Case, events: tuple[Event, ...], business: Business) -> View:
    """Everything that happened to a case, newest first."""
    zone = kit.zone(business.timezone)
    lines = [
        kit.section(kit.text(f"{kit.local(event.at, zone)}: "), *timeline.line(event, zone))
        for event in reversed(events[-MOST_LINES:])
    ]
    more = len(events) - len(lines)
    parts = [kit.bullets(*lines)] if lines else [kit.section(kit.text("Nothing has happened yet."))]
    if more > 0:
        parts.append(kit.section(kit.text(f"and {more} earlier: reviewbot case {case.id}")))
    return _read_only(HISTORY, f"History of case {case.id}", [kit.rich("history", *parts)])


def whole(alert: Alert, now: datetime) -> View:
    """The case itself, with its buttons: for the Home tab, the command and the shortcut."""
    shown = [block for block in card(alert, now, clickable=True).blocks if block["type"] != "actions"]
    buttons = row(alert) | {"block_id": f"buttons.{alert.case.rev}"}
    return _read_only(OPEN, f"Case {alert.case.id}", [*shown, buttons]) | {
        "private_metadata": value(alert.case)
    }


def told(title: str, words: str) -> View:
    """Something to read, and nothing to do."""
    return _read_only("told", title, [_say("told", words)])


def field(view: Mapping[str, Any], name: str) -> str:
    """What was written into a field, or chosen in it; "" where nothing was or there is no such field.

    Everything in ``view`` comes from outside, so nothing is taken for granted.
    """
    values = (view.get("state") or {}).get("values") or {}
    block: Mapping[str, Any] = next((values[one] for one in values if one.partition(".")[0] == name), {})
    said = block.get(VALUE) or {}
    chosen = (said.get("selected_option") or {}).get("value")
    found = said.get("value") or said.get("selected_user") or chosen or ""
    return found if isinstance(found, str) else ""


def block_of(view: Mapping[str, Any], name: str) -> str:
    """The id of the block that holds a field, as an error under it must name it."""
    values = (view.get("state") or {}).get("values") or {}
    return next((one for one in values if one.partition(".")[0] == name), name)


# --- shapes ---------------------------------------------------------------------------------------


def _form(move: str, case: Case, title: str, submit: str, *blocks: Block) -> View:
    return {
        "type": "modal",
        "callback_id": str(move),
        "private_metadata": value(case),
        "title": plain(title),
        "submit": plain(submit),
        "close": plain("Cancel"),
        "blocks": list(blocks),
    }


def _read_only(callback: str, title: str, blocks: list[Block]) -> View:
    return {
        "type": "modal",
        "callback_id": callback,
        "title": plain(title[:24]),
        "close": plain("Close"),
        "blocks": blocks,
    }


def _input(name: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    shape = {"type": "input", "block_id": name, "label": plain(label), "element": element}
    return shape | ({"hint": plain(hint)} if hint else {}) | ({"optional": True} if optional else {})


def _write(
    name: str, label: str, *, initial: str = "", hint: str = "", optional: bool = False, key: str = ""
) -> Block:
    """A field for words. Another ``key`` makes it another field: Slack keeps what was typed into the same."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": VALUE,
        "multiline": True,
        "max_length": PARAGRAPH,
    }
    if initial:
        element["initial_value"] = initial
    return _input(f"{name}{key}", label, element, hint=hint, optional=optional)


def _line(name: str, label: str, hint: str) -> Block:
    return _input(name, label, {"type": "plain_text_input", "action_id": VALUE, "max_length": 60}, hint=hint)


def _choose(name: str, label: str, choices: tuple[tuple[str, str], ...]) -> Block:
    """Nothing is chosen beforehand: what is on record must be what somebody meant."""
    options = [option(words, chosen) for words, chosen in choices]
    return _input(name, label, {"type": "radio_buttons", "action_id": VALUE, "options": options})


def _say(name: str, words: str) -> Block:
    return kit.rich(name, kit.section(*kit.named(words)))


def _quote(name: str, words: str) -> Block:
    shown = cut(clean(words).strip() or "(no text)", chars=REVIEW_CHARS, room=6_000)
    return kit.rich(name, kit.quoted(kit.text(shown)))
