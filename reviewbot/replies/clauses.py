"""What one sentence complains of and praises, clause by clause, in words that a reply may use.

A thing is named as a complaint only where its fault stands with it beyond doubt: "the soup was cold",
"no hot water", "nobody answered". Everything else is at most mentioned, which says nothing for or against.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from reviewbot.replies.nouns import Noun, nouns
from reviewbot.replies.phrasebook import Phrasebook
from reviewbot.replies.words import WORD, words

_CLAUSE = {
    language: re.compile(rf"([.!?;:,()/\n]+|\s[-–—]+\s|(?<!-)\b(?:{joining})\b(?!-))")
    for language, joining in {
        "en": "but|however|although|though|while|whereas|yet|and|because|so",
        "de": "aber|und|weil",
        "es": "pero|y|porque",
        "fr": "mais|et|car",
        "it": "ma|e|perché",
        "pt": "mas|e|porque",
        "nl": "maar|en|want",
    }.items()
}
_ENDING = frozenset(".!?:\n")
_AND = frozenset({"and", "und", "y", "et", "e", "en", ","})
_BARE = 4  # words of a clause that says nothing by itself: "the soup" and the pie were great
_ATTACHING = frozenset({"on", "of", "in", "at", "from", "under", "for", "with", "by", "near"})
THING = "thing"  # the topic of what no list knows
_FAR = 7  # words between a noun and its fault
_DENIED_AFTER = 2  # words after a German or Dutch one that may deny it
SURE, _PLAIN, _WEAK = -3.0, -2.0, -1.0
# A mention in a sentence that blames something: neither complaint nor praise.
BLAMING = 0.5
# Nouns of a clause: that blames; that denies; that praises; that only stands near blame; of praise
# throughout; that is asked for; how much less a noun after a preposition weighs.
BLAMED, DENIED, _PRAISED, NEAR, _SPOKEN_OF_WELL = -1.8, -1.6, 1.5, -1.1, 0.7
_WANTED, ASIDE_LESS = -0.9, 0.15
# Topics of cues that add nothing where a noun is named: "the dirty room" is named by its room.
_TOLD_BY_NOUNS = frozenset({"any", "product", "cleanliness", "price"})


@dataclass(frozen=True, slots=True)
class Matter:
    """Something the review speaks of.

    ``phrase`` stands after "sorry about"; ``bare`` names it without judging; ``weight`` below 0: a
    complaint, above: praise, 0: only mentioned. A complaint made with a verb has no ``bare`` name.
    """

    phrase: str
    bare: str
    topic: str
    weight: float


@dataclass(frozen=True, slots=True)
class _Noun:
    """A noun as it stands: ``modifier`` is its first half ("birthday" cake), ``owner`` "your" or "the"."""

    word: str
    modifier: str
    owner: str


@dataclass(frozen=True, slots=True)
class Mood:
    """How to read a review. ``complaint``: it is one; ``sincere``: praise in it is meant as such.

    ``dark``: so bad a one that it complains of what it only speaks of; ``content``: nothing of it is, so
    what hangs near blame is praised or nothing; ``rated``: stars say so. ``hurting`` and ``pleasing``: the
    phrasebook's words that do, and those of the review that the assessment found to. ``names``: of staff,
    in lower case, which no reply says.
    """

    complaint: bool
    dark: bool
    content: bool
    rated: bool
    sincere: bool
    hurting: frozenset[str]
    pleasing: frozenset[str]
    names: frozenset[str] = frozenset()


def in_sentence(sentence: str, book: Phrasebook, mood: Mood) -> list[Matter]:
    """The matters of one sentence, in its order; what is only spoken of weighs 0, or BLAMING beside blame."""
    seen = [book.verbs.get(word, word) for word in words(sentence)]
    tone = _tone(seen, book, mood)
    blaming = tone < 0 or not book.negations.isdisjoint(seen)
    turns = not book.contrast.isdisjoint(seen)
    found: list[Matter] = []
    parts = _CLAUSE[book.language].split(sentence)
    tone_of_next = 0
    for at in range(len(parts) - 1, -1, -2):
        joined = at + 1 < len(parts) and parts[at + 1].strip() in _AND
        shared = tone_of_next if joined and len(parts[at].split()) <= _BARE else 0
        if not parts[at].strip():
            tone_of_next = shared
            continue
        opens = at == 0 or not _ENDING.isdisjoint(parts[at - 1])  # "dirty.Never again" has no blank
        around = _Around(opens, tone > 0, blaming, turns)
        clause = _Clause(parts[at], book, mood, shared, around)
        tone_of_next = clause.tone
        found = [*clause.matters(), *found]
    if blaming:
        return [replace(one, weight=BLAMING) if one.weight == 0 else one for one in found]
    return [one for one in found if one.weight != 0 or tone == 0]


class _Around(NamedTuple):
    """What a clause's sentence tells of it: it ``opens`` the sentence, which praises, blames, says "but"."""

    opens: bool
    praises: bool
    blames: bool
    turns: bool


class _Clause:
    """One clause. ``shared``: the tone of the next one, if this is only the first half of its subject."""

    def __init__(
        self,
        text: str,
        book: Phrasebook,
        mood: Mood,
        shared: int,
        around: _Around,
    ) -> None:
        self._text, self._book, self._mood = text, book, mood
        self._opens, self._praising, self._blaming, self._turns = around
        self._seen = [book.verbs.get(word, word) for word in words(text)]
        self._hedged = not book.hedges.isdisjoint(self._seen)
        # "Replaced my screen and now the speaker crackles": where no "but" follows, nothing was put right.
        self._mended = _is_mended(self._seen, book) and (self._turns or not mood.dark)
        told = _tone(self._seen, book, mood) or max(shared, 0)
        # Praise that is none says nothing: "what a wonderful way to wake up".
        meant = told if told < 0 or mood.sincere or not mood.complaint else 0
        self.tone = 1 if self._mended else meant

    def matters(self) -> list[Matter]:
        """What it says of what, known nouns first."""
        unsure = self._hedged or self._mended
        seen, book = self._seen, self._book
        known = [
            _noun(seen, at, book, self.tone, hedged=unsure)
            for at, word in enumerate(seen)
            if word in book.nouns or word in book.people
        ]
        things = [] if self._mended else self._things()
        cues = self._cues()
        if things and not book.linking:
            cues = [one for one in cues if one.topic not in _TOLD_BY_NOUNS]
        # Where only English knows a noun with its fault, the fuller name comes first: "pão de queijo".
        named = [*filter(None, known), *things] if book.linking else [*things, *filter(None, known)]
        return [*named, *cues, *self._people(things or cues)]

    def _cues(self) -> list[Matter]:
        if self.tone > 0 or (self._hedged and "if" in self._seen):
            return []
        low = self._text.casefold()
        if not self._book.cued.search(low):
            return []
        found = [_cued(cue, low, self._book, SURE) for cue in self._book.cues]
        found += [_cued(cue, low, self._book, _WEAK) for cue in self._book.weak_cues]
        return [one for one in found if one]

    def _things(self) -> list[Matter]:
        """The nouns of the clause: those after a preposition are only mentioned beside another one."""
        book, weight = self._book, self._weight()
        found = [
            one
            for one in nouns(self._sure(), book, self._mood.hurting, opens=self._opens)
            if one.word.casefold() not in book.people and one.word.casefold() not in self._mood.names
        ]
        other = any(not one.aside for one in found)
        return [self._thing(one, weight, other=other) for one in found]

    def _sure(self) -> str:
        """The clause up to the word after which nothing is sure."""
        found = (
            match for match in WORD.finditer(self._text) if match.group().casefold() in self._book.hedges
        )
        first = next(found, None) if self._hedged else None
        return self._text[: first.start()] if first else self._text

    def _thing(self, noun: Noun, weight: float, *, other: bool) -> Matter:
        own, book = weight, self._book
        if noun.lacking and noun.word.casefold() in self._mood.hurting:  # "no fault at all"
            own = 0
        elif (noun.bad or noun.lacking) and weight < _PRAISED:
            own = 0 if self._mood.content else _PLAIN
        elif noun.aside:
            own = (
                0 if not weight or (other and self.tone == 0) else weight - math.copysign(ASIDE_LESS, weight)
            )
        if noun.aside and not noun.phrase and book.finding.capitals:
            return Matter("", "", THING, 0)  # German: a case of its own, so no list can hold it
        topic = book.topic_of.get(book.known(noun.word.casefold()), THING)
        if noun.lacking and own < 0 and book.finding.missed and " " not in noun.word:
            missed = book.finding.missed.replace("<>", f"{noun.counted} {noun.word}".strip())
            return Matter(missed, noun.phrase or noun.word, topic, own)
        return Matter(noun.phrase, noun.phrase or noun.word, topic, own)

    def _people(self, told: Sequence[Matter]) -> list[Matter]:
        """A complaint about a person is one about the service, if nothing else is told of it."""
        book = self._book
        at = next((at for at, word in enumerate(self._seen) if word in book.people), -1)
        missing = at > 0 and self._seen[at - 1] in book.finding.lacks
        if at < 0 or told or missing or self._hedged or self._weight() >= 0:
            return []
        named = book.finding.manner if self.tone < 0 and book.finding.manner else book.finding.person
        return [Matter(named, named, "service", NEAR - 0.3)]

    def _weight(self) -> float:
        """What a noun of this clause is to the reviewer."""
        if self.tone > 0:
            return _PRAISED
        if self._mood.content:
            warm = (self._mood.rated or self._praising) and not self._turns
            return _SPOKEN_OF_WELL if warm else 0
        if self.tone:
            return BLAMED
        if self._mood.dark and not self._book.finding.wanting.isdisjoint(self._seen):
            return _WANTED  # "I want my deposit back"
        if self._praising and not self._blaming and self._mood.sincere:  # "great trainers and lively classes"
            return _SPOKEN_OF_WELL
        if self._blaming:
            return DENIED if not self._book.negations.isdisjoint(self._seen) else NEAR - 0.2
        told = self._seen[:1] and self._seen[0] in self._book.finding.own
        return NEAR if self._mood.dark and not told else 0


def _is_mended(seen: list[str], book: Phrasebook) -> bool:
    """Whether something was put right; "my saved routes" were not."""
    return not book.mended.isdisjoint(seen) and any(
        word in book.mended and (at == 0 or seen[at - 1] not in book.determiners)
        for at, word in enumerate(seen)
    )


def _cued(
    cue: tuple[re.Pattern[str], str, str], clause: str, book: Phrasebook, weight: float
) -> Matter | None:
    """The complaint that a verb makes, unless it is denied: "we never waited"."""
    pattern, phrase, topic = cue
    found = pattern.search(clause)
    if not found:
        return None
    before = words(clause[: found.start()])[-2:]
    denied = any(word in book.negations for word in before)
    return None if denied else Matter(phrase, "", topic, weight)


def _tone(seen: list[str], book: Phrasebook, mood: Mood) -> int:
    """-1 a fault is named or praise denied, 1 praise, 0 neither."""
    if mood.pleasing.isdisjoint(seen) and mood.hurting.isdisjoint(seen):
        return 0
    good = bad = False
    after = _DENIED_AFTER if book.finding.compounds else 0  # "funktioniert nie", "werkt niet"
    for at, word in enumerate(seen):
        near = (*seen[max(0, at - 3) : at], *seen[at + 1 : at + 1 + after])
        denied = not book.negations.isdisjoint(near)
        if word in mood.pleasing and at and seen[at - 1] in book.finding.excess:
            return -1
        good = good or (word in mood.pleasing and not denied)
        bad = bad or (word in book.praising and denied) or (word in mood.hurting and not denied)
    return -1 if bad else int(good)


def _noun(seen: list[str], at: int, book: Phrasebook, tone: int, *, hedged: bool) -> Matter | None:
    """What the clause says of the noun at ``at``; None where there is no noun or nothing to say of it."""
    if not _is_noun(seen, at, book):
        return None
    first = at - 1 if _compound(seen, at, book) else at
    noun = _Noun(seen[at], seen[first] if first < at else "", _owner(seen, first, book))
    quality, denied = _quality(seen, first, at, book)
    praised = quality in book.praising or quality in book.likings
    if hedged:
        return None if praised else _called(noun, book, "", 0)
    if praised:
        if tone < 0 and not denied:
            return None
        return _called(noun, book, "" if denied else quality, _PLAIN if denied else 2.0)
    if quality:
        return None if denied else _called(noun, book, quality, SURE)
    return None if tone > 0 else _called(noun, book, "", 0)


def _quality(seen: list[str], first: int, at: int, book: Phrasebook) -> tuple[str, bool]:
    """The fault or praise that surely belongs to the noun ``first`` to ``at``, and whether it is denied."""
    if first > 0 and seen[first - 1] in book.judging:
        return seen[first - 1], any(word in book.negations for word in seen[max(0, first - 4) : first - 1])
    if first > 0 and seen[first - 1] == "no" and book.linking:
        return ("" if seen[at] in book.bads else "no"), False
    for before in (first - 1, first - 2):  # "love the crew", "love the morning crew"
        if before > 0 and seen[before] in book.determiners and seen[before - 1] in book.likings:
            denied = any(word in book.negations for word in seen[max(0, before - 3) : before - 1])
            return seen[before - 1], denied
    beside = seen[first - 2] if first > 1 else ""
    if (beside in _ATTACHING or beside in book.nouns) and _attached(seen, first, book):
        return "", False
    denied = False
    for word in _after(seen, at):
        if word in book.judging:
            return word, denied
        if word in book.negations:
            denied = True
        elif word not in book.linking if book.linking else word in book.nouns:
            break
    return "", False


def _after(seen: list[str], at: int) -> list[str]:
    """The words that may judge the noun: "the pipe under my sink is leaking" speaks of the pipe."""
    later = seen[at + 1 : at + 1 + _FAR]
    return later[3:] if later and later[0] in _ATTACHING else later


def _attached(seen: list[str], first: int, book: Phrasebook) -> bool:
    """Whether the noun only says where another noun is: the sink of "the pipe under my sink"."""
    before = seen[max(0, first - 3) : first]
    return before[1:2] != [] and before[-2] in _ATTACHING and before[0] in book.nouns


def _compound(seen: list[str], at: int, book: Phrasebook) -> bool:
    """Whether the noun ends a name like "birthday cake"; the verb of "transfer money" starts none."""
    if not book.linking or at == 0 or seen[at] not in book.nouns or seen[at - 1] not in book.nouns:
        return False
    return seen[at - 1] not in book.ambiguous or (at > 1 and seen[at - 2] in book.determiners)


def _is_noun(seen: list[str], at: int, book: Phrasebook) -> bool:
    """Whether the noun at ``at`` is a thing of its own, not a verb and not the first half of a name."""
    word = seen[at]
    if word in book.people and not book.linking:  # a complaint about them is told otherwise
        return False
    if at + 1 < len(seen) and (_compound(seen, at + 1, book) or seen[at + 1] in book.people):
        return False
    before = seen[at - 1] if at else ""
    if before in book.finding.auxiliaries:  # "est entrée" is no starter
        return False
    return before in book.qualifying or before in book.nouns or word not in book.ambiguous


def _owner(seen: list[str], first: int, book: Phrasebook) -> str:
    """What stands for "my" and "our" ("your") where the language has it simply; else "the" or nothing."""
    if not book.linking:
        return ""
    before = [
        word for word in seen[max(0, first - 3) : first] if word in book.determiners or word.endswith("'s")
    ]
    return "your" if before[-1:] in (["my"], ["our"]) else "the"


def _called(noun: _Noun, book: Phrasebook, quality: str, weight: float) -> Matter | None:
    """How a reply names the noun: with its fault where the two fit, else by itself."""
    word = noun.word
    topic = book.topic_of.get(word, "service")
    if word in book.people and word not in book.nouns:
        return _person(word, book, quality, weight) if book.linking else None
    name = book.nouns[word]
    if noun.modifier:
        name = name.replace(f"the {word}", f"the {noun.modifier} {word}")
    bare = f"{noun.owner}{name.removeprefix('the')}" if noun.owner and name.startswith("the ") else name
    if quality == "no":
        lacking = word in book.mass or word.endswith("s")
        missed = f"the lack of {name.removeprefix('the ')}" if lacking else f"the missing {word}"
        return Matter(missed, bare, topic, SURE)
    fitting = quality in (book.fits.get(topic, frozenset()) if weight < 0 else book.telling)
    if fitting and name.startswith("the "):
        return Matter(bare.replace(" ", f" {quality} ", 1), bare, topic, weight)
    plain = book.plain.get(topic, "<>") if weight < 0 else "<>"
    return Matter(plain.replace("<>", bare), bare, topic, _PLAIN if weight < 0 else weight)


def _person(word: str, book: Phrasebook, quality: str, weight: float) -> Matter:
    """A reply blames no one of the staff: it speaks of the service."""
    if weight > 0:
        praise = f"{quality} " if quality in book.telling else ""
        return Matter(f"the {praise}{word}", f"the {word}", "service", weight)
    bare = f"the service from our {word}"
    manner = f"the {quality} service" if quality in book.fits["service"] else bare
    return Matter(manner, bare, "service", weight)
