"""What one review complains of and praises: what its sentences do, the surest first, none of it twice."""

import re
from dataclasses import dataclass, replace

from reviewbot.replies.clauses import ASIDE_LESS, BLAMED, BLAMING, DENIED, NEAR, Matter, Mood, in_sentence
from reviewbot.replies.phrasebook import Phrasebook
from reviewbot.replies.words import content_stems, sentences, words

# "the soup, when it finally came, was cold" is one clause.
_ASIDE = re.compile(r", (?:when|once|after|which|that)\b[^,.;:!?\n]{1,40},(?= (?:was|were|is|are)\b)")
# Complaints that a reply speaks to; how many are filled up with what only stands near blame.
_MOST, _ENOUGH = 5, 5
_TWICE, _FEW = 2, 4
_LONG = 300  # characters from which on much stands near blame that is none of it
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
    if book.joins.search(told.casefold()):
        for name, pattern in book.joined:
            told = pattern.sub(name, told)
    told = _ASIDE.sub("", told)
    found = [matter for sentence in sentences(told) for matter in in_sentence(sentence, book, mood)]
    praises = [matter for matter in found if matter.weight > BLAMING] if mood.sincere else []
    complaints = [matter for matter in found if matter.weight < 0]
    if not mood.complaint:
        frank = not mood.content or bool(book.linking) or not book.contrast.isdisjoint(words(told))
        complaints = [matter for matter in complaints if frank and matter.weight <= BLAMED]
    complaints.sort(key=lambda matter: matter.weight)
    praises.sort(key=lambda matter: -matter.weight)
    near = NEAR if len(told) < _LONG else DENIED + ASIDE_LESS / 2
    said = _most_telling(_distinct(_once(complaints), book, ()), near)
    if mood.dark and len(told) < _LONG:  # where little else is named, what the blame speaks of
        beside = _mentions(found, book, said, last=False)[: max(0, _FEW - len(said))]
        said = (*said, *(replace(one, weight=NEAR) for one in beside))
    praised = _distinct(praises, book, said)
    heard = set(content_stems(text, book.stopwords))
    shared = heard & {stem for one in said for stem in content_stems(one.phrase or one.bare, book.stopwords)}
    named = [one for one in said if one.phrase]
    last = mood.complaint and len(shared) < _TWICE
    return Matters(
        complaints=tuple(named),
        praises=tuple(one for one in praised if one.phrase),
        mentions=_mentions(found, book, (*said, *praised), last=last),
        points=tuple(
            one for one in said if not one.phrase and (one.weight <= BLAMED or len(named) <= _TWICE)
        ),
        joys=tuple(one for one in praised if not one.phrase),
    )


def _most_telling(complaints: tuple[Matter, ...], near: float) -> tuple[Matter, ...]:
    """What surely is a complaint (weighs less than ``near``), and as much of the rest as a reply needs."""
    sure = [one for one in complaints if one.weight < near][:_MOST]
    rest = [one for one in complaints if one.weight >= near]
    return (*sure, *rest[: max(0, (_ENOUGH if near == NEAR else _TWICE) - len(sure))])


def _once(complaints: list[Matter]) -> list[Matter]:
    """Of the complaints that say the same thing in many ways ("no answer", "no call back"), the surest."""
    kept: list[Matter] = []
    for one in complaints:
        if one.topic not in _SAYING_THE_SAME or one.topic not in {each.topic for each in kept}:
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
    used = {stem for matter in already for stem in content_stems(matter.phrase, book.stopwords)}
    for matter in found:
        new = set(content_stems(matter.bare or matter.phrase, book.stopwords))
        if new and not new & used:
            kept.append(matter)
            used |= set(content_stems(matter.phrase, book.stopwords)) | new
    return tuple(kept[len(already) :])


def named_only(found: Matters, topics: frozenset[str] | None, book: Phrasebook) -> tuple[Matter, ...]:
    """Every matter of these topics (None: of any) without any judgment, as grave cases name them."""
    each = [*found.complaints, *(() if found.complaints else found.praises), *found.mentions]
    plain = [replace(one, phrase=one.bare) for one in each if one.phrase and one.bare]
    return _distinct([one for one in plain if topics is None or one.topic in topics], book, ())
