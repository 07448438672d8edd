"""Does the reply care (policy.md C2: 1-7, 9-11, 27): this complaint, an apology, a step, a human to reach."""

from reviewbot.replies.checks.exam import (
    Exam,
    after_opening,
    forbidding,
    not_needed,
    passed,
    verdict,
)
from reviewbot.replies.checks.topics import topics
from reviewbot.replies.clauses import Matter
from reviewbot.replies.kind import without_details
from reviewbot.replies.words import content_stems, words
from reviewbot.types import Check, ReviewClass

# Good replies share 4 to 5 content stems with the review, templates none (policy.md C2, check 2).
# Of a review of two to four such words, one is enough.
_SHARED = 2
# Reviewers with two letters for a name ("Jo", "Al") would make every "so" a name.
_SHORTEST_NAME = 3
_NOT_SPECIFIC = "Say what this review is about, in the reviewer's own words (two of them at least)."


def name(exam: Exam) -> Check:
    """The first name in the first 12 words; never under a duty of secrecy."""
    if exam.regulated:
        own = set(words(f"{exam.brief.location.signer} {exam.brief.business.name}"))
        author = {word for word in words(exam.brief.review.author) if len(word) >= _SHORTEST_NAME} - own
        named = [word for word in words(exam.body) if word in author]
        return verdict("name", f'"{named[0]}": a reply here may not name the writer.' if named else "")
    if not exam.reading.name:
        return not_needed("name", gate=False)
    known = exam.reading.name.casefold() in words(exam.text)[:12]
    return verdict("name", "" if known else "Start with the reviewer's first name.", gate=False)


def specific(exam: Exam) -> Check:
    """At least two content words shared with the review, complaints of it by name, or one and its topic."""
    unread = exam.reading.foreign or exam.reading.says_little
    excused = exam.regulated or exam.held or not exam.ours or unread
    if excused or (exam.brief.assessment.class_ is ReviewClass.QUESTION and not exam.complaint):
        return not_needed("specific")
    shared = (exam.stems & exam.reading.stems) | _named(exam)
    wanted = min(1, len(exam.reading.praises))
    if exam.complaint:
        wanted = min(_SHARED, (len(exam.reading.stems) + 1) // 3, max(1, exam.reading.told))
    enough = len(shared) >= wanted or (shared and len(shared | _echoed(exam)) > wanted)
    return verdict("specific", "" if enough else _NOT_SPECIFIC)


def _echoed(exam: Exam) -> frozenset[str]:
    """Topics that both speak of."""
    language = exam.reading.book.language
    return topics(language, exam.body) & topics(language, exam.reading.text)


def _named(exam: Exam) -> set[str]:
    """Complaints made with a verb ("it keeps crashing") that the reply gives a name ("the crashes")."""
    body = exam.body.casefold()
    complaints = (one for one in exam.reading.complaints if one.phrase.casefold() in body)
    return {one.phrase for one in complaints if exam.reading.renames(one)}


def coverage(exam: Exam) -> Check:
    """At least seven in ten of the complaints are spoken to."""
    complaints = exam.reading.complaints[:4]
    if not exam.complaint or exam.regulated or exam.held or not exam.ours or not complaints:
        return not_needed("coverage", gate=False)
    missed = [matter for matter in complaints if not _covered(matter, exam)]
    enough = len(missed) <= 0.3 * len(complaints)
    return verdict(
        "coverage", "" if enough else "Not every complaint of the review is spoken to.", gate=False
    )


def apology(exam: Exam) -> Check:
    """An apology in the first two sentences."""
    if not exam.complaint:
        return not_needed("apology")
    found = exam.finds("apology", 0, after_opening(exam))
    return verdict("apology", "" if found else "Say sorry in the first two sentences.")


def no_non_apology(exam: Exam) -> Check:
    """No "sorry if", no "any inconvenience"."""
    return forbidding(
        "no_non_apology", "non_apology", "this is no apology; say what you are sorry about.", exam
    )


def ownership(exam: Exam) -> Check:
    """One sentence in which the business takes it on, as far as policy.md C3 lets it.

    Guilt in words of the law stops any reply, and so does an admission where somebody was harmed.
    """
    if found := exam.finds("liability"):
        return verdict("ownership", f'"{found}": words of the law; a lawyer should see them first.')
    grave = exam.held or exam.regulated
    if exam.complaint and grave and (found := exam.finds("admission")):
        return verdict("ownership", f'"{found}": after harm, neither admit nor deny the cause here.')
    if not exam.complaint or exam.regulated or not exam.ours:
        return not_needed("ownership", gate=False)
    found = exam.finds("ownership")
    return verdict(
        "ownership", "" if found else 'Own it in one sentence, like "we kept you waiting".', gate=False
    )


def no_excuse(exam: Exam) -> Check:
    """No blame on the reviewer, no denial; a cause only when an action follows it."""
    if found := exam.finds("excuse"):
        return verdict("no_excuse", f'"{found}": reads as an excuse or as blame.')
    for at, _ in exam.all("cause"):
        cause = exam.finds("cause_excuse", at, at + 1)
        if cause and not exam.finds("next_step", at, at + 2):
            return verdict("no_excuse", f'"{cause}": a reason without an action reads as an excuse.')
    return passed("no_excuse")


def next_step(exam: Exam) -> Check:
    """What the signer does next: a first person and a verb of doing. Secrecy allows no steps at all."""
    if not exam.complaint or exam.regulated or not exam.ours:
        return not_needed("next_step")
    found = exam.finds("next_step")
    problem = "" if found else 'Say what you will do next, like "I will go over this with the kitchen".'
    return verdict("next_step", problem)


def contact(exam: Exam) -> Check:
    """A configured contact of this location, letter for letter."""
    if not exam.complaint:
        return not_needed("contact")
    location = exam.brief.location
    known = [own for own in (location.phone, location.email) if own]
    if not known:
        return verdict(
            "contact",
            "No phone or email is set for this location in the configuration, so none can be given.",
        )
    given = any(own in exam.raw for own in known)
    return verdict("contact", "" if given else f"Give {' or '.join(known)}, exactly as configured.")


def signature(exam: Exam) -> Check:
    """The configured person, with the role, in the last 12 words."""
    location = exam.brief.location
    if not location.signer:
        return verdict(
            "signature", "No signer is set for this location in the configuration, so nobody signs."
        )
    end = " ".join(exam.text.split()[-12:]).casefold()
    missing = [part for part in (location.signer, location.signer_role) if part.casefold() not in end]
    return verdict("signature", f"Sign with {', '.join(missing)} at the end." if missing else "")


def open_invitation(exam: Exam) -> Check:
    """A question, or the wish to hear more."""
    if not exam.complaint:
        return not_needed("open_invitation", gate=False)
    found = exam.finds("invitation")
    return verdict(
        "open_invitation", "" if found else "Ask something, so that it is a conversation.", gate=False
    )


def _covered(matter: Matter, exam: Exam) -> bool:
    stems = set(content_stems(matter.phrase, exam.reading.book.stopwords))
    named = without_details(exam.brief) or bool(stems & exam.stems)
    return named or matter.topic in topics(exam.reading.book.language, exam.body)
