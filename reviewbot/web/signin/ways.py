"""How people come in, by the configuration: the way, the cookie's name, the address that others know."""

import ipaddress
import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from reviewbot.config import WebSettings
from reviewbot.store.accounts import Limit
from reviewbot.web.signin.tokens import digest

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
_HERE = re.compile(r"/(?![/\\])[!-\[\]-~]{0,1000}")  # printable ASCII without a backslash
_NOT_BACK_TO = re.compile(r"/sign-(in|out)(?![\w-])")


class Way(StrEnum):
    """How people sign in: ``web.sign_in``."""

    LINK = "link"
    ACCOUNTS = "accounts"
    OIDC = "oidc"


@dataclass(frozen=True, slots=True)
class Front:
    """What a browser sees of us. ``public_url``: the address that others know, "" on this machine only."""

    way: Way
    port: int
    public_url: str = ""

    @property
    def secure(self) -> bool:
        """Whether browsers reach us by https alone."""
        return self.public_url.startswith("https://")

    @property
    def cookie(self) -> str:
        """The name of the session's cookie.

        ``__Host-`` keeps other hosts of the same domain from setting it (RFC 6265bis, section 4.1.3.2), and
        needs https. Without it the port is in the name: cookies are shared by all ports of a host.
        """
        return "__Host-reviewbot" if self.secure else f"reviewbot-{self.port}"

    @property
    def visit_cookie(self) -> str:
        """The name of the cookie that somebody has who is about to sign in."""
        return f"{self.cookie}-visit"

    @property
    def answer_url(self) -> str:
        """Where the identity provider sends people back to."""
        root = self.public_url.rstrip("/") or f"http://127.0.0.1:{self.port}"
        return f"{root}/sign-in/oidc/answer"


def front(web: WebSettings) -> Front:
    """What these settings say."""
    return Front(Way(web.sign_in), web.port, web.public_url)


@dataclass(frozen=True, slots=True)
class Caller:
    """From where a request comes. ``host``: its Host header; ``peer``: the address at the other end.

    ``passed_on``: a proxy says that it has it from somebody else.
    """

    host: str
    peer: str
    passed_on: bool = False

    @property
    def here(self) -> bool:
        """Whether somebody on this machine asks this machine, by a name that no other can have.

        A page elsewhere whose name was made to point to 127.0.0.1 (DNS rebinding) says that name; a tunnel
        or proxy that lets others in says so in a header, or comes by its own name.
        """
        return not self.passed_on and _is_loopback(self.peer) and _name(self.host) in LOOPBACK_NAMES


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _name(host: str) -> str:
    """The name in a Host header, without its port; "" for what is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def local_path(wanted: str) -> str:
    """Where to go after signing in: the path of ours that was wanted, or the log.

    Anything that a browser could take for another host, or that could break a header, is the log.
    """
    return wanted if _HERE.fullmatch(wanted) and not _NOT_BACK_TO.match(wanted) else "/"


def account_limit(name: str) -> Limit:
    """How often the password of an account may be tried. The name is only told as a digest.

    Never for long: who is locked out by somebody else's guesses must get in again. At one guess in five
    minutes, the shortest password that is taken outlasts them all.
    """
    return Limit(f"account:{digest(name)}", 5, timedelta(minutes=5))


def address_limit(peer: str) -> Limit:
    """How often one place may try; behind one address there may be a whole office."""
    return Limit(f"address:{digest(_network(peer))}", 20, timedelta(minutes=15))


def _network(peer: str) -> str:
    """The address, or all of those that one subscriber has: a /64 of IPv6 (RFC 6177)."""
    try:
        address = ipaddress.ip_address(peer.partition("%")[0])
    except ValueError:
        return ""
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)  # noqa: PLR2004
