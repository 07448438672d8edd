"""The tables of a configuration file, read by what may stand in them; every problem with its place."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from reviewbot.config import keys, kinds
from reviewbot.config.keys import Section
from reviewbot.config.source import Source, Where

MOST_PROBLEMS = 10  # more than a screenful helps nobody
_SECRET_WORDS = ("token", "secret", "password", "passwd", "api_key", "apikey", "credential")
_NO_SECRETS = "a secret is not kept in this file; put it into the environment or into .env beside this file"

Table = dict[str, Any]
Sections = Mapping[str, Section]


class Problem(NamedTuple):
    """What is wrong with a value, or with a key that is missing."""

    where: Where
    says: str


def tables(tree: Mapping[str, Any], sections: Sections) -> dict[str, list[Table]]:
    """The tables under each title; a title that is left out is one empty table, or none of many."""
    return {title: _tables(tree, title, section) for title, section in sections.items()}


def _tables(tree: Mapping[str, Any], title: str, section: Section) -> list[Table]:
    written = tree.get(title, [] if section.many else {})
    found = written if section.many else [written]
    return found if isinstance(found, list) and all(isinstance(table, dict) for table in found) else []


def misplaced(
    tree: Mapping[str, Any], found: Mapping[str, list[Table]], sections: Sections
) -> Iterator[Problem]:
    """Titles that mean nothing, and those that are no table."""
    for title, written in tree.items():
        if title not in found:
            yield Problem((title,), _unknown(title, tuple(found)))
        elif not found[title] and not (sections[title].many and written == []):
            told = f"expected a table that begins with {keys.heading(title, sections[title])}"
            yield Problem((title,), told)


def values(
    found: Mapping[str, list[Table]], sections: Sections, problems: list[Problem]
) -> dict[str, list[Table]]:
    """The values of every table, without those that are wrong, which join the ``problems``."""
    return {
        title: [
            _read_table(section, table, (title, number) if section.many else (title,), problems)
            for number, table in enumerate(found[title])
        ]
        for title, section in sections.items()
    }


def _read_table(section: Section, table: Table, where: Where, problems: list[Problem]) -> Table:
    wanted = keys.wanted(section, table)
    read = {}
    for name, value in table.items():
        if name not in wanted:
            problems.append(Problem((*where, name), _unknown(name, tuple(wanted))))
            continue
        try:
            read[name] = wanted[name].kind(value)
        except ValueError as error:
            problems.append(Problem((*where, name), str(error)))
    for name, key in wanted.items():
        if key.required and name not in table:
            problems.append(Problem((*where, name), f"missing. {key.meaning}"))
    return read


def _unknown(name: str, known: tuple[str, ...]) -> str:
    if f"{name}_env" in known:
        return f'{_NO_SECRETS}, and write the name it has there: {name}_env = "MY_{name.upper()}"'
    if any(word in name.lower() for word in _SECRET_WORDS) and not name.endswith("_env"):
        return _NO_SECRETS
    return f"unknown key; {kinds.nearest(name, known)}"


# --- what is wrong, for people ---------------------------------------------------------------------


def report(source: Source, problems: list[Problem]) -> str:
    """One line for each problem, in the order of the file."""
    told = [(source.line_of(problem.where), problem) for problem in problems[:MOST_PROBLEMS]]
    lines = [
        f"{source.path}:{f'{line}:' if line else ''} {_label(source.tree, problem.where)}: {problem.says}"
        for line, problem in sorted(told, key=lambda each: each[0])
    ]
    if len(problems) > MOST_PROBLEMS:
        lines.append(f"{source.path}: and {len(problems) - MOST_PROBLEMS} more")
    return "\n".join(lines)


def _label(tree: Mapping[str, Any], where: Where) -> str:
    """``listings[google-main].every``; hostile names stay on their line."""
    match where:
        case (str() as title, int() as number, *rest):
            table = tree[title][number]
            called = table.get("name") if title == "listings" else table.get("id")
            entry = f"{title}[{called if isinstance(called, str) else number + 1}]"
            label = ".".join([entry, *map(str, rest)])
        case _:
            label = ".".join(map(str, where))
    return label if label.isprintable() else ascii(label)
