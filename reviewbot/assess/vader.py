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
from dataclasses import dataclass
from functools import cache
from itertools import compress, count
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


class Layer(NamedTuple):
    """A lexicon of a trade or a house, laid over VADER's: words that weigh otherwise, and words dropped."""

    name: str
    weights: Mapping[str, float]
    drop: frozenset[str]


@dataclass(frozen=True, slots=True)
class Token:
    """A word as VADER sees it.

    ``weight``: its own. ``known``: the lexicon has it; ``scored``: and it is weighed. ``boost``,
    ``negates``: what it does to a word after it, as far as upstream lets words of the lexicon do that
    (not at all). ``idiom``: it may be part of a phrase. ``bends``: because of it, its own weight or that
    of one of the three words after it may be another.
    """

    low: str
    weight: float = 0.0
    known: bool = False
    scored: bool = False
    boost: float = 0.0
    negates: bool = False
    idiom: bool = False
    capitals: bool = False
    bends: bool = False


START = Token("", known=True)  # before the first word nothing bears on anything, as if it were known
PLAIN = Token("")


class Tables(NamedTuple):
    """Upstream's tables: the lexicon, emoji in words, boosters, negations, phrases, and their words.

    ``telling``: every word that some rule asks for.
    """

    lexicon: Mapping[str, float]
    emoji: Mapping[str, str]
    boosters: Mapping[str, float]
    negations: frozenset[str]
    idioms: Mapping[str, float]
    idiom_words: frozenset[str]
    idiom_boosters: Mapping[str, float]
    telling: frozenset[str]


@cache
def _tables() -> Tables:
    # Imported on first use: its lexicon takes a tenth of a second that most commands need not pay.
    from vaderSentiment import vaderSentiment as upstream  # noqa: N813, PLC0415

    analyzer = upstream.SentimentIntensityAnalyzer()
    pairs = {phrase: boost for phrase, boost in upstream.BOOSTER_DICT.items() if " " in phrase}
    idiom_words = frozenset(" ".join((*upstream.SPECIAL_CASES, *pairs)).split()) - JOINING
    return Tables(
        lexicon=analyzer.lexicon,
        emoji=analyzer.emojis,
        boosters=upstream.BOOSTER_DICT,
        negations=frozenset(upstream.NEGATE),
        idioms=upstream.SPECIAL_CASES,
        idiom_words=idiom_words,
        idiom_boosters=pairs,
        telling=idiom_words.union(
            analyzer.lexicon, upstream.BOOSTER_DICT, upstream.NEGATE, JOINING, ENDEARING, {"least"}
        ),
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


def _in_place(window: Sequence[Token | None], *, shouting: bool) -> float:
    """The weight of the fourth of six words, by upstream's rules in upstream's order.

    ``shouting``: some words of the text are in capitals, others not.
    """
    three, two, one, token, after, second = [near or PLAIN for near in window]
    if token.low == "kind" and after.low == "of":
        return 0.0
    weight = 0.0 if token.low == "no" and after.known else token.weight
    if one.low == "no" or two.low == "no" or (three.low == "no" and one.low in {"or", "nor"}):
        weight = token.weight * TURNED
    if token.capitals and shouting:
        weight += SHOUTED if weight > 0 else -SHOUTED
    if one.boost:
        weight = _boosted(weight, one, 1.0, shouting=shouting)
    if one.negates:
        weight *= TURNED
    if two.boost:
        weight = _boosted(weight, two, 0.95, shouting=shouting)
    if two.low == "never" and one.low in ENDEARING and not two.known:
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
        if token.idiom or one.idiom or two.idiom or three.idiom:
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


def _compound(total: float, emphasis: float) -> float:
    if total:
        total += emphasis if total > 0 else -emphasis
    return round(total / math.sqrt(total * total + NORMAL), 4)


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
        self._telling = _tables().telling.union(layer.weights if layer else ())
        self.token = Memory(self._token).__getitem__

    def _token(self, raw: str) -> Token | None:
        """What VADER sees in what stands between two blanks; None: a plain word, which tells nothing."""
        stripped = raw.strip(string.punctuation)
        low = (stripped if len(stripped) >= SHORTEST_WORD else raw).lower()
        if low not in self._telling and "n't" not in low:
            return None
        tables, layer = _tables(), self._layer
        weight = tables.lexicon.get(low)
        if layer:
            weight = layer.weights.get(low, None if low in layer.drop else weight)
        known = weight is not None
        boost = tables.boosters.get(low, 0.0)
        negates = low in tables.negations or "n't" in low
        idiom = low in tables.idiom_words or (known and low in JOINING)
        capitals = raw.isupper()
        turns = bool(boost) or negates or idiom or low in {"no", "this", "least"}
        if not (known or turns or low in JOINING):
            return None  # the layer drops it
        return Token(
            low,
            weight or 0.0,
            known,
            scored=known and not boost,
            boost=0.0 if known else boost,
            negates=negates and not known,
            idiom=idiom,
            capitals=capitals,
            bends=turns or (capitals and known),
        )

    def _weighed(self, raws: Sequence[str], tokens: Sequence[Token | None]) -> list[float]:
        """What the words weigh that the lexicon has, in place."""
        if not any(tokens):
            return []
        places: list[int] = []
        weights: list[float] = []
        bent_to = but = -1  # how far the last word reaches that bends others; where the first "but" is
        shouting: bool | None = None
        padded = [START, START, START, *tokens, None, None]
        for n in compress(count(), tokens):
            token = padded[n + BEFORE] or PLAIN
            if token.bends:
                bent_to = n + BEFORE
                if token.capitals and shouting is None:
                    shouting = 0 < sum(map(str.isupper, raws)) < len(raws)
            if token.scored:
                bent = n <= bent_to
                window = padded[n : n + BEFORE + 1 + AFTER]
                places.append(n)
                weights.append(_in_place(window, shouting=bool(shouting)) if bent else token.weight)
            if token.low == "but" and but < 0:
                but = n
        if but >= 0:
            _contrasted(but, places, weights)
        return weights

    def compound(self, text: str, raws: Sequence[str], tokens: Sequence[Token | None]) -> float:
        """How words cut and looked up already sound together, -1 to 1; ``text`` lends its marks."""
        weights = self._weighed(raws, tokens)
        return _compound(sum(weights), _emphasis(text)) if weights else 0.0

    def polarity_scores(self, text: str) -> dict[str, float]:
        """The shares of the text that sound negative, neutral and positive, and how it sounds in all.

        ``neg``, ``neu``, ``pos``: 0 to 1; ``compound``: -1 to 1. Equal to upstream's without a layer.
        """
        text = spelt_out(text)
        raws = text.split()
        weights = self._weighed(raws, [*map(self.token, raws)])
        if not any(weights):
            return {"neg": 0.0, "neu": 1.0 if raws else 0.0, "pos": 0.0, "compound": 0.0}
        good = bad = 0.0
        neutral = len(raws)
        for (
            weight
        ) in weights:  # upstream counts each word once beside its weight, to make up for neutral ones
            if weight:
                neutral -= 1
                if weight > 0:
                    good += weight + 1
                else:
                    bad += 1 - weight
        emphasis = _emphasis(text)
        if good > bad:
            good += emphasis
        elif good < bad:
            bad += emphasis
        whole = good + bad + neutral
        return {
            "neg": round(bad / whole, 3),
            "neu": round(neutral / whole, 3),
            "pos": round(good / whole, 3),
            "compound": _compound(sum(weights), emphasis),
        }
