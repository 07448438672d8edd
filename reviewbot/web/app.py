"""The web log as one application: its pages, what programs post, and its answers when something is wrong."""

from collections.abc import Mapping
from http import HTTPStatus
from importlib import resources
from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from reviewbot.errors import (
    Conflict,
    IllegalMove,
    Refused,
    ReviewbotError,
    StoreError,
    UsageError,
)
from reviewbot.web import drawing, metrics
from reviewbot.web.api.application import api
from reviewbot.web.guard import LOOPBACK, Guard
from reviewbot.web.kept import Kept
from reviewbot.web.pages import case, listings, live, log, playground, reports, settings, sign_in
from reviewbot.web.posts import Post, Posts
from reviewbot.web.seat import Desk, SignInNeeded
from reviewbot.wording import worded

PAGES = (log, case, reports, listings, playground, settings, live, metrics, sign_in)
STATUS: Mapping[type[ReviewbotError], HTTPStatus] = {
    Refused: HTTPStatus.FORBIDDEN,
    Conflict: HTTPStatus.CONFLICT,
    IllegalMove: HTTPStatus.CONFLICT,
    UsageError: HTTPStatus.BAD_REQUEST,
    StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
}


def application(desk: Desk, taken: Mapping[str, Post]) -> ASGIApp:
    """The whole web port. ``taken``: who takes what programs post, by path."""
    app = FastAPI(openapi_url=None, redirect_slashes=False)
    app.state.desk, app.state.metrics, app.state.kept = desk, metrics.registry(desk), Kept()
    for one in PAGES:
        app.include_router(one.router)
    static = str(resources.files("reviewbot.web").joinpath("static"))
    app.router.routes += [
        Route("/healthz", _health),
        Mount("/static", StaticFiles(directory=static)),
        Mount("/api/v1", api(desk)),
    ]
    app.add_exception_handler(SignInNeeded, _sign_in)
    app.add_exception_handler(ReviewbotError, _refused)
    app.add_exception_handler(HTTPException, _no_page)
    app.add_exception_handler(RequestValidationError, _no_page)
    app.add_exception_handler(Exception, _bug)
    return Posts(taken, Guard(app, _hosts(desk)))


def _hosts(desk: Desk) -> set[str]:
    """The names that this server goes by."""
    web = desk.settings.web
    return {*LOOPBACK, web.host, urlsplit(web.public_url).hostname or web.host}


def _health(request: Request) -> Response:
    state = request.app.state.desk.health()
    return JSONResponse(state, HTTPStatus.OK if state["ok"] else HTTPStatus.SERVICE_UNAVAILABLE)


def _sign_in(request: Request, _: Exception) -> Response:
    """To the sign-in, and back from there: only a path of our own is ever gone back to."""
    if request.method != "GET":
        return _told(request, HTTPStatus.UNAUTHORIZED, worded("Sign in first, then do it again."))
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/sign-in?next={quote(back, safe='')}", HTTPStatus.SEE_OTHER)


def _refused(request: Request, error: Exception) -> Response:
    status = next(
        (code for kind, code in STATUS.items() if isinstance(error, kind)), HTTPStatus.SERVICE_UNAVAILABLE
    )
    return _told(request, status, str(error))


def _no_page(request: Request, error: Exception) -> Response:
    status = HTTPStatus(error.status_code if isinstance(error, HTTPException) else HTTPStatus.NOT_FOUND)
    words = error.detail if isinstance(error, HTTPException) else ""
    return _told(request, status, worded("There is no such page.") if words in {"", status.phrase} else words)


def _bug(request: Request, error: Exception) -> Response:
    """What nobody foresaw. Its message may hold a review's words: neither the log nor the page has it."""
    kind = type(error).__name__
    request.app.state.desk.say(f"web: unexpected {kind}, a bug in reviewbot; please report it")
    return _told(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        worded("Unexpected %(kind)s: a bug in reviewbot.", kind=kind),
    )


def _told(request: Request, status: HTTPStatus, words: str) -> Response:
    desk: Desk = request.app.state.desk
    told: dict[str, Any] = {"business": desk.settings.business, "words": words, "status": status}
    zone = desk.settings.business.timezone
    return drawing.page("trouble.html", told, zone=zone, language=desk.language, status=status)
