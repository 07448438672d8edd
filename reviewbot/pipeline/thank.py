"""Thank: a short answer to praise, when a person wants one (facts: policy B: short, later, never all).

Praise opens no case by itself. Somebody picks a review; then it is a case like any other, without a
deadline and without an alert: its reply is drafted, checked, and approved by that person or another.
"""

from reviewbot.errors import Refused, UsageError
from reviewbot.pipeline.world import RECENT, World, brief
from reviewbot.types import Case, StoredReview
from reviewbot.wording import worded


def thank(world: World, review_id: int, by: str) -> Case:
    """The case in which this review is thanked for; asked twice, it is the same one.

    Raises UsageError when there is no such review, Refused when there is nothing to thank for in public,
    Conflict when it changed at this moment.
    """
    row = world.store.review(review_id)
    if row is None:
        raise UsageError(worded("There is no review %(id)s.", id=review_id))
    if row.case:
        return row.case
    if why := _refusal(row.stored):
        raise Refused(why)
    stored, recent = row.stored, tuple(world.store.recent_replies(RECENT))
    draft = world.drafted(brief(world, world.listing_of(stored), stored.review, stored.assessment, recent))
    return world.store.thank(stored, draft, by, world.now())


def _refusal(stored: StoredReview) -> str:
    """Why this review is not thanked for; "" when it may be."""
    if stored.removed:
        return worded("The review was removed from the site, so it cannot be answered.")
    if stored.review.reply:
        return worded("The review has a public reply already.")
    if stored.assessment.negative:
        return worded("This review is a complaint, and a thank-you is no answer to it.")
    if not stored.review.text.strip():
        return worded("The review has no text, so a reply could only be a phrase.")
    return ""
