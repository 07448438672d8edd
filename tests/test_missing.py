"""Reviews that are simply not there any more: only complete readings tell, twice, and never many at once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.shop import Shop
from fakes.world import FACTS, START, Scene, old, open_store, page
from reviewbot import decide
from reviewbot.decide.listings import MISSING, MISSING_MANY
from reviewbot.testing.google import OPTIONS, SECRETS, FakeGoogle
from reviewbot.types import SiteFacts


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """A site that shows all its reviews, and where what was removed is simply missing."""
    scene = Scene(open_store(tmp_path), facts=replace(FACTS, history="all", deletes="scan"))
    scene.baseline(old("a"), old("b"), old("c"))
    return scene


def removed(scene: Scene) -> set[str]:
    return {row.stored.review.key for row in scene.log() if row.stored.removed}


def test_what_two_complete_readings_a_day_apart_lack_is_removed(scene: Scene) -> None:
    scene.shows(page(old("a"), old("c")))
    assert scene.poll().removed == 0
    assert removed(scene) == set()
    scene.clock.pass_by(days=1)
    assert scene.poll().removed == 1
    assert removed(scene) == {"b"}


def test_a_review_that_comes_back_in_between_was_never_gone(scene: Scene) -> None:
    for shown in (page(old("a"), old("c")), page(old("a"), old("b"), old("c")), page(old("a"), old("c"))):
        scene.shows(shown)
        scene.poll()
        scene.clock.pass_by(days=1)
    assert removed(scene) == set()
    scene.poll()
    assert removed(scene) == {"b"}
    scene.shows(page(old("a"), old("b"), old("c")))
    scene.clock.pass_by(days=1)
    scene.poll()
    assert removed(scene) == set(), "it is back"


def test_a_reading_that_stopped_early_or_failed_says_nothing_of_what_is_missing(scene: Scene) -> None:
    scene.shows(page(old("a")))
    scene.poll()
    for _ in range(5):
        scene.clock.pass_by(hours=1)  # not deep: it may stop at what it knows
        scene.poll()
    assert removed(scene) == set()


@pytest.mark.parametrize(
    "facts",
    [
        replace(FACTS, history="newest:3", deletes="scan"),
        replace(FACTS, history="window:7d", deletes="scan"),
        replace(FACTS, history="all", deletes="none"),
    ],
)
def test_a_site_that_shows_a_window_or_promises_nothing_never_yields_a_removal(
    tmp_path: Path, facts: SiteFacts
) -> None:
    scene = Scene(open_store(tmp_path), facts=facts)
    scene.baseline(old("a"), old("b"))
    scene.shows(page(old("a")))
    for _ in range(3):
        scene.poll()
        scene.clock.pass_by(days=8)
    assert removed(scene) == set()


def test_many_at_once_are_believed_after_a_week_only() -> None:
    few = dict.fromkeys("abcde", START)
    many = dict.fromkeys(map(str, range(21)), START)
    assert decide.gone_missing(few, 6, START + MISSING) == tuple("abcde")
    assert decide.gone_missing(few, 6, START + MISSING - timedelta(seconds=1)) == ()
    assert decide.gone_missing(many, 100, START + MISSING) == ()
    assert len(decide.gone_missing(many, 100, START + MISSING_MANY)) == 21
    assert len(decide.gone_missing(many, 1000, START + MISSING)) == 21


@pytest.fixture
def cloud() -> Iterator[FakeGoogle]:
    with FakeGoogle() as fake:
        yield fake


def test_where_a_review_can_be_asked_for_alone_404_is_the_sites_word(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, cloud: FakeGoogle
) -> None:
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.lists("google-main", "google_business", base_url=cloud.url, **OPTIONS)
    shop.secrets.update(SECRETS)
    for key in ("r-1", "r-2", "r-3"):
        cloud.has(key, 5, "Lovely.")
    shop.says("poll")
    hidden = cloud.reviews.pop("r-2")
    shown = cloud.page
    for day in (2, 4):
        shop.waits(days=day)
        if day == 4:  # it is only left out of the list now
            cloud.reviews["r-2"] = hidden
            monkeypatch.setattr(cloud, "page", lambda query: _without(shown(query), "r-2"))
        shop.says("poll")
    assert [row["review"]["removed"] for row in shop.log()] == [False] * 3
    del cloud.reviews["r-2"]
    shop.waits(days=6)
    shop.says("poll")
    assert {row["review"]["key"]: row["review"]["removed"] for row in shop.log()} == {
        "r-1": False,
        "r-2": True,
        "r-3": False,
    }


def _without(told: dict[str, object], key: str) -> dict[str, object]:
    reviews = told["reviews"]
    assert isinstance(reviews, list)
    return {**told, "reviews": [one for one in reviews if one["reviewId"] != key]}
