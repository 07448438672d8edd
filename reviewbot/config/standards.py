"""standards.toml, beside the configuration: how this house judges reviews, and how it answers them.

It may be missing, and so may everything in it.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reviewbot.config import kinds, tables
from reviewbot.config.keys import Key, Section, sentence
from reviewbot.config.kinds import Kind
from reviewbot.config.source import read_toml
from reviewbot.config.tables import Problem, Table
from reviewbot.errors import ConfigError
from reviewbot.types import HELD, DeadlineStandard, NegativeStandard, ReviewClass, Standards, UrgentStandard

_FEWEST, _MOST = 2, 5  # one star is a complaint in every house; five are as good as it gets
_LONGEST_TOPIC, _LONGEST_WORD = 40, 60  # characters
_STARS_BY_NAME = "names and stars in curly brackets, such as { google-main = 4 }"
_SOONEST, _LATEST = timedelta(minutes=1), timedelta(days=30)  # to answer; later is no answer
_CLASSES = tuple(str(one) for one in ReviewClass)
_HELD = (*(name for name in _CLASSES if name in HELD), "policy")  # cases.held_for


def _stars(value: object) -> float:
    """Stars of five."""
    if isinstance(value, int | float) and not isinstance(value, bool) and _FEWEST <= value <= _MOST:
        return float(value)
    raise ValueError("expected a number of stars from 2 to 5 without quotes, such as 4 or 3.5")


def _by_name(what: str) -> Kind:
    """Values by the name of what they hold for; each is looked at by ``_exceptions``."""

    def named(value: object) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise ValueError(f"expected {what}")  # noqa: TRY004  one error for every kind
        return value

    return named


def _class(value: object) -> ReviewClass:
    """A class of review."""
    if isinstance(value, str) and value in _CLASSES:
        return ReviewClass(value)
    raise ValueError(f"unknown class; {kinds.nearest(value if isinstance(value, str) else '', _CLASSES)}")


def _urgent_class(value: object) -> ReviewClass:
    """A class that can be urgent."""
    if value == ReviewClass.PRAISE:
        raise ValueError("praise cannot be urgent; leave it out")
    return _class(value)


def _deadline(value: object) -> timedelta:
    """How long an answer may take."""
    span = kinds.duration(value)
    if not _SOONEST <= span <= _LATEST:
        raise ValueError('expected a duration from "1m" to "30d"')
    return span


def _word(value: object) -> str:
    """A word, or a few."""
    text = kinds.line(value)
    if len(text) > _LONGEST_WORD:
        raise ValueError(f"expected words of {_LONGEST_WORD} characters or less, not {len(text)}")
    return text


SECTIONS: Mapping[str, Section] = MappingProxyType(
    {
        "negative": Section(
            NegativeStandard,
            {
                "stars_below": Key(
                    _stars,
                    "Fewer stars than this, of five, are negative whatever the text says: 3 means one and "
                    "two, 4 three as well. Other scales count by their share of the way from worst to best.",
                ),
                "listings": Key(
                    _by_name(_STARS_BY_NAME),
                    "The same for single listings, by name, such as `{ google-main = 4 }`.",
                ),
                "locations": Key(
                    _by_name(_STARS_BY_NAME),
                    "The same for all listings of a location, by id; a listing's own number wins.",
                ),
            },
        ),
        "urgent": Section(
            UrgentStandard,
            {
                "classes": Key(
                    kinds.list_of(_urgent_class),
                    'Classes that cannot wait either, such as `["claim"]`; safety, legal, discrimination, '
                    "privacy and extortion never can.",
                )
            },
        ),
        "deadlines": Section(
            DeadlineStandard,
            {
                "urgent": Key(_deadline, "How soon somebody should have answered what cannot wait."),
                "one_or_two_stars": Key(_deadline, "The same for less than three stars of five."),
                "three_stars": Key(
                    _deadline,
                    "The same for three stars, and where there are none; a claim without stars is "
                    "answered as one or two are.",
                ),
                "otherwise": Key(_deadline, "The same for more than three stars."),
                "classes": Key(
                    _by_name('classes and durations in curly brackets, such as { claim = "4h" }'),
                    'The same for single classes, whatever the stars, such as `{ claim = "4h" }`.',
                ),
            },
        ),
        "release": Section(
            Standards,
            {},
            every=Key(
                kinds.list_of(kinds.line),
                "Who may release what is held for this class (or for `policy`: a duty of secrecy), where not "
                "every approver may: Slack ids, and names as in `--as`.",
            ),
        ),
        "topics": Section(
            Standards,
            {},
            every=Key(
                kinds.list_of(_word),
                "Your own words for a topic, one of ours or a new one, such as "
                '`parking = ["valet", "garage"]`.',
            ),
        ),
        "facts": Section(
            Standards,
            {},
            every=Key(
                kinds.list_of(sentence),
                "What is true of the business, in public sentences, by what they are about: opening hours, "
                "parking, what you have changed. A reply may state them, as it may state `policy`.",
            ),
        ),
    }
)


def read(path: Path, listings: Collection[str], locations: Collection[str]) -> Standards:
    """The standards in the file at ``path``, those of every house without one.

    ``listings``, ``locations``: the names and ids that may stand there. Raises ConfigError with one line
    per problem.
    """
    if not path.exists():
        return Standards()
    source = read_toml(path)
    found = tables.tables(source.tree, SECTIONS)
    problems = [*tables.misplaced(source.tree, found, SECTIONS)]
    for title in ("topics", "facts"):
        problems += _naming_problems(title, found[title])
    problems += _held_problems(found["release"])
    values = tables.values(found, SECTIONS, problems)
    for title, known in (("listings", listings), ("locations", locations)):
        problems += _exceptions(("negative", title), values, _named_in(title, tuple(known)), _stars)
    problems += _exceptions(("deadlines", "classes"), values, _class, _deadline)
    if problems:
        raise ConfigError(tables.report(source, problems))
    return _standards(values)


def _naming_problems(title: str, found: list[Table]) -> Iterator[Problem]:
    for name in (name for table in found for name in table):
        if not name.strip() or not name.isprintable() or len(name) > _LONGEST_TOPIC:
            yield Problem((title, name), f"expected a name of one to {_LONGEST_TOPIC} characters on one line")


def _held_problems(found: list[Table]) -> Iterator[Problem]:
    for name in (name for table in found for name in table if name not in _HELD):
        yield Problem(("release", name), f"nothing is held for this; {kinds.nearest(name, _HELD)}")


def _named_in(title: str, known: tuple[str, ...]) -> Kind:
    """The name or id of a listing or a location of the configuration."""

    def name(value: object) -> object:
        if value not in known:
            hint = kinds.nearest(str(value), known) if known else "there is none yet"
            raise ValueError(f"nothing under [[{title}]] of the configuration is called this; {hint}")
        return value

    return name


def _exceptions(
    where: tuple[str, str], values: Mapping[str, list[Table]], name: Kind, kind: Kind
) -> Iterator[Problem]:
    """What is wrong with values by name: with the names, and with the values."""
    title, key = where
    for called, value in (entry for table in values[title] for entry in table.get(key, {}).items()):
        for expected, written in ((name, called), (kind, value)):
            try:
                expected(written)
            except ValueError as error:
                yield Problem((*where, called), str(error))


def _standards(values: Mapping[str, list[Table]]) -> Standards:
    [negative], [urgent], [deadlines] = values["negative"], values["urgent"], values["deadlines"]
    [topics], [facts], [release] = values["topics"], values["facts"], values["release"]
    classes = {name: _deadline(span) for name, span in deadlines.get("classes", {}).items()}
    by_name = {
        title: MappingProxyType({name: float(stars) for name, stars in negative.get(title, {}).items()})
        for title in ("listings", "locations")
    }
    return Standards(
        negative=NegativeStandard(**{**negative, **by_name}),
        urgent=UrgentStandard(frozenset(urgent.get("classes", ()))),
        deadlines=DeadlineStandard(**{**deadlines, "classes": MappingProxyType(classes)}),
        topics=MappingProxyType(topics),
        facts=MappingProxyType(facts),
        release=MappingProxyType(release),
    )
