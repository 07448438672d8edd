"""What one sentence complains of and praises, clause by clause, in words that a reply may use.

A thing is named as a complaint only where its fault stands with it beyond doubt: "the soup was cold",
"no hot water", "nobody answered". Everything else is at most mentioned, which says nothing for or against.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reviewbot.replies.listed import compound, is_noun, owner_of, quality_of
from reviewbot.replies.nouns import Noun, nouns
from reviewbot.replies.phrasebook import Phrasebook
from reviewbot.replies.romance import whose
from reviewbot.replies.words import WORD, words

# Where a clause ends and another begins; "8.30" and "14,90" are whole.
_CLAUSE = {
    language: re.compile(
        rf"((?:[!?;()\n]|(?<!\d)[.:,/]|[.:,/](?!\d))+|\s[-–—]+\s|(?<!-)\b(?:{joining})\b(?!-))"
    )
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
_HEADING = 6  # words before a colon that only say what the review is about
_BARE = 4  # words of a clause that says nothing by itself: "the soup" and the pie were great
THING = "thing"  # the topic of what no list knows
_SEVERAL = ("en", "s")  # how Dutch nouns end of which there are several: "het ontbreken van handdoeken"
_DENIED_AFTER = 2  # words after a German or Dutch one that may deny it
SIGNS = 5
SURE, _PLAIN, _WEAK = -3.0, -2.0, -0.89
# A mention in a sentence that blames something: neither complaint nor praise.
BLAMING = 0.5
# Nouns of a clause: that blames; that denies; that praises; that only stands near blame; of praise
# throughout; that is asked for; how much less a noun after a preposition weighs.
BLAMED, DENIED, _PRAISED, NEAR, _SPOKEN_OF_WELL = -1.8, -1.6, 1.5, -1.1, 0.7
_WANTED, ASIDE_LESS = -0.9, 0.15
BLAMED_FIRMLY = BLAMED + 2 * ASIDE_LESS
# Topics of cues that add nothing where a noun is named: "the dirty room" is named by its room.
_TOLD_BY_NOUNS = frozenset({"any", "product", "cleanliness", "price"})


class Matter(NamedTuple):
    """Something the review speaks of.

    ``phrase`` stands after "sorry about"; ``bare`` names it without judging; ``weight`` below 0: a
    complaint, above: praise, 0: only mentioned. A complaint made with a verb has no ``bare`` name.
    ``clause``: which of the review's clauses says it. ``worth``: of five signs that this is what the customer
    minds, how many a thing has; all where no sign is needed.
    """

    phrase: str
    bare: str
    topic: str
    weight: float
    clause: int = 0
    worth: int = SIGNS


class _Noun(NamedTuple):
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
    in lower case, which no reply says. ``grave``: of harm or a threat, so only what is plain is heard;
    ``repaid``: money is asked back.
    """

    complaint: bool
    dark: bool
    content: bool
    rated: bool
    sincere: bool
    hurting: frozenset[str]
    pleasing: frozenset[str]
    names: frozenset[str] = frozenset()
    grave: bool = False
    repaid: bool = False


def in_sentence(sentence: str, book: Phrasebook, mood: Mood, first: int = 0) -> list[Matter]:
    """The matters of one sentence, in its order; what is only spoken of weighs 0, or BLAMING beside blame.

    ``first``: the number of its first clause; every sign of it may start another.
    """
    turns = not book.contrast.isdisjoint(words(sentence))
    found: list[Matter] = []
    parts = _CLAUSE[book.language].split(sentence)
    turn = next((at for at, sign in enumerate(parts) if at % 2 and sign.strip() in book.contrast), len(parts))
    before, after = (_side(one, book, mood) for one in (parts[:turn], parts[turn + 1 :]))
    tone_of_next = 0
    for at in range(len(parts) - 1, -1, -2):
        joined = at + 1 < len(parts) and parts[at + 1].strip() in _AND
        shared = tone_of_next if joined and len(parts[at].split()) <= _BARE else 0
        if not parts[at].strip():
            tone_of_next = shared
            continue
        opens = at == 0 or not _ENDING.isdisjoint(parts[at - 1])  # "dirty.Never again" has no blank
        side = before if at < turn else after
        around = _Around(opens, side.praises, side.blames, turns)
        clause = _Clause(parts[at], book, mood, shared, around)
        if first + at == 0 and clause.tone == 0 and _is_heading(parts, book):
            found = [*(_in_clause(one, 0) for one in clause.matters() if one.weight <= SURE), *found]
            continue
        tone_of_next = clause.tone
        told = (_in_clause(one, first + at) for one in clause.matters())
        found = [*(side.hears(one) for one in told if one.weight != 0 or not side.praises), *found]
    return found


class _Side(NamedTuple):
    """One side of the "but" of a sentence, or all of it: whether it praises, whether it blames."""

    praises: bool
    blames: bool

    def hears(self, one: Matter) -> Matter:
        """The same, spoken of beside blame where there is some."""
        return one._replace(weight=BLAMING) if self.blames and one.weight == 0 else one


def _side(parts: Sequence[str], book: Phrasebook, mood: Mood) -> _Side:
    seen = [book.verbs.get(word, word) for word in words("".join(parts))]
    tone = _tone(seen, book, mood)
    return _Side(tone > 0, tone < 0 or not book.negations.isdisjoint(seen))


def _is_heading(parts: Sequence[str], book: Phrasebook) -> bool:
    """Whether a review starts with what it is about: "Photographe de mariage : photos floues"."""
    told = ":" in "".join(parts[1:2]) and parts[2].strip() != ""
    acts = any(word in book.stopwords for word in words(parts[0])[:1])  # "Had a ring resized: too tight"
    return told and not acts and len(parts[0].split()) <= _HEADING


def _in_clause(one: Matter, clause: int) -> Matter:
    return one._replace(clause=clause)


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
            if (word in book.nouns and not book.finding.capitals and word not in book.unnamed)
            or word in book.people
        ]
        cues = self._cues()
        things = [] if self._mended else self._things(told=bool(cues))
        if things and not book.linking:
            cues = [one for one in cues if one.topic not in _TOLD_BY_NOUNS]
        # Where only English knows a noun with its fault, the fuller name comes first: "pão de queijo".
        named = [*filter(None, known), *things] if book.linking else [*things, *filter(None, known)]
        rude = {one.topic for one in cues} == {"service"} and bool(book.finding.of)
        people = self._people(things or (() if rude else cues))
        return [*named, *(() if rude and people else cues), *people]  # "fue grosero" says less than of whom

    def _cues(self) -> list[Matter]:
        if self.tone > 0 or (self._hedged and "if" in self._seen):
            return []
        found = self._book.cued.found(self._text)
        cues = (*self._book.cues, *self._book.weak_cues)
        sure = len(self._book.cues)
        return [
            Matter(cue.phrase, "", cue.topic, SURE if at < sure else _WEAK)
            for at, cue in sorted((int(name), cues[int(name)]) for name in found)
            if not self._denies_before(*found[str(at)][0])
        ]

    def _denies_before(self, start: int, end: int) -> bool:
        """Whether what starts there did not happen: "we never waited", not "n'a | jamais fonctionné"."""
        if self._book.negations.isdisjoint(words(self._text[start:end])[:1]):
            return not self._book.negations.isdisjoint(words(self._text[:start])[-2:])
        return False

    def _things(self, *, told: bool) -> list[Matter]:
        """The nouns of the clause: those after a preposition are only mentioned beside another one.

        People are none, but those who are praised.

        ``told``: a turn of phrase in it says what is wrong.
        """
        book, weight = self._book, self._weight()
        sure, rest = self._sure()
        found = [
            one
            for one in self._nouns(sure, opens=self._opens, praises=weight > 0)
            if (weight > 0 or one.word.casefold() not in book.people)
            and one.word.casefold() not in self._mood.names
        ]
        other = any(not one.aside for one in found)
        things = [self._thing(one, weight, other=other) for one in found]
        things = [
            one._replace(worth=self._worth(noun, one.weight, told=told))
            for noun, one in zip(found, things, strict=True)
        ]
        unsure = self._nouns(rest, opens=False, praises=False) if rest else ()
        return [*things, *(Matter(one.phrase, one.phrase or one.word, THING, BLAMING) for one in unsure)]

    def _nouns(self, text: str, *, opens: bool, praises: bool) -> list[Noun]:
        mood = self._mood
        return nouns(text, self._book, mood.hurting, opens=opens, plain=mood.grave, praises=praises)

    def _worth(self, noun: Noun, weight: float, *, told: bool) -> int:
        """How many signs there are that the customer minds this thing, and not what only stands about.

        A list knows it, the clause says what is wrong, no preposition makes it a place or a time, and
        something blames it, or surely does. By 5,543 nouns of 1,895 reviews, each read (DESIGN, 2026-11-23):
        of those without a sign a reply should name 19 %, of those with all of them 90 %.
        """
        known = bool(self._book.known(noun.word.casefold().split()[-1]))
        return sum((known, told, not noun.aside, weight <= NEAR, weight <= BLAMED_FIRMLY))

    def _sure(self) -> tuple[str, str]:
        """The clause up to the word after which nothing is sure, and the rest of it."""
        found = (
            match for match in WORD.finditer(self._text) if match.group().casefold() in self._book.hedges
        )
        first = next(found, None) if self._hedged else None
        return (self._text[: first.start()], self._text[first.end() :]) if first else (self._text, "")

    def _thing(self, noun: Noun, weight: float, *, other: bool) -> Matter:
        own, book = weight, self._book
        bad = noun.word.casefold() in self._mood.hurting or noun.word.casefold() in book.bads
        if noun.lacking and bad:  # "no fault at all", "not a day without an interruption"
            own = 0
        elif (noun.bad or noun.lacking) and weight < _PRAISED:
            beside = noun.aside and other and not noun.lacking and book.finding.several
            own = 0 if self._mood.content else _PLAIN + 2 * ASIDE_LESS * bool(beside)
        elif noun.aside:
            own = (
                0 if not weight or (other and self.tone == 0) else weight - math.copysign(ASIDE_LESS, weight)
            )
        if noun.aside and not noun.phrase and book.finding.capitals:
            return Matter("", "", THING, 0)  # German: a case of its own, so no list can hold it
        topic = book.topic_of.get(book.known(noun.word.casefold()), THING)
        if noun.lacking and own < 0 and book.finding.missed and " " not in noun.word:
            known = noun.phrase if book.finding.adjectives and noun.word not in book.mass else ""
            several = noun.word.endswith(_SEVERAL) or not known
            one = f"{noun.counted} {noun.word}".strip() if noun.counted or several else known
            missed = book.apart(book.finding.missed.replace("<>", one))
            return Matter(missed, noun.phrase or noun.word, topic, own)
        phrase = book.apart(noun.phrase)
        return Matter(phrase, phrase or noun.word, topic, own)

    def _people(self, told: Sequence[Matter]) -> list[Matter]:
        """A complaint about a person is one about the service, if nothing else is told of it."""
        book = self._book
        at = next((at for at, word in enumerate(self._seen) if word in book.people), -1)
        missing = at > 0 and self._seen[at - 1] in book.finding.lacks
        if at < 0 or missing or self._hedged or self._weight() >= 0 or (told and not self._acts(at)):
            return []
        if book.linking:
            return [_person(self._seen[at], book, "", BLAMED)._replace(weight=NEAR - 0.3)]
        manner = book.finding.manner if self.tone < 0 and book.finding.manner else book.finding.person
        before = self._seen[at - 1] if at else ""
        named = book.nouns.get(self._seen[at]) or whose(manner, self._seen[at], before, book.finding)
        return [Matter(named, named, "service", NEAR if told else NEAR - 0.3)]

    def _acts(self, at: int) -> bool:
        """Whether the clause says what the person did: "la coiffeuse était sur son portable"."""
        return at <= 1 and self._seen[0] in self._book.finding.of

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
        if self._praising and not self._blaming and (self._mood.sincere or self._turns):
            return _SPOKEN_OF_WELL if self._mood.sincere else 0  # "great trainers and lively classes"
        if self._blaming:
            return DENIED if not self._book.negations.isdisjoint(self._seen) else NEAR - 0.2
        told = self._seen[:1] and self._seen[0] in self._book.finding.own
        dark = self._mood.dark or (self._mood.complaint and self._turns)  # "But the toilets were locked"
        return NEAR if dark and not told else 0


def _is_mended(seen: list[str], book: Phrasebook) -> bool:
    """Whether something was put right; "my saved routes" were not."""
    return not book.mended.isdisjoint(seen) and any(
        word in book.mended and (at == 0 or seen[at - 1] not in book.determiners)
        for at, word in enumerate(seen)
    )


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
    if not is_noun(seen, at, book):
        return None
    first = at - 1 if compound(seen, at, book) else at
    ours = book.topic_of.get(seen[at]) == "service"  # never the customer's own
    owner = "the" if ours and book.linking else owner_of(seen, first, book)
    noun = _Noun(seen[at], seen[first] if first < at else "", owner)
    quality, denied = quality_of(seen, first, at, book)
    praised = quality in book.praising or quality in book.likings
    if hedged:
        return None if praised else _called(noun, book, "", 0)
    if praised:
        if tone < 0 and not denied:
            return None
        return _called(noun, book, "" if denied else quality, _PLAIN if denied else 2.0)
    if quality:
        return None if denied else _called(noun, book, quality, SURE)
    praises_whom = tone > 0 and noun.word in book.people
    return _called(noun, book, "", 2.0 if praises_whom else 0) if praises_whom or tone <= 0 else None


def _called(noun: _Noun, book: Phrasebook, quality: str, weight: float) -> Matter | None:
    """How a reply names the noun: with its fault where the two fit, else by itself."""
    word = noun.word
    topic = book.topic_of.get(word, "service")
    if word in book.people and word not in book.nouns:
        return _person(word, book, quality, weight) if book.linking else None
    name = f"the {noun.modifier} {word}" if noun.modifier else book.nouns[word]
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
