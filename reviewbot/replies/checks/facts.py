"""Does the reply state only what it may (policy.md C2: 14-16): nothing private, invented or promised."""

import re
from functools import cache

from reviewbot.replies.checks.exam import Exam, passed, policy_says, verdict
from reviewbot.replies.phrasebook import first_names, phrasebook
from reviewbot.replies.words import EMAIL, LINK, WORD, content_stems, sentences, stem, words
from reviewbot.types import Check

_FIGURE = re.compile(r"\d+(?:[.,:/]\d+)*")
_COMMON_CAPITALS = frozenset(
    {
        "i",
        "ok",
        "tv",
        "ac",
        "ai",
        "ceo",
        "gm",
        "pdf",
        "faq",
        "google",
        "apple",
        "android",
        "ios",
        "usb",
        "wifi",
    }
    | {"wi-fi", "app", "store", "play", "pm", "am", "dear", "hi", "hello"}
)
_NAME_AT_START = re.compile(r"([^\W\d_]+)(?:,| (?:and|was|is|has|will|told|said|from|at|should)\b)")
# Longer figures from a review are order, account and phone numbers; clock times are not.
_LONGEST_ECHO = 3
_CLOCK_TIME = 4
_SHORTEST_NAME = 3
_SHORTEST_TERM = 3


def no_private_facts(exam: Exam) -> Check:
    """Every figure, address and name comes from the review (not where secrecy holds) or from public facts."""
    problem = _relationship(exam) or _address(exam) or _figure(exam) or _date(exam) or _stranger(exam)
    return verdict("no_private_facts", problem)


def no_invention(exam: Exam) -> Check:
    """No claim of work done that no policy sentence holds, no complaint the reviewer did not make."""
    for claim in _claims(exam):
        if not policy_says(exam, claim):
            return verdict(
                "no_invention", f'"{claim}": nothing on record says so. Say what you will do instead.'
            )
    if exam.regulated or not exam.reading.stems:
        return passed("no_invention")
    return verdict("no_invention", _unheard_of(exam))


def no_promise(exam: Exam) -> Check:
    """Money, replacements, deadlines and guarantees only where a policy sentence says so."""
    offering = any(exam.finds(gate) for gate in ("promise_money", "promise_time", "promise_sure"))
    for sentence in sentences(exam.body) if offering else ():
        offer = (
            _money(exam, sentence)
            or exam.finds("promise_time", sentence)
            or exam.finds("promise_sure", sentence)
        )
        if offer and not _backed(exam, offer):
            return verdict("no_promise", f'"{offer}": no policy sentence of yours backs this promise.')
    return passed("no_promise")


def _relationship(exam: Exam) -> str:
    if not exam.regulated:
        return ""
    if found := exam.finds("relationship"):
        return f'"{found}": confirms that the writer was here, which your profession may not do.'
    allowed = _standard_stems(exam.reading.book.language)
    repeated = [
        word for word in words(exam.body) if stem(word) in (exam.stems & exam.reading.stems) - allowed
    ]
    return f'"{repeated[0]}": repeats the review, which your profession may not do.' if repeated else ""


@cache
def _standard_stems(language: str) -> frozenset[str]:
    """Words that any practice may use under any review: our own sentences for such cases, and a few."""
    book = phrasebook(language)
    slots = [slot for slot in book.say if slot.startswith(("regulated", "contact"))]
    said = " ".join(line for slot in slots for line in book.say[slot])
    return frozenset(content_stems(said, book.stopwords)) | {stem(word) for word in book.harmless}


def _public(exam: Exam) -> str:
    """Everything the business itself says in public about itself."""
    brief, location = exam.brief, exam.brief.location
    own = (
        brief.business.name,
        location.name,
        location.phone,
        location.email,
        location.signer,
        location.signer_role,
    )
    return " ".join((*own, *brief.policy))


def _address(exam: Exam) -> str:
    public = _public(exam)
    found = [
        each
        for each in (*EMAIL.findall(exam.text), *LINK.findall(exam.text))
        if each.rstrip(".,)") not in public
    ]
    return "An address that is not in your configuration." if found else ""


def _figure(exam: Exam) -> str:
    public = set(_FIGURE.findall(_public(exam)))
    heard = set() if exam.regulated else set(_FIGURE.findall(exam.reading.text))
    for figure in _FIGURE.findall(exam.body):
        if figure in public:
            continue
        digits = sum(sign.isdigit() for sign in figure)
        short = digits <= _LONGEST_ECHO or (":" in figure and digits == _CLOCK_TIME)
        if figure not in heard or not short:
            return f'"{figure}": not in the review or your public facts, or too telling to repeat.'
    return ""


def _date(exam: Exam) -> str:
    found = exam.finds("dates")
    known = words(f"{'' if exam.regulated else exam.reading.text} {_public(exam)}")
    return (
        f'"{found}": a day that the review does not name.' if found and found.casefold() not in known else ""
    )


def _stranger(exam: Exam) -> str:
    """A name or product, known by its capital, that nobody mentioned."""
    author = exam.brief.review.author.split()
    public = set(words(_public(exam)))
    heard = set() if exam.regulated else set(words(exam.reading.text)) | set(words(" ".join(author[:1])))
    allowed = public | heard | _COMMON_CAPITALS
    surname = set(words(" ".join(author[1:]))) - allowed
    for sentence in sentences(exam.body.replace(":", ".\n")):
        found = [word for word in _capitals(sentence, exam) if not set(words(word)) <= allowed]
        found += [
            word
            for word in WORD.findall(sentence)
            if word.casefold() in surname and len(word) >= _SHORTEST_NAME and word[0].isupper()
        ]
        if found:
            return f'"{found[0]}": a name that is neither in the review nor in your public facts.'
    return ""


def _capitals(sentence: str, exam: Exam) -> list[str]:
    """Words of a sentence whose capital means a name."""
    later = WORD.findall(sentence)[1:]
    if exam.reading.language == "de":  # every German noun has a capital: only given names are sure
        later = [word for word in later if word.casefold() in first_names()]
    start = _NAME_AT_START.match(sentence)
    opening = [start[1]] if start and start[1].casefold() in first_names() else []
    return opening + [word for word in later if word[0].isupper() and not word.startswith("I'")]


def _claims(exam: Exam) -> list[str]:
    """Claims of work that is done. "We never fixed it" owns a failure and claims nothing."""
    claims = []
    for sentence in sentences(exam.body) if exam.finds("done_work") else ():
        found = exam.finds("done_work", sentence)
        if found and not exam.finds("failing", sentence):
            claims.append(found)
    return claims


def _unheard_of(exam: Exam) -> str:
    """A thing the apology names although its whole topic is absent from the review."""
    book = exam.reading.book
    heard = set(words(exam.reading.text))
    said = {each for word in heard for each in words(book.nouns.get(word, ""))}
    said |= {each for matter in exam.reading.complaints for each in words(matter.phrase)}
    topics = {book.topic_of[word] for word in heard if word in book.topic_of}
    topics |= {topic for cue, _, topic in book.cues if cue.search(exam.reading.text.casefold())}
    for sentence in sentences(exam.body):
        if not exam.finds("apology", sentence):
            continue
        for word in words(sentence):
            topic = book.topic_of.get(word)
            if (
                topic
                and word not in book.loose | said
                and topic not in topics
                and stem(word) not in exam.reading.stems
            ):
                return f'"{word}": the review does not mention it.'
    return ""


def _money(exam: Exam, sentence: str) -> str:
    offer = exam.finds("promise_money", sentence)
    return (
        offer
        if offer and exam.finds("promise_giving", sentence) and not exam.finds("promise_not", sentence)
        else ""
    )


def _backed(exam: Exam, offer: str) -> bool:
    """Whether a policy sentence speaks of this offer, with the same figures."""
    wanted = {stem(word) for word in words(offer) if len(word) >= _SHORTEST_TERM}
    figures = set(_FIGURE.findall(offer))
    return any(
        wanted & {stem(word) for word in words(line)} and figures <= set(_FIGURE.findall(line))
        for line in exam.brief.policy
    )
