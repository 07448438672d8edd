"""How often a feed wants to be read: what it says itself, and for how long HTTP calls the answer fresh.

RSS 2.0 (``ttl``, ``skipHours``, ``skipDays``), the syndication module of RSS 1.0 (``sy:updatePeriod``,
``sy:updateFrequency``), RFC 9111 §4.2.1 (``max-age``, ``Expires``). Of several the longest counts.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

from reviewbot.text.times import parse_time
from reviewbot.types import Response, Rhythm

_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONGEST = timedelta(days=365)  # nothing longer can be said in words; numbers may hold anything
_MAX_AGE = re.compile(r"(?<![\w-])max-age\s?=\s?\"?([0-9]+)")
_NO_CACHE = re.compile(r"(?<![\w-])no-(?:cache|store)(?![\w-])")


def rhythm(said: Mapping[str, Sequence[str]], response: Response) -> Rhythm:
    """The rhythm of a feed. ``said``: what is written in its elements, by their names in lower case."""
    minutes = max(
        (_span(written, timedelta(minutes=1)) for written in said.get("ttl", ())), default=timedelta(0)
    )
    hours = (int(written) % 24 for written in said.get("hour", ()) if re.fullmatch("[0-9]{1,2}", written))
    days = (written.lower() for written in said.get("day", ()))
    return Rhythm(
        max(minutes, _period(said), _fresh_for(response)),
        frozenset(hours),
        frozenset(_DAYS.index(day) for day in days if day in _DAYS),
    )


def _period(said: Mapping[str, Sequence[str]]) -> timedelta:
    """The syndication module: so many times a period, which is a day where it is not named."""
    named, times = said.get("updateperiod", ()), said.get("updatefrequency", ())
    if not named and not times:
        return timedelta(0)
    period = _PERIODS.get(named[0].lower() if named else "daily", timedelta(0))
    often = re.fullmatch("[0-9]{1,6}", times[0]) if times else None
    return period / max(int(often[0]), 1) if often else period


def _fresh_for(response: Response) -> timedelta:
    """For how long nobody needs to ask again (RFC 9111 §4.2.1); nothing where a header cannot be read."""
    control = response.headers.get("cache-control", "").lower()
    if _NO_CACHE.search(control):
        return timedelta(0)
    if "max-age" in control:
        found = _MAX_AGE.search(control)
        return _span(found[1], timedelta(seconds=1)) if found else timedelta(0)
    expires, sent = (parse_time(response.headers.get(name, "")) for name in ("expires", "date"))
    if expires is None:
        return timedelta(0)
    return min(max(expires[0] - (sent[0] if sent else response.fetched_at), timedelta(0)), _LONGEST)


def _span(number: str, unit: timedelta) -> timedelta:
    """So many units of time; nothing where the number is none."""
    if not re.fullmatch("[0-9]+", number):
        return timedelta(0)
    return min(float(number), _LONGEST / unit) * unit
