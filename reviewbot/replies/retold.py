"""What went wrong in the customer's own words, turned round: "I waited an hour" is "you waited an hour"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reviewbot.replies.clauses import BLAMED, NEAR, Matter, Mood, in_sentence
from reviewbot.replies.naming import names
from reviewbot.replies.phrasebook import Phrasebook
from reviewbot.replies.row import is_listed
from reviewbot.replies.scan import gates
from reviewbot.replies.turning import turning
from reviewbot.replies.words import content_stems, sentences, words

_SHORT = 3  # letters that an abbreviation has at most
# Gates that no clause passes; "in three days" reads as a promise.
_BARRED = frozenset(
    {"staff_blame", "profanity", "excuse", "accusation", "defensive", "lecture", "promise_time"}
)
_FIRST = 3  # words of a clause that its subject is among
_LITTLE = frozenset({"poco", "pouco", "peu", "wenig", "weinig"})
_OURSELVES = frozenset({"i", "i'm", "i've", "i'd", "we", "we're", "we've", "we'd", "my", "our"})
_ARTICLE = re.compile(r"\w+[ ']")
_PIECE = re.compile(r"(?:[!?;()\"“”„«»\n…]|(?<!\d)[.:]|[.:](?!\d))+|,\s|\s[-–—]+\s")


@dataclass(frozen=True, slots=True)
class Retold:
    """A clause that blames. ``text``: as it stands after "you write that"; ``clause``: as in the review.

    ``matters``: what it speaks of. ``weight``: how surely it blames, as the matters of a review weigh: the
    lower, the surer. ``at``: which of the review's clauses it is. ``own``: it tells what the customer did, so
    there is no asking why.
    """

    text: str
    clause: str
    matters: tuple[Matter, ...]
    weight: float
    at: int
    own: bool

    @property
    def length(self) -> int:
        """In words."""
        return len(self.text.split())


def retold(text: str, book: Phrasebook, mood: Mood) -> tuple[Retold, ...]:
    """The clauses of ``text`` that can be told back, the surest blame first."""
    clauses = enumerate(_clauses(text, book, mood))
    told = (_told(clause, at, book, heard) for at, (clause, heard) in clauses if clause)
    return tuple(sorted(_distinct([one for one in told if one], book), key=lambda one: one.weight))


def _distinct(told: list[Retold], book: Phrasebook) -> Iterator[Retold]:
    """Those that no longer one says as well: most reviews have a title."""
    said: list[frozenset[str]] = []
    for one in sorted(told, key=lambda one: -one.length):
        own = frozenset(content_stems(one.text, book.stopwords))
        if not any(len(own & other) * 2 > len(own) for other in said):
            yield one
        said.append(own)


def _clauses(text: str, book: Phrasebook, mood: Mood) -> Iterator[tuple[str, Mood]]:
    """The clauses of ``text``, and how each is to be read."""
    how = turning(book.language)
    for sentence in sentences(book.with_accents(text.casefold() if text.isupper() else text)):
        said = words(sentence)
        if mood.complaint and not book.contrast.isdisjoint(said[:1]):
            mood = replace(mood, dark=True)
        others = False
        for clause in (one for piece in _PIECE.split(sentence) for one in how.parts(_begun(piece, book))):
            if not (others and _is_ours(clause, how.turned(clause))):
                yield clause, mood
            others = _is_of_others(clause, book, others=others)
        if mood.complaint and not book.contrast.isdisjoint(said):
            mood = replace(mood, dark=True)  # what comes after the "but" of a mixed review is its complaint


def _is_of_others(clause: str, book: Phrasebook, *, others: bool) -> bool:
    """English: whether others did it, who go unsaid in the next clause: "the rep sighed and asked twice".

    ``others``: so it was in the clause before, which tells where this one does not.
    """
    first = words(clause)[:1] if book.linking else ()
    known = (book.subjects, book.people, book.nouns, book.determiners)
    tells = any(word in group for word in first for group in known)
    return _OURSELVES.isdisjoint(first) and (tells or others)


def _is_ours(clause: str, told: str) -> bool:
    """Whether it would be told of the customer, who is not said to have done it."""
    return told.startswith("you ") and _OURSELVES.isdisjoint(words(clause)[:1])


def _begun(piece: str, book: Phrasebook) -> str:
    """``piece`` without what only leads on to it ("and unfortunately"), and its capitals that are none."""
    filler = turning(book.language).filler
    said = " ".join(_calmly(word, book) for word in piece.split())
    while found := filler.match(said):
        said = said[found.end() :]
    noun = book.finding.capitals and book.nameless.isdisjoint(words(said)[:1])
    return said if noun or said[1:2].isupper() else said[:1].lower() + said[1:]


def _calmly(word: str, book: Phrasebook) -> str:
    """A word as it is spelled, and in small letters where it is only cried ("STILL"); "TV" stays."""
    word = turning(book.language).spelled.get(word, word)
    cried = word.isupper() and (len(word) > _SHORT or word.casefold() in book.stopwords)
    return word.lower() if cried and word != "I" else word


def _told(clause: str, at: int, book: Phrasebook, mood: Mood) -> Retold | None:
    how = turning(book.language)
    said = "" if names(clause, book) else how.turned(clause) or how.turned(_introduced(clause, book))
    if not said or (how.puts_article(said, clause) and not _has_noun(clause, book)) or _is_barred(said, book):
        return None
    if _denies_fault(words(clause), book):
        return None
    matters = tuple(one for one in in_sentence(clause, book, mood) if one.phrase or one.bare)
    own = bool(how.own.match(clause))
    sure = mood.dark and not own and book.praising.isdisjoint(words(clause))
    minded = NEAR if sure and how.minded.found(clause) else 0
    weight = min((minded, *(one.weight for one in matters if one.weight < NEAR)))
    return Retold(said, clause, matters, weight, at, own) if weight <= (NEAR if sure else BLAMED) else None


def _denies_fault(said: Sequence[str], book: Phrasebook) -> bool:
    """Whether every fault in it is denied: "it was not broken". "A little slow" is slow."""
    faults = [at for at, word in enumerate(said) if word in book.hurting]
    denying = book.negations - _LITTLE
    return bool(faults) and all(not denying.isdisjoint(said[max(0, at - 2) : at]) for at in faults)


def _introduced(clause: str, book: Phrasebook) -> str:
    """``clause`` with the article of the listed noun that it begins with; "" where it begins otherwise."""
    word = clause.partition(" ")[0].casefold()
    named = book.nouns.get(word, "").casefold()
    article = named.removesuffix(word)
    if article == named or not _ARTICLE.fullmatch(article):
        return ""
    return turning(book.language).subject.get(article, article) + clause


def _is_barred(said: str, book: Phrasebook) -> bool:
    """Whether no reply may say it, whatever stands around it."""
    return not _BARRED.isdisjoint(gates((book.language,)).found(said))


def _has_noun(clause: str, book: Phrasebook) -> bool:
    """Whether one of its first words is a noun of our lists: "the" before any other may name somebody."""
    return any(book.known(word) or is_listed(word, book.finding.things) for word in words(clause)[:_FIRST])
