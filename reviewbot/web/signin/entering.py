"""Coming in and going: a password, the link of this machine, or what an identity provider says.

Whoever comes in gets a new secret for their cookie, whatever they had before: a cookie that somebody else put
there is worth nothing. Each of them is told in the log, and so is each who was sent away; of what was typed,
nothing is.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from reviewbot.errors import Refused
from reviewbot.store import Store
from reviewbot.store.accounts import Account, Limit, Session
from reviewbot.web.signin import tokens
from reviewbot.web.signin.oidc import Identity
from reviewbot.web.signin.passwords import Passwords
from reviewbot.web.signin.ways import account_limit, address_limit
from reviewbot.wording import counted, worded

WRONG = worded("The name and the password do not fit together.")
WRONG_LINK = worded("This link is not valid any more. 'reviewbot run' prints a new one each time it starts.")
UNKNOWN = worded(
    "Nobody here has the e-mail address that your identity provider confirms. Whoever runs reviewbot can let "
    "you in with 'reviewbot accounts add'."
)
DOOR = "web"  # by whom the log says that somebody was sent away: nobody has said who they are


def by_password(
    store: Store, passwords: Passwords, name: str, password: str, *, peer: str, before: str, now: datetime
) -> str:
    """The secret of a new session. ``peer``: the address that it comes from; ``before``: the cookie they had.

    Raises Refused, in the same words and after the same work whatever is wrong; with ``retry_after`` where
    too many attempts have failed.
    """
    name = name.strip().casefold()
    limits = (account_limit(name), address_limit(peer))
    _ensure_in_time(store, limits, now)
    account = store.account(name)
    fits = passwords.fits(account.password if account else "", password)
    if account is None or account.disabled or not fits:
        _refused(store, "disabled" if account and fits else "password", account, now)
        raise Refused(WRONG)
    store.attempt_worked(limits)
    if passwords.outdated(account.password):
        store.rehash(account.name, passwords.hashed(password))
    return _opened(store, account.name, account.name, "password", before=before, now=now)


def by_link(store: Store, link: str, shown: str, *, owner: str, peer: str, before: str, now: datetime) -> str:
    """The same for whoever has the link that ``run`` printed. Raises Refused."""
    if not tokens.same(link, shown):
        _noted(store, "link", None, peer, now)
        raise Refused(WRONG_LINK)
    return _opened(store, "", owner, "link", before=before, now=now)


def by_identity(store: Store, identity: Identity, *, peer: str, before: str, now: datetime) -> str:
    """The same for whom an identity provider confirmed. Raises Refused."""
    account = next((one for one in store.accounts() if one.email and one.email == identity.email), None)
    if account is None or account.disabled:
        _noted(store, "disabled" if account else "unknown", account, peer, now)
        raise Refused(UNKNOWN)
    if account.subject not in {"", identity.subject}:
        _noted(store, "another subject", account, peer, now)
        raise Refused(UNKNOWN)
    store.bind(account.name, identity.subject)
    return _opened(store, account.name, account.name, "oidc", before=before, now=now)


def not_believed(store: Store, *, peer: str, now: datetime) -> None:
    """Say in the log that what came from an identity provider, or as if from it, was not believed."""
    _noted(store, "identity provider", None, peer, now)


def _noted(store: Store, why: str, account: Account | None, peer: str, now: datetime) -> None:
    """Say that somebody was sent away, no oftener than they might have tried a password: anybody can ask."""
    if store.attempt((address_limit(peer),), now) is None:
        _refused(store, why, account, now)


def _ensure_in_time(store: Store, limits: Sequence[Limit], now: datetime) -> None:
    if opens := store.attempt(limits, now):
        raise Refused(_again(opens - now), retry_after=opens - now)


def _again(wait: timedelta) -> str:
    minutes = max(1, -(-wait // timedelta(minutes=1)))
    return counted(
        "Too many attempts. Try again in a minute.",
        "Too many attempts. Try again in %(num)s minutes.",
        minutes,
    )


def _refused(store: Store, why: str, account: Account | None, now: datetime) -> None:
    data = {"account": account.name if account else None, "why": why}
    store.refuse(None, "sign_in_refused", DOOR, data, now)


def _opened(store: Store, account: str, by: str, how: str, *, before: str, now: datetime) -> str:
    secret = tokens.fresh()
    session = Session(tokens.digest(secret), account, opened_at=now, seen_at=now)
    store.open_session(session, by, how, instead_of=tokens.digest(before) if before else "")
    return secret
