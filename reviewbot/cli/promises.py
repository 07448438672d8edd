"""reviewbot promises, promise: what replies promised in public, and whether it was kept."""

from collections.abc import Sequence

import click

from reviewbot import actions, app, forms, when
from reviewbot.cli.door import LARGEST, Door, acting_as, literal, print_json, screen, tell, with_json
from reviewbot.pipeline import enter
from reviewbot.types import Promise, PromiseState

COLOURS = {PromiseState.BROKEN: "red", PromiseState.KEPT: "green", PromiseState.DROPPED: "dim"}


@click.command("promises")
@click.option("--open/--all", "only_open", default=True, help="What is to be kept yet, or all.")
@with_json
@click.pass_obj
def promises_command(door: Door, *, only_open: bool, as_json: bool) -> None:
    """What your replies promised in public, the earliest due first.

    A reply's promises are entered once it is on the site. Where it names no time, a week is assumed.
    """
    store = door.existing_store
    enter(door.world)
    found = store.waiting_promises() if only_open else store.promises()
    if as_json:
        print_json([forms.promise(one) for one in found])
    else:
        _show(found, door.settings.business.timezone)


@click.group("promise", subcommand_metavar="keep|drop N …")
def promise_command() -> None:
    """Say what became of a promise."""


_NUMBER = click.argument("number", type=click.IntRange(1, LARGEST), metavar="N")
_BY = acting_as("Who says so.")


@promise_command.command("keep")
@_NUMBER
@_BY
@with_json
@click.pass_obj
def _keep(door: Door, *, number: int, by: str, as_json: bool) -> None:
    """Say that promise N was kept, in time or late."""
    _settle(door, number, PromiseState.KEPT, by, as_json=as_json)


@promise_command.command("drop")
@_NUMBER
@click.option("--why", required=True, help="Why it will not be kept; it is put on record with your name.")
@_BY
@with_json
@click.pass_obj
def _drop(door: Door, *, number: int, why: str, by: str, as_json: bool) -> None:
    """Say that promise N will not be kept, or was none, and why."""
    _settle(door, number, PromiseState.DROPPED, by, why=why, as_json=as_json)


def _settle(door: Door, number: int, state: PromiseState, by: str, *, why: str = "", as_json: bool) -> None:
    world = app.world(door.settings, door.existing_store, explicit=door.config)
    enter(world)
    after = actions.settle(world, number, state, by, why=why)
    if as_json:
        print_json(forms.promise(after))
    else:
        _show([after], door.settings.business.timezone)


def _show(found: Sequence[Promise], zone: str) -> None:
    from rich.table import Table

    console = screen()
    if not found:
        tell(console, "Nothing is promised that is not kept.")
        return
    table = Table("N", "Case", "Due", "Who", "State", "Promised", box=None, pad_edge=False)
    table.columns[-1].overflow = "fold"
    for one in found:
        due = when.shown(one.due_at, zone) + ("" if one.dated else " [dim](no time was said)[/]")
        colour = COLOURS.get(one.state, "default")
        state = f"[{colour}]{one.state}[/]"
        table.add_row(str(one.id), str(one.case_id), due, literal(one.who) or "–", state, literal(one.words))
    console.print(table)
