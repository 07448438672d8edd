"""A reply laid out for the gates: the brief, the review as read, and the text without contacts and name."""

import re
from dataclasses import dataclass

from reviewbot import policy
from reviewbot.replies.phrasebook import Phrasebook, phrasebook
from reviewbot.replies.reading import Reading, is_complaint, is_regulated
from reviewbot.replies.words import content_stems, sentences
from reviewbot.types import HELD, Brief, Check, ReviewClass

# A signature stands in the last 12 words; a line of up to three is a greeting (policy.md C2, 1 and 11).
SIGNATURE_WORDS = 12
# No platform takes more (WooCommerce: 65,525 bytes); what is longer is refused without reading on.
LONGEST_REPLY = 66_000
_GREETING_WORDS = 3


@dataclass(frozen=True, slots=True)
class Exam:
    """One text under examination.

    ``body``: what is left without contact data and signature; ``stems``: the content stems of that.
    """

    brief: Brief
    reading: Reading
    text: str
    body: str
    books: tuple[Phrasebook, ...]
    platform: policy.Rule
    stems: frozenset[str]

    @property
    def complaint(self) -> bool:
        """The reviewer is unhappy, so the full set of gates holds."""
        return is_complaint(self.brief)

    @property
    def regulated(self) -> bool:
        """A professional duty of secrecy holds."""
        return is_regulated(self.brief)

    @property
    def held(self) -> bool:
        """Safety, legal, discrimination, privacy, extortion; also any other complaint of harm or grief."""
        return self.brief.assessment.class_ in HELD or self.reading.tender

    @property
    def ours(self) -> bool:
        """The review is about this business, as far as we know."""
        return self.brief.assessment.class_ not in {ReviewClass.WRONG_BUSINESS, ReviewClass.SPAM}

    def finds(self, gate: str, text: str | None = None) -> str:
        """The first thing that the pattern ``gate`` of the review's language, or English, finds; or ""."""
        return next(
            filter(None, (book.finds(gate, self.body if text is None else text) for book in self.books)), ""
        )


def examine(brief: Brief, text: str, reading: Reading) -> Exam:
    """Lay out ``text`` for the gates."""
    text = text[:LONGEST_REPLY].replace("’", "'").replace("\u00a0", " ")
    english = phrasebook("en")
    body = body_of(brief, text)
    return Exam(
        brief=brief,
        reading=reading,
        text=text,
        body=body,
        stems=frozenset(content_stems(body, reading.book.stopwords)),
        books=(reading.book,) if reading.book is english else (reading.book, english),
        platform=policy.rule(brief.platform),
    )


def body_of(brief: Brief, text: str) -> str:
    """What a reply of this location says, without contact data and signature."""
    location = brief.location
    for own in (location.phone, location.email):
        text = text.replace(own, " ") if own else text
    if (
        location.signer
        and (at := text.rfind(location.signer)) >= 0
        and len(text[at:].split()) <= SIGNATURE_WORDS
    ):
        text = text[:at]
    return text.strip().rstrip("-–— \n")


def policy_says(exam: Exam, words_: str) -> bool:
    """Whether a public sentence of the business covers the content words of ``words_``."""
    book = exam.reading.book
    wanted = set(content_stems(words_, book.stopwords))
    return any(wanted & set(content_stems(sentence, book.stopwords)) for sentence in exam.brief.policy)


def first_sentences(exam: Exam, count: int = 2) -> str:
    """The opening of the reply. A greeting on a line of its own is no sentence."""
    parts = [
        part
        for part in sentences(exam.text)
        if len(part.split()) > _GREETING_WORDS or re.search(r"[.!?]$", part)
    ]
    return " ".join(parts[:count])


def passed(check: str, detail: str = "", *, gate: bool = True) -> Check:
    """A check that is satisfied."""
    return Check(check, gate=gate, ok=True, detail=detail)


def not_needed(check: str, *, gate: bool = True) -> Check:
    """A check that this kind of review does not call for."""
    return Check(check, gate=gate, ok=True, detail="not needed here")


def verdict(check: str, problem: str, *, gate: bool = True) -> Check:
    """Failed with ``problem`` in the owner's words, or passed when there is none."""
    return Check(check, gate=gate, ok=not problem, detail=problem)


def forbidding(check: str, pattern: str, why: str, exam: Exam, *, gate: bool = True) -> Check:
    """Fails on the reply's own words that ``pattern`` finds, and says why."""
    found = exam.finds(pattern)
    return verdict(check, f'"{found}": {why}' if found else "", gate=gate)
