"""The class that a reply needs, where the house or the bare words tell more than the assessment knew."""

from dataclasses import replace

from reviewbot.replies.clauses import SURE
from reviewbot.replies.phrasebook import phrasebook
from reviewbot.replies.reading import read
from reviewbot.replies.trade import is_elsewhere
from reviewbot.replies.words import plain, words
from reviewbot.types import LANGUAGES, Brief, ReviewClass

# Classes of everyday complaints; a held one stays what it is, whichever house it means.
_OPEN = frozenset({ReviewClass.SERVICE, ReviewClass.CLAIM, ReviewClass.INCIDENT})
_BLAMES = 2  # words and topics of fault or denial that make a complaint of stars without a word of praise
_FELT = 0.5  # a reason's weight from which on its word pleases


def second_look(brief: Brief) -> Brief:
    """``brief``, its review classed as meant for another business, or as a complaint under good stars.

    The second is rare (15 of 3,166 reviews of four stars and more in the labelled sets, nine of them
    rightly), and thanks for a complaint are worse than an apology that a person can still take back.
    """
    kind = brief.assessment.class_
    if kind in _OPEN and is_elsewhere(brief):
        return _classed(brief, ReviewClass.WRONG_BUSINESS)
    if kind is ReviewClass.PRAISE and not brief.assessment.negative and _only_blames(brief):
        return _classed(brief, ReviewClass.SERVICE, negative=True)
    return brief


def _classed(brief: Brief, kind: ReviewClass, *, negative: bool | None = None) -> Brief:
    told = brief.assessment
    unhappy = told.negative if negative is None else negative
    return replace(brief, assessment=replace(told, class_=kind, negative=unhappy))


def _only_blames(brief: Brief) -> bool:
    """Whether no word of the review pleases, and several find fault (policy.md C4: by its aspects).

    What is surely a complaint ("five stars for the hair in my soup") counts by itself.
    """
    told = brief.assessment
    book = phrasebook(told.language if told.language in LANGUAGES else "en")
    said = words(plain(f"{brief.review.title}\n{brief.review.text}"))
    if not (book.praising.isdisjoint(said) and book.likings.isdisjoint(said)):
        return False
    reading = read(brief)
    if any(one.weight <= SURE for one in reading.complaints):
        return not (reading.praises or reading.joys)
    pleasing = any(reason.weight > _FELT and reason.rule != "stars" for reason in told.reasons)
    faults = sum(word in book.hurting for word in said) + sum(topic.polarity < 0 for topic in told.topics)
    denials = sum(word in book.negations for word in said)
    praised = any(topic.polarity > 0 for topic in told.topics)
    return not (pleasing or praised) and faults > 0 and faults + denials >= _BLAMES
