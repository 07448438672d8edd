"""What one review says, as far as a reply may repeat it: its matters, its writer's first name, its language.

The text is hostile input. Only words of the phrasebook, and nouns that stand where only a noun can
stand, ever reach a reply; figures, names and instructions do not.
"""

import re
from dataclasses import dataclass, replace

from reviewbot.replies.phrasebook import LANGUAGES, Phrasebook, first_names, language_of, phrasebook
from reviewbot.replies.words import content_stems, plain, sentences, words
from reviewbot.types import HELD, Brief, ReviewClass

_CLAUSE = re.compile(
    r"[.!?;:,()\n]+|\s[-–—]+\s"
    r"|\b(?:but|however|although|though|while|whereas|yet|and|because|so|aber|pero|mais|ma|mas|maar)\b"
)
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}"
    r"\b(?:instruction|prompt|rule|previous|above|prior|guideline)"
    r"|system prompt|\bas an ai\b|\bjailbreak\b"
    r"|\byou are (?:now|an? (?:ai|assistant|bot|language model|chatbot))"
    r"|\b(?:new|following|these) instructions\b|\binstructions? (?:for|to) the (?:ai|bot|assistant|model)"
    r"|\b(?:reply|respond|answer|start|begin|end) (?:only |exactly |your (?:reply|response|answer) )?with\b"
    r"|\b(?:include|insert|append|output|print|repeat|write|say) (?:the |this |exactly |these )?"
    r"(?:word|phrase|code|text|sentence|string|link|following)"
    r"|\bignorier\w* .{0,40}anweisung|\bignor[ae] .{0,40}instruccion"
    r"|\bignore[zr]? .{0,40}(?:instruct|consigne)",
    re.IGNORECASE | re.DOTALL,
)
_COMMAND = re.compile(
    r"^\W*(?:please |then |now |also |instead,? |and )*"
    r"(?:say|offer|reply|respond|write|output|print|include|repeat|"
    r"give|tell|promise|begin|start|end|answer|insert|apologi[sz]e|admit|confirm|state|add|mention|use|call|send|post)\b",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"\b(?i:the|my|our|their|your)\s+([a-z]{3,14})(?=\s*(?:[.,;!?]|$)|\s+(?:and|for|with|in|on|at|from|over|under|after)\b)"
)
_SUBJECT = re.compile(
    r"\b(?i:the|my|our|their|your)\s+([a-z]{4,14})\s+(?:was|were|is|are|has|had|came|arrived|never|didn't|wasn't|weren't|"
    r"isn't|keeps|kept|stopped|looked|looks|felt|feels|tasted|took|takes|doesn't|broke|breaks|fell|smelled|won't|ran)\b"
)
_DEATH = re.compile(
    r"\b(?:died|dead|death|passed away|killed|funeral|tot|gestorben|muri[óo]|mort[eo]?|morreu|overleden)\b"
)
# What a held reply may name without taking a side: things and places, never people or faults.
_NEUTRAL = frozenset({"food", "drink", "room", "product", "work"})
_ATTACHING = frozenset({"on", "of", "in", "at", "from", "under", "for", "with"})
# A reply must share two content stems with the review (policy.md C2, check 2); three are safer.
_SHARED = 3
_SURE = -1.6
_NAME = re.compile(r"[^\W\d_]{2,20}(?:['’-][^\W\d_]{2,20})?")
_LONGEST_NAME = 40
_MOST_NAMES = 4
_INITIAL = re.compile(r"[^\W\d_]\.?")


@dataclass(frozen=True, slots=True)
class Matter:
    """Something the review speaks of.

    ``phrase`` stands after "sorry about"; ``bare`` names it without judging; ``weight`` below 0: a complaint.
    """

    phrase: str
    bare: str
    topic: str
    weight: float


@dataclass(frozen=True, slots=True)
class Reading:
    """A review as the writer and the gates see it. ``text``: title and text without instructions to machines.

    ``faults``: the reviewer's own words of blame. ``orders``: sentences that talk to a machine.
    """

    language: str
    book: Phrasebook
    text: str
    stems: frozenset[str]
    complaints: tuple[Matter, ...]
    praises: tuple[Matter, ...]
    neutral: tuple[Matter, ...]
    name: str
    staff: tuple[str, ...]
    faults: tuple[str, ...]
    orders: tuple[str, ...]
    death: bool


def is_complaint(brief: Brief) -> bool:
    """Whether the reply owes an apology: the assessment says so, or the rating is in the lower third.

    Spam comes from nobody who was here, so nobody is owed one.
    """
    low, high = brief.review.scale
    rating = brief.review.rating
    poor = rating is not None and rating < low + (high - low) / 3
    kind = brief.assessment.class_
    return kind is not ReviewClass.SPAM and (brief.assessment.negative or poor or kind in HELD)


def is_regulated(brief: Brief) -> bool:
    """Whether even confirming that the reviewer was here would break a professional duty."""
    return brief.business.regulated not in {"", "none"}


def read(brief: Brief) -> Reading:
    """The review of ``brief``, read once."""
    whole = plain(f"{brief.review.title}\n{brief.review.text}")
    text, orders = _without_orders(whole)
    language = _language(brief, text)
    book = phrasebook(language if language in LANGUAGES else "en")
    found = _matters(brief, book, text) if language in {"", *LANGUAGES} else []
    complaints = sorted((matter for matter in found if matter.weight < 0), key=lambda matter: matter.weight)
    praises = sorted((matter for matter in found if matter.weight > 0), key=lambda matter: -matter.weight)
    return Reading(
        language=language,
        book=book,
        text=text,
        stems=frozenset(content_stems(text, book.stopwords)),
        complaints=_telling(_distinct(complaints, book), book, text),
        praises=_distinct(praises, book),
        neutral=_distinct([replace(one, phrase=one.bare) for one in found if one.topic in _NEUTRAL], book),
        name=first_name(brief.review.author),
        staff=_praised_staff(brief, text),
        faults=_faults(text, book),
        orders=orders,
        death=bool(_DEATH.search(text.casefold())),
    )


def first_name(author: str) -> str:
    """The reviewer's first name if the display name surely is a person's; "" for anything else.

    A known given name, or "Capital I." as people who shorten their surname write.
    """
    parts = author.split()
    if not 0 < len(parts) <= _MOST_NAMES or len(author) > _LONGEST_NAME or not _NAME.fullmatch(parts[0]):
        return ""
    first = parts[0]
    if not all(_NAME.fullmatch(part) or _INITIAL.fullmatch(part) for part in parts):
        return ""
    known = first.casefold() in first_names()
    shortened = first.istitle() and bool(parts[1:]) and bool(_INITIAL.fullmatch(parts[-1]))
    common = any(first.casefold() in group for group in (phrasebook("en").stopwords, phrasebook("en").nouns))
    return first.capitalize() if known or (shortened and not common) else ""


def _language(brief: Brief, text: str) -> str:
    named = (brief.review.language or brief.assessment.language).casefold().replace("_", "-").split("-")[0]
    return named if named not in {"", "und", "unknown"} else language_of(text)


def _without_orders(text: str) -> tuple[str, tuple[str, ...]]:
    """``text`` without sentences that talk to a machine, and those sentences."""
    parts = sentences(text)
    if not any(_ORDERS.search(part) for part in parts):
        return text, ()
    orders = tuple(part for part in parts if _ORDERS.search(part) or _COMMAND.search(part))
    return "\n".join(part for part in parts if part not in orders), orders


def _distinct(matters: list[Matter], book: Phrasebook) -> tuple[Matter, ...]:
    """Matters that add something, strongest first; "the wait" adds nothing to "the long wait"."""
    kept: list[Matter] = []
    used: set[str] = set()
    for matter in matters:
        new = set(content_stems(matter.phrase, book.stopwords))
        echoed = all(any(stem in old for old in used) for stem in new)
        if not echoed and not (new & used and matter.topic in {one.topic for one in kept}):
            kept.append(matter)
            used |= new
    return tuple(kept)


def _telling(complaints: tuple[Matter, ...], book: Phrasebook, text: str) -> tuple[Matter, ...]:
    """Complaints surely meant as such; nouns merely mentioned only where there is little else to go by."""
    heard = set(content_stems(text, book.stopwords))
    shared: set[str] = set()
    kept: list[Matter] = []
    for matter in complaints:
        if matter.weight <= _SURE or len(shared) < _SHARED:
            kept.append(matter)
            shared |= heard & set(content_stems(matter.phrase, book.stopwords))
    return tuple(kept)


def _praised_staff(brief: Brief, text: str) -> tuple[str, ...]:
    """Names of staff that the reviewer praises, as written in the review."""
    known = set(words(text))
    names = [one.name for one in brief.assessment.staff if one.polarity > 0]
    return tuple(
        name for name in names if _NAME.fullmatch(name) and name.istitle() and name.casefold() in known
    )


def _matters(brief: Brief, book: Phrasebook, text: str) -> list[Matter]:
    complaint = is_complaint(brief)
    praised = _praised_words(brief, book, text)
    found: list[Matter] = []
    for clause in _CLAUSE.split(text.casefold()):
        seen = [book.verbs.get(word, word) for word in words(clause)]
        tone = _tone(seen, book)
        if not complaint and not book.mended.isdisjoint(seen):
            tone = max(tone, 0)
        found += _nouns(seen, book, tone, complaint=complaint, praised=praised)
        if tone < 1 and (complaint or tone < 0):
            found += [
                Matter(phrase, "", topic, -2.5) for cue, phrase, topic in book.cues if cue.search(clause)
            ]
            found += [
                Matter(phrase, "", topic, -0.5) for cue, phrase, topic in book.weak_cues if cue.search(clause)
            ]
    if book.language == "en" and complaint:
        found += _subjects(text, book)
    if not complaint and not book.contrast.isdisjoint(words(text)):
        # After a "but", what is merely mentioned may well be the complaint.
        found = [matter for matter in found if abs(matter.weight) > 1]
    return found


def _praised_words(brief: Brief, book: Phrasebook, text: str) -> frozenset[str]:
    """Words that the assessment found praised; all words where a "but" shows that praise is meant as such."""
    quoted = {word for topic in brief.assessment.topics if topic.polarity > 0 for word in words(topic.quote)}
    worst = brief.review.rating is not None and brief.review.rating <= brief.review.scale[0]
    seen = words(text)
    weighed = not worst and any(word in book.contrast for word in seen)
    return frozenset(seen if weighed else quoted)


def _tone(seen: list[str], book: Phrasebook) -> int:
    """-1 a fault is named or praise denied, 1 praise, 0 neither."""
    good = bad = False
    for at, word in enumerate(seen):
        denied = any(before in book.negations for before in seen[max(0, at - 3) : at])
        good = good or (word in book.praising and not denied)
        bad = (
            bad
            or ((word in book.faults or word in book.blame) and not denied)
            or (word in book.praising and denied)
        )
    return -1 if bad else int(good)


def _faults(text: str, book: Phrasebook) -> tuple[str, ...]:
    """The reviewer's own words of blame, "cold" or "slow", where nothing denies them."""
    seen = words(text)
    denied = {at for at, word in enumerate(seen) if word in book.negations}
    quotable = book.faults | book.blame
    clear = [word for at, word in enumerate(seen) if word in quotable and not denied & {at - 1, at - 2}]
    return tuple(dict.fromkeys(clear))[:2]


def _nouns(
    seen: list[str], book: Phrasebook, tone: int, *, complaint: bool, praised: frozenset[str]
) -> list[Matter]:
    """The matters of one clause that the phrasebook knows a word for."""
    found = []
    for at, word in enumerate(seen):
        weight = _weight(tone, complaint=complaint, surely_praised=tone > 0 and word in praised)
        if not weight or not _is_noun(seen, at, book):
            continue
        faults = book.manners if book.manners and word in book.people else book.faults
        quality = _near(seen, at, faults if weight < 0 else book.praising, book)
        if weight < 0 and at > 0 and seen[at - 1] == "no":
            quality = "missing"
        modifier = f"{seen[at - 1]} " if _compound(seen, at, book) else ""
        found.append(_matter(word, book, weight, quality, modifier))
    return found


def _weight(tone: int, *, complaint: bool, surely_praised: bool) -> float:
    """Below 0: a complaint. Under a complaint praise must be beyond doubt: sarcasm sounds like it."""
    if complaint:
        return 2.0 if surely_praised else (-2.0 if tone < 0 else -1.0 if tone == 0 else 0.0)
    return 2.0 if tone > 0 else (-2.0 if tone < 0 else 1.0)


def _near(seen: list[str], at: int, wanted: frozenset[str], book: Phrasebook) -> str:
    """The word of ``wanted`` that surely belongs to the noun at ``at``: just before it, or after "was so"."""
    first = at - 1 if _compound(seen, at, book) else at
    if first > 0 and seen[first - 1] in wanted:
        return seen[first - 1]
    if _attached(seen, at, book):
        return ""
    later = seen[at + 1 : at + 8]
    if later and later[0] in _ATTACHING:  # "the pipe under my sink is leaking": the pipe leaks
        later = later[3:]
    for word in later:
        if word in wanted:
            return word
        unrelated = word not in book.linking if book.linking else word in book.nouns
        if unrelated or word in book.negations:
            return ""
    return ""


def _compound(seen: list[str], at: int, book: Phrasebook) -> bool:
    """Whether the noun at ``at`` is the second half of a name like "birthday cake"."""
    return bool(book.linking) and at > 0 and seen[at] in book.nouns and seen[at - 1] in book.nouns


def _is_noun(seen: list[str], at: int, book: Phrasebook) -> bool:
    """Whether the word at ``at`` is a thing of its own, not a verb and not the first half of a name."""
    word = seen[at]
    if word not in book.nouns and word not in book.people:
        return False
    if at + 1 < len(seen) and _compound(seen, at + 1, book):
        return False
    before = seen[at - 1] if at else ""
    opens = (
        before in book.determiners or before in book.faults or before in book.praising or before in book.nouns
    )
    return opens or word not in book.ambiguous


def _attached(seen: list[str], at: int, book: Phrasebook) -> bool:
    """Whether the noun at ``at`` only says where another noun is: the sink of "the pipe under my sink"."""
    before = seen[max(0, at - 3) : at]
    return before[1:2] != [] and before[-2] in _ATTACHING and before[0] in book.nouns


def _matter(word: str, book: Phrasebook, weight: float, quality: str, modifier: str) -> Matter:
    """How a reply names the noun ``word``, with its fault or praise and its first half, if any."""
    topic = book.topic_of.get(word, "service")
    if word not in book.people:
        name = book.nouns[word].replace(f"the {word}", f"the {modifier}{word}")
    elif book.language == "en" and weight < 0:
        # A reply blames no one of the staff: it speaks of the service.
        name = f"the service from our {word}"
    else:
        name = book.nouns.get(word, f"the {word}")
    assembled = book.language == "en" and quality and quality not in book.general
    phrase = name.replace("the ", f"the {quality} ", 1) if assembled and name.startswith("the ") else name
    strength = 1.5 if quality else 0.7 if word in book.loose else 1.0
    return Matter(phrase, name, topic, weight * strength)


def _subjects(text: str, book: Phrasebook) -> list[Matter]:
    """Nouns no list knows, where only a noun can stand: "my grommet never arrived"."""
    lowered = text.casefold() if text.isupper() else text
    known = (
        book.stopwords
        | book.praising
        | book.faults
        | book.blame
        | book.people
        | book.nouns.keys()
        | book.unfit
    )
    return [
        Matter(f"the {noun}", f"the {noun}", "any", weight)
        for pattern, weight in ((_SUBJECT, -1.5), (_OBJECT, -0.9))
        for noun in dict.fromkeys(pattern.findall(lowered))
        if noun not in known
    ]


def without_details(brief: Brief) -> bool:
    """Classes whose reply repeats nothing of the review."""
    return brief.assessment.class_ in {ReviewClass.LEGAL, ReviewClass.PRIVACY, ReviewClass.EXTORTION}
