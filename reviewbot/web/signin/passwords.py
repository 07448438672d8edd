"""Passwords: argon2id by argon2-cffi, with its own parameters (RFC 9106, section 4: the low-memory ones)."""

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from reviewbot.web.signin import tokens

SHORTEST = 15  # characters of a password that stands alone: NIST SP 800-63B-4, section 3.1.1.2
_FEWEST_SIGNS = 5  # different ones
_AT_ONCE = 2  # each takes 64 MiB and a core


class Passwords:
    """Hashes passwords and knows them again; several threads may ask, and few are served at once.

    ``hasher``: with which parameters; what was hashed by others is still known, and ``outdated``.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = threading.BoundedSemaphore(_AT_ONCE)
        self._nobodys = self._hasher.hash(tokens.fresh())

    def hashed(self, password: str) -> str:
        """What is kept of a password."""
        with self._turns:
            return self._hasher.hash(_bytes(password))

    def fits(self, known: str, password: str) -> bool:
        """Whether this is the password of which ``known`` was kept.

        Where nothing is known (""), the same work is done on nobody's password: how long it takes must not
        tell who has an account.
        """
        with self._turns:
            try:
                self._hasher.verify(known or self._nobodys, _bytes(password))
            except (VerificationError, InvalidHashError):
                return False
        return bool(known)

    def outdated(self, known: str) -> bool:
        """Whether it was hashed with other parameters than are used now."""
        return self._hasher.check_needs_rehash(known)


def _bytes(password: str) -> bytes:
    """The same for every keyboard: an accent may come as one sign or as two (NIST, as above)."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def weakness(password: str, name: str) -> str:
    """Why this is no password for the account of this name, in words; "" when it is one."""
    if len(password) < SHORTEST:
        return (
            f"A password has {SHORTEST} characters or more: four words that do not belong together will do."
        )
    if name.casefold() in password.casefold():
        return "The password must not hold the account's name."
    if len(set(password)) < _FEWEST_SIGNS:
        return f"The password must be made of {_FEWEST_SIGNS} different characters at least."
    return ""
