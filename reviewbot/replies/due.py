"""Whether a review tells that something took longer than was said: "promised in two days, it took nine".

Of all languages together: what is said to be due, how long it took, and in which month or on which day.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from reviewbot.replies.counts import COUNTS
from reviewbot.replies.words import sentences

_UNITS = (
    (r"min\w*", 1),
    (r"(?:std|stunden?|hours?|hrs?|heures?|horas?|or[ae]|uur|uren)", 60),
    (r"(?:days?|tage?n?|jours?|d[ií]as?|giorn[oi]|dag(?:en)?)", 60 * 24),
    (r"(?:weeks?|wochen?|semaines?|semanas?|settiman[ae]|we(?:ek|ken))", 60 * 24 * 7),
    (r"(?:months?|monate?n?|mois|mes(?:es|[ei])?|mês|maand(?:en)?)", 60 * 24 * 30),
)
_UNIT = "|".join(f"(?P<u{at}>{unit})" for at, (unit, _) in enumerate(_UNITS))
# Half an hour is no hour.
_SPAN = re.compile(rf"\b(?<!half )(?P<count>\d{{1,3}}|{'|'.join(COUNTS)}) (?:{_UNIT})\b")
# "Two days turned into six": the second figure is of the same unit.
_BECAME = re.compile(
    r"\b(?:turned into|became|took(?: over| nearly| almost)?|wurden(?: es| daraus)?|fueron|se convirtieron en"
    r"|foram|viraram|sono (?:stat|diventat|passat)[ei]|werden(?: het)?(?: er)?|(?:zijn|waren) het(?: er)?"
    r"|ça a (?:duré|pris)|sont devenus) "
    rf"(?P<count>\d{{1,3}}|{'|'.join(COUNTS)})\b(?! ?(?:[€%]|euros?))"
)
_LASTED = re.compile(
    r"(?:it|that) (?:took|was)\b|es (?:wurden|waren|dauerte)|(?:daraus )?wurden|fueron\b|tardaron|ce f"
    r"|il en a fallu|ça a |sono (?:stat|passat|diventat)|ci (?:sono vol|hanno mess)|foram\b|demor|levaram"
    r"|het (?:werden|duurde)"
)
_DUE = re.compile(
    r"promis|promess|promet|said|told|quoted|supposed|meant to|due |delivery|shipping|versproch"
    r"|zugesagt|hieß|sollte|angekündigt|lieferung|versand|annonc|prévu|censé|devait|livraison|dijeron"
    r"|debía|iba a|entrega|envío|detto|dovev|consegna|spedizione|disseram|devia|era para|encomenda"
    r"|envio|beloofd|zou|gezegd|toegezegd|levering|instead of|rather than|statt|au lieu d|en vez de"
    r"|en lugar de|invece d|em vez de|in plaats van"
)
_MONTHS = (
    "january januar jänner janvier enero gennaio janeiro januari",
    "february februar février febrero febbraio fevereiro februari",
    "märz marzo março maart",
    "april avril abril aprile",
    "mai mayo maggio maio",
    "june juni juin junio giugno junho",
    "july juli juillet julio luglio julho",
    "august août agosto augustus",
    "september septembre septiembre settembre setembro",
    "october oktober octobre octubre ottobre outubro",
    "november novembre noviembre novembro",
    "december dezember décembre diciembre dicembre dezembro",
)
_WEEKDAYS = (
    "monday montag lundi lunes lunedì segunda maandag",
    "tuesday dienstag mardi martes martedì terça dinsdag",
    "wednesday mittwoch mercredi miércoles mercoledì quarta woensdag",
    "thursday donnerstag jeudi jueves giovedì quinta donderdag",
    "friday freitag vendredi viernes venerdì sexta vrijdag",
    "saturday samstag samedi sábado sabato zaterdag",
    "sunday sonntag dimanche domingo domenica zondag",
)
_ORDERED = re.compile(
    r"order|booked|bought|command|réserv|achet|bestell|gebucht|gekauft|beauftragt|ped[ií]|encarg"
    r"|compr|reserv|contrat|ordinat|prenotat|encomend|besteld|geboekt|gekocht|signed|firm"
    r"|unterschrieb|sollte|devait|debía|dovev|devia|zou|should|supposed|due"
)
_CAME = re.compile(
    r"still|toujours pas|immer noch|noch nicht|todavía|aún|ancora|ainda|nog steeds|nog niet|arriv"
    r"|came|deliver|livré|geliefert|gekommen|kam |lleg|entreg|consegnat|chegou|geleverd|kwam|fertig"
    r"|ready|prêt|list[oa]|pront|klaar"
)
_NEAR, _STORY = 30, 70  # characters from a word to what it is said of, and from one time to the other
_LONGER = 1.2  # times


def is_overdue(text: str) -> bool:
    """Whether some sentence says how long something was to take, and that it took longer."""
    return any(
        _takes_longer(sentence)
        or _becomes_longer(sentence)
        or _comes_later(sentence, _MONTH)
        or _comes_later(sentence, _WEEKDAY)
        for sentence in _told(text)
    )


def _told(text: str) -> Iterator[str]:
    """The sentences in small letters, each with what the next one says of it ("It took nine.")."""
    each = [*map(str.lower, sentences(text)), ""]
    for sentence, after in pairwise(each):
        yield f"{sentence} {after}" if _LASTED.match(after) else sentence


def _takes_longer(sentence: str) -> bool:
    spans = [(found, _minutes(found)) for found in _SPAN.finditer(sentence)]
    return any(
        second.start() - first.end() <= _STORY
        and max(early, late) >= min(early, late) * _LONGER
        and _is_told(_DUE, sentence, first if early < late else second)
        for (first, early), (second, late) in pairwise(spans)
    )


def _becomes_longer(sentence: str) -> bool:
    longer = list(_BECAME.finditer(sentence))
    return bool(longer) and any(
        0 <= later.start() - span.end() <= _STORY and _count(later) >= _count(span) * _LONGER
        for span in _SPAN.finditer(sentence)
        for later in longer
    )


def _is_told(what: re.Pattern[str], sentence: str, time: re.Match[str]) -> bool:
    """Whether it is said shortly before this time."""
    return bool(what.search(sentence[max(0, time.start() - _NEAR) : time.start()]))


def _minutes(span: re.Match[str]) -> int:
    return _count(span) * next(size for at, (_, size) in enumerate(_UNITS) if span[f"u{at}"])


def _count(figure: re.Match[str]) -> int:
    count = figure["count"]
    return int(count) if count.isdigit() else COUNTS[count]


def _comes_later(sentence: str, names: re.Pattern[str]) -> bool:
    """Whether it was to come on one named day, or month, and came on another, or not by then."""
    return any(
        first.lastgroup != second.lastgroup
        and second.start() - first.end() <= _STORY
        and _is_told(_ORDERED, sentence, first)
        and bool(_CAME.search(sentence[first.end() : second.end()]))
        for first, second in pairwise(names.finditer(sentence))
    )


def _names(groups: tuple[str, ...]) -> re.Pattern[str]:
    each = (f"(?P<n{at}>{group.replace(' ', '|')})" for at, group in enumerate(groups))
    return re.compile(rf"\b(?:{'|'.join(each)})s?\b")


_MONTH, _WEEKDAY = _names(_MONTHS), _names(_WEEKDAYS)
