"""reviewbot import, export and db: files in, files out, and the store itself."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import BinaryIO

import click

from reviewbot import app, exports, pipeline
from reviewbot.app.processes import judges
from reviewbot.cli.door import Door, count, literal, print_json, print_line, progress, screen, with_json
from reviewbot.cli.reading import Reading
from reviewbot.errors import UsageError
from reviewbot.sites.import_ import read
from reviewbot.types import Listing

SHOWN_REFUSALS = 10
ROW = 500  # bytes of a review in a file, about


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--listing", "name", help="The listing that the reviews belong to.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@with_json
@click.pass_obj
def import_command(door: Door, file: Path, name: str | None, dry_run: bool, as_json: bool) -> int:
    """Take in reviews from CSV or JSONL: our own export, or that of a review site.

    Our own export names the listing of each review, and brings back cases and histories that the store
    does not have; --listing is where reviews of a listing go that is not configured here. Reviews of any
    other file all go to --listing.

    Exit code 1 when a row was refused; the others were taken in.
    """
    told = app.chosen(door.settings, (name,))[0] if name else None
    reading = Reading(door.settings.listings, told)
    with (
        file.open("rb") as stream,
        closing(read(stream, told or Listing("", "import"), name=file.name)) as rows,
        judges(door.world.assess, expected=file.stat().st_size // ROW) as assess_all,
        progress() as bar,
    ):
        world = replace(door.world, assess_all=assess_all)
        task = bar.add_task(f"Reading {file.name}", total=file.stat().st_size)
        read_in = _watched(reading.batches(rows), lambda: bar.update(task, completed=stream.tell()))
        batches = assess_all.ahead(read_in)
        if dry_run:
            with door.store.rehearsal() as copy:
                done = pipeline.take_all(app.rehearsed(world, copy), batches)
        else:
            with app.alone(door.store):
                done = pipeline.take_all(world, batches)
                pipeline.deliver(world)
    if as_json:
        refusals = [{"line": row.line, "why": row.refused} for row in reading.refused]
        counts = {name: number for name, number in asdict(done).items() if name != "cases"}
        print_json({"rows": reading.rows, **counts, "refused": refusals, "warnings": reading.warnings})
    else:
        _tell(reading, done, dry_run=dry_run)
    for warning in reading.warnings:
        click.echo(f"Warning: {warning}", err=True)
    return 1 if reading.refused else 0


def _watched(batches: Iterable[pipeline.Batch], advance: Callable[[], None]) -> Iterator[pipeline.Batch]:
    for batch in batches:
        advance()
        yield batch


def _tell(reading: Reading, done: pipeline.Imported, *, dry_run: bool) -> None:
    console = screen()
    verb = "would be" if dry_run else "are"
    console.print(
        f"{count(reading.rows, 'row')}: {done.new} {verb} new, {done.edited} edited, "
        f"{done.unchanged} unchanged."
    )
    if done.stale:
        console.print(f"{count(done.stale, 'row')} had other words, but none newer than what is known.")
    if done.restored:
        console.print(f"{count(done.restored, 'case')} {'would come' if dry_run else 'came'} back.")
    for row in reading.refused[:SHOWN_REFUSALS]:
        console.print(f"[red]✗[/] line {row.line}: {literal(row.refused)}", soft_wrap=True)
    if len(reading.refused) > SHOWN_REFUSALS:
        more = len(reading.refused) - SHOWN_REFUSALS
        console.print(f"… and {more} more refused rows; --json lists them all.")


@click.command("export")
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A new file (default: stdout).")
@click.pass_obj
def export_command(door: Door, form: str, out: Path | None) -> None:
    """Write out every review with its history, its case and the case's notes.

    'import' reads all of it back. The log of events stays in the store: 'db backup' copies that, too.
    """
    with _output(out) as file:
        if form == "csv":
            for line in exports.csv_file(door.store.reviews()):
                file.write(line.encode("utf-8", "replace"))
        else:
            for stored, past in door.store.reviews():
                print_line(exports.record(stored, past), file)
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
    door.existing_store.backup(str(file))
    click.echo(f"Saved to {file}. Keep it off this machine too.")


@db_command.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def _restore(door: Door, file: Path) -> None:
    """Put a backup in place of the store; the present store is kept beside it."""
    kept = app.restore(door.settings, file, app.utc_now())
    click.echo(f"Restored from {file}." + (f" The store before it is now {kept}." if kept else ""))


@db_command.command("verify")
@with_json
@click.pass_obj
def _verify(door: Door, as_json: bool) -> int:
    """Walk the chain of events; exit code 1 when one was changed or taken out."""
    found = door.existing_store.verify()
    if as_json:
        print_json({"ok": found.ok, "events": found.events, "broken_at": found.broken_at})
    elif found.ok:
        click.echo(f"All {found.events} events are there and unchanged.")
    else:
        click.echo(
            f"The chain is broken at event {found.broken_at}: it, or one before it, was changed.", err=True
        )
    return 0 if found.ok else 1
