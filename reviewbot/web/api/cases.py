"""GET /cases/{id}, and POST for everything that a person can do with a case."""

import hashlib
import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Header
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from reviewbot import actions, when
from reviewbot.app.case_form import form
from reviewbot.cases import Action, Move
from reviewbot.errors import Conflict, Repeated, ReviewbotError, UsageError
from reviewbot.pipeline import World, read_on_site
from reviewbot.store import CaseFile
from reviewbot.types import Case
from reviewbot.web.api import asked, models
from reviewbot.web.api.door import BODY, JSON, Acting, CaseId, Reading, may_answer
from reviewbot.web.seat import Seat

router = APIRouter(tags=["cases"])

_REV = re.compile(r'"([1-9][0-9]{0,8})(?:-[0-9a-f]{1,64})?"')
_TAG = {
    "headers": {
        "ETag": {
            "description": 'The revision and a digest, such as `"3-5f0c9a1e77d2b340"`.',
            "schema": {"type": "string"},
        }
    }
}

IfMatch = Annotated[
    str | None, Header(max_length=200, description='The revision that was read, such as `"3"`: an ETag.')
]
Once = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[!-~]+$",
        description="The same request under the same key, within a day, is done once and answered alike.",
    ),
]
DOES: dict[str, Any] = {
    "response_model": models.Case,
    "responses": may_answer(404, 409, *BODY) | {200: _TAG},
    "dependencies": [JSON],
}


@router.get(
    "/cases/{case_id}",
    response_model=models.Case,
    responses=may_answer(404) | {200: _TAG, 304: {"description": "It is as you have it."}},
)
def read_case(
    seat: Reading,
    case_id: CaseId,
    if_none_match: Annotated[str | None, Header(max_length=2000, description="ETags that you have.")] = None,
) -> Response:
    """One case with its review, reply, gates and history."""
    with seat.world() as world:
        found, case = seat.case(world, case_id)
        return _answer(world, _with_words(world, found), case, known=if_none_match or "")


def _answer(world: World, found: CaseFile, case: Case, *, known: str = "") -> Response:
    told = models.Case.model_validate(form(world, found, case)).model_dump(by_alias=True, mode="json")
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]
    tag = f'"{case.rev}-{digest}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    have = {one.strip().removeprefix("W/") for one in known.split(",")}
    if known.strip() == "*" or tag in have:
        return Response(status_code=304, headers=headers)
    return JSONResponse(told, headers=headers)


def _with_words(world: World, found: CaseFile) -> CaseFile:
    """The same with the review's words as its site shows them now, where they may not be kept."""
    stored = found.row.stored
    shown = None
    if stored.purged_at:
        with suppress(ReviewbotError):  # then the words stay away; the case is there all the same
            shown = read_on_site(world, stored)
    if shown is None:
        return found
    return replace(found, row=replace(found.row, stored=replace(stored, review=shown)))


# --- what can be done -----------------------------------------------------------------------------


def _does(
    seat: Seat,
    case_id: int,
    move: Move,
    body: BaseModel,
    key: str | None,
    *,
    rev: int | None,
    action: Callable[[World, Case], Action],
) -> Response:
    """Do it, and give the case after it. A request that was done before is answered as it was then."""
    with seat.world() as world:
        _, case = seat.case(world, case_id)
        with suppress(Repeated):
            wanted = action(world, case)
            actions.act(
                world,
                case_id,
                replace(wanted, rev=rev if rev is not None else wanted.rev),
                permit=seat.viewer.permit,
                click=click(seat, key, f"{move}:{case_id}", body),
            )
        found, case = seat.case(world, case_id)
        answer = _answer(world, found, case)
    seat.desk.tell()
    return answer


def click(seat: Seat, key: str | None, what: str, body: BaseModel) -> str:
    """What tells this request from all others: whose it is, its key, and what it asks for."""
    if key is None:
        return ""
    asked = hashlib.sha256(f"{what}|{body.model_dump_json()}|{key}".encode()).hexdigest()
    return f"api:{seat.viewer.name}:{asked}"


@router.post(
    "/cases/{case_id}/approve",
    **{**DOES, "responses": DOES["responses"] | may_answer(404, 409, 412, 428, *BODY)},
)
def approve(
    seat: Acting, case_id: CaseId, body: asked.Approve, key: Once = None, if_match: IfMatch = None
) -> Response:
    """Approve exactly the reply that a revision shows; `rev` or If-Match names it."""
    read = _read(if_match)
    if body.rev and read and body.rev != read:
        raise UsageError("rev and If-Match name two different revisions.")
    if not (body.rev or read):
        raise HTTPException(
            428, "An approval names the revision that was read: as rev, or as If-Match with the case's ETag."
        )

    def wanted(_: World, __: Case) -> Action:
        return Action(Move.APPROVE, seat.viewer.name, note=body.why)

    try:
        return _does(seat, case_id, Move.APPROVE, body, key, rev=body.rev or read, action=wanted)
    except Conflict as error:
        if read:
            raise HTTPException(412, str(error)) from error
        raise


def _read(if_match: str | None) -> int | None:
    """The revision that an ETag of ours names. Raises UsageError."""
    if if_match is None:
        return None
    found = _REV.fullmatch(if_match.strip())
    if found is None:
        raise UsageError('If-Match must be one ETag of the case, such as "3".')
    return int(found[1])


@router.post("/cases/{case_id}/edit", **DOES)
def edit(seat: Acting, case_id: CaseId, body: asked.Edit, key: Once = None) -> Response:
    """Replace the reply by a text of your own; the gates judge it."""

    def wanted(world: World, case: Case) -> Action:
        draft = actions.judge(world, case.id, body.text.strip())
        return Action(Move.EDIT, seat.viewer.name, rev=case.rev, draft=draft)

    if not body.text.strip():
        raise UsageError("A reply needs words.")
    return _does(seat, case_id, Move.EDIT, body, key, rev=body.rev, action=wanted)


@router.post("/cases/{case_id}/snooze", **DOES)
def snooze(seat: Acting, case_id: CaseId, body: asked.Snooze, key: Once = None) -> Response:
    """Bring it back later."""

    def wanted(world: World, _: Case) -> Action:
        return Action(Move.SNOOZE, seat.viewer.name, until=when.until(body.until, world.now(), seat.zone))

    return _does(seat, case_id, Move.SNOOZE, body, key, rev=body.rev, action=wanted)


def _plainly(
    move: Move, says: str, model: type[asked.OfCase], told: Callable[[Any], dict[str, str]] = lambda _: {}
) -> None:
    """The route of a move that needs nothing but what somebody says. ``told``: the fields of its Action."""

    def act(seat: Acting, case_id: CaseId, body: asked.OfCase, key: Once = None) -> Response:
        def wanted(_: World, __: Case) -> Action:
            return replace(Action(move, seat.viewer.name), **told(body))  # type: ignore[arg-type]  # its texts

        return _does(seat, case_id, move, body, key, rev=body.rev, action=wanted)

    act.__name__, act.__doc__ = str(move), says
    act.__annotations__["body"] = model
    router.post(f"/cases/{{case_id}}/{move}", **DOES)(act)


def _noted(body: asked.Talked) -> dict[str, str]:
    return {"how": body.how, "note": body.note}


def _why(body: asked.Reasoned) -> dict[str, str]:
    return {"note": body.why}


_plainly(Move.ASSIGN, "Give the case to somebody.", asked.Assign, lambda body: {"who": body.who})
_plainly(Move.DISMISS, "Decide that no reply is needed.", asked.Reasoned, _why)
_plainly(Move.RELEASE, "Release a held case for approval; your name is kept.", asked.Reasoned, _why)
_plainly(Move.WITHDRAW, "Take a posted reply down, where the site lets a program.", asked.Reasoned, _why)
_plainly(Move.POSTED, "Say that the approved reply was put on the site by hand.", asked.Plain)
_plainly(Move.TRIED, "Log an attempt to reach the customer that found nobody.", asked.Talked, _noted)
_plainly(Move.REACHED, "Log a talk with the customer.", asked.Talked, _noted)
_plainly(Move.REMEDIED, "Log what was put right.", asked.Remedied, lambda body: {"note": body.what})
_plainly(
    Move.CLOSE,
    "Close the case, whatever came of it.",
    asked.Close,
    lambda body: {"outcome": body.outcome, "note": body.note},
)
_plainly(Move.ASK, "Ask the customer once for a fresh look, where law and platform allow it.", asked.Plain)
