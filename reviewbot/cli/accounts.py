"""reviewbot accounts: who may sign in to the web log."""

import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from reviewbot import app, forms
from reviewbot.cli.door import Door, acting_as, literal, print_json, screen, with_json
from reviewbot.errors import UsageError
from reviewbot.roles import Role
from reviewbot.store.accounts import Account

if TYPE_CHECKING:
    from rich.table import Table

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}")
BY = acting_as("Who orders it.")
_WHO = click.argument("name")
_ROLES = click.Choice([str(one) for one in Role])


@click.group("accounts")
def accounts_command() -> None:
    """Who may sign in to the web log, where `web.sign_in` is "accounts" or "oidc".

    A password is typed on the terminal, or is the first line of stdin; it is never an argument.
    """


@accounts_command.command("add")
@_WHO
@click.option("--role", type=_ROLES, default=str(Role.RESPONDER), show_default=True)
@click.option("--location", "places", multiple=True, metavar="ID", help="Sees nothing but these places.")
@click.option("--email", default="", help="By which an identity provider names them.")
@BY
@click.pass_obj
def _add(door: Door, *, name: str, role: str, places: tuple[str, ...], email: str, by: str) -> None:
    """Let NAME sign in: as a viewer, who reads; a responder; or an approver, who decides what is posted."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            "Expected a short name in small letters, such as elena, made of a-z, 0-9, . _ and -."
        )
    if email and not _ADDRESS.fullmatch(email):
        raise UsageError('Expected an e-mail address such as "elena@example.com".')
    ensure_places(door, places)
    from_provider = door.settings.web.sign_in == "oidc"
    if from_provider and not email:
        raise UsageError("The identity provider knows people by their e-mail address: add --email ADDRESS.")
    account = Account(
        name,
        Role(role),
        frozenset(places) if places else None,
        app.utc_now(),
        email.casefold(),
        password="" if from_provider else _new_password(name),
    )
    door.store.add_account(account, by)
    click.echo(f"{name} may sign in as {role}, and sees {seen(account.locations)}.")
    if door.settings.web.sign_in == "link":
        click.echo('Accounts count once the configuration says so: [web] sign_in = "accounts".')


@accounts_command.command("list")
@with_json
@click.pass_obj
def _list(door: Door, *, as_json: bool) -> None:
    """Show who has an account."""
    found = door.existing_store.accounts()
    if as_json:
        print_json([_form(one) for one in found])
    elif found:
        screen().print(_table(found))
    else:
        click.echo("There are no accounts. 'reviewbot accounts add NAME --role approver' makes one.")


@accounts_command.command("change")
@_WHO
@click.option("--role", type=_ROLES, help="What they may do from now on.")
@click.option("--location", "places", multiple=True, metavar="ID", help="Sees nothing but these places now.")
@click.option("--everywhere", is_flag=True, help="Sees every place now.")
@BY
@click.pass_obj
def _change(
    door: Door, *, name: str, role: str | None, places: tuple[str, ...], everywhere: bool, by: str
) -> None:
    """Give NAME another role, or other places; it counts from their next click on."""
    if bool(places) == everywhere and (places or role is None):
        raise UsageError("Say what changes: --role ROLE, and --location ID (or --everywhere).")
    ensure_places(door, places)
    account = known(door, name)
    locations = frozenset(places) if places else None if everywhere else account.locations
    now = Role(role) if role else account.role
    door.store.change_account(account.name, now, locations, by, app.utc_now())
    click.echo(f"{name} is {now} now, and sees {seen(locations)}.")


@accounts_command.command("disable")
@_WHO
@BY
@click.pass_obj
def _disable(door: Door, *, name: str, by: str) -> None:
    """Let NAME do nothing any more, at once and everywhere; their tokens neither."""
    door.existing_store.disable(known(door, name).name, by, app.utc_now())
    click.echo(f"{name} can do nothing any more, and is signed out everywhere.")


@accounts_command.command("enable")
@_WHO
@BY
@click.pass_obj
def _enable(door: Door, *, name: str, by: str) -> None:
    """Let NAME sign in again."""
    door.existing_store.disable(known(door, name).name, by, app.utc_now(), disabled=False)
    click.echo(f"{name} may sign in again.")


@accounts_command.command("password")
@_WHO
@BY
@click.pass_obj
def _password(door: Door, *, name: str, by: str) -> None:
    """Give NAME a new password; they are signed out everywhere, and may try again at once."""
    from reviewbot.web.signin.ways import account_limit

    known(door, name)
    door.store.set_password(name, _new_password(name), by, app.utc_now())
    door.store.attempt_worked((account_limit(name),))
    click.echo(f"{name} has a new password, and is signed out everywhere.")


@accounts_command.command("remove")
@_WHO
@BY
@click.pass_obj
def _remove(door: Door, *, name: str, by: str) -> None:
    """Forget NAME's account with its sessions and tokens; what they did stays in the log."""
    door.existing_store.remove_account(known(door, name).name, by, app.utc_now())
    click.echo(f"{name} has no account any more.")


def known(door: Door, name: str) -> Account:
    """The account of this name. Raises UsageError where there is none."""
    account = door.existing_store.account(name)
    if account is None:
        raise UsageError(f"There is no account of the name {name!r}. 'reviewbot accounts list' shows them.")
    return account


def ensure_places(door: Door, places: Sequence[str]) -> None:
    """Raises UsageError for a place that is not configured: nobody would see anything of it."""
    for one in places:
        if one not in door.settings.locations:
            there = ", ".join(door.settings.locations) or "none"
            raise UsageError(
                f"There is no location {one!r} in {door.settings.path}. Locations there: {there}."
            )


def _new_password(name: str) -> str:
    """What is kept of a password that is typed now."""
    from reviewbot.web.signin.passwords import Passwords

    return Passwords().hashed(_typed(name))


def _typed(name: str) -> str:
    """A password that is one. Raises UsageError, without it."""
    from reviewbot.web.signin.passwords import weakness

    if sys.stdin.isatty():
        password = click.prompt(f"Password for {name}", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    if why := weakness(password, name):
        raise UsageError(why)
    return str(password)


def seen(locations: frozenset[str] | None) -> str:
    """The places that somebody sees, in words."""
    return "every place" if locations is None else ", ".join(sorted(locations))


def _form(account: Account) -> dict[str, object]:
    return {
        "name": account.name,
        "role": str(account.role),
        "locations": None if account.locations is None else sorted(account.locations),
        "email": account.email or None,
        "password": bool(account.password),
        "disabled": account.disabled,
        "added_at": forms.time(account.added_at),
    }


def _table(accounts: Sequence[Account]) -> "Table":
    from rich.table import Table

    table = Table("Name", "Role", "Sees", "E-mail", "", box=None, pad_edge=False)
    for one in accounts:
        state = "disabled" if one.disabled else ""
        table.add_row(one.name, str(one.role), seen(one.locations), literal(one.email), state)
    return table
