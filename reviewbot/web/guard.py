"""What holds for every answer: by which name we are asked, how long a body may be, what a browser may do."""

import asyncio
from collections.abc import Collection
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reviewbot.wording import worded

LONGEST_FORM = 200_000  # bytes; a reply is 8 kB at most, an import has its own command
PATIENCE_S = 10.0  # with a body that does not come
# No script, style, image or font but our own; nobody may frame us, and forms lead nowhere else.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})


class Guard:
    """Stands before the whole application.

    ``hosts``: the names that this server goes by. A page elsewhere whose name was made to point to this
    machine (DNS rebinding) asks for another one, and is sent away.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app, self._hosts = app, frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        if _host(Headers(scope=scope).get("host", "")) not in self._hosts:
            words = "This server does not go by that name. Open it at the address that 'run' printed.\n"
            await PlainTextResponse(words, HTTPStatus.MISDIRECTED_REQUEST)(scope, receive, send)
            return
        await self._app(scope, _Body(receive).receive, _Safe(send).send)


def _host(name: str) -> str:
    """The name in a Host header, without its port."""
    if name.startswith("["):
        return name.partition("]")[0].lower() + "]"
    return name.partition(":")[0].lower()


class _Body:
    """Takes in so much of a body and no more, and does not wait for it for ever."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._size, self._whole = receive, 0, False
        self._until = asyncio.get_running_loop().time() + PATIENCE_S

    async def receive(self) -> Message:
        if self._whole:  # what comes now is that the visitor has gone, which may be long in coming
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(
                HTTPStatus.REQUEST_TIMEOUT, worded("The rest of the form did not come.")
            ) from None
        if message["type"] == "http.request":
            self._size += len(message.get("body", b""))
            self._whole = not message.get("more_body", False)
        if self._size > LONGEST_FORM:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, worded("That is too long."))
        return message


class _Safe:
    """Puts the headers on an answer that it does not have of its own."""

    def __init__(self, send: Send) -> None:
        self._send = send

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if "etag" in headers:  # a file of ours: it may be kept, and is asked for again
                headers.setdefault("cache-control", "no-cache")
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)
