"""Frozen records that every room shares. No behaviour beyond what a record says of itself.

Times are timezone-aware UTC ``datetime`` objects. Ratings stay in the site's own scale.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

NOTHING: Mapping[str, Any] = MappingProxyType({})


# --- the business and where it is reviewed -------------------------------------------------


@dataclass(frozen=True, slots=True)
class Business:
    """Who is being reviewed. ``regulated``: none, hipaa, legal, therapy, financial or vet."""

    name: str
    timezone: str = "UTC"
    trade: str = ""
    regulated: str = "none"


@dataclass(frozen=True, slots=True)
class Location:
    """One place of business: who signs its replies and how a customer reaches that person."""

    id: str
    name: str
    phone: str = ""
    email: str = ""
    signer: str = ""
    signer_role: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """One business page on one site.

    ``options`` holds what the site NEEDS (``url``, ``app_id``, ``key_env``…). ``part`` names
    one storefront of a listing that has several; each part is baselined on its own.
    ``ask`` is the owner's switch for a fresh look where policy leaves the choice to the owner
    (None: as the platform's rule has it).
    """

    name: str
    site: str
    location: str = ""
    every: timedelta = timedelta(minutes=10)
    alert_history: timedelta = timedelta(hours=48)
    base_url: str = ""
    options: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    part: str = ""
    ask: bool | None = None

    @property
    def label(self) -> str:
        """Name for people: ``app (us)`` when the listing has storefronts."""
        return f"{self.name} ({self.part})" if self.part else self.name


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What a site can do; the flags of the platform fact sheets.

    history: all | newest:N | window:7d | import (files only, never polled)
    incremental: updated_desc | created_desc | none
    edits: timestamp | hash | event            deletes: event | 404 | scan | none
    reply: api_upsert | api_create_once | manual | none
    reply_max: (N, "chars" | "bytes") or None  ask: the rule's name in policy.py's table
    store_days: how long texts may be kept (None: no limit)
    llm: may a model see the text: yes | no | unknown      per_minute: polite request rate
    robots: whether robots.txt is asked first (public pages, not APIs)
    """

    history: str
    incremental: str
    edits: str
    deletes: str
    reply: str
    reply_max: tuple[int, str] | None
    ask: str
    store_days: int | None
    llm: str
    per_minute: int
    robots: bool = False


# --- the wire -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Request:
    """What a site module wants sent. ``robots``: ask robots.txt first."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    body: bytes | None = None
    robots: bool = False


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave us to ask "has this changed?" (RFC 9110 §13)."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """What came back. Header names are lower case; ``body`` is already decompressed.

    ``url`` is where the answer came from in the end; ``moved_to`` is set when every hop that
    led there was permanent (301, 308), so the new address should be kept.
    """

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    fetched_at: datetime
    moved_to: str = ""

    @property
    def validators(self) -> Validators:
        """The validators of this answer, empty where the server gave none."""
        return Validators(self.headers.get("etag", ""), self.headers.get("last-modified", ""))


@dataclass(frozen=True, slots=True)
class Seen:
    """What is already known of a listing when its next page is asked for.

    ``deep``: this pass reads everything the site shows.
    """

    deep: bool = True


# --- reviews --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OwnerReply:
    """The business's public answer as the site shows it. ``state``: live, pending or rejected."""

    text: str
    at: datetime | None = None
    state: str = "live"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """One review as a site shows it at one moment.

    ``key`` is the site's own id. Where the site gives none, ``derived`` is true and ``key`` only
    names the group (page, author, date) the review belongs to; ``decide.identify`` finds which
    of the group it is. ``rating`` is in ``scale``; None when the site has none.
    """

    key: str
    rating: float | None = None
    scale: tuple[float, float] = (1, 5)
    title: str = ""
    text: str = ""
    author: str = ""
    language: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    url: str = ""
    reply: OwnerReply | None = None
    derived: bool = False
    attributes: Mapping[str, str] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class Page:
    """What one answer of a site holds.

    ``next``: token of the next page, "" at the end. ``removed``: keys the site itself says are
    gone (evidence, not absence). ``declared``: how many reviews the site says there are, if it does.
    """

    reviews: tuple[Review, ...]
    next: str = ""
    removed: tuple[str, ...] = ()
    declared: int | None = None


# --- what a review says -----------------------------------------------------------------------


class ReviewClass(StrEnum):
    """What kind of case a review is; in order of precedence (contract.md)."""

    SAFETY = "safety"
    LEGAL = "legal"
    DISCRIMINATION = "discrimination"
    PRIVACY = "privacy"
    EXTORTION = "extortion"
    INCIDENT = "incident"
    CLAIM = "claim"
    SERVICE = "service"
    PRAISE = "praise"
    QUESTION = "question"
    WRONG_BUSINESS = "wrong_business"
    SPAM = "spam"


URGENT = frozenset(list(ReviewClass)[:5])
HELD = frozenset(list(ReviewClass)[:5])


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that moved the score: the rule, the reviewer's words, its weight (negative: worse)."""

    rule: str
    quote: str
    weight: float


@dataclass(frozen=True, slots=True)
class Topic:
    """A matter the review speaks of. ``polarity``: -1 complaint, 0 mention, 1 praise."""

    topic: str
    polarity: int
    quote: str


@dataclass(frozen=True, slots=True)
class StaffMention:
    """A member of staff named by the reviewer, unprompted. ``polarity`` as for topics."""

    name: str
    polarity: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a review says and why we think so. ``sentiment``: -1 (worst) to 1 (best).

    ``negative``: a person at the business should look at this now.
    """

    sentiment: float
    negative: bool
    class_: ReviewClass
    urgent: bool
    topics: tuple[Topic, ...] = ()
    language: str = ""
    staff: tuple[StaffMention, ...] = ()
    reasons: tuple[Reason, ...] = ()
    scorer: str = ""


# --- replies ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Check:
    """One gate's finding. ``gate``: failing it blocks; otherwise it only lowers the score."""

    check: str
    gate: bool
    ok: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything a writer or a gate may know about the review being answered.

    ``platform`` is the site's name. ``policy``: public sentences the business stands by; a reply
    may state only what the review or these say. ``recent``: the last replies, newest first.
    """

    review: Review
    assessment: Assessment
    business: Business
    location: Location
    platform: str
    policy: tuple[str, ...] = ()
    recent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply and what the gates say of it. ``hold``: a named person must release it first.

    ``escalate``: tell the owner at once; ``auto_publish``: of a class that an owner may switch on
    (never by default). ``score``: 0 to 100.
    """

    text: str
    hold: bool
    escalate: bool
    auto_publish: bool
    class_: ReviewClass
    checks: tuple[Check, ...]
    score: int
    writer: str

    @property
    def blocked(self) -> tuple[Check, ...]:
        """The gates that this text does not pass."""
        return tuple(check for check in self.checks if check.gate and not check.ok)


# --- cases ------------------------------------------------------------------------------------


class ReplyState(StrEnum):
    """Where the public reply is (design.md, "A case has two tracks")."""

    DRAFTING = "drafting"
    AWAITING = "awaiting"
    SNOOZED = "snoozed"
    HELD = "held"
    POSTING = "posting"
    POSTED = "posted"
    LIVE = "live"
    REJECTED = "rejected"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DISMISSED = "dismissed"


class RecoveryState(StrEnum):
    """How far the customer has been helped offline."""

    UNTOUCHED = "untouched"
    CONTACTING = "contacting"
    REACHED = "reached"
    REMEDIED = "remedied"
    CLOSED = "closed"
    ASKED = "asked"
    NOT_ASKED = "not_asked"
    OBSERVED = "observed"


@dataclass(frozen=True, slots=True)
class Case:
    """A review that needs a person, and how far that has come. Every change raises ``rev``.

    ``outcome``: satisfied, not_satisfied or no_answer once closed. ``observed``: improved, same,
    worse or removed.
    """

    id: int
    review_id: int
    rev: int
    reply_state: ReplyState
    recovery_state: RecoveryState
    text: str
    writer: str
    checks: tuple[Check, ...]
    score: int
    opened_at: datetime
    class_: ReviewClass = ReviewClass.SERVICE
    urgent: bool = False
    held: str = ""
    assignee: str = ""
    due_at: datetime | None = None
    snoozed_until: datetime | None = None
    posted_at: datetime | None = None
    closed_at: datetime | None = None
    asked_at: datetime | None = None
    outcome: str = ""
    observed: str = ""
    alert_channel: str = ""
    alert_ts: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the review log and of the audit trail. Never a text, a name or a contact.

    ``hash`` covers everything else in the event and the hash of the event before it.
    """

    n: int
    at: datetime
    kind: str
    by: str
    data: Mapping[str, Any]
    case_id: int | None = None
    review_id: int | None = None
    hash: str = ""


# --- what is shown to people --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Revision:
    """What a review said from ``seen_at`` on, before it was changed again."""

    n: int
    seen_at: datetime
    rating: float | None
    title: str
    text: str
    updated_at: datetime | None
    content_hash: str


@dataclass(frozen=True, slots=True)
class StoredReview:
    """A review as the store has it."""

    id: int
    listing: str
    site: str
    location: str
    review: Review
    assessment: Assessment
    content_hash: str
    seen_at: datetime
    revisions: int = 1
    removed: bool = False


@dataclass(frozen=True, slots=True)
class LogRow:
    """A line of the review log: a review and its case, if it has one."""

    stored: StoredReview
    case: Case | None


@dataclass(frozen=True, slots=True)
class Alert:
    """What an alert shows: one case as it is now, for a person to act on.

    ``delivery_id`` marks this one delivery, so that a lost answer can be looked up.
    ``actions``: the command for each thing a person can do now, label to command line.
    ``repeat``: posted again because it could not be read whether the first try arrived.
    """

    case: Case
    stored: StoredReview
    business: Business
    location: Location
    listing: Listing
    delivery_id: str
    actions: tuple[tuple[str, str], ...] = ()
    earlier: int = 0
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A short message that is not about a case: a listing went blind, or recovered."""

    listing: str
    text: str
    delivery_id: str
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """Proof that an alert was taken: the channel and timestamp the service gave."""

    channel: str
    ts: str
