"""Plain text work that the writer and the gates share. Pure; linear on hostile input."""

import html
import re
import unicodedata
from functools import lru_cache
from itertools import islice

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
EMAIL = re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
LINK = re.compile(r"\b(?:https?://|www\.)[^\s<>]{1,500}", re.IGNORECASE)
MARKUP = re.compile(r"<[^<>]{0,500}>")

# Nobody puts the point of a review after this many characters, and all work below stays bounded.
LONGEST_READ = 12_000

_ROOT = 3  # letters that a word keeps at least
_RUN = 5  # words in a row that no two replies share by chance
_ENDINGS = ("ingly", "ings", "ing", "edly", "ies", "ied", "es", "en", "em", "er", "ed", "ly", "s", "e", "y")
_DOUBLED = re.compile(r"([bdfglmnprt])\1$")
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|un|dell|all|nell|dall|sull|quest)['’](?=\w{2})")
_VOWELS = re.compile(r"[aeiouy]+")
# Vowels that are written and not spoken ("made", "table" keeps its own; "asked", "comes").
_SILENT = re.compile(
    r"(?<![aeiouyl])e$|(?<=[aeiouy]l)e$|(?<![aeioutd])ed$|(?<![aeiouysxzcg])(?<!ch)(?<!sh)es$"
)
# Vowels side by side that are spoken apart ("serious", "being", "area"), and syllables without a vowel.
_APART = re.compile(
    r"(?<![ctgx])i(?:a|o(?!n)|en(?:ce|t))|[aeiouy]ing|ua|(?<=[aeiouy][^aeiouy])ea$"
    r"|(?<=[^aeiouyl])le[ds]$|sm$|[ds]n't$"
)
_IRREGULAR = {"business": 2, "people": 2, "quiet": 2, "create": 2, "video": 3, "every": 2, "different": 2}
_IRREGULAR |= dict.fromkeys(("something", "sometimes", "someone", "colleague", "colleagues", "several"), 2)
_LETTERS = re.compile(r"\w+")
_GREETING = re.compile(
    r"(?:(?:hi|hello|hey|dear|hallo|guten (?:tag|morgen|abend)|liebe[r]?|bonjour|bonsoir|ch(?:er|ère)|hola"
    r"|buen[oa]s (?:días|tardes|noches)|estimad[oa]|buon(?:giorno|asera)|salve|gentile|car[oa]|olá"
    r"|bo[ma] (?:dia|tarde)"
    r"|dag|beste|goede(?:dag|morgen|middag|navond))(?:[ ,]+[\w'’-]+)?|[^\W\d_][\w'’-]{1,20})\s?[,:!]\s+",
    re.IGNORECASE,
)
_OPENING = re.compile(r"\w+(?:['’]\w+)*")
# "Mr. Collins" is no end of a sentence.
_SENTENCE_END = re.compile(
    r"(?<=[.!?…])(?<!\b(?:Mr|Ms|Dr|Sr|Hr)\.)(?<!\b(?:Mrs|Sra|Dra|Sig)\.)[\"'”’“»)]*\s+|\n+"
)


def plain(text: str) -> str:
    """``text`` as a reader sees it: no markup, entities, links, addresses or control characters."""
    text = unicodedata.normalize("NFKC", html.unescape(text[:LONGEST_READ]))
    for sign, noise in (("<", MARKUP), (".", LINK), ("@", EMAIL)):
        text = noise.sub(" ", text) if sign in text else text
    if not text.replace("\n", "").isprintable():
        kept = (sign if sign == "\n" or unicodedata.category(sign)[0] != "C" else " " for sign in text)
        text = "".join(kept)
    return text.replace("’", "'").strip()


def sentences(text: str) -> list[str]:
    """The sentences and lines of ``text``, in order, none of them empty."""
    return list(_split(text))


@lru_cache(maxsize=64)
def _split(text: str) -> tuple[str, ...]:
    return tuple(kept for part in _SENTENCE_END.split(text) if (kept := part.strip()))


@lru_cache(maxsize=512)
def words(text: str) -> tuple[str, ...]:
    """The words of ``text`` in lower case, without figures, signs and elided articles ("l'attente")."""
    found = WORD.findall(text.casefold())
    if "'" not in text and "’" not in text:
        return tuple(found)
    return tuple(_ELIDED.sub("", word) if "'" in word or "’" in word else word for word in found)


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """What "waited", "waiting" and "waits" have in common; rough on purpose, the same for every language."""
    word = word.casefold().removesuffix("'s").removesuffix("’s")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _ROOT:
            word = word[: -len(ending)]
            break
    return _DOUBLED.sub(r"\1", word) if len(word) > _ROOT else word


@lru_cache(maxsize=512)
def content_stems(text: str, stopwords: frozenset[str]) -> tuple[str, ...]:
    """Stems of the words that carry meaning, in order, repeats included."""
    return tuple(stem(word) for word in words(text) if len(word) >= _ROOT and word not in stopwords)


@lru_cache(maxsize=512)
def runs(text: str) -> frozenset[tuple[str, ...]]:
    """Every run of five words."""
    said = _LETTERS.findall(text.casefold())
    return frozenset(zip(*(said[at:] for at in range(_RUN)), strict=False))


def opening(text: str) -> tuple[str, ...]:
    """The first four words after the greeting: "Hello Ana, ", "Ana: "."""
    greeting = _GREETING.match(text)
    first = islice(_OPENING.finditer(text, greeting.end() if greeting else 0), 4)
    return tuple(word.group().casefold() for word in first)


@lru_cache(maxsize=16_384)
def syllables(word: str) -> int:
    """Syllables of an English word, by its spelling: groups of vowels, less the silent ones."""
    word = word.casefold().replace("’", "'").removesuffix("'s")
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    return max(1, len(_VOWELS.findall(word)) - bool(_SILENT.search(word)) + len(_APART.findall(word)))


def reading_ease(text: str) -> float | None:
    """How easily English reads (Flesch 1948: 60 to 70 is plain English); None for no words.

    206.835 - 1.015 * words per sentence - 84.6 * syllables per word, with syllables as spelled.
    """
    said = WORD.findall(text)
    if not said:
        return None
    per_word = sum(map(syllables, said)) / len(said)
    return 206.835 - 1.015 * len(said) / len(sentences(text)) - 84.6 * per_word
