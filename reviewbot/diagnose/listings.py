"""Whether each listing can be read, and whether two of them read the same page."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from urllib.parse import urlsplit

from reviewbot import app, sites, when
from reviewbot.config import Settings
from reviewbot.decide import emptied
from reviewbot.errors import ConfigError, ReviewbotError, StoreError
from reviewbot.notify import Diagnosis
from reviewbot.pipeline.poll import GONE, is_gone
from reviewbot.types import Listing, Seen

LOOK = "Open the address in a browser; correct the listing."
DO_SO = "Do what the message says; if it names nothing to do, check again in a few minutes."


def listing_findings(settings: Settings, *, live: bool) -> Iterator[Diagnosis]:
    """One finding for each listing, and a warning for each page that several of them read."""
    for listing in settings.listings.values():
        yield _listing(settings, listing, live=live)
    yield from _twins(settings.listings.values())


def _listing(settings: Settings, listing: Listing, *, live: bool) -> Diagnosis:
    name = f"listing {listing.name}"
    missing = [
        str(value)
        for key, value in listing.options.items()
        if key.endswith("_env") and not settings.secrets.get(str(value))
    ]
    if missing:
        fix = f"Put {missing[0]}=… into .env beside the configuration."
        return Diagnosis(name, ok=False, detail=f"{', '.join(missing)} is not set", fix=fix)
    if sites.load(listing.site).FACTS.history != "import" and _is_gone(settings, listing):
        fix = f"If it is there again, 'reviewbot poll {listing.name}' asks once more."
        return Diagnosis(name, ok=False, detail=f"It {GONE}", fix=fix)
    site = sites.load(listing.site)
    if site.FACTS.history == "import":
        return Diagnosis(name, ok=True, detail=site.TITLE)
    if not live:
        return Diagnosis(name, ok=True, detail=f"{site.TITLE}, every {when.typed(listing.every)}")
    try:
        return Diagnosis(name, ok=True, detail=_read(settings, listing))
    except ReviewbotError as error:
        return Diagnosis(name, ok=False, detail=str(error), fix=LOOK if _is_page(listing) else DO_SO)


def _is_page(listing: Listing) -> bool:
    """Whether a listing reads what anybody sees in a browser."""
    return sites.load(listing.site).FACTS.robots


def _is_gone(settings: Settings, listing: Listing) -> bool:
    """Whether polling has switched off a part of the listing, because its site says that it is gone."""
    site = sites.load(listing.site)
    try:
        with closing(app.open_store(settings)) as store:
            parts = [replace(listing, part=part) for part in sites.parts(listing)]
            return any(is_gone(site, one, store.listing_state(one.name, one.part)) for one in parts)
    except StoreError:
        return False  # the finding about the store says so


def _read(settings: Settings, listing: Listing) -> str:
    """Read the first page of a listing, all storefronts, without keeping anything."""
    site, found, auth = sites.load(listing.site), 0, app.logins(settings)(listing)
    with closing(app.open_store(settings)) as store, app.wire(settings, store.hosts) as wire:
        for part in sites.parts(listing):
            one = replace(listing, part=part)
            first = site.request(one, None, Seen())
            page = site.parse(one, wire.fetch(first, auth=auth, per_minute=site.FACTS.per_minute))
            why = emptied(len(page.reviews), page.declared, 0)
            if why:
                raise ConfigError(why)
            found += len(page.reviews)
    return f"reviews on its first page: {found}"


def _twins(listings: Iterable[Listing]) -> Iterator[Diagnosis]:
    """A warning for each page that several listings read: each of its reviews would open a case in each."""
    named: dict[Hashable, list[str]] = defaultdict(list)
    for listing in listings:
        for place in set(_places(listing)):
            named[place].append(listing.name)
    for names in dict.fromkeys(tuple(names) for names in named.values() if len(names) > 1):
        yield Diagnosis(
            f"listings {' and '.join(names)}",
            ok=True,
            detail="they read the same page, so each of its reviews is stored, alerted and counted twice",
            fix=f"Keep one of them in the configuration: {', '.join(names)}.",
        )


def _places(listing: Listing) -> Iterator[Hashable]:
    """What a listing reads: the address of a page, or the site with its ids, one for each storefront."""
    url = urlsplit(str(listing.options.get("url", "")))
    if url.netloc:
        yield url.netloc.casefold(), url.path.rstrip("/"), url.query
        return
    ids = {key: value for key, value in listing.options.items() if _names_a_page(key)}
    if ids:
        for part in sites.parts(listing):
            yield listing.site, listing.base_url, part, str(sorted(ids.items()))


def _names_a_page(key: str) -> bool:
    return not key.endswith("_env") and key not in {"countries", "format"}
