"""Review sites: one module each, facts at the top and pure functions below.

Adding a site is one module here and one fixture in ``fixtures/sites``; nothing is registered.
"""

import importlib
import keyword
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import Protocol, cast

from reviewbot.types import Listing, Page, Request, Response, Seen, SiteFacts


class Site(Protocol):
    """What a site module offers.

    Optional: ``parts(listing)`` for sites with several storefronts per listing, and ``OPTIONAL``,
    the keys beside NEEDS that a listing of this site may have.
    """

    TITLE: str
    SCALE: tuple[float, float]
    NEEDS: tuple[str, ...]
    FACTS: SiteFacts

    def request(self, listing: Listing, page: str | None, seen: Seen) -> Request:
        """Ask for the first page (None) or for the page that a token names."""

    def parse(self, listing: Listing, response: Response) -> Page:
        """Read one answer. Raises ParseError when it is not what this site sends."""


@cache
def names() -> tuple[str, ...]:
    """Every site of this release, by the name it has in the configuration."""
    return tuple(sorted(module.name.rstrip("_") for module in pkgutil.iter_modules(__path__)))


@cache
def load(name: str) -> Site:
    """The site module of that name. Raises KeyError for a name that is not in ``names()``."""
    if name not in names():
        raise KeyError(name)
    module = f"{name}_" if keyword.iskeyword(name) else name
    return cast("Site", importlib.import_module(f"{__name__}.{module}"))


def parts(listing: Listing) -> tuple[str, ...]:
    """The storefronts of a listing that are read one by one; ("",) for most sites."""
    split = cast("Callable[[Listing], tuple[str, ...]] | None", getattr(load(listing.site), "parts", None))
    return split(listing) if split else ("",)
