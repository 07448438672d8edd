"""The only place where the parts are joined: settings in, a World out."""

import os
import shlex
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reviewbot import actions, config, sites
from reviewbot.config import Settings
from reviewbot.errors import ConfigError, StoreBusy, StoreError
from reviewbot.notify import Notifier
from reviewbot.pipeline import Polled, World, deliver, poll, wake
from reviewbot.store import Effect, Store
from reviewbot.types import Listing

if TYPE_CHECKING:
    from reviewbot.http import Wire

LOCK_WAIT_S = 30.0


def utc_now() -> datetime:
    """The only clock."""
    return datetime.now(UTC)


def settings(explicit: str | None) -> Settings:
    """The settings from --config, $REVIEWBOT_CONFIG, config/reviewbot.toml or ./reviewbot.toml."""
    return config.load(config.find(explicit, os.environ, Path.cwd()), os.environ)


def open_store(wanted: Settings, *, migrate: bool = True) -> Store:
    """The store of these settings, its schema brought up to date. Raises StoreError."""
    from reviewbot.store.sqlite import SqliteStore

    store = SqliteStore(_store_path(wanted))
    if migrate:
        store.migrate()
    return store


def _store_path(wanted: Settings) -> str:
    return wanted.store_url.removeprefix("sqlite:///")


def restore(wanted: Settings, backup: Path) -> Path | None:
    """Put a backup in place of the store; gives where the store before it is kept, if there was one.

    Raises StoreError when the backup is no whole store, or another reviewbot is at work.
    """
    from reviewbot.store.sqlite import SqliteStore

    path = Path(_store_path(wanted))
    kept = path.with_name(f"{path.name}.before-{utc_now():%Y%m%d-%H%M%S}") if path.exists() else None
    store = SqliteStore(str(path))
    with store.lock(), _whole_copy(backup, path.with_name(path.name + ".restored")) as copy:
        if kept:
            store.backup(str(kept))
        store.close()
        _remove_journals(path)
        copy.rename(path)
    return kept


@contextmanager
def _whole_copy(backup: Path, copy: Path) -> Iterator[Path]:
    """A copy of a backup that was found whole; never the backup, for SQLite writes where it only reads."""
    from reviewbot.store.sqlite import SqliteStore

    try:
        for ending in ("", "-wal"):  # a copy made by hand may come with its journal
            if (part := backup.with_name(backup.name + ending)).exists():
                shutil.copyfile(part, copy.with_name(copy.name + ending))
        with closing(SqliteStore(str(copy))) as store:
            whole = store.verify().ok
            store.doubt()
    except StoreError:
        whole = False
    try:
        if not whole:
            raise StoreError(f"{backup} is not a whole backup of a reviewbot store. Nothing was changed.")
        yield copy
    finally:
        copy.unlink(missing_ok=True)
        _remove_journals(copy)


def _remove_journals(path: Path) -> None:
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def token_missing(wanted: Settings) -> bool:
    """Whether Slack is configured and its token is not there, so that alerts go to the terminal."""
    return wanted.slack.mode != "off" and not wanted.secrets.get("REVIEWBOT_SLACK_BOT_TOKEN")


def notifier(wanted: Settings) -> Notifier:
    """Slack when it is configured and has its token; otherwise the same card in the terminal."""
    token = wanted.secrets.get("REVIEWBOT_SLACK_BOT_TOKEN")
    if wanted.slack.mode == "off" or not token:
        return console()
    from reviewbot.notify.slack import Slack

    return Slack(
        token,
        channel=wanted.slack.channel,
        restricted_channel=wanted.slack.restricted_channel,
        base_url=wanted.slack.api_url,
    )


def console() -> Notifier:
    """Alerts in the terminal, on stderr: stdout is for results."""
    from rich.console import Console as Screen

    from reviewbot.notify.console import Console

    return Console(Screen(stderr=True))


def program(explicit: str | None) -> str:
    """How this program is called again from here with the same configuration."""
    script = Path(sys.executable).with_name("reviewbot")
    if shutil.which("reviewbot"):
        name = "reviewbot"
    elif script.exists():
        name = shlex.quote(_from_here(script))
    else:
        name = f"{shlex.quote(sys.executable)} -m reviewbot"
    config = explicit or os.environ.get("REVIEWBOT_CONFIG")
    return f"{name} --config {shlex.quote(_from_here(Path(config)))}" if config else name


def _from_here(path: Path) -> str:
    """The shortest way to write a path: relative when it lies below the current folder."""
    whole = path.absolute()
    return str(whole.relative_to(Path.cwd())) if whole.is_relative_to(Path.cwd()) else str(whole)


def wire(wanted: Settings) -> "Wire":
    """The wire to review sites, with the owner's exceptions."""
    from reviewbot.http import Wire

    return Wire(
        now=utc_now,
        monotonic=time.monotonic,
        sleep=time.sleep,
        allow_private=wanted.http.allow_private,
        contact=wanted.http.contact,
    )


def world(wanted: Settings, store: Store, *, explicit: str | None = None) -> World:
    """Everything the stages and the actions work with."""
    from reviewbot import assess, replies

    return World(
        store=store,
        wire=wire(wanted),
        notifier=notifier(wanted),
        site=sites.load,
        parts=sites.parts,
        assess=assess.assess,
        draft=replies.draft,
        lint=replies.lint,
        commands=partial(actions.commands, program=program(explicit)),
        business=wanted.business,
        locations=wanted.locations,
        listings=wanted.listings,
        now=utc_now,
        sleep=time.sleep,
    )


@contextmanager
def alone(store: Store) -> Iterator[None]:
    """Hold the store's lock, waiting a little for another pass to end. Raises StoreBusy."""
    deadline = time.monotonic() + LOCK_WAIT_S
    while True:
        try:
            with store.lock():
                yield
                return
        except StoreBusy:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.1)


def chosen(wanted: Settings, names: tuple[str, ...]) -> list[Listing]:
    """The listings of these names, or all. Raises ConfigError for a name that is not configured."""
    unknown = [name for name in names if name not in wanted.listings]
    if unknown:
        known = ", ".join(wanted.listings) or "none"
        raise ConfigError(
            f"There is no listing named {unknown[0]!r} in {wanted.path}. Listings there: {known}."
        )
    return [wanted.listings[name] for name in names] if names else list(wanted.listings.values())


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass over several listings came to; ``waiting``: alerts that were not taken yet."""

    listings: tuple[Polled, ...]
    alerts_sent: int
    waiting: tuple[Effect, ...] = ()

    @property
    def cases_opened(self) -> int:
        """How many cases were opened."""
        return sum(one.cases for one in self.listings)


def run_pass(
    ready: World, listings: list[Listing], *, named: bool, each: Callable[[Polled], None] = lambda _: None
) -> Pass:
    """Poll these listings one by one, alone on the store, and send what comes up as it comes up."""
    done = []
    with alone(ready.store):
        wake(ready)
        sent = deliver(ready)
        for listing in listings:
            polled = poll(ready, listing, named=named)
            sent += deliver(ready)
            done.append(polled)
            each(polled)
        return Pass(tuple(done), sent, tuple(ready.store.waiting()))
