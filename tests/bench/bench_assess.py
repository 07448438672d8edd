"""How well and how fast reviews are assessed, against raw VADER, on labelled sets beside the checkout.

Run ``python tests/bench/bench_assess.py [reviews per set]``. The stars are hidden from the scorer. Sets
with a * were not fitted on; what the others would be, each left out of the fit, ``fit/fit.py`` prints
(docs/model-card.md). Ratios are what to compare between machines; the sets are not part of the project.
"""

import csv
import random
import sys
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from pathlib import Path

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from reviewbot.assess import assess
from reviewbot.types import Review

SETS = Path(__file__).parents[3] / "shared" / "data" / "sentiment"
RAW_FLAG = -0.05  # the threshold VADER's authors give
LEFT_OUT = {"airline_tweets_en", "semeval14_restaurants_en", "yelp_en"}  # by their licences
SPEED_WORDS = range(50, 65)


def auc(negative: Sequence[bool], scores: Sequence[float]) -> float:
    """Chance that a negative review scores lower than a positive one (ties count half)."""
    better = ties = 0
    bad = sorted(score for score, is_negative in zip(scores, negative, strict=True) if is_negative)
    good = [score for score, is_negative in zip(scores, negative, strict=True) if not is_negative]
    for score in good:
        lower = bisect_left(bad, score)
        better += lower
        ties += bisect_right(bad, score) - lower
    return (better + ties / 2) / (len(bad) * len(good))


def precision_recall_f1(negative: Sequence[bool], flagged: Sequence[bool]) -> tuple[float, float, float]:
    """Of the reviews flagged how many are negative, of the negative how many are flagged, and F1."""
    hits = sum(a and b for a, b in zip(negative, flagged, strict=True))
    precision, recall = hits / max(1, sum(flagged)), hits / max(1, sum(negative))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def labelled(folder: Path, most: int) -> list[tuple[Review, bool]]:
    """A fixed sample of a set's clearly positive and clearly negative reviews, stars hidden."""
    csv.field_size_limit(10**9)
    with (folder / "reviews.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["label"] in {"neg", "pos"}]
    random.Random(1).shuffle(rows)
    return [
        (Review(key="", title=row["title"], text=row["text"], language=row["lang"]), row["label"] == "neg")
        for row in rows[:most]
    ]


def seconds(works: Sequence[Callable[[Review], object]], reviews: Sequence[Review]) -> list[float]:
    """Time that each work takes over all reviews, best of eight rounds in turn: machines are shared."""
    best = [float("inf")] * len(works)
    for _ in range(8):
        for n, work in enumerate(works):
            start = time.perf_counter()
            for review in reviews:
                work(review)
            best[n] = min(best[n], time.perf_counter() - start)
    return best


def main() -> None:
    """Print one line a set, then the speed."""
    if not SETS.is_dir():
        print("no labelled sets beside the checkout: nothing to measure")
        return
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    vader = SentimentIntensityAnalyzer()
    print(
        f"{'set':34}{'n':>6}{'AUC':>7}{'raw':>7}{'P':>7}{'R':>7}{'F1':>7}{'raw F1':>8}{'sure P':>8}{'R':>7}"
    )
    english: list[Review] = []
    for folder in sorted(path.parent for path in SETS.glob("*/reviews.csv")):
        sample = labelled(folder, most)
        reviews, negative = [review for review, _ in sample], [bad for _, bad in sample]
        assessed = [assess(review) for review in reviews]
        raw = [vader.polarity_scores(f"{review.title} {review.text}")["compound"] for review in reviews]
        p, r, f1 = precision_recall_f1(negative, [found.negative for found in assessed])
        sure = precision_recall_f1(negative, [found.negative and found.sure for found in assessed])
        raw_f1 = precision_recall_f1(negative, [score < RAW_FLAG for score in raw])[2]
        ours, theirs = auc(negative, [found.sentiment for found in assessed]), auc(negative, raw)
        name = folder.name + ("*" if folder.name in LEFT_OUT else "")
        print(
            f"{name:34}{len(sample):6}{ours:7.3f}{theirs:7.3f}{p:7.3f}{r:7.3f}{f1:7.3f}{raw_f1:8.3f}"
            f"{sure[0]:8.3f}{sure[1]:7.3f}"
        )
        english += [review for review in reviews if review.language == "en"]
    middling = [review for review in english if len(review.text.split()) in SPEED_WORDS]
    for title, texts in (("of 50-64 words", middling), ("of all lengths", english[::5])):
        ours, theirs = seconds((assess, lambda review: vader.polarity_scores(review.text)), texts)
        print(
            f"{len(texts)} English reviews {title}: {len(texts) / ours:,.0f}/s, raw VADER "
            f"{len(texts) / theirs:,.0f}/s; we take {ours / theirs:.2f} of its time"
        )


if __name__ == "__main__":
    main()
