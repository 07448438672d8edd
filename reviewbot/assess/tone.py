"""VADER's compound of one English sentence, by VADER's own rules but in linear time.

Upstream lower-cases the whole text again for every word it weighs, so its time grows with the
square of the length (facts: sentiment B3). A word's weight depends only on the three words before
it and the two after: each weighed word is shown to upstream's rules in that window. A test holds
the result equal to upstream's.
"""

import math
import string
from collections.abc import Sequence
from functools import cache, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from reviewbot.assess.lexicon import lexicon

if TYPE_CHECKING:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

REMEMBERED_WORDS = 1 << 14
SHORTEST_WORD = 3  # upstream keeps the signs of shorter ones: they may be a smile
REACH = 3  # words before that bear on a word, and one more than those after
ASKED = {0: 0.0, 1: 0.0, 2: 0.36, 3: 0.54}
NORMAL = 15  # upstream's alpha


class Token(NamedTuple):
    """A word as VADER sees it.

    ``weight``: its own, 0 if it has none. ``bends``: it may change the weight of a word near it.
    ``special``: it does so as part of one of VADER's idioms, which also look ahead.
    """

    word: str
    weight: float
    bends: bool
    special: bool
    capitals: bool


BENDS, SPECIAL, CAPITALS = attrgetter("bends"), attrgetter("special"), attrgetter("capitals")


class Window(NamedTuple):
    """As much of a sentence as bears on one word; shaped like upstream's SentiText."""

    words_and_emoticons: list[str]
    is_cap_diff: bool


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
def _rule_words() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Boosters; all words that bend the weight of others; all words of idioms."""
    from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SPECIAL_CASES  # noqa: PLC0415 - see analyzer

    idioms = " ".join((*SPECIAL_CASES, *(booster for booster in BOOSTER_DICT if " " in booster)))
    bending = {*BOOSTER_DICT, *NEGATE, "no", "so", "this", "least", "kind"}
    return frozenset(BOOSTER_DICT), frozenset(bending), frozenset(idioms.split()) - {"the", "to", "for", "of"}


@lru_cache(REMEMBERED_WORDS)
def _token(raw: str) -> Token:
    boosters, bending, special = _rule_words()
    stripped = raw.strip(string.punctuation)
    word = stripped if len(stripped) >= SHORTEST_WORD else raw
    low = word.lower()
    weight = 0.0 if low in boosters else analyzer().lexicon.get(low, 0.0)
    return Token(
        word, weight, low in bending or low in special or "n't" in low, low in special, word.isupper()
    )


def _weight(tokens: Sequence[Token], n: int) -> float:
    """The weight of word ``n`` where it stands: its own, or by upstream's rules where any could apply."""
    token = tokens[n]
    before, after = tokens[max(0, n - REACH) : n], tokens[n + 1 : n + REACH]
    if (
        not token.capitals
        and not any(map(BENDS, (token, *before)))
        and not any(map(SPECIAL, (token, *before, *after)))
    ):
        return token.weight
    if token.word.lower() == "kind" and after and after[0].word.lower() == "of":
        return 0.0
    some_capitals = 0 < sum(near.capitals for near in tokens) < len(tokens)
    window = Window([near.word for near in (*before, token, *after)], some_capitals)
    weighed: list[float] = analyzer().sentiment_valence(0, window, token.word, len(before), [])
    return weighed[0]


def _emphasis(sentence: str) -> float:
    """What the marks add: .292 for each of up to four !, .18 for each of two or three ?, .96 for more."""
    asked = ASKED.get(sentence.count("?"), 0.96)
    return min(sentence.count("!"), 4) * 0.292 + asked


def compound(sentence: str) -> float:
    """How the sentence sounds, -1 to 1."""
    if not sentence.isascii():  # emoji are spelt out first; upstream knows how
        whole: float = analyzer().polarity_scores(sentence)["compound"]
        return whole
    tokens = [_token(raw) for raw in sentence.split()]
    laden = [n for n, token in enumerate(tokens) if token.weight]
    as_it_is = not any(map(BENDS, tokens)) and not any(map(CAPITALS, tokens))
    weights = {n: tokens[n].weight if as_it_is else _weight(tokens, n) for n in laden}
    if not weights:
        return 0.0
    if "but" in sentence.lower():
        every = [weights.get(n, 0.0) for n in range(len(tokens))]
        every = analyzer()._but_check([token.word for token in tokens], every)  # noqa: SLF001 - its rule, exact
        weights = dict(enumerate(every))
    total = sum(weights.values())
    if total:
        total += math.copysign(_emphasis(sentence), total)
    return round(total / math.sqrt(total * total + NORMAL), 4)
