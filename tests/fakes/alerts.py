"""One made-up case, for tests that show it to people. Change what the test is about with ``replace``."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from reviewbot.types import (
    Alert,
    Assessment,
    Business,
    Case,
    Check,
    Listing,
    Location,
    Notice,
    Reason,
    RecoveryState,
    ReplyState,
    Review,
    ReviewClass,
    StoredReview,
)

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)

REVIEW = Review(
    key="r-1",
    rating=1,
    title="Never again",
    text="We waited 50 minutes for a table that was booked for seven.\nThe soup came cold and nobody cared.",
    author="Ana P.",
    language="en",
    created_at=NOW - timedelta(hours=3),
    url="https://maps.example.com/reviews/1",
)
ASSESSMENT = Assessment(
    sentiment=-0.8,
    negative=True,
    class_=ReviewClass.SERVICE,
    urgent=False,
    language="en",
    reasons=(Reason("waiting_time", "waited 50 minutes", -0.5), Reason("food", "came cold", -0.3)),
)
CASE = Case(
    id=12,
    review_id=7,
    rev=3,
    reply_state=ReplyState.AWAITING,
    recovery_state=RecoveryState.UNTOUCHED,
    text="Ana, I am sorry that your table was not ready at seven and that the soup was cold.\n\nElena, owner",
    writer="template",
    checks=(
        Check("promise", gate=True, ok=False, detail="promises money back"),
        Check("apology", gate=True, ok=True),
        Check("length", gate=False, ok=False),
    ),
    score=71,
    opened_at=NOW,
    assignee="U111",
    due_at=NOW + timedelta(hours=1),
)
ALERT = Alert(
    case=CASE,
    stored=StoredReview(7, "google-main", "google_business", "main-street", REVIEW, ASSESSMENT, "hash", NOW),
    business=Business("Harbor & Vine", "America/Los_Angeles"),
    location=Location("main-street", "Main Street"),
    listing=Listing("google-main", "google_business"),
    delivery_id="d-1",
    actions=(
        ("Approve and post", "reviewbot case 12 approve --rev 3 --as PERSON"),
        ("Edit the reply", "reviewbot case 12 edit --text-file FILE --as PERSON"),
        ("No reply needed", "reviewbot case 12 dismiss --why WHY --as PERSON"),
    ),
)
NOTICE = Notice("google-main", "Nothing could be read since 09:10: the site answers 403.", "d-2")


def with_case(**changes: Any) -> Alert:
    """The alert with another case."""
    return replace(ALERT, case=replace(CASE, **changes))


def with_review(**changes: Any) -> Alert:
    """The alert with another review."""
    return replace(ALERT, stored=replace(ALERT.stored, review=replace(REVIEW, **changes)))


def held() -> Alert:
    """The alert of a safety case."""
    return with_case(reply_state=ReplyState.HELD, held="safety", class_=ReviewClass.SAFETY, urgent=True)
