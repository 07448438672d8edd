"""What platforms and the law let a business do with a review: reply, ask, keep, show to a model.

The rules of the platforms are dated data in ``policy.toml``. What is forbidden everywhere is code,
here. Not legal advice.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from reviewbot import when
from reviewbot.types import Business, Case, Listing, Location, RecoveryState, ReviewClass
from reviewbot.wording import known, worded

# Platforms change their rules about twice a year; an older rule is a rumour.
STALE_AFTER = timedelta(days=180)

# Between the closing of a case and the ask. Shorter than three days reads as "now do your part".
COOLING_OFF = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Form:
    """What a platform demands of a public reply's form.

    ``max_length`` is in ``unit`` ("chars" or "bytes"; None: no limit known). The rest say whether
    the reply may hold emoji, links, lists (lines with bullets or numbers), and quotes of the review.
    """

    max_length: int | None = None
    unit: str = "chars"
    emoji: bool = True
    links: bool = True
    lists: bool = True
    quotes: bool = True

    def length(self, text: str) -> int:
        """Length in ``unit``. A char is a UTF-16 unit, the way Java and JavaScript count on platforms."""
        if self.unit == "bytes":
            return len(text.encode("utf-8", "replace"))
        return len(text.encode("utf-16-le", "replace")) // 2

    def fits(self, text: str) -> bool:
        """Whether the platform takes a reply of this length."""
        return self.max_length is None or self.length(text) <= self.max_length


@dataclass(frozen=True, slots=True)
class Rule:
    """One platform's rule.

    ``reply``: approve (a person approves each reply) or none (there is no public reply).
    ``ask``: on, off (the owner may switch it on) or locked; ``ask_reason`` says why, to owners.
    ``store_days``: how long review texts may be kept (None: no limit known).
    ``llm``: may a model see the text: yes, no or unknown. ``source``: where it was read on ``verified_on``.
    """

    site: str
    title: str
    ask: str
    ask_reason: str
    llm: str
    verified_on: date
    source: str
    reply: str = "approve"
    form: Form = Form()
    store_days: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a customer may be asked for a fresh look. ``final``: no time or switch will change it."""

    allowed: bool
    final: bool
    reason: str


@lru_cache(maxsize=256)
def rule(site: str) -> Rule:
    """The rule for a site of the configuration or a platform as people write it ("Google", "app store").

    A platform that nobody checked gets the rule "other", which denies by default.
    """
    return _rules().get(_squeeze(site), _rules()["other"])


def keep_days(site: str, own: int | None) -> int | None:
    """How many days the words of this site's reviews may be kept after they were last read there.

    ``own``: how long the house keeps them at most. None: no limit.
    """
    return min((days for days in (rule(site).store_days, own) if days is not None), default=None)


def stale(today: date) -> tuple[str, ...]:
    """Titles of the rules that nobody has checked for more than 180 days."""
    old = {each.title: None for each in _rules().values() if today - each.verified_on > STALE_AFTER}
    return tuple(old)


def _squeeze(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


@cache
def _rules() -> dict[str, Rule]:
    text = resources.files("reviewbot").joinpath("policy.toml").read_text(encoding="utf-8")
    rules: dict[str, Rule] = {}
    for entry in tomllib.loads(text)["rules"]:
        rules |= _entry(**entry)
    return rules


def _entry(
    sites: list[str], names: tuple[str, ...] = (), form: dict[str, Any] | None = None, **facts: Any
) -> dict[str, Rule]:
    first = Rule(site=sites[0], form=Form(**form or {}), **facts)
    rules = {_squeeze(name): first for name in names}
    return rules | {_squeeze(site): replace(first, site=site) for site in sites}


# --- may this customer be asked for a fresh look? ------------------------------------------------

_NEVER_CLASS: Mapping[str, str] = {
    ReviewClass.SAFETY: worded("A case about somebody's safety is never followed by an ask."),
    ReviewClass.DISCRIMINATION: worded("A case about discrimination is never followed by an ask."),
    ReviewClass.PRIVACY: worded("A case about private matters is never followed by an ask."),
    ReviewClass.EXTORTION: worded(
        "An attempt at extortion is kept as evidence and never followed by an ask."
    ),
    ReviewClass.WRONG_BUSINESS: worded(
        "The review is about another business, so there is nothing to ask for."
    ),
    ReviewClass.SPAM: worded("The review is not from a customer, so there is nobody to ask."),
}

_NEVER_PROFILE: Mapping[str, str] = {
    "legal": worded("A law practice never asks a client for a fresh look."),
    "therapy": worded("A therapist never asks a client for a fresh look."),
}


def may_ask(case: Case, listing: Listing, business: Business, now: datetime) -> Verdict:
    """Whether policy lets the owner ask this customer, once and neutrally, to look at the review again.

    Blind to stars and to how the case ended: asking only those who are happy now is gating
    (Google's fake-engagement policy; FTC guide of 2022), so neither may change the verdict. What
    stays final is looked at first. Consent to the channel and the owner's approval come after.
    """
    platform = rule(listing.site)
    if final := _never(case, platform, business):
        return Verdict(allowed=False, final=True, reason=_told(platform, final))
    if obstacle := _not_now(case, listing, platform, business, now):
        return Verdict(allowed=False, final=False, reason=_told(platform, obstacle))
    return Verdict(allowed=True, final=False, reason=_told(platform, known(platform.ask_reason)))


def _told(platform: Rule, what: str) -> str:
    """Whose rule it is, then the rule; a page that we have no rule for needs no name."""
    if platform.title == rule("other").title:
        return what
    return worded("%(site)s: %(rule)s", site=known(platform.title), rule=what)


def _never(case: Case, platform: Rule, business: Business) -> str:
    if case.recovery_state is RecoveryState.OBSERVED:
        return worded("What became of the review is already recorded, so this case is over.")
    if case.recovery_state is RecoveryState.ASKED or case.asked_at is not None:
        return worded("This customer was asked already, and nobody is asked twice.")
    if case.recovery_state is RecoveryState.NOT_ASKED:
        return worded("It is on record that this customer is not asked.")
    if platform.ask == "locked":
        return worded("Asking is locked. %(why)s", why=known(platform.ask_reason))
    return _NEVER_CLASS.get(case.class_, _NEVER_PROFILE.get(business.regulated, ""))


def _not_now(case: Case, listing: Listing, platform: Rule, business: Business, now: datetime) -> str:
    if case.class_ is ReviewClass.LEGAL:
        return worded("The case has a legal side, and asking is paused while it lasts.")
    if business.regulated == "hipaa":
        return worded(
            "A health practice needs the patient's written authorisation, which cannot be recorded yet."
        )
    switched_on = platform.ask == "on" if listing.ask is None else listing.ask
    if not switched_on:
        return worded(
            'Asking is off for the listing "%(listing)s". %(why)s',
            listing=listing.name,
            why=known(platform.ask_reason),
        )
    if case.recovery_state is not RecoveryState.CLOSED or case.closed_at is None:
        return worded(
            "The case is not closed yet; an ask follows every closed case, however it ended, and no other."
        )
    if now < (due := case.closed_at + COOLING_OFF):
        return worded(
            "The case was closed less than %(days)s days ago; wait until %(at)s.",
            days=COOLING_OFF.days,
            at=when.shown(due, business.timezone),
        )
    return ""


# --- the words of an ask ---------------------------------------------------------------------------

# strftime would write the month in the language of the machine.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def ask_text(business: Business, location: Location, case: Case) -> str:
    """The one neutral ask, in English. ``case`` must be closed; its date is in the business's time zone.

    It names nobody of the staff (Google, April 2026) and nothing that was done for the customer, and
    lets the customer end the correspondence (CAN-SPAM, CASL).
    """
    if case.closed_at is None:
        raise ValueError("only a closed case is followed by an ask")
    closed = case.closed_at.astimezone(ZoneInfo(business.timezone))
    place = f" ({location.name})" if location.name else ""
    return (
        f"This is {business.name}{place}. We closed your case on {closed.day} {_MONTHS[closed.month - 1]}. "
        "If you ever want to, you can edit your review so that it tells the whole story, good or bad, "
        "or leave it as it is. Nothing depends on it. "
        "If you would rather not hear from us again, tell us and we will not write to you any more."
    )


_MUST_SAY = {
    "It must say that this is voluntary.": r"if you (ever )?(want|wish|would like)|up to you|no obligation",
    "It must welcome any honest view.": r"good or bad|honest|whole story|whatever you think",
    "It must say that leaving the review as it is, is fine.": r"leave it|as it is|unchanged",
}
_MUST_NOT_SAY = {
    "It must not speak of stars or ratings.": r"[★⭐🌟]|\bstars?\b|\brat(e|ed|ing|ings)\b|\bscores?\b",
    "It must not name a number of stars.": r"\b(5|five)\b|\b(top|full) marks\b",
    "It must not wish for a kind of review.": r"\b(positive|better|higher|nicer|great|glowing)\b",
    "It must not ask for a removal.": (
        r"\b(remov\w*|delet\w*|withdraw\w*|retract\w*)\b|\btak(e|ing) (it )?down\b"
    ),
    "It must not mention a remedy or anything of value.": (
        r"[$€£¥%]|\b(refund|replac|repair|reimburs|compensat|voucher|coupon|discount|credit|gift|reward"
        r"|complimentary|free|bonus|points|remed)\w*"
    ),
    "It must not point to staff.": (
        r"\bby name\b|\bmention\w*\b|\b(our|my) (staff|team|server|waiter|technician)\b"
    ),
    "It must not press for time.": (
        r"\b(today|tonight|tomorrow|asap|urgent\w*|hurry|quickly|immediately|deadline|right (now|away)"
        r"|as soon as|within \d+)\b"
    ),
    "It must not appeal to guilt.": (
        r"\b(hurt\w*|livelihood|unfair\w*|suffer\w*|owe|disappoint\w*|small business|family business"
        r"|means? (a lot|so much|the world|everything)|only fair|after all we|reconsider)\b"
    ),
    "It must not depend on being satisfied.": r"\bif you( are|.re| were) (now )?(happy|satisfied|pleased)\b",
}
_DAY_AND_MONTH = "|".join(rf"\b\d{{1,2}} {month}\b|\b{month} \d{{1,2}}\b" for month in _MONTHS).casefold()


def ask_problems(text: str, own_names: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What is wrong with an ask, in plain sentences; empty when it may be sent.

    Dates and ``own_names`` are not read: a "Star Café" may say who it is. English only, like ``ask_text``.
    """
    words = unicodedata.normalize("NFKC", text).casefold()
    for name in filter(None, own_names):
        words = words.replace(unicodedata.normalize("NFKC", name).casefold(), " ")
    words = re.sub(_DAY_AND_MONTH, " ", " ".join(words.split()))
    missing = [problem for problem, pattern in _MUST_SAY.items() if not re.search(pattern, words)]
    wrong = [problem for problem, pattern in _MUST_NOT_SAY.items() if re.search(pattern, words)]
    return (*missing, *wrong)
