"""reviewbot draft and lint: JSONL in, JSONL out, same order. No store, no configuration."""

import sys
from typing import BinaryIO

import click

from reviewbot.app.words import Work, drafter, linter
from reviewbot.cli.door import print_line
from reviewbot.cli.lines import answers

_FILE = click.argument("file", type=click.File("rb"), default="-")


@click.command("draft")
@_FILE
def draft_command(file: BinaryIO) -> int:
    """Write a reply to each review and show what the gates say.

    Lines: {"id", "platform", "rating", "text", "title"?, "reviewer_name"?, "language"?,
    "business": {"name", "phone"?, "email"?, "signer", "signer_role"?, "regulated"?, "policy"?: […]},
    "said"?: [what was replied to this customer before, or on this matter]}.
    """
    return _each(file, drafter())


@click.command("lint")
@_FILE
def lint_command(file: BinaryIO) -> int:
    """Judge replies that people wrote: the same lines as for draft, with "reply".

    A reply that reads like an earlier one, to another "id", is told.
    """
    return _each(file, linter())


def _each(file: BinaryIO, work: Work) -> int:
    """Do the work for every line; gives exit code 1 when one of them was refused."""
    failed = 0
    for answer in answers(file, work):
        if answer.refused:
            failed = 1
            click.echo(answer.refused, err=True)
        print_line(answer.form)
        sys.stdout.buffer.flush()  # whoever writes a line into our pipe may wait for its answer
    return failed
