"""The stretches that a span of time is cut into: weeks, months or years of the business's own calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from reviewbot.when import MONTHS
from reviewbot.wording import worded

OLDEST = datetime(1995, 1, 1, tzinfo=UTC)  # no review on the web is older
DEFAULT_WEEKS = 12
_BY_WEEK, _BY_MONTH = timedelta(weeks=20), timedelta(days=3 * 366)  # what that many columns have room for


class Step(StrEnum):
    """How long a stretch is."""

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Periods:
    """A span cut into stretches: stretch ``i`` lasts from ``edges[i]`` until ``edges[i + 1]``.

    ``labels``: the first day of each as people read it, with a star where only a part of it is in the span.
    """

    step: Step
    edges: tuple[datetime, ...]
    labels: tuple[str, ...]


def weeks_ago(now: datetime, zone: str, weeks: int = DEFAULT_WEEKS) -> datetime:
    """When a span of so many whole weeks and this one begins; a report begins there if it names no span."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return _midnight(_begin(today, Step.WEEK) - timedelta(weeks=weeks), zone)


def year_ago(now: datetime, zone: str) -> datetime:
    """When a span of twelve whole months and this one begins."""
    month = _begin(now.astimezone(ZoneInfo(zone)).date(), Step.MONTH)
    return _midnight(month.replace(year=month.year - 1), zone)


def periods(since: datetime, until: datetime, zone: str) -> Periods:
    """The stretches of a span, which must not be empty."""
    length = until - since
    step = Step.WEEK if length <= _BY_WEEK else Step.MONTH if length <= _BY_MONTH else Step.YEAR
    first = since.astimezone(ZoneInfo(zone)).date()
    begins, starts = _begin(first, step), [since]
    whole = [_midnight(begins, zone) == since]
    days = [first]
    while (at := _midnight(begins := _next(begins, step), zone)) < until:
        starts.append(at)
        days.append(begins)
        whole.append(True)
    whole[-1] = whole[-1] and at == until
    labels = [_label(day, step, whole=full) for day, full in zip(days, whole, strict=True)]
    return Periods(step, (*starts, until), tuple(labels))


def _begin(day: date, step: Step) -> date:
    match step:
        case Step.WEEK:
            return day - timedelta(days=day.weekday())
        case Step.MONTH:
            return day.replace(day=1)
        case Step.YEAR:
            return day.replace(month=1, day=1)


def _next(day: date, step: Step) -> date:
    reach = {Step.WEEK: 7, Step.MONTH: 32, Step.YEAR: 367}
    return _begin(day + timedelta(days=reach[step]), step)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC)


def _label(day: date, step: Step, *, whole: bool) -> str:
    month = MONTHS[day.month - 1]
    begins = {
        Step.WEEK: worded("%(day)s %(month)s", day=day.day, month=month),
        Step.MONTH: worded("%(month)s %(year)s", month=month, year=day.year),
        Step.YEAR: f"{day.year}",
    }[step]
    return begins if whole else worded("%(begins)s*", begins=begins)


def words(step: Step, labels: Sequence[str]) -> str:
    """What the labels mean."""
    partial = "; * not all of it" if any(one.endswith("*") for one in labels) else ""
    return f"by {step}{partial}"
