"""How well urgent classes are told, on texts of our own that nobody had seen when the rules were written.

Run ``python tests/bench/bench_classes.py [deep] [errors]``; ``deep``: with the extra ``multilingual``,
which takes three minutes. ``unseen/`` has seven sets by writers who knew the classes; about half of each
are traps: figures of speech, denials, other places. The second and the third have been read and fitted on
since; the fifth has been read; docs/model-card.md says how far to believe the fourth and the sixth. Of the
seventh no text was read. The ninth has whole reviews as customers tell them, few of them urgent.
"""

import json
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reviewbot import app
from reviewbot.assess import House, assess
from reviewbot.types import URGENT, Review, ReviewClass

SETS = Path(__file__).parents[1] / "class_texts" / "unseen"


def judged(entry: Mapping[str, Any], house: House) -> tuple[ReviewClass, bool]:
    """What class we say it is, and whether it cannot wait."""
    found = assess(Review(key="", text=entry["text"], rating=entry["rating"], scale=(1, 5)), house=house)
    return found.class_, found.urgent


def main() -> None:
    """Print recall by class and false alarms, and with "errors" the texts."""
    house = House(second=app.second_opinion() if "deep" in sys.argv else None)
    for path in sorted(SETS.glob("*.jsonl")):
        entries = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        texts: Counter[str] = Counter()
        hits: Counter[str] = Counter()
        errors = []
        for entry in entries:
            name, urgent = judged(entry, house)
            grave = ReviewClass(entry["class"]) in URGENT
            side = entry["class"] if grave else "no alarm"
            texts[side] += 1
            hits[side] += urgent == grave
            if urgent != grave:
                errors.append(f"  {entry['class']} -> {name}: {entry['text']}")
        print(path.stem, *(f"{side} {hits[side]}/{count}" for side, count in texts.items()), sep="; ")
        if "errors" in sys.argv:
            print(*errors, sep="\n")


if __name__ == "__main__":
    main()
