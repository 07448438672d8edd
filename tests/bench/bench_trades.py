"""How often a review that was meant for another business is told, and how often one's own is taken for it.

Run ``PYTHONPATH=tests python tests/bench/bench_trades.py``. First the reviews that replies are judged by
(``fixtures/replies``), under the house that they stand under. Then the short texts of 24 trades in
``fit/trades``, each under a house of its trade, and under one of another by chance: a third of these speak
hardly a word of their trade, so few can be told.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from reply_judge import SET, load
from reviewbot.assess import assess
from reviewbot.replies.trade import is_elsewhere
from reviewbot.types import Brief, Business, Location, Review, ReviewClass

TEXTS = Path(__file__).parents[2] / "fit" / "trades"
HOUSES = {
    "food": "restaurant",
    "lodging": "hotel",
    "beauty": "hairdresser",
    "health": "dentist",
    "hospital": "hospital",
    "auto": "garage",
    "fitness": "gym",
    "home": "plumber",
    "appliances": "appliances",
    "finance": "bank",
    "leisure": "cinema",
    "school": "school",
    "network": "telecom",
    "grocery": "supermarket",
    "flowers": "florist",
    "electronics": "computer",
    "property": "realty",
    "clothes": "boutique",
    "furniture": "furniture",
    "services": "funeral",
    "vet": "vet",
    "moving": "movers",
    "travel": "airline",
    "parcel": "courier",
}


def texts() -> Iterator[tuple[str, Brief]]:
    """Each text with its trade, under a house that nothing is known of."""
    place = Location("", "Larkspur", "555-0100", "desk@house.example", "Alex Reed", "owner")
    for path in sorted(TEXTS.glob("*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            trade, _, text = line.split("\t")
            review = Review(key=text, text=text, language=path.stem)
            if trade in HOUSES:
                yield trade, Brief(review, assess(review), Business("Larkspur"), place, "google_business")


def main() -> None:
    """Print both measures."""
    folders = [SET, *(path for path in sorted(SET.iterdir()) if path.is_dir())]
    samples = [sample for folder in folders for sample in load(folder)]
    strayed = [one for one in samples if ReviewClass.WRONG_BUSINESS in one.classes]
    own = [one for one in samples if ReviewClass.WRONG_BUSINESS not in one.classes]
    told, false = (sum(is_elsewhere(one.brief) for one in each) for each in (strayed, own))
    print(f"judged reviews: {told} of {len(strayed)} strayed told, {false} of {len(own)} others wrongly")

    chance = random.Random(1)
    told = false = total = 0
    for trade, brief in texts():
        other = chance.choice([one for one in HOUSES if one != trade])
        here, there = (replace(brief.business, trade=HOUSES[one]) for one in (trade, other))
        false += is_elsewhere(replace(brief, business=here))
        told += is_elsewhere(replace(brief, business=there))
        total += 1
    print(
        f"short texts: {told} of {total} told under another trade, {false} taken for strayed under their own"
    )


if __name__ == "__main__":
    main()
