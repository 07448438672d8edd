"""The command line: one door. Each command calls app, actions and store reads, and shows the result.

Exit codes: 0 done; 1 done in part, or refused; 2 bad usage or configuration; 3 store unusable.
"""

import os
import sys
from difflib import get_close_matches
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path

import click

from reviewbot import __version__
from reviewbot.errors import ConfigError, ReviewbotError, StoreBusy, StoreError, UsageError

DONE_IN_PART, BAD_USAGE, STORE_UNUSABLE = 1, 2, 3

# Loaded when called: `reviewbot --help` and `reviewbot log` need neither requests nor VADER.
COMMANDS = {
    "demo": ("demo", "See the whole path on this machine, with no account anywhere."),
    "init": ("setup", "Write a configuration to start from."),
    "check": ("setup", "Say what is missing or wrong, and how to put it right."),
    "manifest": ("setup", "The Slack app manifest to paste."),
    "listings": ("listings", "Find the pages that a login can see."),
    "poll": ("poll", "One pass over the listings that are due, through to alerts."),
    "run": ("run", "The daemon: everything on schedule until it is stopped."),
    "drill": ("drill", "A practice review down the whole path, measured."),
    "log": ("log", "The review log, newest first."),
    "case": ("case", "One case, or one action on it."),
    "accounts": ("accounts", "Who may sign in to the web log."),
    "tokens": ("tokens", "Which programs may use the API."),
    "report": ("report", "The numbers: reviews, answers, lateness, and whether it helped."),
    "promises": ("promises", "What replies promised in public, and by when."),
    "promise": ("promises", "Say that a promise was kept, or why it will not be."),
    "posting": ("posting", "Stop replies from being posted, or resume."),
    "webhooks": ("webhooks", "What your own programs were told, and whether they took it."),
    "import": ("files", "Take in reviews from a CSV or JSONL file."),
    "export": ("files", "Write out everything that is yours."),
    "db": ("files", "The store: migrate, backup, restore, verify."),
    "reassess": ("reassess", "Judge what is stored anew, after the scorer has changed."),
    "replay": ("replay", "Decide a case again by today's standards, and compare."),
    "score": ("score", "What reviews say, and why: JSONL in, JSONL out."),
    "explain": ("explain", "What one review says, word by word."),
    "draft": ("texts", "Replies to reviews: JSONL in, JSONL out."),
    "lint": ("texts", "Judge a person's own replies by the same gates."),
}


class Commands(click.Group):
    """The commands by name, each imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order people meet them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        room = import_module(f"reviewbot.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(room, f"{cmd_name}_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; a name that is nearly one is asked back. Raises click.UsageError."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            close = get_close_matches(args[0], COMMANDS, n=1)
            if not close:
                raise
            raise click.UsageError(f"{error.message} Did you mean '{close[0]}'?", ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config", metavar="FILE", help="Configuration (default: config/reviewbot.toml, ./reviewbot.toml)."
)
@click.option("--debug", is_flag=True, help="Show where an error came from.")
@click.version_option(__version__, prog_name="reviewbot")
@click.pass_context
def cli(ctx: click.Context, /, config: str | None, **_seen_by_run: bool) -> None:
    """Watch what customers write, answer the unhappy ones, and see whether it helped."""
    from reviewbot.cli.door import Door

    ctx.obj = Door(config)
    ctx.call_on_close(ctx.obj.close)


def main() -> None:
    """Run a command; say what went wrong in one plain line."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed before we were called, as by `>&-`
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - until we end
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that has no such letter shows "?"
    # Bytes that are not UTF-8 could be neither stored nor shown.
    sys.exit(run([argument.encode("utf-8", "replace").decode() for argument in sys.argv[1:]]))


def run(arguments: list[str]) -> int:
    """Run a command and give its exit code."""
    debug = "--debug" in arguments
    try:
        code = cli(
            [one for one in arguments if one != "--debug"], prog_name="reviewbot", standalone_mode=False
        )
        sys.stdout.flush()
    except click.exceptions.Abort:
        click.echo("Stopped. What was done so far is kept.", err=True)
        return DONE_IN_PART
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BrokenPipeError:
        _stop_writing()  # the reader of our output went away; there is nobody left to tell
        return DONE_IN_PART
    except Exception as error:  # the door: a bug must not show a traceback to a shop owner
        if debug:
            raise
        sentence, code = _explained(error)
        click.echo(sentence, err=True)
    return code if isinstance(code, int) else 0


def _explained(error: Exception) -> tuple[str, int]:
    """What to say of an error, and the exit code."""
    match error:
        case ConfigError() | UsageError():
            return str(error), BAD_USAGE
        case StoreBusy():
            return str(error), DONE_IN_PART
        case StoreError():
            return str(error), STORE_UNUSABLE
        case ReviewbotError():
            return str(error), DONE_IN_PART
        case OSError(filename=str(path)):
            return f"{path}: {error.strerror}.", BAD_USAGE
        case OSError():
            _stop_writing()
            return f"The output could not be written: {error.strerror}.", DONE_IN_PART
        case _:
            what = f"Unexpected {type(error).__name__}. This is a bug in reviewbot"
            return (
                f"{what}: run the command again with --debug to see where, and please report it.",
                DONE_IN_PART,
            )


def _stop_writing() -> None:
    """Send the rest of stdout nowhere: at exit Python would try again, and complain.

    docs.python.org/3/library/signal.html#note-on-sigpipe
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
