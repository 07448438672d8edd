"""From weighed findings to a score that its reasons explain."""

import math
from collections.abc import Sequence

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
    most = tones.index(max(tones) if mean > 0 else min(tones))
    return sentences[most].written.strip()


def text_reasons(reading: Reading, weighed: Weighed) -> list[Reason]:
    """One reason for each rule and direction, strongest first, and one for the tone.

    Divided by the root of the number of sentences: long reviews say more of everything.
    """
    scale = math.sqrt(len(reading.sentences) or 1)
    totals: dict[tuple[str, bool], float] = {}
    strongest: dict[tuple[str, bool], Finding] = {}
    for finding in weighed.findings:
        weight = finding.weight
        if weight:
            side = finding.mark.rule, weight < 0
            totals[side] = totals.get(side, 0.0) + weight
            if side not in strongest or abs(weight) > abs(strongest[side].weight):
                strongest[side] = finding
    reasons = [
        Reason(rule, _quote(reading, strongest[rule, bad]), round(total / scale, 3))
        for (rule, bad), total in totals.items()
    ]
    tone = round(TONE_WEIGHT * sum(weighed.tones) / (len(weighed.tones) or 1), 3)
    if tone:
        reasons.append(Reason("tone", _telling(reading.sentences, weighed.tones), tone))
    return sorted(reasons, key=lambda reason: -abs(reason.weight))


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
        Reason(reason.rule, reason.quote, round(reason.weight * share, 3))
        if (reason.weight > 0) == negative
        else reason
        for reason in reasons
    ]


def sentiment(reasons: Sequence[Reason]) -> float:
    """The sum of the weights, bent into -1 to 1."""
    score = sum(reason.weight for reason in reasons)
    return round(score / math.hypot(score, SOFTNESS), 4)


def worst_matter(weighed: Weighed) -> float:
    """The least that is said of a matter with a name, 0 at best: no mere tone, no "terrible" alone."""
    return min(
        [
            finding.weight
            for finding in weighed.findings
            if finding.mark.kind == "topic" and finding.mark.rule not in NOT_TOPICS
        ],
        default=0.0,
    )


def topics(reading: Reading, weighed: Weighed) -> tuple[Topic, ...]:
    """What the review speaks of. A topic that is both praised and blamed stands there twice."""
    said: dict[tuple[str, int], Finding] = {}
    for finding in weighed.findings:
        mark, leaning = finding.mark, finding.weight
        if mark.kind != "topic" or mark.rule in NOT_TOPICS:
            continue
        if not leaning:
            whole = weighed.polarities[finding.sentence]
            leaning = whole if abs(whole) > LEANING else 0.0
        key = mark.rule, (leaning > 0) - (leaning < 0)
        if key not in said or abs(finding.weight) > abs(said[key].weight):
            said[key] = finding
    opined = {topic for topic, polarity in said if polarity}
    return tuple(
        [
            Topic(topic, polarity, _quote(reading, finding))
            for (topic, polarity), finding in said.items()
            if polarity or topic not in opined
        ]
    )
