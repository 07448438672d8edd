"""What people read: their inbox on the Home tab, and what the command answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reviewbot import actions
from reviewbot.cases import Move
from reviewbot.notify import answers, home, modals
from reviewbot.notify.answers import Command, Wish
from reviewbot.notify.card import Card
from reviewbot.notify.lines import Reader
from reviewbot.pipeline import World, alert
from reviewbot.pipeline.digest import report
from reviewbot.pipeline.drill import send_practice
from reviewbot.roles import Permit
from reviewbot.slack_app.clicks import Click
from reviewbot.slack_app.shown import HELD_FROM_VIEW, Shown
from reviewbot.store import Filter
from reviewbot.types import Inbox, LogRow, Pile

ON_ITS_WAY = "A practice case is on its way. Nothing that you do with it reaches a review site."


class Reading:
    """For the one who clicked. ``setup`` takes the code of the first approver; it says what came of it."""

    def __init__(self, world: World, permit: Permit, click: Click, setup: Callable[[str], str]) -> None:
        self._world, self._permit, self._click, self._setup = world, permit, click, setup
        self._reader = Reader(click.user, world.business, world.locations, world.now())

    def home(self, place: str = "") -> Shown:
        """The Home tab; ``place`` is what a button in it leads to."""
        pile, page = home.read_place(place) or (Pile.OPEN, 1)
        inbox = self._world.store.inbox(
            self._click.user, pile, self._world.now(), limit=home.PAGE, offset=home.offset(page)
        )
        return Shown(home=home.home(self._shown(inbox), self._reader))

    def command(self) -> Shown:
        """The answer to ``/reviews …``, for the one who typed it alone."""
        command = answers.parse(self._click.choice)
        if command.wish is Wish.CASE:
            row, case = actions.find(self._world, command.case)
            if not self._permit.may_see(case):
                return Shown(words=HELD_FROM_VIEW)
            return Shown(modals.whole(alert(self._world, row), self._world.now()))
        if command.wish is Wish.DRILL:
            return self._drill()
        card = self._answer(command)
        return Shown(ack=_ephemeral(card))

    def _drill(self) -> Shown:
        """Send a practice review on its way, for those who answer cases."""
        if why := self._permit.refusal(Move.EDIT):
            return Shown(words=why)
        send_practice(self._world, None, self._click.key)
        return Shown(ack=answered(ON_ITS_WAY), changed=True)

    def _answer(self, command: Command) -> Card:
        match command.wish:
            case Wish.OPEN | Wish.MINE:
                pile = Pile.MINE if command.wish is Wish.MINE else Pile.OPEN
                inbox = self._world.store.inbox(self._click.user, pile, self._world.now(), limit=answers.MOST)
                return answers.listed(self._shown(inbox), self._reader)
            case Wish.SEARCH:
                rows = self._world.store.log(Filter(search=command.words, limit=answers.MOST + 1))
                return answers.found(command.words, self._seen(rows), self._reader)
            case Wish.REPORT:
                return answers.said(report(self._world, self._world.now()))
            case Wish.SETUP:
                return answers.said(self._setup(command.words))
            case _:
                return answers.help_on(command)

    def _shown(self, inbox: Inbox) -> Inbox:
        return replace(inbox, rows=tuple(self._seen(inbox.rows)))

    def _seen(self, rows: Sequence[LogRow]) -> Sequence[LogRow]:
        return [row for row in rows if row.case is None or self._permit.may_see(row.case)]


def answered(words: str) -> Mapping[str, Any]:
    """What goes with the acknowledgement of a command: words for the one who typed it."""
    return _ephemeral(answers.said(words)) if words else {}


def _ephemeral(card: Card) -> Mapping[str, Any]:
    return {"response_type": "ephemeral", "text": card.text, "blocks": card.blocks}
