"""JSONL in: one form a line, read and checked, for score, draft and lint."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reviewbot.app.words import Form, Work
from reviewbot.errors import UsageError


@dataclass(frozen=True, slots=True)
class Answer:
    """What a line came to. ``refused``: why there is only an error in its place, with its number."""

    form: Form
    refused: str = ""


def answers(lines: Iterable[bytes], work: Work, *, first: int = 1) -> Iterator[Answer]:
    """One answer for every line that is not blank, in order; ``first`` is the number of the first line."""
    for number, line in enumerate(lines, first):
        if not line.strip():
            continue
        form: Form = {}
        try:
            form = _read(line)
            yield Answer({"id": form.get("id"), **work(form)})
        except UsageError as error:
            wrong = {"id": form.get("id"), "line": number, "error": str(error)}
            yield Answer(wrong, f"line {number}: {error}")


def _read(line: bytes) -> Form:
    try:
        form = json.loads(line.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise UsageError("this is not a line of JSON in UTF-8") from error
    if not isinstance(form, dict):
        raise UsageError("a line must hold one JSON object")
    return form


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is not JSON")  # RFC 8259 §6; Python would read it, and write it
