"""What a review says, and why we think so."""

from dataclasses import dataclass
from enum import StrEnum

from reviewbot.wording import worded


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


DISAGREE = "stars and text disagree"  # the rule of a reason that weighs nothing and is to be shown


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


class Wish(StrEnum):
    """What a customer asks the business for."""

    REFUND = "refund"
    REPLACEMENT = "replacement"
    CONTACT = "contact"  # "call me", "somebody please write to me"
    APOLOGY = "apology"
    REPAIR = "repair"  # put it right: finish, fix, clean
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Asked:
    """Something the customer asks for, in their words."""

    wish: Wish
    quote: str


class FactKind(StrEnum):
    """What a fact worth carrying to the owner is."""

    AMOUNT = "amount"
    DATE = "date"
    ORDER = "order"  # a number of an order, booking, ticket, invoice, room or table


@dataclass(frozen=True, slots=True)
class Fact:
    """Something in the review that helps the owner find the customer again. Never for a public reply."""

    kind: FactKind
    quote: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a review says and why we think so. ``sentiment``: -1 (worst) to 1 (best).

    ``negative``: a person at the business should look at this now. ``sure``: whether that, or that
    nobody need look, is plain; else a person decides.
    """

    sentiment: float
    negative: bool
    class_: ReviewClass
    urgent: bool
    topics: tuple[Topic, ...] = ()
    language: str = ""
    staff: tuple[StaffMention, ...] = ()
    reasons: tuple[Reason, ...] = ()
    asked: tuple[Asked, ...] = ()
    facts: tuple[Fact, ...] = ()
    sure: bool = True
    scorer: str = ""

    @property
    def telling(self) -> tuple[Reason, ...]:
        """The reasons that people understand by themselves: those in the customer's words, and the stars."""
        return tuple([one for one in self.reasons if one.weight and (one.quote or one.rule == "stars")])

    @property
    def doubts(self) -> tuple[str, ...]:
        """What to tell whoever looks at it, in sentences."""
        told = []
        if any(one.rule == DISAGREE for one in self.reasons):
            told.append(worded("The stars and the text disagree."))
        if self.negative and not self.sure:
            told.append(worded("reviewbot is not sure that this is a complaint: judge it yourself."))
        return tuple(told)
