"""GET /promises: what replies promised in public; and what became of it."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from starlette.exceptions import HTTPException

from reviewbot import actions, forms
from reviewbot.errors import Repeated
from reviewbot.pipeline import World
from reviewbot.types import Promise, PromiseState
from reviewbot.web.api import asked, models
from reviewbot.web.api.cases import Once, click
from reviewbot.web.api.door import BODY, JSON, Acting, LineId, Reading, may_answer
from reviewbot.web.seat import Seat

router = APIRouter(tags=["promises"])

Open = Annotated[bool, Query(description="Only what is to be kept yet; false: all.")]
Of = Annotated[int | None, Query(ge=1, lt=2**63, description="Of this case.")]
Became = Annotated[Literal["kept", "dropped"], Path(description="What became of it.")]


@router.get("/promises", response_model=models.Promises, responses=may_answer())
def read_promises(
    seat: Reading,
    open: Open = True,  # noqa: A002 - its name in the address
    case: Of = None,
) -> dict[str, Any]:
    """What replies promised in public, the earliest due first."""
    with seat.world() as world:
        found = world.store.waiting_promises() if open else world.store.promises()
        return {
            "promises": [
                forms.promise(one) for one in _seen(seat, world, found) if case in (None, one.case_id)
            ]
        }


def _seen(seat: Seat, world: World, found: Sequence[Promise]) -> list[Promise]:
    """Those of cases that this viewer may see."""
    rows = {number: world.store.row(number) for number in {one.case_id for one in found}}
    seen = {number for number, row in rows.items() if row and seat.viewer.may_see(row)}
    return [one for one in found if one.case_id in seen]


@router.post(
    "/promises/{number}/{became}",
    response_model=models.Promise,
    responses=may_answer(404, 409, *BODY),
    dependencies=[JSON],
)
def settle(
    seat: Acting, number: LineId, became: Became, body: asked.Settle, key: Once = None
) -> dict[str, Any]:
    """Say that a promise was kept, or that it is dropped and why."""
    with seat.world() as world:
        _one(seat, world, number)
        with suppress(Repeated):
            actions.settle(
                world,
                number,
                PromiseState(became),
                seat.viewer.name,
                why=body.why.strip(),
                permit=seat.viewer.permit,
                click=click(seat, key, f"promise:{number}:{became}", body),
            )
        after = _one(seat, world, number)
    seat.desk.tell()
    return forms.promise(after)


def _one(seat: Seat, world: World, number: int) -> Promise:
    found = [one for one in world.store.promises() if one.id == number]
    if not _seen(seat, world, found):
        raise HTTPException(404, f"There is no promise {number}.")
    return found[0]
