"""reviewbot case: one case, and everything that a person can do with it."""

import textwrap
from collections.abc import Callable
from itertools import takewhile
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from reviewbot import actions, app, decide, forms, sites, when
from reviewbot.cases import OUTCOMES, Action, Move
from reviewbot.cli.door import LARGEST, Door, literal, person, print_json, screen
from reviewbot.errors import UsageError
from reviewbot.store import CaseFile
from reviewbot.types import Case, LogRow

if TYPE_CHECKING:
    from rich.console import Console

WIDEST = 100  # columns; longer lines are hard to read


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

    def file(self) -> CaseFile:
        found = self.door.store.case_file(self.case_id)
        if found is None:
            raise UsageError(f"There is no case {self.case_id}. 'reviewbot log' lists the cases.")
        return found

    def show(self, *, as_json: bool) -> None:
        found = self.file()
        case = found.row.case
        if case is None:
            raise UsageError(f"There is no case {self.case_id}.")
        if as_json or self.as_json:
            print_json(_form(found, case))
        else:
            zone = ZoneInfo(self.door.settings.business.timezone)
            _page(found, found.row, case, actions.commands(case, app.program(self.door.config)), zone)

    def act(self, action: Action, *, as_json: bool) -> Case:
        case = actions.act(self.door.world, self.case_id, action)
        self.show(as_json=as_json)
        return case


def _action(name: str) -> Callable[[Callable[..., None]], click.Command]:
    """A sub-command with ``--as`` and ``--json``."""

    def made(function: Callable[..., None]) -> click.Command:
        options: list[Callable[[Any], Any]] = [
            click.option(
                "--as", "by", metavar="PERSON", callback=lambda _c, _p, name: person(name), help="Who acts."
            ),
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
def _approve(at: _At, rev: int, by: str, as_json: bool) -> None:
    """Approve exactly the reply that revision N shows."""
    at.act(Action(Move.APPROVE, by, rev=rev), as_json=as_json)
    if not as_json and not at.as_json:
        _how_to_post(at.file().row, app.program(at.door.config))


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
    actions.edit(at.door.world, at.case_id, text, by=by, rev=rev)
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
    world = at.door.world
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
        click.echo(f"\nSend this privately, as it is:\n\n{actions.ask_text(at.door.world, at.case_id)}")


def _form(found: CaseFile, case: Case) -> dict[str, Any]:
    """The case as contract.md has it, with what people noted and what the reply said before."""
    notes = [
        {"at": forms.time(one.at), "by": one.by, "kind": one.kind, "text": one.text} for one in found.notes
    ]
    replies = [{"rev": one.rev, "writer": one.writer, "text": one.text} for one in found.replies]
    form = forms.case(found.row, case, found.events, found.revisions)
    return {**form, "notes": notes, "earlier_replies": replies}


def _how_to_post(row: LogRow, program: str) -> None:
    """What to do with an approved reply where a person has to post it."""
    case = row.case
    if case and sites.load(row.stored.site).FACTS.reply in {"manual", "none"}:
        url = f" at {row.stored.review.url}" if row.stored.review.url else ""
        click.echo(f"\nPost the reply above by hand{url}, then run: {program} case {case.id} posted")


def _page(
    found: CaseFile, row: LogRow, case: Case, commands: tuple[tuple[str, str], ...], zone: ZoneInfo
) -> None:
    """The case for a person."""
    review, said = row.stored.review, row.stored.assessment
    stars = "no stars" if review.rating is None else f"{review.rating:g} of {review.scale[1]:g}"
    console = screen()
    where, who = literal(row.stored.listing), literal(case.assignee) or "–"
    console.print(f"[bold]Case {case.id}[/] · revision {case.rev} · {case.class_} · {stars} · {where}")
    console.print(f"Reply: {case.reply_state}   Recovery: {case.recovery_state}   Assigned: {who}")
    if case.observed:
        console.print(f"After the close the review was observed: [bold]{case.observed}[/].")
    if case.held:
        console.print(f"[red]Held ({case.held}): a named person must release it first.[/]")
    _quote(console, literal(review.author) or "Somebody", f"{review.title}\n{review.text}".strip())
    for revision in reversed(found.revisions):
        before = "no stars" if revision.rating is None else f"{revision.rating:g} of {review.scale[1]:g}"
        words = f"{revision.title}\n{revision.text}".strip()
        _quote(console, f"[dim]Before that, from {revision.seen_at:%Y-%m-%d %H:%M}: {before}[/]", words)
    if said.reasons:
        console.print("[dim]Why: " + ", ".join(literal(reason.rule) for reason in said.reasons[:6]) + "[/]")
    _quote(console, f"Reply, score {case.score}", case.text)
    if review.reply and decide.normalise(review.reply.text) != decide.normalise(case.text):
        _quote(console, "[yellow]On the page there is another reply[/]", review.reply.text)
    for check in case.checks:
        if not check.ok and check.gate:
            console.print(f"[red]✗ {check.check}:[/] {literal(check.detail)}", soft_wrap=True)
    console.print("\n[bold]History[/]")
    for event in found.events:
        at, what = f"{event.at.astimezone(zone):%Y-%m-%d %H:%M %Z}", event.kind.replace("_", " ")
        console.print(f"  {at} {what} [dim]by {literal(event.by)}[/]")
    for note in found.notes:
        console.print(f"  [dim]{note.kind}:[/] {literal(note.text)}", soft_wrap=True)
    console.print("\n[bold]You can[/]")
    for label, line in commands:
        console.print(f"  {label:<22} [cyan]{literal(line)}[/]", soft_wrap=True)


def _quote(console: "Console", title: str, text: str) -> None:
    console.print(f"\n[bold]{title}[/]")
    width = min(console.width, WIDEST) - 4
    for line in text.splitlines() or [""]:
        for piece in textwrap.wrap(line, width) or [""]:
            console.print(f"  [dim]│[/] {literal(piece)}")
