"""The only wire to review sites: polite, bounded, and never into a private network.

Every request waits for its host's turn, asks robots.txt where the site module says so, and goes
to exactly the address that was checked. Only a 2xx or 304 answer comes back; anything else is one
of ``errors``. Messages name the host and never the rest of an address, which may hold keys.
"""

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Self
from urllib.parse import quote

import requests

from reviewbot import __version__
from reviewbot.errors import SiteError, WireError
from reviewbot.http.exchange import (
    FAILURES,
    conditions,
    explained,
    host_of,
    origin_of,
    prepared,
    raise_for_status,
    read_body,
    read_words,
    redirect_target,
    succeeded,
)
from reviewbot.http.guard import Guard, guarded_adapter
from reviewbot.http.robots import PRODUCT, RobotsFiles
from reviewbot.types import Auth, Hosts, Request, Response, Validators

TIMEOUTS = (5.0, 20.0)  # seconds: to connect, and between two pieces of an answer
MAX_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
TRAVELS = frozenset({"accept", "accept-language"})  # all that another origin may see: no credentials
NO_VALIDATORS = Validators()


# urllib3 logs whole addresses, keys in the query included ("Failed to parse headers", and at DEBUG).
logging.getLogger("urllib3").setLevel(logging.CRITICAL)


class Wire:
    """Sends requests to review sites. Safe to share between threads where ``hosts`` is; close it when done.

    ``hosts`` remembers robots.txt files and last visits beyond this process.
    ``allow_private`` lists host names, addresses and networks that the owner vouches for: they may
    be private, are not paced and not asked for robots.txt (contract.md, ``[http]``). ``contact``
    goes into the User-Agent. ``page_delay`` is the pause in seconds between two pages of a host
    that is read under robots.txt. ``monotonic`` and ``sleep`` count seconds.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
        hosts: Hosts,
        allow_private: Sequence[str] = (),
        contact: str = "",
        page_delay: float = 5.0,
    ) -> None:
        self._now = now
        self._page_delay = page_delay
        self._guard = Guard(allow_private)
        self._pace = _Pace(hosts, now, sleep)
        self._robots = RobotsFiles(lambda url: self._follow(Request(url), {}, page_delay), hosts, now)
        # The adapter without a requests.Session: a session would use proxies and .netrc from the
        # environment, carry cookies from one listing to another, and read the whole body of a
        # redirect, however large, even with allow_redirects=False (requests 2.34, sessions.py).
        self._adapter = guarded_adapter(self._guard, monotonic)
        reach = f" (+{quote(contact, safe='@:/+')})" if contact else ""
        # gzip only: brotli and zstd would need packages that may not be there.
        self._introduction = {"User-Agent": f"{PRODUCT}/{__version__}{reach}", "Accept-Encoding": "gzip"}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close idle connections."""
        self._adapter.close()

    def fetch(
        self,
        request: Request,
        *,
        auth: Auth | None = None,
        validators: Validators = NO_VALIDATORS,
        per_minute: int = 12,
    ) -> Response:
        """The answer to a request: 2xx, or 304 when ``validators`` were given and still hold.

        ``auth`` logs in: what it makes of the request is sent one by one, and it sees every answer.
        GET follows up to five redirects. Other methods are sent once, never redirected and never
        sent again: when their answer is lost (WireError), look before repeating them.

        Raises WireError, RateLimited, AccessRefused, ListingGone, PrivateAddress, RobotsRefused or
        SiteError, each with one plain line that names the host; and what ``auth`` raises.
        """
        asked, pause = conditions(validators) if request.method == "GET" else {}, 60 / per_minute
        response = self._log_in(auth(request), asked, pause) if auth else self._follow(request, asked, pause)
        if response.status != HTTPStatus.NOT_MODIFIED or not asked:
            raise_for_status(response)
        return response

    def _log_in(
        self, flow: Generator[Request, Response, None], asked: Mapping[str, str], pause: float
    ) -> Response:
        """The last answer of a login, which is that of the request it was made for."""
        request = next(flow)
        while True:
            conditional = asked if request.method == "GET" else {}
            response = self._follow(request, conditional, pause, words=True)
            try:
                request = flow.send(response)
            except StopIteration:
                return response

    def _follow(
        self, request: Request, asked: Mapping[str, str], pause: float, *, words: bool = False
    ) -> Response:
        """The first answer that is not a redirect, of whatever status."""
        url, headers, permanent = request.url, {"Accept": "*/*", **request.headers}, True
        for hop in range(MAX_REDIRECTS + 1):
            try:
                sent = prepared(replace(request, url=url), {**headers, **asked, **self._introduction})
                response = self._exchange(
                    sent, self._pause(str(sent.url), pause, request.robots), words=words
                )
            except SiteError as error:
                if not hop:
                    raise
                sentence = f"{host_of(request.url)} sends us on to another address: {error}"
                raise type(error)(sentence, retry_after=error.retry_after) from None
            if response.status not in REDIRECTS:
                return replace(response, moved_to=response.url if hop and permanent else "")
            if request.method != "GET":
                raise SiteError(f"{host_of(url)} redirects a {request.method}, which is not followed")
            url = redirect_target(response)
            permanent = permanent and response.status in PERMANENT
            if origin_of(url) != origin_of(response.url):
                headers = {name: value for name, value in headers.items() if name.lower() in TRAVELS}
        raise WireError(f"{host_of(request.url)} redirects more than {MAX_REDIRECTS} times")

    def _pause(self, url: str, pause: float, robots: bool) -> float | None:
        """Seconds to leave before this request; None where the owner vouches for the host."""
        if self._guard.vouches(host_of(url)):
            return None
        return self._robots.pause(url, self._page_delay) if robots else pause

    def _exchange(self, sent: requests.PreparedRequest, pause: float | None, *, words: bool) -> Response:
        """One request and its answer, in the host's turn. Only the body of a 2xx answer is read.

        ``words``: an error's is read, too.
        """
        url = str(sent.url)
        with nullcontext() if pause is None else self._pace.turn(host_of(url), pause):
            try:
                with self._adapter.send(sent, stream=True, timeout=TIMEOUTS) as answer:
                    body = b""
                    if succeeded(answer.status_code):
                        body = read_body(answer, host_of(url))
                    elif words and answer.status_code >= HTTPStatus.BAD_REQUEST:
                        body = read_words(answer, host_of(url))
                    return Response(
                        status=answer.status_code,
                        url=url,
                        headers={name.lower(): value for name, value in answer.headers.items()},
                        body=body,
                        fetched_at=self._now(),
                    )
            except FAILURES as error:
                # Not "from error": what requests raises quotes the whole address, keys and all.
                raise explained(error, host_of(url)) from None


class _Pace:
    """One request at a time per host, with a pause between two, whichever process sent the first.

    The pause is measured by the clock on the wall: no other one goes on between two processes.
    """

    def __init__(self, hosts: Hosts, now: Callable[[], datetime], sleep: Callable[[float], None]) -> None:
        self._hosts = hosts
        self._now = now
        self._sleep = sleep
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, host: str, pause: float) -> Iterator[None]:
        """Hold the host's turn, at least ``pause`` seconds after the last one was over."""
        with self._lock:
            turn = self._turns[host]
        with turn:
            last = self._hosts.last_visit(host)
            wait = pause - (self._now() - last).total_seconds() if last else 0.0
            if wait > 0:
                self._sleep(min(wait, pause))  # not for hours where the clock was set back
            try:
                yield
            finally:
                self._hosts.visited(host, self._now())
