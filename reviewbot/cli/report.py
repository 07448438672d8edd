"""reviewbot report: what a span of time brought, how it was answered, and whether it helped."""

from typing import TYPE_CHECKING

import click

from reviewbot import app, when
from reviewbot.cli.door import Door, literal, print_json, screen, tell
from reviewbot.config import kinds
from reviewbot.errors import UsageError
from reviewbot.report import Board, Figure, Report, Section, Unit, report, wanted, words

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_BAR = 20  # signs; so that a table fits into 80 columns
_SIDE_BY_SIDE = 2  # series; more of them are lines, not columns
_MOST_COLUMNS = 6
_SPARKS = " ▁▂▃▄▅▆▇█"


@click.command("report")
@click.option("--since", help="From then on: 30d, 2026-11-01 … (default: twelve whole weeks and this one).")
@click.option("--until", help="Up to then (default: now).")
@click.option("--location", default="", help="One location.")
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text")
@click.option("--json", "as_json", is_flag=True, help="Same as --format json.")
@click.pass_obj
def report_command(
    door: Door, *, since: str | None, until: str | None, location: str, form: str, as_json: bool
) -> None:
    """Show the numbers: reviews, answers, lateness, what was put right, and what became of it.

    Every number with what it is one of; where there are too few to say, it says so. Practice drills are in
    none of them.
    """
    now, zone = app.utc_now(), door.settings.business.timezone
    known = tuple(door.settings.locations)
    if location and location not in known:
        raise UsageError(f"There is no location {location!r}; {kinds.nearest(location, known)}.")
    asked = wanted(
        when.since(since, now, zone) if since else None,
        when.since(until, now, zone) if until else None,
        now,
        zone,
        location=location,
    )
    told = report(door.existing_store, asked, now, _titles(door), door.settings.listings.values())
    if as_json or form == "json":
        print_json(words.form(told))
    elif form == "html":
        from reviewbot.web.language import chosen
        from reviewbot.web.reporting import file

        click.echo(file(told, door.settings.business, chosen(door.settings)))
    else:
        _show(told, door.settings.business.name)


def _titles(door: Door) -> dict[str, str]:
    from reviewbot import sites

    return {one.site: sites.load(one.site).TITLE for one in door.settings.listings.values()}


def _show(told: Report, business: str) -> None:
    console = screen()
    zone = told.wanted.zone
    since, until = (when.shown(at, zone) for at in (told.wanted.since, told.wanted.until))
    console.print(f"[bold]{literal(business)}[/], {since} to {until}")
    if told.wanted.places is not None:
        console.print(f"Only {literal(', '.join(sorted(told.wanted.places)))}.")
    for section in told.sections:
        _section(console, section)
    _definitions(console, told)


def _section(console: "Console", section: Section) -> None:
    console.print(f"\n[bold]{section.title}[/]")
    if section.figures:
        console.print(_figures(section.figures))
    for board in section.boards:
        console.print(f"\n[italic]{literal(board.title)}[/]")
        if board.empty:
            console.print(f"[dim]{words.NONE}[/]")
        else:
            console.print(_crosswise(board) if len(board.series) > _SIDE_BY_SIDE else _lengthwise(board))


def _figures(figures: tuple[Figure, ...]) -> "Table":
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(min_width=30)
    table.add_column(justify="right", min_width=14)
    table.add_column(style="dim")
    for one in figures:
        table.add_row(one.title, _value(one), words.basis(one))
    return table


def _lengthwise(board: Board) -> "Table":
    """A line for each label. The bar is the first series: of 100 %, of five stars, or of its greatest."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(max_width=24, no_wrap=True, overflow="ellipsis")
    table.add_column(width=_BAR, no_wrap=True)
    for series in board.series:
        table.add_column(series.title, justify="right")
    table.add_column("of", justify="right", style="dim")
    first = board.series[0].figures
    for line, one in enumerate(first):
        bar = "█" * round(_BAR * _part(one, first))
        values = (_value(series.figures[line]) for series in board.series)
        table.add_row(literal(one.label), f"[blue]{bar}[/]", *values, f"{_base(one):,}")
    return table


def _crosswise(board: Board) -> "Table":
    """A line for each series: its values, or where there are many of them a picture of these."""
    from rich.table import Table

    labels = [one.label for one in board.series[0].figures]
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(max_width=24, no_wrap=True, overflow="ellipsis")
    if len(labels) <= _MOST_COLUMNS:
        for label in labels:
            table.add_column(literal(label), justify="right")
        for series in board.series:
            table.add_row(literal(series.title), *(_value(one) for one in series.figures))
        return table
    table.add_column(f"{labels[0]} to {labels[-1]}", no_wrap=True)
    table.add_column("most", justify="right")
    every = [one for series in board.series for one in series.figures]
    most = max((one.value or 0 for one in every), default=0)
    for series in board.series:
        greatest = max(series.figures, key=lambda one: one.value or 0)
        table.add_row(literal(series.title), _spark(series.figures, most), _value(greatest))
    return table


def _spark(figures: tuple[Figure, ...], most: float) -> str:
    """One sign for each value; a dot where there are too few to say."""
    return "".join(
        "·" if one.value is None else _SPARKS[round((len(_SPARKS) - 1) * one.value / most)] if most else " "
        for one in figures
    )


def _part(figure: Figure, beside: tuple[Figure, ...]) -> float:
    """How much of its bar a value fills."""
    greatest = max((one.value or 0 for one in beside), default=0)
    whole = {Unit.SHARE: 1.0, Unit.STARS: 5.0}.get(figure.unit, greatest)
    return (figure.value or 0) / whole if whole else 0


def _base(figure: Figure) -> int:
    return figure.denominator if figure.unit is Unit.COUNT else figure.n


def _value(figure: Figure) -> str:
    said = words.value(figure)
    return f"[dim]{said}[/]" if figure.too_few else said


def _definitions(console: "Console", told: Report) -> None:
    console.print("\n[bold]What the numbers mean[/]")
    tell(console, words.RULES)
    for title, definition in words.meanings(told).items():
        tell(console, f"[bold]{title}[/]: {definition}")
