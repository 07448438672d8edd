"""Who sends a request: looked up for each of them, so that what ended has ended at once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import cached_property

from starlette.requests import Request

from reviewbot.pipeline import World
from reviewbot.web.signin import tokens, who
from reviewbot.web.signin.oidc import Memory
from reviewbot.web.signin.passwords import Passwords
from reviewbot.web.signin.ways import Caller, Front
from reviewbot.web.viewer import Viewer

SEEN_EVERY = timedelta(minutes=5)  # a click is worth a write to the store no more often
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "via")


class Keeper:
    """The doorkeeper of the web log, for as long as it is open; several threads may ask.

    ``owner``: by what name the log knows whoever is at this machine. ``link``: what lets them in, and is new
    each time. ``memory``: what is known of the identity provider.
    """

    def __init__(
        self,
        front: Front,
        visit: Callable[[], AbstractContextManager[World]],
        owner: str,
        now: Callable[[], datetime],
    ) -> None:
        self.front, self.owner = front, owner
        self.link, self.memory = tokens.fresh(), Memory()
        self._visit, self._now = visit, now

    @cached_property
    def passwords(self) -> Passwords:
        """Made when the first one is typed: it takes a moment."""
        return Passwords()

    def reader(self, request: Request) -> Viewer | None:
        """Who asks to read; None: they must sign in first."""
        return self.actor(request) or who.passer_by(self._knock(request))

    def actor(self, request: Request) -> Viewer | None:
        """Who asks for a change; None: they must sign in first."""
        secret = request.cookies.get(self.front.cookie, "")
        if not secret:
            return None
        digest, knock = tokens.digest(secret), self._knock(request)
        with self._visit() as world:
            session = world.store.session(digest)
            if session is None:
                return None
            account = world.store.account(session.account) if session.account else None
            viewer = who.by_session(knock, secret, session, account)
            if viewer and knock.now - session.seen_at >= SEEN_EVERY:
                world.store.saw_session(digest, knock.now)
        return viewer

    def program(self, request: Request) -> Viewer | None:
        """Which program asks, by the token in its Authorization (RFC 6750); None: by none that is good."""
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not secret.startswith(tokens.PREFIX):
            return None
        digest, knock = tokens.digest(secret.strip()), self._knock(request)
        with self._visit() as world:
            token = world.store.token(digest)
            if token is None:
                return None
            account = world.store.account(token.account) if token.account else None
            viewer = who.by_token(knock, token, account)
            if viewer and (token.used_at is None or knock.now - token.used_at >= SEEN_EVERY):
                world.store.saw_token(digest, knock.now)
        return viewer

    def caller(self, request: Request) -> Caller:
        """From where a request comes; through our proxy, from where that says that it has it."""
        passed_on = any(name in request.headers for name in _PASSED_ON)
        peer = request.client.host if request.client else ""
        if self.front.secure:  # of several, the last: those before it are whatever the visitor wrote
            peer = request.headers.get("x-forwarded-for", peer).rpartition(",")[2].strip()
        return Caller(request.headers.get("host", ""), peer, passed_on)

    def _knock(self, request: Request) -> who.Knock:
        return who.Knock(self.front.way, self.caller(request), self.owner, self._now())
