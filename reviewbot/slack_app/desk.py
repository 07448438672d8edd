"""What a click does: look up who it is, act, and say what is to be shown after the acknowledgement.

Nothing here waits for the network: a click is taken in the store first, then acknowledged, and all that
Slack is to show comes after (facts: slack §4).
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from reviewbot import actions, when
from reviewbot.cases import Action, Move, overridable
from reviewbot.errors import Conflict, Refused, Repeated, ReviewbotError
from reviewbot.notify import buttons, modals
from reviewbot.notify.lines import read_review
from reviewbot.notify.modals import View
from reviewbot.pipeline import World, alert
from reviewbot.pipeline.thank import thank
from reviewbot.roles import Permit
from reviewbot.slack_app.clicks import Click
from reviewbot.slack_app.shown import HELD_FROM_VIEW, Shown
from reviewbot.types import WAITING, Case, Delivery, PromiseState

LONGEST_EDITABLE = modals.PARAGRAPH  # what Slack's text field takes; a longer reply is edited elsewhere
LONGEST_ERROR = 1_000
PLAIN_FORMS: Mapping[Move, Callable[[Case], View]] = {
    Move.ASSIGN: modals.assign,
    Move.RELEASE: modals.release,
    Move.REACHED: modals.reached,
    Move.REMEDIED: modals.remedied,
    Move.CLOSE: modals.close,
    Move.DISMISS: modals.dismiss,
    Move.WITHDRAW: modals.withdraw,
}
FORMS = frozenset({*PLAIN_FORMS, Move.EDIT, Move.POSTED, Move.SNOOZE, Move.ASK})
# To exactly what was shown; the rest tells what somebody did, or is as true of a review that changed since.
BOUND = frozenset({Move.APPROVE, Move.EDIT, Move.POSTED, Move.RELEASE, Move.DISMISS, Move.WITHDRAW})
PEOPLE_DO = (*FORMS, Move.APPROVE)
OLD_CARD = "This card is from an older version of reviewbot, so the button does nothing any more."


class Desk:
    """Takes one click. ``permit``: what the one who clicks may do."""

    def __init__(self, world: World, permit: Permit) -> None:
        self._world, self._permit = world, permit

    def turned_away(self, click: Click) -> Shown:
        """Somebody from outside learns nothing of any case; that they tried is kept."""
        step = next((one for one in PEOPLE_DO if one == click.action), None)
        row = self._world.store.row(click.case)
        if step and row and row.case and not self._permit.unknown:
            why = self._permit.outsider
            actions.refuse(self._world, row.case, Action(step, click.user), why, click.key)
        return Shown(words=self._permit.outsider)

    # --- buttons ------------------------------------------------------------------------------------

    def pressed(self, click: Click) -> Shown:
        """A button on a card, or in a form that shows one."""
        try:
            return self._pressed(click)
        except Repeated:
            return Shown()
        except ReviewbotError as error:
            return Shown(words=str(error))

    def _pressed(self, click: Click) -> Shown:
        if not click.case or (click.choice and click.action != Move.SNOOZE):
            return Shown(words=OLD_CARD)
        self._adopt(click)
        if click.action == Move.APPROVE:
            approved = self._act(click, Action(Move.APPROVE, click.user, rev=click.rev))
            row, _ = actions.find(self._world, click.case)
            return replace(approved, words=actions.stopped_words(self._world, row.stored.listing))
        if click.action == Move.SNOOZE and click.choice:
            until = when.until(click.choice, self._world.now(), self._world.business.timezone)
            return self._act(click, Action(Move.SNOOZE, click.user, until=until))
        return self._form(click)

    def _form(self, click: Click) -> Shown:
        """The form that asks for what an action needs, unless it is plain already that it cannot be done."""
        row, case = actions.find(self._world, click.case)
        override = click.action == buttons.OVERRIDE
        step = Move.APPROVE if override else next((one for one in FORMS if one == click.action), None)
        if step:
            actions.ensure_possible(self._world, case, Action(step, click.user), self._permit, click.key)
        if not self._permit.may_see(row):
            return Shown(words=HELD_FROM_VIEW)
        if click.action == buttons.HISTORY:
            found = self._world.store.case_file(case.id)
            return Shown(modals.history(case, found.events if found else (), self._world.business))
        if click.action == buttons.OPEN:
            return self._whole(case.id)
        if click.action == buttons.PROMISES:
            return self._promises(click, case)
        match step:
            case None:
                return Shown(words=OLD_CARD)
            case Move.APPROVE:
                return Shown(modals.override(case))
            case Move.EDIT if len(case.text) > LONGEST_EDITABLE:
                return Shown(words=f"This reply is too long for Slack. Use: reviewbot case {case.id} edit")
            case Move.EDIT:
                return Shown(
                    modals.edit(
                        case,
                        row.stored.review.text or row.stored.wordless,
                        actions.proposed(self._world, case.id),
                    )
                )
            case Move.POSTED:
                return Shown(modals.post_by_hand(case, row.stored.review.url))
            case Move.SNOOZE:
                return Shown(modals.snooze(case, self._world.business.timezone))
            case Move.ASK:
                return self._ask(click, case)
            case _:
                return Shown(PLAIN_FORMS[step](case))

    def _promises(self, click: Click, case: Case) -> Shown:
        actions.ensure_may_settle(self._world, case.id, click.user, self._permit, click.key)
        waiting = [one for one in self._world.store.promises(case.id) if one.state in WAITING]
        if not waiting:
            return Shown(words="Nothing that this case has promised is left to keep.")
        return Shown(modals.promises(case, waiting, self._world.business))

    def _ask(self, click: Click, case: Case) -> Shown:
        verdict = actions.may_ask(self._world, case.id)
        if verdict.allowed:
            return Shown(modals.ask(case, actions.ask_text(self._world, case.id)))
        with suppress(Refused):  # it is kept that somebody wanted to, and why not
            self._act(click, Action(Move.ASK, click.user))
        return Shown(modals.told("Not this time", verdict.reason), changed=verdict.final)

    def _adopt(self, click: Click) -> None:
        """Take the message of the click for the case's card when none is known: its answer was lost."""
        _, case = actions.find(self._world, click.case)
        if click.message and not case.alert_ts:
            here = Delivery(click.channel, click.message, click.thread)
            self._world.store.adopt(case.id, here, self._world.now())

    def thanks(self, click: Click) -> Shown:
        """A case in which a happy review is thanked for, to approve like any other."""
        review_id = read_review(click.choice)
        if why := self._permit.refusal(Move.EDIT):
            return Shown(words=why)
        if review_id is None:
            return Shown(words=OLD_CARD)
        return self._whole(thank(self._world, review_id, click.user).id)

    # --- forms --------------------------------------------------------------------------------------

    def sent(self, click: Click, view: Mapping[str, Any]) -> Shown:
        """A form that was filled in. What stands in the way is said there, and nothing typed is lost."""
        try:
            return self._sent(click, view)
        except Repeated:
            return Shown()
        except ReviewbotError as error:
            return in_the_form(view, str(error))

    def _sent(self, click: Click, view: Mapping[str, Any]) -> Shown:
        step = next((one for one in FORMS if one == click.action), None)
        if click.action == buttons.PROMISES:
            return self._settled(click, view)
        if click.action == buttons.OVERRIDE:
            why = modals.field(view, modals.NOTE)
            return self._act(click, Action(Move.APPROVE, click.user, rev=click.rev, note=why))
        if step is None or not click.case:
            return in_the_form(view, OLD_CARD)
        if step is Move.EDIT:
            return self._edited(click, view)
        action = Action(
            step,
            click.user,
            rev=click.rev if step in BOUND else None,
            who=modals.field(view, modals.WHO),
            how=modals.field(view, modals.HOW),
            note=modals.field(view, modals.NOTE),
        )
        if step is Move.SNOOZE:
            said = modals.field(view, modals.UNTIL)
            until = when.until(said, self._world.now(), self._world.business.timezone)
            action = replace(action, until=until)
        elif step is Move.REACHED and modals.field(view, modals.OUTCOME) == Move.TRIED:
            action = replace(action, move=Move.TRIED)
        elif step is Move.CLOSE:
            action = replace(action, outcome=modals.field(view, modals.OUTCOME))
        return self._act(click, action)

    def _settled(self, click: Click, view: Mapping[str, Any]) -> Shown:
        """What became of a promise of this case."""
        number, became = modals.field(view, modals.PROMISE), modals.field(view, modals.OUTCOME)
        promise = next((one for one in self._world.store.promises(click.case) if str(one.id) == number), None)
        state = next((one for one in PromiseState if one == became and one not in WAITING), None)
        if promise is None or state is None:
            return in_the_form(view, OLD_CARD)
        why = modals.field(view, modals.NOTE)
        actions.settle(
            self._world, promise.id, state, click.user, why=why, permit=self._permit, click=click.key
        )
        return self._done(click, click.case)

    def _edited(self, click: Click, view: Mapping[str, Any]) -> Shown:
        text = modals.field(view, modals.TEXT).strip()
        draft = actions.judge(self._world, click.case, text)
        if draft.blocked and not overridable(draft.checks) and not self._permit.refusal(Move.EDIT):
            return _errors({modals.block_of(view, modals.TEXT): modals.findings(draft.blocked)})
        try:
            return self._act(click, Action(Move.EDIT, click.user, rev=click.rev, draft=draft))
        except Conflict as error:
            row, case = actions.find(self._world, click.case)
            return _instead(modals.changed_meanwhile(case, row.stored.review.text, text, str(error)))

    def _act(self, click: Click, action: Action) -> Shown:
        """Do it; a form that shows the case, and stays open, is drawn again."""
        case = actions.act(self._world, click.case, action, permit=self._permit, click=click.key)
        return self._done(click, case.id)

    def _done(self, click: Click, case_id: int) -> Shown:
        return Shown(changed=True, beneath=self._whole(case_id).view if click.beneath else None)

    def _whole(self, case_id: int) -> Shown:
        row, _ = actions.find(self._world, case_id)
        return Shown(modals.whole(alert(self._world, row), self._world.now()))


def in_the_form(view: Mapping[str, Any], words: str) -> Shown:
    """Say what stands in the way under the first field, so that what was typed stays; else in its place."""
    first = next((one for one in view.get("blocks") or () if one.get("type") == "input"), None)
    if first:
        return _errors({str(first.get("block_id", "")): words[:LONGEST_ERROR]})
    return _instead(modals.told("Not done", words))


def _errors(found: Mapping[str, str]) -> Shown:
    return Shown(ack={"response_action": "errors", "errors": found})


def _instead(view: View) -> Shown:
    return Shown(ack={"response_action": "update", "view": view})
