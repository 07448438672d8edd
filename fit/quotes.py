"""How well the points of a sentence tell whether a reply may quote it: ``python fit/quotes.py``.

``quotes/<language>.tsv`` has sentences and clauses of reviews of our own, and whether a reader found that
"that should not have happened" may follow: it tells plainly and literally one thing that went wrong, and is
understood alone. Printed: how many of those that may be quoted at all are fit, by their points, and the
weights that a logistic regression gives what the points are for (two are about 0.9 of log-odds).
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from reviewbot.replies.clauses import Mood, in_sentence
from reviewbot.replies.phrasebook import Phrasebook, phrasebook
from reviewbot.replies.quotable import is_quotable
from reviewbot.replies.quoting import SIGNS, signs
from reviewbot.replies.retold import retold
from reviewbot.types import LANGUAGES

FOLDER = Path(__file__).parent / "quotes"


def mood(book: Phrasebook) -> Mood:
    """Of a review of one star."""
    return Mood(
        complaint=True,
        dark=True,
        content=False,
        rated=True,
        sincere=False,
        hurting=book.hurting,
        pleasing=book.praising,
    )


def judged() -> Iterator[tuple[Counter[str], bool]]:
    """What the points of a sentence are for, and whether it is fit."""
    for language in LANGUAGES:
        book = phrasebook(language)
        for line in (FOLDER / f"{language}.tsv").read_text("utf-8").splitlines():
            fit, part = line.split("\t")
            if is_quotable(part, book):
                matters, told = in_sentence(part, book, mood(book)), retold(part, book, mood(book))
                yield Counter(signs(part, book, mood(book), matters, told)), fit == "yes"


def main() -> None:
    """Print both tables."""
    found = list(judged())
    points = np.array([sum(SIGNS[name] * n for name, n in one.items()) for one, _ in found])
    fit = np.array([yes for _, yes in found])
    print("points  sentences  fit")
    for least in range(2, 13):
        these = np.minimum(points, 12) == least
        print(f"{least:6d}  {these.sum():9d}  {fit[these].mean():.0%}")
    for least in (7, 8):
        print(f"from {least} on: {fit[points >= least].mean():.0%} of {(points >= least).sum()}")
    values = np.array([[one[name] for name in SIGNS] for one, _ in found])
    model = LogisticRegression(max_iter=1000).fit(values, fit)
    for name, weight in zip(SIGNS, model.coef_[0], strict=True):
        print(f"{name:12s} {weight:+.2f} of log-odds, {SIGNS[name]:+d} points")


if __name__ == "__main__":
    main()
