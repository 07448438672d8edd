"""From a review as it was written to sentences and words, so that every finding can be quoted back.

Almost every repair keeps the length of the text, and so the place of each word in the original.
"""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

from reviewbot.assess import orders
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
CURLY = re.compile(f"[{''.join(map(chr, QUOTES))}]")
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

    ``raws``: what stands between its blanks. ``spelling`` cut them into words, and finds their places again.
    """

    written: str
    plain: str
    words: tuple[str, ...]
    spelling: Spelling
    raws: list[str]


class Reading(NamedTuple):
    """A review ready to be weighed.

    ``language`` is the customer's, ``read_in`` that of what is weighed (perhaps the site's
    translation). ``covered``: we have words for it. ``passages``: title and text where they are plain
    ASCII, as written and in small letters. ``cut``: the review was longer than is examined.
    """

    language: str
    read_in: str
    covered: bool
    lexicon: Lexicon
    sentences: tuple[Sentence, ...]
    passages: tuple[tuple[str, str], ...]
    cut: bool

    @property
    def translated(self) -> bool:
        """Whether a translation is weighed instead of what the customer wrote."""
        return self.read_in != (self.language or "en")

    @property
    def english(self) -> bool:
        """Whether what is weighed is English."""
        return self.read_in == "en"


def _straightened(text: str) -> str:
    """The same as ``translate`` makes of it, which takes ten times as long for what is not ASCII."""
    return CURLY.sub(lambda sign: sign[0].translate(QUOTES), text)


def _repaired(text: str) -> str:
    if not text.isascii() or "`" in text or "\r" in text:
        text = _straightened(text)
    if "<" in text:
        text = TAG.sub(lambda tag: "\n" + " " * (len(tag[0]) - 1), text)
    if "&" in text:
        text = _straightened(html.unescape(text))
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
        raws = said.split()
        words = tuple(chain.from_iterable(map(spelling.spell, raws)))
        if words and not orders.given(said, words):
            yield Sentence(written[start:end], said, words, spelling, raws)


def _standing(words: str, written: str, low: str) -> str:
    """The words as they stand in a text, of which ``low`` is the same in small letters; "" if not so."""
    at = low.find(words)
    if at < 0:
        return ""
    after = at + len(words)
    return "" if low[at - 1 : at].isalnum() or low[after : after + 1].isalnum() else written[at:after]


def quote(sentence: Sentence, start: int, end: int) -> str:
    """The words ``start`` to ``end`` of a sentence as the customer wrote them."""
    written = straight = sentence.written
    if written.isascii():  # most of the time they stand there as they are
        found_so = _standing(" ".join(sentence.words[start:end]), written, written.lower())
        if found_so:
            return found_so
    else:
        straight = _straightened(written)
    found = [*islice(sentence.spelling.word.finditer(straight), start, end)]
    return written[found[0].start() : found[-1].end()] if found else ""


def quote_said(reading: Reading, words: Sequence[str]) -> str:
    """Words that follow one another in some sentence, as the customer wrote them there."""
    joined = " ".join(words)
    for written, low in reading.passages:
        if found_so := _standing(joined, written, low):
            return found_so
    for sentence in reading.sentences:
        at = -1
        for _ in range(sentence.words.count(words[0])):
            at = sentence.words.index(words[0], at + 1)
            if sentence.words[at : at + len(words)] == tuple(words):
                return quote(sentence, at, at + len(words))
    return ""


def read(review: Review) -> Reading:
    """The sentences of title and text but for orders to machines, and the language the customer wrote in."""
    shown, original = _in_one_language(review.text[:LONGEST])
    if translation := review.attributes.get("translation", ""):  # a site that keeps it apart (Google)
        shown, original = translation[:LONGEST], review.text[:LONGEST]
    passages = [(text, _repaired(text)) for text in (review.title[:LONGEST], original) if text]
    sample = "\n".join(plain for _, plain in passages)[:SAMPLE]
    language = identify(sample, review.language)
    read_in = language or "en"
    spoken = lexicon(read_in)
    if original is not shown and not spoken.negators:  # no lexicon of ours: the translation says more
        passages = [(shown, _repaired(shown))]
        read_in = identify(shown[:SAMPLE], "en")
        spoken = lexicon(read_in)
    sentences = [
        sentence for text, plain in passages for sentence in _sentences(text, plain, spoken.spelling)
    ]
    return Reading(
        language=language,
        read_in=read_in,
        covered=bool(spoken.negators),
        lexicon=spoken,
        sentences=tuple(sentences),
        passages=tuple([(text, text.lower()) for text, _ in passages if text.isascii()]),
        cut=max(len(review.text), len(review.title)) > LONGEST,
    )
