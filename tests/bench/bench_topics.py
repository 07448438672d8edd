"""How well topics and their polarity are found, and how fast, on labelled sets beside the checkout.

Run ``python tests/bench/bench_topics.py [errors]``; with ``errors``, some of them are printed after each
table. The sets' own categories are told in our topics by the tables below; categories that name no
matter ("anecdotes", "hotel general") are not measured. Polarity accuracy is over the matters that are
found and labelled positive or negative; right is that polarity alone. The sets are no part of the project.
"""

import csv
import random
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from reviewbot.assess.reading import read
from reviewbot.assess.topics import by_words, topics
from reviewbot.assess.trades import Taxonomy
from reviewbot.assess.weigh import weigh
from reviewbot.types import Review, Topic

SETS = Path(__file__).parents[3] / "shared" / "data" / "sentiment"
VADER = SentimentIntensityAnalyzer()
POLARITIES = {"positive": 1, "negative": -1}
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "da", "sv")


class Mapped(NamedTuple):
    """A labelled set: our topics, and the set's categories, by the matter that both mean."""

    folder: str
    trade: str
    ours: Mapping[str, str]
    theirs: Mapping[str, tuple[str, ...]]


def _topics(**matters: str) -> dict[str, str]:
    """By topic of ours the matter, from the topics of each matter."""
    return {topic: matter for matter, named in matters.items() for topic in named.split()}


SEMEVAL = Mapped(
    "semeval14_restaurants_en",
    "restaurant",
    ours=_topics(
        food="food drinks portion", service="staff wait", price="price billing", ambience="ambience noise"
    ),
    theirs={"food": ("food",), "service": ("service",), "price": ("price",), "ambience": ("ambience",)},
)
ENTITIES = {
    "hotel": "",
    "rooms": "room",
    "room_amenities": "room",
    "facilities": "facilities",
    "food_drinks": "food",
    "service": "service",
    "location": "location",
}
ATTRIBUTES = "general prices cleanliness comfort design_features quality style_options miscellaneous"
OF_ATTRIBUTE = {"prices": "price", "cleanliness": "cleanliness"}
# "rooms cleanliness" is about the room and about cleanliness, "hotel prices" about the price alone.
HOTELS = Mapped(
    "mabsa_hotels_multi",
    "hotel",
    ours=_topics(
        room="room",
        facilities="facilities parking",
        food="food drinks",
        service="staff",
        location="location",
        price="price billing",
        cleanliness="cleanliness",
    ),
    theirs={
        f"{entity} {attribute}": tuple(filter(None, (matter, OF_ATTRIBUTE.get(attribute))))
        for entity, matter in ENTITIES.items()
        for attribute in ATTRIBUTES.split()
    },
)


class Row(NamedTuple):
    """A labelled text: what it is about, by matter the polarities that its annotators gave."""

    text: str
    language: str
    labels: Mapping[str, frozenset[str]]


def rows(mapped: Mapped) -> list[Row]:
    """All texts of a set with labels in its matters."""
    with (SETS / mapped.folder / "reviews.csv").open(encoding="utf-8") as lines:
        return [
            Row(row["text"], row["lang"], _labels(row["topics"], mapped)) for row in csv.DictReader(lines)
        ]


def _labels(topics_given: str, mapped: Mapped) -> dict[str, frozenset[str]]:
    labels: dict[str, frozenset[str]] = {}
    for given in filter(None, topics_given.split("|")):
        category, _, polarity = given.rpartition(":")
        for matter in mapped.theirs.get(category, ()):
            labels[matter] = labels.get(matter, frozenset()) | {polarity}
    return labels


def found_in(row: Row, taxonomy: Taxonomy) -> tuple[Topic, ...]:
    """The topics of one text."""
    reading = read(Review(key="", text=row.text, language=row.language))
    weighed = weigh(reading.sentences, reading.lexicon, english=reading.english)
    tones = VADER.lexicon if reading.english else {}
    return topics(reading, weighed, taxonomy, by_words(reading, weighed, tones))


class Score:
    """Counts over one set: matters found and labelled, and polarities told right."""

    def __init__(self) -> None:
        self.both: Counter[str] = Counter()
        self.ours: Counter[str] = Counter()
        self.theirs: Counter[str] = Counter()
        self.told = self.right = self.silent = 0

    def add(self, labels: Mapping[str, frozenset[str]], found: Mapping[str, frozenset[int]]) -> None:
        """Count one text."""
        self.both.update(labels.keys() & found.keys())
        self.ours.update(found.keys())
        self.theirs.update(labels.keys())
        for matter in labels.keys() & found.keys():
            wanted = wanted_polarity(labels[matter])
            if wanted:
                self.told += 1
                self.right += found[matter] == {wanted}
                self.silent += found[matter] == {0}

    def f1(self, matter: str) -> float:
        """F1 of finding one matter."""
        return 2 * self.both[matter] / max(1, self.ours[matter] + self.theirs[matter])

    def line(self, name: str, matters: Sequence[str]) -> str:
        """One line of the table."""
        each = "".join(f"{self.f1(matter):>12.3f}" for matter in matters)
        macro = sum(map(self.f1, matters)) / len(matters)
        micro = 2 * self.both.total() / max(1, self.ours.total() + self.theirs.total())
        right, silent = self.right / max(1, self.told), self.silent / max(1, self.told)
        return f"{name:24}{each}{macro:>9.3f}{micro:>9.3f}{right:>10.3f}{silent:>9.3f}"


def wanted_polarity(labels: frozenset[str]) -> int:
    """1 or -1 where the annotators gave just that; 0 for neutral, conflict, and both."""
    polarities = {POLARITIES.get(label, 0) for label in labels}
    return polarities.pop() if len(polarities) == 1 else 0


def mistakes(row: Row, found: Mapping[str, frozenset[int]]) -> list[str]:
    """What is wrong with the matters found in a text, in words."""
    return [
        *(f"not found: {matter}" for matter in row.labels.keys() - found.keys()),
        *(f"not there: {matter}" for matter in found.keys() - row.labels.keys()),
        *(
            f"polarity: {matter}, labelled {wanted_polarity(row.labels[matter])}"
            for matter in row.labels.keys() & found.keys()
            if found[matter] != {wanted_polarity(row.labels[matter])} and wanted_polarity(row.labels[matter])
        ),
    ]


def by_matter(found: Sequence[Topic], mapped: Mapped) -> dict[str, frozenset[int]]:
    """The polarities found, by matter."""
    matters: dict[str, frozenset[int]] = {}
    for topic in found:
        matter = mapped.ours.get(topic.topic)
        if matter:
            matters[matter] = matters.get(matter, frozenset()) | {topic.polarity}
    return {matter: said - {0} if len(said) > 1 else said for matter, said in matters.items()}


def measure(mapped: Mapped, *, errors: bool) -> None:
    """Print the table of one set: a line a language with the trade known, and one with it not."""
    matters = sorted(set(mapped.ours.values()))
    print(f"\n{mapped.folder}: F1 by matter; of those found: polarity right, polarity not told")
    head = "".join(f"{matter:>12}" for matter in matters)
    print(f"{'':24}{head}{'macro':>9}{'micro':>9}{'polarity':>10}{'silent':>9}")
    labelled = rows(mapped)
    for trade in (mapped.trade, ""):
        taxonomy = Taxonomy(trade)
        for language in LANGUAGES:
            score, wrong = Score(), []
            for row in labelled:
                if row.language == language:
                    said = found_in(row, taxonomy)
                    found = by_matter(said, mapped)
                    score.add(row.labels, found)
                    wrong += [f"    {what:36} {row.text!r} {said}" for what in mistakes(row, found)]
            if score.theirs:
                print(score.line(f"{language} {trade or 'trade unknown'}", matters))
            if errors:
                print(*random.Random(3).sample(wrong, min(len(wrong), 60)), sep="\n")


def speed() -> None:
    """Print the time that topics add to an assessment, beside raw VADER's: ratios are what to compare."""
    taxonomy = Taxonomy()
    texts = [row.text for row in rows(SEMEVAL)][:800]
    reviews = [Review(key="", text=" ".join(texts[n : n + 4]), language="en") for n in range(0, 800, 4)]
    readings = [read(review) for review in reviews]
    weighed = [weigh(one.sentences, one.lexicon, english=True) for one in readings]
    weights = [by_words(one, said, VADER.lexicon) for one, said in zip(readings, weighed, strict=True)]
    best, raw = float("inf"), float("inf")
    for _ in range(20):
        start = time.process_time()
        for one, said, each in zip(readings, weighed, weights, strict=True):
            topics(one, said, taxonomy, each)
        middle = time.process_time()
        for review in reviews:
            VADER.polarity_scores(review.text)
        best, raw = min(best, middle - start), min(raw, time.process_time() - middle)
    words = sum(len(sentence.words) for one in readings for sentence in one.sentences) / len(readings)
    per_review = 1e6 / len(readings)
    print(f"\n{words:.0f} words: {best * per_review:.0f} microseconds; raw VADER {raw * per_review:.0f}")


def main() -> None:
    """Print the tables, then the speed."""
    if not SETS.is_dir():
        print("no labelled sets beside the checkout: nothing to measure")
        return
    for mapped in (SEMEVAL, HOTELS):
        measure(mapped, errors=sys.argv[1:] == ["errors"])
    speed()


if __name__ == "__main__":
    main()
