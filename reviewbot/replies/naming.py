"""Whether a few words of a review may name somebody, or a brand: a reply repeats none of that."""

from reviewbot.replies.phrasebook import Phrasebook, first_names
from reviewbot.replies.turning import turning
from reviewbot.replies.words import words


def names(part: str, book: Phrasebook) -> bool:
    """Whether ``part`` does; where every noun has a capital, only known names tell."""
    first, *later = part.split()
    capitals = [first, *(word for word in later if word[:1].isupper())]
    if not first_names().isdisjoint(words(" ".join(capitals))):
        return True
    plain = turning(book.language).capitals
    return not book.finding.capitals and any(_may_be_named(word, plain) for word in later)


def _may_be_named(word: str, plain: frozenset[str]) -> bool:
    """Whether a word amid a sentence has the capital of a name; "I", "I'm" and "TV" have another."""
    own = word.replace("’", "'").partition("'")[0]
    return word[:1].isupper() and not own.isupper() and word.casefold() not in plain
