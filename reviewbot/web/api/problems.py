"""What went wrong, for programs and for whoever reads their log: application/problem+json (RFC 9457)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from reviewbot.errors import Conflict, IllegalMove, Refused, ReviewbotError, StoreError, UsageError

KIND = "application/problem+json"
MOST_TOLD = 20  # of the things that are wrong with one request
EITHER = ("one", "many")  # marks of a body that may be one review or a list of them (words.py)
REALM = 'Bearer realm="reviewbot"'


class Wrong(BaseModel):
    """One thing that is wrong with a request."""

    where: str = Field(description="Which part of the request, such as `body.rev` or `query.limit`.")
    says: str = Field(description="What is wrong with it, in words.")


class Problem(BaseModel):
    """Why something was not done (RFC 9457)."""

    type: str = Field(description="What sort of problem: `urn:reviewbot:problem:` and a word.")
    title: str = Field(description="The same for people.")
    status: int
    detail: str = Field(description="What happened here, and what to do, in words.")
    instance: str = Field(description="The path that was asked for.")
    errors: list[Wrong] | None = Field(None, description="What is wrong with the request, piece by piece.")


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of problem. ``meaning``: when it is answered, for the documentation."""

    name: str
    status: HTTPStatus
    title: str
    meaning: str


SORTS = (
    Sort("unauthorized", HTTPStatus.UNAUTHORIZED, "Not signed in", "No token, or none that is good."),
    Sort("forbidden", HTTPStatus.FORBIDDEN, "Not allowed", "A rule or your role forbids it."),
    Sort("not-found", HTTPStatus.NOT_FOUND, "Not found", "There is none, or not at your locations."),
    Sort("method", HTTPStatus.METHOD_NOT_ALLOWED, "Not this way", "Another method is meant."),
    Sort("timeout", HTTPStatus.REQUEST_TIMEOUT, "Too slow", "The body did not come in time."),
    Sort("conflict", HTTPStatus.CONFLICT, "Somebody was faster", "It has changed since you read it."),
    Sort(
        "stale",
        HTTPStatus.PRECONDITION_FAILED,
        "Somebody was faster",
        "It is not at the revision of If-Match any more.",
    ),
    Sort("too-long", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Too long", "The body is too long."),
    Sort("media-type", HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Not JSON", "The body is no application/json."),
    Sort("invalid", HTTPStatus.UNPROCESSABLE_ENTITY, "Not understood", "The request is not as it must be."),
    Sort(
        "revision-needed",
        HTTPStatus.PRECONDITION_REQUIRED,
        "Which revision?",
        "An approval names the revision that was read, as rev or by If-Match.",
    ),
    Sort("bug", HTTPStatus.INTERNAL_SERVER_ERROR, "A bug", "A bug in reviewbot."),
    Sort("unavailable", HTTPStatus.SERVICE_UNAVAILABLE, "Not now", "The store cannot be used now."),
)
ILLEGAL = Sort(
    "illegal-move", HTTPStatus.UNPROCESSABLE_ENTITY, "Not possible now", "Not possible in this state."
)
OF_STATUS: Mapping[int, Sort] = {one.status: one for one in SORTS}
OF_ERROR: Sequence[tuple[type[ReviewbotError], Sort]] = (
    (IllegalMove, ILLEGAL),
    (Conflict, OF_STATUS[HTTPStatus.CONFLICT]),
    (Refused, OF_STATUS[HTTPStatus.FORBIDDEN]),
    (UsageError, OF_STATUS[HTTPStatus.UNPROCESSABLE_ENTITY]),
    (StoreError, OF_STATUS[HTTPStatus.SERVICE_UNAVAILABLE]),
)


class Unauthorized(Exception):
    """Nobody knows who sends this. ``why``: RFC 6750's word for it; "" where no token was shown."""

    def __init__(self, why: str = "") -> None:
        super().__init__(why)
        self.why = why


def answer(
    request: Request,
    sort: Sort,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[Wrong] | None = None,
) -> Response:
    """The answer that says what went wrong."""
    told = Problem(
        type=f"urn:reviewbot:problem:{sort.name}",
        title=sort.title,
        status=sort.status,
        detail=detail,
        instance=request.url.path,
        errors=list(errors) if errors else None,
    )
    form = told.model_dump(exclude_none=True)
    return JSONResponse(form, sort.status, dict(headers or {}), media_type=KIND)


def unauthorized(request: Request, error: Exception) -> Response:
    """Nobody knows who sends this; how to show it."""
    why = error.why if isinstance(error, Unauthorized) else ""
    words = {
        "": "Show a token: 'Authorization: Bearer rb_…'. 'reviewbot tokens add' makes one.",
        "invalid_token": "This token is not known, has expired, or may not be used from where you are.",
    }[why]
    shown = f'{REALM}, error="{why}"' if why else REALM
    sort = OF_STATUS[HTTPStatus.UNAUTHORIZED]
    return answer(request, sort, words, headers={"WWW-Authenticate": shown})


def refused(request: Request, error: Exception) -> Response:
    """What the rooms below raise, in their own words."""
    sort = next(
        (one for kind, one in OF_ERROR if isinstance(error, kind)), OF_STATUS[HTTPStatus.SERVICE_UNAVAILABLE]
    )
    return answer(request, sort, str(error))


def http(request: Request, error: Exception) -> Response:
    """What the framework raises: no such path, another method, a body that is too long or no JSON."""
    status, words, headers = HTTPStatus.NOT_FOUND, "", None
    if isinstance(error, HTTPException):
        status, words, headers = HTTPStatus(error.status_code), error.detail, error.headers
    if status not in OF_STATUS:  # 400 for a body that cannot be read
        status, words = HTTPStatus.UNPROCESSABLE_ENTITY, "The body cannot be read."
    plain = {
        HTTPStatus.NOT_FOUND: "There is nothing at this address; /api/v1/openapi.json lists what there is.",
        HTTPStatus.METHOD_NOT_ALLOWED: "This address is there, but not for this method.",
    }
    own = words and words != status.phrase
    return answer(request, OF_STATUS[status], words if own else plain.get(status, words), headers=headers)


def invalid(request: Request, error: Exception) -> Response:
    """A request that is not as the OpenAPI document says. What was sent is never repeated."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    wrong = [_wrong(one) for one in found[:MOST_TOLD]]
    told = "; ".join(f"{one.where} {one.says}" for one in wrong[:3])
    detail = f"The request is not as it must be: {told}."
    return answer(request, OF_STATUS[HTTPStatus.UNPROCESSABLE_ENTITY], detail, errors=wrong)


def bug(request: Request, error: Exception) -> Response:
    """What nobody foresaw; its message may hold a review's words."""
    words = f"Unexpected {type(error).__name__}. This is a bug in reviewbot; please report it."
    return answer(request, OF_STATUS[HTTPStatus.INTERNAL_SERVER_ERROR], words)


# --- what is wrong with a request, in words (docs.pydantic.dev, errors/validation_errors) ----------------

_SAYS = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "json_invalid": "is not JSON",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "int_from_float": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "finite_number": "must be a number",
    "string_type": "must be a text",
    "string_unicode": "must be a text in Unicode",
    "list_type": "must be a list",
    "model_attributes_type": "must be an object",
    "dict_type": "must be an object",
    "string_pattern_mismatch": "is not written as it must be",
}


def _wrong(found: Mapping[str, Any]) -> Wrong:
    return Wrong(
        where=_where(found.get("loc", ())), says=_says(str(found.get("type")), found.get("ctx") or {})
    )


def _where(loc: Iterable[object]) -> str:
    """``body.rev``: names of ours alone; what a client called something may be anything."""
    named = [part for part in loc if part not in EITHER]
    parts = [str(part) if isinstance(part, int) or str(part).isidentifier() else "?" for part in named]
    return ".".join(part[:40] for part in parts)[:200] or "request"


def _says(kind: str, limits: Mapping[str, Any]) -> str:
    if kind in _SAYS:
        return _SAYS[kind]
    for name, words in (
        ("expected", "must be one of {}"),
        ("max_length", "is longer than {}"),
        ("min_length", "is shorter than {}"),
        ("ge", "must be {} or more"),
        ("gt", "must be more than {}"),
        ("le", "must be {} or less"),
        ("lt", "must be less than {}"),
    ):
        if name in limits:
            limit = limits[name]
            return words.format(f"{limit:g}" if isinstance(limit, float) else limit)
    return "is not what is expected here"
