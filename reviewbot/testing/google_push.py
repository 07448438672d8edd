"""Google Pub/Sub, pushing what happens at a profile; and the public keys by which its signature is checked.

At least once and in any order: push the same message again for a second delivery. Semantics:
cloud.google.com/pubsub/docs/authenticate-push-subscriptions and my-business/content/notification-setup.
"""

import base64
import json
from collections.abc import Container, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from reviewbot.types import Inbound

AUDIENCE = "https://harbor.example/hooks/google-main"
SENDER = "push@demo-project.iam.gserviceaccount.example"
OPTIONS = {"push_audience": AUDIENCE, "push_email": SENDER}


@cache
def signer(kid: str = "k1") -> rsa.RSAPrivateKey:
    """The private half of one of Google's keys; another one for any other name."""
    del kid  # the cache knows them by it
    return rsa.generate_private_key(65537, 2048)


@cache
def certificates() -> dict[str, Any]:
    """What Google publishes of them."""
    keys = (
        RSAAlgorithm.to_jwk(signer(kid).public_key(), as_dict=True) | {"kid": kid} for kid in ("k0", "k1")
    )
    return {"keys": [{**key, "alg": "RS256", "use": "sig"} for key in keys]}


def notification(place: str, review: str = "r-1") -> dict[str, Any]:
    """What Google says of a changed review, in one of the forms that are reported of it."""
    name = f"accounts/111/locations/{place}"
    return {
        "notificationType": "UPDATED_REVIEW",
        "locationName": name,
        "reviewName": f"{name}/reviews/{review}",
    }


def envelope(told: Any, number: str = "136969346945") -> bytes:
    """A message of Pub/Sub around it."""
    data = told if isinstance(told, bytes) else json.dumps(told).encode()
    message = {"data": base64.b64encode(data).decode(), "messageId": number, "message_id": number}
    return json.dumps({"message": {**message, "attributes": {}}, "subscription": "projects/p/s"}).encode()


def signature(
    at: datetime,
    claims: Mapping[str, Any] | None = None,
    *,
    without: Container[str] = (),
    kid: str = "k1",
    key: Any = None,
    alg: str = "RS256",
) -> str:
    """What stands in Authorization. ``claims``: other than Google's; ``key``: another than is named."""
    told = {
        "iss": "https://accounts.google.com",
        "aud": AUDIENCE,
        "email": SENDER,
        "email_verified": True,
        "iat": int(at.timestamp()),
        "exp": int((at + timedelta(hours=1)).timestamp()),
    } | dict(claims or {})
    told = {name: value for name, value in told.items() if name not in without}
    signed = jwt.encode(told, signer(kid) if key is None else key, algorithm=alg, headers={"kid": kid})
    return f"Bearer {signed}"


def push(body: bytes, at: datetime, authorization: str | None = None) -> Inbound:
    """One delivery."""
    headers = {"authorization": authorization or signature(at), "content-type": "application/json"}
    return Inbound("POST", {}, headers, body, at)
