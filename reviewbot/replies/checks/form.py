"""Does the reply have the right form (policy.md C2: 8, 12, 13, 23, 28): fresh, short, in its language."""

import re
from collections import Counter

from reviewbot.replies.checks.exam import LONGEST_REPLY, Exam, passed, verdict
from reviewbot.replies.phrasebook import LANGUAGES, language_of
from reviewbot.replies.words import LINK, MARKUP, content_stems, opening, words
from reviewbot.replies.worn import MOST_SHARED, worn
from reviewbot.types import Check

_LIST_LINE = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s", re.MULTILINE)
_MARKDOWN = re.compile(r"\*\*|__|^#{1,4} |\[[^\]\n]{1,80}\]\(", re.MULTILINE)
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55\ufe0f]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_CITY_PITCH = re.compile(
    r"\b(?:best|top|leading|premier|finest|favou?rite|number one|#1|trusted|affordable|local)(?: \w+){1,3} "
    r"(?:in|near|around) (?:\w+ )?[A-Z]\w+|\bnear me\b"
)
_MOST_REPEATS = 3
SHORT_FORM = 600  # characters; a platform with less room leaves no room for 40 words


def not_template(exam: Exam) -> Check:
    """At most one cliché; the first four words and long runs of words are not those of a recent reply."""
    cliches = sum(book.gates["cliche"].count(exam.text) for book in exam.books if "cliche" in book.gates)
    if cliches > 1:
        return verdict("not_template", f'"{exam.finds("cliche", exam.text)}": more than one stock phrase.')
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
        fewest, most = 8, 100
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
        got = language_of(exam.body)
        wrong = (got and got != wanted) or not _LATIN.search(exam.body)
        return verdict("language", f'The review is in "{wanted}"; answer in that language.' if wrong else "")
    if language_of(exam.body):
        return verdict(
            "language",
            f'The review is in "{wanted}", which reviewbot cannot write: translate it first.',
        )
    return passed("language", f'The review is in "{wanted}", which reviewbot cannot check.')


def no_stuffing(exam: Exam) -> Check:
    """The business name once, no "best plumber in Austin", no word hammered in."""
    name = exam.brief.business.name
    if name and exam.text.casefold().count(name.casefold()) > 1 + _signs(exam, name):
        return verdict("no_stuffing", f'"{name}": once is enough.')
    if pitch := _CITY_PITCH.search(exam.body):
        return verdict("no_stuffing", f'"{pitch.group()}": reads as an advertisement.')
    small = frozenset().union(*(book.stopwords for book in exam.books))
    stems = Counter(content_stems(exam.body.replace(name, " ") if name else exam.body, small))
    most = [stem for stem, times in stems.items() if times > _MOST_REPEATS]
    return verdict("no_stuffing", f'"{most[0]}": four times the same word.' if most else "")


def platform_form(exam: Exam) -> Check:
    """What the platform takes: length, links, lists, emoji, quotes of the review."""
    form, title = exam.platform.form, exam.platform.title
    emoji = bool(_EMOJI.search(exam.text))
    problems = (
        (
            not form.fits(exam.text),
            f"{title} takes {form.max_length} {form.unit}; this has {form.length(exam.text)}.",
        ),
        (not exam.text.strip(), "The reply is empty."),
        (len(exam.text) >= LONGEST_REPLY, f"No platform takes {LONGEST_REPLY:,} characters."),
        (not form.links and bool(LINK.search(exam.text)), f"{title} takes no links."),
        (not form.lists and bool(_LIST_LINE.search(exam.text)), f"{title} takes no lists."),
        (emoji and (not form.emoji or exam.complaint), "No emoji here."),
        (bool(MARKUP.search(exam.text) or _MARKDOWN.search(exam.text)), "Plain text only: no markup."),
        (not form.quotes and _quotes_review(exam), f"{title} takes no quotes of the review."),
    )
    return verdict("platform_form", next((why for wrong, why in problems if wrong), ""))


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
