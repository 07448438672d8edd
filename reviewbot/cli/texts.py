"""reviewbot draft and lint: JSONL in, JSONL out, same order. No store, no configuration."""

import sys
from collections import deque
from typing import BinaryIO

import click

from reviewbot import assess, forms, replies
from reviewbot.cli.door import print_line
from reviewbot.cli.lines import Form, Work, answers, review, string, strings
from reviewbot.errors import UsageError
from reviewbot.pipeline import RECENT
from reviewbot.types import Brief, Business, Location

REGULATED = ("none", "hipaa", "legal", "therapy", "financial", "vet")

_FILE = click.argument("file", type=click.File("rb"), default="-")


@click.command("draft")
@_FILE
def draft_command(file: BinaryIO) -> int:
    """Write a reply to each review and show what the gates say.

    Lines: {"id", "platform", "rating", "text", "title"?, "reviewer_name"?, "language"?,
    "business": {"name", "phone"?, "email"?, "signer", "signer_role"?, "regulated"?, "policy"?: […]},
    "said"?: [what was replied to this customer before, or on this matter]}.
    """
    recent: deque[str] = deque(maxlen=RECENT)

    def write(form: Form) -> Form:
        draft = replies.draft(_brief(form, tuple(recent)))
        recent.appendleft(draft.text)
        return forms.draft(draft)

    return _each(file, write)


@click.command("lint")
@_FILE
def lint_command(file: BinaryIO) -> int:
    """Judge replies that people wrote: the same lines as for draft, with "reply".

    A reply that reads like an earlier one, to another "id", is told.
    """
    earlier: deque[tuple[str, str]] = deque(maxlen=RECENT)

    def judge(form: Form) -> Form:
        key, reply = review(form).key, string(form, "reply")
        others = tuple(text for whose, text in earlier if whose != key)
        draft = replies.lint(_brief(form, others), reply)
        earlier.appendleft((key, reply))
        checks = [forms.check(one) for one in draft.checks]
        return {"checks": checks, "score": draft.score, "ok": not draft.blocked}

    return _each(file, judge)


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


def _brief(form: Form, recent: tuple[str, ...]) -> Brief:
    what = review(form)
    business = form.get("business")
    if not isinstance(business, dict):
        raise UsageError('"business" must be an object with "name" and "signer"')
    regulated = string(business, "regulated") or "none"
    if regulated not in REGULATED:
        raise UsageError(f'"regulated" must be one of {", ".join(REGULATED)}')
    return Brief(
        review=what,
        assessment=assess.assess(what),
        business=Business(string(business, "name"), regulated=regulated),
        location=Location(
            id="",
            name=string(business, "name"),
            phone=string(business, "phone"),
            email=string(business, "email"),
            signer=string(business, "signer"),
            signer_role=string(business, "signer_role"),
        ),
        platform=string(form, "platform"),
        policy=strings(business, "policy"),
        recent=recent,
        said=strings(form, "said"),
    )
