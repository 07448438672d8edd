"""reviewbot score, draft and lint: JSONL in, JSONL out, same order. No store, no configuration."""

import json
import sys
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

import click

from reviewbot import assess, forms
from reviewbot.cli.door import print_line
from reviewbot.errors import UsageError
from reviewbot.pipeline import RECENT
from reviewbot.types import Brief, Business, Location, Review

REGULATED = ("none", "hipaa", "legal", "therapy", "financial", "vet")
Form = Mapping[str, Any]

_FILE = click.argument("file", type=click.File("rb"), default="-")


@click.command("score")
@_FILE
def score_command(file: BinaryIO) -> int:
    """Say of each review what it says, and why.

    Lines: {"id"?, "text", "title"?, "rating"?, "language"?, "staff"?: […]}.
    """
    return _each(
        file, lambda form: forms.assessment(assess.assess(_review(form), staff=_strings(form, "staff")))
    )


@click.command("draft")
@_FILE
def draft_command(file: BinaryIO) -> int:
    """Write a reply to each review and show what the gates say.

    Lines: {"id", "platform", "rating", "text", "title"?, "reviewer_name"?, "language"?,
    "business": {"name", "phone"?, "email"?, "signer", "signer_role"?, "regulated"?, "policy"?: […]}}.
    """
    from reviewbot import replies

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
    from reviewbot import replies

    earlier: deque[tuple[str, str]] = deque(maxlen=RECENT)

    def judge(form: Form) -> Form:
        key, reply = _review(form).key, _string(form, "reply")
        others = tuple(text for whose, text in earlier if whose != key)
        draft = replies.lint(_brief(form, others), reply)
        earlier.appendleft((key, reply))
        checks = [forms.check(one) for one in draft.checks]
        return {"checks": checks, "score": draft.score, "ok": not draft.blocked}

    return _each(file, judge)


def _each(file: BinaryIO, work: Callable[[Form], Form]) -> int:
    """Do the work for every line; a line that cannot be read gets an error in its place (exit code 1)."""
    failed = 0
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        form: Form = {}
        try:
            form = _form(line)
            result = work(form)
        except UsageError as error:
            failed = 1
            result = {"line": number, "error": str(error)}
            click.echo(f"line {number}: {error}", err=True)
        print_line({"id": form.get("id"), **result})
        sys.stdout.buffer.flush()  # whoever writes a line into our pipe may wait for its answer
    return failed


def _form(line: bytes) -> Form:
    try:
        form = json.loads(line.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise UsageError("this is not a line of JSON in UTF-8") from error
    if not isinstance(form, dict):
        raise UsageError("a line must hold one JSON object")
    return form


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is not JSON")  # RFC 8259 §6; Python would read it, and write it


def _review(form: Form) -> Review:
    return Review(
        key=str(form.get("id") or ""),
        rating=_number(form, "rating"),
        title=_string(form, "title"),
        text=_string(form, "text"),
        author=_string(form, "reviewer_name"),
        language=_string(form, "language"),
    )


def _brief(form: Form, recent: tuple[str, ...]) -> Brief:
    review = _review(form)
    business = form.get("business")
    if not isinstance(business, dict):
        raise UsageError('"business" must be an object with "name" and "signer"')
    regulated = _string(business, "regulated") or "none"
    if regulated not in REGULATED:
        raise UsageError(f'"regulated" must be one of {", ".join(REGULATED)}')
    return Brief(
        review=review,
        assessment=assess.assess(review),
        business=Business(_string(business, "name"), regulated=regulated),
        location=Location(
            id="",
            name=_string(business, "name"),
            phone=_string(business, "phone"),
            email=_string(business, "email"),
            signer=_string(business, "signer"),
            signer_role=_string(business, "signer_role"),
        ),
        platform=_string(form, "platform"),
        policy=_strings(business, "policy"),
        recent=recent,
    )


def _string(form: Form, key: str) -> str:
    value = form.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UsageError(f'"{key}" must be a text')
    return value


def _strings(form: Form, key: str) -> tuple[str, ...]:
    value = form.get(key) or []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise UsageError(f'"{key}" must be a list of texts')
    return tuple(value)


def _number(form: Form, key: str) -> float | None:
    value = form.get(key)
    if value is None or value == "":
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise UsageError(f'"{key}" must be a number') from error
    if isinstance(value, bool) or not 1 <= number <= 5:  # noqa: PLR2004 - score and draft speak of one to five stars
        raise UsageError(f'"{key}" must be a number from 1 to 5')
    return number
