"""A real mail server on loopback that keeps what it is given, and breaks on demand.

    with MailServer() as server:
        ... Mail(server.url, …).send(…) ...
        assert server.letters[0].to == ["owner@example.com"]

``replies`` maps a command (``connect``, ``mail``, ``rcpt``, ``data``, ``text``, ``auth``) to what it answers
instead, in order: a line such as ``451 later``, or CUT or HANG for no answer at all. ``lose``: take the text
and then do that.
"""

import base64
import ssl
import threading
from collections import defaultdict, deque
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import NoReturn, Self, cast

CUT, HANG = "cut", "hang"
USER, PASSWORD = "bot@example.com", "open sesame"


@dataclass
class Letter:
    """One e-mail that was taken."""

    sender: str
    to: list[str] = field(default_factory=list)
    raw: bytes = b""

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=default)

    @property
    def text(self) -> str:
        """What a person reads."""
        return str(self.mail.get_content()).replace("\r\n", "\n")


class MailServer:
    """The server; a context manager. ``context``: it speaks TLS, at once or by STARTTLS (``upgrade``)."""

    def __init__(
        self, *, login: bool = False, context: ssl.SSLContext | None = None, upgrade: bool = False
    ) -> None:
        self.letters: list[Letter] = []
        self.said: list[str] = []  # every command as it came, passwords and all
        self.replies: defaultdict[str, deque[str]] = defaultdict(deque)
        self.lose: deque[str] = deque()
        self.login, self.context, self.upgrade = login, context, upgrade
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Session)
        self._server.mail = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


class _Server(ThreadingTCPServer):
    daemon_threads = True
    mail: MailServer

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gives up in the middle is what many tests are about."""


class _Session(StreamRequestHandler):
    def handle(self) -> None:
        server = self._mail
        if server.context and not server.upgrade:
            self._encrypt(server.context)
        if not self._says("connect", "220 mail.example"):
            return
        letter = Letter("")
        while line := self.rfile.readline().decode("latin-1").strip():
            server.said.append(line)
            word, _, rest = line.partition(" ")
            match word.lower():
                case "ehlo":
                    self._says("ehlo", self._greeting(server))
                case "starttls" if server.context:
                    self._says("starttls", "220 go ahead")
                    self._encrypt(server.context)
                case "auth":
                    known = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()
                    self._says("auth", "235 ok" if rest == f"PLAIN {known}" else "535 no")
                case "mail":
                    letter = Letter(_address(rest))
                    self._says("mail", "250 ok")
                case "rcpt":
                    if self._says("rcpt", "250 ok"):
                        letter.to.append(_address(rest))
                case "data":
                    if self._says("data", "354 go on"):
                        self._take(letter)
                case "quit":
                    self._says("quit", "221 bye")
                    return
                case _:
                    self._says(word, "250 ok")

    def finish(self) -> None:
        with suppress(OSError, ValueError):  # whoever hangs up during the handshake
            super().finish()
        self.connection.close()

    @property
    def _mail(self) -> MailServer:
        return cast("_Server", self.server).mail

    def _take(self, letter: Letter) -> None:
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            letter.raw += line.removeprefix(b".") if line.startswith(b"..") else line
        if self._mail.lose:
            self._mail.letters.append(letter)
            self._fall_silent(self._mail.lose.popleft())
        if self._says("text", "250 taken"):
            self._mail.letters.append(letter)

    def _says(self, word: str, usual: str) -> bool:
        """Say this or what the test wants instead; gives whether it was this."""
        replies = self._mail.replies[word]
        line = replies.popleft() if replies else usual
        if line in {CUT, HANG}:
            self._fall_silent(line)
        self.wfile.write(f"{line}\r\n".encode())
        self.wfile.flush()
        return line == usual

    def _fall_silent(self, how: str) -> NoReturn:
        if how == HANG:
            self._mail.closing.wait(timeout=10)
        raise ConnectionAbortedError

    def _greeting(self, server: MailServer) -> str:
        offers = ["mail.example"]
        if server.context and server.upgrade and not isinstance(self.connection, ssl.SSLSocket):
            offers.append("STARTTLS")
        if server.login:
            offers.append("AUTH PLAIN")
        return "\r\n".join(
            f"250{' ' if number == len(offers) else '-'}{one}" for number, one in enumerate(offers, start=1)
        )

    def _encrypt(self, context: ssl.SSLContext) -> None:
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb")


def _address(rest: str) -> str:
    return rest.partition("<")[2].partition(">")[0]
