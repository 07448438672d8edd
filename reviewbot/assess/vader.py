"""VADER, exactly and fast: vaderSentiment's own lexicon, tables and rules, in linear time.

Upstream lower-cases the whole text again for every word it weighs, so its time grows with the
square of the length (facts: sentiment B3). Here every word is looked up once, and the rules, which
bear on the three words before a word and the two after it, are asked only where one of those can
matter. A test holds the result equal to upstream's, dict for dict.
"""

import math
import re
import string
from collections.abc import Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import NamedTuple

from reviewbot.assess.memory import Memory

SHORTEST_WORD = 3  # upstream keeps the signs of shorter ones: they may be a smile
BEFORE, AFTER = 3, 2  # words that bear on a word
ASKED = {0: 0.0, 1: 0.0, 2: 0.36, 3: 0.54}
NORMAL = 15  # upstream's alpha
TURNED = -0.74  # upstream's N_SCALAR: what a negation makes of a word
SHOUTED = 0.733  # upstream's C_INCR
NEVER_SO = 1.25
ENDEARING = frozenset({"so", "this"})  # "never so good" praises
JOINING = frozenset({"but", "or", "nor", "at", "the", "to", "for", "of"})  # rules and idioms ask for these
NOT_ASCII = re.compile(r"[^\x00-\x7f]")
IDIOM = attrgetter("idiom")


class Layer(NamedTuple):
    """A lexicon of a trade or a house, laid over VADER's: words that weigh otherwise, and words dropped."""

    name: str
    weights: Mapping[str, float]
    drop: frozenset[str]


class Token(NamedTuple):
    """A word as VADER sees it.

    ``weight``: its own. ``known``: the lexicon has it; ``scored``: and it is weighed. ``boost``: what
    it adds to the word after it. ``bends``: it may change the weight of a word near it, ``idiom``:
    as part of a phrase.
    """

    low: str
    weight: float
    known: bool
    scored: bool
    boost: float
    negates: bool
    idiom: bool
    capitals: bool
    bends: bool


START = Token("", 0.0, True, False, 0.0, False, False, False, False)
PLAIN = START._replace(known=False)


class Tables(NamedTuple):
    """Upstream's tables: the lexicon, emoji in words, boosters, negations, phrases, and their words."""

    lexicon: Mapping[str, float]
    emoji: Mapping[str, str]
    boosters: Mapping[str, float]
    negations: frozenset[str]
    idioms: Mapping[str, float]
    idiom_words: frozenset[str]
    idiom_boosters: Mapping[str, float]


@cache
def _tables() -> Tables:
    # Imported on first use: its lexicon takes a tenth of a second that most commands need not pay.
    from vaderSentiment import vaderSentiment as upstream  # noqa: N813, PLC0415

    analyzer = upstream.SentimentIntensityAnalyzer()
    pairs = {phrase: boost for phrase, boost in upstream.BOOSTER_DICT.items() if " " in phrase}
    return Tables(
        lexicon=analyzer.lexicon,
        emoji=analyzer.emojis,
        boosters=upstream.BOOSTER_DICT,
        negations=frozenset(upstream.NEGATE),
        idioms=upstream.SPECIAL_CASES,
        idiom_words=frozenset(" ".join((*upstream.SPECIAL_CASES, *pairs)).split()) - JOINING,
        idiom_boosters=pairs,
    )


def lexicon() -> Mapping[str, float]:
    """VADER's words, as small letters, and what each weighs: -4 to 4."""
    return _tables().lexicon


def _boosted(weight: float, near: Token, share: float, *, shouting: bool) -> float:
    """The weight with what a booster before it adds; ``share``: how much of that arrives."""
    boost = -near.boost if weight < 0 else near.boost
    if near.capitals and shouting:
        boost += SHOUTED if weight > 0 else -SHOUTED
    return weight + boost * share


def _idiomatic(weight: float, zero: str, before: tuple[str, str, str], after: tuple[str, str]) -> float:
    """The weight as part of "to die for" or "kind of": a phrase's own weight, and its boost."""
    three, two, one = before
    tables = _tables()
    trio, pair = f"{three} {two} {one}", f"{two} {one}"
    for phrase in (f"{one} {zero}", f"{two} {one} {zero}", pair, trio, f"{three} {two}"):
        if phrase in tables.idioms:
            weight = tables.idioms[phrase]
            break
    for phrase in (f"{zero} {after[0]}", f"{zero} {after[0]} {after[1]}"):
        weight = tables.idioms.get(phrase, weight)
    for phrase in (trio, f"{three} {two}", pair):
        weight += tables.idiom_boosters.get(phrase, 0.0)
    return weight


def _in_place(window: Sequence[Token], *, shouting: bool) -> float:
    """The weight of the fourth of six words, by upstream's rules in upstream's order.

    ``shouting``: some words of the text are in capitals, others not.
    """
    three, two, one, token, after, second = window
    if token.low == "kind" and after.low == "of":
        return 0.0
    weight = 0.0 if token.low == "no" and after.known else token.weight
    if "no" in (one.low, two.low) or (three.low == "no" and one.low in {"or", "nor"}):
        weight = token.weight * TURNED
    if token.capitals and shouting:
        weight += SHOUTED if weight > 0 else -SHOUTED
    if not one.known:
        if one.boost:
            weight = _boosted(weight, one, 1.0, shouting=shouting)
        if one.negates:
            weight *= TURNED
    if not two.known:
        if two.boost:
            weight = _boosted(weight, two, 0.95, shouting=shouting)
        if two.low == "never" and one.low in ENDEARING:
            weight *= NEVER_SO
        elif two.negates and not (two.low == "without" and one.low == "doubt"):
            weight *= TURNED
    if not three.known:
        if three.boost:
            weight = _boosted(weight, three, 0.9, shouting=shouting)
        # "So" right before counts whatever word is third before it: upstream's "and" binds tighter.
        if one.low in ENDEARING or (three.low == "never" and two.low in ENDEARING):
            weight *= NEVER_SO
        elif three.negates and not (three.low == "without" and "doubt" in (two.low, one.low)):
            weight *= TURNED
        if any(map(IDIOM, window)):
            weight = _idiomatic(weight, token.low, (three.low, two.low, one.low), (after.low, second.low))
    least = one.low == "least" and not one.known and two.low not in {"at", "very"}
    return weight * TURNED if least else weight


def _contrasted(but: int, places: Sequence[int], weights: list[float]) -> None:
    """Halve what stands before "but" and add half to what follows it.

    Upstream finds each weight again by its value, so that of equal ones the first is changed twice.
    """
    for weight in weights:
        found = weights.index(weight)
        if places[found] != but:
            weights[found] = weight * (0.5 if places[found] < but else 1.5)


def _emphasis(text: str) -> float:
    """What the marks add: .292 for each of up to four !, .18 for each of two or three ?, .96 for more."""
    return min(text.count("!"), 4) * 0.292 + ASKED.get(text.count("?"), 0.96)


def spelt_out(text: str) -> str:
    """The text with its emoji in words, each apart from what stands before it."""
    if text.isascii():
        return text
    emoji = _tables().emoji

    def in_words(sign: re.Match[str]) -> str:
        name = emoji.get(sign[0])
        glued = sign.start() and text[sign.start() - 1] != " "
        return sign[0] if name is None else f" {name}" if glued else name

    return NOT_ASCII.sub(in_words, text)


class Vader:
    """``Vader().polarity_scores(text)``, as upstream's; with a layer, its words weigh as the layer says."""

    def __init__(self, layer: Layer | None = None) -> None:
        self._layer = layer
        self.token = Memory(self._token).__getitem__

    def _token(self, raw: str) -> Token:
        tables, layer = _tables(), self._layer
        stripped = raw.strip(string.punctuation)
        low = (stripped if len(stripped) >= SHORTEST_WORD else raw).lower()
        weight = tables.lexicon.get(low)
        if layer:
            weight = layer.weights.get(low, None if low in layer.drop else weight)
        known = weight is not None
        boost = tables.boosters.get(low, 0.0)
        negates = low in tables.negations or "n't" in low
        idiom = low in tables.idiom_words
        capitals = raw.isupper()
        bends = (
            bool(boost) or negates or idiom or low in {"no", "this", "least", "doubt"} or (capitals and known)
        )
        if not (known or bends or low in JOINING):
            return PLAIN
        return Token(low, weight or 0.0, known, known and not boost, boost, negates, idiom, capitals, bends)

    def _weighed(self, raws: Sequence[str], tokens: list[Token]) -> list[float]:
        """What the words weigh that weigh anything, in place."""
        telling = [n for n, token in enumerate(tokens) if token is not PLAIN]
        places = [n for n in telling if tokens[n].scored]
        if not places:
            return []
        weights = [tokens[n].weight for n in places]
        if bending := [n for n in telling if tokens[n].bends]:
            capitals = any(tokens[n].capitals for n in telling)
            shouting = capitals and 0 < sum(map(str.isupper, raws)) < len(raws)
            bent = {near for n in bending for near in range(n - AFTER, n + BEFORE + 1)}
            padded = [START] * BEFORE + tokens + [PLAIN] * AFTER
            for at, n in enumerate(places):
                if n in bent:
                    weights[at] = _in_place(padded[n : n + BEFORE + 1 + AFTER], shouting=shouting)
        but = next((n for n in telling if tokens[n].low == "but"), None)
        if but is not None:
            _contrasted(but, places, weights)
        return weights

    def compound(self, text: str, raws: Sequence[str], tokens: list[Token]) -> float:
        """How words cut and looked up already sound together, -1 to 1; ``text`` lends its marks."""
        total = sum(self._weighed(raws, tokens))
        if total:
            total += math.copysign(_emphasis(text), total)
        return round(total / math.sqrt(total * total + NORMAL), 4)

    def polarity_scores(self, text: str) -> dict[str, float]:
        """The shares of the text that sound negative, neutral and positive, and how it sounds in all.

        ``neg``, ``neu``, ``pos``: 0 to 1; ``compound``: -1 to 1. Equal to upstream's without a layer.
        """
        text = spelt_out(text)
        raws = text.split()
        if not raws:
            return {"neg": 0.0, "neu": 0.0, "pos": 0.0, "compound": 0.0}
        tokens = [*map(self.token, raws)]
        weights = self._weighed(raws, tokens)
        emphasis, total = _emphasis(text), sum(weights)
        if total:
            total += math.copysign(emphasis, total)
        # Upstream counts each word once beside its weight, to make up for the neutral ones.
        good = sum([weight + 1 for weight in weights if weight > 0], 0.0)
        bad = sum([weight - 1 for weight in weights if weight < 0], 0.0)
        neutral = len(raws) - sum(map(bool, weights))
        if good > -bad:
            good += emphasis
        elif good < -bad:
            bad -= emphasis
        whole = good - bad + neutral
        return {
            "neg": round(-bad / whole if bad else 0.0, 3),
            "neu": round(neutral / whole, 3),
            "pos": round(good / whole, 3),
            "compound": round(total / math.sqrt(total * total + NORMAL), 4),
        }
