"""How the business answered: how many, how fast, in time or not, and what became of the replies."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median

from reviewbot.report.numbers import Board, Figure, Meaning, Series, counted, middle, nearly_all, share
from reviewbot.report.words import lasted
from reviewbot.types import Course, Figures, ReplyState
from reviewbot.wording import plain, worded

_CASES = "cases opened in the span that have a deadline"
OPENED = Meaning("opened", "Cases opened", _CASES, "Reviews that somebody should look at, of the span.")
ANSWERED = Meaning(
    "answered_share",
    "Answered",
    _CASES,
    "The share of these cases whose reply has gone up so far. Those that somebody dismissed count as not "
    "answered.",
)
DISMISSED = Meaning(
    "dismissed", "Needed no reply", _CASES, "How many of these cases somebody dismissed, with a reason."
)
IN_TIME = Meaning(
    "in_time_share",
    "Answered in time",
    "cases of the span whose time was up",
    "Of the cases of the span whose deadline has passed, without those dismissed: the share answered by "
    "then. "
    "An open case whose time is up counts as late.",
)
MEDIAN = Meaning(
    "answer_median",
    "Median time to an answer",
    _CASES,
    "Half of those answered so far were answered within this time of being opened, nights and weekends "
    "included. "
    "What is not answered yet is not in it.",
)
MOST = Meaning(
    "answer_p90",
    "Nine of ten answered within",
    _CASES,
    "Nine of ten of those answered so far were answered within this time of being opened.",
)
POSTED = Meaning(
    "posted",
    "Replies posted",
    "replies posted in the span",
    "Replies that went up in the span, also of older cases.",
)
SEEN_LIVE = Meaning(
    "live_share",
    "Seen on the site",
    "answered cases of the span",
    "The share of answered cases whose reply was read back on its site. Posted is not live: the others "
    "may be up, "
    "but some sites let nobody read replies.",
)
RETURNED = Meaning(
    "returned_share",
    "Came back",
    "cases of the span that were answered or dismissed",
    "The share that the customer changed after we were done with it, so that it waited for somebody again.",
)
STATES = Meaning("reply_states", "Replies by state", _CASES, "Where the replies of these cases stand now.")
WITHIN = Meaning(
    "answer_times",
    "Time to an answer",
    "answered cases of the span",
    "How many cases were answered within so much time of being opened, and not sooner.",
)
LATE_WITHIN = Meaning(
    "late_answer_times",
    "Of these, late",
    "answered cases of the span",
    "How many of the same were answered after their deadline.",
)
BY_DEADLINE = Meaning(
    "in_time_by_deadline",
    "In time, by deadline",
    "cases of the span with this deadline",
    "As above, for the cases that have to be answered within so much time.",
)
MEDIAN_BY_DEADLINE = Meaning(
    "median_by_deadline",
    "Median time, by deadline",
    "cases of the span with this deadline",
    "As above, for the cases that have to be answered within so much time.",
)
_BINS = tuple(timedelta(minutes=minutes) for minutes in (15, 30, 60, 120, 240, 720, 1440, 2880))


def headline(found: Figures, courses: Sequence[Course]) -> tuple[Figure, ...]:
    """How many of the cases are answered, and how soon; the median is that of the digest."""
    answered = [_took(one) for one in courses if one.posted_at]
    settled = [one for one in courses if one.posted_at or one.reply_state is ReplyState.DISMISSED]
    seen = [one for one in courses if one.posted_at and (one.live_at or one.reply_state is ReplyState.LIVE)]
    return (
        counted(OPENED, found.opened),
        share(ANSWERED, found.answered, found.opened),
        share(IN_TIME, found.timely, found.due, denominator=found.opened),
        middle(MEDIAN, answered, found.opened),
        nearly_all(MOST, answered, found.opened, 90),
        counted(DISMISSED, found.dismissed, found.opened),
        counted(POSTED, found.posted),
        share(SEEN_LIVE, len(seen), found.answered),
        share(RETURNED, sum(one.returned for one in settled), len(settled), denominator=found.opened),
    )


def states(courses: Sequence[Course]) -> Board:
    """How many replies are in which state, in the order in which they get there."""
    found = Counter(one.reply_state for one in courses)
    counts = [
        counted(STATES, found[state], len(courses), label=plain(state))
        for state in ReplyState
        if found[state]
    ]
    return Board(
        "reply_states", worded("Replies by state"), (Series(STATES.name, worded("cases"), tuple(counts)),)
    )


def times(courses: Sequence[Course]) -> Board:
    """How many cases were answered within which time, and how many of these after their deadline."""
    answered = [one for one in courses if one.posted_at]
    total, late = Counter[int](), Counter[int]()
    for one in answered:
        fits = next((n for n, span in enumerate(_BINS) if _took(one) <= span.total_seconds()), len(_BINS))
        total[fits] += 1
        late[fits] += bool(one.posted_at and one.posted_at > one.due_at)
    labels = [*(worded("≤ %(span)s", span=lasted(span.total_seconds())) for span in _BINS), worded("longer")]
    series = [
        Series(
            what.name,
            title,
            tuple(counted(what, found[n], len(answered), label=label) for n, label in enumerate(labels)),
        )
        for what, title, found in (
            (WITHIN, worded("answered"), total),
            (LATE_WITHIN, worded("of these, late"), late),
        )
    ]
    return Board("answer_times", worded("Time to an answer"), tuple(series))


def by_deadline(courses: Sequence[Course], until: datetime) -> Board:
    """In time or not, and how soon, by how much time there was: the shortest first."""
    in_time, medians = [], []
    for span in sorted({_allowed(one) for one in courses}):
        these = [one for one in courses if _allowed(one) == span]
        due = [one for one in these if one.due_at < until and not _needless(one)]
        timely = sum(one.posted_at is not None and one.posted_at <= one.due_at for one in due)
        answered = [_took(one) for one in these if one.posted_at]
        label = lasted(span.total_seconds())
        in_time.append(share(BY_DEADLINE, timely, len(due), denominator=len(these), label=label))
        medians.append(middle(MEDIAN_BY_DEADLINE, answered, len(these), label=label))
    series = (
        Series(BY_DEADLINE.name, worded("in time"), tuple(in_time)),
        Series(MEDIAN_BY_DEADLINE.name, worded("median"), tuple(medians)),
    )
    return Board("by_deadline", worded("By deadline"), series)


def _needless(one: Course) -> bool:
    return one.posted_at is None and one.reply_state is ReplyState.DISMISSED


def _allowed(one: Course) -> timedelta:
    """How long it may take, to the minute: deadlines are no finer."""
    return timedelta(minutes=round((one.due_at - one.opened_at) / timedelta(minutes=1)))


def _took(one: Course) -> float:
    return ((one.posted_at or one.opened_at) - one.opened_at).total_seconds()


# --- from a review's being written to its reply's being live ------------------------------------------

_SITED = "reviews that came in the span, whose site tells the time"
SEEN_MEDIAN = Meaning(
    "seen_late_median",
    "Half seen within",
    _SITED,
    "Half of the reviews were seen within this time of being written, by the clock of their site. Only "
    "where a "
    "site gives a time of day; without what a first reading found, and imports.",
)
SEEN_P95 = Meaning(
    "seen_late_p95",
    "95 of 100 seen within",
    _SITED,
    "95 of 100 reviews were seen within this time of being written, by the clock of their site.",
)
_STAGES = (
    (worded("seen → alerted"), "opened_at", "alerted_at"),
    (worded("alerted → approved"), "alerted_at", "approved_at"),
    (worded("approved → posted"), "approved_at", "posted_at"),
    (worded("posted → live"), "posted_at", "live_at"),
)
STAGE_MEDIAN = Meaning(
    "stage_median",
    "Half got through within",
    _CASES,
    "Half of the cases that got through this stage took no longer for it.",
)
STAGE_P95 = Meaning(
    "stage_p95",
    "95 of 100 got through within",
    _CASES,
    "95 of 100 of the cases that got through this stage took no longer.",
)


def lateness(sources: Mapping[str, Sequence[float]]) -> Board:
    """How late the reviews of each source were seen, in seconds: the latest first."""
    names = sorted(sources, key=lambda name: -median(sources[name]))
    medians = [middle(SEEN_MEDIAN, sources[name], len(sources[name]), label=name) for name in names]
    nearly = [nearly_all(SEEN_P95, sources[name], len(sources[name]), 95, label=name) for name in names]
    series = (
        Series(SEEN_MEDIAN.name, worded("half within"), tuple(medians)),
        Series(SEEN_P95.name, worded("95 of 100 within"), tuple(nearly)),
    )
    return Board("lateness", worded("How late we saw reviews, by source"), series)


def stages(courses: Sequence[Course]) -> Board:
    """How long each stage took on the way from a review that was seen to a reply that is live."""
    medians, nearly = [], []
    for label, begin, end in _STAGES:
        took = [
            max(0.0, (ended - began).total_seconds())
            for one in courses
            if (began := getattr(one, begin)) and (ended := getattr(one, end))
        ]
        medians.append(middle(STAGE_MEDIAN, took, len(courses), label=label))
        nearly.append(nearly_all(STAGE_P95, took, len(courses), 95, label=label))
    series = (
        Series(STAGE_MEDIAN.name, worded("half within"), tuple(medians)),
        Series(STAGE_P95.name, worded("95 of 100 within"), tuple(nearly)),
    )
    return Board("stages", worded("How long each stage took"), series)
