"""What a person can do with a case, as Slack's buttons: only what is possible in its state. Pure.

A button's value is ``case:rev``, so that a click is bound to exactly what was shown. It is no
authority: whoever clicks is looked up and ruled on again (facts: slack §2).
"""

import re
from collections.abc import Mapping

from reviewbot.cases import Move, allowed, failing, overridable
from reviewbot.notify.blocks import Block
from reviewbot.types import Alert, Case, ReplyState

OPEN, HISTORY, MORE, PROMISES = "open", "history", "more", "promises"
OVERRIDE = "override"
SNOOZES = (
    ("1 hour", "1h"),
    ("Tomorrow 9:00", "tomorrow 9:00"),
    ("Monday 9:00", "monday 9:00"),
    ("Another time…", ""),
)

LABELS: Mapping[str, str] = {
    Move.APPROVE: "Approve & post",
    Move.EDIT: "Edit reply…",
    Move.ASSIGN: "Assign…",
    Move.SNOOZE: "Snooze…",
    Move.RELEASE: "Release hold…",
    Move.REACHED: "Reached the customer…",
    Move.REMEDIED: "Remedied…",
    Move.CLOSE: "Close…",
    Move.ASK: "Ask for a fresh look…",
    Move.DISMISS: "No reply needed…",
    Move.WITHDRAW: "Withdraw the reply…",
    Move.POSTED: "Copy reply & open page…",
    OVERRIDE: "Approve anyway…",
    PROMISES: "Promises…",
    HISTORY: "History",
    OPEN: "Open",
}
IN_MENU = (Move.REACHED, Move.REMEDIED, Move.CLOSE, Move.ASK, Move.DISMISS, Move.WITHDRAW)


_VALUE = re.compile(r"([0-9]{1,18}):([0-9]{1,18})")  # what a store can count to


def value(case: Case) -> str:
    """What a button carries: the case and the revision that is shown."""
    return f"{case.id}:{case.rev}"


def read_value(text: str) -> tuple[int, int] | None:
    """The case and the revision of a button's value; None for what none of our buttons holds."""
    found = _VALUE.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None


def row(alert: Alert) -> Block:
    """The buttons under a card: at most one of them stands out."""
    case = alert.case
    possible = allowed(case)
    elements = []
    if Move.APPROVE in possible and not failing(case.checks):
        elements.append(_approve(alert))
    if case.reply_state is ReplyState.POSTING and not alert.publishes:
        elements.append(button(Move.POSTED, case, style="primary"))
    if Move.RELEASE in possible:
        elements.append(button(Move.RELEASE, case))
    if Move.APPROVE in possible and overridable(case.checks):
        elements.append(button(OVERRIDE, case))
    elements += [button(step, case) for step in (Move.EDIT, Move.ASSIGN) if step in possible]
    if Move.SNOOZE in possible:
        elements.append(_snooze(case))
    elements += [button(PROMISES, case)] if alert.promises else []
    shown = [step for step in IN_MENU if step in possible and (alert.publishes or step is not Move.WITHDRAW)]
    elements.append(_menu(case, shown))
    # Promises come and go without a new revision, and what changes needs a new id (card.py).
    block_id = f"buttons.{len(alert.promises)}" if alert.promises else "buttons"
    return {"type": "actions", "block_id": block_id, "elements": elements}


def button(action: str, case: Case, *, style: str = "") -> Block:
    """A button for one case."""
    return {
        "type": "button",
        "action_id": str(action),
        "text": plain(LABELS[action]),
        "value": value(case),
        "accessibility_label": f"{LABELS[action]} case {case.id}",
        **({"style": style} if style else {}),
    }


def plain(words: str) -> Block:
    """Our own words where Slack takes no formatting."""
    return {"type": "plain_text", "text": words, "emoji": False}


def option(words: str, chosen: str) -> Block:
    """One choice of a menu."""
    return {"text": plain(words), "value": chosen}


def _approve(alert: Alert) -> Block:
    words = (
        "The reply appears publicly under your business name, exactly as this card shows it."
        if alert.publishes
        else "reviewbot cannot post on this site. You get the reply to copy, and the page to put it on."
    )
    confirm = {
        "title": plain("Post this reply?" if alert.publishes else "Approve this reply?"),
        "text": plain(words),
        "confirm": plain("Approve & post" if alert.publishes else "Approve"),
        "deny": plain("Not yet"),
    }
    shape = button(Move.APPROVE, alert.case, style="primary") | {"confirm": confirm}
    return shape if alert.publishes else shape | {"text": plain("Approve")}


def _snooze(case: Case) -> Block:
    """When to come back, read at the click as ``when.until`` does: tomorrow is to come on old cards too."""
    return {
        "type": "static_select",
        "action_id": str(Move.SNOOZE),
        "placeholder": plain(LABELS[Move.SNOOZE]),
        "options": [option(words, f"{value(case)}:{until}") for words, until in SNOOZES],
    }


def _menu(case: Case, steps: list[Move]) -> Block:
    options = [option(LABELS[step], f"{step}:{value(case)}") for step in steps]
    options.append(option(LABELS[HISTORY], f"{HISTORY}:{value(case)}"))
    return {"type": "overflow", "action_id": MORE, "options": options}
