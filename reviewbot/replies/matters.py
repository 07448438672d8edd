"""What one review complains of and praises, in words that a reply may use.

A thing is named as a complaint only where its fault stands with it beyond doubt: "the soup was cold",
"no hot water", "nobody answered". Everything else is at most mentioned, which says nothing for or against.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace

from reviewbot.replies.phrasebook import Phrasebook
from reviewbot.replies.words import content_stems, sentences, words

_CLAUSE = re.compile(
    r"[.!?;:,()/\n]+|\s[-–—]+\s"
    r"|\b(?:but|however|although|though|while|whereas|yet|and|because|so"
    r"|aber|und|weil|pero|y|porque|mais|et|car|ma|e|perché|mas|porque|maar|en|want)\b"
)
# "the soup, when it finally came, was cold" is one clause.
_ASIDE = re.compile(r", (?:when|once|after|which|that)\b[^,.;:!?\n]{1,40},(?= (?:was|were|is|are)\b)")
_OWNED = re.compile(r"\b(?:my|our|your|their)\s+([a-z]{4,14})(?=\s*(?:[.,;!?]|$)|\s+[a-z])")
_NAMED = re.compile(r"\b(?:the|this|that|my|our|your|their)\s+([a-z]{4,14})\b")
_ATTACHING = frozenset({"on", "of", "in", "at", "from", "under", "for", "with", "by", "near"})
_FAR = 7  # words between a noun and its fault
_SURE, _PLAIN, _WEAK = -3.0, -2.0, -1.0
# A mention in a sentence that blames something: neither complaint nor praise.
_BLAMING = 0.5
_TWICE = 2
_SAYING_THE_SAME = frozenset({"wait", "contact"})


@dataclass(frozen=True, slots=True)
class Matter:
    """Something the review speaks of.

    ``phrase`` stands after "sorry about"; ``bare`` names it without judging; ``weight`` below 0: a
    complaint, above: praise, 0: only mentioned.
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
class Matters:
    """All of a review's matters, the surest first, none of them twice."""

    complaints: tuple[Matter, ...]
    praises: tuple[Matter, ...]
    mentions: tuple[Matter, ...]


def matters(text: str, book: Phrasebook, *, complaint: bool, sincere: bool) -> Matters:
    """What ``text`` speaks of. ``sincere``: praise in it is meant as such (sarcasm sounds the same)."""
    folded = text.casefold()
    for name, pattern in book.joined:
        folded = pattern.sub(name, folded)
    folded = _ASIDE.sub("", folded)
    found = [matter for sentence in sentences(folded) for matter in _in_sentence(sentence, book)]
    praises = [matter for matter in found if matter.weight > _BLAMING] if sincere else []
    complaints = [matter for matter in found if matter.weight < 0]
    if len(complaints) > 1:
        complaints = [matter for matter in complaints if matter.weight < _WEAK] or complaints
    complaints.sort(key=lambda matter: matter.weight)
    complaints = _once(complaints)
    if not book.linking:  # without their faults, "the staff" adds nothing to "the unfriendly service"
        surely = {matter.topic for matter in complaints if matter.weight == _SURE}
        complaints = [one for one in complaints if one.weight == _SURE or one.topic not in surely]
    said = _distinct(complaints, book, ())
    praised = _distinct(praises, book, said)
    heard = set(content_stems(text, book.stopwords))
    shared = heard & {stem for one in said for stem in content_stems(one.phrase, book.stopwords)}
    last = complaint and len(shared) < _TWICE
    return Matters(
        said,
        praised,
        _mentions(found, folded if text.isupper() else text, book, (*said, *praised), last=last),
    )


def _once(complaints: list[Matter]) -> list[Matter]:
    """Of the complaints that say the same thing in many ways ("no answer", "no call back"), the surest."""
    kept: list[Matter] = []
    for one in complaints:
        if one.topic not in _SAYING_THE_SAME or one.topic not in {each.topic for each in kept}:
            kept.append(one)
    return kept


def _mentions(
    found: list[Matter], text: str, book: Phrasebook, already: tuple[Matter, ...], *, last: bool
) -> tuple[Matter, ...]:
    """What is spoken of in sentences that blame; with ``last``, also in those that do not praise."""
    blaming = [matter for matter in found if matter.weight == _BLAMING]
    others = [matter for matter in found if matter.weight == 0] if last else []
    if last and book.language == "en":
        others += _unlisted(text, book)
    return _distinct([*blaming, *others], book, already)


def _in_sentence(sentence: str, book: Phrasebook) -> list[Matter]:
    seen = [book.verbs.get(word, word) for word in words(sentence)]
    tone = _tone(seen, book)
    blaming = tone < 0 or not book.negations.isdisjoint(seen)
    found = [matter for clause in _CLAUSE.split(sentence) for matter in _in_clause(clause, book)]
    if blaming:
        return [replace(one, weight=_BLAMING) if one.weight == 0 else one for one in found]
    return [one for one in found if one.weight != 0 or tone == 0]


def _in_clause(clause: str, book: Phrasebook) -> list[Matter]:
    seen = [book.verbs.get(word, word) for word in words(clause)]
    hedged = not book.hedges.isdisjoint(seen)
    mended = not book.mended.isdisjoint(seen)
    tone = 1 if mended else _tone(seen, book)
    found = [_noun(seen, at, book, tone, hedged=hedged or mended) for at in range(len(seen))]
    if tone < 1 and not (hedged and "if" in seen):
        found += [_cued(cue, clause, book, _SURE) for cue in book.cues]
        found += [_cued(cue, clause, book, _WEAK) for cue in book.weak_cues]
    return [matter for matter in found if matter]


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
    return None if denied else Matter(phrase, phrase, topic, weight)


def _tone(seen: list[str], book: Phrasebook) -> int:
    """-1 a fault is named or praise denied, 1 praise, 0 neither."""
    good = bad = False
    for at, word in enumerate(seen):
        denied = any(before in book.negations for before in seen[max(0, at - 3) : at])
        good = good or (word in book.praising and not denied)
        bad = bad or (word in book.praising and denied) or (word in book.faults | book.blame and not denied)
    return -1 if bad else int(good)


def _noun(seen: list[str], at: int, book: Phrasebook, tone: int, *, hedged: bool) -> Matter | None:
    """What the clause says of the noun at ``at``; None where there is no noun or nothing to say of it."""
    if not _is_noun(seen, at, book):
        return None
    first = at - 1 if _compound(seen, at, book) else at
    noun = _Noun(seen[at], seen[first] if first < at else "", _owner(seen, first, book))
    quality, denied = _quality(seen, first, at, book)
    praised = quality in book.praising | book.likings
    if hedged:
        return None if praised else _called(noun, book, "", 0)
    if praised:
        if tone < 0 and not denied:
            return None
        return _called(noun, book, "" if denied else quality, _PLAIN if denied else 2.0)
    if quality:
        return None if denied else _called(noun, book, quality, _SURE)
    return None if tone > 0 else _called(noun, book, "", 0)


def _quality(seen: list[str], first: int, at: int, book: Phrasebook) -> tuple[str, bool]:
    """The fault or praise that surely belongs to the noun ``first`` to ``at``, and whether it is denied."""
    judging = book.faults | book.blame | book.praising
    if first > 0 and seen[first - 1] in judging:
        return seen[first - 1], any(word in book.negations for word in seen[max(0, first - 4) : first - 1])
    if first > 0 and seen[first - 1] == "no" and book.linking:
        return ("" if seen[at] in book.bads else "no"), False
    if first > 1 and seen[first - 1] in book.determiners and seen[first - 2] in book.likings:
        return seen[first - 2], any(word in book.negations for word in seen[max(0, first - 4) : first - 2])
    if first > 1 and seen[first - 2] in _ATTACHING | book.nouns.keys() and _attached(seen, first, book):
        return "", False
    denied = False
    for word in _after(seen, at):
        if word in judging:
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
    """Whether the word at ``at`` is a thing of its own, not a verb and not the first half of a name."""
    word = seen[at]
    if word not in book.nouns and word not in book.people:
        return False
    if at + 1 < len(seen) and (_compound(seen, at + 1, book) or seen[at + 1] in book.people):
        return False
    before = seen[at - 1] if at else ""
    opens = before in book.determiners | book.faults | book.praising or before in book.nouns
    return opens or word not in book.ambiguous


def _owner(seen: list[str], first: int, book: Phrasebook) -> str:
    """What stands for "my" and "our" ("your") where the language has it simply; else "the" or nothing."""
    if not book.linking:
        return ""
    before = [word for word in seen[max(0, first - 3) : first] if word in book.determiners]
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
        return Matter(missed, bare, topic, _SURE)
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


def _unlisted(text: str, book: Phrasebook) -> list[Matter]:
    """Nouns no list knows, where only a noun can stand; with a capital it would be a name."""
    known = book.stopwords | book.praising | book.faults | book.blame | book.people | book.nouns.keys()
    known |= book.unfit | book.linking | book.hedges | book.mended | book.ambiguous
    named = Counter(_NAMED.findall(text))
    owned = _OWNED.findall(text)
    often = [noun for noun, times in named.items() if times > _TWICE]
    return [
        Matter(f"the {noun}", f"the {noun}", "any", 0)
        for noun in dict.fromkeys(owned + often)
        if noun not in known and not noun.endswith(("ing", "ed", "ly", "est"))
    ]


def _distinct(found: list[Matter], book: Phrasebook, already: tuple[Matter, ...]) -> tuple[Matter, ...]:
    """Matters that add something; "the wait" adds nothing to "the long wait"."""
    kept = list(already)
    used = {stem for matter in already for stem in content_stems(matter.phrase, book.stopwords)}
    for matter in found:
        new = set(content_stems(matter.bare or matter.phrase, book.stopwords))
        if new and not new & used:
            kept.append(matter)
            used |= set(content_stems(matter.phrase, book.stopwords)) | new
    return tuple(kept[len(already) :])


def named_only(found: Matters, topics: frozenset[str], book: Phrasebook) -> tuple[Matter, ...]:
    """Every matter of these topics without any judgment, as grave cases name them."""
    each = [*found.complaints, *found.praises, *found.mentions]
    return _distinct(
        [replace(one, phrase=one.bare) for one in each if one.bare and one.topic in topics], book, ()
    )
