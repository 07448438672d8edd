"""Who may do what with a case. Pure, and deny by default.

Viewers read; responders also write, assign, and log what they did for the customer; approvers also
decide what appears in public, what does not, and whether a customer is asked. Nobody who is not a full
member of the workspace acts at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from reviewbot.cases import Move
from reviewbot.decide import restricted
from reviewbot.types import LogRow
from reviewbot.wording import worded


class Role(StrEnum):
    """What somebody may do, from least to most."""

    VIEWER = "viewer"
    RESPONDER = "responder"
    APPROVER = "approver"


def highest(*roles: Role | None) -> Role:
    """What somebody with these roles may do."""
    return max((role for role in roles if role), key=tuple(Role).index, default=Role.VIEWER)


RESPONDERS_MAY = frozenset(
    {
        *(Move.EDIT, Move.ASSIGN, Move.SNOOZE, Move.POSTED),
        *(Move.TRIED, Move.REACHED, Move.REMEDIED, Move.CLOSE),
    }
)
APPROVERS_ONLY = worded("Only an approver can do this.")
APPROVERS_MAY = RESPONDERS_MAY | {Move.APPROVE, Move.RELEASE, Move.WITHDRAW, Move.DISMISS, Move.ASK}
MAY: Mapping[Role, frozenset[Move]] = {
    Role.VIEWER: frozenset(),
    Role.RESPONDER: RESPONDERS_MAY,
    Role.APPROVER: APPROVERS_MAY,
}


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody as Slack knows them. ``team`` is the id of the workspace that they belong to."""

    id: str
    team: str
    name: str = ""
    bot: bool = False
    guest: bool = False
    stranger: bool = False
    deleted: bool = False


def outsider(member: Member, team: str) -> str:
    """Why this member may not act at all, in words; "" for a full member of the workspace ``team``."""
    if member.deleted:
        return worded("Their account was deactivated.")
    if member.bot:
        return worded("Only people act on cases, not apps.")
    if member.stranger or member.team != team:
        return worded("People from another workspace cannot act on cases here.")
    if member.guest:
        return worded("Guests of the workspace cannot act on cases.")
    return ""


@dataclass(frozen=True, slots=True)
class Permit:
    """What a door has found out about whoever acts: their role, and why they may not act at all.

    ``unknown``: it has not been found out yet who they are.
    """

    role: Role
    outsider: str = ""
    unknown: bool = False

    @property
    def sees_all(self) -> bool:
        """Whether they may read held cases too, which are for those who answer."""
        return not self.outsider and self.role is not Role.VIEWER

    def may_see(self, row: LogRow) -> bool:
        """Whether they may read this review and its case."""
        hidden = row.case is not None and restricted(row.case, row.stored)
        return not self.outsider and (self.sees_all or not hidden)

    def refusal(self, move: Move) -> str:
        """Why they may not do this, in words; "" when they may."""
        return self.outsider or refusal(self.role, move)


def refusal(role: Role, move: Move) -> str:
    """Why somebody in this role may not do this, in words; "" when they may."""
    if move in MAY[role]:
        return ""
    if move in RESPONDERS_MAY:
        return worded("You can read the cases, but not change them. An approver can make you a responder.")
    return APPROVERS_ONLY
