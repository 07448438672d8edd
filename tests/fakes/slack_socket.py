"""Socket Mode of the fake Slack: a real WebSocket server that tells the app what happened, and breaks.

Frames: docs.slack.dev/apis/events-api/using-socket-mode. A ticket from apps.connections.open opens one
connection; each envelope goes to one of those that are open; an app has ten at most.
"""

import json
import socket
import threading
from collections import deque
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

from fakes.slack_envelopes import Envelope
from fakes.slack_http import RESET
from fakes.slack_workspace import Workspace

MOST_CONNECTIONS = 10
DEBUG = {"host": "applink-fake", "build_number": 1, "approximate_connection_time": 18_060}


class _Connection(ServerConnection):
    """``deaf``: nothing leaves any more, no pong and no envelope, though the connection stays open."""

    deaf = False

    def send_data(self) -> None:
        if self.deaf:
            self.protocol.data_to_send()
        else:
            super().send_data()


class SocketMode:
    """The server. Faults for envelopes are used up one an envelope, in the order they were asked for."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.connections: list[_Connection] = []
        self.opened = 0  # how many there ever were
        self.faults: deque[str] = deque()
        self._turn = 0
        self._lost_acks: set[str] = set()
        self._server = serve(
            self._talk,
            "127.0.0.1",
            0,
            process_request=self._admit,
            create_connection=_Connection,
            compression=None,
            ping_interval=None,
            close_timeout=1,
        )
        self._thread = threading.Thread(target=self._server.serve_forever)
        workspace.socket_url = f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        for connection in self._all():
            if connection.deaf:
                self._reset(connection)
        self._server.shutdown()
        self._thread.join()

    def send(self, envelope: Envelope) -> None:
        """Tell the app; the caller holds ``changed``. Without a connection, nobody hears it."""
        fault = self.faults.popleft() if self.faults else ""
        if fault == "lose ack":
            self._lost_acks.add(envelope.id)
        for _ in range({"swallow": 0, "duplicate": 2}.get(fault, 1)):
            envelope.sent_at.append(self.workspace.clock())
            self._write(envelope.frame())

    # --- breaking things ------------------------------------------------------------------------

    def duplicate_next(self) -> None:
        """Send the next envelope twice, over two connections if there are two."""
        self.faults.append("duplicate")

    def swallow_next(self) -> None:
        """Do not deliver the next envelope."""
        self.faults.append("swallow")

    def lose_next_ack(self) -> None:
        """The app acknowledges the next envelope, and the connection is reset before Slack hears of it."""
        self.faults.append("lose ack")

    def abort(self) -> None:
        """Reset every TCP connection (RST), as a router does that forgot them."""
        for connection in self._all():
            self._reset(connection)

    def close(self) -> None:
        """End every connection politely, with a CLOSE frame."""
        for connection in self._all():
            connection.close()

    def deafen(self) -> None:
        """Say nothing more on the connections that are open, not even pong, and keep them open."""
        for connection in self._all():
            connection.deaf = True

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask for new connections: refresh_requested, warning, link_disabled."""
        for connection in self._all():
            connection.send(json.dumps({"type": "disconnect", "reason": reason, "debug_info": DEBUG}))

    def ping(self) -> bool:
        """Whether every connection answers a ping frame."""
        return all(connection.ping().wait(timeout=5) for connection in self._all())

    # --- the wire -------------------------------------------------------------------------------

    def _all(self) -> list[_Connection]:
        with self.workspace.changed:
            return list(self.connections)

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        ticket = parse_qs(urlsplit(request.path).query).get("ticket", [""])[0]
        with self.workspace.changed:
            if ticket in self.workspace.tickets:
                self.workspace.tickets.discard(ticket)
                return None
        return connection.respond(408, "this ticket was used")  # as seen in slackapi/node-slack-sdk#1472

    def _talk(self, connection: ServerConnection) -> None:
        assert isinstance(connection, _Connection)
        try:
            self._open(connection)
            for message in connection:
                self._hear(connection, json.loads(message))
        except ConnectionClosed:
            pass  # an app that dies is what many tests are about
        finally:
            with self.workspace.changed:
                if connection in self.connections:
                    self.connections.remove(connection)
                self.workspace.changed.notify_all()

    def _open(self, connection: _Connection) -> None:
        with self.workspace.changed:
            number = len(self.connections) + 1
            if number > MOST_CONNECTIONS:
                connection.send(json.dumps({"type": "disconnect", "reason": "too_many_websockets"}))
                connection.close()
                return
            hello = {"type": "hello", "num_connections": number, "connection_info": {"app_id": "A1"}}
            connection.send(json.dumps(hello | {"debug_info": DEBUG}))
            self.connections.append(connection)
            self.opened += 1
            self.workspace.changed.notify_all()

    def _hear(self, connection: _Connection, answer: Any) -> None:
        with self.workspace.changed:
            name = answer.get("envelope_id")
            envelope = next((one for one in self.workspace.envelopes if one.id == name), None)
            if envelope is None:
                self.workspace.violation("an envelope was acknowledged that was never sent")
                self.workspace.changed.notify_all()
            elif name in self._lost_acks:
                self._lost_acks.discard(name)
                self._reset(connection)
            elif not connection.deaf:
                self.workspace.acknowledge(envelope, answer.get("payload"))

    def _write(self, frame: Any) -> None:
        """To the connection whose turn it is; one that breaks meanwhile swallows it, as a network does."""
        if not self.connections:
            return
        self._turn += 1
        connection = self.connections[self._turn % len(self.connections)]
        try:
            connection.send(json.dumps(frame))
        except ConnectionClosed:
            return

    def _reset(self, connection: _Connection) -> None:
        connection.deaf = True  # no CLOSE frame and no FIN before the RST
        with suppress(OSError):  # the other side was faster
            connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        connection.close_socket()
