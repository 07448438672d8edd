"""The report: numbers and charts of a span of time, of the places that the viewer may see."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.datastructures import QueryParams
from starlette.responses import Response

from reviewbot import when
from reviewbot.errors import UsageError
from reviewbot.report import report, wanted, weeks_ago, year_ago
from reviewbot.web import reporting
from reviewbot.web.kept import Kept
from reviewbot.web.seat import Reading, Seat
from reviewbot.wording import known, worded

router = APIRouter()

A_DAY = timedelta(days=1)
FILTERS = ("since", "until", "location")


@router.get("/reports")
def reports(seat: Reading) -> Response:
    """The report of a span."""
    query = seat.request.query_params
    filters = {name: query.get(name, "").strip() for name in FILTERS}
    trouble, told = "", None
    kept: Kept = seat.request.app.state.kept
    with seat.world() as world:
        now = world.now()
        try:
            asked = wanted(
                when.since(filters["since"], now, seat.zone) if filters["since"] else None,
                min(now, when.since(filters["until"], now, seat.zone)) + A_DAY if filters["until"] else None,
                now,
                seat.zone,
                location=filters["location"],
                scope=seat.viewer.locations,
            )
            titles = {one.site: known(world.site(one.site).TITLE) for one in world.listings.values()}
            told = kept.report(
                (*filters.values(), seat.viewer.locations, world.store.newest_event()),
                now,
                lambda: report(world.store, asked, now, titles, world.listings.values()),
            )
        except UsageError as error:  # what was typed stays in the form, with what is wrong with it
            trouble = str(error)
    form = reporting.told(told, seat.desk.settings.business, seat.desk.language) if told else {"report": None}
    return seat.page(
        "reports.html",
        status=400 if trouble else 200,
        **form,
        trouble=trouble,
        filters=filters,
        locations=_locations(seat),
        spans=_spans(query, now, seat.zone),
        address_here=f"/reports?{query}" if query else "/reports",
    )


def _spans(query: QueryParams, now: datetime, zone: str) -> Sequence[tuple[str, str]]:
    """The spans that one link leads to, all of them until now and at the location that is shown."""
    begins = {
        worded("4 weeks"): weeks_ago(now, zone, 4),
        worded("12 weeks"): None,
        worded("20 weeks"): weeks_ago(now, zone, 20),
        worded("12 months"): year_ago(now, zone),
    }
    return [(words, _address(query, since, zone)) for words, since in begins.items()]


def _address(query: QueryParams, since: datetime | None, zone: str) -> str:
    day = f"{since.astimezone(ZoneInfo(zone)):%Y-%m-%d}" if since else ""
    kept = {"since": day, "location": query.get("location", "")}
    said = urlencode({name: value for name, value in kept.items() if value})
    return f"/reports?{said}" if said else "/reports"


def _locations(seat: Seat) -> Sequence[tuple[str, str]]:
    """The places that the viewer may see, by id and name."""
    scope = seat.viewer.locations
    known = seat.desk.settings.locations.values()
    return [(one.id, one.name) for one in known if scope is None or one.id in scope]
