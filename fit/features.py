"""The features of texts as a matrix, by the same code that reads them in the program."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from scipy.sparse import csr_matrix
from sets import Labelled

from reviewbot.assess import features
from reviewbot.assess.model import pieces
from reviewbot.assess.reading import read
from reviewbot.assess.weigh import weigh
from reviewbot.types import Review

Name = tuple[str, str]  # kind and name, as in a file of weights


def counted(one: Labelled, *, with_pieces: bool) -> dict[Name, float]:
    """The features of one text: those with the model's names, words and pairs over the root of the words."""
    reading = read(Review(key="", title=one.title, text=one.text, language=one.language))
    weighed = weigh(reading.sentences, reading.lexicon, english=reading.english)
    found: defaultdict[Name, float] = defaultdict(float)
    for name, value in chain(
        features.tones(weighed.tones).items(), features.marks(reading.sentences).items()
    ):
        found["feature", name] = value
    root = len(reading.sentences) ** 0.5
    for finding in weighed.findings:
        for kind in features.kinds(finding):
            found["feature", kind] += 1 / root
    sentences = [sentence.words for sentence in reading.sentences]
    words = set(chain.from_iterable(sentences))
    share = 1 / (sum(map(len, sentences)) or 1) ** 0.5
    for word in words:
        found["word", word] = share
        if with_pieces:
            for piece in pieces(word):
                found["piece", piece] += share
    for pair in set(chain.from_iterable(map(pairwise, sentences))):
        found["pair", " ".join(pair)] = share
    return dict(found)


@dataclass(frozen=True)
class Matrix:
    """Texts by features: ``values`` in a row a text, ``names`` of the columns."""

    values: csr_matrix
    names: Sequence[Name]

    @classmethod
    def of(cls, rows: Iterable[dict[Name, float]], rare: int) -> "Matrix":
        """All features that at least ``rare`` texts have."""
        rows = list(rows)
        seen = Counter(chain.from_iterable(rows))
        names = sorted(name for name, count in seen.items() if count >= rare or name[0] == "feature")
        return cls.over(rows, names)

    @classmethod
    def over(cls, rows: Sequence[dict[Name, float]], names: Sequence[Name]) -> "Matrix":
        """The features of these names."""
        column = {name: n for n, name in enumerate(names)}
        at, columns, values = [], [], []
        for n, row in enumerate(rows):
            for name, value in row.items():
                if name in column:
                    at.append(n)
                    columns.append(column[name])
                    values.append(value)
        shape = (len(rows), len(names))
        return cls(csr_matrix((np.array(values), (at, columns)), shape=shape), names)
