"""What a site lets nobody keep: words go when their time is over, and are read again on view."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from fakes.shop import Shop
from fakes.world import LISTING, Scene, review
from reviewbot import app, pipeline, policy
from reviewbot.store import Filter
from reviewbot.store.sqlite import SqliteStore
from reviewbot.testing.google import OPTIONS, SECRETS, FakeGoogle

SOUP = "The soup was cold, and Bob said that nobody had ever asked for hot soup before."
SALAD = "The salad was warm, which the waitress called a favour of the house to us."


@pytest.fixture
def cloud() -> Iterator[FakeGoogle]:
    with FakeGoogle() as fake:
        yield fake


@pytest.fixture
def shop(
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    cloud: FakeGoogle,
) -> Shop:
    """A shop on Google with one unhappy review that was edited once."""
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.lists("google-main", "google_business", base_url=cloud.url, **OPTIONS)
    shop.secrets.update(SECRETS)
    cloud.has("r-1", 1, SALAD)
    assert shop.says("poll", "google-main").code == 0
    cloud.has("r-1", 1, SOUP, hours_ago=1)
    assert shop.says("poll", "google-main").code == 0
    return shop


def kept(shop: Shop) -> bytes:
    """Every byte of the store."""
    return b"".join(file.read_bytes() for file in shop.folder.glob("reviews.db*"))


def test_the_shorter_of_what_the_site_allows_and_the_house_wants_counts() -> None:
    assert policy.keep_days("google_business", None) == 28
    assert policy.keep_days("google_business", 7) == 7
    assert policy.keep_days("google_business", 400) == 28
    assert policy.keep_days("webpage", None) is None
    assert policy.keep_days("webpage", 400) == 400


def test_after_its_time_no_word_of_a_review_is_left_in_the_store(shop: Shop, cloud: FakeGoogle) -> None:
    words = (b"hot soup", b"favour", b"warm", b"cold, and", b"Bob said")
    assert any(word in kept(shop) for word in words)  # one or the other runs over two pages of the file
    cloud.reviews.clear()
    cloud.has("r-2", 5, "Lovely evening, thank you.", hours_ago=1)
    shop.waits(days=29)
    shop.says("poll", "google-main")
    [row] = [one for one in shop.says("log", "--json").json if one["review"]["key"] == "r-1"]
    assert (row["review"]["text"], row["review"]["author"]) == ("", "")
    assert row["review"]["purged_at"]
    assert {reason["quote"] for reason in row["assessment"]["reasons"]} == {""}
    assert (row["review"]["rating"], row["class"], row["case"]) == (1, "service", 1)
    assert [word for word in words if word in kept(shop)] == []
    assert shop.says("db", "verify").code == 0


def test_what_is_still_on_the_site_is_kept_for_as_long_as_it_is_read_there(
    shop: Shop,
) -> None:
    for day in (20, 40):
        shop.waits(days=day)
        shop.says("poll", "google-main")
    [row] = shop.says("log", "--json").json
    assert row["review"]["text"] == SOUP
    assert row["review"]["purged_at"] is None


def test_a_case_whose_words_are_gone_shows_them_from_the_site_without_keeping_them(
    shop: Shop, cloud: FakeGoogle
) -> None:
    shop.waits(days=29)
    with closing(SqliteStore(str(shop.store))) as store:
        assert store.purge("google_business", app.utc_now(), app.utc_now(), 10) == 1
    assert "cold, and Bob said" in shop.says("case", 1).out
    assert shop.case()["review"]["text"] == SOUP
    assert b"ever asked" not in kept(shop)
    cloud.revoked = True
    told = shop.says("case", 1)
    assert told.code == 0
    assert "its words may be kept no longer" in told.out
    assert "its site cannot be read" in told.err


def test_words_that_are_gone_stay_gone_until_the_customer_writes_others(
    shop: Shop, cloud: FakeGoogle
) -> None:
    shop.waits(days=29)
    with closing(SqliteStore(str(shop.store))) as store:
        assert store.purge("google_business", app.utc_now(), app.utc_now(), 10) == 1
    shop.says("poll", "google-main")
    assert shop.log()[0]["review"]["text"] == ""
    cloud.has("r-1", 1, SALAD, hours_ago=0)
    shop.says("poll", "google-main")
    [row] = shop.log()
    assert (row["review"]["text"], row["review"]["purged_at"], row["review"]["revisions"]) == (SALAD, None, 3)


def test_nothing_goes_before_people_were_told_of_it(scene: Scene) -> None:
    scene.baseline(review("a", text="Cold soup."))
    later = scene.clock()
    assert scene.store.purge(LISTING.site, later, later, 10) == 0
    assert scene.deliver() == 1
    assert scene.store.purge(LISTING.site, later, later, 10) == 1
    assert scene.store.purge(LISTING.site, later, later, 10) == 0, "once is enough"


def test_the_house_keeps_the_words_of_any_site_no_longer_than_it_wants(scene: Scene) -> None:
    scene.baseline(review("a", text="Cold soup."))
    scene.deliver()
    assert pipeline.purge(scene.world) == 0, "Google lets it be kept for four weeks"
    assert pipeline.purge(replace(scene.world, keep_days=2)) == 0
    assert pipeline.purge(replace(scene.world, keep_days=1)) == 1
    [row] = scene.store.log(Filter())
    assert (row.stored.review.text, row.stored.wordless) == (
        "",
        "(its words may be kept no longer: read it on the site)",
    )
