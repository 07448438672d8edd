"""What a page asks of machines.

Pure and linear in the length of what is read, because all of it is hostile input.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from reviewbot.types import Review

_DIRECTIVE = re.compile(r"[^\s,;:]+")


def reserved(reviews: tuple[Review, ...], directives: Iterable[str]) -> tuple[Review, ...]:
    """The reviews, marked as not for models where robots directives of their page say ``noai``.

    ``directives``: of ``X-Robots-Tag`` and ``<meta name="robots">``. One that is meant for another robot
    counts too: nobody asks one model to stay away for the sake of another.
    """
    said = {word.casefold() for one in directives for word in _DIRECTIVE.findall(one)}
    if "noai" not in said:
        return reviews
    return tuple(replace(one, attributes={**one.attributes, "llm": "no"}) for one in reviews)
