"""reviewbot draft and lint: JSONL in, JSONL out, same order. No store, no configuration."""

import sys
from collections import deque
from typing import BinaryIO

import click

from reviewbot import forms, replies
from reviewbot.cli.door import print_line
from reviewbot.cli.lines import Form, Work, answers, brief, review, string
from reviewbot.pipeline import RECENT

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


def drafter() -> Work:
    """Writes one reply after the other, each unlike those before it."""
    recent: deque[str] = deque(maxlen=RECENT)

    def write(form: Form) -> Form:
        draft = replies.draft(brief(form, tuple(recent)))
        recent.appendleft(draft.text)
        return forms.draft(draft)

    return write


def linter() -> Work:
    """Judges one person's reply after the other, each beside those to others before it."""
    earlier: deque[tuple[str, str]] = deque(maxlen=RECENT)

    def judge(form: Form) -> Form:
        key, reply = review(form).key, string(form, "reply")
        others = tuple(text for whose, text in earlier if whose != key)
        draft = replies.lint(brief(form, others), reply)
        earlier.appendleft((key, reply))
        checks = [forms.check(one) for one in draft.checks]
        return {"checks": checks, "score": draft.score, "ok": not draft.blocked}

    return judge


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
