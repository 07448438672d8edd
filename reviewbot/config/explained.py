"""The configuration as it stands, explained key by key: for people who would rather read than edit TOML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reviewbot.config import keys, standards
from reviewbot.config.keys import Section
from reviewbot.config.reference import default
from reviewbot.config.source import read_toml
from reviewbot.config.tables import tables


@dataclass(frozen=True, slots=True)
class Line:
    """One key: what the file says ("" where it is left out), what holds then, what it means."""

    key: str
    written: str
    default: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Block:
    """One table of the file, as it is headed there. ``name``: of a listing or a location."""

    heading: str
    name: str
    lines: tuple[Line, ...]


def explained(path: Path) -> tuple[Block, ...]:
    """Every table of the configuration. Raises ConfigError when the file cannot be read any more."""
    return tuple(_blocks(path, keys.SECTIONS))


def standards_explained(path: Path) -> tuple[Block, ...]:
    """Every table of the house's standards, which stand beside the configuration; none without that file."""
    beside = path.with_name("standards.toml")
    return tuple(_blocks(beside, standards.SECTIONS)) if beside.is_file() else ()


def _blocks(path: Path, sections: Mapping[str, Section]) -> Iterator[Block]:
    found = tables(read_toml(path).tree, sections)
    for title, section in sections.items():
        for table in found[title]:
            name = str(table.get("name") or table.get("id") or "") if section.many else ""
            yield Block(keys.heading(title, section), name, tuple(_lines(section, table)))


def _lines(section: Section, table: Mapping[str, Any]) -> Iterator[Line]:
    for name, key in keys.wanted(section, table).items():
        yield Line(name, _literal(table[name]) if name in table else "", default(section, name), key.meaning)


def _literal(value: object) -> str:
    """A value about as the file has it."""
    match value:
        case bool():
            return str(value).lower()
        case list():
            return ", ".join(_literal(one) for one in value)
        case dict():
            return ", ".join(f"{name} = {_literal(one)}" for name, one in value.items())
        case _:
            return str(value)
