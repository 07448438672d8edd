"""Dates of tables: 03/04/2026 is two different days, and only its column can say which."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from reviewbot.text.times import parse_time

_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)(.*)")
_MONTHS = 12


@dataclass(slots=True)
class Ballot:
    """What the rows of one column of dates say: that the day stands first (13/04), or the month (04/13).

    ``unclear``: one of them is two different days: 03/04, but not 04/04, nor 03.04, which is day first.
    """

    day: int = 0
    month: int = 0
    unclear: bool = False

    def add(self, value: str) -> None:
        """Let one date have its say."""
        found = _NUMERIC.fullmatch(value.strip())
        if not found:
            return
        first, second = int(found[1]), int(found[3])
        self.day += first > _MONTHS
        self.month += second > _MONTHS
        self.unclear |= found[2] != "." and first != second and max(first, second) <= _MONTHS


def orders(ballots: Mapping[str, Ballot], *, otherwise: bool) -> dict[str, tuple[bool, bool]]:
    """For each column: whether the day stands first, and whether that is certain.

    A column that does not tell is read like the file's other dates, and ``otherwise`` if none tells.
    One that tells both is read as most of its rows say.
    """
    told = {name: one.day - one.month for name, one in ballots.items()}
    others = sum(told.values())
    return {
        name: (
            (told[name] or others or (1 if otherwise else -1)) > 0,
            not one.unclear or (bool(told[name] or others) and not (one.day and one.month)),
        )
        for name, one in ballots.items()
    }


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
