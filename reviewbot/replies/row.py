"""The words of one clause in their order, and what the words around it make of each."""

import re
from collections.abc import Sequence
from functools import lru_cache

from reviewbot.replies.finding import Finding
from reviewbot.replies.phrasebook import Phrasebook, first_names

_SHORTEST, _LONGEST = 3, 28  # letters
_SPOKEN = re.compile(r"[aeiouyà-öø-ÿœ]")  # "pfff" and "grrr" are no words
_BACK = 2  # words between an article and its noun
_OBJECTS = frozenset({"me", "us", "him", "them"})


@lru_cache(maxsize=16_384)
def is_listed(word: str, listed: frozenset[str]) -> bool:
    """Whether it, or the word that ``-s`` was put to, is one of these."""
    return any(word.removesuffix(ending) in listed for ending in ("", "s", "es")) or (
        word.endswith("ies") and f"{word[:-3]}y" in listed
    )


def is_likened(low: Sequence[str], at: int, how: Finding) -> bool:
    """Whether the noun there only says what something was like: "hard as a puck", "like a building site"."""
    likened = (
        place
        for place, word in enumerate(low[:at])
        if word in how.likening and not (place and low[place - 1] in how.acting)
    )
    return any(low[place] == "like" or at - place <= _BACK + 1 for place in likened)


class Row:
    """What may be a noun, what must be one, and what is the verb of the noun before it."""

    def __init__(
        self,
        said: Sequence[str],
        book: Phrasebook,
        faults: frozenset[str],
        *,
        opens: bool,
        plain: bool = False,
    ) -> None:
        self._said = said
        self._low = [word.casefold().replace("’", "'") for word in said]
        self._book = book
        self._how: Finding = book.finding
        self._faults = faults
        self._opens = opens
        self._plain = plain

    def _is_told(self, at: int) -> bool:
        """English: whether the word at ``at`` can only be the verb of the one before it."""
        word = self._low[at] if at < len(self._low) else ""
        does = word.endswith("s") and word not in self._how.things and is_listed(word, self._how.actions)
        return does or word in self._how.predicates or (at == 1 and bool(self._how.done.search(word)))

    def _is_thing(self, at: int) -> bool:
        """English: whether it is a noun with no word before it to say so: "forgot the soap and towels"."""
        word = self._low[at]
        known = word in self._book.nouns and word not in self._book.ambiguous
        if self._plain or not (known or is_listed(word, self._how.things)):
            return False
        before = self._low[at - 1] if at else ""
        return not (before in self._how.acting and is_listed(word, self._how.actions))

    def _acts(self, at: int) -> bool:
        """English: whether it is the verb of the noun before it: "the machines squeak", "the tap drips"."""
        word, before = self._low[at], self._low[at - 1]
        if before in self._how.acting and word.endswith("s") and is_listed(word, self._how.actions):
            return True
        after = self._low[at + 1] if at + 1 < len(self._low) else ""
        if after in _OBJECTS and word.endswith("s") and not word.endswith("ss"):
            return True  # "your customer service astounds me"
        owned = (
            after in self._how.along or after in self._how.lacks or after == "of"
        )  # "skates with no edges"
        if owned or self._is_told(at + 1) or (word in self._how.things and after not in self._how.articles):
            return False
        if before.endswith("s") and not before.endswith("ss"):
            return word in self._how.actions
        return (
            after != ""
            and word.endswith("s")
            and not word.endswith("ss")
            and is_listed(word, self._how.actions)
        )

    def _predicated(self, at: int) -> bool:
        """Whether a verb follows at once or after one more word: "Kitchen sink has been blocked"."""
        after = self._low[at + 1 : at + 3]
        if not after or after[0] in self._how.articles:
            return False
        if (
            after[0] in self._how.acting
        ):  # not "upsold me a cover" and not "Amazon won't": "lockers don't lock"
            told = after[0] in self._how.subjects or after[0] in self._book.negations
            return told and (self._low[at].endswith("s") or self._is_known(at))
        verbs = (self._book.linking, self._book.verbs, self._how.never, self._faults)
        told = any(word in group for word in after for group in verbs)
        return told or any(self._how.done.search(word) for word in after)

    def _is_known(self, at: int) -> bool:
        """English: whether it is a noun in some list."""
        word = self._low[at]
        return word in self._book.nouns or word in self._how.either or is_listed(word, self._how.things)

    def _may_be(self, at: int) -> bool:
        word, low = self._said[at], self._low[at]
        fits = (_SHORTEST <= len(low) <= _LONGEST and _SPOKEN.search(low)) or low in self._book.nouns
        if not fits or not low[0].isalpha() or low.endswith("'"):
            return False
        if self._how.capitals:
            if not word[0].isupper() or low in first_names():
                return False
        elif not word.islower() and not self._opens_small(at):
            return False
        if self._how.several and low in self._book.ambiguous:
            if at == 0:
                return self._low[1:2] != [] and self._low[1] in self._faults  # "porte rayée"
            return self._is_counted(at) and not self._how.clitic.search(f"{self._low[at - 1]} {low}")
        if low in self._book.nouns or low in self._how.nouns:
            doubted = self._how.runs and low in self._book.ambiguous and not self._introduced(at)
            return not doubted or (
                at == 0 and (self._is_told(1) or not self._faults.isdisjoint(self._low[1:2]))
            )
        if low in self._how.either or is_listed(low, self._how.doing):
            return self._is_counted(at) or (at == 0 and self._is_told(1))
        before = " ".join(self._low[max(0, at - 2) : at])
        if low in self._book.nameless or self._how.clitic.search(f"{before} {low}"):
            return False
        return not self._how.adverbial.search(low) or bool(self._book.known(low)) or self._is_done(at)

    def _opens_small(self, at: int) -> bool:
        """Whether its capital is only that of a sentence; in English any other word is a name there."""
        low = self._low[0]
        if not self._opens or at or not self._said[0][1:].islower() or low in first_names():
            return False
        listed = self._is_known(0) or low in self._how.nouns or is_listed(low, self._how.actions)
        return not self._how.runs or listed or low.endswith("ing")

    def _is_counted(self, at: int) -> bool:
        """Whether an article, a figure, a fault or a word of lack stands before it."""
        first = self._described_from(at)
        before = self._low[first - 1] if first else ""
        if first < at and self._low[at - 1] in self._faults:
            return True
        return before.isdigit() or before in self._how.articles or before in self._how.lacks

    def _is_done(self, at: int) -> bool:
        """English: whether it is a doing with a name: "rebooking cost us sixty", "billed for a coating"."""
        listed = self._low[at] in self._how.things and self._is_counted(at)
        return listed or (at == 0 and self._low[at].endswith("ing") and self._is_told(1))

    def _introduced(self, at: int) -> bool:
        """Whether an article, a preposition or a word of lack stands before it."""
        first = self._described_from(at)
        before = self._low[first - 1] if first else ""
        judged = any(
            self._low[0] in group for group in (self._faults, self._book.praising, self._how.between)
        )
        return (
            (first == 0 < at and judged)  # "Great location"
            or before.isdigit()
            or before in self._how.articles
            or before in self._how.lacks
            or before in self._how.along
            or before.endswith("'s")
            or (before in self._how.places and before not in {"a", "à", "to"})
        )

    def _described_from(self, at: int) -> int:
        """Where the words begin that only describe the noun at ``at``."""
        first = at
        while first and at - first < _BACK and self._only_describes(self._low[first - 1]):
            first -= 1
        return first

    def _only_describes(self, word: str) -> bool:
        if word in self._how.articles:
            return False
        known = word in self._how.between or word in self._faults or word in self._book.praising
        return known or bool((self._how.runs or self._how.adjectives) and self._how.adverbial.search(word))

    def _describes(self, at: int) -> bool:
        """Dutch: "lekkend dak", "beloofde gratis beurt": a word that only describes the next one."""
        ending = self._how.adjectives
        if not ending or self._low[at] in self._book.nouns or self._low[at] in self._how.nouns:
            return False
        after = self._low[at + 1 : at + 2]
        followed = after != [] and (self._may_be(at + 1) or after[0] in self._how.between)
        return self._low[at].endswith(ending) and followed

    def _before_fault(self, at: int) -> bool:
        """Whether a fault follows at once, or after one small word: "vino imbevibile", "muziek te hard"."""
        later = [word for word in self._low[at + 1 : at + 4] if word not in self._how.between][:2]
        if later[:1] and later[0] in self._faults:
            return True
        return len(later) > 1 and later[0] in self._book.stopwords and later[1] in self._faults

    def _tells_how(self, word: str) -> bool:
        return any(word in group for group in (self._faults, self._book.praising, self._how.between))
