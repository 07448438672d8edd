"""Which sentence of a review a reply repeats word for word: the one that most plainly says what was wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reviewbot.replies.clauses import SURE, Matter, Mood, in_sentence
from reviewbot.replies.cutting import cut
from reviewbot.replies.phrasebook import Phrasebook
from reviewbot.replies.quotable import is_quotable
from reviewbot.replies.retold import Retold
from reviewbot.replies.turning import turning
from reviewbot.replies.words import content_stems, sentences, words

# Points for what tells that a sentence plainly says what was wrong, as fitted by fit/quotes.py.
SIGNS = {
    "stems": 1,  # of its words of meaning, six at most
    "fault": 2,
    "minded": 1,  # turns that nobody writes of what pleased: "only", "two hours late"
    "negation": 1,
    "not done": 1,  # such a turn with a negation: "never came"
    "blamed": 2,  # it speaks of a matter beside blame
    "surely": 1,
    "retold": 2,  # a clause of it could be told back
    "comma": -1,
    "begun": -1,  # with a small word: "they", "when"
    "turned": -1,  # "but"
    "banned": -1,  # by a word that no clause told back may hold: there may be scorn in it
    "pleasing": -3,
}
_MUCH, _TWICE = 6, 2  # stems, and turns, from which on more of them say no more
_LIKELY, _SURE = 7, 9  # points
_MOST = 3  # to choose from


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the review as they stand. ``matters``: what they speak of.

    ``points``: for saying plainly what was wrong.
    """

    text: str
    points: int
    matters: tuple[Matter, ...]

    @property
    def blames(self) -> bool:
        """Whether "that should not have happened" may follow."""
        return self.points >= _SURE


def quotes(text: str, book: Phrasebook, mood: Mood, told: Sequence[Retold]) -> tuple[Quote, ...]:
    """What of ``text`` is short and harmless enough, and likely says what was wrong, the likeliest first.

    ``told``: its clauses that can be told back.
    """
    first, *rest = sentences(text) or [""]
    setting = first if len(rest) > 1 else ""
    fit = (part for part in cut(text, book) if is_quotable(part, book))
    found = (_quote(part, book, mood, told, opens=part[1:-1] in setting) for part in fit)
    likely = (one for one in found if one.points >= _LIKELY)
    return tuple(sorted(likely, key=lambda one: -one.points)[:_MOST])


def _quote(part: str, book: Phrasebook, mood: Mood, told: Sequence[Retold], *, opens: bool) -> Quote:
    """With its points; ``opens``: it stands in the first sentence of several, where the setting is told."""
    matters = tuple(in_sentence(part, book, mood))
    found = signs(part, book, mood, matters, told)
    return Quote(part, sum(SIGNS[name] * count for name, count in found.items()) - opens, matters)


def signs(
    part: str, book: Phrasebook, mood: Mood, matters: Sequence[Matter], told: Sequence[Retold]
) -> Mapping[str, int]:
    """What tells whether a sentence says plainly what was wrong, as ``SIGNS`` counts it."""
    said, how = words(part), turning(book.language)
    hurting = book.hurting.intersection(said)
    turns = [words(part[start:end]) for start, end in how.minded.found(part).get("minded", ())]
    minded = sum(book.negations.isdisjoint(turn) and hurting.isdisjoint(turn) for turn in turns)
    weight = min((one.weight for one in matters), default=0)
    return {
        "stems": min(len({*content_stems(part, book.stopwords)}), _MUCH),
        "fault": bool(hurting),
        "minded": min(minded, _TWICE),
        "negation": not book.negations.isdisjoint(said),
        "not done": any(not book.negations.isdisjoint(turn) for turn in turns),
        "blamed": weight < 0,
        "surely": weight <= SURE,
        "retold": any(one.clause.casefold() in part.casefold() for one in told),
        "comma": ", " in part,
        "begun": said[0] in book.stopwords,
        "turned": not book.contrast.isdisjoint(said),
        "banned": not how.banned.isdisjoint(said),
        "pleasing": not (mood.pleasing.isdisjoint(said) and book.likings.isdisjoint(said)),
    }
