"""Times as people type them (2h, tomorrow 9:00, monday, 2026-12-01) and as they read them. Pure."""

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from reviewbot.decide import dated
from reviewbot.errors import UsageError
from reviewbot.types import StoredReview
from reviewbot.wording import Worded, worded

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OPENING = time(9, 0)  # "tomorrow" and "monday" mean the morning
CALENDAR = range(1971, 3000)  # sites do send the year 1, which no other time zone has
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def until(text: str, now: datetime, zone: str) -> datetime:
    """A time to come, typed in the business's time zone, as UTC. Raises UsageError with examples."""
    local = now.astimezone(ZoneInfo(zone))
    try:
        return _until(text, local).astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise _not_a_time(text) from error


def since(text: str, now: datetime, zone: str) -> datetime:
    """A time that was, as UTC: a span back from now (7d), or a date. Raises UsageError with examples."""
    try:
        span = _span(text)
        at = now - span if span else _date(text, ZoneInfo(zone))
        return at.astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise _not_a_time(text) from error


def _until(text: str, local: datetime) -> datetime:
    span = _span(text)
    if span:
        return local.astimezone(UTC) + span
    day, _, hour = " ".join(text.lower().split()).partition(" ")
    clock = _clock(hour) if hour else OPENING
    if day == "tomorrow" and clock:
        return _on(local, 1, clock)
    if day in DAYS and clock:
        return _on(local, (DAYS.index(day) - local.weekday() - 1) % 7 + 1, clock)
    today = _clock(day)
    if today and not hour:
        return _on(local, 0 if today > local.time() else 1, today)
    return _date(text, local.tzinfo)


def _on(local: datetime, days_ahead: int, clock: time) -> datetime:
    return datetime.combine(local.date() + timedelta(days=days_ahead), clock, local.tzinfo)


def _span(text: str) -> timedelta | None:
    match = re.fullmatch(r"(\d{1,6})\s*([smhdw])", text.strip().lower())
    return timedelta(**{UNITS[match[2]]: int(match[1])}) if match else None


def _clock(word: str) -> time | None:
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", word)
    return time(int(match[1]), int(match[2])) if match else None


def typed(span: timedelta) -> str:
    """A span as people type it: "10m", "2h"."""
    units = {letter: timedelta(**{unit: 1}) for letter, unit in UNITS.items()}
    letter = max((one for one in units if not span % units[one]), key=units.__getitem__, default="")
    return f"{span // units[letter]}{letter}" if letter else str(span)


def _date(text: str, zone: tzinfo | None) -> datetime:
    at = datetime.fromisoformat(text.strip())
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _not_a_time(text: str) -> UsageError:
    return UsageError(
        worded(
            '%(text)s is not a time. Write for example 2h, 7d, 17:30, "tomorrow 9:00", monday or 2026-12-01.',
            text=repr(text),
        )
    )


# --- as people read them -----------------------------------------------------------------------------

MONTHS = (
    *(worded("Jan"), worded("Feb"), worded("Mar"), worded("Apr"), worded("May"), worded("Jun")),
    *(worded("Jul"), worded("Aug"), worded("Sep"), worded("Oct"), worded("Nov"), worded("Dec")),
)


def shown(at: datetime, zone: str) -> Worded:
    """A time in the business's time zone, which it names: "21 Nov 2026, 15:45 PST"."""
    local = _local(at, zone)
    return worded("%(day)s, %(time)s", day=_day(local), time=f"{local:%H:%M %Z}")


def day(at: datetime, zone: str) -> Worded:
    """The day of a time in the business's time zone: "21 Nov 2026"."""
    return _day(_local(at, zone))


def _day(at: datetime) -> Worded:
    return worded("%(day)s %(month)s %(year)s", day=at.day, month=MONTHS[at.month - 1], year=at.year)


def written(stored: StoredReview, zone: str) -> Worded:
    """When a review was written or last changed, as far as its site tells.

    One without a date says when we saw it. A bare date stays that day, and a time of which the site does
    not say where stays as it is on the page.
    """
    at = dated(stored.review)
    if at is None:
        return worded("undated, seen %(at)s", at=shown(stored.seen_at, zone))
    if _only_a_day(stored, at):
        return day(at, "UTC")
    if _nowhere(stored):
        return worded("%(day)s, %(time)s, the site's time", day=_day(at), time=f"{at:%H:%M}")
    return shown(at, zone)


def written_on(stored: StoredReview, zone: str) -> Worded:
    """The day of the same, short enough for a table: "21 Nov 2026" or, without a date, "seen 21 Nov 2026"."""
    at = dated(stored.review)
    if at is None:
        return worded("seen %(day)s", day=day(stored.seen_at, zone))
    return day(at, "UTC" if _only_a_day(stored, at) or _nowhere(stored) else zone)


def is_exact(stored: StoredReview) -> bool:
    """Whether the site told the very moment of a review: its day, its time and where that was."""
    at = dated(stored.review)
    return at is not None and not _only_a_day(stored, at) and not _nowhere(stored)


def _only_a_day(stored: StoredReview, at: datetime) -> bool:
    """Whether the site gave a bare date, which is kept as midnight UTC and is the same day everywhere."""
    return stored.review.attributes.get("precision") == "day" or at.time() == time(0)


def _nowhere(stored: StoredReview) -> bool:
    """Whether the site named no time zone, so that the time was kept as if it were UTC."""
    return stored.review.attributes.get("zone") == "unknown" and stored.review.updated_at is None


def _local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone)) if at.year in CALENDAR else at
