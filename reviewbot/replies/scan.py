"""Many patterns looked for in one walk over the words of a text.

Each gate has dozens of patterns in each language, and nearly none of them finds anything in a good reply. So
each pattern waits under the first letters that it can start with, and only those that wait under the letters
of a word are tried there: one look-up a word for all gates together, in place of one search a gate.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

Found = Mapping[str, list[tuple[int, int]]]  # name -> where its patterns match, in order

_SIZES = (6, 3, 2, 1)  # letters under which a pattern waits: as many of these as are sure
_MOST_HEADS = 65_536  # heads of words that are remembered; then they are forgotten
_HEAD = _SIZES[0]
_WORD = re.compile(r"\w+")
_CASED = "(?-i:"
# What a pattern is made of: an escape, a set, the start of a group, a repetition, or one sign.
_SIGN = re.compile(
    r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?(?:<?[=!]|[a-z-]*:|P<\w+>|P=\w+\)|\(\w+\))|\{[\d,]+\}|.", re.DOTALL
)
_LITERAL = re.compile(r"\\.|.", re.DOTALL)
_AROUND = ("(?=", "(?!", "(?<=", "(?<!")
_EDGES = frozenset({r"\b", "^", "$"})
_ANY = frozenset({("", True)})
_NOTHING = frozenset({("", False)})

# How a match may start: letters, and whether anything may follow them.
_Heads = frozenset[tuple[str, bool]]


class Scan:
    """Patterns under their names. Those that can start with anything, or heed case, are searched apart."""

    def __init__(self, named: Iterable[tuple[str, Iterable[str]]]) -> None:
        self._waiting: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        self._under: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {}
        self._anywhere: list[tuple[str, re.Pattern[str]]] = []
        self._cased: list[tuple[str, re.Pattern[str]]] = []
        for name, parts in named:
            for part in parts:
                self._add(name, part)

    def _add(self, name: str, part: str) -> None:
        if _CASED in part:
            self._cased.append((name, re.compile(part, re.IGNORECASE)))
            return
        signs = _SIGN.findall(part)
        pattern = "".join(sign if sign.startswith("(?") else _in_small(sign) for sign in signs)
        heads = _starts(signs)
        if all(head[:1].isalnum() for head in heads):
            for head in heads:
                self._waiting[head].append((name, pattern))
        else:
            self._anywhere.append((name, re.compile(pattern)))

    def found(self, text: str) -> Found:
        """Where the patterns of each name match in ``text``, which has to keep its length in lower case."""
        low = text.lower()
        spans: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        known = self._under.get
        for word in _WORD.finditer(low):
            at = word.start()
            head = low[at : at + _HEAD]
            waiting = known(head)
            if waiting is None:
                waiting = self._waiting_under(head)
            for name, pattern in waiting:
                if found := pattern.match(low, at):
                    spans[name].append(found.span())
        for patterns, said in ((self._anywhere, low), (self._cased, text)):
            for name, pattern in patterns:
                for found in pattern.finditer(said):
                    spans[name].append(found.span())
        return {name: _apart(each) for name, each in spans.items()}

    def _waiting_under(self, head: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
        """The patterns that a word with these first letters, and what follows it, may start; remembered."""
        under = self._waiting.get
        named = (one for size in _SIZES if size <= len(head) for one in under(head[:size], ()))
        waiting = tuple((name, _compiled(pattern)) for name, pattern in named)
        if len(self._under) >= _MOST_HEADS:
            self._under.clear()
        self._under[head] = waiting
        return waiting


class Starts:
    """Patterns, and what each stands for, that a text is matched with from some place on, case ignored."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._pairs = tuple(pairs)
        self._waiting: defaultdict[str, list[int]] = defaultdict(list)
        self._under: dict[str, tuple[tuple[str, str], ...]] = {}
        for at, (pattern, _) in enumerate(self._pairs):
            for head in _starts(_SIGN.findall(pattern)):
                self._waiting[head].append(at)

    def matches(self, text: str, at: int = 0) -> Iterator[tuple[re.Match[str], str]]:
        """Those that match, in their order; "^" is the start of ``text`` itself, wherever ``at`` is."""
        for pattern, meaning in self._possible(text[at : at + _HEAD].lower()):
            if found := _compiled(pattern, re.IGNORECASE).match(text, at):
                yield found, meaning

    def fullmatches(self, text: str) -> Iterator[tuple[re.Match[str], str]]:
        """Those that match all of it, in their order."""
        for pattern, meaning in self._possible(text[:_HEAD].lower()):
            if found := _compiled(pattern, re.IGNORECASE).fullmatch(text):
                yield found, meaning

    def _possible(self, head: str) -> tuple[tuple[str, str], ...]:
        """The patterns that a text with these first letters may match; remembered."""
        if head not in self._under:
            if len(self._under) >= _MOST_HEADS:
                self._under.clear()
            sizes = (0, *(size for size in _SIZES if size <= len(head)))
            at = sorted({one for size in sizes for one in self._waiting.get(head[:size], ())})
            self._under[head] = tuple(self._pairs[one] for one in at)
        return self._under[head]


@cache
def gates(languages: tuple[str, ...]) -> Scan:
    """The gates of these languages, from ``phrases/<language>-gates.toml``."""
    return Scan(pair for language in languages for pair in _patterns(language).items())


@cache
def numbers(languages: tuple[str, ...]) -> tuple[Mapping[str, int], frozenset[str]]:
    """Number words and what they mean, and the units of money and time that may follow them."""
    raw = [_words(language)["numbers"] for language in languages]
    pairs = [pair.split("=") for one in raw for pair in one["words"].split()]
    units = frozenset(unit for one in raw for unit in one["units"].split())
    return {word: int(value) for word, value in pairs}, units


def alternatives(pattern: str) -> list[str]:
    """The alternatives of a pattern that stand in no bracket."""
    found, depth = [""], 0
    for sign in _LITERAL.findall(pattern):
        depth += (sign in "([") - (sign in ")]")
        if sign == "|" and not depth:
            found.append("")
        else:
            found[-1] += sign
    return found


def _patterns(language: str) -> Mapping[str, list[str]]:
    found: Mapping[str, list[str]] = _words(language)["gates"]
    return found


@cache
def _words(language: str) -> Mapping[str, Any]:
    file = resources.files("reviewbot.replies").joinpath("phrases", f"{language}-gates.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _in_small(sign: str) -> str:
    r"""A sign in small letters, but for its escapes: "[^\W\d_]" stays."""
    return _LITERAL.sub(
        lambda found: found.group() if len(found.group()) > 1 else found.group().lower(), sign
    )


def _cut(head: str) -> str:
    return next((head[:size] for size in _SIZES if len(head) >= size), "")


@cache
def _compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Compiled when it is first asked for: most patterns never are."""
    return re.compile(pattern, flags)


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, without those that begin within an earlier one."""
    if len(spans) == 1:
        return spans
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


# --- how a pattern can start ------------------------------------------------------------------


def _starts(signs: list[str]) -> set[str]:
    """The first letters of all that the pattern can match, as many as are sure."""
    return {_cut(head.lower()) for head, _ in _heads(signs, 0)[0]}


def _heads(signs: list[str], at: int) -> tuple[_Heads, int]:
    """All heads of the alternatives from ``at`` on, and where the group that holds them ends."""
    whole: set[tuple[str, bool]] = set()
    branch = _NOTHING
    while at < len(signs) and signs[at] != ")":
        if signs[at] == "|":
            whole |= branch
            branch, at = _NOTHING, at + 1
        elif goes_on := {head for head in branch if not head[1]}:
            heads, at = _one(signs, at)
            branch = (branch - goes_on) | {_joined(first, then) for first in goes_on for then in heads}
        else:
            at = _past(signs, at)
    return frozenset(whole | branch), at + 1


def _past(signs: list[str], at: int) -> int:
    """Where the sign, set or group ends that starts at ``at``."""
    depth = 0
    for end in range(at, len(signs)):
        opens = signs[end].startswith("(") and not signs[end].endswith(")")
        depth += opens - (signs[end] == ")")
        if depth <= 0:
            return end + 1
    return len(signs)


def _one(signs: list[str], at: int) -> tuple[_Heads, int]:
    """The heads of one sign, set or group with its repetition, and where the next one is."""
    sign = signs[at]
    if sign.startswith("(?P="):
        heads, at = _ANY, at + 1
    elif sign in _AROUND:
        heads, at = _NOTHING, _past(signs, at)
    elif sign.startswith("("):
        heads, at = _heads(signs, at + 1)
    else:
        heads, at = _letters(sign), at + 1
    times = signs[at] if at < len(signs) else ""
    if times not in {"?", "*", "+"} and not times.startswith("{"):
        return heads, at
    if times != "?":
        heads = frozenset((letters, True) for letters, _ in heads)
    if times in {"?", "*"} or times.startswith(("{0", "{,")):
        heads |= _NOTHING
    return heads, at + 1


def _letters(sign: str) -> _Heads:
    if sign in _EDGES:
        return _NOTHING
    if sign.startswith("["):
        listed = sign[1:-1]
        plain = not re.search(r"^\^|\\|.-.", listed)
        return frozenset((one, False) for one in listed) if plain else _ANY
    if sign == r"\d":
        return frozenset((one, False) for one in "0123456789")
    if sign.startswith("\\") and not sign[1].isalnum():
        return frozenset({(sign[1], False)})
    return _ANY if len(sign) > 1 or sign == "." else frozenset({(sign, False)})


def _joined(first: tuple[str, bool], then: tuple[str, bool]) -> tuple[str, bool]:
    """A head that goes on, and what follows it."""
    letters = (first[0] + then[0])[:_HEAD]
    return letters, then[1] or len(letters) == _HEAD
