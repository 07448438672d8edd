"""reviewbot listings: the pages that a credential can see, as blocks for the configuration."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import click

from reviewbot import actions, app, sites
from reviewbot.app import talks
from reviewbot.cli.door import Door, acting_as, count, print_json, with_json
from reviewbot.config import Settings
from reviewbot.errors import UsageError
from reviewbot.sites import Found
from reviewbot.types import Listing


@click.group("listings", subcommand_metavar="discover|pause|resume …")
def listings_command() -> None:
    """What there is to watch."""


_WHICH = click.argument("listing")
_BY = acting_as("Who orders it.")


@listings_command.command("pause")
@_WHICH
@click.option("--why", default="", help="Why, in words that everybody in the channel reads.")
@_BY
@click.pass_obj
def _pause(door: Door, *, listing: str, why: str, by: str) -> None:
    """Read LISTING no more until it is resumed; `poll LISTING` still reads it once."""
    click.echo(actions.pause_reading(door.world, listing, by, why.strip()))


@listings_command.command("resume")
@_WHICH
@_BY
@click.pass_obj
def _resume(door: Door, *, listing: str, by: str) -> None:
    """Read LISTING at its times again."""
    click.echo(actions.resume_reading(door.world, listing, by))


@listings_command.command("discover")
@click.argument("site", metavar="SITE")
@click.option(
    "--with",
    "given",
    multiple=True,
    metavar="KEY=VALUE",
    help="A key of such a listing, as in token_env=GOOGLE_REFRESH_TOKEN; else those of one that you have.",
)
@click.option("--write", is_flag=True, help="Add the blocks to the configuration.")
@with_json
@click.pass_obj
def _discover(door: Door, *, site: str, given: Sequence[str], write: bool, as_json: bool) -> None:
    """List the pages that a login can see on SITE, as [[listings]] blocks, without those that you have."""
    secrets = [value for key, _, value in (one.partition("=") for one in given) if _secret(key)]
    settings = app.settings(door.config, secrets=secrets)
    asked = _asked(settings, site, given)
    found = [one for one in talks.discovered(settings, asked) if not _is_listed(settings, site, one)]
    names: set[str] = set(settings.listings)
    blocks = [_block(settings, asked, one, names) for one in found]
    if as_json:
        print_json([{"title": one.title, **one.options} for one in found])
    elif not found:
        click.echo("There is nothing that you do not have already.")
    else:
        click.echo("\n".join(blocks), nl=False)
    if write and blocks:
        with settings.path.open("a", encoding="utf-8") as file:
            file.write("\n" + "\n".join(blocks))
        click.echo(f"{count(len(blocks), 'listing')} added to {settings.path}", err=True)


def _asked(settings: Settings, site: str, given: Sequence[str]) -> Listing:
    """A listing with the keys that its login needs. Raises UsageError for a site that cannot be asked."""
    if site not in sites.names():
        raise UsageError(f"There is no site {site!r}. There are: {', '.join(sites.names())}.")
    module = sites.load(site)
    if sites.discovery(module) is None:
        raise UsageError(f"{module.TITLE} does not tell which pages are yours: write the listing by hand.")
    known = next((one for one in settings.listings.values() if one.site == site), None)
    options: dict[str, Any] = dict(known.options) if known else {}
    for one in given:
        key, equals, value = one.partition("=")
        if not equals or not value:
            raise UsageError(f"--with {one}: expected KEY=VALUE, such as token_env=GOOGLE_REFRESH_TOKEN.")
        options[key] = value
    missing = [key for key in module.NEEDS if key not in {*sites.finds(module), *options}]
    if missing:
        wanted = " ".join(f"--with {key}={'NAME_OF_A_VARIABLE' if _secret(key) else '…'}" for key in missing)
        raise UsageError(f"{module.TITLE} wants a login first. Add {wanted}; secrets stand in .env.")
    base_url = str(options.pop("base_url", "")) or (known.base_url if known else "")
    return Listing(f"new {site}", site, base_url=base_url, options=options)


def _secret(key: str) -> bool:
    return key.endswith("_env")


def _is_listed(settings: Settings, site: str, found: Found) -> bool:
    return any(
        one.site == site and found.options.items() <= {k: str(v) for k, v in one.options.items()}.items()
        for one in settings.listings.values()
    )


def _block(settings: Settings, asked: Listing, found: Found, names: set[str]) -> str:
    """One ``[[listings]]`` block, under a name of its own; its place is told by its title, if it can be."""
    name = _name(found.title, asked.site, names)
    names.add(name)
    keys: Mapping[str, Any] = {"name": name, "site": asked.site, **asked.options, **found.options}
    if asked.base_url:
        keys = {**keys, "base_url": asked.base_url}
    place = _place(settings, found.title)
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in keys.items()]
    title = "".join(letter for letter in found.title if letter.isprintable())
    return "\n".join(["[[listings]]", f"# {title}", *lines, *place]) + "\n"


def _place(settings: Settings, title: str) -> Sequence[str]:
    if len(settings.locations) == 1:
        return ()
    same = [one.id for one in settings.locations.values() if one.name.casefold() in title.casefold()]
    return (f"location = {json.dumps(same[0])}",) if len(same) == 1 else ('location = ""  # which of yours?',)


def _name(title: str, site: str, taken: Collection[str]) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:40].strip("-")
    name = f"{site.partition('_')[0]}-{words or 'page'}"
    return next(one for one in (name, *(f"{name}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)
