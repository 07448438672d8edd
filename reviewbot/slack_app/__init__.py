"""The Slack door: people work on cases by buttons, forms, the Home tab and a command.

Bolt reads what Slack sends and finds who is to answer; ``clicks.py`` reads it as records, ``desk.py`` acts,
and here it is acknowledged and shown. Socket Mode needs no public address (facts: slack §4).
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from reviewbot.errors import ReviewbotError
from reviewbot.notify.home import HOME_PAGE, HOME_TAB
from reviewbot.notify.lines import THANK
from reviewbot.notify.slack.people import People
from reviewbot.pipeline import World
from reviewbot.roles import Permit, Role
from reviewbot.slack_app import clicks
from reviewbot.slack_app.clicks import Click
from reviewbot.slack_app.desk import Desk, in_the_form
from reviewbot.slack_app.gate import Gate
from reviewbot.slack_app.homes import Homes, Watched
from reviewbot.slack_app.invitation import Invitation
from reviewbot.slack_app.membership import Membership
from reviewbot.slack_app.reading import Reading, answered
from reviewbot.slack_app.screen import Screen
from reviewbot.slack_app.shown import Shown, closed_home
from reviewbot.slack_app.socket import Socket
from reviewbot.web.posts import Post

Body = Mapping[str, Any]
Visit = Callable[[], AbstractContextManager[World]]

EVENTS_PATH = "/slack/events"  # contract.md
ANY = re.compile(r"[\s\S]*")
BROKEN = "Something went wrong in reviewbot, and nothing was changed. It is in its log."
NO_CARD = "This message is not the card of a case. All of them are on the Home tab of this app."
MEMBERS_EVERY_S = 300.0
LOOK_EVERY_S = 1.0
REDRAW_EVERY_S = 5.0
LONGEST_PAUSE_S = 30.0
MOST_REDRAWN = 5  # Home tabs at a look: 60 a minute, of the 100 that Slack takes (Tier 4)

_SILENT = logging.getLogger(f"{__name__}.bolt")  # Bolt would log whole payloads, customers' words and all
_SILENT.disabled = True
_SILENT.setLevel(logging.CRITICAL + 1)


class SlackDoor:
    """Open while the daemon runs. ``tell`` is called after each change; ``say`` takes a line of the log.

    ``app_token``: of Socket Mode; "" where Slack sends what people do to ``posts``, signed with
    ``signing_secret``.
    """

    name = "slack"

    def __init__(
        self,
        client: WebClient,
        people: People,
        visit: Visit,
        *,
        app_token: str,
        signing_secret: str,
        tell: Callable[[], None],
        say: Callable[[str], None],
    ) -> None:
        self._client, self._people, self._visit = client, people, visit
        self._tell, self._say = tell, say
        self._homes = Homes(client, time.monotonic)
        self._redrawing = threading.Lock()
        self._screen = Screen(client, self._homes, say)
        self._invitation = Invitation(say)
        self._after = ThreadPoolExecutor(max_workers=8, thread_name_prefix="slack-after")
        self._stopping = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="slack", daemon=True)
        self._trouble = "not connected yet"
        self.app = self._bolt()
        self._socket = Socket(self.app, client, app_token, _SILENT) if app_token else None
        self.posts: Mapping[str, Post] = {}
        if signing_secret:
            self.posts = {EVENTS_PATH: Gate(self.app, signing_secret, self._now).answer}

    # --- life ---------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to connect; Slack need not be there yet."""
        self._keeper.start()

    def stop(self) -> None:
        """Take no more clicks, and end what those before still show."""
        self._stopping.set()
        if self._socket:
            self._socket.close()
        self._after.shutdown(wait=False, cancel_futures=True)
        self._keeper.join(timeout=2)

    def health(self) -> Mapping[str, Any]:
        """Whether people can click now; ``last_pong_age_s`` of the socket, None without one."""
        trouble = {"trouble": self._trouble} if self._trouble else {}
        socket = (
            self._socket.health() if self._socket else {"connected": not trouble, "last_pong_age_s": None}
        )
        return {"ok": bool(socket["connected"]) and not trouble, **socket, **trouble}

    def _keep(self) -> None:
        """Connect, look after the connection, and know who everybody is, until the door is closed."""
        pause, refreshed_at, redrawn_at = 1.0, -MEMBERS_EVERY_S, -REDRAW_EVERY_S
        while not self._stopping.is_set():
            try:
                if time.monotonic() - refreshed_at >= MEMBERS_EVERY_S:
                    with self._visit() as world:
                        given = world.store.roles()
                    self._people.refresh(given)
                    if Role.APPROVER not in {*self._people.listed.values(), *given.values()}:
                        self._invite()
                    refreshed_at = time.monotonic()
                up = self._socket.keep() if self._socket else True
                before, pause = self._trouble, 1.0
                if up and before:
                    self._trouble = ""  # first, so that who hears of it finds it so
                    self._say("slack: connected")
                if not self._trouble and time.monotonic() - redrawn_at >= REDRAW_EVERY_S:
                    self._later(self._redraw_homes)
                    redrawn_at = time.monotonic()
            except ReviewbotError as error:
                if str(error) != self._trouble:
                    self._say(f"slack: {error}")
                self._trouble, pause = str(error), min(pause * 2, LONGEST_PAUSE_S)
            self._stopping.wait(pause if self._trouble else LOOK_EVERY_S)

    def _now(self) -> datetime:
        with self._visit() as world:
            return world.now()

    def _invite(self) -> None:
        if not self._invitation.open:
            self._invitation.issue()

    # --- what Bolt calls ------------------------------------------------------------------------------

    def _bolt(self) -> App:
        app = App(
            logger=_SILENT,
            client=self._client,
            authorize=lambda **_: AuthorizeResult(
                enterprise_id=None, team_id=None, bot_token=self._client.token
            ),
            # Listeners run in the thread that took the envelope: they commit, then acknowledge.
            process_before_response=True,
            request_verification_enabled=False,  # web.py does it, before anything is parsed
            token_verification_enabled=False,
        )
        app.action(ANY)(self._action)
        app.view(ANY)(self._view)
        app.view_closed(ANY)(lambda ack: ack())
        app.options(ANY)(lambda ack: ack(options=[]))
        app.command(ANY)(self._command)
        app.shortcut(ANY)(self._shortcut)
        app.event("app_home_opened")(self._home)
        app.event(ANY)(lambda: None)
        return app

    def _action(self, ack: Ack, body: Body) -> None:
        click = clicks.button(body)
        shown = self._taken(click, lambda world, permit: self._pressed(world, permit, click))
        ack()
        self._show(click, shown)

    def _shortcut(self, ack: Ack, body: Body) -> None:
        click = clicks.shortcut(body)
        shown = self._taken(
            click,
            lambda world, permit: Desk(world, permit).pressed(click) if click.case else Shown(words=NO_CARD),
        )
        ack()
        self._show(click, shown)

    def _view(self, ack: Ack, body: Body) -> None:
        click, view = clicks.form(body), body.get("view") or {}
        shown = self._taken(click, lambda world, permit: Desk(world, permit).sent(click, view))
        if shown.words:  # it was not looked at: what was typed stays
            shown = in_the_form(view, shown.words)
        if errors := shown.ack.get("errors"):
            named = {block: self._people.named(words) for block, words in errors.items()}
            shown = replace(shown, ack={**shown.ack, "errors": named})
        ack(**shown.ack)
        self._show(click, shown)

    def _command(self, ack: Ack, body: Body) -> None:
        click = clicks.command(body)
        shown = self._taken(click, lambda world, permit: self._reading(world, permit, click).command())
        ack(**(shown.ack or answered(shown.words)))
        self._show(click, replace(shown, words=""))

    def _home(self, event: Body) -> None:
        if event.get("tab") == "home" and isinstance(event.get("user"), str):
            self._later(self._welcome, event["user"])

    def _welcome(self, user: str) -> None:
        """Show somebody their Home tab, or why they have none. The event is acknowledged already."""
        with self._visit() as world:
            unknown = self._people.permit(user, "", world.store.roles()).unknown
        if unknown:
            self._people.meet(user)
        click = Click(key="", user=user, team="", trigger="", action=HOME_TAB)
        shown = self._taken(click, lambda world, permit: self._at_home(world, permit, click))
        self._screen.show(
            click, replace(shown, home=shown.home or closed_home(shown.words, self._now()), words="")
        )

    def _redraw_homes(self) -> None:
        """Draw the Home tabs again that show what is over, a few at a time, for those who looked lately."""
        if not self._redrawing.acquire(blocking=False):
            return
        drawn = 0
        try:
            for one in self._homes.lately():
                if drawn < MOST_REDRAWN:
                    drawn += self._redrawn(one)
        except ReviewbotError as error:
            self._say(f"slack: a Home tab could not be drawn again: {error}")
        finally:
            self._redrawing.release()

    def _redrawn(self, one: Watched) -> bool:
        """Whether somebody's Home tab had to be drawn again. Raises NotifyError."""
        with self._visit() as world:
            permit = self._people.permit(one.user, "", world.store.roles())
            if permit.unknown:  # whoever only reads is asked about no other way
                self._people.meet(one.user)
                return False
            if permit.outsider:
                home = closed_home(permit.outsider, world.now())
                if home.view == one.home.view:
                    return False
            else:
                click = Click(key="", user=one.user, team="", trigger="", action=HOME_TAB)
                reading = self._reading(world, permit, click)
                if reading.home(one.home.place, drawn_at=one.home.at) == one.home:
                    return False
                home = reading.home(one.home.place)
        self._homes.redraw(one, home)
        return True

    # --- what becomes of it -----------------------------------------------------------------------------

    def _pressed(self, world: World, permit: Permit, click: Click) -> Shown:
        kind = click.action.partition(".")[0]
        if kind in {HOME_TAB, HOME_PAGE}:
            return self._at_home(world, permit, click)
        if kind == THANK:
            return Desk(world, permit).thanks(click)
        return Desk(world, permit).pressed(click)

    def _at_home(self, world: World, permit: Permit, click: Click) -> Shown:
        return Shown(home=self._reading(world, permit, click).home(click.choice))

    def _reading(self, world: World, permit: Permit, click: Click) -> Reading:
        membership = Membership(world, self._people, self._invitation, click.user)
        return Reading(world, permit, click, membership)

    def _taken(self, click: Click, act: Callable[[World, Permit], Shown]) -> Shown:
        """What comes of a click. Whatever happens, it can be acknowledged."""
        try:
            with self._visit() as world:
                permit = self._people.permit(click.user, click.team, world.store.roles())
                if permit.unknown:
                    self._later(self._people.meet, click.user)
                return Desk(world, permit).turned_away(click) if permit.outsider else act(world, permit)
        except ReviewbotError as error:
            return Shown(words=str(error))
        except Exception as bug:  # noqa: BLE001 - a door: one click's bug must not leave others without an answer
            self._say(f"slack: unexpected {type(bug).__name__} at a click, a bug; please report it")
            return Shown(words=BROKEN)

    def _show(self, click: Click, shown: Shown) -> None:
        if shown.changed:
            self._tell()
        self._later(self._screen.show, click, shown)

    def _later(self, do: Callable[..., None], *what: object) -> None:
        with suppress(RuntimeError):  # the door is closing
            self._after.submit(do, *what)
