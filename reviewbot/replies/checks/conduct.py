"""Does the reply behave (policy.md C2: 17-22, 24-26, 29): no bait, threat, blame, sneer, no obedience."""

import re
from functools import lru_cache

from reviewbot.replies.checks.exam import (
    Exam,
    forbidding,
    not_needed,
    passed,
    verdict,
)
from reviewbot.replies.phrasebook import first_names
from reviewbot.replies.words import WORD, reading_ease, words
from reviewbot.types import Check

# Something a review plants to see whether it comes back: "BANANA42", "CODE_WORD", "x7q9z".
_CODE = re.compile(
    r"\b(?=\w{0,30}[A-Z0-9_]{4})[A-Z0-9_]{5,30}\b"
    r"|\b(?=[A-Za-z]{0,20}\d)(?=\d{0,20}[A-Za-z])[A-Za-z\d]{5,20}\b"
)
_QUOTED = re.compile(r"[\"“”'«]([^\"“”'«»]{3,80})[\"“”'»]")
_LONGEST_SENTENCE = 40  # words
_PLAIN = 60  # Flesch's reading ease (policy.md C2, check 21)
_RUN = 4  # words in a row that are no chance any more


def no_incentive(exam: Exam) -> Check:
    """Nothing of value is offered in a reply.

    It is no offer to name a voucher that the review complains of, or what is public and the same for all.
    """
    named = exam.all("incentive")
    public = " ".join(exam.brief.policy).casefold() if named else ""
    heard = exam.reading.text.casefold() if named else ""
    for at, found in named:
        giving = exam.finds("promise_giving", at, at + 1) and not exam.finds("promise_not", at, at + 1)
        offered = giving or exam.finds("come_back", at, at + 1)
        for_all = found.casefold() in public and not (exam.complaint and offered)
        if not for_all and (offered or found.casefold() not in heard):
            return verdict("no_incentive", f'"{found}": a reply may not offer anything of value.')
    return passed("no_incentive")


def no_review_ask(exam: Exam) -> Check:
    """The reply never asks about the review or its stars; it may thank for them."""
    asks = (found for at, found in exam.all("review_ask") if not _thanks(exam, at))
    found = next(asks, "") or (exam.finds("five_stars") if exam.complaint else "")
    return verdict(
        "no_review_ask", f'"{found}": a reply may not ask for a change of the review.' if found else ""
    )


def no_accusation(exam: Exam) -> Check:
    """No accusation, no threat (16 CFR 465.7(a)); two words in a row from the review name its complaint."""
    found = exam.finds("accusation")
    if found and _named_in_review(found, exam):
        found = ""
    return verdict("no_accusation", f'"{found}": reads as an accusation or a threat.' if found else "")


def active_voice(exam: Exam) -> Check:
    """Who did it is said. "Mistakes were made" blocks; else a quarter of the sentences may be passive."""
    if found := exam.finds("passive_fog"):
        return verdict("active_voice", f'"{found}": say who did it.')
    passive = len({at for at, _ in exam.all("passive")})
    many = passive > max(1, len(exam.sentences) / 4)
    problem = "Say who does what: too many passive sentences." if many else ""
    return verdict("active_voice", problem, gate=False)


def human_voice(exam: Exam) -> Check:
    """A person speaks: "I", plain words, short sentences, at most one exclamation mark.

    Reading ease is measured in English only: its figures were fitted to English, and no stored source
    gives a limit for the other languages, which keep the limit on the longest sentence.
    """
    ease = reading_ease(exam.body) if exam.reading.language in {"", "en"} else None
    longest = max((len(part.split()) for part in exam.sentences), default=0)
    problems = (
        (exam.complaint and not exam.finds("first_person"), 'Say "I" at least once.'),
        (bool(exam.finds("jargon")), f'"{exam.finds("jargon")}": use a plainer word.'),
        (exam.text.count("!") > (0 if exam.complaint else 1), "Too many exclamation marks."),
        (longest > _LONGEST_SENTENCE, "One sentence is longer than 40 words."),
        (ease is not None and ease < _PLAIN, "Hard to read: use shorter words and sentences."),
    )
    return verdict("human_voice", next((why for wrong, why in problems if wrong), ""), gate=False)


def not_defensive(exam: Exam) -> Check:
    """No records, no "our policy states", no arguing."""
    return forbidding("not_defensive", "defensive", "sounds defensive to everyone who reads it.", exam)


def no_staff_blame(exam: Exam) -> Check:
    """No member of staff is blamed or named under a complaint, and nothing is said about their job."""
    if found := exam.finds("staff_blame"):
        return verdict("no_staff_blame", f'"{found}": blame of staff stays inside the house.')
    praised = {one.name.casefold() for one in exam.brief.assessment.staff if one.polarity > 0}
    blamed = {one.name.casefold() for one in exam.brief.assessment.staff if one.polarity < 0}
    if exam.complaint:
        blamed |= _names_in(exam.reading.text)
    blamed -= praised
    blamed -= set(words(f"{exam.reading.name} {exam.brief.location.signer} {exam.brief.business.name}"))
    named = [
        word
        for word in (WORD.findall(exam.body) if blamed else ())
        if word[0].isupper() and word.casefold().removesuffix("'s") in blamed
    ]
    return verdict(
        "no_staff_blame", f'"{named[0]}": leave names of staff out of this reply.' if named else ""
    )


def no_profanity(exam: Exam) -> Check:
    """No swearing, and no lecture about the reviewer's language."""
    if found := exam.finds("profanity"):
        return verdict("no_profanity", f'"{found}": keep it courteous.')
    return forbidding("no_profanity", "lecture", "do not comment on how the reviewer writes.", exam)


def tone(exam: Exam) -> Check:
    """No joy under a complaint; no "see you again" when somebody was hurt."""
    if not exam.complaint:
        return not_needed("tone")
    if found := exam.finds("joy"):
        return verdict("tone", f'"{found}": too cheerful under a complaint.')
    if exam.held and (found := exam.finds("come_back")):
        return verdict("tone", f'"{found}": not after what this review describes.')
    return passed("tone")


def no_injection(exam: Exam) -> Check:
    """The reply does not obey or echo instructions in the review, nor talk like a machine."""
    if found := exam.finds("injection"):
        return verdict("no_injection", f'"{found}": sounds like a machine or a form.')
    reply = exam.body.casefold()
    review = f"{exam.brief.review.title} {exam.brief.review.text}"[:20_000]
    bait = list(_codes(review))
    for order in exam.reading.orders:
        bait += [phrase.strip() for phrase in _QUOTED.findall(order)]
        bait += _CODE.findall(order)
        run = words(order)
        bait += [" ".join(run[at : at + _RUN]) for at in range(len(run) - _RUN + 1)]
    shared = any(phrase.casefold() in reply for phrase in bait if phrase)
    return verdict(
        "no_injection", "The reply repeats words that the review tried to put into it." if shared else ""
    )


@lru_cache(maxsize=64)
def _names_in(review: str) -> frozenset[str]:
    """Given names that a review writes with a capital."""
    return first_names() & {word.casefold() for word in WORD.findall(review) if word[0].isupper()}


@lru_cache(maxsize=64)
def _codes(review: str) -> tuple[str, ...]:
    return tuple(code for code in _CODE.findall(review) if not code.isdigit() and not code.isalpha())


def _named_in_review(found: str, exam: Exam) -> bool:
    """Whether the word and the one after it stand in the review just so ("fake leather")."""
    pair = re.search(rf"{re.escape(found)} \w+", exam.body)
    near = pair.group().casefold().removesuffix("s") if pair else "review"
    return "review" not in near and near in exam.reading.text.casefold()


def _thanks(exam: Exam, at: int) -> bool:
    """Whether this sentence thanks for what was done, and asks for nothing."""
    return bool(exam.finds("thanking", at, at + 1)) and not exam.finds("asking", at, at + 1)
