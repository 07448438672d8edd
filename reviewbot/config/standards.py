"""standards.toml, beside the configuration: how this house judges reviews, and how it answers them.

It may be missing, and so may everything in it.
"""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from reviewbot.config import kinds, measures, tables
from reviewbot.config.keys import Key, Section, sentence
from reviewbot.config.kinds import Kind
from reviewbot.config.source import Where, read_toml
from reviewbot.config.tables import Problem, Table
from reviewbot.errors import ConfigError
from reviewbot.types import (
    FORMAL,
    HELD,
    INFORMAL,
    DeadlineStandard,
    Duty,
    NegativeStandard,
    Standards,
    UrgentStandard,
    Voice,
)

_LONGEST_TOPIC = 40  # characters
_WORDS_BY_LANGUAGE = "languages and phrases in curly brackets, such as {{ en = {} }}"
_STARS_BY_NAME = "names and stars in curly brackets, such as { google-main = 4 }"
_ADDRESS_BY_LANGUAGE = 'languages and "formal" or "informal" in curly brackets, such as { de = "formal" }'
_HELD = (*(name for name in measures.CLASSES if name in HELD), "policy")  # cases.held_for


SECTIONS: Mapping[str, Section] = MappingProxyType(
    {
        "negative": Section(
            NegativeStandard,
            {
                "stars_below": Key(
                    measures.stars,
                    "Fewer stars than this, of five, are negative whatever the text says: 3 means one and "
                    "two, 4 three as well. Other scales count by their share of the way from worst to best.",
                ),
                "listings": Key(
                    measures.by_name(_STARS_BY_NAME),
                    "The same for single listings, by name, such as `{ google-main = 4 }`.",
                ),
                "locations": Key(
                    measures.by_name(_STARS_BY_NAME),
                    "The same for all listings of a location, by id; a listing's own number wins.",
                ),
            },
        ),
        "urgent": Section(
            UrgentStandard,
            {
                "classes": Key(
                    kinds.list_of(measures.urgent_class),
                    'Classes that cannot wait either, such as `["claim"]`; safety, legal, discrimination, '
                    "privacy and extortion never can.",
                )
            },
        ),
        "deadlines": Section(
            DeadlineStandard,
            {
                "urgent": Key(measures.deadline, "How soon somebody should have answered what cannot wait."),
                "one_or_two_stars": Key(measures.deadline, "The same for less than three stars of five."),
                "three_stars": Key(
                    measures.deadline,
                    "The same for three stars, and where there are none; a claim without stars is "
                    "answered as one or two are.",
                ),
                "otherwise": Key(measures.deadline, "The same for more than three stars."),
                "classes": Key(
                    measures.by_name('classes and durations in curly brackets, such as { claim = "4h" }'),
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
        "on_call": Section(
            Duty,
            {
                "who": Key(
                    kinds.line,
                    "Who is on call for what is urgent: a Slack id such as U0123456789, or a name. The first "
                    "entry that fits a case and the time counts; alerts name them.",
                    required=True,
                ),
                "days": Key(measures.days, 'On which days, such as `["sat", "sun"]`; left out: on all.'),
                "hours": Key(
                    measures.hours,
                    'From when to when in the time zone of the business, such as `"08:00-18:00"`. Hours past '
                    "midnight belong to the day on which they begin. Left out: all day.",
                ),
                "classes": Key(
                    measures.urgent_classes,
                    'For which classes, such as `["safety"]`; left out: for all that is urgent.',
                ),
                "after": Key(
                    measures.share,
                    "After which share of its time to answer a case that nobody took is assigned to them: "
                    "0.5 is half of it, 0 at once, 1 when it is overdue.",
                ),
            },
            many=True,
        ),
        "voice": Section(
            Voice,
            {
                "never": Key(
                    kinds.list_of(measures.word),
                    "Phrases that no reply may hold, whoever wrote it, in any language: whole words, in any "
                    'case, such as `["valued customer", "reach out"]`. A gate holds them back.',
                ),
                "openings": Key(
                    measures.by_name(_WORDS_BY_LANGUAGE.format('["Hello {name}", "Good day"]')),
                    "How replies begin, by language, in place of our greetings: up to two words and the "
                    'name: `{ en = ["Hello {name}", "Good day"] }`. One without `{name}` is for those '
                    "who gave none.",
                ),
                "closings": Key(
                    measures.by_name(_WORDS_BY_LANGUAGE.format('["Kind regards"]')),
                    'What stands above the signature: up to four words: `{ en = ["Kind regards,"] }`. '
                    "Not where a platform leaves little room.",
                ),
                "thanks": Key(
                    measures.by_name(_WORDS_BY_LANGUAGE.format('["Thanks from all of us"]')),
                    "The last sentence under praise, up to six words, such as "
                    '`{ en = ["Thanks from all of us"] }`.',
                ),
                "address": Key(
                    measures.by_name(_ADDRESS_BY_LANGUAGE),
                    "How customers are addressed where a language has two ways (Sie and du, vous and tu): "
                    '`{ de = "formal" }`. A gate holds the other one back. The templates are formal; where '
                    "you are not, each draft waits for the words of a person or of a model.",
                ),
                "languages": Key(
                    kinds.list_of(measures.language),
                    'The languages that you answer in, such as `["en", "de"]`; a review in another one gets '
                    "a short reply in English, and a remark. Left out: all that reviewbot writes.",
                ),
            },
        ),
        "topics": Section(
            Standards,
            {},
            every=Key(
                kinds.list_of(measures.word),
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
        problems += _exceptions(("negative", title), values, _named_in(title, tuple(known)), measures.stars)
    problems += _exceptions(("deadlines", "classes"), values, measures.review_class, measures.deadline)
    for kind in measures.MOST_WORDS:
        problems += _exceptions(("voice", kind), values, measures.language, measures.phrases(kind))
    problems += _exceptions(("voice", "address"), values, measures.addressed, kinds.one_of(FORMAL, INFORMAL))
    problems += [] if problems else _contradictions(values)
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


def _contradictions(values: Mapping[str, list[Table]]) -> Iterator[Problem]:
    """Where the house would say what it never says."""
    [voice], [facts] = values["voice"], values["facts"]
    if not voice.get("never"):
        return
    from reviewbot.replies.house import shunned  # noqa: PLC0415 - the writer's words take 0.1 s

    said: dict[Where, Collection[str]] = {("facts", about): lines for about, lines in facts.items()}
    for kind in measures.MOST_WORDS:
        said |= {("voice", kind, language): phrases for language, phrases in voice.get(kind, {}).items()}
    for where, lines in said.items():
        if found := shunned(voice["never"], "\n".join(lines)):
            yield Problem(where, f'holds "{found}", which voice.never forbids')


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
    [voice] = values["voice"]
    own = {
        kind: MappingProxyType({one: read(said) for one, said in voice.get(kind, {}).items()})
        for kind, read in ((kind, measures.phrases(kind)) for kind in measures.MOST_WORDS)
    }
    classes = {name: measures.deadline(span) for name, span in deadlines.get("classes", {}).items()}
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
        voice=Voice(**{**voice, **own, "address": MappingProxyType(voice.get("address", {}))}),
        on_call=tuple(Duty(**entry) for entry in values["on_call"]),
    )
