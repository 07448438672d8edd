"""From what was found in a review to a score that its reasons explain: their weights are log-odds."""

import math
from collections.abc import Sequence

from reviewbot.assess.features import kinds, marks, tones
from reviewbot.assess.model import Model
from reviewbot.assess.reading import Reading, Sentence, quote_said
from reviewbot.assess.weigh import Finding, Weighed
from reviewbot.types import Reason, Review

# By hand: too rare in the labelled sets to be fitted. "Not bad" praises, which its words do not know.
RARE = {"sarcasm": -3.0, "litotes": 2.5}
STARS_WEIGHT = 8.0  # one star -4, five stars +4: of a hundred reviews two say otherwise than their stars
MARGIN = 0.5  # how clearly the side that was believed outweighs the other
NO_MATTER = frozenset({"overall", *RARE})
QUOTED, AUDIBLE = 6, 0.08  # words with a reason of their own, at most, and the least that they weigh


def stars(review: Review) -> float | None:
    """The rating as a share of its scale, 0 to 1; None where there is none that makes sense."""
    low, high = review.scale
    if review.rating is None or not math.isfinite(review.rating) or not high > low:
        return None
    return min(1.0, max(0.0, (review.rating - low) / (high - low)))


def text_reasons(reading: Reading, weighed: Weighed, model: Model) -> list[Reason]:
    """What the text says, strongest first: its phrases by rule and direction, tone, words and form."""
    if not reading.sentences:
        return []
    found = [*_phrases(reading, weighed, model), *_words(reading, model)]
    weights = model.features
    tone = sum([value * weights.get(name, 0.0) for name, value in tones(weighed.tones).items()])
    if tone:
        found.append(Reason("tone", _telling(reading.sentences, weighed.tones), tone))
    form = sum([value * weights.get(name, 0.0) for name, value in marks(reading.sentences).items()])
    found.append(Reason("form", "", form))
    return sorted(found, key=lambda reason: -abs(reason.weight))


def _phrases(reading: Reading, weighed: Weighed, model: Model) -> list[Reason]:
    """One reason for each rule and direction, quoted by the phrase that weighs most."""
    root = math.sqrt(len(reading.sentences))
    totals: dict[tuple[str, bool], float] = {}
    strongest: dict[tuple[str, bool], tuple[float, Finding]] = {}
    for finding in weighed.findings:
        weight = sum([model.features.get(kind, 0.0) for kind in kinds(finding)]) / root
        if rare := RARE.get(finding.mark.rule):
            weight = rare if (finding.mark.rule, rare < 0) not in totals else 0.0
        if weight:
            side = finding.mark.rule, weight < 0
            totals[side] = totals.get(side, 0.0) + weight
            if side not in strongest or abs(weight) > strongest[side][0]:
                strongest[side] = abs(weight), finding
    return [Reason(side[0], _quote(reading, strongest[side][1]), total) for side, total in totals.items()]


def _quote(reading: Reading, finding: Finding) -> str:
    return quote_said(reading, reading.sentences[finding.sentence].words[finding.start : finding.end])


def _words(reading: Reading, model: Model) -> list[Reason]:
    """The words and pairs that weigh most, each quoted, and all others together."""
    total, loudest = model.said([sentence.words for sentence in reading.sentences], QUOTED, AUDIBLE)
    reasons = [
        Reason("words", quote_said(reading, (name,) if isinstance(name, str) else name), weight)
        for weight, name in loudest
    ]
    others = total - sum([weight for weight, _ in loudest])
    return [*reasons, Reason("other words", "", round(others, 9))]


def _telling(sentences: Sequence[Sentence], sounds: Sequence[float]) -> str:
    most = sounds.index(max(sounds) if sum(sounds) > 0 else min(sounds))
    return sentences[most].written.strip()


def worst_matter(weighed: Weighed) -> float:
    """The least that is said of a matter with a name, 0 at best: no mere tone, no "terrible" alone."""
    return min(
        [
            finding.weight
            for finding in weighed.findings
            if finding.mark.kind == "topic" and finding.mark.rule not in NO_MATTER
        ],
        default=0.0,
    )


def settle(reasons: Sequence[Reason], *, negative: bool) -> list[Reason]:
    """The same reasons, those of the side that was not believed scaled down to lose.

    One star outweighs kind words and an unsafe kitchen five stars; the weights must say so too.
    """
    weights = [reason.weight for reason in reasons]
    praise = sum([weight for weight in weights if weight > 0])
    blame = -sum([weight for weight in weights if weight < 0])
    winner, loser = (blame, praise) if negative else (praise, blame)
    if loser < winner or not loser:
        return list(reasons)
    share = max(0.0, winner - MARGIN) / loser
    return [
        Reason(reason.rule, reason.quote, reason.weight * share)
        if (reason.weight > 0) == negative
        else reason
        for reason in reasons
    ]


def sentiment(reasons: Sequence[Reason]) -> float:
    """The sum of the weights as -1 to 1: 1 less twice the chance that the review is negative."""
    return round(math.tanh(sum([reason.weight for reason in reasons]) / 2), 4)
