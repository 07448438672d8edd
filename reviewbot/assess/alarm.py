"""Alarms told by all words of a review together: what phrases and frames, which know only theirs, miss.

Linear models in log-odds over words, pairs and pieces of words, of all languages together, as ``model`` has
them, and over the sets of the frames: "oyster", "huître" and "Auster" are all ``food``, so what was learnt
of one language is known of the others. One model parts what cannot wait from everything else, and there is
one for each class of it, which parts this class from what can wait: the mean of the first and of the one that
says most tells more than either. ``fit/alarms.py`` makes them of texts written for this project;
docs/model-card.md says how well they do.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain, combinations, pairwise, repeat
from operator import add
from typing import NamedTuple, TypeVar

from reviewbot.assess.frames import frames
from reviewbot.assess.lexicon import LIKELY_TRIGGER
from reviewbot.assess.memory import Memory
from reviewbot.assess.model import Model, Pair, Table, parse, pieces
from reviewbot.assess.phrases import Mark
from reviewbot.assess.reading import Reading
from reviewbot.assess.weigh import Finding
from reviewbot.types import URGENT, ReviewClass

ANY = "any"
FILES = {ANY: "alarms.tsv", **{class_.value: f"alarms-{class_.value}.tsv" for class_ in sorted(URGENT)}}

# Log-odds by all words together. Measured on texts left out of the fit and on 9,000 ordinary complaints:
ALARM = 0.2  # from there on a complaint is an alarm, though no phrase and no frame says so
DROWNED = -2.0  # from there on a sentence of it may be one: of 84 of 100 long alarms, of 3 of 150 long others
ALONE = 1.75  # and is, from there on together with its neighbors
IN_PASSING = 3.3  # and so in a happy review: 5 of 1,500 praises, 33 of 50 alarms under four and five stars
PLAINLY = 1.75  # and from there on a review that is neither complaint nor praise
NEVER = -0.5  # below, a bare word of a list means something else, and so do words that stand as in a frame
AGAINST = -1.25  # below, even what stands by itself does
HELPED = 0.0  # below, a happy review tells of help received, or jokes
LIFT = 2.0  # so far a class lifts what the first model says: 2 of 1,259 parts that are alarms needed more
HOPELESS = -6.0  # by words alone: what starts so low hardly becomes an alarm by the sets (5 of 569 unseen)
BY_SETS = 6.0  # and hardly ever do the sets of a few sentences add so much (none of 5,776 parts of praise)
QUOTED = 6  # words, at most

NOTHING = repeat(0.0)
T = TypeVar("T")
Row = tuple[float, ...]


class Alarms:
    """The weights of one file: those of words as in ``model``, and of sets and of two sets in a sentence."""

    def __init__(self, table: Table) -> None:
        self.words = Model(table)
        self.prior = self.words.features["prior"]
        self.sets = table.get("set", {})
        self.pairs = _split(table.get("sets", {}))

    def by_words(self, sentences: Sequence[Sequence[str]]) -> float:
        """The log-odds by the words of these sentences."""
        return self.words.total(sentences) + self.prior

    def by_sets(self, standing: "Standing") -> float:
        """What the sets add in which these words stand; each once, as the words do."""
        alone = map(self.sets.get, standing.sets, NOTHING)
        pairs = map(self.pairs.get, standing.pairs, NOTHING)
        return math.fsum(chain(alone, pairs)) / standing.length

    def odds(self, sentences: Sequence[Sequence[str]], standing: "Standing") -> float:
        """The log-odds by both."""
        return self.by_words(sentences) + self.by_sets(standing)


class Classes:
    """The models of several classes, asked together: one look finds what each of them weighs a word.

    So it does for pairs of words, for sets and for two sets in a sentence.
    """

    def __init__(self, tables: Mapping[ReviewClass, Table]) -> None:
        self._priors = {class_: table["feature"]["prior"] for class_, table in tables.items()}
        self._nothing: Row = (0.0,) * len(tables)
        words, parts, word_pairs, sets, pairs = (
            _rows([table.get(kind, {}) for table in tables.values()])
            for kind in ("word", "piece", "pair", "set", "sets")
        )
        self._words, self._pieces, self._sets = words, parts, sets
        self._word_pairs, self._pairs = _split(word_pairs), _split(pairs)
        self._word = Memory(self._weigh).__getitem__

    def _weigh(self, word: str) -> Row:
        rows = map(self._pieces.get, pieces(word), repeat(self._nothing))
        return tuple(map(add, self._words.get(word, self._nothing), map(sum, zip(*rows, strict=True))))

    def odds(self, sentences: Sequence[Sequence[str]], standing: "Standing") -> dict[ReviewClass, float]:
        """What ``Alarms.odds`` gives for each class."""
        words = set(chain.from_iterable(sentences))
        word_pairs = self._word_pairs.keys() & chain.from_iterable(map(pairwise, sentences))
        by_words = self._sums([*map(self._word, words), *map(self._word_pairs.__getitem__, word_pairs)])
        sets = map(self._sets.get, standing.sets, repeat(self._nothing))
        pairs = map(self._pairs.get, standing.pairs, repeat(self._nothing))
        by_sets = self._sums([*sets, *pairs])
        return {
            class_: (said / standing.length + prior) + stands / standing.length
            for (class_, prior), said, stands in zip(self._priors.items(), by_words, by_sets, strict=True)
        }

    def _sums(self, rows: Iterable[Row]) -> Iterator[float]:
        return map(math.fsum, zip(self._nothing, *rows, strict=True))


def _rows(tables: Sequence[Mapping[str, float]]) -> dict[str, Row]:
    names = dict.fromkeys(chain.from_iterable(tables))
    return {name: tuple([table.get(name, 0.0) for table in tables]) for name in names}


def _split(rows: Mapping[str, T]) -> dict[Pair, T]:
    cut = ((pair.split(), row) for pair, row in rows.items())
    return {(first, second): row for (first, second), row in cut}


class Standing(NamedTuple):
    """The sets that words stand in, two of them in one sentence, and the root of how many words there are."""

    sets: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    length: float

    @classmethod
    def of(cls, sentences: Sequence[Sequence[str]], language: str) -> "Standing":
        """Of these sentences in a language."""
        named = [*map(frames(language).members, sentences)]
        pairs = chain.from_iterable(combinations(names, 2) for names in named)
        length = math.sqrt(sum(map(len, sentences)) or 1)
        return cls(frozenset(chain.from_iterable(named)), frozenset(pairs), length)


@cache
def alarms() -> Alarms:
    """The weights that ship, of what cannot wait."""
    return Alarms(_table(ANY))


@cache
def classes() -> Classes:
    """Those of its classes."""
    return Classes({class_: _table(class_) for class_ in sorted(URGENT)})


def _table(name: str) -> Table:
    return parse(files(__package__).joinpath(f"weights/{FILES[name]}").read_text("utf-8"))


def odds(reading: Reading) -> float:
    """The log-odds that a complaint reports what cannot wait; half of those it was fitted on do."""
    words = [sentence.words for sentence in reading.sentences]
    by_words = alarms().by_words(words)
    return by_words if by_words < HOPELESS else _odds(words, reading.read_in, by_words, NEVER)


def odds_around(reading: Reading, n: int) -> float:
    """Those of one sentence with its neighbors: a long review drowns what one of them says."""
    near = [sentence.words for sentence in reading.sentences[max(0, n - 1) : n + 2]]
    return _odds(near, reading.read_in, alarms().by_words(near), AGAINST)


def _odds(sentences: Sequence[Sequence[str]], language: str, by_words: float, least: float) -> float:
    """The mean of what the first model says, ``by_words`` alone already, and of the class that says most.

    The first alone where that is so low that no class makes it ``least``.
    """
    standing = Standing.of(sentences, language)
    first = by_words + alarms().by_sets(standing)
    if first < least - LIFT:
        return first
    return (first + max(classes().odds(sentences, standing).values())) / 2


def reports(reading: Reading, said: float) -> bool:
    """Whether a complaint is an alarm by its words: by all, with log-odds ``said``, or by those of a part."""
    if said >= ALARM or said < DROWNED:
        return said >= ALARM
    return _a_part_says(reading, ALONE)


def mentions(reading: Reading) -> bool:
    """Whether a happy review reports an alarm in passing: "lovely rooms, but the exit was padlocked"."""
    return reading.covered and _a_part_says(reading, IN_PASSING)


def _a_part_says(reading: Reading, least: float) -> bool:
    words = [sentence.words for sentence in reading.sentences]
    parts = {(max(0, n - 1), min(n + 2, len(words))) for n in range(len(words))}
    return any(_reach(words[start:end], reading.read_in, least) for start, end in parts)


def _reach(words: Sequence[Sequence[str]], language: str, least: float) -> bool:
    by_words = alarms().by_words(words)
    return by_words >= least - BY_SETS and _odds(words, language, by_words, least) >= least


def class_of(reading: Reading) -> ReviewClass:
    """Which class all words together say most, if it is an alarm."""
    words = [sentence.words for sentence in reading.sentences]
    standing = Standing.of(words, reading.read_in)
    said = classes().odds(words, standing)
    return max(said, key=said.__getitem__)


def alarm(reading: Reading) -> Finding:
    """Of which class it is, if it is one, and the words that say so most. It has a sentence at least."""
    words, language = [sentence.words for sentence in reading.sentences], reading.read_in
    alone = [([sentence], Standing.of([sentence], language)) for sentence in words]
    n = max(range(len(words)), key=lambda n: alarms().odds(*alone[n]))
    start, end = _telling(words[n], language)
    mark = Mark("class", class_of(reading).value, LIKELY_TRIGGER)
    return Finding(n, start, end, mark, mark.weight, negated=False)


def _telling(words: Sequence[str], language: str) -> tuple[int, int]:
    """The words next to one another that say most, from the first to the last that says anything."""
    model, spoken = alarms(), frames(language)
    weights = [
        model.words.weight(word) + sum(model.sets.get(name, 0.0) for name in spoken.members((word,)))
        for word in words
    ]
    start = max(range(len(words)), key=lambda at: sum(weights[at : at + QUOTED]))
    telling = [at for at in range(start, min(start + QUOTED, len(words))) if weights[at] > 0]
    return (telling[0], telling[-1] + 1) if telling else (start, start + 1)
