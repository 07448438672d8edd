"""The sentences and word lists of each language, read once from ``phrases/<language>.toml``."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from reviewbot.replies.scan import Found, gates
from reviewbot.replies.wording import spelled_out
from reviewbot.replies.words import words
from reviewbot.types import LANGUAGES

# A language is told apart by its function words: this many at least, and ahead of the runner-up.
_ENOUGH = 2


# A pattern, the phrase for what it finds, and its topic.
Cue = tuple[re.Pattern[str], str, str]

_NEVER = "(?!)"  # a pattern that finds nothing
_HEAD = 3  # letters before the last noun of a compound, at least; it has more than these itself
_HISSING = ("s", "x", "z", "ch", "sh")

# Lists of a phrasebook's [reading]. Only English puts adjectives to nouns, and needs the second line.
_WORD_LISTS = (
    *("stopwords", "praising", "faults", "negations", "contrast", "people", "loose", "unfit", "harmless"),
    *("unquoted", "thanking"),
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
    names: people, bodies, times, but for ``outer`` where a thing follows. ``auxiliaries``: before a verb's
    form that looks like a noun. ``feminine``: after these "der" is; ``dative``: after these "den" is plural;
    ``own``: how a clause starts that tells what the reviewer did; ``wanting``: what one has that asks for
    something; ``excess``: what makes blame of praise ("too quiet");
    ``family``: whom a review may tell was hurt -> what a reply calls them; ``person``: what a complaint
    about a person is called, and ``manner`` one that blames how they were; ``missed``: one that ``<>`` was
    not there, with "a" if one of ``counting`` was. ``adjectives``: how they end; ``elided``: the article
    before a vowel. ``capitals``: nouns have one; ``compounds``: several nouns are written as one; ``drops``:
    verbs stand without their pronoun; ``runs``: several words may be one.
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
    adverbial: re.Pattern[str]
    done: re.Pattern[str]
    clitic: re.Pattern[str]
    plurals: Mapping[str, str]
    family: Mapping[str, str]
    adjectives: str
    elided: str
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


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """One language.

    ``nouns``: reviewer's word -> how a reply names it, ready to stand after "sorry about".
    ``topic_of``: reviewer's word -> topic. ``verbs``: what a thing did -> what it is.
    ``joined``: names of several words, and turns of phrase, read as one word; ``joins`` finds any of them.
    ``cues``: pattern, phrase, topic of complaints without a noun; ``weak_cues`` for want of better;
    ``cued`` finds what any of them finds.
    ``judging``, ``hurting``, ``qualifying``, ``nameless`` and ``unnamed``: several lists in one, for words
    that judge, blame, stand before a noun, are no noun, and are a noun that no reply names.
    ``tender``: what a review says of harm and grief, ``harm``: in one of safety, where less is plain enough;
    ``wish``: how it asks for something new.
    ``fits``: topic -> faults that may stand before its nouns; ``plain``: topic -> how a complaint
    without such a fault is named; ``telling``: praise that may stand before a noun.
    ``bads``: nouns that are bad by themselves; ``mass``: nouns without a plural.
    ``hedges``: words after which nothing is sure ("would", "than"); ``loose``: words too broad to be
    an invention; ``unfit``: words that are never a matter; ``harmless``: what a practice bound to
    secrecy may repeat; ``unquoted``: words of sentences that are not quoted; ``thanking``: words that thank.
    ``say``: slot -> sentences with ``<slots>`` and choices as wording.py reads them; ``own``
    and ``steps`` by topic. ``expanded``: contraction -> its full form;
    ``merged``: preposition and article -> their one word.
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
    thanking: frozenset[str]
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
    joins: re.Pattern[str]
    fits: Mapping[str, frozenset[str]]
    plain: Mapping[str, str]
    expanded: Mapping[str, str]
    merged: Mapping[str, str]
    judging: frozenset[str]
    hurting: frozenset[str]
    qualifying: frozenset[str]
    nameless: frozenset[str]
    unnamed: frozenset[str]
    cues: tuple[Cue, ...]
    weak_cues: tuple[Cue, ...]
    cued: re.Pattern[str]
    tender: re.Pattern[str]
    harm: re.Pattern[str]
    wish: re.Pattern[str]
    say: Mapping[str, tuple[str, ...]]
    own: Mapping[str, tuple[str, ...]]
    steps: Mapping[str, tuple[str, ...]]

    def known(self, word: str) -> str:
        """The noun of ``nouns`` that ``word`` is or, as a compound, ends with; "" for none."""
        if word in self.nouns:
            return word
        return _last_noun(self.language, word) if self.finding.compounds else ""

    def knows(self, said: Iterable[str]) -> bool:
        """Whether any of these words is one of the language's lists."""
        lists = (self.nameless, self.nouns, self.loose, self.people, self.qualifying, self.contrast)
        return any(word in listed for word in said for listed in lists)

    def finds(self, gate: str, text: str) -> str:
        """The first thing in ``text`` that the pattern ``gate`` finds; "" for nothing or no pattern."""
        spans = self.found(text).get(gate, ())
        return text[slice(*spans[0])].strip() if spans else ""

    def found(self, text: str) -> Found:
        """Where the gates of this language find something in ``text``."""
        return gates((self.language,)).found(text if len(text.lower()) == len(text) else text.lower())


@cache
def phrasebook(language: str) -> Phrasebook:
    """The phrasebook of one of LANGUAGES; a long one is spread over several files."""
    raw = _parts(language)
    nouns: dict[str, str] = {}
    topic_of: dict[str, str] = {}
    for topic, entry in (*raw["nouns"].items(), *raw.get("things", {}).items()):
        phrases = _phrases(entry, raw.get("article", ""))
        nouns |= phrases
        topic_of |= dict.fromkeys(phrases, topic)
    nouns |= raw.get("named", {})
    lists = {name: frozenset(raw["reading"].get(name, "").split()) for name in _WORD_LISTS}
    lists["praising"] |= frozenset(raw["finding"]["pleasing"].split())
    lists["faults"] |= frozenset(raw["finding"]["hurting"].split())
    finding = _finding(raw["finding"])
    weak = raw.get("weak_cues", [])
    verbs = raw.get("verbs", {})
    joined = raw.get("joined", {})
    return Phrasebook(
        language=language,
        finding=finding,
        nouns=nouns,
        topic_of=topic_of,
        verbs=verbs,
        joined=tuple((name, re.compile(rf"\b(?:{part})\b", re.IGNORECASE)) for name, part in joined.items()),
        joins=_spoken_of("|".join(joined.values()) or _NEVER),
        fits={topic: frozenset(entry.split()) for topic, entry in raw.get("fits", {}).items()},
        plain=raw.get("plain", {}),
        expanded=raw.get("expanded", {}),
        merged=raw.get("merged", {}),
        judging=_all(lists, "faults blame praising"),
        hurting=_all(lists, "faults blame"),
        qualifying=_all(lists, "determiners faults praising"),
        nameless=_all(lists, "stopwords negations hedges praising faults blame likings")
        | finding.never.union(finding.lacks, finding.between, finding.articles, verbs),
        unnamed=finding.unfit | lists["unfit"] | lists["unquoted"],
        cues=(*_cues(raw["cues"]), *_cues(raw["finding"]["waits"])),
        weak_cues=_cues(weak),
        cued=_spoken_of(
            "|".join(pattern for pattern, _, _ in (*raw["cues"], *raw["finding"]["waits"], *weak))
        ),
        tender=_spoken_of(raw["tender"]),
        harm=_spoken_of(f"{raw['tender']}|{raw['harm']}"),
        wish=_spoken_of(raw.get("wish", _NEVER)),
        say=_sentences(raw, "say"),
        own=_sentences(raw, "own"),
        steps=_sentences(raw, "steps"),
        **lists,
    )


@lru_cache(maxsize=16_384)
def _last_noun(language: str, word: str) -> str:
    nouns = phrasebook(language).nouns
    ends = (word[at:] for at in range(_HEAD, len(word) - _HEAD))
    return next((end for end in ends if end in nouns), "")


def _all(lists: Mapping[str, frozenset[str]], names: str) -> frozenset[str]:
    return frozenset[str]().union(*(lists[name] for name in names.split()))


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
        counting=listed("counting"),
        outer=listed("outer"),
        auxiliaries=listed("auxiliaries"),
        feminine=listed("feminine"),
        dative=listed("dative"),
        own=listed("own"),
        wanting=listed("wanting"),
        excess=listed("excess"),
        numbers=listed("numbers"),
        adverbial=re.compile(rf"(?:{raw['adverbial']})$"),
        done=re.compile(rf"(?:{raw.get('done', _NEVER)})$"),
        clitic=re.compile(rf"(?:{raw.get('clitic', _NEVER)})$"),
        plurals=paired("plurals"),
        family={word: name.replace("~", " ") for word, name in paired("family").items()},
        adjectives=raw.get("adjectives", ""),
        elided=raw.get("elided", ""),
        person=raw["person"],
        manner=raw.get("manner", ""),
        missed=raw.get("missed", ""),
        capitals="capitals" in raw,
        compounds="compounds" in raw,
        drops="drops" in raw,
        runs="runs" in raw,
    )


def _parts(language: str) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    for part in ("", "-nouns", "-things", "-say", "-steps"):
        raw |= _part(language, part)
    return raw


def _part(language: str, part: str = "") -> dict[str, Any]:
    file = resources.files("reviewbot.replies").joinpath("phrases", f"{language}{part}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _spoken_of(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b")


def _sentences(raw: Mapping[str, Any], table: str) -> dict[str, tuple[str, ...]]:
    parts = raw.get("parts", {})
    return {slot: tuple(spelled_out(line, parts) for line in lines) for slot, lines in raw[table].items()}


def _cues(lines: list[list[str]]) -> tuple[Cue, ...]:
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
    found = [code for word in seen if word in homes for code in homes[word]]
    (best, most), (_, next_most) = sorted(
        ((code, found.count(code)) for code in LANGUAGES), key=lambda scored: -scored[1]
    )[:2]
    return best if most >= _ENOUGH and most > next_most and most * 6 >= len(seen) else ""


def language_of_role(role: str) -> str:
    """The language in which somebody is called so ("Inhaberin"); "" where none, or several, do."""
    said = words(role)
    found = {code for code in LANGUAGES if not _listed(code, "roles").isdisjoint(said)}
    return found.pop() if len(found) == 1 else ""


@cache
def _listed(language: str, name: str) -> frozenset[str]:
    return frozenset(_part(language)["reading"][name].split())


@cache
def _homes() -> Mapping[str, tuple[str, ...]]:
    """Function word -> the languages that have it."""
    homes: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for code in LANGUAGES:
        for word in _listed(code, "stopwords"):
            homes[word] += (code,)
    return homes
