"""reviewbot replay: a case decided again by the standards of today, and compared with the log."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import click

from reviewbot import app, forms, pipeline, when
from reviewbot.cli.door import LARGEST, Door, literal, print_json, screen, tell, with_json
from reviewbot.errors import UsageError
from reviewbot.pipeline import Decision, Point

DIFFERENT = 1  # the exit code
_DONE = {
    "case_opened": "The case was opened",
    "opened_to_thank": "The case was opened to say thanks",
    "redraft": "The review had changed, and the reply was drafted anew",
    "edit": "The reply was edited",
}


@click.command("replay")
@click.argument("case_id", type=click.IntRange(1, LARGEST), metavar="CASE")
@with_json
@click.pass_obj
def replay_command(door: Door, case_id: int, as_json: bool) -> int:
    """Decide a case again by the standards of today, and compare with the log.

    Class, due time, hold, checks, score and words of each draft and edit. Writes nothing, tells nobody,
    asks no model. Exit code 0: all comes out the same that the log still knows; 1: something does not.
    """
    store = door.existing_store
    file = store.case_file(case_id)
    if file is None or file.row.case is None:
        raise UsageError(f"There is no case {case_id}. 'reviewbot log' lists the cases.")
    world = app.rehearsed(door.world, store)
    decisions = pipeline.replay(world, file)
    if not decisions:
        raise UsageError(f"Case {case_id} came out of an export: how it was decided stands in the log there.")
    same = all(one.same for one in decisions)
    if as_json:
        forms_ = [_form(one) for one in decisions]
        print_json({"case": case_id, "same": same, "standards": world.version, "decisions": forms_})
    else:
        _tell(case_id, decisions, world.version, world.business.timezone)
    return 0 if same else DIFFERENT


def _form(one: Decision) -> dict[str, Any]:
    event = one.event
    points = [
        {"what": p.what, "same": p.same, "logged": p.logged, "again": p.again, "unknown": p.unknown or None}
        for p in one.points
    ]
    told = {"n": event.n, "at": forms.time(event.at), "kind": event.kind, "by": event.by}
    return {**told, "standards": one.version or None, "same": one.same, "points": points}


def _tell(case_id: int, decisions: Sequence[Decision], today: str, zone: str) -> None:
    console = screen()
    same = all(one.same for one in decisions)
    tell(console, f"Case {case_id} comes out {'the same' if same else 'differently'} today, under {today}.")
    for one in decisions:
        done, at = _DONE[one.event.kind], when.shown(one.event.at, zone)
        console.print()
        tell(
            console, f"{done}: {literal(at)}, under {literal(one.version) or 'a version that was not kept'}."
        )
        for point in one.points:
            tell(console, f"{point.what:<7} {_told(point, zone)}", indent=2)
        for sentence in _why(one, today):
            tell(console, sentence, indent=2)


def _told(point: Point, zone: str) -> str:
    """How one thing came out, in words."""
    if point.unknown:
        return f"unknown: {literal(point.unknown)}"
    if point.what == "text":
        return "the same words" if point.same else f"other words today:\n{literal(str(point.again))}"
    logged, again = (_words(point.what, value, zone) for value in (point.logged, point.again))
    return f"{again}, the same" if point.same else f"[bold]{again}[/], but was {logged}"


def _words(what: str, value: object, zone: str) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return literal(f"failed: {', '.join(map(str, value))}") if value else "none failed"
        case str() if what == "due":
            return literal(when.shown(datetime.fromisoformat(value), zone))
        case _:
            return literal(str(value))


def _why(one: Decision, today: str) -> Iterator[str]:
    """What may have made the difference."""
    if one.same or not one.version:
        return
    (program, _, standards), (program_now, _, standards_now) = (
        one.version.partition("+"),
        today.partition("+"),
    )
    if one.version == today:
        yield "The version is the same, so this should be, too: please report it as a bug in reviewbot."
    if program != program_now:
        yield f"It was reviewbot {literal(program)} then, and is {program_now} now."
    if standards != standards_now:
        yield "The standards, or what else of the configuration decides, were changed since then."
