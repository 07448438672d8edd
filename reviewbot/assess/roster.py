"""Whom of the house a written name may mean: by first name, full name, nickname or a slip of one letter."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from tomllib import loads
from typing import NamedTuple

from reviewbot.assess.memory import Memory

WORD = re.compile(r"[^\W_]+")
NICKNAMES = re.compile(r"[(\"“„«]([^()\"“”„«»]*)[)\"”“»]")
POSSESSIVE = re.compile(r"(?<=\w)'s?$")
SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
TELLING = 5  # letters of a name that is known again with one letter wrong
SHORT = 3  # letters of a short form that is told from a word only by its capital: Al, Ed, Vi


def _folded(word: str) -> str:
    low = POSSESSIVE.sub("", word.casefold())
    if low.isascii():
        return low
    letters = unicodedata.normalize("NFKD", low)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


folded = Memory(_folded).__getitem__


def word_file(name: str) -> str:
    """The text of one of the files in ``words/``."""
    return files(__package__).joinpath(f"words/{name}").read_text("utf-8")


@cache
def first_names() -> frozenset[str]:
    """First names of many countries, folded, with the short forms of the nicknames."""
    listed = map(folded, word_file("first_names.txt").split())
    return frozenset(listed) | {name for names in _groups() for name in names if len(name) > SHORT}


@cache
def also_words() -> frozenset[str]:
    """First names that are words too ("will", "rosa"), or places and brands."""
    return frozenset(map(folded, loads(word_file("staff.toml"))["words"].split()))


@cache
def only_names() -> frozenset[str]:
    """First names that are nothing else."""
    return first_names() - also_words()


@cache
def not_names() -> frozenset[str]:
    """Words that stand, capitalised, where a name would: pronouns, things, places, brands, days."""
    return frozenset(map(folded, word_file("not_names.txt").split()))


@cache
def _groups() -> tuple[frozenset[str], ...]:
    """Names that one person may go by."""
    languages = loads(word_file("nicknames.toml")).values()
    return tuple(
        frozenset(map(folded, (name, *short.split())))
        for language in languages
        for name, short in language.items()
    )


@cache
def _grouped() -> dict[str, frozenset[str]]:
    together: dict[str, set[str]] = {}
    for group in _groups():
        for name in group:
            together.setdefault(name, set()).update(group)
    return {name: frozenset(others) for name, others in together.items()}


class Member(NamedTuple):
    """One entry of a roster: as it is shown, and its words, folded: first name, then the others."""

    name: str
    words: tuple[str, ...]


class Called(NamedTuple):
    """Who may be meant by a word. ``near``: only with a letter wrong; ``word``: it is a word as well."""

    members: tuple[Member, ...]
    near: bool
    word: bool


def one_letter_apart(one: str, other: str) -> bool:
    """One letter more, less, other, or two letters changed about."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1 or short == long:
        return False
    same = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    rest, others = short[same:], long[same:]
    if len(short) < len(long):
        return rest == others[1:]
    return rest[1:] == others[1:] or (rest[:2] == others[1::-1] and rest[2:] == others[2:])


class Roster:
    """The people of a house. An entry is a first or a full name, perhaps with nicknames in brackets."""

    def __init__(self, entries: Sequence[str]) -> None:
        self._first: dict[str, list[Member]] = {}
        self._nick: dict[str, list[Member]] = {}
        self.surnames: dict[str, list[Member]] = {}
        for entry in dict.fromkeys(entries):
            shown = " ".join(NICKNAMES.sub(" ", entry).split())
            words = tuple(map(folded, WORD.findall(shown)))
            if not words:
                continue
            member = Member(shown, words)
            given = [folded(word) for nick in NICKNAMES.findall(entry) for word in WORD.findall(nick)]
            spelt = folded(shown.casefold().translate(SPELT_OUT).split()[0])
            for name in {words[0], spelt, *given}:
                self._first.setdefault(name, []).append(member)
            for name in _grouped().get(words[0], frozenset()) - {words[0]}:
                self._nick.setdefault(name, []).append(member)
            if len(words) > 1:
                self.surnames.setdefault(words[-1], []).append(member)
        self.words = frozenset(chain(self._first, *(member.words for member in self.members())))
        self.called = Memory(self._called).__getitem__

    def members(self) -> Iterator[Member]:
        """Everybody, some perhaps more than once."""
        return chain.from_iterable(self._first.values())

    def _called(self, word: str) -> Called | None:
        name = folded(word)
        if found := self._first.get(name):
            return Called(tuple(found), near=False, word=name in also_words() or len(name) < SHORT)
        if found := self._nick.get(name):
            return Called(tuple(found), near=False, word=name in also_words() or len(name) <= SHORT)
        if name.endswith("s") and len(name) > TELLING and (found := self._first.get(name[:-1])):
            return Called(tuple(found), near=False, word=name[:-1] in also_words())  # "Elenas Beratung"
        if len(name) < TELLING or name in first_names() or name in also_words() or name in not_names():
            return None
        near = dict.fromkeys(
            member
            for known, members in chain(self._first.items(), self._nick.items())
            if len(known) >= TELLING and one_letter_apart(name, known)
            for member in members
        )
        return Called(tuple(near), near=True, word=True) if near else None


@lru_cache(64)
def roster(entries: tuple[str, ...]) -> Roster:
    """The roster of a house; those of the last 64 houses are kept."""
    return Roster(entries)
