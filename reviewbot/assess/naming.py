"""Where in a sentence a name stands, and whether the wording makes it a colleague's."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, islice
from tomllib import loads
from typing import NamedTuple

from reviewbot.assess.memory import Memory
from reviewbot.assess.reading import Sentence
from reviewbot.assess.roster import also_words, first_names, folded, not_names, only_names, word_file

NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]{1,20}(?:'[a-zß-öø-ÿ]+)?")
CAPITAL = re.compile(r"(?<!\w)[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]")
JOINING = re.compile(r"\s*[,&+/(\"'’“”:–—-]*\s*")  # between words of one thought
TOGETHER = 4  # the most names said in one breath
DEGREES = 3  # "was so very kind"
NEVER = (
    "roles",
    "titles",
    "articles",
    "kin",
    "joins",
    "contrasts",
    "determiners",
    "being",
    "degrees",
    "human",
)
HEADLINE = 4  # words that all have capitals are a headline
Phrases = Mapping[str, Sequence[tuple[str, ...]]]


class Said(NamedTuple):
    """A sentence word by word: as written, folded, and what stands before each, and after the last.

    ``shouted``: its capitals tell nothing, as in TOM WAS RUDE and in A Headline Of Some Length.
    """

    written: tuple[str, ...]
    words: tuple[str, ...]
    gaps: tuple[str, ...]
    shouted: bool

    def close(self, at: int) -> bool:
        """Whether nothing but a comma or the like parts this word from the one before."""
        return JOINING.fullmatch(self.gaps[at]) is not None


class Span(NamedTuple):
    """A name: words ``start`` to ``end`` of a sentence."""

    start: int
    end: int


class Cues(NamedTuple):
    """What ``words/staff.toml`` lists; phrases by their last word, or by their first.

    ``introducing``: what makes an unknown name a colleague's. ``telling``: of these one stands in a sentence
    that names somebody, or ends the sentence before. ``never``: words that are no names, though German
    gives the nouns among them a capital.
    """

    sets: Mapping[str, frozenset[str]]
    before: Mapping[str, Phrases]
    after: Mapping[str, Phrases]
    introducing: frozenset[str]
    telling: frozenset[str]
    never: frozenset[str]


def _small(word: str) -> bool:
    return word[0].islower()


def said(sentence: Sentence) -> Said:
    """The words of a sentence as a reader sees them."""
    written = tuple(sentence.spelling.word.findall(sentence.plain))
    return Said(
        written=written,
        words=tuple(map(folded, written)),
        gaps=tuple(sentence.spelling.word.split(sentence.plain)),
        shouted=sentence.plain.isupper() or (len(written) >= HEADLINE and not any(map(_small, written))),
    )


class Heard(dict[int, Said]):
    """The sentences of a review by their number, each as a reader sees it, and looked at but once."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        super().__init__()
        self.sentences = sentences

    def __missing__(self, n: int) -> Said:
        self[n] = said(self.sentences[n])
        return self[n]


@cache
def cues() -> Cues:
    """The words around names, as the file gives them."""
    table = {
        name: [tuple(map(folded, phrase.split("_"))) for phrase in text.split()]
        for name, text in loads(word_file("staff.toml")).items()
    }

    table["human"] = table["kindly"] + table["unkindly"] + table["judged"]

    def by(place: int, phrases: Sequence[tuple[str, ...]]) -> Phrases:
        known: dict[str, list[tuple[str, ...]]] = {}
        for phrase in sorted(phrases, key=len, reverse=True):
            known.setdefault(phrase[place], []).append(phrase)
        return known

    sets = {name: frozenset(" ".join(phrase) for phrase in phrases) for name, phrases in table.items()}
    introducing = sets["roles"].union(phrase[0] for name in ("served", "titles") for phrase in table[name])
    return Cues(
        sets=sets,
        before={name: by(-1, phrases) for name, phrases in table.items()},
        after={name: by(0, phrases) for name, phrases in table.items()},
        introducing=introducing,
        telling=introducing | first_names(),
        never=not_names().union(*(sets[name] for name in NEVER)),
    )


def _ends(kind: str, what: Said, end: int) -> int:
    """How many words before ``end`` are a phrase of this kind; 0 if they are none."""
    for phrase in cues().before[kind].get(what.words[end - 1], ()) if end > 0 else ():
        if what.words[max(0, end - len(phrase)) : end] == phrase:
            return len(phrase)
    return 0


def _begins(kind: str, what: Said, start: int) -> int:
    """The same after ``start``."""
    for phrase in cues().after[kind].get(what.words[start], ()) if start < len(what.words) else ():
        if what.words[start : start + len(phrase)] == phrase:
            return len(phrase)
    return 0


class Look(NamedTuple):
    """A word that may be a name, by its look and our lists.

    ``capital``: it begins with one. ``plain``: it is written as names are, and not in capitals all through.
    ``known``: it is a first name, perhaps a word as well; ``only``: and no word.
    """

    capital: bool
    plain: bool
    known: bool
    only: bool


def _look(written: str) -> Look | None:
    word, capital = folded(written), written[0].isupper()
    only = word in only_names()
    if not (capital or only) or word in cues().never:
        return None
    return Look(capital, NAME.fullmatch(written) is not None, word in first_names(), only)


look = Memory(_look).__getitem__


def _is_name(what: Said, at: int, own: frozenset[str]) -> bool:
    """Whether the word may be somebody's name here."""
    seen = look(what.written[at])
    if seen is None or what.words[at] in own:
        return False
    if seen.plain and not what.shouted:
        return True
    return seen.only and (seen.capital or not any(map(str.isupper, what.written)))


def _follows_first_name(what: Said, at: int, own: frozenset[str]) -> bool:
    """Whether the word is the surname after a first name: "Maria Lopez"."""
    plain = NAME.fullmatch(what.written[at]) is not None and not what.shouted
    plain = plain and not what.written[at - 1].endswith("'s")
    word = what.words[at]
    return plain and what.gaps[at] == " " and word not in own and word not in cues().never


def _names(what: Said, own: frozenset[str]) -> Iterator[Span]:
    at = 0
    while at < len(what.words):
        if not _is_name(what, at, own):
            at += 1
            continue
        end = at + 1
        while end < min(at + DEGREES, len(what.words)) and _follows_first_name(what, end, own):
            end += 1
        yield Span(at, end)
        at = end


def _said_together(what: Said, together: Sequence[Span], span: Span) -> bool:
    """Whether a name goes on the list of those before it: with a comma or an "and", and no "unlike"."""
    start, end = together[0].start, together[-1].end
    opposed = start > 0 and what.words[start - 1] in cues().sets["contrasts"]
    linked = what.words[end] in cues().sets["joins"] if span.start > end else "," in what.gaps[end]
    near = span.start - end <= 1 and all(what.close(at) for at in range(end, span.start + 1))
    return linked and near and not opposed and len(together) < TOGETHER


def groups(what: Said, spans: Sequence[Span]) -> Iterator[list[Span]]:
    """Names said together: "Tom, Maria and Ahmed"."""
    together: list[Span] = []
    for span in spans:
        if together and not _said_together(what, together, span):
            yield together
            together = []
        together.append(span)
    if together:
        yield together


def strangers(what: Said, start: int, end: int) -> bool:
    """Whether these names are the customer's own people, the customer, a place, or known to all."""
    sets = cues().sets
    kin = sets["kin"]
    before = what.words[max(0, start - 1) : start]
    after = what.words[end : end + 2] if end < len(what.words) and what.close(end) else ()
    town = not sets["towns"].isdisjoint(before) and what.words[start] in also_words()
    site = (
        bool(after) and what.written[end][0].isupper() and after[0] in sets["sites"] and what.gaps[end] == " "
    )
    own = (
        town
        or site
        or bool(kin.intersection(before))
        or (len(after) > 1 and after[0] == "my" and after[1] in kin)
    )
    famous = " ".join(what.words[start : start + 2]) in sets["famous"]
    return own or famous or bool(_ends("selves", what, start))


def _introduced(what: Said, start: int) -> bool:
    """A trade or a server's phrase right before: plain enough for a name that no list knows."""
    if not start or not what.close(start):
        return False
    if _ends("served", what, start):
        return True
    articles = cues().sets["articles"]
    trade = _trade_before(what, start)
    return trade > 0 and not articles.isdisjoint(what.words[max(0, trade - 2) : trade])


def _trade_before(what: Said, start: int) -> int:
    """Where a trade stands before the name: "server Maria", "the waiter was Tom"; 0 if none, or first."""
    at = start - _ends("linking", what, start) - 1
    return at if at > 0 and what.close(start) and what.words[at] in cues().sets["roles"] else 0


def _thanked(what: Said, start: int, end: int, *, last: bool) -> bool:
    """Thanks, or talk with somebody, right before; "Thanks, Tom" at the very end is a signature."""
    if not start or not what.close(start):
        return False
    if _ends("dealt", what, start):
        return True
    signed = last and end == len(what.words) and "," in what.gaps[start] and "!" not in what.gaps[end]
    return bool(_ends("thanks", what, start)) and not signed


def verb_follows(what: Said, end: int) -> bool:
    """Whether the name is followed by what somebody did or was: "Will was", and not "will be"."""
    return bool(_begins("deeds", what, end) or _begins("being", what, end))


def subject(what: Said, end: int) -> bool:
    """Whether what follows tells of a person: what they did, or how they were."""
    if end >= len(what.words) or not what.close(end):
        return False
    if _begins("deeds", what, end):
        return True
    at = end + _begins("being", what, end)
    if at == end:
        return False
    for _ in range(DEGREES):
        at += _begins("degrees", what, at)
    return bool(_begins("human", what, at))


def _placed(what: Said, end: int) -> bool:
    """Whether a trade or a post follows: "Maria, our server", "Tom at the front desk"."""
    if end >= len(what.words) or not what.close(end):
        return False
    sets = cues().sets
    trade = what.words[end] in sets["articles"] and not sets["roles"].isdisjoint(
        what.words[end + 1 : end + 3]
    )
    owned = what.written[end - 1].endswith("'s") and what.words[end] in sets["owned"]
    return trade or owned or bool(_begins("posts", what, end))


def told(what: Said, start: int, end: int, *, last: bool = False) -> bool:
    """Whether the wording before or after makes a name a colleague's."""
    return (
        _introduced(what, start)
        or _thanked(what, start, end, last=last)
        or _placed(what, end)
        or subject(what, end)
    )


def named(
    what: Said, own: frozenset[str], *, title: str = "", last: bool = False
) -> Iterator[tuple[Span, bool]]:
    """Names in a sentence; with each, whether the wording makes it a colleague's, else a stranger's.

    ``own``: words that are the customer's or the house's name. ``title``: the word that ended the
    sentence before, folded ("Dr." ends one for a machine). ``last``: nothing follows but perhaps a signature.
    """
    for group in groups(what, list(_names(what, own))):
        start, end = group[0].start, group[-1].end
        saint = not start and title in cues().sets["saints"]  # "St. Louis", cut in two
        if saint or strangers(what, start, end):
            yield from ((span, False) for span in group)
            continue
        titled = (what.words[start - 1] if start else title) in cues().sets["titles"]
        introduced = _introduced(what, start)
        addressed = introduced or _thanked(what, start, end, last=last)
        trade = bool(_trade_before(what, start))
        theirs = addressed or trade or _placed(what, end) or subject(what, end)
        signed = last and end == len(what.words) and len(group) > 1 and "," in what.gaps[group[-1].start]
        for span in group[:-1] if signed else group:
            word, written = what.words[span.start], what.written[span.start]
            known = word in first_names()
            plain = NAME.fullmatch(written) is not None and not what.shouted
            if not written[0].isupper() and not addressed:
                continue
            if theirs and (known or ((introduced or titled) and plain)):
                yield span, True


def might_name(sentence: Sentence) -> bool:
    """Whether a sentence with a telling word is worth a closer look; far cheaper than the look.

    It is if a first name stands there that is no word, or one that is written as a name, or a name that we
    do not know with what might introduce it.
    """
    words = sentence.words
    if not only_names().isdisjoint(words):
        return True
    if words[0] not in also_words() and not CAPITAL.search(sentence.plain, 1):
        return False
    seen = [*map(look, chain.from_iterable(map(sentence.spelling.cut, sentence.raws)))]
    if not cues().introducing.isdisjoint(words) and any(seen[1:]):
        return True
    return any(one.known for one in seen if one)


def as_written(what: Said, span: Span) -> str:
    """The name without its possessive, in capitals only where names have them."""
    words = [re.sub(r"'s?$", "", word) for word in islice(what.written, *span)]
    return " ".join(word.title() if word.isupper() or word.islower() else word for word in words)
