"""From a review as it was written to sentences and words, so that every finding can be quoted back.

Almost every repair keeps the length of the text, and so the place of each word in the original.
"""

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reviewbot.assess.language import identify
from reviewbot.assess.lexicon import Lexicon, lexicon
from reviewbot.types import Review

LONGEST = 20_000  # characters examined; the longest labelled review has 6,000
LONGEST_SENTENCE = 500  # VADER's time grows with the square of a sentence (facts: sentiment B3)

QUOTES = str.maketrans(
    "\u2018\u2019\u201b\u2032\u0060\u00b4\u201c\u201d\u201e\u201f\u00ab\u00bb\u00a0\u2028\u2029\r",
    "'" * 6 + '"' * 6 + " \n\n\n",
)
TAG = re.compile(r"<[^<>]{1,200}>")
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[\u2600-\u27bf\u2b50\U0001f300-\U0001faff]")
WORD_SPLIT = re.compile(r"[^\W_]+|[\u2600-\u27bf\u2b50\U0001f300-\U0001faff]")
ELIDING = frozenset({"fr", "it", "ca"})  # l'attente is two words, don't is one
ELONGATED = re.compile(r"([^\W\d_])\1{2,}")
# The look-behind keeps a run of a million full stops linear.
BOUNDARY = re.compile(
    r"(?<![.!?…\u3002\uff01\uff1f])(?:[.!?…]++[\"')\]]*+(?=\s|[^\W\d_a-zß-ÿ])|[\u3002\uff01\uff1f]++|\n)"
)
# How Google shows a translated review.
TRANSLATED = re.compile(
    r"\(Translated by Google\)(?P<shown>.*?)\(Original\)(?P<original>.*)\Z", re.DOTALL | re.IGNORECASE
)
SHOWN_FIRST = re.compile(
    r"\A(?P<original>.*?)\(Translated by Google\)(?P<shown>.*)\Z", re.DOTALL | re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: as written, repaired for scoring, and its words as the lexicon spells them.

    ``word`` is the pattern that found the words, and finds their places again.
    """

    written: str
    plain: str
    words: tuple[str, ...]
    word: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A review ready to be weighed.

    ``language`` is the customer's; ``english``: what is weighed is English (perhaps the site's
    translation). ``cut``: the review was longer than is examined.
    """

    language: str
    english: bool
    lexicon: Lexicon
    sentences: tuple[Sentence, ...]
    cut: bool


def lowered(text: str) -> str:
    """Lower case, letter for letter (a few letters, such as İ, would become two)."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)


def _repaired(text: str) -> str:
    text = text.translate(QUOTES)
    if "<" in text:
        text = TAG.sub(lambda tag: "\n" + " " * (len(tag[0]) - 1), text)
    if "&" in text:
        text = html.unescape(text).translate(QUOTES)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _in_one_language(text: str) -> tuple[str, str]:
    """What is read, and what the customer wrote, where the site shows a translation beside it."""
    if "Translated by" not in text:
        return text, text
    match = TRANSLATED.search(text) or SHOWN_FIRST.search(text)
    return (match["shown"], match["original"]) if match and match["original"].strip() else (text, text)


def _pieces(plain: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in (*(match.end() for match in BOUNDARY.finditer(plain)), len(plain)):
        while end - start > LONGEST_SENTENCE:
            cut = plain.rfind(" ", start + 1, start + LONGEST_SENTENCE)
            cut = cut if cut > start else start + LONGEST_SENTENCE
            yield start, cut
            start = cut
        yield start, end
        start = end


def _sentences(text: str, plain: str, language: str, fold: Mapping[int, int]) -> Iterator[Sentence]:
    written = text if len(text) == len(plain) else plain
    folded = lowered(plain).translate(fold) if fold else lowered(plain)
    word = WORD_SPLIT if language in ELIDING else WORD
    for start, end in _pieces(plain):
        piece = folded[start:end]
        words = word.findall(ELONGATED.sub(r"\1", piece) if ELONGATED.search(piece) else piece)
        if words:
            yield Sentence(written[start:end], plain[start:end], tuple(words), word)


def quote(sentence: Sentence, start: int, end: int) -> str:
    """The words ``start`` to ``end`` of a sentence as the customer wrote them."""
    spans = [match.span() for match in sentence.word.finditer(lowered(sentence.plain))][start:end]
    return sentence.written[spans[0][0] : spans[-1][1]] if spans else ""


def read(review: Review) -> Reading:
    """The sentences of title and text, and the language that the customer wrote in."""
    shown, original = _in_one_language(review.text[:LONGEST])
    title = review.title[:LONGEST]
    plain_original = _repaired(original)
    sample = f"{_repaired(title)}\n{plain_original}"
    language = identify(sample, WORD_SPLIT.findall(lowered(sample[: LONGEST // 10])), review.language)
    scored, scored_in = original, language or "en"
    spoken = lexicon(scored_in)
    if original is not shown and not spoken.negators:  # no lexicon of ours: the translation says more
        scored, scored_in = shown, identify(shown, WORD_SPLIT.findall(lowered(shown)), "en")
        spoken = lexicon(scored_in)
    sentences = [
        sentence
        for text in (title, scored)
        for sentence in _sentences(text, _repaired(text), scored_in, spoken.fold)
    ]
    english = scored_in == "en"
    return Reading(
        language, english, spoken, tuple(sentences), max(len(review.text), len(review.title)) > LONGEST
    )
