"""What every command needs from the door: the settings, the store, and how results are printed."""

import getpass
import json
import sys
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from reviewbot import app
from reviewbot.errors import UsageError
from reviewbot.store import Store

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

    from reviewbot.config import Settings
    from reviewbot.pipeline import World


LARGEST = 2**63 - 1  # number that a store can be asked about


class Door:
    """One run of the command line."""

    def __init__(self, config: str | None) -> None:
        self.config = config

    @cached_property
    def settings(self) -> "Settings":
        """The settings; raises ConfigError."""
        return app.settings(self.config)

    @cached_property
    def store(self) -> Store:
        """The store; raises StoreError."""
        return app.open_store(self.settings)

    @property
    def existing_store(self) -> Store:
        """The store, which must be there already: to look something up never makes one.

        Raises UsageError when there is none, and StoreError as ``store`` does.
        """
        path = self.store_path
        if not path.exists():
            raise UsageError(
                f"There is no store at {path} yet; the first 'reviewbot poll' makes it. If there was one, "
                f"look at [store] url in {self.settings.path}, or run 'reviewbot db restore FILE'."
            )
        return self.store

    @property
    def store_path(self) -> Path:
        """The file of the store, which need not be there."""
        return Path(self.settings.store_url.removeprefix("sqlite:///"))

    def close(self) -> None:
        """Let go of the store and of the connections to sites, as far as they were opened."""
        if "world" in self.__dict__:
            self.world.wire.close()
        if "store" in self.__dict__:
            self.store.close()

    @cached_property
    def world(self) -> "World":
        """Everything joined."""
        return app.world(self.settings, self.store, explicit=self.config)


def person(name: str | None) -> str:
    """Who acts: --as, else whoever is signed in on this machine. Raises UsageError where nobody is."""
    try:
        return name or getpass.getuser()
    except (KeyError, OSError) as error:  # a container whose user has no name
        raise UsageError("Say who you are with --as PERSON: this machine knows no name for you.") from error


def acting_as(what: str) -> Callable[[Any], Any]:
    """The option --as of a command that somebody answers for; ``what``: its line of help."""
    return click.option("--as", "by", metavar="PERSON", callback=lambda _c, _p, name: person(name), help=what)


def print_json(form: object) -> None:
    """One JSON document on stdout."""
    _print(json.dumps(form, ensure_ascii=False, indent=2), sys.stdout.buffer)


def print_line(form: Mapping[str, Any], file: BinaryIO | None = None) -> None:
    """One JSONL line, on stdout by default."""
    _print(json.dumps(form, ensure_ascii=False), file or sys.stdout.buffer)


def _print(text: str, file: BinaryIO) -> None:
    """UTF-8 (RFC 8259) whatever the terminal's encoding is: it must not spoil a file."""
    file.write(text.encode("utf-8", "replace") + b"\n")


def screen(*, stderr: bool = False) -> "Console":
    """Where tables for people go: colours only on a terminal, never narrower than is readable."""
    from rich.console import Console

    console = Console(highlight=False, emoji=False, stderr=stderr)
    if not console.is_terminal:
        console.width = max(console.width, 120)
    return console


def tell(console: "Console", sentence: str, *, indent: int = 0) -> None:
    """Print a line that a terminal breaks between words, and that a file or a program gets whole."""
    if console.is_terminal:
        from rich.padding import Padding

        console.print(Padding(sentence, (0, 0, 0, indent), expand=False))
    else:
        console.print(" " * indent + sentence, soft_wrap=True)


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


def count(number: int, what: str) -> str:
    """A number of things in words: "1 case", "2 cases"."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def printable(text: str) -> str:
    """Customers' text for a terminal: a blank for each control character, so just as long."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def literal(text: str) -> str:
    """Customers' text for a terminal where rich markup would be understood."""
    from rich.markup import escape

    return escape(printable(text))


def thumb(rating: float, scale: tuple[float, float]) -> str:
    """What a site without stars says instead; "" where there are stars."""
    low, high = scale
    if (low, high) != (0, 1):
        return ""
    return "recommended" if rating else "not recommended"
