"""The model writer: a language model proposes replies, the gates choose, and the template stands ready.

A model is asked about complaints only, and only where the platform lets a model see the review. What leaves
the machine is the review without what identifies people (``veil``), fenced as data (``prompt``). What comes
back is judged by the gates of every reply, and by those for a text that nobody wrote (``distrust``). Whatever
goes wrong, the template's draft is used, and people are told once a day.
"""

import hashlib
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from reviewbot import policy, replies
from reviewbot.replies.kind import is_complaint, is_regulated
from reviewbot.replies.model import distrust, prompt
from reviewbot.replies.model.endpoint import Answer, Endpoint, ModelError, OpenAIEndpoint
from reviewbot.replies.model.veil import Veil, veiled
from reviewbot.replies.reading import Reading, read
from reviewbot.replies.writer import signed
from reviewbot.types import LANGUAGES, Brief, Draft, ModelCall, ModelUse, ReviewClass

__all__ = ["Ledger", "Limits", "ModelError", "ModelWriter", "OpenAIEndpoint", "may_see"]

# Praise gets a short thanks (policy.md B: customised replies to praise look promotional); the rest is facts.
_CLASSES = frozenset({ReviewClass.INCIDENT, ReviewClass.CLAIM, ReviewClass.SERVICE})
_REST = timedelta(minutes=5)  # after a failure: one timeout for a page of reviews, not one for each
_WINDOW = timedelta(minutes=10)  # longer than any pass that is not waiting for a model
_WORTH_ASKING = timedelta(
    seconds=5
)  # in less time few models answer, and a question that is broken off costs
_MILLION = 1_000_000

_LIMIT = (
    "The model writer has used up what it may spend in a day (llm.tokens_per_day, llm.cost_per_day). "
    "Until midnight replies are drafted by templates, as without a model."
)
_FAILED = (
    "The model writer got nothing from its endpoint: {error}. It is asked again, every five minutes at most; "
    "until it answers, replies are drafted by templates, as without a model."
)
_JUNK = (
    "The model writer's endpoint answers, but not in the JSON it was asked for: choose a model (llm.model) "
    "that keeps to a JSON schema. Until then replies are drafted by templates, as without a model."
)


class Ledger(Protocol):
    """Where calls are kept; the store is one."""

    def model_called(self, call: ModelCall, now: datetime) -> None:
        """Keep in the log that a model was asked."""

    def model_use(self, since: datetime) -> ModelUse:
        """What the calls from then on have cost."""

    def tell(self, key: str, text: str, now: datetime) -> bool:
        """Tell people something, once for each key."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be asked for. ``sites``: whose owner has read that their platform lets a model see reviews.

    ``patience``: how long, of any ten minutes, reviews may wait for the model; then templates write, so that
    a poll of many reviews is over in time whatever the model takes.

    ``price_in``, ``price_out``: for a million tokens; ``cost_per_day`` is in the same currency (None: no
    limit). A day begins at midnight in ``timezone``.
    """

    sites: Collection[str] = ()
    candidates: int = 3
    patience: timedelta = timedelta(minutes=1)
    tokens_per_day: int = 200_000
    cost_per_day: float | None = None
    price_in: float = 0.0
    price_out: float = 0.0
    timezone: str = "UTC"

    def cost(self, tokens_in: int, tokens_out: int) -> float:
        """What so many tokens cost."""
        return round((tokens_in * self.price_in + tokens_out * self.price_out) / _MILLION, 6)

    def day(self, now: datetime) -> datetime:
        """When the day began."""
        here = now.astimezone(ZoneInfo(self.timezone))
        return here.replace(hour=0, minute=0, second=0, microsecond=0)


def may_see(site: str, sites: Collection[str]) -> str:
    """Why no model may see a review of this platform; "" where one may.

    What a platform forbids nobody can switch on; where it is not known, the owner has to (``sites``).
    """
    rule = policy.rule(site)
    if rule.llm == "no":
        return f"{rule.title} does not let a model see its reviews"
    if rule.llm == "yes" or site in sites:
        return ""
    return f"nobody has confirmed that {rule.title} lets a model see its reviews (llm.sites)"


class ModelWriter:
    """Drafts replies with a model where it may, by templates everywhere else. From any thread."""

    def __init__(
        self, endpoint: Endpoint, limits: Limits, ledger: Ledger, now: Callable[[], datetime]
    ) -> None:
        self._endpoint, self._limits, self._ledger, self._now = endpoint, limits, ledger, now
        self._lock = threading.Lock()
        self._under_way: list[_Most] = []
        self._rests_until: datetime | None = None
        self._waits: list[tuple[datetime, timedelta]] = []

    def draft(self, brief: Brief) -> Draft:
        """The best candidate of the model that passes every gate; else the template's draft."""
        reading = read(brief)
        found = None if spared(brief, reading, self._limits.sites) else self._asked(brief, reading)
        return found or replies.draft(brief)

    def _asked(self, brief: Brief, reading: Reading) -> Draft | None:
        now = self._now()
        left = self._patience(now)
        if left < _WORTH_ASKING or (self._rests_until and now < self._rests_until):
            return None
        veil = veiled(brief, reading, _contact(brief))
        sent = prompt.messages(brief, reading, veil, self._limits.candidates)
        most = _Most(prompt.most_in(sent), prompt.most_out(self._limits.candidates))
        with self._reserved(most, now) as has_room:
            if not has_room:
                self._tell("limit", _LIMIT, now)
                return None
            try:
                answer = self._endpoint.ask(sent, prompt.SCHEMA, most_out=most.tokens_out, within=left)
            except ModelError as error:
                self._rests_until = self._now() + _REST
                spent = most if error.may_cost else _Most(0, 0)
                self._keep(brief, "failed", spent)
                self._tell("failed", _FAILED.format(error=error), now)
                return None
            finally:
                with self._lock:
                    self._waits.append((now, max(self._now() - now, timedelta())))
            return self._chosen(brief, reading, veil, answer, most)

    def _patience(self, now: datetime) -> timedelta:
        """How long reviews may still wait for the model."""
        with self._lock:
            self._waits = [wait for wait in self._waits if wait[0] > now - _WINDOW]
            return self._limits.patience - sum((took for _, took in self._waits), timedelta())

    def _chosen(
        self, brief: Brief, reading: Reading, veil: Veil, answer: Answer, most: "_Most"
    ) -> Draft | None:
        spent = _Most(
            most.tokens_in if answer.tokens_in is None else answer.tokens_in,
            most.tokens_out if answer.tokens_out is None else answer.tokens_out,
        )
        try:
            candidates = prompt.replies(answer.text, self._limits.candidates)
        except ValueError:
            self._keep(brief, "junk", spent)
            self._tell("junk", _JUNK, self._now())
            return None
        judged = [judge(brief, reading, veil, text) for text in candidates]
        passed = [one for one in judged if not one.failed]
        gates = sorted({gate for one in judged for gate in one.failed})
        self._keep(brief, "used" if passed else "refused", spent, tuple(gates))
        best = max((one.draft for one in passed), key=lambda draft: draft.score, default=None)
        return best and replace(best, writer=f"model {self._endpoint.model}, prompt {prompt.VERSION}")

    @contextmanager
    def _reserved(self, most: "_Most", now: datetime) -> Iterator[bool]:
        """Whether the day has room for this call; what it may cost at most is kept free until it is over."""
        with self._lock:
            use = self._ledger.model_use(self._limits.day(now))
            waiting = [*self._under_way, most]
            tokens = use.tokens + sum(one.tokens for one in waiting)
            cost = use.cost + sum(self._limits.cost(one.tokens_in, one.tokens_out) for one in waiting)
            limit = self._limits.cost_per_day
            has_room = tokens <= self._limits.tokens_per_day and (limit is None or cost <= limit)
            if has_room:
                self._under_way.append(most)
        try:
            yield has_room
        finally:
            if has_room:
                with self._lock:
                    self._under_way.remove(most)

    def _keep(self, brief: Brief, outcome: str, spent: "_Most", gates: tuple[str, ...] = ()) -> None:
        call = ModelCall(
            model=self._endpoint.model,
            prompt=prompt.VERSION,
            outcome=outcome,
            tokens_in=spent.tokens_in,
            tokens_out=spent.tokens_out,
            cost=self._limits.cost(spent.tokens_in, spent.tokens_out),
            gates=gates,
            review_sha256=hashlib.sha256(brief.review.key.encode("utf-8", "replace")).hexdigest(),
        )
        self._ledger.model_called(call, self._now())

    def _tell(self, what: str, text: str, now: datetime) -> None:
        self._ledger.tell(f"model:{what}:{self._limits.day(now).date()}", text, now)


def spared(brief: Brief, reading: Reading, sites: Collection[str]) -> str:
    """Why no model sees this review; "" when one may."""
    reasons = {
        "its page asks models to stay away": brief.review.attributes.get("llm") == "no",
        "a duty of secrecy holds": is_regulated(brief),
        "it is no everyday complaint": brief.assessment.class_ not in _CLASSES or not is_complaint(brief),
        "it is held for a person": brief.assessment.urgent or reading.tender or reading.death,
        "it talks to machines": bool(reading.orders),
        "the gates do not read its language": reading.language not in LANGUAGES,
        "the house does not answer in its language": reading.foreign,
        "it says too little": reading.says_little,
        "nobody is named who signs, or no contact": not (brief.location.signer and _contact(brief)),
    }
    return may_see(brief.platform, sites) or next((why for why, holds in reasons.items() if holds), "")


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate as it would stand in public, and the names of the gates that it does not pass."""

    draft: Draft
    failed: tuple[str, ...]


def judge(brief: Brief, reading: Reading, veil: Veil, text: str) -> Judged:
    """A model's text judged as it came, for what it may never hold, and as it would stand, by every gate."""
    suspect = distrust.suspicion(text, reading, veil)
    draft = replies.lint(brief, signed(brief, reading.language, veil.lifted(text)))
    failed = (*((suspect,) if suspect else ()), *(check.check for check in draft.blocked))
    return Judged(replace(draft, auto_publish=False), failed)


def _contact(brief: Brief) -> str:
    """The one way to reach somebody that a reply gives; no address where no links may be."""
    location = brief.location
    if not policy.rule(brief.platform).form.links and location.phone:
        return location.phone
    return location.email or location.phone


@dataclass(frozen=True, slots=True)
class _Most:
    """What a call may need, or has needed, in tokens."""

    tokens_in: int
    tokens_out: int

    @property
    def tokens(self) -> int:
        return self.tokens_in + self.tokens_out
