"""Who wrote a review, and in which language they are answered."""

import re

from reviewbot.replies.phrasebook import first_names, language_of, language_of_role, phrasebook
from reviewbot.replies.words import words
from reviewbot.types import LANGUAGES, Brief

NAME = re.compile(r"[^\W\d_]{2,20}(?:['’-][^\W\d_]{2,20})?")
_INITIAL = re.compile(r"[^\W\d_]\.?")
_LONGEST_NAME = 40
_MOST_NAMES = 4
_AND = frozenset({"and", "und", "y", "et", "e", "en", "&", "+"})
# Languages that share short texts ("Normal."): so few words are in that of the house.
_ALIKE = (frozenset({"es", "fr", "it", "pt"}), frozenset({"de", "nl"}))
_FEW = 4
_LAST = 3  # replies that tell in which language the house writes


def first_name(author: str) -> str:
    """The reviewer's first name if the display name surely is a person's; "" for anything else.

    A known given name, or "Capital I." as people who shorten their surname write.
    """
    parts = author.split()
    if not _AND.isdisjoint(parts):
        return ""  # "Davide e Anna"
    if not 0 < len(parts) <= _MOST_NAMES or len(author) > _LONGEST_NAME or not NAME.fullmatch(parts[0]):
        return ""
    first = parts[0]
    if not all(NAME.fullmatch(part) or _INITIAL.fullmatch(part) for part in parts):
        return ""
    known = first.casefold() in first_names()
    shortened = first.istitle() and bool(parts[1:]) and bool(_INITIAL.fullmatch(parts[-1]))
    common = any(first.casefold() in group for group in (phrasebook("en").stopwords, phrasebook("en").nouns))
    return first.title() if known or (shortened and not common) else ""


def language(brief: Brief, text: str) -> str:
    """The language that the review was found to be in, unless its small words are those of another."""
    named = (brief.assessment.language or brief.review.language).casefold().replace("_", "-").split("-")[0]
    unknown = named in {"", "und", "unknown"}
    if not unknown and (brief.review.language or named not in LANGUAGES):
        return named
    told = language_of(text)
    found = told or ("" if unknown else named)
    if not found or len(words(text)) > _FEW:
        return found
    house = house_language(brief)
    guessed = not told and not phrasebook(found).knows(words(text))  # "asdf jkl"
    return house if house and (guessed or any({house, found} <= alike for alike in _ALIKE)) else found


def house_language(brief: Brief) -> str:
    """The language to answer in where a review has none: what the house says of itself, or wrote before."""
    if brief.voice.languages:
        return brief.voice.languages[0]
    of_signer = language_of_role(brief.location.signer_role)
    return of_signer or language_of(" ".join((*brief.policy, *brief.recent[:_LAST])))
