"""Texts cut into pieces, so that a template can mark some of them. Pure."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from reviewbot.types import Assessment, Reason

Pieces = tuple[tuple[str, str], ...]
"""A text in order: words, and what they are ("" for nothing in particular)."""

_WORDS = re.compile(r"\s+|[^\s]+")
LIGHTEST_NAMED = 0.4  # in log-odds: less moves the probability by under a tenth
MOST_NAMED = 8
WHOLE_SENTENCES = frozenset({"tone", "overall"})
LONGEST_COMPARED = 4000  # words; matching takes the square of them


def reasons(said: Assessment) -> tuple[Reason, ...]:
    """The few that a person would name: words that weigh something by themselves, and the stars."""
    return tuple(
        one for one in said.telling if abs(one.weight) >= LIGHTEST_NAMED and one.rule not in WHOLE_SENTENCES
    )[:MOST_NAMED]


def judged(text: str, said: Assessment) -> Pieces:
    """A review with the words that it was judged by, as "bad" or "good"."""
    return marked(text, ((one.quote, "bad" if one.weight < 0 else "good") for one in reasons(said)))


def marked(text: str, quotes: Iterable[tuple[str, str]]) -> Pieces:
    """A text with quotes from it marked, each as what it is; of two that overlap, the first."""
    lower = text.lower()
    if len(lower) != len(text):  # a letter that lower-cases to two: places would shift
        lower = text
    found: list[tuple[int, int, str]] = []
    for quote, kind in quotes:
        at = lower.find(quote.lower()) if quote else -1
        if at >= 0:
            found.append((at, at + len(quote), kind))
    pieces, here = [], 0
    for begin, end, kind in sorted(found, key=lambda one: (one[0], -one[1])):
        if begin < here:
            continue
        pieces += [(text[here:begin], ""), (text[begin:end], kind)]
        here = end
    return tuple(piece for piece in (*pieces, (text[here:], "")) if piece[0])


def compared(before: str, after: str) -> Pieces:
    """What became of a text: its words in order, "del" for those that went and "ins" for those that came."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) > LONGEST_COMPARED:
        return tuple(piece for piece in ((before, "del"), (after, "ins")) if piece[0])
    pieces: list[tuple[str, str]] = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(("".join(old[i1:i2]), ""))
            continue
        pieces += [("".join(old[i1:i2]), "del"), ("".join(new[j1:j2]), "ins")]
    return tuple(piece for piece in pieces if piece[0])
