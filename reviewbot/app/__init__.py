"""The only place where the parts are joined: settings in, a World out."""

import importlib.util
import os
import shlex
import shutil
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from reviewbot import actions, config, sites
from reviewbot.app import slack
from reviewbot.app.passes import Pass, chosen, run_pass
from reviewbot.app.shared import SharedHosts, SharedLedger
from reviewbot.app.store import alone, engine_file, open_store, restore
from reviewbot.config import Settings
from reviewbot.errors import ConfigError
from reviewbot.notify import Notifier
from reviewbot.pipeline import Program, SecondWay, Way, World
from reviewbot.store import EffectKind, Store
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

__all__ = [
    "Pass",
    "Visit",
    "alone",
    "assessor",
    "chosen",
    "engine",
    "engine_file",
    "logins",
    "mail",
    "model_limits",
    "open_store",
    "program",
    "rehearsed",
    "restore",
    "run_pass",
    "second_opinion",
    "settings",
    "utc_now",
    "visits",
    "wants_second_opinion",
    "wire",
    "world",
    "writer",
]


def utc_now() -> datetime:
    """The only clock."""
    return datetime.now(UTC)


def settings(explicit: str | None, *, secrets: Collection[str] = ()) -> Settings:
    """The settings from --config, $REVIEWBOT_CONFIG, config/reviewbot.toml or ./reviewbot.toml.

    ``secrets``: names of some that the configuration does not name, but are wanted too.
    """
    return config.load(config.find(explicit, os.environ, Path.cwd()), os.environ, secrets=secrets)


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


def engine(wanted: Settings, visit: Visit, say: Callable[[str], None]) -> "Engine":
    """The engine, on a file of its own beside the store."""
    from reviewbot.engine import Engine

    path = engine_file(wanted)
    path.touch(mode=0o600)
    with visit() as ready:
        return Engine(ready, visit, url=f"sqlite:///{path}", say=say)
