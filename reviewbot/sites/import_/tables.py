"""Tables: CSV in any encoding, delimiter and column order that exports and spreadsheets write."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TextIO

from reviewbot.sites.import_ import dates
from reviewbot.sites.import_.dialects import (
    NAMES,
    OWN,
    OWN_MARK,
    columns,
    is_dropped,
    plain_name,
    play_review_id,
)
from reviewbot.sites.import_.lines import LONGEST, Lines
from reviewbot.sites.import_.records import BadRecord, Row, own_part, readable, row
from reviewbot.types import NOTHING, Listing

_DELIMITERS = ",;\t|"
_SAMPLE = 64 * 1024  # characters in which the delimiter is looked for
_DATES = ("created_at", "updated_at", "reply_created_at", "reply_updated_at")
_GUARDED = tuple("'=+-@\t\r")  # see export.py
csv.field_size_limit(LONGEST)  # in the last column of our own export stands a case with all its notes


@dataclass(frozen=True, slots=True)
class _Layout:
    """How one table is written. ``mark``: the column that only our own export has."""

    delimiter: str
    header: tuple[str, ...]
    fields: Mapping[str, int]
    mark: int | None


def rows(text: TextIO, listing: Listing) -> Iterator[Row]:
    """Every row after the header. Options: ``columns`` (field to column name) and ``date_format``.

    They are about strangers' files: our own export needs neither.
    """
    told: Mapping[str, str] = listing.options.get("columns") or {}
    try:
        layout = _layout(text.read(_SAMPLE), told)
    except BadRecord as bad:
        yield Row(1, refused=str(bad))
        return
    form = "" if layout.mark is not None else str(listing.options.get("date_format") or "")
    called = {field: layout.header[column] for field, column in layout.fields.items()}
    orders = _orders(text, layout)
    for name, (day_first, certain) in orders.items():
        if not (certain or form):
            yield Row(1, warning=_unclear(called[name], day_first=day_first))
    for line, cells in _body(text, layout.delimiter):
        if isinstance(cells, str):
            yield Row(line, refused=cells)
        elif any(cell.strip() for cell in cells[len(layout.header) :]):
            yield Row(line, refused=f"{len(cells)} cells, but the header has {len(layout.header)}")
        else:
            try:
                fields, rest, own = _record(layout, cells)
            except BadRecord as bad:
                yield Row(line, refused=str(bad))
                continue
            for name in orders.keys() & fields.keys():
                fields[name] = dates.read(fields[name], day_first=orders[name][0], form=form) or fields[name]
            yield row(line, fields, rest, called, own)


def _layout(sample: str, told: Mapping[str, str]) -> _Layout:
    """The delimiter under which the header names most known fields, then whose rows agree most.

    csv.Sniffer is not asked: it takes the commas of a long text for the delimiter.
    """
    if not_fields := sorted(told.keys() - NAMES.keys()):
        raise BadRecord("columns", f'"{not_fields[0]}" is not a field; the fields are {", ".join(NAMES)}')
    best = max((_try(sample, delimiter, told) for delimiter in _DELIMITERS), key=lambda tried: tried[0])[1]
    names = {plain_name(name) for name in best.header}
    missing = [name for name in told.values() if plain_name(name) not in names]
    if missing and best.mark is None:
        raise BadRecord("columns", f'there is no column "{missing[0]}" in the file')
    if not best.fields.keys() & {"rating", "recommended", "title", "body"}:
        raise BadRecord(
            "", 'no column is known as rating or text; tell it as columns = { body = "its name" }'
        )
    return best


def _try(sample: str, delimiter: str, told: Mapping[str, str]) -> tuple[tuple[int, int, int], _Layout]:
    table = [cells for _, cells in _table(io.StringIO(sample, newline=""), delimiter)]
    header = tuple(table[0]) if table and not isinstance(table[0], str) else ()
    mark = next((number for number, name in enumerate(header) if plain_name(name) == OWN_MARK), None)
    fields = columns(header, told if mark is None else NOTHING)
    agreeing = sum(len(cells) == len(header) > 1 for cells in table)
    return (len(fields), agreeing, len(header)), _Layout(delimiter, header, fields, mark)


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
            yield line, f"the quotes do not match, or a cell is longer than {LONGEST:,} characters"
        except BadRecord as bad:
            lines.rewind()
            yield line, str(bad)
        else:
            is_hint = line == 1 and cells[:1] and cells[0].startswith("sep=")  # for Excel
            if any(cell.strip() for cell in cells) and not is_hint:
                yield line, cells


def _body(text: TextIO, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    return islice(_table(text, delimiter), 1, None)


def _orders(text: TextIO, layout: _Layout) -> dict[str, tuple[bool, bool]]:
    """For each column of dates, whether the day stands first, and whether that is certain.

    Every row of the file is looked at, since only days above 12 tell. Where none tells, a table with
    semicolons comes from a spreadsheet of a country that writes the day first, and any other from a
    US product.
    """
    found = {name: layout.fields[name] for name in _DATES if name in layout.fields}
    ballots = {name: dates.Ballot() for name in found}
    for _, cells in _body(text, layout.delimiter):
        for name, column in found.items():
            if not isinstance(cells, str) and column < len(cells):
                ballots[name].add(cells[column])
    return dates.orders(ballots, otherwise=layout.delimiter == ";")


def _unclear(column: str, *, day_first: bool) -> str:
    way, written = ("day", "%d/%m/%Y") if day_first else ("month", "%m/%d/%Y")
    return (
        f"the dates in the column {readable(column)!r} can be read both ways (03/04/2026), and their rows do "
        f"not tell which is right; they are read {way} first. Give the listing a date_format, such as "
        f'date_format = "{written}", to be sure.'
    )


def _record(
    layout: _Layout, cells: Sequence[str]
) -> tuple[dict[str, Any], dict[str, str], Mapping[str, Any] | None]:
    """The row under its field names, what has none, and what our own export added. Raises BadRecord."""
    own = None
    if layout.mark is not None:
        cells = [unguarded(cell) for cell in cells]
        own = _own_part(cells[layout.mark] if layout.mark < len(cells) else "")
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
    return fields, rest, own


def _own_part(cell: str) -> Mapping[str, Any] | None:
    if cell in {"", OWN}:
        return {}
    try:
        return own_part(json.loads(cell))
    except (ValueError, RecursionError):
        return own_part(cell)


def unguarded(cell: str) -> str:
    """Without the apostrophe that our own export puts before what a spreadsheet would run."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_GUARDED) else cell


def _object(cell: str) -> dict[str, Any]:
    try:
        value = json.loads(cell)
    except (ValueError, RecursionError):
        return {"attributes": cell}
    return value if isinstance(value, dict) else {"attributes": cell}
