"""Whether a review tells two times of day, the later one of what came late: "for 7:30, seated at 8:20"."""

import re
from itertools import pairwise

from reviewbot.replies.counts import COUNTS

_HOURS = 12
_TWELVE = _HOURS * 60
_ONE, _NOON = (
    "one eins una une uma één",
    "noon midday midi mezzogiorno meio-dia",
)  # "um eine Stunde" is no hour
_HOUR = {word: hour for word, hour in COUNTS.items() if 1 < hour <= _HOURS}
_HOUR |= dict.fromkeys(_ONE.split(), 1) | dict.fromkeys(_NOON.split(), _HOURS)
# What is said before an hour, and after it, and the minutes that it adds. German and Dutch halves come before
# their hour, English ones after it: "halb fünf" is 4:30, "half five" 5:30.
_BEFORE = {
    "halb": -30,
    "half": -30,
    "half past": 30,
    **dict.fromkeys(("quarter past", "viertel nach", "kwart over"), 15),
    **dict.fromkeys(("quarter to", "viertel vor", "kwart voor"), -15),
    **dict.fromkeys(("ten past", "zehn nach", "tien over"), 10),
    **dict.fromkeys(("ten to", "zehn vor", "tien voor"), -10),
    **dict.fromkeys(("twenty past", "zwanzig nach"), 20),
    **dict.fromkeys(("twenty to", "zwanzig vor"), -20),
}
_AFTER = {
    **dict.fromkeys(("y media", "et demie", "e mezza", "e meia"), 30),
    **dict.fromkeys(("y cuarto", "et quart", "e un quarto"), 15),
    **dict.fromkeys(("menos cuarto", "moins le quart", "meno un quarto"), -15),
}
_ENGLISH = frozenset(
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
)
# "7:30", "8.20", "14h", "14 h 50", "15 Uhr", "5pm"; no date ("am 12.03."), no price, no other figure.
_SHOWN = (
    r"(?<![\d.,:/€$£-])(?<!\b(?:am|on|op|el|il|em) )(?<!\b(?:vom|den|dem|del|dia|día) )"
    r"(?P<hour>[01]?\d|2[0-4])(?: ?[:.h] ?(?P<minute>[0-5]\d)(?: ?h\b)?| ?(?:h|hs|hrs|uhr|uur)\b|[ap]m\b)"
    r"(?![\d€$£]|[.,/]\d| ?(?:€|eur|pounds?|dollars?|km|kg|cm|%))"
)
# "at nine", "a las 9", "um halb zehn", "ten to 4": a figure or a word, and what tells that it is an hour.
_SAID = (
    rf"\b(?:(?:(?:at(?! once\b)|by|um|gegen|auf|a las?|para las?|alle|per le|às|para as|à|om|tegen|voor) )"
    rf"(?:(?P<before>{'|'.join(_BEFORE)}) )?|(?P<alone>{'|'.join(_BEFORE)}) )"
    rf"(?P<word>\d{{1,2}}|{'|'.join(_HOUR)})(?: (?:heures?|uhr|uur))?(?: (?P<after>{'|'.join(_AFTER)}))?\b"
    r"(?![.,:/]?\d| ?(?:[€%]|eur|pound|quid|dollar|person|people|min|week|day|month|tag|jour|día|giorn|dag"
    r"|point|stage|moment))"
)
_SHOWN_TIME = re.compile(_SHOWN)
_TIME = re.compile(rf"{_SHOWN}|{_SAID}")
_NEAR, _FAR = 6, 60  # characters between two times of one story; a span ("8 to 10") is nearer
_LEAST, _MOST = 10, 420  # minutes that something is late
_TELLING = 40  # characters before a time in which it is said to be an appointment
# What says that the two are something else: when it closes, what was cancelled, what was changed for what.
_OTHERWISE = re.compile(
    r"clos|shut|ferm|schlie|zumach|cerr|chiu|fech|encerr|sluit|dicht|cancel|annul|storn|abgesagt|gestrichen"
    r"|afgezegd|uitgevallen|instead|statt|lugar|lieu|invece|vez de|plaats|although|obwohl|aunque|bien que"
    r"|benché|embora|hoewel|until|bis |hasta|jusqu|fino|até|tot |as promised|on time|on the dot|pünktlich"
    r"|à l'heure|puntual|in orario|op tijd"
)
# What says that something was to be at the first one.
_DUE = re.compile(
    r"book|reserv|réserv|appointment|pick ?up|collect|\bdue (?:at|by)|meant|supposed|ordered|promis|slot"
    r"|\btermin\b|bestell|sollte|angesetzt|gebucht|\bcita|turno|hora\b|qued[óao]|pedid|\bped[íi]|encarg"
    r"|rendez|rdv|commandé|prévu|appuntament|prenot|ordinat|dovev|fissat|afspraak|afgesproken|zou\b|geboekt"
    r"|marca|agend|combin|era para|encomend|instead|statt\b"
)


def is_late(text: str) -> bool:
    """Whether something that was due at one time of day surely came at a later one."""
    lowered = text.casefold()
    return _tells(_SHOWN_TIME, lowered, 0) or _tells(_TIME, lowered, _TWELVE)


def _tells(times: re.Pattern[str], text: str, turn: int) -> bool:
    """``turn``: minutes after which times start anew, for want of "pm"; then an appointment must be told."""
    found = [(one, _minutes(one)) for one in times.finditer(text)]
    return any(
        _LEAST <= ((later - due) % turn if turn else later - due) <= _MOST
        and _is_story(text[first.end() : second.start()])
        and (not turn or _is_due(text, first, second))
        for (first, due), (second, later) in pairwise(found)
    )


def _minutes(time: re.Match[str]) -> int:
    """Since midnight, or noon."""
    if time["hour"]:
        return int(time["hour"]) * 60 + int(time["minute"] or 0)
    said = time.groupdict()
    hour = int(said["word"]) if said["word"].isdigit() else _HOUR[said["word"]]
    before = said["before"] or said["alone"] or ""
    minutes = 30 if before == "half" and said["word"] in _ENGLISH else _BEFORE.get(before, 0)
    return hour * 60 + minutes + _AFTER.get(said["after"] or "", 0)


def _is_due(text: str, first: re.Match[str], second: re.Match[str]) -> bool:
    """Whether an appointment is spoken of right before the first time, or between the two."""
    return bool(_DUE.search(text[max(0, first.start() - _TELLING) : second.start()]))


def _is_story(between: str) -> bool:
    return _NEAR < len(between) < _FAR and not _OTHERWISE.search(between)
