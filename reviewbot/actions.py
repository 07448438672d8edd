"""People's way in: one act() for every button, command and page.

A door says who it is and what they want; here it is looked up, ruled on, applied, and logged.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reviewbot import decide, forms, policy, sites, when
from reviewbot.cases import DONE, Action, Move, allowed, ensure_allowed, failing, overridable
from reviewbot.errors import Conflict, IllegalMove, Refused, UsageError
from reviewbot.pipeline import RECENT, World, brief
from reviewbot.roles import Permit, Role
from reviewbot.store import EffectKind
from reviewbot.types import (
    WAITING,
    Case,
    Draft,
    Event,
    Location,
    LogRow,
    Promise,
    PromiseState,
    ReplyState,
    Stop,
)
from reviewbot.wording import known, plain, worded

OWN_MACHINE = Permit(Role.APPROVER)  # whoever can run commands here could change the store itself

# What is decided about a reply: kept with the version of the standards it was decided under.
DECISIONS = frozenset({Move.APPROVE, Move.EDIT, Move.RELEASE, Move.DISMISS, Move.WITHDRAW})
UP = frozenset({ReplyState.POSTED, ReplyState.LIVE})  # on the site, or taken by it

# What each move is called on a command line, and what must follow it.
USAGE: Mapping[Move, tuple[str, str]] = {
    Move.APPROVE: (worded("Approve"), "approve --rev {rev}"),
    Move.EDIT: (worded("Edit the reply"), "edit --text-file reply.txt"),
    Move.POSTED: (worded("Mark as posted"), "posted"),
    Move.RELEASE: (worded("Release the hold"), 'release --why "…"'),
    Move.WITHDRAW: (worded("Withdraw the reply"), 'withdraw --why "…"'),
    Move.ASSIGN: (worded("Assign"), "assign WHO"),
    Move.SNOOZE: (worded("Snooze"), "snooze 2h"),
    Move.TRIED: (worded("Tried to reach them"), "tried --how phone"),
    Move.REACHED: (worded("Reached the customer"), 'reached --how phone --note "…"'),
    Move.REMEDIED: (worded("Put right"), 'remedied --what "…"'),
    Move.CLOSE: (worded("Close"), "close --outcome satisfied|not_satisfied|no_answer"),
    Move.ASK: (worded("Ask for a fresh look"), "ask"),
    Move.DISMISS: (worded("No reply needed"), 'dismiss --why "…"'),
}


def commands(case: Case, program: str) -> tuple[tuple[str, str], ...]:
    """The command line of each thing a person can do with the case now: (label, line)."""
    barred = {Move.APPROVE} if failing(case.checks) and not overridable(case.checks) else set()
    reason = {Move.APPROVE: ' --why "…"'} if overridable(case.checks) else {}
    possible = set(allowed(case)) - barred
    return tuple(
        (label, f"{program} case {case.id} {usage.format(rev=case.rev)}{reason.get(step, '')}")
        for step, (label, usage) in USAGE.items()
        if step in possible
    )


def find(world: World, case_id: int) -> tuple[LogRow, Case]:
    """The case and its line in the log. Raises UsageError when there is no such case."""
    row = world.store.row(case_id)
    if row is None or row.case is None:
        raise UsageError(worded("There is no case %(id)s. 'reviewbot log' lists the cases.", id=case_id))
    return row, row.case


def act(world: World, case_id: int, action: Action, *, permit: Permit = OWN_MACHINE, click: str = "") -> Case:
    """Do one thing with one case; gives the case after it.

    ``permit``: what the door knows of whoever acts; on the machine that runs reviewbot there is nothing
    to find out. ``click`` tells one click from all others, so that one that arrives twice counts once.
    Raises UsageError (no such case, or an approval without ``rev``), Conflict (it is not at the
    revision that was shown, or somebody was faster), IllegalMove (not possible in its state), Refused
    (a rule forbids it), all of them logged, and Repeated (this click was taken before).
    """
    row, case = find(world, case_id)
    _ensure_permitted(world, case, action, permit, click)
    if action.move is Move.APPROVE and action.rev is None:
        raise UsageError(
            worded("An approval names the revision that was shown, so that nobody approves unseen words.")
        )
    if action.rev is not None and action.rev != case.rev:
        raise _stale(world, case, action, worded("not %(rev)s", rev=action.rev), click)
    text = action.draft.text if action.draft else case.text
    data: dict[str, Any] = {"standards": world.version} if action.move in DECISIONS else {}
    if action.move in {Move.APPROVE, Move.EDIT}:
        data["text_sha256"] = forms.text_sha256(text)
    if action.move is Move.APPROVE and overridable(case.checks):
        data["overridden"] = [check.check for check in failing(case.checks)]
    effects = _follows(world, row, action.move)
    try:
        if action.move is Move.ASK:
            return _ask(world, row, case, action, click)
        return world.store.change(case, action, world.now(), data=data, effects=effects, click=click)
    except IllegalMove:
        refuse(world, case, action, "illegal_move", click)
        raise
    except Conflict:  # somebody else was faster by less than this function takes
        if action.rev is None:  # what was done for the customer holds whatever changed
            return act(world, case_id, action, permit=permit, click=click)
        raise _stale(
            world, find(world, case_id)[1], action, worded("no more %(rev)s", rev=case.rev), click
        ) from None


def ensure_possible(world: World, case: Case, action: Action, permit: Permit, click: str) -> None:
    """Whether somebody could do this at all now, before they are asked for what it needs.

    Raises Refused and IllegalMove as ``act`` does, both of them logged.
    """
    _ensure_permitted(world, case, action, permit, click)
    try:
        ensure_allowed(case, action.move)
    except IllegalMove:
        refuse(world, case, action, "illegal_move", click)
        raise


def _ensure_permitted(world: World, case: Case, action: Action, permit: Permit, click: str) -> None:
    if (
        why := permit.refusal(action.move)
        or _same_eyes(world, case, action)
        or _no_releaser(world, case, action)
        or _not_there(world, case, action)
    ):
        refuse(world, case, action, why, click)
        raise Refused(worded("Case %(id)s: %(why)s", id=case.id, why=why))


def judge(world: World, case_id: int, text: str) -> Draft:
    """A person's own text for a case's reply, and what the gates say of it."""
    row, case = find(world, case_id)
    recent = tuple(one for one in world.store.recent_replies(RECENT) if one != case.text)
    stored = row.stored
    about = brief(world, world.listing_of(stored), stored.review, stored.assessment, recent)
    return world.judged(about, text)


def proposed(world: World, case_id: int) -> str:
    """Another wording of a reply that its site rejected, by the same writer; "" where none is needed."""
    row, case = find(world, case_id)
    if case.reply_state is not ReplyState.REJECTED:
        return ""
    recent, stored = (case.text, *world.store.recent_replies(RECENT)), row.stored
    about = brief(world, world.listing_of(stored), stored.review, stored.assessment, recent)
    draft = (world.template or world.draft)(about)
    return "" if draft.blocked or draft.text == case.text else draft.text


def edit(world: World, case_id: int, text: str, *, by: str, rev: int | None = None) -> Case:
    """Replace the reply by a person's own text; the same gates judge it."""
    _, case = find(world, case_id)  # before it is judged: what changes meanwhile is not overwritten unseen
    draft = judge(world, case_id, text)
    return act(world, case_id, Action(Move.EDIT, by, rev=case.rev if rev is None else rev, draft=draft))


def settle(
    world: World,
    number: int,
    state: PromiseState,
    by: str,
    *,
    why: str = "",
    permit: Permit = OWN_MACHINE,
    click: str = "",
) -> Promise:
    """Say that a promise was kept, or that it is dropped and why; gives the promise after it.

    ``permit`` and ``click`` as for ``act``: whoever may log what was done for a customer may settle a
    promise. Raises UsageError when there is no such promise, IllegalMove when it was settled before or no
    reason is given, Conflict when somebody was faster, Refused (logged), and Repeated.
    """
    promise = _promise(world, number)
    ensure_may_settle(world, promise.case_id, by, permit, click)
    if promise.state not in WAITING:
        _refuse_settling(world, promise.case_id, by, "settled already", click)
        raise IllegalMove(
            worded(
                "Promise %(id)s was marked as %(state)s by %(who)s. Nothing to do.",
                id=number,
                state=plain(promise.state),
                who=promise.by,
            )
        )
    if state is PromiseState.DROPPED and not why.strip():
        raise IllegalMove(
            worded("Promise %(id)s: give a reason in words; it is kept with your name.", id=number)
        )
    world.store.settle_promise(promise, state, by, world.now(), why=why.strip(), click=click)
    return _promise(world, number)


def ensure_may_settle(world: World, case_id: int, by: str, permit: Permit, click: str = "") -> None:
    """Whether somebody may say what became of a case's promises. Raises Refused, which is logged."""
    if why := permit.refusal(Move.REMEDIED):
        _refuse_settling(world, case_id, by, why, click)
        raise Refused(worded("Case %(id)s: %(why)s", id=case_id, why=why))


def _refuse_settling(world: World, case_id: int, by: str, why: str, click: str) -> None:
    data = {"move": "settle a promise", "why": why}
    world.store.refuse(case_id, "refused", by, data, world.now(), click=click)


def _promise(world: World, number: int) -> Promise:
    found = next((one for one in world.store.promises() if one.id == number), None)
    if found is None:
        raise UsageError(
            worded("There is no promise %(id)s. 'reviewbot promises --all' lists them.", id=number)
        )
    return found


def stop_posting(world: World, listing: str, by: str, why: str, *, permit: Permit = OWN_MACHINE) -> str:
    """Post no replies on this listing ("": on any) until somebody resumes it; gives what came of it.

    Raises UsageError when there is no such listing, Refused when this person may not approve replies.
    """
    _ensure_may_switch(world, listing, "stop", by, permit)
    stopped = world.store.stop_posting(Stop(listing, by, world.now(), why))
    where = f" on {listing}" if listing else ""
    return f"No replies are posted{where} from now on." if stopped else stopped_words(world, listing)


def resume_posting(world: World, listing: str, by: str, *, permit: Permit = OWN_MACHINE) -> str:
    """Lift what ``stop_posting`` ordered for the same listing; gives what came of it. Raises alike."""
    _ensure_may_switch(world, listing, "resume", by, permit)
    where = f" on {listing}" if listing else ""
    if world.store.resume_posting(listing, by, world.now()):
        return stopped_words(world, listing) or f"Replies{where} are posted again."
    return stopped_words(world, listing) or f"Nothing was stopped{where}."


def pause_reading(world: World, listing: str, by: str, why: str, *, permit: Permit = OWN_MACHINE) -> str:
    """Read this listing no more until somebody resumes it; gives what came of it.

    Raises as ``stop_posting`` does.
    """
    _ensure_may_switch(world, listing, "pause", by, permit)
    if world.store.pause_reading(Stop(listing, by, world.now(), why)):
        return f"{listing} is not read from now on."
    return f"{listing} was paused before."


def resume_reading(world: World, listing: str, by: str, *, permit: Permit = OWN_MACHINE) -> str:
    """Lift what ``pause_reading`` ordered; gives what came of it. Raises alike."""
    _ensure_may_switch(world, listing, "resume reading", by, permit)
    lifted = world.store.resume_reading(listing, by, world.now())
    return f"{listing} is read again." if lifted else f"{listing} was not paused."


def read_now(world: World, listing: str, by: str, *, permit: Permit = OWN_MACHINE) -> str:
    """Let a listing be read at once and not at its time; gives what came of it. Raises alike."""
    _ensure_may_switch(world, listing, "read now", by, permit)
    world.store.due_now(listing, world.now())
    return f"{listing} is read as soon as its site lets us."


def stopped_words(world: World, listing: str) -> str:
    """That replies are not posted on this listing now, since when and why; "" when they are."""
    stop = decide.stopped(world.store.stops(), listing)
    if stop is None:
        return ""
    at = when.shown(stop.at, world.business.timezone)
    told = (
        worded("No replies are posted on %(listing)s since %(at)s", listing=stop.listing, at=at)
        if stop.listing
        else worded("No replies are posted since %(at)s", at=at)
    )
    return (
        worded("%(told)s: %(why)s", told=told, why=stop.why) if stop.why else worded("%(told)s.", told=told)
    )


def _ensure_may_switch(world: World, listing: str, what: str, by: str, permit: Permit) -> None:
    if listing and listing not in world.listings:
        raise UsageError(
            worded(
                "There is no listing %(name)s. There are: %(names)s.",
                name=listing,
                names=", ".join(sorted(world.listings)),
            )
        )
    if why := permit.refusal(Move.APPROVE):
        data = {"move": what, "listing": listing, "why": why}
        world.store.refuse(None, "refused", by, data, world.now())
        raise Refused(why)


def ask_text(world: World, case_id: int) -> str:
    """The neutral message to send to the customer once an ask was allowed."""
    row, case = find(world, case_id)
    location = world.locations.get(row.stored.location) or Location("", "")
    return policy.ask_text(world.business, location, case)


def may_ask(world: World, case_id: int) -> policy.Verdict:
    """Whether the customer of this case may be asked for a fresh look now, or the rule that forbids it."""
    row, case = find(world, case_id)
    return policy.may_ask(case, world.listing_of(row.stored), world.business, world.now())


def _ask(world: World, row: LogRow, case: Case, action: Action, click: str) -> Case:
    """One neutral ask for a fresh look, or the rule that forbids it (facts: policy A3)."""
    now = world.now()
    verdict = policy.may_ask(case, world.listing_of(row.stored), world.business, now)
    if verdict.allowed:
        return world.store.change(case, action, now, click=click)
    if verdict.final and Move.NOT_ASKED in allowed(case):
        data = {"why": verdict.reason}
        world.store.change(case, replace(action, move=Move.NOT_ASKED), now, data=data, click=click)
    else:
        refuse(world, case, action, verdict.reason, click)
    raise Refused(worded("Case %(id)s: %(why)s", id=case.id, why=verdict.reason))


def _stale(world: World, case: Case, action: Action, not_at: str, click: str) -> Conflict:
    """That the case has moved on, by whom and how, once it is kept that this was refused for it."""
    refuse(world, case, action, "stale_rev", click)
    return Conflict(
        worded(
            "Case %(id)s is at revision %(rev)s, %(not_at)s%(change)s. Look at it again, then decide.",
            id=case.id,
            rev=case.rev,
            not_at=not_at,
            change=_last_change(world, case),
        )
    )


def _last_change(world: World, case: Case) -> str:
    """What became of the case since, in words: ": its reply was approved by elena"; "" where nothing did.

    What the site then made of an approval comes after it, for it is the person who was faster.
    """
    moves = [event for event in world.store.events(case.id) if event.kind in DONE]
    if not moves:
        return ""
    last = moves[-1]
    by_person = [event for event in moves if not event.impersonal][-1:]
    if last.impersonal and last.kind != Move.REDRAFT and by_person and by_person[0].kind == Move.APPROVE:
        return worded(": %(done)s; then %(next)s", done=_done(by_person[0]), next=_done(last))
    return worded(": %(done)s", done=_done(last))


def _done(event: Event) -> str:
    """What was done, and by whom if it was somebody."""
    what = DONE[Move(event.kind)]
    return what if event.impersonal else worded("%(done)s by %(who)s", done=what, who=event.by)


def _same_eyes(world: World, case: Case, action: Action) -> str:
    """Why whoever wrote the reply may not approve it, where two pairs of eyes are asked for; "" else."""
    if not (world.four_eyes and action.move is Move.APPROVE):
        return ""
    written = [one for one in world.store.events(case.id) if one.kind in {Move.EDIT, Move.REDRAFT}]
    same = bool(written) and written[-1].kind == Move.EDIT and written[-1].by == action.by
    return worded("You wrote this reply, so somebody else has to approve it.") if same else ""


def _no_releaser(world: World, case: Case, action: Action) -> str:
    """Why this person may not release the case, where the house names who may; "" else (policy.md A5)."""
    named = world.standards.release.get(case.held, ())
    if action.move is not Move.RELEASE or not named or action.by in named:
        return ""
    return worded(
        "What is held for %(why)s is released by %(who)s.", why=plain(case.held), who=" or ".join(named)
    )


def _not_there(world: World, case: Case, action: Action) -> str:
    """Why a reply that is up cannot be changed or withdrawn through its site; "" when it can."""
    if case.reply_state not in UP or action.move not in {Move.EDIT, Move.WITHDRAW}:
        return ""
    site = world.site(find(world, case.id)[0].stored.site)
    title = known(site.TITLE)
    if action.move is Move.EDIT:
        if site.FACTS.reply != "api_create_once":
            return ""
        if not sites.rewriting(site):
            return worded(
                "%(site)s takes a reply once and lets no program change it: do it there.", site=title
            )
        ours = any(event.kind == Move.APPROVE for event in world.store.events(case.id))
        if ours:
            return ""
        return worded("This reply was not put on %(site)s from here: change it there.", site=title)
    if sites.withdrawal(site):
        return ""
    return worded("%(site)s lets no program take a reply down: do it on the review's page.", site=title)


def _follows(world: World, row: LogRow, step: Move) -> tuple[EffectKind, ...]:
    """What must be done on the site after this."""
    if step is Move.APPROVE and sites.publisher(world.site(row.stored.site), world.listing_of(row.stored)):
        return (EffectKind.PUBLISH,)
    return (EffectKind.WITHDRAW,) if step is Move.WITHDRAW else ()


def refuse(world: World, case: Case, action: Action, why: str, click: str = "") -> None:
    """Keep in the log that somebody wanted to do this with the case, and why they may not."""
    data = {"move": str(action.move), "why": why, "rev": case.rev}
    world.store.refuse(case.id, "refused", action.by, data, world.now(), click=click)
