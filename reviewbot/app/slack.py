"""Slack as the configuration has it: who is told there, who may act, and what must be there to begin with."""

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from reviewbot.config import Settings
from reviewbot.errors import ConfigError
from reviewbot.notify import Notifier
from reviewbot.roles import Role
from reviewbot.store import Store

if TYPE_CHECKING:
    from reviewbot.notify.slack.people import People
    from reviewbot.notify.slack.wire import Client

BOT_CURE = "copy the Bot User OAuth Token (xoxb-) from https://api.slack.com/apps, OAuth & Permissions"
SLACK_DOORS = {
    "socket": {
        "REVIEWBOT_SLACK_APP_TOKEN": "make an app-level token with connections:write at "
        "https://api.slack.com/apps, Basic Information"
    },
    "http": {
        "REVIEWBOT_SLACK_SIGNING_SECRET": "copy the Signing Secret from https://api.slack.com/apps, "
        "Basic Information"
    },
}
SLACK_MEMBER = re.compile(r"[UW][A-Z0-9]{2,20}")


def token_missing(wanted: Settings) -> bool:
    """Whether Slack is configured and its token is not there, so that alerts go to the terminal."""
    return wanted.slack.mode != "off" and not wanted.secrets.get("REVIEWBOT_SLACK_BOT_TOKEN")


def slack(wanted: Settings) -> Notifier:
    """Who tells people in Slack, at Slack's own pace."""
    from reviewbot.notify.pace import Pace, unpaced
    from reviewbot.notify.slack import Slack
    from reviewbot.notify.slack.wire import is_loopback

    pace = Pace(time.monotonic, time.sleep)
    return Slack(
        wanted.secrets.get("REVIEWBOT_SLACK_BOT_TOKEN"),
        channel=wanted.slack.channel,
        restricted_channel=wanted.slack.restricted_channel,
        base_url=wanted.slack.api_url,
        clickable=clickable(wanted),
        pace=unpaced if is_loopback(wanted.slack.api_url) else pace.wait,
    )


def slack_wanted(wanted: Settings) -> bool:
    """Whether people are told in Slack."""
    return wanted.slack.mode != "off" and bool(wanted.secrets.get("REVIEWBOT_SLACK_BOT_TOKEN"))


def clickable(wanted: Settings) -> bool:
    """Whether a daemon listens to what people click, so that cards have buttons and not commands."""
    return slack_wanted(wanted) and all(wanted.secrets.get(name) for name in SLACK_DOORS[wanted.slack.mode])


def people(wanted: Settings) -> "People | None":
    """Who may do what in Slack; None where Slack is not used."""
    if not slack_wanted(wanted):
        return None
    from reviewbot.notify.slack.members import Members
    from reviewbot.notify.slack.people import People

    listed = dict.fromkeys(wanted.slack.responders, Role.RESPONDER)
    listed |= dict.fromkeys(wanted.slack.approvers, Role.APPROVER)
    return People(listed, Members(slack_client(wanted), time.monotonic))


def slack_client(wanted: Settings) -> "Client":
    """What talks to Slack, for what is not a message about a case."""
    from reviewbot.notify.slack.wire import client

    return client(wanted.secrets.get("REVIEWBOT_SLACK_BOT_TOKEN"), wanted.slack.api_url)


def signing_secret(wanted: Settings) -> str:
    """What Slack signs its requests with in HTTP mode, "" in Socket Mode."""
    return wanted.secrets.get("REVIEWBOT_SLACK_SIGNING_SECRET") if wanted.slack.mode == "http" else ""


def ensure_slack(wanted: Settings) -> None:
    """Refuse to start a daemon that nobody could answer. Raises ConfigError, naming the page with the cure.

    A Slack that cannot be reached now is no reason: it is connected to as soon as it is there.
    """
    if wanted.slack.mode == "off":
        return
    needed = {"REVIEWBOT_SLACK_BOT_TOKEN": BOT_CURE} | SLACK_DOORS[wanted.slack.mode]
    for name, cure in needed.items():
        if not wanted.secrets.get(name).strip():
            raise ConfigError(f"{name} is not set, and slack.mode is {wanted.slack.mode!r}: {cure}")
    if wanted.slack.mode == "socket" and not app_token(wanted).startswith("xapp-"):
        cure = SLACK_DOORS["socket"]["REVIEWBOT_SLACK_APP_TOKEN"]
        raise ConfigError(f"REVIEWBOT_SLACK_APP_TOKEN is no app-level token (xapp-): {cure}")
    from reviewbot.notify.slack.checkup import hindrance

    if why := hindrance(slack_client(wanted)):
        raise ConfigError(why)


def app_token(wanted: Settings) -> str:
    """The token of Socket Mode, "" where Slack sends its clicks to the web door."""
    return wanted.secrets.get("REVIEWBOT_SLACK_APP_TOKEN") if wanted.slack.mode == "socket" else ""


def may_publish(known: "People | None") -> Callable[[str, Store], str]:
    """Why what somebody approved may not be posted now.

    Somebody who approved in a terminal, under a name that Slack does not know, could change the store itself.
    """

    def refusal(by: str, store: Store) -> str:
        if known is None or not SLACK_MEMBER.fullmatch(by):
            return ""
        return known.may_publish(by, store.roles())

    return refusal
