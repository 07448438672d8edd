"""A sentence of the review that a reply may repeat word for word, best one that says what was wrong."""

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from itertools import islice

from reviewbot.replies.clauses import Matter, Mood, in_sentence
from reviewbot.replies.naming import names
from reviewbot.replies.phrasebook import Phrasebook
from reviewbot.replies.row import is_listed
from reviewbot.replies.turning import turning
from reviewbot.replies.words import content_stems, sentences, stem, words

# Short and plain enough to be quoted: words and small figures; it ends in a word ("in the 3." goes on).
_QUOTABLE = re.compile(r"(?=.{14,100}$)(?:[^\W\d_]|\d{1,2}(?![\d.:h])|(?<=\w)['’](?=\w)|[ ,-])+[^\W\d_]\.")
# Sums, and how old somebody is.
_TELLING = re.compile(
    r"\d ?(?:euros?|eur|pounds?|quid|dollars?|bucks|pesos|reais|francs?|franken|franchi|chf)\b"
    r"|\d ?(?:years? old|jahre alt|jaar oud|an(?:ni|s|os)\b|años)"
)
_LEAD = re.compile(r"[,;:]\s+(\w+)")
_FEWEST_STEMS = 2  # "unfortunately, they didn't" tells nothing
_FEWEST_WORDS = 3  # different ones: "Terrible terrible terrible" is no sentence
_SHORTEST = 3  # letters of a word that a list would have
_DENIED = 4  # words from a negation to the fault that it denies: "not really angry"
_BLAMING = 2
_MOST = 3  # to choose from
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


def quotes(text: str, book: Phrasebook, mood: Mood) -> tuple[Quote, ...]:
    """What of ``text`` is short and harmless enough, the most blame first: sentences, and how some begin."""
    found = [Quote(part, _signs(part, book)) for part in _parts(text, book) if _QUOTABLE.fullmatch(part)]
    found.sort(key=lambda one: -min(one.signs, _SURE))
    fit = islice((one for one in found if one.signs and _is_quotable(one.text, book)), _MOST)
    return tuple(replace(one, matters=tuple(in_sentence(one.text, book, mood))) for one in fit)


def _parts(text: str, book: Phrasebook) -> dict[str, None]:
    """Sentences, then how those begin that go on after a comma, each once."""
    whole = sentences(text)
    parts = (*whole, *(_begun(sentence, book) for sentence in whole))
    return dict.fromkeys(f"{part.rstrip('.!:;()-, …')}." for part in parts if part)


def _begun(sentence: str, book: Phrasebook) -> str:
    """What stands before a comma that another clause follows; "" where it only goes on ("the old, worn")."""
    comma = _LEAD.search(sentence)
    return sentence[: comma.start()] if comma and comma[1].casefold() in book.stopwords else ""


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
    signs = max(0, faults + len(how.minded.found(part).get("minded", ())))
    return signs if how.banned.isdisjoint(said) else min(signs, 1)


def _is_quotable(part: str, book: Phrasebook) -> bool:
    seen, how = words(part), turning(book.language)
    return (
        bool(seen)
        and not names(part, book)
        and not how.filler.match(part)  # "and", "then": it goes on from what is not quoted
        and not how.own.match(part[:1].lower() + part[1:])
        and len(set(seen)) >= _FEWEST_WORDS
        and len(content_stems(part, book.stopwords)) >= _FEWEST_STEMS
        and not part.isupper()
        and "  " not in part  # something was left out
        and book.unquoted.isdisjoint(seen)
        and not _TELLING.search(part)
        and book.finding.likening.isdisjoint(seen)
        and all(_is_known(word, book) for word in words(book.with_accents(part)))
        and _NEVER_QUOTED.isdisjoint(book.found(part))
    )


def _is_known(word: str, book: Phrasebook) -> bool:
    """Whether a list has it; what none has may be slang, a joke, or a name in small letters."""
    how = book.finding
    things = is_listed(word, how.things) or is_listed(word, how.actions) or word in how.nouns
    listed = things or len(word) < _SHORTEST or book.knows((word, book.known(word)))
    return listed or stem(word) in _common(book.language)


@cache
def _common(language: str) -> frozenset[str]:
    """The stems of what ordinary reviews say, names left out: made by ``fit/common.py``."""
    file = resources.files("reviewbot.replies").joinpath("phrases", f"{language}-common.toml")
    return frozenset(map(stem, tomllib.loads(file.read_text(encoding="utf-8"))["common"].split()))
