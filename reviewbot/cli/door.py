"""What every command needs from the door: the settings, the store, and how results are printed."""

import getpass
import json
import sys
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from reviewbot import app
from reviewbot.store import Store

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

    from reviewbot.config import Settings
    from reviewbot.pipeline import World


class Door:
    """One run of the command line."""

    def __init__(self, config: str | None, *, debug: bool) -> None:
        self.config = config
        self.debug = debug

    @cached_property
    def settings(self) -> "Settings":
        """The settings; raises ConfigError."""
        return app.settings(self.config)

    @cached_property
    def store(self) -> Store:
        """The store; raises StoreError."""
        return app.open_store(self.settings)

    @cached_property
    def world(self) -> "World":
        """Everything joined."""
        return app.world(self.settings, self.store, explicit=self.config)


def person(name: str | None) -> str:
    """Who acts: --as, else whoever is signed in on this machine."""
    return name or getpass.getuser()


def print_json(form: object) -> None:
    """One JSON document on stdout."""
    click.echo(json.dumps(form, ensure_ascii=False, indent=2))


def print_line(form: Mapping[str, Any], file: BinaryIO | None = None) -> None:
    """One JSONL line, on stdout by default; as bytes, for a terminal's encoding must not spoil a file."""
    (file or sys.stdout.buffer).write(json.dumps(form, ensure_ascii=False).encode("utf-8", "replace") + b"\n")


def screen() -> "Console":
    """Where tables for people go: colours only on a terminal, never narrower than is readable."""
    from rich.console import Console

    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=max(console.width, 120))


def progress() -> "Progress":
    """A progress bar on stderr, drawn only on a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal, transient=True)


def with_json(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Machine-readable result on stdout.")(command)


def literal(text: str) -> str:
    """Customers' text for a terminal: no control characters, no rich markup."""
    from rich.markup import escape

    return escape("".join(sign if sign.isprintable() else " " for sign in text))
