"""What the pretend sites say, and since when: reviews.toml, which invents it all."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Posted:
    """One review, and the owner's reply under it. ``refused``: why its site rejects the first reply."""

    key: str
    author: str
    rating: int
    text: str
    at: datetime
    title: str = ""
    reply: str = ""
    refused: str = ""


def written(started: datetime) -> Mapping[str, Sequence[Posted]]:
    """The reviews of each listing, oldest first, of a demo that starts at this time."""
    text = resources.files("reviewbot.demo").joinpath("reviews.toml").read_text(encoding="utf-8")
    listings = {
        name: [_posted(entry, started) for entry in entries] for name, entries in tomllib.loads(text).items()
    }
    return {name: sorted(reviews, key=lambda one: one.at) for name, reviews in listings.items()}


def _posted(entry: dict[str, Any], started: datetime) -> Posted:
    hours, after = timedelta(hours=entry.pop("hours", 0)), timedelta(seconds=entry.pop("after", 0))
    return Posted(at=started - hours + after, **entry)
