"""--deep and --no-deep: the second opinion by meaning, for the commands that need no configuration."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from reviewbot import app
from reviewbot.cli.door import Door

if TYPE_CHECKING:
    from reviewbot.assess import Second


def with_second(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--deep/--no-deep``."""
    return click.option(
        "--deep/--no-deep",
        default=None,
        help="Ask for a second opinion by meaning, or not; slow, needs reviewbot[multilingual]. "
        "Without either, the configuration says it, where there is one.",
    )(command)


def second(door: Door, deep: bool | None) -> "Second | None":
    """Who is asked for a second opinion, if anybody is. Raises ConfigError where the package is missing."""
    wanted = app.wants_second_opinion(door.config) if deep is None else deep
    return app.second_opinion() if wanted else None
