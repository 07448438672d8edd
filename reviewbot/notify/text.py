"""Making text from strangers safe to show. Pure; everything is linear in the length of the text."""

import json
import unicodedata
from itertools import accumulate, takewhile

ELLIPSIS = "…"

# U+2060 WORD JOINER is invisible and takes formatting marks out of reach of mrkdwn, which has no escape
# for them. Only & < > may be written as entities (docs.slack.dev, formatting-message-text).
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MRKDWN = {**_ENTITIES, **{mark: f"\u2060{mark}\u2060" for mark in "*_~`"}}

# Overrides and isolates that can show text in another order than it is stored ("Trojan Source").
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKS = str.maketrans({"\r": "\n", "\u2028": "\n", "\u2029": "\n", "\x85": "\n"})


def clean(text: str) -> str:
    """The text without control characters (newline and tab stay), bidi overrides and lone surrogates."""
    lines = text.replace("\r\n", "\n").translate(_BREAKS)
    return "".join(
        char
        for char in lines
        if char in "\n\t" or (char not in _BIDI and unicodedata.category(char) not in {"Cc", "Cs"})
    )


def one_line(text: str) -> str:
    """The clean text with every run of white space as one blank."""
    return " ".join(clean(text).split())


def weight(shape: object) -> int:
    """How many characters this is in ASCII JSON, the widest form: what slack_sdk puts on the wire."""
    return len(json.dumps(shape))


def cut(text: str, *, chars: int, room: int) -> str:
    """The start of a text: at most ``chars`` code points that weigh at most ``room``; "…" says it was cut."""
    if len(text) <= chars and weight(text) <= room:
        return text
    sizes = accumulate((weight(char) - 2 for char in text[: chars - 1]), initial=weight(ELLIPSIS))
    fitting = sum(1 for _ in takewhile(lambda size: size <= room, sizes)) - 1
    return text[: max(fitting, 0)].rstrip() + ELLIPSIS


def escape(text: str, limit: int) -> str:
    """Our own line for mrkdwn, at most ``limit`` characters: no mention and no link can come out of it."""
    return _fit([_ENTITIES.get(char, char) for char in one_line(text)], limit)


def defuse(text: str, limit: int) -> str:
    """A stranger's text for mrkdwn, as ``escape`` does it, and without formatting either."""
    return _fit([_MRKDWN.get(char, char) for char in one_line(text)], limit)


def _fit(pieces: list[str], limit: int) -> str:
    """As many whole pieces as fit: an entity is never cut in half."""
    if sum(map(len, pieces)) <= limit:
        return "".join(pieces)
    sizes = accumulate(map(len, pieces))
    return "".join(pieces[: sum(1 for _ in takewhile(lambda size: size < limit, sizes))]) + ELLIPSIS
