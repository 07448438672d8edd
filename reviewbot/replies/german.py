"""German as people type it, and as its cases bend it: what the phrasebook knows under its plain form."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from reviewbot.replies.phrasebook import Phrasebook, phrasebook

_WORD = re.compile(r"[^\W\d_]+")
_TYPED = re.compile(r"ae|oe|ue|ss", re.IGNORECASE)
_LONGEST = 40  # letters
_SMALL = re.compile(r"(?<![\w'’@#./-])[a-zäöüß]{3,40}(?![\w@]|[./]\w)")
_SHORT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
# "Mauer", "neue", "Quelle" and "Bluetooth" have none.
_UMLAUTS = ((re.compile("ae"), "ä"), (re.compile("oe"), "ö"), (re.compile("(?<![aeq])ue(?!tooth)"), "ü"))
_PLAIN = str.maketrans("äöü", "aou")
_GENITIVE = frozenset({"des", "eines", "meines", "unseres", "dieses", "ihres", "jedes"})
_FIRST_HALF = 4  # letters of a word in small letters before the noun that it ends with: not "be-stellung"
_LONG = 12  # letters from which on a compound is no verb
_NEAR = 14  # characters that hold the word before or after
_BENT = ("e", "en", "er", "es")  # how a word ends that tells of the noun after it
_STOPS = ".!?,;:"
_INFINITIVE = ("en", "ern", "eln")  # how a noun ends that may be a verb in small letters: "kosten"
_WEAK = ("e", "ent", "ant", "ist", "at", "or")  # how a noun ends that "der" alone tells too little of


def written_out(text: str, book: Phrasebook) -> str:
    """``text`` with the umlauts and capitals that its writer left out, in words that the phrasebook knows."""
    spelled = _WORD.sub(_respelled, text) if _TYPED.search(text) else text
    return _SMALL.sub(lambda found: _capital(found, spelled, book), spelled)


def nominative(word: str, before: str, book: Phrasebook) -> str:
    """``word`` without the ending of its case: "den Geräten", "des Zimmers"."""
    low = word.casefold()
    if book.known(low):
        return word
    if low.endswith("n") and _is_plural(low[:-1], book):
        return word[:-1]
    if low.endswith("s") and before in _GENITIVE:
        cuts = (2, 1) if low.endswith("es") else (1,)
        return next((word[:-cut] for cut in cuts if book.known(low[:-cut])), word)
    return word


def _is_plural(low: str, book: Phrasebook) -> bool:
    """Whether it is the plural of a noun that is not feminine: "Geräte" and "Räder" are, "Brezel" is not."""
    if not book.known(low):
        return False
    ones = (low[:-cut].translate(plain) for cut in (1, 2) for plain in ({}, _PLAIN))
    return any(book.nouns.get(book.known(one), "").startswith(("den ", "das ")) for one in ones)


def is_subject(word: str, before: str, book: Phrasebook) -> bool:
    """Whether "der" before ``word`` tells that it is masculine: not after a preposition or another noun."""
    low = word.casefold()
    unclear = low.endswith((*_WEAK, *book.finding.endings))
    return not (unclear or before in book.finding.places or before[:1].isupper())


def _respelled(found: re.Match[str]) -> str:
    word = found.group()
    return _spelled(word) if len(word) <= _LONGEST and _TYPED.search(word) else word


@lru_cache(maxsize=16_384)
def _spelled(word: str) -> str:
    proper = _proper().get(word.casefold())
    if not proper:
        low = word.lower()  # "ß" stays
        for typed, umlaut in _UMLAUTS:
            low = typed.sub(umlaut, low)
        proper = low if phrasebook("de").known(low) else word
    return proper.capitalize() if word[:1].isupper() and proper != word else proper


@cache
def _proper() -> Mapping[str, str]:
    """What has an umlaut, as it is typed without one -> as it is written."""
    book = phrasebook("de")
    known = (
        book.nouns,
        book.hurting,
        book.praising,
        book.stopwords,
        book.negations,
        book.people,
        book.hedges,
    )
    listed = {word for group in (*known, book.finding.articles, book.finding.never) for word in group}
    return {word.translate(_SHORT): word for word in listed if word.translate(_SHORT) not in listed}


def _capital(found: re.Match[str], text: str, book: Phrasebook) -> str:
    word = found.group()
    kind = _kind(word)
    if not kind:
        return word
    before = text[max(0, found.start() - _NEAR) : found.start()].casefold()
    said, after = before.split()[-1:], text[found.end() : found.end() + _NEAR].casefold().split()[:1]
    opens = not said or before.rstrip()[-1:] in _STOPS
    told = any(one in book.finding.articles or one in book.finding.lacks for one in said)
    told = told or any(one in book.judging and one.endswith(_BENT) for one in said)
    acts = opens and any(
        one.strip(_STOPS) in group for one in after for group in (book.finding.never, book.hurting)
    )
    return word.capitalize() if kind == "noun" or told or acts else word


@lru_cache(maxsize=16_384)
def _kind(word: str) -> str:
    """What a word in small letters is: "noun", "perhaps" where it may be a verb as well, "" neither."""
    book = phrasebook("de")
    known = book.known(word)
    if not known or word in book.judging or (known != word and len(word) - len(known) < _FIRST_HALF):
        return ""
    verb = known.endswith(_INFINITIVE) or known in book.ambiguous
    return "perhaps" if verb and (known == word or len(word) < _LONG) else "noun"
