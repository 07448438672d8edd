"""One case as a page for a person at a terminal."""

import textwrap
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from reviewbot import decide, when
from reviewbot.cli.door import literal, screen, tell, thumb
from reviewbot.notify.card import wanted_and_known
from reviewbot.notify.timeline import OUTCOMES
from reviewbot.store import CaseFile, Judgement
from reviewbot.types import TERMINAL, Case, ReplyState
from reviewbot.web.history import happened

if TYPE_CHECKING:
    from rich.console import Console

WIDEST = 100  # columns; longer lines are hard to read
WAITING = {ReplyState.DRAFTING, ReplyState.AWAITING, ReplyState.SNOOZED, ReplyState.HELD}


def show(
    found: CaseFile,
    case: Case,
    commands: Sequence[tuple[str, str]],
    *,
    not_asked: str,
    remarks: Sequence[str] = (),
    on_call: str = "",
    proposed: str = "",
    now: datetime,
    zone: str,
) -> None:
    """The case with everything that happened to it.

    ``commands``: what can be done, label and line. ``not_asked``: why the customer of a closed case may
    not be asked for a fresh look now. ``remarks``: what was said in public before. ``on_call``: who is on
    call for it now. ``proposed``: another wording of a reply that its site rejected.
    """
    console = screen()
    _head(console, found, case)
    for line in (*_where(found, case), *_dates(case, now, zone)):
        console.print(line, soft_wrap=True)
    if on_call:
        tell(console, f"On call: {literal(on_call)}")
    if case.held:
        tell(console, f"[red]Held ({case.held}): a named person must release it first.[/]")
    _words(console, found, case, zone)
    if proposed:
        _quote(console, "Another wording to begin with", proposed)
    for remark in remarks:
        tell(console, f"[yellow]Said before.[/] {literal(remark)}")
    _history(console, found, zone)
    _commands(console, commands)
    if not_asked:
        tell(console, f"\n[dim]Not now: to ask for a fresh look. {literal(not_asked)}[/]")


def _head(console: "Console", found: CaseFile, case: Case) -> None:
    listing, who = literal(found.row.stored.listing), literal(case.assignee) or "–"
    review = found.row.stored.review
    stars = _stars(review.rating, review.scale)
    console.print(f"[bold]Case {case.id}[/] · revision {case.rev} · {case.class_} · {stars} · {listing}")
    recovery = case.recovery_state.replace("_", " ")
    console.print(f"Reply: {case.reply_state}   Recovery: {recovery}   Assigned: {who}")


def _where(found: CaseFile, case: Case) -> list[str]:
    """Where the review and its alert are to be found."""
    url = literal(found.row.stored.review.url)
    if not case.alert_ts:
        alert = "not sent yet"
    elif case.alert_channel == TERMINAL:
        alert = "shown in the terminal"
    else:
        alert = f"in Slack, channel {literal(case.alert_channel)}, message {literal(case.alert_ts)}"
    return [*([f"Review: {url}"] if url else []), f"Alert: {alert}"]


def _dates(case: Case, now: datetime, zone: str) -> list[str]:
    """What is due, and how it ended."""
    lines = []
    if case.snoozed_until:
        lines.append(f"Snoozed until {when.shown(case.snoozed_until, zone)}")
    if case.due_at and case.reply_state in WAITING:
        overdue = " [red](overdue)[/]" if case.due_at < now else ""
        lines.append(f"To be answered by {when.shown(case.due_at, zone)}{overdue}")
    if case.closed_at:
        outcome = OUTCOMES.get(case.outcome, case.outcome)
        lines.append(f"Closed on {when.shown(case.closed_at, zone)}: {outcome}")
    if case.asked_at:
        lines.append(f"Asked for a fresh look on {when.shown(case.asked_at, zone)}")
    if case.observed:
        lines.append(f"The review since then: {case.observed} ({OUTCOMES.get(case.observed, '')})")
    return lines


def _words(console: "Console", found: CaseFile, case: Case, zone: str) -> None:
    """What the customer wrote, then and now, and what the business answers."""
    stored = found.row.stored
    review, said = stored.review, stored.assessment
    gone = ", [red]since removed from the site[/]" if stored.removed else ""
    who = f"{literal(review.author) or 'Somebody'} [dim]({when.written(stored, zone)}{gone})[/]"
    _quote(console, who, _said(review.title, review.text) or stored.wordless)
    for revision in reversed(found.revisions):
        stars = _stars(revision.rating, review.scale)
        before = f"[dim]Before that, as seen {when.shown(revision.seen_at, zone)}: {stars}[/]"
        _quote(console, before, _said(revision.title, revision.text))
    why = ", ".join(dict.fromkeys(reason.rule for reason in said.telling[:6])) or "nothing stood out"
    how = f"'reviewbot explain --case {case.id}' shows how"
    console.print(f"[dim]Why: {literal(why)}. Judged by {literal(said.scorer)}; {how}.[/]")
    for doubt in said.doubts:
        tell(console, doubt)
    for one in found.judgements:
        console.print(f"[dim]{literal(_judged(one, zone))}[/]")
    for label, told in wanted_and_known(said):
        tell(console, f"{label}: {literal(told)}")
    _quote(console, f"Reply, score {case.score}", case.text)
    if review.reply and decide.normalise(review.reply.text) != decide.normalise(case.text):
        _quote(console, "[yellow]On the page there is another reply[/]", review.reply.text)
    for check in case.checks:
        if not check.ok and check.gate:
            tell(console, f"[red]✗ {check.check}:[/] {literal(check.detail)}")


def _history(console: "Console", found: CaseFile, zone: str) -> None:
    """Everything that happened, oldest first; what somebody noted follows what they did."""
    from rich.table import Table

    events = [(event.at, literal(happened(event, zone))) for event in found.events]
    notes = [(note.at, f"[dim]“{literal(note.text)}”[/]") for note in found.notes]
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for at, line in sorted([*events, *notes], key=lambda one: one[0]):
        table.add_row(f"  {when.shown(at, zone)}", line)
    console.print("\n[bold]History[/]")
    console.print(table)


def _commands(console: "Console", commands: Sequence[tuple[str, str]]) -> None:
    """What can be done, never broken, so that it is copied whole; on a narrow screen below its label."""
    widest = max((len(line) for _, line in commands), default=0)
    between = "\n      " if widest + 26 > console.width else " "
    console.print("\n[bold]You can[/]")
    for label, line in commands:
        console.print(f"  {label:<22}{between}[cyan]{literal(line)}[/]", soft_wrap=True)


def _judged(before: Judgement, zone: str) -> str:
    """What an earlier scorer made of the review."""
    said = before.assessment
    negative = "negative" if said.negative else "not negative"
    until = when.shown(before.replaced_at, zone)
    return f"Until {until} it was {said.class_.replace('_', ' ')}, {negative}, by {said.scorer}."


def _stars(rating: float | None, scale: tuple[float, float]) -> str:
    if rating is None:
        return "no stars"
    return thumb(rating, scale) or f"{rating:g} of {scale[1]:g}"


def _said(title: str, text: str) -> str:
    return f"{title}\n{text}".strip()


def _quote(console: "Console", title: str, text: str) -> None:
    console.print(f"\n[bold]{title}[/]")
    width = min(console.width, WIDEST) - 4
    for line in text.splitlines() or [""]:
        for piece in textwrap.wrap(line, width) or [""]:
            console.print(f"  [dim]│[/] {literal(piece)}")
