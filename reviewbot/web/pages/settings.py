"""The configuration as it stands, explained; and the way from nothing to the first alert."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from reviewbot import diagnose
from reviewbot.config.explained import explained, standards_explained
from reviewbot.pipeline import World
from reviewbot.web.seat import Reading, Seat
from reviewbot.wording import counted, worded

router = APIRouter()

MOST_BLOCKS = 200  # an agency has ten thousand listings, which nobody reads here


@router.get("/settings")
def settings(seat: Reading) -> Response:
    """Every key with what it means; for those who may decide, of the whole business."""
    _ensure_may_see(seat)
    path = seat.desk.settings.path
    blocks = explained(path)
    return seat.page(
        "settings.html",
        path=path,
        blocks=blocks[:MOST_BLOCKS],
        left_out=max(0, len(blocks) - MOST_BLOCKS),
        standards=standards_explained(path),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way. ``how``: what to do, where it is not done."""

    title: str
    done: bool
    detail: str
    how: str


@router.get("/first-run")
def first_run(seat: Reading) -> Response:
    """From nothing to the first alert: what is done, what is next, and what `reviewbot check` finds."""
    _ensure_may_see(seat)
    with seat.world() as world:
        steps = tuple(_steps(seat, world))
    findings = tuple(diagnose.everything(str(seat.desk.settings.path), live=False))
    coming = next((number for number, step in enumerate(steps) if not step.done), None)
    return seat.page("first_run.html", steps=steps, coming=coming, findings=findings)


def _ensure_may_see(seat: Seat) -> None:
    if not seat.viewer.sees_settings:
        raise HTTPException(404, worded("There is no such page."))


def _steps(seat: Seat, world: World) -> Iterator[Step]:
    mine, watches = seat.desk.settings, world.store.watches()
    yield Step(
        worded("Say who you are"),
        bool(mine.locations) and all(one.signer for one in mine.locations.values()),
        counted(
            "%(name)s, %(num)s place",
            "%(name)s, %(num)s places",
            len(mine.locations),
            name=mine.business.name,
        ),
        worded(
            "In %(file)s: [business] and one [[locations]] for each place, with who signs its replies.",
            file=mine.path,
        ),
    )
    yield Step(
        worded("Name a page to watch"),
        bool(mine.listings),
        ", ".join(list(mine.listings)[:5]),
        worded(
            "Add a [[listings]] block: the address of a page with reviews is enough. Then start reviewbot "
            "again."
        ),
    )
    read = [one for one in watches if one.succeeded_at]
    yield Step(
        worded("Let it be read"),
        bool(read),
        worded("%(num)s read so far; what they had is history and raises no alarm", num=len(read)),
        worded("It is read at once; if not, the listings page says what is wrong."),
    )
    slack = mine.slack.mode != "off"
    yield Step(
        worded("Connect Slack"),
        slack,
        worded("alerts go there, and its buttons work"),
        worded(
            "Run 'reviewbot manifest', paste what it prints at https://api.slack.com/apps, put the tokens "
            "into .env. Until then alerts go to the terminal, and everything can be done on these pages."
        ),
    )
    yield Step(
        worded("See the first alert"),
        world.store.row(1) is not None,
        worded("a review that needs somebody has a case"),
        worded("Wait for one, or run 'reviewbot drill': a practice review goes down the whole path."),
    )
