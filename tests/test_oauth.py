"""Logging in with OAuth 2.0, the same for every site that does: Google's two, Trustpilot as itself and as a
person, Yotpo. What their servers answer is in the tests of each; here is what any server may answer.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import google_play as play
from fakes import yotpo
from reviewbot import sites
from reviewbot.errors import AccessRefused, ParseError, RateLimited, ReviewbotError, SiteError
from reviewbot.sites import Keyring, Token
from reviewbot.sites._oauth import Login, granted
from reviewbot.testing import google, trustpilot
from reviewbot.types import Listing, Request, Response, Seen

START = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
SECRETS = {**google.SECRETS, **play.secrets(), **trustpilot.SECRETS, **yotpo.SECRETS}
TOKEN = "at-fake-1"
GRANTED = {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 600}


@dataclass
class Site:
    """One listing, its login and its clock; ``says`` is what the owner must be told when it is refused."""

    name: str
    options: Mapping[str, Any]
    documented: timedelta
    says: str
    now: datetime = START
    environ: dict[str, str] = field(default_factory=lambda: dict(SECRETS))

    def __post_init__(self) -> None:
        base = "http://127.0.0.1:9/x" if self.name != "yotpo" else "http://127.0.0.1:9"
        self.listing = Listing("ours", self.name, base_url=base, options=self.options)
        self.keyring = Keyring(lambda name: self.environ.get(name, ""), lambda: self.now)

    def asks(self, *answers: Response) -> list[Request]:
        """What is sent, where these are the answers, until the login has come to its end."""
        login = sites.auth(self.listing, self.keyring)
        assert login
        flow = login(sites.load(self.name).request(self.listing, None, Seen()))
        sent = [next(flow)]
        for answer in answers:
            try:
                sent.append(flow.send(answer))
            except StopIteration:
                break
        return sent


HOUR = timedelta(hours=1)
SITES: Mapping[str, Callable[[], Site]] = {
    "google_business": lambda: Site("google_business", google.OPTIONS, HOUR, "GOOGLE_"),
    "google_play": lambda: Site("google_play", play.OPTIONS, HOUR, "PLAY_KEY"),
    "trustpilot": lambda: Site("trustpilot", trustpilot.PRIVATE, 100 * HOUR, "TRUSTPILOT_SECRET"),
    "a person at trustpilot": lambda: Site(
        "trustpilot", trustpilot.PERSONAL, 100 * HOUR, "connect the person again"
    ),
    "yotpo": lambda: Site("yotpo", yotpo.OPTIONS, timedelta(days=13), "YOTPO_SECRET"),
}


@pytest.fixture(params=SITES)
def site(request: pytest.FixtureRequest) -> Site:
    return SITES[request.param]()


def says(body: Any, status: int = 200, **headers: str) -> Response:
    """An answer; ``headers`` with ``_`` for ``-``."""
    said = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, "https://login.example/token", named, said, START)


FINE = says({"reviews": []})
REFUSED = says(b"", 401)


def test_the_room_that_several_sites_share_is_no_site() -> None:
    assert not [name for name in sites.names() if "oauth" in name]


# --- what is sent ---------------------------------------------------------------------------------


def test_a_token_is_asked_for_by_the_grant_that_the_site_wants() -> None:
    asked = {name: make().asks()[0] for name, make in SITES.items()}
    forms = {name: dict(parse_qsl(one.body.decode())) for name, one in asked.items() if one.body}
    assert forms["google_business"] == {
        "grant_type": "refresh_token",
        "client_id": SECRETS["GOOGLE_CLIENT_ID"],
        "client_secret": SECRETS["GOOGLE_CLIENT_SECRET"],
        "refresh_token": SECRETS["GOOGLE_REFRESH_TOKEN"],
    }
    assert forms["google_play"].keys() == {"grant_type", "assertion"}
    assert forms["google_play"]["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    assert forms["trustpilot"] == {"grant_type": "client_credentials"}
    assert forms["a person at trustpilot"] == {
        "grant_type": "refresh_token",
        "refresh_token": SECRETS["TRUSTPILOT_REFRESH"],
    }
    assert json.loads(asked["yotpo"].body or b"")["grant_type"] == "client_credentials"
    assert {one.method for one in asked.values()} == {"POST"}


def test_a_login_on_loopback_needs_no_https(site: Site) -> None:
    login, wanted = site.asks(says(GRANTED))
    assert login.url.startswith("http://127.0.0.1:9/")
    assert TOKEN in wanted.url + wanted.headers.get("Authorization", "")


def test_no_secret_is_in_an_address(site: Site) -> None:
    assert not [secret for secret in SECRETS.values() if secret in site.asks()[0].url]


# --- how long a token is used -----------------------------------------------------------------------


def test_a_token_is_used_until_a_minute_before_its_end(site: Site) -> None:
    assert len(site.asks(says(GRANTED), FINE)) == 2
    site.now = START + timedelta(seconds=539)
    assert TOKEN in str(site.asks()[0])
    site.now += timedelta(seconds=1)
    assert TOKEN not in str(site.asks()[0])


@pytest.mark.parametrize("told", [{}, {"expires_in": None}, {"expires_in": 0}])
def test_a_token_lasts_as_documented_where_its_answer_does_not_say(site: Site, told: Any) -> None:
    site.asks(says({"access_token": TOKEN, **told}), FINE)
    site.now = START + site.documented - timedelta(minutes=2)
    assert TOKEN in str(site.asks()[0])
    site.now = START + site.documented
    assert TOKEN not in str(site.asks()[0])


@pytest.mark.parametrize(("said", "days"), [(10**400, 30), (1e300, 30), ("99999999999", 30), (-5, 0)])
def test_no_number_makes_a_token_last_for_ever(said: object, days: int) -> None:
    grant = granted(says({**GRANTED, "expires_in": said}), login())
    assert grant.token.until == START + timedelta(days=days) - timedelta(minutes=1)


def test_a_token_that_is_refused_is_renewed_once_and_not_a_third_time(site: Site) -> None:
    second = says({**GRANTED, "access_token": "at-fake-2"})
    sent = site.asks(says(GRANTED), REFUSED, second, FINE)
    assert len(sent) == 4
    assert "at-fake-2" in str(sent[3])
    with pytest.raises(AccessRefused):
        site.asks(REFUSED, second, REFUSED)


# --- what is no token -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"<html>Sign in</html>", b"[]", b"7", b'"access_token"', b"null", b"\xff\xfe", b"[" * 100_000),
        *({}, {"access_token": ""}, {"access_token": 7}, {"access_token": None}, {"access_token": ["x"]}),
        *({**GRANTED, "expires_in": "soon"}, {**GRANTED, "expires_in": [1]}, {**GRANTED, "scope": 7}),
        *({**GRANTED, "access_token": "a\r\nX-Evil: 1"}, {**GRANTED, "access_token": "ü"}),
        b'{"access_token": "x", "expires_in": 1e999}',
    ],
)
def test_junk_is_no_token(site: Site, body: Any) -> None:
    with pytest.raises(ParseError, match="sent no access token"):
        site.asks(says(body))
    assert not site.keyring.tokens


@pytest.mark.parametrize("kind", ["Bearer", "bearer", "bearer_token", "BearerToken", "", None])
def test_a_token_of_the_known_kind_is_used_whatever_it_is_called(site: Site, kind: str | None) -> None:
    assert len(site.asks(says({**GRANTED, "token_type": kind}))) == 2


@pytest.mark.parametrize("kind", ["mac", "DPoP", "N_A"])
def test_a_token_of_another_kind_is_not_sent(site: Site, kind: str) -> None:
    with pytest.raises(ParseError, match="of a kind that is not known here"):
        site.asks(says({**GRANTED, "token_type": kind}))


@pytest.mark.parametrize("scope", ["", "everything", "a b c", ["a", "b"], None])
def test_other_scopes_than_were_asked_for_are_no_trouble_of_the_login(site: Site, scope: Any) -> None:
    assert len(site.asks(says({**GRANTED, "scope": scope}))) == 2


# --- what is a no -----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 400, 401, 403])
@pytest.mark.parametrize(
    "error", ["invalid_grant", "invalid_client", "unauthorized_client", "consent_required"]
)
def test_a_refusal_tells_the_owner_what_to_do_and_is_not_tried_again(
    site: Site, status: int, error: str
) -> None:
    with pytest.raises(AccessRefused, match=site.says) as raised:
        site.asks(says({"error": error, "error_description": "Token has been revoked."}, status))
    assert raised.value.permanent
    assert "revoked" not in str(raised.value), "a server's own words are not believed"


def test_google_says_which_of_its_two_keys_has_ended() -> None:
    for name, words in (
        ("google_business", "connect the Google account again"),
        ("google_play", "the key in"),
    ):
        with pytest.raises(AccessRefused, match=words):
            SITES[name]().asks(says({"error": "invalid_grant"}, 400))
        with pytest.raises(AccessRefused, match="does not accept"):
            SITES[name]().asks(says({"error": "invalid_client"}, 401))


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", {"error": None}, {"error": {"code": 400}}, GRANTED])
def test_a_no_without_a_word_is_a_no(site: Site, body: Any) -> None:
    with pytest.raises(AccessRefused, match=site.says):
        site.asks(says(body, 403))


@pytest.mark.parametrize(
    "answer",
    [
        *(says(b"", status) for status in (500, 502, 503)),
        says({"error": "server_error"}, 400),
        says({"error": "temporarily_unavailable"}, 400),
        says(b"", 429),
        says({"error": "invalid_grant"}, 503),
    ],
)
def test_what_passes_by_itself_is_tried_again(site: Site, answer: Response) -> None:
    with pytest.raises(SiteError) as raised:
        site.asks(answer)
    assert not raised.value.permanent
    assert isinstance(raised.value, RateLimited) == (answer.status == 429)


def test_a_login_that_says_when_to_come_back_is_left_to_the_wire(site: Site) -> None:
    """Nothing is raised, and the login's answer is the last one: the wire reads its Retry-After."""
    assert len(site.asks(says(b"", 429, retry_after="7"))) == 1
    assert not site.keyring.tokens


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 429, 500])
def test_no_error_holds_a_secret_though_the_login_says_it_back(
    site: Site, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = [secret for secret in SECRETS.values() if secret]
    told = {"error": secrets[0], "error_description": " ".join(secrets), "error_uri": secrets[1]}
    with pytest.raises(ReviewbotError) as raised:
        site.asks(says(told, status))
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__ or raised.value.__context__ is None, "a traceback shows both"
    written = f"{raised.value} {caplog.text} {site.keyring}"
    assert not [secret for secret in secrets if secret in written]


# --- anything at all --------------------------------------------------------------------------------


def login() -> Login:
    """A login with nothing of its own."""
    return Login("The login", HOUR, HOUR, lambda error: f"refused: {len(error)}")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    st.lists,
    max_leaves=5,
)
_FIELDS = st.sampled_from(
    ["access_token", "token_type", "expires_in", "expires_at", "refresh_token", "scope", "error", "mac_key"]
)


@given(
    body=st.binary() | st.dictionaries(_FIELDS, _JSON).map(lambda told: json.dumps(told).encode()),
    status=st.sampled_from([200, 400, 401, 403, 404, 429, 500]),
)
def test_whatever_a_login_answers_is_a_token_or_an_error_of_ours(body: bytes, status: int) -> None:
    try:
        grant = granted(says(body, status), login())
    except SiteError:
        return
    assert isinstance(grant.token, Token)
    assert grant.token.value.isascii()
    assert START - timedelta(minutes=1) <= grant.token.until <= START + timedelta(days=30)
    assert TOKEN not in repr(grant)


def test_a_grant_does_not_show_its_tokens() -> None:
    grant = granted(says({**GRANTED, "refresh_token": "rt-fake"}), login())
    assert grant.refresh == "rt-fake"
    assert not [token for token in (TOKEN, "rt-fake") if token in repr(grant)]
