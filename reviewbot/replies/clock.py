"""Whether a review tells two times of day, the later one of what came late: "for 7:30, seated at 8:20"."""

import re
from itertools import pairwise

# "7:30", "8.20", "14h", "14 h 50", "15 Uhr", "5pm"; no date ("am 12.03."), no price, no other figure.
_TIME = re.compile(
    r"(?<![\d.,:/€$£-])(?<!\b(?:am|on|op|el|il|em) )(?<!\b(?:vom|den|dem|del|dia|día) )"
    r"([01]?\d|2[0-4])(?: ?[:.h] ?([0-5]\d)(?: ?h\b)?| ?(?:h|hs|hrs|uhr|uur)\b|[ap]m\b)"
    r"(?![\d€$£]|[.,/]\d| ?(?:€|eur|pounds?|dollars?|km|kg|cm|%))",
    re.IGNORECASE,
)
_NEAR, _FAR = 8, 60  # characters between two times of one story; a span ("8 to 10") is nearer
_LEAST, _MOST = 10, 420  # minutes that something is late
# What says that the two are something else: when it closes, what was cancelled, what was changed for what.
_OTHERWISE = re.compile(
    r"clos|shut|ferm|schlie|zumach|cerr|chiu|fech|encerr|sluit|dicht|cancel|annul|storn|abgesagt|gestrichen|afgezegd|uitgevallen"
    r"|instead|statt|lugar|lieu|invece|vez de|plaats|although|obwohl|aunque|bien que|benché|embora|hoewel"
    r"|until|bis |hasta|jusqu|fino|até|tot "
)


def is_late(text: str) -> bool:
    """Whether something that was due at one time of day surely came at a later one."""
    times = [(found, int(found[1]) * 60 + int(found[2] or 0)) for found in _TIME.finditer(text)]
    return any(
        _LEAST <= later - due <= _MOST and _is_story(text[first.end() : second.start()].casefold())
        for (first, due), (second, later) in pairwise(times)
    )


def _is_story(between: str) -> bool:
    return _NEAR < len(between) < _FAR and not _OTHERWISE.search(between)
