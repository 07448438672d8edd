"""English sentences that a page can still say in another language, although something was put into them.

``worded("%(count)s of %(all)s", count=3, all=7)`` is "3 of 7": a plain string for whoever prints, sends or
stores it. A page in another language finds in it what it was made of, looks that up in its catalogue and
fills it in anew (as zope.i18nmessageid does it). Once it is cut or put into another string it is English for
good, so a sentence is worded whole.

The first argument is also what marks it for translators: ``tests/generate_words.py`` reads it, so it is a
literal.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Self


class Worded(str):
    """Text and what it was made of: its ``pattern`` (``many``: that of more than one), and its ``parts``."""

    __slots__ = ("many", "parts", "pattern")
    pattern: str
    many: str
    parts: Mapping[str, object]

    @classmethod
    def of(cls, pattern: str, many: str, parts: Mapping[str, object]) -> Self:
        """The sentence in English. ``many``: where its part ``num`` is not one; "" if it counts nothing."""
        english = many if many and parts["num"] != 1 else pattern
        made = cls(english % parts if parts else english)
        made.pattern, made.many, made.parts = pattern, many, parts
        return made

    def __str__(self) -> str:
        """Itself, so that an error's message stays what it is."""
        return self


def worded(pattern: str, /, **parts: object) -> Worded:
    """A sentence; what is put into it stands in it as ``%(name)s``, and may be worded itself."""
    return Worded.of(pattern, "", parts)


def counted(one: str, many: str, num: int, /, **parts: object) -> Worded:
    """A sentence that counts something: ``one`` of it or ``many``, with ``%(num)s`` in both."""
    return Worded.of(one, many, {"num": num, **parts})


def known(words: str) -> Worded:
    """Words that stand in a table or a file of ours, from where ``tests/generate_words.py`` takes them."""
    return words if isinstance(words, Worded) else Worded.of(words, "", {})


def plain(name: str) -> Worded:
    """The word of a state, class or topic as people read it."""
    return known(name.replace("_", " "))


def listed(words: Sequence[str]) -> str:
    """Several of them in a row: "a, b, c"; "" of none."""
    return reduce(_joined, words) if words else ""


def _joined(before: str, one: str) -> str:
    return worded("%(before)s, %(one)s", before=before, one=one)
