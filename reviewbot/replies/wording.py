"""Sentences with choices: "I'm {so |very |}sorry" says one thing in three ways. Choices may hold choices."""

import re
from collections.abc import Mapping
from functools import lru_cache
from random import Random

# What a sentence is made of, in order: plain text, or a choice between such sequences.
Wording = tuple["str | tuple[Wording, ...]", ...]

_PIECE = re.compile(r"[{}|]|[^{}|]+")


def spelled_out(line: str, parts: Mapping[str, str]) -> str:
    """``line`` with its ``{names}`` of shared choices replaced; a part may use those listed before it."""
    for name, choices in reversed(list(parts.items())):
        line = line.replace(f"{{{name}}}", f"{{{choices}}}")
    return line


@lru_cache(maxsize=8192)
def wording(line: str) -> Wording:
    """``line`` taken apart. Raises ValueError where a brace has no partner."""
    open_choices: list[list[list[str | tuple[Wording, ...]]]] = [[[]]]
    for piece in _PIECE.findall(line):
        if piece == "{":
            open_choices.append([[]])
        elif piece == "|" and len(open_choices) > 1:
            open_choices[-1].append([])
        elif piece == "}" and len(open_choices) > 1:
            choice = tuple(tuple(each) for each in open_choices.pop())
            open_choices[-1][-1].append(choice)
        elif piece in {"|", "}"}:
            raise ValueError(f'"{piece}" without its "{{" in: {line}')
        else:
            open_choices[-1][-1].append(piece)
    if len(open_choices) > 1:
        raise ValueError(f'"{{" without its "}}" in: {line}')
    return tuple(open_choices[0][0])


def spoken(line: Wording, chance: Random) -> str:
    """One of the ways to say it."""
    return "".join(part if isinstance(part, str) else spoken(chance.choice(part), chance) for part in line)
