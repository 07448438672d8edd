"""`reviewbot accounts` and `reviewbot tokens`; and when `run` may be opened to others."""

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from fakes.shop import Said, Shop
from fakes.world import open_store
from reviewbot import app, config
from reviewbot.errors import ConfigError
from reviewbot.roles import Role
from reviewbot.store import Store
from reviewbot.store.accounts import Account, Scope
from reviewbot.web.signin import passwords, tokens
from reviewbot.web.signin.opening import ensure_guarded, is_loopback
from reviewbot.web.signin.ways import account_limit

PASSWORD = "seven grey herons wait"  # a pretend one
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Office(Shop):
    """A shop where a password is piped to the command that asks for one."""

    def types(self, password: str, *arguments: str) -> Said:
        """Run a command with this on its stdin."""
        process = self.starts(*arguments, stdin=subprocess.PIPE)
        out, err = process.communicate(password.encode(), timeout=60)
        return Said(process.returncode, out.decode(), err.decode())


@pytest.fixture
def office(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Office:
    return Office(tmp_path, capfd, monkeypatch)


@pytest.fixture
def store(office: Office) -> Iterator[Store]:
    opened = app.open_store(config.load(office.config, {}))
    yield opened
    opened.close()


# --- accounts ---------------------------------------------------------------------------------------


def test_an_account_is_made_with_a_password_from_stdin_that_nobody_is_shown(
    office: Office, store: Store
) -> None:
    said = office.types(f"{PASSWORD}\n", "accounts", "add", "elena", "--role", "approver", "--as", "root")
    assert (said.code, said.out.splitlines()[0]) == (
        0,
        "elena may sign in as approver, and sees every place.",
    )
    assert 'sign_in = "accounts"' in said.out
    account = store.account("elena")
    assert account
    assert passwords.Passwords().fits(account.password, PASSWORD)
    assert PASSWORD not in said.all


def test_a_password_that_is_typed_is_not_shown_and_asked_for_twice(office: Office) -> None:
    leader, follower = pty.openpty()
    with os.fdopen(leader, "r+b", buffering=0) as terminal:
        process = subprocess.Popen(
            [sys.executable, "-m", "reviewbot", "accounts", "add", "elena"],
            cwd=office.folder,
            env=office.environ,
            stdin=follower,
            stdout=follower,
            stderr=follower,
            start_new_session=True,
        )
        os.close(follower)
        shown = b""
        for _ in range(2):
            while not shown.endswith(b": "):
                shown += terminal.read(1)
            terminal.write(f"{PASSWORD}\n".encode())
            shown += b"|"
        assert process.wait(60) == 0
    assert shown.count(b"|") == 2
    assert PASSWORD.encode() not in shown


def test_a_weak_password_makes_no_account(office: Office, store: Store) -> None:
    said = office.types("short\n", "accounts", "add", "elena")
    assert (said.code, said.is_one_plain_sentence()) == (2, True)
    assert "15 characters" in said.err
    assert store.accounts() == []


def test_a_password_is_never_an_argument(office: Office) -> None:
    said = office.says("accounts", "add", "elena", "--password", PASSWORD)
    assert said.code == 2


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["Elena"], "small letters"),
        (["a/b"], "small letters"),
        (["elena", "--location", "man"], "Locations there: main"),
        (["elena", "--email", "elena"], "e-mail address"),
        (["elena", "--role", "owner"], "is not one of"),
    ],
)
def test_an_account_that_makes_no_sense_is_refused_before_its_password_is_asked_for(
    office: Office, arguments: list[str], why: str
) -> None:
    said = office.says("accounts", "add", *arguments)
    assert said.code == 2
    assert why in said.err


def test_where_a_provider_signs_people_in_no_password_is_asked_for(office: Office, store: Store) -> None:
    office.adds('\n[web]\nsign_in = "oidc"\noidc_issuer = "https://id.example"\noidc_client_id = "r"\n')
    assert "--email" in office.says("accounts", "add", "sam").err
    assert office.says("accounts", "add", "sam", "--email", "Sam@Harbor.example").code == 0
    account = store.account("sam")
    assert account
    assert (account.email, account.password) == ("sam@harbor.example", "")


def test_accounts_are_listed_without_their_passwords(office: Office, store: Store) -> None:
    account = Account("sam", Role.RESPONDER, frozenset({"main"}), app.utc_now(), password=CHEAP.hash("x"))
    store.add_account(account, "root")
    listed = office.says("accounts", "list", "--json")
    assert listed.json == [
        {
            "name": "sam",
            "role": "responder",
            "locations": ["main"],
            "email": None,
            "password": True,
            "disabled": False,
            "added_at": listed.json[0]["added_at"],
        }
    ]
    shown = office.says("accounts", "list")
    assert "argon2" not in listed.all + shown.all
    assert "sam" in shown.out


def test_an_account_gets_another_role_and_other_places(office: Office, store: Store) -> None:
    store.add_account(Account("sam", Role.RESPONDER, None, app.utc_now()), "root")
    for arguments, role, places in (
        (["--role", "approver"], Role.APPROVER, None),
        (["--location", "main"], Role.APPROVER, frozenset({"main"})),
        (["--role", "viewer"], Role.VIEWER, frozenset({"main"})),
        (["--everywhere"], Role.VIEWER, None),
    ):
        assert office.says("accounts", "change", "sam", *arguments, "--as", "root").code == 0
        account = store.account("sam")
        assert account
        assert (account.role, account.locations) == (role, places)
    last = list(store.events())[-1]
    assert (last.kind, last.by, last.data["role"]) == ("account_changed", "root", "viewer")


@pytest.mark.parametrize(
    "arguments", [[], ["--everywhere", "--location", "main"], ["--location", "man"], ["--role", "owner"]]
)
def test_a_change_of_an_account_that_says_nothing_or_too_much_is_refused(
    office: Office, store: Store, arguments: list[str]
) -> None:
    store.add_account(Account("sam", Role.RESPONDER, None, app.utc_now()), "root")
    assert office.says("accounts", "change", "sam", *arguments).code == 2
    assert [event.kind for event in store.events()][-1] == "account_added"


def test_an_account_is_disabled_enabled_and_removed(office: Office, store: Store) -> None:
    store.add_account(Account("sam", Role.RESPONDER, None, app.utc_now()), "root")
    for step, state in (("disable", [True]), ("enable", [False]), ("remove", [])):
        assert office.says("accounts", step, "sam", "--as", "root").code == 0
        assert [one.disabled for one in store.accounts()] == state
    assert office.says("accounts", "remove", "sam").code == 2


def test_a_new_password_lets_whom_somebody_locked_out_try_at_once(office: Office, store: Store) -> None:
    store.add_account(Account("sam", Role.RESPONDER, None, app.utc_now(), password="old"), "root")
    limit, now = account_limit("sam"), app.utc_now()
    for _ in range(9):
        store.attempt((limit,), now)
    assert store.attempt((limit,), now)
    assert office.types(f"{PASSWORD}\n", "accounts", "password", "sam").code == 0
    assert store.attempt((limit,), now) is None
    assert [event.kind for event in store.events()][-1] == "password_set"


def test_an_account_that_is_not_there_is_said_so(office: Office, store: Store) -> None:
    assert store
    for step in ("change --everywhere", "disable", "enable", "password", "remove"):
        said = office.says("accounts", *step.split(), "nobody")
        assert (said.code, "accounts list" in said.err) == (2, True)


# --- tokens -----------------------------------------------------------------------------------------


def test_a_token_is_shown_once_and_kept_as_a_digest(office: Office, store: Store) -> None:
    said = office.says("tokens", "add", "till", "--scope", "write", "--location", "main", "--days", "7")
    secret = said.out.strip()
    assert secret.startswith("rb_")
    assert len(secret) == 46
    token = store.token(tokens.digest(secret))
    assert token
    assert (token.scope, token.locations, token.account) == (Scope.WRITE, frozenset({"main"}), "")
    assert secret not in office.says("tokens", "list").all + office.says("tokens", "list", "--json").all
    assert office.says("tokens", "list", "--json").json[0]["name"] == "till"


def test_where_people_sign_in_a_token_is_somebodys(office: Office, store: Store) -> None:
    store.add_account(Account("sam", Role.RESPONDER, None, app.utc_now()), "root")
    office.adds('\n[web]\nsign_in = "accounts"\n')
    assert "--account" in office.says("tokens", "add", "till").err
    assert "no account" in office.says("tokens", "add", "till", "--account", "nobody").err
    assert office.says("tokens", "add", "till", "--account", "sam").code == 0
    assert store.tokens()[0].account == "sam"


def test_a_token_is_revoked_once(office: Office, store: Store) -> None:
    office.says("tokens", "add", "till")
    number = store.tokens()[0].id
    assert office.says("tokens", "revoke", number).code == 0
    assert office.says("tokens", "revoke", number).code == 2
    assert store.tokens() == []


# --- when the web log may be opened -------------------------------------------------------------------

PUBLIC = 'host = "0.0.0.0"\npublic_url = "https://reviews.example"\n'
OIDC = 'sign_in = "oidc"\noidc_issuer = "https://id.example"\noidc_client_id = "r"\n'
ELENA = Account("elena", Role.APPROVER, None, app.utc_now(), "elena@harbor.example", password="argon2")
STAFF = Account("sam", Role.RESPONDER, None, app.utc_now(), "sam@harbor.example", password="argon2")
GONE = Account(
    "kim", Role.APPROVER, None, app.utc_now(), "kim@harbor.example", password="argon2", disabled=True
)


def guarded(office: Office, web: str, *accounts: Account, **secrets: str) -> None:
    """Whether `run` would open the web log. Raises ConfigError when it would not."""
    office.adds(f"\n[web]\n{web}")
    settings = config.load(office.config, secrets)
    store = open_store(office.folder)
    try:
        for one in accounts:
            store.add_account(one, "root")
        ensure_guarded(settings, store)
    finally:
        store.close()


@pytest.mark.parametrize(
    ("web", "accounts", "why"),
    [
        ('host = "0.0.0.0"\n', [ELENA], 'web.sign_in to "accounts" or "oidc"'),
        ('host = "192.0.2.7"\n', [], 'web.host to "127.0.0.1"'),
        ('public_url = "https://reviews.example"\n', [ELENA], "set web.sign_in"),
        ('host = "0.0.0.0"\nsign_in = "accounts"\n', [ELENA], "without web.public_url"),
        (f'{PUBLIC}sign_in = "accounts"\n', [], "accounts add elena --role approver'"),
        (f'{PUBLIC}sign_in = "accounts"\n', [STAFF, GONE], "nobody who may approve"),
        ('sign_in = "accounts"\n', [STAFF], "nobody who may approve"),
        (PUBLIC + OIDC, [ELENA], "set REVIEWBOT_WEB_OIDC_SECRET"),
    ],
)
def test_run_does_not_open_what_strangers_could_read_or_nobody_could_enter(
    office: Office, web: str, accounts: list[Account], why: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        guarded(office, web, *accounts)
    assert why in str(raised.value)


def test_by_a_provider_only_who_has_an_email_address_gets_in(office: Office) -> None:
    nameless = Account("elena", Role.APPROVER, None, app.utc_now(), password="argon2")
    with pytest.raises(ConfigError, match="--email"):
        guarded(office, PUBLIC + OIDC, nameless, REVIEWBOT_WEB_OIDC_SECRET="hush")


@pytest.mark.parametrize(
    "web",
    ["", 'host = "localhost"\n', 'sign_in = "accounts"\n', f'{PUBLIC}sign_in = "accounts"\n', PUBLIC + OIDC],
)
def test_what_is_guarded_is_opened(office: Office, web: str) -> None:
    guarded(office, web, ELENA, REVIEWBOT_WEB_OIDC_SECRET="hush")


def test_only_these_are_addresses_of_this_machine_alone() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.9.9.9", "::1", "localhost")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "192.0.2.7", "reviews.example", "localhost.example")))  # noqa: S104 - refused


@pytest.mark.parametrize(
    "line",
    [
        'public_url = "http://reviews.example"',
        'public_url = "https://reviews.example/log"',
        'public_url = "https://reviews.example?x"',
        'sign_in = "none"',
        'sign_in = "oidc"',
        'oidc_issuer = "http://id.example"',
    ],
)
def test_a_wrong_way_to_sign_in_is_told(office: Office, line: str) -> None:
    office.adds(f"\n[web]\n{line}\n")
    with pytest.raises(ConfigError, match=r"web\.(public_url|sign_in|oidc_issuer|oidc_client_id): "):
        config.load(office.config, {})


def test_check_says_what_run_would_say(office: Office) -> None:
    told = office.says("check", "--json").json["checks"]
    assert next(one for one in told if one["name"] == "web log")["ok"]
    office.adds('\n[web]\nhost = "0.0.0.0"\n')
    told = office.says("check", "--json").json["checks"]
    found = next(one for one in told if one["name"] == "web log")
    assert (found["ok"], "sign-in" in found["detail"]) == (False, True)
