"""Sign-in without the web: passwords, who somebody is by what they show, coming in. Attacks and answers."""

from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from fakes.world import START, Scene
from reviewbot.errors import Refused
from reviewbot.roles import Role
from reviewbot.store import Store
from reviewbot.store.accounts import Account, ApiToken, Scope, Session
from reviewbot.web.signin import entering, tokens, who
from reviewbot.web.signin.oidc import Identity
from reviewbot.web.signin.passwords import SHORTEST, Passwords, weakness
from reviewbot.web.signin.ways import Caller, Front, Way, account_limit, address_limit, local_path
from reviewbot.web.viewer import Viewer

NOW = START
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "seven grey herons wait"  # a pretend one
HERE = Caller("127.0.0.1:8640", "127.0.0.1")
THERE = Caller("reviews.example", "203.0.113.9")
HOME, OFFICE = "203.0.113.9", "198.51.100.7"
OWNER = Account("elena", Role.APPROVER, None, NOW)
STAFF = Account("sam", Role.RESPONDER, frozenset({"main-street"}), NOW)
TOKEN = ApiToken(1, "till", "elena", "d", Scope.APPROVE, None, NOW, NOW + DAY)


@pytest.fixture(scope="module")
def passwords() -> Passwords:
    return Passwords(CHEAP)


@pytest.fixture
def store(scene: Scene, passwords: Passwords) -> Store:
    """A store where Elena may sign in with her password."""
    scene.store.add_account(replace(OWNER, password=passwords.hashed(PASSWORD)), "root")
    return scene.store


def signs_in(
    store: Store,
    passwords: Passwords,
    name: str = "elena",
    password: str = PASSWORD,
    *,
    peer: str = HOME,
    before: str = "",
    after: timedelta = SECOND * 0,
) -> str:
    return entering.by_password(store, passwords, name, password, peer=peer, before=before, now=NOW + after)


def knock(way: Way = Way.ACCOUNTS, caller: Caller = THERE, after: timedelta = SECOND * 0) -> who.Knock:
    return who.Knock(way, caller, "owner", NOW + after)


def refusals(store: Store) -> list[dict[str, object]]:
    return [dict(one.data) for one in store.events() if one.kind == "sign_in_refused"]


# --- passwords --------------------------------------------------------------------------------------


def test_a_password_is_known_again_and_no_other_is(passwords: Passwords) -> None:
    kept = passwords.hashed(PASSWORD)
    assert PASSWORD not in kept
    assert passwords.fits(kept, PASSWORD)
    assert not passwords.fits(kept, PASSWORD + " ")
    assert not passwords.fits("what is no hash", PASSWORD)


def test_a_password_does_not_depend_on_how_a_keyboard_makes_an_accent(passwords: Passwords) -> None:
    assert passwords.fits(passwords.hashed("caf\u00e9 am fl\u00fcsschen"), "cafe\u0301 am flu\u0308sschen")


@given(st.text(max_size=40))
def test_anything_can_be_typed_as_a_password(typed: str) -> None:
    passwords = Passwords(CHEAP)
    assert passwords.fits(passwords.hashed(typed), typed)


def test_the_hash_is_argon2id_with_the_parameters_of_rfc_9106() -> None:
    assert Passwords().hashed(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_nobodys_password_takes_the_same_work_and_fits_never(monkeypatch: pytest.MonkeyPatch) -> None:
    passwords, verified = Passwords(CHEAP), list[str]()

    def verify(_: PasswordHasher, known: str, __: bytes) -> bool:
        verified.append(known)
        return True  # even if somebody guessed it

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    assert not passwords.fits("", "x")
    assert verified[0].startswith("$argon2id$")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("a" * (SHORTEST - 1), "15 characters"),
        ("Elena loves the harbor", "name"),
        ("abababababababababab", "different"),
        ("", "15 characters"),
    ],
)
def test_a_weak_password_is_refused_with_what_to_do_instead(password: str, why: str) -> None:
    assert why in weakness(password, "elena")


def test_a_few_words_are_a_password() -> None:
    assert weakness(PASSWORD, "elena") == ""


# --- coming in --------------------------------------------------------------------------------------


def test_who_knows_the_password_gets_a_session_of_which_only_the_digest_is_kept(
    store: Store, passwords: Passwords
) -> None:
    secret = signs_in(store, passwords, " Elena ")
    session = store.session(tokens.digest(secret))
    assert session == Session(tokens.digest(secret), "elena", NOW, NOW)
    assert store.session(secret) is None


def test_a_password_that_is_hashed_the_old_way_is_hashed_anew(store: Store) -> None:
    newer = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    signs_in(store, newer)
    account = store.account("elena")
    assert account
    assert not newer.outdated(account.password)
    assert newer.fits(account.password, PASSWORD)


def test_session_fixation_a_planted_cookie_is_never_signed_in(store: Store, passwords: Passwords) -> None:
    planted = tokens.fresh()
    secret = signs_in(store, passwords, before=planted)
    assert secret != planted
    assert store.session(tokens.digest(planted)) is None


def test_signing_in_again_ends_the_session_that_the_browser_had(store: Store, passwords: Passwords) -> None:
    first = signs_in(store, passwords)
    second = signs_in(store, passwords, before=first)
    assert store.session(tokens.digest(first)) is None
    assert store.session(tokens.digest(second)) is not None


def test_wrong_unknown_and_disabled_are_told_in_the_same_words(store: Store, passwords: Passwords) -> None:
    store.add_account(replace(STAFF, password=passwords.hashed(PASSWORD)), "root")
    store.disable("sam", "root", NOW)
    store.add_account(replace(STAFF, name="kim"), "root")  # no password: an identity provider's
    told = set()
    for name, password in (
        ("elena", "wrong"),
        ("nobody", PASSWORD),
        ("sam", PASSWORD),
        ("kim", ""),
        ("", ""),
    ):
        with pytest.raises(Refused) as raised:
            signs_in(store, passwords, name, password)
        told.add(str(raised.value))
    assert told == {entering.WRONG}


def test_an_unknown_account_takes_the_same_path_as_a_wrong_password(store: Store) -> None:
    """Not timed: what counts is that the same work is asked for."""

    class Watched(Passwords):
        asked = 0

        def fits(self, known: str, password: str) -> bool:
            self.asked += 1
            return super().fits(known, password)

    passwords = Watched(CHEAP)
    for name in ("elena", "nobody", "\u202e", "x" * 10_000):
        with pytest.raises(Refused):
            signs_in(store, passwords, name, "wrong")
    assert passwords.asked == 4


def test_brute_force_on_an_account_is_slowed_down_from_wherever_it_comes(
    store: Store, passwords: Passwords
) -> None:
    tried = 0
    for second in range(600):
        try:
            signs_in(
                store, passwords, password="guess", peer=f"203.0.113.{second % 250}", after=second * SECOND
            )
        except Refused as refused:
            tried += refused.retry_after is None
    assert tried < 20


def test_the_right_password_waits_too_and_says_how_long(store: Store, passwords: Passwords) -> None:
    for _ in range(5):
        with pytest.raises(Refused, match="do not fit"):
            signs_in(store, passwords, password="guess")
    with pytest.raises(Refused, match=r"Try again in a minute\.") as raised:
        signs_in(store, passwords)
    assert raised.value.retry_after == SECOND
    assert signs_in(store, passwords, after=SECOND)


def test_an_unknown_account_is_slowed_down_just_as_one_that_is_there(
    store: Store, passwords: Passwords
) -> None:
    for _ in range(5):
        with pytest.raises(Refused, match="do not fit"):
            signs_in(store, passwords, "nobody", "guess")
    with pytest.raises(Refused, match="Too many"):
        signs_in(store, passwords, "nobody", "guess", peer=OFFICE)


def test_one_place_that_tries_many_accounts_is_slowed_down(store: Store, passwords: Passwords) -> None:
    for number in range(20):
        with pytest.raises(Refused, match="do not fit"):
            signs_in(store, passwords, f"name-{number}", "guess")
    with pytest.raises(Refused, match="Too many"):
        signs_in(store, passwords, "another", "guess")
    assert signs_in(store, passwords, peer=OFFICE)


def test_own_success_between_guesses_does_not_free_a_place(store: Store, passwords: Passwords) -> None:
    for number in range(20):
        with pytest.raises(Refused, match="do not fit"):
            signs_in(store, passwords, f"name-{number}", "guess")
        if number < 19:
            signs_in(store, passwords)
    with pytest.raises(Refused, match="Too many"):
        signs_in(store, passwords, "another", "guess")


def test_all_addresses_of_one_subscriber_are_one_place() -> None:
    assert address_limit("2001:db8:1:2:aaaa::1") == address_limit("2001:db8:1:2:bbbb::2")
    assert address_limit("2001:db8:1:2::1") != address_limit("2001:db8:1:3::1")
    assert address_limit("fe80::1%eth0") == address_limit("fe80::2")
    assert address_limit("203.0.113.9") != address_limit("203.0.113.8")


def test_a_limit_names_nobody() -> None:
    assert "elena" not in account_limit("elena").key
    assert "203" not in address_limit("203.0.113.9").key


def test_who_is_sent_away_is_in_the_log_by_account_and_by_nothing_that_was_typed(
    store: Store, passwords: Passwords
) -> None:
    for name, password in (("elena", "my wrong password"), ("my-password-typed-as-a-name", "x")):
        with pytest.raises(Refused):
            signs_in(store, passwords, name, password)
    assert refusals(store) == [
        {"account": "elena", "why": "password"},
        {"account": None, "why": "password"},
    ]
    assert "typed" not in " ".join(map(str, store.events()))


def test_who_has_the_link_of_this_machine_comes_in_as_its_owner(store: Store) -> None:
    secret = entering.by_link(store, "the-link", "the-link", owner="root", peer=HERE.peer, before="", now=NOW)
    session = store.session(tokens.digest(secret))
    assert session
    assert session.account == ""


@pytest.mark.parametrize("shown", ["", "the-lin", "the-link2", "THE-LINK", "the-link\x00", "\ud800"])
def test_another_link_is_refused(store: Store, shown: str) -> None:
    with pytest.raises(Refused, match="prints a new one"):
        entering.by_link(store, "the-link", shown, owner="root", peer=HERE.peer, before="", now=NOW)
    assert refusals(store) == [{"account": None, "why": "link"}]


def test_an_identity_provider_lets_in_whom_the_owner_knows(store: Store) -> None:
    store.add_account(replace(STAFF, email="sam@harbor.example"), "root")
    identity = Identity("subject-1", "sam@harbor.example")
    secret = entering.by_identity(store, identity, peer=HOME, before="", now=NOW)
    session = store.session(tokens.digest(secret))
    assert session
    assert session.account == "sam"


@pytest.mark.parametrize(
    "identity",
    [
        Identity("subject-1", "somebody@other-shop.example"),
        Identity("subject-2", "sam@harbor.example"),  # the address was given to somebody else
        Identity("subject-1", ""),  # as every account without an address
    ],
)
def test_whom_the_owner_does_not_know_an_identity_provider_cannot_let_in(
    store: Store, identity: Identity
) -> None:
    store.add_account(replace(STAFF, email="sam@harbor.example"), "root")
    entering.by_identity(store, Identity("subject-1", "sam@harbor.example"), peer=HOME, before="", now=NOW)
    with pytest.raises(Refused, match="accounts add"):
        entering.by_identity(store, identity, peer=HOME, before="", now=NOW)
    assert len(refusals(store)) == 1


def test_a_page_that_asks_for_a_thousand_links_does_not_fill_the_log_nor_lock_the_owner_out(
    store: Store,
) -> None:
    for _ in range(100):
        with pytest.raises(Refused, match="prints a new one"):
            entering.by_link(store, "the-link", "x", owner="root", peer=HERE.peer, before="", now=NOW)
    assert len(refusals(store)) == 20
    assert entering.by_link(store, "the-link", "the-link", owner="root", peer=HERE.peer, before="", now=NOW)


# --- who somebody is --------------------------------------------------------------------------------


def by_session(
    account: Account | None = OWNER,
    session: Session | None = None,
    at: who.Knock | None = None,
) -> Viewer | None:
    session = session or Session("d", account.name if account else "", NOW, NOW)
    return who.by_session(at or knock(), "secret", session, account)


def test_a_session_is_whose_account_it_is() -> None:
    assert by_session(STAFF) == Viewer("sam", Role.RESPONDER, STAFF.locations, tokens.csrf("secret"))


@pytest.mark.parametrize("after", [who.IDLE, who.LONGEST])
def test_a_session_ends_when_it_is_not_used_and_in_any_case_after_a_week(after: timedelta) -> None:
    idle = Session("d", "elena", NOW, NOW)
    busy = replace(idle, seen_at=NOW + who.LONGEST - SECOND)
    session = idle if after == who.IDLE else busy
    assert by_session(session=session, at=knock(after=after - SECOND)) is not None
    assert by_session(session=session, at=knock(after=after)) is None


def test_a_disabled_or_removed_account_has_no_session_whatever_the_store_says() -> None:
    session = Session("d", "elena", NOW, NOW)
    assert by_session(replace(OWNER, disabled=True)) is None
    assert by_session(None, session) is None
    assert by_session(STAFF, session) is None


def test_a_session_by_the_link_is_good_on_this_machine_and_that_way_only() -> None:
    session = Session("d", "", NOW, NOW)
    owner = by_session(None, session, knock(Way.LINK, HERE))
    assert owner == Viewer("owner", Role.APPROVER, None, tokens.csrf("secret"))
    for way, caller in ((Way.ACCOUNTS, HERE), (Way.OIDC, HERE), (Way.LINK, THERE)):
        assert by_session(None, session, knock(way, caller)) is None


def test_a_session_by_an_account_opens_nothing_once_the_way_is_the_link() -> None:
    assert by_session(OWNER, at=knock(Way.LINK, HERE)) is None


def test_at_this_machine_its_owner_reads_and_changes_nothing() -> None:
    reader = who.passer_by(knock(Way.LINK, HERE))
    assert reader == Viewer("owner", Role.APPROVER, None, csrf="")


@pytest.mark.parametrize("way", [Way.ACCOUNTS, Way.OIDC])
def test_where_people_sign_in_nobody_reads_without(way: Way) -> None:
    assert who.passer_by(knock(way, HERE)) is None


@pytest.mark.parametrize(
    "caller",
    [
        Caller("evil.example:8640", "127.0.0.1"),  # DNS rebinding
        Caller("127.0.0.1.evil.example", "127.0.0.1"),
        Caller("localhost.evil.example", "127.0.0.1"),
        Caller("127.0.0.1@evil.example", "127.0.0.1"),
        Caller("evil.example/127.0.0.1", "127.0.0.1"),
        Caller("", "127.0.0.1"),
        Caller("[::1", "127.0.0.1"),
        Caller("127.0.0.1:8640", "203.0.113.9"),  # another machine says our name
        Caller("127.0.0.1:8640", ""),
        Caller("localhost", "127.0.0.1", passed_on=True),  # a tunnel that rewrites the name
    ],
)
def test_nobody_else_is_taken_for_the_owner(caller: Caller) -> None:
    assert who.passer_by(knock(Way.LINK, caller)) is None
    assert who.by_token(knock(Way.LINK, caller), replace(TOKEN, account=""), None) is None


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8640", "LOCALHOST", "[::1]:8640"])
@pytest.mark.parametrize("peer", ["127.0.0.1", "127.0.0.9", "::1"])
def test_this_machine_goes_by_these_names(host: str, peer: str) -> None:
    assert Caller(host, peer).here


# --- programs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "role", "may"),
    [
        (Scope.READ, Role.APPROVER, Role.VIEWER),
        (Scope.WRITE, Role.APPROVER, Role.RESPONDER),
        (Scope.APPROVE, Role.APPROVER, Role.APPROVER),
        (Scope.APPROVE, Role.RESPONDER, Role.RESPONDER),
        (Scope.APPROVE, Role.VIEWER, Role.VIEWER),
        (Scope.WRITE, Role.VIEWER, Role.VIEWER),
    ],
)
def test_a_token_does_what_both_its_scope_and_its_account_may(scope: Scope, role: Role, may: Role) -> None:
    viewer = who.by_token(knock(), replace(TOKEN, scope=scope), replace(OWNER, role=role))
    assert viewer
    assert viewer.role is may


@pytest.mark.parametrize(
    ("tokens_places", "accounts_places", "seen"),
    [
        (None, None, None),
        ({"a"}, None, {"a"}),
        (None, {"a"}, {"a"}),
        ({"a", "b"}, {"b", "c"}, {"b"}),
        ({"a"}, {"b"}, set()),  # the account lost that place since
    ],
)
def test_scope_escape_a_token_sees_no_place_that_its_account_does_not(
    tokens_places: set[str] | None, accounts_places: set[str] | None, seen: set[str] | None
) -> None:
    def places(some: set[str] | None) -> frozenset[str] | None:
        return None if some is None else frozenset(some)

    viewer = who.by_token(
        knock(),
        replace(TOKEN, locations=places(tokens_places)),
        replace(OWNER, locations=places(accounts_places)),
    )
    assert viewer
    assert viewer.locations == places(seen)


def test_a_token_ends_with_its_time_its_account_and_the_way_that_it_was_made_for() -> None:
    assert who.by_token(knock(after=DAY - SECOND), TOKEN, OWNER)
    assert who.by_token(knock(after=DAY), TOKEN, OWNER) is None
    assert who.by_token(knock(), TOKEN, replace(OWNER, disabled=True)) is None
    assert who.by_token(knock(), TOKEN, None) is None
    assert who.by_token(knock(), TOKEN, STAFF) is None
    assert who.by_token(knock(), replace(TOKEN, account=""), None) is None
    assert who.by_token(knock(Way.LINK, HERE), replace(TOKEN, account=""), None)


# --- secrets and addresses --------------------------------------------------------------------------


def test_what_is_derived_from_a_cookie_tells_nothing_of_it_and_differs_by_purpose() -> None:
    secret = tokens.fresh()
    made = {
        tokens.csrf(secret),
        tokens.digest(secret),
        *(tokens.derived(secret, p) for p in ("state", "nonce")),
    }
    assert len(made) == 4
    assert not any(secret in one or one in secret for one in made)
    assert tokens.csrf(secret) != tokens.csrf(tokens.fresh())


def test_a_cookie_over_https_is_for_this_host_alone_and_without_it_for_this_port() -> None:
    assert Front(Way.ACCOUNTS, 8640, "https://reviews.example").cookie == "__Host-reviewbot"
    assert Front(Way.LINK, 8640).cookie == "reviewbot-8640"


@pytest.mark.parametrize(
    "path", ["/", "/cases/7", "/?state=awaiting&search=a%20b", "/reports#late", "/signs"]
)
def test_after_signing_in_people_are_back_where_they_were(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "cases/7",
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/cases\r\nSet-Cookie: a=b",
        "/cases\\..\\evil",
        " /cases",
        "/caf\u00e9",
        "/\u2215evil.example",
        "javascript:alert(1)",
        "/" + "a" * 3000,
        "/sign-in?next=/",
        "/sign-out",
    ],
)
def test_an_open_redirect_leads_to_the_log(path: str) -> None:
    assert local_path(path) == "/"
