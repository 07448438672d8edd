"""What customers of each trade speak of: one file of words a trade, ``generic.toml`` for what all share.

A file has a table a topic and in it a string a language: words, and terms of several words joined by
"_"; "wait*" is any word so beginning; "delicious+" praises what it names, "bland-" blames it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain
from tomllib import loads
from typing import NamedTuple

from reviewbot.assess.language import lowered
from reviewbot.assess.lexicon import SPELT, lexicon
from reviewbot.assess.memory import Memory
from reviewbot.assess.spelling import Spelling

GENERIC = "generic"
TRADES = (  # the most reviewed first: where as many mean one thing by a word as another, theirs counts
    "restaurant",
    "hotel",
    "retail",
    "app",
    "health",
    "home_services",
    "auto",
    "fitness",
    "finance",
    "transport",
)
SIGNS = {"+": 2.0, "-": -2.0}  # as "great" and "bad" in words/

Term = tuple[str, ...]  # its words as texts spell them; "*" ends a stem
Table = Mapping[str, Mapping[str, str]]


class Meaning(NamedTuple):
    """The topic that a term names, and what the term itself says of it: below 0 blame, above praise."""

    topic: str
    weight: float


Mention = tuple[int, int, str, float]
"""Words ``start`` to ``end`` of a sentence name a topic; its name, and a weight as for meanings."""


class Begun(NamedTuple):
    """What a word means alone, and the terms that it begins: their further words, topic and weight.

    ``seconds``: the words after it in these, and ``stems``: how such words begin.
    """

    alone: Meaning | None
    longer: Sequence[tuple[Term, str, float]]
    seconds: frozenset[str]
    stems: tuple[str, ...]


@cache
def table(trade: str) -> Table:
    """A trade's words by topic and language, as its file has them."""
    read: Table = loads(files(__package__).joinpath(f"{trade}.toml").read_text("utf-8"))
    return read


def term_of(written: str, spelling: Spelling) -> Term:
    """A term spelt as texts are: "front_desk", "Oat milk", "wait*"; of no word where none is in it."""
    words = spelling.word.findall(lowered(written).translate(spelling.fold))
    if words and written.endswith("*"):
        words[-1] += "*"
    return tuple(words)


def meanings(trade: str, language: str) -> dict[Term, Meaning]:
    """The terms of one file in one language, and what each means."""
    return dict(_meanings(trade, language))


def _meanings(trade: str, language: str) -> Iterator[tuple[Term, Meaning]]:
    spelling = lexicon(language).spelling
    for topic, terms in table(trade).items():
        for term in terms.get(language, "").split():
            spellings = {term.rstrip("+-")}
            for letter, written in SPELT.get(language, ()):
                spellings |= {one.replace(letter, written) for one in spellings}
            meaning = Meaning(topic, SIGNS.get(term[-1], 0.0))
            yield from ((term_of(one, spelling), meaning) for one in spellings)


def _commonest(trades: Sequence[Mapping[Term, Meaning]]) -> dict[Term, Meaning]:
    """What each term means in most trades; where they are divided evenly, in the first of them."""
    said: dict[Term, list[Meaning]] = {}
    for term, meaning in chain.from_iterable(trade.items() for trade in trades):
        said.setdefault(term, []).append(meaning)
    common = {}
    for term, each in said.items():
        (topic, _), *_ = Counter(meaning.topic for meaning in each).most_common(1)
        common[term] = next(meaning for meaning in each if meaning.topic == topic)
    return common


class Terms:
    """The terms of one language, to be found in time linear in the text."""

    def __init__(self, terms: Mapping[Term, Meaning]) -> None:
        self._by_first: dict[str, list[tuple[Term, Meaning]]] = {}
        for (first, *rest), meaning in terms.items():
            self._by_first.setdefault(first, []).append((tuple(rest), meaning))
        self._stems = sorted({len(first) - 1 for first in self._by_first if first[-1] == "*"}, reverse=True)
        self._begun_by = Memory(self._look_up).__getitem__

    def _look_up(self, word: str) -> Begun | None:
        """What a word begins; of the terms so begun longer ones first, and ones that know more of it."""
        firsts = [word, *(f"{word[:length]}*" for length in self._stems if length <= len(word))]
        terms = [*chain.from_iterable(self._by_first.get(first, ()) for first in firsts)]
        if not terms:
            return None
        longer = sorted([(rest, *meaning) for rest, meaning in terms if rest], key=lambda row: -len(row[0]))
        alone = next((meaning for rest, meaning in terms if not rest), None)
        seconds = frozenset(rest[0] for rest, *_ in longer)
        return Begun(alone, longer, seconds, tuple(each[:-1] for each in seconds if each[-1] == "*"))

    def find(self, words: Sequence[str]) -> list[Mention]:
        """What these words name, from left to right; no word is part of two terms."""
        mentions: list[Mention] = []
        free = 0
        for at, begun in [(at, begun) for at, begun in enumerate(map(self._begun_by, words)) if begun]:
            if at < free:
                continue
            alone, longer, seconds, stems = begun
            after = at + 1
            if (
                longer
                and after < len(words)
                and (words[after] in seconds or (stems and words[after].startswith(stems)))
            ):
                for rest, topic, weight in longer:
                    end = after + len(rest)
                    if _stand(rest, words[after:end]):
                        mentions.append((at, end, topic, weight))
                        free = end
                        break
            if alone and at >= free:
                mentions.append((at, after, *alone))
        return mentions


def _stand(term: Term, words: Sequence[str]) -> bool:
    return len(term) == len(words) and all(
        word.startswith(known[:-1]) if known[-1] == "*" else word == known
        for known, word in zip(term, words, strict=True)
    )


@cache
def _names() -> Mapping[str, str]:
    table = loads(files(__package__).joinpath("names.toml").read_text("utf-8"))
    return {name: trade for trade, names in table.items() for name in names.split(", ")}


def trade_of(word: str) -> str:
    """The trade that an owner means: "Dentist" is health, "shop" is retail; "" where nobody knows it."""
    name = " ".join(word.lower().replace("_", " ").split())
    return next((one for one in TRADES if one.replace("_", " ") == name), _names().get(name, ""))


class Taxonomy:
    """The topics of a trade, and the terms that name them in each language.

    ``trade`` is one of TRADES; its terms outrank the generic ones. "" where nobody knows it: then the
    terms of all trades count, each for its commonest meaning, and the generic ones first. ``extra``: by
    topic, known or new, the owner's own terms in any language ("oat milk", "lounge*"); they outrank ours.
    Raises ValueError for another trade.
    """

    def __init__(self, trade: str = "", extra: Mapping[str, Sequence[str]] | None = None) -> None:
        if trade and trade not in TRADES:
            raise ValueError(f"no words for the trade {trade!r}: expected one of {', '.join(sorted(TRADES))}")
        self._extra = dict(extra or {})
        self._trades = (trade,) if trade else TRADES
        self.topics = frozenset(chain.from_iterable([*map(table, (GENERIC, *self._trades)), self._extra]))
        self.terms = Memory(self._terms).__getitem__

    def _terms(self, language: str) -> Terms:
        general = meanings(GENERIC, language)
        own = _commonest([meanings(trade, language) for trade in self._trades])
        chosen = general | own if self._trades != TRADES else own | general
        spelling = lexicon(language).spelling
        for topic, terms in self._extra.items():
            chosen |= {term_of(term, spelling): Meaning(topic, 0.0) for term in terms}
        return Terms({term: meaning for term, meaning in chosen.items() if term})
