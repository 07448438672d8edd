"""The only place where the parts are joined: settings in, a World out."""

import importlib.util
import os
import shlex
import shutil
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from reviewbot import actions, config, sites
from reviewbot.app import slack
from reviewbot.app.shared import SharedHosts, SharedLedger
from reviewbot.config import Settings
from reviewbot.errors import ConfigError, StoreBusy, StoreError
from reviewbot.notify import Notifier
from reviewbot.pipeline import (
    Polled,
    Program,
    SecondWay,
    Way,
    World,
    call,
    deliver,
    glance,
    hand_over,
    ledger,
    poll,
    publish,
    purge,
    subscribe,
    take_over,
    tell_programs,
    wake,
)
from reviewbot.store import Effect, EffectKind, Store
from reviewbot.types import (
    Assessment,
    Auth,
    Brief,
    Draft,
    Hosts,
    Listing,
    Review,
)

if TYPE_CHECKING:
    from reviewbot.assess import Second
    from reviewbot.engine import Engine
    from reviewbot.http import Wire
    from reviewbot.notify.mail import Mail
    from reviewbot.replies.model import Ledger, Limits

LOCK_WAIT_S = 30.0


def utc_now() -> datetime:
    """The only clock."""
    return datetime.now(UTC)


def settings(explicit: str | None, *, secrets: Collection[str] = ()) -> Settings:
    """The settings from --config, $REVIEWBOT_CONFIG, config/reviewbot.toml or ./reviewbot.toml.

    ``secrets``: names of some that the configuration does not name, but are wanted too.
    """
    return config.load(config.find(explicit, os.environ, Path.cwd()), os.environ, secrets=secrets)


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


def notifier(wanted: Settings) -> Notifier:
    """Slack when it is configured and has its token; otherwise the same card in the terminal."""
    return slack.slack(wanted) if slack.slack_wanted(wanted) else console()


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


def wire(wanted: Settings, hosts: Hosts) -> "Wire":
    """The wire to review sites, with the owner's exceptions and what is known of their hosts."""
    from reviewbot.http import Wire

    return Wire(
        now=utc_now,
        monotonic=time.monotonic,
        sleep=time.sleep,
        hosts=hosts,
        allow_private=wanted.http.allow_private,
        contact=wanted.http.contact,
    )


def logins(wanted: Settings) -> Callable[[Listing], Auth | None]:
    """How each listing logs in to its site; what it is given there is kept in memory only."""
    return partial(sites.auth, keyring=sites.Keyring(wanted.secrets.get, utc_now))


def world(wanted: Settings, store: Store, *, explicit: str | None = None) -> World:
    """Everything the stages and the actions work with."""
    from reviewbot import replies
    from reviewbot.replies.promises import clash, promised

    line = wire(wanted, store.hosts)
    return World(
        store=store,
        wire=line,
        notifier=notifier(wanted),
        site=sites.load,
        parts=sites.parts,
        auth=logins(wanted),
        assess=assessor(wanted),
        draft=writer(wanted, store),
        lint=replies.lint,
        commands=partial(actions.commands, program=program(explicit)),
        business=wanted.business,
        keep_days=wanted.keep_days,
        locations=wanted.locations,
        listings=wanted.listings,
        may_publish=slack.may_publish(slack.people(wanted)),
        four_eyes=wanted.slack.four_eyes,
        digest_at=wanted.slack.digest,
        now=utc_now,
        sleep=time.sleep,
        second_way=second_way(wanted, line),
        template=replies.draft,
        promised=promised,
        clash=clash,
        standards=wanted.standards,
        version=config.version(wanted),
        programs=programs(wanted, line),
        web_root=wanted.web.root,
    )


def rehearsed(ready: World, copy: Store) -> World:
    """The same world where no model is asked, on a store that is forgotten at the end or only read."""
    from reviewbot import replies

    return replace(ready, store=copy, draft=replies.draft)


def writer(wanted: Settings, ledger: "Ledger") -> Callable[[Brief], Draft]:
    """Who drafts replies here: templates, and a model where one is configured.

    ``ledger``: where its calls are kept. Raises ConfigError where its package is missing.
    """
    from reviewbot import replies

    given = wanted.llm
    if not given.base_url:
        return replies.draft
    if importlib.util.find_spec("openai") is None:
        raise ConfigError("[llm] needs a package that is not installed: pip install 'reviewbot[llm]'.")
    from reviewbot.replies.model import ModelWriter, OpenAIEndpoint

    key = wanted.secrets.get(given.key_env)
    endpoint = OpenAIEndpoint(given.base_url, given.model, key, given.timeout, given.retries)
    return ModelWriter(endpoint, model_limits(wanted), ledger, utc_now).draft


def model_limits(wanted: Settings) -> "Limits":
    """What a model may be asked here."""
    from reviewbot.replies.model import Limits

    given = wanted.llm
    return Limits(
        sites=given.sites,
        candidates=given.candidates,
        patience=given.patience,
        tokens_per_day=given.tokens_per_day,
        cost_per_day=given.cost_per_day,
        price_in=given.price_in,
        price_out=given.price_out,
        timezone=wanted.business.timezone,
    )


def assessor(wanted: Settings) -> Callable[[Review, Listing], Assessment]:
    """How a review is judged here: by the standards of its listing, with the staff of its place."""
    from reviewbot import assess
    from reviewbot.assess.trades import Taxonomy, trade_of

    standards = wanted.standards
    house = assess.House(
        name=wanted.business.name,
        urgent=standards.urgent.all,
        taxonomy=Taxonomy(trade_of(wanted.business.trade), standards.topics),
        second=second_opinion() if wanted.assess.deep else None,
    )

    def judged(review: Review, listing: Listing) -> Assessment:
        location = wanted.locations.get(listing.location)
        staff, below = location.staff if location else (), standards.negative.below(listing)
        return assess.assess(review, house=replace(house, staff=staff, negative_below=below))

    return judged


def second_opinion() -> "Second":
    """A judge of meaning, loaded once. Raises ConfigError where its package is missing."""
    from reviewbot.assess import deep

    embed = deep.embedder()
    return lambda text: deep.Meaning(text, embed)


def wants_second_opinion(explicit: str | None) -> bool:
    """Whether the configuration switches it on; where there is none, it does not.

    Raises ConfigError when there is one that cannot be read.
    """
    try:
        path = config.find(explicit, os.environ, Path.cwd())
    except ConfigError:
        return False
    return path.is_file() and config.load(path, os.environ).assess.deep


def second_way(wanted: Settings, line: "Wire") -> SecondWay:
    """How people are told of what is urgent and was not taken; ``line`` carries the webhook."""
    ways: dict[EffectKind, Way] = {}
    if wanted.fallback.email:
        ways[EffectKind.EMAIL] = mail(wanted)
    if wanted.fallback.webhook:
        from reviewbot.notify.webhook import Webhook

        secret = wanted.secrets.get(wanted.fallback.webhook_secret_env)
        ways[EffectKind.WEBHOOK] = Webhook(wanted.fallback.webhook, secret, line.fetch)
    return SecondWay(wanted.fallback.after, ways)


def programs(wanted: Settings, line: "Wire") -> tuple[Program, ...]:
    """Who is told by webhook what happens; ``line`` carries it."""
    from reviewbot.notify.subscriber import Subscriber

    return tuple(Subscriber(one, wanted.secrets.get(one.secret_env), line.fetch) for one in wanted.webhooks)


def mail(wanted: Settings) -> "Mail":
    """The mail server of these settings, and to whom it sends."""
    from reviewbot.notify.mail import Mail

    given = wanted.fallback
    user = unquote(urlsplit(given.smtp).username or "")
    return Mail(
        given.smtp,
        sender=given.sender or (user if "@" in user else given.email[0]),
        to=given.email,
        password=wanted.secrets.get(given.password_env),
    )


Visit = Callable[[], AbstractContextManager[World]]


def visits(wanted: Settings, store: Store, *, explicit: str | None = None) -> Visit:
    """For a daemon: opens the world for one thread and one piece of work.

    A store belongs to the thread that opened it, and is opened and closed in half a millisecond; one
    store under a lock would let a slow search of the log hold up an alert. Wire, notifier and logins
    are shared by all threads.
    """

    def own_store() -> AbstractContextManager[Store]:
        return closing(open_store(wanted, migrate=False))

    line = wire(wanted, SharedHosts(own_store))
    ready = world(wanted, store, explicit=explicit)
    shared = replace(
        ready,
        wire=line,
        second_way=second_way(wanted, line),
        programs=programs(wanted, line),
        draft=writer(wanted, SharedLedger(own_store)),
    )

    @contextmanager
    def visit() -> Iterator[World]:
        with own_store() as own:
            yield replace(shared, store=own)

    return visit


def engine_file(wanted: Settings) -> Path:
    """Where the engine keeps its list of work."""
    store = Path(_store_path(wanted))
    return store.with_name(f"{store.stem}-engine{store.suffix}")


def engine(wanted: Settings, visit: Visit, say: Callable[[str], None]) -> "Engine":
    """The engine, on a file of its own beside the store."""
    from reviewbot.engine import Engine

    path = engine_file(wanted)
    path.touch(mode=0o600)
    with visit() as ready:
        return Engine(ready, visit, url=f"sqlite:///{path}", say=say)


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
    """What one pass over several listings came to; ``waiting``: what was not taken yet."""

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
    """Poll these listings one by one, alone on the store, and send what comes up as it comes up.

    ``named``: a person asked for them, so none is spared by a glance.
    """
    done = []
    with alone(ready.store):
        subscribe(ready)
        wake(ready)
        hand_over(ready)
        purge(ready)
        publish(ready)
        ledger(ready)
        sent = deliver(ready)
        glanced = {} if named else glance(ready, listings)
        for listing in listings:
            polled = glanced.get(listing.name) or poll(ready, listing, named=named)
            ledger(ready)
            sent += deliver(ready)
            done.append(polled)
            each(polled)
        take_over(ready)
        call(ready)
        tell_programs(ready)
        waiting = tuple(one for one in ready.store.waiting() if one.kind is not EffectKind.READ_BACK)
        return Pass(tuple(done), sent, waiting)
