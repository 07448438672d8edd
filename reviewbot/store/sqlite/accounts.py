"""The verbs of accounts: who may sign in, in which browsers they have, and which programs may come."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from reviewbot.errors import Refused
from reviewbot.roles import Role
from reviewbot.store import rows
from reviewbot.store.accounts import Account, ApiToken, Limit, Scope, Session
from reviewbot.store.rows import Row
from reviewbot.store.sqlite.base import Base, verb
from reviewbot.store.sqlite.writing import Transaction, insert

FORGOTTEN_AFTER = timedelta(days=1)  # failed attempts, since the last of them
SESSIONS_KEPT = timedelta(days=7)  # the longest that one may last (web/signin)


class Accounts(Base):
    """These verbs of ``store.Store``."""

    @verb
    def accounts(self) -> Sequence[Account]:
        """Everybody who has one, by name."""
        return [_account(one) for one in self._conn.execute("SELECT * FROM accounts ORDER BY name")]

    @verb
    def account(self, name: str) -> Account | None:
        """The account of this name."""
        found = self._conn.execute("SELECT * FROM accounts WHERE name = ?", (name,)).fetchone()
        return _account(found) if found else None

    @verb
    def add_account(self, account: Account, by: str) -> None:
        """Let somebody sign in. Raises Refused where the name or the e-mail address is taken."""
        with self._write(account.added_at) as writing:
            row = _account_row(account)
            if not writing.conn.execute(insert("accounts", row, "INSERT OR IGNORE"), row).rowcount:
                raise Refused("There is an account of this name or with this e-mail address already.")
            told = _rights_told(account.name, account.role, account.locations)
            writing.event("account_added", by, told)

    @verb
    def change_account(
        self, name: str, role: Role, locations: frozenset[str] | None, by: str, now: datetime
    ) -> None:
        """Give an account another role, or other places, from its next request on."""
        with self._write(now) as writing:
            writing.conn.execute(
                "UPDATE accounts SET role = ?, locations = ? WHERE name = ?",
                (str(role), _places_text(locations), name),
            )
            writing.event("account_changed", by, _rights_told(name, role, locations))

    @verb
    def set_password(self, name: str, password: str, by: str, now: datetime) -> None:
        """Give an account this hash of a new password; its sessions end."""
        with self._write(now) as writing:
            writing.conn.execute("UPDATE accounts SET password = ? WHERE name = ?", (password, name))
            writing.conn.execute("DELETE FROM sessions WHERE account = ?", (name,))
            writing.event("password_set", by, {"account": name})

    @verb
    def rehash(self, name: str, password: str) -> None:
        """Keep the same password by a newer hash; nothing else changes."""
        self._conn.execute("UPDATE accounts SET password = ? WHERE name = ?", (password, name))

    @verb
    def bind(self, name: str, subject: str) -> None:
        """Remember who somebody is at the identity provider, where it is not known yet."""
        self._conn.execute(
            "UPDATE accounts SET subject = ? WHERE name = ? AND subject = ''", (rows.clean(subject), name)
        )

    @verb
    def disable(self, name: str, by: str, now: datetime, *, disabled: bool = True) -> None:
        """Let an account do nothing any more, its sessions end; or let it again."""
        with self._write(now) as writing:
            writing.conn.execute("UPDATE accounts SET disabled = ? WHERE name = ?", (disabled, name))
            writing.conn.execute("DELETE FROM sessions WHERE account = ?", (name,))
            writing.event("account_disabled" if disabled else "account_enabled", by, {"account": name})

    @verb
    def remove_account(self, name: str, by: str, now: datetime) -> None:
        """Forget an account with its sessions and tokens; what it did stays in the log."""
        with self._write(now) as writing:
            for table in ("sessions", "api_tokens"):
                writing.conn.execute(f"DELETE FROM {table} WHERE account = ?", (name,))
            writing.conn.execute("DELETE FROM accounts WHERE name = ?", (name,))
            writing.event("account_removed", by, {"account": name})

    @verb
    def attempt(self, limits: Sequence[Limit], now: datetime) -> datetime | None:
        """Count one more attempt against each limit, as failed for now; None: it may be made.

        Else when the next may be; then nothing is counted.
        """
        with self._turn():
            self._conn.execute(
                "DELETE FROM attempts WHERE last_at < ?", (rows.instant(now - FORGOTTEN_AFTER),)
            )
            opens = [at for one in limits if (at := self._opens(one)) and at > now]
            if opens:
                return max(opens)
            for one in limits:
                self._conn.execute(
                    "INSERT INTO attempts VALUES (:key, 1, :at) ON CONFLICT (key) "
                    "DO UPDATE SET failures = failures + 1, last_at = :at",
                    {"key": one.key, "at": rows.instant(now)},
                )
        return None

    def _opens(self, limit: Limit) -> datetime | None:
        found = self._conn.execute(
            "SELECT failures, last_at FROM attempts WHERE key = ?", (limit.key,)
        ).fetchone()
        return _at(found["last_at"]) + limit.wait(found["failures"]) if found else None

    @verb
    def attempt_worked(self, limits: Sequence[Limit]) -> None:
        """The attempt did not fail: the first limit begins anew, the others are as before it."""
        with self._turn():
            for number, one in enumerate(limits):
                less = "UPDATE attempts SET failures = max(failures - 1, 0) WHERE key = ?"
                self._conn.execute(less if number else "DELETE FROM attempts WHERE key = ?", (one.key,))

    @verb
    def open_session(self, session: Session, by: str, how: str, *, instead_of: str = "") -> None:
        """Somebody has signed in; what the browser had before (the digest of its cookie) ends."""
        with self._write(session.opened_at) as writing:
            over = rows.instant(session.opened_at - SESSIONS_KEPT)
            writing.conn.execute("DELETE FROM sessions WHERE opened_at < ? OR digest = ?", (over, instead_of))
            row = {
                "digest": session.digest,
                "account": session.account,
                "opened_at": rows.instant(session.opened_at),
                "seen_at": rows.instant(session.seen_at),
            }
            writing.conn.execute(insert("sessions", row), row)
            writing.event("signed_in", by, {"how": how})

    @verb
    def session(self, digest: str) -> Session | None:
        """The session whose cookie this is the digest of."""
        found = self._conn.execute("SELECT * FROM sessions WHERE digest = ?", (digest,)).fetchone()
        if found is None:
            return None
        opened_at, seen_at = _at(found["opened_at"]), _at(found["seen_at"])
        return Session(found["digest"], found["account"], opened_at, seen_at)

    @verb
    def saw_session(self, digest: str, now: datetime) -> None:
        """It was used just now."""
        self._conn.execute("UPDATE sessions SET seen_at = ? WHERE digest = ?", (rows.instant(now), digest))

    @verb
    def end_session(self, digest: str, by: str, now: datetime) -> None:
        """Somebody has signed out."""
        with self._write(now) as writing:
            if writing.conn.execute("DELETE FROM sessions WHERE digest = ?", (digest,)).rowcount:
                writing.event("signed_out", by, {})

    @verb
    def add_token(self, token: ApiToken, by: str) -> ApiToken:
        """Let a program in; gives the token with its number, whatever number it had before."""
        with self._write(token.added_at) as writing:
            row = _token_row(token)
            number = writing.conn.execute(insert("api_tokens", row), row).lastrowid
            _token_event(writing, "token_added", by, {**row, "id": number})
        return next(one for one in self.tokens() if one.digest == token.digest)

    @verb
    def tokens(self) -> Sequence[ApiToken]:
        """All of them, by number."""
        return [_token(one) for one in self._conn.execute("SELECT * FROM api_tokens ORDER BY id")]

    @verb
    def token(self, digest: str) -> ApiToken | None:
        """The token that this is the digest of."""
        found = self._conn.execute("SELECT * FROM api_tokens WHERE digest = ?", (digest,)).fetchone()
        return _token(found) if found else None

    @verb
    def saw_token(self, digest: str, now: datetime) -> None:
        """It was used just now."""
        self._conn.execute("UPDATE api_tokens SET used_at = ? WHERE digest = ?", (rows.instant(now), digest))

    @verb
    def revoke_token(self, number: int, by: str, now: datetime) -> bool:
        """Let a program in no more; False where there is no such token."""
        with self._write(now) as writing:
            gone = writing.conn.execute(
                "DELETE FROM api_tokens WHERE id = ? RETURNING *", (number,)
            ).fetchone()
            if gone is None:
                return False
            _token_event(writing, "token_revoked", by, gone)
            return True


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _token_event(writing: Transaction, kind: str, by: str, row: Row) -> None:
    writing.event(kind, by, {"token": row["id"], "account": row["account"], "scope": str(row["scope"])})


def _rights_told(name: str, role: Role, locations: frozenset[str] | None) -> Mapping[str, Any]:
    """What an event says of what an account may do."""
    places = None if locations is None else sorted(locations)
    return {"account": name, "role": str(role), "locations": places}


def _account_row(account: Account) -> Mapping[str, Any]:
    return {
        "name": account.name,
        "role": str(account.role),
        "locations": _places_text(account.locations),
        "email": account.email,
        "subject": account.subject,
        "password": account.password,
        "disabled": account.disabled,
        "added_at": rows.instant(account.added_at),
    }


def _account(row: Row) -> Account:
    return Account(
        name=row["name"],
        role=Role(row["role"]),
        locations=_places(row["locations"]),
        added_at=_at(row["added_at"]),
        email=row["email"],
        subject=row["subject"],
        password=row["password"],
        disabled=bool(row["disabled"]),
    )


def _token_row(token: ApiToken) -> Mapping[str, Any]:
    return {
        "name": rows.clean(token.name),
        "account": token.account,
        "digest": token.digest,
        "scope": str(token.scope),
        "locations": _places_text(token.locations),
        "added_at": rows.instant(token.added_at),
        "expires_at": rows.instant(token.expires_at),
    }


def _token(row: Row) -> ApiToken:
    return ApiToken(
        id=row["id"],
        name=row["name"],
        account=row["account"],
        digest=row["digest"],
        scope=Scope(row["scope"]),
        locations=_places(row["locations"]),
        added_at=_at(row["added_at"]),
        expires_at=_at(row["expires_at"]),
        used_at=rows.moment(row["used_at"]),
    )


def _places_text(locations: frozenset[str] | None) -> str | None:
    return None if locations is None else rows.compact(sorted(locations))


def _places(text: str | None) -> frozenset[str] | None:
    return None if text is None else frozenset(json.loads(text))
