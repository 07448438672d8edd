"""Alarms told in any order of words: what was eaten and who was ill, a trait and how it was met.

``frames/frames.toml`` lists the frames, which every language shares; ``frames/<lang>.toml`` says with
which words a language fills their sets. A frame is a row of names of sets: the first is its key, the harm
that is quoted and that a negation denies, and the others stand within reach of it, in any order. ``~food``
may stand in a neighbouring sentence, ``-film`` spoils the frame, ``6`` is its reach in words, and
``found|bite`` is either. A member of a set is a word (``vomit*``), or words joined by ``_``, each as in
``phrases``: ``made_us/me_(so)_sick``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from importlib.resources import files
from operator import or_
from tomllib import loads
from typing import Any

from reviewbot.assess.lexicon import LIKELY_TRIGGER, SPELT, SURE_TRIGGER, TRIGGER_WEIGHTS, lexicon
from reviewbot.assess.memory import Memory
from reviewbot.assess.phrases import Mark, Slot, Slots, parse
from reviewbot.assess.reading import Sentence
from reviewbot.assess.weigh import Finding
from reviewbot.types import ReviewClass

REACH = 12  # words between the key of a frame and the others
DENIED_WITHIN = 3  # words from a negation to what it denies, as in VADER

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame as bits of its sets; ``mild`` is what it says where the review speaks of a trade in harm."""

    mark: Mark
    mild: Mark
    key: int
    beside: tuple[int, ...]
    around: tuple[int, ...]
    unless: int
    reach: int


@dataclass(frozen=True, slots=True)
class Joined:
    """A member of several words, looked up by the rarest: how far that is from its beginning."""

    before: int
    slots: Slots
    bit: int


def _shared() -> dict[str, Any]:
    return loads(files(__package__).joinpath("frames/frames.toml").read_text("utf-8"))


def _members(language: str) -> dict[str, list[str]]:
    """The sets of a language, in every spelling."""
    path = files(__package__).joinpath(f"frames/{language}.toml")
    table = loads(path.read_text("utf-8")) if path.is_file() else {}
    fold = lexicon(language).spelling.fold
    sets: dict[str, list[str]] = {}
    for name, members in table.items():
        spellings = {*members.translate(fold).split()}
        for letter, spelt in SPELT.get(language, ()):
            spellings |= {member.replace(letter, spelt) for member in spellings}
        sets[name] = sorted(spellings)
    return sets


def _marks(name: str, *, sure: bool) -> tuple[Mark, Mark]:
    likely = Mark("class", name, TRIGGER_WEIGHTS.get(name, LIKELY_TRIGGER))
    return Mark("class", name, TRIGGER_WEIGHTS.get(name, SURE_TRIGGER), sure=True) if sure else likely, likely


class Frames:
    """The frames of one language, ready to be found."""

    def __init__(self, language: str) -> None:
        shared, sets = _shared(), _members(language)
        self._spoken = lexicon(language)
        self._bits = {name: 1 << n for n, name in enumerate(sets)}
        self._words: dict[str, int] = {}
        self._joined: dict[str, list[Joined]] = {}
        for name, members in sets.items():
            for member in members:
                self._learn(member, self._bits[name], sets)
        stems = {word for word in (*self._words, *self._joined) if word.endswith("*")}
        self._stem_lengths = sorted({len(stem) - 1 for stem in stems})
        self._forms = Memory(self._look_up).__getitem__
        self._hint = Memory(self._hinted).__getitem__
        self._spoils = self._mask(shared["spoils"])
        self._softens = self._mask(shared["softens"])
        self._nobody = self._mask("nobody")
        self._not_denying = self._mask("not_denying")
        self._frames = [*self._parsed(shared["class"])]
        self._keys = reduce(or_, (frame.key for frame in self._frames), 0)

    def _mask(self, names: str) -> int:
        return sum({self._bits.get(name, 0) for name in names.replace("|", " ").split()})

    def _learn(self, member: str, bit: int, sets: Mapping[str, Sequence[str]]) -> None:
        if "_" not in member:
            for word in member.split("/"):
                self._words[word] = self._words.get(word, 0) | bit
            return
        plain = {name: [word for word in words if "_" not in word] for name, words in sets.items()}
        plain.setdefault("numbers", [])
        for slots in parse(member.replace("_", " "), plain):
            rarest = max(range(len(slots)), key=lambda n: (min(map(len, slots[n])), n))
            for word in slots[rarest]:
                self._joined.setdefault(word, []).append(Joined(rarest, slots, bit))

    def _parsed(self, classes: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[Frame]:
        for name, levels in classes.items():
            for level, rows in levels.items():
                mark, mild = _marks(ReviewClass(name).value, sure=level == "sure")
                for row in rows:
                    key, *rest = row.split()
                    frame = Frame(
                        mark,
                        mild,
                        key=self._mask(key),
                        beside=tuple(
                            self._mask(one) for one in rest if one[0] not in "~-" and not one.isdigit()
                        ),
                        around=tuple(self._mask(one[1:]) for one in rest if one[0] == "~"),
                        unless=self._mask(" ".join(one[1:] for one in rest if one[0] == "-")),
                        reach=next((int(one) for one in rest if one.isdigit()), REACH),
                    )
                    if frame.key and all(frame.beside) and all(frame.around):
                        yield frame

    def _look_up(self, word: str) -> tuple[str, ...]:
        stems = (f"{word[:length]}*" for length in self._stem_lengths if length <= len(word))
        return word, *(stem for stem in stems if stem in self._words or stem in self._joined)

    def _hinted(self, word: str) -> int:
        """The sets that the word is in, or would be in with the right neighbours."""
        mask = 0
        for form in self._forms(word):
            mask |= self._words.get(form, 0)
            for joined in self._joined.get(form, ()):
                mask |= joined.bit
        return mask

    def _places(self, words: Sequence[str]) -> dict[int, list[Span]]:
        """Where the members of each set stand."""
        places: dict[int, list[Span]] = {}
        for n, word in enumerate(words):
            if not self._hint(word):
                continue
            spans: dict[int, Span] = {}
            for form in self._forms(word):
                for joined in self._joined.get(form, ()):
                    start = n - joined.before
                    if start >= 0 and self._stands(joined.slots, words, start):
                        spans[joined.bit] = start, start + len(joined.slots)
                alone = self._words.get(form, 0)
                while alone:
                    bit = alone & -alone
                    spans.setdefault(bit, (n, n + 1))
                    alone -= bit
            for bit, span in spans.items():
                places.setdefault(bit, []).append(span)
        return places

    def _stands(self, slots: Sequence[Slot], words: Sequence[str], start: int) -> bool:
        return start + len(slots) <= len(words) and all(
            not slot.isdisjoint(self._forms(words[start + n])) for n, slot in enumerate(slots)
        )

    def find(self, sentences: Sequence[Sentence]) -> list[Finding]:
        """The alarms, the first of each class in each sentence; those that are denied are left out."""
        hints = [reduce(or_, map(self._hint, sentence.words), 0) for sentence in sentences]
        found: list[Finding] = []
        placed: dict[int, dict[int, list[Span]]] = {}
        softened = -1
        for n, hint in enumerate(hints):
            if not hint & self._keys:
                continue
            near = hint | (hints[n - 1] if n else 0) | (hints[n + 1] if n + 1 < len(hints) else 0)
            for frame in self._frames:
                if not (
                    hint & frame.key
                    and all(hint & other for other in frame.beside)
                    and all(near & other for other in frame.around)
                ):
                    continue
                for at in (n, n - 1, n + 1):
                    if 0 <= at < len(sentences) and at not in placed:
                        placed[at] = self._places(sentences[at].words)
                span = self._span(frame, n, placed, sentences[n].words)
                if span:
                    if softened < 0:
                        softened = self._softened(sentences, hints)
                    mark = frame.mild if softened else frame.mark
                    found.append(Finding(n, *span, mark, mark.weight, negated=False))
        return found

    def _softened(self, sentences: Sequence[Sentence], hints: Sequence[int]) -> bool:
        return any(
            hint & self._softens and self._all(self._softens, self._places(sentence.words))
            for sentence, hint in zip(sentences, hints, strict=True)
        )

    @staticmethod
    def _all(mask: int, places: Mapping[int, list[Span]]) -> list[Span]:
        return [span for bit, spans in places.items() if bit & mask for span in spans]

    def _span(
        self,
        frame: Frame,
        n: int,
        placed: Mapping[int, Mapping[int, list[Span]]],
        words: Sequence[str],
    ) -> Span | None:
        """From the first to the last word of the frame in sentence ``n``; None where it does not stand."""
        here = placed[n]
        if self._all(frame.unless | self._spoils, here):
            return None
        around = [places for at, places in placed.items() if abs(at - n) <= 1]
        for key in self._all(frame.key, here):
            spans = [key]
            for other in frame.beside:
                near = min(
                    (
                        span
                        for span in self._all(other, here)
                        if abs(span[0] - key[0]) <= frame.reach and (span[1] <= key[0] or key[1] <= span[0])
                    ),
                    key=lambda span: abs(span[0] - key[0]),
                    default=None,
                )
                if not near:
                    break
                spans.append(near)
            else:
                apart = all(any(self._all(other, places) for places in around) for other in frame.around)
                if apart and not self._denied(words, key, here):
                    return min(start for start, _ in spans), max(end for _, end in spans)
        return None

    def _denied(self, words: Sequence[str], key: Span, here: Mapping[int, list[Span]]) -> bool:
        start, end = key
        nobody = self._all(self._nobody, here)
        if any(start - DENIED_WITHIN <= first < end + DENIED_WITHIN for first, _ in nobody):
            return True  # "nobody got ill", "verletzt wurde niemand"
        but = {first for first, _ in self._all(self._not_denying, here)}
        for n in reversed(range(max(0, start - DENIED_WITHIN), start)):
            if n in but:
                return False
            if words[n] in self._spoken.negators:
                return True
            if words[n] in self._spoken.scope_ends:
                return False
        return False


@cache
def frames(language: str) -> Frames:
    """The frames of a language; where we have none, none."""
    return Frames(language)
