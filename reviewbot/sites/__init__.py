"""Review sites: one module each, facts at the top and pure functions below.

Adding a site is one module here and one fixture in ``fixtures/sites``; nothing is registered.
"""

import importlib
import keyword
import pkgutil
from collections.abc import Callable, Generator, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from typing import Protocol, cast

from reviewbot.types import (
    Auth,
    Inbound,
    Listing,
    OwnerReply,
    Page,
    Request,
    Response,
    Review,
    Seen,
    SiteFacts,
)


class Site(Protocol):
    """What a site module offers.

    Optional: ``parts(listing)`` for sites with several storefronts per listing; ``OPTIONAL``, the keys
    beside NEEDS that a listing of this site may have; ``auth(listing, keyring, request)``, a login as in
    ``Auth``; ``discover(listing, keyring)``, as in ``Discovery``, with ``FINDS``, the keys of NEEDS that it
    gives; ``heard(listing, keyring, inbound)``, as in ``Hearing``, after
    ``keys(listing, keyring)`` where it signs with keys of its own; ``review_in(listing, response)``, as in
    ``Single``; what a ``Glancing`` has; and where FACTS.reply is ``api_…``, what a ``Publisher`` has.
    """

    TITLE: str
    SCALE: tuple[float, float]
    NEEDS: tuple[str, ...]
    FACTS: SiteFacts

    def request(self, listing: Listing, page: str | None, seen: Seen) -> Request:
        """Ask for the first page (None) or for the page that a token names."""

    def parse(self, listing: Listing, response: Response) -> Page:
        """Read one answer. Raises ParseError when it is not what this site sends."""


class Publisher(Protocol):
    """What a site offers beside when replies are put there through its API.

    ``REPLIES_PER_MINUTE``: the rate at which it takes them. Optional: ``withdraw_request``, as in
    ``Withdrawal``; ``rewrite_request``, as in ``Rewriting``, where each reply that is put there is one
    more; ``takes_replies(listing)``, where not every login may reply; ``REASONS``, what the site's words
    for a rejected reply mean for its owner.
    """

    REPLIES_PER_MINUTE: int

    def reply_request(self, listing: Listing, review: Review, text: str) -> Request:
        """Put a reply there. Raises Refused for a text that this site never takes."""

    def review_request(self, listing: Listing, review: Review) -> Request:
        """Ask for the review again, to read back the reply to it; never where FACTS.read_back is False."""

    def reply_state(self, listing: Listing, review: Review, response: Response) -> OwnerReply | None:
        """The reply as the site has it now, out of the answer to either request; None: there is none.

        ``state`` is pending, live or rejected, then with the site's ``reason``. Raises ParseError when
        the answer is not what this site sends.
        """


class Single(Protocol):
    """What a site offers beside that shows one review alone."""

    def review_request(self, listing: Listing, review: Review) -> Request:
        """Ask for this review."""

    def review_in(self, listing: Listing, response: Response) -> Review:
        """Read the answer. Raises ParseError when it is not what this site sends."""


@dataclass(frozen=True, slots=True)
class Token:
    """What a login was given, and until when it is good. Never shown, never stored."""

    value: str = field(repr=False)
    until: datetime


@dataclass(frozen=True, slots=True)
class Keyring:
    """What logins work with: ``secret`` by the name of its variable ("" when not set), and their tokens.

    One is shared by all listings, so that a token is got once and not once a request.
    """

    secret: Callable[[str], str] = field(repr=False)
    now: Callable[[], datetime]
    tokens: dict[Hashable, Token] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the business that a credential can see: its name there, and the keys that a listing needs."""

    title: str
    options: Mapping[str, str]


Discovery = Generator[Request, Response, Sequence[Found]]
"""Makes each request that is needed, logged in by ``auth``, and is sent its answer; gives what it found."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came in at ``/hooks/{listing}``, believed and read.

    ``page``: reviews that it brings whole, None where it only says that there is something to read.
    ``answer``: what the sender wants to read, as text (a challenge); "" for nothing. ``id``: of the
    delivery, where the sender gives one, so that a second delivery of it does nothing.
    """

    page: Page | None = None
    answer: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Glance:
    """The newest reviews of several listings, as one answer has them.

    ``reviews``: by the name of the listing. ``back_to``: all that changed later than this, on any of them,
    is in this answer or in one before it; None where it has no review. ``next``: the page after it.
    """

    reviews: Mapping[str, Sequence[Review]]
    back_to: datetime | None
    next: str = ""


class Glancing(Protocol):
    """What a site offers beside that shows what is new on many listings in one answer.

    ``AT_ONCE``: of how many at most. Such an answer only saves reading those without news: what one is
    like, its own pages say.
    """

    AT_ONCE: int

    def together(self, listings: Sequence[Listing]) -> Sequence[Sequence[Listing]]:
        """Those that may be asked for in one request (the same login, the same account), in their order."""

    def glance_request(self, listings: Sequence[Listing], page: str | None) -> Request:
        """Ask what changed on these last, the latest change of any of them first."""

    def glanced(self, listings: Sequence[Listing], response: Response) -> Glance:
        """Read one answer. Raises ParseError when it is not what this site sends, or not in order."""


Withdrawal = Callable[[Listing, Review], Request]
"""Takes our reply to this review down. Doing it again does no harm: the site says 404 then."""


Rewriting = Callable[[Listing, Review, Sequence[str], str], Request]
"""Puts a text in place of a reply of ours that says one of these, or there where none does.

Doing it again does no harm. Raises Refused for a text that this site never takes.
"""


Hearing = Callable[[Listing, Keyring, Inbound], Heard]
"""Believes and reads what a sender posted. Raises AccessRefused for a wrong signature, else ParseError."""


@cache
def names() -> tuple[str, ...]:
    """Every site of this release, by the name it has in the configuration.

    A module whose name begins with ``_`` is none: several sites share it.
    """
    found = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(name.rstrip("_") for name in found if not name.startswith("_")))


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


def auth(listing: Listing, keyring: Keyring) -> Auth | None:
    """How the requests of a listing log in; None where its site knows no login."""
    login = getattr(load(listing.site), "auth", None)
    return partial(login, listing, keyring) if login else None


def discovery(site: Site) -> Callable[[Listing, Keyring], Discovery] | None:
    """How the site tells which pages a credential can see, or None."""
    return cast("Callable[[Listing, Keyring], Discovery] | None", getattr(site, "discover", None))


def finds(site: Site) -> tuple[str, ...]:
    """The keys of a listing that its discovery gives."""
    return cast("tuple[str, ...]", getattr(site, "FINDS", ()))


def hearing(site: Site) -> Hearing | None:
    """How the site's webhooks are read, or None where it sends none."""
    return cast("Hearing | None", getattr(site, "heard", None))


def single(site: Site) -> Single | None:
    """The site as one that shows a review alone, or None."""
    return cast("Single", site) if hasattr(site, "review_in") else None


def glancing(site: Site) -> Glancing | None:
    """The site as one that shows what is new on many listings at once, or None."""
    return cast("Glancing", site) if hasattr(site, "glance_request") else None


def keys(site: Site) -> Callable[[Listing, Keyring], Generator[Request, Response, None]] | None:
    """How the keys are got that the site signs its webhooks with, or None where it needs none."""
    found = getattr(site, "keys", None)
    return cast("Callable[[Listing, Keyring], Generator[Request, Response, None]] | None", found)


def withdrawal(site: Site) -> Withdrawal | None:
    """How a reply of ours is taken down again through the site's API, or None."""
    return cast("Withdrawal | None", getattr(site, "withdraw_request", None))


def rewriting(site: Site) -> Rewriting | None:
    """How a reply of ours is given other words where a second one would stand beside it, or None."""
    return cast("Rewriting | None", getattr(site, "rewrite_request", None))


def reason(site: Site, said: str) -> str:
    """Why a site rejected a reply, in words for the owner; codes that nobody explained are words anyway."""
    known = cast("Mapping[str, str]", getattr(site, "REASONS", {}))
    return known.get(said) or said.replace("_", " ").lower()


def publisher(site: Site, listing: Listing | None = None) -> Publisher | None:
    """The site as one that takes replies through its API, or None.

    ``listing``: where some can do so only with another login, whether this one can.
    """
    takes = cast("Callable[[Listing], bool] | None", getattr(site, "takes_replies", None))
    if not site.FACTS.reply.startswith("api_") or (takes and listing and not takes(listing)):
        return None
    return cast("Publisher", site)
