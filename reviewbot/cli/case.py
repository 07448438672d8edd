"""reviewbot case: one case, and everything that a person can do with it."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import click

from reviewbot import actions, app, sites, when
from reviewbot.app.case_form import form, told_beside
from reviewbot.cases import OUTCOMES, Action, Move
from reviewbot.cli import case_page
from reviewbot.cli.door import LARGEST, Door, acting_as, print_json
from reviewbot.errors import ReviewbotError, UsageError
from reviewbot.pipeline import read_on_site
from reviewbot.store import CaseFile
from reviewbot.types import Case, LogRow

if TYPE_CHECKING:
    from reviewbot.pipeline import World


class _IdFirst(click.Group):
    """Takes the flags after the ID too, as in `case 12 --json`; click wants a group's before it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the flags that follow the ID before it."""
        flags = list(takewhile(lambda one: one.startswith("-"), args[1:]))
        return super().parse_args(ctx, [*flags, *args[:1], *args[1 + len(flags) :]])


@click.group("case", cls=_IdFirst, invoke_without_command=True, subcommand_metavar="[ACTION] …")
@click.argument("case_id", type=click.IntRange(1, LARGEST), metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable result on stdout.")
@click.pass_context
def case_command(ctx: click.Context, case_id: int, as_json: bool) -> None:
    """Show one case, or do one thing with it."""
    door: Door = ctx.obj
    ctx.obj = _At(door, case_id, as_json=as_json)
    if ctx.invoked_subcommand is None:
        ctx.obj.show(as_json=as_json)


class _At:
    """One case at the door."""

    def __init__(self, door: Door, case_id: int, *, as_json: bool) -> None:
        self.door, self.case_id, self.as_json = door, case_id, as_json

    @cached_property
    def world(self) -> "World":
        return app.world(self.door.settings, self.door.existing_store, explicit=self.door.config)

    def file(self) -> CaseFile:
        found = self.door.existing_store.case_file(self.case_id)
        if found is None:
            raise UsageError(f"There is no case {self.case_id}. 'reviewbot log' lists the cases.")
        return found

    def show(self, *, as_json: bool) -> None:
        found = self.with_words(self.file())
        case = found.row.case
        if case is None:
            raise UsageError(f"There is no case {self.case_id}.")
        if as_json or self.as_json:
            print_json(form(self.world, found, case))
        else:
            self._page(found, case)

    def with_words(self, found: CaseFile) -> CaseFile:
        """The same with the review's words as its site shows them now, where they are not kept any more."""
        stored = found.row.stored
        if not stored.purged_at:
            return found
        try:
            shown = read_on_site(self.world, stored)
        except ReviewbotError as error:
            why = f"its site cannot be read: {error}"
            click.echo(f"The review's words are not kept any more, and {why}", err=True)
            return found
        if shown is None:
            return found
        return replace(found, row=replace(found.row, stored=replace(stored, review=shown)))

    def _page(self, found: CaseFile, case: Case) -> None:
        commands = dict(actions.commands(case, app.program(self.door.config)))
        ask, not_asked = actions.USAGE[Move.ASK][0], ""
        if ask in commands and not (verdict := actions.may_ask(self.world, case.id)).allowed:
            del commands[ask]  # it would be refused
            not_asked = verdict.reason
        now, zone = app.utc_now(), self.door.settings.business.timezone
        told = told_beside(self.world, found.row, case)
        case_page.show(found, case, list(commands.items()), not_asked=not_asked, **told, now=now, zone=zone)

    def act(self, action: Action, *, as_json: bool) -> None:
        actions.act(self.world, self.case_id, action)
        self.show(as_json=as_json)


def _action(name: str) -> Callable[[Callable[..., None]], click.Command]:
    """A sub-command with ``--as`` and ``--json``."""

    def made(function: Callable[..., None]) -> click.Command:
        options: list[Callable[[Any], Any]] = [
            acting_as("Who acts."),
            click.option("--json", "as_json", is_flag=True, help="Machine-readable result on stdout."),
        ]
        for option in options:
            function = option(function)
        return case_command.command(name)(click.pass_obj(function))

    return made


_REV = click.option(
    "--rev", type=int, help="The revision that you read; refused if the case has changed since."
)


@_action("approve")
@click.option("--rev", type=int, required=True, help="The revision that you read and approve.")
@click.option("--why", default="", help="Why it may go out although a gate says no; kept with your name.")
def _approve(at: _At, rev: int, why: str, by: str, as_json: bool) -> None:
    """Approve exactly the reply that revision N shows.

    With --why also where only no_excuse, next_step or length stands in the way.
    """
    at.act(Action(Move.APPROVE, by, rev=rev, note=why), as_json=as_json)
    if not as_json and not at.as_json:
        row = at.file().row
        _how_to_post(row, app.program(at.door.config))
        if stopped := actions.stopped_words(at.world, row.stored.listing):
            click.echo(f"\n{stopped}", err=True)


@_action("edit")
@click.option(
    "--text-file", "source", type=click.File("r", encoding="utf-8-sig"), required=True, help="- for stdin."
)
@_REV
def _edit(at: _At, source: Any, rev: int | None, by: str, as_json: bool) -> None:
    """Replace the reply by your own text; the gates judge it."""
    try:
        text = source.read().strip()
    except UnicodeDecodeError as error:
        raise UsageError("The text file is not UTF-8; save it with that encoding.") from error
    if not text:
        raise UsageError("The text file is empty; a reply needs words.")
    actions.edit(at.world, at.case_id, text, by=by, rev=rev)
    at.show(as_json=as_json)


@_action("posted")
def _posted(at: _At, by: str, as_json: bool) -> None:
    """Say that you have put the approved reply on the site by hand."""
    at.act(Action(Move.POSTED, by), as_json=as_json)


@_action("assign")
@click.argument("who")
def _assign(at: _At, who: str, by: str, as_json: bool) -> None:
    """Give the case to somebody."""
    at.act(Action(Move.ASSIGN, by, who=who), as_json=as_json)


@_action("snooze")
@click.argument("until")
def _snooze(at: _At, until: str, by: str, as_json: bool) -> None:
    """Bring it back later: 2h, "tomorrow 9:00", monday, 2026-12-01."""
    world = at.world
    at.act(
        Action(Move.SNOOZE, by, until=when.until(until, world.now(), world.business.timezone)),
        as_json=as_json,
    )


@_action("dismiss")
@click.option("--why", required=True, help="Why no reply is needed.")
def _dismiss(at: _At, why: str, by: str, as_json: bool) -> None:
    """Decide that no reply is needed."""
    at.act(Action(Move.DISMISS, by, note=why), as_json=as_json)


@_action("release")
@click.option("--why", required=True, help="Why this reply may go out.")
def _release(at: _At, why: str, by: str, as_json: bool) -> None:
    """Release a held case for approval; your name is kept with the reason."""
    at.act(Action(Move.RELEASE, by, note=why), as_json=as_json)


@_action("withdraw")
@click.option("--why", required=True, help="Why the reply is taken down again.")
def _withdraw(at: _At, why: str, by: str, as_json: bool) -> None:
    """Take a reply that was posted down again, where the site lets a program do that."""
    at.act(Action(Move.WITHDRAW, by, note=why), as_json=as_json)


@_action("tried")
@click.option("--how", required=True, help="phone, e-mail, visit …")
@click.option("--note", default="", help="What happened.")
def _tried(at: _At, how: str, note: str, by: str, as_json: bool) -> None:
    """Log an attempt to reach the customer that found nobody."""
    at.act(Action(Move.TRIED, by, how=how, note=note), as_json=as_json)


@_action("reached")
@click.option("--how", required=True, help="phone, e-mail, visit …")
@click.option("--note", default="", help="What they said, and the next step.")
def _reached(at: _At, how: str, note: str, by: str, as_json: bool) -> None:
    """Log that you spoke with the customer."""
    at.act(Action(Move.REACHED, by, how=how, note=note), as_json=as_json)


@_action("remedied")
@click.option("--what", required=True, help="What was put right.")
def _remedied(at: _At, what: str, by: str, as_json: bool) -> None:
    """Log what you did to put it right."""
    at.act(Action(Move.REMEDIED, by, note=what), as_json=as_json)


@_action("close")
@click.option("--outcome", required=True, type=click.Choice(OUTCOMES))
@click.option("--note", default="")
def _close(at: _At, outcome: str, note: str, by: str, as_json: bool) -> None:
    """Close the case, whatever came of it."""
    at.act(Action(Move.CLOSE, by, outcome=outcome, note=note), as_json=as_json)


@_action("ask")
def _ask(at: _At, by: str, as_json: bool) -> None:
    """Ask the customer once for a fresh look, where law and platform allow it."""
    at.act(Action(Move.ASK, by), as_json=as_json)
    if not as_json and not at.as_json:
        click.echo(f"\nSend this privately, as it is:\n\n{actions.ask_text(at.world, at.case_id)}")


def _how_to_post(row: LogRow, program: str) -> None:
    """What to do with an approved reply where a person has to post it."""
    case = row.case
    if case and sites.load(row.stored.site).FACTS.reply in {"manual", "none"}:
        url = f" at {row.stored.review.url}" if row.stored.review.url else ""
        click.echo(f"\nPost the reply above by hand{url}, then run: {program} case {case.id} posted")
