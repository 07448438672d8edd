"""Facts worth carrying to the owner: amounts, dates and times, numbers of orders and rooms.

They help to find the customer's order or visit again. For the owner only, never for a public reply.
Numbers of cards, accounts and telephones and e-mail addresses are not carried: who needs them has them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from tomllib import loads
from typing import NamedTuple

from reviewbot.assess.language import lowered
from reviewbot.types import Fact, FactKind

LONGEST = 20_000  # characters examined, as of the rest of a review
MOST = 12  # facts of one review; who lists more has pasted a bill
CARD_DIGITS = 13  # and more: a card or an account, not an order
PHONE_DIGITS = 7
SHORT_ORDER = 3  # digits of an order's number that stands without "number", "#" or ":"
LAST_NIGHT = "last night"  # looked for as it stands: "night" alone is in every review of a hotel
LONGEST_DATE = 60  # characters of a date with its weekday and time
REACH = 45  # characters around digits in which the rest of a fact stands
DIGITS = re.compile(r"\d+")
WORD = re.compile(r"[^\W\d_]+")


class Patterns(NamedTuple):
    """What ``words/facts.toml`` lists, ready to search with; all of it in small letters, which is faster.

    ``weekday``: dates without a digit, and ``words``: one of which stands in each, as texts are split at
    blanks. ``capital_months``: English months that are words too.
    """

    amount: re.Pattern[str]
    date: re.Pattern[str]
    weekday: re.Pattern[str]
    order: re.Pattern[str]
    words: frozenset[str]
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


@cache
def _patterns() -> Patterns:
    table = loads(files(__package__).joinpath("words/facts.toml").read_text("utf-8"))
    either = {name: _either(words) for name, words in table.items()}
    days = f"{table['weekdays']} {table['near_days']}".replace(LAST_NIGHT.replace(" ", "_"), "").split()
    return Patterns(
        amount=re.compile(_amount(either)),
        date=re.compile(rf"(?<![\w.,:/@#-])(?=[\djfmasond])(?:{_date(either)})(?![\w@/]|[.:-]\d)"),
        weekday=re.compile(_weekday(either)),
        order=re.compile(_order(either)),
        words=frozenset(f"{word}{sign}" for word in days for sign in ("", *".,!?;:)")),
        capital_months=frozenset(table["capital_months"].split()),
    )


def _near_digits(
    pattern: re.Pattern[str], text: str, spans: Sequence[tuple[int, int]]
) -> Iterator[re.Match[str]]:
    for start, end in spans:
        yield from pattern.finditer(text, start, end)


def _spans(text: str) -> list[tuple[int, int]]:
    """The stretches around digits: elsewhere no number need be looked for."""
    spans: list[tuple[int, int]] = []
    for match in DIGITS.finditer(text):
        start, end = max(0, match.start() - REACH), match.end() + REACH
        if spans and start <= spans[-1][1]:
            start, _ = spans.pop()
        spans.append((start, end))
    return spans


def _orders(patterns: Patterns, low: str, spans: Sequence[tuple[int, int]]) -> Iterator[Found]:
    for match in _near_digits(patterns.order, low, spans):
        code, linked = match["code"], bool(match["link"] and match["link"].strip())
        if code is not None:
            digits = sum(map(str.isdigit, code))
            telephone = code.count("-") > 1 and digits >= PHONE_DIGITS and not re.search("[a-z]", code)
            private = digits >= CARD_DIGITS or telephone
            told = linked or (digits >= SHORT_ORDER and not YEAR_ALONE.match(code))
            if private or not told or not digits:
                continue
        yield Found(FactKind.ORDER, *match.span())


def _amounts(patterns: Patterns, low: str, spans: Sequence[tuple[int, int]]) -> Iterator[Found]:
    for match in _near_digits(patterns.amount, low, spans):
        start, end = match.span()
        weighty = match[0].endswith("pounds") and WEIGHT.search(low, max(0, start - NEAR), start)
        if not weighty:
            yield Found(FactKind.AMOUNT, start, end)


def _parts(
    patterns: Patterns, text: str, low: str, spans: Sequence[tuple[int, int]], *, weekdays: bool
) -> list[Found]:
    """Days and times, each for itself; ``text`` tells "May 5" from "may 5"."""
    found = [
        Found(FactKind.DATE, *match.span())
        for match in _near_digits(patterns.date, low, spans)
        if not RATING.fullmatch(match[0])
        and not (text[slice(*match.span())].islower() and patterns.capital_months & {*WORD.findall(match[0])})
    ]
    if weekdays:
        found += [
            Found(FactKind.DATE, *match.span(), alone=match["told"] is not None)
            for match in patterns.weekday.finditer(low)
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


def facts(text: str) -> tuple[Fact, ...]:
    """Amounts, dates and numbers in the text, as they stand there, in their order; at most twelve.

    Stars ("5/5"), spans of time ("10 minutes") and years alone are no facts. Of a longer text the
    first 20,000 characters are read.
    """
    text = text[:LONGEST]
    spans = _spans(text)
    patterns = _patterns()
    low = lowered(text)
    weekdays = LAST_NIGHT in low or not patterns.words.isdisjoint(low.split())
    if not (spans or weekdays):
        return ()
    dates = _dates(_parts(patterns, text, low, spans, weekdays=weekdays), low)
    taken: list[Found] = []
    for one in (*_orders(patterns, low, spans), *_amounts(patterns, low, spans), *dates):
        if all(one.end <= other.start or other.end <= one.start for other in taken):
            taken.append(one)
        if len(taken) >= MOST:
            break
    taken.sort(key=lambda one: one.start)
    return tuple(dict.fromkeys(Fact(one.kind, text[one.start : one.end]) for one in taken))
