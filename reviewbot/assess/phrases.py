"""Finding phrases in a list of words: a small grammar, matched in time linear in the text.

A phrase is a row of slots, each taking one word: ``cold`` that word, ``wait*`` any word so
beginning, ``rude/nasty`` either, ``(so)`` perhaps this one, ``#`` a number, ``<not>`` any word of
the set so named, ``..`` up to three words of any kind.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import attrgetter
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
    return frozenset(words)


class Rest(NamedTuple):
    """A phrase begun: how many words matched so far, what must follow, and what it means.

    ``needs``: words of which one must stand near to complete it; None where none need.
    """

    matched: int
    slots: Slots
    mark: Mark
    needs: Slot | None


class Begun(NamedTuple):
    """Phrases and alarms begun, longest first and of those the gravest.

    ``needs``: of all of them; ``complete``: at least one needs nothing more.
    """

    phrases: tuple[Rest, ...]
    alarms: tuple[Rest, ...]
    needs: Slot
    complete: bool


class Opening(NamedTuple):
    """What a word can begin: the rows that may follow it.

    Before one of the words ``seconds`` that depends on the word, before others it is ``otherwise``.
    """

    rows: tuple[Row, ...]
    seconds: Slot
    otherwise: Begun | None


class Known(NamedTuple):
    """A word, with the stems that it begins with ("waited", "wait*"), and what it can begin."""

    forms: tuple[str, ...]
    opening: Opening | None


FORMS = attrgetter("forms")
NOTHING = Known((), None)


def _rest(matched: int, slots: Slots, mark: Mark) -> Rest:
    following = next((slot for slot in slots if slot is not GAP), None)
    return Rest(matched, slots, mark, following)


def _begun(rows: Iterable[Row], second: Known) -> Begun | None:
    """What is begun where this is the second word."""
    begun = [
        _rest(1, slots, mark) if not slots or slots[0] is GAP else _rest(2, slots[1:], mark)
        for slots, mark in rows
        if not slots or slots[0] is GAP or not slots[0].isdisjoint(second.forms)
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
        needs=frozenset(chain.from_iterable(needs)),
        complete=len(needs) < len(begun),
    )


class Phrases:
    """Phrases by their first two words, so that a text is walked once whatever their number.

    Triggers of a class (``alarm`` rows) and all other phrases are matched apart: "charged twice" is
    a matter of billing and also a claim. Longer praise and harmless phrases stand on both sides, to
    hide the alarm in "to die for" as well as the complaint.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self._by_first: dict[str, list[Row]] = {}
        self._stems: set[str] = set()
        for slots, mark in rows:
            for word in slots[0]:
                self._by_first.setdefault(word, []).append((slots[1:], mark))
            self._stems.update(word for slot in slots for word in slot if word.endswith("*"))
        self._stem_lengths = sorted({len(stem) - 1 for stem in self._stems})
        self._known = Memory(self._look_up).__getitem__
        self._pair = lru_cache(MOST_WORDS)(self._look_up_pair)

    def _look_up(self, word: str) -> Known:
        stems = [f"{word[:length]}*" for length in self._stem_lengths if length <= len(word)]
        forms = (word, *(stem for stem in stems if stem in self._stems))
        rows = [row for form in forms for row in self._by_first.get(form, ())]
        rows.sort(key=lambda row: (-len(row[0]), -abs(row[1].weight)))
        if not rows:
            return Known(forms, None)
        seconds = frozenset(chain.from_iterable(slots[0] for slots, _ in rows if slots))
        return Known(forms, Opening(tuple(rows), seconds, _begun(rows, NOTHING)))

    def _look_up_pair(self, word: str, second: str) -> Begun | None:
        opening = self._known(word).opening
        return _begun(opening.rows, self._known(second)) if opening else None

    def find(self, words: Sequence[str]) -> list[Hit]:
        """The phrases, and the alarms, in these words: leftmost first, the longest, none overlapping."""
        hits: list[Hit] = []
        free = alarm_free = 0
        known = [*map(self._known, words), NOTHING]
        for start, (_, opening) in enumerate(known):
            if opening is None:
                continue
            _, seconds, begun = opening
            if not seconds.isdisjoint(known[start + 1].forms):
                begun = self._pair(words[start], words[start + 1])
            if begun is None:
                continue
            phrases, alarms, needs, complete = begun
            near = [*chain.from_iterable(map(FORMS, known[start + 1 : start + NEAR]))] if needs else []
            if not complete and needs.isdisjoint(near):
                continue
            if phrases and start >= free:
                hit = _first(phrases, known, start, near)
                if hit:
                    hits.append(hit)
                    free = hit[1]
            if alarms and start >= alarm_free:
                hit = _first(alarms, known, start, near)
                if hit:
                    alarm_free = hit[1]
                    if hit[2].kind == "class":
                        hits.append(hit)
        return hits


def _first(begun: Sequence[Rest], known: Sequence[Known], start: int, near: Sequence[str]) -> Hit | None:
    for matched, slots, mark, needs in begun:
        if needs is None:
            return start, start + matched, mark
        if not needs.isdisjoint(near):
            end = _end(slots, known, start + matched)
            if end:
                return start, end, mark
    return None


def _end(slots: Slots, known: Sequence[Known], at: int) -> int:
    """Where the phrase ends if the rest of it stands at ``at``; 0 if it does not."""
    for n, slot in enumerate(slots):
        if slot is GAP:
            after = slots[n + 1 :]
            for start in range(at, min(at + GAP_WORDS + 1, len(known))):
                end = 0 if after[0].isdisjoint(known[start].forms) else _end(after, known, start)
                if end:
                    return end
            return 0
        if at >= len(known) or slot.isdisjoint(known[at].forms):
            return 0
        at += 1
    return at
