"""Alarms told by all words of a review together: what phrases and frames, which know only theirs, miss.

Linear models in log-odds over words, pairs and pieces of words, of all languages together, as ``model`` has
them: one that parts what cannot wait from everything else, and one for each class of it. ``fit/alarms.py``
makes them of texts written for this project; docs/model-card.md says how well they do.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from reviewbot.assess.lexicon import LIKELY_TRIGGER
from reviewbot.assess.model import Model, parse
from reviewbot.assess.phrases import Mark
from reviewbot.assess.reading import Sentence
from reviewbot.assess.weigh import Finding
from reviewbot.types import URGENT, ReviewClass

ANY = "any"
FILES = {ANY: "alarms.tsv", **{class_.value: f"alarms-{class_.value}.tsv" for class_ in sorted(URGENT)}}

ALARM = 0.3  # log-odds: from there on a complaint is an alarm, though no phrase and no frame says so
NEVER = -1.0  # below, words that stand as in a frame mean something else
QUOTED = 6  # words, at most


@cache
def _model(name: str) -> Model:
    return Model(parse(files(__package__).joinpath(f"weights/{FILES[name]}").read_text("utf-8")))


def _odds(name: str, sentences: Sequence[Sequence[str]]) -> float:
    model = _model(name)
    return model.total(sentences) + model.features["prior"]


def odds(sentences: Sequence[Sentence]) -> float:
    """The log-odds that a complaint reports what cannot wait; half of those it was fitted on do."""
    return _odds(ANY, [sentence.words for sentence in sentences])


def alarm(sentences: Sequence[Sentence]) -> Finding:
    """Of which class it is, if it is one, and the words that say so most. ``sentences``: at least one."""
    words = [sentence.words for sentence in sentences]
    class_ = max(sorted(URGENT), key=lambda one: _odds(one.value, words))
    n = max(range(len(words)), key=lambda n: _odds(ANY, [words[n]]))
    start, end = _telling(words[n])
    mark = Mark("class", ReviewClass(class_).value, LIKELY_TRIGGER)
    return Finding(n, start, end, mark, mark.weight, negated=False)


def _telling(words: Sequence[str]) -> tuple[int, int]:
    """The words next to one another that say most, from the first to the last that says anything."""
    weights = [*map(_model(ANY).weight, words)]
    start = max(range(len(words)), key=lambda at: sum(weights[at : at + QUOTED]))
    telling = [at for at in range(start, min(start + QUOTED, len(words))) if weights[at] > 0]
    return (telling[0], telling[-1] + 1) if telling else (start, start + 1)
