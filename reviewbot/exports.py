"""Everything that is the user's, in files that can be read back: pure text over store reads."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from reviewbot import forms
from reviewbot.sites.import_ import export
from reviewbot.types import LogRow, Revision


def record(row: LogRow, history: Iterable[Revision]) -> dict[str, Any]:
    """One review as a JSONL line: the normalised record, and under ``reviewbot`` what we added to it."""
    form = forms.log_row(row)
    del form["review"]
    stored = row.stored
    return {
        **export.record(stored.review, source=stored.listing, removed=stored.removed),
        "reviewbot": {
            **form,
            "site": stored.site,
            "location": stored.location,
            "seen_at": forms.time(stored.seen_at),
            "reply": row.case.text if row.case else None,
            "history": [forms.revision(one) for one in history],
        },
    }


def csv_lines(rows: Iterable[LogRow]) -> Iterator[str]:
    """Reviews as CSV, header first; cells that a spreadsheet would run are guarded."""
    yield _line(export.COLUMNS)
    for row in rows:
        stored = row.stored
        yield _line(export.cells(export.record(stored.review, source=stored.listing, removed=stored.removed)))


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)  # RFC 4180
    return out.getvalue()
