"""What Slack sends when somebody does something, read as records. Pure; everything in it is hostile.

Shapes: docs.slack.dev/reference/interaction-payloads.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviewbot.notify.buttons import MORE, read_value


@dataclass(frozen=True, slots=True)
class Click:
    """One thing that one person did.

    ``key`` is the same when Slack delivers the same click again (facts: slack §4). ``team`` is the
    workspace of the person. ``channel``, ``message``: where the button stood, if in a message; ``thread``:
    the message that this one stands under, if any.
    ``action``: what it asks for; ``case`` and ``rev``: what the button was drawn for; ``choice``: what was
    chosen beside. ``in_modal``: the button stood in a form; ``beneath``: the id of the form that goes on
    showing the case once this is done.
    """

    key: str
    user: str
    team: str
    trigger: str
    action: str = ""
    case: int = 0
    rev: int = 0
    choice: str = ""
    channel: str = ""
    message: str = ""
    thread: str = ""
    in_modal: bool = False
    beneath: str = ""


def button(body: Mapping[str, Any]) -> Click:
    """A button that was pressed, or a choice of a menu."""
    action = next(iter(_parts(body, "actions")), {})
    name = _text(action, "action_id")
    chosen = _text(_part(action, "selected_option"), "value") or _text(action, "value")
    if name == MORE:  # a menu of several actions: which one stands before the case
        name, _, chosen = chosen.partition(":")
    value, choice = _split(chosen)
    view, message = _part(body, "view"), _part(body, "message")
    in_modal, ts, thread = _text(view, "type") == "modal", _text(message, "ts"), _text(message, "thread_ts")
    return Click(
        key="|".join(
            (_who(body), _text(action, "action_id"), _text(action, "action_ts"), ts or _text(view, "id"))
        ),
        user=_who(body),
        team=_text(_part(body, "user"), "team_id"),
        trigger=_text(body, "trigger_id"),
        action=name,
        case=value[0],
        rev=value[1],
        choice=choice if value[0] else chosen,
        channel=_text(_part(body, "channel"), "id"),
        message=ts,
        thread=thread if thread != ts else "",  # Slack puts its own ts on a message that has a thread
        in_modal=in_modal,
        beneath=_text(view, "id") if in_modal else "",
    )


def form(body: Mapping[str, Any]) -> Click:
    """A form that was sent."""
    view = _part(body, "view")
    value, _ = _split(_text(view, "private_metadata"))
    return Click(
        # Not the trigger: who sends a form again, because the answer was lost, must not do it twice. That
        # a refused form is put right and sent again, with the same id and hash, the store knows.
        key="|".join((_text(view, "id"), _text(view, "hash"), _who(body))),
        user=_who(body),
        team=_text(_part(body, "user"), "team_id"),
        trigger=_text(body, "trigger_id"),
        action=_text(view, "callback_id"),
        case=value[0],
        rev=value[1],
        in_modal=True,
        beneath=_text(view, "previous_view_id"),
    )


def command(body: Mapping[str, Any]) -> Click:
    """A slash command; ``choice`` is what was typed after it."""
    return Click(
        key=_text(body, "trigger_id"),
        user=_text(body, "user_id"),
        team=_text(body, "team_id"),
        trigger=_text(body, "trigger_id"),
        action="command",
        choice=_text(body, "text"),
        channel=_text(body, "channel_id"),
    )


def shortcut(body: Mapping[str, Any]) -> Click:
    """A shortcut on a message. It works in channels that the app is not in, so its answer is a form."""
    message = _part(body, "message")
    return Click(
        key="|".join((_who(body), "shortcut", _text(body, "action_ts"), _text(message, "ts"))),
        user=_who(body),
        team=_text(_part(body, "user"), "team_id"),
        trigger=_text(body, "trigger_id"),
        action=_text(body, "callback_id"),
        case=_case_of(message),
    )


def _case_of(message: Mapping[str, Any]) -> int:
    """The case of a card, by its metadata or, where Slack leaves that out, its buttons; 0 for others."""
    case = _part(_part(message, "metadata"), "event_payload").get("case_id")
    if named := read_value(f"{case}:0"):
        return named[0]
    buttons = (one for block in _parts(message, "blocks") for one in _parts(block, "elements"))
    values = (read_value(_text(one, "value")) for one in buttons)
    return next((value[0] for value in values if value), 0)


def _split(text: str) -> tuple[tuple[int, int], str]:
    """``12:3:tomorrow 9:00`` is case 12 at revision 3, and a choice; (0, 0) where no case is named."""
    case, _, rest = text.partition(":")
    rev, _, choice = rest.partition(":")
    return read_value(f"{case}:{rev}") or (0, 0), choice


def _who(body: Mapping[str, Any]) -> str:
    return _text(_part(body, "user"), "id")


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = body.get(name)
    return found if isinstance(found, Mapping) else {}


def _parts(body: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = body.get(name)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _text(body: Mapping[str, Any], name: str) -> str:
    found = body.get(name)
    return found if isinstance(found, str) else ""
