"""The fitted part of the score: what words, pairs of words and pieces of words say in reviews.

A linear model in log-odds, what speaks for a content customer above 0: so every score is a sum of
words that can be quoted. ``weights/`` has what was fitted, made by ``fit/fit.py``; docs/model-card.md
says on what, and how well it does.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain, pairwise
from typing import NamedTuple

from reviewbot.assess.memory import Memory

PIECES = (3, 4, 5)  # letters in a piece of a word, its ends included
ENGLISH, OTHERS = "english", "others"  # the two files

Pair = tuple[str, str]
Table = Mapping[str, Mapping[str, float]]


class Said(NamedTuple):
    """What the words of a review say, in log-odds: all together, and the loud words and pairs each."""

    total: float
    loud: Sequence[tuple[float, str | Pair]]


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
        self.weight: Callable[[str], float] = Memory(self._weigh).__getitem__

    def _weigh(self, word: str) -> float:
        known = self._pieces
        parts = [known[piece] for piece in pieces(word) if piece in known] if known else ()
        return self._words.get(word, 0.0) + sum(parts)

    def said(self, sentences: Sequence[Sequence[str]], audible: float) -> Said:
        """What the words of these sentences say; each once, however often it stands there.

        Divided by the root of their number: long reviews say more of everything. ``audible``: the
        least that a loud word weighs.
        """
        length = math.sqrt(sum(map(len, sentences)) or 1)
        words = set(chain.from_iterable(sentences))
        pairs = self._pairs.keys() & chain.from_iterable(map(pairwise, sentences))
        weights = [*map(self.weight, words), *map(self._pairs.__getitem__, pairs)]
        least = audible * length
        names: Iterator[str | Pair] = chain(words, pairs)
        loud = [
            (weight / length, name)
            for weight, name in zip(weights, names, strict=True)
            if weight > least or weight < -least
        ]
        # The order of a set differs from process to process, and so would a plain sum.
        return Said(math.fsum(weights) / length, loud)


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
