"""Signing in over real HTTP, as browsers and attackers do. Each attack, and the answer."""

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import pytest
from argon2 import PasswordHasher
from starlette.requests import Request

from fakes.oidc import CLIENT, SECRET, FakeProvider
from fakes.shop import HEAD
from fakes.world import START, Clock
from reviewbot import app, config
from reviewbot.app import talks
from reviewbot.config import Settings
from reviewbot.roles import Role
from reviewbot.store import Store
from reviewbot.store.accounts import Account, ApiToken, Scope
from reviewbot.testing import site
from reviewbot.web.app import application
from reviewbot.web.seat import Desk
from reviewbot.web.server import served
from reviewbot.web.signin import oidc, tokens
from reviewbot.web.signin.keeper import Keeper
from reviewbot.web.signin.oidc import Client
from reviewbot.web.signin.passwords import Passwords
from reviewbot.web.signin.ways import front
from reviewbot.web.viewer import Viewer

PASSWORD = "seven grey herons wait"  # a pretend one
CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
ELENA = Account("elena", Role.APPROVER, None, START, password=CHEAP.hashed(PASSWORD))
STAFF = Account("sam", Role.RESPONDER, frozenset({"main"}), START, "sam@harbor.example")
STRANGE = "not from your own page"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: str
    cookies: tuple[str, ...]

    @property
    def leads_to(self) -> str:
        return self.headers.get("location", "")

    @property
    def csrf(self) -> str:
        """What a form on the page carries."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.body)
        assert found, self.body
        return found[1]


@dataclass
class Browser:
    """Somebody's browser: it keeps cookies, and follows nothing by itself. ``host``: whom it asks for."""

    address: str
    host: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def gets(self, path: str, **headers: str) -> Answer:
        return self._asks("GET", path, None, headers)

    def posts(self, path: str, form: Mapping[str, str], **headers: str) -> Answer:
        content = {"content-type": "application/x-www-form-urlencoded", **headers}
        return self._asks("POST", path, urlencode(form), content)

    def _asks(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        connection = HTTPConnection(self.address, timeout=10)
        sent = {"host": self.host or self.address, **{k.replace("_", "-"): v for k, v in headers.items()}}
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            set_by = tuple(answer.headers.get_all("set-cookie") or ())
            for name, morsel in SimpleCookie("\r\n".join(set_by)).items():
                self._keeps(name, morsel.value, morsel["max-age"])
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, headers, answer.read().decode(), set_by)
        finally:
            connection.close()

    def _keeps(self, name: str, value: str, lasts: str) -> None:
        if lasts == "0":
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value

    # --- signing in ---------------------------------------------------------------------------------

    def signs_in(self, name: str = "elena", password: str = PASSWORD, back: str = "/") -> Answer:
        page = self.gets(f"/sign-in?next={quote(back, safe='')}")
        return self.posts("/sign-in", {"csrf": page.csrf, "name": name, "password": password})

    def is_signed_in(self) -> bool:
        return self.gets("/").status == 200


@dataclass
class House:
    """A web log that is open."""

    settings: Settings
    store: Store
    keeper: Keeper
    address: str
    clock: Clock
    said: list[str]

    def browser(self, host: str = "") -> Browser:
        return Browser(self.address, host)


@contextmanager
def opened(folder: Path, web: str, **secrets: str) -> Iterator[House]:
    """A web log with this in its configuration."""
    path, clock, said = folder / "reviewbot.toml", Clock(), list[str]()
    path.write_text(f"{HEAD}\n[web]\n{web}")
    settings = config.load(path, secrets)
    store = app.open_store(settings)
    visit = app.visits(settings, store)
    keeper = Keeper(front(settings.web), visit, "owner", clock)
    keeper.passwords = CHEAP
    desk = Desk(
        visit,
        settings,
        keeper,
        health=lambda: {"ok": True},
        tell=lambda: None,
        say=said.append,
        now=clock,
    )
    try:
        with served(application(desk, {}), 0) as address:
            yield House(settings, store, keeper, urlsplit(address).netloc, clock, said)
    finally:
        store.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Where people have accounts."""
    with opened(tmp_path, 'sign_in = "accounts"\n') as house:
        house.store.add_account(ELENA, "root")
        yield house


@pytest.fixture
def home(tmp_path: Path) -> Iterator[House]:
    """Where one person sits at their own machine."""
    with opened(tmp_path, "") as house:
        yield house


def kinds(house: House) -> list[str]:
    return [event.kind for event in house.store.events()]


# --- accounts ---------------------------------------------------------------------------------------


def test_nobody_reads_before_they_have_signed_in_and_then_they_are_where_they_wanted(house: House) -> None:
    browser = house.browser()
    sent_off = browser.gets("/?search=soup")
    assert (sent_off.status, sent_off.leads_to) == (303, "/sign-in?next=%2F%3Fsearch%3Dsoup")
    answer = browser.signs_in(back="/?search=soup")
    assert (answer.status, answer.leads_to) == (303, "/?search=soup")
    assert browser.is_signed_in()
    assert kinds(house) == ["account_added", "signed_in"]


def test_the_cookie_of_a_session_is_for_no_script_and_no_other_page(house: House) -> None:
    page = house.browser().gets("/sign-in")
    session = house.browser().signs_in()
    for cookie in (*page.cookies, *session.cookies):
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie


def test_behind_a_proxy_with_a_certificate_cookies_are_for_this_host_and_https_alone(tmp_path: Path) -> None:
    with opened(tmp_path, 'sign_in = "accounts"\npublic_url = "https://reviews.example"\n') as house:
        house.store.add_account(ELENA, "root")
        browser = house.browser("reviews.example")
        answer = browser.signs_in()
        assert set(browser.cookies) == {"__Host-reviewbot"}
        assert all("Secure" in cookie for cookie in answer.cookies)
        assert browser.is_signed_in()


def test_a_name_that_the_server_does_not_go_by_is_sent_away(house: House) -> None:
    assert house.browser("evil.example").gets("/sign-in").status == 421


@pytest.mark.parametrize(("name", "password"), [("elena", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_who_does_not_know_the_password_stays_outside_and_sees_nothing_of_what_was_typed(
    house: House, name: str, password: str
) -> None:
    browser = house.browser()
    answer = browser.signs_in(name, password)
    assert answer.status == 401
    assert "do not fit together" in answer.body
    assert not password or password not in answer.body
    assert not browser.is_signed_in()
    assert browser.signs_in().status == 303  # the page that says so can be used at once


def test_a_name_that_is_markup_is_shown_as_text(house: House) -> None:
    answer = house.browser().signs_in('"><script>alert(1)</script>', "wrong")
    assert "<script>alert" not in answer.body
    assert "&lt;script&gt;alert" in answer.body


def test_brute_force_is_told_to_wait_and_for_how_long(house: House) -> None:
    browser = house.browser()
    statuses = [browser.signs_in(password=f"guess {n}").status for n in range(7)]
    assert statuses == [401] * 5 + [429] * 2
    answer = browser.signs_in()
    assert (answer.status, answer.headers["retry-after"]) == (429, "1")
    house.clock.now += timedelta(seconds=1)
    assert browser.signs_in().status == 303


def test_many_guesses_at_once_are_no_way_around(house: House) -> None:
    browser = house.browser()
    csrf, kept = browser.gets("/sign-in").csrf, dict(browser.cookies)
    statuses = list[int]()

    def guess(number: int) -> None:
        own = Browser(house.address, cookies=dict(kept))
        form = {"csrf": csrf, "name": "elena", "password": f"guess {number}"}
        statuses.append(own.posts("/sign-in", form).status)

    threads = [threading.Thread(target=partial(guess, number)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [401] * 5 + [429] * 15


def test_an_address_behind_the_proxy_is_slowed_down_and_its_neighbours_are_not(tmp_path: Path) -> None:
    with opened(tmp_path, 'sign_in = "accounts"\npublic_url = "https://reviews.example"\n') as house:
        house.store.add_account(ELENA, "root")
        browser = house.browser("reviews.example")
        csrf = browser.gets("/sign-in").csrf

        def guesses(name: str, forwarded: str) -> int:
            form = {"csrf": csrf, "name": name, "password": "guess"}
            return browser.posts("/sign-in", form, x_forwarded_for=forwarded).status

        # What stands before the proxy's own word is whatever the visitor wrote.
        statuses = [guesses(f"n{n}", f"192.0.2.{n}, 203.0.113.9") for n in range(21)]
        assert statuses == [401] * 20 + [429]
        assert guesses("other", "203.0.113.10") == 401


# --- sessions ---------------------------------------------------------------------------------------


def test_session_fixation_a_planted_cookie_signs_nobody_in(house: House) -> None:
    name, planted = house.keeper.front.cookie, tokens.fresh()
    victim, attacker = house.browser(), house.browser()
    victim.cookies[name] = attacker.cookies[name] = planted
    victim.signs_in()
    assert victim.cookies[name] != planted
    assert victim.is_signed_in()
    assert not attacker.is_signed_in()


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(house: House) -> None:
    victim = house.browser()
    victim.signs_in()
    thief = Browser(house.address, cookies=dict(victim.cookies))
    assert thief.is_signed_in()
    csrf = tokens.csrf(victim.cookies[house.keeper.front.cookie])
    answer = victim.posts("/sign-out", {"csrf": csrf})
    assert (answer.status, answer.leads_to) == (303, "/sign-in")
    assert victim.cookies == {}
    assert not thief.is_signed_in()
    assert kinds(house)[-1] == "signed_out"


@pytest.mark.parametrize("what", ["password", "disable", "remove"])
def test_what_is_done_to_an_account_ends_its_sessions_at_once(house: House, what: str) -> None:
    browser = house.browser()
    browser.signs_in()
    match what:
        case "password":
            house.store.set_password("elena", CHEAP.hashed("another password"), "root", house.clock())
        case "disable":
            house.store.disable("elena", "root", house.clock())
        case _:
            house.store.remove_account("elena", "root", house.clock())
    assert not browser.is_signed_in()


def test_a_session_is_over_after_a_day_without_a_click_and_after_a_week_in_any_case(house: House) -> None:
    browser = house.browser()
    browser.signs_in()
    for _ in range(15):  # somebody who never stops
        house.clock.now += timedelta(hours=11)
        assert browser.is_signed_in()
    house.clock.now += timedelta(hours=11)
    assert not browser.is_signed_in()
    browser.signs_in()
    house.clock.now += timedelta(hours=12)
    assert not browser.is_signed_in()


def test_what_the_store_keeps_of_a_session_opens_nothing(house: House) -> None:
    browser = house.browser()
    browser.signs_in()
    name = house.keeper.front.cookie
    browser.cookies[name] = tokens.digest(browser.cookies[name])
    assert not browser.is_signed_in()


@pytest.mark.parametrize(
    "junk", ["x", "é", "a" * 5000, "%00", '"', "null", "../../etc/passwd", "' OR 1=1 --"]
)
def test_a_cookie_of_junk_is_nobodys(house: House, junk: str) -> None:
    browser = house.browser()
    for name in (house.keeper.front.cookie, house.keeper.front.visit_cookie):
        browser.cookies[name] = quote(junk) if not junk.isascii() else junk
    assert browser.gets("/").status == 303
    assert browser.signs_in().status == 303


# --- forms of other pages -----------------------------------------------------------------------------


@pytest.mark.parametrize("csrf", [None, "", "wrong", "é"])
def test_nobody_is_signed_in_or_out_by_a_form_of_another_page(house: House, csrf: str | None) -> None:
    carried = {} if csrf is None else {"csrf": csrf}
    browser = house.browser()
    browser.gets("/sign-in")
    answer = browser.posts("/sign-in", {"name": "elena", "password": PASSWORD, **carried})
    assert (answer.status, STRANGE in answer.body) == (403, True)
    browser.signs_in()
    answer = browser.posts("/sign-out", carried)
    assert (answer.status, STRANGE in answer.body) == (403, True)
    assert browser.is_signed_in()


def test_the_form_of_one_browser_is_no_good_in_another(house: House) -> None:
    """Who has a form of their own cannot have a victim send it, and so sign them in as somebody else."""
    attacker, victim = house.browser(), house.browser()
    attackers = attacker.gets("/sign-in").csrf
    victim.gets("/sign-in")
    form = {"csrf": attackers, "name": "elena", "password": PASSWORD}
    assert victim.posts("/sign-in", form).status == 403
    assert house.browser().posts("/sign-in", form).status == 403  # without any cookie


def test_the_csrf_of_another_session_is_no_good(house: House) -> None:
    one, other = house.browser(), house.browser()
    one.signs_in()
    other.signs_in()
    others = tokens.csrf(other.cookies[house.keeper.front.cookie])
    assert one.posts("/sign-out", {"csrf": others}).status == 403
    own = tokens.csrf(one.cookies[house.keeper.front.cookie])
    assert one.posts("/sign-out", {}, x_csrf_token=own).status == 303  # as a script of ours sends it


# --- where it leads -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/\r\nset-cookie: a=b",
        "/%0d%0aset-cookie:%20a=b",
        "javascript:alert(1)",
    ],
)
def test_an_open_redirect_leads_nowhere_else(house: House, path: str) -> None:
    browser = house.browser()
    answer = browser.signs_in(back=path)
    assert answer.status == 303
    assert answer.leads_to == "/" or urlsplit(answer.leads_to).netloc == ""
    assert answer.leads_to.startswith("/")
    assert not answer.leads_to.startswith(("//", "/\\"))
    assert "a" not in browser.cookies
    again = browser.gets(f"/sign-in?next={quote(path, safe='')}")
    assert again.status == 303
    assert not again.leads_to.startswith(("//", "/\\", "http"))


def test_a_visit_that_somebody_else_wrote_leads_nowhere_else(house: House) -> None:
    browser = house.browser()
    browser.gets("/sign-in")
    name = house.keeper.front.visit_cookie
    secret = browser.cookies[name][:43]
    browser.cookies[name] = f"{secret}//evil.example"
    form = {"csrf": tokens.csrf(secret), "name": "elena", "password": PASSWORD}
    assert browser.posts("/sign-in", form).leads_to == "/"


# --- the link of this machine ---------------------------------------------------------------------------


def test_at_their_machine_the_owner_reads_and_changes_something_once_they_have_the_link(home: House) -> None:
    browser = home.browser()
    assert browser.is_signed_in()
    assert browser.posts("/sign-out", {}).status == 401
    answer = browser.gets(f"/sign-in/{home.keeper.link}")
    assert (answer.status, answer.leads_to) == (303, "/")
    csrf = tokens.csrf(browser.cookies[home.keeper.front.cookie])
    assert browser.posts("/sign-out", {"csrf": csrf}).status == 303
    assert kinds(home) == ["signed_in", "signed_out"]


def test_another_link_lets_nobody_in(home: House) -> None:
    browser = home.browser()
    answer = browser.gets(f"/sign-in/{tokens.fresh()}")
    assert answer.status == 401
    assert home.keeper.front.cookie not in browser.cookies
    assert home.keeper.link not in answer.body


def test_the_link_is_nothing_where_people_have_accounts(house: House) -> None:
    assert house.browser().gets(f"/sign-in/{house.keeper.link}").status == 404


def test_through_a_tunnel_nobody_reads_and_the_link_is_nothing(home: House) -> None:
    for header in ("x_forwarded_for", "forwarded", "via", "x_forwarded_host"):
        browser = home.browser()
        assert browser.gets("/", **{header: "203.0.113.9"}).status == 303
        assert browser.gets(f"/sign-in/{home.keeper.link}", **{header: "x"}).status == 404


@pytest.mark.parametrize("path", ["/sign-in/oidc", "/sign-in/oidc/answer?code=a&state=b"])
def test_there_is_no_provider_where_none_is_configured(house: House, path: str) -> None:
    assert house.browser().gets(path).status == 404


def test_a_password_is_none_where_there_are_no_accounts(home: House) -> None:
    browser = home.browser()
    browser.gets("/sign-in")
    visit = browser.cookies[home.keeper.front.visit_cookie][:43]
    form = {"csrf": tokens.csrf(visit), "name": "elena", "password": PASSWORD}
    assert browser.posts("/sign-in", form).status == 404


# --- an identity provider -------------------------------------------------------------------------------


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with FakeProvider() as provider:
        yield provider


@pytest.fixture
def office(tmp_path: Path, provider: FakeProvider) -> Iterator[House]:
    """Where people come by an identity provider."""
    web = f'sign_in = "oidc"\noidc_issuer = "{provider.url}"\noidc_client_id = "{CLIENT}"\n'
    with opened(tmp_path, web, REVIEWBOT_WEB_OIDC_SECRET=SECRET) as house:
        provider.clock = house.clock
        house.store.add_account(STAFF, "root")
        yield house


def returns(browser: Browser, provider: FakeProvider, **changed: str) -> Answer:
    """To the provider and back."""
    sent_off = browser.gets("/sign-in/oidc")
    assert sent_off.status == 303, sent_off.body
    query = provider.sends_back(sent_off.leads_to) | changed
    return browser.gets(f"/sign-in/oidc/answer?{urlencode(query)}")


def test_somebody_signs_in_at_the_provider_and_is_back_where_they_wanted(
    office: House, provider: FakeProvider
) -> None:
    browser = office.browser()
    page = browser.gets("/sign-in?next=/cases/7")
    assert 'href="/sign-in/oidc"' in page.body
    answer = returns(browser, provider)
    assert (answer.status, answer.leads_to) == (303, "/cases/7")
    assert browser.is_signed_in()
    assert office.keeper.front.visit_cookie not in browser.cookies
    assert kinds(office) == ["account_added", "signed_in"]


def test_an_answer_of_the_provider_in_another_browser_signs_nobody_in(
    office: House, provider: FakeProvider
) -> None:
    attacker, victim = office.browser(), office.browser()
    answer = provider.sends_back(attacker.gets("/sign-in/oidc").leads_to)
    provider.sends_back(victim.gets("/sign-in/oidc").leads_to)
    for browser in (victim, office.browser()):
        refused = browser.gets(f"/sign-in/oidc/answer?{urlencode(answer)}")
        assert refused.status == 401
        assert not browser.is_signed_in()
    assert kinds(office)[-1] == "sign_in_refused"


def test_a_browser_that_was_not_about_to_sign_in_is_not_signed_in_by_an_answer_made_for_it(
    office: House, provider: FakeProvider
) -> None:
    """Login CSRF: somebody derives all of it from no secret at all, and sends a victim the answer."""
    with app.visits(office.settings, office.store)() as world:
        client = Client(provider.url, CLIENT, SECRET, office.keeper.front.answer_url)
        steps = oidc.leave(client, office.keeper.memory, "", office.clock())
        address = talks.driven(steps, world.wire.fetch)
    answer = provider.sends_back(address)
    victim = office.browser()
    for name in (None, office.keeper.front.visit_cookie):
        victim.cookies = {name: ""} if name else {}
        assert victim.gets(f"/sign-in/oidc/answer?{urlencode(answer)}").status == 401
        assert not victim.is_signed_in()


def test_the_answer_is_good_once(office: House, provider: FakeProvider) -> None:
    browser = office.browser()
    sent_off = browser.gets("/sign-in/oidc")
    visit = dict(browser.cookies)
    path = f"/sign-in/oidc/answer?{urlencode(provider.sends_back(sent_off.leads_to))}"
    assert browser.gets(path).status == 303
    thief = Browser(office.address, cookies=visit)
    assert thief.gets(path).status != 303
    assert not thief.is_signed_in()


@pytest.mark.parametrize("email", ["somebody@other-shop.example", "sam@harbor.example.evil.example"])
def test_somebody_from_another_business_is_not_let_in(
    office: House, provider: FakeProvider, email: str
) -> None:
    provider.email = email
    browser = office.browser()
    answer = returns(browser, provider)
    assert (answer.status, email in answer.body) == (401, False)
    assert not browser.is_signed_in()
    assert email not in " ".join(map(str, office.store.events()))


def test_an_address_that_nobody_verified_lets_nobody_in(office: House, provider: FakeProvider) -> None:
    provider.verified = False
    browser = office.browser()
    assert returns(browser, provider).status == 401
    assert not browser.is_signed_in()


def test_a_provider_in_trouble_is_told_and_can_be_tried_again(office: House, provider: FakeProvider) -> None:
    provider.answer_next("discovery", site.Answer(503))
    browser = office.browser()
    answer = browser.gets("/sign-in/oidc")
    assert answer.status in {401, 429}
    assert "Try again" in answer.body
    assert office.said
    assert returns(browser, provider).status == 303


# --- programs -------------------------------------------------------------------------------------------


def test_a_token_is_no_cookie_and_opens_no_page(house: House) -> None:
    secret = tokens.fresh_for_a_program()
    token = ApiToken(
        0, "till", "elena", tokens.digest(secret), Scope.APPROVE, None, START, START + timedelta(90)
    )
    house.store.add_token(token, "root")
    browser = house.browser()
    assert browser.gets("/", authorization=f"Bearer {secret}").status == 303
    browser.cookies[house.keeper.front.cookie] = secret
    assert browser.gets("/").status == 303


def program(house: House, authorization: str) -> Viewer | None:
    """Which program asks with this header."""
    headers = [(b"authorization", authorization.encode()), (b"host", b"127.0.0.1")]
    return house.keeper.program(Request({"type": "http", "headers": headers, "client": ("127.0.0.1", 1)}))


def test_a_program_is_known_by_its_token_until_that_is_revoked_or_its_account_disabled(house: House) -> None:
    secret = tokens.fresh_for_a_program()
    digest, ends = tokens.digest(secret), START + timedelta(days=1)
    token = ApiToken(0, "till", "elena", digest, Scope.WRITE, frozenset({"main"}), START, ends)
    added = house.store.add_token(token, "root")
    till = Viewer("elena", Role.RESPONDER, frozenset({"main"}))
    assert program(house, f"Bearer {secret}") == program(house, f"bearer {secret}") == till
    assert house.store.tokens()[0].used_at == START
    house.store.disable("elena", "root", START)
    assert program(house, f"Bearer {secret}") is None
    house.store.disable("elena", "root", START, disabled=False)
    house.store.revoke_token(added.id, "root", START)
    assert program(house, f"Bearer {secret}") is None


@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer ", "Basic {}", "{}", "Bearer x{}", "Bearer {}x", "Token {}"]
)
def test_what_is_no_token_lets_no_program_in(house: House, shown: str) -> None:
    secret = tokens.fresh_for_a_program()
    token = ApiToken(
        0, "till", "elena", tokens.digest(secret), Scope.READ, None, START, START + timedelta(days=1)
    )
    house.store.add_token(token, "root")
    assert program(house, shown.format(secret)) is None
    assert program(house, f"Bearer {token.digest}") is None


def test_health_needs_no_session(house: House) -> None:
    assert house.browser().gets("/healthz").status == 200
