"""How a language shows its nouns: the lists and endings that nouns.py goes by."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NEVER = "(?!)"  # a pattern that finds nothing
_LISTS = (
    "lacks",
    "along",
    "places",
    "between",
    "complements",
    "never",
    "nouns",
    "unfit",
    "counting",
    "outer",
    "auxiliaries",
    "feminine",
    "dative",
    "own",
    "wanting",
    "excess",
    "numbers",
    "things",
    "actions",
    "acting",
    "likening",
    "either",
    "doing",
    "predicates",
    "subjects",
    "several",
)  # of words, in [finding]


@dataclass(frozen=True, slots=True)
class Finding:
    """How a language shows its nouns (nouns.py).

    ``articles``: a word before a noun -> the article an apology needs, "" where that is not sure;
    ``endings``: the end of a noun -> its article. ``lacks``: "without"; ``along``: "with"; ``places``:
    other prepositions;
    ``between``: what may stand between article and noun; ``complements``: what joins two nouns to one name;
    ``never``: no nouns, nor what ``adverbial`` finds, but for ``nouns``; ``unfit``: nouns that no reply
    names: people, bodies, times, but for ``outer`` where a thing follows. ``auxiliaries``: before a verb's
    form that looks like a noun. ``feminine``: after these "der" is; ``dative``: after these "den" is plural;
    ``own``: how a clause starts that tells what the reviewer did; ``wanting``: what one has that asks for
    something; ``excess``: what makes blame of praise ("too quiet"); ``things``: nouns that need no word
    before them to be one; ``actions``: what may be a verb, and is one after ``acting``; ``likening``: before
    what something is only like; ``either``, and ``doing`` that no name ends with: what is a noun right after
    an article only; ``predicates``: verbs, and no nouns; ``subjects``: who does something in a clause that
    tells of the noun before it;
    ``of``: what stands before a person, or how the person's name ends -> what joins them to ``person``: "el
    trato del fontanero"; ``several``: how adjectives of several things end, and so the nouns beside them;
    ``formed``: how only nouns end;
    ``delay``: that something came late; ``refund``: of money that is asked back; ``family``: whom a review
    may tell was hurt -> what a reply calls them; ``person``: what a complaint about a person is called, and
    ``manner`` one that blames how they were; ``missed``: one that ``<>`` was not there, with "a" if one of
    ``counting`` was. ``adjectives``: how they end; ``elided``: the article before a vowel. ``capitals``:
    nouns have one; ``compounds``: several nouns are written as one; ``drops``: verbs stand without pronoun;
    ``runs``: several words may be one.
    """

    articles: Mapping[str, str]
    endings: Mapping[str, str]
    lacks: frozenset[str]
    along: frozenset[str]
    places: frozenset[str]
    between: frozenset[str]
    complements: frozenset[str]
    never: frozenset[str]
    nouns: frozenset[str]
    unfit: frozenset[str]
    counting: frozenset[str]
    outer: frozenset[str]
    auxiliaries: frozenset[str]
    feminine: frozenset[str]
    dative: frozenset[str]
    own: frozenset[str]
    wanting: frozenset[str]
    excess: frozenset[str]
    numbers: frozenset[str]
    things: frozenset[str]
    actions: frozenset[str]
    acting: frozenset[str]
    likening: frozenset[str]
    either: frozenset[str]
    doing: frozenset[str]
    predicates: frozenset[str]
    subjects: frozenset[str]
    adverbial: re.Pattern[str]
    done: re.Pattern[str]
    clitic: re.Pattern[str]
    plurals: Mapping[str, str]
    of: Mapping[str, str]
    several: frozenset[str]
    formed: tuple[str, ...]
    family: Mapping[str, str]
    adjectives: str
    elided: str
    delay: str
    refund: str
    person: str
    manner: str
    missed: str
    capitals: bool
    compounds: bool
    drops: bool
    runs: bool

    @property
    def elides(self) -> bool:
        """Whether articles melt with nouns that start with a vowel."""
        return bool(self.elided)


def finding(raw: Mapping[str, Any], lexicon: Mapping[str, str]) -> Finding:
    """The ``[finding]`` of a phrasebook, its lists made longer by those of the same name in ``lexicon``."""

    def listed(name: str) -> frozenset[str]:
        return frozenset(f"{raw.get(name, '')} {lexicon.get(name, '')}".casefold().split())

    def paired(name: str) -> dict[str, str]:
        return dict(pair.split("=") for pair in raw.get(name, "").split())

    return Finding(
        **{name: listed(name) for name in _LISTS},
        articles=paired("articles"),
        endings=paired("endings"),
        adverbial=re.compile(rf"(?:{raw['adverbial']})$"),
        done=re.compile(rf"(?:{raw.get('done', NEVER)})$"),
        clitic=re.compile(rf"(?:^| )(?:{raw.get('clitic', NEVER)})$"),
        plurals=paired("plurals"),
        formed=tuple(listed("formed")),
        of={article: name.replace("~", " ") for article, name in paired("of").items()},
        family={word: name.replace("~", " ") for word, name in paired("family").items()},
        adjectives=raw.get("adjectives", ""),
        elided=raw.get("elided", ""),
        delay=raw["delay"],
        refund=raw["refund"],
        person=raw["person"],
        manner=raw.get("manner", ""),
        missed=raw.get("missed", ""),
        capitals="capitals" in raw,
        compounds="compounds" in raw,
        drops="drops" in raw,
        runs="runs" in raw,
    )
