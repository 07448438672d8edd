"""From a review as it was written to sentences and words, so that every finding can be quoted back.

Almost every repair keeps the length of the text, and so the place of each word in the original.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from itertools import chain, islice
from typing import NamedTuple

from reviewbot.assess.language import identify
from reviewbot.assess.lexicon import Lexicon, lexicon
from reviewbot.assess.spelling import Spelling
from reviewbot.types import Review

LONGEST = 20_000  # characters examined; the longest labelled review has 6,000
LONGEST_SENTENCE = 500  # VADER's time grows with the square of a sentence (facts: sentiment B3)

SAMPLE = 300  # characters from which the language is told
QUOTES = str.maketrans(
    "\u2018\u2019\u201b\u2032\u0060\u00b4\u201c\u201d\u201e\u201f\u00ab\u00bb\u00a0\u2028\u2029\r",
    "'" * 6 + '"' * 6 + " \n\n\n",
)
TAG = re.compile(r"<[^<>]{1,200}>")
# One sign of a run is a start, so that a million full stops stay linear.
BOUNDARY = re.compile(
    r"[.!?…\n\u3002\uff01\uff1f]"
    r"(?:(?<=[\n\u3002\uff01\uff1f])|(?<![.!?…]{2})[.!?…]*+[\"')\]]*+(?=\s|[^\W\d_a-zß-ÿ]))"
)
# How Google shows a translated review.
TRANSLATED = re.compile(
    r"\(Translated by Google\)(?P<shown>.*?)\(Original\)(?P<original>.*)\Z", re.DOTALL | re.IGNORECASE
)
SHOWN_FIRST = re.compile(
    r"\A(?P<original>.*?)\(Translated by Google\)(?P<shown>.*)\Z", re.DOTALL | re.IGNORECASE
)


class Sentence(NamedTuple):
    """One sentence: as written, repaired for scoring, and its words as the lexicon spells them.

    ``word`` is the pattern that found the words, and finds their places again.
    """

    written: str
    plain: str
    words: tuple[str, ...]
    word: re.Pattern[str]


class Reading(NamedTuple):
    """A review ready to be weighed.

    ``language`` is the customer's; ``english``: what is weighed is English (perhaps the site's
    translation). ``cut``: the review was longer than is examined.
    """

    language: str
    english: bool
    lexicon: Lexicon
    sentences: tuple[Sentence, ...]
    cut: bool


def _repaired(text: str) -> str:
    if not text.isascii() or "`" in text or "\r" in text:
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


def _sentences(text: str, plain: str, spelling: Spelling) -> Iterator[Sentence]:
    written = text if len(text) == len(plain) else plain
    for start, end in _pieces(plain):
        said = plain[start:end]
        words = tuple(chain.from_iterable(map(spelling.spell, said.split())))
        if words:
            yield Sentence(written[start:end], said, words, spelling.word)


def quote(sentence: Sentence, start: int, end: int) -> str:
    """The words ``start`` to ``end`` of a sentence as the customer wrote them."""
    written = sentence.written
    straight = written if written.isascii() else written.translate(QUOTES)
    found = [*islice(sentence.word.finditer(straight), start, end)]
    return written[found[0].start() : found[-1].end()] if found else ""


def read(review: Review) -> Reading:
    """The sentences of title and text, and the language that the customer wrote in."""
    shown, original = _in_one_language(review.text[:LONGEST])
    if translation := review.attributes.get("translation", ""):  # a site that keeps it apart (Google)
        shown, original = translation[:LONGEST], review.text[:LONGEST]
    passages = [(text, _repaired(text)) for text in (review.title[:LONGEST], original) if text]
    sample = "\n".join(plain for _, plain in passages)[:SAMPLE]
    language = identify(sample, review.language)
    scored_in = language or "en"
    spoken = lexicon(scored_in)
    if original is not shown and not spoken.negators:  # no lexicon of ours: the translation says more
        passages = [(shown, _repaired(shown))]
        scored_in = identify(shown[:SAMPLE], "en")
        spoken = lexicon(scored_in)
    sentences = [
        sentence for text, plain in passages for sentence in _sentences(text, plain, spoken.spelling)
    ]
    return Reading(
        language=language,
        english=scored_in == "en",
        lexicon=spoken,
        sentences=tuple(sentences),
        cut=max(len(review.text), len(review.title)) > LONGEST,
    )
