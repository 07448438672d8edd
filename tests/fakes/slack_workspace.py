"""What the fake Slack knows and which rules it keeps: channels, messages, tokens, scopes, limits.

Semantics: docs.slack.dev/reference/methods. No wire here; ``fakes/slack.py`` is the server around it.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fakes.blockkit_schema import problems, too_long

Answer = dict[str, Any]

BOT_TOKEN, APP_TOKEN = "xoxb-fake", "xapp-fake"
SCOPES = frozenset({"chat:write", "commands", "users:read", "channels:history", "groups:history"})
TEXT_LIMIT, UPDATE_TEXT_LIMIT = 40_000, 4_000


@dataclass(frozen=True)
class Method:
    """What a Web API method takes (docs.slack.dev/reference/methods) and which scope it needs."""

    required: frozenset[str]
    optional: frozenset[str]
    scope: str = ""


def _method(required: str = "", optional: str = "", scope: str = "") -> Method:
    return Method(frozenset(required.split()), frozenset(optional.split()), scope)


METHODS = {
    "auth.test": _method(),
    "chat.postMessage": _method(
        "channel",
        "text blocks attachments thread_ts reply_broadcast unfurl_links unfurl_media parse metadata mrkdwn",
        "chat:write",
    ),
    "chat.update": _method(
        "channel ts", "text blocks attachments parse metadata reply_broadcast", "chat:write"
    ),
    "conversations.history": _method(
        "channel", "cursor oldest latest inclusive limit include_all_metadata", "history"
    ),
    "users.info": _method("user", "include_locale", "users:read"),
    "apps.connections.open": _method(),
    "blocks.validate": _method(optional="blocks"),
}


@dataclass
class Channel:
    """A conversation: private ones are invisible to an app that is not a member."""

    private: bool = False
    member: bool = True
    archived: bool = False
    messages: list[Answer] = field(default_factory=list)


class SlackError(Exception):
    """An ``ok: false`` answer; ``extra`` goes into it beside the error's name."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code, self.extra = code, extra


class Workspace:
    """What Slack knows, and its methods. Times are seconds since 1970 from ``clock``."""

    def __init__(self, clock: Callable[[], float], state: Path | None) -> None:
        self.clock = clock
        self.channels = {"C1": Channel(), "C2": Channel(), "G1": Channel(private=True)}
        self.users: dict[str, Answer] = {"U111": {"id": "U111", "name": "elena", "is_restricted": False}}
        self.tokens = {BOT_TOKEN: "", APP_TOKEN: ""}  # token to the error that it gives, "" for none
        self.scopes = set(SCOPES)
        self.violations: list[str] = []
        self.paced = False
        self._posted_at: dict[str, float] = {}
        self._last_ts = 0
        self._state = state
        if state and state.exists():
            for line in state.read_text(encoding="utf-8").splitlines():
                self._keep(json.loads(line))

    def call(self, name: str, token: str, arguments: Answer) -> Answer:
        """One call of the Web API. Raises SlackError for every ``ok: false``."""
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        self._admit(name, method, token)
        unknown = sorted(set(arguments) - method.required - method.optional)
        missing = sorted(method.required - set(arguments))
        if unknown or missing:
            self.violations.append(f"{name}: unknown {unknown}, missing {missing}")
            raise SlackError("invalid_arguments", response_metadata={"messages": [*unknown, *missing]})
        verb: Callable[[Answer], Answer] = getattr(self, "_" + re.sub(r"\W", "_", name).lower())
        return {"ok": True} | verb(arguments)

    def _admit(self, name: str, method: Method, token: str) -> None:
        if name == "blocks.validate":
            return
        if not token:
            raise SlackError("not_authed")
        if (refused := self.tokens.get(token, "invalid_auth")) != "":
            raise SlackError(refused)
        if token.startswith("xapp-") != (name == "apps.connections.open"):
            raise SlackError("not_allowed_token_type")
        if method.scope not in {"", "history"}:
            self._need(method.scope)

    def _need(self, scope: str) -> None:
        if scope not in self.scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))

    # --- methods --------------------------------------------------------------------------------

    def _auth_test(self, _: Answer) -> Answer:
        return {"url": "https://fake.slack.com/", "team": "Fake", "user": "reviewbot", "team_id": "T1",
                "user_id": "UBOT", "bot_id": "B1", "is_enterprise_install": False}  # fmt: skip

    def _users_info(self, arguments: Answer) -> Answer:
        if arguments["user"] not in self.users:
            raise SlackError("user_not_found")
        return {"user": self.users[arguments["user"]]}

    def _apps_connections_open(self, _: Answer) -> Answer:
        return {"url": "wss://127.0.0.1:1/link/?ticket=fake"}

    def _blocks_validate(self, arguments: Answer) -> Answer:
        return {"errors": [{"message": problem} for problem in problems(arguments.get("blocks"))]}

    def _chat_postmessage(self, arguments: Answer) -> Answer:
        name = arguments["channel"]
        if name.startswith("U") and name in self.users:
            name = f"D{name[1:]}"
            self.channels.setdefault(name, Channel())
        channel = self._channel(name)
        if not channel.member:
            raise SlackError("not_in_channel")
        if channel.archived:
            raise SlackError("is_archived")
        self._check_message("chat.postMessage", arguments)
        if not arguments.get("text") and not arguments.get("blocks"):
            raise SlackError("no_text")
        self._pace(name)
        message = {"type": "message", "user": "UBOT", "bot_id": "B1", "ts": self._next_ts()}
        message |= {"text": arguments.get("text", "")[:TEXT_LIMIT]}
        message |= {key: arguments[key] for key in ("blocks", "metadata", "thread_ts") if arguments.get(key)}
        self._write({"channel": name, "message": message})
        return {"channel": name, "ts": message["ts"], "message": message}

    def _chat_update(self, arguments: Answer) -> Answer:
        channel = self._channel(arguments["channel"])
        if channel.archived:
            raise SlackError("is_inactive")
        known = {message["ts"]: message for message in channel.messages}
        if arguments["ts"] not in known:
            raise SlackError("message_not_found")
        if known[arguments["ts"]].get("bot_id") != "B1":
            raise SlackError("cant_update_message")
        self._check_message("chat.update", arguments)
        if len(arguments.get("text", "")) > UPDATE_TEXT_LIMIT:
            raise SlackError("msg_too_long")
        if not {"text", "blocks", "attachments"} & set(arguments):
            raise SlackError("no_text")
        message = dict(known[arguments["ts"]])
        if "blocks" not in arguments:
            message.pop("blocks", None)  # text alone wipes the blocks
            message["edited"] = {"user": "UBOT", "ts": self._next_ts()}
        message |= {key: arguments[key] for key in ("text", "blocks", "metadata") if key in arguments}
        message = {key: value for key, value in message.items() if value not in ([], {})}
        self._write({"channel": arguments["channel"], "message": message})
        return {"channel": arguments["channel"], "ts": message["ts"], "text": message["text"]}

    def _conversations_history(self, arguments: Answer) -> Answer:
        name = arguments["channel"]
        channel = self._channel(name)
        self._need("groups:history" if channel.private else "channels:history")
        if not channel.member:
            raise SlackError("not_in_channel")
        oldest, latest = arguments.get("oldest") or "0", arguments.get("latest") or "9999999999"
        inside = [one for one in channel.messages if float(oldest) < float(one["ts"]) < float(latest)]
        newest_first = [one for one in reversed(inside) if "thread_ts" not in one]
        start = _start(arguments.get("cursor") or "")
        stop = start + min(int(arguments.get("limit") or 100), 999)
        with_metadata = str(arguments.get("include_all_metadata", "")).lower() in {"1", "true"}
        page = [one if with_metadata else _without_metadata(one) for one in newest_first[start:stop]]
        more = stop < len(newest_first)
        cursor = base64.b64encode(f"next:{stop}".encode()).decode() if more else ""
        return {"messages": page, "has_more": more, "response_metadata": {"next_cursor": cursor}}

    # --- rules ----------------------------------------------------------------------------------

    def _channel(self, name: str) -> Channel:
        channel = self.channels.get(name)
        if channel is None or (channel.private and not channel.member):
            raise SlackError("channel_not_found")
        return channel

    def _check_message(self, method: str, arguments: Answer) -> None:
        if (blocks := arguments.get("blocks")) not in (None, []):
            if found := problems(blocks):
                self.violations += [f"{method}: {problem}" for problem in found]
                raise SlackError("invalid_blocks", response_metadata={"messages": found})
            if too_long(blocks):
                self.violations.append(f"{method}: blocks are {len(json.dumps(blocks))} characters")
                raise SlackError("msg_blocks_too_long")
        if arguments.get("parse", "none") not in {"none", "full", "client"}:
            raise SlackError("invalid_arguments")
        metadata = arguments.get("metadata")
        if metadata and set(metadata) != {"event_type", "event_payload"}:
            raise SlackError("invalid_metadata_format")

    def _pace(self, name: str) -> None:
        """About one message a second for each channel (docs.slack.dev/apis/web-api/rate-limits)."""
        if self.paced and self.clock() - self._posted_at.get(name, 0) < 1:
            raise SlackError("ratelimited", retry_after="1")
        self._posted_at[name] = self.clock()

    def _next_ts(self) -> str:
        self._last_ts = max(self._last_ts + 1, int(self.clock() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def _write(self, entry: Answer) -> None:
        self._keep(entry)
        if self._state:
            with self._state.open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry) + "\n")

    def _keep(self, entry: Answer) -> None:
        """Put a message where it belongs; one with a known ts takes the other's place."""
        messages = self.channels.setdefault(entry["channel"], Channel()).messages
        ts = entry["message"]["ts"]
        self._last_ts = max(self._last_ts, int(ts.replace(".", "")))
        for place, message in enumerate(messages):
            if message["ts"] == ts:
                messages[place] = entry["message"]
                return
        messages.append(entry["message"])


def _start(cursor: str) -> int:
    try:
        word, _, start = base64.b64decode(cursor, validate=True).decode().partition(":")
        return int(start) if cursor and word == "next" else 0
    except (binascii.Error, ValueError) as error:
        raise SlackError("invalid_cursor") from error


def _without_metadata(message: Answer) -> Answer:
    return {key: value for key, value in message.items() if key != "metadata"}
