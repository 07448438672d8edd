"""What is to be shown after a click."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reviewbot.notify import modals
from reviewbot.notify.modals import View

HELD_FROM_VIEW = "This case is held, so only those who answer cases can see it."


@dataclass(frozen=True, slots=True)
class Home:
    """A Home tab as it was drawn ``at`` a time; ``place``: which page of which pile it shows."""

    view: View
    at: datetime
    place: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What Slack is to show once the click is acknowledged, as it applies.

    ``view``: a form to open. ``words``: something to tell only the one who clicked. ``home``: their Home
    tab. ``ack``: what goes with the acknowledgement itself. ``changed``: a case was changed. ``beneath``:
    what the form that shows the case is to show now.
    """

    view: View | None = None
    words: str = ""
    home: Home | None = None
    changed: bool = False
    beneath: View | None = None
    ack: Mapping[str, Any] = field(default_factory=dict)


def closed_home(words: str, at: datetime) -> Home:
    """A Home tab that only says why there is nothing in it."""
    blocks = modals.told("reviewbot", words)["blocks"]
    return Home({"type": "home", "callback_id": "home", "blocks": blocks}, at)
