"""A sentence of the review that a reply may repeat word for word, best one that says what was wrong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from reviewbot.replies.clauses import Matter, Mood, in_sentence
from reviewbot.replies.naming import names
from reviewbot.replies.phrasebook import Phrasebook
from reviewbot.replies.row import is_listed
from reviewbot.replies.turning import turning
from reviewbot.replies.words import content_stems, sentences, words

# Short and plain enough to be quoted: words and small figures; it ends in a word ("in the 3." goes on).
_QUOTABLE = re.compile(r"(?=.{14,100}$)(?:[^\W\d_]|\d{1,2}(?![\d.:h])|(?<=\w)['’](?=\w)|[ ,-])+[^\W\d_]\.")
_SUM = re.compile(r"\d ?(?:euros?|eur|pounds?|quid|dollars?|bucks|pesos|reais|francs?|franken|franchi|chf)\b")
_LEAD = re.compile(r"[,;:]\s")
_FEWEST_STEMS = 2  # "unfortunately, they didn't" tells nothing
_FEWEST_WORDS = 3  # different ones: "Terrible terrible terrible" is no sentence
# Words that no list has, at most, one in so many, and letters of a word that a list would have.
_UNKNOWN, _PLAIN, _SHORTEST = 2, 4, 3
_DENIED = 4  # words from a negation to the fault that it denies: "not really angry"
_BLAMING = 2
_SURE = 3  # signs of blame from which on more of them say no more
# Gates that no quoted sentence may trip.
_NEVER_QUOTED = frozenset(
    {
        *("profanity", "accusation", "staff_blame", "incentive", "review_ask", "promise_money", "defensive"),
        *("excuse", "cliche", "five_stars", "lecture", "joy", "promise_sure", "promise_time", "done_work"),
        "injection",
    }
)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the review as they stand. ``signs``: of blame in them; ``matters``: what they speak of."""

    text: str
    signs: int
    matters: tuple[Matter, ...] = ()

    @property
    def blames(self) -> bool:
        """Whether it surely says what was wrong: one sign is often in what only led to it."""
        return self.signs >= _BLAMING


def quote(text: str, book: Phrasebook, mood: Mood) -> Quote | None:
    """What of ``text`` is short and harmless enough and blames most: a sentence, or how one begins."""
    found = sorted(_candidates(text, book), key=lambda one: -min(one.signs, _SURE))
    best = next((one for one in found if one.signs and _is_quotable(one.text, book)), None)
    return replace(best, matters=tuple(in_sentence(best.text, book, mood))) if best else None


def _candidates(text: str, book: Phrasebook) -> Iterator[Quote]:
    """Sentences, then how those begin that go on after a comma."""
    whole = sentences(text)
    for part in (*whole, *(_LEAD.split(sentence)[0] for sentence in whole)):
        said = part.rstrip(".!:;()-, …")
        yield Quote(f"{said}.", _signs(said, book))


def _signs(part: str, book: Phrasebook) -> int:
    """How many words and turns of it say that something was wrong; none where something pleases.

    One at most where a word stands that no clause told back may hold: there may be scorn in it.
    """
    said = words(part)
    if not (book.praising.isdisjoint(said) and book.likings.isdisjoint(said)):
        return 0
    denied = sum(
        word in book.negations and not book.hurting.isdisjoint(said[at : at + _DENIED])
        for at, word in enumerate(said)
    )
    how = turning(book.language)
    faults = sum(word in book.hurting or word in book.negations for word in said) - 2 * denied
    signs = max(0, faults + sum(1 for _ in how.minded.finditer(part)))
    return signs if how.banned.isdisjoint(said) else min(signs, 1)


def _is_quotable(part: str, book: Phrasebook) -> bool:
    seen = words(part)
    return (
        bool(seen)
        and not names(part, book)
        and not turning(book.language).filler.match(part)  # "and", "then": it goes on from what is not quoted
        and len(set(seen)) >= _FEWEST_WORDS
        and len(content_stems(part, book.stopwords)) >= _FEWEST_STEMS
        and not part.isupper()
        and "  " not in part  # something was left out
        and book.unquoted.isdisjoint(seen)
        and bool(_QUOTABLE.fullmatch(part))
        and not _SUM.search(part)
        and book.finding.likening.isdisjoint(seen)
        and sum(not _is_known(word, book) for word in seen) <= min(_UNKNOWN, len(seen) // _PLAIN)
        and _NEVER_QUOTED.isdisjoint(book.found(part))
    )


def _is_known(word: str, book: Phrasebook) -> bool:
    """Whether a list has it; what none has may be slang, a joke, or a name in small letters."""
    how = book.finding
    things = is_listed(word, how.things) or is_listed(word, how.actions) or word in how.nouns
    return things or len(word) < _SHORTEST or book.knows((word, book.known(word)))
