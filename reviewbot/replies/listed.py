"""What a clause says of a noun that the phrasebook lists: its fault, its owner, if it is one here."""

from reviewbot.replies.phrasebook import Phrasebook
from reviewbot.replies.row import is_likened

_ATTACHING = frozenset({"on", "of", "in", "at", "from", "under", "for", "with", "by", "near"})
_FAR = 7  # words between a noun and its fault


def quality_of(seen: list[str], first: int, at: int, book: Phrasebook) -> tuple[str, bool]:
    """The fault or praise that surely belongs to the noun ``first`` to ``at``, and whether it is denied."""
    if first > 0 and seen[first - 1] in book.judging:
        return seen[first - 1], any(word in book.negations for word in seen[max(0, first - 4) : first - 1])
    if first > 0 and seen[first - 1] == "no" and book.linking:
        return ("" if seen[at] in book.bads else "no"), False
    for before in (first - 1, first - 2):  # "love the crew", "love the morning crew"
        if before > 0 and seen[before] in book.determiners and seen[before - 1] in book.likings:
            denied = any(word in book.negations for word in seen[max(0, before - 3) : before - 1])
            return seen[before - 1], denied
    beside = seen[first - 2] if first > 1 else ""
    if (beside in _ATTACHING or beside in book.nouns) and _attached(seen, first, book):
        return "", False
    denied = False
    for word in _after(seen, at):
        if word in book.judging:
            return word, denied
        if word in book.negations:
            denied = True
        elif word not in book.linking if book.linking else word in book.nouns:
            break
    return "", False


def _after(seen: list[str], at: int) -> list[str]:
    """The words that may judge the noun: "the pipe under my sink is leaking" speaks of the pipe."""
    later = seen[at + 1 : at + 1 + _FAR]
    return later[3:] if later and later[0] in _ATTACHING else later


def _attached(seen: list[str], first: int, book: Phrasebook) -> bool:
    """Whether the noun only says where another noun is: the sink of "the pipe under my sink"."""
    before = seen[max(0, first - 3) : first]
    return before[1:2] != [] and before[-2] in _ATTACHING and before[0] in book.nouns


def compound(seen: list[str], at: int, book: Phrasebook) -> bool:
    """Whether the noun ends a name like "birthday cake"; the verb of "transfer money" starts none."""
    if not book.linking or at == 0 or seen[at] not in book.nouns or seen[at - 1] not in book.nouns:
        return False
    return seen[at - 1] not in book.ambiguous or (at > 1 and seen[at - 2] in book.determiners)


def is_noun(seen: list[str], at: int, book: Phrasebook) -> bool:
    """Whether the noun at ``at`` is a thing of its own, not a verb and not the first half of a name."""
    word = seen[at]
    if word in book.people and not book.linking:  # a complaint about them is told otherwise
        return False
    if at + 1 < len(seen) and (compound(seen, at + 1, book) or seen[at + 1] in book.people):
        return False
    before = seen[at - 1] if at else ""
    if before in book.finding.auxiliaries:  # "est entrée" is no starter
        return False
    if before in book.finding.acting and word in book.finding.actions:  # "it drains my battery"
        return False
    if is_likened(seen, at, book.finding):
        return False
    if book.finding.several and before in book.finding.complements and seen[max(0, at - 2)] in book.nouns:
        return False  # "éclairs au café" are no coffee
    if book.finding.several and word in book.ambiguous:  # "el libro vino tarde", "la ritiro"
        return before in book.qualifying and not book.finding.clitic.search(f"{before} {word}")
    told = before in book.qualifying or before in book.nouns or before.endswith("'s")
    return told or word not in book.ambiguous


def owner_of(seen: list[str], first: int, book: Phrasebook) -> str:
    """What stands for "my" and "our" ("your") where the language has it simply; else "the" or nothing."""
    if not book.linking:
        return ""
    before = [
        word for word in seen[max(0, first - 3) : first] if word in book.determiners or word.endswith("'s")
    ]
    return "your" if before[-1:] in (["my"], ["our"]) else "the"
