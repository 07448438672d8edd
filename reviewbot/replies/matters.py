"""What one review complains of and praises: what its sentences do, the surest first, none of it twice."""

import re
from dataclasses import dataclass, replace

from reviewbot.replies.clauses import BLAMED, BLAMING, DENIED, NEAR, SURE, Matter, Mood, in_sentence
from reviewbot.replies.clock import is_late
from reviewbot.replies.due import is_overdue
from reviewbot.replies.phrasebook import Phrasebook
from reviewbot.replies.words import content_stems, sentences, stem, words

# "the soup, when it finally came, was cold" is one clause.
_ASIDE = re.compile(r", (?:when|once|after|which|that)\b[^,.;:!?\n]{1,40},(?= (?:was|were|is|are)\b)")
# Complaints that a reply speaks to; how many are filled up with a second one of a clause.
_MOST, _ENOUGH = 8, 6
_TWICE = 2
_PLAIN = 3  # signs of a thing that a list of bare nouns may hold beside others: fewer are mostly no grievance
_BESIDE = NEAR + 0.2  # what a clause speaks of that neither blames nor stands near blame
_ROOT = 4  # letters that two stems of one word share at least
_MONEY = frozenset({"refund", "amount"})  # topics of cues
_SAYING_THE_SAME = frozenset({"wait", "contact"})


@dataclass(frozen=True, slots=True)
class Matters:
    """All of a review's matters, the surest first, none of them twice.

    ``points`` and ``joys``: what is complained of and praised in nouns whose article is not sure, so that
    only a list can hold them.
    """

    complaints: tuple[Matter, ...]
    praises: tuple[Matter, ...]
    mentions: tuple[Matter, ...]
    points: tuple[Matter, ...] = ()
    joys: tuple[Matter, ...] = ()


def matters(text: str, book: Phrasebook, mood: Mood) -> Matters:
    """What ``text`` speaks of."""
    told = text.casefold() if text.isupper() else text
    told = _ASIDE.sub("", book.as_one(book.with_accents(told)))
    found: list[Matter] = []
    clauses = 0
    for sentence in sentences(told):
        found += in_sentence(sentence, book, mood, clauses)
        clauses += len(sentence)
        if mood.complaint and not book.contrast.isdisjoint(words(sentence)):
            mood = replace(mood, dark=True)  # what comes after the "but" of a mixed review is its complaint
    if mood.dark and not mood.grave and (is_late(text) or is_overdue(text)):
        found.append(Matter(book.finding.delay, "", "wait", DENIED))
    if mood.repaid and not mood.grave and _MONEY.isdisjoint(one.topic for one in found):
        found.append(Matter(book.finding.refund, book.finding.refund, "refund", NEAR))
    praises = [matter for matter in found if matter.weight > BLAMING] if mood.sincere else []
    complaints = [matter for matter in found if matter.weight < 0]
    if not mood.complaint:
        frank = not mood.content or bool(book.linking) or not book.contrast.isdisjoint(words(told))
        complaints = [matter for matter in complaints if frank and matter.weight <= BLAMED]
    complaints.sort(key=lambda matter: matter.weight)
    praises.sort(key=lambda matter: -matter.weight)
    beside = [one for one in found if mood.dark and not mood.grave and one.phrase and one.weight == BLAMING]
    said = _distinct(_once([*complaints, *(one._replace(weight=_BESIDE) for one in beside)]), book, ())
    heard = frozenset(content_stems(text, book.stopwords))
    minded = tuple(one for one in said if one.worth)  # what has no sign of it is named where little else is
    said = _from_every_clause(minded if len(_shared(minded, heard, book)) >= _TWICE else said)
    praised = _distinct(praises, book, said)
    named = [one for one in said if one.phrase]
    last = mood.complaint and len(_shared(said, heard, book)) < _TWICE
    return Matters(
        complaints=tuple(named),
        praises=tuple(one for one in praised if one.phrase),
        mentions=_mentions(found, book, (*said, *praised), last=last),
        points=tuple(one for one in said if not one.phrase and (one.worth >= _PLAIN or not named)),
        joys=tuple(one for one in praised if not one.phrase),
    )


def _shared(said: tuple[Matter, ...], heard: frozenset[str], book: Phrasebook) -> frozenset[str]:
    """The review's own words among these matters."""
    return heard.intersection(
        root for one in said for root in content_stems(one.phrase or one.bare, book.stopwords)
    )


def _from_every_clause(complaints: tuple[Matter, ...]) -> tuple[Matter, ...]:
    """As many as a reply can name, the surest first, but no second one of a clause before each has its own.

    One grievance left out is what a reader of several minds most.
    """
    heard: set[int] = set()
    first: list[Matter] = []
    rest: list[Matter] = []
    for one in complaints:
        (rest if one.clause in heard and one.weight > SURE else first).append(one)
        if one.bare:  # "the crashes" do not say of what
            heard.add(one.clause)
    most = max(_ENOUGH, min(_MOST, len(first)))
    return tuple(sorted([*first, *rest][:most], key=lambda one: one.weight))


def _once(complaints: list[Matter]) -> list[Matter]:
    """Of the complaints that say the same thing in many ways ("no answer", "no call back"), the surest."""
    kept: list[Matter] = []
    for one in complaints:
        told = {each.topic for each in kept if not each.bare}
        if one.bare or one.topic not in _SAYING_THE_SAME or one.topic not in told:
            kept.append(one)
    return kept


def _mentions(
    found: list[Matter], book: Phrasebook, already: tuple[Matter, ...], *, last: bool
) -> tuple[Matter, ...]:
    """What is spoken of in sentences that blame; with ``last``, also in those that do not praise."""
    wanted = {BLAMING, 0} if last else {BLAMING}
    return _distinct([matter for matter in found if matter.weight in wanted and matter.phrase], book, already)


def _distinct(found: list[Matter], book: Phrasebook, already: tuple[Matter, ...]) -> tuple[Matter, ...]:
    """Matters that add something; "the wait" adds nothing to "the long wait"."""
    kept = list(already)
    used = {root for matter in already for root in content_stems(matter.phrase, book.stopwords)}
    for matter in found:
        new = _stems(matter.bare or matter.phrase, book)
        if new and not any(_alike(one, other) for one in new for other in used):
            kept.append(matter)
            used |= new.union(content_stems(matter.phrase, book.stopwords))
    return tuple(kept[len(already) :])


def _alike(one: str, other: str) -> bool:
    """Whether two stems are of one word: "prei" and "preis", "prezzo" and "prezzi"."""
    same = max(len(one), len(other)) - 1
    return one == other or (same >= _ROOT and one[:same] == other[:same])


def _stems(phrase: str, book: Phrasebook) -> frozenset[str]:
    """What makes a phrase another one: "the missing walks" are no "missing blanket", "the ad" is short."""
    stems = frozenset(content_stems(phrase, book.stopwords))
    said = words(phrase)
    judged = {stem(word) for word in said if word in book.judging}
    return stems - judged or stems or frozenset(word for word in said if word in book.nouns)


def without(found: Matters, topics: frozenset[str]) -> Matters:
    """``found`` but for what is of these topics and has nothing surely wrong with it."""
    return replace(
        found,
        complaints=tuple(one for one in found.complaints if one.topic not in topics or one.weight <= SURE),
        mentions=tuple(one for one in found.mentions if one.topic not in topics),
        points=tuple(one for one in found.points if one.topic not in topics),
    )


def named_only(found: Matters, topics: frozenset[str] | None, book: Phrasebook) -> tuple[Matter, ...]:
    """Every matter of these topics (None: of any) without any judgment, as grave cases name them."""
    blamed = [one for one in found.complaints if one.weight < _BESIDE]
    each = [*blamed, *(() if blamed else found.praises), *found.complaints[len(blamed) :], *found.mentions]
    plain = [one._replace(phrase=one.bare) for one in each if one.phrase and one.bare]
    return _distinct([one for one in plain if topics is None or one.topic in topics], book, ())
