"""What a reply promises, and by when, in the seven languages of the phrasebooks. Pure.

A promise is a sentence in which somebody of ours is going to do something that can be checked afterwards
(facts: policy §D, 44 and 80); a hope, a request, and what hangs on the customer's own doing are none. Rather
one line of the ledger too many than a promise that nobody remembers: a person can drop a line.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from reviewbot.replies.phrasebook import language_of, phrasebook
from reviewbot.replies.words import content_stems, plain, sentences
from reviewbot.types import Vow

UNSAID = timedelta(days=7)  # where the reply does not say by when: a week is what people bear in mind
DAY_ENDS = time(18)  # "by Friday": while there are still people at work who can keep it
MORNING = time(9)
LONGEST = 300  # characters of a promise that are kept
_LONGEST_READ, _MOST_READ = 500, 60  # characters of a sentence, and sentences
_WORKDAYS = 5
_FURTHEST = 400  # days: what is promised for later than that is no date of a promise
_WRAPPED = re.compile(r"(?<!\n)\n(?!\n)")
_NUMBERED = re.compile(r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b")
_DOTTED = re.compile(r"\b(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>20\d\d)?")
_FIGURE = re.compile(r"(?<![\d-])\d{1,3}(?![\d-])")  # longer ones are telephones and numbers of orders
_SAME_DEED, _SAME_MATTER = 0.4, 0.6  # the least share of stems that two sentences have in common
_NEAR = ("today", "tomorrow", "this_week", "next_week", "this_month", "next_month")


@dataclass(frozen=True, slots=True)
class _Tongue:
    """How one language promises, and says by when; see phrases/promises.toml."""

    will: Sequence[re.Pattern[str]]
    has: re.Pattern[str]
    soft: Sequence[re.Pattern[str]]
    unless: re.Pattern[str]
    past: re.Pattern[str]
    near: Mapping[str, re.Pattern[str]]
    span: re.Pattern[str]
    numbers: Mapping[str, int]
    weekdays: Sequence[re.Pattern[str]]
    dated: Sequence[tuple[int, re.Pattern[str]]]


def promised(text: str, at: datetime, zone: str) -> tuple[Vow, ...]:
    """The promises of a reply that was said at this time, by a business of this time zone, in order.

    One for each sentence that promises something. Where it names no time, a week is assumed; where it names
    a day, the promise is due at the end of that day's work.
    """
    tongue = _tongue(language_of(text) or "en")
    local = at.astimezone(ZoneInfo(zone))
    vows = []
    for sentence in _sentences(text):
        if sentence.endswith("?") or tongue.unless.search(sentence):
            continue
        firm = _first(tongue.will, sentence)
        said = firm or _first(tongue.soft, sentence)
        due = _due(tongue, sentence, said, local) if said else None
        if firm or due:
            by = due or _end_of(local.date() + UNSAID, local)
            words = " ".join(sentence.split())[:LONGEST]
            vows.append(Vow(words, by.astimezone(UTC), due is not None, _reminder(local, by).astimezone(UTC)))
    return tuple(vows)


def clash(text: str, earlier: str) -> tuple[str, str] | None:
    """A sentence of a reply and one of an earlier reply in the same language that contradict each other.

    The earlier one says that something was done which the new one is going to do, or it gives other figures
    about the same matter. A hint for a person, who knows whether both can be true.
    """
    language = language_of(text) or "en"
    if language != (language_of(earlier) or "en"):
        return None
    tongue, stopwords = _tongue(language), phrasebook(language).stopwords
    told = [(one, {*content_stems(one, stopwords)}) for one in _sentences(earlier)]
    for mine in _sentences(text):
        stems = {*content_stems(mine, stopwords)}
        for theirs, others in told:
            alike = len(stems & others) / (min(len(stems), len(others)) or 1)
            undone = alike >= _SAME_DEED and _undone(tongue, mine, theirs)
            if undone or (
                alike >= _SAME_MATTER and len(stems & others) > 1 and _figures_differ(mine, theirs)
            ):
                return mine, theirs
    return None


def _sentences(text: str) -> list[str]:
    """The sentences of a reply, whatever its lines; of junk only so much that the work stays bounded."""
    return [one[:_LONGEST_READ] for one in sentences(_WRAPPED.sub(" ", plain(text)))[:_MOST_READ]]


def _undone(tongue: _Tongue, mine: str, theirs: str) -> bool:
    """Whether one is going to do what the other has done."""
    will = _first(tongue.will, mine) and not tongue.has.search(mine)
    return bool(will and tongue.has.search(theirs))


def _figures_differ(mine: str, theirs: str) -> bool:
    one, other = ({*_FIGURE.findall(sentence)} for sentence in (mine, theirs))
    return bool(one and other) and one.isdisjoint(other)


def _first(patterns: Sequence[re.Pattern[str]], sentence: str) -> str:
    return next((found[0] for one in patterns if (found := one.search(sentence))), "")


def _due(tongue: _Tongue, sentence: str, said: str, now: datetime) -> datetime | None:
    """The first time to come that the sentence names; a day that is told of is over."""
    end = sentence.find(said) + len(said)
    for start, due in sorted(_times(tongue, sentence, now), key=lambda one: one[0]):
        before = sentence[end:start] if start >= end else sentence[:start]
        if due > now and (due - now).days <= _FURTHEST and not tongue.past.search(before):
            return due
    return None


def _times(tongue: _Tongue, sentence: str, now: datetime) -> Iterator[tuple[int, datetime]]:
    """Every time that the sentence names, and where."""
    for name, pattern in tongue.near.items():
        yield from (
            (one.start(), _end_of(_near(name, now.date()), now)) for one in pattern.finditer(sentence)
        )
    for one in tongue.span.finditer(sentence):
        yield one.start(), _after(tongue, one, now)
    for ahead in range(1, 8):
        day = now.date() + timedelta(days=ahead)
        found = tongue.weekdays[day.weekday()].search(sentence)
        if found:
            yield found.start(), _end_of(day, now)
    for month, pattern in tongue.dated:
        for one in pattern.finditer(sentence):
            yield from _on(one, month, int(one["first"] or one["second"]), now)
    for pattern in (_NUMBERED, _DOTTED):
        for one in pattern.finditer(sentence):
            yield from _on(one, int(one["month"]), int(one["day"]), now, int(one["year"] or 0))


def _near(name: str, today: date) -> date:
    """The day at which "this week" and the like end."""
    week_ends = today + timedelta(days=6 - today.weekday())
    next_month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    month_after = (next_month + timedelta(days=32)).replace(day=1)
    return {
        "today": today,
        "tomorrow": today + timedelta(days=1),
        "this_week": week_ends,
        "next_week": week_ends + timedelta(days=7),
        "this_month": next_month - timedelta(days=1),
        "next_month": month_after - timedelta(days=1),
    }[name]


def _after(tongue: _Tongue, found: re.Match[str], now: datetime) -> datetime:
    """When a span such as "two to three working days" is over."""
    number = _number(tongue, found["most"] or found["least"] or "")
    if found["hours"]:
        return now + timedelta(hours=number)
    if found["working"]:
        return _end_of(_workdays(now.date(), min(number, _FURTHEST)), now)
    length = 7 if found["weeks"] else 30 if found["months"] else 1
    return _end_of(now.date() + timedelta(days=number * length), now)


def _number(tongue: _Tongue, word: str) -> int:
    return int(word) if word.isdecimal() else tongue.numbers[" ".join(word.casefold().split())]


def _workdays(day: date, number: int) -> date:
    """So many days on, Saturdays and Sundays not counted."""
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < _WORKDAYS
    return day


def _on(
    found: re.Match[str], month: int, day: int, now: datetime, year: int = 0
) -> Iterator[tuple[int, datetime]]:
    """A date of the calendar, without a year the next one; none for the thirtieth of February."""
    for one in (year,) if year else (now.year, now.year + 1):
        try:
            due = _end_of(date(one, month, day), now)
        except ValueError:
            continue
        if due > now:
            yield found.start(), due
            return


def _end_of(day: date, now: datetime) -> datetime:
    """The end of that day's work, or of the day where that is over."""
    due = datetime.combine(day, DAY_ENDS, now.tzinfo)
    return due if due > now else datetime.combine(day, time(23, 59), now.tzinfo)


def _reminder(now: datetime, due: datetime) -> datetime:
    """The morning before the day it is due, or of that day, or half of the time that is left."""
    mornings = [datetime.combine(due.date() - timedelta(days=ahead), MORNING, due.tzinfo) for ahead in (1, 0)]
    half = (now.astimezone(UTC) + (due.astimezone(UTC) - now.astimezone(UTC)) / 2).astimezone(due.tzinfo)
    return next((one for one in mornings if now < one < due), half)


# --- the languages ----------------------------------------------------------------------------------


@cache
def _tongue(language: str) -> _Tongue:
    file = resources.files("reviewbot.replies").joinpath("phrases", "promises.toml")
    raw = tomllib.loads(file.read_text(encoding="utf-8"))[language]
    return _Tongue(
        will=[_compiled(raw, one) for one in raw["will"]],
        has=_compiled(raw, raw["has"]),
        soft=[_compiled(raw, one) for one in raw["soft"]],
        unless=_compiled(raw, raw["unless"]),
        past=_compiled(raw, raw["past"]),
        near={name: _compiled(raw, raw[name]) for name in _NEAR},
        span=_compiled(raw, _span(raw)),
        numbers=raw["numbers"],
        weekdays=[_compiled(raw, rf"\b(?:{day})s?\b") for day in raw["days"]],
        dated=[(number, _compiled(raw, _dated(month))) for number, month in enumerate(raw["months"], 1)],
    )


def _span(raw: Mapping[str, Any]) -> str:
    words = "|".join(sorted((re.escape(word) for word in raw["numbers"] if word), key=len, reverse=True))
    number = (
        rf"(?:(?P<least>\d{{1,3}}|{words})(?:(?: ?[-–] ?| (?:{raw['to']}) )(?P<most>\d{{1,3}}|{words}))?)?"
    )
    kinds = {"hours": "hours", "days": "days_", "weeks": "weeks", "months": "months_"}
    unit = "|".join(rf"(?P<{name}>{raw[key]})" for name, key in kinds.items())
    span: str = raw["span"].replace("{number}", number).replace("{unit}", rf"(?:{unit})\b")
    return span


def _dated(month: str) -> str:
    return (
        rf"\b(?:(?P<first>\d{{1,2}})(?:st|nd|rd|th|\.|er|º|°)? (?:of |de |del )?(?:{month})\b"
        rf"|(?:{month}) (?P<second>\d{{1,2}})\b)"
    )


def _compiled(raw: Mapping[str, Any], pattern: str) -> re.Pattern[str]:
    for name in ("idle", "doing", "done"):
        pattern = pattern.replace(f"{{{name}}}", raw[name])
    return re.compile(pattern, re.IGNORECASE)
