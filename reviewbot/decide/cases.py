"""Which reviews need a person, by when, and what became of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from reviewbot.decide.identity import Known
from reviewbot.types import (
    HELD,
    Assessment,
    Case,
    DeadlineStandard,
    Listing,
    Review,
    ReviewClass,
    Revision,
    Stop,
    StoredReview,
)

# A site may move the date of a review when it is answered (facts: platforms/README, "Not found").
A_MOMENT = timedelta(minutes=1)
_MIDDLE = 0.5  # of any scale: three stars of five


def dated(review: Review) -> datetime | None:
    """When the customer last said this, as far as the site tells."""
    return review.updated_at or review.created_at


def needs_person(assessment: Assessment) -> bool:
    """Whether somebody at the business should look at this now."""
    return assessment.negative or assessment.urgent


def restricted(case: Case, stored: StoredReview) -> bool:
    """Whether only those who answer cases may read this one: of a held class, as it was opened or is now."""
    return not HELD.isdisjoint({case.class_, stored.assessment.class_})


def stopped(stops: Mapping[str, Stop], listing: str) -> Stop | None:
    """The order by which no reply is posted on this listing, the one for all first; None: there is none."""
    return stops.get("") or stops.get(listing)


def unanswered(review: Review) -> bool:
    """Whether no reply of the business to these words stands under the review.

    One that the site rejected does not, and one from before the customer's last edit answers other words.
    """
    reply, edited = review.reply, review.updated_at
    if reply is None or reply.state == "rejected":
        return True
    return bool(reply.at and edited and reply.at + A_MOMENT < edited)


def opens_case(
    review: Review, assessment: Assessment, listing: Listing, baselined_at: datetime | None, now: datetime
) -> bool:
    """Whether a review never seen before opens a case.

    First contact with a listing is a baseline: only reviews younger than its ``alert_history``
    count, so that an old page is no flood of alerts. What turns up later counts unless it is
    dated before that window: then it is history that a page had hidden.
    """
    if not needs_person(assessment):
        return False
    since = (baselined_at or now) - listing.alert_history
    at = dated(review)
    if at is None:
        return baselined_at is not None
    if review.attributes.get("precision") == "day" or _is_midnight(at):  # a record may say so itself
        at += timedelta(days=1)  # a bare date means some time on that day
    return at >= since


def _is_midnight(at: datetime) -> bool:
    return (at.hour, at.minute, at.second) == (0, 0, 0)


def edit_opens_case(
    review: Review, assessment: Assessment, known: Known, listing: Listing, now: datetime
) -> bool:
    """Whether a known review without a case opens one after a change.

    It does when it turned bad. One that was bad before is history unless the site dates the change as
    recent: a site that only shows its old reviews in other words must not raise an alarm for each.
    """
    if not needs_person(assessment):
        return False
    at = review.updated_at
    return not known.negative or (at is not None and at >= now - listing.alert_history)


def due_at(review: Review, assessment: Assessment, house: DeadlineStandard, now: datetime) -> datetime:
    """By when a person should have answered a review whose case is opened now."""
    if assessment.class_ in house.classes:
        return now + house.classes[assessment.class_]
    if assessment.urgent:
        return now + house.urgent
    if review.rating is None:
        claim = assessment.class_ is ReviewClass.CLAIM
        return now + (house.one_or_two_stars if claim else house.three_stars)
    low, high = review.scale
    share = (review.rating - low) / (high - low) if high > low else 0.0
    if share == _MIDDLE:
        return now + house.three_stars
    return now + (house.one_or_two_stars if share < _MIDDLE else house.otherwise)


def lateness(new: Iterable[Review], now: datetime) -> float | None:
    """The longest time, in seconds, between a review's own date and now; bare dates do not count."""
    times = [dated(review) for review in new]
    return max(((now - at).total_seconds() for at in times if at and not _is_midnight(at)), default=None)


def rating_at(stored: StoredReview, revisions: Sequence[Revision], at: datetime) -> float | None:
    """The stars that a review had at a time: those of the last thing it said before then."""
    said = [*((one.seen_at, one.rating) for one in revisions), (stored.seen_at, stored.review.rating)]
    before = [rating for seen_at, rating in said if seen_at <= at]
    return before[-1] if before else said[0][1]


def observed(before: float | None, after: float | None) -> str:
    """What became of a review's stars since its case was closed: improved, same or worse."""
    if before is None or after is None or after == before:
        return "same"
    return "improved" if after > before else "worse"
