"""Who is believed at ``/hooks/{listing}``: who signs with the secret, or brings it along. Pure."""

import base64
import hashlib
import hmac

from reviewbot.errors import AccessRefused
from reviewbot.types import Inbound


def ensure_secret(inbound: Inbound, secret: str, sender: str) -> None:
    """Let in who knows the secret: the password of the address (Basic), or its ``secret=…``.

    Raises AccessRefused for everybody else, and for everybody as long as no secret is set.
    """
    brought = (_password(inbound.headers.get("authorization", "")), inbound.query.get("secret", ""))
    known = [hmac.compare_digest(one.encode("utf-8", "replace"), secret.encode()) for one in brought]
    if not secret or not any(known):
        raise AccessRefused(
            f"Somebody posted in the name of {sender} without the secret: the address that {sender} was "
            "given must hold it, and hook_secret_env of the listing must name the variable that has it"
        )


def ensure_signed(signed: bytes, signature: str, secret: str, sender: str) -> None:
    """Let in who signed this with the secret, as in ``is_signed``.

    Raises AccessRefused for everybody else, and for everybody as long as no secret is set.
    """
    if not is_signed(signed, signature, secret):
        raise AccessRefused(
            f"Somebody posted in the name of {sender} with a wrong signature: the secret there must be the "
            "one in the variable that the listing names for it"
        )


def is_signed(signed: bytes, signature: str, secret: str) -> bool:
    """Whether this is the HMAC-SHA256 of ``signed``, in hexadecimal or base64; never without a secret."""
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    given = signature.strip().encode("utf-8", "replace")
    known = [hmac.compare_digest(one, given) for one in (digest.hex().encode(), base64.b64encode(digest))]
    return bool(secret) and any(known)


def _password(authorization: str) -> str:
    """The password of Basic access (RFC 7617); "" where there is none."""
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""
