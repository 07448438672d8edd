"""The fitted part of the score: what words, pairs of words and pieces of words say in reviews.

A linear model in log-odds, what speaks for a content customer above 0: so every score is a sum of
words that can be quoted. ``weights/`` has what was fitted, made by ``fit/fit.py``; docs/model-card.md
says on what, and how well it does.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain, pairwise, repeat
from typing import NamedTuple

from reviewbot.assess.memory import Memory

PIECES = (3, 4, 5)  # letters in a piece of a word, its ends included
ENGLISH, OTHERS = "english", "others"  # the two files

Pair = tuple[str, str]
Table = Mapping[str, Mapping[str, float]]


class Said(NamedTuple):
    """What the words of a review say, in log-odds: all together, and the loudest words and pairs each."""

    total: float
    loudest: Sequence[tuple[float, str | Pair]]


def pieces(word: str) -> list[str]:
    """The pieces of a word, with signs for its ends: "^ru", "rud", ..., "ude$"."""
    whole = f"^{word}$"
    return [whole[at : at + n] for n in PIECES for at in range(len(whole) - n + 1)]


class Model:
    """The weights of one file, a table by kind: feature, word, pair, piece, threshold.

    ``features``: the weight of what is counted over the whole review, by name. Thresholds are
    log-odds: at ``flag`` or below a review without stars is taken for negative, at ``alert`` or below
    that is sure, and from ``calm`` upwards it surely is not.
    """

    def __init__(self, table: Table) -> None:
        self.features = table.get("feature", {})
        thresholds = table.get("threshold", {})
        self.flag, self.alert, self.calm = (thresholds.get(name, 0.0) for name in ("flag", "alert", "calm"))
        self._words, self._pieces = table.get("word", {}), table.get("piece", {})
        cut = ((pair.split(), weight) for pair, weight in table.get("pair", {}).items())
        self._pairs: dict[Pair, float] = {(first, second): weight for (first, second), weight in cut}
        self._known_pairs = frozenset(self._pairs)  # asked faster than the keys of a dict
        self.weight: Callable[[str], float] = Memory(self._weigh).__getitem__

    def _weigh(self, word: str) -> float:
        parts = map(self._pieces.get, pieces(word), repeat(0.0)) if self._pieces else ()
        return self._words.get(word, 0.0) + sum(parts)

    def total(self, sentences: Sequence[Sequence[str]]) -> float:
        """What the words of these sentences say together; each once, however often it stands there.

        Divided by the root of their number: long reviews say more of everything.
        """
        _, weights, length = self._heard(sentences)
        return math.fsum(weights) / length

    def said(self, sentences: Sequence[Sequence[str]], most: int, audible: float) -> Said:
        """The same, and so many of its loudest words and pairs, of those that weigh more than ``audible``."""
        names, weights, length = self._heard(sentences)
        least = audible * length
        loudest = [
            (weight / length, name)
            for weight, name in zip(weights, names, strict=True)
            if not -least <= weight <= least
        ]
        loudest.sort(key=lambda one: (-abs(one[0]), str(one[1])))
        return Said(math.fsum(weights) / length, loudest[:most])

    def _heard(self, sentences: Sequence[Sequence[str]]) -> tuple[list[str | Pair], list[float], float]:
        """The words and pairs in these sentences, what each weighs, and the root of the number of words.

        The order of a set differs from process to process: a plain sum of the weights would, too.
        """
        words = set(chain.from_iterable(sentences))
        pairs = self._known_pairs.intersection(chain.from_iterable(map(pairwise, sentences)))
        weights = [*map(self.weight, words), *map(self._pairs.__getitem__, pairs)]
        return [*words, *pairs], weights, math.sqrt(sum(map(len, sentences)) or 1)


def parse(text: str) -> Table:
    """The table in a file of weights: lines of kind, what it is of, weight, with tabs between."""
    table: dict[str, dict[str, float]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            kind, name, weight = line.split("\t")
            table.setdefault(kind, {})[name] = float(weight)
    return table


@cache
def model(name: str) -> Model:
    """The model that ships, ENGLISH or OTHERS."""
    return Model(parse(files(__package__).joinpath(f"weights/{name}.tsv").read_text("utf-8")))
