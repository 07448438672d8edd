"""Fits the model of reviewbot/assess/model.py, measures it on sets left out, and writes its weights.

    python fit/fit.py FOLDER [--write]

FOLDER holds the labelled sets, one folder each with a ``reviews.csv``, and ``icwsm2014`` with its
tab-separated files. Needs the extra ``fit`` (scikit-learn). Every figure printed is of a set that was left
out of the fit, of all sets of its kind together; what ships is fitted on all sets whose licence lets it.
"""

import argparse
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from features import Matrix, counted
from numpy.typing import NDArray
from scipy.sparse import diags
from sets import Labelled, labelled, own, sample
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_recall_curve, roc_auc_score
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from reviewbot.assess.model import ENGLISH, OTHERS

TARGET = Path(__file__).resolve().parents[1] / "reviewbot" / "assess" / "weights"
MOST = {ENGLISH: 2_500, OTHERS: 1_500}  # texts of a set and language
HEARD = 1_500  # a set and label speaks with so many voices at most
OWN_VOICE = 0.3  # of our own texts, which are harder than what people write: tried 0, .3 and 1
SETS, OWN_TEXTS = 3, 4  # a word ships if so many sets have it, or so many of our own texts
KEPT = {ENGLISH: 12_000, OTHERS: 20_000}  # words, pairs and pieces that ship: those that weigh most
SURE = 0.95  # mean precision over the sets, at `alert` of complaints and at `calm` of the others



class Pace(NamedTuple):
    """How freely the weights of a kind of feature may move: C of scikit-learn, and scales.

    ``rarity``: a rare word moves more freely than a common one (inverse document frequency). Chosen
    on the sets left out, of three to six values each.
    """

    strength: float
    counted: float
    words: float
    pieces: float
    rarity: bool


PACES = {ENGLISH: Pace(0.03, 0.25, 1.0, 0.0, rarity=True), OTHERS: Pace(0.02, 0.2, 1.0, 0.3, rarity=False)}

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def voices(domains: NDArray[np.str_], bad: Mask) -> Floats:
    """How much each text counts: no set and label outweighs the others."""
    weight = np.ones(len(bad))
    for domain in set(domains):
        for label in (True, False):
            these = (domains == domain) & (bad == label)
            if these.any():
                weight[these] = min(HEARD, int(these.sum())) / these.sum()
    weight[domains == "own"] *= OWN_VOICE
    return weight


class Fit:
    """Texts with their features, ready to be fitted again and again with one set left out."""

    def __init__(self, texts: Sequence[Labelled], kind: str) -> None:
        self.kind = kind
        self.texts = [one for one in texts if one.label != "mid"]
        self.matrix = Matrix.of((counted(one, with_pieces=kind == OTHERS) for one in self.texts), OWN_TEXTS)
        self.bad = np.array([one.label == "neg" for one in self.texts])
        self.domains = np.array([one.domain for one in self.texts])
        self.tables = np.array([f"{one.set} {one.language}" for one in self.texts])
        self.ships = np.array([one.licence.ships for one in self.texts])
        self.clear = np.array([one.licence.clear for one in self.texts])
        self.kinds = np.array([kind for kind, _ in self.matrix.names])
        self.counted = self.kinds == "feature"
        self._has = {domain: self._seen(self.domains == domain) for domain in set(self.domains)}

    def _seen(self, rows: Mask) -> NDArray[np.int64]:
        return np.asarray((self.matrix.values[rows] != 0).sum(0)).ravel()

    def weights(self, rows: Mask) -> tuple[Floats, float]:
        """The weights of all columns and the prior, in log-odds of a content customer, fitted on these rows."""
        domains = set(self.domains[rows])
        sets = sum((self._has[domain] > 0).astype(int) for domain in domains)
        ours = self._has["own"] if "own" in domains else np.zeros(len(self.matrix.names))
        used = self.counted | (sets >= SETS) | (ours >= OWN_TEXTS)
        used &= np.array([name != ("feature", "prior") for name in self.matrix.names])
        values = self.matrix.values[rows][:, used]
        pace, kinds = PACES[self.kind], self.kinds[used]
        spread = np.sqrt(np.asarray(values.multiply(values).mean(0)).ravel()) + 1e-9
        texts = np.asarray((values != 0).sum(0)).ravel()
        rarity = np.log(rows.sum() / np.maximum(texts, 1)) + 1 if pace.rarity else 1.0
        scale = np.where(kinds == "piece", pace.pieces, pace.words) * rarity
        scale = np.where(kinds == "feature", pace.counted / spread, scale)
        model = LogisticRegression(C=pace.strength, max_iter=200)
        heard = voices(self.domains[rows], self.bad[rows])
        model.fit(values @ diags(scale), ~self.bad[rows], sample_weight=heard)
        weights = np.zeros(len(self.matrix.names))
        weights[used] = model.coef_[0] * scale
        return weights, float(model.intercept_[0])

    def left_out(self, allowed: Mask) -> Floats:
        """The log-odds of every text by weights that were fitted without its set."""
        odds = np.zeros(len(self.bad))
        for domain in sorted(set(self.domains)):
            these = self.domains == domain
            weights, prior = self.weights(allowed & ~these)
            odds[these] = self.matrix.values[these] @ weights + prior
        return odds


def calibration(odds: Floats, bad: Mask, tables: NDArray[np.str_]) -> tuple[float, float]:
    """What odds are to be multiplied with, and what then added, so that they mean what they say.

    Fitted on sets left out, each with as many complaints as others (Platt 1999).
    """
    weight = np.ones(len(bad))
    for table in set(tables):
        for label in (True, False):
            these = (tables == table) & (bad == label)
            weight[these] = 1 / max(1, these.sum())
    model = LogisticRegression(C=1e6).fit(odds[:, None], ~bad, sample_weight=weight * len(bad) / weight.sum())
    return float(model.coef_[0][0]), float(model.intercept_[0])


def scores(bad: Mask, odds: Floats, most: float) -> tuple[float, float, float]:
    """Precision, recall and F1 of calling negative what is at ``most`` or below."""
    called = odds <= most
    hits = int((called & bad).sum())
    precision, recall = hits / max(1, int(called.sum())), hits / max(1, int(bad.sum()))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def recall_at(bad: Mask, badness: Floats, precision: float) -> float:
    """The most recall that any threshold gives at this precision."""
    precisions, recalls, _ = precision_recall_curve(bad, badness)
    return float(recalls[precisions >= precision].max())


Judged = tuple[Floats, Mask, NDArray[np.str_]]  # log-odds, which are bad, and of which table


def mean_scores(judged: Judged, most: float) -> tuple[float, float, float]:
    """Precision, recall and F1 at a threshold, means over the tables."""
    odds, bad, tables = judged
    found = [scores(bad[tables == name], odds[tables == name], most) for name in sorted(set(tables))]
    precision, recall, f1 = np.mean(found, axis=0)
    return float(precision), float(recall), float(f1)


def best(judged: Judged) -> float:
    """The threshold with the best mean F1."""
    return float(max(np.arange(-3, 1, 0.05), key=lambda most: mean_scores(judged, most)[2]))


def sure(judged: Judged) -> float:
    """The highest threshold that is right often enough."""
    return float(max(most for most in np.arange(-5, 1, 0.05) if mean_scores(judged, most)[0] >= SURE))


def lines(fit: Fit, weights: Floats, prior: float, thresholds: Mapping[str, float]) -> list[str]:
    """The file of weights: features first, then the words, pairs and pieces that weigh most, by name."""
    strength = np.where(fit.counted, 0, np.abs(weights))
    least = np.sort(strength)[-KEPT[fit.kind]]
    found = [f"threshold\t{name}\t{value:.2f}" for name, value in thresholds.items()]
    found.append(f"feature\tprior\t{prior:.3f}")
    for (kind, name), weight, counts in zip(fit.matrix.names, weights, fit.counted, strict=True):
        if abs(weight) >= (0.0005 if counts else max(least, 0.005)):
            found.append(f"{kind}\t{name}\t{weight:.3f}")
    return found


def table(fit: Fit, odds: Floats, thresholds: Mapping[str, float]) -> list[str]:
    """A line for each set, left out of the fit, beside plain VADER, and their means."""
    vader = SentimentIntensityAnalyzer()
    plain = np.array(
        [vader.polarity_scores(f"{one.title} {one.text}")["compound"] for one in fit.texts], dtype=float
    )
    found, rows = [], []
    for name in sorted(set(fit.tables)):
        these = fit.tables == name
        bad, ours, theirs = fit.bad[these], odds[these], plain[these]
        flag, alert = (scores(bad, ours, thresholds[at]) for at in ("flag", "alert"))
        raw = scores(bad, theirs, -0.05)
        row = [roc_auc_score(bad, -ours), *flag, *alert[:2], recall_at(bad, -ours, SURE)]
        row += [roc_auc_score(bad, -theirs), *raw]
        rows.append(row)
        figures = " | ".join(f"{value:.3f}".removeprefix("0") for value in row)
        found.append(f"| {name} | {these.sum():,} | {bad.mean():.0%} | {figures} |")
    mean = " | ".join(f"{value:.3f}".removeprefix("0") for value in np.mean(rows, axis=0))
    return [*found, f"| **mean** | {len(odds):,} | | {mean} |"]


HEAD = (
    "| set | texts | negative | AUC | flag P | R | F1 | alert P | R | R at P .95 | VADER AUC | P | R | F1 |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|"
)


def reliability(odds: Floats, bad: Mask, tables: NDArray[np.str_]) -> list[str]:
    """How many of the reviews with a sentiment are negative, the sets balanced."""
    weight = np.ones(len(bad))
    for name in set(tables):
        for label in (True, False):
            these = (tables == name) & (bad == label)
            weight[these] = 1 / max(1, these.sum())
    sentiment, found = np.tanh(odds / 2), []
    for low in np.arange(-1, 1, 0.2):
        these = (sentiment >= low) & (sentiment < low + 0.2)
        said = float(np.average((1 - sentiment[these]) / 2, weights=weight[these]))
        true = float(np.average(bad[these], weights=weight[these]))
        found.append(f"| {low:+.1f} to {low + 0.2:+.1f} | {said:.0%} | {true:.0%} | {'█' * round(20 * true)} |")
    return found


def work(texts: Sequence[Labelled], kind: str, *, write: bool) -> None:
    """Fit, measure, print and perhaps write one of the two files."""
    fit = Fit(texts, kind)
    everything = np.ones(len(fit.bad), dtype=bool)
    print(f"\n## {kind}: {len(fit.bad):,} texts, {len(fit.matrix.names):,} features", flush=True)
    measured = np.array([not name.startswith(("own", "icwsm")) for name in fit.tables])  # whole reviews and their sentences
    shipped = fit.left_out(fit.ships)
    slope, shift = calibration(shipped[measured], fit.bad[measured], fit.tables[measured])
    odds = shipped * slope + shift
    print(f"calibration: {slope:.3f} x + {shift:.3f}")
    seen = odds[measured], fit.bad[measured], fit.tables[measured]
    thresholds = {"flag": best(seen), "alert": sure(seen), "calm": -sure((-seen[0], ~seen[1], seen[2]))}
    print(thresholds)
    print(HEAD, *table(fit, odds, thresholds), sep="\n", flush=True)
    print("\n| sentiment | negative by it | negative | |\n|---|---|---|---|")
    print(*reliability(*seen), sep="\n")
    for name, rows in (("all sets", everything), ("clear licences only", fit.clear)):
        others = fit.left_out(rows)
        aucs = [
            roc_auc_score(fit.bad[fit.tables == one], -others[fit.tables == one])
            for one in sorted(set(fit.tables[measured]))
        ]
        print(f"fitted on {name}: mean AUC {np.mean(aucs):.4f}", flush=True)
    if write:
        weights, prior = fit.weights(fit.ships)
        head = f"# Log-odds of a content customer: {kind}. Made by fit/fit.py; what it says: docs/model-card.md."
        rows_ = lines(fit, weights * slope, prior * slope + shift, thresholds)
        TARGET.mkdir(exist_ok=True)
        (TARGET / f"{kind}.tsv").write_text("\n".join((head, *rows_)) + "\n", "utf-8")
        size = math.ceil((TARGET / f"{kind}.tsv").stat().st_size / 1000)
        print(f"written: {len(rows_):,} lines, {size} KB", flush=True)


def main() -> None:
    """Fit both files."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--write", action="store_true")
    arguments.add_argument("--only", choices=(ENGLISH, OTHERS))
    given = arguments.parse_args(sys.argv[1:])
    texts = [*labelled(given.folder), *own()]
    english = [one for one in texts if one.language == "en"]
    if given.only != OTHERS:
        work(sample(english, MOST[ENGLISH]), ENGLISH, write=given.write)
    if given.only != ENGLISH:
        other = [one for one in texts if one.language != "en"]
        work(sample(other, MOST[OTHERS]), OTHERS, write=given.write)


if __name__ == "__main__":
    main()
