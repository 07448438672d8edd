"""The clock's way in: what happens to a review, in order.

poll → take (compare, assess, open a case with its draft) → deliver (alerts), and wake (snoozes).
Plain functions over a World; `reviewbot poll` and, later, the daemon drive the same ones.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from reviewbot import decide
from reviewbot.cases import Action, Move, allowed
from reviewbot.decide import Change, ListingState, Sighting
from reviewbot.errors import (
    Conflict,
    ListingGone,
    NotifyError,
    NotifyUnknown,
    ReviewbotError,
    SiteError,
    StoreError,
)
from reviewbot.notify import Notifier
from reviewbot.sites import Site
from reviewbot.store import Answered, Effect, EffectState, Finding, Findings, Gone, Opening, Store
from reviewbot.types import (
    Alert,
    Assessment,
    Brief,
    Business,
    Case,
    Delivery,
    Draft,
    Listing,
    Location,
    LogRow,
    Notice,
    Page,
    ReplyState,
    Request,
    Response,
    Review,
    Seen,
    Validators,
)

RECENT = 200  # replies that the next one must not resemble (facts: policy C2, check 8)
BLANK_PAGES = 10  # in a row: no feed that blanks pages is longer (Apple's), so it is a circle
IN_PASS_WAIT = timedelta(seconds=30)  # a shorter Retry-After is waited for within the pass
IN_PASS_TRIES = 3
FAILURES_IN_A_ROW = 6  # of deliveries: then it is the service, and each further try may cost its timeout
# Slack's words for "you will never be able to read this channel's history" (facts: slack §3), and our
# own for a message that would be too far back to look for.
UNREADABLE = frozenset(
    {
        "channel_not_found",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_in_channel",
        "too_many_messages",
    }
)


class Wire(Protocol):
    """The only wire to review sites; see http.py."""

    def fetch(self, request: Request, *, validators: Validators = ..., per_minute: int = ...) -> Response:
        """Send one request; a 2xx or 304 answer, or a SiteError."""


@dataclass(frozen=True, slots=True)
class World:
    """What the stages work with, joined in app.py: the store, the wires, the pure rooms, the clock.

    ``commands`` gives the command lines of what can be done with a case, for the alert.
    """

    store: Store
    wire: Wire
    notifier: Notifier
    site: Callable[[str], Site]
    parts: Callable[[Listing], Sequence[str]]
    assess: Callable[[Review], Assessment]
    draft: Callable[[Brief], Draft]
    lint: Callable[[Brief, str], Draft]
    commands: Callable[[Case], tuple[tuple[str, str], ...]]
    business: Business
    locations: Mapping[str, Location]
    listings: Mapping[str, Listing]
    now: Callable[[], datetime]
    sleep: Callable[[float], None]


def brief(
    world: World, listing: Listing, review: Review, assessed: Assessment, recent: tuple[str, ...]
) -> Brief:
    """What a writer or a gate may know when this review is answered."""
    location = world.locations.get(listing.location) or Location("", world.business.name)
    return Brief(review, assessed, world.business, location, listing.site, recent=recent)


@dataclass(frozen=True, slots=True)
class Polled:
    """What one pass over a listing came to. ``status``: ok, not_modified, error or skipped."""

    name: str
    site: str
    status: str = "ok"
    new: int = 0
    edited: int = 0
    unchanged: int = 0
    removed: int = 0
    cases: int = 0
    error: str = ""

    def __add__(self, other: "Polled") -> "Polled":
        """Two parts of one listing as one; the worse status counts."""
        order = ("skipped", "not_modified", "ok", "error")
        return Polled(
            self.name,
            self.site,
            max(self.status, other.status, key=order.index),
            self.new + other.new,
            self.edited + other.edited,
            self.unchanged + other.unchanged,
            self.removed + other.removed,
            self.cases + other.cases,
            "; ".join(error for error in (self.error, other.error) if error),
        )


# --- poll -------------------------------------------------------------------------------------------


def poll(world: World, listing: Listing, *, named: bool = False) -> Polled:
    """Read one listing, all its storefronts, through to cases and their alerts waiting to be sent.

    ``named``: a person asked for it, so it is read even when it is not due yet. Errors of a site are
    part of the result; StoreError and bugs are raised.
    """
    parts = [_poll_part(world, replace(listing, part=part), named=named) for part in world.parts(listing)]
    total = parts[0]
    for part in parts[1:]:
        total += part
    return total


def _poll_part(world: World, listing: Listing, *, named: bool) -> Polled:
    state, now = world.store.listing_state(listing.name, listing.part), world.now()
    skipped = Polled(listing.name, listing.site, "skipped")
    if world.site(listing.site).FACTS.history == "import":
        return skipped
    if state.not_before and now < state.not_before:
        return replace(
            skipped, error=f"{listing.label}: the site asked us to wait until {state.not_before:%H:%M:%S} UTC"
        )
    if not named and state.due_at and now < state.due_at:
        return skipped
    total = skipped
    try:
        for taken in _read(world, listing, state):
            total += taken
    except StoreError:
        raise
    except ReviewbotError as error:
        _failed(world, listing, error)
        return replace(total, status="error", error=f"{listing.label}: {error}")
    return total


def _read(world: World, listing: Listing, state: ListingState) -> Iterator[Polled]:
    """Read page after page until nothing more can be new, then keep what the pass taught."""
    site, started = world.site(listing.site), world.now()
    deep = decide.needs_deep(state, started)
    asked = _moved(listing, state)  # only asked there: keys that sites make from the address must not change
    first: Response | None = None
    token: str | None = None
    seen: set[str] = set()
    declared: int | None = None
    blank = 0
    while blank <= BLANK_PAGES:
        request = site.request(asked, token, Seen(deep=deep))
        unchanged_since = (
            state.validators if token is None and not deep and request.url == state.url else Validators()
        )
        try:
            response = world.wire.fetch(request, validators=unchanged_since, per_minute=site.FACTS.per_minute)
        except ListingGone:
            if token is None:
                raise
            break  # the page after the last one is not there: that is an end, not a loss
        if response.status == 304:  # noqa: PLR2004 - Not Modified
            yield Polled(listing.name, listing.site, "not_modified")
            break
        page = site.parse(listing, response)
        if first is None:
            first, declared = replace(response, url=request.url), page.declared
        met = len(seen)
        taken = take(world, listing, page, state, seen)
        repeated = bool(page.reviews) and len(seen) == met
        blank = 0 if page.reviews else blank + 1
        yield taken
        changed = taken.new + taken.edited > 0
        known = 0 if page.reviews else world.store.count(listing.name, listing.part)
        if not decide.read_on(page, deep=deep, changed=changed, repeated=repeated, known=known):
            break
        token = page.next
    if first is not None:
        why = decide.emptied(
            len(seen), declared, 0 if seen else world.store.count(listing.name, listing.part)
        )
        if why:
            raise SiteError(why)
    _succeeded(world, listing, state, first, deep=deep)


def _moved(listing: Listing, state: ListingState) -> Listing:
    """The listing at its new address, if the site said that it moved for good (301, 308)."""
    if state.moved_to and listing.options.get("url") == state.moved_from:
        return replace(listing, options={**listing.options, "url": state.moved_to})
    return listing


def _succeeded(
    world: World, listing: Listing, state: ListingState, first: Response | None, *, deep: bool
) -> None:
    now = world.now()
    told = state.blind_told
    state = decide.after_success(state, listing, now, deep=deep)
    if first is not None:
        state = replace(state, url=first.url, validators=first.validators)
        configured = world.listings[listing.name].options.get("url", "")
        if first.moved_to and configured:
            state = replace(state, moved_from=configured, moved_to=first.moved_to)
    notice = f"{listing.label} can be read again." if told else ""
    world.store.save_listing_state(state, notice=notice, now=now)


def _failed(world: World, listing: Listing, error: ReviewbotError) -> None:
    now = world.now()
    state = decide.after_failure(world.store.listing_state(listing.name, listing.part), listing, error, now)
    notice = ""
    if decide.is_blind(state) and not state.blind_told and state.failing_since:
        notice = f"{listing.label} is blind since {state.failing_since:%Y-%m-%d %H:%M} UTC: {error}"
        state = replace(state, blind_told=True)
    world.store.save_listing_state(state, notice=notice, now=now)


# --- take: compare, assess, open ----------------------------------------------------------------------


def take(world: World, listing: Listing, page: Page, state: ListingState, seen: set[str]) -> Polled:
    """Write what one page (or one batch of an import) changes, cases and alerts with it.

    ``seen``: the keys that this pass has met so far; those of this page are added.
    """
    now = world.now()
    known = world.store.known(listing.name, [review.key for review in page.reviews] + list(page.removed))
    sightings = decide.identify(page.reviews, known, seen)
    seen.update(one.review.key for one in sightings)
    changed = [one for one in sightings if one.change in {Change.NEW, Change.EDITED, Change.RESTORED}]
    answered = [
        one
        for one in sightings
        if one.known
        and decide.reply_hash(one.review) != one.known.reply_hash
        and one.change is not Change.STALE
    ]
    gone = [one for key in page.removed for one in known.get(key, ()) if not one.removed]
    touched = {one.known.id for one in (*changed, *answered) if one.known} | {one.id for one in gone}
    cases = world.store.cases_of(sorted(touched))
    desk = _Desk(world, listing, state, cases, now)
    findings = Findings(
        [desk.finding(one) for one in changed],
        [Gone(one, _withdrawn(cases.get(one.id))) for one in gone],
        [_answered(one, cases) for one in answered],
    )
    opened = 0
    if findings.found or findings.gone or findings.answered:
        if page.next and not state.unfinished:
            # Until this pass has come to its end, the next one may not stop at what it knows.
            current = world.store.listing_state(listing.name, listing.part)
            world.store.save_listing_state(replace(current, unfinished=True), now=now)
        opened = world.store.record(listing, findings, now)
    new = sum(one.change is Change.NEW for one in changed)
    return Polled(
        listing.name,
        listing.site,
        new=new,
        edited=len(changed) - new,
        unchanged=len(sightings) - len(changed),
        removed=len(gone),
        cases=opened,
    )


class _Desk:
    """Where the reviews of one page are assessed and answered, knowing each other's replies."""

    def __init__(
        self, world: World, listing: Listing, state: ListingState, cases: Mapping[int, LogRow], now: datetime
    ) -> None:
        self._world, self._listing, self._state, self._cases, self._now = world, listing, state, cases, now
        self._recent: deque[str] | None = None

    def finding(self, seen: Sighting) -> Finding:
        """What a new or changed review means for its case, or for opening one."""
        review = seen.review
        assessed = self._world.assess(review)
        finding = Finding(seen, assessed, decide.content_hash(review))
        row = self._cases.get(seen.known.id) if seen.known else None
        if row and row.case:
            return self._follow_up(finding, row.stored.review, row.case)
        if seen.known:
            opens = decide.needs_person(assessed)
        else:
            # A reply that is there before we are means that somebody has seen this review already.
            opens = review.reply is None and decide.opens_case(
                review, assessed, self._listing, self._state.baselined_at, self._now
            )
        if not opens:
            return finding
        due = decide.due_at(review, assessed, self._now)
        return replace(finding, opening=Opening(self._draft(review, assessed), due), alert=True)

    def _follow_up(self, finding: Finding, before: Review, case: Case) -> Finding:
        review, assessed = finding.sighting.review, finding.assessment
        actions: list[Action] = []
        if Move.OBSERVE in allowed(case):
            actions.append(Action(Move.OBSERVE, "site", outcome=decide.observed(before, review)))
        settled = case.reply_state in {ReplyState.POSTED, ReplyState.LIVE, ReplyState.DISMISSED}
        alert = decide.needs_person(assessed)
        if case.reply_state is not ReplyState.UNKNOWN and (alert or not settled):
            actions.append(Action(Move.REDRAFT, "site", draft=self._draft(review, assessed)))
        return replace(finding, actions=tuple(actions), alert=bool(actions) and alert)

    def _draft(self, review: Review, assessed: Assessment) -> Draft:
        if self._recent is None:
            self._recent = deque(self._world.store.recent_replies(RECENT), maxlen=RECENT)
        draft = self._world.draft(brief(self._world, self._listing, review, assessed, tuple(self._recent)))
        self._recent.appendleft(draft.text)
        return draft


def _withdrawn(row: LogRow | None) -> tuple[Action, ...]:
    """What the removal of a review does to its case."""
    if row is None or row.case is None:
        return ()
    moves = allowed(row.case)
    actions = []
    if Move.OBSERVE in moves:
        actions.append(Action(Move.OBSERVE, "site", outcome="removed"))
    if Move.DISMISS in moves:
        actions.append(Action(Move.DISMISS, "site", note="The site says that the review was removed."))
    return tuple(actions)


def _answered(seen: Sighting, cases: Mapping[int, LogRow]) -> Answered:
    """A public reply that appeared, changed or went away on the site, and what it does to the case."""
    if seen.known is None:
        raise ValueError("only a known review can have a new reply")
    reply, row = seen.review.reply, cases.get(seen.known.id)
    actions: tuple[Action, ...] = ()
    # A reply that may be from before an edit answers the words before it: the case stays with people.
    edited_at = seen.review.updated_at
    later = bool(reply and reply.at and edited_at and reply.at > edited_at)
    if reply and row and row.case and (later or seen.change is not Change.EDITED):
        step = {"live": Move.LIVE, "rejected": Move.REJECTED}.get(reply.state)
        if step and step in allowed(row.case) and row.case.reply_state is not ReplyState.LIVE:
            actions = (Action(step, "site"),)
    return Answered(seen.known, reply, decide.reply_hash(seen.review), actions)


def take_all(world: World, listing: Listing, pages: Iterable[Page]) -> Polled:
    """Take in an import, one batch after the other.

    The first import of a listing is its baseline, just as the first poll is.
    """
    state = world.store.listing_state(listing.name)
    total, seen = Polled(listing.name, listing.site), set[str]()
    for page in pages:
        total += take(world, listing, page, state, seen)
    now = world.now()
    world.store.save_listing_state(
        replace(state, baselined_at=state.baselined_at or now, succeeded_at=now), now=now
    )
    return total


def preview(world: World, listing: Listing, pages: Iterable[Page]) -> Polled:
    """What ``take_all`` would do, without doing it."""
    total = Polled(listing.name, listing.site)
    for page in pages:
        known = world.store.known(listing.name, [review.key for review in page.reviews])
        changes = [one.change for one in decide.identify(page.reviews, known)]
        new, edited = changes.count(Change.NEW), changes.count(Change.EDITED) + changes.count(Change.RESTORED)
        unchanged = len(changes) - new - edited
        total += Polled(listing.name, listing.site, new=new, edited=edited, unchanged=unchanged)
    return total


# --- deliver ------------------------------------------------------------------------------------------


def deliver(world: World) -> int:
    """Send every alert that is due, and only mark as sent what was taken; gives how many were.

    Call it under the store's lock: what a dead process left half sent is looked up, not repeated.
    """
    world.store.orphaned()
    sent = failed = 0
    tries: dict[int, int] = {}
    while effects := [
        one for one in world.store.due_effects(world.now()) if tries.get(one.id, 0) < IN_PASS_TRIES
    ]:
        for effect in effects:
            tries[effect.id] = tries.get(effect.id, 0) + 1
            claimed = world.store.claim(effect, world.now())
            if claimed is None:
                continue
            error = _send(world, claimed)
            sent += error is None
            failed = failed + 1 if error else 0
            if failed == FAILURES_IN_A_ROW:
                return sent
            if error and error.retry_after:
                if error.retry_after > IN_PASS_WAIT:
                    _pause(world, error.retry_after)
                    return sent
                world.sleep(error.retry_after.total_seconds())
                break  # from the first again: alerts keep their order
    return sent


def _pause(world: World, wait: timedelta) -> None:
    """Let every alert wait: the whole service asked for it, and none may overtake the first."""
    now = world.now()
    for effect in world.store.due_effects(now):
        world.store.postpone(effect, now + wait, effect.error, unknown=effect.state is EffectState.UNKNOWN)


def _send(world: World, effect: Effect) -> NotifyError | None:
    """One attempt. An answer that was lost before is looked for first."""
    message = _message(world, effect)
    now = world.now()
    try:
        delivery: Delivery | None = None
        if effect.state is EffectState.UNKNOWN:
            delivery, message = _look(world, effect, message)
        delivery = delivery or world.notifier.send(message, now)
    except NotifyUnknown as error:
        world.store.postpone(effect, now, str(error), unknown=True)
        return error
    except NotifyError as error:
        due = decide.retry_at(effect.attempts, error, now)
        world.store.postpone(effect, due, str(error), unknown=effect.state is EffectState.UNKNOWN)
        return error
    world.store.done(effect, delivery, now)
    return None


def _look(world: World, effect: Effect, message: Alert | Notice) -> tuple[Delivery | None, Alert | Notice]:
    """Find an alert whose answer was lost; if nobody can tell, the next try says that it may repeat."""
    try:
        return world.notifier.find(message, effect.tried_at or world.now()), message
    except NotifyError as error:
        if error.code not in UNREADABLE:
            raise
        return None, replace(message, repeat=True)


def _message(world: World, effect: Effect) -> Alert | Notice:
    row = world.store.row(effect.case_id) if effect.case_id is not None else None
    if row is None or row.case is None:
        return Notice(effect.listing, effect.text, effect.delivery_id)
    listing = world.listings.get(row.stored.listing) or Listing(
        row.stored.listing, row.stored.site, row.stored.location
    )
    return Alert(
        case=row.case,
        stored=row.stored,
        business=world.business,
        location=world.locations.get(row.stored.location, Location("", world.business.name)),
        listing=listing,
        delivery_id=effect.delivery_id,
        actions=world.commands(row.case),
    )


# --- follow up ----------------------------------------------------------------------------------------


def wake(world: World) -> int:
    """Bring back the cases whose snooze is over, with a new alert; gives how many."""
    woken = 0
    for case in world.store.snoozes_over(world.now()):
        with suppress(Conflict):  # somebody acts on the case at this moment
            world.store.change(case, Action(Move.WAKE, "clock"), world.now(), alert=True)
            woken += 1
    return woken
