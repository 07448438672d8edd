"""GET /report: the numbers, each with what it is one of."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.exceptions import HTTPException

from reviewbot import when
from reviewbot.report import report, wanted, words
from reviewbot.web.api import models
from reviewbot.web.api.door import Reading, may_answer

router = APIRouter(tags=["report"])

Word = Annotated[str, Query(max_length=200)]


@router.get("/report", response_model=models.Report, responses=may_answer(404))
def read_report(seat: Reading, since: Word = "", until: Word = "", location: Word = "") -> dict[str, Any]:
    """What a span of time brought, how it was answered, and whether it helped."""
    scope, known = seat.viewer.locations, seat.desk.settings.locations
    if location and (location not in known or (scope is not None and location not in scope)):
        raise HTTPException(404, "There is no such location.")
    with seat.world() as world:
        now = world.now()
        asked = wanted(
            when.since(since, now, seat.zone) if since else None,
            when.since(until, now, seat.zone) if until else None,
            now,
            seat.zone,
            location=location,
            scope=scope,
        )
        titles = {one.site: world.site(one.site).TITLE for one in world.listings.values()}
        return dict(words.form(report(world.store, asked, now, titles, world.listings.values())))
