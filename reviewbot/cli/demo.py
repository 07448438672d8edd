"""reviewbot demo: the whole path on one machine."""

import time

import click
from rich.console import Console as Screen

from reviewbot import app
from reviewbot.cli.door import print_json
from reviewbot.cli.poll import summary
from reviewbot.demo import show
from reviewbot.demo.pretend import PretendSite
from reviewbot.web.server import served


@click.command("demo")
@click.option("--once", is_flag=True, help="Stop after one pass.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8640, show_default=True, help="Of the review log."
)
@click.option("--json", "as_json", is_flag=True, help="With --once: the summary as JSON on stdout.")
def demo_command(once: bool, port: int, as_json: bool) -> None:
    """See the whole path with no account anywhere; writes only the folder demo-data."""
    screen = Screen(stderr=True, highlight=False)
    with PretendSite(app.utc_now) as site:
        demo = show.set_up(site, screen)
        if once:
            began = time.monotonic()
            done = show.baseline(demo)
            if as_json:
                print_json(summary(done, time.monotonic() - began))
            return
        with served(lambda: show.page_of_the_log(demo), port) as log:
            try:
                show.baseline(demo)
                show.watch(demo, log)
            except KeyboardInterrupt:
                screen.print(
                    "\nThe demo is over. What it wrote is in the folder demo-data; delete it at will."
                )
