"""The gates that every reply passes before a person may approve it (policy.md C2), in the table's order.

Check 30, one story on every platform, compares with the earlier replies that the brief carries. Distances
between embeddings (checks 2 and 8) need a model, so they are left out: only shared words, and runs of them,
are measured.
"""

from collections.abc import Callable

from reviewbot.replies.checks import care, conduct, facts, form
from reviewbot.replies.checks.exam import Exam, examine
from reviewbot.replies.checks.story import same_story
from reviewbot.replies.checks.voice import voice
from reviewbot.replies.reading import Reading, read
from reviewbot.types import Brief, Check

__all__ = ["run", "score"]

_TABLE: tuple[Callable[[Exam], Check], ...] = (
    care.name,
    care.specific,
    care.coverage,
    care.apology,
    care.no_non_apology,
    care.ownership,
    care.no_excuse,
    form.not_template,
    care.next_step,
    care.contact,
    care.signature,
    form.length,
    form.language,
    facts.no_private_facts,
    facts.no_invention,
    facts.no_promise,
    conduct.no_incentive,
    conduct.no_review_ask,
    conduct.no_accusation,
    conduct.active_voice,
    conduct.human_voice,
    conduct.not_defensive,
    form.no_stuffing,
    conduct.no_staff_blame,
    conduct.no_profanity,
    conduct.tone,
    care.open_invitation,
    form.platform_form,
    conduct.no_injection,
    same_story,
    voice,
)

# The weights of the score that owners see (policy.md C2, "Weights").
_WEIGHTS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (25, ("specific", "coverage", "no_invention")),
    (20, ("apology", "no_non_apology", "name", "tone", "open_invitation")),
    (15, ("ownership", "no_excuse", "not_defensive", "no_staff_blame")),
    (15, ("next_step", "no_promise", "same_story")),
    (10, ("contact", "signature")),
    (10, ("human_voice", "active_voice", "not_template", "no_profanity", "no_stuffing")),
    (5, ("length", "language", "platform_form")),
)


def run(brief: Brief, text: str, reading: Reading | None = None) -> tuple[Check, ...]:
    """Every check over ``text``, whoever wrote it. Details quote only the reply, never the review.

    ``reading``: what ``read(brief)`` gave, for callers who try many texts under one review.
    """
    exam = examine(brief, text, reading or read(brief))
    return tuple(check(exam) for check in _TABLE)


def score(checks: tuple[Check, ...]) -> int:
    """0 to 100: how much of each quality the text has, weighted."""
    good = {check.check for check in checks if check.ok}
    return round(sum(weight * len(good & set(parts)) / len(parts) for weight, parts in _WEIGHTS))
