"""Replies: the template writer, and the gates that every text passes, whoever wrote it.

Works offline, with no model; what the reviewer wrote is material, never an instruction.
"""

from dataclasses import replace
from random import Random

from reviewbot.replies import checks
from reviewbot.replies.checks.exam import body_of
from reviewbot.replies.kind import is_complaint, is_middling, is_regulated
from reviewbot.replies.reading import Reading, read
from reviewbot.replies.second_look import second_look
from reviewbot.replies.worn import MOST_SHARED, worn
from reviewbot.replies.writer import compose
from reviewbot.types import HELD, URGENT, Brief, Draft, ReviewClass

__all__ = ["draft", "lint"]

# Wordings tried before the best so far goes to a person with what is wrong with it. A score of _ENOUGH ends
# the search, and so do a _FEW wordings without a fault.
_TRIES = 30
_MOST_TRIES = 90  # while none is without a fault: the same complaint came a hundred times
_FEW = 5
# What so many wordings fail at, no wording mends; the second half of them tells or quotes no clause of the
# review, because such a clause may be what the gates mind.
_JUDGED = 16
# When every wording is near a recent reply: how many of those that are least like one the gates judge.
_SPARE = 10
_ENOUGH = 95
# What no wording can mend: the owner has to.
_BEYOND_WORDING = frozenset({"contact", "signature", "language"})


def draft(brief: Brief) -> Draft:
    """The best reply the template writer finds; held, with the failing gates shown, if none passes them all.

    Deterministic: the same review, business and recent replies give the same text.
    """
    brief = second_look(brief)
    review = brief.review
    reading = read(brief)
    seed = f"{review.key}/{review.author}/{review.title}/{review.text}/{brief.business.name}"
    used = worn(brief.recent)
    tried: list[tuple[tuple[int, int], Draft]] = []
    stale: list[tuple[float, str]] = []
    for attempt in range(_MOST_TRIES):
        if attempt >= _TRIES and any(rank[0] == 0 for rank, _ in tried):
            break
        heard = reading if len(tried) < _JUDGED // 2 else replace(reading, retold=(), quotes=())
        text = compose(brief, heard, Random(f"{seed}/{attempt}"), used)
        body = body_of(brief, text)
        closeness = 1.0 if used.starts_like(body) else used.closeness(body)
        if closeness > MOST_SHARED:
            stale.append((closeness, text))
            continue
        tried.append(_ranked(brief, text, reading))
        faultless = sum(rank[0] == 0 for rank, _ in tried)
        if tried[-1][0] >= (0, _ENOUGH) or faultless >= _FEW or len(tried) >= _JUDGED:
            break
    if not tried:
        tried = [_ranked(brief, text, reading) for _, text in sorted(stale)[:_SPARE]]
    return max(tried, key=lambda ranked: ranked[0])[1]


def _ranked(brief: Brief, text: str, reading: Reading) -> tuple[tuple[int, int], Draft]:
    """A judged wording and how it ranks: fewer faults that other words could mend, then a higher score."""
    one = _judge(brief, text, "template", reading)
    faults = sum(check.check not in _BEYOND_WORDING for check in one.blocked)
    return (-faults, one.score), one


def lint(brief: Brief, text: str) -> Draft:
    """What the gates say of a person's own text. The text is not changed."""
    brief = second_look(brief)
    return _judge(brief, text, "person", read(brief))


def _judge(brief: Brief, text: str, writer: str, reading: Reading) -> Draft:
    found = checks.run(brief, text, reading)
    kind = brief.assessment.class_
    blocked = any(check.gate and not check.ok for check in found)
    blamed = any(topic.polarity < 0 for topic in brief.assessment.topics)
    content = not is_complaint(brief) and not is_middling(brief) and not reading.complaints and not blamed
    harmless = (
        kind is ReviewClass.PRAISE and content and not (is_regulated(brief) or reading.asks or reading.grief)
    )
    return Draft(
        text=text,
        hold=kind in HELD or blocked or _secret(brief, reading),
        escalate=kind in URGENT or brief.assessment.urgent,
        auto_publish=harmless and not blocked,
        class_=kind,
        checks=found,
        score=checks.score(found),
        writer=writer,
    )


def _secret(brief: Brief, reading: Reading) -> bool:
    """Whether a duty of secrecy hangs on what the review tells (policy.md A5, "privacy")."""
    return is_regulated(brief) and is_complaint(brief) and bool(reading.stems)
