"""Our own export, the inverse of the import: what is written here is read back as it was."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from reviewbot.sites.import_.dialects import OWN, OWN_MARK
from reviewbot.types import Review

COLUMNS = (
    "source",
    "external_id",
    "derived",
    "rating",
    "rating_scale_min",
    "rating_scale_max",
    "title",
    "body",
    "author_name",
    "language",
    "created_at",
    "updated_at",
    "url",
    "reply_text",
    "reply_created_at",
    "reply_state",
    "reply_reason",
    "visibility",
    "attributes",
    OWN_MARK,
)
_TWIN = re.compile(r"(?<=^[0-9a-f]{32})~\d+$")
_RUN_BY_SPREADSHEETS = tuple("=+-@\t\r")


def record(review: Review, *, source: str, removed: bool = False) -> dict[str, Any]:
    """The normalised record of a review of the listing ``source``: one line of a JSONL export."""
    reply = review.reply
    return {
        "source": source,
        # A derived key may have been told apart from its twins ("~1"); the import tells them apart anew.
        "external_id": _TWIN.sub("", review.key) if review.derived else review.key,
        "derived": review.derived,
        "rating": review.rating,
        "rating_scale": {"min": review.scale[0], "max": review.scale[1]},
        "title": review.title,
        "body": review.text,
        "author_name": review.author,
        "language": review.language,
        "created_at": _time(review.created_at),
        "updated_at": _time(review.updated_at),
        "url": review.url,
        "reply": {
            "text": reply.text,
            "created_at": _time(reply.at),
            "state": reply.state,
            "reason": reply.reason,
        }
        if reply
        else None,
        "visibility": "trash" if removed else "visible",
        "attributes": dict(review.attributes),
    }


def cells(line: Mapping[str, Any]) -> list[str]:
    """A record as a row of a CSV export under COLUMNS; what we added to it is JSON in the last one."""
    own = line.get(OWN_MARK)
    flat: dict[str, Any] = {**line, OWN_MARK: json.dumps(own, ensure_ascii=False) if own else OWN}
    for name in ("rating_scale", "reply"):
        flat.update({f"{name}_{inner}": value for inner, value in (line[name] or {}).items()})
    flat["attributes"] = json.dumps(line["attributes"], ensure_ascii=False) if line["attributes"] else ""
    return [guarded(_cell(flat.get(name))) for name in COLUMNS]


def guarded(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula (OWASP, "CSV Injection").

    A cell that begins with an apostrophe gets another one, so that the guard can be taken off.
    """
    return f"'{cell}" if cell.startswith(("'", *_RUN_BY_SPREADSHEETS)) else cell


def _cell(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _time(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None
