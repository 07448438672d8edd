"""What a gate looks for: many patterns as one, quick on lower-case text.

Python's ``re`` tells at a glance which of many words cannot start at a place only where case matters, so the
patterns and the text are made lower-case first. Parts with "(?-i:" look at the text as it is.
"""

import re
from collections.abc import Iterable

_CASED = "(?-i:"
# A part of a pattern: an escape, or one sign.
_SIGN = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|.", re.DOTALL)


class Gate:
    """Finds what any of ``parts`` matches, in any case but where a part says otherwise."""

    __slots__ = ("_cased", "_low")

    def __init__(self, parts: Iterable[str]) -> None:
        parts = tuple(parts)
        self._low = _either([_lowered(part) for part in parts if _CASED not in part])
        self._cased = _either([part for part in parts if _CASED in part], re.IGNORECASE)

    def finds(self, text: str, low: str) -> str:
        """The first thing found in ``text``, whose lower case is ``low``; "" for nothing."""
        found = self._low and self._low.search(low)
        if found:
            same = len(low) == len(text)
            return (text[found.start() : found.end()] if same else found.group()).strip()
        cased = self._cased and self._cased.search(text)
        return cased.group().strip() if cased else ""


def _either(parts: list[str], flags: int = 0) -> re.Pattern[str] | None:
    """One pattern for all parts; those that begin at the start of a word look for it once, together."""
    starting = [part[2:] for part in parts if part.startswith(r"\b") and not _forks(part)]
    others = [part for part in parts if not part.startswith(r"\b") or _forks(part)]
    whole = [rf"\b(?:{'|'.join(starting)})", *others] if starting else others
    return re.compile("|".join(whole), flags) if whole else None


def _forks(part: str) -> bool:
    """Whether ``part`` has a "|" outside of all brackets."""
    depth = 0
    for sign in _SIGN.findall(part):
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and depth == 0:
            return True
    return False


def _lowered(part: str) -> str:
    return "".join(sign if sign.startswith("\\") else sign.lower() for sign in _SIGN.findall(part))
