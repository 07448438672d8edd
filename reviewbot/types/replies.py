"""A reply, and what the gates say of it."""

from dataclasses import dataclass, field

from reviewbot.types.assessments import Assessment, ReviewClass
from reviewbot.types.places import Business, Location
from reviewbot.types.reviews import Review
from reviewbot.types.standards import Voice

LANGUAGES = ("en", "de", "es", "fr", "it", "nl", "pt")  # that replies are written in
ADDRESSED = LANGUAGES[1:]  # with two ways to address people


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
    may state only what the review or these say. ``recent``: the last replies, newest first. ``changed``:
    those of the policy that tell what the business has changed. ``said``: earlier replies to this customer
    or on this matter, on any site.
    """

    review: Review
    assessment: Assessment
    business: Business
    location: Location
    platform: str
    policy: tuple[str, ...] = ()
    recent: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    voice: Voice = field(default_factory=Voice)


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply and what the gates say of it. ``hold``: a named person must release it first.

    ``escalate``: tell the owner at once; ``auto_publish``: of a class that an owner may switch on
    (never by default). ``score``: 0 to 100. ``standards``: the version of the standards it was drafted or
    judged under; ``recent_sha256``: the digest of the replies that it was compared with.
    """

    text: str
    hold: bool
    escalate: bool
    auto_publish: bool
    class_: ReviewClass
    checks: tuple[Check, ...]
    score: int
    writer: str
    standards: str = ""
    recent_sha256: str = ""

    @property
    def blocked(self) -> tuple[Check, ...]:
        """The gates that this text does not pass."""
        return tuple(check for check in self.checks if check.gate and not check.ok)
