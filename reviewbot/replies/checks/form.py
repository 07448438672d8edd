"""Does the reply have the right form (policy.md C2: 8, 12, 13, 23, 28): fresh, short, in its language."""

import re
from collections import Counter
from functools import cache

from reviewbot.replies.checks.addresses import links
from reviewbot.replies.checks.exam import LONGEST_REPLY, Exam, passed, verdict
from reviewbot.replies.checks.plainly import ENTITY
from reviewbot.replies.phrasebook import phrasebook
from reviewbot.replies.words import MARKUP, content_stems, opening, words
from reviewbot.replies.worn import MOST_SHARED, worn
from reviewbot.types import LANGUAGES, Check

_LIST_LINE = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s", re.MULTILINE)
_MARKDOWN = re.compile(r"\*\*|__|^#{1,4} |\[[^\]\n]{1,80}\]\(", re.MULTILINE)
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55\ufe0f]")
_NOT_LATIN = re.compile(r"[^\W\d_A-Za-z\u00aa-\u024f\u1e00-\u1eff\u0300-\u036f]{2,60}")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_CITY_PITCH = re.compile(
    r"\b(?:best|top|leading|premier|finest|favou?rite|number one|#1|trusted|affordable|local)(?: \w+){1,3} "
    r"(?:in|near|around) (?:\w+ )?[A-Z]\w+|\bnear me\b"
)
_ADDRESS = re.compile(r"\S{1,200}[@/.]\w\S{0,200}")
_MOST_REPEATS = 3
_ENOUGH_TO_TELL = 6  # words among which one small word of the language stands surely
SHORT_FORM = 600  # characters; a platform with less room leaves no room for 40 words


def not_template(exam: Exam) -> Check:
    """At most one cliché; the first four words and long runs of words are not those of a recent reply."""
    cliches = exam.all("cliche")
    if len(cliches) > 1:
        return verdict("not_template", f'"{cliches[0][1]}": more than one stock phrase.')
    used = worn(exam.brief.recent)
    if used.starts_like(exam.text):
        start = " ".join(opening(exam.text))
        return verdict("not_template", f'"{start}": a recent reply starts with the same words.')
    closest = used.closeness(exam.body)
    problem = f"{closest:.0%} of it stands in a recent reply already." if closest > MOST_SHARED else ""
    return verdict("not_template", problem)


def length(exam: Exam) -> Check:
    """40 to 120 words under a complaint, 20 to 80 where the review has no text; thanks may be shorter.

    Where the platform leaves little room, or secrecy leaves little to say (policy.md C3), 20 are enough.
    """
    count = len(exam.text.split())
    fewest, most = 40, 120
    short_form = exam.platform.form.max_length is not None and exam.platform.form.max_length < SHORT_FORM
    if not exam.complaint:
        fewest, most = 4, 100
    elif exam.reading.says_little:
        fewest, most = 20, 80
    elif short_form or exam.regulated:
        fewest = 20
    problem = (
        f"{count} words; between {fewest} and {most} read best here." if not fewest <= count <= most else ""
    )
    return verdict("length", problem)


def language(exam: Exam) -> Check:
    """The language of the review, as far as short texts tell."""
    wanted = exam.reading.language
    if not wanted:
        return passed("language", "The language of the review is not known.")
    if wanted in LANGUAGES:
        got = exam.language
        if exam.reading.foreign and got == "en":
            told = f'The review is in "{wanted}"; your house answers it in English.'
            return verdict("language", told, gate=False)
        small = exam.reading.book.stopwords.intersection(words(exam.body))
        strange = _is_foreign(exam) or (len(words(exam.body)) >= _ENOUGH_TO_TELL and not small)
        wrong = strange or got not in {"", wanted}
        return verdict("language", f'The review is in "{wanted}"; answer in that language.' if wrong else "")
    if exam.language:
        return verdict(
            "language",
            f'The review is in "{wanted}", which reviewbot cannot write: translate it first.',
        )
    return passed("language", f'The review is in "{wanted}", which reviewbot cannot check.')


def _is_foreign(exam: Exam) -> bool:
    """Whether words stand there that no Latin letter is in, and the review has none of them."""
    strange = _NOT_LATIN.findall(exam.body) if not exam.body.isascii() else []
    return not _LATIN.search(exam.body) or any(word not in exam.reading.text for word in strange)


def no_stuffing(exam: Exam) -> Check:
    """The business name once, no "best plumber in Austin", no word hammered in."""
    name = exam.brief.business.name
    if name and _times(name, exam) > 1 + _signs(exam, name):
        return verdict("no_stuffing", f'"{name}": once is enough.')
    if pitch := _CITY_PITCH.search(exam.body):
        return verdict("no_stuffing", f'"{pitch.group()}": reads as an advertisement.')
    small = _small(tuple(book.language for book in exam.books))
    stems = Counter(content_stems(exam.body.replace(name, " ") if name else exam.body, small))
    most = [stem for stem, times in stems.items() if times > _MOST_REPEATS]
    return verdict("no_stuffing", f'"{most[0]}": four times the same word.' if most else "")


@cache
def _small(languages: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*(phrasebook(language).stopwords for language in languages))


def platform_form(exam: Exam) -> Check:
    """What the platform takes: length, links, lists, emoji, quotes of the review."""
    form, title = exam.platform.form, exam.platform.title
    emoji = bool(_EMOJI.search(exam.raw))
    problems = (
        (
            not form.fits(exam.raw),
            f"{title} takes {form.max_length} {form.unit}; this has {form.length(exam.raw)}.",
        ),
        (not exam.text.strip(), "The reply is empty."),
        (len(exam.raw) >= LONGEST_REPLY, f"No platform takes {LONGEST_REPLY:,} characters."),
        (not form.links and bool(links(exam)), f"{title} takes no links."),
        (not form.lists and bool(_LIST_LINE.search(exam.text)), f"{title} takes no lists."),
        (emoji and (not form.emoji or exam.complaint), "No emoji here."),
        (
            bool(MARKUP.search(exam.raw) or ENTITY.search(exam.raw) or _MARKDOWN.search(exam.raw)),
            "Plain text only: no markup.",
        ),
        (not form.quotes and _quotes_review(exam), f"{title} takes no quotes of the review."),
    )
    return verdict("platform_form", next((why for wrong, why in problems if wrong), ""))


def _times(name: str, exam: Exam) -> int:
    """How often the text names the business, beside addresses and whoever signs ("Kolb", by Ada Kolb)."""
    signer = exam.brief.location.signer.casefold()
    text = exam.text.casefold().replace(signer, " ") if signer else exam.text.casefold()
    times = text.count(name.casefold())
    return _ADDRESS.sub(" ", text).count(name.casefold()) if times > 1 else times


def _signs(exam: Exam, name: str) -> int:
    """1 when the business name stands in the signature, where it does not count."""
    return int(
        name.casefold() in " ".join(exam.text.split()[-12:]).casefold()
        and name.casefold() not in exam.body.casefold()
    )


def _quotes_review(exam: Exam) -> bool:
    """Five words in a row from the review."""
    mine, theirs = words(exam.body), " ".join(words(exam.reading.text))
    return any(" ".join(mine[at : at + 5]) in theirs for at in range(len(mine) - 4))
