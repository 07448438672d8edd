"""Finding phrases in a list of words: a small grammar, matched in time linear in the text.

A phrase is a row of slots, each taking one word: ``cold`` that word, ``wait*`` any word so
beginning, ``rude/nasty`` either, ``(so)`` perhaps this one, ``#`` a number, ``<not>`` any word of
the set so named, ``..`` up to three words of any kind.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from typing import NamedTuple

from reviewbot.assess.memory import MOST_WORDS, Memory

GAP_WORDS = 3
NEAR = 2 + GAP_WORDS + 1  # a phrase of which two words stand goes on at least this near

Slot = frozenset[str]  # the words that one place of a phrase takes; "wait*": whatever so begins
GAP: Slot = frozenset()
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


Row = tuple[Slots, Mark]
Bits = tuple[int, ...]  # slots as bits, a gap as 0: "&" with the bits of a word tells whether it fits
Hit = tuple[int, int, Mark]  # a phrase found: its first word, the word after its last, what it says


def parse(phrase: str, sets: Mapping[str, Sequence[str]]) -> list[Slots]:
    """Every row of slots that a phrase stands for (two for each optional word).

    Raises ValueError where nothing stands before or after a gap.
    """
    rows: list[Slots] = [()]
    for piece in phrase.split():
        optional = piece.startswith("(")
        slot = GAP if piece == ".." else _slot(piece.strip("()"), sets)
        rows = [(*row, slot) for row in rows] + (rows if optional else [])
    for row in rows:
        if not row or GAP in (row[0], row[-1]):
            raise ValueError(
                f"the phrase {phrase!r} has to begin and end with a word, also without its optional ones"
            )
    return rows


def _slot(piece: str, sets: Mapping[str, Sequence[str]]) -> Slot:
    words: list[str] = []
    for choice in piece.split("/"):
        words.extend(sets[choice.strip("<>")] if choice.startswith("<") else (choice,))
    if "#" in words:
        words = [word for word in words if word != "#"] + [*sets["numbers"], *(f"{n}*" for n in range(10))]
    return frozenset(words)


class Rest(NamedTuple):
    """A phrase begun: how many words matched so far, what must follow, and what it means.

    ``needs``: the slot to be filled next, which may be after a gap; 0 where nothing need follow.
    """

    matched: int
    slots: Bits
    mark: Mark
    needs: int


class Begun(NamedTuple):
    """Phrases and alarms begun, longest first and of those the gravest.

    ``needs``: of all of them; ``complete``: at least one needs nothing more.
    """

    phrases: tuple[Rest, ...]
    alarms: tuple[Rest, ...]
    needs: int
    complete: bool


class Known(NamedTuple):
    """A word as phrases know it.

    ``fits``: the slots after a first one that it fills. ``rows``: what may follow it where it comes
    first; before a word that fits ``seconds`` what is begun depends on that word, before others it is
    ``otherwise``.
    """

    fits: int
    seconds: int = 0
    otherwise: Begun | None = None
    rows: tuple[tuple[Bits, Mark], ...] = ()


NOTHING = Known(0)


def _begun(rows: Iterable[tuple[Bits, Mark]], second: int) -> Begun | None:
    """What is begun before a word that fits the slots ``second``."""
    begun = []
    for slots, mark in rows:
        if slots and slots[0] & second:
            begun.append(Rest(2, slots[1:], mark, next(filter(None, slots[1:]), 0)))
        elif not slots or not slots[0]:
            begun.append(Rest(1, slots, mark, next(filter(None, slots), 0)))
    if not begun:
        return None
    return Begun(
        phrases=tuple(rest for rest in begun if rest.mark.kind != "class"),
        alarms=tuple(
            rest
            for rest in begun
            if rest.mark.kind == "class" or rest.mark.hides(rest.matched + len(rest.slots))
        ),
        needs=reduce(or_, [rest.needs for rest in begun]),
        complete=not all(rest.needs for rest in begun),
    )


class Phrases:
    """Phrases by their first two words, so that a text is walked once whatever their number.

    Triggers of a class (``alarm`` rows) and all other phrases are matched apart: "charged twice" is
    a matter of billing and also a claim. Longer praise and harmless phrases stand on both sides, to
    hide the alarm in "to die for" as well as the complaint.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self._by_first: dict[str, list[tuple[Bits, Mark]]] = {}
        self._bits: dict[Slot, int] = {GAP: 0}
        self._fits: dict[str, int] = {}
        for slots, mark in rows:
            later = tuple(map(self._bit, slots[1:]))
            for word in slots[0]:
                self._by_first.setdefault(word, []).append((later, mark))
        stems = {word for word in (*self._by_first, *self._fits) if word.endswith("*")}
        self._stem_lengths = sorted({len(stem) - 1 for stem in stems})
        self._known = Memory(self._look_up).__getitem__
        self._pair = lru_cache(MOST_WORDS)(self._look_up_pair)

    def uses(self, word: str) -> int:
        """In how many places of phrases the word stands: common words in many, telling ones in few."""
        return self._fits.get(word, 0).bit_count() + len(self._by_first.get(word, ()))

    def _bit(self, slot: Slot) -> int:
        if slot not in self._bits:
            bit = self._bits[slot] = 1 << len(self._bits)
            for word in slot:
                self._fits[word] = self._fits.get(word, 0) | bit
        return self._bits[slot]

    def _look_up(self, word: str) -> Known:
        forms = [word, *(f"{word[:length]}*" for length in self._stem_lengths if length <= len(word))]
        fits = reduce(or_, [self._fits.get(form, 0) for form in forms])
        rows = [row for form in forms for row in self._by_first.get(form, ())]
        if not rows:
            return Known(fits) if fits else NOTHING
        rows.sort(key=lambda row: (-len(row[0]), -abs(row[1].weight)))
        seconds = reduce(or_, [slots[0] for slots, _ in rows if slots], 0)
        return Known(fits, seconds, _begun(rows, 0), tuple(rows))

    def _look_up_pair(self, word: str, second: str) -> Begun | None:
        return _begun(self._known(word).rows, self._known(second).fits)

    def find(self, words: Sequence[str]) -> list[Hit]:
        """The phrases, and the alarms, in these words: leftmost first, the longest, none overlapping."""
        hits: list[Hit] = []
        free = alarm_free = 0
        known = [*map(self._known, words)]
        fits = [word.fits for word in known] + [0]
        begins = [
            (start, self._pair(words[start], words[start + 1]) if seconds & fits[start + 1] else otherwise)
            for start, (_, seconds, otherwise, _) in enumerate(known)
            if otherwise or seconds & fits[start + 1]
        ]
        for start, begun in begins:
            if begun is None:
                continue
            phrases, alarms, needs, complete = begun
            near = reduce(or_, fits[start + 1 : start + NEAR]) if needs else 0
            if not (complete or needs & near):
                continue
            if phrases and start >= free:
                hit = _first(phrases, fits, start, near)
                if hit:
                    hits.append(hit)
                    free = hit[1]
            if alarms and start >= alarm_free:
                hit = _first(alarms, fits, start, near)
                if hit:
                    alarm_free = hit[1]
                    if hit[2].kind == "class":
                        hits.append(hit)
        return hits


def _first(begun: Sequence[Rest], fits: Sequence[int], start: int, near: int) -> Hit | None:
    for matched, slots, mark, needs in begun:
        if not needs:
            return start, start + matched, mark
        if needs & near:
            end = _end(slots, fits, start + matched)
            if end:
                return start, end, mark
    return None


def _end(slots: Bits, fits: Sequence[int], at: int) -> int:
    """Where the phrase ends if the rest of it stands at ``at``; 0 if it does not."""
    for n, slot in enumerate(slots):
        if not slot:
            after = slots[n + 1 :]
            for start in range(at, min(at + GAP_WORDS + 1, len(fits))):
                end = _end(after, fits, start) if after[0] & fits[start] else 0
                if end:
                    return end
            return 0
        if at >= len(fits) or not slot & fits[at]:
            return 0
        at += 1
    return at
