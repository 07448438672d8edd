"""How the words of a text are spelt for matching: small letters, without accents that writers drop."""

import re
from collections.abc import Callable, Mapping, Sequence

from reviewbot.assess.language import lowered
from reviewbot.assess.memory import Memory

# "Don't", and "sh*t", which is a word of its own: CENSORED.
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+|\*+[^\W_]+|\*{2,})*|[\u2600-\u27bf\u2b50\U0001f300-\U0001faff]")
WORD_SPLIT = re.compile(r"[^\W_]+(?:\*+[^\W_]+|\*{2,})*|[\u2600-\u27bf\u2b50\U0001f300-\U0001faff]")
CENSORED = "censored"
ELIDING = frozenset({"fr", "it", "ca"})  # l'attente is two words, don't is one
# "Sooo" and "slowww", but not a whole word of three: BBB, AAA.
DRAWN_OUT = re.compile(r"(?:(?<=\w)|(?!(\w)\1+\b))([^\W\d_])\2{2,}")
ACCENTED = frozenset({"en", "de", "da", "sv", "no"})  # here an accent makes another letter, or is rare
ACCENTS = str.maketrans("àáâãåçèéêëìíîïñòóôõùúûýÿ", "aaaaaceeeeiiiinoooouuuyy")


def shortened(word: str, most: int) -> str:
    """The word with at most so many of each letter that is drawn out: "soooo" as "soo" or "so"."""
    return DRAWN_OUT.sub(r"\2" * most, word)


class Spelling:
    """The spelling of one language. ``word`` finds the words, ``fold`` is its letter table.

    ``cut``: the words in what stands between two blanks, as written; ``spell``: as lexicons spell them.
    """

    def __init__(self, language: str) -> None:
        self.word = WORD_SPLIT if language in ELIDING else WORD
        self.fold: Mapping[int, int] = {} if language in ACCENTED else ACCENTS
        self.cut: Callable[[str], Sequence[str]] = Memory(self.word.findall).__getitem__
        self.spell = Memory(self._spell).__getitem__

    def _spell(self, written: str) -> tuple[str, ...]:
        words = self.word.findall(shortened(lowered(written).translate(self.fold), 1))
        return tuple([CENSORED if "*" in word else word for word in words])
