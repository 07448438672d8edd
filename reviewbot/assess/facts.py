"""Facts worth carrying to the owner: amounts, dates and times, numbers of orders and rooms.

They help to find the customer's order or visit again. For the owner only, never for a public reply.
Numbers of cards, accounts and telephones and e-mail addresses are not carried: who needs them has them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain
from string import digits
from tomllib import loads
from typing import NamedTuple

from reviewbot.assess.language import lowered
from reviewbot.assess.reading import Sentence
from reviewbot.assess.spelling import ACCENTS
from reviewbot.types import Fact, FactKind

LONGEST = 20_000  # characters examined, as of the rest of a review
MOST = 12  # facts of one review; who lists more has pasted a bill
CARD_DIGITS = 13  # and more: a card or an account, not an order
PHONE_DIGITS = 7
SHORT_ORDER = 3  # digits of an order's number that stands without "number", "#" or ":"
LAST_NIGHT = "last night"  # looked for as it stands: "night" alone is in every review of a hotel
LONGEST_DATE = 60  # characters of a date with its weekday and time
NUMBERED = (45, 45)  # characters before and after digits in which the rest of an order's number stands,
PRICED = (6, 14)  # of an amount,
DATED = (14, 30)  # of a date,
DAYS = (16, 32)  # and around a day named
WORD = re.compile(r"[^\W\d_]+")


class Patterns(NamedTuple):
    """What ``words/facts.toml`` lists, ready to search with; all of it in small letters, which is faster.

    ``digits``: each number; a group tells if what stands beside it may make it an ``amount``, a ``date``
    or, as in "#12" and "room12", anything. ``weekday``: dates without a digit; ``days``: one of which
    stands in each. ``words``: by what they may begin, words as reviews are spelt, and ``all_words``.
    ``capital_months``: English months that are words too.
    """

    digits: re.Pattern[str]
    amount: re.Pattern[str]
    date: re.Pattern[str]
    weekday: re.Pattern[str]
    order: re.Pattern[str]
    days: tuple[str, ...]
    words: Mapping[str, frozenset[str]]
    all_words: frozenset[str]
    capital_months: frozenset[str]


class Found(NamedTuple):
    """A piece of the text. ``alone``: it says something without a neighbour ("Tuesday" does not)."""

    kind: FactKind
    start: int
    end: int
    alone: bool = True


def _either(words: str) -> str:
    found = sorted((word.replace("_", r"\s") for word in words.split()), key=len, reverse=True)
    return f"(?:{'|'.join(found)})"


# Not within a longer number (a telephone's, a card's), with at most three groups of thousands.
NUMBER = r"(?<![\d.,/-])(?<!\d\s)\d{1,7}+(?:[.,'’\u00a0 ]\d{3}(?!\d)){0,3}+(?:[.,](?:\d{1,2}(?!\d)|[-–—]))?+"
YEAR = r"(?:19|20)\d\d(?!\d)"
DAY = r"(?:0?[1-9]|[12]\d|3[01])"
MONTH = r"(?:0?[1-9]|1[0-2])"
HOUR = r"(?:[01]?\d|2[0-4])"
HALF_DAY = r"[ap](?:m|\.m\.?)(?!\w)"
SPAN_OF_TIME = r"(?!\s?(?:h|min|std|stund|heure|ora|ore|uur))"
BETWEEN = (
    "at|on|of|um|am|the|à|a las?|alle(?: ore)?|ore|às|as|om|op|le|el|il|em|den|kl\\.?|gegen|around|about"
)
GAP = re.compile(rf"\s*,?\s*(?:(?:{BETWEEN})\s+)?")
NEAR = 20  # characters between two parts of one date, or before the pounds that somebody lost
WEIGHT = re.compile(r"\b(?:lost|lose|losing|gain\w*|weigh\w*|shed|dropped)\b")
RATING = re.compile(r"\d{1,2}/(?:5|10)|24/7")
YEAR_ALONE = re.compile(YEAR + r"\Z")


def _amount(either: Mapping[str, str]) -> str:
    return (
        rf"(?:(?<!\w)(?:{either['before']})\s?{NUMBER}(?:k\b)?(?:\s?(?:{either['after']})(?!\w))?"
        rf"|{NUMBER}k?\s?(?:{either['signs']}|{either['after']}(?!\w)))(?![\d@])"
    )


def _date(either: Mapping[str, str]) -> str:
    """Days and times with digits; "3.5." and "3/5" only after a word that makes them days."""
    ordinal = r"(?:st|nd|rd|th|er|º|°|ª|\.)?"
    of = r"(?:\s(?:of|de|di)|[-/])?"
    dotted = "|".join(rf"(?<=\b{word}\s)" for word in ("am", "vom", "den", "dem", "zum"))
    slashed = "|".join(rf"(?<=\b{word}\s)" for word in ("on", "le", "el", "il", "dia", "día", "em", "op"))
    french_hour = "|".join(rf"(?<=\b{word}\s)" for word in ("à", "às"))
    return "|".join(
        (
            rf"{YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)",
            rf"(?:{DAY}[./-]{MONTH}|{MONTH}/{DAY})[./-](?:{YEAR}|\d\d(?![\d:]))",
            rf"(?:{dotted}){DAY}\.\s?{MONTH}\.(?!\d)",
            rf"(?:{slashed})(?:{DAY}/{MONTH}|{MONTH}/{DAY})",
            rf"{DAY}{ordinal}{of}\s?{either['months']}(?!\w)(?:\.(?=\s\d))?(?:(?:\s(?:de|del|do)|,)?\s?{YEAR})?",
            rf"{either['months_first']}\.?\s{DAY}(?:st|nd|rd|th)?(?:,?\s{YEAR})?",
            rf"{HOUR}(?:[:.][0-5]\d)?\s?(?:{HALF_DAY}|uhr(?!\w)|h\s?[0-5]\d)",
            rf"(?:[01]?\d|2[0-3]):[0-5]\d(?:\s?(?:{HALF_DAY}|uhr(?!\w)))?{SPAN_OF_TIME}",
            rf"(?:{french_hour}){HOUR}\s?h(?!\w)",
        )
    )


def _weekday(either: Mapping[str, str]) -> str:
    """Days without a digit; ``told`` if one day is meant, and not every week's."""
    part = rf"(?:\s{either['parts']})?"
    day = either["weekdays"] + part
    told = rf"{either['when']}\s{day}|{day}\s{either['past']}|{either['near_days']}{part}"
    return rf"(?<!\w)(?:(?P<told>{told})|{day})(?!\w)"


def _order(either: Mapping[str, str]) -> str:
    link = rf"(?:\s{{0,2}}(?:{either['links']}\.?|[:#№]|-(?=\D)))"
    code = r"(?P<code>[a-z]{0,4}-?\d[\da-z]{0,19}(?:-[\da-z]{1,12}){0,3})(?![\w@%€$£]|[.,:]\d|-\d)"
    return (
        rf"(?<!\w)(?:{either['orders']}(?P<link>{link}{{0,4}}+)\s{{0,2}}{code}"
        rf"|{either['places']}{link}{{0,2}}+\s{{0,2}}#?\d{{1,4}}[a-z]?(?![\w@%€$£]|[.,:-]\d)"
        rf"|\#\d{{4,12}}(?![\w-]))(?!\s?(?:{either['units']})(?!\w))(?!\s?[€$£%])"
    )


def _digits(either: Mapping[str, str]) -> str:
    """Digits (first, so that they are quickly found) and what amounts, dates and orders have beside them."""
    price = rf"(?:[.,][-–—])?k?\s?(?:{either['signs']}|{either['after']}(?!\w))"
    time = "|".join(
        (
            rf"(?:st|nd|rd|th|er|º|°|ª|\.)?(?:\s(?:of|de|di)|[-/])?\s?{either['months']}(?!\w)",
            r"[./-]\s?\d{1,2}[./-]|/(?!(?:5|10)(?!\d))\d|:\d",
            r"\s?(?:[ap]\.?m|uhr|h(?![^\W\d_]))",
        )
    )
    lettered, priced = r"(?<=[^\W\d_]\d)|(?<=#\d)", r"(?<=[$€£₹¥]\d)|(?<=[$€£₹¥]\s\d)"
    return (
        rf"\d(?:(?P<anything>(?:{lettered})\d*+|(?:{priced})\d*+(?:{time}))"
        rf"|(?P<amount>(?:{priced})\d*+|\d*+{price})|(?P<date>\d*+(?:{time}))|\d*+)"
    )


def _spelt(words: Iterable[str]) -> frozenset[str]:
    """The words as reviews are spelt, some with and some without their accents; "bestell-nr" is two."""
    text = " ".join(words).replace("_", " ")
    return frozenset(WORD.findall(f"{text} {text.translate(ACCENTS)}"))


@cache
def _patterns() -> Patterns:
    table = loads(files(__package__).joinpath("words/facts.toml").read_text("utf-8"))
    either = {name: _either(words) for name, words in table.items()}
    days = f"{table['weekdays']} {table['near_days']}".split()
    places = f"{table['orders']} {table['places']}".split()
    words = {
        "day": _spelt(day for day in days if "_" not in day),
        "order": _spelt(
            [*places, *(f"{place}{link}" for place in places for link in table["links"].split())]
        ),
        "amount": _spelt(word for word in table["before"].split() if "$" not in word),
        "date": _spelt([table["months_first"]]),
    }
    return Patterns(
        digits=re.compile(_digits(either)),
        amount=re.compile(_amount(either)),
        date=re.compile(rf"(?<![\w.,:/@#-])(?=[\djfmasond])(?:{_date(either)})(?![\w@/]|[.:-]\d)"),
        weekday=re.compile(_weekday(either)),
        order=re.compile(_order(either)),
        days=tuple(day.replace("_", " ") for day in days),
        words=words,
        all_words=frozenset(chain.from_iterable(words.values())),
        capital_months=frozenset(table["capital_months"].split()),
    )


Stretches = Sequence[tuple[int, int]]
"""Where in a text facts of a kind may stand; elsewhere they need not be looked for."""


def _stretches(places: Iterable[tuple[int, int]], reach: tuple[int, int]) -> Stretches:
    """The text around these places, as far as ``reach`` before and after them."""
    found: list[tuple[int, int]] = []
    for at, after in places:
        start, end = max(0, at - reach[0]), after + reach[1]
        if found and start <= found[-1][1]:
            start, before = found.pop()
            end = max(end, before)
        found.append((start, end))
    return found


def _within(pattern: re.Pattern[str], text: str, stretches: Stretches) -> Iterator[re.Match[str]]:
    for start, end in stretches:
        yield from pattern.finditer(text, start, end)


def _named_days(days: Sequence[str], low: str) -> list[tuple[int, int]]:
    """Where days may be named, in their order."""
    return sorted(match.span() for day in days if day in low for match in re.finditer(re.escape(day), low))


def _orders(patterns: Patterns, low: str, near: Stretches) -> Iterator[Found]:
    for match in _within(patterns.order, low, near):
        code, linked = match["code"], bool(match["link"] and match["link"].strip())
        if code is not None:
            digits = sum(map(str.isdigit, code))
            telephone = code.count("-") > 1 and digits >= PHONE_DIGITS and not re.search("[a-z]", code)
            private = digits >= CARD_DIGITS or telephone
            told = linked or (digits >= SHORT_ORDER and not YEAR_ALONE.match(code))
            if private or not told or not digits:
                continue
        yield Found(FactKind.ORDER, *match.span())


def _amounts(patterns: Patterns, low: str, near: Stretches) -> Iterator[Found]:
    for match in _within(patterns.amount, low, near):
        start, end = match.span()
        weighty = match[0].endswith("pounds") and WEIGHT.search(low, max(0, start - NEAR), start)
        if not weighty:
            yield Found(FactKind.AMOUNT, start, end)


def _parts(patterns: Patterns, text: str, low: str, near: Stretches, days: Stretches) -> list[Found]:
    """Days and times, each for itself; ``text`` tells "May 5" from "may 5"."""
    found = [
        Found(FactKind.DATE, *match.span())
        for match in _within(patterns.date, low, near)
        if not RATING.fullmatch(match[0])
        and not (text[slice(*match.span())].islower() and patterns.capital_months & {*WORD.findall(match[0])})
    ]
    found += [
        Found(FactKind.DATE, *match.span(), alone=match["told"] is not None)
        for match in _within(patterns.weekday, low, days)
    ]
    return sorted(found, key=lambda one: one.start)


def _dates(parts: Sequence[Found], low: str) -> Iterator[Found]:
    """Those that stand together as one: "last Tuesday at 7pm"."""
    held: Found | None = None
    for found in parts:
        near = held and 0 <= found.start - held.end < NEAR and found.end - held.start <= LONGEST_DATE
        if held and near and GAP.fullmatch(low, held.end, found.start):
            held = Found(FactKind.DATE, held.start, found.end)
            continue
        if held and held.alone:
            yield held
        held = found
    if held and held.alone:
        yield held


def _said(patterns: Patterns, low: str, sentences: Sequence[Sentence] | None) -> frozenset[str]:
    """The words that may belong to facts."""
    every = patterns.all_words
    if sentences is None:
        return every.intersection(WORD.findall(low))
    near = [one.words for one in sentences if not every.isdisjoint(one.words)]
    return every.intersection(chain.from_iterable(near))


def facts(text: str, sentences: Sequence[Sentence] | None = None) -> tuple[Fact, ...]:
    """Amounts, dates and numbers in the text, as they stand there, in their order; at most twelve.

    Stars ("5/5"), spans of time ("10 minutes") and years alone are no facts. Of a longer text the
    first 20,000 characters are read. ``sentences``: of the review, if they are cut; their words tell at
    once that most reviews have nothing to look for.
    """
    if not text:
        return ()
    text = text[:LONGEST]
    low = lowered(text)
    patterns = _patterns()
    said = _said(patterns, low, sentences)
    kinds = {kind for kind, words in patterns.words.items() if words & said} if said else set()
    days = _named_days(patterns.days, low) if "day" in kinds or LAST_NIGHT in low else ()
    numbers: list[tuple[int, int]] = []
    if any(map(low.__contains__, digits)) or not low.isascii():
        found = [*patterns.digits.finditer(low)]
        numbers = [match.span() for match in found]
        kinds |= {match.lastgroup for match in found if match.lastgroup}
    if not (days or (numbers and kinds)):
        return ()

    def near(kind: str, reach: tuple[int, int]) -> Stretches:
        return _stretches(numbers, reach) if not kinds.isdisjoint((kind, "anything")) else ()

    dates = _dates(_parts(patterns, text, low, near("date", DATED), _stretches(days, DAYS)), low)
    orders = _orders(patterns, low, near("order", NUMBERED))
    taken: list[Found] = []
    for one in (*orders, *_amounts(patterns, low, near("amount", PRICED)), *dates):
        if all(one.end <= other.start or other.end <= one.start for other in taken):
            taken.append(one)
        if len(taken) >= MOST:
            break
    taken.sort(key=lambda one: one.start)
    return tuple(dict.fromkeys(Fact(one.kind, text[one.start : one.end]) for one in taken))
