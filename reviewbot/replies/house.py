"""How the house speaks (standards.toml, ``[voice]``): its phrases in place of ours, and those it shuns.

And what it has changed (``[facts]``, ``changed``), for replies to those who complain of just that.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from random import Random

from reviewbot.replies.phrasebook import Phrasebook, language_of, phrasebook
from reviewbot.replies.reading import Reading
from reviewbot.replies.words import content_stems, words
from reviewbot.types import FORMAL, INFORMAL, Brief, Voice

# How a language addresses one person, by words that mean nothing else as they stand there: a small "sie" may
# be "they", "le" and "su" may be anybody's. English has one way, so it is not here. Our templates are formal.
_ADDRESS: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    language: {form: re.compile(rf"(?<![\w-])(?:{words})(?!\w)") for form, words in forms.items()}
    for language, forms in {
        "de": {
            FORMAL: r"(?<![.!?:] )(?<!\n)(?<!^)(?:Sie|Ihr|Ihre[nmrs]?)|Ihnen",
            INFORMAL: r"[Dd](?:u|ich|ir|ein|eine[nmrs]?)|[Ee](?:uch|uer|ure[nmrs]?)",
        },
        "es": {
            FORMAL: r"[Uu]sted(?:es)?",
            INFORMAL: r"[Tt]ú|[Tt]us?|[Tt]i|[Tt]e|[Cc]ontigo|[Tt]uy[oa]s?|[Vv]osotr[oa]s",
        },
        "fr": {
            FORMAL: r"[Vv]ous|[Vv]otre|[Vv]os",
            INFORMAL: r"[Tt]u|[Tt]e|[Tt]oi|[Tt]es|[Tt]'(?=\w)",
        },
        "it": {
            FORMAL: r"[Ll]ei|[Ll]a (?:ringrazi|preg|chiam)\w*|[Ll]e (?:chied|dobbiam|dev|scriv)\w*",
            INFORMAL: r"[Tt]u|[Tt]e|[Tt]i|[Tt]u[oae]|[Tt]uoi",
        },
        "nl": {FORMAL: r"[Uu]|[Uu]w", INFORMAL: r"[Jj](?:e|ij|ou|ouw|ullie)"},
        "pt": {
            FORMAL: r"[Oo] senhor|[Aa] senhora",
            INFORMAL: r"[Tt]u|[Tt]e|[Tt]i|[Cc]ontigo|[Tt]eus?|[Tt]uas?",
        },
    }.items()
}


def shunned(never: Sequence[str], text: str) -> str:
    """The first of the phrases ``never`` that stands in ``text``, as whole words in any case; "" for none."""
    found = _any_of(tuple(never)).search(text.replace("’", "'")) if never else None
    return found.group() if found else ""


@lru_cache(maxsize=64)
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    parts = (r"\s+".join(map(re.escape, phrase.replace("’", "'").split())) for phrase in phrases)
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


def misaddressed(voice: Voice, language: str, text: str) -> str:
    """The first word that addresses the customer as the house does not, in this language; "" for none."""
    wanted = voice.address.get(language)
    if wanted is None:
        return ""
    other = INFORMAL if wanted == FORMAL else FORMAL
    found = _ADDRESS[language][other].search(text)
    return found.group() if found else ""


def in_voice(book: Phrasebook, voice: Voice) -> Phrasebook:
    """The phrasebook with the house's own openings, closings and thanks in place of ours."""
    own = tuple(kind.get(book.language, ()) for kind in (voice.openings, voice.closings, voice.thanks))
    return _with(book.language, *own) if any(own) else book


@lru_cache(maxsize=64)
def _with(
    language: str, openings: tuple[str, ...], closings: tuple[str, ...], thanks: tuple[str, ...]
) -> Phrasebook:
    book = phrasebook(language)
    say = dict(book.say)
    if openings:
        named = [one for one in openings if "{name}" in one]
        plain = [one for one in openings if one not in named]
        say["hi_name"] = tuple(_greeting(one) for one in named) or book.say["hi_name"]
        say["hi"] = tuple(map(_greeting, plain)) or ("", "")  # a choice between nothing and nothing
    if closings:
        say["praise_end"] = ()  # ours are closings too
    if thanks:
        say["praise_end"] = tuple(_sentence(one) for one in thanks)
    return replace(book, say=say)


def _greeting(opening: str) -> str:
    said = opening.replace("{name}", "<name>").rstrip(",")
    return f"{said} " if said[-1] in ".!:" else f"{said}, "


def _sentence(words: str) -> str:
    return words if words[-1] in ".!?" else f"{words}."


def closing(brief: Brief, language: str) -> str:
    """What stands above the signature under this review; "" where the house has no closing."""
    closings = brief.voice.closings.get(language, ())
    return Random(brief.review.key).choice(closings) if closings else ""


def changed(brief: Brief, reading: Reading) -> str:
    """A public sentence on what the house has changed about a complaint, the worst first; "" for none.

    It speaks of a complaint when it has a word of its name, other than how good or bad it is. One in another
    language than the reply's is not told.
    """
    book = reading.book
    judging = (book.faults, book.blame, book.praising)
    told = [line for line in brief.changed if language_of(line) == book.language]
    for matter in reading.complaints if told else ():
        named = [
            word for word in words(matter.bare or matter.phrase) if not any(word in one for one in judging)
        ]
        stems = set(content_stems(" ".join(named), book.stopwords))
        for line in told:
            if not stems.isdisjoint(content_stems(line, book.stopwords)):
                return line
    return ""
