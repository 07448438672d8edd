"""Whether a review speaks of another trade than that of the house it was written under (policy.md C4).

Only what is plain is told: a house whose name or configuration says its trade, and a review with several
words that customers of one other trade write, or such a business by name, and nothing of its own.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from reviewbot.replies.words import plain, words
from reviewbot.types import LANGUAGES, Brief

# Any word and a name after it, "garage Lumen", or two names amid a sentence, "from York Pizza".
_BEFORE_NAME = re.compile(r"(?<![\w'’-])([^\W\d_]+)(?= [A-ZÀ-Ý][^\W\d_])")
_AFTER_NAME = re.compile(r"(?<=[^\W\d_] )[A-ZÀ-Ý][^\W\d_]+ ([A-ZÀ-Ý][^\W\d_]+)")
_PLAIN = 3  # a word that only the other trade's customers write and one of the rest, or three of the rest
_PLAINER = 5  # of a trade that the house may have to do with
_BY_NAME = _PLAIN  # a business of another trade that is named says it by itself


@dataclass(frozen=True, slots=True)
class _Words:
    """Words, and how others begin and end."""

    whole: frozenset[str]
    begun: tuple[str, ...]
    ended: tuple[str, ...]

    def has(self, word: str) -> bool:
        return word in self.whole or word.startswith(self.begun) or word.endswith(self.ended)


@dataclass(frozen=True, slots=True)
class _Trade:
    house: _Words
    speaks: _Words
    mentions: _Words
    sells: frozenset[str]
    near: frozenset[str]


def is_elsewhere(brief: Brief) -> bool:
    """Whether the review plainly speaks of a trade that is not the house's."""
    text = plain(f"{brief.review.title}\n{brief.review.text}")
    said = frozenset(words(text))
    own = _own(brief)
    if not own or not said:
        return False
    language = brief.assessment.language
    known = _trades(language)
    sold = _sold(own)
    near = frozenset[str]().union(*(known[trade].near for trade in own))
    told = Counter[str]()
    for word in said:
        for trade, plainly in _tells(word, language):
            told[trade] += plainly
    told.update(dict.fromkeys(_houses_named(text), _BY_NAME))
    if any(told[trade] or any(known[trade].house.has(word) for word in said) for trade in own):
        return False
    return any(told[name] >= (_PLAINER if name in near else _PLAIN) for name in known if name not in sold)


def may_sell(brief: Brief, trade: str) -> bool:
    """Whether the house may sell what ``trade`` does; one of no known trade may sell anything."""
    own = _own(brief)
    return not own or trade in _sold(own)


def _own(brief: Brief) -> frozenset[str]:
    """The trades that the house may be of, by its name and configuration."""
    house, place = brief.business, brief.location
    return _of(words(f"{house.name} {place.name} {house.trade} {place.signer_role}"))


def _sold(own: frozenset[str]) -> frozenset[str]:
    return own.union(*(_trades("")[trade].sells for trade in own))


def _houses_named(text: str) -> frozenset[str]:
    """The trades of businesses that are named with their trade, as in "Hotel Pinares" and "York Pizza"."""
    return _of(map(str.casefold, _BEFORE_NAME.findall(text) + _AFTER_NAME.findall(text)))


def _of(named: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*map(_called, named))


@lru_cache(maxsize=16_384)
def _called(word: str) -> frozenset[str]:
    """The trades whose houses are called so."""
    return frozenset(name for name, trade in _trades("").items() if trade.house.has(word))


@lru_cache(maxsize=16_384)
def _tells(word: str, language: str) -> tuple[tuple[str, int], ...]:
    """The trades that the word speaks of, and how plainly: 2 for its own, 1 for what others write too."""
    known = _trades(language).items()
    return tuple(
        (name, 2 if trade.speaks.has(word) else 1)
        for name, trade in known
        if trade.speaks.has(word) or trade.mentions.has(word)
    )


@cache
def _trades(language: str) -> Mapping[str, _Trade]:
    """What is known of each trade, with the words of a language; "" for those of all languages alone."""
    folder = resources.files("reviewbot.replies").joinpath("phrases")
    raw = tomllib.loads(folder.joinpath("trades.toml").read_text(encoding="utf-8"))
    own = folder.joinpath(f"{language}-trades.toml")
    spoken = tomllib.loads(own.read_text(encoding="utf-8")) if language in LANGUAGES else {}

    def said(trade: str, kind: str) -> _Words:
        return _words(" ".join(listed.get(trade, {}).get(kind, "") for listed in (raw, spoken)))

    return {
        name: _Trade(
            house=_words(trade["house"]),
            speaks=said(name, "speaks"),
            mentions=said(name, "mentions"),
            sells=frozenset(trade.get("sells", "").split()),
            near=frozenset(trade.get("near", "").split()),
        )
        for name, trade in raw.items()
    }


def _words(listed: str) -> _Words:
    given = listed.split()
    return _Words(
        frozenset(word for word in given if "*" not in word),
        begun=tuple(word.removesuffix("*") for word in given if word.endswith("*")),
        ended=tuple(word.removeprefix("*") for word in given if word.startswith("*")),
    )
