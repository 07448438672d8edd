"""The Web API of the fake Slack: which methods there are, what they take, who may call them.

Arguments, scopes, tiers and error names: docs.slack.dev/reference/methods and slack-ruby/slack-api-ref,
which is that reference in JSON. What reviewbot has no business to send (as_user, link_names) is refused.
"""

import base64
import binascii
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fakes import slack_chat, slack_views
from fakes.blockkit_schema import problems, view_problems
from fakes.slack_screen import Answer
from fakes.slack_workspace import Channel, SlackError, Workspace

TIER_2, TIER_3, TIER_4 = 20, 50, 100  # calls a minute at least (docs.slack.dev/apis/web-api/rate-limits)
TEXTS = {"channel", "ts", "thread_ts", "user", "user_id", "text", "view_id", "trigger_id", "hash", "cursor"}
ANYWHERE = {"team_id"}  # the client that slack_bolt hands to listeners sends it with every call


def call(workspace: Workspace, name: str, token: str, arguments: Answer) -> Answer:
    """One call of the Web API. Raises SlackError for every ``ok: false``."""
    method = METHODS.get(name)
    if method is None:
        raise SlackError("unknown_method", req_method=name)
    _admit(workspace, name, method, token)
    arguments = {key: value for key, value in arguments.items() if key not in ANYWHERE}
    unknown = sorted(set(arguments) - method.required - method.optional)
    missing = sorted(method.required - set(arguments))
    wrong = sorted(key for key in TEXTS & set(arguments) if not isinstance(arguments[key], str))
    if unknown or missing or wrong:
        told = f"{name}: unknown {unknown}, missing {missing}"
        workspace.violation(told + (f", no text {wrong}" if wrong else ""))
        raise SlackError("invalid_arguments", response_metadata={"messages": [*unknown, *missing, *wrong]})
    workspace.pace_call(name, method.per_minute)
    return {"ok": True} | method.verb(workspace, arguments)


def _admit(workspace: Workspace, name: str, method: "Method", token: str) -> None:
    if name == "blocks.validate":
        return
    if not token:
        raise SlackError("not_authed")
    if (refused := workspace.tokens.get(token, "invalid_auth")) != "":
        raise SlackError(refused)
    if token.startswith("xapp-") != (name == "apps.connections.open"):
        raise SlackError("not_allowed_token_type")
    if method.scope:
        _need(workspace, method.scope)


def _need(workspace: Workspace, scope: str) -> None:
    if scope not in workspace.scopes:
        raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(workspace.scopes)))


def _may_see(workspace: Workspace, name: str, verb: str) -> Channel:
    """The channel, if the app has the scope for its kind: ``channels:history``, ``groups:read``, …"""
    channel = workspace.channel(name)
    kind = "im" if name.startswith("D") else "groups" if channel.private else "channels"
    _need(workspace, f"{kind}:{verb}")
    return channel


# --- auth, apps, users ------------------------------------------------------------------------------


def _auth_test(_: Workspace, __: Answer) -> Answer:
    return {"url": "https://fake.slack.com/", "team": "Fake", "user": "reviewbot", "team_id": "T1",
            "user_id": "UBOT", "bot_id": "B1", "is_enterprise_install": False}  # fmt: skip


def _connections_open(workspace: Workspace, _: Answer) -> Answer:
    ticket = secrets.token_hex(8)
    workspace.tickets.add(ticket)
    return {"url": f"{workspace.socket_url}/link/?ticket={ticket}&app_id=A1"}


def _blocks_validate(_: Workspace, arguments: Answer) -> Answer:
    found = view_problems(arguments["view"]) if "view" in arguments else problems(arguments.get("blocks"))
    return {"errors": [{"message": problem} for problem in found]}


def _users_info(workspace: Workspace, arguments: Answer) -> Answer:
    if arguments["user"] not in workspace.users:
        raise SlackError("user_not_found")
    return {"user": workspace.users[arguments["user"]]}


def _users_list(workspace: Workspace, arguments: Answer) -> Answer:
    return _page("members", list(workspace.users.values()), arguments, most=1_000)


# --- conversations ----------------------------------------------------------------------------------


def _info(workspace: Workspace, arguments: Answer) -> Answer:
    name = arguments["channel"]
    channel = _may_see(workspace, name, "read")
    told = {"id": name, "name": name.lower(), "is_private": channel.private, "is_member": channel.member}
    return {"channel": told | {"is_archived": channel.archived, "is_im": name.startswith("D")}}


def _open(workspace: Workspace, arguments: Answer) -> Answer:
    users = arguments.get("users", "").split(",")
    if len(users) != 1:
        raise SlackError("method_not_supported_for_channel_type")  # a group: not what reviewbot sends to
    if users[0] not in workspace.users:
        raise SlackError("user_not_found" if users[0] else "users_list_not_supplied")
    if workspace.users[users[0]]["deleted"]:
        raise SlackError("user_disabled")
    return {"channel": {"id": workspace.direct(users[0])}}


def _history(workspace: Workspace, arguments: Answer) -> Answer:
    channel = _may_see(workspace, arguments["channel"], "history")
    if not channel.member:
        raise SlackError("not_in_channel")
    inside = [one for one in channel.messages if _between(one, arguments) and not _hidden(one)]
    shown = [_with_thread(one, channel) for one in reversed(inside)]
    return _page("messages", shown, arguments, most=999)


def _replies(workspace: Workspace, arguments: Answer) -> Answer:
    channel = _may_see(workspace, arguments["channel"], "history")
    ts = arguments["ts"]
    thread = [one for one in channel.messages if ts in {one["ts"], one.get("thread_ts")}]
    if not thread:
        raise SlackError("thread_not_found")
    inside = [one for one in thread[1:] if _between(one, arguments)]
    return _page("messages", [_with_thread(thread[0], channel), *inside], arguments, most=1_000)


def _hidden(message: Answer) -> bool:
    in_thread = message.get("thread_ts", message["ts"]) != message["ts"]
    return in_thread and message.get("subtype") != "thread_broadcast"


def _with_thread(message: Answer, channel: Channel) -> Answer:
    replies = [one for one in channel.messages if one.get("thread_ts") == message["ts"]]
    if not replies:
        return message
    return message | {
        "thread_ts": message["ts"],
        "reply_count": len(replies),
        "latest_reply": replies[-1]["ts"],
    }


def _between(message: Answer, arguments: Answer) -> bool:
    oldest, latest = arguments.get("oldest") or "0", arguments.get("latest") or "9999999999"
    at, first, last = float(message["ts"]), float(oldest), float(latest)
    return first < at < last or (_yes(arguments, "inclusive") and at in {first, last})


def _page(name: str, everything: list[Answer], arguments: Answer, *, most: int) -> Answer:
    start = _start(arguments.get("cursor") or "")
    stop = start + min(int(arguments.get("limit") or 100), most)
    more = stop < len(everything)
    cursor = base64.b64encode(f"next:{stop}".encode()).decode() if more else ""
    page = everything[start:stop]
    if name == "messages" and not _yes(arguments, "include_all_metadata"):
        page = [{key: value for key, value in one.items() if key != "metadata"} for one in page]
    return {name: page, "has_more": more, "response_metadata": {"next_cursor": cursor}}


def _yes(arguments: Answer, name: str) -> bool:
    return str(arguments.get(name, "")).lower() in {"1", "true"}


def _start(cursor: str) -> int:
    try:
        word, _, start = base64.b64decode(cursor, validate=True).decode().partition(":")
        return int(start) if cursor and word == "next" else 0
    except (binascii.Error, ValueError) as error:
        raise SlackError("invalid_cursor") from error


# --- all methods ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Method:
    """What a method does, takes and needs; history and info need a scope that depends on the channel."""

    verb: Callable[[Workspace, Answer], Answer]
    required: frozenset[str]
    optional: frozenset[str]
    scope: str
    per_minute: int


def _method(verb: Any, per_minute: int, required: str = "", optional: str = "", scope: str = "") -> Method:
    return Method(verb, frozenset(required.split()), frozenset(optional.split()), scope, per_minute)


_POST = "text blocks attachments thread_ts reply_broadcast unfurl_links unfurl_media parse metadata mrkdwn"
_PAGED = "cursor oldest latest inclusive limit include_all_metadata"
METHODS = {
    "auth.test": _method(_auth_test, 0),
    "apps.connections.open": _method(_connections_open, 0),
    "blocks.validate": _method(_blocks_validate, 0, optional="blocks view"),
    "chat.postMessage": _method(slack_chat.post, 0, "channel", _POST, "chat:write"),
    "chat.postEphemeral": _method(
        slack_chat.post_ephemeral, TIER_4, "channel user", "text blocks thread_ts parse", "chat:write"
    ),
    "chat.update": _method(
        slack_chat.update,
        TIER_3,
        "channel ts",
        "text blocks attachments parse metadata reply_broadcast",
        "chat:write",
    ),
    "chat.delete": _method(slack_chat.delete, TIER_3, "channel ts", "", "chat:write"),
    "conversations.history": _method(_history, TIER_3, "channel", _PAGED),
    "conversations.replies": _method(_replies, TIER_3, "channel ts", _PAGED),
    "conversations.info": _method(_info, TIER_3, "channel", "include_locale include_num_members"),
    "conversations.open": _method(_open, TIER_3, "users", "return_im prevent_creation", "im:write"),
    "users.info": _method(_users_info, TIER_4, "user", "include_locale", "users:read"),
    "users.list": _method(_users_list, TIER_2, "", "cursor limit include_locale", "users:read"),
    "views.open": _method(slack_views.open_, TIER_4, "trigger_id view"),
    "views.push": _method(slack_views.push, TIER_4, "trigger_id view"),
    "views.update": _method(slack_views.update, TIER_4, "view", "view_id external_id hash"),
    "views.publish": _method(slack_views.publish, TIER_4, "user_id view", "hash"),
}
