"""The phrase lists of one language: ``words/`` has what pleases and hurts, ``alarms/`` what alarms."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from tomllib import loads
from typing import Any

from reviewbot.assess.phrases import Mark, Phrases, Slots, parse
from reviewbot.assess.spelling import Spelling
from reviewbot.types import ReviewClass

LEVELS = {"worst": -3.0, "bad": -2.0, "poor": -0.5, "good": 1.0, "great": 2.0, "named": 0.0}
TRIGGER_WEIGHTS = {"claim": -2.5, "wrong_business": -0.5, "spam": 0.0}
SURE_TRIGGER, LIKELY_TRIGGER = -3.5, -1.0
CUES = ("resolved", "care", "irony", "asking")
SPELT = {"de": (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"))}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the words of one language mean in a review.

    ``spelling``: how texts are written before matching. ``drop``: words that VADER misreads here.
    ``openers`` begin a question, ``courtesies`` are words of greeting and thanks,
    ``cheers`` those that praise alone before a comma.
    """

    phrases: Phrases
    negators: frozenset[str]
    scope_ends: frozenset[str]
    openers: frozenset[str]
    courtesies: frozenset[str]
    cheers: frozenset[str]
    drop: frozenset[str]
    spelling: Spelling


def _table(language: str) -> dict[str, Any]:
    """What both files of a language say; their sets serve both."""
    table: dict[str, Any] = {"sets": {}}
    for folder in ("words", "alarms"):
        path = files(__package__).joinpath(f"{folder}/{language}.toml")
        if path.is_file():
            found = loads(path.read_text("utf-8"))
            sets = {**table["sets"], **found.get("sets", {})}
            table |= {**found, "sets": sets}
    return table


def _marked(table: Mapping[str, Any]) -> Iterator[tuple[str, Mark]]:
    for cue in CUES:
        yield from ((phrase, Mark("cue", cue)) for phrase in table.get(cue, ()))
    for topic, levels in table.items():
        if topic == "harmless":
            yield from ((phrase, Mark("harmless", topic)) for phrase in levels["phrases"])
        elif topic == "class":
            for name, triggers in levels.items():
                yield from _triggers(ReviewClass(name), triggers)
        elif isinstance(levels, dict) and not levels.keys() - LEVELS.keys():
            for level, phrases in levels.items():
                yield from ((phrase, Mark("topic", topic, LEVELS[level])) for phrase in phrases)


def _triggers(name: ReviewClass, triggers: Mapping[str, list[str]]) -> Iterator[tuple[str, Mark]]:
    for phrase in triggers.get("sure", ()):
        yield phrase, Mark("class", name.value, TRIGGER_WEIGHTS.get(name, SURE_TRIGGER), sure=True)
    for phrase in triggers.get("likely", ()):
        yield phrase, Mark("class", name.value, TRIGGER_WEIGHTS.get(name, LIKELY_TRIGGER))


def _rows(language: str, table: Mapping[str, Any], fold: Mapping[int, int]) -> Iterator[tuple[Slots, Mark]]:
    sets = {name: words.translate(fold).split() for name, words in table.get("sets", {}).items()}
    sets.setdefault("numbers", [])
    for phrase, mark in _marked(table):
        spellings = {phrase}
        for letter, spelt in SPELT.get(language, ()):
            spellings |= {spelling.replace(letter, spelt) for spelling in spellings}
        for spelling in sorted(spellings):
            yield from ((row, mark) for row in parse(spelling.translate(fold), sets))


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language; where we have none, only what every language shares."""
    spelling = Spelling(language)
    fold = spelling.fold
    table = _table(language)
    rows = [*_rows("", _table("common"), fold), *_rows(language, table, fold)]
    lists = ("negators", "scope_ends", "question_openers", "courtesies", "cheers")
    words = {key: frozenset(table.get(key, "").translate(fold).split()) for key in lists}
    return Lexicon(
        phrases=Phrases(rows),
        negators=words["negators"],
        scope_ends=words["scope_ends"],
        openers=words["question_openers"],
        courtesies=words["courtesies"],
        cheers=words["cheers"],
        drop=frozenset(table.get("vader", {}).get("drop", "").split()),
        spelling=spelling,
    )
