"""The stars of an entry whose feed has no element for them: in its title, or where the owner says."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from reviewbot.errors import ConfigError
from reviewbot.text.ratings import USUAL_SCALE, parse_rating
from reviewbot.types import Listing


class Rule(Enum):
    """Where ratings come from, unless it is a pattern of the owner's."""

    AUTO = "auto"
    NONE = "none"


RatingRule: TypeAlias = Rule | re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Found:
    """A rating, its scale, and the title without it."""

    rating: float | None
    scale: tuple[float, float]
    title: str


_STARS = r"(?:[★⭐✭🌟]\ufe0f?){1,10}½?(?:[☆✩]\ufe0f?){0,9}"
_NUMBER = r"\d{1,3}(?:[.,]\d{1,2})?"
_OF = r"(?:/|(?:stars? )?(?:out of|of|von|sur|de|su|van) )"
_OUT_OF = rf"{_NUMBER}\s?{_OF}\s?(?:5|10|100)(?:\s?(?:stars?|Sternen?))?"
_COUNTED = (
    rf"{_NUMBER}[ -]?(?:stars?|Sterne?|étoiles?|estrellas?|estrelas?|stelle|sterren)(?=\s*(?:[:|,.!–—-]|$))"
)
_MARK = rf"(?P<mark>{_STARS}|{_OUT_OF}|{_COUNTED}|\d{{1,3}}\s?%)"
# "24/7" and "10/12/2026" are no ratings: only known scales, and nothing numeric may follow.
_LEADING = re.compile(
    rf"[\[(]?(?:(?:rating|rated|bewertung|note)\s?:?\s)?{_MARK}(?![\d/★☆⭐])[\])]?", re.IGNORECASE
)
_TRAILING = re.compile(rf"(?<![\d/★☆⭐.,])[\[(]?{_MARK}[\])]?$", re.IGNORECASE)
_LONGEST_TITLE = 300  # a mark further in is not one
_EDGES = " :|,.·–—-"


def rule_of(listing: Listing) -> RatingRule:
    """The listing's rule. Raises ConfigError when its pattern cannot be used."""
    written = str(listing.options.get("rating", "auto"))
    if written in {"auto", "none"}:
        return Rule(written)
    try:
        pattern = re.compile(written)
    except re.error as error:
        raise ConfigError(f"listing {listing.name}: rating: not a pattern: {error}") from None
    if pattern.groups != 1:
        raise ConfigError(
            f'listing {listing.name}: rating: expected "auto", "none", or a pattern with one group'
        )
    return pattern


def find_rating(title: str, text: str, rule: RatingRule) -> Found:
    """The rating in a title (or, by the owner's pattern, in the text) and the title without it."""
    unrated = Found(None, USUAL_SCALE, title)
    if rule is Rule.NONE:
        return unrated
    if isinstance(rule, re.Pattern):
        found = rule.search(title) or rule.search(text)
        return Found(*parse_rating(found[1]), title) if found else unrated
    head = title[:_LONGEST_TITLE]
    mark = _LEADING.match(head) or (_TRAILING.search(title) if head == title else None)
    if mark is None:
        return unrated
    rating, scale = parse_rating(mark["mark"])
    if rating is None:
        return unrated
    return Found(rating, scale, (title[: mark.start()] + title[mark.end() :]).strip(_EDGES))
