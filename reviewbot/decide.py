"""Decisions about reviews and listings. Pure: values in, values out, no clock and no I/O.

What is new, edited, stale or gone; which of several look-alikes a review is; when to read on,
when to poll again, when a listing counts as blind; which reviews open a case and by when.
"""

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from enum import StrEnum

from reviewbot.errors import ListingGone, ReviewbotError
from reviewbot.types import (
    Assessment,
    Listing,
    Page,
    Review,
    ReviewClass,
    Revision,
    StoredReview,
    Validators,
)

FAILURES_UNTIL_BLIND = 3
DEEP_EVERY = timedelta(days=1)  # how often everything a site shows is read again, whatever the order
LONGEST_BACKOFF = timedelta(hours=1)
CLOSE = 0.6  # difflib's own rule of thumb for "a close match"
LIKENESS_CHARS, MOST_CANDIDATES = 500, 20  # difflib is quadratic, and pages may be hostile
EFFECT_BACKOFF = timedelta(seconds=30)


# --- the state of a listing ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListingState:
    """What polling remembers of one part of a listing.

    ``unfinished``: the last pass stored something and did not come to its end, so the next one
    may not stop at the first page it knows. ``url`` and ``validators`` belong to the first page.
    ``moved_from``/``moved_to``: the site moved for good (301, 308) from the configured address.
    ``pages``: how many the last whole reading had.
    ``lateness_s``: the longest time between a review's own date and our seeing it, last pass.
    """

    listing: str
    part: str = ""
    baselined_at: datetime | None = None
    deep_at: datetime | None = None
    attempted_at: datetime | None = None
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


def emptied(seen: int, declared: int | None, known: int) -> str:
    """Why a pass that found no review at all must not be believed; "" when it may be."""
    if seen:
        return ""
    if declared:
        return (
            f"the page gives a rating summary of {declared} reviews but none of their texts; "
            "reviews that a page draws by script cannot be read from it"
        )
    if known:
        return f"it shows no reviews at all, though {known} are known from it; nothing was marked as removed"
    return ""


def after_success(state: ListingState, listing: Listing, now: datetime, *, deep: bool) -> ListingState:
    """The state after a pass that came to its end."""
    return replace(
        state,
        baselined_at=state.baselined_at or now,
        deep_at=now if deep else state.deep_at,
        attempted_at=now,
        succeeded_at=now,
        due_at=now + listing.every,
        not_before=None,
        unfinished=False,
        failures=0,
        failing_since=None,
        blind_told=False,
        error="",
    )


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
        attempted_at=now,
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


# --- identity and change ------------------------------------------------------------------------


class Change(StrEnum):
    """What a sighting of a review means."""

    NEW = "new"
    EDITED = "edited"
    RESTORED = "restored"
    UNCHANGED = "unchanged"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of a review, as far as comparing needs it.

    ``group`` is the key as the site module gave it; ``key`` is unique in the listing. ``text`` is
    loaded only for derived keys.
    """

    id: int
    key: str
    group: str
    content_hash: str
    updated_at: datetime | None = None
    removed: bool = False
    reply_hash: str = ""
    negative: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A review as seen now, with its final key and what is known of it (None: never seen)."""

    review: Review
    group: str
    known: Known | None
    change: Change


def normalise(text: str) -> str:
    """Text as it counts for comparing: NFC, white space collapsed (facts: imports-and-webhook)."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def content_hash(review: Review) -> str:
    """SHA-256 of what the customer said: rating, title, text. Dates and labels are not content.

    ``2 months ago`` becoming ``3 months ago`` is no edit: two projects before us took it for one.
    """
    rating = "" if review.rating is None else f"{review.rating:g}/{review.scale[1]:g}"
    said = "\x1f".join((rating, normalise(review.title), normalise(review.text)))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def reply_hash(review: Review) -> str:
    """Fingerprint of the owner's public reply as the site shows it; "" when there is none."""
    if review.reply is None:
        return ""
    said = f"{review.reply.state}\x1f{normalise(review.reply.text)}"
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def identify(
    reviews: Iterable[Review], known: Mapping[str, Sequence[Known]], settled: Container[str] = frozenset()
) -> list[Sighting]:
    """Say of each review on a page which known one it is, or that it is new.

    ``known`` maps a group (``Review.key``) to what the store has of it. A site's own id is a group
    of one. Look-alikes (same author and date, no id) are told apart by their words: the same words
    are the same review; what is left over is matched by likeness, and only then is it new.
    ``settled``: the final keys that this pass has met on earlier pages. Other words are no edit of
    those: they are another look-alike, or an excerpt of the same review.
    """
    groups: dict[str, list[Review]] = defaultdict(list)
    for review in reviews:
        twins = groups[review.key]
        if review.derived or not twins:
            twins.append(review)
        else:
            twins[0] = review  # the same id twice on a page: the later showing counts
    sightings: list[Sighting] = []
    for group, seen in groups.items():
        sightings.extend(_match(group, seen, known.get(group, ()), settled))
    return sightings


def _match(
    group: str, seen: Sequence[Review], known: Sequence[Known], settled: Container[str]
) -> list[Sighting]:
    if not seen[0].derived:
        sighting = _sighting(seen[0], group, known[0] if known else None)
        again = sighting.change is Change.EDITED and group in settled
        return [replace(sighting, change=Change.STALE) if again else sighting]
    free: dict[str, list[Known]] = defaultdict(list)
    for one in known:
        free[one.content_hash].append(one)
    matched: list[tuple[Review, Known | None]] = []
    left: list[Review] = []
    for review in seen:
        same = free[content_hash(review)]
        if same:
            matched.append((review, same.pop(0)))
        else:
            left.append(review)
    rest = [one for same in free.values() for one in same if one.key not in settled]
    certain = len(left) == len(rest) == 1 and bool(left[0].author) and left[0].created_at is not None
    for review in left:
        found = rest[0] if certain else _likeliest(review, rest)
        if found:
            rest.remove(found)
        matched.append((review, found))
    ordinal = len(known)
    sightings = []
    for review, twin in matched:
        if twin is None:
            key = group if ordinal == 0 else f"{group}~{ordinal}"
            ordinal += 1
            sightings.append(_sighting(replace(review, key=key), group, None))
        else:
            sightings.append(_sighting(replace(review, key=twin.key), group, twin))
    return sightings


def _likeliest(review: Review, candidates: Sequence[Known]) -> Known | None:
    """The known look-alike whose words this review most probably was edited from, if any.

    Where neither author nor date is known, two customers may well say nearly the same: no guess then.
    """
    if not review.author and review.created_at is None:
        return None
    text = normalise(review.text)[:LIKENESS_CHARS]
    scored = [
        (SequenceMatcher(None, text, normalise(one.text)[:LIKENESS_CHARS]).ratio(), one)
        for one in candidates[-MOST_CANDIDATES:]
    ]
    best = max(scored, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] >= CLOSE else None


def _sighting(review: Review, group: str, known: Known | None) -> Sighting:
    return Sighting(review, group, known, _change(review, known))


def _change(review: Review, known: Known | None) -> Change:
    if known is None:
        return Change.NEW
    if content_hash(review) == known.content_hash:
        return Change.RESTORED if known.removed else Change.UNCHANGED
    older = review.updated_at and known.updated_at and review.updated_at < known.updated_at
    # A cache between us and the site may serve yesterday's page again.
    return Change.STALE if older else Change.EDITED


# --- people ---------------------------------------------------------------------------------------


def dated(review: Review) -> datetime | None:
    """When the customer last said this, as far as the site tells."""
    return review.updated_at or review.created_at


def needs_person(assessment: Assessment) -> bool:
    """Whether somebody at the business should look at this now."""
    return assessment.negative or assessment.urgent


def opens_case(
    review: Review, assessment: Assessment, listing: Listing, baselined_at: datetime | None, now: datetime
) -> bool:
    """Whether a review never seen before opens a case.

    First contact with a listing is a baseline: only reviews younger than its ``alert_history``
    count, so that an old page is no flood of alerts. What turns up later counts unless it is
    dated before that window: then it is history that a page had hidden.
    """
    if not needs_person(assessment):
        return False
    since = (baselined_at or now) - listing.alert_history
    at = dated(review)
    if at is None:
        return baselined_at is not None
    if review.attributes.get("precision") == "day" or _is_midnight(at):  # a record may say so itself
        at += timedelta(days=1)  # a bare date means some time on that day
    return at >= since


def _is_midnight(at: datetime) -> bool:
    return (at.hour, at.minute, at.second) == (0, 0, 0)


def edit_opens_case(
    review: Review, assessment: Assessment, known: Known, listing: Listing, now: datetime
) -> bool:
    """Whether a known review without a case opens one after a change.

    It does when it turned bad. One that was bad before is history unless the site dates the change as
    recent: a site that only shows its old reviews in other words must not raise an alarm for each.
    """
    if not needs_person(assessment):
        return False
    at = review.updated_at
    return not known.negative or (at is not None and at >= now - listing.alert_history)


def due_at(review: Review, assessment: Assessment, now: datetime) -> datetime:
    """By when a person should have answered (facts: policy A5 and the Replies defaults)."""
    if assessment.urgent:
        return now + timedelta(minutes=30)
    if review.rating is None:
        return now + timedelta(hours=2 if assessment.class_ is ReviewClass.CLAIM else 12)
    low, high = review.scale
    share = (review.rating - low) / (high - low) if high > low else 0.0
    hours = 2 if share < 0.5 else 12 if share == 0.5 else 24  # noqa: PLR2004 - the middle of any scale
    return now + timedelta(hours=hours)


def lateness(new: Iterable[Review], now: datetime) -> float | None:
    """The longest time, in seconds, between a review's own date and now; bare dates do not count."""
    times = [dated(review) for review in new]
    return max(((now - at).total_seconds() for at in times if at and not _is_midnight(at)), default=None)


def rating_at(stored: StoredReview, revisions: Sequence[Revision], at: datetime) -> float | None:
    """The stars that a review had at a time: those of the last thing it said before then."""
    said = [*((one.seen_at, one.rating) for one in revisions), (stored.seen_at, stored.review.rating)]
    before = [rating for seen_at, rating in said if seen_at <= at]
    return before[-1] if before else said[0][1]


def observed(before: float | None, after: float | None) -> str:
    """What became of a review's stars since its case was closed: improved, same or worse."""
    if before is None or after is None or after == before:
        return "same"
    return "improved" if after > before else "worse"
