"""How fast our VADER is beside upstream's, and whether both say the same, on texts beside the checkout.

Run ``python tests/bench/bench_vader.py``. Ratios are what to compare between machines: texts are
timed in turn by both, and the best of several rounds counts. The labelled sets are no part of the project.
"""

import csv
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from reviewbot.assess.vader import Vader

SETS = Path(__file__).parents[3] / "shared" / "data" / "sentiment"
MIDDLING = range(50, 65)  # words: as long as reviews are on average
ROUNDS = 7
MOST_TIMED = 2000  # texts, evenly taken

Scores = Callable[[str], dict[str, float]]


def texts() -> list[tuple[str, str]]:
    """Every text of the labelled sets with its language, and every title."""
    csv.field_size_limit(10**9)
    found = []
    for path in sorted(SETS.glob("*/reviews.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                found += [(row["lang"], text) for text in (row["title"], row["text"]) if text]
    for path in sorted(SETS.glob("*/*_GroundTruth.txt")):
        for line in path.read_text("utf-8", errors="replace").splitlines():
            found.append(("en", line.rsplit("\t", 1)[-1]))
    return found


def microseconds(works: Sequence[Scores], said: Sequence[str]) -> list[float]:
    """Mean time a text, of each work: of each hundred texts the best of all rounds, in turn."""
    total = [0.0] * len(works)
    for first in range(0, len(said), 100):
        best = [float("inf")] * len(works)
        for _ in range(ROUNDS):
            for n, work in enumerate(works):
                start = time.perf_counter()
                for text in said[first : first + 100]:
                    work(text)
                best[n] = min(best[n], time.perf_counter() - start)
        total = [sum(each) for each in zip(total, best, strict=True)]
    return [each / len(said) * 1e6 for each in total]


def main() -> int:
    """Print the speed on English texts, then how many of all texts differ; 1 if any does."""
    if not SETS.is_dir():
        print("no labelled sets beside the checkout: nothing to measure")
        return 0
    theirs, ours = SentimentIntensityAnalyzer().polarity_scores, Vader().polarity_scores
    everything = texts()
    english = [text for language, text in everything if language == "en"]
    middling = [text for text in english if len(text.split()) in MIDDLING]
    for title, said in (("of 50-64 words", middling), ("of all lengths", english)):
        timed = said[:: -(-len(said) // MOST_TIMED)]
        raw, fast = microseconds((theirs, ours), timed)
        print(f"{len(timed)} English texts {title}: {raw:.1f} us, ours {fast:.1f} us, ratio {raw / fast:.2f}")
    differ = sum(list(ours(text).items()) != list(theirs(text).items()) for _, text in everything)
    print(f"{len(everything)} texts in all: {differ} differ from upstream's")
    return int(differ > 0)


if __name__ == "__main__":
    sys.exit(main())
