"""reviewbot poll: one pass, through to alerts."""

import time

import click

from reviewbot import app
from reviewbot.cli.door import Door, count, literal, print_json, progress, screen, tell, with_json
from reviewbot.pipeline import Polled


@click.command("poll")
@click.argument("listings", nargs=-1, metavar="[LISTING]...")
@with_json
@click.pass_obj
def poll_command(door: Door, listings: tuple[str, ...], as_json: bool) -> int:
    """Read every listing that is due, or the named ones now, and alert.

    Exit code 1 when a listing could not be read or an alert was not taken; nothing is lost.
    """
    began = time.monotonic()
    if app.slack.token_missing(door.settings):
        click.echo("REVIEWBOT_SLACK_BOT_TOKEN is not set: alerts are shown here, not in Slack.", err=True)
    chosen = app.chosen(door.settings, listings)
    with progress() as bar:
        task = bar.add_task("Polling", total=len(chosen))
        done = app.run_pass(door.world, chosen, named=bool(listings), each=lambda _: bar.advance(task))
    form = summary(done, time.monotonic() - began)
    if as_json:
        print_json(form)
    else:
        show(done)
    if done.waiting:
        told = done.waiting[0].error or "they will be sent by the next pass"
        click.echo(f"{count(len(done.waiting), 'message')} waiting: {told}", err=True)
    failed = any(one.status == "error" for one in done.listings)
    return 1 if failed or done.waiting else 0


def summary(done: app.Pass, took_s: float) -> dict[str, object]:
    """The result of a pass as contract.md has it."""
    return {
        "listings": [_listing(one) for one in done.listings],
        "cases_opened": done.cases_opened,
        "alerts_sent": done.alerts_sent,
        "alerts_waiting": len(done.waiting),
        "took_s": round(took_s, 3),
    }


def _listing(one: Polled) -> dict[str, object]:
    return {
        "name": one.name,
        "site": one.site,
        "status": one.status,
        "new": one.new,
        "edited": one.edited,
        "unchanged": one.unchanged,
        "removed": one.removed,
        "error": one.error or None,
    }


def show(done: app.Pass) -> None:
    """The same for a person."""
    from rich.table import Table

    table = Table("Listing", "Site", "Status", box=None, pad_edge=False)
    for title in ("New", "Edited", "Unchanged"):
        table.add_column(title, justify="right")
    colours = {"ok": "green", "error": "red", "not_modified": "dim", "skipped": "dim"}
    for one in done.listings:
        status = f"[{colours[one.status]}]{one.status.replace('_', ' ')}[/]"
        table.add_row(literal(one.name), one.site, status, str(one.new), str(one.edited), str(one.unchanged))
    console, errors = screen(), screen(stderr=True)
    console.print(table)
    for one in done.listings:
        if one.error:
            tell(errors, f"[red]✗[/] {literal(one.error)}")
    console.print(f"{count(done.cases_opened, 'case')} opened, {count(done.alerts_sent, 'alert')} sent.")
