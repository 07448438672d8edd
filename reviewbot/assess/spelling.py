"""How the words of a text are spelt for matching: small letters, without accents that writers drop."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from reviewbot.assess.language import lowered

REMEMBERED_WORDS = 1 << 14
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[\u2600-\u27bf\u2b50\U0001f300-\U0001faff]")
WORD_SPLIT = re.compile(r"[^\W_]+|[\u2600-\u27bf\u2b50\U0001f300-\U0001faff]")
ELIDING = frozenset({"fr", "it", "ca"})  # l'attente is two words, don't is one
ELONGATED = re.compile(r"([^\W\d_])\1{2,}")
ACCENTED = frozenset({"en", "de", "da", "sv", "no"})  # here an accent makes another letter, or is rare
ACCENTS = str.maketrans("àáâãåçèéêëìíîïñòóôõùúûýÿ", "aaaaaceeeeiiiinoooouuuyy")


class Spelt(NamedTuple):
    """What stands between two blanks: as it sounds to VADER, and the words in it as lexicons spell them."""

    sound: str
    words: tuple[str, ...]


class Spelling:
    """The spelling of one language. ``word`` finds the words, ``fold`` is its letter table."""

    def __init__(self, language: str) -> None:
        self.word = WORD_SPLIT if language in ELIDING else WORD
        self.fold: Mapping[int, int] = {} if language in ACCENTED else ACCENTS
        self.spell = lru_cache(REMEMBERED_WORDS)(self._spell)

    def _spell(self, written: str) -> Spelt:
        """"Sooo" sounds as "Soo" and is spelt "so"."""
        short = ELONGATED.sub(r"\1", lowered(written).translate(self.fold))
        return Spelt(ELONGATED.sub(r"\1\1", written), tuple(self.word.findall(short)))
