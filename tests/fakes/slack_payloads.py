"""What Slack sends for a click, a submit, a command, an event: the payloads, without the wire.

Shapes: docs.slack.dev/reference/interaction-payloads, /interactivity/implementing-slash-commands,
/apis/events-api.
"""

from typing import Any

from fakes.slack_screen import ANSWERS, Answer, Control, Message, View, named, state
from fakes.slack_workspace import Workspace

TOKEN = "verification-token"


def block_actions(
    workspace: Workspace, user: str, screen: Message | View, control: Control, answer: Any
) -> Answer:
    """A button was pressed or something was picked; ``answer`` is what was picked."""
    action = _action(workspace, control, answer)
    payload = _interaction(workspace, "block_actions", user) | {"actions": [action]}
    typed = {(control.block["block_id"], control.element["action_id"]): answer}
    if isinstance(screen, View):
        container: Answer = {"type": "view", "view_id": screen.id}
        trigger = workspace.trigger(user, screen.id)
        return payload | {"trigger_id": trigger, "container": container, "view": screen.body()}
    ephemeral = bool(screen.only_for)
    container = {"type": "message", "message_ts": screen.ts, "channel_id": screen.channel}
    container |= {"is_ephemeral": ephemeral}
    if not ephemeral:
        payload["message"] = screen.body | {"blocks": named(screen.blocks)}
    return payload | {
        "trigger_id": workspace.trigger(user),
        "container": container,
        "channel": _channel(screen.channel),
        "state": state(screen.blocks, typed),
        "response_url": workspace.hook(user, screen.channel, screen.ts, ephemeral=ephemeral),
    }


def view_submission(workspace: Workspace, view: View) -> Answer:
    """The modal was submitted as it is filled in."""
    payload = _interaction(workspace, "view_submission", view.user)
    trigger = workspace.trigger(view.user, view.id)
    return payload | {"trigger_id": trigger, "view": view.body(), "response_urls": []}


def view_closed(workspace: Workspace, view: View, *, cleared: bool) -> Answer:
    """The modal was closed; sent only where ``notify_on_close`` asks for it."""
    return _interaction(workspace, "view_closed", view.user) | {"view": view.body(), "is_cleared": cleared}


def shortcut(workspace: Workspace, user: str, callback_id: str, message: Message | None) -> Answer:
    """A global shortcut, or one from the menu of a message."""
    kind = "message_action" if message else "shortcut"
    payload = _interaction(workspace, kind, user) | {"callback_id": callback_id}
    payload |= {"action_ts": workspace.next_ts(), "trigger_id": workspace.trigger(user)}
    if message:
        payload |= {"message": message.body, "message_ts": message.ts, "channel": _channel(message.channel)}
        payload |= {"response_url": workspace.hook(user, message.channel, message.ts)}
    return payload


def command(workspace: Workspace, user: str, line: str, channel: str) -> Answer:
    """``/command words`` typed in a channel: flat, as it goes into a form."""
    name, _, text = line.partition(" ")
    person = workspace.users[user]
    return {
        "token": TOKEN, "team_id": person["team_id"], "team_domain": "fake", "api_app_id": "A1",
        "channel_id": channel, "channel_name": _channel(channel)["name"],
        "user_id": user, "user_name": person["name"], "command": name, "text": text.strip(),
        "is_enterprise_install": "false", "trigger_id": workspace.trigger(user),
        "response_url": workspace.hook(user, channel),
    }  # fmt: skip


def event(workspace: Workspace, **fields: Any) -> Answer:
    """Something happened that the app subscribed to."""
    ts = workspace.next_ts()
    return {
        "token": TOKEN, "team_id": "T1", "api_app_id": "A1", "type": "event_callback",
        "event_id": f"Ev{ts.replace('.', '')}", "event_time": int(float(ts)),
        "event": {"event_ts": ts} | fields,
        "authorizations": [{"team_id": "T1", "user_id": "UBOT", "is_bot": True, "enterprise_id": None,
                            "is_enterprise_install": False}],
    }  # fmt: skip


def _interaction(workspace: Workspace, kind: str, user: str) -> Answer:
    person = workspace.users[user]
    who = {"id": user, "username": person["name"], "name": person["name"], "team_id": person["team_id"]}
    return {
        "type": kind, "token": TOKEN, "api_app_id": "A1", "user": who, "enterprise": None,
        "team": {"id": "T1", "domain": "fake"}, "is_enterprise_install": False,
    }  # fmt: skip


def _action(workspace: Workspace, control: Control, answer: Any) -> Answer:
    element = control.element
    action = {"type": element["type"], "action_id": element["action_id"]}
    action |= {"block_id": control.block["block_id"], "action_ts": workspace.next_ts()}
    if element["type"] == "button":
        action |= {key: element[key] for key in ("text", "value", "style", "url") if key in element}
    elif element["type"] == "overflow":
        action["selected_option"] = answer
    else:
        action[ANSWERS[element["type"]][0]] = answer
    return action


def _channel(name: str) -> Answer:
    return {"id": name, "name": "directmessage" if name.startswith("D") else name.lower()}
