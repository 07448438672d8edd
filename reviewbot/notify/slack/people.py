"""Who may do what in Slack: roles from the configuration and the store, and who somebody is in Slack."""

from collections.abc import Iterable, Mapping
from contextlib import suppress

from reviewbot.errors import NotifyError
from reviewbot.notify.blocks import BY_MEMBER
from reviewbot.notify.slack.members import Members
from reviewbot.roles import Permit, Role, highest, outsider

NOT_KNOWN_YET = "Slack is being asked who you are. Please click again in a moment."
FOREIGN = "People from another workspace cannot act on cases here."
NOBODY = frozenset({"user_not_found", "users_not_found", "user_not_visible"})


class People:
    """``listed``: roles of the configuration, by member id. ``given`` below: those of the store."""

    def __init__(self, listed: Mapping[str, Role], members: Members) -> None:
        self.listed, self._members = listed, members

    def role(self, member_id: str, given: Mapping[str, Role]) -> Role:
        """The most that somebody was given, if they are who they should be."""
        return highest(self.listed.get(member_id), given.get(member_id))

    def permit(self, member_id: str, team: str, given: Mapping[str, Role]) -> Permit:
        """What the one who clicks may do; asks no network, so that the click is acknowledged in time."""
        role, ours = self.role(member_id, given), self._members.team_known
        member = self._members.remembered(member_id)
        if ours and team and team != ours:
            return Permit(Role.VIEWER, FOREIGN)
        if not (ours and member):
            return Permit(Role.VIEWER, NOT_KNOWN_YET, unknown=True)
        return Permit(role, outsider(member, ours))

    def named(self, words: str) -> str:
        """Our words with people's names in place of their ids, for where Slack shows plain text only."""
        return BY_MEMBER.sub(lambda found: self._name(found[1]), words)

    def _name(self, member_id: str) -> str:
        member = self._members.remembered(member_id)
        return (member and member.name) or member_id

    def meet(self, member_id: str) -> None:
        """Find out who somebody is, for their next click."""
        with suppress(NotifyError):
            self._members.team()
            self._members.ask(member_id)

    def may_publish(self, member_id: str, given: Mapping[str, Role]) -> str:
        """Why what this member approved may not be posted now, asking Slack anew; "" when it may.

        Raises NotifyError when Slack does not say.
        """
        if self.role(member_id, given) is not Role.APPROVER:
            return "whoever approved it is no approver any more"
        return outsider(self._members.ask(member_id), self._members.team())

    def refresh(self, given: Iterable[str]) -> None:
        """Ask Slack about everybody with a role, so that no click has to wait. Raises NotifyError."""
        self._members.team()
        for member_id in {*self.listed, *given}:
            try:
                self._members.ask(member_id)
            except NotifyError as error:
                if error.code not in NOBODY:
                    raise
