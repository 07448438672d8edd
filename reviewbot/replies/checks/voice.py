"""Whether a reply speaks as the house does (standards.toml, ``[voice]``), whoever wrote it."""

from reviewbot.replies.checks.exam import Exam, not_needed, verdict
from reviewbot.replies.house import misaddressed, shunned
from reviewbot.types import Check


def voice(exam: Exam) -> Check:
    """None of the phrases that the house never uses; customers addressed as it addresses them."""
    house = exam.brief.voice
    if not (house.never or house.address):
        return not_needed("voice")
    if found := shunned(house.never, exam.body):
        return verdict("voice", f'"{found}": your house does not say this (voice.never).')
    language = exam.reading.book.language
    found = misaddressed(house, language, exam.body)
    wanted = house.address.get(language, "")
    return verdict(
        "voice", f'"{found}": your house addresses customers in the {wanted} way.' if found else ""
    )
