"""What was once worked out about a word: reviews use the same few thousand again and again."""

from collections.abc import Callable
from typing import TypeVar

MOST_WORDS = 1 << 15
LONGEST_WORD = 40  # longer ones are junk, and would only fill the memory
T = TypeVar("T")


class Memory(dict[str, T]):
    """A dict that works out what is not there. When it is full it forgets everything.

    A third cheaper to ask than an lru_cache, which also moves the word to the front.
    """

    def __init__(self, work_out: Callable[[str], T]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, word: str) -> T:
        known = self._work_out(word)
        if len(self) >= MOST_WORDS:
            self.clear()
        if len(word) <= LONGEST_WORD:
            self[word] = known
        return known
