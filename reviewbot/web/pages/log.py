"""The review log: which reviews, found how, and where each stands."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response, StreamingResponse

from reviewbot import actions, exports, forms, sites
from reviewbot.cases import Action, Move
from reviewbot.errors import UsageError
from reviewbot.pipeline import World
from reviewbot.types import Browse, LogRow, RecoveryState, ReplyState, ReviewClass
from reviewbot.web.seat import Acting, Reading, Seat
from reviewbot.wording import known, plain, worded

router = APIRouter()

PER_PAGE = 50
# What the address of the page may say, beside where it was paged to: a name in it, and in Browse.
WORDS = {
    "q": "search",
    "state": "state",
    "recovery": "recovery",
    "class": "class_",
    "site": "site",
    "listing": "listing",
    "location": "location",
    "assignee": "assignee",
    "language": "language",
    "topic": "topic",
}
FILTERS = (*WORDS, "stars", "negative", "overdue", "since", "until")
EXPORTS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}
EXPORTED_AT_ONCE = 500
MOST_TICKED = 200
MOST_CHOICES = 100  # in a list; where there are more, their name is typed
STATES = ("open", *ReplyState, "none")


def wanted(query: QueryParams | Mapping[str, str], seat: Seat) -> Browse:
    """Which reviews an address asks for, of those that the viewer may see. Raises UsageError."""
    viewer = seat.viewer
    return Browse(
        **{name: query.get(word, "").strip() for word, name in WORDS.items()},
        stars=_stars(query.get("stars", "")),
        negative={"yes": True, "no": False}.get(query.get("negative", "")),
        overdue=bool(query.get("overdue")),
        since=_day(query.get("since", ""), seat.zone),
        until=_day(query.get("until", ""), seat.zone, after=True),
        scope=viewer.locations,
        unrestricted=not viewer.permit.sees_all,
    )


def _stars(typed: str) -> int | None:
    if not typed:
        return None
    if typed not in {"1", "2", "3", "4", "5"}:
        raise UsageError(worded("Stars are a number from 1 to 5."))
    return int(typed)


def _day(typed: str, zone: str, *, after: bool = False) -> datetime | None:
    """The beginning of a day in the business's time zone, or its end."""
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed) + timedelta(days=1 if after else 0)
        return datetime.combine(day, time(), ZoneInfo(zone))
    except (ValueError, OverflowError) as error:
        raise UsageError(
            worded("A day is written as 2026-12-01, not %(typed)s.", typed=repr(typed[:20]))
        ) from error


def asked(query: QueryParams | Mapping[str, str]) -> dict[str, str]:
    """The filters that an address really sets, for links that keep them."""
    return {name: query[name].strip() for name in FILTERS if query.get(name, "").strip()}


def link(filters: Mapping[str, str], **changes: str) -> str:
    """The address of the log with these filters, some of them changed; "" takes one away."""
    kept = {name: value for name, value in {**filters, **changes}.items() if value}
    return f"/?{urlencode(kept)}" if kept else "/"


def _begun(filters: Mapping[str, str], name: str) -> str:
    """The address of the log up to the value of this filter: a page has hundreds that differ in it alone."""
    others = link(filters, **{name: ""})
    return f"{others}{'&' if '?' in others else '?'}{name}="


@router.get("/")
def log(seat: Reading) -> Response:
    """A page of the log."""
    query = seat.request.query_params
    filters, trouble = asked(query), ""
    with seat.world() as world:
        try:
            shelf = world.store.browse(
                wanted(query, seat),
                world.now(),
                limit=PER_PAGE,
                after=query.get("after", ""),
                before=query.get("before", ""),
            )
        except UsageError as error:  # what was typed stays in the form, with what is wrong with it
            trouble, shelf = str(error), None
        return seat.page(
            "log.html",
            status=400 if trouble else 200,
            trouble=trouble,
            shelf=shelf,
            filters=filters,
            chosen={name: filters.get(name, "") for name in FILTERS},
            link=link,
            to_topic=_begun(filters, "topic"),
            choices=_choices(world, seat),
            most_choices=MOST_CHOICES,
            views=world.store.views(seat.viewer.name),
            newest=world.store.newest_event(),
        )


def _choices(world: World, seat: Seat) -> Sequence[tuple[str, str, Sequence[tuple[str, str]]]]:
    """The filters that have a list of values: name, label, and each value with its words."""
    there = world.store.facets(seat.viewer.locations)
    titles = {site: known(world.site(site).TITLE) for site in there["sites"] if site in sites.names()}
    say = seat.desk.language.say
    words = {
        "open": worded("open: waits for somebody"),
        "none": worded("without a case"),
        "-": worded("nobody"),
        **titles,
    }

    def told(values: Iterable[str]) -> Sequence[tuple[str, str]]:
        return [(one, say(words.get(one) or plain(one))) for one in values]

    return (
        ("state", worded("State"), told(STATES)),
        ("recovery", worded("Recovery"), told(RecoveryState)),
        ("class", worded("Class"), told(ReviewClass)),
        ("stars", worded("Stars"), [(str(one), "★" * one) for one in range(1, 6)]),
        ("site", worded("Site"), told(there["sites"])),
        ("listing", worded("Listing"), [(one, one) for one in there["listings"]]),
        ("location", worded("Location"), [(one, one) for one in there["locations"]]),
        ("assignee", worded("Assigned to"), [*told(["-"]), *((one, one) for one in there["assignees"])]),
        ("language", worded("Language"), [(one, one) for one in there["languages"]]),
        ("topic", worded("Topic"), told(there["topics"])),
    )


@router.post("/views")
def save_view(seat: Acting) -> Response:
    """Keep the filters of a page under a name, or forget a name."""
    name = seat.says("name")
    filters = asked({key: str(value) for key, value in seat.form.items()})
    with seat.world() as world:
        if seat.says("drop"):
            world.store.drop_view(seat.viewer.name, name)
        elif not name:
            raise UsageError(worded("Give the view a name."))
        else:
            world.store.save_view(seat.viewer.name, name[:60], urlencode(filters), world.now())
    return RedirectResponse(link(filters), 303)


@router.post("/queue")
def queue(seat: Acting) -> Response:
    """The cases that were ticked, one after the other: each is looked at, and approved by itself."""
    return RedirectResponse(queued([str(one) for one in _ticked(seat)]), 303)


@router.post("/assign")
def assign(seat: Acting) -> Response:
    """Give the cases that were ticked to somebody. What cannot be done is told of the first such case."""
    who = seat.says("who") or seat.viewer.name
    cases = _ticked(seat)
    with seat.world() as world:
        for case_id in cases:
            seat.case(world, case_id)
            action = Action(Move.ASSIGN, seat.viewer.name, who=who)
            actions.act(world, case_id, action, permit=seat.viewer.permit)
    seat.desk.tell()
    return RedirectResponse(link(asked({key: str(value) for key, value in seat.form.items()})), 303)


@router.get("/export.{form}")
def export(seat: Reading, form: str) -> Response:
    """What the filters show, all of it, as CSV or JSONL."""
    if form not in EXPORTS:
        raise HTTPException(404, worded("There is no such page."))
    found = wanted(seat.request.query_params, seat)
    lines = exports.csv_lines if form == "csv" else _json_lines
    name = f"reviews-{seat.desk.now():%Y-%m-%d}.{form}"
    return StreamingResponse(
        _exported(seat, found, lines),
        media_type=EXPORTS[form],
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def _exported(seat: Seat, found: Browse, lines: Callable[[Sequence[LogRow]], Iterable[str]]) -> Iterator[str]:
    """Page after page, each in a world of its own: a store belongs to one thread, and these take turns."""
    after, first = "", True
    while first or after:
        with seat.world() as world:
            shelf = world.store.browse(found, world.now(), limit=EXPORTED_AT_ONCE, after=after)
        text = "".join(lines(shelf.rows))
        yield text if first or lines is _json_lines else text.partition("\n")[2]
        after, first = shelf.after, False


def _json_lines(rows: Sequence[LogRow]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(forms.log_row(row), ensure_ascii=False) + "\n"


def _ticked(seat: Seat) -> list[int]:
    cases = [int(one) for one in seat.form.getlist("case") if isinstance(one, str) and one.isdecimal()]
    if not cases:
        raise UsageError(worded("Tick the cases first."))
    return cases[:MOST_TICKED]


def queued(cases: list[str]) -> str:
    """The address of the first of these cases, which knows of the others."""
    first, *others = cases
    return f"/cases/{first}" + (f"?then={','.join(others)}" if others else "")
