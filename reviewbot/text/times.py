"""Times as strangers write them.

Pure and linear in the length of what is read, because all of it is hostile input.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from reviewbot.text.ratings import parse_number

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jänner janvier enero gennaio januari janeiro ene gen",
            "feb february februar februari février fevrier febrero febbraio fevereiro fév fev févr fevr",
            "mar march märz maerz mrz mars marzo maart março marco mär mrt",
            "apr april avril abril aprile avr abr",
            "may mai mayo maggio mei maio mag",
            "jun june juni juin junio giugno junho giu",
            "jul july juli juillet julio luglio julho juil lug",
            "aug august août aout agosto augustus ago",
            "sep sept september septembre septiembre settembre setembro set",
            "oct october oktober octobre octubre ottobre outubro okt ott out",
            "nov november novembre noviembre novembro",
            "dec december dezember décembre decembre diciembre dicembre dezembro dez déc dic",
        ),
        start=1,
    )
    for name in names.split()
}
# RFC 2822 §4.3 and the zone names that blogs and shops write; ambiguous ones (IST) are left out.
_ZONES = {
    **dict.fromkeys(("z", "ut", "utc", "gmt", "wet"), 0.0),
    **dict.fromkeys(("bst", "west", "cet", "mez"), 1.0),
    **dict.fromkeys(("cest", "mesz", "eet"), 2.0),
    **dict.fromkeys(("eest", "msk"), 3.0),
    **dict.fromkeys(("est", "cdt"), -5.0),
    **dict.fromkeys(("cst", "mdt"), -6.0),
    **dict.fromkeys(("mst", "pdt"), -7.0),
    **dict.fromkeys(("pst", "akdt"), -8.0),
    **dict.fromkeys(("awst", "hkt", "sgt"), 8.0),
    **dict.fromkeys(("jst", "kst"), 9.0),
    "edt": -4.0,
    "akst": -9.0,
    "hst": -10.0,
    "acst": 9.5,
    "aest": 10.0,
    "aedt": 11.0,
    "nzst": 12.0,
    "nzdt": 13.0,
}
_CLOCK = (
    r"(?:(?:T|,?\s+(?:(?:at|um|à|a las|alle|om|às)\s+)?)"
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?:\s*Uhr)?\s?(?P<half>[ap]\.?m\.?)?\s?(?P<zone>[+-]\d\d(?::?\d\d)?|[a-z]{1,5})?)?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º)?"
_MONTH = r"(?P<month>[^\W\d_]{3,10})\.?"
_FORMS = tuple(
    re.compile(form + _CLOCK, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})(?P<cut>[-/.]?)(?P<month>\d\d)(?P=cut)(?P<day>\d\d)",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})",  # the dotted form is day first everywhere
        rf"(?:[^\W\d_]{{2,10}}\.?,?\s+)?{_DAY}[\s-]+(?:de\s+)?{_MONTH},?[\s-]+(?:de\s+|del\s+)?(?P<year>\d{{4}}|\d\d)",
        rf"(?:[^\W\d_]{{2,10}}\.?,?\s+)?{_MONTH}\s+{_DAY},?\s+(?P<year>\d{{4}})",
    )
)
_LONGEST_TIME = 80
_YEARS = range(1990, 2200)  # no review is older than the web; 0001-01-01 and 1970-01-01 mean "not set"


def parse_time(value: str) -> tuple[datetime, bool] | None:
    """An absolute time as (UTC, was its zone known); None for relative labels and junk.

    Reads ISO 8601 and RFC 3339, RFC 822/2822 (two-digit years, zone names), and days with a written
    month in English, German, French, Spanish, Italian, Dutch and Portuguese. A day without a clock
    is its midnight; a time without a zone is taken as UTC. "03/04/2026" is two different days in
    two countries, so it is None.
    """
    written = _written(value)
    if written is None:
        return None
    moment, zone = written
    return (moment - (zone or timedelta())).replace(tzinfo=UTC), zone is not None


def written_day(value: str) -> str:
    """The day that ``value`` names, as written (not moved to UTC): "2026-09-14"; "" if it names none."""
    written = _written(value)
    return written[0].date().isoformat() if written else ""


@lru_cache(maxsize=10_000)  # every re-poll reads the same dates again
def _written(value: str) -> tuple[datetime, timedelta | None] | None:
    text = " ".join(value[: _LONGEST_TIME + 1].split())
    found = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    if found is None or len(value) > _LONGEST_TIME:
        return None
    month, hour, half = found["month"].lower(), int(found["hour"] or 0), (found["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    try:
        moment = datetime(  # noqa: DTZ001 - as written; the zone is applied by the caller
            _year(found["year"]),
            int(month) if month.isdigit() else _MONTHS[month],
            int(found["day"]),
            hour,
            int(found["minute"] or 0),
            min(int(found["second"] or 0), 59),  # a leap second
            int((found["fraction"] or "").ljust(6, "0")[:6]),
        )
        zone = _zone(found["zone"] or "")
    except (KeyError, ValueError):
        return None
    return (moment, zone) if moment.year in _YEARS else None


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) > 2:  # noqa: PLR2004 - two digits: RFC 2822 §4.3
        return year
    return year + (2000 if year < 50 else 1900)  # noqa: PLR2004 - the same rule


def _zone(name: str) -> timedelta | None:
    if name[:1] in {"+", "-"}:
        hours, minutes = int(name[1:3]), int(name[3:].replace(":", "") or 0)
        offset = timedelta(hours=hours, minutes=minutes)
        return timezone(offset if name[0] == "+" else -offset).utcoffset(None)
    hours_east = _ZONES.get(name.lower())
    return None if hours_east is None else timedelta(hours=hours_east)


def parse_epoch(seconds: object, nanos: object = 0) -> datetime | None:
    """A time given as seconds since 1970, as a number or in digits; None for junk and for "not set"."""
    digits = isinstance(seconds, str) and re.fullmatch("[0-9]{1,12}", seconds)
    whole, rest = parse_number(int(digits[0]) if digits else seconds), parse_number(nanos)
    try:
        at = datetime.fromtimestamp(whole or 0, UTC) + timedelta(microseconds=(rest or 0) // 1000)
    except (ValueError, OverflowError, OSError):  # what it raises for years that no calendar has
        return None
    return at if at.year in _YEARS else None
