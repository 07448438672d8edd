"""reviewbot log: the review log for people and for scripts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from reviewbot import app, forms, when
from reviewbot.cli.door import LARGEST, Door, literal, print_json, print_line, screen, thumb
from reviewbot.store import Filter
from reviewbot.types import LogRow, RecoveryState, ReplyState, ReviewClass

if TYPE_CHECKING:
    from rich.table import Table

CLASSES = [str(one) for one in ReviewClass]  # click shows the names of enum members, not their words
POLL_FIRST = "'reviewbot poll' reads your listings and makes it."
STATES = [str(one) for one in (*ReplyState, *RecoveryState)]

# Each column of the table, and how wide a screen must be to have room for it beside the review.
COLUMNS = {
    "Case": 0,
    "When": 72,
    "Stars": 0,
    "Class": 80,
    "Reply": 0,
    "Recovery": 100,
    "Listing": 110,
    "Review": 0,
}


@click.command("log")
@click.option("--since", help="From then on: 7d, 2026-11-01 …")
@click.option("--until", help="Up to then.")
@click.option("--site", help="One review site.")
@click.option("--listing", help="One listing.")
@click.option("--location", help="One location.")
@click.option("--rating", type=float, help="Exactly this rating, in the site's own scale.")
@click.option("--class", "class_", type=click.Choice(CLASSES), help="One class of review.")
@click.option("--state", type=click.Choice(STATES), help="One state, of either track.")
@click.option("--assignee", help="Cases of one person.")
@click.option("--search", help="Words in title, text or author.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@click.option("--offset", type=click.IntRange(0, LARGEST), default=0, show_default=True)
@click.option("--format", "form", type=click.Choice(["table", "json", "jsonl", "csv"]), default="table")
@click.option("--json", "as_json", is_flag=True, help="Same as --format json.")
@click.pass_obj
def log_command(
    door: Door,
    /,
    since: str | None,
    until: str | None,
    form: str,
    as_json: bool,
    **filters: Any,
) -> None:
    """Show reviews and their cases, newest first."""
    now, zone = app.utc_now(), door.settings.business.timezone
    wanted = Filter(
        since=when.since(since, now, zone) if since else None,
        until=when.since(until, now, zone) if until else None,
        **{name: value for name, value in filters.items() if value is not None},
    )
    rows: Sequence[LogRow] = ()
    if door.store_path.exists():  # a first look makes no store
        rows = door.store.log(wanted)
    else:
        told = f"No reviews yet: there is no store at {door.store_path}. {POLL_FIRST}"
        click.echo(told, err=as_json or form != "table")
    if as_json or form == "json":
        print_json([forms.log_row(row) for row in rows])
    elif form == "jsonl":
        for row in rows:
            print_line(forms.log_row(row))
    elif form == "csv":
        from reviewbot import exports

        for line in exports.csv_lines(rows):
            click.echo(line, nl=False)
    elif rows:
        console = screen()
        console.print(_table(rows, console.width, zone))
    elif door.store_path.exists():
        click.echo(f"No reviews here. {_why_none(door, wanted)}")


def _why_none(door: Door, wanted: Filter) -> str:
    """What to do about an empty log; a name that nothing has here may be a slip."""
    settings = door.settings
    for what, name, known in (
        ("listing", wanted.listing, settings.listings),
        ("location", wanted.location, settings.locations),
    ):
        if name and name not in known:
            return f"The configuration has no {what} '{name}'; it has {', '.join(known) or 'none'}."
    return "Fewer filters show more; 'reviewbot poll' looks for new ones."


def _table(rows: Sequence[LogRow], width: int, zone: str) -> "Table":
    """The log for a screen of so many columns: a narrow one shows less about each review."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, expand=True)
    fitting = [title for title, least in COLUMNS.items() if width >= least]
    for title in fitting:
        if title == "Review":
            table.add_column(title, ratio=1, no_wrap=True, overflow="ellipsis")
        else:
            table.add_column(title, no_wrap=True, overflow="ellipsis", max_width=20)
    for row in rows:
        cells = _cells(row, zone)
        table.add_row(*(cells[title] for title in fitting))
    return table


def _rated(rating: float, scale: tuple[float, float]) -> str:
    return thumb(rating, scale) or f"{rating:g}/{scale[1]:g}"


def _cells(row: LogRow, zone: str) -> dict[str, str]:
    stored, case = row.stored, row.case
    review = stored.review
    colour = "red" if stored.assessment.urgent else "yellow" if stored.assessment.negative else ""
    said = f"{review.title} — {review.text}" if review.title else review.text
    stars = "–" if review.rating is None else _rated(review.rating, review.scale)
    words = literal(said[:300]) or f"[dim]{stored.wordless}[/]"
    return {
        "Case": str(case.id) if case else "",
        "When": when.written_on(stored, zone),
        "Stars": f"[{colour}]{stars}[/]" if colour else stars,
        "Class": _words(case.class_ if case else stored.assessment.class_),
        "Reply": _words(case.reply_state) if case else "",
        "Recovery": _words(case.recovery_state) if case else "",
        "Listing": literal(stored.listing),
        "Review": f"[strike]{words}[/]" if stored.removed else words,
    }


def _words(state: str) -> str:
    return state.replace("_", " ")
