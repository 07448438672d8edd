"""The files that settings come from: TOML with line numbers, and ``.env``."""

import os
import re
import tomllib
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reviewbot.errors import ConfigError

Where = tuple[str | int, ...]  # ("listings", 2, "every"): the way down to a value


@dataclass(frozen=True, slots=True)
class Source:
    """A configuration file that is valid TOML, and where in it things are written."""

    path: Path
    lines: tuple[str, ...]
    tree: Mapping[str, Any]
    _prefixes: dict[int, Mapping[str, Any] | None] = field(default_factory=dict, repr=False)

    def line_of(self, where: Where) -> int:
        """The line, from 1, of the value at ``where``, or of what it is missing from; 0 when all is missing.

        tomllib gives no line numbers, but it can say whether the first n lines hold the value, and
        that turns true on one line and stays true. It is right for every way to write a key, and
        takes a quarter of a second for a problem at the end of 1,000 listings.
        """
        if not where:
            return 0
        counts = range(1, len(self.lines) + 1)
        before = bisect_left(counts, True, key=lambda count: self._held_by(count, where))
        return before + 1 if before < len(counts) else self.line_of(where[:-1])

    def _held_by(self, count: int, where: Where) -> bool:
        while (tree := self._prefix(count)) is None:  # the cut is inside a value of several lines
            count += 1
        found: Any = tree
        for step in where:
            try:
                found = found[step]
            except LookupError:
                return False
        return True

    def _prefix(self, count: int) -> Mapping[str, Any] | None:
        if count >= len(self.lines):
            return self.tree
        if count not in self._prefixes:
            try:
                self._prefixes[count] = tomllib.loads("\n".join(self.lines[:count]))
            except tomllib.TOMLDecodeError:
                self._prefixes[count] = None
        return self._prefixes[count]


def read_toml(path: Path) -> Source:
    """The TOML file at ``path``. Raises ConfigError with file, line and reason when it cannot be read."""
    text = _read_text(path)
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason, line, column = _place(str(error), text)
        raise ConfigError(f"{path}:{line}: not valid TOML: {reason} (column {column})") from None
    except (ValueError, RecursionError):  # a number of thousands of digits; hundreds of nested brackets
        raise ConfigError(f"{path}: not valid TOML: a value in it is too long or too deeply nested") from None
    return Source(path, tuple(text.split("\n")), tree)


def read_env(path: Path) -> dict[str, str]:
    """The KEY=VALUE lines of ``path``; none without such a file. Raises ConfigError, without values."""
    if not path.exists():
        return {}
    values = {}
    for number, line in enumerate(_read_text(path).split("\n"), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = re.fullmatch(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*", line)
        if not found:
            raise ConfigError(
                f"{path}:{number}: expected NAME=value, a comment that begins with #, or nothing"
            )
        name, value = found.groups()
        quoted = re.fullmatch(r"""(["'])(.*)\1""", value)
        values[name] = quoted[2] if quoted else value
    return values


def _read_text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {os.strerror(error.errno or 0)}") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: not UTF-8: save the file with the encoding UTF-8") from None
    return text.replace("\r\n", "\n")


def _place(message: str, text: str) -> tuple[str, int, int]:
    """What tomllib says, with the place taken out of it: reason, line, column."""
    found = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", message, re.DOTALL)
    reason, line, column = found.groups() if found else (message, None, None)
    end = text.rstrip("\n").split("\n")
    return reason, int(line or len(end)), int(column or len(end[-1]) + 1)
