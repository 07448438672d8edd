"""Take: compare what a page shows with what is known, assess it, and open or move its cases."""

from collections import deque
from collections.abc import Container, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from reviewbot import decide
from reviewbot.cases import Action, Move, allowed
from reviewbot.decide import Change, ListingState, Sighting
from reviewbot.errors import Conflict, IllegalMove
from reviewbot.pipeline.world import RECENT, Polled, World, brief
from reviewbot.store import Answered, Finding, Findings, Gone, Opening
from reviewbot.types import Assessment, Case, Draft, Listing, LogRow, Page, ReplyState, Review

TRIES = 2  # of a page while people act on its cases; then it is a bug and is seen


def take(world: World, listing: Listing, page: Page, state: ListingState, seen: set[str]) -> Polled:
    """Write what one page (or one batch of an import) changes, cases and alerts with it.

    ``seen``: the keys that this pass has met so far; those of this page are added.
    """
    for _ in range(TRIES):
        with suppress(Conflict, IllegalMove):  # somebody acts on one of the cases at this moment
            return _take(world, listing, page, state, seen)
    return _take(world, listing, page, state, seen)


def _take(world: World, listing: Listing, page: Page, state: ListingState, seen: set[str]) -> Polled:
    now = world.now()
    known = world.store.known(listing.name, [review.key for review in page.reviews] + list(page.removed))
    gone = [one for key in page.removed for one in known.get(key, ()) if not one.removed]
    shown = [review for review in page.reviews if review.key not in page.removed]
    sightings = _relabelled(world, listing, decide.identify(shown, known, seen), seen)
    changed = [one for one in sightings if one.change in {Change.NEW, Change.EDITED, Change.RESTORED}]
    answered = [
        one
        for one in sightings
        if one.known
        and decide.reply_hash(one.review) != one.known.reply_hash
        and one.change is not Change.STALE
    ]
    touched = {one.known.id for one in (*changed, *answered) if one.known} | {one.id for one in gone}
    cases = world.store.cases_of(sorted(touched))
    desk = _Desk(world, listing, state, cases, now)
    findings = Findings(
        [desk.finding(one) for one in changed],
        [Gone(one, _withdrawn(cases.get(one.id))) for one in gone],
        [_answered(one, cases) for one in answered],
    )
    new = [one.review for one in changed if one.change is Change.NEW]
    opened = 0
    if findings.found or findings.gone or findings.answered:
        if page.next and not state.unfinished:
            # Until this pass has come to its end, the next one may not stop at what it knows.
            current = world.store.listing_state(listing.name, listing.part)
            world.store.save_listing_state(replace(current, unfinished=True), now=now)
        opened = world.store.record(listing, findings, now)
    seen.update(one.review.key for one in sightings)
    return Polled(
        listing.name,
        listing.site,
        new=len(new),
        edited=len(changed) - len(new),
        unchanged=len(sightings) - len(changed),
        removed=len(gone),
        cases=opened,
        lateness_s=decide.lateness(new, now) if state.baselined_at else None,
    )


def _relabelled(
    world: World, listing: Listing, sightings: list[Sighting], seen: Container[str]
) -> list[Sighting]:
    """What seems new but only has another date label: the same author's same words are the same review."""
    new = [one for one in sightings if one.known is None and one.review.derived and one.review.author]
    hashes = [decide.content_hash(one.review) for one in new]
    twins = world.store.same_words(
        listing.name, [(one.review.author, said) for one, said in zip(new, hashes, strict=True)]
    )
    taken = {one.review.key for one in sightings}
    found: dict[str, Sighting] = {}
    for one, said in zip(new, hashes, strict=True):
        twin = twins.get((one.review.author, said))
        if twin and twin.key not in taken and twin.key not in seen:
            taken.add(twin.key)
            found[one.review.key] = replace(
                one, review=replace(one.review, key=twin.key), known=twin, change=Change.UNCHANGED
            )
    return [found.get(one.review.key, one) for one in sightings]


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
            opens = decide.edit_opens_case(review, assessed, seen.known, self._listing, self._now)
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
            actions.append(Action(Move.OBSERVE, "site", outcome=self._observed(case, before, review)))
        settled = case.reply_state in {ReplyState.POSTED, ReplyState.LIVE, ReplyState.DISMISSED}
        alert = decide.needs_person(assessed)
        if case.reply_state is not ReplyState.UNKNOWN and (alert or not settled):
            actions.append(Action(Move.REDRAFT, "site", draft=self._draft(review, assessed)))
        return replace(finding, actions=tuple(actions), alert=bool(actions) and alert)

    def _observed(self, case: Case, before: Review, after: Review) -> str:
        """What became of the review since its case was closed, however often it was changed since."""
        file = self._world.store.case_file(case.id)
        if file is None or case.closed_at is None:
            return decide.observed(before.rating, after.rating)
        at_close = decide.rating_at(file.row.stored, file.revisions, case.closed_at)
        return decide.observed(at_close, after.rating)

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
