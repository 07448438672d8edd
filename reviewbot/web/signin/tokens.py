"""What browsers and programs show: made here, kept as a digest, and what is derived from it."""

import base64
import hashlib
import hmac
import secrets

PREFIX = "rb_"  # of API tokens, by which programs that look for leaked secrets know one


def fresh() -> str:
    """A new secret of 256 random bits, 43 characters long."""
    return secrets.token_urlsafe(32)


def fresh_for_a_program() -> str:
    """A new API token."""
    return PREFIX + fresh()


def digest(secret: str) -> str:
    """What the store keeps of a secret. It has no password's weakness, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def derived(secret: str, purpose: str) -> str:
    """Another secret, of 43 characters, that only who has this one can make; it tells nothing of it."""
    mixed = hmac.digest(secret.encode("utf-8", "replace"), purpose.encode(), "sha256")
    return base64.urlsafe_b64encode(mixed).rstrip(b"=").decode()


def csrf(secret: str) -> str:
    """What the forms of a page carry, so that no other page can send one: of the browser's own cookie.

    It is never kept: whoever reads the store cannot make it (OWASP CSRF cheat sheet, synchronizer token).
    """
    return derived(secret, "csrf")


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, told in a time that says nothing of where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))
