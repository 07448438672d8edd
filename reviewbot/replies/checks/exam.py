"""A reply laid out for the gates: the brief, the review as read, and the text without contacts and name."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

from reviewbot import policy
from reviewbot.replies.checks.plainly import plainly
from reviewbot.replies.kind import is_complaint, is_regulated
from reviewbot.replies.phrasebook import Phrasebook, language_of, phrasebook
from reviewbot.replies.reading import Reading
from reviewbot.replies.scan import Found, gates
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

    ``raw``: as it would be posted; ``text``: as everybody reads it (plainly.py); ``body``: what is left of
    that without contact data and signature; ``sentences``: those of the body, and where they ``start``;
    ``stems``: its content stems; ``language``: its own, as far as its small words tell; ``books``: of the
    review's language, the reply's, and English; ``found``: where the gates of these find something in it.
    ``public``: all that the business itself says in public about itself.

    ``complaint``: the reviewer is unhappy, so the full set of gates holds; ``regulated``: a professional duty
    of secrecy holds; ``held``: safety, legal, discrimination, privacy, extortion, or any other complaint of
    harm or grief; ``ours``: the review is about this business, as far as we know.
    """

    brief: Brief
    reading: Reading
    raw: str
    text: str
    body: str
    language: str
    books: tuple[Phrasebook, ...]
    platform: policy.Rule
    stems: frozenset[str]
    sentences: tuple[str, ...]
    starts: tuple[int, ...]
    found: Found
    public: str
    complaint: bool
    regulated: bool
    held: bool
    ours: bool

    def finds(self, gate: str, first: int = 0, last: int | None = None) -> str:
        """The first thing that ``gate`` finds in the sentences from ``first`` up to ``last``; or ""."""
        if gate not in self.found:
            return ""
        return next(
            (quote for at, quote in self.all(gate) if at >= first and (last is None or at < last)), ""
        )

    def all(self, gate: str) -> tuple[tuple[int, str], ...]:
        """Everything that ``gate`` finds, in order: the number of its sentence, and the words."""
        spans = self.found.get(gate)
        if not spans:
            return ()
        return tuple((bisect_right(self.starts, a) - 1, self.body[a:z].strip()) for a, z in spans)


def examine(brief: Brief, text: str, reading: Reading) -> Exam:
    """Lay out ``text`` for the gates."""
    raw = text[:LONGEST_REPLY]
    text = plainly(raw)
    body = _said(brief, text)
    language = language_of(body)
    books = tuple(phrasebook(one) for one in dict.fromkeys((reading.book.language, language, "en")) if one)
    parts = sentences(body)
    return Exam(
        brief=brief,
        reading=reading,
        raw=raw,
        text=text,
        body=body,
        language=language,
        books=books,
        platform=policy.rule(brief.platform),
        stems=frozenset(content_stems(body, reading.book.stopwords)),
        sentences=tuple(parts),
        starts=_starts(body, parts),
        found=gates(tuple(book.language for book in books)).found(body),
        public=_public(brief),
        complaint=is_complaint(brief),
        regulated=is_regulated(brief),
        held=brief.assessment.class_ in HELD or reading.tender,
        ours=brief.assessment.class_ not in {ReviewClass.WRONG_BUSINESS, ReviewClass.SPAM},
    )


def _public(brief: Brief) -> str:
    location = brief.location
    own = (brief.business.name, location.name, location.phone, location.email)
    return " ".join((*own, location.signer, location.signer_role, *brief.policy))


def _said(brief: Brief, text: str) -> str:
    """The body, and what stands in the signature beside name, role and business: that is said as well."""
    if len(text.lower()) != len(text):  # "İ": in lower case two signs
        text = text.lower()
    body = body_of(brief, text)
    location = brief.location
    rest = text[text.rfind(location.signer) :] if location.signer and location.signer in text else ""
    for own in (
        location.signer,
        location.signer_role,
        brief.business.name,
        location.name,
        location.phone,
        location.email,
    ):
        rest = rest.replace(own, " ") if own else rest
    beside = rest.strip(" \n,-–—|")
    return body if not beside or beside in body else f"{body}\n{beside}"


def _starts(body: str, parts: list[str]) -> tuple[int, ...]:
    starts, at = [], 0
    for part in parts:
        at = body.index(part, at)
        starts.append(at)
        at += len(part)
    return tuple(starts)


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


def after_opening(exam: Exam, count: int = 2) -> int:
    """The number of the sentence after the first ``count``. A greeting on a line of its own is none."""
    full = [
        at
        for at, part in enumerate(exam.sentences)
        if len(part.split()) > _GREETING_WORDS or part.endswith((".", "!", "?"))
    ]
    return full[count] if len(full) > count else len(exam.sentences)


@cache
def passed(check: str, detail: str = "", *, gate: bool = True) -> Check:
    """A check that is satisfied."""
    return Check(check, gate=gate, ok=True, detail=detail)


@cache
def not_needed(check: str, *, gate: bool = True) -> Check:
    """A check that this kind of review does not call for."""
    return Check(check, gate=gate, ok=True, detail="not needed here")


def verdict(check: str, problem: str, *, gate: bool = True) -> Check:
    """Failed with ``problem`` in the owner's words, or passed when there is none."""
    return Check(check, gate=gate, ok=False, detail=problem) if problem else passed(check, gate=gate)


def forbidding(check: str, pattern: str, why: str, exam: Exam, *, gate: bool = True) -> Check:
    """Fails on the reply's own words that ``pattern`` finds, and says why."""
    found = exam.finds(pattern)
    return verdict(check, f'"{found}": {why}' if found else "", gate=gate)
