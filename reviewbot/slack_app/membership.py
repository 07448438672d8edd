"""Who has which role, and how that changes in Slack: the first approver by a code, and roles taken back."""

from reviewbot.errors import Refused
from reviewbot.notify import answers
from reviewbot.notify.card import Card
from reviewbot.notify.slack.people import People
from reviewbot.pipeline import World
from reviewbot.roles import APPROVERS_ONLY, Role
from reviewbot.slack_app.invitation import Invitation

NOT_THE_CODE = "This is not the code that reviewbot shows in its terminal."
NAME_THEM = "Name them: /reviews revoke @somebody"


class Membership:
    """For one of the house, ``member``, who asks."""

    def __init__(self, world: World, people: People, invitation: Invitation, member: str) -> None:
        self._store, self._now = world.store, world.now()
        self._people, self._invitation, self._member = people, invitation, member

    def listed(self) -> Card:
        """Everybody with a role, and where they have it from."""
        return answers.roles(self._people.listed, self._store.roles())

    def set_up(self, code: str) -> str:
        """Make them the first approver, if they know the code; gives what came of it."""
        if not self._invitation.open:
            return "There are approvers already. Ask one of them to name you in the configuration."
        if not self._invitation.accepts(code):
            return NOT_THE_CODE
        self._store.give_role(self._member, Role.APPROVER, self._member, self._now)
        return "You are the first approver now. Name others in the configuration, as slack.approvers."

    def revoke(self, words: str) -> str:
        """Take back the role of whoever is named, if it was given in Slack; gives what came of it."""
        whom, given = answers.member(words), self._store.roles()
        if self._people.role(self._member, given) is not Role.APPROVER:
            return self._refused(whom, APPROVERS_ONLY)
        if not whom:
            return NAME_THEM
        named, stays = Role.APPROVER in self._people.listed.values(), self._people.listed.get(whom)
        try:
            role = self._store.take_role(whom, self._member, self._now, named=named)
        except Refused as refused:
            return self._refused(whom, str(refused))
        kept = f"The configuration makes them {stays}; to change that, change it there." if stays else ""
        if role is None:
            return kept or "They have no role that could be taken back."
        return f"The role {role} was taken back. {kept or 'They can read cases that are not held.'}"

    def _refused(self, whom: str, why: str) -> str:
        data = {"move": "revoke", "member": whom, "why": why}
        self._store.refuse(None, "refused", self._member, data, self._now)
        return why
