"""What a review says, and why we think so: sentiment, class, topics, staff, wishes, each with its words.

Stars decide where there are stars. The text is weighed by a linear model (``model``) over its words,
over phrase lists written by hand (``words/``, ``alarms/``) and, in English, over VADER's view of its
sentences. The sum of the reasons' weights is the score, in log-odds.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TypeVar

from reviewbot.assess import alarm
from reviewbot.assess.classes import (
    SETTLING,
    Mood,
    believable,
    classify,
    hinted,
    is_question,
    personal_details,
    ranked,
    spam_reason,
    triggers,
)
from reviewbot.assess.deep import Meaning, reconsidered
from reviewbot.assess.facts import facts
from reviewbot.assess.frames import frames, kinds
from reviewbot.assess.model import ENGLISH, OTHERS, Model, model
from reviewbot.assess.reading import LONGEST, Reading, quote_said, read
from reviewbot.assess.reasons import STARS_WEIGHT, sentiment, settle, stars, text_reasons, worst_matter
from reviewbot.assess.staff import staff_named
from reviewbot.assess.topics import by_words, topics
from reviewbot.assess.trades import Taxonomy
from reviewbot.assess.vader import lexicon as tones
from reviewbot.assess.weigh import SARCASM, Finding, Weighed, weigh
from reviewbot.assess.wishes import asked
from reviewbot.types import DISAGREE, URGENT, Asked, Assessment, Reason, Review, ReviewClass, Topic, Wish

SCORER = "reasons/10"
__all__ = ["SCORER", "House", "assess"]

COMPLAINT = -2.0  # what one matter weighs by hand to be a complaint that makes three stars negative
MIDDLING_COMPLAINT = 1.0  # with one, three stars may sound no kinder than this (log-odds)
EVIDENCE = 0.3  # log-odds: less than this against the business is no complaint, whatever the form
CONTRARY = 1.0  # beyond `calm`: text so kind under one or two stars says otherwise than they do
FORM = frozenset({"form", "other words"})
NEGATIVE_BELOW = 0.5  # share of the scale: one and two stars of five
# Where between `flag` (0) and `alert` (1) the text makes three, four, five stars negative.
MIDDLING, GOOD, BEST = 0.75, 1.0, 1.5
HIGH, HIGHEST = 0.7, 0.9  # four stars, and more than four
ALWAYS_NEGATIVE = URGENT | {ReviewClass.CLAIM, ReviewClass.INCIDENT}
ELSEWHERE = frozenset({ReviewClass.WRONG_BUSINESS, ReviewClass.SPAM})  # blames nobody here
PII_WEIGHT = -3.5
REFUND_WEIGHT = -0.5
Quoted = TypeVar("Quoted", Reason, Topic, Asked)

Second = Callable[[str], Meaning]
"""What a text means, for a second opinion."""


@cache
def _every_trade() -> Taxonomy:
    return Taxonomy()


@dataclass(frozen=True, slots=True)
class House:
    """What a business tells us of itself, so that its reviews are read as it means them.

    ``negative_below``: a rating of a smaller share of its scale is negative whatever the text says.
    ``urgent``: the classes that cannot wait. ``taxonomy``: what customers of its trade speak of;
    without one, of every trade. ``second``: asked, if there is one, where words leave doubt.
    """

    name: str = ""
    staff: Sequence[str] = ()
    negative_below: float = NEGATIVE_BELOW
    urgent: frozenset[ReviewClass] = URGENT
    taxonomy: Taxonomy | None = None
    second: Second | None = None


ANY_HOUSE = House()


def _model(reading: Reading) -> Model:
    return model(ENGLISH if reading.english else OTHERS)


def _is_negative(share: float | None, score: float, said: float, weights: Model, *, complaint: bool) -> bool:
    """Whether the text says so: the more stars there are, the surer it has to be."""
    if share is not None and complaint:
        return score <= MIDDLING_COMPLAINT
    if said > -EVIDENCE:
        return False
    surer = 0.0 if share is None else MIDDLING if share < HIGH else GOOD if share <= HIGHEST else BEST
    return score <= weights.flag + surer * (weights.alert - weights.flag)


def _disagree(share: float | None, score: float, weights: Model) -> bool:
    """Whether the text plainly says otherwise than the stars."""
    if share is None:
        return False
    return (
        score > weights.calm + CONTRARY
        if share < NEGATIVE_BELOW
        else share >= HIGH and score <= weights.alert
    )


def _is_sure(share: float | None, total: float, weights: Model, *, negative: bool, read: bool) -> bool:
    """Whether stars alone decide it, or all that was found together is plain.

    ``total``: of the reasons. ``read``: there was a text, and we have words for its language.
    """
    by_stars = share is not None and (share < NEGATIVE_BELOW if negative else share >= HIGH)
    return by_stars or (read and (total <= weights.alert if negative else total >= weights.calm))


def _quotable(found: Sequence[Quoted], review: Review) -> list[Quoted]:
    """The same, without a quote where a repair of the text lost its very words."""
    return [
        one if one.quote in review.title or one.quote in review.text else replace(one, quote="")
        for one in found
    ]


def assess(review: Review, *, staff: Sequence[str] = (), house: House = ANY_HOUSE) -> Assessment:
    """What the review says. Pure and deterministic; any text is survived.

    ``staff`` is the roster, added to that of the house: only those names, and names that the wording
    makes plain, are reported. Quotes are exact pieces of ``review.title`` or ``review.text``. Of a
    longer text the first 20,000 characters are read, and a reason says so. Ratings below the house's
    standard are negative whatever the text; middling ones where the text is more blame than praise,
    high ones where it surely is, and whatever reports what cannot wait (facts: policy A5, sentiment C2).
    """
    reading = read(review)
    weights = _model(reading)
    weighed = weigh(reading.sentences, reading.lexicon, english=reading.english)
    reasons = text_reasons(reading, weighed, weights) if reading.covered else []
    score = sum([reason.weight for reason in reasons])
    written = f"{review.title}\n{review.text[:LONGEST]}"
    meaning = house.second(written.strip()) if house.second and reading.sentences else None
    if meaning:
        together = -meaning.second_opinion(-score, english=reading.english)
        reasons += [Reason("meaning", "", together - score)] if meaning.known else []
        score = together
    share = stars(review)
    low, high = share is not None and share < NEGATIVE_BELOW, share is not None and share >= HIGH
    said = sum([reason.weight for reason in reasons if reason.rule not in FORM])
    complaint = not (low or high) and worst_matter(weighed) <= COMPLAINT
    below = share is not None and share < house.negative_below
    disagree = _disagree(share, score, weights)
    negative = below or _is_negative(share, score, said, weights, complaint=complaint)
    if high and not negative:
        mocks = score <= weights.flag and any(reason.rule == SARCASM.rule for reason in reasons)
        negative = mocks or (disagree and worst_matter(weighed) <= COMPLAINT)
    mood = Mood(high or (share is None and score > 0), negative, said, low)

    found, framed, remarks = _matters(reading, weighed, mood, meaning)
    reasons += remarks
    spam = spam_reason(reading.sentences, weighed, framed, written)
    details = not spam and personal_details(written)
    name = classify(
        [*found, *([ReviewClass.PRIVACY] if details else ())],
        question=is_question(reading.sentences, reading.lexicon, weighed, mood),
        spam=bool(spam),
        praise=not negative and (high or (score > 0 and not complaint)),
    )
    wishes = asked(reading.sentences, reading.read_in)
    money = next((one for one in wishes if one.wish is Wish.REFUND), None)
    if money and name is ReviewClass.SERVICE:  # facts: policy A5
        name = ReviewClass.CLAIM
        reasons.append(Reason(name.value, money.quote, REFUND_WEIGHT))
    blames = name is not ReviewClass.QUESTION and (below or name not in ELSEWHERE)
    negative = (negative and blames) or name in ALWAYS_NEGATIVE

    reasons += [_alarm(reading, name, finding) for name, finding in found.items()]
    if details:
        reasons.append(Reason("privacy", "", PII_WEIGHT))
    if spam:
        reasons.append(spam)
    if share is not None:
        reasons.append(Reason("stars", "", STARS_WEIGHT * (share - 0.5)))
    if disagree:
        reasons.append(Reason(DISAGREE, "", 0.0))
    reasons = settle([*reasons, *_limits(reading, review, meant=bool(meaning))], negative=negative)
    total, read_at_all = (
        sum([reason.weight for reason in reasons]),
        reading.covered and bool(reading.sentences),
    )
    judging = by_words(reading, weighed, tones() if reading.english else {})
    return Assessment(
        sentiment=sentiment(reasons),
        negative=negative,
        class_=name,
        urgent=name in house.urgent,
        topics=tuple(_quotable(topics(reading, weighed, house.taxonomy or _every_trade(), judging), review)),
        language=reading.language,
        staff=staff_named(
            reading.sentences, weighed, (*house.staff, *staff), review.author, house=house.name
        ),
        reasons=tuple(_quotable(reasons, review)),
        asked=tuple(_quotable(wishes, review)),
        facts=facts(review.title[:LONGEST])
        + facts(review.text, None if reading.translated else reading.sentences),
        sure=not disagree and _is_sure(share, total, weights, negative=negative, read=read_at_all),
        scorer=SCORER,
    )


def _matters(
    reading: Reading, weighed: Weighed, mood: Mood, meaning: Meaning | None
) -> tuple[dict[ReviewClass, Finding], Sequence[Finding], list[Reason]]:
    """What decides the class, what frames say of no alarm, and why the meaning changed anything."""
    framed = believable(_everyday(reading, mood), mood, reading.sentences)
    weighed = weighed._replace(triggers=believable(weighed.triggers, mood, reading.sentences))
    worded = reading.covered and (mood.negative or not mood.happy or bool(weighed.triggers))
    odds = alarm.odds(reading) if worded and reading.sentences else -math.inf
    alarming = _alarming(reading, mood) if meaning or odds > alarm.NEVER else ()
    found = triggers(weighed, mood, partial(alarm.odds_around, reading), (*alarming, *framed))
    if meaning:
        found, remarks = reconsidered(found, meaning, reading, weighed, negative=mood.negative)
        return ranked(found, None), framed, remarks
    plain = odds >= alarm.PLAINLY and not any(one.mark.sure for one in framed)
    if not found.keys() & (URGENT if plain else SETTLING) and _all_say(reading, odds, weighed, mood, framed):
        told = alarm.alarm(reading)
        found[ReviewClass(told.mark.rule)] = told
    said = alarm.class_of(reading) if found.keys() & URGENT and reading.covered else None
    return ranked(found, said), framed, []


def _all_say(reading: Reading, odds: float, weighed: Weighed, mood: Mood, framed: Sequence[Finding]) -> bool:
    """Whether all words together make it an alarm, though no phrase does and no frame.

    They do not tell where an alarm is denied ("I am not going to sue you"), and have to be plain in a review
    that is no complaint, or that is explained already: by a claim or an incident.
    """
    if any(finding.negated for finding in weighed.triggers):
        return False
    if mood.happy and not mood.negative:
        return alarm.mentions(reading)
    if mood.negative and not framed:
        return alarm.reports(reading, odds)
    return odds >= alarm.PLAINLY


def _alarming(reading: Reading, mood: Mood) -> Sequence[Finding]:
    """What frames say that cannot wait, asked where all words together do not say otherwise.

    Not in a happy review either: words in any order are too weak for that.
    """
    if mood.happy or not reading.covered:
        return ()
    return frames(reading.read_in).find(reading.sentences)


def _everyday(reading: Reading, mood: Mood) -> Sequence[Finding]:
    """What frames say of claims, incidents, other businesses and advertising.

    In a happy review of the last two, where one of their words stands: most reviews are happy, and have none.
    """
    if not reading.covered or (mood.happy and not mood.negative and not hinted(reading.sentences)):
        return ()
    return kinds(reading.read_in).find(reading.sentences)


def _alarm(reading: Reading, name: ReviewClass, finding: Finding) -> Reason:
    words = reading.sentences[finding.sentence].words[finding.start : finding.end]
    return Reason(name.value, quote_said(reading, words) if words else "", finding.mark.weight)


def _limits(reading: Reading, review: Review, *, meant: bool) -> list[Reason]:
    """What the reader should know of how much was read; it weighs nothing."""
    told = []
    if not reading.covered:
        decides = "the stars and the meaning decide" if meant else "the stars decide"
        told.append(f"reviewbot does not read this language: {decides}")
    elif not reading.language and any(map(str.isalpha, review.text + review.title)):
        told.append("too short to tell its language")
    if reading.cut:
        told.append("only the first 20,000 characters were read")
    return [Reason(one, "", 0.0) for one in told]
