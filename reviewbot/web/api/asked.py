"""What is sent to the API, by name and type. Nothing else is taken, and no text is endless."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

LONGEST_TEXT = 20_000  # characters of a review, a reply or a note
MOST_AT_ONCE = 100  # reviews to score, draft or lint

Words = Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]
Line = Annotated[str, StringConstraints(max_length=500)]
Said = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Revision = Annotated[int, Field(ge=1, lt=2**31, description="The revision that was read.")]
Number = Annotated[float, Field(allow_inf_nan=False)]


class Asked(BaseModel):
    """What is sent: a key that is not known is an error, because a misspelt one would quietly do nothing."""

    model_config = ConfigDict(extra="forbid", strict=True)


class OfCase(Asked):
    """What is done with a case; refused where it has changed since the revision ``rev``."""

    rev: Revision | None = None


class Approve(OfCase):
    """Approve exactly the reply that revision ``rev`` shows, unless If-Match names that."""

    why: Words = Field("", description="Why it may go out although a gate says no.")


class Edit(OfCase):
    """Replace the reply by a text of your own; the gates judge it."""

    text: Said


class Assign(OfCase):
    """Give the case to somebody."""

    who: Name


class Snooze(OfCase):
    """Bring it back later: 2h, tomorrow 9:00, monday, 2026-12-01."""

    until: Name


class Reasoned(OfCase):
    """Something that needs a reason; it is kept with your name."""

    why: Said


class Plain(OfCase):
    """Something that needs nothing more."""


class Talked(OfCase):
    """An attempt to reach the customer, or a talk with them."""

    how: Name = Field(description="phone, e-mail, visit …")
    note: Words = ""


class Remedied(OfCase):
    """What was put right."""

    what: Said


class Close(OfCase):
    """The end of it, whatever came of it."""

    outcome: Literal["satisfied", "not_satisfied", "no_answer"]
    note: Words = ""


class Settle(Asked):
    """What became of a promise. A dropped one needs a reason."""

    why: Words = ""


class Order(Asked):
    """An order, with its reason in words that everybody in the channel reads."""

    why: Line = ""


class ToScore(Asked):
    """A review to score."""

    id: Line | int | None = None
    text: Words
    title: Line | None = None
    rating: Annotated[Number, Field(ge=1, le=5)] | None = None
    language: Line | None = None
    staff: list[Name] | None = Field(None, max_length=MOST_AT_ONCE)


class Business(Asked):
    """Who answers."""

    name: Name
    signer: Line = ""
    signer_role: Line | None = None
    phone: Line | None = None
    email: Line | None = None
    regulated: Literal["none", "hipaa", "legal", "therapy", "financial", "vet"] | None = None
    policy: list[Line] | None = Field(None, max_length=MOST_AT_ONCE)


class ToDraft(Asked):
    """A review to answer."""

    id: Line | int | None = None
    platform: Line = ""
    rating: Annotated[Number, Field(ge=1, le=5)] | None = None
    text: Words
    title: Line | None = None
    reviewer_name: Line | None = None
    language: Line | None = None
    business: Business
    said: list[Words] | None = Field(None, max_length=MOST_AT_ONCE)


class ToLint(ToDraft):
    """A person's own reply to judge."""

    reply: Words
