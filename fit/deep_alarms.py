"""Fits the alarms of reviewbot/assess/deep.py: whether a complaint can wait by its meaning, and its class.

    python fit/deep_alarms.py FOLDER [--embeddings FILE] [--write]

Fitted on texts of our own: those of ``fit/alarms.py`` but for the unseen sets, which only measure; and, as
examples of ordinary complaints, on the complaints of ``fit/deep.py`` and all of ``fit/texts``. Needs the
extras ``fit`` and ``multilingual``. Embedding takes half an hour of a core; ``--embeddings`` keeps them.

Printed is what every writer's texts come to by models fitted without them, the words' too: so the thresholds
were chosen. Only texts count that no phrase tells already and that are not happy, as in the program.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import alarms as by_words
import numpy as np
from alarms import MEASURES, ORDINARY, Mask, Text, Written
from deep import sample, written
from embedded import Vectors, embedded
from numpy.typing import NDArray
from scipy.special import logsumexp
from sets import labelled, own
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from reviewbot.assess.reading import read
from reviewbot.assess.weigh import weigh
from reviewbot.types import URGENT, Review

TARGET = Path(__file__).resolve().parents[1] / "reviewbot" / "assess" / "deep-alarms.toml"
UNSEEN = {"second", "third"} | MEASURES  # never fitted on
NEAR, REAL = "near", "ordinary"  # what is no alarm: written to sound like one, or not
STRENGTH = 10.0  # C of scikit-learn; 3 to 30 did much the same
FOLDS = 5  # of the ordinary complaints
HAPPY = 4  # stars
# Chosen by what is printed. An English complaint is asked about where its words leave doubt anyway, and from
# ASKED on: that finds 74.8 % of the urgent English texts and embeds 47 % of the ordinary complaints, 42 % for
# their doubt; asking about all finds 75.4 %. From ALARM on no more ordinary complaints are called urgent than
# by the rules alone. A frame speaks for an alarm too, so with one FRAMED is enough.
ASKED, ALARM, FRAMED = -1.0, 1.0, -0.25

Floats = NDArray[np.float64]
Names = NDArray[np.str_]

CARD = """\
# Alarms by meaning (reviewbot/assess/deep.py). Made by fit/deep_alarms.py; do not edit by hand.
#
# What: log-odds of a class = bias + weights . embedding (see deep.toml); those of an alarm are those of its
# classes together against "near" and "ordinary". Fitted on texts written for this project, and on
# complaints of the sets that deep.toml is fitted on. asked, alarm, framed: thresholds in log-odds.
# covered, uncovered: how words and meaning are added, in languages whose words we know, and in others.
# What it is worth, and its known failures: docs/model-card.md.
"""


class Sample(NamedTuple):
    """All texts, with their embeddings."""

    texts: Sequence[Written]
    vectors: Vectors
    writers: Names
    labels: Names

    @property
    def urgent(self) -> Mask:
        """Which of them cannot wait."""
        return np.isin(self.labels, sorted(URGENT))

    @property
    def asked(self) -> Mask:
        """Which of them the program asks about: those that are not happy, and that no phrase tells."""
        return np.array([(one.stars or 0) < HAPPY and not _phrased(one) for one in self.texts])

    @property
    def fits(self) -> Mask:
        """Which of them may be fitted on."""
        return ~np.isin(self.writers, sorted(UNSEEN))

    def left_out(self) -> Iterator[Mask]:
        """What is left out together: a writer, or a part of the ordinary complaints."""
        for writer in sorted({*self.writers[self.fits]} - {ORDINARY}):
            yield self.writers == writer
        for fold in range(FOLDS):
            yield (self.writers == ORDINARY) & (np.arange(len(self.texts)) % FOLDS == fold)


def _phrased(one: Written) -> bool:
    """Whether a phrase tells of an alarm."""
    reading = read(Review("", text=one.text, language=one.language))
    found = weigh(reading.sentences, reading.lexicon, english=False).triggers
    return any(not finding.negated and finding.mark.rule in URGENT for finding in found)


def complaints(folder: Path) -> Iterator[Written]:
    """Ordinary ones: of the labelled sets, and of our own."""
    for one in sample(labelled(folder)):
        if one.label == "neg" and one.licence.ships:
            yield Written(ORDINARY, "", written(one), one.language)
    for one in own():
        if one.label == "neg":
            yield Written(ORDINARY, "", written(one), one.language)


def voices(urgent: Mask) -> Floats:
    """Both sides have the same voice together."""
    return np.where(urgent, (~urgent).sum() / urgent.sum(), 1.0)


def fitted(one: Sample, rows: Mask) -> LogisticRegression:
    """Lines that part the labels from one another."""
    model = LogisticRegression(C=STRENGTH, max_iter=1000)
    return model.fit(one.vectors[rows], one.labels[rows], sample_weight=voices(one.urgent[rows]))


def odds(model: LogisticRegression, vectors: Vectors) -> tuple[Floats, Names]:
    """The log-odds of an alarm, and of which class it would be."""
    said = model.decision_function(vectors)
    urgent = np.isin(model.classes_, sorted(URGENT))
    classes = model.classes_[urgent][said[:, urgent].argmax(1)]
    return logsumexp(said[:, urgent], axis=1) - logsumexp(said[:, ~urgent], axis=1), classes


class Both(NamedTuple):
    """Log-odds of every text by words and by meaning, fitted without its writer, and its class by meaning."""

    words: Floats
    meaning: Floats
    classes: Names

    @classmethod
    def of(cls, one: Sample) -> "Both":
        """Fit as often as there are writers."""
        words = by_words.Fit([*map(Text.of, one.texts)])
        may = ~np.isin(words.writers, [*MEASURES])
        said, meant, classes = np.zeros(len(one.texts)), np.zeros(len(one.texts)), np.array(one.labels)
        for out in (*one.left_out(), ~one.fits):
            said[out] = words.odds(*words.weights(may & ~out, one.urgent), out)
            meant[out], classes[out] = odds(fitted(one, one.fits & ~out), one.vectors[out])
        return cls(said, meant, classes)


def opinions(columns: Floats, one: Sample, rows: Mask) -> tuple[Mapping[str, float], Floats]:
    """How words and meaning are added, fitted on these rows, and the sums."""
    line = LogisticRegression(C=1e4)
    line.fit(columns[rows], one.urgent[rows], sample_weight=voices(one.urgent[rows]))
    *said, meant = [round(float(weight), 2) for weight in line.coef_[0]]
    added = {"words": said[0] if said else 0.0, "meaning": meant, "bias": round(float(line.intercept_[0]), 2)}
    return added, line.decision_function(columns)


def told(one: Sample, asked: Mask, both: Both, together: Floats) -> Iterator[str]:
    """Recall and false alarms at some thresholds, and AUC, of each writer."""
    for writer in sorted({*one.writers}):
        rows = asked & (one.writers == writer)
        urgent, near = rows & one.urgent, rows & ~one.urgent
        shares = [
            f"{least:+.2f}: {(together[urgent] >= least).mean() if urgent.any() else 0:.2f}"
            f" {(together[near] >= least).mean():.3f}"
            for least in (-0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
        ]
        line = f"{writer:<20} {urgent.sum():>5} {near.sum():>5}; " + "; ".join(shares)
        if urgent.any():
            areas = [
                roc_auc_score(one.urgent[rows], way[rows]) for way in (both.words, both.meaning, together)
            ]
            right = (both.classes[urgent] == one.labels[urgent]).mean()
            line += "; AUC " + " ".join(f"{area:.3f}" for area in areas) + f"; class {right:.2f}"
        yield line


def file(model: LogisticRegression, covered: Mapping[str, float], uncovered: Mapping[str, float]) -> str:
    """The file that ships: a card for people, then the numbers."""
    lines = [CARD, f"asked = {ASKED}", f"alarm = {ALARM}", f"framed = {FRAMED}", ""]
    for name, added in (("covered", covered), ("uncovered", uncovered)):
        lines += [f"[{name}]", *(f"{key} = {value}" for key, value in added.items()), ""]
    for name, bias, weights in zip(model.classes_, model.intercept_, model.coef_, strict=True):
        numbers = [f"{weight:.2f}" for weight in weights]
        rows = [", ".join(numbers[start : start + 16]) for start in range(0, len(numbers), 16)]
        lines += [
            f"[line.{name}]",
            f"bias = {bias:.3f}",
            "weights = [",
            *(f"  {row}," for row in rows),
            "]",
            "",
        ]
    return "\n".join(lines)


def main() -> None:
    """Fit, measure, and with ``--write`` write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--embeddings", type=Path)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    texts = [*by_words.alarms(), *complaints(given.folder)]
    one = Sample(
        texts,
        embedded([text.text for text in texts], given.embeddings),
        np.array([text.writer for text in texts]),
        np.array([text.class_ or (REAL if text.writer == ORDINARY else NEAR) for text in texts]),
    )
    both, asked = Both.of(one), one.asked
    covered, together = opinions(np.stack([both.words, both.meaning], axis=1), one, asked & one.fits)
    uncovered, _ = opinions(both.meaning[:, None], one, asked & one.fits)
    print(
        "urgent and other texts of a writer; at log-odds: recall, false alarms; AUC by words, meaning, both"
    )
    print(*told(one, asked, both, together), covered, uncovered, sep="\n")
    if given.write:
        TARGET.write_text(file(fitted(one, one.fits), covered, uncovered), "utf-8")


if __name__ == "__main__":
    main()
