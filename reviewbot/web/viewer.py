"""Who looks at the web log, and what they may see and do there."""

from dataclasses import dataclass

from reviewbot.roles import Permit, Role
from reviewbot.types import LogRow


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody at a page.

    ``name``: as events name them. ``locations``: the places whose reviews they may see; None: all.
    ``csrf``: what their forms must carry; "" for whoever only reads, and for a program, which has no cookie
    that another page could misuse.
    """

    name: str
    role: Role
    locations: frozenset[str] | None = None
    csrf: str = ""

    @property
    def permit(self) -> Permit:
        """The same for an action."""
        return Permit(self.role)

    @property
    def sees_settings(self) -> bool:
        """Whether the configuration is theirs to read: those who decide, for the whole business."""
        return self.role is Role.APPROVER and self.locations is None

    def may_see(self, row: LogRow) -> bool:
        """Whether this review is theirs to read."""
        here = self.locations is None or row.stored.location in self.locations
        return here and self.permit.may_see(row)
