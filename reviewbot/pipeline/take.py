"""Take: compare what a page shows with what is known, assess it, and open or move its cases."""

from collections import defaultdict, deque
from collections.abc import Container, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from reviewbot import decide, policy, sites
from reviewbot.cases import Action, Move, allowed
from reviewbot.decide import Change, Known, ListingState, Sighting
from reviewbot.errors import Conflict, IllegalMove
from reviewbot.pipeline.world import RECENT, Polled, World, brief
from reviewbot.store import Answered, Finding, Findings, Gone, Opening, Past
from reviewbot.types import Assessment, Case, Draft, Listing, LogRow, OwnerReply, Page, ReplyState, Review

CHANGES = frozenset({Change.NEW, Change.EDITED, Change.COMPLETED, Change.RESTORED})
EDITS = frozenset({Change.EDITED, Change.RESTORED})
TRIES = 2  # of a page while people act on its cases; then it is a bug and is seen


@dataclass(frozen=True, slots=True)
class Batch:
    """Reviews of one part of a listing: a page, or rows of a file in their order.

    ``pasts``: for each review what an export of ours keeps of it beside its words; empty where the page
    is not out of one.
    """

    listing: Listing
    page: Page
    pasts: tuple[Past | None, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows of a file these are; one may show a review and say that it is gone."""
        return len(self.page.reviews) + len({*self.page.removed} - {one.key for one in self.page.reviews})


@dataclass(frozen=True, slots=True)
class Taken:
    """What one page, or one batch of an import, came to.

    ``stale``: those of the unchanged that say something else than is known, and are not newer.
    ``restored``: cases that came back out of an export.
    """

    polled: Polled
    stale: int
    restored: int


def take(world: World, listing: Listing, page: Page, state: ListingState, seen: set[str]) -> Polled:
    """Write what one page changes, cases and alerts with it.

    ``seen``: the keys that this pass has met so far; those of this page are added.
    """
    return take_batch(world, Batch(listing, page), state, seen).polled


def take_batch(world: World, batch: Batch, state: ListingState, seen: set[str]) -> Taken:
    """The same, where reviews may come out of an export of ours.

    What the store knows of a review wins over an export that is not newer; a new one comes back as it
    was, and alerts nobody.
    """
    for _ in range(TRIES):
        with suppress(Conflict, IllegalMove):  # somebody acts on one of the cases at this moment
            return _take(world, batch, state, seen)
    return _take(world, batch, state, seen)


def _take(world: World, batch: Batch, state: ListingState, seen: set[str]) -> Taken:
    listing, page = batch.listing, batch.page
    now = world.now()
    known = world.store.known(listing.name, [review.key for review in page.reviews] + list(page.removed))
    gone = [one for key in page.removed for one in known.get(key, ()) if not one.removed]
    shown = [review for review in page.reviews if review.key not in page.removed]
    sightings = _relabelled(world, listing, decide.identify(shown, known, seen), seen)
    sightings = _retold(world, sightings)
    exported = _exported(sightings, batch)
    sightings = [_if_newer(one) if one.review.key in exported else one for one in sightings]
    changed = [one for one in sightings if one.change in CHANGES]
    replaced = _replaced(world, listing, changed)
    gone += [one for one in replaced if one not in gone]
    answered = [one for one in sightings if _is_answered(one, exported, page)]
    touched = [*changed, *answered, *(one for one in sightings if one.review.key in exported)]
    ids = {one.known.id for one in touched if one.known} | {one.id for one in gone}
    cases = world.store.cases_of(sorted(ids))
    desk = _Desk(world, listing, state, cases, exported=exported, now=now)
    assessed = world.assessed([one.review for one in changed], listing)
    findings = Findings(
        [desk.finding(one, says) for one, says in zip(changed, assessed, strict=True)],
        [desk.gone(one, replaced.get(one)) for one in gone],
        [desk.answered(one) for one in answered],
        [regained for one in sightings if (regained := desk.regained(one))],
    )
    opened = _write(world, batch, state, findings, now)
    if policy.keep_days(listing.site, world.keep_days) is not None:
        same = [one.known.id for one in sightings if one.known and _says_all(one)]
        world.store.read_again(same, now)
    seen.update(one.review.key for one in sightings)
    new = [one.review for one in changed if one.change is Change.NEW]
    edited = sum(one.change in EDITS for one in changed)
    polled = Polled(
        listing.name,
        listing.site,
        new=len(new),
        edited=edited,
        unchanged=len(sightings) - len(new) - edited,
        removed=len(gone),
        cases=opened,
        lateness_s=decide.lateness(new, now) if state.baselined_at else None,
    )
    back = [one for one in findings.found if one.past and one.past.case]
    stale = sum(one.change is Change.STALE for one in sightings)
    return Taken(polled, stale, restored=len(back) + len(findings.regained))


def _write(world: World, batch: Batch, state: ListingState, findings: Findings, now: datetime) -> int:
    """Keep what was found, if anything; gives the number of cases opened."""
    if not (findings.found or findings.gone or findings.answered or findings.regained):
        return 0
    listing = batch.listing
    if batch.page.next and not state.unfinished:
        # Until this pass has come to its end, the next one may not stop at what it knows.
        current = world.store.listing_state(listing.name, listing.part)
        world.store.save_listing_state(replace(current, unfinished=True), now=now)
    return world.store.record(listing, findings, now)


def _exported(sightings: Sequence[Sighting], batch: Batch) -> Mapping[str, Past]:
    """What an export keeps of the reviews that were met, by their final keys."""
    waiting: dict[tuple[str, str], deque[Past]] = defaultdict(deque)
    for review, past in zip(batch.page.reviews, batch.pasts, strict=False):
        if past:
            waiting[review.key, decide.content_hash(review)].append(past)
    found = {}
    for one in sightings if waiting else ():
        same = waiting.get((one.group, decide.content_hash(one.review)))
        if same:
            found[one.review.key] = same.popleft()
    return found


def _if_newer(seen: Sighting) -> Sighting:
    """A review out of an export, as a change of a known one only if it dates itself later."""
    known, at = seen.known, seen.review.updated_at
    if known is None or seen.change in {Change.UNCHANGED, Change.STALE}:
        return seen
    same = decide.content_hash(seen.review) == known.content_hash
    if at and not same and (known.updated_at is None or at > known.updated_at):
        return seen
    return replace(seen, change=Change.UNCHANGED if same else Change.STALE)


def _is_answered(seen: Sighting, exported: Container[str], page: Page) -> bool:
    """Whether the site's public reply is another one than is known."""
    if seen.known is None or seen.change is Change.STALE:
        return False
    if seen.review.reply is None and not page.replies:
        return False
    if seen.review.key in exported and seen.change is not Change.EDITED:
        return False
    return decide.reply_hash(seen.review) != seen.known.reply_hash


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


def _says_all(seen: Sighting) -> bool:
    """Whether this is what is known: an excerpt of it is no reading of the rest."""
    said = decide.content_hash(seen.review)
    return seen.change is Change.UNCHANGED and seen.known is not None and said == seen.known.content_hash


def _retold(world: World, sightings: list[Sighting]) -> list[Sighting]:
    """What seems edited but is an excerpt of what is known, or the whole of a known excerpt, is neither."""
    kept = world.store.kept([one.known.id for one in sightings if one.known and one.change is Change.EDITED])
    return [
        replace(one, change=decide.retold(one.review, kept[one.known.id]))
        if one.known and one.known.id in kept
        else one
        for one in sightings
    ]


def _befell(row: LogRow | None, now: OwnerReply | None) -> str:
    """What was done on the site to the reply that it showed as ours, in words; "" when nothing was."""
    before = row.stored.review.reply if row else None
    if not (row and row.case and row.case.reply_state is ReplyState.LIVE and before):
        return ""
    if now is None:
        return "it is no longer on the site. Edit and approve it to put it there again"
    ours = decide.normalise(before.text) == decide.normalise(row.case.text)
    return "somebody changed its words on the site" if ours and now.state == "live" else ""


def _replaced(world: World, listing: Listing, changed: Sequence[Sighting]) -> Mapping[Known, Review]:
    """What is gone because its author wrote anew, where a customer has one review at a time; and by what."""
    new = {
        author: one.review
        for one in changed
        if one.change is Change.NEW and (author := one.review.attributes.get("author_id", ""))
    }
    if not new or not world.site(listing.site).FACTS.one_per_author:
        return {}
    known = world.store.by_authors(listing.name, sorted(new))
    return {old: new[author] for author, olds in known.items() for old in olds}


class _Desk:
    """Where the reviews of one page are assessed and answered, knowing each other's replies."""

    def __init__(
        self,
        world: World,
        listing: Listing,
        state: ListingState,
        cases: Mapping[int, LogRow],
        *,
        exported: Mapping[str, Past],
        now: datetime,
    ) -> None:
        self._world, self._listing, self._state, self._cases, self._now = world, listing, state, cases, now
        self._exported = exported
        self._recent: deque[str] | None = None

    def finding(self, seen: Sighting, assessed: Assessment) -> Finding:
        """What a new or changed review means for its case, or for opening one."""
        review = seen.review
        finding = Finding(seen, assessed, decide.content_hash(review))
        past = self._exported.get(review.key)
        if past and seen.known is None:
            return replace(finding, past=self._judged(review, assessed, past))
        row = self._cases.get(seen.known.id) if seen.known else None
        whole = seen.change is Change.COMPLETED
        if row and row.case:
            if whole and (row.stored.assessment.urgent or not assessed.urgent):
                return finding  # nothing that people had not been told of the excerpt
            return self._follow_up(finding, row.stored.review, row.case)
        if past and past.case:
            return finding  # the case that it had comes back
        if seen.known and not whole:
            opens = decide.edit_opens_case(review, assessed, seen.known, self._listing, self._now)
        else:
            # A reply that is there before we are means that somebody has seen this review already.
            fresh = decide.unanswered(review) and decide.opens_case(
                review, assessed, self._listing, self._state.baselined_at, self._now
            )
            opens = fresh and not (seen.known and seen.known.negative)
        if not opens:
            return finding
        due = decide.due_at(review, assessed, self._world.standards.deadlines, self._now)
        return replace(finding, opening=Opening(self._draft(review, assessed), due), alert=True)

    def regained(self, seen: Sighting) -> tuple[Known, Past] | None:
        """The case that an export keeps of a known review which has none."""
        past = self._exported.get(seen.review.key)
        if seen.known is None or past is None or past.case is None or seen.known.id in self._cases:
            return None
        return seen.known, self._judged(seen.review, self._world.assess(seen.review, self._listing), past)

    def _judged(self, review: Review, assessed: Assessment, past: Past) -> Past:
        """The same with the reply judged by the gates of today: a file cannot vouch for a text.

        Nor for an approval: where we post replies ourselves, somebody has to approve it here.
        """
        case = past.case
        if case is None:
            return past
        judged = self._world.judged(brief(self._world, self._listing, review, assessed, ()), case.text)
        posts = sites.publisher(self._world.site(self._listing.site), self._listing) is not None
        again = posts and case.reply_state is ReplyState.POSTING
        state = ReplyState.AWAITING if again else case.reply_state
        case = replace(case, reply_state=state, checks=judged.checks, score=judged.score)
        return replace(past, case=case)

    def gone(self, known: Known, replaced_by: Review | None = None) -> Gone:
        """What the removal of a review does to its case; ``replaced_by``: another one of its author's."""
        row = self._cases.get(known.id)
        if row is None or row.case is None:
            return Gone(known)
        moves = allowed(row.case)
        actions = []
        became, why = "removed", "The site says that the review was removed."
        if replaced_by:
            became = self._observed(row.case, row.stored.review, replaced_by)
            why = "The customer wrote another review, which took its place."
        if Move.OBSERVE in moves:
            actions.append(Action(Move.OBSERVE, "site", outcome=became))
        if Move.DISMISS in moves:
            actions.append(Action(Move.DISMISS, "site", note=why))
        return Gone(known, tuple(actions))

    def answered(self, seen: Sighting) -> Answered:
        """A public reply that appeared, changed or went away on the site, and what it does to the case."""
        if seen.known is None:
            raise ValueError("only a known review can have a new reply")
        reply, row = seen.review.reply, self._cases.get(seen.known.id)
        actions: tuple[Action, ...] = ()
        why = "" if seen.change in CHANGES else _befell(row, reply)
        if why:
            actions = (Action(Move.LIVE if reply else Move.REJECTED, "site"),)
            return Answered(seen.known, reply, decide.reply_hash(seen.review), actions, why)
        # A reply that may be from before an edit answers the words before it: the case stays with people.
        edited_at = seen.review.updated_at
        later = bool(reply and reply.at and edited_at and reply.at > edited_at)
        if reply and row and row.case and (later or seen.change is not Change.EDITED):
            step = {"live": Move.LIVE, "rejected": Move.REJECTED}.get(reply.state)
            if step and step in allowed(row.case) and row.case.reply_state is not ReplyState.LIVE:
                actions = (Action(step, "site"),)
                why = sites.reason(self._world.site(self._listing.site), reply.reason) if reply.reason else ""
        return Answered(seen.known, reply, decide.reply_hash(seen.review), actions, why)

    def _follow_up(self, finding: Finding, before: Review, case: Case) -> Finding:
        review, assessed = finding.sighting.review, finding.assessment
        actions: list[Action] = []
        if finding.sighting.change is not Change.COMPLETED and Move.OBSERVE in allowed(case):
            actions.append(Action(Move.OBSERVE, "site", outcome=self._observed(case, before, review)))
        settled = case.reply_state in {ReplyState.POSTED, ReplyState.LIVE, ReplyState.DISMISSED}
        alert = decide.needs_person(assessed)
        if case.reply_state is not ReplyState.UNKNOWN and (alert or not settled):
            actions.append(Action(Move.REDRAFT, "site", draft=self._draft(review, assessed)))
            alert = alert or not case.has_card  # it was put off before anybody was told of it
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
        draft = self._world.drafted(brief(self._world, self._listing, review, assessed, tuple(self._recent)))
        self._recent.appendleft(draft.text)
        return draft
