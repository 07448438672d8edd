"""Numbers, counts and ratings as strangers write them.

Pure and linear in the length of what is read, because all of it is hostile input.
"""

import re

_NUMBER = r"[+-]?\d{1,9}(?:[.,]\d{1,9})?"
_FIRST_NUMBER = re.compile(_NUMBER)
_INFINITY = 10**300  # JSON may hold whole numbers that no float does
_OUT_OF = re.compile(
    rf"({_NUMBER})\s*(?:/|(?:\w{{3,8}}\s)?(?:out of|of|von|sur|de|su|van|из)\s)\s*({_NUMBER})", re.IGNORECASE
)
_FULL, _EMPTY = "★⭐✭🌟", "☆✩"
USUAL_SCALE = (1.0, 5.0)  # schema.org: bestRating defaults to 5, worstRating to 1


def parse_number(value: object) -> float | None:
    """A finite number, or the first one in a text: "4,5" and "4/5 stars" are 4.5 and 4.0.

    A comma is a decimal comma: use ``parse_count`` for numbers of reviews.
    """
    if isinstance(value, str):
        found = _FIRST_NUMBER.search(value[:1000])
        return float(found[0].replace(",", ".")) if found else None
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _INFINITY:
        return float(value)
    return None


def parse_count(value: object) -> int | None:
    """How many: "1,234 reviews", "1.234" and "61" are whole numbers; None without one."""
    if isinstance(value, str):
        found = re.search(r"\d{1,3}(?:[^\w]\d{3})+(?!\d)|\d{1,9}", value[:1000])
        return int(re.sub(r"\D", "", found[0])) if found else None
    number = parse_number(value)
    return None if number is None or number < 0 else int(number)


def parse_rating(
    value: object, best: object = None, worst: object = None
) -> tuple[float | None, tuple[float, float]]:
    """A rating and its scale (worst, best), both in the site's own numbers.

    "4/5", "4 out of 5", "80%" and "★★★★☆" carry their scale with them. Outside its scale, or on a
    scale that is upside down (which end is good?), a rating is None rather than a guess.
    """
    low, high = parse_number(worst), parse_number(best)
    number, own_best = _own_scale(value)
    if own_best is not None:
        high, low = own_best, 0.0 if own_best == 100 else low  # noqa: PLR2004 - per cent
    scale = (USUAL_SCALE[0] if low is None else low, USUAL_SCALE[1] if high is None else high)
    if scale[0] >= scale[1]:
        return None, USUAL_SCALE
    return (number if number is not None and scale[0] <= number <= scale[1] else None), scale


def _own_scale(value: object) -> tuple[float | None, float | None]:
    if not isinstance(value, str):
        return parse_number(value), None
    text = value[:1000].strip()
    if out_of := _OUT_OF.search(text):
        return parse_number(out_of[1]), parse_number(out_of[2])
    full, empty = sum(map(text.count, _FULL)), sum(map(text.count, _EMPTY))
    if full:
        return full + (0.5 if "½" in text else 0.0), float(max(full + empty, 5))
    return parse_number(text), 100.0 if re.match(rf"{_NUMBER}\s*%", text) else None
