"""Nouns that no list knows, found by what stands around them: an article, a preposition, a fault, a capital.

A wrong noun is worse than none: what looks like a verb, a person, a part of the body, a time or a name is
left out, and an article is only given where the review's own words, or the noun's ending, tell it.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from reviewbot.replies.german import is_subject, nominative
from reviewbot.replies.phrasebook import Phrasebook, phrasebook
from reviewbot.replies.romance import heads, is_lacking
from reviewbot.replies.row import Row, is_likened, is_listed

_PIECE = re.compile(r"[^\W\d_]+['’](?=[^\W\d_])|[^\W\d_]+(?:-[^\W\d_]+)*|\d+")
_WHOLE = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+")
_BACK = 2  # words between an article and its noun
_RUN = 4  # words after an article that are looked at
_FEW = 4  # words of a clause that only names a thing and its fault
_QUESTION = 8  # words of a question that is short
_UNCHANGED = ("er", "el", "en", "chen", "lein")  # how German nouns end whose plural is the singular
_INVARIABLE = ("s", "x", "z", "à", "è", "é", "ì", "ò", "ù")  # how nouns end whose plural is the singular
_NEVER_NAMED = frozenset({"profanity", "accusation", "incentive", "review_ask"})  # gates of what a reply says
_VOWEL = re.compile(r"[aeiouhàâéèêëîïôöùûü]", re.IGNORECASE)


class Noun(NamedTuple):
    """A noun of a clause. ``phrase``: with the article that the apology needs, "" where that is not sure.

    ``aside``: it stands after a preposition, so the clause is rather about another one; ``lacking``: the
    review says that there was none; ``bad``: a fault stands next to it; ``counted``: "a" before it.
    """

    at: int
    word: str
    phrase: str
    aside: bool
    lacking: bool
    bad: bool
    counted: str


def pieces(clause: str, book: Phrasebook) -> list[str]:
    """The words of ``clause`` as written, elided articles by themselves."""
    return (_PIECE if book.finding.elides else _WHOLE).findall(clause)


def nouns(
    clause: str,
    book: Phrasebook,
    faults: frozenset[str],
    *,
    opens: bool,
    plain: bool = False,
    praises: bool = False,
) -> list[Noun]:
    """The nouns of one clause, in order. ``opens``: it starts a sentence, where a capital means nothing.

    ``plain``: only those that a word before or after them shows to be one, not what is always a thing.
    ``praises``: those of people who work there as well, whom a reply names for nothing else.
    """
    clauses = _Clause(pieces(clause, book), book, faults, opens=opens, plain=plain)
    return clauses.found(book.people if praises else frozenset())


def asked(sentence: str, book: Phrasebook) -> list[Noun]:
    """What a question is about: its nouns, and words that end it or stand before a preposition."""
    clause = _Clause(pieces(sentence, book), book, book.faults, opens=True)
    return [*clause.found(frozenset()), *clause.objects()]


@lru_cache(maxsize=16_384)
def _is_indecent(language: str, word: str) -> bool:
    return not _NEVER_NAMED.isdisjoint(phrasebook(language).found(word))


class _Clause(Row):
    """One clause, word by word."""

    def found(self, welcome: frozenset[str]) -> list[Noun]:
        kept: list[Noun] = []
        at = 0
        while at < len(self._low):
            end = self._noun_at(at)
            if not end:
                at += 1
                continue
            kept.append(self._named(at, end))
            at = end
        kept = heads(kept, self._low, self._how)
        fit = (one for one in kept if one.word.casefold().split()[0] in welcome or not self._unfit(one))
        return [one for one in fit if not is_likened(self._low, one.at, self._how)]

    def objects(self) -> list[Noun]:
        """Words without an article that a short question is about: "do you take dogs"."""
        places = range(1, len(self._low)) if len(self._low) <= _QUESTION else ()
        ends = [
            at
            for at in places
            if self._may_be(at)
            and not self._introduced(at)
            and (at + 1 == len(self._low) or self._low[at + 1] in self._how.places or self._to_do(at + 1))
            and not self._to_do(at)
            and (not self._how.runs or self._low[at] in self._book.nouns or self._low[at].endswith("s"))
        ]
        return [one for one in (self._named(at, at + 1) for at in ends) if not self._unfit(one)]

    def _to_do(self, at: int) -> bool:
        """Dutch: whether the last word is what one may do with the thing before it: "fietsen huren"."""
        last = self._how.compounds and at + 1 == len(self._low) and self._low[at].endswith("en")
        return bool(last) and self._may_be(at) and self._may_be(at - 1) and not self._introduced(at)

    def _noun_at(self, at: int) -> int:
        """Where the noun that starts at ``at`` ends; 0 where none starts."""
        if not self._may_be(at):
            return 0
        if self._how.capitals:
            return 0 if self._opens and at == 0 and not self._starts() else at + 1
        if self._how.runs:
            return 0 if self._is_of_others(at) else self._run(at)
        if self._describes(at):
            return 0
        joined = self._how.several and self._how.done.search(self._low[at])  # "bordi tagliati storti"
        faulty = (self._before_fault(at) and not joined and not self._is_verb(at)) or self._stands_alone(at)
        if (
            self._introduced(at)
            or faulty
            or (at == 0 and self._starts())
            or self._low[at].endswith(self._how.formed)
        ):
            return self._completed(at + 1)
        return 0

    def _stands_alone(self, at: int) -> bool:
        """A known noun without an article, "overal wespen"; after "ik" or "te" a Dutch one may be a verb."""
        before = self._low[at - 1] if at else ""
        romance = bool(self._how.several) and not self._plain and not self._is_verb(at)
        bare = romance or (bool(self._how.adjectives) and before not in self._how.acting)
        return bare and self._low[at] not in self._book.ambiguous and bool(self._book.known(self._low[at]))

    def _starts(self) -> bool:
        """Whether the first word is a noun by itself: "Suppe kalt", "pan duro", not "lange her"."""
        low, after = self._low[0], self._low[1:2]
        known = low not in self._book.ambiguous and (self._book.known(low) or low in self._how.nouns)
        verb = not self._how.drops and not self._how.never.isdisjoint(after)
        of = {word for word in after if word.startswith("d")} & self._how.places  # "soffitto del bagno"
        later = self._low[2:3] if not self._book.negations.isdisjoint(after) else after
        done = later != [] and bool(
            self._how.done.search(later[0])
        )  # "embrayage refait", "attestato mai arrivato"
        praised = after != [] and after[0] in self._book.praising  # "chemises impeccables"
        agreed = self._agrees(low, after)  # "menus répétitifs"
        named = bool(known or of or done or praised or agreed) or not self._how.complements.isdisjoint(after)
        return named or verb or self._before_fault(0)

    def _agrees(self, low: str, after: list[str]) -> bool:
        """Whether a word that may describe several things follows them, in a clause of few words."""
        several = tuple(self._how.several)
        if not several or not after or len(self._low) > _FEW or after[0] in self._book.nameless:
            return False
        return low.endswith(several) and after[0].endswith(several) and not self._book.known(after[0])

    def _is_verb(self, at: int) -> bool:
        """Whether a noun, or "to be", stands right before it: "las duchas salen frías", "è andato perso"."""
        before = self._low[at - 1] if at else ""
        told = before in self._how.auxiliaries or self._book.known(before)
        return bool(before) and bool(told or (self._introduced(at - 1) and self._may_be(at - 1)))

    def _is_of_others(self, at: int) -> bool:
        """Whether it is somebody else's: "my father's service" is none of ours."""
        return (
            self._low[at - 1 : at] != []
            and self._low[at - 1].endswith("'s")
            and (self._book.topic_of.get(self._low[at]) == "service")
        )

    def _run(self, at: int) -> int:
        """English: words up to a verb or a small word; the last two of them are the name."""
        if at and self._low[at - 1] in self._how.acting and self._acts(at):  # "a cover that slips"
            return 0
        faulty = self._before_fault(at) and not (at and self._acts(at))  # "gutters hang crooked"
        if not (self._introduced(at) or self._opens_run(at) or faulty or self._is_thing(at)):
            return 0
        end = at + 1
        while end < min(at + _RUN, len(self._low)) and self._goes_on(end):
            end += 1
        return end

    def _goes_on(self, at: int) -> bool:
        """English: whether it belongs to the name that the word before it began: "oil light", "gate code"."""
        word = self._low[at]
        doing = word.endswith("ing") and not (word in self._how.nouns or word in self._book.nouns)
        return (self._is_known(at) or self._may_be(at)) and not doing and not self._acts(at)

    def _opens_run(self, at: int) -> bool:
        """English: whether the clause starts with it and says something of it: "steering wheel shakes"."""
        if self._described_from(at) or not (
            self._predicated(at) or (at + 1 < len(self._low) and self._acts(at + 1))
        ):
            return False
        return self._is_told(at + 1) or self._low[at] not in self._book.ambiguous  # not "call me"

    def _completed(self, end: int) -> int:
        """Where the name ends: the word after "de" belongs to it ("pão de queijo")."""
        if end + 1 >= len(self._low) or self._low[end] not in self._how.complements:
            return end
        word = self._low[end + 1]
        return end + 2 if self._may_be(end + 1) and word not in self._book.unnamed else end

    def _named(self, at: int, end: int) -> Noun:
        words = self._said[at:end]
        if self._how.runs and len(words) > 1:
            first = words[-2].casefold()
            last = words[-1].casefold()
            unnamed, things = self._book.unnamed, self._how.things
            others = first in unnamed and (last in self._how.nouns or is_listed(last, things))
            theirs = last in unnamed and is_listed(first, things)  # the balloon of "balloon artist"
            words = words[-2:-1] if theirs else words[-1:] if others or self._tells_how(first) else words[-2:]
        if not self._how.capitals and at == 0 and self._opens:
            words = [words[0][:1].lower() + words[0][1:], *words[1:]]
        name = " ".join(words).replace("' ", "'")
        if self._how.feminine:
            name = nominative(name, self._low[at - 1] if at else "", self._book)
        before = self._low[max(0, at - _BACK - 1) : at]
        bad = any(word in self._faults for word in self._low[max(0, at - 2) : at]) or self._before_fault(
            end - 1
        )
        return Noun(
            at=at,
            word=name,
            phrase=self._with_article(at, name, name.split()[0].casefold()),
            aside=self._is_aside(at),
            lacking=is_lacking(before, self._how),
            bad=bad,
            counted=before[-1] if before and before[-1] in self._how.counting else "",
        )

    def _is_aside(self, at: int) -> bool:
        """Whether a preposition stands before it; "des" at the start is an article."""
        first = max(0, at - _BACK - 1)
        return any(
            word in self._how.places and (first + place or word not in self._how.articles)
            for place, word in enumerate(self._low[first:at])
        )

    def _with_article(self, at: int, name: str, head: str) -> str:
        if self._how.runs:
            possessed = at > 0 and self._low[at - 1].endswith("'s")
            ours = any(self._book.topic_of.get(part) == "service" for part in name.casefold().split())
            owner = "the" if possessed or ours else self._article_before(at) or "the"
            return self._book.nouns.get(name, f"the {name}").replace("the ", f"{owner} ", 1)
        known = "" if " " in name else self._book.known(head)
        if known:
            article, _, noun = self._book.nouns[known].partition(" ")
            if known == head:
                return self._numbered(at, self._book.nouns[head])
            if noun.casefold() == known:
                return f"{article} {name}"
        elif head in self._book.nouns and not self._how.capitals and self._book.nouns[head].endswith(head):
            return self._book.nouns[head].removesuffix(head) + name  # "les éclairs au café"
        if self._how.elided and _VOWEL.match(name) and not head.startswith("h") and not head.endswith("s"):
            singular = self._article_before(at) not in {"les", "i", "le", "gli"}
            return f"{self._how.elided}{name}" if singular and self._article_before(at) is not None else ""
        ends = (one for end, one in self._how.endings.items() if head.endswith(end))
        article = self._article_before(at) or next(ends, "") or self._counted(at, head)
        if article.endswith("'"):
            return f"{article}{name}" if _VOWEL.match(name) else ""
        return f"{article} {name}" if article else ""

    def _counted(self, at: int, head: str) -> str:
        """The article of several things that are counted: "due scatole"."""
        before = self._low[at - 1] if at else ""
        if before not in self._how.numbers and not before.isdigit():
            return ""
        return next((one for end, one in self._how.plurals.items() if head.endswith(end)), "")

    def _numbered(self, at: int, phrase: str) -> str:
        """A noun of one form in singular and plural has the number of its own article."""
        article, _, noun = phrase.partition(" ")
        said = self._article_before(at) or ""
        if self._how.feminine and said == "die" and noun.endswith(_UNCHANGED):  # "die Zimmer"
            return f"die {noun}"
        if not self._how.elided or not said or said.endswith("'") or not noun.endswith(_INVARIABLE):
            return phrase
        return f"{said} {noun}" if article in self._how.articles.values() else phrase

    def _article_before(self, at: int) -> str | None:
        """The article that the review's own word before the noun tells; "" not sure, None no such word."""
        for back in range(1, _BACK + 2):
            if at < back:
                return None
            word = self._low[at - back]
            if word == "den" and self._how.feminine:
                return self._after_den(at, self._low[at - back - 1] if at > back else "")
            if word == "des" and self._how.feminine:
                return ""
            if word == "der" and self._how.feminine:
                return self._after_der(at, self._said[at - back - 1] if at > back else "")
            if word in self._how.articles:
                return self._how.articles[word]
            if word in self._book.stopwords or (self._how.capitals and self._said[at - back][0].isupper()):
                return None
        return None

    def _after_der(self, at: int, before: str) -> str:
        """German "der": one feminine thing after a preposition, or a masculine one that does something."""
        if before.casefold() in self._how.feminine:
            return "die"
        return "den" if is_subject(self._low[at], before, self._book) else ""

    def _after_den(self, at: int, before: str) -> str:
        """German "den": one masculine thing, or after a preposition several of any gender."""
        if before in self._how.dative:
            return "die" if self._low[at].endswith("en") else ""
        return "" if before in self._how.feminine and self._low[at].endswith("n") else "den"

    def _unfit(self, one: Noun) -> bool:
        """A person, a body, a time, or nothing that a reply could be sorry about."""
        parts = one.word.casefold().split()
        parts = parts[1:] if len(parts) > 1 and parts[0] in self._how.outer else parts  # "ear pads"
        return not self._book.unnamed.isdisjoint(parts) or any(
            _is_indecent(self._book.language, part) for part in parts
        )
