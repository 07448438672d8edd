"""reviewbot explain: what one review says, and which of its words say so."""

import sys
from dataclasses import replace
from typing import Any

import click

from reviewbot import app, assess, forms
from reviewbot.cli.door import LARGEST, Door, print_json, with_json
from reviewbot.cli.second import second, with_second
from reviewbot.errors import UsageError
from reviewbot.types import Assessment, Review


def _scale(_context: click.Context, _option: click.Parameter, value: str) -> tuple[float, float]:
    """The two ends of a scale such as 1-5."""
    low, _, high = value.partition("-")
    try:
        scale = float(low), float(high)
    except ValueError:
        scale = 0.0, 0.0
    if not scale[0] < scale[1] < float("inf"):
        raise click.BadParameter('expected the worst and the best rating, such as "1-5" or "0-1"')
    return scale


@click.command("explain")
@click.argument("text", required=False)
@click.option("--title", default="", help="The review's title.")
@click.option("--rating", type=float, help="Its stars, in the scale.")
@click.option("--scale", default="1-5", show_default=True, callback=_scale, help="Worst and best rating.")
@click.option("--language", default="", help="Its language, if the site tells: en, de …")
@click.option("--staff", multiple=True, metavar="NAME", help="Somebody who works there; may be repeated.")
@click.option("--listing", "name", help="Judge it as a review of this listing, by its standards.")
@click.option("--case", "case_id", type=click.IntRange(1, LARGEST), help="The stored review of a case.")
@with_second
@with_json
@click.pass_obj
def explain_command(
    door: Door, /, text: str | None, name: str | None, case_id: int | None, as_json: bool, **told: Any
) -> None:
    """Show what a review says, and which of its words say so; "-" reads it from stdin.

    Needs no configuration, except for --listing and --case. --case shows how a stored review was judged when
    it came in.
    """
    if (text is None) == (case_id is None):
        raise UsageError('Give the review\'s text in quotes, "-" to read it from stdin, or --case ID.')
    if case_id is not None:
        review, judged = _stored(door, case_id)
    else:
        review = _given(text or "", told)
        judged = _judged(door, review, name, told["staff"], deep=told["deep"])
    if as_json:
        print_json({"id": review.key or None, **forms.assessment(judged)})
    else:
        from reviewbot.cli.explain_page import show

        show(review, judged, now=assess.SCORER)


def _given(text: str, told: dict[str, Any]) -> Review:
    rating, (low, high) = told["rating"], told["scale"]
    if rating is not None and not low <= rating <= high:
        raise UsageError(f"--rating must be from {low:g} to {high:g}; --scale names another scale.")
    if text == "-":
        text = sys.stdin.buffer.read().decode("utf-8-sig", "replace")
    return Review("", rating, scale=told["scale"], title=told["title"], text=text, language=told["language"])


def _judged(
    door: Door, review: Review, name: str | None, staff: tuple[str, ...], *, deep: bool | None
) -> Assessment:
    if name is None:
        return assess.assess(review, staff=staff, house=assess.House(second=second(door, deep)))
    if staff:
        raise UsageError("With --listing, the staff are those of its location in the configuration.")
    [listing] = app.chosen(door.settings, (name,))
    wanted = door.settings.assess if deep is None else replace(door.settings.assess, deep=deep)
    return app.assessor(replace(door.settings, assess=wanted))(review, listing)


def _stored(door: Door, case_id: int) -> tuple[Review, Assessment]:
    row = door.existing_store.row(case_id)
    if row is None:
        raise UsageError(f"There is no case {case_id}. 'reviewbot log' lists the cases.")
    return row.stored.review, row.stored.assessment
