"""reviewbot log: the review log for people and for scripts."""

from collections.abc import Sequence
from typing import Any

import click

from reviewbot import app, forms, when
from reviewbot.cli.door import LARGEST, Door, literal, print_json, print_line, screen
from reviewbot.store import Filter
from reviewbot.types import LogRow, RecoveryState, ReplyState, ReviewClass

CLASSES = [str(one) for one in ReviewClass]  # click shows the names of enum members, not their words
STATES = [str(one) for one in (*ReplyState, *RecoveryState)]


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
    rows = door.store.log(wanted)
    if as_json or form == "json":
        print_json([forms.log_row(row) for row in rows])
    elif form == "jsonl":
        for row in rows:
            print_line(forms.log_row(row))
    elif form == "csv":
        from reviewbot import exports

        for line in exports.csv_lines(rows):
            click.echo(line, nl=False)
    else:
        _table(rows)


def _table(rows: Sequence[LogRow]) -> None:
    from rich.table import Table

    table = Table(
        "Case",
        "When",
        "Stars",
        "Class",
        "Reply",
        "Recovery",
        "Listing",
        box=None,
        pad_edge=False,
        expand=True,
    )
    table.add_column("Review", ratio=1, no_wrap=True, overflow="ellipsis")
    for row in rows:
        table.add_row(*_cells(row))
    console = screen()
    if rows:
        console.print(table)
    else:
        console.print("No reviews here yet. 'reviewbot poll' looks for new ones; fewer filters show more.")


def _cells(row: LogRow) -> list[str]:
    stored, case = row.stored, row.case
    review = stored.review
    at = review.updated_at or review.created_at or stored.seen_at
    colour = "red" if stored.assessment.urgent else "yellow" if stored.assessment.negative else ""
    said = f"{review.title} — {review.text}" if review.title else review.text
    stars = "–" if review.rating is None else f"{review.rating:g}/{review.scale[1]:g}"
    words = literal(said[:300]) or "[dim](no text)[/]"
    return [
        str(case.id) if case else "",
        f"{at:%Y-%m-%d}",
        f"[{colour}]{stars}[/]" if colour else stars,
        str(case.class_ if case else stored.assessment.class_),
        str(case.reply_state) if case else "",
        str(case.recovery_state) if case else "",
        literal(stored.listing),
        f"[strike]{words}[/]" if stored.removed else words,
    ]
