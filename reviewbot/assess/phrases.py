"""Finding phrases in a list of words: a small grammar, matched in time linear in the text.

A phrase is a row of slots, each taking one word: ``cold`` that word, ``wait*`` any word so
beginning, ``rude/nasty`` either, ``(so)`` perhaps this one, ``#`` a number, ``<not>`` any word of
the set so named, ``..`` up to three words of any kind.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

GAP_WORDS = 3
REMEMBERED_WORDS = 1 << 14


@dataclass(frozen=True, slots=True)
class Slot:
    """The words that one place of a phrase takes."""

    words: frozenset[str]
    stems: tuple[str, ...]

    def takes(self, word: str) -> bool:
        """Whether this word may stand here."""
        return word in self.words or word.startswith(self.stems)


GAP = Slot(frozenset(), ())
Slots = tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """What a phrase says: which rule it belongs to, how bad (negative) or good it is.

    ``kind`` is ``topic``, ``class``, ``cue`` or ``harmless``; ``sure``: a class trigger that
    stands by itself, also in an otherwise happy review.
    """

    kind: str
    rule: str
    weight: float = 0.0
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: words ``start`` to ``end`` (exclusive) of the list."""

    start: int
    end: int
    mark: Mark


def parse(phrase: str, sets: Mapping[str, Sequence[str]]) -> list[Slots]:
    """Every row of slots that a phrase stands for (two for each optional word)."""
    rows: list[Slots] = [()]
    for piece in phrase.split():
        optional = piece.startswith("(")
        slot = GAP if piece == ".." else _slot(piece.strip("()"), sets)
        rows = [(*row, slot) for row in rows] + (rows if optional else [])
    return rows


def _slot(piece: str, sets: Mapping[str, Sequence[str]]) -> Slot:
    words: list[str] = []
    for choice in piece.split("/"):
        words.extend(sets[choice.strip("<>")] if choice.startswith("<") else (choice,))
    if "#" in words:
        words = [word for word in words if word != "#"] + [*sets["numbers"], *(f"{n}*" for n in range(10))]
    stems = tuple(word[:-1] for word in words if word.endswith("*"))
    return Slot(frozenset(word for word in words if not word.endswith("*")), stems)


class Phrases:
    """Phrases by their first word, so that a text is walked once whatever their number."""

    def __init__(self, rows: Iterable[tuple[Slots, Mark]]) -> None:
        self._by_word: dict[str, list[tuple[Slots, Mark]]] = {}
        self._by_stem: dict[str, list[tuple[Slots, Mark]]] = {}
        for (first, *rest), mark in rows:
            for word in first.words:
                self._by_word.setdefault(word, []).append((tuple(rest), mark))
            for stem in first.stems:
                self._by_stem.setdefault(stem, []).append((tuple(rest), mark))
        self._stem_lengths = sorted({len(stem) for stem in self._by_stem})
        self._opened_by = lru_cache(REMEMBERED_WORDS)(self._look_up)

    def _look_up(self, word: str) -> tuple[tuple[Slots, Mark], ...]:
        found = list(self._by_word.get(word, ()))
        for length in self._stem_lengths:
            found.extend(self._by_stem.get(word[:length], ()) if length <= len(word) else ())
        return tuple(found)

    def find(self, words: Sequence[str]) -> list[Hit]:
        """The phrases in these words, leftmost first and of those the longest; none overlap."""
        hits = []
        free_from = 0
        opened_by = self._opened_by
        for start, word in enumerate(words):
            if start < free_from:
                continue
            best_end, best = 0, None
            for rest, mark in opened_by(word):
                end = _end(rest, words, start + 1)
                if end > best_end or (best and end == best_end and abs(mark.weight) > abs(best.weight)):
                    best_end, best = end, mark
            if best:
                hits.append(Hit(start, best_end, best))
                free_from = best_end
        return hits


def _end(rest: Slots, words: Sequence[str], at: int) -> int:
    """Where the phrase ends if the rest of it stands at ``at``; 0 if it does not."""
    for n, slot in enumerate(rest):
        if slot is GAP:
            ends = (_end(rest[n + 1 :], words, at + skipped) for skipped in range(GAP_WORDS + 1))
            return next((end for end in ends if end), 0)
        if at >= len(words) or not slot.takes(words[at]):
            return 0
        at += 1
    return at
