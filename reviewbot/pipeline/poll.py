"""Poll: read a listing page after page, and remember what the pass taught."""

from collections.abc import Iterator
from dataclasses import replace

from reviewbot import decide, sites
from reviewbot.decide import ListingState
from reviewbot.errors import GoneForGood, ListingGone, ReviewbotError, SiteError, StoreError
from reviewbot.pipeline.take import take
from reviewbot.pipeline.world import Polled, World
from reviewbot.sites import Single, Site
from reviewbot.types import Listing, Page, Request, Response, Review, Seen, Validators

MOST_PAGES = 5_000  # per pass: a site that always has one more page must not keep the others waiting
MOST_ASKED = 50  # reviews, one by one, in a pass: whether they are gone
BLANK_PAGES = 10  # in a row: no feed that blanks pages is longer (Apple's), so it is a circle
GONE = "is gone for good (410): take it out of the configuration or give its new address."


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
    total = Polled(listing.name, listing.site, "skipped")
    if world.site(listing.site).FACTS.history == "import":
        return total
    if not named and listing.name in world.store.pauses():
        return total
    if state.not_before and now < state.not_before:
        return replace(
            total, error=f"{listing.label}: the site asked us to wait until {state.not_before:%H:%M:%S} UTC"
        )
    if not named and is_gone(world.site(listing.site), listing, state):
        if not state.due_at or state.due_at <= now:  # a daemon need not look every second
            later = replace(state, due_at=now + decide.LONGEST_BACKOFF)
            world.store.save_listing_state(later, now=now)
        return replace(total, error=f"{listing.label} {GONE}")
    if not named and state.due_at and now < state.due_at and not state.gone_url:
        return total
    reading = _Reading(world, listing, state)
    try:
        for taken in reading.pages():
            total += taken
        total += reading.missing()
        reading.keep()
    except StoreError:
        raise
    except ReviewbotError as error:
        _failed(world, listing, error)
        return replace(total, status="error", error=f"{listing.label}: {error}")
    return total


def is_gone(site: Site, listing: Listing, state: ListingState) -> bool:
    """Whether a part of a listing is switched off: the address that it still has answered 410."""
    return bool(state.gone_url) and state.gone_url == _address(site, listing)


def _address(site: Site, listing: Listing) -> str:
    """The address of the listing's first page, as configured."""
    return site.request(listing, None, Seen()).url


class _Reading:
    """One pass over the pages of a listing, and what it teaches."""

    def __init__(self, world: World, listing: Listing, state: ListingState) -> None:
        self._world, self._listing, self._state = world, listing, state
        self._site = world.site(listing.site)
        # Only asked there: keys that sites make from the address must not change.
        self._asked = _moved(listing, state)
        self._deep = decide.needs_deep(state, world.now())
        # Where a site promises no order, something new may stand on any page.
        self._whole = self._deep or self._site.FACTS.incremental == "none"
        self._first: tuple[str, Response, Page] | None = None  # with the address that was asked
        self._seen: set[str] = set()
        self._pages = self._blank = 0
        self._ended = False  # at the last page, and not where nothing more could be new
        self._total = Polled(listing.name, listing.site)

    def pages(self) -> Iterator[Polled]:
        """Read page after page until nothing more can be new; gives what each one came to."""
        token: str | None = None
        while True:
            request = self._site.request(self._asked, token, Seen(deep=self._deep))
            response = self._ask(request, first=token is None)
            if response is None:
                return
            if response.status == 304:  # noqa: PLR2004 - Not Modified
                yield Polled(self._listing.name, self._listing.site, "not_modified")
                return
            page = self._site.parse(self._listing, response)
            self._first = self._first or (request.url, response, page)
            met = len(self._seen)
            taken = take(self._world, self._listing, page, self._state, self._seen)
            yield taken
            repeated = bool(page.reviews) and len(self._seen) == met
            if not self._goes_on(page, taken, repeated=repeated):
                return
            token = page.next

    def _ask(self, request: Request, *, first: bool) -> Response | None:
        """One page. None where the one after the last is not there: that is an end, not a loss."""
        may_be_unchanged = not self._deep and (self._state.pages <= 1 or not self._whole)
        known = first and may_be_unchanged and request.url == self._state.url
        try:
            return self._world.wire.fetch(
                request,
                auth=self._world.auth(self._listing),
                validators=self._state.validators if known else Validators(),
                per_minute=self._site.FACTS.per_minute,
            )
        except ListingGone:
            if first:
                raise
            return None

    def _goes_on(self, page: Page, taken: Polled, *, repeated: bool) -> bool:
        """Whether to ask for the next page. Raises SiteError where there is no end of them."""
        self._pages += 1
        self._ended = not page.next
        self._blank = 0 if page.reviews else self._blank + 1
        self._total += taken
        changed = taken.new + taken.edited > 0
        known = 0 if page.reviews else self._known()
        on = decide.read_on(page, deep=self._whole, changed=changed, repeated=repeated, known=known)
        if on and self._pages == MOST_PAGES:
            raise SiteError(f"it has more than {MOST_PAGES} pages; what was read of them is kept")
        return on and self._blank <= BLANK_PAGES

    def _known(self) -> int:
        return self._world.store.count(self._listing.name, self._listing.part)

    def missing(self) -> Polled:
        """Mark as removed what complete readings lack for long enough, where a site says it no other way.

        Where it shows a review alone, it is asked for each of them: 404 is its word.
        """
        world, listing, facts = self._world, self._listing, self._site.FACTS
        nothing = Polled(listing.name, listing.site, "skipped")
        complete = self._deep and self._ended and bool(self._seen) and facts.history == "all"
        if not complete or facts.deletes not in {"404", "scan"}:
            return nothing
        missed = world.store.missed(listing.name, listing.part, self._seen, world.now())
        gone = decide.gone_missing(missed, self._known(), world.now())
        single = sites.single(self._site) if facts.deletes == "404" else None
        gone = tuple(key for key in gone[:MOST_ASKED] if single is None or self._is_gone(single, key))
        page = Page((), removed=gone, replies=False)
        return take(world, listing, page, self._state, self._seen) if gone else nothing

    def _is_gone(self, single: Single, key: str) -> bool:
        request = single.review_request(self._listing, Review(key))
        try:
            self._world.wire.fetch(
                request,
                auth=self._world.auth(self._listing),
                per_minute=self._site.FACTS.per_minute,
            )
        except ListingGone:
            return True
        return False

    def keep(self) -> None:
        """Keep what the pass taught. Raises SiteError where it must not be believed."""
        world, listing, state = self._world, self._listing, self._state
        if self._first is not None:
            address, response, page = self._first
            known = 0 if self._seen else self._known()
            why = decide.emptied(len(self._seen), page.declared, known, self._site.FACTS.history)
            if why:
                raise SiteError(why)
            state = replace(
                state,
                url=address,
                validators=response.validators,
                pages=self._pages,
                lateness_s=self._total.lateness_s,
                rhythm=page.rhythm,
            )
            configured = listing.options.get("url", "")
            if response.moved_to and configured:
                state = replace(state, moved_from=configured, moved_to=response.moved_to)
        back = state.blind_told and not _others_blind(world, listing)
        notice = f"{listing.label} can be read again." if back else ""
        now = world.now()
        after = decide.after_success(state, listing, now, deep=self._deep)
        world.store.save_listing_state(after, notice=notice, now=now)


def _moved(listing: Listing, state: ListingState) -> Listing:
    """The listing at its new address, if the site said that it moved for good (301, 308)."""
    if state.moved_to and listing.options.get("url") == state.moved_from:
        return replace(listing, options={**listing.options, "url": state.moved_to})
    return listing


def _failed(world: World, listing: Listing, error: ReviewbotError) -> None:
    now = world.now()
    before = world.store.listing_state(listing.name, listing.part)
    if before.gone_url and not is_gone(world.site(listing.site), listing, before):
        before = replace(before, gone_url="", failures=0, blind_told=False)  # a new address, a new story
    state = decide.after_failure(before, listing, error, now)
    # Where it had moved to is gone: after_failure goes back to the configured address, which may know better.
    if isinstance(error, GoneForGood) and not before.moved_to:
        state = replace(state, gone_url=_address(world.site(listing.site), listing))
    gone = state.gone_url != before.gone_url
    blind = decide.is_blind(state) and not state.blind_told
    notice = ""
    if (gone or blind) and not _others_blind(world, listing):
        since = f"{state.failing_since:%Y-%m-%d %H:%M}"
        notice = f"{listing.label} {GONE if gone else f'is blind since {since} UTC: {error}'}"
    state = replace(state, blind_told=state.blind_told or gone or blind)
    world.store.save_listing_state(state, notice=notice, now=now)


def _others_blind(world: World, listing: Listing) -> bool:
    """Whether people know already that another storefront of the listing is blind: one alert is enough."""
    others = (part for part in world.parts(listing) if part != listing.part)
    return any(world.store.listing_state(listing.name, part).blind_told for part in others)
