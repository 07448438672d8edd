"""Who somebody is, by what they show. Pure, and nobody by default."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from reviewbot.roles import Role
from reviewbot.store.accounts import Account, ApiToken, Scope, Session
from reviewbot.web.signin import tokens
from reviewbot.web.signin.ways import Caller, Way
from reviewbot.web.viewer import Viewer

IDLE = timedelta(hours=12)  # a working day without a click
LONGEST = timedelta(days=7)
_MAY = {Scope.READ: Role.VIEWER, Scope.WRITE: Role.RESPONDER, Scope.APPROVE: Role.APPROVER}


def alive(session: Session, now: datetime) -> bool:
    """Whether a session holds still."""
    return now - session.seen_at < IDLE and now - session.opened_at < LONGEST


@dataclass(frozen=True, slots=True)
class Knock:
    """A request, as far as it says who sends it. ``owner``: the name of whoever is at this machine."""

    way: Way
    caller: Caller
    owner: str
    now: datetime

    @property
    def of_owner(self) -> bool:
        """Whether it comes from this machine, where that is one person's."""
        return self.way is Way.LINK and self.caller.here


def passer_by(knock: Knock) -> Viewer | None:
    """Who reads without having signed in: the owner, at their machine. Without a ``csrf``, they only read."""
    return Viewer(knock.owner, Role.APPROVER) if knock.of_owner else None


def by_session(knock: Knock, secret: str, session: Session, account: Account | None) -> Viewer | None:
    """Who has this cookie, the ``secret``; ``account``: that of its session, if there is one."""
    if not alive(session, knock.now):
        return None
    csrf = tokens.csrf(secret)
    if knock.way is Way.LINK:
        known = not session.account and knock.of_owner
        return Viewer(knock.owner, Role.APPROVER, csrf=csrf) if known else None
    if account is None or account.disabled or account.name != session.account:
        return None
    return Viewer(account.name, account.role, account.locations, csrf)


def by_token(knock: Knock, token: ApiToken, account: Account | None) -> Viewer | None:
    """Which program shows this token: it may do what both the token and its account may."""
    if knock.now >= token.expires_at:
        return None
    may = _MAY[token.scope]
    if not token.account:
        return Viewer(knock.owner, may, token.locations) if knock.of_owner else None
    if account is None or account.disabled or account.name != token.account:
        return None
    role = min(may, account.role, key=tuple(Role).index)
    return Viewer(account.name, role, _both(token.locations, account.locations))


def _both(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return one if other is None else other
    return one & other
