"""The few Block Kit shapes that a card is made of (docs.slack.dev/reference/block-kit). Pure."""

import re
from datetime import UTC, datetime, tzinfo
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

Block = dict[str, Any]

CALENDAR = range(1971, 3000)
LONGEST_LINK = 600
MEMBER = re.compile(r"[UW][A-Z0-9]{2,20}")  # of Slack
BY_MEMBER = re.compile(rf"(?<=\bby )({MEMBER.pattern})\b")
DATE = "{date_short_pretty} at {time}"


def rich(role: str, *elements: Block) -> Block:
    """A block of literal text; ``role`` and the case's rev make its id."""
    return {"type": "rich_text", "block_id": role, "elements": list(elements)}


def section(*elements: Block) -> Block:
    """A paragraph."""
    return {"type": "rich_text_section", "elements": list(elements)}


def quoted(*elements: Block) -> Block:
    """Somebody's words, marked as a quotation."""
    return {"type": "rich_text_quote", "elements": list(elements)}


def preformatted(words: str) -> Block:
    """Lines to copy."""
    return {"type": "rich_text_preformatted", "elements": [text(words)]}


def bullets(*sections: Block) -> Block:
    """A list of paragraphs."""
    return {"type": "rich_text_list", "style": "bullet", "elements": list(sections)}


def text(words: str, *, bold: bool = False) -> Block:
    """Literal words: nothing in them is parsed. Slack refuses an element without any."""
    return {"type": "text", "text": words or " "} | ({"style": {"bold": True}} if bold else {})


def link(url: str, words: str) -> Block | None:
    """A link, or None for an address that is not plain http(s), hides where it leads, or is too long.

    ``< > |`` would split a link in mrkdwn, to which Slack turns rich text for old clients.
    """
    try:
        parts = urlsplit(url)
        address = quote(url, safe="!#$%&'()*+,/:;=?@[]~")
    except ValueError:  # also a lone surrogate
        return None
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or "@" in parts.netloc
        or len(address) > LONGEST_LINK
    ):
        return None
    return {"type": "link", "url": address, "text": words}


def date(at: datetime, zone: tzinfo) -> Block | None:
    """A time in the reader's own zone; ``fallback`` in the business's. None for times nobody can mean."""
    fallback = local(at, zone)
    if not fallback:
        return None
    return {"type": "date", "timestamp": int(at.timestamp()), "format": DATE, "fallback": fallback}


def local(at: datetime, zone: tzinfo) -> str:
    """``3 Nov 2026, 14:05 PST``; "" for times out of reach of a calendar (sites do send the year 1)."""
    return f"{at.astimezone(zone):%-d %b %Y, %H:%M %Z}" if at.year in CALENDAR else ""


def zone(name: str) -> tzinfo:
    """The business's time zone. UTC for a name nobody knows: an alert is not dropped for that."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def named(words: str) -> list[Block]:
    """Words of ours in which whoever did something is shown by name: "approved by U0123ABCD"."""
    return [person(part) for part in BY_MEMBER.split(words) if part]


def person(name: str) -> Block:
    """Who did something: a Slack member by id, so that Slack shows their name; others in plain words."""
    if MEMBER.fullmatch(name):
        return {"type": "user", "user_id": name}
    return text(name)
