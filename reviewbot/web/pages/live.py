"""What makes an open page notice that something happened: server-sent events."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from reviewbot.errors import StoreError
from reviewbot.web.seat import Desk, Reading

router = APIRouter()

LOOK_EVERY_S = 1.0
LIVES_S = 600  # then the page asks again, and whether it still may is found out anew


@router.get("/live")
def live(seat: Reading) -> Response:
    """``data: 17`` whenever something was written to the log: the number of its newest event."""
    return StreamingResponse(
        _changes(seat.desk, seat.request),
        media_type="text/event-stream",
        headers={"x-accel-buffering": "no"},  # nginx would keep it for itself
    )


async def _changes(desk: Desk, request: Request) -> AsyncIterator[str]:
    yield "retry: 3000\n\n"
    known = -1
    for _ in range(int(LIVES_S / LOOK_EVERY_S)):
        if await request.is_disconnected():
            return
        try:
            newest = await run_in_threadpool(_newest, desk)
        except StoreError:
            return
        yield f"data: {newest}\n\n" if newest != known else ": still here\n\n"
        known = newest
        await asyncio.sleep(LOOK_EVERY_S)


def _newest(desk: Desk) -> int:
    with desk.visit() as world:
        return world.store.newest_event()
