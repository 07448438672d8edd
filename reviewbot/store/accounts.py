"""Who may sign in to the web log: the records, and the verbs of the store for them.

No secret is kept. A password is an argon2 hash; of a session's cookie and of an API token there is the
SHA-256 alone, so that whoever reads a backup can sign in nowhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from reviewbot.roles import Role

_LONGEST_EXPONENT = 20  # 2 ** 20 seconds are longer than any wait of ours


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in. ``name`` is their id: what events say they did it by.

    ``locations``: the places whose reviews they may see; None: all. ``email``: by which an identity
    provider names them, in small letters. ``subject``: who they were there when they first came, for an
    e-mail address can be given to somebody else later (OpenID Connect Core 1.0, section 5.7).
    ``password``: an argon2 hash; "" for somebody who comes by an identity provider only.
    """

    name: str
    role: Role
    locations: frozenset[str] | None
    added_at: datetime
    email: str = ""
    subject: str = ""
    password: str = ""
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """A browser in which somebody is signed in. ``digest``: of its cookie.

    ``account``: "" for whoever has the link that ``run`` printed.
    """

    digest: str
    account: str
    opened_at: datetime
    seen_at: datetime


class Scope(StrEnum):
    """What a program may do by its token, each with what stands before it; never more than its account."""

    READ = "read"
    WRITE = "write"
    APPROVE = "approve"


@dataclass(frozen=True, slots=True)
class ApiToken:
    """What a program shows instead of a session. ``digest``: of what it shows; ``name``: what it is for.

    ``account``: whose it is; it can do nothing that they cannot. ``locations``: as of an account.
    """

    id: int
    name: str
    account: str
    digest: str
    scope: Scope
    locations: frozenset[str] | None
    added_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """How often something may be tried: so often ``free``, then after a wait that doubles each time.

    ``key`` names what is counted. The wait begins with a second and is ``longest`` at most.
    """

    key: str
    free: int
    longest: timedelta

    def wait(self, failures: int) -> timedelta:
        """How long to wait after so many failures."""
        over = failures - self.free
        return min(timedelta(seconds=2 ** min(over, _LONGEST_EXPONENT)), self.longest) if over >= 0 else _NONE


_NONE = timedelta()


class Accounts(Protocol):
    """The verbs of accounts. Each that changes something says so in the log, by account and never more."""

    def accounts(self) -> Sequence[Account]:
        """Everybody who has one, by name."""

    def account(self, name: str) -> Account | None:
        """The account of this name."""

    def add_account(self, account: Account, by: str) -> None:
        """Let somebody sign in. Raises Refused where the name or the e-mail address is taken."""

    def change_account(
        self, name: str, role: Role, locations: frozenset[str] | None, by: str, now: datetime
    ) -> None:
        """Give an account another role, or other places, from its next request on."""

    def set_password(self, name: str, password: str, by: str, now: datetime) -> None:
        """Give an account this hash of a new password; its sessions end."""

    def rehash(self, name: str, password: str) -> None:
        """Keep the same password by a newer hash; nothing else changes."""

    def bind(self, name: str, subject: str) -> None:
        """Remember who somebody is at the identity provider, where it is not known yet."""

    def disable(self, name: str, by: str, now: datetime, *, disabled: bool = True) -> None:
        """Let an account do nothing any more, its sessions end; or let it again."""

    def remove_account(self, name: str, by: str, now: datetime) -> None:
        """Forget an account with its sessions and tokens; what it did stays in the log."""

    # signing in
    def attempt(self, limits: Sequence[Limit], now: datetime) -> datetime | None:
        """Count one more attempt against each limit, as failed for now; None: it may be made.

        Else when the next may be; then nothing is counted. An attempt counts before its password is looked
        at, so that many at once are no way around.
        """

    def attempt_worked(self, limits: Sequence[Limit]) -> None:
        """The attempt did not fail: the first limit begins anew, the others are as before it."""

    def open_session(self, session: Session, by: str, how: str, *, instead_of: str = "") -> None:
        """Somebody has signed in; what the browser had before (the digest of its cookie) ends."""

    def session(self, digest: str) -> Session | None:
        """The session whose cookie this is the digest of."""

    def saw_session(self, digest: str, now: datetime) -> None:
        """It was used just now."""

    def end_session(self, digest: str, by: str, now: datetime) -> None:
        """Somebody has signed out."""

    # programs
    def add_token(self, token: ApiToken, by: str) -> ApiToken:
        """Let a program in; gives the token with its number, whatever number it had before."""

    def tokens(self) -> Sequence[ApiToken]:
        """All of them, by number."""

    def token(self, digest: str) -> ApiToken | None:
        """The token that this is the digest of."""

    def saw_token(self, digest: str, now: datetime) -> None:
        """It was used just now."""

    def revoke_token(self, number: int, by: str, now: datetime) -> bool:
        """Let a program in no more; False where there is no such token."""
