"""What no text that a model wrote may hold, beside what the gates of every reply forbid.

A model reads what a stranger wrote, and may do what it says. Nobody writes like that by chance, so that here
even a suspicion is enough: the template's draft costs nothing. Each check is a pure function over the text as
the model gave it, markers and all, and says in a word what it found.
"""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from importlib import resources

from reviewbot.replies.model.veil import CONTACT, CUSTOMER, MARKER, Veil
from reviewbot.replies.phrasebook import language_of, phrasebook
from reviewbot.replies.reading import Reading
from reviewbot.replies.words import content_stems, sentences, stem, words

_MARKS = frozenset(" \n.,;:!?'’-–—…()¿¡")
_ADDRESS = re.compile(
    r"\w[./]\w|\b(?:dot|punto|punkt|point|ponto|punt)\s+(?:com|net|org|info|io|co|eu|[a-z]{2})\b",
    re.IGNORECASE,
)
_LETTER_BY_LETTER = re.compile(r"\b\w(?:[ .-]\w\b){3,}")
_MOST_FIGURES_SPOKEN = 2  # "thirty-five" is one word; three in a row are a number to call
_ROLES = ("ownership", "next_step", "invitation")  # gates' patterns of what a sentence does
_BREAK = re.compile(r"[;:–—]|\s-\s")
_RUN = 6  # words in a row: a paraphrase shares a few
_OWN = 2  # small words of its own language that a sentence has
_SHARE_STRANGE, _MOST_STRANGE = 0.5, 3  # of a sentence's words of meaning


def suspicion(text: str, reading: Reading, veil: Veil) -> str:
    """The name of the first check that this text of a model does not pass; "" when it passes all."""
    return next((name for name, check in _CHECKS.items() if check(text, reading, veil)), "")


def _odd_signs(text: str, _reading: Reading, _veil: Veil) -> bool:
    """Anything but Latin letters and plain punctuation: figures, "@", markup, emoji, look-alikes."""
    bare = MARKER.sub("", text)
    return any(sign not in _MARKS and not _is_latin(sign) for sign in bare)


def _is_latin(sign: str) -> bool:
    return (
        sign.isalpha()
        and unicodedata.name(sign, "").startswith("LATIN ")
        and unicodedata.normalize("NFKC", sign) == sign
    )


def _markers(text: str, reading: Reading, veil: Veil) -> bool:
    """A marker that may not be public: only the customer, praised staff and the contact, once each."""
    public = {CUSTOMER, CONTACT} | {one for one, name in veil.behind.items() if name in reading.staff}
    found = MARKER.findall(text)
    return not (set(found) <= public & veil.behind.keys()) or len(found) != len(set(found))


def _address(text: str, _reading: Reading, _veil: Veil) -> bool:
    """A way to somebody else: an address, also in words or letter by letter."""
    return bool(_ADDRESS.search(text) or _LETTER_BY_LETTER.search(text))


def _number(text: str, reading: Reading, _veil: Veil) -> bool:
    """Figures in words, one after the other."""
    figures, row = _vocabulary("figures", reading.book.language), 0
    for word in words(text):
        row = row + 1 if figures.fullmatch(word) else 0
        if row > _MOST_FIGURES_SPOKEN:
            return True
    return False


def _repeats(text: str, reading: Reading, _veil: Veil) -> bool:
    """So many words in a row that stand in the review: it was told to say them."""
    mine = words(MARKER.sub("", text))
    heard = f" {' '.join(words(reading.text))} "
    return any(f" {' '.join(mine[at : at + _RUN])} " in heard for at in range(len(mine) - _RUN + 1))


def _other_language(text: str, reading: Reading, _veil: Veil) -> bool:
    """A sentence in another language than the review's. Neighbours share small words: two of its own do."""
    own = reading.book
    return any(
        language_of(part) not in {"", own.language}
        and sum(word in own.stopwords for word in words(part)) < _OWN
        for part in sentences(text)
    )


def _strange_sentence(text: str, reading: Reading, _veil: Veil) -> bool:
    """A sentence that does nothing a reply is for, or says it in strange words.

    A reply apologises, owns, says what comes next, asks, and gives the contact. What else it says may only be
    made of the words of our own replies. Words of the review are known only where it is apologised for;
    elsewhere only its matters are, for what it orders would be made of its words.
    """
    book = reading.book
    ours = _ours(book.language)
    matters = (*reading.complaints, *reading.praises, *reading.mentions)
    things = _things(book.language) | {
        one for matter in matters for one in content_stems(matter.phrase, book.stopwords)
    }
    for part in (clause for one in sentences(text) for clause in _BREAK.split(one)):
        heard: AbstractSet[str] = things
        if book.finds("apology", part):
            heard = heard | reading.stems
        elif CONTACT not in part and not any(book.finds(role, part) for role in _ROLES):
            heard = set()
        stems = content_stems(MARKER.sub("", part), book.stopwords)
        strange = sum(one not in ours | heard for one in stems)
        if strange > (min(_MOST_STRANGE, len(stems) * _SHARE_STRANGE) if heard else 0):
            return True
    return False


def _phrases(text: str, reading: Reading, _veil: Veil) -> bool:
    """A phrase of several words that promises or tells off."""
    said = " ".join(words(text))
    languages = {reading.book.language, "en"}
    return any(re.search(rf"\b(?:{_topics()['phrases'][language]})\b", said) for language in languages)


def _of(topic: str) -> Callable[[str, Reading, Veil], bool]:
    def speaks(text: str, reading: Reading, _veil: Veil) -> bool:
        own = reading.book.language
        small = reading.book.stopwords
        said = [word for word in words(MARKER.sub("", text)) if word not in small]
        return any(_vocabulary(topic, language).fullmatch(word) for language in {own, "en"} for word in said)

    return speaks


@cache
def _topics() -> Mapping[str, Mapping[str, str]]:
    text = resources.files(__name__.rpartition(".")[0]).joinpath("distrust.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _vocabulary(topic: str, language: str) -> re.Pattern[str]:
    """Matches a word of this topic from its start; whole words end in "$" in the list."""
    starts = (one[:-1] if one.endswith("$") else rf"{one}.*" for one in _topics()[topic][language].split())
    return re.compile("|".join(starts))


@cache
def _ours(language: str) -> frozenset[str]:
    """The stems of all that the template writer may say in this language, and of the list "plain"."""
    book = phrasebook(language)
    said = [line for table in (book.say, book.own, book.steps) for lines in table.values() for line in lines]
    return _stems(map(str, said)) | _stems([_topics()["plain"][language]])


@cache
def _things(language: str) -> frozenset[str]:
    """The stems of the things, people and faults that reviews speak of."""
    book = phrasebook(language)
    return _stems([*book.nouns, *book.nouns.values(), *book.people, *book.loose, *book.faults])


def _stems(lines: Iterable[str]) -> frozenset[str]:
    return frozenset(stem(word) for line in lines for word in words(line))


_CHECKS: Mapping[str, Callable[[str, Reading, Veil], bool]] = {
    "signs": _odd_signs,
    "markers": _markers,
    "address": _address,
    "number": _number,
    "repeats": _repeats,
    "other_language": _other_language,
    **{topic: _of(topic) for topic in ("value", "law", "reviews", "staff", "insult", "machine", "contact")},
    **{topic: _of(topic) for topic in ("elsewhere", "promises")},
    "phrases": _phrases,
    "strange_sentence": _strange_sentence,
}
