"""What the writer of replies hears in a text, without the assessment of it."""

from reviewbot.replies.clauses import Mood
from reviewbot.replies.german import written_out
from reviewbot.replies.matters import Matters, matters
from reviewbot.replies.phrasebook import phrasebook


def told(text: str, language: str, *, complaint: bool = True, dark: bool = True) -> Matters:
    """What a bad review of this text speaks of; not ``dark``: a mixed one; no ``complaint``: a good one."""
    book = phrasebook(language)
    mood = Mood(
        complaint=complaint,
        dark=complaint and dark,
        content=not complaint,
        rated=True,
        sincere=not complaint,
        hurting=book.hurting,
        pleasing=book.praising,
    )
    return matters(written_out(text, book) if language == "de" else text, book, mood)


def complaints(text: str, language: str, *, complaint: bool = True) -> set[str]:
    """What it complains of, as a reply names it."""
    return {one.phrase for one in told(text, language, complaint=complaint).complaints}
