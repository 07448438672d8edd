"""What people read: their inbox on the Home tab, and what the command answers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from reviewbot import actions
from reviewbot.cases import Move
from reviewbot.errors import Refused
from reviewbot.notify import answers, home, modals
from reviewbot.notify.answers import Command, Wish
from reviewbot.notify.card import Card
from reviewbot.notify.lines import Reader
from reviewbot.pipeline import World, alert
from reviewbot.pipeline.digest import report
from reviewbot.pipeline.drill import send_practice
from reviewbot.roles import Permit
from reviewbot.slack_app.clicks import Click
from reviewbot.slack_app.membership import Membership
from reviewbot.slack_app.shown import HELD_FROM_VIEW, Home, Shown
from reviewbot.store import Filter
from reviewbot.types import Inbox, Pile

ON_ITS_WAY = "A practice case is on its way. Nothing that you do with it reaches a review site."


class Reading:
    """For the one who clicked."""

    def __init__(self, world: World, permit: Permit, click: Click, membership: Membership) -> None:
        self._world, self._permit, self._click, self._membership = world, permit, click, membership
        self._reader = Reader(click.user, world.business, world.locations, world.now())

    def home(self, place: str = "", *, drawn_at: datetime | None = None) -> Home:
        """The Home tab; ``place`` is what a button in it leads to.

        ``drawn_at``: as it would have been drawn then, had all been as it is now.
        """
        pile, page = home.read_place(place) or (Pile.OPEN, 1)
        inbox = self._inbox(pile, home.PAGE, home.offset(page))
        reader = replace(self._reader, now=drawn_at or self._reader.now)
        return Home(home.home(inbox, reader), reader.now, place)

    def command(self) -> Shown:
        """The answer to ``/reviews …``, for the one who typed it alone."""
        command = answers.parse(self._click.choice)
        if command.wish is Wish.CASE:
            row, _ = actions.find(self._world, command.case)
            if not self._permit.may_see(row):
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
                return answers.listed(self._inbox(pile, answers.MOST), self._reader)
            case Wish.SEARCH:
                wanted = Filter(search=command.words, unrestricted=self._unrestricted, limit=answers.MOST + 1)
                return answers.found(command.words, self._world.store.log(wanted), self._reader)
            case Wish.REPORT:
                return answers.said(report(self._world, self._world.now(), unrestricted=self._unrestricted))
            case Wish.SETUP:
                return answers.said(self._membership.set_up(command.words))
            case Wish.ROLES:
                return self._membership.listed()
            case Wish.REVOKE:
                return answers.said(self._membership.revoke(command.words))
            case Wish.STOP | Wish.RESUME:
                return answers.said(self._switch(command))
            case _:
                return answers.help_on(command)

    def _switch(self, command: Command) -> str:
        """Stop or resume posting on the listing that is named first, else everywhere; what follows is why."""
        first, _, rest = command.words.partition(" ")
        listing, why = (first, rest) if first in self._world.listings else ("", command.words)
        try:
            if command.wish is Wish.STOP:
                return actions.stop_posting(self._world, listing, self._click.user, why, permit=self._permit)
            return actions.resume_posting(self._world, listing, self._click.user, permit=self._permit)
        except Refused as refused:
            return str(refused)

    def _inbox(self, pile: Pile, limit: int, offset: int = 0) -> Inbox:
        now = self._world.now()
        return self._world.store.inbox(
            self._click.user, pile, now, limit=limit, offset=offset, unrestricted=self._unrestricted
        )

    @property
    def _unrestricted(self) -> bool:
        return not self._permit.sees_all


def answered(words: str) -> Mapping[str, Any]:
    """What goes with the acknowledgement of a command: words for the one who typed it."""
    return _ephemeral(answers.said(words)) if words else {}


def _ephemeral(card: Card) -> Mapping[str, Any]:
    return {"response_type": "ephemeral", "text": card.text, "blocks": card.blocks}
