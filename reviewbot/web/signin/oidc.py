"""OpenID Connect: signing in at somebody else's, by the authorization code flow with PKCE. No I/O.

OpenID Connect Core 1.0, section 3.1, and Discovery 1.0; RFC 9700 for what to be careful of. Requests and the
answers of OAuth are oauthlib's, signatures PyJWT's. Each conversation is a generator of requests, as those of
sites are.

A browser that goes there keeps a secret in a cookie meanwhile. State, nonce and code verifier are derived
from it, so that nothing is to be kept here, and an answer is good in the browser that asked for it, and in no
other.
"""

import base64
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import jwt
from oauthlib.oauth2 import OAuth2Error, WebApplicationClient

from reviewbot.errors import ParseError, Refused, SiteError
from reviewbot.text.addresses import same_origin
from reviewbot.text.times import parse_epoch
from reviewbot.text.tree import json_object, many, words
from reviewbot.types import Request, Response
from reviewbot.web.signin import tokens
from reviewbot.wording import worded

SENDER = "The identity provider"
SCOPE = "openid email"
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")  # by a public key only: neither "none" nor a shared secret
_SKEW = timedelta(minutes=1)
_KEPT = timedelta(hours=1)  # what the provider publishes of itself
_AGAIN = timedelta(minutes=1)  # at least between two looks for keys that are not there
_MOST_AGE = timedelta(minutes=10)  # of an ID token: it is fetched as soon as it is made
# What oauthlib and PyJWT have for junk beside their own errors.
_JUNK = (ArithmeticError, AttributeError, KeyError, RecursionError, TypeError, ValueError)


class NotBelieved(Refused):
    """What came is not the provider's word for this sign-in."""


@dataclass(frozen=True, slots=True)
class Client:
    """What we are at the provider. ``answer_url``: where it sends people back to."""

    issuer: str
    id: str
    secret: str = field(repr=False)
    answer_url: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is there: for ever by ``subject``, and by an e-mail address that it has verified."""

    subject: str
    email: str


@dataclass(frozen=True, slots=True)
class Published:
    """What a provider says of itself, and the keys that it signs with."""

    addresses: Mapping[str, str]
    basic: bool
    keys: Mapping[str, jwt.PyJWK]
    at: datetime


class Memory:
    """What is kept of the provider between two people who sign in; a newer answer takes its place."""

    def __init__(self) -> None:
        self.published: Published | None = None


def leave(client: Client, memory: Memory, secret: str, now: datetime) -> Generator[Request, Response, str]:
    """The address at the provider to send a browser to that keeps this secret. Raises SiteError."""
    published = yield from _published(client, memory, now)
    oauth = WebApplicationClient(client.id)
    # oauthlib would refuse http even where the owner vouches for the host (http.allow_private); it is asked
    # for the query alone, and which addresses are good was ruled on before.
    asked = oauth.prepare_request_uri(
        "https://provider",
        redirect_uri=client.answer_url,
        scope=SCOPE,
        state=tokens.derived(secret, "state"),
        nonce=tokens.derived(secret, "nonce"),
        code_challenge=oauth.create_code_challenge(tokens.derived(secret, "verifier"), "S256"),
        code_challenge_method="S256",
    )
    address = published.addresses["authorization_endpoint"]
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlsplit(asked).query}"


def come_back(
    client: Client, memory: Memory, secret: str, query: Mapping[str, str], now: datetime
) -> Generator[Request, Response, Identity]:
    """Who the provider says has come back in the browser with this secret; ``query``: what it sent along.

    Raises NotBelieved for what is not to be believed, and SiteError where the provider is in trouble.
    """
    if not secret:  # what is derived from nothing, everybody can make
        raise NotBelieved(worded("This browser was not about to sign in. Begin anew."))
    oauth = WebApplicationClient(client.id)
    try:
        code = oauth.parse_request_uri_response(
            f"https://here/?{urlencode(query)}", state=tokens.derived(secret, "state")
        )["code"]
    except OAuth2Error:
        raise NotBelieved(
            worded("The identity provider did not let you in, or not in this browser.")
        ) from None
    if query.get("iss", client.issuer) != client.issuer:  # RFC 9207: another provider's answer
        raise NotBelieved(worded("This is the answer of another identity provider."))
    published = yield from _published(client, memory, now)
    verifier = tokens.derived(secret, "verifier")
    answer = yield _code_request(client, published, oauth, code, verifier)
    try:
        granted = oauth.parse_request_body_response(json_text(answer))
    except (OAuth2Error, *_JUNK):
        raise NotBelieved(worded("The identity provider took the code back.")) from None
    token = granted.get("id_token")
    if not isinstance(token, str):
        raise ParseError(f"{SENDER} sent no ID token")
    kid = _kid(token)
    if kid not in published.keys and now - published.at >= _AGAIN:  # it has changed its keys
        memory.published = None
        published = yield from _published(client, memory, now)
    return _identity(client, published, token, tokens.derived(secret, "nonce"), now)


def json_text(answer: Response) -> str:
    """The JSON object that it sent, as text. Raises ParseError."""
    json_object(answer.body, SENDER)
    return answer.body.decode("utf-8", "replace")


def _code_request(
    client: Client, published: Published, oauth: WebApplicationClient, code: str, verifier: str
) -> Request:
    """The code for a token: RFC 6749, sections 4.1.3 and 2.3.1."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    more = {"client_secret": client.secret}
    if published.basic:
        pair = f"{quote(client.id, safe='')}:{quote(client.secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        more = {}
    body = oauth.prepare_request_body(
        code,
        client.answer_url,
        include_client_id=not published.basic,
        code_verifier=verifier,
        **more,
    )
    return Request(published.addresses["token_endpoint"], "POST", headers, body.encode())


def _published(client: Client, memory: Memory, now: datetime) -> Generator[Request, Response, Published]:
    """What the provider says of itself: Discovery 1.0, section 4."""
    kept = memory.published
    if kept and now - kept.at < _KEPT:
        return kept
    answer = yield Request(f"{client.issuer.rstrip('/')}/.well-known/openid-configuration")
    told = json_object(answer.body, SENDER)
    if told.get("issuer") != client.issuer:
        raise ParseError(f"{SENDER} calls itself another name than web.oidc_issuer")
    addresses = {
        name: _address(client, words(told, name))
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
    }
    ways = many(told, "token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    keys = _keys((yield Request(addresses["jwks_uri"])).body)
    memory.published = Published(addresses, "client_secret_basic" in ways, keys, now)
    return memory.published


def _address(client: Client, address: str) -> str:
    """An address of the provider's: https, or where it is itself."""
    try:
        if urlsplit(address).scheme == "https" or same_origin(address, client.issuer):
            return address
    except ValueError:  # brackets without an IPv6 address in them
        pass
    raise ParseError(f"{SENDER} does not say where to go")


def _keys(body: bytes) -> Mapping[str, jwt.PyJWK]:
    """The keys that can be used, by their name; a provider with one key need not name it."""
    try:
        found = jwt.PyJWKSet.from_dict(json_object(body, SENDER)).keys
    except (jwt.PyJWTError, *_JUNK):
        raise ParseError(f"{SENDER} sent no keys by which to believe it") from None
    named = {one.key_id or "": one for one in found if one.public_key_use in {None, "sig"}}
    return {**named, "": found[0]} if len(found) == 1 else named


def _kid(token: str) -> str:
    try:
        kid = jwt.get_unverified_header(token).get("kid", "")
    except (jwt.PyJWTError, *_JUNK):
        return ""
    return kid if isinstance(kid, str) else ""


def _identity(client: Client, published: Published, token: str, nonce: str, now: datetime) -> Identity:
    """Whom the ID token names, once it is certain that it is meant: Core 1.0, section 3.1.3.7."""
    claims = _signed(published, token, client)
    made, ends = (parse_epoch(claims.get(name)) for name in ("iat", "exp"))
    if not made or not ends or not made - _SKEW <= now < ends + _SKEW or now - made > _MOST_AGE:
        raise NotBelieved(worded("What the identity provider signed is not of now."))
    said = claims.get("nonce")
    if not isinstance(said, str) or not tokens.same(said, nonce):
        raise NotBelieved(worded("What the identity provider signed was not for this sign-in."))
    if claims.get("azp", client.id) != client.id or (_several(claims) and "azp" not in claims):
        raise NotBelieved(worded("What the identity provider signed was for another program."))
    subject, email = words(claims, "sub"), words(claims, "email").casefold()
    if not subject or not email or claims.get("email_verified") is not True:
        raise NotBelieved(worded("The identity provider does not confirm an e-mail address of yours."))
    return Identity(subject, email)


def _several(claims: Mapping[str, Any]) -> bool:
    return isinstance(claims.get("aud"), list) and len(claims["aud"]) > 1


def _signed(published: Published, token: str, client: Client) -> Mapping[str, Any]:
    """What the token claims, signed by a key of this provider's, for us. Raises NotBelieved."""
    try:
        claims: Mapping[str, Any] = jwt.decode(
            token,
            published.keys[_kid(token)],
            algorithms=ALGORITHMS,
            audience=client.id,
            issuer=client.issuer,
            # Times are compared by the caller, with the time that it was given.
            options={"verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
    except (jwt.PyJWTError, *_JUNK):
        raise NotBelieved(
            worded("What came is not signed by the identity provider for this program.")
        ) from None
    return claims


def trouble(error: SiteError) -> Refused:
    """What people are told where the provider does not answer as it should; the daemon's log has the rest."""
    words = worded(
        "The identity provider did not confirm who you are, or cannot be asked now. Try again in a minute."
    )
    return Refused(words, retry_after=error.retry_after)
