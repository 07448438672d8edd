"""reviewbot drill: a practice review down the whole path, and how long each stage took."""

import click

from reviewbot import app
from reviewbot.cli.door import Door, print_json, screen, tell, with_json
from reviewbot.pipeline.drill import DELIVERED, STAGES, Drill, drill
from reviewbot.types import TERMINAL

NOT_YET = "whoever is at work on the store has not taken it within half a minute"
WORDS = {"drafted": "drafted and checked", DELIVERED: "alert delivered"}


@click.command("drill")
@click.option("--listing", metavar="NAME", help="Whose place of business it is about (default: the first).")
@with_json
@click.pass_obj
def drill_command(door: Door, listing: str | None, as_json: bool) -> int:
    """Send a practice review down the whole path: taken in, assessed, answered, alerted.

    It is marked PRACTICE everywhere, counts in no figure, and reaches no review site. While the daemon
    runs, the daemon delivers the alert. Exit code 1 when it was not delivered.
    """
    if app.slack.token_missing(door.settings):
        click.echo("REVIEWBOT_SLACK_BOT_TOKEN is not set: the alert is shown here, not in Slack.", err=True)
    like = app.chosen(door.settings, (listing,))[0] if listing else None
    done = drill(door.world, like)
    if as_json:
        print_json(_form(done))
    else:
        _show(done)
    if not done.delivered:
        why = f"The alert of case {done.case.id} was not delivered: {done.error or NOT_YET}".rstrip(".")
        click.echo(f"{why}. The next poll or the daemon tries again.", err=True)
    elif app.slack.clickable(door.settings) and not done.elsewhere:
        click.echo("Its buttons work as soon as 'reviewbot run' is started.", err=True)
    return 0 if done.delivered else 1


def _form(done: Drill) -> dict[str, object]:
    """As docs/operators.md has it."""
    return {
        "ok": done.delivered,
        "case": done.case.id,
        "timings_ms": {stage: _ms(done, stage) for stage in STAGES},
        "total_ms": round(_total_ms(done), 1),
        "delivered_by": ("daemon" if done.elsewhere else "drill") if done.delivered else None,
        "channel": done.case.alert_channel or None,
        "error": None if done.delivered else done.error or NOT_YET,
    }


def _ms(done: Drill, stage: str) -> float | None:
    took = done.took.get(stage)
    return None if took is None else round(took.total_seconds() * 1000, 1)


def _total_ms(done: Drill) -> float:
    return sum(_ms(done, stage) or 0 for stage in STAGES)


def _show(done: Drill) -> None:
    """The same for a person."""
    console = screen()
    where = "the terminal" if done.case.alert_channel == TERMINAL else f"channel {done.case.alert_channel}"
    by = ", put there by the reviewbot that is running" if done.elsewhere else ""
    told = f": its alert is in {where}{by}" if done.delivered else ""
    tell(console, f"Practice case {done.case.id}{told}.")
    for stage in STAGES:
        took = _ms(done, stage)
        shown = "not yet" if took is None else f"{took:.0f} ms"
        tell(console, f"  {WORDS.get(stage, stage.replace('_', ' ')):<20}{shown:>10}")
    tell(console, f"  {'in all':<20}{_total_ms(done):>7.0f} ms")
