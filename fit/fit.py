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
from scipy.sparse import diags, vstack
from sets import SNIPPETS, Labelled, labelled, own, sample
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_recall_curve, roc_auc_score

from reviewbot.assess.model import ENGLISH, OTHERS
from reviewbot.assess.vader import Vader

HOME = Path(__file__).resolve().parents[1]
TARGET, CARD = HOME / "reviewbot" / "assess" / "weights", HOME / "docs" / "model-card.md"
MOST = {ENGLISH: 2_500, OTHERS: 1_500}  # texts of a set and language
HEARD = 1_500  # a set and label speaks with so many voices at most
MIDDLING = 0.5  # the voice of a text that is neither, on either side: what leaves doubt is to say so
OWN_VOICE = 0.3  # of our own texts, which are harder than what people write: tried 0, .3 and 1
SETS, OWN_TEXTS = 3, 4  # a word ships if so many sets have it, or so many of our own texts
KEPT = {ENGLISH: 12_000, OTHERS: 20_000}  # words, pairs and pieces that ship: those that weigh most
NEARLY = 0.005  # F1: so little is given up for fewer false alarms
SURE = 0.95  # how many called negative at `alert` are, and not negative at `calm` are not


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
        self.texts = texts
        self.matrix = Matrix.of((counted(one, with_pieces=kind == OTHERS) for one in texts), OWN_TEXTS)
        self.neither = np.array([one.label == "mid" for one in texts])
        self.bad = np.array([one.label == "neg" for one in self.texts])
        self.domains = np.array([one.domain for one in self.texts])
        self.tables = np.array([f"{one.set} {one.language}" for one in self.texts])
        self.reviews = np.array([not one.set.startswith(("own", "icwsm")) for one in texts])
        self.ships = np.array([one.licence.ships for one in self.texts])
        self.clear = np.array([one.licence.clear for one in self.texts])
        self.kinds = np.array([kind for kind, _ in self.matrix.names])
        self.counted = self.kinds == "feature"
        self._has = {domain: self._seen(self.domains == domain) for domain in set(self.domains)}

    def _seen(self, rows: Mask) -> NDArray[np.int64]:
        return np.asarray((self.matrix.values[rows] != 0).sum(0)).ravel()

    def weights(self, rows: Mask) -> tuple[Floats, float]:
        """The weights of all columns, and the prior: log-odds of a content customer, fitted on these rows."""
        domains = set(self.domains[rows])
        sets = sum((self._has[domain] > 0).astype(int) for domain in domains)
        ours = self._has["own"] if "own" in domains else np.zeros(len(self.matrix.names))
        used = self.counted | (sets >= SETS) | (ours >= OWN_TEXTS)
        used &= np.array([name != ("feature", "prior") for name in self.matrix.names])
        sided, neither = rows & ~self.neither, rows & self.neither
        values = self.matrix.values[sided][:, used]
        pace, kinds = PACES[self.kind], self.kinds[used]
        spread = np.sqrt(np.asarray(values.multiply(values).mean(0)).ravel()) + 1e-9
        texts = np.asarray((values != 0).sum(0)).ravel()
        rarity = np.log(sided.sum() / np.maximum(texts, 1)) + 1 if pace.rarity else 1.0
        scale = np.where(kinds == "piece", pace.pieces, pace.words) * rarity
        scale = np.where(kinds == "feature", pace.counted / spread, scale)
        model = LogisticRegression(C=pace.strength, max_iter=500)
        between = self.matrix.values[neither][:, used]
        good = np.concatenate([~self.bad[sided], np.repeat([True, False], neither.sum())])
        heard = voices(self.domains[sided], self.bad[sided])
        heard = np.concatenate([heard, np.full(2 * neither.sum(), MIDDLING)])
        model.fit(vstack([values, between, between]) @ diags(scale), good, sample_weight=heard)
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
    """Precision (NaN if none is), recall and F1 of calling negative what is at ``most`` or below."""
    called = odds <= most
    hits = int((called & bad).sum())
    precision = hits / int(called.sum()) if called.any() else math.nan
    recall = hits / int(bad.sum())
    return precision, recall, 2 * hits / (int(called.sum()) + int(bad.sum()))


def recall_at(bad: Mask, badness: Floats, precision: float) -> float:
    """The most recall that any threshold gives at this precision."""
    precisions, recalls, _ = precision_recall_curve(bad, badness)
    return float(recalls[precisions >= precision].max())


def pooled(odds: Floats, bad: Mask, tables: NDArray[np.str_], most: float) -> tuple[float, float]:
    """Precision and F1 at a threshold over all tables together, each with one voice."""
    voice = np.zeros(len(bad))
    for name in set(tables):
        voice[tables == name] = 1 / (tables == name).sum()
    called = odds <= most
    hits, calls = voice[called & bad].sum(), voice[called].sum()
    return float(hits / max(calls, 1e-9)), float(2 * hits / (calls + voice[bad].sum()))


def thresholds_of(odds: Floats, bad: Mask, tables: NDArray[np.str_]) -> dict[str, float]:
    """``flag``: the strictest with nearly the best F1; ``alert``, ``calm``: the nearest right enough."""
    steps = np.arange(-15, 3, 0.05)
    by_f1 = [pooled(odds, bad, tables, most)[1] for most in steps]
    return {
        "flag": float(min(most for most, f1 in zip(steps, by_f1, strict=True) if f1 >= max(by_f1) - NEARLY)),
        "alert": float(max(most for most in steps if pooled(odds, bad, tables, most)[0] >= SURE)),
        "calm": -float(max(most for most in steps if pooled(-odds, ~bad, tables, most)[0] >= SURE)),
    }


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
    vader = Vader()
    plain = np.array(
        [vader.polarity_scores(f"{one.title} {one.text}")["compound"] for one in fit.texts], dtype=float
    )
    found, rows = [], []
    for name in sorted(set(fit.tables)):
        these = (fit.tables == name) & ~fit.neither
        bad, ours, theirs = fit.bad[these], odds[these], plain[these]
        flag, alert = (scores(bad, ours, thresholds[at]) for at in ("flag", "alert"))
        raw = scores(bad, theirs, -0.05)
        row = [roc_auc_score(bad, -ours), *flag, *alert[:2], recall_at(bad, -ours, SURE)]
        row += [roc_auc_score(bad, -theirs), *raw]
        if fit.reviews[these].all():
            rows.append(row)
        figures = " | ".join(f"{value:.3f}".removeprefix("0") for value in row)
        found.append(f"| {name} | {these.sum():,} | {bad.mean():.0%} | {figures} |")
    mean = " | ".join(f"{value:.3f}".removeprefix("0") for value in np.nanmean(rows, axis=0))
    return [*found, f"| **mean of the sets of reviews** | | | {mean} |"]


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
        found.append(
            f"| {low:+.1f} to {low + 0.2:+.1f} | {said:.0%} | {true:.0%} | {'█' * round(20 * true)} |"
        )
    return found


def snippets(fit: Fit, texts: Sequence[Labelled]) -> list[str]:
    """Pearson's r with people's mean ratings, over all snippets of ICWSM 2014, fitted without any of them."""
    weights, prior = fit.weights(fit.ships & np.array([math.isnan(one.rating) for one in fit.texts]))
    vader, found = Vader(), []
    for name in SNIPPETS:
        these = [one for one in texts if one.set == name]
        rows = Matrix.over([counted(one, with_pieces=False) for one in these], fit.matrix.names)
        ratings = [one.rating for one in these]
        plain = [vader.polarity_scores(one.text)["compound"] for one in these]
        ours = np.tanh((rows.values @ weights + prior) / 2)
        r, raw = (float(np.corrcoef(ratings, of)[0, 1]) for of in (ours, plain))
        found.append(f"| {name} | {len(these):,} | {raw:.3f} | {r:.3f} |")
    return found


def mean_auc(fit: Fit, rows: Mask, measured: Mask) -> float:
    """The mean over the sets of reviews, each left out of a fit on these rows."""
    odds = fit.left_out(rows)
    tables = [measured & (fit.tables == name) for name in sorted(set(fit.tables[measured]))]
    return float(np.mean([roc_auc_score(fit.bad[these], -odds[these]) for these in tables]))


def work(whole: Sequence[Labelled], kind: str, *, write: bool) -> str:
    """Fit and measure one of the two files, and perhaps write it. Gives its part of the model card."""
    fit = Fit(sample(whole, MOST[kind]), kind)
    measured = fit.reviews & ~fit.neither
    shipped = fit.left_out(fit.ships)
    slope, shift = calibration(shipped[measured], fit.bad[measured], fit.tables[measured])
    odds = shipped * slope + shift
    seen = odds[measured], fit.bad[measured], fit.tables[measured]
    thresholds = thresholds_of(*seen)
    named = ", ".join(
        f"{name} {value:+.2f} ({math.tanh(value / 2):+.2f})" for name, value in thresholds.items()
    )
    card = [
        f"Thresholds in log-odds, and as sentiment: {named}.",
        "",
        HEAD,
        *table(fit, odds, thresholds),
        "",
    ]
    card += ["| sentiment | negative by it | negative | |", "|---|---|---|---|", *reliability(*seen), ""]
    if kind == ENGLISH:
        card += ["| snippets | texts | VADER | ours |", "|---|---|---|---|", *snippets(fit, whole), ""]
    everything = mean_auc(fit, np.ones(len(fit.bad), dtype=bool), measured)
    clear = mean_auc(fit, fit.clear, measured)
    card.append(
        f"Mean AUC if fitted on all sets: {everything:.4f}; on the clearly licensed ones: {clear:.4f}."
    )
    if write:
        weights, prior = fit.weights(fit.ships)
        found = lines(fit, weights * slope, prior * slope + shift, thresholds)
        text = f"# Log-odds of a content customer: {kind}. Made by fit/fit.py; see docs/model-card.md.\n"
        text += "".join(f"{line}\n" for line in found)
        TARGET.mkdir(exist_ok=True)
        (TARGET / f"{kind}.tsv").write_text(text, "utf-8")
        card.append(f"{len(found):,} weights, {len(text.encode()) / 1000:.0f} KB.")
    print(f"\n## {kind}\n", *card, sep="\n", flush=True)
    return "\n".join(card)


def into_card(kind: str, part: str) -> None:
    """Put the figures where the model card has them."""
    begin, end = f"<!-- {kind} -->\n", f"<!-- end of {kind} -->"
    before, rest = CARD.read_text("utf-8").split(begin)
    CARD.write_text(f"{before}{begin}{part}\n{end}{rest.split(end)[1]}", "utf-8")


def main() -> None:
    """Fit both files."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--write", action="store_true")
    arguments.add_argument("--only", choices=(ENGLISH, OTHERS))
    given = arguments.parse_args(sys.argv[1:])
    texts = [*labelled(given.folder), *own()]
    for kind in (ENGLISH, OTHERS):
        if given.only in {None, kind}:
            part = work(
                [one for one in texts if (one.language == "en") == (kind == ENGLISH)], kind, write=given.write
            )
            if given.write:
                into_card(kind, part)


if __name__ == "__main__":
    main()
