"""reviewbot webhooks: what programs were told of what happened, and whether they took it."""

from collections.abc import Sequence
from typing import Any

import click

from reviewbot import app, forms, when
from reviewbot.cli.door import LARGEST, Door, count, literal, print_json, screen, tell, with_json
from reviewbot.errors import UsageError
from reviewbot.types import Dispatch, DispatchState

COLOURS = {DispatchState.TAKEN: "green", DispatchState.GIVEN_UP: "red"}


@click.group("webhooks", invoke_without_command=True, subcommand_metavar="[again N]")
@click.option("--failed", is_flag=True, help="Only what was not taken: it is tried again, or given up.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@with_json
@click.pass_context
def webhooks_command(ctx: click.Context, *, failed: bool, limit: int, as_json: bool) -> None:
    """The delivery log, newest first: what was sent to which webhook, and what came of it."""
    if ctx.invoked_subcommand:
        return
    door: Door = ctx.obj
    found = door.existing_store.dispatches(failed=failed, limit=limit)
    if as_json:
        print_json([forms.dispatch(one) for one in found])
    else:
        _show(found, door, failed=failed)


@webhooks_command.command("again")
@click.argument("number", type=click.IntRange(1, LARGEST), metavar="N")
@with_json
@click.pass_obj
def _again(door: Door, *, number: int, as_json: bool) -> None:
    """Send line N of the delivery log again, under the same delivery id.

    It goes out with the next pass; a daemon sends it at once.
    """
    asked = door.existing_store.send_again(number, app.utc_now())
    if asked is None:
        raise UsageError(NOT_AGAIN.format(number))
    if as_json:
        print_json(forms.dispatch(asked))
    else:
        click.echo(f"{asked.kind} is sent to {asked.webhook} again.")


NOT_AGAIN = (
    "Line {0} of the delivery log cannot be sent again: there is none, it is being sent at this moment, or "
    "its webhook is not in the configuration any more."
)


def _show(found: Sequence[Dispatch], door: Door, *, failed: bool) -> None:
    from rich.table import Table

    console, zone = screen(), door.settings.business.timezone
    for tally in door.store.hook_tallies():
        last = f"last taken {when.shown(tally.taken_at, zone)}" if tally.taken_at else "nothing taken yet"
        waits = f"{tally.waiting} waiting, {tally.given_up} given up, {last}"
        tell(console, f"{literal(tally.webhook)}: {waits}")
    if not found:
        tell(console, "Everything was taken." if failed else "Nothing was sent yet.")
        return
    table = Table(
        "N", "Webhook", "Event", "Case", "State", "Tries", "Tried", "Answer", box=None, pad_edge=False
    )
    table.columns[-1].overflow = "fold"
    for one in found:
        table.add_row(*_cells(one, zone))
    console.print(table)
    if waiting := sum(one.state is DispatchState.WAITING and bool(one.error) for one in found):
        tell(console, f"{count(waiting, 'delivery')} to be tried again.")


def _cells(one: Dispatch, zone: str) -> list[Any]:
    colour = COLOURS.get(one.state, "yellow" if one.error else "default")
    return [
        str(one.id),
        literal(one.webhook),
        one.kind,
        str(one.case_id or ""),
        f"[{colour}]{str(one.state).replace('_', ' ')}[/]",
        str(one.tries),
        when.shown(one.tried_at, zone) if one.tried_at else "",
        literal(one.error) or str(one.status or ""),
    ]
