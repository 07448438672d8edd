"""The web port: uvicorn in a thread of its own, with an end to everybody's patience."""

import asyncio
import logging
import socket
import threading
from asyncio import TimerHandle, Transport
from collections.abc import Iterator
from contextlib import closing, contextmanager

import h11
from starlette.types import ASGIApp
from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

from reviewbot.errors import UsageError

PATIENCE_S = 10.0  # with a visitor who does not say what they want
LONGEST_HEAD = 16_384  # bytes of a request's line and headers
MOST_VISITORS = 300  # at a time; who comes on top is told to come back (503)
GRACE_S = 2  # at the end, for answers under way
SILENT = logging.CRITICAL + 1  # a traceback may hold a review's words; bugs are told by web/app.py


@contextmanager
def served(app: ASGIApp, port: int, *, host: str = "127.0.0.1") -> Iterator[str]:
    """Serve an application; gives its address. Port 0: any free one.

    Raises UsageError when the port cannot be used.
    """
    logging.getLogger("python_multipart").setLevel(SILENT)  # junk in a form is answered, and no news
    with closing(_listening(host, port)) as line:
        server = _Server(
            Config(
                app,
                http=_Impatient,
                ws="none",
                lifespan="off",
                loop="asyncio",
                log_config=None,
                log_level=SILENT,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                limit_concurrency=MOST_VISITORS,
                h11_max_incomplete_event_size=LONGEST_HEAD,
                timeout_graceful_shutdown=GRACE_S,
            )
        )
        thread = threading.Thread(target=server.run, args=([line],), name="web", daemon=True)
        thread.start()
        server.ready.wait()
        try:
            yield f"http://{host}:{line.getsockname()[1]}/"
        finally:
            server.should_exit = True
            thread.join(GRACE_S * 2)


def _listening(host: str, port: int) -> socket.socket:
    # By name: of a socket of protocol 0 asyncio does not know that it is TCP, and leaves Nagle's delay on. It
    # costs 40 ms an answer (with the acknowledgements that the other side delays).
    line = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        line.bind((host, port))
        line.listen(128)
    except OSError as error:
        line.close()
        raise UsageError(
            f"Port {port} cannot be used ({error.strerror}). Choose another, or 0 for any."
        ) from error
    return line


class _Server(Server):
    """Says when it takes visitors."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


class _Impatient(H11Protocol):
    """Hangs up on who begins a request and does not end its head (slowloris): uvicorn waits for ever."""

    _deadline: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        self._expect_a_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._expect_a_head()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._deadline:
            self._deadline.cancel()
        super().connection_lost(exc)

    def _expect_a_head(self) -> None:
        """From the first byte on (or the connection itself) a head has so long, however it trickles in."""
        waits = self.conn.their_state is h11.IDLE
        if self._deadline and not waits:
            self._deadline.cancel()
            self._deadline = None
        elif waits and not self._deadline:
            self._deadline = asyncio.get_running_loop().call_later(PATIENCE_S, self._hang_up)

    def _hang_up(self) -> None:
        self._deadline = None
        if self.conn.their_state is h11.IDLE:
            self.transport.close()
