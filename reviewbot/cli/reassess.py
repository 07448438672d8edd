"""reviewbot reassess: what is stored is judged anew, after the scorer has changed."""

from collections.abc import Mapping
from dataclasses import asdict, replace

import click

from reviewbot import app, assess, pipeline, when
from reviewbot.app.processes import judges
from reviewbot.cli.door import Door, count, print_json, progress, screen, tell, with_json
from reviewbot.pipeline.reassess import BATCH
from reviewbot.store import Filter


@click.command("reassess")
@click.option("--listing", "name", help="Only the reviews of one listing.")
@click.option("--since", help="Only those dated from then on: 7d, 2026-11-01 …")
@click.option("--all", "every", is_flag=True, help="Those too that this scorer has judged.")
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@with_json
@click.pass_obj
def reassess_command(
    door: Door, *, name: str | None, since: str | None, every: bool, dry_run: bool, as_json: bool
) -> None:
    """Judge the stored reviews anew that an earlier scorer has judged.

    After a change of the standards, the trade or the staff in the configuration: --all.

    It opens no cases and alerts nobody: what is old news stays so, and the log of events is not touched.
    Cases keep the class that they were opened with. What the earlier scorers said is kept. It may run
    beside the daemon, and may be stopped at any time: called again, it goes on where it was.
    """
    settings, store = door.settings, door.existing_store
    if name:
        app.chosen(settings, (name,))
    from_then = when.since(since, app.utc_now(), settings.business.timezone) if since else None
    wanted = Filter(listing=name or "", since=from_then, limit=BATCH)
    scorers = store.scorers(wanted)
    judged_by = "" if every else assess.SCORER
    earlier = {scorer: reviews for scorer, reviews in scorers.items() if scorer != judged_by}
    with judges(door.world.assess, expected=sum(earlier.values())) as assess_all, progress() as bar:
        task = bar.add_task("Judging anew", total=sum(earlier.values()))
        done = pipeline.reassess(
            replace(door.world, assess_all=assess_all),
            judged_by,
            wanted,
            dry_run=dry_run,
            each=lambda reviews: bar.advance(task, reviews),
        )
    if as_json:
        print_json({"scorer": assess.SCORER, "earlier": earlier, "dry_run": dry_run, **asdict(done)})
    else:
        _tell(done, earlier, all_of_them=sum(scorers.values()), dry_run=dry_run)


def _tell(done: pipeline.Reassessed, earlier: Mapping[str, int], *, all_of_them: int, dry_run: bool) -> None:
    console = screen()
    if not earlier:
        tell(console, f"Nothing to do: {assess.SCORER} has judged {_all(all_of_them)}.")
        return
    would = "would be" if dry_run else "were"
    by = ", ".join(earlier)
    tell(console, f"{count(done.reviews, 'review')} {would} judged anew by {assess.SCORER}, before by {by}:")
    for number, what in (
        (done.other_class, "of another class"),
        (done.newly_negative, "newly negative"),
        (done.no_longer_negative, "no longer negative"),
        (done.newly_urgent, "newly urgent"),
        (done.no_longer_urgent, "no longer urgent"),
    ):
        console.print(f"{number:>8} {what}")
    if done.overtaken:
        tell(console, f"{count(done.overtaken, 'review')} changed meanwhile, and had been judged with that.")
    if not dry_run:
        tell(console, "No case was opened and nobody was alerted; cases keep their class.")


def _all(reviews: int) -> str:
    return f"all {count(reviews, 'review')}" if reviews else "every review here; there is none yet"
