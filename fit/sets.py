"""The labelled reviews that the model is fitted and measured on: where from, under which licence."""

import csv
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

OWN = Path(__file__).parent / "texts"
SNIPPETS = {  # Hutto & Gilbert, ICWSM 2014
    "icwsm_tweets": "tweets",
    "icwsm_movies": "movieReviewSnippets",
    "icwsm_amazon": "amazonReviewSnippets",
    "icwsm_nyt": "nytEditorialSnippets",
}
PLAIN = 0.5  # of the ratings of snippets, -4 to 4: nearer to 0 they are neither


@dataclass(frozen=True, slots=True)
class Licence:
    """What may be done with a set. ``ships``: a model fitted on it may; ``clear``: its licence says so."""

    name: str
    ships: bool = True
    clear: bool = False


NONE = Licence("none stated")
LICENCES = {
    "airline_tweets_en": Licence("CC BY-NC-SA 4.0", ships=False),
    "semeval14_restaurants_en": Licence("research only (META-SHARE)", ships=False),
    "yelp_en": Licence("none stated; the data set's terms: academic use", ships=False),
    "uci_sentences": Licence("CC BY 4.0", clear=True),
    "google_maps_de_leipzig": Licence("MIT", clear=True),
    **dict.fromkeys(SNIPPETS, Licence("MIT", clear=True)),
    "own": Licence("MIT, written for this project", clear=True),
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text. ``label``: neg, mid or pos; ``stars``: where the set has them.

    ``rating``: the mean rating of a snippet by people, -4 to 4.
    """

    set: str
    language: str
    label: str
    title: str
    text: str
    stars: float | None = None
    rating: float = math.nan

    @property
    def domain(self) -> str:
        """What is left out together: two sets of hotel sentences tell the same."""
        return "hotel sentences" if self.set in {"mabsa_hotels_multi", "opener_hotels_en_es"} else self.set

    @property
    def licence(self) -> Licence:
        """The licence of its set."""
        return LICENCES.get(self.set, NONE)


def own(folder: Path = OWN) -> Iterator[Labelled]:
    """The texts written for this project: language, label, trade, text."""
    for path in sorted(folder.glob("*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            language, label, _, text = line.split("\t")
            yield Labelled("own", language, label, "", text)


def labelled(folder: Path) -> Iterator[Labelled]:
    """The sets of a folder: ``reviews.csv`` in a folder each, and the four of ICWSM 2014."""
    csv.field_size_limit(10**9)
    for path in sorted(folder.glob("*/reviews.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if row["label"]:
                    stars = float(row["stars"]) if row["stars"] else None
                    name = path.parent.name
                    yield Labelled(name, row["lang"], row["label"], row["title"], row["text"], stars)
    for name, stem in SNIPPETS.items():
        path = folder / "icwsm2014" / f"{stem}_GroundTruth.txt"
        for line in path.read_text("utf-8", errors="replace").splitlines():
            _, rating, text = line.split("\t", 2)
            mean = float(rating)
            label = "neg" if mean < -PLAIN else "pos" if mean > PLAIN else "mid"
            yield Labelled(name, "en", label, "", text, rating=mean)


def sample(texts: Sequence[Labelled], most: int) -> list[Labelled]:
    """At most so many of each set and language, of texts that are neither a sixth; always the same ones."""
    by_set: dict[tuple[str, str, bool], list[Labelled]] = {}
    for one in texts:
        by_set.setdefault((one.set, one.language, one.label == "mid"), []).append(one)
    chance = random.Random(1)
    return [
        one
        for (_, _, neither), some in by_set.items()
        for one in chance.sample(some, min(most // (6 if neither else 1), len(some)))
    ]
