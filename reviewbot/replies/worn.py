"""What the last replies used up: how they start, and their runs of five words (policy.md C2, check 8)."""

import re
import threading
from collections import Counter, defaultdict
from collections.abc import Mapping

from reviewbot.replies.words import EMAIL, opening, runs

Run = tuple[str, ...]

# The set of good replies overlaps by .03, the templated one by 1.0 (policy.md C2, check 8).
MOST_SHARED = 0.15
# Replies that one step may add to a window before it is cheaper to read all of them anew.
_STEP = 4
_SIGNATURE = 12  # words of a last line that may be one
_NUMBER = re.compile(r"\+?\(?\d[\d ()./-]{4,20}\d")
RECENT = 200  # replies that a new one is compared with


class Worn:
    """The recent replies, newest first, taken apart; it moves along instead of starting again."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        self._texts: tuple[str, ...] = ()
        self._runs: dict[int, frozenset[Run]] = {}
        self._holders: dict[Run, list[int]] = {}
        self._openings: dict[int, Run] = {}
        self._starts: Counter[Run] = Counter()
        self._next = 0
        self._take(texts)

    def moved_to(self, texts: tuple[str, ...]) -> bool:
        """Whether the window could move to ``texts``: the newest of them are new, and the oldest went."""
        for new in range(_STEP):
            if texts[new:] == self._texts[: len(texts) - new]:
                for _ in range(new + len(self._texts) - len(texts)):
                    self._drop_oldest()
                self._take(texts[:new])
                return True
        return False

    def starts_like(self, text: str) -> bool:
        """Whether a recent reply has the same first four words."""
        return opening(text) in self._starts

    def shared(self, text: str) -> Mapping[int, int]:
        """Runs of five words that ``text`` shares with each of the recent replies."""
        return self._counted(runs(text))

    def closeness(self, text: str) -> float:
        """The greatest part of ``text``, or of a recent reply if shorter, that is the same in both."""
        own = runs(text)
        shared = self._counted(own).items()
        return max((count / min(len(own), len(self._runs[holder])) for holder, count in shared), default=0.0)

    def _counted(self, own: frozenset[Run]) -> Mapping[int, int]:
        counted: defaultdict[int, int] = defaultdict(int)
        for run in own & self._holders.keys():
            for holder in self._holders[run]:
                counted[holder] += 1
        return counted

    def _take(self, texts: tuple[str, ...]) -> None:
        for text in reversed(texts):
            said = _said(text)
            self._runs[self._next] = runs(said)
            for run in self._runs[self._next]:
                self._holders.setdefault(run, []).append(self._next)
            self._openings[self._next] = opening(said)
            self._starts[self._openings[self._next]] += 1
            self._next += 1
        self._texts = (*texts, *self._texts)

    def _drop_oldest(self) -> None:
        oldest = next(iter(self._runs))
        for run in self._runs.pop(oldest):
            holders = self._holders[run]
            holders.pop(0)  # the oldest stands first
            if not holders:
                del self._holders[run]
        start = self._openings.pop(oldest)
        self._starts[start] -= 1
        if not self._starts[start]:
            del self._starts[start]
        self._texts = self._texts[:-1]


def _said(text: str) -> str:
    """A reply without signature and contacts, whichever location it is of."""
    body, _, last = text.rstrip().rpartition("\n")
    said = body if body and len(last.split()) <= _SIGNATURE else text
    return _NUMBER.sub(" ", EMAIL.sub(" ", said) if "@" in said else said)


class _Kept(threading.local):
    """The last window of this thread."""

    window: Worn | None = None


_kept = _Kept()


def worn(texts: tuple[str, ...]) -> Worn:
    """The window over these replies, newest first; cheap when it follows the one asked for last."""
    texts = texts[:RECENT]
    if _kept.window is None or not _kept.window.moved_to(texts):
        _kept.window = Worn(texts)
    return _kept.window
