"""Which passages of a review are heard: without its questions or threats, before its "but" and after."""

import re

from reviewbot.replies.phrasebook import Phrasebook
from reviewbot.replies.words import sentences
from reviewbot.types import HELD, Brief

_PART = re.compile(r"[,;:]\s")
_THREATS = frozenset({"legal", "extortion"})  # rules of the assessment


def turned(text: str, book: Phrasebook) -> tuple[str, str]:
    """What a good review praises, and what it minds: each sentence up to its "but", and from there on."""
    parts = [(sentence, book.turn.search(sentence)) for sentence in sentences(text)]
    praised = [sentence[: turn.start()] if turn else sentence for sentence, turn in parts]
    return "\n".join(praised), "\n".join(sentence[turn.end() :] for sentence, turn in parts if turn)


def without_questions(text: str, book: Phrasebook) -> str:
    """What a review says that only asks beside its praise: nobody is thanked for words about the question."""
    told = (one for one in sentences(text) if not one.endswith("?") and not book.asks.search(one.casefold()))
    return "\n".join(told)


def without_threats(brief: Brief, text: str) -> str:
    """``text`` without the parts of a grave review that threaten: what they name is the lawsuit."""
    told = brief.assessment
    quotes = [reason.quote.casefold() for reason in told.reasons if reason.rule in _THREATS and reason.quote]
    if told.class_ not in HELD or not quotes:
        return text
    parts = (part for sentence in sentences(text) for part in _PART.split(sentence))
    return "\n".join(part for part in parts if not any(quote in part.casefold() for quote in quotes))
