"""What every store must do for accounts, sessions, attempts and API tokens."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.world import START, open_store
from reviewbot.errors import Refused
from reviewbot.roles import Role
from reviewbot.store import Store
from reviewbot.store.accounts import Account, ApiToken, Limit, Scope, Session

NOW = START
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
OWNER = Account("elena", Role.APPROVER, None, NOW, "elena@harbor.example", password="argon2-of-elena")
STAFF = Account("sam", Role.RESPONDER, frozenset({"main-street", "harbor-gate"}), NOW)
TOKEN = ApiToken(0, "till", "sam", "d" * 64, Scope.WRITE, frozenset({"main-street"}), NOW, NOW + 90 * DAY)
BY_NAME = Limit("account:x", 3, 5 * MINUTE)
BY_PLACE = Limit("address:y", 5, 15 * MINUTE)

Opener = Callable[[Path], Store]
STORES: dict[str, Opener] = {"sqlite": open_store}  # a second store joins the contract here


@pytest.fixture(params=STORES)
def opener(request: pytest.FixtureRequest) -> Opener:
    return STORES[request.param]


@pytest.fixture
def store(opener: Opener, tmp_path: Path) -> Iterator[Store]:
    opened = opener(tmp_path)
    yield opened
    opened.close()


def a_session(digest: str = "s" * 64, account: str = "elena") -> Session:
    return Session(digest, account, NOW, NOW)


def told(store: Store) -> list[tuple[str, str]]:
    """What the log says of it: the kinds of events, and by whom."""
    return [(event.kind, event.by) for event in store.events()]


# --- accounts ---------------------------------------------------------------------------------------


def test_an_account_is_kept_whole(store: Store) -> None:
    store.add_account(OWNER, "root")
    store.add_account(STAFF, "root")
    assert store.account("elena") == OWNER
    assert store.accounts() == [OWNER, STAFF]
    assert store.account("nobody") is None


def test_who_sees_no_place_is_not_who_sees_all(store: Store) -> None:
    store.add_account(replace(STAFF, locations=frozenset()), "root")
    found = store.account("sam")
    assert found
    assert found.locations == frozenset()


@pytest.mark.parametrize(
    "other",
    [replace(STAFF, name="elena"), replace(STAFF, email="elena@harbor.example")],
    ids=["name", "email"],
)
def test_a_name_and_an_email_address_belong_to_one_account(store: Store, other: Account) -> None:
    store.add_account(OWNER, "root")
    with pytest.raises(Refused, match="already"):
        store.add_account(other, "root")
    assert store.accounts() == [OWNER]
    assert told(store) == [("account_added", "root")]


def test_any_number_of_accounts_has_no_email_address(store: Store) -> None:
    store.add_account(STAFF, "root")
    store.add_account(replace(STAFF, name="kim"), "root")
    assert len(store.accounts()) == 2


def test_a_new_password_ends_the_sessions_of_this_account_alone(store: Store) -> None:
    store.add_account(OWNER, "root")
    store.add_account(STAFF, "root")
    store.open_session(a_session("a"), "elena", "password")
    store.open_session(a_session("b", "sam"), "sam", "password")
    store.set_password("elena", "new", "elena", NOW)
    assert store.account("elena") == replace(OWNER, password="new")
    assert store.session("a") is None
    assert store.session("b") is not None


def test_a_newer_hash_of_the_same_password_ends_nothing(store: Store) -> None:
    store.add_account(OWNER, "root")
    store.open_session(a_session("a"), "elena", "password")
    store.rehash("elena", "newer")
    assert store.account("elena") == replace(OWNER, password="newer")
    assert store.session("a") is not None


def test_who_somebody_is_at_the_provider_is_learnt_once(store: Store) -> None:
    store.add_account(OWNER, "root")
    store.bind("elena", "subject-1")
    store.bind("elena", "subject-2")
    assert store.account("elena") == replace(OWNER, subject="subject-1")


def test_a_disabled_account_is_signed_out_and_can_be_enabled_again(store: Store) -> None:
    store.add_account(OWNER, "root")
    store.open_session(a_session("a"), "elena", "password")
    store.disable("elena", "root", NOW)
    assert store.account("elena") == replace(OWNER, disabled=True)
    assert store.session("a") is None
    store.disable("elena", "root", NOW, disabled=False)
    assert store.account("elena") == OWNER
    assert store.session("a") is None


def test_a_removed_account_leaves_no_session_and_no_token(store: Store) -> None:
    store.add_account(STAFF, "root")
    store.add_token(TOKEN, "root")
    store.open_session(a_session("a", "sam"), "sam", "password")
    store.remove_account("sam", "root", NOW)
    assert (store.account("sam"), store.session("a"), store.token(TOKEN.digest)) == (None, None, None)


# --- sessions ---------------------------------------------------------------------------------------


def test_a_session_is_kept_until_somebody_signs_out(store: Store) -> None:
    session = a_session()
    store.open_session(session, "elena", "password")
    store.saw_session(session.digest, NOW + MINUTE)
    assert store.session(session.digest) == replace(session, seen_at=NOW + MINUTE)
    store.end_session(session.digest, "elena", NOW)
    assert store.session(session.digest) is None


def test_signing_in_ends_what_the_browser_had_before(store: Store) -> None:
    store.open_session(a_session("old"), "elena", "password")
    store.open_session(a_session("new"), "elena", "password", instead_of="old")
    assert store.session("old") is None
    assert store.session("new") is not None


def test_sessions_that_are_over_are_forgotten_when_somebody_signs_in(store: Store) -> None:
    store.open_session(a_session("old"), "elena", "password")
    later = NOW + timedelta(days=8)
    store.open_session(replace(a_session("new"), opened_at=later, seen_at=later), "elena", "password")
    assert store.session("old") is None


def test_signing_out_twice_is_told_once(store: Store) -> None:
    store.open_session(a_session("a"), "elena", "password")
    store.end_session("a", "elena", NOW)
    store.end_session("a", "elena", NOW)
    assert told(store) == [("signed_in", "elena"), ("signed_out", "elena")]


# --- attempts ---------------------------------------------------------------------------------------


def test_a_few_attempts_are_free_then_each_waits_twice_as_long(store: Store) -> None:
    at, waits = NOW, []
    for _ in range(14):
        if opens := store.attempt([BY_NAME], at):
            waits.append((opens - at) // SECOND)
            at = opens
            assert store.attempt([BY_NAME], at) is None
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_what_is_refused_is_not_counted(store: Store) -> None:
    for _ in range(3):
        store.attempt([BY_NAME], NOW)
    assert {store.attempt([BY_NAME], NOW) for _ in range(50)} == {NOW + SECOND}
    assert store.attempt([BY_NAME], NOW + SECOND) is None


def test_one_limit_that_is_reached_refuses_and_the_others_do_not_count_it(store: Store) -> None:
    for _ in range(BY_PLACE.free):
        store.attempt([BY_PLACE], NOW)
    for _ in range(9):
        assert store.attempt([BY_NAME, BY_PLACE], NOW) == NOW + SECOND
    assert [store.attempt([BY_NAME], NOW) for _ in range(BY_NAME.free)] == [None, None, None]


def test_attempts_are_counted_when_many_come_at_once(opener: Opener, store: Store, tmp_path: Path) -> None:
    assert store

    def one(_: int) -> bool:
        with closing(opener(tmp_path)) as own:
            return own.attempt([BY_NAME], NOW) is None

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(40))) == BY_NAME.free


def test_failures_outlast_a_restart(opener: Opener, tmp_path: Path) -> None:
    with closing(opener(tmp_path)) as first:
        for _ in range(3):
            first.attempt([BY_NAME], NOW)
    with closing(opener(tmp_path)) as second:
        assert second.attempt([BY_NAME], NOW) == NOW + SECOND


def test_success_begins_the_first_limit_anew_and_takes_one_from_the_others(store: Store) -> None:
    for _ in range(3):
        store.attempt([BY_NAME, BY_PLACE], NOW)
    store.attempt_worked([BY_NAME, BY_PLACE])
    assert [store.attempt([BY_NAME], NOW) for _ in range(3)] == [None, None, None]
    assert [store.attempt([BY_PLACE], NOW) for _ in range(3)] == [None, None, None]
    assert store.attempt([BY_PLACE], NOW)


def test_failures_are_forgotten_after_a_day_without_one(store: Store) -> None:
    for _ in range(3):
        store.attempt([BY_NAME], NOW)
    later = NOW + DAY + SECOND
    assert [store.attempt([BY_NAME], later) for _ in range(3)] == [None, None, None]


# --- programs ---------------------------------------------------------------------------------------


def test_a_token_is_kept_and_gets_a_number(store: Store) -> None:
    added = store.add_token(TOKEN, "root")
    assert added == replace(TOKEN, id=added.id)
    assert store.token(TOKEN.digest) == added
    store.saw_token(TOKEN.digest, NOW + MINUTE)
    assert store.tokens() == [replace(added, used_at=NOW + MINUTE)]


def test_a_revoked_token_is_gone_and_its_number_is_not_used_again(store: Store) -> None:
    first = store.add_token(TOKEN, "root")
    assert store.revoke_token(first.id, "root", NOW)
    assert not store.revoke_token(first.id, "root", NOW)
    assert store.token(TOKEN.digest) is None
    assert store.add_token(TOKEN, "root").id > first.id


def test_after_a_restore_everybody_signs_in_again(store: Store) -> None:
    store.add_account(OWNER, "root")
    store.open_session(a_session(), "elena", "password")
    store.doubt()
    assert store.session("s" * 64) is None
    assert store.account("elena") == OWNER


# --- the log ----------------------------------------------------------------------------------------


def test_everything_that_is_done_with_accounts_is_in_the_chain_and_no_secret_is(store: Store) -> None:
    store.add_account(OWNER, "root")
    store.set_password("elena", "argon2-of-new", "root", NOW)
    store.open_session(a_session("digest-of-cookie"), "elena", "password")
    store.end_session("digest-of-cookie", "elena", NOW)
    store.disable("elena", "root", NOW)
    store.disable("elena", "root", NOW, disabled=False)
    store.revoke_token(store.add_token(TOKEN, "root").id, "root", NOW)
    store.remove_account("elena", "root", NOW)
    assert [kind for kind, _ in told(store)] == [
        *("account_added", "password_set", "signed_in", "signed_out"),
        *("account_disabled", "account_enabled", "token_added", "token_revoked", "account_removed"),
    ]
    assert store.verify().ok
    said = " ".join(str(event) for event in store.events())
    secrets = ("argon2", "digest-of-cookie", TOKEN.digest, OWNER.email, TOKEN.name)
    assert not any(one in said for one in secrets)
