"""What is sent to a site and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

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


@dataclass(frozen=True, slots=True)
class Seen:
    """What is already known of a listing when its next page is asked for.

    ``deep``: this pass reads everything the site shows.
    """

    deep: bool = True
