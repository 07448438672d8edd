"""Publish: put approved replies on their sites, and read back what became of them.

At most one public post for each approval: an answer that was lost is looked for on the site before
anything is sent again (design.md, "Truth and execution").
"""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from reviewbot import decide, sites
from reviewbot.cases import Action, Move
from reviewbot.errors import (
    Conflict,
    ListingGone,
    NotifyError,
    RateLimited,
    ReviewbotError,
    StoreError,
)
from reviewbot.pipeline.world import World
from reviewbot.sites import Publisher
from reviewbot.store import REPLIES, CaseFile, Effect, EffectKind, EffectState
from reviewbot.types import NOTHING, Case, Event, Listing, LogRow, OwnerReply, ReplyState, Request, Review

MOST_READINGS = 200  # of a reply that stays pending: more than a week, at an hour's pause
MOST_TRIES = 12  # to post: more than half a day
LOST = (
    "the site's answer was lost and it does not show replies to programs: look at the page, then mark the "
    "reply as posted, or approve it again if it is not there"
)
MOVES = {"live": Move.LIVE, "pending": Move.POSTED, "rejected": Move.REJECTED}


def publish(world: World) -> int:
    """Post every approved reply that is due, and look after those that a site has not shown yet.

    Gives how many replies were posted. Call it under the store's lock. Where somebody has stopped posting,
    approved replies wait, and what is on the site already is looked after all the same. A site that did not
    do what it was asked is left alone for the rest of the pass, so that the others wait for one answer of it
    at most.
    """
    world.store.orphaned(REPLIES)
    posted, silent = 0, set()
    for effect in world.store.due_effects(world.now(), REPLIES):
        row = world.store.row(effect.case_id or 0)
        site = row.stored.site if row else ""
        claimed = None if site in silent else world.store.claim(effect, world.now())
        if claimed:
            errand = _Errand(world, claimed)
            posted += errand.run()
            silent |= {site} if errand.in_vain else set()
    return posted


class _Errand:
    """One attempt at one effect: to post a reply, or to read it back. ``in_vain``: its site was no help."""

    def __init__(self, world: World, effect: Effect) -> None:
        self._world, self._effect = world, effect
        self.in_vain = False

    def run(self) -> bool:
        """Whether a reply was posted."""
        found = self._world.store.case_file(self._effect.case_id or 0)
        if found is None or found.row.case is None:
            self._drop()
            return False
        row, case = found.row, found.row.case
        if self._effect.kind is EffectKind.READ_BACK:
            self._read_back(row, case)
            return False
        approval = next((one for one in reversed(found.events) if one.kind == Move.APPROVE), None)
        if self._effect.kind is EffectKind.WITHDRAW:
            if approval and approval.data["rev"] > self._effect.rev:
                self._drop()  # another text is to stand there by now
            else:
                self._withdraw(found, case, approval)
            return False
        if not (approval and self._is_meant(case, approval)):
            self._drop()
            return False
        return self._post(found, case, approval)

    def _is_meant(self, case: Case, approval: Event) -> bool:
        """Whether this very text was approved and still waits to be posted."""
        said = hashlib.sha256(case.text.encode("utf-8", "replace")).hexdigest()
        waits = case.reply_state in {ReplyState.POSTING, ReplyState.UNKNOWN}
        meant = (approval.data.get("rev"), approval.data.get("text_sha256"))
        return waits and meant == (self._effect.rev, said)

    def _post(self, file: CaseFile, case: Case, approval: Event) -> bool:
        row = file.row
        listing = self._world.listings.get(row.stored.listing)
        site = sites.publisher(self._world.site(listing.site), listing) if listing else None
        if listing is None or site is None:
            self._fail(case, "its listing is not in the configuration any more")
            return False
        if self._in_the_dark(listing):
            self._fail(case, LOST)
            return False
        try:
            if why := self._world.may_publish(approval.by, self._world.store):
                self._fail(case, why)
                return False
            reply = self._there_already(site, listing, row, case) or self._put(
                site, listing, row.stored.review, case.text, _approved_before(file, case, approval)
            )
        except StoreError:
            raise
        except NotifyError as error:  # Slack does not say who approved it: nothing was sent
            self._wait(error)
            return False
        except ReviewbotError as error:
            if error.permanent:  # nothing was posted, and a person has to do something first
                self._fail(case, str(error))
            else:
                self.in_vain = True
                self._try_later(case, error)
            return False
        self._settle(case, reply)
        return True

    def _in_the_dark(self, listing: Listing) -> bool:
        """Whether an earlier answer was lost, on a site that takes a reply twice and shows us neither."""
        facts = self._world.site(listing.site).FACTS
        lost = self._effect.state is EffectState.UNKNOWN
        return lost and facts.reply == "api_create_once" and not facts.read_back

    def _there_already(self, site: Publisher, listing: Listing, row: LogRow, case: Case) -> OwnerReply | None:
        """Our reply, if an earlier attempt whose answer was lost has posted it."""
        if self._effect.state is not EffectState.UNKNOWN:
            return None
        reply = self._read(site, listing, row.stored.review)
        same = reply is not None and decide.normalise(reply.text) == decide.normalise(case.text)
        return reply if same else None

    def _put(
        self, site: Publisher, listing: Listing, review: Review, text: str, earlier: Sequence[str]
    ) -> OwnerReply:
        rewrite = sites.rewriting(self._world.site(listing.site))
        request = (
            rewrite(listing, review, earlier, text)
            if rewrite and earlier
            else site.reply_request(listing, review, text)
        )
        reply = self._ask(site, listing, review, request)
        return reply or OwnerReply(text, self._world.now(), "pending")

    def _read(self, site: Publisher, listing: Listing, review: Review) -> OwnerReply | None:
        return self._ask(site, listing, review, site.review_request(listing, review))

    def _ask(self, site: Publisher, listing: Listing, review: Review, request: Request) -> OwnerReply | None:
        response = self._world.wire.fetch(
            request, auth=self._world.auth(listing), per_minute=site.REPLIES_PER_MINUTE
        )
        return site.reply_state(listing, review, response)

    def _read_back(self, row: LogRow, case: Case) -> None:
        listing = self._world.listings.get(row.stored.listing)
        site = sites.publisher(self._world.site(listing.site), listing) if listing else None
        if listing is None or site is None or case.reply_state is not ReplyState.POSTED:
            self._drop()
            return
        try:
            reply = self._read(site, listing, row.stored.review)
        except StoreError:
            raise
        except ReviewbotError as error:
            self.in_vain = not error.permanent
            self._wait(error)
            return
        if reply and reply.state != "pending":
            self._settle(case, reply)
        elif self._effect.attempts >= MOST_READINGS:
            self._drop()
        else:
            self._wait(ReviewbotError("the site has not decided about the reply yet"))

    def _withdraw(self, file: CaseFile, case: Case, approval: Event | None) -> None:
        """Take the reply down, as often as it takes; where it cannot be done, the reply is still live."""
        row = file.row
        listing = self._world.listings.get(row.stored.listing)
        site = self._world.site(listing.site) if listing else None
        takes = sites.publisher(site, listing) if site else None
        withdrawal = sites.withdrawal(site) if site else None
        if listing is None or takes is None or withdrawal is None:
            self._still_there(case, "its listing is not in the configuration any more, or cannot reply")
            return
        try:
            for one in _to_take_down(file, case, approval):
                with suppress(ListingGone):  # 404: it is not there any more
                    self._world.wire.fetch(
                        withdrawal(listing, one),
                        auth=self._world.auth(listing),
                        per_minute=takes.REPLIES_PER_MINUTE,
                    )
                    break
        except StoreError:
            raise
        except ReviewbotError as error:
            self.in_vain = not error.permanent
            if error.permanent or self._effect.attempts >= MOST_TRIES:
                self._still_there(case, str(error))
            else:
                self._wait(error)
        else:
            self._drop()

    def _still_there(self, case: Case, why: str) -> None:
        data = {"why": f"it could not be withdrawn: {why}"}
        self._keep(case, Move.LIVE, data, (EffectKind.ALERT,))
        self._drop()

    # --- what comes of it ---------------------------------------------------------------------------

    def _settle(self, case: Case, reply: OwnerReply) -> None:
        """The site took the reply: keep how it stands there."""
        step = MOVES.get(reply.state, Move.POSTED)
        follow = {Move.POSTED: (EffectKind.READ_BACK,), Move.REJECTED: (EffectKind.ALERT,)}.get(step, ())
        row = self._world.store.row(case.id)
        site = self._world.site(row.stored.site) if row else None
        data = {"why": sites.reason(site, reply.reason)} if site and reply.reason else {}
        self._keep(case, step, data, follow)
        self._drop()

    def _fail(self, case: Case, why: str) -> None:
        self._keep(case, Move.FAILED, {"why": why}, (EffectKind.ALERT,))
        self._drop()

    def _try_later(self, case: Case, error: ReviewbotError) -> None:
        """Wait; unless the site said no, nobody knows whether the reply arrived."""
        if self._effect.attempts >= MOST_TRIES:
            self._fail(case, str(error))
            return
        unknown = not isinstance(error, RateLimited)
        if unknown and case.reply_state is ReplyState.POSTING:
            self._keep(case, Move.UNKNOWN)
        self._wait(error, unknown=unknown)

    def _keep(
        self,
        case: Case,
        step: Move,
        data: Mapping[str, Any] = NOTHING,
        follow: Sequence[EffectKind] = (),
    ) -> None:
        """Make a move of the case, though somebody logged a call or took it over meanwhile.

        Where they did something with its reply, that stays; the next poll sees the reply on the page.
        """
        now: Case | None = case
        while now and (now.reply_state, now.text) == (case.reply_state, case.text):
            with suppress(Conflict):
                self._world.store.change(
                    now, Action(step, "site"), self._world.now(), data=data, effects=follow
                )
                return
            row = self._world.store.row(case.id)
            now = row.case if row else None

    def _wait(self, error: ReviewbotError, *, unknown: bool = False) -> None:
        due = decide.retry_at(self._effect.attempts, error, self._world.now())
        unknown = unknown or self._effect.state is EffectState.UNKNOWN
        self._world.store.postpone(self._effect, due, str(error), unknown=unknown)

    def _drop(self) -> None:
        self._world.store.done(self._effect, None, self._world.now())


def _approved(file: CaseFile, case: Case, approval: Event) -> str:
    """The text that was approved: as it was when it was next changed, or as it is."""
    rev = int(approval.data.get("rev", 0))
    return next((one.text for one in file.replies if one.rev >= rev), case.text)


def _to_take_down(file: CaseFile, case: Case, approval: Event | None) -> Sequence[Review]:
    """The review with the reply that we put there; where that is gone, with the one that it shows instead."""
    review = file.row.stored.review
    if approval is None:
        return (review,)
    ours = OwnerReply(_approved(file, case, approval))
    other = review.reply and decide.normalise(review.reply.text) != decide.normalise(ours.text)
    return (replace(review, reply=ours), *([review] if other else []))


def _approved_before(file: CaseFile, case: Case, approval: Event) -> Sequence[str]:
    """The texts that earlier approvals put on the site, or may have, newest first."""
    earlier = [one for one in file.events if one.kind == Move.APPROVE and one.n < approval.n]
    return tuple(dict.fromkeys(_approved(file, case, one) for one in reversed(earlier)))
