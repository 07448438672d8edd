"""Fits the model of reviewbot/assess/alarm.py: whether a review reports what cannot wait, and of which class.

    python fit/alarms.py FOLDER [--write]

Fitted on texts of our own (``alarms/`` here, and the class texts of the tests but for the last unseen sets)
and, as examples of ordinary complaints, on negative reviews of the labelled sets in FOLDER whose licence
lets a model ship. Needs the extra ``fit``. Printed: every writer's texts by a model fitted without them.
"""

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, cycle, islice, pairwise
from pathlib import Path
from tomllib import loads
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sets import labelled, own
from sklearn.linear_model import LogisticRegression

from reviewbot.assess.alarm import ANY, FILES
from reviewbot.assess.frames import frames
from reviewbot.assess.model import pieces
from reviewbot.assess.reading import read
from reviewbot.assess.weigh import weigh
from reviewbot.types import URGENT, Review

HOME = Path(__file__).resolve().parents[1]
TARGET = HOME / "reviewbot" / "assess" / "weights"
CLASS_TEXTS = HOME / "tests" / "class_texts"
REPLIES = HOME / "fixtures" / "replies"
MEASURES = frozenset({"fourth", "fifth", "sixth", "seventh", "eighth", "ninth"})  # never fitted on
TOGETHER = (1, 3, 5)  # clauses that make a review
# Of the reviews that replies are judged by, nor on these.
BLIND = frozenset(
    {
        *("ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth"),
        *("seventeenth", "eighteenth"),
    }
)
ORDINARY = "ordinary complaints"  # the set of real reviews: few of them report what cannot wait
MOST, VOICE = 400, 0.3  # ordinary complaints of a set and language, and how much each counts
HAPPY, ASIDE = 4.0, 0.4  # stars, and voice: help received reads like harm, and mostly complaints are judged
STRENGTH = 10.0  # C of scikit-learn; 1 to 10 did much the same
# Pieces of words move less freely than words and pairs, and two sets in a sentence less than one.
FREEDOM = {"word": 1.0, "pair": 1.0, "piece": 0.3, "set": 1.0, "sets": 0.5}
RARE = 4  # texts of our own that must have what gets a weight
KEPT, KEPT_OF_CLASS = 60_000, 24_000  # words, pairs, pieces and sets that ship: what moves the texts most

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Name = tuple[str, str]


class Written(NamedTuple):
    """A text with its class, "" for none that cannot wait; ``writer``: who wrote it."""

    writer: str
    class_: str
    text: str
    language: str
    stars: float | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """The same with what the words have to say of it."""

    writer: str
    class_: str
    features: Mapping[Name, float]
    happy: bool

    @classmethod
    def of(cls, one: "Written") -> "Text":
        """Read as the program reads it."""
        happy = (one.stars or 0) >= HAPPY
        return cls(one.writer, one.class_, features(one.text, one.language), happy)


def features(text: str, language: str) -> dict[Name, float]:
    """Its words, pairs and pieces, and the sets of the frames, each over the root of its number of words."""
    reading = read(Review("", text=text, language=language))
    sentences = [sentence.words for sentence in reading.sentences]
    words = set(chain.from_iterable(sentences))
    share = 1 / (sum(map(len, sentences)) or 1) ** 0.5
    found = dict.fromkeys([("word", word) for word in words], share)
    found |= {("pair", " ".join(pair)): share for pair in chain.from_iterable(map(pairwise, sentences))}
    standing = [*map(frames(reading.read_in).members, sentences)]
    found |= {("set", name): share for name in chain.from_iterable(standing)}
    together = {" ".join(pair) for names in standing for pair in combinations(names, 2)}
    found |= {("sets", pair): share * FREEDOM["sets"] for pair in together}
    counted = Counter(piece for word in words for piece in pieces(word))
    return found | {("piece", piece): share * FREEDOM["piece"] * count for piece, count in counted.items()}


def alarms() -> Iterator[Written]:
    """The texts with classes, by writer."""
    for path in sorted((HOME / "fit" / "alarms").glob("*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            class_, language, stars, text = line.split("\t")
            rating = float(stars) if stars else None
            yield Written(f"alarms {path.stem}", _urgent(class_), text, language, rating)
    for path in sorted(CLASS_TEXTS.glob("*.toml")):
        for one in loads(path.read_text("utf-8"))["texts"]:
            yield Written("class texts", _urgent(one["class"]), one["text"], path.stem, one.get("stars"))
    for path in sorted((CLASS_TEXTS / "unseen").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            one = json.loads(line)
            yield Written(path.stem, _urgent(one["class"]), one["text"], one["language"], one["rating"])


def answered() -> Iterator[Written]:
    """The reviews that replies are judged by, but for the blind ones and those of two minds."""
    for path in sorted(REPLIES.rglob("*.toml")):
        raw = loads(path.read_text("utf-8"))
        for one in raw.get("review", ()) if path.parent.name not in BLIND else ():
            classes = {_urgent(each) for each in one["class"]}
            if len(classes) == 1:
                text = f"{one['title']}. {one['text']}" if one.get("title") else one["text"]
                language = one.get("language", raw["language"])
                yield Written("replies", classes.pop(), text, language, one.get("stars"))


def complained() -> Iterator[Written]:
    """Ordinary complaints of ``complaints/``, one of a clause and several of more."""
    for path in sorted((HOME / "fit" / "complaints").glob("*.tsv")):
        clauses = [line.split("\t")[1].rstrip(".") for line in path.read_text("utf-8").splitlines()]
        random.Random(5).shuffle(clauses)
        rest, lengths = iter(clauses), cycle(TOGETHER)
        while together := [*islice(rest, next(lengths))]:
            yield Written("complaints", "", ". ".join(together) + ".", path.stem, 2.0)


def _urgent(class_: str) -> str:
    return class_ if class_ in URGENT else ""


def _alarming(text: str, language: str) -> bool:
    """Whether a phrase or a frame that stands by itself says that it cannot wait: then nobody knows."""
    reading = read(Review("", text=text, language=language))
    phrases = weigh(reading.sentences, reading.lexicon, english=reading.english).triggers
    found = [*phrases, *frames(reading.read_in).find(reading.sentences)]
    return any(one.mark.sure and not one.negated and one.mark.rule in URGENT for one in found)


def ordinary(folder: Path) -> Iterator[Written]:
    """Negative reviews as people write them, but for those that may be urgent."""
    by_set: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for one in chain(labelled(folder), own()):
        if one.licence.ships and one.label == "neg":
            text = f"{one.title}. {one.text}" if one.title else one.text
            by_set.setdefault((one.set, one.language), []).append((text, one.language))
    chance = random.Random(4)
    for texts in by_set.values():
        for text, language in chance.sample(texts, min(MOST, len(texts))):
            if not _alarming(text, language):
                yield Written(ORDINARY, "", text, language)


class Fit:
    """Texts as a matrix, to be fitted again and again."""

    def __init__(self, texts: Sequence[Text]) -> None:
        self.writers = np.array([one.writer for one in texts])
        self.classes = np.array([one.class_ for one in texts])
        self.real = self.writers == ORDINARY
        self.content = np.array([one.happy and not one.class_ for one in texts])
        counts = Counter(
            name for one in texts if one.writer not in {ORDINARY, *MEASURES} for name in one.features
        )
        self.names = sorted(name for name, count in counts.items() if count >= RARE)
        column = {name: n for n, name in enumerate(self.names)}
        cells = [
            (n, column[name], value)
            for n, one in enumerate(texts)
            for name, value in one.features.items()
            if name in column
        ]
        rows, columns, values = zip(*cells, strict=True)
        self.values = csr_matrix((values, (rows, columns)), shape=(len(texts), len(column)))

    def weights(self, rows: Mask, yes: Mask) -> tuple[Floats, float]:
        """The weights of all columns, and the prior, that tell ``yes`` from the rest of these rows.

        Both sides have the same voice together.
        """
        voice = (np.where(self.real, VOICE, 1.0) * np.where(self.content, ASIDE, 1.0))[rows]
        voice[yes[rows]] *= voice[~yes[rows]].sum() / voice[yes[rows]].sum()
        model = LogisticRegression(C=STRENGTH, max_iter=3000)
        model.fit(self.values[rows], yes[rows], sample_weight=voice)
        scale = np.array([FREEDOM[kind] for kind, _ in self.names])
        return model.coef_[0] * scale, float(model.intercept_[0])

    def odds(self, weights: Floats, prior: float, rows: Mask) -> Floats:
        """The log-odds of some rows."""
        scale = np.array([FREEDOM[kind] for kind, _ in self.names])
        return np.asarray(self.values[rows] @ (weights / scale) + prior)


def kept(fit: Fit, weights: Floats, most: int) -> Floats:
    """The weights that ship: those that move the texts most, the others 0."""
    used = np.sqrt(np.asarray(fit.values.multiply(fit.values).mean(0)).ravel())
    least = np.sort(np.abs(weights) * used)[-most]
    return np.where(np.abs(weights) * used >= least, np.round(weights, 2), 0.0)


def written(fit: Fit, weights: Floats, prior: float) -> str:
    """A file of weights."""
    lines = [f"feature\tprior\t{prior:.3f}"]
    lines += [
        f"{kind}\t{name}\t{weight:.2f}"
        for (kind, name), weight in zip(fit.names, weights, strict=True)
        if weight
    ]
    return "\n".join(
        ["# Made by fit/alarms.py: what speaks for this class of alarm, in log-odds.", *lines, ""]
    )


def told(fit: Fit, odds: Floats, rows: Mask) -> str:
    """Recall by class and alarms among the rest, at some thresholds."""
    classes = fit.classes[rows]
    lines = []
    for least in (-1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 1.0):
        alarm = odds >= least
        shares = [
            f"{one} {(alarm & (classes == one)).sum()}/{(classes == one).sum()}" for one in sorted(URGENT)
        ]
        none = f"none {(alarm & (classes == '')).sum()}/{(classes == '').sum()}"
        recall = (alarm & (classes != "")).sum() / max(1, (classes != "").sum())
        lines.append(f"  {least:+.2f}: recall {recall:.3f}; {'; '.join(shares)}; {none}")
    return "\n".join(lines)


def main() -> None:
    """Fit, measure, and with ``--write`` write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    fit = Fit([*map(Text.of, chain(alarms(), answered(), complained(), ordinary(given.folder)))])
    urgent = fit.classes != ""
    seen = ~np.isin(fit.writers, [*MEASURES])
    for writer in sorted({*fit.writers}):
        these = fit.writers == writer
        if writer == ORDINARY:
            continue
        weights, prior = fit.weights(seen & ~these, urgent)
        print(writer, told(fit, fit.odds(weights, prior, these), these), sep="\n")
    folds = np.arange(len(urgent)) % 5
    odds = np.zeros(len(urgent))
    for fold in range(5):
        out = folds == fold
        weights, prior = fit.weights(seen & ~out, urgent)
        odds[out] = fit.odds(weights, prior, out)
    print(ORDINARY, told(fit, odds[fit.real], fit.real), sep="\n")
    weights, prior = fit.weights(seen, urgent)
    shipped = {ANY: (kept(fit, weights, KEPT), prior)}
    for class_ in sorted(URGENT):
        weights, prior = fit.weights(seen & (~urgent | (fit.classes == class_)), fit.classes == class_)
        shipped[class_.value] = kept(fit, weights, KEPT_OF_CLASS), prior
    names = np.array([class_.value for class_ in sorted(URGENT)])
    for writer in sorted(MEASURES & {*fit.writers}):
        these = fit.writers == writer
        by_class = np.array([fit.odds(*shipped[class_.value], these) for class_ in sorted(URGENT)])
        odds = (fit.odds(*shipped[ANY], these) + by_class.max(0)) / 2
        print(f"{writer}, as it ships", told(fit, odds, these), sep="\n")
        told_as = names[by_class.argmax(0)][urgent[these]]
        print("class of the urgent:", (told_as == fit.classes[these & urgent]).mean())
    if given.write:
        for name, (weights, prior) in shipped.items():
            (TARGET / FILES[name]).write_text(written(fit, weights, prior), "utf-8")


if __name__ == "__main__":
    main()
