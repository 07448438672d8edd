"""reviewbot demo: the whole path on one machine."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console as Screen

from reviewbot import app
from reviewbot.cli.door import print_json
from reviewbot.cli.poll import summary
from reviewbot.demo import show
from reviewbot.demo.pretend import PretendSite


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
        with _log(demo, port) as log:
            try:
                show.baseline(demo)
                show.watch(demo, log)
            except KeyboardInterrupt:
                screen.print(
                    "\nThe demo is over. What it wrote is in the folder demo-data; delete it at will."
                )


@contextmanager
def _log(demo: show.Demo, port: int) -> Iterator[str]:
    """Serve the web log of the demo; gives the address by which one comes in and may do something."""
    from reviewbot.engine import Pulse
    from reviewbot.web.app import application
    from reviewbot.web.health import health
    from reviewbot.web.seat import Desk
    from reviewbot.web.server import served
    from reviewbot.web.signin.keeper import Keeper
    from reviewbot.web.signin.ways import front

    settings = app.settings(str(demo.config))
    visit = app.visits(settings, demo.store, explicit=str(demo.config))
    keeper = Keeper(front(settings.web), visit, "you", app.utc_now)
    desk = Desk(
        visit,
        settings,
        keeper,
        health=lambda: health(visit, Pulse(0, 0), ()),
        tell=lambda: None,  # the demo looks every second by itself
        say=lambda _: None,
        now=app.utc_now,
    )
    with served(application(desk, {}), port) as address:
        yield f"{address}sign-in/{keeper.link}"
