"""How a sentence sounds: VADER's rules, with a layer that drops the words that mislead in reviews."""

from collections.abc import Sequence
from functools import cache

from reviewbot.assess.lexicon import lexicon
from reviewbot.assess.memory import Memory
from reviewbot.assess.spelling import shortened
from reviewbot.assess.vader import Layer, Vader, spelt_out


@cache
def reviews() -> Vader:
    """VADER with the layer "reviews": "help", "care" and "please" praise nobody there."""
    return Vader(Layer("reviews", {}, lexicon("en").drop))


_token = Memory(lambda raw: reviews().token(shortened(raw, 2))).__getitem__


def compound(text: str, raws: Sequence[str] | None = None) -> float:
    """How the text sounds, -1 to 1; drawn-out words ("soooo") are shortened first.

    ``raws``: what stands between its blanks, if it is cut already.
    """
    if raws is None or not text.isascii():
        text = spelt_out(text)
        raws = text.split()
    return reviews().compound(text, raws, [*map(_token, raws)])
