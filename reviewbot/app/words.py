"""What can be said of one review by itself: its score, a reply, a judgment of a reply (contract.md).

In and out are the forms of ``score``, ``draft`` and ``lint``; nothing is kept, and no store is needed.
"""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from reviewbot import assess, forms, replies
from reviewbot.errors import UsageError
from reviewbot.pipeline import RECENT
from reviewbot.types import Brief, Business, Location, Review

REGULATED = ("none", "hipaa", "legal", "therapy", "financial", "vet")

Form = Mapping[str, Any]
Work = Callable[[Form], Form]  # what is done with each form; raises UsageError where it cannot be


def scored(form: Form, house: assess.House = assess.ANY_HOUSE) -> Form:
    """What a review says, and why."""
    return forms.assessment(assess.assess(review(form), staff=strings(form, "staff"), house=house))


def drafter() -> Work:
    """Writes one reply after the other, each unlike those before it."""
    recent: deque[str] = deque(maxlen=RECENT)

    def write(form: Form) -> Form:
        draft = replies.draft(brief(form, tuple(recent)))
        recent.appendleft(draft.text)
        return forms.draft(draft)

    return write


def linter() -> Work:
    """Judges one person's reply after the other, each beside those to others before it."""
    earlier: deque[tuple[str, str]] = deque(maxlen=RECENT)

    def judge(form: Form) -> Form:
        key, reply = review(form).key, string(form, "reply")
        others = tuple(text for whose, text in earlier if whose != key)
        draft = replies.lint(brief(form, others), reply)
        earlier.appendleft((key, reply))
        checks = [forms.check(one) for one in draft.checks]
        return {"checks": checks, "score": draft.score, "ok": not draft.blocked}

    return judge


def review(form: Form) -> Review:
    """The review that a form describes. Raises UsageError."""
    return Review(
        key=str(form.get("id") or ""),
        rating=_rating(form),
        title=string(form, "title"),
        text=string(form, "text"),
        author=string(form, "reviewer_name"),
        language=string(form, "language"),
    )


def brief(form: Form, recent: tuple[str, ...]) -> Brief:
    """What a writer or a gate may know of it. ``recent``: replies to others. Raises UsageError."""
    what = review(form)
    business = form.get("business")
    if not isinstance(business, dict):
        raise UsageError('"business" must be an object with "name" and "signer"')
    regulated = string(business, "regulated") or "none"
    if regulated not in REGULATED:
        raise UsageError(f'"regulated" must be one of {", ".join(REGULATED)}')
    return Brief(
        review=what,
        assessment=assess.assess(what),
        business=Business(string(business, "name"), regulated=regulated),
        location=Location(
            id="",
            name=string(business, "name"),
            phone=string(business, "phone"),
            email=string(business, "email"),
            signer=string(business, "signer"),
            signer_role=string(business, "signer_role"),
        ),
        platform=string(form, "platform"),
        policy=strings(business, "policy"),
        recent=recent,
        said=strings(form, "said"),
    )


def string(form: Form, key: str) -> str:
    """A text; "" where there is none. Raises UsageError."""
    value = form.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UsageError(f'"{key}" must be a text')
    return value


def strings(form: Form, key: str) -> tuple[str, ...]:
    """A list of texts. Raises UsageError."""
    value = form.get(key) or []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise UsageError(f'"{key}" must be a list of texts')
    return tuple(value)


def _rating(form: Form) -> float | None:
    value = form.get("rating")
    if value is None or value == "":
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise UsageError('"rating" must be a number') from error
    if isinstance(value, bool) or not 1 <= number <= 5:  # noqa: PLR2004 - score and draft speak of one to five stars
        raise UsageError('"rating" must be a number from 1 to 5')
    return number
