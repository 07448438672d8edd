"""The engine where a site shows many listings at once: looked at together, and read where there is news."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from fakes.world import LISTING, START, URL, Scene, old, page, review, site
from reviewbot import pipeline
from reviewbot.errors import RateLimited, SiteError
from reviewbot.pipeline import Turns, World
from reviewbot.sites import Glance, Site
from reviewbot.types import Listing, Request, Response, Review
from test_engine import Daemon

ALL = "https://reviews.example/all"
ANNEX = replace(LISTING, name="annex", options={"url": f"{URL}/annex"})
ALONE = replace(LISTING, name="alone", options={"url": f"{URL}/alone", "account": "2"})


def shown(of: Listing, one: Review) -> Review:
    """The review as a look at several listings shows it."""
    return replace(one, attributes={"of": of.name}, updated_at=one.created_at)


def glancing_site(scene: Scene) -> Site:
    """The pretend site, where all listings of an account are shown at once, too."""

    def together(listings: Sequence[Listing]) -> list[list[Listing]]:
        found: defaultdict[object, list[Listing]] = defaultdict(list)
        for listing in listings:
            found[listing.options.get("account")].append(listing)
        return list(found.values())

    def glance_request(_listings: Sequence[Listing], _page: str | None) -> Request:
        return Request(ALL)

    def glanced(_listings: Sequence[Listing], response: Response) -> Glance:
        reviews: defaultdict[str, list[Review]] = defaultdict(list)
        for one in scene.wire.page(response).reviews:
            reviews[one.attributes["of"]].append(one)
        return Glance(reviews, START - timedelta(days=1), next="more")

    more = {"AT_ONCE": 50, "together": together, "glance_request": glance_request, "glanced": glanced}
    return cast("Site", SimpleNamespace(**vars(site(scene.wire)), **more))


@pytest.fixture
def world(scene: Scene) -> World:
    """Three listings, two of them of one account, that were read ten minutes ago."""
    scene.listings = {one.name: one for one in (LISTING, ANNEX, ALONE)}
    world = replace(scene.world, site=lambda _name: glancing_site(scene))
    for listing in scene.listings.values():
        scene.shows(page(old(listing.name)), url=listing.options["url"])
        pipeline.poll(world, listing)
    scene.wire.requests.clear()
    scene.clock.pass_by(minutes=10)
    return world


@pytest.fixture
def daemon(scene: Scene, tmp_path: Path) -> Daemon:
    return Daemon(scene, tmp_path)


def has_news(scene: Scene, listing: Listing, key: str) -> None:
    news = review(key)
    scene.shows(page(news, old(listing.name)), url=listing.options["url"])
    scene.wire.on(ALL, page(shown(listing, news)))


def test_listings_are_looked_at_together_and_only_what_has_news_is_read(
    scene: Scene, world: World, daemon: Daemon
) -> None:
    has_news(scene, ANNEX, "first")
    with daemon.at_work(daemon.made(world)):
        daemon.waits_for("annex: 1 new, 1 to answer")
        has_news(scene, ANNEX, "second")
        scene.clock.pass_by(minutes=10)
        daemon.waits_for("annex: 1 new, 1 to answer")
    asked = [url for url in scene.wire.asked if "alone" not in url]
    assert asked == [ALL, f"{URL}/annex", ALL, f"{URL}/annex"], "the other one of the account was spared"
    assert f"{URL}/alone" in scene.wire.asked, "the only one of its account is read itself"


def test_where_the_look_fails_each_is_read(scene: Scene, world: World, daemon: Daemon) -> None:
    for listing in (LISTING, ANNEX):
        has_news(scene, listing, f"new-{listing.name}")
    scene.wire.on(ALL, SiteError("it is in trouble"))
    with daemon.at_work(daemon.made(world)):
        lines = {daemon.waits_for("1 new").partition(":")[0] for _ in range(2)}
    assert lines == {LISTING.name, ANNEX.name}


def test_a_quota_that_is_used_up_is_told_once_and_waited_for(
    scene: Scene, world: World, daemon: Daemon
) -> None:
    has_news(scene, ANNEX, "new")
    scene.wire.on(
        ALL, RateLimited("slow down", retry_after=timedelta(minutes=1)), page(shown(ANNEX, review("new")))
    )
    with daemon.at_work(daemon.made(world)):
        assert daemon.waits_for("slow down").endswith("(2 listings wait)")
        scene.clock.pass_by(minutes=1)
        daemon.waits_for("annex: 1 new")
    assert scene.wire.asked.count(ALL) == 2
    assert URL not in scene.wire.asked


# --- whose turn it is -------------------------------------------------------------------------------

BOTH: list[tuple[str, datetime | None]] = [("harbor", START), ("annex", START)]


def test_a_listing_is_looked_at_once_and_then_read_if_that_did_not_spare_it(world: World) -> None:
    turns = Turns(world)
    assert turns.split(BOTH) == ({LISTING.site: BOTH}, [])
    turns.begin(["harbor", "annex"])
    assert turns.split(BOTH) == ({}, []), "it is at work"
    turns.end(["harbor", "annex"], {"harbor"})
    assert turns.split(BOTH[1:]) == ({}, BOTH[1:])
    turns.was_read("annex")
    assert turns.split(BOTH) == ({LISTING.site: BOTH}, []), "the next time it is looked at again"


def test_a_listing_that_was_never_read_or_is_alone_in_its_account_is_read(world: World) -> None:
    due: list[tuple[str, datetime | None]] = [("harbor", None), ("alone", START)]
    assert Turns(world).split(due) == ({}, due)
