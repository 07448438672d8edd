"""What kind of answer a review asks for: by its rating, by its class, and by the trade of the house."""

from reviewbot.replies.words import words
from reviewbot.types import HELD, Brief, ReviewClass

_COMPLAINING = frozenset({ReviewClass.SERVICE, ReviewClass.CLAIM, ReviewClass.INCIDENT})
_REASONED = 10  # words that say why a rating is neither high nor low
_JOYFUL = 0.5  # a sentiment that is praise without any stars


def is_complaint(brief: Brief) -> bool:
    """Whether the reply owes an apology: the assessment says so, or the rating is in the lower third.

    A rating in the middle is a complaint, too, where more than a few words say why and praise is not all of
    it (policy.md C4, mixed). Spam comes from nobody who was here, so nobody is owed one.
    """
    low, high = brief.review.scale
    rating = brief.review.rating
    kind = brief.assessment.class_
    poor = rating is not None and rating < low + (high - low) / 3
    mixed = rating is not None and rating <= (low + high) / 2 and kind in _COMPLAINING
    mixed = mixed and len(words(brief.review.text)) >= _REASONED
    return kind is not ReviewClass.SPAM and (brief.assessment.negative or poor or mixed or kind in HELD)


def is_middling(brief: Brief) -> bool:
    """Whether there may be no complaint, but no reason for joy either: a rating in the middle, or none."""
    low, high = brief.review.scale
    rating = brief.review.rating
    if rating is None:
        kind = brief.assessment.class_
        joyful = kind is ReviewClass.PRAISE and brief.assessment.sentiment >= _JOYFUL
        return not joyful and kind is not ReviewClass.QUESTION
    return rating <= (low + high) / 2


def is_dark(brief: Brief) -> bool:
    """Whether the rating is below the middle, or there is none beside the complaint."""
    low, high = brief.review.scale
    rating = brief.review.rating
    return rating is None or rating < (low + high) / 2


def is_regulated(brief: Brief) -> bool:
    """Whether even confirming that the reviewer was here would break a professional duty."""
    return brief.business.regulated not in {"", "none"}


def without_details(brief: Brief) -> bool:
    """Classes whose reply repeats nothing of the review."""
    return brief.assessment.class_ in {ReviewClass.PRIVACY, ReviewClass.EXTORTION}
