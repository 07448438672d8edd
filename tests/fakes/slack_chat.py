"""chat.* of the fake Slack, and what comes back through a response_url (docs.slack.dev/reference/methods)."""

import json
from typing import Any

from fakes.blockkit_schema import problems, too_long
from fakes.slack_screen import Answer, Message
from fakes.slack_workspace import Channel, SlackError, Workspace

TEXT_LIMIT, UPDATE_TEXT_LIMIT = 40_000, 4_000
PARTS = ("blocks", "metadata", "thread_ts")
HOOK_FIELDS = {
    *("text", "blocks", "response_type", "replace_original", "delete_original", "thread_ts", "metadata"),
    *("unfurl_links", "unfurl_media"),
}


def post(workspace: Workspace, arguments: Answer) -> Answer:
    name = arguments["channel"]
    if workspace.users.get(name, {}).get("deleted") is False:
        name = workspace.direct(name)
    channel = _writable(workspace, name)
    _check(workspace, "chat.postMessage", arguments)
    _check_thread(workspace, "chat.postMessage", channel, arguments)
    workspace.pace_post(name)
    message = _new(workspace, arguments)
    if arguments.get("reply_broadcast"):
        message["subtype"] = "thread_broadcast"
    workspace.write(name, message)
    return {"channel": name, "ts": message["ts"], "message": message}


def post_ephemeral(workspace: Workspace, arguments: Answer) -> Answer:
    name, user = arguments["channel"], arguments["user"]
    channel = _writable(workspace, name)
    if user not in workspace.users or not channel.has(user):
        raise SlackError("user_not_in_channel")
    _check(workspace, "chat.postEphemeral", arguments)
    _check_thread(workspace, "chat.postEphemeral", channel, arguments)
    message = _new(workspace, arguments)
    workspace.ephemerals.append(Message(name, message, only_for=user))
    return {"message_ts": message["ts"]}


def update(workspace: Workspace, arguments: Answer) -> Answer:
    name = arguments["channel"]
    if workspace.channel(name).archived:
        raise SlackError("is_inactive")
    known = _own(workspace, name, arguments["ts"], "cant_update_message")
    _check(workspace, "chat.update", arguments)
    if len(arguments.get("text", "")) > UPDATE_TEXT_LIMIT:
        raise SlackError("msg_too_long")
    message = _changed(workspace, known, arguments)
    workspace.write(name, message)
    return {"channel": name, "ts": message["ts"], "text": message["text"], "message": message}


def delete(workspace: Workspace, arguments: Answer) -> Answer:
    name, ts = arguments["channel"], arguments["ts"]
    workspace.channel(name)
    _own(workspace, name, ts, "cant_delete_message")
    workspace.delete(name, ts)
    return {"channel": name, "ts": ts}


def answer_command(workspace: Workspace, user: str, channel: str, response: Any) -> None:
    """Words that came with the acknowledgement of a command: by default that person alone sees them."""
    if not response:
        return
    arguments = response if isinstance(response, dict) else {"text": str(response)}
    try:
        _check(workspace, "slash command", arguments)
    except SlackError as error:
        workspace.violation(f"slash command: {error.code}")
        return
    _show(workspace, user, channel, arguments)


def answer_hook(workspace: Workspace, name: str, arguments: Any) -> None:
    """What the app posted to a response_url: only the person sees it unless ``in_channel`` is asked for.

    Raises SlackError: used_url, expired_url, no_service, or what is wrong with the message.
    """
    if not isinstance(arguments, dict) or set(arguments) - HOOK_FIELDS:
        workspace.violation(f"response_url: unknown {sorted(set(arguments or ()) - HOOK_FIELDS)}")
        raise SlackError("invalid_payload")
    hook = workspace.use_hook(name)
    if arguments.get("delete_original"):
        _forget(workspace, hook.channel, hook.ts, ephemeral=hook.ephemeral)
        return
    _check(workspace, "response_url", arguments)
    if arguments.get("replace_original") and hook.ts:
        if hook.ephemeral:
            _forget(workspace, hook.channel, hook.ts, ephemeral=True)
            message = _new(workspace, arguments) | {"ts": hook.ts}
            workspace.ephemerals.append(Message(hook.channel, message, only_for=hook.user))
        else:
            known = workspace.message(hook.channel, hook.ts)
            workspace.write(hook.channel, _changed(workspace, known, arguments))
    else:
        _show(workspace, hook.user, hook.channel, arguments)


def _show(workspace: Workspace, user: str, channel: str, arguments: Answer) -> None:
    message = _new(workspace, arguments)
    if arguments.get("response_type") == "in_channel":
        workspace.write(channel, message)
    else:
        workspace.ephemerals.append(Message(channel, message, only_for=user))


def _forget(workspace: Workspace, channel: str, ts: str, *, ephemeral: bool) -> None:
    if ephemeral:
        workspace.ephemerals = [one for one in workspace.ephemerals if (one.channel, one.ts) != (channel, ts)]
    else:
        workspace.delete(channel, ts)


def _new(workspace: Workspace, arguments: Answer) -> Answer:
    message: Answer = {"type": "message", "user": "UBOT", "bot_id": "B1", "ts": workspace.next_ts()}
    message |= {"text": arguments.get("text", "")[:TEXT_LIMIT]}
    return message | {key: arguments[key] for key in PARTS if arguments.get(key)}


def _changed(workspace: Workspace, known: Answer, arguments: Answer) -> Answer:
    message = dict(known)
    if "blocks" not in arguments:
        message.pop("blocks", None)  # text alone wipes the blocks
        message["edited"] = {"user": "UBOT", "ts": workspace.next_ts()}
    message |= {key: arguments[key] for key in ("text", "blocks", "metadata") if key in arguments}
    return {key: value for key, value in message.items() if value not in ([], {})}


def _own(workspace: Workspace, channel: str, ts: str, otherwise: str) -> Answer:
    message = workspace.message(channel, ts)
    if message.get("bot_id") != "B1":
        raise SlackError(otherwise)
    return message


def _writable(workspace: Workspace, name: str) -> Channel:
    channel = workspace.channel(name)
    if not channel.member:
        raise SlackError("not_in_channel")
    if channel.archived:
        raise SlackError("is_archived")
    return channel


def _check(workspace: Workspace, method: str, arguments: Answer) -> None:
    if (blocks := arguments.get("blocks")) not in (None, []):
        if found := problems(blocks):
            for problem in found:
                workspace.violation(f"{method}: {problem}")
            raise SlackError("invalid_blocks", response_metadata={"messages": found})
        if too_long(blocks):
            workspace.violation(f"{method}: blocks are {len(json.dumps(blocks))} characters")
            raise SlackError("msg_blocks_too_long")
    if arguments.get("parse", "none") not in {"none", "full", "client"}:
        raise SlackError("invalid_arguments")
    metadata = arguments.get("metadata")
    if metadata and set(metadata) != {"event_type", "event_payload"}:
        raise SlackError("invalid_metadata_format")
    replaces = method == "chat.update"
    said = {"text", "blocks", "attachments"} & set(arguments) if replaces else {
        key for key in ("text", "blocks", "attachments") if arguments.get(key)
    }  # fmt: skip
    if not said:
        raise SlackError("no_text")


def _check_thread(workspace: Workspace, method: str, channel: Channel, arguments: Answer) -> None:
    """A reply names the message that the thread hangs from, never another reply of it."""
    if not (ts := arguments.get("thread_ts")):
        return
    parent = next((one for one in channel.messages if one["ts"] == ts), None)
    if parent is None or parent.get("thread_ts", ts) != ts:
        workspace.violation(f"{method}: {ts} is no message that a thread can hang from")
        raise SlackError("cannot_reply_to_message")
