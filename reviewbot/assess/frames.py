"""Alarms told in any order of words: what was eaten and who was ill, a trait and how it was met.

``frames/frames.toml`` lists the frames, which every language shares; ``frames/<lang>.toml`` says with
which words a language fills their sets. A frame is a row of names of sets: the first is its key, the harm
that is quoted and that a negation denies, and the others stand within reach of it, in any order. ``~food``
may stand in a neighbouring sentence, ``-film`` spoils the frame, ``6`` is its reach in words,
``found|bite`` is either, and ``!refused`` a key that no negation denies. A member of a set is a word
(``vomit*``), or words joined by ``_``, each as in ``phrases``: ``made_us/me_(so)_sick``.

``kinds/`` has frames of the same making for what can wait: claims, incidents, other businesses, advertising.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, reduce
from importlib.resources import files
from operator import and_, or_
from tomllib import loads
from typing import Any, NamedTuple

from reviewbot.assess.lexicon import LIKELY_TRIGGER, SPELT, SURE_TRIGGER, TRIGGER_WEIGHTS, lexicon
from reviewbot.assess.memory import MOST_WORDS, Memory
from reviewbot.assess.phrases import Mark, Slot, Slots, parse
from reviewbot.assess.reading import Sentence
from reviewbot.assess.weigh import Finding
from reviewbot.types import ReviewClass

REACH = 12  # words between the key of a frame and the others
MOST_SENTENCES = 64  # of a review, which is asked for each of them several times
DENIED_WITHIN = 3  # words from a negation to what it denies, as in VADER

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame as bits of its sets; ``mild`` is what it says where the review speaks of a trade in harm.

    ``beside`` and ``around``: of each at least one; ``needs``: those sets that alone can fill a place there;
    ``deniable``: by a negation before the key.
    """

    mark: Mark
    mild: Mark
    key: int
    beside: tuple[int, ...]
    around: tuple[int, ...]
    unless: int
    reach: int
    needs: int
    needs_around: int
    deniable: bool

    def may_stand(self, hint: int, around: int) -> bool:
        """Whether it may, where these sets may stand in a sentence, and around it."""
        return (
            hint & self.needs == self.needs
            and around & self.needs_around == self.needs_around
            and all(hint & other for other in self.beside)
            and all(around & other for other in self.around)
        )


class Joined(NamedTuple):
    """A member of several words as slots, each a bit: how far its rarest is from its beginning."""

    before: int
    slots: tuple[int, ...]
    set: int


class Place(NamedTuple):
    """Where a member of the sets stands: the words ``start`` to ``end``."""

    start: int
    end: int
    sets: int


class Clue(NamedTuple):
    """What a word may be: a member of the sets ``alone``, and the rarest word of the members ``joined``.

    ``sets``: of all of these. ``fits``: the slots of members that it can fill. ``before``, ``after``: those
    that the words right before and after it have to fill, one or the other, for any of the joined.
    """

    alone: int
    joined: tuple[Joined, ...]
    sets: int
    fits: int
    before: int
    after: int


UNKNOWN = Clue(0, (), 0, 0, 0, 0)


def _shared(folder: str) -> dict[str, Any]:
    return loads(files(__package__).joinpath(f"{folder}/{folder}.toml").read_text("utf-8"))


def _members(language: str, folder: str) -> dict[str, list[str]]:
    """The sets of a language, in every spelling."""
    path = files(__package__).joinpath(f"{folder}/{language}.toml")
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


class Sets:
    """The named sets of one language, each a bit, and the words that stand for them."""

    def __init__(self, members: Mapping[str, Sequence[str]], common: Callable[[str], int]) -> None:
        self._bits = {name: 1 << n for n, name in enumerate(members)}
        self._slots: dict[Slot, int] = {}
        self._fits: dict[str, int] = {}
        self._words: dict[str, int] = {}
        self._joined: dict[str, list[Joined]] = {}
        plain = {name: [word for word in words if "_" not in word] for name, words in members.items()}
        rows: list[tuple[Slots, int]] = []
        for name, bit in self._bits.items():
            for word in [word for member in plain[name] for word in member.split("/")]:
                self._words[word] = self._words.get(word, 0) | bit
            phrases = [member.replace("_", " ") for member in members[name] if "_" in member]
            for slots in [slots for one in phrases for slots in parse(one, {"numbers": (), **plain})]:
                if slots[1:]:
                    rows.append((slots, bit))
                    continue
                for word in slots[0]:  # what is left of "(so)_sick" without the word that may be missing
                    self._words[word] = self._words.get(word, 0) | bit
        used = Counter(word for slots, _ in rows for slot in slots for word in slot)
        for word in used:
            used[word] += common(word)
        for slots, bit in rows:
            rarest = min(range(len(slots)), key=lambda n: max(used[word] for word in slots[n]))
            joined = Joined(rarest, tuple(map(self._slot, slots)), bit)
            for word in slots[rarest]:
                self._joined.setdefault(word, []).append(joined)
        stems = {word for word in (*self._words, *self._fits) if word.endswith("*")}
        self._stem_lengths = sorted({len(stem) - 1 for stem in stems})
        self.clue = Memory(self._look_up).__getitem__

    def named(self, mask: int) -> tuple[str, ...]:
        """The names of the sets in a mask, in the order of the alphabet."""
        return tuple(sorted(name for name, bit in self._bits.items() if bit & mask))

    def mask(self, names: str) -> int:
        """The bits of sets by their names, blanks or ``|`` between; those that a language lacks are 0."""
        return sum({self._bits.get(name, 0) for name in names.replace("|", " ").split()})

    def _slot(self, slot: Slot) -> int:
        if slot not in self._slots:
            bit = self._slots[slot] = 1 << len(self._slots)
            for word in slot:
                self._fits[word] = self._fits.get(word, 0) | bit
        return self._slots[slot]

    def _look_up(self, word: str) -> Clue:
        stems = [f"{word[:length]}*" for length in self._stem_lengths if length <= len(word)]
        forms = [form for form in (word, *stems) if form in self._words or form in self._fits]
        if not forms:
            return UNKNOWN
        alone, fits = (reduce(or_, [of.get(form, 0) for form in forms]) for of in (self._words, self._fits))
        joined = tuple(one for form in forms for one in self._joined.get(form, ()))
        return Clue(
            alone,
            joined,
            sets=reduce(or_, [one.set for one in joined], alone),
            fits=fits,
            before=reduce(or_, [slots[at - 1] for at, slots, _ in joined if at], 0),
            after=reduce(or_, [slots[1] for at, slots, _ in joined if not at and slots[1:]], 0),
        )


class Scene:
    """Where the members of sets stand in one sentence; looked for when it is asked."""

    def __init__(self, sets: Sets, words: Sequence[str]) -> None:
        self.words = words
        self._clues = [*map(sets.clue, words)]
        self._fits = [clue.fits for clue in self._clues] + [0]  # 0 is also what stands before the first

    @cached_property
    def hint(self) -> int:
        """The sets that may stand here."""
        return reduce(or_, [clue.sets for clue in self._clues], 0)

    @property
    def members(self) -> int:
        """The sets of which a member stands here."""
        fits, found = self._fits, 0
        for n, (alone, joined, sets, _, before, after) in enumerate(self._clues):
            found |= alone
            if sets & ~found and (after & fits[n + 1] or before & fits[n - 1]):
                for place in self._around(n, 0, joined, ~found):
                    found |= place.sets
        return found

    def places(self, mask: int) -> list[Place]:
        """Where members of these sets stand, from left to right and the longest first."""
        fits = self._fits
        found = [
            place
            for n, (alone, joined, sets, _, before, after) in enumerate(self._clues)
            if sets & mask and (alone & mask or after & fits[n + 1] or before & fits[n - 1])
            for place in self._around(n, alone & mask, joined, mask)
        ]
        return sorted(found, key=lambda place: (place.start, -place.end)) if found[1:] else found

    def _around(self, n: int, alone: int, joined: Sequence[Joined], mask: int) -> Iterator[Place]:
        if alone:
            yield Place(n, n + 1, alone)
        for before, slots, its_set in joined:
            start, end = n - before, n - before + len(slots)
            if its_set & mask and start >= 0 and all(map(and_, slots, self._fits[start:end])):
                yield Place(start, end, its_set)


def _singles(*masks: int) -> int:
    return reduce(or_, [mask for mask in masks if mask.bit_count() == 1], 0)


class Frames:
    """The frames of one folder and language, ready to be found."""

    def __init__(self, language: str, folder: str) -> None:
        shared = _shared(folder)
        self._spoken = lexicon(language)
        self._sets = Sets(_members(language, folder), self._spoken.phrases.uses)
        mask = self._sets.mask
        self._spoils, self._softens = mask(shared["spoils"]), mask(shared["softens"])
        self._nobody, self._not_denying = mask("nobody"), mask("not_denying")
        self._frames = [*self._parsed(shared["class"])]
        self._keys = reduce(or_, (frame.key for frame in self._frames), 0)
        self._with_key = lru_cache(MOST_WORDS)(self._frames_of)
        self._named = lru_cache(MOST_WORDS)(self._sets.named)
        self.members = lru_cache(MOST_SENTENCES)(self._members)

    def _parsed(self, classes: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[Frame]:
        mask = self._sets.mask
        for name, levels in classes.items():
            for level, rows in levels.items():
                mark, mild = _marks(ReviewClass(name).value, sure=level == "sure")
                for row in rows:
                    key, *rest = row.split()
                    beside = tuple(mask(one) for one in rest if one[0] not in "~-" and not one.isdigit())
                    around = tuple(mask(one[1:]) for one in rest if one[0] == "~")
                    frame = Frame(
                        mark,
                        mild,
                        key=mask(key.lstrip("!")),
                        beside=beside,
                        around=around,
                        needs=_singles(mask(key.lstrip("!")), *beside),
                        needs_around=_singles(*around),
                        unless=mask(" ".join(one[1:] for one in rest if one[0] == "-")) | self._spoils,
                        reach=next((int(one) for one in rest if one.isdigit()), REACH),
                        deniable=key[0] != "!",
                    )
                    if frame.key and all(frame.beside) and all(frame.around):
                        yield frame

    def _frames_of(self, keys: int) -> tuple[Frame, ...]:
        return tuple(frame for frame in self._frames if frame.key & keys)

    def _members(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The names of the sets of which a member stands among these words, in the order of the alphabet."""
        return self._named(Scene(self._sets, words).members)

    def find(self, sentences: Sequence[Sentence]) -> list[Finding]:
        """The alarms of each frame in each sentence; those that are denied are left out."""
        scenes = [Scene(self._sets, sentence.words) for sentence in sentences]
        found: list[tuple[int, Frame, Span]] = []
        for n, here in enumerate(scenes):
            keys = here.places(self._keys)
            if keys:
                around = scenes[max(0, n - 1) : n + 2]
                hint = reduce(or_, [there.hint for there in around])
                for frame in self._with_key(reduce(or_, [key.sets for key in keys])):
                    if frame.may_stand(here.hint, hint):
                        span = self._span(frame, keys, here, around)
                        found += [(n, frame, span)] if span else []
        softened = bool(found) and any(here.places(self._softens) for here in scenes)
        marks = ((n, frame.mild if softened else frame.mark, span) for n, frame, span in found)
        return [Finding(n, *span, mark, mark.weight, negated=False) for n, mark, span in marks]

    def _span(self, frame: Frame, keys: Sequence[Place], here: Scene, around: Sequence[Scene]) -> Span | None:
        """From the first to the last word of the frame in a sentence; None where it does not stand."""
        for key in [key for key in keys if key.sets & frame.key]:
            span = _beside(frame, key, here)
            if (
                span
                and all(any(there.places(other) for there in around) for other in frame.around)
                and not here.places(frame.unless)
                and not (frame.deniable and self._denied(key, here))
            ):
                return span
        return None

    def _denied(self, key: Place, here: Scene) -> bool:
        first, last = key.start - DENIED_WITHIN, key.end + DENIED_WITHIN
        if any(first <= nobody.start < last for nobody in here.places(self._nobody)):
            return True  # "nobody got ill", "verletzt wurde niemand"
        but = {place.start for place in here.places(self._not_denying)}
        for n in reversed(range(max(0, first), key.start)):
            if n in but:
                return False
            if here.words[n] in self._spoken.negators:
                return True
            if here.words[n] in self._spoken.scope_ends:
                return False
        return False


def _beside(frame: Frame, key: Place, here: Scene) -> Span | None:
    """From the first to the last of the key and the nearest of each set; None where one is out of reach."""
    start, end = key.start, key.end
    for other in frame.beside:
        within = [
            place
            for place in here.places(other)
            if abs(place.start - key.start) <= frame.reach
            and (place.end <= key.start or key.end <= place.start)
        ]
        if not within:
            return None
        nearest = min(within, key=lambda place: abs(place.start - key.start))
        start, end = min(start, nearest.start), max(end, nearest.end)
    return start, end


@cache
def frames(language: str) -> Frames:
    """The frames of a language that alarm; where we have none, none."""
    return Frames(language, "frames")


@cache
def kinds(language: str) -> Frames:
    """Those of claims, incidents, other businesses and spam."""
    return Frames(language, "kinds")


@cache
def hints() -> frozenset[str]:
    """Words of which one stands in a happy review that any of ``kinds`` finds something in."""
    return frozenset(_shared("kinds")["hints"].split())
