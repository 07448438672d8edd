"""What whoever runs a site asks of programs, kept from one run of the command line to the next."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.shop import Shop
from fakes.web import Answer, Web
from reviewbot.pipeline.poll import GONE

FEED = (
    '<rss version="2.0"><channel><ttl>60</ttl><link>https://shop.example/</link>'
    "<item><guid>r1</guid><title>5/5 Lovely</title></item></channel></rss>"
)


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


@pytest.fixture
def shop(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shop:
    return Shop(tmp_path, capfd, monkeypatch)


def statuses(shop: Shop, *names: str) -> list[str]:
    """What a poll says of each listing."""
    return [one["status"] for one in shop.says("poll", *names, "--json").json["listings"]]


def test_a_feed_is_left_alone_for_as_long_as_it_asks_unless_a_person_names_it(web: Web, shop: Shop) -> None:
    web.answers["/feed"] = Answer(body=FEED.encode())
    shop.lists("comments", site="feed", url=web.url("/feed"))
    assert statuses(shop) == ["ok"]
    shop.waits(minutes=59)
    assert statuses(shop) == ["skipped"]
    assert statuses(shop, "comments") == ["ok"]
    shop.waits(minutes=120)
    assert statuses(shop) == ["ok"]
    assert len(web.asked) == 3


def test_a_page_that_is_gone_for_good_is_named_by_check_until_its_address_changes(
    web: Web, shop: Shop
) -> None:
    web.answers["/old"] = Answer(410)
    web.answers["/new"] = Answer(body=FEED.encode())
    shop.lists("comments", site="feed", url=web.url("/old"))
    assert shop.says("poll").code == 1
    shop.waits(days=2)
    again = shop.says("poll")
    assert (again.code, web.paths()) == (0, ["/old"])
    assert GONE in again.err
    (found,) = (one for one in shop.says("check", "--json").json["checks"] if "comments" in one["name"])
    assert (found["ok"], GONE in found["detail"]) == (False, True)
    shop.config.write_text(shop.config.read_text().replace("/old", "/new"))
    assert statuses(shop) == ["ok"]
    found = next(one for one in shop.says("check", "--json").json["checks"] if "comments" in one["name"])
    assert found["ok"]
