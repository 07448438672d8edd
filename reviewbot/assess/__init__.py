"""What a review says, and why we think so: sentiment, class, topics, staff, each with its reasons.

Stars decide where there are stars. The text is weighed by phrase lists written by hand (``words/``),
and in English also by VADER, sentence by sentence. The sum of the reasons' weights is the score.
"""

from collections.abc import Sequence
from dataclasses import replace

from reviewbot.assess.classes import Mood, classify, is_question, personal_details, spam_reason, triggers
from reviewbot.assess.reading import LONGEST, read
from reviewbot.assess.reasons import (
    HIGH,
    HIGHEST,
    LOW,
    STARS_WEIGHT,
    sentiment,
    settle,
    stars,
    text_reasons,
    topics,
    worst_matter,
)
from reviewbot.assess.staff import staff_named
from reviewbot.assess.weigh import weigh
from reviewbot.types import URGENT, Assessment, Reason, Review, ReviewClass

SCORER = "lexicon/1"
__all__ = ["SCORER", "assess"]

FLAG = -0.5  # below: negative, where there are no stars or middling ones; one "but" is no complaint
COMPLAINT = -2.0  # what one matter must weigh to be a complaint that makes three stars negative
OUTWEIGHED = -1.0  # all but the tone together: with a complaint among it no praise, however kind the words
FLAG_HIGH = -2.0  # below: a real complaint although four stars were given
FLAG_HIGHEST = -3.0  # or five
PII_WEIGHT = -3.5


def _is_negative(share: float | None, score: float, *, sarcastic: bool, complaint: bool) -> bool:
    if share is None:
        return score < FLAG
    if share <= LOW:
        return True
    if share < HIGH:
        return complaint or score < FLAG
    return score < (FLAG if sarcastic else FLAG_HIGHEST if share > HIGHEST else FLAG_HIGH)


def _quotable(reasons: Sequence[Reason], review: Review) -> list[Reason]:
    """The reasons, without a quote where a repair of the text lost its very words."""
    return [
        reason if reason.quote in review.title or reason.quote in review.text else replace(reason, quote="")
        for reason in reasons
    ]


def assess(review: Review, *, staff: Sequence[str] = ()) -> Assessment:
    """What the review says. Pure and deterministic; any text is survived.

    ``staff`` is the roster: only those names, and names that the wording makes plain, are reported.
    Quotes are exact pieces of ``review.title`` or ``review.text``. Of a longer text the first
    20,000 characters are read, and a reason says so. Two stars or fewer of five are negative
    whatever the text; three where the text sounds bad or complains of anything; four and five where
    it makes a real complaint, is sarcastic, or reports what cannot wait (facts: policy A5, sentiment C2).
    """
    reading = read(review)
    weighed = weigh(reading.sentences, reading.lexicon, english=reading.english)
    reasons = text_reasons(reading, weighed)
    written = f"{review.title}\n{review.text[:LONGEST]}"
    score = sum([reason.weight for reason in reasons])
    share = stars(review)
    low, high = share is not None and share <= LOW, share is not None and share >= HIGH
    rules = {reason.rule: reason.weight for reason in reasons}
    complaint = not (low or high) and worst_matter(weighed) <= COMPLAINT
    negative = _is_negative(share, score, sarcastic="sarcasm" in rules, complaint=complaint)
    mood = Mood(high or (share is None and score > 0), negative, score, low)
    outweighed = complaint and score - rules.get("tone", 0.0) <= OUTWEIGHED
    praise = not negative and (high or (score > 0 and not outweighed))

    found = triggers(weighed, mood)
    spam = spam_reason(reading.sentences, weighed, written)
    details = not spam and personal_details(written)
    question = is_question(reading.sentences, reading.lexicon, happy=high)
    name = classify(
        set(found) | ({ReviewClass.PRIVACY} if details else set()),
        mood,
        question=question,
        spam=bool(spam),
        praise=praise,
    )
    urgent = name in URGENT
    negative = negative or urgent or name is ReviewClass.CLAIM

    if details:
        reasons.append(Reason("privacy", "", PII_WEIGHT))
    if spam:
        reasons.append(spam)
    if share is not None:
        reasons.append(Reason("stars", "", STARS_WEIGHT * (share - 0.5)))
    if reading.cut:
        reasons.append(Reason("only the first 20,000 characters were read", "", 0.0))
    reasons = _quotable(settle(reasons, negative=negative), review)
    return Assessment(
        sentiment=sentiment(reasons),
        negative=negative,
        class_=name,
        urgent=urgent,
        topics=topics(reading, weighed),
        language=reading.language,
        staff=staff_named(reading.sentences, weighed, staff, review.author),
        reasons=tuple(reasons),
        scorer=SCORER,
    )
