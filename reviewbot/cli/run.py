"""reviewbot run: the daemon."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Protocol

import click

from reviewbot import app
from reviewbot.app import talks
from reviewbot.cli.door import Door, person
from reviewbot.errors import StoreBusy, StoreError, UsageError
from reviewbot.store import Store
from reviewbot.web.health import Watched, health
from reviewbot.web.hooks import Hooks
from reviewbot.web.posts import Post

ENDS = frozenset({signal.SIGTERM, signal.SIGINT})
ENDS_WITHIN_S = 8.0  # after SIGTERM: ten are promised, and a supervisor kills after ten (Docker's default)


class Doorway(Watched, Protocol):
    """A way in for people that is open while the daemon runs, such as Slack.

    ``posts``: what it takes on the web port, by path.
    """

    posts: Mapping[str, Post]

    def start(self) -> None:
        """Open it, without waiting for anybody on the other side."""

    def stop(self) -> None:
        """Take nobody in any more; within a second or two."""


def doorways(door: Door, visit: app.Visit, tell: Callable[[], None]) -> Sequence[Doorway]:
    """The doors that this configuration wants. ``tell`` is to be called after each change they make."""
    people = app.slack.people(door.settings)
    if people is None:
        return ()
    from reviewbot.slack_app import SlackDoor

    return (
        SlackDoor(
            app.slack.slack_client(door.settings),
            people,
            visit,
            app_token=app.slack.app_token(door.settings),
            signing_secret=app.slack.signing_secret(door.settings),
            tell=tell,
            say=say,
        ),
    )


@click.command("run")
@click.pass_obj
def run_command(door: Door) -> None:
    """Poll, alert and follow up on schedule, and serve the review log, until stopped.

    SIGTERM or Ctrl-C ends it within ten seconds; being killed loses nothing. /healthz on the web port
    says how it is. Only one runs on a store: a second one ends with exit code 3.
    """
    with ExitStack() as open_:
        open_.enter_context(_ends_held())  # before anything else: some libraries begin threads when imported
        from reviewbot.web.app import application
        from reviewbot.web.seat import Desk
        from reviewbot.web.server import served
        from reviewbot.web.signin.keeper import Keeper
        from reviewbot.web.signin.opening import ensure_guarded
        from reviewbot.web.signin.ways import Way, front

        web = door.settings.web
        ensure_guarded(door.settings, door.store)
        app.slack.ensure_slack(door.settings)
        open_.enter_context(_only_one(door.store))
        visit = app.visits(door.settings, door.store, explicit=door.config)
        engine = app.engine(door.settings, visit, say)
        doors = doorways(door, visit, engine.tell)
        keeper = Keeper(front(web), visit, _owner(), app.utc_now)
        desk = Desk(
            visit,
            door.settings,
            keeper,
            health=lambda: health(visit, engine.pulse, doors),
            tell=engine.tell,
            say=say,
            now=app.utc_now,
        )
        posts = {
            **Hooks(talks.hearings(door.settings), visit, tell=engine.tell, say=say).posts,
            **{path: take for one in doors for path, take in one.posts.items()},
        }
        address = open_.enter_context(served(application(desk, posts), web.port, host=web.host))
        engine.start()
        open_.callback(engine.stop)
        for one in doors:
            one.start()
            open_.callback(one.stop)
        _write(f"ready {address}")
        if keeper.front.way is Way.LINK:
            _write(f"sign in: {address}sign-in/{keeper.link}")
        signal.sigwait(ENDS)
        say("stopping")
        _end_in_time()
    say("stopped")


def _owner() -> str:
    """By what name the log knows whoever is at this machine; in a container users may have none."""
    try:
        return person(None)
    except UsageError:
        return "owner"


@contextmanager
def _ends_held() -> Iterator[None]:
    """Let the signals to end wait until they are asked for, in every thread that is begun meanwhile.

    A handler in Python runs in the main thread only, once that thread runs: one that waits for a lock is
    not woken when the system hands the signal to another thread (seen under load: a daemon that never
    ended; docs.python.org/3/library/signal.html#signals-and-threads).
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_in_time() -> None:
    """End the process when its time is up, whoever is still at work.

    A site, Slack or a disk may not answer, and at exit Python would wait for their threads. It is as safe
    as being killed: no transaction is open while others are waited for, and the next start takes it up.
    """
    deadline = threading.Timer(ENDS_WITHIN_S, os._exit, (0,))
    deadline.daemon = True
    deadline.start()


def say(line: str) -> None:
    """One line of the daemon's log."""
    _write(f"{app.utc_now():%Y-%m-%dT%H:%M:%SZ} {line}")


def _write(line: str) -> None:
    """Put it on stderr; a log that nobody reads any more is no reason to stop."""
    try:
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


@contextmanager
def _only_one(store: Store) -> Iterator[None]:
    """Hold the store's lock. Raises StoreError when another reviewbot does: this is not worth waiting for."""
    with ExitStack() as held:
        try:
            held.enter_context(store.lock())
        except StoreBusy as error:
            raise StoreError(str(error)) from error
        yield
