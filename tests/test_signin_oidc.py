"""Signing in at an identity provider, over a real wire to one on loopback: each attack, and the answer."""

import base64
import hmac
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.oidc import CLIENT, SECRET, FakeProvider, signer
from fakes.web import Memory
from fakes.world import START, Clock
from reviewbot.app import talks
from reviewbot.errors import ParseError, Refused, SiteError
from reviewbot.http import Wire
from reviewbot.testing.site import Answer, as_json
from reviewbot.types import Request, Response
from reviewbot.web.signin import oidc, tokens
from reviewbot.web.signin.oidc import Client, Identity

ANSWER_URL = "https://reviews.example/sign-in/oidc/answer"
MINUTE = timedelta(minutes=1)
SAM = Identity("subject-1", "sam@harbor.example")


@dataclass
class Office:
    """Somebody's reviewbot, which signs people in at the provider."""

    provider: FakeProvider
    wire: Wire
    clock: Clock
    memory: oidc.Memory = field(default_factory=oidc.Memory)

    @property
    def client(self) -> Client:
        return Client(self.provider.url, CLIENT, SECRET, ANSWER_URL)

    def fetch(self, request: Request) -> Response:
        return self.wire.fetch(request)

    def sends_off(self, secret: str) -> str:
        """Where a browser with this secret is sent."""
        return talks.driven(oidc.leave(self.client, self.memory, secret, self.clock()), self.fetch)

    def hears(self, secret: str, query: Mapping[str, str]) -> Identity:
        """Who came back in a browser with this secret."""
        steps = oidc.come_back(self.client, self.memory, secret, query, self.clock())
        return talks.driven(steps, self.fetch)

    def signs_in(self) -> Identity:
        """The whole way there and back."""
        secret = tokens.fresh()
        return self.hears(secret, self.provider.sends_back(self.sends_off(secret)))


@pytest.fixture
def office() -> Iterator[Office]:
    clock = Clock(START)
    wire = Wire(
        now=clock,
        monotonic=time.monotonic,
        sleep=clock.sleep,
        hosts=Memory(),
        allow_private=("127.0.0.1",),
    )
    with FakeProvider(clock=clock) as provider, wire:
        yield Office(provider, wire, clock)


def test_somebody_who_signs_in_there_is_known_here(office: Office) -> None:
    assert office.signs_in() == SAM
    assert office.provider.calls == ["discovery", "keys", "authorize", "token"]


def test_what_a_provider_says_of_itself_is_kept_for_an_hour(office: Office) -> None:
    office.signs_in()
    office.clock.now += 59 * MINUTE
    office.signs_in()
    assert office.provider.calls.count("discovery") == 1
    office.clock.now += 2 * MINUTE
    office.signs_in()
    assert office.provider.calls.count("discovery") == 2


def test_the_secret_of_the_client_is_shown_as_the_provider_wants_it(office: Office) -> None:
    office.provider.methods = ["client_secret_post"]
    assert office.signs_in() == SAM


def test_neither_our_secret_nor_the_browsers_goes_through_the_browser(office: Office) -> None:
    secret = tokens.fresh()
    address = office.sends_off(secret)
    assert secret not in address
    assert tokens.derived(secret, "verifier") not in address
    assert SECRET not in address


def test_new_keys_are_asked_for_when_a_provider_has_changed_them(office: Office) -> None:
    office.signs_in()
    office.provider.rotate()
    office.clock.now += 2 * MINUTE
    assert office.signs_in() == SAM
    assert office.provider.calls.count("keys") == 2


def test_names_of_keys_that_nobody_has_do_not_make_us_ask_again_and_again(office: Office) -> None:
    office.provider.kid = "k9"
    for _ in range(5):
        with pytest.raises(Refused, match="not signed"):
            office.signs_in()
    assert office.provider.calls.count("keys") == 1


# --- the browser and the code -----------------------------------------------------------------------


def test_an_answer_in_another_browser_is_not_believed(office: Office) -> None:
    """Somebody has a victim follow their own answer, so that the victim works in their account."""
    attacker, victim = tokens.fresh(), tokens.fresh()
    answer = office.provider.sends_back(office.sends_off(attacker))
    with pytest.raises(Refused, match="not in this browser"):
        office.hears(victim, answer)
    assert "token" not in office.provider.calls


def test_a_stolen_code_is_worth_nothing_in_another_browser(office: Office) -> None:
    victim, attacker = tokens.fresh(), tokens.fresh()
    stolen = office.provider.sends_back(office.sends_off(victim))["code"]
    with pytest.raises((Refused, SiteError)):  # PKCE: the verifier is another
        office.hears(attacker, {"code": stolen, "state": tokens.derived(attacker, "state")})


def test_without_a_secret_of_its_own_no_browser_is_believed(office: Office) -> None:
    answer = office.provider.sends_back(office.sends_off(""))
    with pytest.raises(Refused, match="not about to sign in"):
        office.hears("", answer)


def test_a_code_that_is_replayed_is_refused(office: Office) -> None:
    secret = tokens.fresh()
    answer = office.provider.sends_back(office.sends_off(secret))
    assert office.hears(secret, answer) == SAM
    with pytest.raises((Refused, SiteError)):
        office.hears(secret, answer)


@pytest.mark.parametrize("error", ["access_denied", "server_error", "login_required", "<script>"])
def test_a_provider_that_says_no_is_heard(office: Office, error: str) -> None:
    office.provider.refuses = error
    with pytest.raises(Refused, match="did not let you in") as raised:
        office.signs_in()
    assert error not in str(raised.value)


@pytest.mark.parametrize("query", [{}, {"code": "x"}, {"state": "x"}, {"code": "", "state": ""}])
def test_an_answer_that_is_none_is_refused(office: Office, query: dict[str, str]) -> None:
    with pytest.raises(Refused, match="did not let you in"):
        office.hears(tokens.fresh(), query)
    assert office.provider.calls == []


def test_the_answer_of_another_provider_is_refused(office: Office) -> None:
    secret = tokens.fresh()
    answer = office.provider.sends_back(office.sends_off(secret))
    with pytest.raises(Refused, match="another identity provider"):
        office.hears(secret, {**answer, "iss": "https://evil.example"})


def test_a_wrong_secret_of_ours_is_refused_and_not_told(office: Office) -> None:
    secret = tokens.fresh()
    answer = office.provider.sends_back(office.sends_off(secret))
    steps = oidc.come_back(
        replace(office.client, secret="hush"), office.memory, secret, answer, office.clock()
    )
    with pytest.raises(SiteError) as raised:
        talks.driven(steps, office.fetch)
    assert "hush" not in str(raised.value)
    assert "hush" not in repr(replace(office.client, secret="hush"))


# --- the ID token -----------------------------------------------------------------------------------

AT = int(START.timestamp())


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"nonce": "another"}, "not for this sign-in"),
        ({"nonce": None}, "not for this sign-in"),
        ({"nonce": ["a"]}, "not for this sign-in"),
        ({"aud": "another-program"}, "not signed"),
        ({"aud": None}, "not signed"),
        ({"aud": [CLIENT, "another-program"]}, "another program"),
        ({"aud": [CLIENT, "another-program"], "azp": "another-program"}, "another program"),
        ({"azp": "another-program"}, "another program"),
        ({"iss": "https://evil.example"}, "not signed"),
        ({"iss": None}, "not signed"),
        ({"exp": AT - 61}, "not of now"),
        ({"exp": None}, "not of now"),
        ({"exp": "never"}, "not of now"),
        ({"exp": 1e300}, "not of now"),
        ({"iat": AT + 61}, "not of now"),
        ({"iat": AT - 601}, "not of now"),
        ({"iat": None}, "not of now"),
        ({"email": None}, "confirm"),
        ({"email": ""}, "confirm"),
        ({"email": ["sam@harbor.example"]}, "confirm"),
        ({"email_verified": False}, "confirm"),
        ({"email_verified": None}, "confirm"),
        ({"email_verified": "false"}, "confirm"),
        ({"email_verified": "true"}, "confirm"),  # the standard has a boolean; anybody's word is none
        ({"email_verified": 1}, "confirm"),
        ({"sub": None}, "confirm"),
    ],
)
def test_a_token_that_is_not_meant_is_not_believed(office: Office, claims: dict[str, Any], why: str) -> None:
    office.provider.claims = claims
    with pytest.raises(Refused, match=why) as raised:
        office.signs_in()
    assert "harbor" not in str(raised.value)


def test_clocks_may_differ_by_a_minute_and_several_audiences_name_whom_they_mean(office: Office) -> None:
    office.provider.claims = {"iat": AT + 59, "exp": AT + 300, "aud": [CLIENT, "other"], "azp": CLIENT}
    assert office.signs_in() == SAM


def unsigned(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, "", algorithm="none", headers={"kid": "k1"})


def by_public_key_as_a_secret(claims: dict[str, Any]) -> str:
    """HS256 with what everybody can read: the old confusion of algorithms. PyJWT would not sign like this."""
    public = signer("k1").public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    signed = ".".join(
        base64url(json.dumps(part).encode()) for part in ({"alg": "HS256", "kid": "k1"}, claims)
    )
    return f"{signed}.{base64url(hmac.digest(pem, signed.encode(), 'sha256'))}"


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def by_client_secret(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, SECRET.ljust(32, "x"), algorithm="HS256", headers={"kid": "k1"})


def by_a_strangers_key(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, signer("stranger"), algorithm="RS256", headers={"kid": "k1"})


def without_its_signature(claims: dict[str, Any]) -> str:
    whole = jwt.encode(claims, signer("k1"), algorithm="RS256", headers={"kid": "k1"})
    return whole.rpartition(".")[0] + "."


def with_its_own_key(claims: dict[str, Any]) -> str:
    """The key to check it by stands in its header, as ``jwk`` and ``jku``."""
    key = {**jwt.algorithms.RSAAlgorithm.to_jwk(signer("stranger").public_key(), as_dict=True), "kid": "evil"}
    headers = {"kid": "evil", "jwk": key, "jku": "https://evil.example/jwks"}
    return jwt.encode(claims, signer("stranger"), algorithm="RS256", headers=headers)


@pytest.mark.parametrize(
    "sign",
    [
        unsigned,
        by_public_key_as_a_secret,
        by_client_secret,
        by_a_strangers_key,
        without_its_signature,
        with_its_own_key,
        lambda _: "",
        lambda _: "a.b.c",
        lambda _: "\u0000..",
    ],
)
def test_a_token_that_the_provider_did_not_sign_is_not_believed(
    office: Office, sign: Callable[[dict[str, Any]], str]
) -> None:
    office.provider.sign = sign
    with pytest.raises(Refused, match="not signed"):
        office.signs_in()


# --- a provider that is not what it should be ---------------------------------------------------------


@pytest.mark.parametrize(
    "told",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"token_endpoint": "http://evil.example/token"},
        {"token_endpoint": ""},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": "https://["},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": ["a"]},
    ],
)
def test_a_provider_that_sends_us_elsewhere_is_not_followed(office: Office, told: dict[str, Any]) -> None:
    office.provider.told_of_itself = told
    with pytest.raises(ParseError):
        office.sends_off(tokens.fresh())


@pytest.mark.parametrize("call", ["discovery", "keys"])
@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"<html>", b"{}", b'{"keys": [1]}', b'{"keys": []}'])
def test_junk_for_what_is_published_is_told_and_not_kept(office: Office, call: str, body: bytes) -> None:
    office.provider.answer_next(call, Answer(200, body))
    with pytest.raises(SiteError):
        office.sends_off(tokens.fresh())
    assert office.signs_in() == SAM


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"access_token": "a"},
        {"access_token": "a", "token_type": "Bearer", "id_token": ["x"]},
        {"access_token": "a", "token_type": "Bearer", "id_token": None, "expires_in": {}},
        {"access_token": "a", "token_type": "Bearer", "scope": 7, "id_token": "x"},
        {"error": "invalid_grant"},
        {"error": {"a": 1}},
        [],
    ],
)
def test_junk_for_a_token_signs_nobody_in(office: Office, told: object) -> None:
    office.provider.answer_next("token", as_json(told))
    with pytest.raises((Refused, SiteError)):
        office.signs_in()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from(["iss", "aud", "exp", "iat", "nonce", "sub", "azp"]),
        st.none()
        | st.integers()
        | st.floats()
        | st.text(max_size=5)
        | st.lists(st.text(max_size=3), max_size=2),
        min_size=1,
    )
)
def test_no_claims_of_another_shape_do_more_than_refuse(office: Office, claims: dict[str, Any]) -> None:
    office.provider.claims = claims
    try:
        office.signs_in()
    except Refused:
        return
    assert set(claims) <= {"sub", "azp", "exp", "iat"}


def test_a_provider_in_trouble_is_told_as_such(office: Office) -> None:
    office.provider.answer_next("token", Answer(503, headers={"Retry-After": "30"}))
    with pytest.raises(SiteError) as raised:
        office.signs_in()
    told = oidc.trouble(raised.value)
    assert "Try again" in str(told)
    assert told.retry_after == timedelta(seconds=30)
