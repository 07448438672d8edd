"""Who sends a request to the API, and what every route says of itself."""

import hmac
from typing import Annotated, Any

from fastapi import Depends, Path, Request, Security
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException

from reviewbot.errors import Refused
from reviewbot.web.api.problems import KIND, OF_STATUS, Unauthorized
from reviewbot.web.seat import STRANGE_FORM, Desk, Seat

TOKEN = HTTPBearer(
    scheme_name="token",
    description="An API token: 'reviewbot tokens add' makes one. Its scope is read, write or approve.",
    auto_error=False,
)
# What any route may answer beside what it is for.
ALWAYS = (401, 403, 408, 422, 500, 503)
BODY = (413, 415)


def may_answer(*more: int) -> dict[int | str, dict[str, Any]]:
    """The problems that a route may answer with, for the OpenAPI document."""
    content = {KIND: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        status: {"description": OF_STATUS[status].meaning, "content": content}
        for status in sorted({*ALWAYS, *more})
    }


def ensure_known(request: Request) -> None:
    """Raises RequestValidationError for a query that the route does not have: it would quietly do nothing."""
    route = request.app.openapi()["paths"][request.scope["route"].path][request.method.lower()]
    known = {one["name"] for one in route.get("parameters", ()) if one["in"] == "query"}
    if unknown := sorted(set(request.query_params) - known):
        raise RequestValidationError([{"type": "extra_forbidden", "loc": ("query", one)} for one in unknown])


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def _by_token(request: Request, desk: Desk) -> Seat:
    viewer = desk.doorkeeper.program(request)
    if viewer is None:
        raise Unauthorized("invalid_token")
    return Seat(desk, viewer, request)


def _reading(request: Request, _: Annotated[object, Security(TOKEN)]) -> Seat:
    desk = _desk(request)
    if "authorization" in request.headers:
        return _by_token(request, desk)
    viewer = desk.doorkeeper.reader(request)
    if viewer is None:
        raise Unauthorized
    return Seat(desk, viewer, request)


def _acting(request: Request, _: Annotated[object, Security(TOKEN)]) -> Seat:
    """A program, or a page of ours: another page can make a browser send its cookie, but not this header."""
    desk = _desk(request)
    if "authorization" in request.headers:
        return _by_token(request, desk)
    viewer = desk.doorkeeper.actor(request)
    if viewer is None:
        raise Unauthorized
    sent = request.headers.get("x-csrf-token", "")
    if not viewer.csrf or not hmac.compare_digest(sent.encode(), viewer.csrf.encode()):
        raise Refused(STRANGE_FORM)
    return Seat(desk, viewer, request)


def _json(request: Request) -> None:
    """A body is JSON, and says so: what a form of another page can send is none (RFC 9110, 415)."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise HTTPException(415, "The body must be application/json.")


Reading = Annotated[Seat, Depends(_reading)]
"""Somebody who reads."""
Acting = Annotated[Seat, Depends(_acting)]
"""Somebody who changes something, or has something judged."""
CaseId = Annotated[int, Path(ge=1, lt=2**63, description="The number of a case.")]
LineId = Annotated[int, Path(ge=1, lt=2**63, description="The number of a line.")]
Listed = Annotated[str, Path(min_length=1, max_length=200, description="The name of a listing.")]
JSON = Depends(_json)
