"""JSONL in: one form a line, read and checked, for score, draft and lint."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reviewbot import assess
from reviewbot.errors import UsageError
from reviewbot.types import Brief, Business, Location, Review

REGULATED = ("none", "hipaa", "legal", "therapy", "financial", "vet")

Form = Mapping[str, Any]
Work = Callable[[Form], Form]  # what is done with each form; raises UsageError where it cannot be


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


def review(form: Form) -> Review:
    """The review that a form describes. Raises UsageError."""
    return Review(
        key=str(form.get("id") or ""),
        rating=_rating(form),
        title=string(form, "title"),
        text=string(form, "text"),
        author=string(form, "reviewer_name"),
        language=string(form, "language"),
    )


def brief(form: Form, recent: tuple[str, ...]) -> Brief:
    """What a writer or a gate may know of it. ``recent``: replies to others. Raises UsageError."""
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


def string(form: Form, key: str) -> str:
    """A text; "" where there is none. Raises UsageError."""
    value = form.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UsageError(f'"{key}" must be a text')
    return value


def strings(form: Form, key: str) -> tuple[str, ...]:
    """A list of texts. Raises UsageError."""
    value = form.get(key) or []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise UsageError(f'"{key}" must be a list of texts')
    return tuple(value)


def _rating(form: Form) -> float | None:
    value = form.get("rating")
    if value is None or value == "":
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise UsageError('"rating" must be a number') from error
    if isinstance(value, bool) or not 1 <= number <= 5:  # noqa: PLR2004 - score and draft speak of one to five stars
        raise UsageError('"rating" must be a number from 1 to 5')
    return number
