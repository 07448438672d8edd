"""Socket Mode: one connection to Slack, kept alive.

Of Slack's clients the one that is back half a second after a TCP abort; the built-in one takes a minute
(measured, facts: slack §4).
"""

import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from logging import Logger
from socket import SHUT_RDWR
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.websocket_client import SocketModeClient
from websocket import WebSocketException

from reviewbot.errors import NotifyError
from reviewbot.notify.slack.wire import answer

PING_S = 2
# Without a pong: a connection may look open and carry nothing ("zombie"). Slack's own client for Node gives
# up after five seconds too (SocketModeOptions.clientPingTimeout in slackapi/node-slack-sdk).
DEAF_AFTER_S = PING_S + 5.0
OPENING_S = 5.0  # a new connection may take so long to be there
HANG_UP_S = 2.0
THREADS = 10


class _Client(SocketModeClient):
    """Slack's client, with connections that end when they are ended.

    Its own close() does not wake the thread that reads, which then sits in its select for up to two ping
    intervals (seen: 10 s), while no other connection is opened.
    """

    def connect(self) -> None:
        """Take a new connection in place of the one there is."""
        # keep() looks after it. The client's own monitor, which this keeps from being started, sees a
        # connection that is just being opened as none, and opens another (seen: two at every start).
        self.current_app_monitor_started = True
        self.hang_up()
        super().connect()

    def hang_up(self) -> None:
        """End the connection, and wait until its reader has noticed."""
        session = self.current_session
        line = getattr(getattr(session, "sock", None), "sock", None)
        if line is None:
            return
        gone = threading.Event()
        self.on_close_listeners.append(lambda _: gone.set())
        self.auto_reconnect_enabled = False
        with suppress(OSError):  # it is gone already
            line.shutdown(SHUT_RDWR)
            gone.wait(HANG_UP_S)
        self.on_close_listeners.pop()

    def end(self) -> None:
        """Take nothing any more, for good."""
        self.hang_up()
        self.closed = True
        self.enqueue_message("{}")  # wakes the reader of the queue
        self.close()


class Socket:
    """The connection over which Slack sends what people do. ``app_token`` (xapp-) opens it."""

    def __init__(self, app: App, client: WebClient, app_token: str, logger: Logger) -> None:
        self._app = app
        self._client = _Client(
            app_token, logger=logger, web_client=client, ping_interval=PING_S, concurrency=THREADS
        )
        self._client.socket_mode_request_listeners.append(self._take)
        self._opened_at = 0.0

    def _take(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        start = time.time()
        send_response(client, request, run_bolt_app(self._app, request), start)

    def keep(self) -> bool:
        """Whether it is open; where there is none, or a deaf one, open another. Raises NotifyError."""
        if self._client.is_connected() and self.pong_age_s < DEAF_AFTER_S:
            return True
        if time.time() - self._opened_at < OPENING_S:
            return False
        try:
            with answer("", lost=NotifyError):
                self._client.connect_to_new_endpoint(force=True)
        except (SlackClientError, WebSocketException) as error:
            raise NotifyError(f"Slack's socket cannot be opened ({type(error).__name__})") from None
        self._opened_at = time.time()
        return False

    @property
    def pong_age_s(self) -> float:
        """Seconds since Slack was last heard of."""
        session = self._client.current_session
        heard_at = max(self._opened_at, session.last_pong_tm if session else 0.0)
        return time.time() - heard_at

    def health(self) -> Mapping[str, Any]:
        """As in /healthz."""
        connected = self._client.is_connected() and self.pong_age_s < DEAF_AFTER_S
        age = round(self.pong_age_s, 1) if self._opened_at else None
        return {"connected": connected, "last_pong_age_s": age}

    def close(self) -> None:
        """Take no more clicks."""
        self._client.end()
