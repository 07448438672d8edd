"""Finding phrases in a list of words: a small grammar, matched in time linear in the text.

A phrase is a row of slots, each taking one word: ``cold`` that word, ``wait*`` any word so
beginning, ``rude/nasty`` either, ``(so)`` perhaps this one, ``#`` a number, ``<not>`` any word of
the set so named, ``..`` up to three words of any kind.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

GAP_WORDS = 3
REMEMBERED_WORDS = 1 << 14
LONGEST_WORD = 40  # longer ones are junk, and would only fill the memory of words


@dataclass(frozen=True, slots=True)
class Slot:
    """The words that one place of a phrase takes."""

    words: frozenset[str]
    stems: tuple[str, ...]

    def takes(self, word: str) -> bool:
        """Whether this word may stand here."""
        return word in self.words or (bool(self.stems) and word.startswith(self.stems))


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

    def hides(self, words: int) -> bool:
        """Whether a phrase so long hides the alarms in it: "to die for", "sick beats"."""
        return self.kind == "harmless" or (self.weight > 0 and words > 1)


class Hit(NamedTuple):
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


Row = tuple[Slots, Mark]
Begun = tuple[tuple[int, Slots, Mark], ...]  # words matched so far, what must follow, and what it means


class Opening(NamedTuple):
    """What a word can begin: the rows that may follow it, longest first and of those the gravest.

    ``seconds`` and ``stems``: the second words on which it depends what is begun. After any other
    word it is ``otherwise``: phrases and alarms.
    """

    rows: tuple[Row, ...]
    seconds: frozenset[str]
    stems: tuple[str, ...]
    otherwise: tuple[Begun, Begun]


def _begun(rows: Iterable[Row], second: str) -> tuple[Begun, Begun]:
    """The phrases, and the alarms, that are begun where this is the second word."""
    begun = [
        ((1, rest, mark) if not rest or rest[0] is GAP else (2, rest[1:], mark))
        for rest, mark in rows
        if not rest or rest[0] is GAP or rest[0].takes(second)
    ]
    phrases = tuple(row for row in begun if row[2].kind != "class")
    alarms = tuple(row for row in begun if row[2].kind == "class" or row[2].hides(row[0] + len(row[1])))
    return phrases, alarms


class Phrases:
    """Phrases by their first two words, so that a text is walked once whatever their number.

    Triggers of a class (``alarm`` rows) and all other phrases are matched apart: "charged twice" is
    a matter of billing and also a claim. Longer praise and harmless phrases stand on both sides, to
    hide the alarm in "to die for" as well as the complaint.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self._by_word: dict[str, list[Row]] = {}
        self._by_stem: dict[str, list[Row]] = {}
        for (first, *rest), mark in rows:
            for word in first.words:
                self._by_word.setdefault(word, []).append((tuple(rest), mark))
            for stem in first.stems:
                self._by_stem.setdefault(stem, []).append((tuple(rest), mark))
        self._stem_lengths = sorted({len(stem) for stem in self._by_stem})
        self._opening = lru_cache(REMEMBERED_WORDS)(self._look_up)
        self._pair = lru_cache(REMEMBERED_WORDS)(self._look_up_pair)

    def _look_up(self, word: str) -> Opening | None:
        rows = list(self._by_word.get(word, ()))
        for length in self._stem_lengths:
            rows.extend(self._by_stem.get(word[:length], ()) if length <= len(word) else ())
        if not rows or len(word) > LONGEST_WORD:
            return None
        rows.sort(key=lambda row: (-len(row[0]), -abs(row[1].weight)))
        seconds = [rest[0] for rest, _ in rows if rest]
        return Opening(
            rows=tuple(rows),
            seconds=frozenset().union(*(slot.words for slot in seconds)),
            stems=tuple({stem for slot in seconds for stem in slot.stems}),
            otherwise=_begun([row for row in rows if not row[0] or row[0][0] is GAP], ""),
        )

    def _look_up_pair(self, word: str, second: str) -> tuple[Begun, Begun]:
        opening = self._opening(word)
        return _begun(opening.rows, second) if opening else ((), ())

    def find(self, words: Sequence[str]) -> list[Hit]:
        """The phrases, and the alarms, in these words: leftmost first, the longest, none overlapping."""
        hits: list[Hit] = []
        free = alarm_free = 0
        seconds = (*words[1:], "")
        for start, opening in enumerate(map(self._opening, words)):
            if opening is None:
                continue
            second = seconds[start]
            if second in opening.seconds or second.startswith(opening.stems):
                phrases, alarms = self._pair(words[start], second)
            else:
                phrases, alarms = opening.otherwise
            if phrases and start >= free:
                hit = _first(phrases, words, start)
                if hit:
                    hits.append(hit)
                    free = hit.end
            if alarms and start >= alarm_free:
                hit = _first(alarms, words, start)
                if hit:
                    alarm_free = hit.end
                    if hit.mark.kind == "class":
                        hits.append(hit)
        return hits


def _first(begun: Begun, words: Sequence[str], start: int) -> Hit | None:
    for matched, rest, mark in begun:
        end = start + matched
        if rest:
            here = words[end] if end < len(words) else ""
            if here in rest[0].words or rest[0].stems or rest[0] is GAP:  # most fail here, without a call
                end = _end(rest, words, end)
            else:
                continue
        if end:
            return Hit(start, end, mark)
    return None


def _end(rest: Slots, words: Sequence[str], at: int) -> int:
    """Where the phrase ends if the rest of it stands at ``at``; 0 if it does not."""
    for n, slot in enumerate(rest):
        if slot is GAP:
            after = rest[n + 1 :]
            for start in range(at, min(at + GAP_WORDS + 1, len(words))):
                end = _end(after, words, start) if after[0].takes(words[start]) else 0
                if end:
                    return end
            return 0
        if at >= len(words) or not slot.takes(words[at]):
            return 0
        at += 1
    return at
