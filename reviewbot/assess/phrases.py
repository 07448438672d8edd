"""Finding phrases in a list of words: a small grammar, matched in time linear in the text.

A phrase is a row of slots, each taking one word: ``cold`` that word, ``wait*`` any word so
beginning, ``rude/nasty`` either, ``(so)`` perhaps this one, ``#`` a number, ``<not>`` any word of
the set so named, ``..`` up to three words of any kind.

All phrases are matched at once, by an automaton that is built as texts need it: from a first word on,
one look-up a word leads from state to state, until nothing longer can follow.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import NamedTuple

from reviewbot.assess.memory import Memory

GAP_WORDS = 3
BRACKETS = re.compile(r"\([^()]+\)|[^()]+")  # a slot that may be missing, or one that may not
MOST_STATES = 1 << 15  # of one automaton: some 20 MB, which ordinary reviews do not fill

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

    Raises ValueError where nothing stands before or after a gap, and where brackets hold more than one word.
    """
    rows: list[Slots] = [()]
    for piece in phrase.split():
        if not BRACKETS.fullmatch(piece):
            raise ValueError(f"{phrase!r}: brackets hold a word that may be missing, or words with / between")
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


class Live(NamedTuple):
    """A phrase begun, and the slots that must follow, the first of them after ``spare`` words at most.

    ``rank``: its place among those with its first word, longest first and of those the gravest.
    ``is_phrase``, ``is_alarm``: on which sides of ``Phrases`` it stands.
    """

    rank: int
    slots: Bits
    spare: int
    mark: Mark
    is_phrase: bool
    is_alarm: bool

    def before(self, slots: Bits) -> "Live":
        """The same with these slots to follow, of which a gap may be the first."""
        gap = bool(slots) and not slots[0]
        return self._replace(slots=slots[gap:], spare=GAP_WORDS * gap)


class Found(NamedTuple):
    """A phrase that stands: its rank, the number of its words, what it says."""

    rank: int
    words: int
    mark: Mark


class State(dict["Form", "State"]):
    """Where the matching stands some words into phrases; by the form of the next word, where it stands then.

    ``wants``: the slots of which the next word has to fill one; after any other comes ``otherwise``. 0 where
    nothing more can follow: then ``phrase`` and ``alarm`` are what was found on either side, if ``found``.
    """

    __slots__ = ("after", "alarm", "found", "otherwise", "phrase", "wants")

    def __init__(self, phrase: Found, alarm: Found, wants: int, after: Callable[[int], "State"]) -> None:
        super().__init__()
        self.phrase, self.alarm, self.wants, self.after = phrase, alarm, wants, after
        self.found = bool(phrase.words or alarm.words)
        self.otherwise = after(0) if wants else self

    def __missing__(self, form: "Form") -> "State":
        state = self[form] = self.after(form.fits)
        return state


class Form:
    """A word as phrases know it: one and the same for all words that stand in the same places.

    ``fits``: the slots after a first one that it fills. ``begins``: the state after it as a first word,
    which ``wants`` a second; ``tells``: something stands, or may yet, whatever that is.
    """

    __slots__ = ("begins", "fits", "tells", "wants")

    def __init__(self, fits: int, begins: State) -> None:
        self.fits, self.begins, self.wants = fits, begins, begins.wants
        self.tells = begins.otherwise.found or begins.otherwise.wants > 0


NONE = Found(sys.maxsize, 0, Mark("", ""))
NOTHING: Form = Form(0, State(NONE, NONE, 0, lambda _: NOTHING.begins))
END = [NOTHING] * (GAP_WORDS + 1)  # after the last word, so that phrases find their end there


def _moved(live: Iterable[Live], fits: int) -> Iterator[Live]:
    """What becomes of phrases begun at a word that fills these slots."""
    for one in live:
        if one.slots[0] & fits:
            yield one.before(one.slots[1:])
        if one.spare:
            yield one._replace(spare=one.spare - 1)


class Phrases:
    """Phrases that begin with a word, so that a text is walked once whatever their number.

    Triggers of a class (``alarm`` rows) and all other phrases are matched apart: "charged twice" is
    a matter of billing and also a claim. Longer praise and harmless phrases stand on both sides, to
    hide the alarm in "to die for" as well as the complaint.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self._by_first: dict[str, list[tuple[Bits, Mark]]] = {}
        self._bits: dict[Slot, int] = {GAP: 0}
        self._fits: dict[str, int] = {}
        rows = [*rows]
        for slots, _ in rows:  # second words are asked for most: the lowest bits make the smallest numbers
            for slot in slots[1:2]:
                self._bit(slot)
        for slots, mark in rows:
            later = tuple(map(self._bit, slots[1:]))
            for word in slots[0]:
                self._by_first.setdefault(word, []).append((later, mark))
        stems = {word for word in (*self._by_first, *self._fits) if word.endswith("*")}
        self._stem_lengths = sorted({len(stem) - 1 for stem in stems})
        self._forms: dict[tuple[int, tuple[str, ...]], Form] = {}
        self._form = Memory(self._look_up)
        self._states = 0

    def uses(self, word: str) -> int:
        """In how many places of phrases the word stands: common words in many, telling ones in few."""
        return self._fits.get(word, 0).bit_count() + len(self._by_first.get(word, ()))

    def _bit(self, slot: Slot) -> int:
        if slot not in self._bits:
            bit = self._bits[slot] = 1 << len(self._bits)
            for word in slot:
                self._fits[word] = self._fits.get(word, 0) | bit
        return self._bits[slot]

    def _look_up(self, word: str) -> Form:
        known = [word, *(f"{word[:length]}*" for length in self._stem_lengths if length <= len(word))]
        fits = reduce(or_, [self._fits.get(one, 0) for one in known])
        firsts = tuple([one for one in known if one in self._by_first])
        if not (fits or firsts):
            return NOTHING
        form = self._forms.get((fits, firsts))
        if form is None:
            form = self._forms[fits, firsts] = Form(fits, self._begun(firsts))
        return form

    def _begun(self, firsts: Iterable[str]) -> State:
        """The state after a first word in any of these spellings."""
        rows = [row for first in firsts for row in self._by_first[first]]
        if not rows:
            return NOTHING.begins
        rows.sort(key=lambda row: (-len(row[0]), -abs(row[1].weight)))
        live = [
            Live(
                rank,
                (),
                0,
                mark,
                is_phrase=mark.kind != "class",
                is_alarm=mark.kind == "class" or mark.hides(1 + len(slots)),
            ).before(slots)
            for rank, (slots, mark) in enumerate(rows)
        ]
        return self._state(1, live, NONE, NONE)

    def _state(self, words: int, begun: Sequence[Live], phrase: Found, alarm: Found) -> State:
        """The state so many words into these phrases, where these stand already."""
        for one in begun:
            if not one.slots:
                found = Found(one.rank, words, one.mark)
                phrase = min(phrase, found) if one.is_phrase else phrase
                alarm = min(alarm, found) if one.is_alarm else alarm
        live = [
            one
            for one in begun
            if one.slots
            and ((one.is_phrase and one.rank < phrase.rank) or (one.is_alarm and one.rank < alarm.rank))
        ]
        self._states += 1
        if self._states > MOST_STATES:
            self._states = 0
            self._form.clear()
            self._forms.clear()
        return State(
            phrase,
            alarm,
            reduce(or_, [one.slots[0] for one in live], 0),
            lambda fits: self._state(words + 1, [*_moved(live, fits)], phrase, alarm),
        )

    def find(self, words: Sequence[str]) -> list[Hit]:
        """The phrases, and the alarms, in these words: leftmost first, the longest, none overlapping."""
        hits: list[Hit] = []
        free = alarm_free = 0
        forms = [*map(self._form.__getitem__, words), *END]
        for start, (first, second) in enumerate(pairwise(forms)):
            goes_on = first.wants & second.fits
            if not (goes_on or first.tells):
                continue
            state, at = first.begins[second] if goes_on else first.begins.otherwise, start + 1
            while state.wants:
                at += 1
                form = forms[at]
                state = state[form] if state.wants & form.fits else state.otherwise
            if not state.found:
                continue
            _, length, mark = state.phrase
            if length and start >= free:
                free = start + length
                hits.append((start, free, mark))
            _, length, mark = state.alarm
            if length and start >= alarm_free:
                alarm_free = start + length
                if mark.kind == "class":
                    hits.append((start, alarm_free, mark))
        return hits
