"""reviewbot posting: the switch that keeps approved replies from being put on review sites."""

import click

from reviewbot import actions, forms
from reviewbot.cli.door import Door, acting_as, print_json, with_json


@click.group("posting", invoke_without_command=True, subcommand_metavar="[stop|resume [LISTING]]")
@with_json
@click.pass_context
def posting_command(ctx: click.Context, *, as_json: bool) -> None:
    """Say where no replies are posted now, since when and why.

    What is approved meanwhile waits, and is posted when somebody resumes.
    """
    if ctx.invoked_subcommand:
        return
    door: Door = ctx.obj
    stops = door.existing_store.stops().values()
    if as_json:
        print_json(
            [
                {"listing": one.listing or None, "by": one.by, "at": forms.time(one.at), "why": one.why}
                for one in stops
            ]
        )
        return
    for one in stops:
        click.echo(f"{actions.stopped_words(door.world, one.listing)} (ordered by {one.by})")
    if not stops:
        click.echo("Replies are posted everywhere.")


_LISTING = click.argument("listing", required=False, default="")
_BY = acting_as("Who orders it.")


@posting_command.command("stop")
@_LISTING
@click.option("--why", default="", help="Why, in words that everybody in the channel reads.")
@_BY
@click.pass_obj
def _stop(door: Door, *, listing: str, why: str, by: str) -> None:
    """Post no more replies on LISTING, or nowhere if you name none."""
    click.echo(actions.stop_posting(door.world, listing, by, why.strip()))


@posting_command.command("resume")
@_LISTING
@_BY
@click.pass_obj
def _resume(door: Door, *, listing: str, by: str) -> None:
    """Post replies again; those that wait go out with the next pass."""
    click.echo(actions.resume_posting(door.world, listing, by))
