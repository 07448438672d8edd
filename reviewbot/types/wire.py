"""What is sent to a site and what comes back."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from reviewbot.types.nothing import NOTHING


@dataclass(frozen=True, slots=True)
class Request:
    """What a site module wants sent. ``robots``: ask robots.txt first."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    body: bytes | None = None
    robots: bool = False


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave us to ask "has this changed?" (RFC 9110 §13)."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """What came back. Header names are lower case; ``body`` is already decompressed.

    ``url`` is where the answer came from in the end; ``moved_to`` is set when every hop that
    led there was permanent (301, 308), so the new address should be kept.
    """

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    fetched_at: datetime
    moved_to: str = ""

    @property
    def validators(self) -> Validators:
        """The validators of this answer, empty where the server gave none."""
        return Validators(self.headers.get("etag", ""), self.headers.get("last-modified", ""))


# A login: of the request that is meant, it makes all that must be sent, is sent the answer to each, of
# whatever status, and raises what stands in the way. The last answer is that of the request.
Auth = Callable[[Request], Generator[Request, Response, None]]


@dataclass(frozen=True, slots=True)
class Inbound:
    """What somebody sent to a webhook, not believed yet.

    Header names are lower case; ``query`` holds the address's parameters, the last of a name; ``body`` is
    as it came, byte for byte, for signatures are made over it. ``at``: when it came.
    """

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """What is already known of a listing when its next page is asked for.

    ``deep``: this pass reads everything the site shows.
    """

    deep: bool = True


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """What an origin had as its robots.txt (nothing where it has none), and when it was read."""

    body: bytes
    read_at: datetime


class Hosts(Protocol):
    """What is remembered of other people's servers, so that a new process is as polite as the last one.

    A day is enough: robots.txt may be kept no longer (RFC 9309 §2.4), and no pause is that long.
    """

    def last_visit(self, host: str) -> datetime | None:
        """When the last request to this host was over."""

    def visited(self, host: str, at: datetime) -> None:
        """A request to this host was over at this time."""

    def robots(self, origin: str) -> RobotsFile | None:
        """The robots.txt of an origin (scheme, host and port), as it was last read."""

    def keep_robots(self, origin: str, robots: RobotsFile) -> None:
        """Remember the robots.txt of an origin."""
