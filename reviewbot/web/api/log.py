"""GET /log: the review log."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from reviewbot import forms, when
from reviewbot.errors import UsageError
from reviewbot.pipeline import World
from reviewbot.types import Browse, LogRow, RecoveryState, ReplyState, ReviewClass, Shelf
from reviewbot.web.api import models
from reviewbot.web.api.asked import Asked, Number
from reviewbot.web.api.door import Reading, may_answer
from reviewbot.web.seat import Seat

router = APIRouter(tags=["log"])

MOST = 500  # rows of a page
PAGES = 20  # that are looked at for a rating
Word = Annotated[str, Field(max_length=200)]


class Filters(Asked, strict=False):
    """Which reviews; what is left out does not narrow it. As of ``reviewbot log``, and of the log's page."""

    since: Word = Field("", description="From then on: 7d, 2026-11-01 …")
    until: Word = Field("", description="Up to then.")
    site: Word = ""
    listing: Word = ""
    location: Word = ""
    rating: Number | None = Field(
        None, description="Exactly this rating, in the site's own scale. A page may then hold fewer rows."
    )
    stars: int | None = Field(None, ge=1, le=5, description="1 to 5, by the share of any scale.")
    class_: ReviewClass | None = Field(None, alias="class")
    state: ReplyState | RecoveryState | Literal["open", "none"] | None = Field(
        None, description="One state, of either track; open: waits for somebody; none: has no case."
    )
    recovery: RecoveryState | None = None
    assignee: Word = Field("", description="Cases of one person; - for nobody's.")
    language: Word = ""
    topic: Word = Field("", description="What it speaks of.")
    negative: bool | None = None
    overdue: bool = False
    search: Word = Field("", description="Words in title, text or author, all of them.")
    limit: int = Field(50, ge=1, le=MOST)
    after: Word = Field("", description="The page after: what the page before it says.")
    before: Word = Field("", description="The page before.")


@router.get("/log", response_model=models.Log, responses=may_answer())
def read_log(seat: Reading, filters: Annotated[Filters, Query()]) -> dict[str, Any]:
    """One page of the review log, newest first, with its cases."""
    if filters.after and filters.before:
        raise UsageError("Ask for the page after or for the page before, not for both.")
    with seat.world() as world:
        wanted = _wanted(filters, seat)
        shelf = _shelf(world, wanted, filters, filters.after)
        before = shelf.before
        for _ in range(PAGES):  # a rating is looked for page by page
            if _rated(shelf, filters) or not shelf.after or filters.before:
                break
            shelf = _shelf(world, wanted, filters, shelf.after)
    return {
        "rows": [forms.log_row(one) for one in _rated(shelf, filters)],
        "after": shelf.after or None,
        "before": before or None,
    }


def _shelf(world: World, wanted: Browse, filters: Filters, after: str) -> Shelf:
    return world.store.browse(wanted, world.now(), limit=filters.limit, after=after, before=filters.before)


def _rated(shelf: Shelf, filters: Filters) -> list[LogRow]:
    return [one for one in shelf.rows if filters.rating in (None, one.stored.review.rating)]


def _wanted(filters: Filters, seat: Seat) -> Browse:
    """These filters, of what the viewer may see. Raises UsageError."""
    viewer, now, zone = seat.viewer, seat.desk.now(), seat.zone
    state, recovery = filters.state or "", filters.recovery or ""
    if isinstance(state, RecoveryState):
        if recovery and recovery != state:
            raise UsageError("state and recovery name two different states of the same track.")
        state, recovery = "", state
    return Browse(
        search=filters.search,
        state=str(state),
        recovery=str(recovery),
        class_=str(filters.class_ or ""),
        site=filters.site,
        listing=filters.listing,
        location=filters.location,
        stars=filters.stars,
        assignee=filters.assignee,
        language=filters.language,
        topic=filters.topic,
        negative=filters.negative,
        overdue=filters.overdue,
        since=when.since(filters.since, now, zone) if filters.since else None,
        until=when.since(filters.until, now, zone) if filters.until else None,
        scope=viewer.locations,
        unrestricted=not viewer.permit.sees_all,
    )
