"""Digest: once a day what waits and what came in, on Mondays the week before too, as notices.

The words are ours and figures; the only thing in them that a customer wrote is the name of somebody whom
they praise. Blame is never told here: it is between a manager and the case (facts: policy §D, 72).
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reviewbot.pipeline.world import World
from reviewbot.report import FEW, words
from reviewbot.types import Counts, Figures, Pile, Promise

WEEK = timedelta(weeks=1)
MOST_NAMES, LONGEST_NAME = 5, 30
MOST_PROMISES = 10
MONDAY = 0


def digest(world: World, now: datetime) -> bool:
    """Write what is to be told today, from ``digest_at`` on in the business's zone; None: never.

    May be called as often as one likes: each day is told once, late if nobody ran at that time, and a day
    that is over is not made up for. The first day has none: there is no day before it to tell of. Gives
    whether anything was written.
    """
    zone = ZoneInfo(world.business.timezone)
    local = now.astimezone(zone)
    if world.digest_at is None or local.time() < world.digest_at:
        return False
    today = local.date()
    first = next(iter(world.store.events()), None)
    if first is None or first.at >= _midnight(today, zone):
        return False
    day_told = _tell_day(world, now, today, zone)
    week_told = today.weekday() == MONDAY and _tell_week(world, now, today, zone)
    return day_told or week_told


def report(world: World, now: datetime, *, unrestricted: bool = False) -> str:
    """The numbers of the last seven days; ``unrestricted``: what waits now without held cases."""
    counts = _counts(world, now, unrestricted=unrestricted)
    return week_words("The last 7 days", world.store.figures(now - WEEK, now), counts)


def _tell_day(world: World, now: datetime, today: date, zone: ZoneInfo) -> bool:
    key = f"digest:{today}"
    if world.store.told(key):
        return False
    yesterday = world.store.figures(_midnight(today - timedelta(days=1), zone), _midnight(today, zone))
    promises = promise_words(world.store.waiting_promises(), now, zone)
    words = [day_words(today, yesterday, _counts(world, now)), *([promises] if promises else [])]
    return world.store.tell(key, "\n".join(words), now)


def _tell_week(world: World, now: datetime, today: date, zone: ZoneInfo) -> bool:
    """The week that ended last night, by its ISO number."""
    first = today - WEEK
    year, week, _ = first.isocalendar()
    key = f"week:{year}-W{week:02}"
    if world.store.told(key):
        return False
    title = f"Week {week}, from {_day(first)} to {_day(today - timedelta(days=1))}"
    figures = world.store.figures(_midnight(first, zone), _midnight(today, zone))
    return world.store.tell(key, week_words(title, figures, _counts(world, now)), now)


def _counts(world: World, now: datetime, *, unrestricted: bool = False) -> Counts:
    return world.store.inbox("", Pile.OPEN, now, limit=0, unrestricted=unrestricted).counts


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone)


# --- the words --------------------------------------------------------------------------------------


def day_words(today: date, yesterday: Figures, counts: Counts) -> str:
    """What is told each day: what waits, and what happened the day before."""
    happened = [
        _count(yesterday.reviews, "new review"),
        _count(yesterday.opened, "case") + " opened",
        _count(yesterday.posted, "reply", "replies") + " posted",
    ]
    lines = [f"{today:%A}, {_day(today)}", counts.words, f"Yesterday: {', '.join(happened)}."]
    return "\n".join([*lines, *_praise(yesterday)])


def promise_words(waiting: Sequence[Promise], now: datetime, zone: ZoneInfo) -> str:
    """The promises that were not kept in time and those due by tomorrow night, by case; "" for none.

    By their numbers alone: what is held may not be told to everybody.
    """
    tomorrow_night = _midnight(now.astimezone(zone).date() + timedelta(days=2), zone)
    broken = [one for one in waiting if one.due_at <= now]
    soon = [one for one in waiting if now < one.due_at < tomorrow_night]
    told = [
        f"{len(ones)} {what} ({', '.join(_numbers(ones))})"
        for ones, what in ((broken, "overdue"), (soon, "due by tomorrow"))
        if ones
    ]
    return f"Promises made in public: {', '.join(told)}." if told else ""


def _numbers(promises: Sequence[Promise]) -> list[str]:
    """The first few of these promises, each by its number and its case."""
    told = [f"{one.id} in case {one.case_id}" for one in promises[:MOST_PROMISES]]
    return [*told, "and more"] if len(promises) > MOST_PROMISES else told


def week_words(title: str, figures: Figures, counts: Counts) -> str:
    """What is told of a week: every number with what it is one of, and nothing made of a few."""
    return "\n".join([title, *_reviews(figures), *_cases(figures), *_praise(figures), counts.words])


def _reviews(figures: Figures) -> list[str]:
    if not figures.reviews:
        return ["No new reviews."]
    told = [
        f"{number} with {_count(stars, 'star')}" for stars, number in enumerate(figures.stars, 1) if number
    ]
    other = figures.reviews - sum(figures.stars)
    told += [f"{other} without stars"] if other else []
    return [f"{_count(figures.reviews, 'new review')}: {', '.join(reversed(told))}."]


def _cases(figures: Figures) -> list[str]:
    if not figures.opened:
        return ["No cases were opened.", f"{_count(figures.posted, 'reply', 'replies')} posted."]
    lines = [
        f"{_count(figures.opened, 'case')} opened.",
        f"Of these, {figures.answered} answered so far, and {figures.dismissed} needed no reply.",
        f"{_count(figures.posted, 'reply', 'replies')} posted, those of earlier cases included.",
    ]
    if figures.due:
        lines.append(f"Answered in time: {figures.timely} of {figures.due} whose time is up.")
    if figures.answered < FEW:
        lines.append(f"Median time to an answer: too few to say ({figures.answered} answered).")
    elif figures.took is not None:
        took = words.lasted(figures.took.total_seconds())
        lines.append(f"Median time to an answer: {took} ({figures.answered} answered).")
    return lines


def _praise(figures: Figures) -> list[str]:
    lines = []
    if figures.happy:
        lines.append(f"Happy ones: {figures.happy} of {_count(figures.reviews, 'review')}.")
    if figures.praised:
        names = [
            f"{' '.join(name.split())[:LONGEST_NAME]} ({number})"
            for name, number in figures.praised[:MOST_NAMES]
        ]
        lines.append(f"Praised by name: {', '.join(names)}.")
    return lines


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"
