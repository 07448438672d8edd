"""Whether it helped: customers reached, troubles put right, promises kept, and what became of the reviews.

Nothing here claims a cause. Who was reached is not like who was not, and a review may change for many
reasons; so each way that a case went is counted beside the others, with how many there are, and nobody is
left out whose time to change the review is over.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reviewbot.report.numbers import Board, Figure, Meaning, Series, Unit, average, counted, share
from reviewbot.types import Complaint, Course, RecoveryState
from reviewbot.wording import plain, worded

WINDOW = timedelta(days=30)  # so long a review may take to change, and a trouble to come back
_HELPED = "cases opened in the span that have a deadline"
_BEGUN = "cases of the span in which somebody got in touch"
CONTACTED = Meaning(
    "contacted_share",
    "Contact tried",
    _HELPED,
    "The share in which somebody tried to reach the customer, or did.",
)
REACHED = Meaning(
    "reached_share", "Customer reached", _HELPED, "The share in which the customer was reached."
)
REMEDIED = Meaning(
    "remedied_share", "Put right", _HELPED, "The share in which somebody wrote down what was put right."
)
SATISFIED = Meaning(
    "satisfied_share",
    "Closed as satisfied",
    "cases of the span closed so far",
    "Of the cases closed so far: the share in which the customer was satisfied, as whoever closed it says. "
    "Those who never answered count as not satisfied.",
)
CONTACTS = Meaning(
    "contacts_per_case",
    "Contacts a case",
    _BEGUN,
    "How many attempts and talks there were in each of these cases.",
)
FIRST_CONTACT = Meaning(
    "first_contact_share",
    "Settled by the first contact",
    "cases of the span closed after the customer was reached",
    "The share closed as satisfied after a single attempt or talk.",
)
OUTCOMES = Meaning(
    "outcomes",
    "Closed as",
    "cases of the span closed so far",
    "How the cases ended, as whoever closed them says.",
)
KEPT = Meaning(
    "promises_kept_share",
    "Promises kept in time",
    "promises due in the span",
    "Of the promises that replies made in public and that were due in the span, without those dropped: "
    "the share "
    "kept in time.",
)
PROMISES = Meaning(
    "promises",
    "Promises",
    "promises due in the span",
    "What became of the promises that were due in the span.",
)
_WAYS = (
    ("asked", worded("asked for a fresh look")),
    ("helped", worded("helped, not asked")),
    ("replied", worded("only replied to")),
    ("nothing", worded("neither")),
)
_WINDOW = f"{WINDOW.days} days"
IMPROVED = Meaning(
    "improved_share",
    "More stars after",
    "cases of the span that went this way",
    f"The share of reviews that have more stars {_WINDOW} after the last step of this way (asked; helped; "
    "replied; "
    f"opened). Only reviews with stars whose {_WINDOW} are over. This is a count and no effect: who was "
    "reached, "
    "or asked, is not like who was not.",
)
OBSERVED = Meaning(
    "observed",
    "What became of the reviews",
    "cases of the span that went this way",
    f"More stars, as many, fewer, or removed within {_WINDOW} of the last step; or too early to say.",
)
_REMEDIES = "remedies written down in cases of the span"
_OVER = f"Only of remedies whose {_WINDOW} are over"
_OTHERS = "somebody else complained about the same topic at the same place in the"
RECURRED = Meaning(
    "recurrence_share",
    "Same complaint again",
    _REMEDIES,
    f"The share of remedies where {_OTHERS} {_WINDOW} after. {_OVER}. A busy place has more complaints of "
    "every kind: compare with the time before.",
)
RECURRED_BEFORE = Meaning(
    "recurrence_before_share",
    "Same complaint before",
    _REMEDIES,
    f"The share of the same remedies where {_OTHERS} {_WINDOW} before.",
)
BEFORE = Meaning(
    "complaints_before",
    "The same complaint before",
    _REMEDIES,
    "How many others complained about the same topic at the same place "
    f"in the {_WINDOW} before a remedy. {_OVER}.",
)
AFTER = Meaning(
    "complaints_after",
    "The same complaint after",
    _REMEDIES,
    "How many others complained about the same topic at the same place "
    f"in the {_WINDOW} after a remedy. {_OVER}. A complaint may be about a visit before the remedy.",
)
EARLY = "too early"
BECAME = ("improved", "same", "worse", "removed", EARLY)
KEEPING = {
    "kept": worded("kept in time"),
    "late": worded("kept late"),
    "broken": worded("overdue"),
    "open": worded("open"),
    "dropped": worded("dropped"),
}
ENDS = ("satisfied", "not_satisfied", "no_answer")


def headline(courses: Sequence[Course], due: Mapping[str, int]) -> tuple[Figure, ...]:
    """How far customers were helped."""
    total = len(courses)
    touched = [one for one in courses if one.contacts]
    closed = [one for one in courses if one.outcome]
    talked = [one for one in closed if _reached(one) and one.contacts]
    at_once = sum(one.contacts == 1 and one.outcome == "satisfied" for one in talked)
    counts = [one.contacts for one in touched]
    promised = sum(number for state, number in due.items() if state != "dropped")
    return (
        share(CONTACTED, sum(_contacted(one) for one in courses), total),
        share(REACHED, sum(_reached(one) for one in courses), total),
        share(REMEDIED, sum(_remedied(one) for one in courses), total),
        share(SATISFIED, sum(one.outcome == "satisfied" for one in closed), len(closed), denominator=total),
        average(CONTACTS, len(counts), sum(counts), sum(n * n for n in counts), total, unit=Unit.TIMES),
        share(FIRST_CONTACT, at_once, len(talked), denominator=total),
        share(KEPT, due.get("kept", 0), promised, denominator=sum(due.values())),
    )


def _contacted(one: Course) -> bool:
    return bool(one.contacts) or one.recovery_state is not RecoveryState.UNTOUCHED


def _reached(one: Course) -> bool:
    """Also by how it ended: a case out of an export has no events of its way there."""
    spoke = one.outcome in {"satisfied", "not_satisfied"}
    return bool(spoke or one.reached_at) or one.recovery_state in {
        RecoveryState.REACHED,
        RecoveryState.REMEDIED,
    }


def _remedied(one: Course) -> bool:
    return bool(one.remedied_at) or one.recovery_state is RecoveryState.REMEDIED


def outcomes(courses: Sequence[Course]) -> Board:
    """How the cases ended."""
    closed = Counter(one.outcome for one in courses if one.outcome)
    counts = [counted(OUTCOMES, closed[name], closed.total(), label=plain(name)) for name in ENDS]
    return Board(
        "outcomes", worded("Cases closed as"), (Series(OUTCOMES.name, worded("cases"), tuple(counts)),)
    )


def promises(due: Mapping[str, int]) -> Board:
    """What became of the promises."""
    total = sum(due.values())
    counts = [counted(PROMISES, due.get(state, 0), total, label=label) for state, label in KEEPING.items()]
    return Board(
        "promises", worded("Promises due"), (Series(PROMISES.name, worded("promises"), tuple(counts)),)
    )


# --- what became of the reviews ------------------------------------------------------------------------


def effect(courses: Sequence[Course], now: datetime) -> tuple[Board, Board]:
    """What became of the reviews, by how far their cases came."""
    found: dict[str, Counter[str]] = {way: Counter() for way, _ in _WAYS}
    for one in courses:
        way, since = _way(one)
        if became := _became(one, since, now):
            found[way][became] += 1
    improved, observed = [], []
    for way, label in _WAYS:
        counts = found[way]
        judged = counts.total() - counts[EARLY]
        improved.append(share(IMPROVED, counts["improved"], judged, denominator=counts.total(), label=label))
        figures = [
            counted(OBSERVED, counts[became], counts.total(), label=plain(became)) for became in BECAME
        ]
        observed.append(Series(f"observed:{way}", label, tuple(figures)))
    return (
        Board(
            "effect",
            worded("More stars %(days)s days later", days=WINDOW.days),
            (Series(IMPROVED.name, worded("more stars"), tuple(improved)),),
        ),
        Board("observed", worded("Seen within %(days)s days", days=WINDOW.days), tuple(observed)),
    )


def _way(one: Course) -> tuple[str, datetime]:
    """How far a case came, and when it got there."""
    if one.asked_at:
        return "asked", one.asked_at
    if _reached(one) or _remedied(one):
        return "helped", one.closed_at or one.remedied_at or one.reached_at or one.opened_at
    if one.posted_at:
        return "replied", one.posted_at
    return "nothing", one.opened_at


def _became(one: Course, since: datetime, now: datetime) -> str:
    """What became of a review in the window that begins then; "" where it has no stars to compare."""
    until = since + WINDOW
    before = _stars(one, since)
    if before is None:
        return ""
    if until > now:
        return EARLY
    if one.removed_at and since < one.removed_at <= until:
        return "removed"
    after = _stars(one, until)
    if after is None or after == before:
        return "same"
    return "improved" if after > before else "worse"


def _stars(one: Course, at: datetime) -> float | None:
    """As ``decide.rating_at``: the last rating that it had by then."""
    before = [rating for seen_at, rating in one.stars if seen_at <= at]
    return before[-1] if before else one.stars[0][1] if one.stars else None


# --- whether it came again -------------------------------------------------------------------------------


def remedies(courses: Sequence[Course]) -> Sequence[Course]:
    """The cases whose trouble somebody has put right, and that complain about something."""
    return [one for one in courses if one.remedied_at and one.complaints]


def recurrence(
    remedied: Sequence[Course], complaints: Iterable[Complaint], now: datetime
) -> tuple[Board, tuple[Figure, Figure]]:
    """How often the same matter came up at the same place before and after it was put right, by topic.

    And around how many remedies it came up at all, before and after. ``complaints``: of all the windows
    around the remedies, oldest first.
    """
    voiced: dict[tuple[str, str], list[datetime]] = {
        (topic, one.location): [] for one in remedied for topic in one.complaints
    }
    helped = {one.review_id for one in remedied}
    own: dict[tuple[int, str], datetime] = {}
    for complaint in complaints:  # of a busy place there are hundreds of thousands: only what counts is kept
        if (times := voiced.get((complaint.topic, complaint.location))) is not None:
            times.append(complaint.at)
        if complaint.review_id in helped:
            own[complaint.review_id, complaint.topic] = complaint.at
    said = Counter[str]()
    before: defaultdict[str, list[int]] = defaultdict(list)
    after: defaultdict[str, list[int]] = defaultdict(list)
    for one in remedied:
        at = one.remedied_at or one.opened_at
        for topic in one.complaints:
            said[topic] += 1
            if at + WINDOW <= now:
                others = _Others(voiced[topic, one.location], own.get((one.review_id, topic)))
                before[topic].append(others.between(at - WINDOW, at))
                after[topic].append(others.between(at, at + WINDOW))
    names = [name for name, _ in said.most_common()]
    series = [
        Series(what.name, title, tuple(_mean(what, counts[name], said[name], name) for name in names))
        for what, title, counts in ((BEFORE, worded("before"), before), (AFTER, worded("after"), after))
    ]
    board = Board(
        "recurrence",
        worded("The same complaint, %(days)s days before and after", days=WINDOW.days),
        tuple(series),
    )
    return board, (_any(RECURRED_BEFORE, before, said.total()), _any(RECURRED, after, said.total()))


def _any(what: Meaning, found: Mapping[str, Sequence[int]], said: int) -> Figure:
    """How many remedies had any such complaint."""
    counts = [count for counts in found.values() for count in counts]
    return share(what, sum(count > 0 for count in counts), len(counts), denominator=said)


def _mean(what: Meaning, counts: Sequence[int], said: int, topic: str) -> Figure:
    squares = sum(n * n for n in counts)
    return average(what, len(counts), sum(counts), squares, said, unit=Unit.TIMES, label=plain(topic))


@dataclass(frozen=True, slots=True)
class _Others:
    """The times of everybody's complaints about one thing, oldest first, and that of one's own among them."""

    times: Sequence[datetime]
    own: datetime | None

    def between(self, since: datetime, until: datetime) -> int:
        """How many others complained after ``since`` and not after ``until``."""
        mine = self.own is not None and since < self.own <= until
        return bisect_right(self.times, until) - bisect_right(self.times, since) - mine
