"""What the writer of replies hears in a text, without the assessment of it."""

from reviewbot.replies.clauses import Mood
from reviewbot.replies.german import written_out
from reviewbot.replies.matters import Matters, matters
from reviewbot.replies.phrasebook import phrasebook
from reviewbot.replies.quoting import quotes
from reviewbot.replies.retold import retold


def told(text: str, language: str, *, complaint: bool = True, dark: bool = True) -> Matters:
    """What a bad review of this text speaks of; not ``dark``: a mixed one; no ``complaint``: a good one."""
    book = phrasebook(language)
    return matters(
        written_out(text, book) if language == "de" else text,
        book,
        _mood(language, complaint=complaint, dark=dark),
    )


def complaints(text: str, language: str, *, complaint: bool = True) -> set[str]:
    """What it complains of, as a reply names it."""
    return {one.phrase for one in told(text, language, complaint=complaint).complaints}


def told_back(text: str, language: str, *, dark: bool = True) -> set[str]:
    """The clauses of a bad review that a reply may tell back, as it does."""
    book = phrasebook(language)
    spelled = written_out(text, book) if language == "de" else text
    return {one.text for one in retold(spelled, book, _mood(language, complaint=True, dark=dark))}


def quoted(text: str, language: str) -> str:
    """What surely was wrong and a reply to a bad review may quote; "" for nothing."""
    book, mood = phrasebook(language), _mood(language, complaint=True, dark=True)
    found = quotes(text, book, mood, retold(text, book, mood))
    return next((one.text for one in found if one.blames), "")


def _mood(language: str, *, complaint: bool, dark: bool) -> Mood:
    book = phrasebook(language)
    return Mood(
        complaint=complaint,
        dark=complaint and dark,
        content=not complaint,
        rated=True,
        sincere=not complaint,
        hurting=book.hurting,
        pleasing=book.praising,
    )
