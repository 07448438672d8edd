"""Where a business is reviewed, and what each site can do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from reviewbot.types.nothing import NOTHING


@dataclass(frozen=True, slots=True)
class Business:
    """Who is being reviewed. ``regulated``: none, hipaa, legal, therapy, financial or vet.

    ``policy``: sentences that the business stands by in public, so that a reply may state them.
    """

    name: str
    timezone: str = "UTC"
    trade: str = ""
    regulated: str = "none"
    policy: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Location:
    """One place of business: who signs its replies and how a customer reaches that person.

    ``staff``: who works there, by the names that customers know.
    """

    id: str
    name: str
    phone: str = ""
    email: str = ""
    signer: str = ""
    signer_role: str = ""
    owner: str = ""
    staff: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """One business page on one site.

    ``options`` holds what the site NEEDS (``url``, ``app_id``, ``key_env``…). ``part`` names
    one storefront of a listing that has several; each part is baselined on its own.
    ``ask`` is the owner's switch for a fresh look where policy leaves the choice to the owner
    (None: as the platform's rule has it).
    """

    name: str
    site: str
    location: str = ""
    every: timedelta = timedelta(minutes=10)
    alert_history: timedelta = timedelta(hours=48)
    base_url: str = ""
    options: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    part: str = ""
    ask: bool | None = None

    @property
    def label(self) -> str:
        """Name for people: ``app (us)`` when the listing has storefronts."""
        return f"{self.name} ({self.part})" if self.part else self.name


@dataclass(frozen=True, slots=True)
class Stop:
    """An order that something stops on ``listing`` ("": on all), by whom, and why in words.

    Of posting: nothing is put on its page. Of reading: nobody looks whether there is anything new.
    """

    listing: str
    by: str
    at: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """How a site can be read and answered; the technical flags of the platform fact sheets.

    What it lets a business do with a review (ask, keep, show to a model, how long a reply may be) is dated
    policy, in ``policy.toml``.

    history: all | newest:N | window:7d | import (files only, never polled)
    incremental: updated_desc | created_desc | none
    edits: timestamp | hash | event            deletes: event | 404 | scan | none
    reply: api_upsert | api_create_once | manual | none
    read_back: whether the site shows our reply again to who asks; without it an answer that was lost stays
    unknown
    one_per_author: a customer's new review takes the place of their old one, which is gone then
    (attributes["author_id"])
    per_minute: polite request rate
    robots: whether robots.txt is asked first (public pages, not APIs)
    """

    history: str
    incremental: str
    edits: str
    deletes: str
    reply: str
    per_minute: int
    robots: bool = False
    read_back: bool = True
    one_per_author: bool = False
