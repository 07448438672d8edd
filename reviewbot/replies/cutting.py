"""The sentences of a review, and of those that are long the clauses that stand alone as well."""

import re
from functools import cache

from reviewbot.replies.phrasebook import Phrasebook
from reviewbot.replies.words import sentences

_EDGES = ".!:;()-, …"


def cut(text: str, book: Phrasebook) -> list[str]:
    """Each once, the whole sentences first, with a full stop and without the "and" or "but" before it."""
    whole = sentences(text)
    parts = (*whole, *(clause for sentence in whole for clause in clauses(sentence, book)))
    alone = (_alone(part.rstrip(_EDGES), book) for part in parts)
    return list(dict.fromkeys(f"{part}." for part in alone if part))


def clauses(sentence: str, book: Phrasebook) -> list[str]:
    """Its first clause, and those that start as what stands alone does ("nobody", not "because").

    They part at a "but", and at a comma that a small word follows. None of a sentence that is one clause.
    """
    joints = _joint(book.conjunctions, book.conjunctions & book.contrast).finditer(sentence)
    parting = [one for one in joints if one[1].casefold() in book.stopwords | book.subjects]
    starts = [0, *(one.start(1) for one in parting)]
    ends = [*(one.start() for one in parting), len(sentence)]
    firsts = ["", *(one[1].casefold() for one in parting)]
    alone = [not first or first in book.subjects for first in firsts]
    found = zip(alone, starts, ends, strict=True)
    return [sentence[start:end] for stands, start, end in found if stands and parting]


def _alone(part: str, book: Phrasebook) -> str:
    first, _, rest = part.partition(" ")
    said = rest if first.rstrip(",").casefold() in book.conjunctions else part
    return said[:1].upper() + said[1:]


@cache
def _joint(conjunctions: frozenset[str], turning: frozenset[str]) -> re.Pattern[str]:
    """Where a clause ends: a comma or a "but", and the word after it and after an "and"."""
    any_of, but = ("|".join(map(re.escape, sorted(these))) for these in (conjunctions, turning))
    return re.compile(rf"(?:[,;:]|(?= (?:{but})\b)) +(?:(?:{any_of}),? )?([^\W\d_]+)", re.IGNORECASE)
