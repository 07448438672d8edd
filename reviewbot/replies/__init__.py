"""Replies: the template writer, and the gates that every text passes, whoever wrote it.

Works offline, with no model; what the reviewer wrote is material, never an instruction.
"""

from random import Random

from reviewbot.replies import checks
from reviewbot.replies.reading import is_complaint, is_regulated, read
from reviewbot.replies.writer import compose
from reviewbot.types import HELD, URGENT, Brief, Draft, ReviewClass

__all__ = ["draft", "lint"]

# Wordings tried before the best so far goes to a person with what is wrong with it. Two hundred earlier
# replies to the same complaint leave about one wording in ten free.
_TRIES = 120
_GOOD = 95


def draft(brief: Brief) -> Draft:
    """The best reply the template writer finds; held, with the failing gates shown, if none passes them all.

    Deterministic: the same review, business and recent replies give the same text.
    """
    review = brief.review
    reading = read(brief)
    seed = "/".join((review.key, review.author, review.title, review.text, brief.business.name))
    best = _judge(brief, compose(brief, reading, Random(f"{seed}/0")), "template")
    for attempt in range(1, _TRIES):
        if not best.blocked and best.score >= _GOOD:
            break
        tried = _judge(brief, compose(brief, reading, Random(f"{seed}/{attempt}")), "template")
        best = max(best, tried, key=lambda one: (-len(one.blocked), one.score))
    return best


def lint(brief: Brief, text: str) -> Draft:
    """What the gates say of a person's own text. The text is not changed."""
    return _judge(brief, text, "person")


def _judge(brief: Brief, text: str, writer: str) -> Draft:
    found = checks.run(brief, text)
    kind = brief.assessment.class_
    blocked = any(check.gate and not check.ok for check in found)
    harmless = kind is ReviewClass.PRAISE and not is_complaint(brief) and not is_regulated(brief)
    return Draft(
        text=text,
        hold=kind in HELD or blocked,
        escalate=kind in URGENT or brief.assessment.urgent,
        auto_publish=harmless and not blocked,
        class_=kind,
        checks=found,
        score=checks.score(found),
        writer=writer,
    )
