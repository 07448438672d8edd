"""Telling people: one card, shown in Slack or in the terminal.

``card.py`` draws (pure), ``slack.py`` and ``console.py`` deliver, ``manifest.py`` describes the Slack app.
Whoever delivers passes the same contract, so that an alert is posted once or is known to be in doubt.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from reviewbot.types import Alert, Delivery, Note, Notice

WITHDRAWN = Delivery("", "")  # of a card: nothing of its case is left where it stood


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was looked at: is it as it should be, and if not, what to do. No secrets."""

    name: str
    ok: bool
    detail: str
    fix: str = ""


class Notifier(Protocol):
    """Delivers alerts, notices, and notes under a card."""

    def send(self, message: Alert | Note | Notice, now: datetime) -> Delivery:
        """Show it to people; returns when it was taken.

        Raises NotifyError when it was definitely not taken (``code`` and ``retry_after`` say why and
        until when), NotifyUnknown when the answer was lost: ``find`` it before trying again.
        """

    def update(self, alert: Alert, now: datetime) -> Delivery | None:
        """Draw the case's card again where it stands; None when it shows just that already.

        WITHDRAWN when not everybody there may read the case any more: then its words are taken away, and it
        is to be alerted anew, elsewhere. Raises NotifyError as ``send`` does; drawing it twice does no harm.
        """

    def find(self, message: Alert | Note | Notice, since: datetime) -> Delivery | None:
        """The message with this delivery id, if it arrived after ``since``; None: it is not there.

        Raises NotifyError when that cannot be read, with ``code`` "missing_scope" when it never will be.
        """
