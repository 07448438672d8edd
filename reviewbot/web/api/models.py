"""What the API gives, by name and type: the OpenAPI document is made of it.

The forms are those of contract.md, as ``forms.py`` writes them.
"""

from typing import Annotated, Any

from pydantic import BaseModel, Field, WithJsonSchema

from reviewbot.types import (
    DispatchState,
    FactKind,
    PromiseState,
    RecoveryState,
    ReplyState,
    ReviewClass,
    Wish,
)

Time = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
"""RFC 3339, in UTC."""


class Topic(BaseModel):
    """What a review speaks of."""

    topic: str
    polarity: int
    quote: str


class Mention(BaseModel):
    """Somebody who works there."""

    name: str
    polarity: int


class Why(BaseModel):
    """One reason of an assessment."""

    rule: str
    quote: str
    weight: float


class Request(BaseModel):
    """What a customer asks for."""

    request: Wish
    quote: str


class Fact(BaseModel):
    """What a customer says that happened."""

    kind: FactKind
    quote: str


class Assessment(BaseModel):
    """What a review says."""

    sentiment: float = Field(description="From -1 to 1.")
    negative: bool = Field(description="Whether a person should look at it now.")
    class_: ReviewClass = Field(alias="class")
    urgent: bool
    topics: list[Topic]
    language: str
    staff: list[Mention]
    reasons: list[Why]
    requests: list[Request]
    facts: list[Fact]
    sure: bool
    scorer: str


class Scored(Assessment):
    """The answer for one review."""

    id: str | int | None


class Earlier(Assessment):
    """What an earlier scorer said of it."""

    replaced_at: Time
    revisions: int


class Check(BaseModel):
    """What one gate says of a reply."""

    check: str
    gate: bool = Field(description="Whether it stands in the way of an approval.")
    ok: bool
    detail: str


class Drafted(BaseModel):
    """A reply, and what the gates say of it."""

    id: str | int | None
    reply: str
    hold: bool
    escalate: bool
    auto_publish: bool
    class_: ReviewClass = Field(alias="class")
    checks: list[Check]
    score: int
    writer: str


class Linted(BaseModel):
    """What the gates say of a person's own reply."""

    id: str | int | None
    checks: list[Check]
    score: int
    ok: bool


class PublicReply(BaseModel):
    """The business's answer as the site shows it."""

    text: str
    created_at: Time | None
    state: str
    reason: str


class Review(BaseModel):
    """What a customer wrote. ``rating`` is in the site's own scale."""

    key: str
    site: str
    listing: str
    location: str
    author: str
    rating: float | None
    scale: list[float]
    title: str
    text: str
    language: str
    created_at: Time | None
    updated_at: Time | None
    seen_at: Time
    url: str
    revisions: int
    removed: bool
    purged_at: Time | None
    practice: bool
    reply: PublicReply | None


class Row(BaseModel):
    """A line of the review log, as ``reviewbot log --format json`` has it."""

    case: int | None
    rev: int | None
    class_: ReviewClass = Field(alias="class")
    urgent: bool
    negative: bool
    reply_state: ReplyState | None
    recovery_state: RecoveryState | None
    assignee: str
    due_at: Time | None
    review: Review
    assessment: Assessment


class Log(BaseModel):
    """One page of the log, newest first."""

    rows: list[Row]
    after: str | None = Field(description="What to ask for to see the page after (older); null: the last.")
    before: str | None = Field(description="The same for the page before.")


class Reply(BaseModel):
    """The public reply of a case."""

    state: ReplyState
    text: str
    writer: str
    score: int
    checks: list[Check]


class Card(BaseModel):
    """Where the alert of a case stands."""

    channel: str
    ts: str


class Event(BaseModel):
    """One line of a case's history."""

    n: int
    at: Time
    kind: str
    by: str
    data: dict[str, Any]
    hash: str


class EarlierWording(BaseModel):
    """What a review said before it was changed."""

    n: int
    seen_at: Time
    rating: float | None
    title: str
    text: str
    updated_at: Time | None


class Note(BaseModel):
    """What somebody noted."""

    at: Time
    by: str
    kind: str
    text: str


class EarlierReply(BaseModel):
    """What the reply said at an earlier revision."""

    rev: int
    writer: str
    text: str


class Case(Row):
    """A case with its history, as ``reviewbot case ID --json`` has it."""

    reply: Reply
    held: str | None
    alert: Card | None
    customer: dict[str, Any] | None
    outcome: str | None
    observed: str | None
    history: list[EarlierWording]
    events: list[Event]
    notes: list[Note]
    earlier_replies: list[EarlierReply]
    earlier_assessments: list[Earlier]
    remarks: list[str]
    on_call: str
    proposed: str


class Promise(BaseModel):
    """A line of the promise ledger."""

    id: int
    case: int
    words: str
    who: str
    said_at: Time
    due_at: Time
    dated: bool
    state: PromiseState
    settled_at: Time | None
    by: str


class Promises(BaseModel):
    """The ledger, the earliest due first."""

    promises: list[Promise]


class Stopped(BaseModel):
    """An order of somebody's."""

    by: str
    at: Time
    why: str


class Listing(BaseModel):
    """How a listing is read."""

    name: str
    site: str
    location: str
    reads: bool = Field(description="Whether it is read at all: files are taken in only.")
    due_at: Time | None
    succeeded_at: Time | None
    failing_since: Time | None
    late_s: float = Field(description="For how long it is overdue.")
    error: str | None
    paused: Stopped | None = Field(description="Who ordered that it is not read.")
    posting_stopped: Stopped | None = Field(description="Who ordered that no replies are posted there.")


class Listings(BaseModel):
    """All listings. ``posting_stopped``: who ordered that no replies are posted anywhere."""

    listings: list[Listing]
    posting_stopped: Stopped | None


class Ordered(BaseModel):
    """What came of an order, in words."""

    said: str


class Dispatch(BaseModel):
    """A line of the delivery log."""

    id: int
    webhook: str
    event: str
    n: int
    case: int | None
    location: str | None
    delivery_id: str
    state: DispatchState
    tries: int
    asked_at: Time
    tried_at: Time | None
    next_at: Time | None
    status: int | None
    error: str | None


class Tally(BaseModel):
    """How a webhook does."""

    webhook: str
    waiting: int
    given_up: int
    taken_at: Time | None


class Webhooks(BaseModel):
    """The delivery log, newest first, and how each webhook does."""

    webhooks: list[Tally]
    deliveries: list[Dispatch]
    after: int | None = Field(description="What to ask for to see the page after (older); null: the last.")


class Figure(BaseModel):
    """One number of the report, with what it is one of."""

    title: str
    unit: str
    value: float | None = Field(description="null: there are too few to say.")
    n: int
    denominator: int
    of: str
    count: int | None
    interval: list[float] | None
    too_few: bool
    definition: str


class Labelled(Figure):
    """One of a series."""

    label: str


class Series(BaseModel):
    """Figures of one sort side by side."""

    title: str
    figures: list[Labelled]


class Report(BaseModel):
    """The report, as ``reviewbot report --json`` has it."""

    since: Time
    until: Time
    timezone: str
    locations: list[str] | None
    step: str
    figures: dict[str, Figure]
    series: dict[str, Series]
