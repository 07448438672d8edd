"""Times as people type them: 2h, tomorrow 9:00, monday, 2026-12-01. Pure."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from reviewbot.errors import UsageError

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OPENING = time(9, 0)  # "tomorrow" and "monday" mean the morning
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def until(text: str, now: datetime, zone: str) -> datetime:
    """A time to come, in the business's time zone. Raises UsageError with examples."""
    local = now.astimezone(ZoneInfo(zone))
    words = text.strip().lower().split()
    span = _span(text)
    if span:
        return now + span
    clock = _clock(words[-1]) if words else None
    day = words[0] if words else ""
    if clock and len(words) == 1:
        at = datetime.combine(local.date(), clock, local.tzinfo)
        return at if at > local else at + timedelta(days=1)
    if day == "tomorrow":
        return datetime.combine(local.date() + timedelta(days=1), clock or OPENING, local.tzinfo)
    if day in DAYS:
        ahead = (DAYS.index(day) - local.weekday() - 1) % 7 + 1
        return datetime.combine(local.date() + timedelta(days=ahead), clock or OPENING, local.tzinfo)
    return _date(text, zone)


def since(text: str, now: datetime, zone: str) -> datetime:
    """A time that was: a span back from now (7d), or a date. Raises UsageError with examples."""
    span = _span(text)
    return now - span if span else _date(text, zone)


def _span(text: str) -> timedelta | None:
    match = re.fullmatch(r"(\d{1,6})\s*([smhdw])", text.strip().lower())
    return timedelta(**{UNITS[match[2]]: int(match[1])}) if match else None


def _clock(word: str) -> time | None:
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", word)
    return time(int(match[1]), int(match[2])) if match else None


def _date(text: str, zone: str) -> datetime:
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(
            f'{text!r} is not a time. Write for example 2h, 7d, 17:30, "tomorrow 9:00", monday or 2026-12-01.'
        ) from error
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))
