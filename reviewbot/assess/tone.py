"""VADER's compound of one English sentence, by VADER's own rules but in linear time.

Upstream lower-cases the whole text again for every word it weighs, so its time grows with the
square of the length (facts: sentiment B3). Here every word is looked up once, and the rules, which
bear on the three words before a word and the two after it, are asked only where one of those can
matter. A test holds the result equal to upstream's.
"""

import math
import re
import string
from collections.abc import Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from reviewbot.assess.lexicon import lexicon
from reviewbot.assess.memory import Memory
from reviewbot.assess.spelling import shortened

if TYPE_CHECKING:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

SHORTEST_WORD = 3  # upstream keeps the signs of shorter ones: they may be a smile
BEFORE, AFTER = 3, 2  # words that bear on a word
ASKED = {0: 0.0, 1: 0.0, 2: 0.36, 3: 0.54}
NORMAL = 15  # upstream's alpha
TURNED = -0.74  # upstream's N_SCALAR: what a negation makes of a word
SHOUTED = 0.733  # upstream's C_INCR
FADING = (1.0, 0.95, 0.9)  # how much of a booster arrives over one, two, three words
NEVER_SO = 1.25
ENDEARING = frozenset({"so", "this"})  # "never so good" praises
NOT_ASCII = re.compile(r"[^\x00-\x7f]")
BENDS = attrgetter("bends")


class Token(NamedTuple):
    """A word as VADER sees it.

    ``weight``: its own, 0 if it has none. ``known``: VADER's lexicon has it. ``boost``: what it adds
    to the word after it. ``bends``: it may change the weight of a word near it, ``idiom``: as part
    of a phrase.
    """

    low: str
    weight: float
    known: bool
    boost: float
    negates: bool
    idiom: bool
    capitals: bool
    bends: bool


START = Token("", 0.0, True, 0.0, False, False, False, False)
PLAIN = START._replace(known=False)
JOINING = frozenset({"but", "or", "nor", "at", "the", "to", "for", "of"})  # rules and idioms ask for these


class Rules(NamedTuple):
    """Upstream's tables: the lexicon, emoji in words, boosters, negations, phrases, and their words."""

    lexicon: Mapping[str, float]
    emoji: Mapping[str, str]
    boosters: Mapping[str, float]
    negations: frozenset[str]
    idioms: Mapping[str, float]
    idiom_words: frozenset[str]
    idiom_boosters: Mapping[str, float]


@cache
def analyzer() -> "SentimentIntensityAnalyzer":
    """The one analyzer, without the words that mislead in reviews."""
    # Imported on first use: its lexicon takes a tenth of a second that most commands need not pay.
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415

    shared = SentimentIntensityAnalyzer()
    for word in lexicon("en").drop:
        shared.lexicon.pop(word, None)
    return shared


@cache
def _rules() -> Rules:
    from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SPECIAL_CASES  # noqa: PLC0415 - see analyzer

    pairs = {phrase: boost for phrase, boost in BOOSTER_DICT.items() if " " in phrase}
    return Rules(
        lexicon=analyzer().lexicon,
        emoji=analyzer().emojis,
        boosters=BOOSTER_DICT,
        negations=frozenset(NEGATE),
        idioms=SPECIAL_CASES,
        idiom_words=frozenset(" ".join((*SPECIAL_CASES, *pairs)).split()) - {"the", "to", "for", "of"},
        idiom_boosters=pairs,
    )


def _token_of(raw: str) -> Token:
    rules = _rules()
    written = shortened(raw, 2)
    stripped = written.strip(string.punctuation)
    low = (stripped if len(stripped) >= SHORTEST_WORD else written).lower()
    known = low in rules.lexicon
    boost = rules.boosters.get(low, 0.0)
    negates = low in rules.negations or "n't" in low
    idiom = low in rules.idiom_words
    weight = 0.0 if boost else rules.lexicon.get(low, 0.0)
    capitals = raw.isupper()
    bends = bool(boost) or negates or idiom or low in {"no", "this", "least", "doubt"} or (capitals and known)
    if not (known or bends or low in JOINING):
        return PLAIN
    return Token(low, weight, known, boost, negates, idiom, capitals, bends)


_token = Memory(_token_of).__getitem__


def _negated(weight: float, near: Token, between: Sequence[Token]) -> float:
    """What a word before, with up to two words between, makes of the weight."""
    lows = [token.low for token in between]
    # "So" right before counts whatever word is third before it: upstream's "and" binds tighter.
    if (near.low == "never" and lows and lows[0] in ENDEARING) or (lows[1:] and lows[1] in ENDEARING):
        return weight * NEVER_SO
    if near.low == "without" and "doubt" in lows:
        return weight
    return weight * TURNED if near.negates else weight


def _idiomatic(weight: float, zero: str, before: tuple[str, str, str], after: tuple[str, str]) -> float:
    """The weight as part of "to die for" or "kind of": a phrase's own weight, and its boost."""
    three, two, one = before
    rules = _rules()
    trio, pair = f"{three} {two} {one}", f"{two} {one}"
    for phrase in (f"{one} {zero}", f"{two} {one} {zero}", pair, trio, f"{three} {two}"):
        if phrase in rules.idioms:
            weight = rules.idioms[phrase]
            break
    for phrase in (f"{zero} {after[0]}", f"{zero} {after[0]} {after[1]}"):
        weight = rules.idioms.get(phrase, weight)
    return weight + sum(rules.idiom_boosters.get(phrase, 0.0) for phrase in (trio, f"{three} {two}", pair))


def _in_place(window: Sequence[Token], *, shouting: bool) -> float:
    """The weight of the fourth of six words, by upstream's rules in upstream's order.

    ``shouting``: some words of the sentence are in capitals, others not.
    """
    three, two, one, token, after, second = window
    if token.low == "kind" and after.low == "of":
        return 0.0
    weight = 0.0 if token.low == "no" and after.known else token.weight
    if "no" in (one.low, two.low) or (three.low == "no" and one.low in {"or", "nor"}):
        weight = token.weight * TURNED
    if token.capitals and shouting:
        weight += SHOUTED if weight > 0 else -SHOUTED
    for distance, near in enumerate((one, two, three)):
        if near.known:
            continue
        if near.boost:
            boost = near.boost if weight >= 0 else -near.boost
            if near.capitals and shouting:
                boost += SHOUTED if weight > 0 else -SHOUTED
            weight += boost * FADING[distance]
        weight = _negated(weight, near, window[BEFORE - distance : BEFORE])
        if distance == BEFORE - 1 and any(near.idiom for near in window):
            weight = _idiomatic(weight, token.low, (three.low, two.low, one.low), (after.low, second.low))
    least = one.low == "least" and not one.known and two.low not in {"at", "very"}
    return weight * TURNED if least else weight


def _contrasted(places: Sequence[int], weights: list[float], tokens: Sequence[Token]) -> None:
    """Halve what stands before "but", if it is there, and add half to what follows it.

    Upstream finds each weight again by its value, so that of equal ones the first is changed twice.
    """
    but = next((n for n, token in enumerate(tokens) if token.low == "but"), None)
    if but is None:
        return
    for weight in weights:
        found = weights.index(weight)
        if places[found] != but:
            weights[found] = weight * (0.5 if places[found] < but else 1.5)


def _emphasis(sentence: str) -> float:
    """What the marks add: .292 for each of up to four !, .18 for each of two or three ?, .96 for more."""
    asked = ASKED.get(sentence.count("?"), 0.96)
    return min(sentence.count("!"), 4) * 0.292 + asked


def _emoji_spelt_out(sentence: str) -> str:
    """The sentence with its emoji in words, each apart from what stands before it."""
    emoji = _rules().emoji

    def spelt_out(sign: re.Match[str]) -> str:
        name = emoji.get(sign[0])
        glued = sign.start() and sentence[sign.start() - 1] != " "
        return sign[0] if name is None else f" {name}" if glued else name

    return NOT_ASCII.sub(spelt_out, sentence)


def compound(sentence: str) -> float:
    """How the sentence sounds, -1 to 1; drawn-out words ("soooo") are shortened first."""
    if not sentence.isascii():
        sentence = _emoji_spelt_out(sentence)
    raws = sentence.split()
    tokens = [*map(_token, raws)]
    places = [n for n, token in enumerate(tokens) if token.weight]
    if not places:
        return 0.0
    weights = [tokens[n].weight for n in places]
    if any(map(BENDS, tokens)):
        shouting = 0 < sum(map(str.isupper, raws)) < len(raws)
        padded = [START] * BEFORE + tokens + [PLAIN] * AFTER
        for at, n in enumerate(places):
            window = padded[n : n + BEFORE + 1 + AFTER]
            if any(map(BENDS, window)):
                weights[at] = _in_place(window, shouting=shouting)
    if "but" in sentence.lower():
        _contrasted(places, weights, tokens)
    total = sum(weights)
    if total:
        total += math.copysign(_emphasis(sentence), total)
    return round(total / math.sqrt(total * total + NORMAL), 4)
