"""One review and its judgement as a page: words in the colour of their weight, and the sum below."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from reviewbot.cli.door import printable, screen
from reviewbot.types import Assessment, Reason, Review

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

WIDEST = 100  # columns; longer lines are hard to read
LEVELS = 3  # of strength, by thirds of the strongest weight
STYLES = {
    -3: "bold white on red", -2: "bold red", -1: "red",
    1: "green", 2: "bold green", 3: "bold black on green",
}  # fmt: skip
SIGNS = {-1: "-", 0: "·", 1: "+"}


def show(review: Review, judged: Assessment, *, now: str) -> None:
    """The whole page; ``now`` is the scorer of today."""
    console = screen()
    coloured = console.color_system is not None and not console.no_color
    strengths = _strengths(judged.reasons)
    for text, style in ((review.title, "bold"), (review.text, "")):
        if text.strip():
            _print(console, _marked(text, judged.reasons, strengths, coloured=coloured), style)
            console.print()
    _print(console, _verdict(judged))
    console.print(_found(review, judged), width=min(console.width, WIDEST))
    _reasons(console, judged, strengths, coloured=coloured)
    later = "" if judged.scorer == now else f"; the scorer is {now} now: 'reviewbot reassess'"
    _print(console, f"Judged by {judged.scorer}{later}")


def _print(console: "Console", what: "str | Text", style: str = "") -> None:
    """A paragraph, broken between words on a terminal, whole in a file."""
    from rich.text import Text

    text = Text(printable(what)) if isinstance(what, str) else what
    if console.is_terminal:
        console.print(text, style=style, width=min(console.width, WIDEST))
    else:
        console.print(text, style=style, soft_wrap=True)


# --- the words -----------------------------------------------------------------------------------


def _strengths(reasons: Sequence[Reason]) -> dict[Reason, int]:
    """How strongly each reason speaks: 1 to 3, for the worse with a minus, 0 where it weighs nothing."""
    most = max((abs(reason.weight) for reason in reasons), default=0.0) or 1.0
    found = {}
    for reason in reasons:
        level = min(LEVELS, 1 + int(LEVELS * abs(reason.weight) / most)) if reason.weight else 0
        found[reason] = level if reason.weight > 0 else -level
    return found


def _marked(
    text: str, reasons: Sequence[Reason], strengths: Mapping[Reason, int], *, coloured: bool
) -> "Text":
    """The customer's text with what was quoted from it; where quotes overlap, the stronger one shows."""
    from rich.text import Text

    strength = [0] * len(text)
    for reason in sorted(reasons, key=lambda one: abs(one.weight)):
        for start, end in _places(text, reason.quote):
            strength[start:end] = [strengths[reason]] * (end - start)
    shown, at = Text(), 0
    for level, run in groupby(strength):
        end = at + len(list(run))
        piece = "\n".join(printable(line) for line in text[at:end].split("\n"))
        if coloured or not level:
            shown.append(piece, style=STYLES.get(level))
        else:
            signs = ("-" if level < 0 else "+") * abs(level)
            shown.append(f"[{signs}{piece}{signs}]")
        at = end
    return shown


def _places(text: str, quote: str) -> Iterator[tuple[int, int]]:
    """Where the quote stands as whole words; within longer ones if it stands only there."""
    if not quote:
        return
    found = [match.span() for match in re.finditer(re.escape(quote), text)]
    whole = [
        (start, end)
        for start, end in found
        if not (_is_inside(text, start, quote[0]) or _is_inside(text, end, quote[-1]))
    ]
    yield from whole or found


def _is_inside(text: str, at: int, edge: str) -> bool:
    """Whether a word goes on across this place; ``edge`` is the sign of the quote next to it."""
    return edge.isalnum() and text[at - 1 : at].isalnum() and text[at : at + 1].isalnum()


# --- what was found ------------------------------------------------------------------------------


def _verdict(judged: Assessment) -> "Text":
    from rich.text import Text

    look = "negative: somebody should look at it now" if judged.negative else "not negative"
    urgent = ", urgent" if judged.urgent else ""
    sure = "" if judged.sure else ", but that is not sure: a person should decide"
    style = "bold red" if judged.negative else "bold green"
    return Text(f"Sentiment {judged.sentiment:+.2f}, {look}{urgent}{sure}", style=style)


def _found(review: Review, judged: Assessment) -> "Table":
    """What else the review says, a line for each thing."""
    from rich.table import Table
    from rich.text import Text

    stars = [] if review.rating is None else [f"{review.rating:g} of {review.scale[1]:g}"]
    because = [_quoted(one.quote) for one in judged.reasons if one.rule == judged.class_ and one.quote]
    found = {
        "Rating": stars,
        "Class": [" ".join([str(judged.class_).replace("_", " "), *dict.fromkeys(because)])],
        "Topics": [f"{SIGNS[one.polarity]} {one.topic} {_quoted(one.quote)}" for one in judged.topics],
        "Staff": [f"{SIGNS[one.polarity]} {one.name}" for one in judged.staff],
        "Asks for": [f"{one.wish} {_quoted(one.quote)}" for one in judged.asked],
        "Facts": [f"{one.kind} {_quoted(one.quote)}" for one in judged.facts],
        "Language": [judged.language or "not known"],
    }
    table = Table.grid(padding=(0, 2, 0, 0))
    for label, lines in found.items():
        for line, shown in zip(lines, [label, *[""] * len(lines)], strict=False):
            table.add_row(shown, Text(printable(line), overflow="fold"))
    return table


def _quoted(words: str) -> str:
    return f"“{words}”" if words else ""


def _reasons(
    console: "Console", judged: Assessment, strengths: Mapping[Reason, int], *, coloured: bool
) -> None:
    """The table of reasons; their weights add up to the score that the sentiment is made of."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    table.add_column("Weight", justify="right", no_wrap=True)
    table.add_column("Rule", overflow="fold")
    table.add_column("Words", overflow="fold")
    for reason in judged.reasons:
        style = STYLES.get(strengths[reason], "") if coloured else ""
        row: list[RenderableType] = [
            Text(f"{reason.weight:+.2f}", style),
            Text(printable(reason.rule)),
            Text(printable(_quoted(reason.quote))),
        ]
        table.add_row(*row)
    table.add_section()
    total = sum(round(reason.weight, 2) for reason in judged.reasons)  # of what is shown
    table.add_row(f"{total:+.2f}", "sum", f"which is {judged.sentiment:+.2f} between -1 and 1")
    console.print()
    console.print(table, width=min(console.width, WIDEST))
    console.print()
