"""Frozen records that every room shares. No behaviour beyond what a record says of itself.

Times are timezone-aware UTC ``datetime`` objects. Ratings stay in the site's own scale.
"""

from reviewbot.types.assessments import HELD, URGENT, Assessment, Reason, ReviewClass, StaffMention, Topic
from reviewbot.types.cases import Case, Event, RecoveryState, ReplyState
from reviewbot.types.nothing import NOTHING
from reviewbot.types.places import Business, Listing, Location, SiteFacts
from reviewbot.types.replies import Brief, Check, Draft
from reviewbot.types.reviews import OwnerReply, Page, Review
from reviewbot.types.shown import Alert, Delivery, LogRow, Notice, Revision, StoredReview
from reviewbot.types.wire import Request, Response, Seen, Validators

__all__ = [
    "HELD",
    "NOTHING",
    "URGENT",
    "Alert",
    "Assessment",
    "Brief",
    "Business",
    "Case",
    "Check",
    "Delivery",
    "Draft",
    "Event",
    "Listing",
    "Location",
    "LogRow",
    "Notice",
    "OwnerReply",
    "Page",
    "Reason",
    "RecoveryState",
    "ReplyState",
    "Request",
    "Response",
    "Review",
    "ReviewClass",
    "Revision",
    "Seen",
    "SiteFacts",
    "StaffMention",
    "StoredReview",
    "Topic",
    "Validators",
]
