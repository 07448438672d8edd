"""standards.toml, beside the configuration: what this house counts as negative, as urgent, as a topic.

It may be missing, and so may everything in it.
"""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reviewbot.config import kinds, tables
from reviewbot.config.keys import Key, Section
from reviewbot.config.source import read_toml
from reviewbot.config.tables import Problem, Table
from reviewbot.errors import ConfigError
from reviewbot.types import NegativeStandard, ReviewClass, Standards, UrgentStandard

_FEWEST, _MOST = 2, 5  # one star is a complaint in every house; five are as good as it gets
_LONGEST_TOPIC, _LONGEST_WORD = 40, 60  # characters
_CLASSES = tuple(str(one) for one in ReviewClass if one is not ReviewClass.PRAISE)


def _stars(value: object) -> float:
    """Stars of five."""
    if isinstance(value, int | float) and not isinstance(value, bool) and _FEWEST <= value <= _MOST:
        return float(value)
    raise ValueError("expected a number of stars from 2 to 5 without quotes, such as 4 or 3.5")


def _by_name(value: object) -> Mapping[str, Any]:
    """Stars by the name of what they hold for; each is looked at by ``_exceptions``."""
    if not isinstance(value, dict):
        raise ValueError("expected names and stars in curly brackets, such as { google-main = 4 }")  # noqa: TRY004  one error for every kind
    return value


def _class(value: object) -> ReviewClass:
    """A class that can be urgent."""
    if isinstance(value, str) and value in _CLASSES:
        return ReviewClass(value)
    told = "praise cannot be urgent" if value == ReviewClass.PRAISE else "unknown class"
    raise ValueError(f"{told}; {kinds.nearest(value if isinstance(value, str) else '', _CLASSES)}")


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
                    _by_name, "The same for single listings, by name, such as `{ google-main = 4 }`."
                ),
                "locations": Key(
                    _by_name, "The same for all listings of a location, by id; a listing's own number wins."
                ),
            },
        ),
        "urgent": Section(
            UrgentStandard,
            {
                "classes": Key(
                    kinds.list_of(_class),
                    'Classes that cannot wait either, such as `["claim"]`; safety, legal, discrimination, '
                    "privacy and extortion never can.",
                )
            },
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
    problems = [*tables.misplaced(source.tree, found, SECTIONS), *_topic_problems(found["topics"])]
    values = tables.values(found, SECTIONS, problems)
    for title, known in (("listings", listings), ("locations", locations)):
        problems += _exceptions(title, tuple(known), values["negative"])
    if problems:
        raise ConfigError(tables.report(source, problems))
    return _standards(values)


def _topic_problems(found: list[Table]) -> Iterator[Problem]:
    for name in (name for table in found for name in table):
        if not name.strip() or not name.isprintable() or len(name) > _LONGEST_TOPIC:
            yield Problem(
                ("topics", name), f"expected a name of one to {_LONGEST_TOPIC} characters on one line"
            )


def _exceptions(title: str, known: tuple[str, ...], found: list[Table]) -> Iterator[Problem]:
    """What is wrong with the stars of single listings or locations."""
    for name, value in ((name, value) for table in found for name, value in table.get(title, {}).items()):
        where = ("negative", title, name)
        if name not in known:
            hint = kinds.nearest(name, known) if known else "there is none yet"
            yield Problem(where, f"nothing under [[{title}]] of the configuration is called this; {hint}")
        try:
            _stars(value)
        except ValueError as error:
            yield Problem(where, str(error))


def _standards(values: Mapping[str, list[Table]]) -> Standards:
    [negative], [urgent], [topics] = values["negative"], values["urgent"], values["topics"]
    by_name = {
        title: MappingProxyType({name: float(stars) for name, stars in negative.get(title, {}).items()})
        for title in ("listings", "locations")
    }
    return Standards(
        negative=NegativeStandard(**{**negative, **by_name}),
        urgent=UrgentStandard(frozenset(urgent.get("classes", ()))),
        topics=MappingProxyType(topics),
    )
