"""reviewbot init, check and manifest: from nothing to a configuration that works."""

from collections.abc import Sequence
from pathlib import Path

import click

from reviewbot import config, diagnose
from reviewbot.cli.door import Door, count, literal, print_json, screen, tell, with_json
from reviewbot.notify import Diagnosis
from reviewbot.notify.manifest import manifest

EXIT_CODES = {"configuration": 2, "store": 3}  # anything else that is wrong: 1

STEPS = """
Next, in this order:

  1. Slack: open https://api.slack.com/apps?new_app=1, choose "From a manifest", and paste what
     `reviewbot manifest` prints. Install the app in your workspace.
  2. Put the two tokens into {env}, which stays on this machine:
       REVIEWBOT_SLACK_BOT_TOKEN=xoxb-…   (OAuth & Permissions)
       REVIEWBOT_SLACK_APP_TOKEN=xapp-…   (Basic Information, App-Level Tokens, connections:write)
     Then write /invite @reviewbot in the channel for alerts, and set that channel in {config}.
  3. Put your own listings into {config}, then run `reviewbot check --live` and `reviewbot poll`.

No Slack yet? Leave mode = "off": alerts are shown in the terminal.
"""


@click.command("init")
@click.argument("directory", default=".", type=click.Path(file_okay=False, path_type=Path), metavar="[DIR]")
def init_command(directory: Path) -> None:
    """Write a configuration into config/ and say what to do next; nothing that exists is touched."""
    folder = directory / "config"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (
        ("reviewbot.toml", config.example()),
        ("standards.toml", config.example_standards()),
        ("slack_manifest.yaml", manifest()),
        (".env", "# Secrets, one NAME=value a line. Never commit this file.\n"),
    ):
        path = folder / name
        if path.exists():
            click.echo(f"Kept    {path} (it was there already)")
            continue
        path.write_text(text, encoding="utf-8")
        if name == ".env":
            path.chmod(0o600)
        click.echo(f"Written {path}")
    click.echo(STEPS.format(env=folder / ".env", config=folder / "reviewbot.toml"))


@click.command("check")
@click.option("--live", is_flag=True, help="Also read each listing once and ask Slack; nothing is stored.")
@with_json
@click.pass_obj
def check_command(door: Door, live: bool, as_json: bool) -> int:
    """Say what is missing or wrong, and how to put it right.

    Exit code 2 when the configuration is wrong, 3 when the store is, 1 when anything else is.
    """
    found = list(diagnose.everything(door.config, live=live))
    ok = all(one.ok for one in found)
    if as_json:
        checks = [{"name": one.name, "ok": one.ok, "detail": one.detail, "fix": one.fix} for one in found]
        print_json({"ok": ok, "checks": checks})
    else:
        console = screen()
        for one in found:
            mark = "[red]✗[/]" if not one.ok else "[yellow]![/]" if one.fix else "[green]✓[/]"
            tell(console, f"{mark} {one.name}: {literal(one.detail)}")
            if one.fix:
                tell(console, f"[dim]→[/] {literal(one.fix)}", indent=4)
        tell(console, _in_all(found, live=live))
    return next((EXIT_CODES.get(one.name, 1) for one in found if not one.ok), 0)


def _in_all(found: Sequence[Diagnosis], *, live: bool) -> str:
    """How it stands, and what was not looked at."""
    wrong, warnings = sum(not one.ok for one in found), sum(one.ok and bool(one.fix) for one in found)
    told = f"{count(wrong, 'thing')} to put right" if wrong else "Nothing is wrong"
    more = f", {count(warnings, 'warning')}" if warnings else ""
    asked = "" if live else " Sites and Slack were not asked: 'reviewbot check --live' does that."
    return f"\n{told}{more}.{asked}"


@click.command("manifest")
@click.option("--socket", is_flag=True, help="Socket Mode: no public address is needed (the default).")
@click.option("--http", "url", metavar="URL", help="HTTP mode: the public address of this reviewbot.")
def manifest_command(socket: bool, url: str | None) -> None:
    """Print the Slack app manifest to paste at api.slack.com/apps."""
    if socket and url:
        raise click.UsageError("Choose one: --socket or --http URL.")
    click.echo(manifest(http_url=url), nl=False)
