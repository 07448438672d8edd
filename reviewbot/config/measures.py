"""What a value in standards.toml may be, as ``kinds.py`` has it for the configuration."""

import re
from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any

from reviewbot.config import kinds
from reviewbot.config.kinds import Kind
from reviewbot.types import ADDRESSED, LANGUAGES, ReviewClass

_FEWEST, _MOST = 2, 5  # one star is a complaint in every house; five are as good as it gets
_SOONEST, _LATEST = timedelta(minutes=1), timedelta(days=30)  # to answer; later is no answer
_LONGEST_WORD = 60  # characters
CLASSES = tuple(str(one) for one in ReviewClass)
# A recent reply may not begin with the same four words, nor share long runs of five (gate not_template).
MOST_WORDS: Mapping[str, int] = {"openings": 2, "closings": 4, "thanks": 6}
_NAME = "{name}"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-(?:([01][0-9]|2[0-3]):([0-5][0-9])|24:00)")


def stars(value: object) -> float:
    """Stars of five."""
    if isinstance(value, int | float) and not isinstance(value, bool) and _FEWEST <= value <= _MOST:
        return float(value)
    raise ValueError("expected a number of stars from 2 to 5 without quotes, such as 4 or 3.5")


def by_name(what: str) -> Kind:
    """Values by the name of what they hold for; names and values are looked at one by one, later."""

    def named(value: object) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise ValueError(f"expected {what}")  # noqa: TRY004  one error for every kind
        return value

    return named


def review_class(value: object) -> ReviewClass:
    """A class of review."""
    if isinstance(value, str) and value in CLASSES:
        return ReviewClass(value)
    raise ValueError(f"unknown class; {kinds.nearest(value if isinstance(value, str) else '', CLASSES)}")


def urgent_class(value: object) -> ReviewClass:
    """A class that can be urgent."""
    if value == ReviewClass.PRAISE:
        raise ValueError("praise cannot be urgent; leave it out")
    return review_class(value)


def urgent_classes(value: object) -> frozenset[ReviewClass]:
    """Classes that can be urgent."""
    return frozenset(kinds.list_of(urgent_class)(value))


def deadline(value: object) -> timedelta:
    """How long an answer may take."""
    span = kinds.duration(value)
    if not _SOONEST <= span <= _LATEST:
        raise ValueError('expected a duration from "1m" to "30d"')
    return span


def word(value: object) -> str:
    """A word, or a few."""
    text = kinds.line(value)
    if len(text) > _LONGEST_WORD:
        raise ValueError(f"expected words of {_LONGEST_WORD} characters or less, not {len(text)}")
    return text


def language(value: object) -> str:
    """A language that reviewbot writes."""
    if isinstance(value, str) and value in LANGUAGES:
        return value
    raise ValueError(f"expected a language that reviewbot writes: {', '.join(LANGUAGES)}")


def addressed(value: object) -> str:
    """A language that has two ways to address somebody."""
    if (found := language(value)) in ADDRESSED:
        return found
    raise ValueError(f"this language has one way to address people; expected: {', '.join(ADDRESSED)}")


def phrases(kind: str) -> Kind:
    """The house's own phrases of this kind in one language, of which replies take one."""
    name = _NAME if kind == "openings" else ""
    most = MOST_WORDS[kind]

    def found(value: object) -> tuple[str, ...]:
        said: tuple[str, ...] = kinds.list_of(word)(value)
        for one in said:
            bare = one.replace(name, " ") if name else one
            if re.search(r"[<>{}|]", bare):
                raise ValueError(f"expected plain words{f', and {name}' if name else ''}")
            if len(bare.split()) > most or not re.search(r"\w", one):
                raise ValueError(f"expected one to {most} words, or replies would read alike")
        if name and said and not any(name in one for one in said):
            raise ValueError(f'expected one with the customer\'s name, such as "Hello {name}"')
        return said

    return found


def days(value: object) -> frozenset[int]:
    """Days of the week, 0 for Monday."""
    found = kinds.list_of(kinds.one_of(*_DAYS))(value)
    if not found:
        raise ValueError('expected days such as ["mon", "tue"]; leave it out for every day')
    return frozenset(map(_DAYS.index, found))


def hours(value: object) -> tuple[time, time]:
    """From when to when, by the clock on the wall of the business; past midnight, too."""
    found = _HOURS.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError('expected hours in quotes such as "08:00-18:00" or "22:00-06:00"')
    return time(int(found[1]), int(found[2])), time(int(found[3] or 0), int(found[4] or 0))


def share(value: object) -> float:
    """A share, 0 for none and 1 for all."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(value)
    raise ValueError("expected a share from 0 to 1 without quotes, such as 0.5")
