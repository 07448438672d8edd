"""The sentences and word lists of each language, read once from ``phrases/<language>.toml``."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

from reviewbot.replies.finding import NEVER, Finding, finding
from reviewbot.replies.scan import Found, Scan, alternatives, gates
from reviewbot.replies.wording import spelled_out
from reviewbot.replies.words import WORD, words
from reviewbot.types import LANGUAGES

# A language is told apart by its function words: this many at least, and ahead of the runner-up.
_ENOUGH = 2


class Cue(NamedTuple):
    """How a complaint sounds that is made with a verb: patterns, the phrase for what they find, its topic."""

    patterns: tuple[str, ...]
    phrase: str
    topic: str


_HEAD = 3  # letters before the last noun of a compound, at least; it has more than these itself
_HISSING = ("s", "x", "z", "ch", "sh")
_ADDING = ("a", "e", "é", "i", "o", "t", "d")  # how nouns end that take "s" and nothing else
_FORMS = ("é", "és", "ó", "ò")
_ACCENTS = str.maketrans("áàâãäçéèêëíìîïñóòôõöúùûü", "aaaaaceeeeiiiinooooouuuu")

# Lists of a phrasebook's [reading]. Only English puts adjectives to nouns, and needs the second line.
_WORD_LISTS = (
    *("stopwords", "praising", "faults", "negations", "contrast", "people", "loose", "unfit", "harmless"),
    *("unquoted", "conjunctions", "subjects", "thanking"),
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
class Phrasebook:
    """One language.

    ``nouns``: reviewer's word -> how a reply names it, ready to stand after "sorry about".
    ``topic_of``: reviewer's word -> topic. ``verbs``: what a thing did -> what it is.
    ``joined``: the one word for each name of several words and turn of phrase that ``joins`` finds, by its
    number; ``parted``: such a name as one word -> as several. ``spelled``: a word without the accents that
    its writers leave out -> with them, where it is no other word.
    ``cues``: patterns, phrase, topic of complaints without a noun; ``weak_cues`` for want of better;
    ``cued`` finds them all, by their number, the weak ones after the others.
    ``judging``, ``hurting``, ``qualifying``, ``nameless`` and ``unnamed``: several lists in one, for words
    that judge, blame, stand before a noun, are no noun, and are a noun that no reply names.
    ``tender``: what a review says of harm, ``harm``: in one of safety, where less is plain enough;
    ``death``: that somebody died, ``grief``: what belongs to it, as a funeral; ``asks``: its questions that
    want an answer; ``wish``: how it asks for something new; ``turn``: where one that praises turns to what
    it minds.
    ``fits``: topic -> faults that may stand before its nouns; ``plain``: topic -> how a complaint
    without such a fault is named; ``telling``: praise that may stand before a noun.
    ``bads``: nouns that are bad by themselves; ``mass``: nouns without a plural.
    ``hedges``: words after which nothing is sure ("would", "than"); ``loose``: words too broad to be
    an invention; ``unfit``: words that are never a matter; ``harmless``: what a practice bound to
    secrecy may repeat; ``unquoted``: words of sentences that are not quoted; ``conjunctions``:
    what joins a clause to the one before; ``subjects``: how one starts that stands alone as well;
    ``thanking``: words that thank.
    ``say``: slot -> sentences with ``<slots>`` and choices as wording.py reads them; ``own``
    and ``steps`` by topic. ``expanded``: contraction -> its full form;
    ``merged``: preposition and article -> their one word, a blank before each; ``melting``: such
    prepositions, which each thing of a list has: "pela sopa e pelo pão".
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
    conjunctions: frozenset[str]
    subjects: frozenset[str]
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
    joined: tuple[str, ...]
    parted: Mapping[str, str]
    joins: Scan
    spelled: Mapping[str, str]
    fits: Mapping[str, frozenset[str]]
    plain: Mapping[str, str]
    expanded: Mapping[str, str]
    merged: Mapping[str, str]
    melting: frozenset[str]
    judging: frozenset[str]
    hurting: frozenset[str]
    qualifying: frozenset[str]
    nameless: frozenset[str]
    unnamed: frozenset[str]
    cues: tuple[Cue, ...]
    weak_cues: tuple[Cue, ...]
    cued: Scan
    tender: re.Pattern[str]
    harm: re.Pattern[str]
    death: re.Pattern[str]
    grief: re.Pattern[str]
    asks: re.Pattern[str]
    turn: re.Pattern[str]
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

    def as_one(self, text: str) -> str:
        """``text``, the names of several words in it as one word each; of two that start alike the first."""
        if len(text.lower()) != len(text):
            return text
        found = self.joins.found(text).items()
        spans = sorted((start, int(at), end) for at, each in found for start, end in each)
        parts, done = [], 0
        for start, at, end in spans:
            if start >= done:
                parts += [text[done:start], self.joined[at]]
                done = end
        return "".join((*parts, text[done:]))

    def apart(self, phrase: str) -> str:
        """``phrase``, names that ``as_one`` made one word in several again."""
        return (
            " ".join(self.parted.get(word, word) for word in phrase.split(" ")) if "-" in phrase else phrase
        )

    def with_accents(self, text: str) -> str:
        """``text`` with the accents that its writer left out, where only one word can be meant."""
        if self.spelled.keys().isdisjoint(words(text)):
            return text
        return WORD.sub(lambda found: self.spelled.get(found.group().casefold(), found.group()), text)

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
    nouns, topic_of = _nouns(raw)
    joined = {name.replace("_", " "): _as_one(name) for name in nouns if "_" in name}
    turns = [(turn, name) for name, said in raw.get("joined", {}).items() for turn in alternatives(said)]
    joins = [*sorted(joined.items()), *turns]
    nouns = {_as_one(name): phrase.replace("_", " ") for name, phrase in nouns.items()} | raw.get("named", {})
    topic_of = {_as_one(name): topic for name, topic in topic_of.items()}
    more = _several(nouns, dict(pair.split("=") for pair in raw["finding"].get("more", "").split()))
    nouns = more | nouns
    topic_of = {word: topic_of[word[:-1]] for word in more if word[:-1] in topic_of} | topic_of
    lists = _lists(raw)
    nouns_by = finding(raw["finding"], raw.get("lexicon", {}))
    cues = (*_cues(raw["cues"]), *_cues(raw["finding"]["waits"]))
    weak_cues = _cues(raw.get("weak_cues", []))
    acts = {form: noun for noun, forms in raw.get("acts", {}).items() for form in forms.split()}
    verbs = acts | raw.get("verbs", {})
    nameless = _all(lists, "stopwords negations hedges praising faults blame likings")
    nameless |= nouns_by.never.union(nouns_by.lacks, nouns_by.between, nouns_by.articles, verbs)
    unnamed = nouns_by.unfit | lists["unfit"] | lists["unquoted"]
    return Phrasebook(
        language=language,
        finding=nouns_by,
        nouns=nouns,
        topic_of=topic_of,
        verbs=verbs,
        joined=tuple(name for _, name in joins),
        parted={name: said for said, name in joined.items()},
        joins=Scan((str(at), [rf"\b(?:{said})\b"]) for at, (said, _) in enumerate(joins)),
        fits={topic: frozenset(entry.split()) for topic, entry in raw.get("fits", {}).items()},
        plain=raw.get("plain", {}),
        expanded=raw.get("expanded", {}),
        merged={f" {apart}": f" {one}" for apart, one in raw.get("merged", {}).items()},
        melting=frozenset(two.split()[0] for two in raw.get("merged", {}) if two.endswith(" ")),
        judging=_all(lists, "faults blame praising"),
        hurting=_all(lists, "faults blame"),
        qualifying=_all(lists, "determiners faults praising"),
        spelled=_spelled(nameless.union(nouns, unnamed, lists["people"]), nouns)
        if "accents" in raw["finding"]
        else {},
        nameless=nameless,
        unnamed=unnamed,
        cues=cues,
        weak_cues=weak_cues,
        cued=Scan((str(at), cue.patterns) for at, cue in enumerate((*cues, *weak_cues))),
        tender=_spoken_of(raw["tender"]),
        harm=_spoken_of(f"{raw['tender']}|{raw['harm']}"),
        death=_spoken_of(raw["death"]),
        grief=_spoken_of(raw["grief"]),
        asks=re.compile(raw["asks"]),
        turn=re.compile(rf"\b(?:{raw['turn']})\b[ ,:]*", re.IGNORECASE),
        wish=_spoken_of(raw.get("wish", NEVER)),
        say=_sentences(raw, "say"),
        own=_sentences(raw, "own"),
        steps=_sentences(raw, "steps"),
        **lists,
    )


def _nouns(raw: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Reviewer's word -> phrase, and -> topic."""
    nouns: dict[str, str] = {}
    topic_of: dict[str, str] = {}
    for topic, entry in (*raw["nouns"].items(), *raw.get("things", {}).items()):
        phrases = _phrases(entry, raw.get("article", ""))
        nouns |= phrases
        topic_of |= dict.fromkeys(phrases, topic)
    return nouns, topic_of


def _lists(raw: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    lists = {name: frozenset(raw["reading"].get(name, "").split()) for name in _WORD_LISTS}
    lists["praising"] |= frozenset(raw["finding"]["pleasing"].split())
    lists["faults"] |= frozenset(raw["finding"]["hurting"].split())
    return lists


@lru_cache(maxsize=16_384)
def _last_noun(language: str, word: str) -> str:
    nouns = phrasebook(language).nouns
    ends = (word[at:] for at in range(_HEAD, len(word) - _HEAD))
    return next((end for end in ends if end in nouns), "")


def _spelled(known: frozenset[str], nouns: Mapping[str, str]) -> dict[str, str]:
    """Without accents -> with them. A verb's last letter may make another form: "olvido", "cache".

    In order, so that of two ("intéret", "intérêt") the same one, which has more of them, wins in every run.
    """
    sure = sorted(word for word in known if word in nouns or not word.endswith(_FORMS))
    bare = {word.translate(_ACCENTS): word for word in sure}
    return {word: accented for word, accented in bare.items() if word not in known}


def _all(lists: Mapping[str, frozenset[str]], names: str) -> frozenset[str]:
    return frozenset[str]().union(*(lists[name] for name in names.split()))


def _parts(language: str) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    for part in ("", "-nouns", "-things", "-words", "-say", "-steps"):
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
    return tuple(
        Cue(tuple(rf"(?<!-)\b(?:{one})\b" for one in alternatives(pattern)), phrase, topic)
        for pattern, phrase, topic in lines
    )


def _phrases(entry: str, article: str) -> dict[str, str]:
    """Reviewer's word -> phrase.

    With one article for all nouns the entry is plain words. Otherwise it is "das Essen / wort=die Phrase",
    and a phrase without "=" is found by its last word; "_" joins the words of a name ("la salle_d'attente").
    """
    if article:
        given = entry.split()
        plurals = [_plural(word) for word in given]
        return {word: f"{article} {word}" for word in (*plurals, *given)}
    pairs = [part.strip().rpartition("=") for part in entry.split("/")]
    return {word.strip() or _found_by(phrase.strip()): phrase.strip() for word, _, phrase in pairs}


def _found_by(phrase: str) -> str:
    last = phrase.rpartition(" ")[2]
    return last.removeprefix("l'") if "_" in last else words(phrase)[-1]


def _several(nouns: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
    """Several of the nouns that are listed as one, where "s" makes them so: "la mesa" gives "las mesas"."""
    articles = {word: phrase.removesuffix(word).strip() for word, phrase in nouns.items()}
    return {
        f"{word}s": f"{more[article]} {word}s"
        for word, article in articles.items()
        if article in more and word.endswith(_ADDING) and "-" not in word
    }


def _as_one(name: str) -> str:
    """A name of several words as one: "salle-d-attente"."""
    return name.replace("_", "-").replace("'", "-") if "_" in name else name


def _plural(word: str) -> str:
    """The English plural."""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(_HISSING) else f"{word}s"


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
