"""What is counted over a whole review for the model, beside its words: tones, phrases found, marks."""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from reviewbot.assess.reading import Sentence
from reviewbot.assess.weigh import Finding

LEVELS = ((-2.5, "worst"), (-1.5, "bad"), (0.0, "poor"), (1.5, "good"), (math.inf, "great"))
AUDIBLE = 0.05  # VADER's authors take a compound nearer to 0 for neutral
LOUD, PUZZLED = 5, 4  # more "!" and "?" than this say nothing more
SHOUTED = 2  # letters: shorter words in capitals are "I" and "TV"


def kinds(finding: Finding) -> tuple[str, ...]:
    """The features that a phrase found counts for; it adds to each one over the root of the sentences.

    Sarcasm and alarms are too rare in the sets for a fit: ``reasons`` and ``classes`` weigh them.
    """
    mark = finding.mark
    if mark.kind == "topic" and mark.rule != "sarcasm":
        return _levels(mark.rule, mark.weight < 0, finding.weight, finding.negated)
    if mark.kind == "cue" and mark.rule != "irony":
        return (f"cue {mark.rule}",)
    return ()


@lru_cache(maxsize=1024)
def _levels(rule: str, blames: bool, weight: float, negated: bool) -> tuple[str, ...]:
    if not weight:
        return ()
    if negated:
        level = "blame denied" if blames else "praise denied"
    else:
        level = next(name for most, name in LEVELS if weight < most)
    return level, f"{rule} {level}"


def tones(sounds: Sequence[float]) -> Mapping[str, float]:
    """How the sentences sound: VADER's compounds, in the order of the review."""
    if not any(sounds):
        return {}
    count, root = len(sounds), math.sqrt(len(sounds))
    bad = sum([sound for sound in sounds if sound < 0])
    good = sum([sound for sound in sounds if sound > 0])
    return {
        "tone mean": (bad + good) / count,
        "tone least": min(sounds),
        "tone most": max(sounds),
        "tone first": sounds[0],
        "tone last": sounds[-1],
        "tone bad share": sum([sound < -AUDIBLE for sound in sounds]) / count,
        "tone good share": sum([sound > AUDIBLE for sound in sounds]) / count,
        "tone bad": bad / root,
        "tone good": good / root,
    }


def marks(sentences: Iterable[Sentence]) -> Mapping[str, float]:
    """What the form of the text tells: its length in words (as a logarithm), "!", "?" and capitals."""
    length = shouted = exclaimed = asked = 0
    for sentence in sentences:
        length += len(sentence.raws)
        exclaimed += sentence.plain.count("!")
        asked += sentence.plain.count("?")
        if not sentence.plain.islower():
            shouted += sum([len(raw) > SHOUTED for raw in filter(str.isupper, sentence.raws)])
    return {
        "prior": 1.0,
        "length": math.log(length + 1),
        "exclaimed": min(exclaimed, LOUD) / 3,
        "asked": min(asked, PUZZLED) / 3,
        "shouted": 3 * shouted / (length + 1),
    }
