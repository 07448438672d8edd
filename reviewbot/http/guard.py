"""Where connections may go: to public addresses, and to those that the owner lists."""

import http.client
import io
import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.connection import allowed_gai_family, create_connection

from reviewbot.errors import PrivateAddress, WireError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

ANSWER_SECONDS = 60.0  # for one whole answer, however steadily it drips
MAX_ADDRESSES = 4  # tried per host: a name with a hundred dead ones must not hold us up

_UNICAST = IPv6Network("2000::/3")  # all that IANA has ever handed out; the rest is local or wraps IPv4
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are the IPv4 address reached


class Guard:
    """Connects to checked addresses only. ``allow_private``: host names, addresses, networks."""

    def __init__(self, allow_private: Sequence[str]) -> None:
        self._names: set[str] = set()
        self._networks: list[IPv4Network | IPv6Network] = []
        for entry in allow_private:
            try:
                self._networks.append(ip_network(entry.strip("[]"), strict=False))
            except ValueError:
                self._names.add(_plain(entry))

    def vouches(self, host: str) -> bool:
        """Whether the owner listed this host, by its name or by an address that it has."""
        if _plain(host) in self._names:
            return True
        if not self._networks:
            return False
        try:
            return any(self._listed(address) for address in _addresses(host))
        except WireError:
            return False  # it has no address; connecting will say so

    def connect(self, connection: HTTPConnection) -> socket.socket:
        """A socket to a checked address of the connection's host.

        The address itself is connected to, so that a second look-up of the name cannot lead
        elsewhere (DNS rebinding); Host header and TLS server name stay those of the connection.
        Raises PrivateAddress or WireError, which urllib3 lets through untouched.
        """
        host = connection._dns_host  # noqa: SLF001 -- the name as asked for; .host loses its final dot
        reason = "none of its addresses answers"
        for address in self._permitted(host)[:MAX_ADDRESSES]:
            try:
                return create_connection(
                    (address, connection.port),
                    connection.timeout,
                    socket_options=connection.socket_options,
                )
            except OSError as error:
                reason = error.strerror or "it does not answer in time"
        raise WireError(f"{host} cannot be reached: {reason}")

    def _permitted(self, host: str) -> list[str]:
        """The addresses to try. Where some are listed, only those; otherwise all must be public."""
        addresses = _addresses(host)
        if _plain(host) in self._names:
            return addresses
        listed = [address for address in addresses if self._listed(address)]
        private = [address for address in addresses if not _is_public(_reached(address))]
        if private and not listed:
            raise PrivateAddress(
                f"{host} is on a private network ({private[0]}): if that is meant, "
                "add it to allow_private under [http]"
            )
        return listed or addresses

    def _listed(self, address: str) -> bool:
        return any(_reached(address) in network for network in self._networks)


def _plain(host: str) -> str:
    return host.lower().rstrip(".")


def _addresses(host: str) -> list[str]:
    """The IP addresses of a host, preferred first. Raises WireError when it has none."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), None, allowed_gai_family(), socket.SOCK_STREAM)
    except (OSError, UnicodeError):  # UnicodeError: a label that IDNA does not allow
        raise WireError(
            f"no address is known for {host}: check its spelling, or this machine's DNS"
        ) from None
    return [str(address[0]) for *_, address in found]


def _reached(address: str) -> IPv4Address | IPv6Address:
    """Where packets to an address arrive: IPv4 inside IPv6 (mapped, 6to4, NAT64) is unwrapped."""
    ip = ip_address(address)
    if isinstance(ip, IPv4Address):
        return ip
    return ip.ipv4_mapped or ip.sixtofour or (IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else ip)


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    return ip.is_global and not ip.is_multicast and (isinstance(ip, IPv4Address) or ip in _UNICAST)


class _Deadline(io.RawIOBase):
    """A connection's bytes, until the time for the whole answer is over.

    A socket's own timeout starts anew with every byte, so a server that drips could keep us for days.
    """

    def __init__(self, raw: io.RawIOBase, monotonic: Callable[[], float]) -> None:
        self._raw = raw
        self._monotonic = monotonic
        self._over_at = monotonic() + ANSWER_SECONDS

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int | None:
        if self._monotonic() > self._over_at:
            raise TimeoutError
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def guarded_adapter(guard: Guard, monotonic: Callable[[], float]) -> HTTPAdapter:
    """The transport of requests, its connections made by the guard and read under a deadline.

    ``_new_conn`` is the one place where urllib3 2 opens a socket (connection.py), ``response_class``
    the one where http.client begins to read an answer; nothing else is replaced.
    """

    class TimedAnswer(http.client.HTTPResponse):
        def __init__(self, sock: socket.socket, debuglevel: int = 0, method: str | None = None) -> None:
            super().__init__(sock, debuglevel, method)
            self.fp = io.BufferedReader(_Deadline(self.fp.detach(), monotonic))

    class Plain(HTTPConnection):
        response_class = TimedAnswer

        def _new_conn(self) -> socket.socket:
            return guard.connect(self)

    class Secure(HTTPSConnection):
        response_class = TimedAnswer

        def _new_conn(self) -> socket.socket:
            return guard.connect(self)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    adapter = HTTPAdapter()
    adapter.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
    return adapter
