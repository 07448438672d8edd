"""Tables: CSV in any encoding, delimiter and column order that exports and spreadsheets write."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TextIO

from reviewbot.sites.import_ import dates
from reviewbot.sites.import_.dialects import NAMES, OWN_MARK, columns, is_dropped, plain_name, play_review_id
from reviewbot.sites.import_.lines import Lines
from reviewbot.sites.import_.records import BadRecord, Row, row
from reviewbot.types import Listing

_DELIMITERS = ",;\t|"
_SAMPLE = 64 * 1024  # characters in which the delimiter is looked for
_DATES = ("created_at", "updated_at", "reply_created_at", "reply_updated_at")
_GUARDED = tuple("'=+-@\t\r")  # see export.py


@dataclass(frozen=True, slots=True)
class _Layout:
    """How one table is written. ``ours``: by our own export, whose formula guard is undone."""

    delimiter: str
    header: tuple[str, ...]
    fields: Mapping[str, int]
    ours: bool


def rows(text: TextIO, listing: Listing) -> Iterator[Row]:
    """Every row after the header. Options: ``columns`` (field to column name) and ``date_format``."""
    told: Mapping[str, str] = listing.options.get("columns") or {}
    form = str(listing.options.get("date_format") or "")
    try:
        layout = _layout(text.read(_SAMPLE), told)
    except BadRecord as bad:
        yield Row(1, refused=str(bad))
        return
    day_first = _day_first(text, layout)
    called = {field: layout.header[column] for field, column in layout.fields.items()}
    for line, cells in _body(text, layout.delimiter):
        if isinstance(cells, str):
            yield Row(line, refused=cells)
        elif any(cell.strip() for cell in cells[len(layout.header) :]):
            yield Row(line, refused=f"{len(cells)} cells, but the header has {len(layout.header)}")
        else:
            fields, rest = _record(layout, cells)
            for name in day_first.keys() & fields.keys():
                fields[name] = dates.read(fields[name], day_first=day_first[name], form=form) or fields[name]
            yield row(line, fields, rest, called)


def _layout(sample: str, told: Mapping[str, str]) -> _Layout:
    """The delimiter under which the header names most known fields, then whose rows agree most.

    csv.Sniffer is not asked: it takes the commas of a long text for the delimiter.
    """
    if not_fields := sorted(told.keys() - NAMES.keys()):
        raise BadRecord("columns", f'"{not_fields[0]}" is not a field; the fields are {", ".join(NAMES)}')
    best = max((_try(sample, delimiter, told) for delimiter in _DELIMITERS), key=lambda tried: tried[0])[1]
    names = {plain_name(name) for name in best.header}
    if missing := [name for name in told.values() if plain_name(name) not in names]:
        raise BadRecord("columns", f'there is no column "{missing[0]}" in the file')
    if not best.fields.keys() & {"rating", "recommended", "title", "body"}:
        raise BadRecord(
            "", 'no column is known as rating or text; tell it as columns = { body = "its name" }'
        )
    return best


def _try(sample: str, delimiter: str, told: Mapping[str, str]) -> tuple[tuple[int, int, int], _Layout]:
    table = [cells for _, cells in _table(io.StringIO(sample, newline=""), delimiter)]
    header = tuple(table[0]) if table and not isinstance(table[0], str) else ()
    fields = columns(header, told)
    agreeing = sum(len(cells) == len(header) > 1 for cells in table)
    ours = OWN_MARK in map(plain_name, header)
    return (len(fields), agreeing, len(header)), _Layout(delimiter, header, fields, ours)


def _table(text: TextIO, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Every row with the line it begins on, blank ones left out; a string says why one is unreadable."""
    lines = Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    while True:
        lines.mark()
        line = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            lines.rewind()
            yield line, "the quotes do not match, or a cell is longer than 131,072 characters"
        except BadRecord as bad:
            lines.rewind()
            yield line, str(bad)
        else:
            is_hint = line == 1 and cells[:1] and cells[0].startswith("sep=")  # for Excel
            if any(cell.strip() for cell in cells) and not is_hint:
                yield line, cells


def _body(text: TextIO, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    return islice(_table(text, delimiter), 1, None)


def _day_first(text: TextIO, layout: _Layout) -> dict[str, bool]:
    """For each column of dates, whether the day stands first.

    Every row of the file is looked at, since only days above 12 tell. A column that does not tell is
    read like the file's other dates; when none tells, a table with semicolons comes from a
    spreadsheet of a country that writes the day first, and any other from a US product.
    """
    found = {name: layout.fields[name] for name in _DATES if name in layout.fields}
    votes: Counter[str] = Counter()
    for _, cells in _body(text, layout.delimiter):
        for name, column in found.items():
            if not isinstance(cells, str) and column < len(cells):
                votes[name] += dates.vote(cells[column])
    undecided = 1 if layout.delimiter == ";" else -1
    return {name: (votes[name] or sum(votes.values()) or undecided) > 0 for name in found}


def _record(layout: _Layout, cells: Sequence[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The row under its field names, and what has none."""
    if layout.ours:
        cells = [unguarded(cell) for cell in cells]
    used = set(layout.fields.values())
    fields: dict[str, Any] = {
        name: cells[column].strip() for name, column in layout.fields.items() if column < len(cells)
    }
    rest = {
        name: cell
        for column, (name, cell) in enumerate(zip(layout.header, cells, strict=False))
        if column not in used and not is_dropped(name)
    }
    if not fields.get("external_id"):
        fields["external_id"] = play_review_id(fields.get("url", ""))
    if fields.get("attributes"):
        fields["attributes"] = _object(fields["attributes"])
    return fields, rest


def unguarded(cell: str) -> str:
    """Without the apostrophe that our own export puts before what a spreadsheet would run."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_GUARDED) else cell


def _object(cell: str) -> dict[str, Any]:
    try:
        value = json.loads(cell)
    except (ValueError, RecursionError):
        return {"attributes": cell}
    return value if isinstance(value, dict) else {"attributes": cell}
