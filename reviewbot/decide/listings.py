"""When a listing is read, how far, when it counts as blind, and when anything is tried again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from reviewbot.errors import ListingGone, ReviewbotError
from reviewbot.types import (
    Listing,
    Page,
    Rhythm,
    Validators,
)

FAILURES_UNTIL_BLIND = 3
MISSING, MISSING_MANY = timedelta(hours=20), timedelta(days=7)  # deep readings are a day apart
FEW_MISSING, MANY_MISSING = 5, 0.2  # reviews, or this share of a listing, that may be missing at once
DEEP_EVERY = timedelta(days=1)  # how often everything a site shows is read again, whatever the order
LONGEST_BACKOFF = timedelta(hours=1)
LONGEST_REST = timedelta(days=1)  # that a site may ask for: none can keep its listing unread for years
EFFECT_BACKOFF = timedelta(seconds=30)
GLANCE_OVERLAP = timedelta(hours=6)  # what a site shows late is dated before we last looked


@dataclass(frozen=True, slots=True)
class ListingState:
    """What polling remembers of one part of a listing.

    ``unfinished``: the last pass stored something and did not come to its end, so the next one
    may not stop at the first page it knows. ``url`` and ``validators`` belong to the first page.
    ``moved_from``/``moved_to``: the site moved for good (301, 308) from the configured address.
    ``gone_url``: the address that answered 410; as long as it is the listing's, only people ask there.
    ``pages``: how many the last whole reading had. ``rhythm``: what the site then asked for.
    ``lateness_s``: the longest time between a review's own date and our seeing it, last pass.
    """

    listing: str
    part: str = ""
    baselined_at: datetime | None = None
    deep_at: datetime | None = None
    succeeded_at: datetime | None = None
    due_at: datetime | None = None
    not_before: datetime | None = None
    unfinished: bool = False
    failures: int = 0
    failing_since: datetime | None = None
    blind_told: bool = False
    error: str = ""
    url: str = ""
    validators: Validators = field(default_factory=Validators)
    moved_from: str = ""
    moved_to: str = ""
    gone_url: str = ""
    rhythm: Rhythm = field(default_factory=Rhythm)
    pages: int = 0
    lateness_s: float | None = None


def needs_deep(state: ListingState, now: datetime) -> bool:
    """Whether this pass reads everything the site shows instead of stopping at what is known.

    A page can lose a review while we turn it (another one was deleted or moved): reading all of
    it once a day finds what slipped between two pages.
    """
    return (
        state.baselined_at is None
        or state.unfinished
        or state.deep_at is None
        or now - state.deep_at >= DEEP_EVERY
    )


def read_on(page: Page, *, deep: bool, changed: bool, repeated: bool, known: int) -> bool:
    """Whether to ask for the next page.

    An empty page in mid-feed does not end a feed (Apple's does that), unless nothing was ever
    seen there. A page that only repeats this pass's reviews does: the server ignores the page number.
    """
    if not page.next or repeated:
        return False
    if not page.reviews:
        return deep or known > 0
    return deep or changed


def emptied(seen: int, declared: int | None, known: int, history: str = "all") -> str:
    """Why a pass that found no review at all must not be believed; "" when it may be.

    ``history``: of its site's facts; a week may bring no review.
    """
    if seen or history.startswith("window:"):
        return ""
    if declared:
        return (
            f"the page gives a rating summary of {declared} reviews but none of their texts; "
            "reviews that a page draws by script cannot be read from it"
        )
    if known:
        return f"it shows no reviews at all, though {known} are known from it; nothing was marked as removed"
    return ""


def gone_missing(missed: Mapping[str, datetime], known: int, now: datetime) -> tuple[str, ...]:
    """Of what complete readings lack, what is gone by now: lacking for a day, that is in two of them.

    Reviews vanish and come back, and a profile that the site pauses shows none (facts: google-business,
    Edits): where many of ``known`` are missing at once, a week has to pass.
    """
    many = len(missed) > max(FEW_MISSING, known * MANY_MISSING)
    after = MISSING_MANY if many else MISSING
    return tuple(key for key, since in missed.items() if now - since >= after)


def after_success(state: ListingState, listing: Listing, now: datetime, *, deep: bool) -> ListingState:
    """The state after a pass that came to its end."""
    return replace(
        state,
        baselined_at=state.baselined_at or now,
        deep_at=now if deep else state.deep_at,
        succeeded_at=now,
        due_at=_next_turn(listing, state.rhythm, now),
        not_before=None,
        unfinished=False,
        failures=0,
        failing_since=None,
        blind_told=False,
        error="",
        gone_url="",
    )


def may_glance(state: ListingState, now: datetime) -> bool:
    """Whether a look at several listings at once may do instead of reading this one.

    Not where all of it is to be read, where anything is wrong with it, or where its site asked for peace.
    """
    well = state.succeeded_at and not (state.failures or state.gone_url or state.moved_to)
    asked_to_wait = state.not_before is not None and now < state.not_before
    return bool(well) and not asked_to_wait and not needs_deep(state, now)


def after_glance(state: ListingState, listing: Listing, now: datetime) -> ListingState:
    """The state after a look at several listings that showed nothing new on this one.

    As after a reading without news; but a day after all of it was read, all of it is read again.
    """
    after = after_success(state, listing, now, deep=False)
    due = after.due_at or now
    return replace(after, due_at=min(due, state.deep_at + DEEP_EVERY) if state.deep_at else due)


def put_off(
    state: ListingState, listing: Listing, error: ReviewbotError, now: datetime
) -> ListingState | None:
    """The state when its site wants no more looks at several listings for now, and says until when.

    That is no failure of this listing. None where it would then be unread for more than an hour beyond its
    time: it is to be read itself, so that people hear of what is wrong.
    """
    if not error.retry_after or not state.succeeded_at:
        return None
    until = now + error.retry_after
    if until - state.succeeded_at > listing.every + LONGEST_BACKOFF:
        return None
    return replace(state, due_at=until, not_before=until)


def _next_turn(listing: Listing, rhythm: Rhythm, now: datetime) -> datetime:
    """When to read again: as the listing has it, or later where its site asks for that.

    The site's pause counts up to a day, and its quiet times put the turn off by a day at most.
    """
    due = now + max(listing.every, min(rhythm.every, LONGEST_REST))
    latest = due + LONGEST_REST
    while due < latest and (due.hour in rhythm.quiet_hours or due.weekday() in rhythm.quiet_days):
        due = min(due.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1), latest)
    return due


def after_failure(
    state: ListingState, listing: Listing, error: ReviewbotError, now: datetime
) -> ListingState:
    """The state after a pass that failed.

    The first failures are retried at the listing's own pace, so that the alarm comes soon; then
    the pause doubles up to an hour. A wait that the site asked for is always kept.
    """
    failures = state.failures + 1
    pause = listing.every * 2 ** min(max(failures - FAILURES_UNTIL_BLIND, 0), 20)
    pause = min(pause, max(LONGEST_BACKOFF, listing.every))
    not_before = now + error.retry_after if error.retry_after else None
    return replace(
        state,
        due_at=max(now + pause, not_before or now),
        not_before=not_before,
        failures=failures,
        failing_since=state.failing_since or now,
        error=str(error),
        # When the new address is gone, the configured one is the way back.
        moved_to="" if isinstance(error, ListingGone) else state.moved_to,
    )


def is_blind(state: ListingState) -> bool:
    """Whether the listing has failed so often that people must be told."""
    return state.failures >= FAILURES_UNTIL_BLIND


def retry_at(attempts: int, error: ReviewbotError, now: datetime) -> datetime:
    """When to try an effect again: as asked, else 30 s doubling to an hour."""
    pause = min(EFFECT_BACKOFF * 2 ** min(attempts - 1, 10), LONGEST_BACKOFF)
    return now + (error.retry_after or pause)
