"""Who somebody is, as Slack knows them. Remembered for ten minutes, so that a click waits for no network."""

from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

from slack_sdk import WebClient

from reviewbot.errors import NotifyError
from reviewbot.notify.slack.wire import answer
from reviewbot.notify.text import one_line
from reviewbot.roles import Member

KEPT_S = 600.0  # somebody who was made a guest or left may act for so long (facts: slack §7)


class Members:
    """The members that were asked for; several threads may ask at once. ``monotonic`` in seconds.

    ``team_known``: the workspace's id once Slack has said it, "" before.
    """

    def __init__(self, client: WebClient, monotonic: Callable[[], float]) -> None:
        self._client, self._monotonic = client, monotonic
        self._known: dict[str, tuple[float, Member]] = {}
        self._lock = Lock()
        self.team_known = ""

    def team(self) -> str:
        """The id of the workspace that the app is in. Raises NotifyError when Slack does not say."""
        if not self.team_known:
            with answer("", lost=NotifyError):
                self.team_known = str(self._client.auth_test()["team_id"])
        return self.team_known

    def remembered(self, member_id: str) -> Member | None:
        """The member as they were within the last ten minutes, without asking Slack."""
        with self._lock:
            seen_at, member = self._known.get(member_id, (0.0, None))
        return member if member and self._monotonic() - seen_at <= KEPT_S else None

    def ask(self, member_id: str) -> Member:
        """The member as they are now. Raises NotifyError when Slack does not say."""
        with answer("", lost=NotifyError):
            said = self._client.users_info(user=member_id)
        member = read(said.get("user") or {})
        with self._lock:
            self._known[member_id] = (self._monotonic(), member)
        return member


def read(user: Mapping[str, Any]) -> Member:
    """A user as users.info and users.list give it (docs.slack.dev/reference/objects/user-object)."""
    profile = user.get("profile") or {}
    return Member(
        id=str(user.get("id", "")),
        team=str(user.get("team_id", "")),
        name=one_line(str(profile.get("display_name") or user.get("real_name") or user.get("name") or "")),
        bot=bool(user.get("is_bot")),
        guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        stranger=bool(user.get("is_stranger")),
        deleted=bool(user.get("deleted")),
    )
