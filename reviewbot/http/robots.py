"""What sites ask of programs in robots.txt (RFC 9309), read at most once a day per origin."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from http import HTTPStatus

from protego import Protego

from reviewbot.errors import PrivateAddress, RobotsRefused, SiteError
from reviewbot.http.exchange import host_of, origin_of, raise_for_status
from reviewbot.types import Hosts, Response, RobotsFile

PRODUCT = "reviewbot"  # our product token
MAX_BYTES = 500 * 1024  # RFC 9309 §2.5: at least this much is to be read
KEPT = timedelta(hours=24)  # RFC 9309 §2.4
LONGEST_CRAWL_DELAY = 60.0  # seconds; longer would hold up every other listing on that host

_GROUP_LINE = re.compile(r"\s*user[- ]?agent\s*:\s*(\*(?![^\s#])|[a-z_-]*)", re.IGNORECASE)


class RobotsFiles:
    """The robots.txt of every origin asked for. ``read`` fetches one, following redirects."""

    def __init__(self, read: Callable[[str], Response], hosts: Hosts, now: Callable[[], datetime]) -> None:
        self._read = read
        self._hosts = hosts
        self._now = now

    def pause(self, url: str, usual: float) -> float:
        """Seconds to leave before this page: ``usual``, or the site's Crawl-delay where that is longer.

        Straight after robots.txt only the Crawl-delay counts: robots.txt itself has kept its distance
        to the page before.

        Raises RobotsRefused where this page is disallowed to us, and a SiteError for now where
        robots.txt cannot be read, which RFC 9309 §2.3.1.4 wants taken for "disallow everything".
        """
        rules, just_read = self._rules(origin_of(url))
        if not rules.can_fetch(url, PRODUCT):
            raise RobotsRefused(
                f"{host_of(url)} asks programs to stay away from this page (robots.txt): use another "
                f'source, or have whoever runs the site allow "{PRODUCT}" there'
            )
        wanted = min(rules.crawl_delay(PRODUCT) or 0, LONGEST_CRAWL_DELAY)
        return wanted if just_read else max(usual, wanted)

    def _rules(self, origin: str) -> tuple[Protego, bool]:
        """The rules of an origin, and whether they were read just now."""
        now = self._now()
        known = self._hosts.robots(origin)
        if known and timedelta(0) <= now - known.read_at < KEPT:
            return parse(known.body), False
        try:
            response = self._read(f"{origin}/robots.txt")
            if not _unavailable(response.status):
                raise_for_status(response)
        except PrivateAddress:
            raise
        except SiteError as error:
            sentence = f"robots.txt could not be read, so we stay away for now: {error}"
            raise SiteError(sentence, retry_after=error.retry_after) from None
        body = response.body[: MAX_BYTES + 1]  # the one more says that it was longer
        self._hosts.keep_robots(origin, RobotsFile(body, now))
        return parse(body), True


def _unavailable(status: int) -> bool:
    """Whether there are no rules, so that any page may be read (RFC 9309 §2.3.1.3).

    429 is left out: a site that asks us to slow down has not said that we may go on.
    """
    client_error = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    return client_error and status != HTTPStatus.TOO_MANY_REQUESTS


@lru_cache(maxsize=32)  # the same file is looked at for every page
def parse(body: bytes) -> Protego:
    """The rules in a robots.txt, of which the first 500 KiB count."""
    if len(body) > MAX_BYTES:
        body = body[:MAX_BYTES].rpartition(b"\n")[0]  # half a rule would say something else
    lines = body.decode("utf-8-sig", "replace").splitlines()
    return Protego.parse("\n".join(_whole_token(line) for line in lines))


def _whole_token(line: str) -> str:
    """The line, its group named by the product token as a whole (RFC 9309 §2.2.1).

    Left to itself, Protego 0.7 takes a group for "review" as meant for us, but not one for
    "reviewbot/1.0" (_ruleset.py, applies_to).
    """
    group = _GROUP_LINE.match(line)
    if not group:
        return line
    token = group[1].lower()
    return f"User-agent: {token if token in {'*', PRODUCT} else 'another'}"
