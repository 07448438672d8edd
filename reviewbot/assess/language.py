"""Which language a text is in: plain English at a glance, everything else by py3langid.

py3langid counts byte sequences (naive Bayes, 4.6 MB, offline). Its model takes a second and 110 MB to
load, so it is loaded for the first text that is not plainly English, and never by a command that reads none.
"""

import re
from functools import cache
from typing import Any, NamedTuple

BEGINNING = 150  # characters: 300 told no more on any length of text
SHORT = 3  # words; up to here the best guess was right 83 times in 100, above it 98 times
SURE = 0.6  # what was at least so probable was right 98 times in 100 even in the shortest texts
LIKELY = 0.4  # and so probable still 87 times

# Those with word lists here, and the others, half as frequent: without that difference one short Danish
# text in seven is taken for Norwegian, and Spanish for Catalan.
COMMON = "en de fr es it pt nl da sv"
RARE = "no fi pl cs ro hu tr ru uk el he ar ja ko zh id ca th hi vi"
FREQUENCY = dict.fromkeys(COMMON.split(), 1.0) | dict.fromkeys(RARE.split(), 0.5)

OTHER_CODES = {"iw": "he", "in": "id", "nb": "no", "nn": "no"}  # as some sites write them

# Words that hardly another language here writes.
ONLY_ENGLISH = """
about account accounts after again ago all always amazing and angry annoyed annoying another answer answered
any anyone anything are asked asking awesome awful back bathroom because beds been before being best bill
bought brakes breakfast broke broken but buy buying by called calling calls can't cars charged cheap child
children clean cold could couldn't crashed crashes customer cut daughter days definitely delicious delivered
dentist did didn't dinner dirty disappointed disappointing doctor does doesn't don't driver during easy eating
emails engine ever every everybody everyone everything expensive experience family father feel feeling felt
few first fix fixed food found friend friendly from get getting giving going good got great hair haircut has
haven't help helpful here highly him his hour hours how huge husband i'd i'll i'm i've isn't it it's its just
kids know left little login look looked looking looks loud love lovely made make many meal mechanic money
month months more mother much my nails neighbors neighbours never nice night nights nobody noise noisy not
nothing now nurse off only order ordered other our out owner paid password paying people phone please price
prices purchase purchased quality really recommend recommended refund refunded repair repaired repairs
replaced replacement replied reply return returned right room said sell she should shower since sleep slow
small sold some someone someone's something soup staff stay stayed staying still stores talk talked tasty
teeth telling than thank thanks that that's the their them there these they they're they've this those though
through time tires today told tomorrow too took towels tried unhappy until updates upset us use using very
wait waited waiter waiting waitress wasn't waste we're weeks well went were what when where which while who
why wife will window windows with without won't work working works worst worth would wouldn't year years
yesterday you you're you've your"""
ENGLISH = frozenset(ONLY_ENGLISH.split())
# So many words may a text have that is English because it has 0, 1, 2 of these, or more: then 14 for each.
# Of 26,000 foreign texts that is said of seven, five of which begin in English;
# six English ones in seven are seen.
FEW, EACH = {0: -1, 1: 3, 2: 10}, 14


class Told(NamedTuple):
    """The language of a text, ISO 639-1 ("" if nobody could know), and whether the text itself shows it."""

    language: str
    sure: bool


@cache
def _identifier() -> Any:
    """The identifier. Raises OSError where there is no room: its model is unpacked into a temporary file."""
    from py3langid.langid import (  # noqa: PLC0415 - brings numpy and a second of loading: see above
        MODEL_FILE,
        LanguageIdentifier,
    )

    every = LanguageIdentifier.from_model_file(MODEL_FILE)
    every.set_languages([*FREQUENCY])
    return LanguageIdentifier(  # without what it knows of the others: 28 MB
        every.nb_ptc,
        every.nb_pc,
        every.nb_classes,
        every.tk_nextmove,
        every.tk_output,
        norm_probs=True,
        tk_row=every.tk_row,
    )


def lowered(text: str) -> str:
    """Lower case, letter for letter (a few letters, such as İ, would become two)."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)


def _code(hint: str) -> str:
    """ISO 639-1 of a language tag ("pt-BR", "en_US"); "" if it is none."""
    code = hint.strip().replace("_", "-").split("-")[0].lower()
    code = OTHER_CODES.get(code, code)
    return code if re.fullmatch("[a-z]{2}", code) else ""


def tell(text: str, hint: str) -> Told:
    """The language of a text by its first ``BEGINNING`` characters.

    ``hint`` is what the site says, which is often the page's language and not the reviewer's: it
    decides only where the text does not speak plainly for itself.
    """
    beginning = text[:BEGINNING]
    words = beginning.lower().replace(".", " ").replace(",", " ").replace("!", " ").split()
    english = len(ENGLISH.intersection(words))
    plainly = len(words) <= FEW.get(english, EACH * english)
    if plainly and english > 1:
        return Told("en", sure=True)
    code = _code(hint)
    if plainly or not any(map(str.isalpha, beginning)):
        return Told(code or ("en" if plainly else ""), sure=False)
    try:
        ranked = _identifier().rank(beginning)
    except OSError:  # a full disk costs the language of this text, not the poll; the next text tries again
        return Told(code, sure=False)
    weighed = {language: share * FREQUENCY[language] for language, share in ranked}
    best = max(weighed, key=weighed.__getitem__)
    certainty = weighed[best] / sum(weighed.values())
    if certainty >= SURE:
        return Told(best, sure=True)
    guess = best if len(beginning.split()) > SHORT or certainty >= LIKELY else ""
    return Told(code or guess, sure=False)


def identify(text: str, hint: str) -> str:
    """The language of a text as ``tell`` tells it."""
    return tell(text, hint).language
