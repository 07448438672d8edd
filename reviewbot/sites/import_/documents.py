"""JSON files and webhook bodies: one record a line, or one document with one record or many."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, TextIO

from reviewbot.sites.import_.dialects import OWN_MARK, columns, is_dropped
from reviewbot.sites.import_.lines import LONGEST, Lines
from reviewbot.sites.import_.records import BadRecord, Row, own_part, row

LARGEST = 64_000_000  # characters of a document that is one value and has to be read whole
_EVENTS = frozenset({"review.created", "review.updated", "review.deleted"})
_NOT_READ = frozenset({"raw", OWN_MARK})  # a site's payload; cases and history of our own export
_columns = lru_cache(maxsize=16)(columns)  # the records of one file have the same few sets of names


def rows(text: TextIO) -> Iterator[Row]:
    """Every record of a text that is JSON, line by line unless it is one document."""
    records = _document(text)
    if records is None:
        yield from _lines(Lines(text))
        return
    for number, value in enumerate(records, 1):
        yield _row(number, value)


def _document(text: TextIO) -> list[Any] | None:
    """The records of a document that is one value; None when it is one record a line.

    A first line that is an object, even a broken one, means a record a line.
    """
    first = text.readline(LONGEST)
    if first.lstrip().startswith("{") and first.rstrip().endswith("}") and '"reviews"' not in first:
        return None
    document = first + text.read(LARGEST)
    try:
        value = json.loads(document) if len(document) < LARGEST else None
    except (ValueError, RecursionError):
        return None
    match value:
        case list():
            return value
        case {"reviews": list(reviews)}:
            return reviews
        case dict():
            return [value]
        case _:
            return None


def _lines(lines: Lines) -> Iterator[Row]:
    while True:
        try:
            lines.mark()
            line = next(lines)
            value = json.loads(line) if line.strip() else None
        except StopIteration:
            return
        except BadRecord as bad:
            yield Row(lines.number, refused=str(bad))
        except (ValueError, RecursionError):
            yield Row(lines.number, refused="not JSON")
        else:
            if line.strip():
                yield _row(lines.number, value)


def _row(number: int, value: Any) -> Row:
    try:
        record = _record(value)
        pairs, own = list(_flat(record)), own_part(record.get(OWN_MARK))
    except BadRecord as bad:
        return Row(number, refused=str(bad))
    names, values = tuple(name for name, _ in pairs), [field for _, field in pairs]
    found = _columns(names)
    used = set(found.values())
    rest = {name: values[n] for n, name in enumerate(names) if n not in used and not is_dropped(name)}
    called = {field: names[n] for field, n in found.items()}
    return row(number, {field: values[n] for field, n in found.items()}, rest, called, own)


def _record(value: Any) -> Mapping[str, Any]:
    """The record itself: what an event is about, or what a line of our own review log shows."""
    match value:
        case {"event": event, "review": dict(record)}:
            if not isinstance(event, str) or event not in _EVENTS:
                raise BadRecord("event", f"expected one of {', '.join(sorted(_EVENTS))}")
            return {**record, "removed": True} if event == "review.deleted" else record
        case {"case": _, "review": dict(record)}:
            return record
        case dict() if value:
            return value
        case _:
            raise BadRecord("", "not a JSON object with a review in it")


def _flat(record: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Fields with those of inner objects beside them, as ``reply.text``; Google's id is in its path."""
    for name, value in record.items():
        if name == "name" and isinstance(value, str) and "/reviews/" in value:
            yield "review_id", value.rpartition("/")[2]
        elif name in _NOT_READ:
            continue
        elif isinstance(value, Mapping) and name != "attributes":
            yield from ((f"{name}.{inner}", field) for inner, field in value.items())
        else:
            yield name, value
