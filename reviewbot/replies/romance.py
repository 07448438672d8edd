"""Spanish, French, Italian and Portuguese: heads of nouns, what "without" denies, and whose service it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reviewbot.replies.finding import Finding
    from reviewbot.replies.nouns import Noun

_VOWELS = "aeiouâéèêîô"


def heads(found: list[Noun], low: Sequence[str], how: Finding) -> list[Noun]:
    """The nouns of a clause; what is said after "la zip del vestito" is said of the zip."""
    if not how.several:
        return found
    headed = list(found)
    for at in range(len(found) - 1):
        head, one = headed[at : at + 2]
        between = low[head.at + len(head.word.split()) : one.at]
        if len(between) == 1 and between[0].startswith("d") and between[0] in how.places:
            headed[at] = head._replace(bad=head.bad or one.bad)
            headed[at + 1] = one._replace(bad=False, aside=True)
    return headed


def is_lacking(before: Sequence[str], how: Finding) -> bool:
    """Whether a word of lack stands before the noun, and no verb between: not "sans rendre la monnaie"."""
    at = max((at for at, word in enumerate(before) if word in how.lacks), default=-1)
    verbs = (
        word
        for word in (before[at + 1 :] if how.several else ())
        if how.adverbial.search(word) or (word in how.never and word not in how.between)
    )
    return at >= 0 and not any(verbs)


def whose(manner: str, person: str, before: str, how: Finding) -> str:
    """Whose service it is: "el trato del fontanero", by the word before the person, or by how it ends."""
    ends = (of for end, of in how.of.items() if end[0] == "-" and person.endswith(end[1:]))
    of = how.of.get(before) or next(ends, "")
    if how.elided and person[0] in _VOWELS:
        of = how.of.get(f"{of.replace(' ', '~')}'", of)
    joint = "" if of.endswith("'") else " "
    return f"{manner} {of}{joint}{person}" if of else manner
