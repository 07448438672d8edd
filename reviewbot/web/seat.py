"""One request: who asks, what they may see, and what their page stands on."""

import hmac
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Path
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from reviewbot.config import Settings
from reviewbot.errors import Refused
from reviewbot.pipeline import World
from reviewbot.store import CaseFile
from reviewbot.types import Case
from reviewbot.web import drawing
from reviewbot.web.language import Language, chosen
from reviewbot.web.signin.keeper import Keeper
from reviewbot.web.viewer import Viewer
from reviewbot.wording import worded

STRANGE_FORM = worded("This form is not from your own page, or your sign-in has ended. Load the page again.")


class SignInNeeded(Exception):
    """Nobody is signed in, and this is not for everybody."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What every page stands on.

    ``doorkeeper`` knows who is signed in. ``health``: what /healthz shows. ``tell`` is called when there is
    something to do now; ``say`` takes a line for the log.
    """

    visit: Callable[[], AbstractContextManager[World]]
    settings: Settings
    doorkeeper: Keeper
    health: Callable[[], Mapping[str, Any]]
    tell: Callable[[], None]
    say: Callable[[str], None]
    now: Callable[[], datetime]
    language: Language = field(init=False)

    def __post_init__(self) -> None:
        """Find the language of the pages: without its catalogue nothing begins. Raises ConfigError."""
        object.__setattr__(self, "language", chosen(self.settings))


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody at a page. ``form``: what they filled in, where they did."""

    desk: Desk
    viewer: Viewer
    request: Request
    form: FormData = field(default_factory=FormData)

    def world(self) -> AbstractContextManager[World]:
        """The world for this one piece of work, in this thread."""
        return self.desk.visit()

    def page(self, template: str, *, status: int = 200, **told: Any) -> Response:
        """A page for this viewer."""
        return drawing.page(
            template, self._told(told), zone=self.zone, language=self.desk.language, status=status
        )

    def piece(self, template: str, **told: Any) -> str:
        """A part of a page for this viewer."""
        return drawing.piece(template, self._told(told), zone=self.zone, language=self.desk.language)

    def _told(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        return {
            "business": self.desk.settings.business,
            "viewer": self.viewer,
            "here": self.request.url.path,
            "now": self.desk.now(),
            **told,
        }

    @property
    def zone(self) -> str:
        """The time zone that times are shown in."""
        return self.desk.settings.business.timezone

    def says(self, name: str) -> str:
        """One field of the form; "" where it was not sent, or is a file."""
        value = self.form.get(name, "")
        # Browsers send every end of a line as two characters (html.spec.whatwg.org, "form-data-set").
        return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""

    def case(self, world: World, case_id: int) -> tuple[CaseFile, Case]:
        """A case that this viewer may see; for any other one, as if there were none: 404."""
        found = world.store.case_file(case_id)
        if found is None or found.row.case is None or not self.viewer.may_see(found.row):
            raise HTTPException(404, worded("There is no case %(id)s.", id=case_id))
        return found, found.row.case


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def _reading(request: Request) -> Seat:
    desk = _desk(request)
    viewer = desk.doorkeeper.reader(request)
    if viewer is None:
        raise SignInNeeded
    return Seat(desk, viewer, request)


async def _acting(request: Request) -> Seat:
    """Whoever sent a form of ours, and nobody whose browser another page made send one."""
    desk = _desk(request)
    viewer = await run_in_threadpool(desk.doorkeeper.actor, request)
    if viewer is None:
        raise SignInNeeded
    form = await request.form(max_files=0, max_fields=1000)
    sent = str(request.headers.get("x-csrf-token") or form.get("csrf", ""))
    if not viewer.csrf or not hmac.compare_digest(sent.encode(), viewer.csrf.encode()):
        raise Refused(STRANGE_FORM)
    return Seat(desk, viewer, request, form)


Number = Annotated[int, Path(ge=1, lt=2**63)]
"""The number of a case or a promise in an address; what is none is a page that there is not."""
Reading = Annotated[Seat, Depends(_reading)]
"""A page that changes nothing."""
Acting = Annotated[Seat, Depends(_acting)]
"""A form that was sent."""
