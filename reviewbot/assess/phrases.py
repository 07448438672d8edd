"""Finding phrases in a list of words: a small grammar, matched in time linear in the text.

A phrase is a row of slots, each taking one word: ``cold`` that word, ``wait*`` any word so
beginning, ``rude/nasty`` either, ``(so)`` perhaps this one, ``#`` a number, ``<not>`` any word of
the set so named, ``..`` up to three words of any kind.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from reviewbot.assess.memory import Memory

GAP_WORDS = 3
NEAR = 2 + GAP_WORDS + 1  # a phrase of which two words stand goes on at least this near
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


Hit = tuple[int, int, Mark]  # a phrase found: its first word, the word after its last, what it says


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


Row = tuple[Slots, Mark]  # of a phrase whose first word is known: what must follow, and what it means


class Rest(NamedTuple):
    """A phrase begun: how many words matched so far, what must follow, and what it means.

    ``needs``: words of which one must stand near to complete it; None where none need.
    """

    matched: int
    slots: Slots
    mark: Mark
    needs: frozenset[str] | None


class Begun(NamedTuple):
    """Phrases and alarms begun, longest first and of those the gravest; ``needs`` of them all."""

    phrases: tuple[Rest, ...]
    alarms: tuple[Rest, ...]
    needs: frozenset[str] | None


class Opening(NamedTuple):
    """What a word can begin.

    ``seconds``, ``stems``: the next words on which it depends what is begun; with any other word it
    is ``otherwise``.
    """

    rows: tuple[Row, ...]
    seconds: frozenset[str]
    stems: tuple[str, ...]
    otherwise: Begun | None


def _rest(matched: int, slots: Slots, mark: Mark) -> Rest:
    following = slots[1] if slots and slots[0] is GAP else slots[0] if slots else None
    return Rest(matched, slots, mark, following.words if following and not following.stems else None)


def _begun(rows: Iterable[Row], second: str) -> Begun | None:
    """What is begun where this is the second word."""
    begun = [
        _rest(1, slots, mark) if not slots or slots[0] is GAP else _rest(2, slots[1:], mark)
        for slots, mark in rows
        if not slots or slots[0] is GAP or slots[0].takes(second)
    ]
    if not begun:
        return None
    needs = [rest.needs for rest in begun if rest.needs is not None]
    return Begun(
        phrases=tuple(rest for rest in begun if rest.mark.kind != "class"),
        alarms=tuple(
            rest
            for rest in begun
            if rest.mark.kind == "class" or rest.mark.hides(rest.matched + len(rest.slots))
        ),
        needs=frozenset().union(*needs) if len(needs) == len(begun) else None,
    )


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
        self._opening = Memory(self._look_up).__getitem__
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

    def _look_up_pair(self, word: str, second: str) -> Begun | None:
        opening = self._opening(word)
        return _begun(opening.rows if opening else (), second)

    def find(self, words: Sequence[str]) -> list[Hit]:
        """The phrases, and the alarms, in these words: leftmost first, the longest, none overlapping."""
        hits: list[Hit] = []
        free = alarm_free = 0
        seconds = (*words[1:], "")
        for start, opening in enumerate(map(self._opening, words)):
            if opening is None:
                continue
            _, known, stems, begun = opening
            second = seconds[start]
            if second in known or (stems and second.startswith(stems)):
                begun = self._pair(words[start], second)
            if begun is None:
                continue
            phrases, alarms, needs = begun
            near = words[start + 1 : start + NEAR]
            if needs is not None and needs.isdisjoint(near):
                continue
            if phrases and start >= free:
                hit = _first(phrases, words, start, near)
                if hit:
                    hits.append(hit)
                    free = hit[1]
            if alarms and start >= alarm_free:
                hit = _first(alarms, words, start, near)
                if hit:
                    alarm_free = hit[1]
                    if hit[2].kind == "class":
                        hits.append(hit)
        return hits


def _first(begun: Sequence[Rest], words: Sequence[str], start: int, near: Sequence[str]) -> Hit | None:
    for matched, slots, mark, needs in begun:
        if needs is not None and needs.isdisjoint(near):
            continue
        end = start + matched
        if slots:
            end = _end(slots, words, end)
        if end:
            return start, end, mark
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
