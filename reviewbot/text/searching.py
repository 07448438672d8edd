"""What somebody searches for, cut into words, and where these stand in a text.

Pure and linear, because both are anything that people write. What is cut here is looked for in an index
whose tokens are runs of letters and digits without case and diacritics (sqlite.org/fts5.html, "Unicode61").
Scripts without spaces between words are kept there one character at a time (``apart``).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

MOST, LONGEST = 16, 300  # words, and characters, that are looked for
LEAST_BEGUN = 3  # letters: shorter beginnings of words say nothing, and there are too many
LOOKED_AT = 10_000  # characters of a text in which an excerpt is looked for
AROUND, BEFORE = 180, 50  # characters of an excerpt, and of these before what was found

# Thai, Lao, Burmese, Khmer, Chinese, Japanese; Korean too, where particles are written onto the word.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN = re.compile(f"[{_UNSPACED}]+")
_DIACRITICS_END = "\u2000"  # no script beyond has letters with marks that people leave out
_WORD = re.compile(r"[^\W_]+")
_BEGINS, _ENDS = f"(?:(?<![^\\W_])|(?<=[{_UNSPACED}]))", f"(?:(?![^\\W_])|(?=[{_UNSPACED}]))"
_CHUNK = re.compile(r'"([^"]*)"|([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand together. ``begun``: the last may go on. ``unspaced``: they are single characters."""

    words: tuple[str, ...]
    begun: bool = False
    unspaced: bool = False


def phrases(typed: str) -> Sequence[Phrase]:
    """What a search looks for, each of them; nothing where nobody could look for any of it."""
    chunks = list(islice(_CHUNK.finditer(unicodedata.normalize("NFC", typed[:LONGEST])), MOST))
    found = [phrase for chunk in chunks for phrase in _phrases(chunk[0])]
    begun = chunks and chunks[-1][2] and found and chunks[-1][0].endswith(found[-1].words[-1])
    if begun and not found[-1].unspaced and len(found[-1].words[-1]) >= LEAST_BEGUN:
        found[-1] = Phrase(found[-1].words, begun=True)
    return found


def _phrases(chunk: str) -> list[Phrase]:
    """A chunk as one phrase, or as one for each script in it."""
    ends = [0, *(end for run in _RUN.finditer(chunk) for end in run.span()), len(chunk)]
    found = []
    for number, (start, end) in enumerate(pairwise(ends)):
        unspaced = number % 2 == 1
        piece = chunk[start:end]
        words = [one for one in piece if one.isalnum()] if unspaced else _WORD.findall(piece)
        if words:
            found.append(Phrase(tuple(words), unspaced=unspaced))
    return found


def apart(*texts: str) -> str:
    """The words of scripts without spaces, one character at a time, and what is written onto them.

    "" where there are none.
    """
    words = (word for text in texts if not text.isascii() for word in _WORD.findall(text))
    return " ".join(_RUN.sub(_spaced, word) for word in words if _RUN.search(word))


def _spaced(run: re.Match[str]) -> str:
    return f" {' '.join(run[0])} "


def excerpt(texts: Sequence[str], wanted: Sequence[Phrase]) -> tuple[tuple[str, bool], ...]:
    """The first of these texts that has any of what was wanted, around it, in pieces: True where it is.

    The beginning of the first text where none has.
    """
    pattern = re.compile("|".join(map(_pattern, wanted)) or r"(?!)")
    for text in texts:
        plain, places = _folded(text[:LOOKED_AT])
        spans = [(places[one.start()], places[one.end() - 1] + 1) for one in pattern.finditer(plain)]
        if spans:
            return _pieces(text, spans)
    return _pieces(texts[0], []) if texts else ()


def _pattern(phrase: Phrase) -> str:
    words = [re.escape(_folded(word)[0]) for word in phrase.words]
    if phrase.unspaced:
        return r"[\W_]?".join(words)
    return _BEGINS + r"[\W_]+".join(words) + (r"[^\W_]*" if phrase.begun else _ENDS)


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """A text without case and diacritics, and where each of its characters stands in the text."""
    if text.isascii():
        return text.lower(), range(len(text))
    plain, places = [], []
    for place, one in enumerate(text):
        base = unicodedata.normalize("NFD", one)[0] if one < _DIACRITICS_END else one
        if not unicodedata.combining(base):
            plain.append(base.lower()[:1])
            places.append(place)
    return "".join(plain), places


def _pieces(text: str, spans: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """What stands around the first span, with all spans that begin there."""
    start = max(0, spans[0][0] - BEFORE) if spans else 0
    if start:
        space = text.find(" ", start, spans[0][0])
        start = start if space < 0 else space + 1
    end = min(len(text), start + AROUND)
    pieces, at = [("…" if start else "", False)], start
    for first, last in spans:
        if first >= end:
            break
        stop = min(last, end)
        pieces += [(text[at:first], False), (text[first:stop], True)]
        at = stop
    pieces += [(text[at:end], False), ("…" if end < len(text) else "", False)]
    return tuple(piece for piece in pieces if piece[0])
