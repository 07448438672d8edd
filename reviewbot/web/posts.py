"""What programs send to the web port by themselves: webhooks of sites, Slack in HTTP mode."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from reviewbot.types import Inbound

LONGEST_POST = 1_000_000  # bytes; a view of Slack is 250 kB at most
PATIENCE_S = 10.0  # with a body that does not come


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered to a program. ``kind``: its content type."""

    status: int
    body: str = ""
    kind: str = "text/plain"


Post = Callable[[Inbound], Answer]
"""Takes what a program sends to a path, by POST or GET."""


class Posts:
    """Gives what is sent to these paths to whoever takes it, and everything else to the pages.

    Whoever posts comes under whatever name a tunnel has, and is believed by a signature alone: none of what
    the pages ask of a browser is asked of them.
    """

    def __init__(self, posts: Mapping[str, Post], pages: ASGIApp) -> None:
        self._posts, self._pages = posts, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        take = self._posts.get(scope.get("path", ""))
        if scope["type"] != "http" or take is None:
            await self._pages(scope, receive, send)
        else:
            answer = await _taken(take, Request(scope, receive))
            await answer(scope, receive, send)


async def _taken(take: Post, request: Request) -> Response:
    if request.method not in {"GET", "POST"}:
        return Response(status_code=HTTPStatus.METHOD_NOT_ALLOWED)
    try:
        body = await asyncio.wait_for(_body(request), PATIENCE_S)
    except (TimeoutError, ClientDisconnect):
        return Response(status_code=HTTPStatus.REQUEST_TIMEOUT)
    if body is None:
        return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    headers = {name.lower(): value for name, value in request.headers.items()}
    inbound = Inbound(request.method, dict(request.query_params), headers, body, datetime.now(UTC))
    answer = await run_in_threadpool(take, inbound)
    return Response(answer.body, answer.status, {"x-content-type-options": "nosniff"}, answer.kind)


async def _body(request: Request) -> bytes | None:
    """The whole body; None where it is longer than anybody's is, or says that it will be."""
    if int(request.headers.get("content-length", "0")) > LONGEST_POST:  # digits: h11 has seen to it
        return None
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_POST:
            return None
    return bytes(body)
