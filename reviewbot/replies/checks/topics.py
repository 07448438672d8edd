"""What a text is about, as the phrasebook sorts its words: "the waiter" is service."""

from functools import cache, lru_cache

from reviewbot.replies.phrasebook import phrasebook
from reviewbot.replies.scan import Scan
from reviewbot.replies.words import words

PEOPLE = "service"


@cache
def _cues(language: str) -> Scan:
    return Scan((cue.topic, cue.patterns) for cue in phrasebook(language).cues)


@lru_cache(maxsize=64)
def topics(language: str, text: str) -> frozenset[str]:
    """The topics of ``text`` in one of the languages of the phrasebooks."""
    book = phrasebook(language)
    said = words(text)
    known = {book.topic_of[word] for word in said if word in book.topic_of}
    people = set() if book.people.isdisjoint(said) else {PEOPLE}
    return frozenset(known | people | _cues(language).found(text.lower()).keys())
