"""What the JSON of Google Places says of a review."""

import re
from collections.abc import Mapping
from typing import Any

from reviewbot.text.addresses import web_address
from reviewbot.text.ratings import parse_number
from reviewbot.text.times import parse_time
from reviewbot.text.tree import json_object, within, words
from reviewbot.types import Response, Review

# The author's own page is https://www.google.com/maps/contrib/100000000000000000001/reviews.
_AUTHOR = re.compile(r"/(?:contrib|plus\.google\.com)/([0-9]{5,30})(?:/|$)")


def document(response: Response) -> Mapping[str, Any]:
    """The JSON object that an answer is. Raises ParseError when it is something else."""
    return json_object(response.body, "Google")


def as_review(entry: Any) -> Review | None:
    """A review in the customer's own words; None for what has no name.

    Its one date is that of its publication, which an edit renews; "2 weeks ago" is no date.
    """
    key = words(entry, "name").rpartition("/reviews/")[2]
    if not key:
        return None
    shown, original = words(entry, "text", "text"), words(entry, "originalText", "text")
    published = parse_time(words(entry, "publishTime"))
    author, visited = within(entry, "authorAttribution"), within(entry, "visitDate")
    month = "-".join(
        f"{number:02}" for name in ("year", "month") if (number := _whole(within(visited, name)))
    )
    details = {
        **attribution(words(author, "uri"), words(author, "photoUri")),
        "translation": shown if original and shown != original else "",
        "visited": month,
    }
    return Review(
        key=key,
        rating=stars(within(entry, "rating")),
        text=original or shown,
        author=words(author, "displayName"),
        language=words(entry, "originalText" if original else "text", "languageCode"),
        created_at=published[0] if published else None,
        url=web_address("", words(entry, "googleMapsUri")),
        attributes={name: detail for name, detail in details.items() if detail},
    )


def attribution(page: str, photo: str) -> dict[str, str]:
    """What Google wants shown with the author's name, and the id in it that is the author's for good."""
    found = _AUTHOR.search(page)
    return {
        "author_id": found[1] if found else "",
        "author_url": web_address("", page),
        "author_photo": web_address("", photo),
    }


def stars(told: Any) -> float | None:
    """A rating of 1 to 5, None for anything else."""
    number = None if isinstance(told, str) else parse_number(told)
    return number if number is not None and 1 <= number <= 5 else None  # noqa: PLR2004  the scale


def _whole(told: Any) -> int:
    return told if type(told) is int and 0 < told < 10_000 else 0  # noqa: PLR2004  a year or a month
