"""GET /webhooks: the delivery log of what other programs are told; for approvers."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.exceptions import HTTPException

from reviewbot import forms
from reviewbot.cases import Move
from reviewbot.errors import Conflict, Refused
from reviewbot.web.api import models
from reviewbot.web.api.door import Acting, LineId, Reading, may_answer
from reviewbot.web.seat import Seat

router = APIRouter(tags=["webhooks"])

Limit = Annotated[int, Query(ge=1, le=500)]
After = Annotated[int, Query(ge=0, lt=2**63, description="The page after: what the page before it says.")]
Of = Annotated[str, Query(max_length=200, description="Only what this webhook was sent.")]


@router.get("/webhooks", response_model=models.Webhooks, responses=may_answer())
def read_webhooks(
    seat: Reading, webhook: Of = "", failed: bool = False, limit: Limit = 50, after: After = 0
) -> dict[str, Any]:
    """How each webhook does, and what was sent, newest first; `failed`: only what was not taken."""
    _ensure_approver(seat)
    scope = seat.viewer.locations
    with seat.world() as world:
        found = world.store.dispatches(
            webhook=webhook, failed=failed, scope=scope, limit=limit + 1, after=after
        )
        shown = found[:limit]
        return {
            "webhooks": [
                {
                    "webhook": one.webhook,
                    "waiting": one.waiting,
                    "given_up": one.given_up,
                    "taken_at": forms.time(one.taken_at),
                }
                for one in (world.store.hook_tallies() if scope is None else ())
            ],
            "deliveries": [forms.dispatch(one) for one in shown],
            "after": shown[-1].id if len(found) > limit else None,
        }


@router.post(
    "/webhooks/deliveries/{number}/again", response_model=models.Dispatch, responses=may_answer(404, 409)
)
def send_again(seat: Acting, number: LineId) -> dict[str, Any]:
    """Send a line of the delivery log again, under the same delivery id."""
    _ensure_approver(seat)
    scope = seat.viewer.locations
    with seat.world() as world:
        found = world.store.dispatch_of(number)
        if found is None or (scope is not None and found.location not in scope):
            raise HTTPException(404, f"There is no line {number} in the delivery log.")
        again = world.store.send_again(number, world.now())
    if again is None:
        raise Conflict(
            f"Line {number} is being sent at this moment, or its webhook is not configured any more."
        )
    seat.desk.tell()
    return forms.dispatch(again)


def _ensure_approver(seat: Seat) -> None:
    if why := seat.viewer.permit.refusal(Move.APPROVE):
        raise Refused(why)
