"""The command ``/reviews``: what was typed after it, and what it is answered. Pure.

An answer is a message, so its blocks keep the budget of one (card.BLOCKS_BUDGET).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from itertools import accumulate

from reviewbot.notify import blocks as kit
from reviewbot.notify.blocks import Block
from reviewbot.notify.card import BLOCKS_BUDGET, Card
from reviewbot.notify.lines import Reader, entry, spoken
from reviewbot.notify.text import clean, cut, defuse, one_line, weight
from reviewbot.roles import Role, highest
from reviewbot.types import Inbox, LogRow, Pile

MOST = 10  # reviews in one answer
EXCERPT, EXCERPT_ROOM = 80, 240
FRAME_ROOM = 800  # for what stands before and after them
LONGEST_WORDS = 60  # of a search, when it is said again
LONGEST_NUMBER = 18  # digits: what a store can count to


class Wish(StrEnum):
    """What somebody wants of the command."""

    OPEN = "open"
    MINE = "mine"
    SEARCH = "search"
    REPORT = "report"
    DRILL = "drill"
    SETUP = "setup"
    ROLES = "roles"
    REVOKE = "revoke"
    STOP = "stop"
    RESUME = "resume"
    HELP = "help"
    CASE = "case"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Command:
    """One wish.

    ``words``: what to search for, a code, whose role to take, where to stop posting and why, or what nobody
    understood.
    """

    wish: Wish
    words: str = ""
    case: int = 0


USAGE: Mapping[str, str] = {
    "open": "what waits for somebody, the urgent first (as without any word)",
    "mine": "what is assigned to you",
    "12": "case 12, with everything you can do",
    "search cold soup": "reviews with these words, newest first",
    "report week": "the numbers of the last seven days",
    "drill": "a practice review, down the whole path",
    "setup CODE": "make yourself the first approver, with the code that reviewbot shows in its terminal",
    "roles": "who may do what",
    "revoke @somebody": "take back a role that was given in Slack",
    "stop google-main wrong offer": "post no more replies on a listing (on any, if you name none), and why",
    "resume google-main": "post them again",
    "help": "this list",
}
MOST_ROLES = 25  # people in one answer
_MEMBER = re.compile(r"(?:<@)?([UW][A-Z0-9]{2,20})(?:\|[^<>]*)?>?")
WORDS = tuple(usage.partition(" ")[0] for usage in USAGE if not usage.isdigit())


def parse(text: str) -> Command:
    """What was typed after ``/reviews``. Slack sends & < > as entities (``should_escape``)."""
    words = one_line(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    first, _, rest = words.partition(" ")
    number = (rest if first.lower() == "case" else words).removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER:
        return Command(Wish.CASE, case=int(number))
    match first.lower(), rest:
        case "" | "open", "":
            return Command(Wish.OPEN)
        case "mine" | "drill" | "roles" | "help" as wish, "":
            return Command(Wish(wish))
        case "report", "" | "week":
            return Command(Wish.REPORT)
        case "stop" | "resume" as wish, str(what):
            return Command(Wish(wish), what)
        case "search" | "setup" | "revoke" as wish, str(what) if what:
            return Command(Wish(wish), what)
        case _:
            return Command(Wish.UNKNOWN, words)


def listed(inbox: Inbox, reader: Reader) -> Card:
    """The first of what is open, or of one person's."""
    mine = inbox.pile is Pile.MINE
    if not inbox.rows:
        return said("Nothing is assigned to you." if mine else "Nothing needs you.")
    shown = _fitting(inbox.rows, reader)
    total = inbox.counts.mine if mine else inbox.counts.open
    more = f"{total - len(shown)} more: the Home tab of this app." if total > len(shown) else ""
    return _list(inbox.counts.words, shown, more, reader)


def found(words: str, rows: Sequence[LogRow], reader: Reader) -> Card:
    """What a search found. Give one row more than MOST, so that it is known whether there are others."""
    shown = _fitting(rows, reader)
    if not shown:
        return said(f"No review holds “{_short(words)}”.")
    more = "There are more. Add a word to find fewer." if len(rows) > len(shown) else ""
    return _list(f"Reviews with “{_short(words)}”, the newest first:", shown, more, reader)


def help_on(command: Command) -> Card:
    """What can be typed; first of all what was probably meant."""
    typed = command.words.partition(" ")[0].lower()
    near = get_close_matches(typed, WORDS, n=1) if command.wish is Wish.UNKNOWN else []
    meant = next((usage for usage in USAGE if near and usage.startswith(near[0])), "")
    title = f"Did you mean /reviews {meant}?" if meant else "What you can type:"
    lines = [
        kit.section(kit.text(f"/reviews {usage}", bold=True), kit.text(f": {what}"))
        for usage, what in USAGE.items()
    ]
    text = "; ".join(f"/reviews {usage}: {what}" for usage, what in USAGE.items())
    return Card(f"{title} {text}", [kit.rich("help", kit.section(kit.text(title)), kit.bullets(*lines))])


def member(words: str) -> str:
    """The id of whoever was named, as "@somebody" (which Slack sends as their id) or by id; "" for none."""
    found = _MEMBER.fullmatch(words)
    return found[1] if found else ""


def roles(listed: Mapping[str, Role], given: Mapping[str, Role]) -> Card:
    """Everybody with a role: ``listed`` in the configuration, ``given`` in Slack."""
    everybody = []
    for who in {**listed, **given}:
        role = highest(listed.get(who), given.get(who))
        everybody.append((who, role, "by the configuration" if listed.get(who) is role else "given in Slack"))
    everybody.sort(key=lambda one: (one[1] is not Role.APPROVER, one[0]))
    lines = [
        kit.section(kit.person(who), kit.text(f": {role}, {where}"))
        for who, role, where in everybody[:MOST_ROLES]
    ]
    title = "Who may do what; everybody else reads." if lines else "Nobody has a role yet; everybody reads."
    more = len(everybody) - len(lines)
    rest = [kit.section(kit.text(f"and {more} more"))] if more > 0 else []
    text = "; ".join(f"{defuse(who, 60)}: {role}, {where}" for who, role, where in everybody[:MOST_ROLES])
    shown = [*([kit.bullets(*lines)] if lines else []), *rest]
    return Card(f"{title} {text}", [kit.rich("roles", kit.section(kit.text(title)), *shown)])


def said(words: str) -> Card:
    """Some lines of ours, the first in bold if there are others; whatever they hold is literal."""
    title, _, rest = cut(clean(words), chars=1_500, room=6_000).partition("\n")
    parts = [kit.text(title, bold=bool(rest)), *([kit.text(f"\n{rest}")] if rest else [])]
    return Card(defuse(words, 3_000), [kit.rich("said", kit.section(*parts))])


def _fitting(rows: Sequence[LogRow], reader: Reader) -> list[tuple[LogRow, list[Block]]]:
    """As many of the first MOST as one message holds, each with its blocks."""
    drawn = [(row, entry(row, reader, chars=EXCERPT, room=EXCERPT_ROOM)) for row in rows[:MOST]]
    sizes = accumulate(weight(lines) for _, lines in drawn)
    return [one for one, size in zip(drawn, sizes, strict=True) if size <= BLOCKS_BUDGET - FRAME_ROOM]


def _list(title: str, shown: list[tuple[LogRow, list[Block]]], more: str, reader: Reader) -> Card:
    spoken_lines = [spoken(row, reader) for row, _ in shown]
    text = "\n".join(part for part in (defuse(title, 300), *spoken_lines, more) if part)
    blocks = [
        kit.rich("title", kit.section(kit.text(title, bold=True))),
        *(block for _, lines in shown for block in lines),
        *([kit.rich("more", kit.section(kit.text(more)))] if more else []),
    ]
    return Card(text, blocks)


def _short(words: str) -> str:
    return cut(one_line(words), chars=LONGEST_WORDS, room=300)
