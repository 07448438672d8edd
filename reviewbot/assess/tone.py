"""How a sentence sounds: VADER's rules, with a layer that drops the words that mislead in reviews."""

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


def compound(sentence: str) -> float:
    """How the sentence sounds, -1 to 1; drawn-out words ("soooo") are shortened first."""
    text = spelt_out(sentence)
    raws = text.split()
    return reviews().compound(text, raws, [*map(_token, raws)])
