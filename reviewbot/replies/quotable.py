"""What of a review may be repeated word for word under the owner's name: short, plain, and harming nobody."""

import re
import tomllib
from functools import cache
from importlib import resources

from reviewbot.replies.naming import names
from reviewbot.replies.phrasebook import Phrasebook
from reviewbot.replies.row import is_listed
from reviewbot.replies.scan import Scan, alternatives
from reviewbot.replies.turning import turning
from reviewbot.replies.words import content_stems, stem, words

# Short and plain enough to be quoted: words and small figures; it ends in a word ("in the 3." goes on).
_QUOTABLE = re.compile(
    r"(?=.{14,130}$)(?:[^\W\d_]|\d{1,2}(?![\d.:h])|(?<=\w)['’](?=\w)|,(?!\d)|[ -])+[^\W\d_]\."
)
# Sums, and how old somebody is.
_TELLING = re.compile(
    r"\d ?(?:euros?|eur|pounds?|quid|dollars?|bucks|pesos|reais|francs?|franken|franchi|chf)\b"
    r"|\d ?(?:years? old|jahre alt|jaar oud|an(?:ni|s|os)\b|años)"
)
_COUNTED = re.compile(r"\d\b,? ?(\w*)")  # and what
# "What a service", and what is said to be so bad that something follows: scorn, most of it.
_SCORNS = re.compile(
    r"(?:(?:what|such) an?|qué|quel(?:le)?s?|che|was für|wat een)\b|que (?!não|no)[^\W\d_]+ "
    r"|.*\b(?:so|zo|tan|tão|così|tellement|si) [^\W\d_]+,? "
    r"(?:that|they(?:'?re|'?d)?|it|you|i|dass|dat|que|qu|che)\b",
    re.IGNORECASE,
)
# How half a sentence starts, if no comma parts it from the other half: "If they had not bought my bank."
_HALF = re.compile(
    r"(?:if|although|though|because|unless|until|while|wenn|weil|obwohl|si|aunque|porque|mientras|parce"
    r"|bien que|se|perché|benché|omdat|hoewel|embora)\b[^,]*$",
    re.IGNORECASE,
)
_COMMA = re.compile(r"[,;:] ")
_FEWEST_STEMS = 2  # "unfortunately, they didn't" tells nothing
_FEWEST_WORDS = 3  # different ones: "Terrible terrible terrible" is no sentence
_SHORTEST = 3  # letters of a word that a list would have
# Gates that no quoted sentence may trip.
_NEVER_QUOTED = frozenset(
    {
        *("profanity", "accusation", "staff_blame", "incentive", "review_ask", "promise_money", "defensive"),
        *("excuse", "cliche", "five_stars", "lecture", "joy", "promise_sure", "promise_time", "done_work"),
        "injection",
    }
)


def is_quotable(part: str, book: Phrasebook) -> bool:
    """Whether it is short, plain and harmless enough to be repeated, whatever it says."""
    seen, how = [word.removesuffix("'s") for word in words(part)], turning(book.language)
    return (
        bool(seen)
        and bool(_QUOTABLE.fullmatch(part))
        and not names(part, book)
        # "Then": it goes on from what is left out.
        and (seen[0] in book.contrast or not how.filler.match(part))
        and not any(map(how.own.match, _COMMA.split(part[:1].lower() + part[1:])))
        and not any(after.casefold() in book.stopwords for after in _COUNTED.findall(part))
        and book.finding.family.keys().isdisjoint(seen)
        and not _SCORNS.match(part)
        and not _HALF.match(part)
        and not _idioms(book.language).found(part)
        and not book.harm.search(part.casefold())
        and len(set(seen)) >= _FEWEST_WORDS
        and len(content_stems(part, book.stopwords)) >= _FEWEST_STEMS
        and not part.isupper()
        and "  " not in part  # something was left out
        and book.unquoted.isdisjoint(seen)
        and not _TELLING.search(part.casefold())
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
def _idioms(language: str) -> Scan:
    """Figures of speech and set phrases of scorn, made of words that are harmless alone."""
    file = resources.files("reviewbot.replies").joinpath("phrases", f"{language}-idioms.txt")
    said = file.read_text(encoding="utf-8").splitlines()
    return Scan([("idiom", [rf"\b(?:{one})\b" for line in said for one in alternatives(line)])])


@cache
def _common(language: str) -> frozenset[str]:
    """The stems of what ordinary reviews say, names left out: made by ``fit/common.py``."""
    file = resources.files("reviewbot.replies").joinpath("phrases", f"{language}-common.toml")
    return frozenset(map(stem, tomllib.loads(file.read_text(encoding="utf-8"))["common"].split()))
