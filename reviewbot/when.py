"""Times as people type them: 2h, tomorrow 9:00, monday, 2026-12-01. Pure."""

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from reviewbot.errors import UsageError

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OPENING = time(9, 0)  # "tomorrow" and "monday" mean the morning
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


def _date(text: str, zone: tzinfo | None) -> datetime:
    at = datetime.fromisoformat(text.strip())
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _not_a_time(text: str) -> UsageError:
    return UsageError(
        f'{text!r} is not a time. Write for example 2h, 7d, 17:30, "tomorrow 9:00", monday or 2026-12-01.'
    )
