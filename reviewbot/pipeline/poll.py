"""Poll: read a listing page after page, and remember what the pass taught."""

from collections.abc import Iterator
from dataclasses import replace

from reviewbot import decide
from reviewbot.decide import ListingState
from reviewbot.errors import ListingGone, ReviewbotError, SiteError, StoreError
from reviewbot.pipeline.take import take
from reviewbot.pipeline.world import Polled, World
from reviewbot.types import Listing, Response, Seen, Validators

MOST_PAGES = 500  # per pass: a site that always has one more page must not keep the others waiting
BLANK_PAGES = 10  # in a row: no feed that blanks pages is longer (Apple's), so it is a circle


def poll(world: World, listing: Listing, *, named: bool = False) -> Polled:
    """Read one listing, all its storefronts, through to cases and their alerts waiting to be sent.

    ``named``: a person asked for it, so it is read even when it is not due yet. Errors of a site are
    part of the result; StoreError and bugs are raised.
    """
    parts = [_poll_part(world, replace(listing, part=part), named=named) for part in world.parts(listing)]
    total = parts[0]
    for part in parts[1:]:
        total += part
    return total


def _poll_part(world: World, listing: Listing, *, named: bool) -> Polled:
    state, now = world.store.listing_state(listing.name, listing.part), world.now()
    skipped = Polled(listing.name, listing.site, "skipped")
    if world.site(listing.site).FACTS.history == "import":
        return skipped
    if state.not_before and now < state.not_before:
        return replace(
            skipped, error=f"{listing.label}: the site asked us to wait until {state.not_before:%H:%M:%S} UTC"
        )
    if not named and state.due_at and now < state.due_at:
        return skipped
    total = skipped
    try:
        for taken in _read(world, listing, state):
            total += taken
    except StoreError:
        raise
    except ReviewbotError as error:
        _failed(world, listing, error)
        return replace(total, status="error", error=f"{listing.label}: {error}")
    return total


def _read(world: World, listing: Listing, state: ListingState) -> Iterator[Polled]:
    """Read page after page until nothing more can be new, then keep what the pass taught."""
    site, started = world.site(listing.site), world.now()
    deep = decide.needs_deep(state, started)
    asked = _moved(listing, state)  # only asked there: keys that sites make from the address must not change
    # Where a site promises no order, something new may stand on any page.
    whole = deep or site.FACTS.incremental == "none"
    may_be_unchanged = not deep and (state.pages <= 1 or not whole)
    first: Response | None = None
    token: str | None = None
    seen: set[str] = set()
    declared: int | None = None
    total = Polled(listing.name, listing.site)
    pages = blank = 0
    while blank <= BLANK_PAGES:
        request = site.request(asked, token, Seen(deep=deep))
        known_page = token is None and may_be_unchanged and request.url == state.url
        unchanged_since = state.validators if known_page else Validators()
        try:
            response = world.wire.fetch(request, validators=unchanged_since, per_minute=site.FACTS.per_minute)
        except ListingGone:
            if token is None:
                raise
            break  # the page after the last one is not there: that is an end, not a loss
        if response.status == 304:  # noqa: PLR2004 - Not Modified
            yield replace(total, status="not_modified")
            break
        page = site.parse(listing, response)
        if first is None:
            first, declared = replace(response, url=request.url), page.declared
        met = len(seen)
        taken = take(world, listing, page, state, seen)
        repeated = bool(page.reviews) and len(seen) == met
        blank = 0 if page.reviews else blank + 1
        pages += 1
        total += taken
        yield taken
        changed = taken.new + taken.edited > 0
        known = 0 if page.reviews else world.store.count(listing.name, listing.part)
        if not decide.read_on(page, deep=whole, changed=changed, repeated=repeated, known=known):
            break
        if pages == MOST_PAGES:
            raise SiteError(f"it has more than {MOST_PAGES} pages; what was read of them is kept")
        token = page.next
    if first is not None:
        why = decide.emptied(
            len(seen), declared, 0 if seen else world.store.count(listing.name, listing.part)
        )
        if why:
            raise SiteError(why)
    if first is not None:
        state = replace(state, pages=pages, lateness_s=total.lateness_s)
    _succeeded(world, listing, state, first, deep=deep)


def _moved(listing: Listing, state: ListingState) -> Listing:
    """The listing at its new address, if the site said that it moved for good (301, 308)."""
    if state.moved_to and listing.options.get("url") == state.moved_from:
        return replace(listing, options={**listing.options, "url": state.moved_to})
    return listing


def _succeeded(
    world: World, listing: Listing, state: ListingState, first: Response | None, *, deep: bool
) -> None:
    now = world.now()
    told = state.blind_told
    state = decide.after_success(state, listing, now, deep=deep)
    if first is not None:
        state = replace(state, url=first.url, validators=first.validators)
        configured = world.listings[listing.name].options.get("url", "")
        if first.moved_to and configured:
            state = replace(state, moved_from=configured, moved_to=first.moved_to)
    notice = f"{listing.label} can be read again." if told and not _others_blind(world, listing) else ""
    world.store.save_listing_state(state, notice=notice, now=now)


def _failed(world: World, listing: Listing, error: ReviewbotError) -> None:
    now = world.now()
    state = decide.after_failure(world.store.listing_state(listing.name, listing.part), listing, error, now)
    notice = ""
    if decide.is_blind(state) and not state.blind_told and state.failing_since:
        if not _others_blind(world, listing):
            notice = f"{listing.label} is blind since {state.failing_since:%Y-%m-%d %H:%M} UTC: {error}"
        state = replace(state, blind_told=True)
    world.store.save_listing_state(state, notice=notice, now=now)


def _others_blind(world: World, listing: Listing) -> bool:
    """Whether people know already that another storefront of the listing is blind: one alert is enough."""
    others = (part for part in world.parts(listing) if part != listing.part)
    return any(world.store.listing_state(listing.name, part).blind_told for part in others)
