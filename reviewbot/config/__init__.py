"""Configuration: a TOML file and the environment, checked as a whole, into frozen settings.

The only reader of the environment. Every problem is told at once, each with file, line and key;
an unknown key is an error, because a misspelt one would quietly do nothing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from reviewbot import policy
from reviewbot.config import keys, kinds, standards
from reviewbot.config.kinds import parse_duration
from reviewbot.config.settings import (
    AssessSettings,
    FallbackSettings,
    HttpSettings,
    LlmSettings,
    Secrets,
    Settings,
    SlackSettings,
    StoreSettings,
    WebSettings,
)
from reviewbot.config.source import read_env, read_toml
from reviewbot.config.tables import Problem, Table, misplaced, report, tables, values
from reviewbot.config.version import version
from reviewbot.errors import ConfigError
from reviewbot.types import Business, Listing, Location, Standards, Subscription

__all__ = [
    "AssessSettings",
    "FallbackSettings",
    "HttpSettings",
    "LlmSettings",
    "Secrets",
    "Settings",
    "SlackSettings",
    "WebSettings",
    "example",
    "example_standards",
    "find",
    "load",
    "parse_duration",
    "version",
]


def find(explicit: str | None, environ: Mapping[str, str], cwd: Path) -> Path:
    """The configuration file to use: ``--config``, ``$REVIEWBOT_CONFIG``, then the two usual places.

    Raises ConfigError when nothing is named and neither place has a file. A named file is not looked
    at here; ``load`` says what is wrong with it.
    """
    if named := explicit or environ.get("REVIEWBOT_CONFIG"):
        return cwd / named
    for usual in (cwd / "config" / "reviewbot.toml", cwd / "reviewbot.toml"):
        if usual.is_file():
            return usual
    raise ConfigError(
        "no configuration: neither config/reviewbot.toml nor reviewbot.toml is here; "
        "`reviewbot init` writes one, `--config FILE` or $REVIEWBOT_CONFIG names another"
    )


def load(path: Path, environ: Mapping[str, str], *, secrets: Collection[str] = ()) -> Settings:
    """The settings in the file at ``path``, secrets from ``environ`` and the ``.env`` beside the file.

    ``secrets``: names of some that the file does not name, but are wanted too.

    The standards are those in the ``standards.toml`` beside it, if there is one.

    A relative store path starts at the file's folder, or at the folder above when the file is in one
    named ``config``. A secret that the environment lacks is no error here; ``check`` and ``poll``
    tell. Raises ConfigError with one line per problem.
    """
    source = read_toml(path)
    found = tables(source.tree, keys.SECTIONS)
    problems = [
        *misplaced(source.tree, found, keys.SECTIONS),
        *_slack_problems(found),
        *_listing_problems(found),
        *_webhook_problems(found),
    ]
    read = values(found, keys.SECTIONS, problems)
    wrong = {problem.where for problem in problems}
    fitting = (*_fallback_problems(read), *_llm_problems(read), *_web_problems(read), *_open_webhooks(read))
    problems += [problem for problem in fitting if problem.where not in wrong]
    if problems:
        raise ConfigError(report(source, problems))
    locations = {entry["id"]: Location(**entry) for entry in read["locations"]}
    listings = {entry["name"]: _listing(entry, tuple(locations)) for entry in read["listings"]}
    fallback, llm = FallbackSettings(**read["fallback"][0]), LlmSettings(**read["llm"][0])
    store = StoreSettings(**read["store"][0])
    hooks = tuple(_webhook(entry) for entry in read["webhooks"])
    house = standards.read(path.with_name("standards.toml"), listings, locations)
    return Settings(
        path=path,
        business=_business(read["business"][0], house),
        store_url=_absolute(store.url, path),
        keep_days=store.keep_days,
        assess=AssessSettings(**read["assess"][0]),
        slack=SlackSettings(**read["slack"][0]),
        fallback=fallback,
        llm=llm,
        web=WebSettings(**read["web"][0]),
        http=HttpSettings(**read["http"][0]),
        locations=MappingProxyType(locations),
        listings=MappingProxyType(listings),
        standards=house,
        secrets=_secrets(
            {**read_env(path.with_name(".env")), **environ},
            {
                *_named(listings.values()),
                fallback.password_env,
                fallback.webhook_secret_env,
                llm.key_env,
                *(one.secret_env for one in hooks),
            },
            secrets,
        ),
        webhooks=hooks,
    )


def example() -> str:
    """A configuration to begin with; ``reviewbot init`` writes it."""
    return resources.files(__name__).joinpath("example.toml").read_text(encoding="utf-8")


def example_standards() -> str:
    """Standards to begin with, those of every house; ``reviewbot init`` writes them."""
    return resources.files(__name__).joinpath("standards.toml").read_text(encoding="utf-8")


# --- what must fit together ------------------------------------------------------------------------


def _slack_problems(tables: Mapping[str, list[Table]]) -> Iterator[Problem]:
    for table in tables["slack"]:
        if table and "mode" not in table:
            yield Problem(("slack", "mode"), 'missing; expected "socket", "http" or "off"')
        elif table.get("mode") in ("socket", "http") and "channel" not in table:
            yield Problem(
                ("slack", "channel"), 'missing; expected the id of the channel for alerts, or mode = "off"'
            )


def _fallback_problems(values: Mapping[str, list[Table]]) -> Iterator[Problem]:
    for table in values["fallback"]:
        if table and not (table.get("email") or table.get("webhook")):
            yield Problem(("fallback",), 'names nobody; expected email = ["owner@example.com"] or a webhook')
        if table.get("email") and "smtp" not in table:
            yield Problem(("fallback", "smtp"), "missing; expected the mail server that sends to email")
        if urlsplit(table.get("smtp", "")).username and "password_env" not in table:
            yield Problem(
                ("fallback", "password_env"), "missing; expected the variable with the user's password"
            )
        if _is_open(table.get("webhook", ""), values):
            yield Problem(
                ("fallback", "webhook"), "expected https://, unless http.allow_private names its host"
            )


def _llm_problems(values: Mapping[str, list[Table]]) -> Iterator[Problem]:
    for table in values["llm"]:
        for key, other in (("base_url", "model"), ("model", "base_url")):
            if table and key not in table:
                yield Problem(("llm", key), f"missing; {other} alone asks nobody. {keys.LLM[key].meaning}")
        if _is_open(table.get("base_url", ""), values):
            yield Problem(("llm", "base_url"), "expected https://, unless http.allow_private names its host")
        if "cost_per_day" in table and not (table.get("price_in") or table.get("price_out")):
            yield Problem(("llm", "cost_per_day"), "limits nothing without price_in and price_out")


def _web_problems(values: Mapping[str, list[Table]]) -> Iterator[Problem]:
    for table in values["web"]:
        for key in ("oidc_issuer", "oidc_client_id"):
            if table.get("sign_in") == "oidc" and key not in table:
                meaning = keys.SECTIONS["web"].keys[key].meaning
                yield Problem(("web", key), f'missing; sign_in = "oidc" needs it. {meaning}')
        if _is_open(table.get("oidc_issuer", ""), values):
            told = "expected https://, unless http.allow_private names its host"
            yield Problem(("web", "oidc_issuer"), told)


def _webhook_problems(tables: Mapping[str, list[Table]]) -> Iterator[Problem]:
    ids = tuple(one["id"] for one in tables["locations"] if isinstance(one.get("id"), str))
    names: list[object] = [_hook_name(table) for table in tables["webhooks"]]
    yield from _repeated("webhooks", "name", names)
    for number, table in enumerate(tables["webhooks"]):
        places = table.get("locations")
        for place in places if isinstance(places, list) else ():
            if place not in ids:
                hint = kinds.nearest(str(place), ids) if ids else "there is no [[locations]] yet"
                yield Problem(("webhooks", number, "locations"), f"no location has this id; {hint}")


def _hook_name(entry: Table) -> str | None:
    """What a webhook is called where it has no name of its own: the host of its address."""
    if "name" in entry:
        return str(entry["name"])
    try:
        return urlsplit(str(entry.get("url"))).hostname
    except ValueError:  # it is told that this is no address
        return None


def _open_webhooks(values: Mapping[str, list[Table]]) -> Iterator[Problem]:
    for number, table in enumerate(values["webhooks"]):
        if _is_open(table.get("url", ""), values):
            told = "expected https://, unless http.allow_private names its host"
            yield Problem(("webhooks", number, "url"), told)


def _is_open(address: str, values: Mapping[str, list[Table]]) -> bool:
    """Whether anybody on the way could read what is sent there: http, and no host of the owner's."""
    own = [host for http in values["http"] for host in http.get("allow_private", ())]
    parts = urlsplit(address)
    return parts.scheme == "http" and parts.hostname not in own


def _listing_problems(tables: Mapping[str, list[Table]]) -> Iterator[Problem]:
    ids = [table.get("id") for table in tables["locations"]]
    names = [table.get("name") for table in tables["listings"]]
    yield from _repeated("locations", "id", ids)
    yield from _repeated("listings", "name", names)
    for number, table in enumerate(tables["listings"]):
        if "location" in table and table["location"] not in ids:
            known = tuple(each for each in ids if isinstance(each, str))
            hint = kinds.nearest(str(table["location"]), known) if known else "there is no [[locations]] yet"
            yield Problem(("listings", number, "location"), f"no location has this id; {hint}")
        rule = policy.rule(str(table.get("site")))
        if table.get("ask") is True and rule.ask == "locked":
            yield Problem(("listings", number, "ask"), f"cannot be switched on. {rule.ask_reason}")


def _repeated(title: str, key: str, values: list[object]) -> Iterator[Problem]:
    for number, value in enumerate(values):
        if value is not None and value in values[:number]:
            yield Problem((title, number, key), f"used twice; every one of the {title} needs its own")


# --- from values to settings -----------------------------------------------------------------------


def _business(entry: Table, house: Standards) -> Business:
    """The business with all sentences that its replies may state: its policy, and the facts of the house."""
    facts = (sentence for about in house.facts.values() for sentence in about)
    return Business(**{**entry, "policy": tuple(dict.fromkeys((*entry.get("policy", ()), *facts)))})


def _listing(entry: Table, locations: Sequence[str]) -> Listing:
    common = {name: value for name, value in entry.items() if name in keys.SECTIONS["listings"].keys}
    options = {name: value for name, value in entry.items() if name not in common}
    if "location" not in common and len(locations) == 1:
        common["location"] = locations[0]
    return Listing(**common, options=MappingProxyType(options))


def _webhook(entry: Table) -> Subscription:
    return Subscription(**{**entry, "name": _hook_name(entry) or ""})


def _absolute(store_url: str, path: Path) -> str:
    folder = path.absolute().parent
    start = folder.parent if folder.name == "config" else folder
    return f"sqlite:///{start / store_url.removeprefix('sqlite:///')}"


def _named(listings: Collection[Listing]) -> Iterator[str]:
    for listing in listings:
        yield from (value for name, value in listing.options.items() if name.endswith("_env"))


def _secrets(environ: Mapping[str, str], *named: Collection[str]) -> Secrets:
    """Only what is ours, so that settings do not carry the whole environment about."""
    names = {name for names in named for name in names}
    ours = {name: environ[name] for name in environ if name in names or name.startswith("REVIEWBOT_")}
    return Secrets(MappingProxyType(ours))
