"""Frozen records that every room shares. No behaviour beyond what a record says of itself.

Times are timezone-aware UTC ``datetime`` objects. Ratings stay in the site's own scale.
"""

from reviewbot.types.assessments import (
    DISAGREE,
    HELD,
    URGENT,
    Asked,
    Assessment,
    Fact,
    FactKind,
    Reason,
    ReviewClass,
    StaffMention,
    Topic,
    Wish,
)
from reviewbot.types.browsing import Browse, Shelf, View
from reviewbot.types.cases import TERMINAL, Case, Event, RecoveryState, ReplyState
from reviewbot.types.models import ModelCall, ModelUse
from reviewbot.types.nothing import NOTHING
from reviewbot.types.overview import PRAISE_KEPT, UNANSWERED, UNDER_WAY, Counts, Figures, Inbox, Pile
from reviewbot.types.places import Business, Listing, Location, SiteFacts, Stop
from reviewbot.types.promises import WAITING, Promise, PromiseState, Vow
from reviewbot.types.replies import ADDRESSED, LANGUAGES, Brief, Check, Draft
from reviewbot.types.reporting import Complaint, Course, Outage, Span, Stream, Voiced, Written
from reviewbot.types.reviews import OwnerReply, Page, Review, Rhythm
from reviewbot.types.shown import PRACTICE, Alert, Delivery, LogRow, Note, Notice, Revision, StoredReview
from reviewbot.types.standards import (
    FORMAL,
    INFORMAL,
    DeadlineStandard,
    Duty,
    NegativeStandard,
    Standards,
    UrgentStandard,
    Voice,
)
from reviewbot.types.webhooks import HOOK_EVENTS, Dispatch, DispatchState, HookTally, Subscription
from reviewbot.types.wire import Auth, Hosts, Inbound, Request, Response, RobotsFile, Seen, Validators

__all__ = [
    "ADDRESSED",
    "DISAGREE",
    "FORMAL",
    "HELD",
    "HOOK_EVENTS",
    "INFORMAL",
    "LANGUAGES",
    "NOTHING",
    "PRACTICE",
    "PRAISE_KEPT",
    "TERMINAL",
    "UNANSWERED",
    "UNDER_WAY",
    "URGENT",
    "WAITING",
    "Alert",
    "Asked",
    "Assessment",
    "Auth",
    "Brief",
    "Browse",
    "Business",
    "Case",
    "Check",
    "Complaint",
    "Counts",
    "Course",
    "DeadlineStandard",
    "Delivery",
    "Dispatch",
    "DispatchState",
    "Draft",
    "Duty",
    "Event",
    "Fact",
    "FactKind",
    "Figures",
    "HookTally",
    "Hosts",
    "Inbound",
    "Inbox",
    "Listing",
    "Location",
    "LogRow",
    "ModelCall",
    "ModelUse",
    "NegativeStandard",
    "Note",
    "Notice",
    "Outage",
    "OwnerReply",
    "Page",
    "Pile",
    "Promise",
    "PromiseState",
    "Reason",
    "RecoveryState",
    "ReplyState",
    "Request",
    "Response",
    "Review",
    "ReviewClass",
    "Revision",
    "Rhythm",
    "RobotsFile",
    "Seen",
    "Shelf",
    "SiteFacts",
    "Span",
    "StaffMention",
    "Standards",
    "Stop",
    "StoredReview",
    "Stream",
    "Subscription",
    "Topic",
    "UrgentStandard",
    "Validators",
    "View",
    "Voice",
    "Voiced",
    "Vow",
    "Wish",
    "Written",
]
