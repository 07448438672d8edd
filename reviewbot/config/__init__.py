"""Configuration: a TOML file and the environment, checked as a whole, into frozen settings.

The only reader of the environment. Every problem is told at once, each with file, line and key;
an unknown key is an error, because a misspelt one would quietly do nothing.
"""

from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from reviewbot import policy
from reviewbot.config import keys, kinds
from reviewbot.config.kinds import parse_duration
from reviewbot.config.settings import (
    FallbackSettings,
    HttpSettings,
    Secrets,
    Settings,
    SlackSettings,
    StoreSettings,
    WebSettings,
)
from reviewbot.config.source import Source, Where, read_env, read_toml
from reviewbot.errors import ConfigError
from reviewbot.types import Business, Listing, Location

__all__ = [
    "FallbackSettings",
    "HttpSettings",
    "Secrets",
    "Settings",
    "SlackSettings",
    "WebSettings",
    "example",
    "find",
    "load",
    "parse_duration",
]

_MOST_PROBLEMS = 10  # more than a screenful helps nobody
_SECRET_WORDS = ("token", "secret", "password", "passwd", "api_key", "apikey", "credential")
_NO_SECRETS = "a secret is not kept in this file; put it into the environment or into .env beside this file"


_Table = dict[str, Any]


class _Problem(NamedTuple):
    where: Where  # of a value, or of a key that is missing
    says: str


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


def load(path: Path, environ: Mapping[str, str]) -> Settings:
    """The settings in the file at ``path``, secrets from ``environ`` and the ``.env`` beside the file.

    A relative store path starts at the file's folder, or at the folder above when the file is in one
    named ``config``. A secret that the environment lacks is no error here; ``check`` and ``poll``
    tell. Raises ConfigError with one line per problem.
    """
    source = read_toml(path)
    tables = {title: _tables(source.tree, title) for title in keys.SECTIONS}
    problems = [
        *_misplaced(source.tree, tables),
        *_slack_problems(tables),
        *_listing_problems(tables),
    ]
    values = {title: _read_section(title, tables[title], problems) for title in keys.SECTIONS}
    wrong = {problem.where for problem in problems}
    problems += [problem for problem in _fallback_problems(values) if problem.where not in wrong]
    if problems:
        raise ConfigError(_report(source, problems))
    locations = [Location(**entry) for entry in values["locations"]]
    listings = [_listing(entry, locations) for entry in values["listings"]]
    fallback = FallbackSettings(**values["fallback"][0])
    return Settings(
        path=path,
        business=Business(**values["business"][0]),
        store_url=_absolute(StoreSettings(**values["store"][0]).url, path),
        slack=SlackSettings(**values["slack"][0]),
        fallback=fallback,
        web=WebSettings(**values["web"][0]),
        http=HttpSettings(**values["http"][0]),
        locations=MappingProxyType({location.id: location for location in locations}),
        listings=MappingProxyType({listing.name: listing for listing in listings}),
        secrets=_secrets({**read_env(path.with_name(".env")), **environ}, fallback, listings),
    )


def example() -> str:
    """A configuration to begin with; ``reviewbot init`` writes it."""
    return resources.files(__name__).joinpath("example.toml").read_text(encoding="utf-8")


# --- table by table ------------------------------------------------------------------------------


def _tables(tree: Mapping[str, Any], title: str) -> list[_Table]:
    """The tables under one title; a title that is left out is one empty table, or none of many."""
    many = keys.SECTIONS[title].many
    written = tree.get(title, [] if many else {})
    tables = written if many else [written]
    return tables if isinstance(tables, list) and all(isinstance(table, dict) for table in tables) else []


def _misplaced(tree: Mapping[str, Any], tables: Mapping[str, list[_Table]]) -> Iterator[_Problem]:
    for title, written in tree.items():
        if title not in tables:
            yield _Problem((title,), _unknown(title, tuple(tables)))
        elif not tables[title] and not (keys.SECTIONS[title].many and written == []):
            yield _Problem((title,), f"expected a table that begins with {keys.heading(title)}")


def _read_section(title: str, tables: list[_Table], problems: list[_Problem]) -> list[_Table]:
    section = keys.SECTIONS[title]
    return [
        _read_table(section, table, (title, number) if section.many else (title,), problems)
        for number, table in enumerate(tables)
    ]


def _read_table(section: keys.Section, table: _Table, where: Where, problems: list[_Problem]) -> _Table:
    """The values of one table, without those that are wrong."""
    wanted = keys.wanted(section, table)
    values = {}
    for name, value in table.items():
        if name not in wanted:
            problems.append(_Problem((*where, name), _unknown(name, tuple(wanted))))
            continue
        try:
            values[name] = wanted[name].kind(value)
        except ValueError as error:
            problems.append(_Problem((*where, name), str(error)))
    for name, key in wanted.items():
        if key.required and name not in table:
            problems.append(_Problem((*where, name), f"missing. {key.meaning}"))
    return values


def _unknown(name: str, known: tuple[str, ...]) -> str:
    if f"{name}_env" in known:
        return f'{_NO_SECRETS}, and write the name it has there: {name}_env = "MY_{name.upper()}"'
    if any(word in name.lower() for word in _SECRET_WORDS) and not name.endswith("_env"):
        return _NO_SECRETS
    return f"unknown key; {kinds.nearest(name, known)}"


# --- what must fit together ------------------------------------------------------------------------


def _slack_problems(tables: Mapping[str, list[_Table]]) -> Iterator[_Problem]:
    for table in tables["slack"]:
        if table and "mode" not in table:
            yield _Problem(("slack", "mode"), 'missing; expected "socket", "http" or "off"')
        elif table.get("mode") in ("socket", "http") and "channel" not in table:
            yield _Problem(
                ("slack", "channel"), 'missing; expected the id of the channel for alerts, or mode = "off"'
            )


def _fallback_problems(values: Mapping[str, list[_Table]]) -> Iterator[_Problem]:
    for table in values["fallback"]:
        if table and not (table.get("email") or table.get("webhook")):
            yield _Problem(("fallback",), 'names nobody; expected email = ["owner@example.com"] or a webhook')
        if table.get("email") and "smtp" not in table:
            yield _Problem(("fallback", "smtp"), "missing; expected the mail server that sends to email")
        if urlsplit(table.get("smtp", "")).username and "password_env" not in table:
            yield _Problem(
                ("fallback", "password_env"), "missing; expected the variable with the user's password"
            )
        webhook = urlsplit(table.get("webhook", ""))
        own = [host for http in values["http"] for host in http.get("allow_private", ())]
        if webhook.scheme == "http" and webhook.hostname not in own:
            yield _Problem(
                ("fallback", "webhook"), "expected https://, unless http.allow_private names its host"
            )


def _listing_problems(tables: Mapping[str, list[_Table]]) -> Iterator[_Problem]:
    ids = [table.get("id") for table in tables["locations"]]
    names = [table.get("name") for table in tables["listings"]]
    yield from _repeated("locations", "id", ids)
    yield from _repeated("listings", "name", names)
    for number, table in enumerate(tables["listings"]):
        if "location" in table and table["location"] not in ids:
            known = tuple(each for each in ids if isinstance(each, str))
            hint = kinds.nearest(str(table["location"]), known) if known else "there is no [[locations]] yet"
            yield _Problem(("listings", number, "location"), f"no location has this id; {hint}")
        rule = policy.rule(str(table.get("site")))
        if table.get("ask") is True and rule.ask == "locked":
            yield _Problem(("listings", number, "ask"), f"cannot be switched on. {rule.ask_reason}")


def _repeated(title: str, key: str, values: list[object]) -> Iterator[_Problem]:
    for number, value in enumerate(values):
        if value is not None and value in values[:number]:
            yield _Problem((title, number, key), f"used twice; every one of the {title} needs its own")


# --- from values to settings -----------------------------------------------------------------------


def _listing(values: _Table, locations: list[Location]) -> Listing:
    common = {name: value for name, value in values.items() if name in keys.SECTIONS["listings"].keys}
    options = {name: value for name, value in values.items() if name not in common}
    if "location" not in common and len(locations) == 1:
        common["location"] = locations[0].id
    return Listing(**common, options=MappingProxyType(options))


def _absolute(store_url: str, path: Path) -> str:
    folder = path.absolute().parent
    start = folder.parent if folder.name == "config" else folder
    return f"sqlite:///{start / store_url.removeprefix('sqlite:///')}"


def _secrets(environ: Mapping[str, str], fallback: FallbackSettings, listings: list[Listing]) -> Secrets:
    """Only what is ours, so that settings do not carry the whole environment about."""
    named = {
        value for listing in listings for name, value in listing.options.items() if name.endswith("_env")
    } | {fallback.password_env, fallback.webhook_secret_env}
    ours = {name: environ[name] for name in environ if name in named or name.startswith("REVIEWBOT_")}
    return Secrets(MappingProxyType(ours))


# --- what is wrong, for people ---------------------------------------------------------------------


def _report(source: Source, problems: list[_Problem]) -> str:
    told = [(source.line_of(problem.where), problem) for problem in problems[:_MOST_PROBLEMS]]
    lines = [
        f"{source.path}:{f'{line}:' if line else ''} {_label(source.tree, problem.where)}: {problem.says}"
        for line, problem in sorted(told, key=lambda each: each[0])
    ]
    if len(problems) > _MOST_PROBLEMS:
        lines.append(f"{source.path}: and {len(problems) - _MOST_PROBLEMS} more")
    return "\n".join(lines)


def _label(tree: Mapping[str, Any], where: Where) -> str:
    """``listings[google-main].every``; hostile names stay on their line."""
    match where:
        case (str() as title, int() as number, *rest):
            table = tree[title][number]
            called = table.get("name") if title == "listings" else table.get("id")
            entry = f"{title}[{called if isinstance(called, str) else number + 1}]"
            label = ".".join([entry, *map(str, rest)])
        case _:
            label = ".".join(map(str, where))
    return label if label.isprintable() else ascii(label)
