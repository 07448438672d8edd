"""The inbox as the Home tab of the app. Pure.

A view takes 100 blocks (docs.slack.dev/reference/block-kit/blocks); each line of the inbox is two of them.
"""

import re
from collections.abc import Mapping

from reviewbot.notify import blocks as kit
from reviewbot.notify.blocks import Block
from reviewbot.notify.buttons import plain
from reviewbot.notify.lines import Reader, entry
from reviewbot.notify.modals import View
from reviewbot.types import Inbox, Pile

PAGE = 10  # lines on a page

# What can be clicked here, beside buttons.OPEN and lines.THANK. The action_id is one of these and ".name",
# for it must be unique among its neighbours; where it leads stands in the value, see read_place.
HOME_TAB, HOME_PAGE = "home_tab", "home_page"

TABS: Mapping[Pile, str] = {
    Pile.OPEN: "Open",
    Pile.MINE: "Mine",
    Pile.OVERDUE: "Overdue",
    Pile.PRAISE: "Praise",
}
EMPTY: Mapping[Pile, str] = {
    Pile.OPEN: "Nothing needs you. Every review that needed somebody has been taken care of.",
    Pile.MINE: "Nothing is assigned to you. What nobody has taken yet is under Open.",
    Pile.OVERDUE: "Nothing is overdue.",
    Pile.PRAISE: "No praise of the last 30 days waits for thanks.",
}
ORDER = "The urgent ones come first, then those that are due first."
THANKS = (
    "Happy reviews of the last 30 days without an answer, the newest first. A short thank-you is enough, "
    "and none goes out that you have not approved."
)


def home(inbox: Inbox, reader: Reader) -> View:
    """The Home tab with one page of a pile, as views.publish takes it."""
    drawn = kit.local(reader.now, kit.zone(reader.business.timezone))
    return {
        "type": "home",
        "callback_id": "home",
        "blocks": [
            {"type": "header", "block_id": "title", "text": plain("Reviews that need somebody")},
            _line("counts", inbox.counts.words),
            _tabs(inbox),
            _line("pile", _above(inbox)),
            *(block for row in inbox.rows for block in entry(row, reader)),
            *_pages(inbox),
            _line("drawn", f"As of {drawn}."),
        ],
    }


def place(pile: Pile, page: int) -> str:
    """Where a click in the inbox leads: ``mine:2`` is the second page of the pile."""
    return f"{pile}:{page}"


def read_place(value: str) -> tuple[Pile, int] | None:
    """The pile and the page, from 1, of such a value; None for what none of our buttons holds."""
    found = re.fullmatch(r"([a-z]+):([1-9][0-9]{0,5})", value)
    return (Pile(found[1]), int(found[2])) if found and found[1] in set(Pile) else None


def offset(page: int) -> int:
    """How many lines come before a page."""
    return (page - 1) * PAGE


def _tabs(inbox: Inbox) -> Block:
    counts = {Pile.OPEN: inbox.counts.open, Pile.MINE: inbox.counts.mine, Pile.OVERDUE: inbox.counts.overdue}
    tabs = []
    for pile, name in TABS.items():
        label = f"{name} ({counts[pile]})" if pile in counts else name
        shown = {"style": "primary"} if pile is inbox.pile else {}
        tabs.append(_to(HOME_TAB, pile, label, place(pile, 1)) | shown)
    return {"type": "actions", "block_id": "tabs", "elements": tabs}


def _above(inbox: Inbox) -> str:
    """What stands over the list, or in its place."""
    if not inbox.rows:
        return "There is nothing on this page any more." if inbox.offset else EMPTY[inbox.pile]
    return THANKS if inbox.pile is Pile.PRAISE else ORDER


def _pages(inbox: Inbox) -> list[Block]:
    """The way to the pages before and after this one, where there are any."""
    page = inbox.offset // PAGE + 1
    ways = [_to(HOME_PAGE, "previous", "Previous", place(inbox.pile, page - 1))] if page > 1 else []
    ways += [_to(HOME_PAGE, "next", "Next", place(inbox.pile, page + 1))] if inbox.more else []
    return [{"type": "actions", "block_id": "pages", "elements": ways}] if ways else []


def _to(action: str, name: str, label: str, where: str) -> Block:
    return {"type": "button", "action_id": f"{action}.{name}", "text": plain(label), "value": where}


def _line(name: str, words: str) -> Block:
    return kit.rich(name, kit.section(kit.text(words)))
