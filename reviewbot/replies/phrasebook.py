"""The sentences and word lists of each language, read once from ``phrases/<language>.toml``."""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from reviewbot.replies.gate import Gate
from reviewbot.replies.wording import spelled_out
from reviewbot.replies.words import words

LANGUAGES = ("en", "de", "es", "fr", "it", "nl", "pt")

# A language is told apart by its function words: this many at least, and ahead of the runner-up.
_ENOUGH = 2


_NEVER = "(?!)"  # a pattern that finds nothing
_HISSING = ("s", "x", "z", "ch", "sh")

# Lists of a phrasebook's [reading]. Only English puts adjectives to nouns, and needs the second line.
_WORD_LISTS = (
    *("stopwords", "praising", "faults", "negations", "contrast", "people", "loose", "unfit", "harmless"),
    *("unquoted",),
    *(
        "blame",
        "likings",
        "telling",
        "linking",
        "ambiguous",
        "determiners",
        "mended",
        "hedges",
        "bads",
        "mass",
    ),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """How a language shows its nouns (nouns.py).

    ``articles``: a word before a noun -> the article an apology needs, "" where that is not sure;
    ``endings``: the end of a noun -> its article. ``lacks``: "without"; ``along``: "with"; ``places``:
    other prepositions;
    ``between``: what may stand between article and noun; ``complements``: what joins two nouns to one name;
    ``never``: no nouns, nor what ``adverbial`` finds, but for ``nouns``; ``unfit``: nouns that no reply
    names: people, bodies, times. ``feminine``: after these "der" is; ``own``: how a clause starts that tells
    what the reviewer did; ``family``: whom a review may tell was hurt -> what a reply calls them;
    ``person``: what a complaint about a person is called. ``adjectives``: how they end; ``elided``: the
    article before a vowel. ``capitals``: nouns have one; ``runs``: several words may be one.
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
    feminine: frozenset[str]
    own: frozenset[str]
    adverbial: re.Pattern[str]
    family: Mapping[str, str]
    adjectives: str
    elided: str
    person: str
    capitals: bool
    runs: bool

    @property
    def elides(self) -> bool:
        """Whether articles melt with nouns that start with a vowel."""
        return bool(self.elided)


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """One language.

    ``nouns``: reviewer's word -> how a reply names it, ready to stand after "sorry about".
    ``topic_of``: reviewer's word -> topic. ``verbs``: what a thing did -> what it is.
    ``joined``: names of several words, and turns of phrase, read as one word.
    ``cues``: pattern, phrase, topic of complaints without a noun; ``weak_cues`` for want of better.
    ``tender``: what a review says of harm and grief; ``wish``: how it asks for something new.
    ``fits``: topic -> faults that may stand before its nouns; ``plain``: topic -> how a complaint
    without such a fault is named; ``telling``: praise that may stand before a noun.
    ``bads``: nouns that are bad by themselves; ``mass``: nouns without a plural.
    ``hedges``: words after which nothing is sure ("would", "than"); ``loose``: words too broad to be
    an invention; ``unfit``: words that are never a matter; ``harmless``: what a practice bound to
    secrecy may repeat; ``unquoted``: words of sentences that are not quoted.
    ``say``: slot -> sentences with ``<slots>`` and choices as wording.py reads them; ``own``
    and ``steps`` by topic. ``expanded``: contraction -> its full form;
    ``merged``: preposition and article -> their one word.
    ``gates``: name -> one pattern that finds it in a reply.
    """

    language: str
    finding: Finding
    stopwords: frozenset[str]
    praising: frozenset[str]
    faults: frozenset[str]
    negations: frozenset[str]
    contrast: frozenset[str]
    people: frozenset[str]
    loose: frozenset[str]
    unfit: frozenset[str]
    harmless: frozenset[str]
    unquoted: frozenset[str]
    blame: frozenset[str]
    likings: frozenset[str]
    telling: frozenset[str]
    linking: frozenset[str]
    ambiguous: frozenset[str]
    determiners: frozenset[str]
    mended: frozenset[str]
    hedges: frozenset[str]
    bads: frozenset[str]
    mass: frozenset[str]
    nouns: Mapping[str, str]
    topic_of: Mapping[str, str]
    verbs: Mapping[str, str]
    joined: tuple[tuple[str, re.Pattern[str]], ...]
    fits: Mapping[str, frozenset[str]]
    plain: Mapping[str, str]
    expanded: Mapping[str, str]
    merged: Mapping[str, str]
    cues: tuple[tuple[re.Pattern[str], str, str], ...]
    weak_cues: tuple[tuple[re.Pattern[str], str, str], ...]
    tender: re.Pattern[str]
    wish: re.Pattern[str]
    say: Mapping[str, tuple[str, ...]]
    own: Mapping[str, tuple[str, ...]]
    steps: Mapping[str, tuple[str, ...]]
    gates: Mapping[str, Gate]

    def finds(self, gate: str, text: str) -> str:
        """The first thing in ``text`` that the pattern ``gate`` finds; "" for nothing or no pattern."""
        known = self.gates.get(gate)
        return known.finds(text, text.lower()) if known else ""


@cache
def phrasebook(language: str) -> Phrasebook:
    """The phrasebook of one of LANGUAGES; a long one is spread over several files."""
    raw = _parts(language)
    nouns: dict[str, str] = {}
    topic_of: dict[str, str] = {}
    for topic, entry in raw["nouns"].items():
        phrases = _phrases(entry, raw.get("article", ""))
        nouns |= phrases
        topic_of |= dict.fromkeys(phrases, topic)
    nouns |= raw.get("named", {})
    lists = {name: frozenset(raw["reading"].get(name, "").split()) for name in _WORD_LISTS}
    lists["praising"] |= frozenset(raw["finding"]["pleasing"].split())
    lists["faults"] |= frozenset(raw["finding"]["hurting"].split())
    return Phrasebook(
        language=language,
        finding=_finding(raw["finding"]),
        nouns=nouns,
        topic_of=topic_of,
        verbs=raw.get("verbs", {}),
        joined=tuple(
            (name, re.compile(rf"\b(?:{part})\b", re.IGNORECASE))
            for name, part in raw.get("joined", {}).items()
        ),
        fits={topic: frozenset(entry.split()) for topic, entry in raw.get("fits", {}).items()},
        plain=raw.get("plain", {}),
        expanded=raw.get("expanded", {}),
        merged=raw.get("merged", {}),
        cues=(*_cues(raw["cues"]), *_cues(raw["finding"]["waits"])),
        weak_cues=_cues(raw.get("weak_cues", [])),
        tender=_spoken_of(raw["tender"]),
        wish=_spoken_of(raw.get("wish", _NEVER)),
        say=_sentences(raw, "say"),
        own=_sentences(raw, "own"),
        steps=_sentences(raw, "steps"),
        gates={name: Gate(parts) for name, parts in raw["gates"].items()},
        **lists,
    )


def _finding(raw: Mapping[str, Any]) -> Finding:
    def listed(name: str) -> frozenset[str]:
        return frozenset(raw.get(name, "").casefold().split())

    def paired(name: str) -> dict[str, str]:
        return dict(pair.split("=") for pair in raw.get(name, "").split())

    return Finding(
        articles=paired("articles"),
        endings=paired("endings"),
        lacks=listed("lacks"),
        along=listed("along"),
        places=listed("places"),
        between=listed("between"),
        complements=listed("complements"),
        never=listed("never"),
        nouns=listed("nouns"),
        unfit=listed("unfit"),
        feminine=listed("feminine"),
        own=listed("own"),
        adverbial=re.compile(rf"(?:{raw['adverbial']})$"),
        family={word: name.replace("~", " ") for word, name in paired("family").items()},
        adjectives=raw.get("adjectives", ""),
        elided=raw.get("elided", ""),
        person=raw["person"],
        capitals="capitals" in raw,
        runs="runs" in raw,
    )


def _parts(language: str) -> dict[str, Any]:
    folder = resources.files("reviewbot.replies").joinpath("phrases")
    files = [folder.joinpath(f"{language}{part}.toml") for part in ("", "-nouns", "-say", "-steps", "-gates")]
    raw: dict[str, Any] = {}
    for file in files:
        if file.is_file():
            raw |= tomllib.loads(file.read_text(encoding="utf-8"))
    return raw


def _spoken_of(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b")


def _sentences(raw: Mapping[str, Any], table: str) -> dict[str, tuple[str, ...]]:
    parts = raw.get("parts", {})
    return {slot: tuple(spelled_out(line, parts) for line in lines) for slot, lines in raw[table].items()}


def _cues(lines: list[list[str]]) -> tuple[tuple[re.Pattern[str], str, str], ...]:
    return tuple((re.compile(rf"\b(?:{pattern})\b"), phrase, topic) for pattern, phrase, topic in lines)


def _phrases(entry: str, article: str) -> dict[str, str]:
    """Reviewer's word -> phrase.

    With one article for all nouns the entry is plain words. Otherwise it is "das Essen / wort=die Phrase",
    and a phrase without "=" is found by its last word.
    """
    if article:
        given = entry.split()
        plurals = [f"{word}es" if word.endswith(_HISSING) else f"{word}s" for word in given]
        return {word: f"{article} {word}" for word in (*plurals, *given)}
    pairs = [part.strip().rpartition("=") for part in entry.split("/")]
    return {word.strip() or words(phrase)[-1]: phrase.strip() for word, _, phrase in pairs}


@cache
def first_names() -> frozenset[str]:
    """Given names, in lower case: only these are ever used to address a reviewer who gave no surname."""
    folder = resources.files("reviewbot.replies").joinpath("phrases")
    return frozenset(folder.joinpath("first_names.txt").read_text(encoding="utf-8").casefold().split())


def language_of(text: str) -> str:
    """One of LANGUAGES by its function words; "" when the text is too short or is none of them."""
    homes = _homes()
    seen = words(text)
    score = Counter(dict.fromkeys(LANGUAGES, 0))
    score.update(code for word in seen for code in homes.get(word, ()))
    (best, most), (_, next_most) = score.most_common(2)
    return best if most >= _ENOUGH and most > next_most and most * 6 >= len(seen) else ""


@cache
def _homes() -> Mapping[str, tuple[str, ...]]:
    """Function word -> the languages that have it."""
    homes: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for code in LANGUAGES:
        for word in phrasebook(code).stopwords:
            homes[word] += (code,)
    return homes
