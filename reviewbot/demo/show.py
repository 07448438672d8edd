"""What the demo shows, in order: a baseline without a flood, cards, an approval, a reply read back.

Only the review sites are pretend. Configuration, store, wire, logins, assessor, writer, gates and cards are
the real ones. On Google and Trustpilot reviewbot posts what was approved, and reads it back until it is live
or rejected; on the page and on Yelp the demo's person posts by hand.
"""

import select
import shutil
import sys
import termios
import time
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from textwrap import shorten

from rich.console import Console as Screen
from rich.padding import Padding
from rich.text import Text

from reviewbot import actions, app, sites
from reviewbot.cases import Action, Move
from reviewbot.cli.door import literal
from reviewbot.demo.platforms import SECRETS
from reviewbot.demo.pretend import PretendSite
from reviewbot.errors import ReviewbotError, UsageError
from reviewbot.pipeline import World, alert
from reviewbot.store import Filter, Store
from reviewbot.types import Case, LogRow, ReplyState

FOLDER = Path("demo-data")
MARK = "written by `reviewbot demo`"
PAUSE_S = 1.0

# Where replies are offered for approval, as people call it, by the name of the listing.
PLACES = {"google": "Google", "trustpilot": "Trustpilot", "yelp": "Yelp", "review-page": "the page"}
FIRST = "google"
READS = "Reading it back until it is seen there …"
ON_POSTED = {
    "google": "Posted is not live: Google checks it before anybody sees it.",
    "yelp": "Yelp shows replies to no program, so reviewbot takes your word for it.",
}


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that is set up: its configuration, world and pretend site."""

    config: Path
    world: World
    store: Store
    site: PretendSite
    screen: Screen

    def poll(self) -> app.Pass:
        """One pass over all listings, once customers have written what was to come."""
        self.site.platforms.arrive()
        return app.run_pass(self.world, list(self.world.listings.values()), named=False)


@dataclass(frozen=True, slots=True)
class Offer:
    """A reply that the person at the keyboard is asked about.

    ``rewrite``: other words for one that its site rejected.
    """

    row: LogRow
    case: Case
    rewrite: str = ""

    @property
    def key(self) -> tuple[int, int]:
        """The revision of the case: once it is another one, it may be asked about again."""
        return self.case.id, self.case.rev

    @property
    def listing(self) -> str:
        """The name of its listing."""
        return self.row.stored.listing


def set_up(site: PretendSite, screen: Screen) -> Demo:
    """Write the demo's folder anew and join its world."""
    config = FOLDER / "reviewbot.toml"
    if FOLDER.exists():
        if not config.exists() or MARK not in config.read_text(encoding="utf-8", errors="replace"):
            raise UsageError(f"The folder {FOLDER} is not the demo's own; move it away, then try again.")
        shutil.rmtree(FOLDER)
    FOLDER.mkdir()
    template = resources.files("reviewbot.demo").joinpath("config.toml").read_text(encoding="utf-8")
    filled = template.format(mark=MARK, site=site.url, **site.platforms.urls)
    config.write_text(filled, encoding="utf-8")
    env = config.with_name(".env")
    env.touch(mode=0o600)
    env.write_text("".join(f"{name}={secret}\n" for name, secret in SECRETS.items()), encoding="utf-8")
    settings = app.settings(str(config))
    store = app.open_store(settings)
    return Demo(config, app.world(settings, store, explicit=str(config)), store, site, screen)


def baseline(demo: Demo) -> app.Pass:
    """The first pass, with a word on what it means."""
    demo.screen.print("\n[bold]reviewbot demo[/] – nothing leaves this machine.\n")
    demo.screen.print("Reading Harbor & Vine's reviews: Google, Trustpilot, Yelp, a web page, a comment")
    demo.screen.print("feed and an app store …\n")
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
    site, write, seen = demo.site.url, "(write a bad review yourself)", "(Google, Trustpilot and Yelp)"
    demo.screen.print(f"  Pretend site   {site}/harbor-and-vine   [dim]{write}[/]")
    demo.screen.print(f"  And platforms  {site}/platforms   [dim]{seen}[/]")
    demo.screen.print(f"  Command line   {app.program(str(demo.config))} log")
    demo.screen.print("\nMore reviews come in over the next minute. Ctrl-C ends the demo.\n")
    at_keyboard = sys.stdin.isatty() and sys.stderr.isatty()
    offer: Offer | None = None
    done: set[tuple[int, int]] = set()
    while True:
        before = _states(demo)
        alerts = demo.poll().alerts_sent
        _tell_changes(demo, before)
        if at_keyboard and (offer is None or alerts):
            offer = _offer(demo, done, offer)
            termios.tcflush(sys.stdin, termios.TCIFLUSH)  # a key pressed before it was shown is no answer
        if not at_keyboard or offer is None:
            time.sleep(PAUSE_S)
        elif select.select([sys.stdin], [], [], PAUSE_S)[0]:
            _answer(demo, offer, sys.stdin.readline())
            done.add(offer.key)
            offer = None


def _offer(demo: Demo, done: Container[tuple[int, int]], standing: Offer | None) -> Offer | None:
    """Ask about a reply that waits: still the same one, else one on Google, else the oldest; if there is one.

    ``done``: what was answered before.
    """
    if standing is None and demo.store.log(Filter(state=ReplyState.POSTED, listing=FIRST)):
        return None  # first let us hear what Google says
    same = standing.case.id if standing else None
    open_ones = [one for one in _offers(demo) if one.key not in done]
    offer = min(open_ones, key=lambda one: (one.case.id != same, one.listing != FIRST), default=None)
    if offer is None:
        return None
    number = f"[bold]Case {offer.case.id}[/]"
    if offer.rewrite:
        demo.screen.print(f"{number}: another wording to begin with:")
        demo.screen.print(Padding(Text(offer.rewrite), (1, 4)))
        demo.screen.print("[bold]Enter[/] takes these words, approves and posts them, s skips")
    else:
        review = offer.row.stored.review
        words = shorten(review.title or review.text, 60, placeholder=" …")
        demo.screen.print(f"{number} ({literal(words)}): its reply")
        demo.screen.print(Padding(Text(offer.case.text), (1, 4)))
        demo.screen.print("[bold]Enter[/] approves these words and posts them, s skips")
    return offer


def _offers(demo: Demo) -> Iterator[Offer]:
    """The replies that wait for somebody, oldest first."""
    for row in reversed(_rows(demo)):
        if row.case is None or row.stored.listing not in PLACES:
            continue
        if row.case.reply_state is ReplyState.AWAITING:
            yield Offer(row, row.case)
        elif rewrite := actions.proposed(demo.world, row.case.id):
            yield Offer(row, row.case, rewrite)


def _answer(demo: Demo, offer: Offer, line: str) -> None:
    """What the person approves is posted in the next pass, or by hand where it goes no other way."""
    if line.strip():
        demo.screen.print(f"  Case {offer.case.id} is skipped; it waits in the review log.")
        return
    case, listing = offer.case, demo.world.listings[offer.listing]
    by_hand = sites.publisher(sites.load(listing.site), listing) is None
    try:
        if offer.rewrite:
            case = actions.edit(demo.world, case.id, offer.rewrite, by="you", rev=case.rev)
        actions.act(demo.world, case.id, Action(Move.APPROVE, "you", rev=case.rev))
        if by_hand:
            demo.site.post_by_hand(offer.listing, offer.row.stored.review.key, case.text)
            actions.act(demo.world, case.id, Action(Move.POSTED, "you"))
    except ReviewbotError as error:
        demo.screen.print(f"[red]✗[/] {literal(str(error))}")
        return
    place = PLACES[offer.listing]
    if by_hand:
        demo.screen.print(
            f"  approved by you, posted on {place} by hand. {ON_POSTED.get(offer.listing, READS)}"
        )
    else:
        demo.screen.print(f"  approved by you; reviewbot posts it on {place} …")


def _rows(demo: Demo) -> Sequence[LogRow]:
    return demo.store.log(Filter(limit=100))


def _states(demo: Demo) -> dict[int, str]:
    return {row.case.id: row.case.reply_state for row in _rows(demo) if row.case}


def _tell_changes(demo: Demo, before: Mapping[int, str]) -> None:
    """Say what became of the replies since then."""
    for row in _rows(demo):
        case, place = row.case, PLACES.get(row.stored.listing, "its site")
        if case is None or before.get(case.id, case.reply_state) == case.reply_state:
            continue
        reply = f"The reply to case {case.id}"
        match case.reply_state:
            case ReplyState.POSTED:
                told = ON_POSTED.get(row.stored.listing, READS)
                demo.screen.print(f"[bold]↑[/] {reply} is posted on {place}. {told}")
            case ReplyState.REJECTED:
                why = literal(alert(demo.world, row).trouble)
                demo.screen.print(f"[red]✗[/] {place} rejected the reply to case {case.id}: {why}.\n")
            case ReplyState.LIVE:
                called = f"{app.program(str(demo.config))} case {case.id} reached --how phone"
                demo.screen.print(f"[green]✓[/] {reply} is live: reviewbot read it on {place}.")
                demo.screen.print(f"  Now the customer. Once you have called: [cyan]{literal(called)}[/]\n")
