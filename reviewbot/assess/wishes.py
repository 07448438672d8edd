"""What a customer asks the business for: a refund, a call, an apology, in their own words."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from tomllib import loads
from typing import Any, NamedTuple

from reviewbot.assess.lexicon import SPELT, lexicon
from reviewbot.assess.phrases import Mark, Phrases, Row, Slots, parse
from reviewbot.assess.reading import Sentence, quote
from reviewbot.types import Asked, Wish

BEFORE = 3  # words before a phrase in which it is denied, or made the business of others


class Wording(NamedTuple):
    """How one language asks.

    ``cues``: one of these words stands in every phrase, and of its words in ``beside`` one as well.
    ``past``: with one of these the phrase tells of having asked, and ``given`` after it that it was had.
    ``others``: it is a condition, or advice.
    """

    phrases: Phrases
    cues: frozenset[str]
    beside: Mapping[str, frozenset[str]]
    past: frozenset[str]
    given: frozenset[str]
    others: frozenset[str]
    negators: frozenset[str]


@cache
def _table() -> dict[str, Any]:
    return loads(files(__package__).joinpath("words/wishes.toml").read_text("utf-8"))


def _spellings(language: str, text: str) -> list[str]:
    """The text as the sentences of that language are spelt; German also without its umlauts."""
    spelt = {text}
    for letter, letters in SPELT.get(language, ()):
        spelt |= {one.replace(letter, letters) for one in spelt}
    fold = lexicon(language).spelling.fold
    return sorted(one.translate(fold) for one in spelt)


def _beside(rows: Iterable[Slots], cues: frozenset[str]) -> dict[str, frozenset[str]]:
    """By cue, words of which one stands in each of its phrases too: "credit" says nothing without "me".

    Where a phrase is but one word it is that word. Short words are in every text, so long ones are chosen.
    """
    beside: dict[str, set[str]] = {}
    for row in rows:
        whole = [slot for slot in row if slot and not any("*" in word for word in slot)]
        whole.sort(key=lambda slot: min(map(len, slot)), reverse=True)
        key = next(slot for slot in whole if slot <= cues)
        other = next((slot for slot in whole if slot is not key), key)
        for cue in key:
            beside.setdefault(cue, set()).update(other)
    return {cue: frozenset(words) for cue, words in beside.items()}


@cache
def _wording(language: str) -> Wording | None:
    """How that language asks; None where we do not know."""
    table = _table().get(language)
    if table is None:
        return None

    def words(name: str) -> frozenset[str]:
        return frozenset(" ".join(_spellings(language, table.get(name, ""))).split())

    sets = {
        name: " ".join(_spellings(language, text)).split() for name, text in table.get("sets", {}).items()
    }
    sets["numbers"] = []
    rows: list[Row] = []
    for wish in Wish:
        for phrase in table.get(wish, ()):
            spellings = _spellings(language, phrase)
            rows += [(row, Mark("wish", wish)) for spelt in spellings for row in parse(spelt, sets)]
    beside = _beside((row for row, _ in rows), words("cues"))
    return Wording(
        phrases=Phrases(rows),
        cues=frozenset(beside),
        beside=beside,
        past=words("past"),
        given=words("given"),
        others=words("others"),
        negators=lexicon(language).negators | words("negators"),
    )


def _asks(wording: Wording, words: Sequence[str]) -> bool:
    """Whether a sentence with a cue is worth a closer look."""
    beside = wording.beside
    return any(not beside[cue].isdisjoint(words) for cue in wording.cues.intersection(words))


def _meant(wording: Wording, words: Sequence[str], start: int, end: int) -> bool:
    """Whether the customer asks for it still: not denied, nor left to others, nor had already."""
    before = words[max(0, start - BEFORE) : start]
    if not (wording.negators | wording.others).isdisjoint(before):
        return False
    asked_once = not wording.past.isdisjoint(words[start:end])
    return not (asked_once and not wording.given.isdisjoint(words[end:]))


def asked(sentences: Sequence[Sentence], language: str) -> tuple[Asked, ...]:
    """What the customer asks the business for, each wish once, in the order of the text.

    What they were given, do not want, or tell others to ask for is left out. In languages that
    ``words/wishes.toml`` does not have nothing is found.
    """
    wording = _wording(language)
    if wording is None:
        return ()
    wishes: dict[str, Asked] = {}
    cues = wording.cues
    for sentence in [one for one in sentences if not cues.isdisjoint(one.words)]:
        if not _asks(wording, sentence.words):
            continue
        for start, end, mark in wording.phrases.find(sentence.words):
            if mark.rule not in wishes and _meant(wording, sentence.words, start, end):
                wishes[mark.rule] = Asked(Wish(mark.rule), quote(sentence, start, end))
    return tuple(wishes.values())
