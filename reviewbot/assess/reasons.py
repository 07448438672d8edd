"""From weighed findings to a score that its reasons explain."""

import math
from collections.abc import Sequence
from dataclasses import replace

from reviewbot.assess.reading import Reading, Sentence, quote
from reviewbot.assess.weigh import Finding, Weighed
from reviewbot.types import Reason, Review, Topic

TONE_WEIGHT = 6.0  # logistic fit of mean tone against phrase weights on seven labelled sets
STARS_WEIGHT = 8.0  # one star -4, five stars +4
LOW, HIGH, HIGHEST = 0.4, 0.7, 0.9  # shares of the scale: two stars of five, four, and more than four
SOFTNESS = 3.0  # the score at which sentiment reaches 0.7
MARGIN = 0.5  # how clearly the side that was believed outweighs the other
LEANING = 0.6  # a sentence that says more than this for or against lends its polarity to what it names
NOT_TOPICS = frozenset({"overall", "sarcasm"})


def stars(review: Review) -> float | None:
    """The rating as a share of its scale, 0 to 1; None where there is none that makes sense."""
    low, high = review.scale
    if review.rating is None or not math.isfinite(review.rating) or not high > low:
        return None
    return min(1.0, max(0.0, (review.rating - low) / (high - low)))


def _quote(reading: Reading, finding: Finding) -> str:
    return quote(reading.sentences[finding.sentence], finding.start, finding.end)


def _telling(sentences: Sequence[Sentence], tones: Sequence[float]) -> str:
    mean = sum(tones)
    most = max(range(len(tones)), key=lambda n: tones[n] if mean > 0 else -tones[n])
    return sentences[most].written.strip()


def text_reasons(reading: Reading, weighed: Weighed) -> list[Reason]:
    """One reason for each rule and direction, strongest first, and one for the tone.

    Divided by the root of the number of sentences: long reviews say more of everything.
    """
    scale = math.sqrt(len(reading.sentences) or 1)
    grouped: dict[tuple[str, bool], list[Finding]] = {}
    for finding in weighed.findings:
        if finding.weight:
            grouped.setdefault((finding.mark.rule, finding.weight < 0), []).append(finding)
    reasons = []
    for (rule, _), findings in grouped.items():
        strongest = max(findings, key=lambda finding: abs(finding.weight))
        weight = sum(finding.weight for finding in findings) / scale
        reasons.append(Reason(rule, _quote(reading, strongest), round(weight, 3)))
    tone = round(TONE_WEIGHT * sum(weighed.tones) / (len(weighed.tones) or 1), 3)
    if tone:
        reasons.append(Reason("tone", _telling(reading.sentences, weighed.tones), tone))
    return sorted(reasons, key=lambda reason: -abs(reason.weight))


def settle(reasons: Sequence[Reason], *, negative: bool) -> list[Reason]:
    """The same reasons, those of the side that was not believed scaled down to lose.

    One star outweighs kind words and an unsafe kitchen five stars; the weights must say so too.
    """
    praise = sum(reason.weight for reason in reasons if reason.weight > 0)
    blame = -sum(reason.weight for reason in reasons if reason.weight < 0)
    winner, loser = (blame, praise) if negative else (praise, blame)
    share = 1.0 if loser < winner or not loser else max(0.0, winner - MARGIN) / loser
    if share == 1:
        return list(reasons)
    return [
        replace(reason, weight=round(reason.weight * share, 3)) if (reason.weight > 0) == negative else reason
        for reason in reasons
    ]


def sentiment(reasons: Sequence[Reason]) -> float:
    """The sum of the weights, bent into -1 to 1."""
    score = sum(reason.weight for reason in reasons)
    return round(score / math.hypot(score, SOFTNESS), 4)


def topics(reading: Reading, weighed: Weighed) -> tuple[Topic, ...]:
    """What the review speaks of. A topic that is both praised and blamed stands there twice."""
    said: dict[tuple[str, int], Finding] = {}
    for finding in weighed.findings:
        if finding.mark.kind != "topic" or finding.mark.rule in NOT_TOPICS:
            continue
        leaning = finding.weight
        if not leaning:
            whole = weighed.polarities[finding.sentence]
            leaning = whole if abs(whole) > LEANING else 0.0
        key = (finding.mark.rule, (leaning > 0) - (leaning < 0))
        if key not in said or abs(finding.weight) > abs(said[key].weight):
            said[key] = finding
    opined = {topic for topic, polarity in said if polarity}
    return tuple(
        Topic(topic, polarity, _quote(reading, finding))
        for (topic, polarity), finding in said.items()
        if polarity or topic not in opined
    )
