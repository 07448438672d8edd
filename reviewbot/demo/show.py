"""What the demo shows, in order: a baseline without a flood, cards, an approval, a reply read back.

Only the review site is pretend. Configuration, store, wire, assessor, writer, gates and cards are the
real ones; the demo's person posts by hand, as on any site without a way to reply by program.
"""

import select
import shutil
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console as Screen

from reviewbot import actions, app
from reviewbot.cases import Action, Move
from reviewbot.cli.door import literal
from reviewbot.demo.pretend import PretendSite
from reviewbot.errors import ReviewbotError, UsageError
from reviewbot.pipeline import World
from reviewbot.store import Filter, Store
from reviewbot.types import LogRow, ReplyState
from reviewbot.web.page import page

FOLDER = Path("demo-data")
MARK = "written by `reviewbot demo`"
PAUSE_S = 1.0

CONFIG = """# {mark}; delete this folder whenever you like.
[business]
name = "Harbor & Vine"
timezone = "America/Los_Angeles"
trade = "restaurant"

[store]
url = "sqlite:///data/reviewbot.db"

[slack]
mode = "off"

[http]
allow_private = ["127.0.0.1"]

[[locations]]
id = "main-street"
name = "Main Street"
phone = "(831) 555-0100"
email = "elena@harborandvine.example"
signer = "Elena Marchetti"
signer_role = "owner"

[[listings]]
name = "review-page"
site = "webpage"
location = "main-street"
every = "1s"
url = "{site}/harbor-and-vine"

[[listings]]
name = "comments"
site = "feed"
location = "main-street"
every = "1s"
url = "{site}/comments.rss"

[[listings]]
name = "booking-app"
site = "apple_rss"
location = "main-street"
every = "1s"
app_id = "1"
base_url = "{site}"
"""


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that is set up: its configuration, world and pretend site."""

    config: Path
    world: World
    store: Store
    site: PretendSite
    screen: Screen

    def poll(self) -> app.Pass:
        """One pass over all listings."""
        return app.run_pass(self.world, list(self.world.listings.values()), named=False)


def set_up(site: PretendSite, screen: Screen) -> Demo:
    """Write the demo's folder anew and join its world."""
    config = FOLDER / "reviewbot.toml"
    if FOLDER.exists():
        if not config.exists() or MARK not in config.read_text(encoding="utf-8", errors="replace"):
            raise UsageError(f"The folder {FOLDER} is not the demo's own; move it away, then try again.")
        shutil.rmtree(FOLDER)
    FOLDER.mkdir()
    config.write_text(CONFIG.format(mark=MARK, site=site.url), encoding="utf-8")
    settings = app.settings(str(config))
    store = app.open_store(settings)
    return Demo(config, app.world(settings, store, explicit=str(config)), store, site, screen)


def baseline(demo: Demo) -> app.Pass:
    """The first pass, with a word on what it means."""
    demo.screen.print("\n[bold]reviewbot demo[/] – nothing leaves this machine.\n")
    demo.screen.print("Reading Harbor & Vine's reviews: a web page, a comment feed and an app store …\n")
    done = demo.poll()
    read = sum(one.new for one in done.listings)
    told = f"{done.cases_opened} of them are unhappy and new: each has a case, a draft, and the alert above."
    demo.screen.print(f"\n[bold]{read} reviews read.[/] {told}")
    demo.screen.print("The older ones are history: kept, but no alarm.\n")
    return done


def watch(demo: Demo, log: str) -> None:
    """Go on until Ctrl-C: reviews come in, the person at the keyboard approves, replies go live.

    ``log`` is the address of the review log.
    """
    demo.screen.print(f"  Review log     {log}")
    demo.screen.print(
        f"  Pretend site   {demo.site.url}/harbor-and-vine   [dim](write a bad review yourself)[/]"
    )
    demo.screen.print(f"  Command line   {app.program(str(demo.config))} log")
    demo.screen.print("\nMore reviews come in over the next half minute. Ctrl-C ends the demo.\n")
    at_keyboard = sys.stdin.isatty() and sys.stderr.isatty()
    offer: LogRow | None = None
    offered: set[int] = set()
    while True:
        before = _states(demo)
        alerts = demo.poll().alerts_sent
        _tell_changes(demo, before)
        if at_keyboard and (offer is None or alerts):
            offer = _offer(demo, offered)
        if not at_keyboard or offer is None:
            time.sleep(PAUSE_S)
        elif select.select([sys.stdin], [], [], PAUSE_S)[0]:
            _answer(demo, offer, sys.stdin.readline())
            offered.add(offer.stored.id)
            offer = None


def page_of_the_log(demo: Demo) -> str:
    """The review log as it is now; a store belongs to one thread, so this opens its own."""
    with closing(app.open_store(app.settings(str(demo.config)))) as store:
        return page(store.log(Filter(limit=100)), business=demo.world.business)


def _offer(demo: Demo, offered: set[int]) -> LogRow | None:
    """Ask about the oldest reply on the review page that waits for approval, if there is one."""
    waiting = demo.store.log(Filter(state=ReplyState.AWAITING, listing="review-page"))
    offer = next((row for row in reversed(waiting) if row.stored.id not in offered), None)
    if offer and offer.case:
        words = literal(offer.stored.review.title or offer.stored.review.text[:60])
        demo.screen.print(
            f"[bold]Case {offer.case.id}[/] ({words}): [bold]Enter[/] approves and posts, s skips"
        )
    return offer


def _answer(demo: Demo, offer: LogRow, line: str) -> None:
    """What the person approves is posted as they would post it by hand."""
    case = offer.case
    if case is None or line.strip():
        return
    try:
        actions.act(demo.world, case.id, Action(Move.APPROVE, "you", rev=case.rev))
        demo.site.answer(offer.stored.review.key.rpartition("#")[2], case.text)
        actions.act(demo.world, case.id, Action(Move.POSTED, "you"))
    except ReviewbotError as error:
        demo.screen.print(f"[red]✗[/] {literal(str(error))}")
    else:
        demo.screen.print("  approved by you, posted; reading it back …")


def _states(demo: Demo) -> dict[int, str]:
    return {row.case.id: row.case.reply_state for row in demo.store.log(Filter()) if row.case}


def _tell_changes(demo: Demo, before: dict[int, str]) -> None:
    for case_id, state in _states(demo).items():
        if state == ReplyState.LIVE and before.get(case_id, state) != state:
            called = f"{app.program(str(demo.config))} case {case_id} reached --how phone"
            demo.screen.print(
                f"[green]✓[/] The reply to case {case_id} is live: reviewbot read it on the page."
            )
            demo.screen.print(f"  Now the customer. Once you have called: [cyan]{literal(called)}[/]\n")
