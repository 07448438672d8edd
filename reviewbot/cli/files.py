"""reviewbot import, export and db: files in, files out, and the store itself."""

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from reviewbot import app, exports, pipeline
from reviewbot.cli.door import Door, count, literal, print_json, print_line, progress, screen, with_json
from reviewbot.errors import UsageError
from reviewbot.sites.import_ import Row, read
from reviewbot.types import Listing, Page, Review

BATCH = 500  # reviews per transaction: memory stays flat, a crash costs one batch of work
SHOWN_REFUSALS = 10


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--listing", "name", required=True, help="The listing that the reviews belong to.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@with_json
@click.pass_obj
def import_command(door: Door, file: Path, name: str, dry_run: bool, as_json: bool) -> int:
    """Take in reviews from CSV or JSONL: our own, or an export of a review site.

    Exit code 1 when a row was refused; the others were taken in.
    """
    listing = app.chosen(door.settings, (name,))[0]
    refused: list[Row] = []
    with file.open("rb") as stream, progress() as bar:
        size = file.stat().st_size
        task = bar.add_task(f"Reading {file.name}", total=size)
        pages = _pages(stream, listing, file.name, refused, lambda: bar.update(task, completed=stream.tell()))
        if dry_run:
            done = pipeline.preview(door.world, listing, pages)
        else:
            with app.alone(door.store):
                done = pipeline.take_all(door.world, listing, pages)
                pipeline.deliver(door.world)
    rows = done.new + done.edited + done.unchanged + len(refused)
    if as_json:
        refusals = [{"line": row.line, "why": row.refused} for row in refused]
        form = {"rows": rows, "new": done.new, "edited": done.edited, "unchanged": done.unchanged}
        print_json({**form, "removed": done.removed, "refused": refusals})
    else:
        _tell(rows, done, refused, dry_run=dry_run)
    return 1 if refused else 0


def _pages(
    stream: BinaryIO, listing: Listing, name: str, refused: list[Row], advance: Callable[[], None]
) -> Iterator[Page]:
    """The rows in batches; what is refused is put aside."""
    reviews: list[Review] = []
    removed: list[str] = []
    for row in read(stream, listing, name=name):
        if row.refused:
            refused.append(row)
        if row.review:
            reviews.append(row.review)
        if row.removed:
            removed.append(row.removed)
        if len(reviews) + len(removed) >= BATCH:
            advance()
            yield Page(tuple(reviews), removed=tuple(removed))
            reviews, removed = [], []
    yield Page(tuple(reviews), removed=tuple(removed))


def _tell(rows: int, done: pipeline.Polled, refused: list[Row], *, dry_run: bool) -> None:
    console = screen()
    verb = "would be" if dry_run else "are"
    console.print(
        f"{count(rows, 'row')}: {done.new} {verb} new, {done.edited} edited, {done.unchanged} unchanged."
    )
    for row in refused[:SHOWN_REFUSALS]:
        console.print(f"[red]✗[/] line {row.line}: {literal(row.refused)}", soft_wrap=True)
    if len(refused) > SHOWN_REFUSALS:
        console.print(f"… and {len(refused) - SHOWN_REFUSALS} more refused rows; --json lists them all.")


@click.command("export")
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A new file (default: stdout).")
@click.pass_obj
def export_command(door: Door, form: str, out: Path | None) -> None:
    """Write out every review with its history and case.

    'import' reads the reviews back; cases come back only with 'db backup' and 'db restore'.
    """
    with _output(out) as file:
        if form == "csv":
            for line in exports.csv_lines(row for row, _ in door.store.reviews()):
                file.write(line.encode("utf-8", "replace"))
        else:
            for row, history in door.store.reviews():
                print_line(exports.record(row, history), file)
        file.flush()


@contextmanager
def _output(out: Path | None) -> Iterator[BinaryIO]:
    """Stdout, or a file that appears whole or not at all."""
    if out is None:
        yield sys.stdout.buffer
        return
    if out.exists():
        raise UsageError(f"{out} exists already; name a new file.")
    part = out.with_name(out.name + ".part")
    with part.open("wb") as file:
        yield file
    part.rename(out)


@click.group("db")
def db_command() -> None:
    """Look after the store."""


@db_command.command("migrate")
@click.pass_obj
def _migrate(door: Door) -> None:
    """Bring the schema up to date (every command does so by itself)."""
    with closing(app.open_store(door.settings, migrate=False)) as store:
        steps = store.migrate()
    click.echo(f"Steps taken: {', '.join(steps)}." if steps else "The store is up to date.")


@db_command.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def _backup(door: Door, file: Path) -> None:
    """Write a complete copy to a new file, while everything goes on."""
    door.store.backup(str(file))
    click.echo(f"Saved to {file}. Keep it off this machine too.")


@db_command.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def _restore(door: Door, file: Path) -> None:
    """Put a backup in place of the store; the present store is kept beside it."""
    kept = app.restore(door.settings, file)
    click.echo(f"Restored from {file}." + (f" The store before it is now {kept}." if kept else ""))


@db_command.command("verify")
@with_json
@click.pass_obj
def _verify(door: Door, as_json: bool) -> int:
    """Walk the chain of events; exit code 1 when one was changed or taken out."""
    found = door.store.verify()
    if as_json:
        print_json({"ok": found.ok, "events": found.events, "broken_at": found.broken_at})
    elif found.ok:
        click.echo(f"All {found.events} events are there and unchanged.")
    else:
        click.echo(
            f"The chain is broken at event {found.broken_at}: it, or one before it, was changed.", err=True
        )
    return 0 if found.ok else 1
