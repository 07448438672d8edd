"""One case: the review and why it was flagged, the reply and its gates, what was done, what can be done."""

import secrets
from collections.abc import Container
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from reviewbot import actions, decide, policy, sites, when
from reviewbot.cases import OUTCOMES, RECOVERY_MOVES, Action, Move, allowed, failing, overridable
from reviewbot.errors import Conflict, Refused, Repeated, ReviewbotError
from reviewbot.notify.card import wanted_and_known
from reviewbot.pipeline import World, on_call, read_on_site, remarks
from reviewbot.pipeline.thank import thank as opened_to_thank
from reviewbot.store import CaseFile
from reviewbot.types import PRACTICE, Case, LogRow, PromiseState, StoredReview
from reviewbot.web import pieces
from reviewbot.web.history import happened
from reviewbot.web.pages.log import queued
from reviewbot.web.seat import Acting, Number, Reading, Seat
from reviewbot.wording import known, worded

router = APIRouter()

SIMILAR = 5
NAMESAKES = 5
MANUAL = frozenset({"manual", "none"})
# What settles a case for now, so that whoever goes through several is shown the next one.
SETTLING = frozenset({Move.APPROVE, Move.DISMISS, Move.SNOOZE})


@router.get("/cases/{case_id}")
def case_page(seat: Reading, case_id: Number) -> Response:
    """The page of a case."""
    with seat.world() as world:
        found, case = seat.case(world, case_id)
        return _page(seat, world, found, case)


@router.post("/reviews/{review_id}/thank")
def thank(seat: Acting, review_id: Number) -> Response:
    """Open a case in which a happy review is thanked for, to approve like any other."""
    if why := seat.viewer.permit.refusal(Move.EDIT):
        raise Refused(why)
    with seat.world() as world:
        row = world.store.review(review_id)
        if row is None or not seat.viewer.may_see(row):
            raise HTTPException(404, worded("There is no such review."))
        case = opened_to_thank(world, review_id, seat.viewer.name)
    seat.desk.tell()
    return RedirectResponse(f"/cases/{case.id}", 303)


@router.post("/cases/{case_id}/check")
def check(seat: Acting, case_id: Number) -> Response:
    """What the gates say of a text that is being typed: the part of the page that shows it."""
    with seat.world() as world:
        seat.case(world, case_id)
        draft = actions.judge(world, case_id, seat.says("text"))
    return HTMLResponse(seat.piece("checks.html", checks=draft.checks, score=draft.score))


@router.post("/cases/{case_id}/promises/{number}")
def promise(seat: Acting, case_id: Number, number: Number) -> Response:
    """Say what became of a promise of this case."""
    with seat.world() as world:
        seat.case(world, case_id)
        if number not in {one.id for one in world.store.promises(case_id)}:
            raise HTTPException(
                404, worded("Case %(id)s has no promise %(promise)s.", id=case_id, promise=number)
            )
        became = PromiseState.KEPT if seat.says("became") == "kept" else PromiseState.DROPPED
        viewer, why = seat.viewer, seat.says("note")
        with suppress(Repeated):
            actions.settle(
                world, number, became, viewer.name, why=why, permit=viewer.permit, click=_click(seat)
            )
    seat.desk.tell()
    return RedirectResponse(f"/cases/{case_id}#promises", 303)


@router.post("/cases/{case_id}/{step}")
def act(seat: Acting, case_id: Number, step: str) -> Response:
    """Do one thing with a case. What stands in the way is said on its page, and nothing typed is lost."""
    with seat.world() as world:
        found, case = seat.case(world, case_id)
        if step not in actions.USAGE:
            raise HTTPException(404, worded("There is no such page."))
        try:
            with suppress(Repeated):
                _act(seat, world, case, Move(step))
        except ReviewbotError as error:
            found, case = seat.case(world, case_id)
            status = 409 if isinstance(error, Conflict) else 403 if isinstance(error, Refused) else 422
            return _page(seat, world, found, case, step=step, trouble=str(error), status=status)
    seat.desk.tell()
    then = [one for one in seat.says("then").split(",") if one.isdigit()]
    if then and step in SETTLING:
        return RedirectResponse(queued(then), 303)
    return RedirectResponse(f"/cases/{case_id}" + (f"?then={','.join(then)}" if then else ""), 303)


def _act(seat: Seat, world: World, case: Case, step: Move) -> None:
    """Do it; a text that is saved to be posted at once is approved as it was just typed, and no other."""
    permit, click = seat.viewer.permit, _click(seat)
    after = actions.act(world, case.id, _action(seat, world, case, step), permit=permit, click=click)
    if step is Move.EDIT and seat.says("also") == Move.APPROVE:
        approval = Action(Move.APPROVE, seat.viewer.name, rev=after.rev)
        actions.act(world, case.id, approval, permit=permit, click=f"{click}:approve" if click else "")


def _click(seat: Seat) -> str:
    """What tells this click from all others, so that a form that is sent twice counts once."""
    return f"web:{seat.viewer.name}:{seat.says('click')[:40]}" if seat.says("click") else ""


def _action(seat: Seat, world: World, case: Case, step: Move) -> Action:
    """What the form asks for. Raises UsageError."""
    rev = int(seat.says("rev")) if seat.says("rev").isdigit() else None
    text = seat.says("text")
    return Action(
        step,
        seat.viewer.name,
        rev=rev,
        draft=actions.judge(world, case.id, text) if step is Move.EDIT else None,
        until=when.until(seat.says("until"), world.now(), seat.zone) if step is Move.SNOOZE else None,
        who=seat.says("who"),
        outcome=seat.says("outcome"),
        how=seat.says("how"),
        note=seat.says("note"),
    )


def _page(
    seat: Seat,
    world: World,
    found: CaseFile,
    case: Case,
    *,
    step: str = "",
    trouble: str = "",
    status: int = 200,
) -> Response:
    """The page as it is now. ``step``, ``trouble``: what was tried, and why it was not done."""
    stored, words_trouble = _with_words(world, found.row.stored)
    listing = world.listing_of(stored)
    site = world.site(stored.site)
    can = _can(seat, case)
    ask = actions.may_ask(world, case.id) if Move.ASK in can else None
    similar = world.store.similar(case.id, SIMILAR, seat.viewer.locations)
    namesakes = world.store.namesakes(stored.id, NAMESAKES, seat.viewer.locations)
    return seat.page(
        "case.html",
        status=status,
        case=case,
        row=LogRow(stored, case),
        review=stored.review,
        said=stored.assessment,
        said_pieces=pieces.judged(stored.review.text, stored.assessment),
        why=pieces.reasons(stored.assessment),
        words_trouble=words_trouble,
        revisions=_changes(found, stored),
        known=wanted_and_known(stored.assessment),
        site_title=known(site.TITLE),
        form=policy.rule(stored.site).form,
        location=world.locations.get(stored.location),
        by_hand=site.FACTS.reply in MANUAL or not sites.publisher(site, listing),
        another_reply=_another_reply(stored, case),
        stopped=actions.stopped_words(world, stored.listing),
        proposed=actions.proposed(world, case.id),
        remarks=remarks(world, found.row),
        on_call=on_call(world, case),
        can={str(one) for one in can},
        may_approve=not seat.viewer.permit.refusal(Move.APPROVE),
        blocked=failing(case.checks),
        overridable=overridable(case.checks),
        ask_words=actions.ask_text(world, case.id) if ask and ask.allowed else "",
        not_asked=ask.reason if ask and not ask.allowed else "",
        outcomes=OUTCOMES,
        promises=world.store.promises(case.id),
        similar=[one for one in similar if seat.viewer.may_see(one)],
        namesakes=[one for one in namesakes if seat.viewer.may_see(one)],
        helped=_history(found, seat.zone, RECOVERY_MOVES),
        history=_history(found, seat.zone),
        earlier=found.replies,
        practice=stored.listing == PRACTICE,
        then=seat.says("then") or seat.request.query_params.get("then", ""),
        step=step,
        trouble=trouble,
        typed={name: seat.says(name) for name in ("text", "note", "who", "until", "how", "outcome")},
        click=secrets.token_hex(8),
        newest=world.store.newest_event(),
    )


def _can(seat: Seat, case: Case) -> frozenset[Move]:
    """What this viewer can do with the case now."""
    return frozenset(
        one for one in allowed(case) if one in actions.USAGE and not seat.viewer.permit.refusal(one)
    )


def _with_words(world: World, stored: StoredReview) -> tuple[StoredReview, str]:
    """The review with its words as its site shows them now, where they may not be kept; or why not."""
    if not stored.purged_at:
        return stored, ""
    try:
        shown = read_on_site(world, stored)
    except ReviewbotError as error:
        return stored, str(error)
    return (replace(stored, review=shown) if shown else stored), ""


def _changes(found: CaseFile, stored: StoredReview) -> list[tuple[datetime, float | None, pieces.Pieces]]:
    """What the review said before, newest first, each against what took its place."""
    after = stored.review.text
    changes = []
    for one in reversed(found.revisions):
        changes.append((one.seen_at, one.rating, pieces.compared(one.text, after)))
        after = one.text
    return changes


def _another_reply(stored: StoredReview, case: Case) -> str:
    """A reply on the page that is not the one here."""
    reply = stored.review.reply
    same = reply is None or decide.normalise(reply.text) == decide.normalise(case.text)
    return "" if same or reply is None else reply.text


def _history(
    found: CaseFile, zone: str, kinds: Container[str] | None = None
) -> list[tuple[datetime, str, str]]:
    """What happened (of these kinds, or at all), newest first: when, in words, and what somebody noted."""
    events = [(one.at, happened(one, zone), "") for one in found.events if kinds is None or one.kind in kinds]
    notes = [(one.at, one.by, one.text) for one in found.notes if kinds is None or one.kind in kinds]
    return sorted([*events, *notes], key=lambda one: one[0])[::-1]
