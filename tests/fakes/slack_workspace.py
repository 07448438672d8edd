"""What the fake Slack knows: channels, messages, people, tokens, scopes, and what is open on whose screen.

No wire and no methods here: ``slack_web_api.py`` has the methods, ``slack.py`` puts it all together.
Whatever changes is changed under ``changed``, a condition that everybody who waits is told by.
"""

import json
import math
import secrets
import threading
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fakes.slack_envelopes import Envelope
from fakes.slack_screen import Answer, Message, View

BOT_TOKEN, APP_TOKEN = "xoxb-fake", "xapp-fake"
SCOPES = frozenset({"chat:write", "commands", "users:read", "channels:history", "groups:history"})

TRIGGER_LIFE_S = 3  # docs.slack.dev/interactivity/handling-user-interaction
HOOK_LIFE_S, HOOK_USES = 30 * 60, 5
MINUTE_S = 60


class SlackError(Exception):
    """An ``ok: false`` answer; ``extra`` goes into it beside the error's name."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code, self.extra = code, extra


@dataclass
class Channel:
    """A conversation: private ones are invisible to an app that is not a member.

    ``people``: the ids of those who are in it, None for everybody.
    """

    private: bool = False
    member: bool = True
    archived: bool = False
    messages: list[Answer] = field(default_factory=list)
    people: frozenset[str] | None = None

    def has(self, user: str) -> bool:
        """Whether this person is in it."""
        return self.people is None or user in self.people


@dataclass
class Trigger:
    """The right to open one modal for one person, for three seconds. ``view_id``: the modal it came from."""

    user: str
    born: float
    view_id: str = ""
    used: bool = False


@dataclass
class Hook:
    """A response_url: where it leads to, and how often it was used."""

    user: str
    channel: str
    born: float
    ts: str = ""
    ephemeral: bool = False
    uses: int = 0


def person(name: str, team: str = "T1", **flags: Any) -> Answer:
    """A member as users.info shows it; ``flags`` as Slack names them (is_restricted, deleted, …)."""
    return {"name": name, "real_name": name.title(), "team_id": team, "tz": "America/Los_Angeles",
            "deleted": False, "is_bot": False, "is_restricted": False, "is_ultra_restricted": False,
            "is_admin": False, "is_owner": False, "is_app_user": False} | flags  # fmt: skip


class Workspace:
    """One workspace with one app in it. Times are seconds since 1970 from ``clock``."""

    def __init__(self, clock: Callable[[], float], state: Path | None) -> None:
        self.clock = clock
        self.changed = threading.Condition()
        self.channels = {"C1": Channel(), "C2": Channel(), "G1": Channel(private=True)}
        self.users: dict[str, Answer] = {}
        self.joins("U111", "elena", is_owner=True)
        self.joins("U222", "sam")
        self.joins("U999", "rival", team="T9", is_stranger=True)
        self.joins("UBOT", "reviewbot", is_bot=True)
        self.tokens = {BOT_TOKEN: "", APP_TOKEN: ""}  # token to the error that it gives, "" for none
        self.scopes = set(SCOPES)
        self.commands, self.events, self.home_enabled = {"/reviews"}, {"app_home_opened"}, True
        self.violations: list[str] = []
        self.ephemerals: list[Message] = []
        self.modals: defaultdict[str, list[View]] = defaultdict(list)  # by person, the top one last
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.hooks: dict[str, Hook] = {}
        self.tickets: set[str] = set()
        self.envelopes: list[Envelope] = []
        self.http_url = self.socket_url = ""
        self.paced, self.burst = False, 1
        self._sent_at: defaultdict[str, deque[float]] = defaultdict(deque)
        self._last_ts = 0
        self._state = state
        if state and state.exists():
            for line in state.read_text(encoding="utf-8").splitlines():
                self._keep(json.loads(line))

    def joins(self, user: str, name: str, *, team: str = "T1", **flags: Any) -> None:
        """Add a person, or give one other flags."""
        self.users[user] = {"id": user} | person(name, team, **flags)

    def violation(self, what: str) -> None:
        """Remember something that Slack does not allow or that its users would see as an error."""
        self.violations.append(what)

    def acknowledge(self, envelope: Envelope, response: Any) -> None:
        """The app answered for this envelope: do what it says, once, if it came in time."""
        envelope.acked_at.append(self.clock())
        if len(envelope.acked_at) == 1:
            envelope.response = response
            if not envelope.in_time:
                self.violation(f"{envelope.name} was acknowledged after {envelope.took:g} s")
            elif response and not envelope.answers:
                self.violation(f"{envelope.name} was acknowledged with an answer that nobody reads")
            elif envelope.then:
                envelope.then(response)
        self.changed.notify_all()

    # --- messages -------------------------------------------------------------------------------

    def channel(self, name: str) -> Channel:
        """A channel that the app can see. Raises SlackError."""
        channel = self.channels.get(name)
        if channel is None or (channel.private and not channel.member):
            raise SlackError("channel_not_found")
        return channel

    def direct(self, user: str) -> str:
        """The id of the conversation between the app and this person."""
        name = f"D{user[1:]}"
        self.channels.setdefault(name, Channel(private=True, people=frozenset({user})))
        return name

    def message(self, channel: str, ts: str) -> Answer:
        """One message. Raises SlackError when there is none."""
        for message in self.channels[channel].messages:
            if message["ts"] == ts:
                return message
        raise SlackError("message_not_found")

    def next_ts(self) -> str:
        """A ts that no message has yet, even when the clock stands still."""
        self._last_ts = max(self._last_ts + 1, int(self.clock() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def write(self, channel: str, message: Answer) -> None:
        """Put a message where it belongs; one with a known ts takes the other's place."""
        self._record({"channel": channel, "message": message})

    def delete(self, channel: str, ts: str) -> None:
        """Take a message away."""
        self._record({"channel": channel, "deleted": ts})

    def _record(self, entry: Answer) -> None:
        self._keep(entry)
        if self._state:
            with self._state.open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry) + "\n")

    def _keep(self, entry: Answer) -> None:
        messages = self.channels.setdefault(entry["channel"], Channel()).messages
        if "deleted" in entry:
            messages[:] = [one for one in messages if one["ts"] != entry["deleted"]]
            return
        ts = entry["message"]["ts"]
        self._last_ts = max(self._last_ts, int(ts.replace(".", "")))
        for place, message in enumerate(messages):
            if message["ts"] == ts:
                messages[place] = entry["message"]
                return
        messages.append(entry["message"])

    # --- what lives for a short time ----------------------------------------------------------------

    def trigger(self, user: str, view_id: str = "") -> str:
        """A new trigger_id for what this person just did."""
        name = f"{len(self.triggers) + 1}.{self.users[user]['team_id']}.{secrets.token_hex(8)}"
        self.triggers[name] = Trigger(user, self.clock(), view_id)
        return name

    def exchange(self, name: str) -> Trigger:
        """Use a trigger_id up. Raises SlackError when it is too old, used or made up."""
        trigger = self.triggers.get(name)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self.clock() - trigger.born > TRIGGER_LIFE_S:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def hook(self, user: str, channel: str, ts: str = "", *, ephemeral: bool = False) -> str:
        """A new response_url."""
        name = secrets.token_hex(8)
        self.hooks[name] = Hook(user, channel, self.clock(), ts, ephemeral)
        return f"{self.http_url}/hooks/{name}"

    def use_hook(self, name: str) -> Hook:
        """Use a response_url once: five times in half an hour. Raises SlackError."""
        hook = self.hooks.get(name)
        if hook is None:
            raise SlackError("no_service")
        if self.clock() - hook.born > HOOK_LIFE_S:
            raise SlackError("expired_url")
        if hook.uses == HOOK_USES:
            raise SlackError("used_url")
        hook.uses += 1
        return hook

    # --- pace -----------------------------------------------------------------------------------

    def pace_post(self, channel: str) -> None:
        """About one message a second for each channel, ``burst`` at once (docs.slack.dev, rate limits)."""
        self._pace(f"post {channel}", self.burst, self.burst)

    def pace_call(self, method: str, per_minute: int) -> None:
        """So many calls a minute of this method; 0 for no limit."""
        if per_minute:
            self._pace(method, per_minute, MINUTE_S)

    def _pace(self, what: str, most: int, seconds: int) -> None:
        sent, now = self._sent_at[what], self.clock()
        while sent and sent[0] <= now - seconds:
            sent.popleft()
        if self.paced and len(sent) >= most:
            raise SlackError("ratelimited", retry_after=str(math.ceil(sent[0] + seconds - now)))
        sent.append(now)
