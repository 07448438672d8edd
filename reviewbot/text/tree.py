"""Walking the JSON that an interface answers, whatever its shape.

Pure and linear in the length of what is read, because all of it is hostile input.
"""

import json
from typing import Any

from reviewbot.errors import ParseError
from reviewbot.text import storable


def json_object(body: bytes, sender: str) -> dict[str, Any]:
    """The JSON object that an answer is. Raises ParseError, which names the sender, for anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise ParseError(f"{sender} sent something that is not JSON") from None
    if not isinstance(found, dict):
        raise ParseError(f"{sender} sent JSON that is no object")
    return found


def within(holder: Any, *names: str) -> Any:
    """What stands below these names in JSON, one inside the other; None where nothing does."""
    for name in names:
        holder = holder.get(name) if isinstance(holder, dict) else None
    return holder


def words(holder: Any, *names: str) -> str:
    """The text that stands there, ``storable`` and without space around it; "" where there is none."""
    found = within(holder, *names)
    return storable(found).strip() if isinstance(found, str) else ""


def many(holder: Any, *names: str) -> list[Any]:
    """The list that stands there; an empty one where there is none."""
    found = within(holder, *names)
    return found if isinstance(found, list) else []


def ident(holder: Any, *names: str) -> str:
    """The id that stands there, a text or a whole number; "" where there is none."""
    found = within(holder, *names)
    return str(found) if type(found) is int else words(holder, *names)
