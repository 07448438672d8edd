"""reviewbot tokens: which programs may use the API."""

from datetime import timedelta

import click

from reviewbot import app, forms
from reviewbot.cli.accounts import BY, ensure_places, known, seen
from reviewbot.cli.door import LARGEST, Door, literal, print_json, screen, with_json
from reviewbot.errors import UsageError
from reviewbot.store.accounts import ApiToken, Scope


@click.group("tokens")
def tokens_command() -> None:
    """Which programs may use the API, /api/v1, and for what."""


@tokens_command.command("add")
@click.argument("name")
@click.option("--account", metavar="NAME", help="Whose it is: it can do nothing that they cannot.")
@click.option(
    "--scope",
    type=click.Choice([str(one) for one in Scope]),
    default=str(Scope.READ),
    show_default=True,
    help="Each may do what those before it may.",
)
@click.option("--location", "places", multiple=True, metavar="ID", help="Sees nothing but these places.")
@click.option(
    "--days", type=click.IntRange(1, 3650), default=90, show_default=True, help="How long it holds."
)
@BY
@click.pass_obj
def _add(
    door: Door, *, name: str, account: str | None, scope: str, places: tuple[str, ...], days: int, by: str
) -> None:
    """Let a program in, NAME says what for; prints its token, once and never again."""
    from reviewbot.web.signin import tokens

    ensure_places(door, places)
    if account is None and door.settings.web.sign_in != "link":
        raise UsageError("Say whose token it is with --account NAME; 'reviewbot accounts list' shows them.")
    now, secret = app.utc_now(), tokens.fresh_for_a_program()
    token = ApiToken(
        id=0,
        name=name,
        account=known(door, account).name if account else "",
        digest=tokens.digest(secret),
        scope=Scope(scope),
        locations=frozenset(places) if places else None,
        added_at=now,
        expires_at=now + timedelta(days=days),
    )
    added = door.store.add_token(token, by)
    click.echo(f"Token {added.id} holds for {days} days. It is shown now only:", err=True)
    click.echo(secret)


@tokens_command.command("list")
@with_json
@click.pass_obj
def _list(door: Door, *, as_json: bool) -> None:
    """Show which programs may come, and when they last did."""
    found = door.existing_store.tokens()
    if as_json:
        print_json([_form(one) for one in found])
        return
    if not found:
        click.echo("No program may come. 'reviewbot tokens add NAME' lets one in.")
        return
    from rich.table import Table

    table = Table(
        "No.", "For", "Account", "Scope", "Sees", "Holds until", "Last used", box=None, pad_edge=False
    )
    for one in found:
        used = f"{one.used_at:%Y-%m-%d}" if one.used_at else "never"
        whose, places = one.account or "this machine", seen(one.locations)
        until = f"{one.expires_at:%Y-%m-%d}"
        table.add_row(str(one.id), literal(one.name), whose, str(one.scope), places, until, used)
    screen().print(table)


@tokens_command.command("revoke")
@click.argument("number", type=click.IntRange(1, LARGEST))
@BY
@click.pass_obj
def _revoke(door: Door, *, number: int, by: str) -> None:
    """Let the program with token NUMBER in no more, at once."""
    if not door.existing_store.revoke_token(number, by, app.utc_now()):
        raise UsageError(f"There is no token {number}. 'reviewbot tokens list' shows them.")
    click.echo(f"Token {number} opens nothing any more.")


def _form(token: ApiToken) -> dict[str, object]:
    return {
        "id": token.id,
        "name": token.name,
        "account": token.account or None,
        "scope": str(token.scope),
        "locations": None if token.locations is None else sorted(token.locations),
        "added_at": forms.time(token.added_at),
        "expires_at": forms.time(token.expires_at),
        "used_at": forms.time(token.used_at),
    }
