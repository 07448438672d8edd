"""Dates of tables: 03/04/2026 is two different days, and only its column can say which."""

import re
from datetime import UTC, datetime

from reviewbot.text import parse_time

_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)(.*)")
_MONTHS = 12


def vote(value: str) -> int:
    """What one date says of its column: 1 day first (13/04), -1 month first (04/13), 0 nothing."""
    found = _NUMERIC.fullmatch(value.strip())
    return (int(found[1]) > _MONTHS) - (int(found[3]) > _MONTHS) if found else 0


def read(value: str, *, day_first: bool, form: str = "") -> datetime | None:
    """A numeric date as UTC; None if it is written in another way. ``form`` is for strptime.

    Dots are day first everywhere, and a number above 12 is a day wherever it stands. Without a zone
    the time is taken as UTC.
    """
    if form:
        return _by_form(value, form)
    found = _NUMERIC.fullmatch(value.strip())
    if not found:
        return None
    month, day = int(found[1]), int(found[3])
    if found[2] == "." or month > _MONTHS or (day_first and day <= _MONTHS):
        month, day = day, month
    century = "" if len(found[4]) > len("26") else "20"
    moment = parse_time(f"{century}{found[4]}-{month:02}-{day:02}{found[5]}")
    return moment[0] if moment else None


def _by_form(value: str, form: str) -> datetime | None:
    try:
        moment = datetime.strptime(value.strip(), form)  # noqa: DTZ007  the next line gives it a zone
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
