"""reviewbot score: what reviews say, JSONL in, JSONL out, same order. No store; needs no configuration.

Lines are read, judged and answered in pieces: a line that comes alone is answered alone, a file is never
held in memory, and several processes have enough to do to be worth their cost.
"""

import json
import sys
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing
from contextvars import ContextVar
from dataclasses import dataclass
from io import BufferedReader
from select import select

import click

from reviewbot import assess
from reviewbot.app.processes import pool
from reviewbot.app.words import Form, scored
from reviewbot.cli.door import Door
from reviewbot.cli.lines import answers
from reviewbot.cli.second import second, with_second
from reviewbot.types import Review

PIECE = 1 << 16  # bytes read at once: some two hundred reviews, a thirtieth of a second of work
DEEP_PIECE = 1 << 11  # some six reviews, up to a second of work where a second opinion is asked for
AHEAD = 2  # pieces for each process that are read but not answered yet
MOST_PROCESSES = 64
_HOUSE: ContextVar[assess.House] = ContextVar("house")  # forked processes have it from the first one


@click.command("score")
@click.argument("file", type=click.File("rb"), default="-")
@click.option(
    "--processes",
    type=click.IntRange(1, MOST_PROCESSES),
    default=1,
    show_default=True,
    help="How many processes share the work.",
)
@with_second
@click.pass_obj
def score_command(door: Door, /, file: BufferedReader, processes: int, *, deep: bool | None) -> int:
    """Say of each review what it says, and why.

    Lines: {"id"?, "text", "title"?, "rating"?, "language"?, "staff"?: […]}.
    """
    failed = 0
    opinion = second(door, deep)
    _HOUSE.set(assess.House(second=opinion))
    pieces = _pieces(file, DEEP_PIECE if opinion else PIECE)
    with closing(_alone(pieces) if processes == 1 else _together(file, pieces, processes)) as answered:
        for piece in answered:
            for refused in piece.refused:
                failed = 1
                click.echo(refused, err=True)
            sys.stdout.buffer.write(piece.out)
            sys.stdout.buffer.flush()  # whoever writes a line into our pipe may wait for its answer
    return failed


Pieces = Iterator[tuple[int, bytes]]
"""Whole lines that are there at once, with the number of the first of them."""


@dataclass(frozen=True, slots=True)
class _Answered:
    """The answers to a piece as they are printed, and what was refused in it."""

    out: bytes
    refused: tuple[str, ...]


def _pieces(file: BufferedReader, most: int = PIECE) -> Pieces:
    """The file in pieces of about so many bytes at most."""
    first = 1
    while piece := file.read1(most):
        if not piece.endswith(b"\n"):
            piece += file.readline()
        yield first, piece
        first += piece.count(b"\n")


def _answered(first: int, piece: bytes) -> _Answered:
    found = list(answers(piece.split(b"\n"), _score, first=first))
    lines = [json.dumps(one.form, ensure_ascii=False).encode("utf-8", "replace") + b"\n" for one in found]
    return _Answered(b"".join(lines), tuple(one.refused for one in found if one.refused))


def _score(form: Form) -> Form:
    return scored(form, _HOUSE.get())


def _alone(pieces: Pieces) -> Generator[_Answered]:
    return (_answered(first, piece) for first, piece in pieces)


# --- several processes ---------------------------------------------------------------------------


def _together(file: BufferedReader, pieces: Pieces, processes: int) -> Generator[_Answered]:
    """The same by several processes, in the same order. Raises ReviewbotError when one of them was killed."""
    assess.assess(Review("", text="Good."))  # what is read here once, the processes need not read again
    with pool(processes) as executor:
        yield from _in_order(file, pieces, executor, processes * AHEAD)


def _in_order(
    file: BufferedReader, pieces: Pieces, pool: ProcessPoolExecutor, ahead: int
) -> Iterator[_Answered]:
    waiting: deque[Future[_Answered]] = deque()
    for first, piece in pieces:
        waiting.append(pool.submit(_answered, first, piece))
        while waiting and (len(waiting) > ahead or waiting[0].done() or not _has_more(file)):
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _has_more(file: BufferedReader) -> bool:
    """Whether there is something to read, or the end; else its writer may be waiting for our answers."""
    return bool(select([file], [], [], 0)[0])
