"""Does the reply state only what it may (policy.md C2: 14-16): nothing private, invented or promised."""

import re
from collections.abc import Mapping
from functools import cache

from reviewbot.replies.checks.addresses import addresses
from reviewbot.replies.checks.exam import Exam, passed, policy_says, verdict
from reviewbot.replies.checks.topics import topics
from reviewbot.replies.phrasebook import first_names, phrasebook
from reviewbot.replies.scan import numbers
from reviewbot.replies.words import WORD, content_stems, sentences, stem, words
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
        "atm",
        "pin",
        "sms",
        "qr",
        "id",
        "vat",
        "usa",
        "facebook",
        "instagram",
        "team",
        "family",
        "parent",
        "customer",
        "support",
        "gps",
    }
    | {"wi-fi", "app", "store", "play", "pm", "am", "dear", "hi", "hello"}
)
_NAME_AT_START = re.compile(r"([^\W\d_]+)(?:,| (?:and|was|is|has|will|told|said|from|at|should)\b)")
# Longer figures from a review are order, account and phone numbers; clock times are not.
_LONGEST_ECHO = 3
_CLOCK_TIME = 4
# Digits in words, one after the other, that are a telephone number; a count that anybody may name.
_DIALED, _MOST_DIGIT, _ANY_COUNT = 4, 10, 2
_SPOKEN = re.compile(r"\w+(?:-\w+)*")
# Where another clause begins, or a name in quotes, so that a capital means nothing.
_CLAUSE = re.compile(r"[:;()\[\]\"“”„«»|/•]|\s[-–—]\s|[\u2600-\u27bf\U0001f000-\U0001faff]")
_APP_STORES = frozenset({"google_play", "apple_connect", "apple_rss"})
_ROOT = 5  # letters of a unit that stay: "minute" and "minutes"
_SHORTEST_NAME = 3
_SHORTEST_TERM = 3


def no_private_facts(exam: Exam) -> Check:
    """Every figure, address and name comes from the review (not where secrecy holds) or from public facts."""
    asked = (_secrets, _relationship, _address, _figure, _in_words, _date, _stranger)
    problem = next((found for question in asked if (found := question(exam))), "")
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
    offers = (*_money(exam), *exam.all("promise_time"), *exam.all("promise_sure"))
    for _, offer in sorted(offers):
        if not _backed(exam, offer):
            return verdict("no_promise", f'"{offer}": no policy sentence of yours backs this promise.')
    return passed("no_promise")


def _secrets(exam: Exam) -> str:
    found = exam.finds("secrets")
    return f'"{found}": a reply never asks for what only the bank may know.' if found else ""


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


def _address(exam: Exam) -> str:
    found = [each for each in addresses(exam) if each.rstrip(".,)") not in exam.public]
    return "An address that is not in your configuration." if found else ""


def _figure(exam: Exam) -> str:
    figures = _FIGURE.findall(exam.body)
    if not figures:
        return ""
    public = {*_FIGURE.findall(exam.public), *_stars(exam)}
    heard = set() if exam.regulated else set(_FIGURE.findall(exam.reading.text))
    for figure in figures:
        if figure in public:
            continue
        digits = sum(sign.isdigit() for sign in figure)
        short = digits <= _LONGEST_ECHO or (":" in figure and digits == _CLOCK_TIME)
        if figure not in heard or not short:
            return f'"{figure}": not in the review or your public facts, or too telling to repeat.'
    return ""


def _stars(exam: Exam) -> set[str]:
    """The stars of a happy review, which a reply may thank for."""
    rating = exam.brief.review.rating
    return set() if exam.complaint or exam.regulated or rating is None else {f"{rating:g}"}


def _in_words(exam: Exam) -> str:
    """A telephone number in words, or a sum or a time in words that is neither in the review nor public."""
    figures, units = numbers(tuple(book.language for book in exam.books))
    spoken = _SPOKEN.findall(exam.body.casefold())
    if figures.keys().isdisjoint(word.partition("-")[0] for word in spoken):
        return ""
    heard = f"{exam.public} {'' if exam.regulated else exam.reading.text}"
    known: set[str] | None = None
    said, value, run = "", 0, 0
    for word in spoken:
        if word in units and value > _ANY_COUNT:
            known = known or set(_FIGURE.findall(heard))
            if str(value) not in known and f"{said} {word[:_ROOT]}" not in heard.casefold().replace("-", " "):
                return f'"{said} {word}": neither in the review nor in your public facts.'
        said, value = word, _value(word, figures)
        run = run + 1 if 0 <= value < _MOST_DIGIT else 0
        if run >= _DIALED:
            return "A telephone number in words: give the configured one."
    return ""


def _value(word: str, figures: Mapping[str, int]) -> int:
    """The number that a word means ("twenty-five"); -1 for other words."""
    if word in figures:
        return figures[word]
    parts = word.split("-")
    return sum(figures[part] for part in parts) if all(part in figures for part in parts) else -1


def _date(exam: Exam) -> str:
    found = exam.finds("dates")
    known = words(f"{'' if exam.regulated else exam.reading.text} {exam.public}") if found else ()
    return f'"{found}": a day that the review does not name.' if found.casefold() not in (*known, "") else ""


def _stranger(exam: Exam) -> str:
    """A name or product, known by its capital, that nobody mentioned."""
    author = exam.brief.review.author.split()
    public = set(words(exam.public))
    heard = set() if exam.regulated else set(words(exam.reading.text)) | set(words(" ".join(author[:1])))
    allowed = public | heard | _COMMON_CAPITALS
    common = _common(exam.reading.book.language)
    surname = set(words(" ".join(author[1:]))) - allowed
    parts = sentences(_CLAUSE.sub(".\n", exam.body)) if _CLAUSE.search(exam.body) else exam.sentences
    for sentence in parts:
        found = [word for word in _capitals(sentence, exam) if not _is_known(word, allowed, common)]
        found += [
            word
            for word in (WORD.findall(sentence) if surname else ())
            if word.casefold() in surname and len(word) >= _SHORTEST_NAME and word[0].isupper()
        ]
        if found:
            return f'"{found[0]}": a name that is neither in the review nor in your public facts.'
    return ""


@cache
def _common(language: str) -> frozenset[str]:
    """Words that are plain nouns or small words, whatever their capital says; no given names."""
    book = phrasebook(language)
    return frozenset(book.topic_of.keys() | book.loose | book.stopwords) - first_names()


def _is_known(word: str, allowed: set[str], common: frozenset[str]) -> bool:
    """Whether a word with a capital is no stranger: said before, or a plain noun ("our Product Team")."""
    return all(one in allowed or one in common for one in (each.removesuffix("'s") for each in words(word)))


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
    return [claim for at, claim in exam.all("done_work") if not exam.finds("failing", at, at + 1)]


def _unheard_of(exam: Exam) -> str:
    """A thing the apology names although its whole topic is absent from the review."""
    book = exam.reading.book
    heard = {named for word in words(exam.reading.text) for named in (word, book.verbs.get(word, word))}
    said = {each for word in heard & book.nouns.keys() for each in words(book.nouns[word])}
    said |= {each for matter in exam.reading.complaints for each in words(matter.phrase)}
    shop = {"app"} if exam.brief.platform in _APP_STORES else set[str]()
    for at in dict.fromkeys(at for at, _ in exam.all("apology")):
        for word in words(exam.sentences[at]):
            topic = book.topic_of.get(word)
            if (
                topic
                and word not in book.loose
                and word not in said
                and topic not in shop
                and stem(word) not in exam.reading.stems
                and topic not in topics(book.language, exam.reading.text)
            ):
                return f'"{word}": the review does not mention it.'
    return ""


def _money(exam: Exam) -> list[tuple[int, str]]:
    return [
        (at, offer)
        for at, offer in exam.all("promise_money")
        if exam.finds("promise_giving", at, at + 1) and not exam.finds("promise_not", at, at + 1)
    ]


def _backed(exam: Exam, offer: str) -> bool:
    """Whether a policy sentence speaks of this offer, with the same figures."""
    wanted = {stem(word) for word in words(offer) if len(word) >= _SHORTEST_TERM}
    figures = set(_FIGURE.findall(offer))
    return any(
        wanted & {stem(word) for word in words(line)} and figures <= set(_FIGURE.findall(line))
        for line in exam.brief.policy
    )
