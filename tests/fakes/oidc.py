"""An OpenID provider on loopback: ``with FakeProvider() as provider``, its issuer is ``provider.url``.

What it is faithful to (OpenID Connect Core 1.0, sections 3.1.2 and 3.1.3; RFC 6749; RFC 7636):

- discovery and the public keys that it signs with, which ``rotate`` changes
- a browser that is sent there comes back with a code and its state, or with ``refuses`` as the error
- an unknown client, another redirect address, no PKCE by S256: the browser stays there, with a 400
- a code is good once, for the client, address and code verifier that it was given for; else ``invalid_grant``
- a client shows its secret as ``methods`` has it, in the header or in the body; a wrong one is a 401
- the ID token: issuer, audience, subject, nonce, times, e-mail address

Not in it: consent, sessions of its own, refresh tokens, userinfo.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from reviewbot.testing.site import Answer, Asked, FakeSite, Json, Refusal, as_json

CLIENT, SECRET = "reviewbot-1", "s3cret: with %"
_CALLS = {
    "/.well-known/openid-configuration": "discovery",
    "/jwks": "keys",
    "/authorize": "authorize",
    "/token": "token",
}


@cache
def signer(kid: str) -> rsa.RSAPrivateKey:
    """The private half of a key of this name."""
    assert kid
    return rsa.generate_private_key(65537, 2048)


@dataclass(frozen=True)
class Grant:
    """What a code was given for."""

    redirect_uri: str
    challenge: str
    nonce: str


class FakeProvider(FakeSite):
    """The server; calls: ``discovery keys authorize token``.

    ``subject``, ``email``, ``verified``: who is signed in there. ``refuses``: the error that browsers come
    back with. ``claims``: what an ID token says otherwise (None: does not say). ``sign``: how it is signed.
    """

    def __init__(self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(clock=clock)
        self.subject, self.email, self.verified = "subject-1", "Sam@Harbor.example", True
        self.refuses, self.kid = "", "k1"
        self.methods = ["client_secret_basic", "client_secret_post"]
        self.claims: Mapping[str, Any] = {}
        self.told_of_itself: Json = {}
        self.sign: Callable[[Json], str] = self._signed
        self._codes: dict[str, Grant] = {}
        self._published = ["k0", "k1"]

    def rotate(self) -> None:
        """Sign with a new key, and publish it."""
        self.kid = "k2"
        self._published = ["k1", "k2"]

    def sends_back(self, address: str) -> dict[str, str]:
        """What a browser that is sent to this address is sent back with: its real answer, over HTTP."""
        parts = urlsplit(address)
        connection = HTTPConnection(parts.netloc, timeout=10)
        try:
            connection.request("GET", f"{parts.path}?{parts.query}")
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 302, f"the browser stays at the provider: {answer.status}"
            return dict(parse_qsl(urlsplit(answer.getheader("Location", "")).query))
        finally:
            connection.close()

    # --- what it does ---------------------------------------------------------------------------------

    def named(self, method: str, path: str) -> tuple[str, str]:
        """Which call this is."""
        assert method
        return _CALLS.get(path, ""), ""

    def told(self, call: str, about: str, asked: Asked) -> Answer:
        """Do it."""
        assert not about
        match call:
            case "discovery":
                return as_json(self._discovery() | self.told_of_itself)
            case "keys":
                return as_json({"keys": [_public(kid) for kid in self._published]})
            case "authorize":
                return self._authorize(asked.query)
            case "token":
                return self._token(asked)
            case _:
                return Answer(404)

    def _discovery(self) -> Json:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": self.methods,
        }

    def _authorize(self, query: Mapping[str, str]) -> Answer:
        wanted = {"response_type": "code", "client_id": CLIENT, "code_challenge_method": "S256"}
        if any(query.get(name) != value for name, value in wanted.items()) or not query.get("redirect_uri"):
            return Answer(400)
        if "openid" not in query.get("scope", "").split() or not query.get("code_challenge"):
            return Answer(400)
        code = f"code/{len(self._codes)}+="
        self._codes[code] = Grant(query["redirect_uri"], query["code_challenge"], query.get("nonce", ""))
        back = {"error": self.refuses} if self.refuses else {"code": code}
        back |= {"state": query["state"]} if "state" in query else {}
        return Answer(302, headers={"Location": f"{query['redirect_uri']}?{urlencode(back)}"})

    def _token(self, asked: Asked) -> Answer:
        form = asked.form()
        if self._shown(asked, form) != (CLIENT, SECRET):
            return as_json({"error": "invalid_client"}, 401)
        grant = self._codes.pop(form.get("code", ""), None)
        proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if (
            grant is None
            or form.get("grant_type") != "authorization_code"
            or form.get("redirect_uri") != grant.redirect_uri
            or base64.urlsafe_b64encode(proof).rstrip(b"=").decode() != grant.challenge
        ):
            raise Refusal(as_json({"error": "invalid_grant"}, 400))
        token = self.sign(self._claims(grant.nonce))
        return as_json({"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": token})

    def _shown(self, asked: Asked, form: Mapping[str, str]) -> tuple[str, str]:
        """The client's name and secret, by the one way that it may show them."""
        scheme, _, told = asked.headers.get("authorization", "").partition(" ")
        if scheme == "Basic" and "client_secret_basic" in self.methods and "client_secret" not in form:
            name, _, secret = base64.b64decode(told).decode().partition(":")
            return unquote(name), unquote(secret)
        if not scheme and "client_secret_post" in self.methods:
            return form.get("client_id", ""), form.get("client_secret", "")
        return "", ""

    def _claims(self, nonce: str) -> Json:
        now = self.clock()
        told = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": self.subject,
            "nonce": nonce,
            "iat": int(now.timestamp()),
            "exp": int((now + timedelta(minutes=5)).timestamp()),
            "email": self.email,
            "email_verified": self.verified,
        } | dict(self.claims)
        return {name: value for name, value in told.items() if value is not None}

    def _signed(self, claims: Json) -> str:
        """Whatever the claims are: ``jwt.encode`` would refuse to sign an issuer that is a number."""
        whole = json.dumps(claims).encode()
        return jwt.PyJWS().encode(whole, signer(self.kid), algorithm="RS256", headers={"kid": self.kid})


def _public(kid: str) -> Json:
    return RSAAlgorithm.to_jwk(signer(kid).public_key(), as_dict=True) | {
        "kid": kid,
        "use": "sig",
        "alg": "RS256",
    }
