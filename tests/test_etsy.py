"""Etsy against a fake of its Open API on loopback: reading purchases' reviews, its key and its budget."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from fakes.desk import START, Clock, Desk, answer, is_wrong, leaks, polled
from fakes.etsy import OPTIONS, SECRETS, FakeEtsy
from fakes.shop import Shop
from reviewbot import sites
from reviewbot.errors import (
    AccessRefused,
    ConfigError,
    ListingGone,
    ParseError,
    RateLimited,
    ReviewbotError,
    SiteError,
)
from reviewbot.sites import etsy
from reviewbot.testing.site import as_json
from reviewbot.types import Listing, Page, Review, Seen

RING = "The ring turned my finger green & it arrived two weeks late."


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def market(clock: Clock) -> Iterator[FakeEtsy]:
    with FakeEtsy(clock=clock) as fake:
        fake.has(4455, 1, RING)
        yield fake


@pytest.fixture
def desk(market: FakeEtsy, clock: Clock) -> Iterator[Desk]:
    desk = Desk("etsy", market.url, OPTIONS, SECRETS, clock)
    yield desk
    desk.wire.close()


def page_of(*entries: Any, **more: Any) -> Page:
    return etsy.parse(Listing("e", "etsy", options=OPTIONS), answer({"results": list(entries), **more}))


def review_of(**entry: Any) -> Review:
    return page_of({"transaction_id": 1, **entry}).reviews[0]


# --- reading --------------------------------------------------------------------------------------


def test_a_shop_is_read_to_its_end(desk: Desk, market: FakeEtsy) -> None:
    for number in range(250):
        market.has(number + 1, 5, "Lovely.", hours_ago=number + 3)
    assert len({review.key for review in desk.reads_all()}) == 251
    assert [asked.query["offset"] for asked in market.asked] == ["0", "100", "200"]
    assert desk.reads().declared == 251


def test_a_review_is_known_by_its_purchase(desk: Desk) -> None:
    (review,) = desk.reads().reviews
    assert (review.key, review.derived, review.author, review.text) == ("4455", False, "", RING)
    assert dict(review.attributes) == {"author_id": "555", "item_id": "987"}
    assert review.url == "https://www.etsy.com/listing/987"


@pytest.mark.parametrize("transaction", [None, 0, "", []])
def test_a_review_without_its_purchase_is_known_by_buyer_and_listing(transaction: object) -> None:
    entry = {"transaction_id": transaction, "buyer_user_id": 5, "listing_id": 9, "rating": 2}
    page = page_of(entry, {**entry, "rating": 4})
    assert [(one.key, one.derived, one.rating) for one in page.reviews] == [
        ("5/9", True, 2),
        ("5/9", True, 4),
    ]


def test_an_edit_is_dated_under_either_name(desk: Desk, market: FakeEtsy) -> None:
    market.has(4455, 4, "They sent another ring.", hours_ago=0)
    (review,) = desk.reads().reviews
    assert (review.created_at, review.updated_at) == (START - timedelta(hours=2), START)
    old = review_of(create_timestamp=1793000000, update_timestamp=1793100000)
    assert (old.created_at, old.updated_at) != (None, None)


def test_stars_without_words_and_escaped_words_are_read(desk: Desk, market: FakeEtsy) -> None:
    market.has(4455, 3)
    assert [(one.text, one.rating) for one in desk.reads().reviews] == [("", 3.0)]
    assert review_of(review="It&#39;s &quot;gold&quot; &amp; green").text == 'It\'s "gold" & green'
    assert [review_of(rating=given).rating for given in (0, 6, None, "x", True)] == [None] * 5


def test_the_end_is_where_the_count_says_or_at_a_short_page() -> None:
    full = [{"transaction_id": number, "rating": 5} for number in range(1, 101)]
    assert [page_of(*full, count=count).next for count in (100, 101, None, -1)] == ["", "100", "100", "100"]
    assert page_of(*full[:99]).next == page_of(count=7).next == ""


def test_what_is_no_review_makes_no_empty_page() -> None:
    for entry in ({}, 7, None, "x", {"rating": 5}):
        with pytest.raises(ParseError):
            page_of(entry)
    assert page_of(count=0) == Page((), declared=0, replies=False)


# --- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        (400, (SiteError, "cannot use")),
        (401, (AccessRefused, "ETSY_KEY .* keystring:shared_secret")),
        (403, (AccessRefused, "ETSY_KEY .* keystring:shared_secret")),
        (404, (ListingGone, "its number, not its name")),
        (429, (RateLimited, "slow down")),
        (500, (SiteError, "usually passes")),
        (503, (SiteError, "usually passes")),
    ],
)
def test_every_refusal_is_told_in_plain_words(
    desk: Desk, market: FakeEtsy, status: int, refusal: tuple[type[ReviewbotError], str]
) -> None:
    kind, told = refusal
    market.answer_next("reviews", as_json({"error": "No."}, status))
    with pytest.raises(kind, match=told) as raised:
        desk.reads()
    assert type(raised.value) is kind
    assert desk.reads().reviews, "once it has passed, it works"


def test_a_second_that_is_full_is_waited_for_and_a_day_that_is_spent_for_an_hour(
    desk: Desk, market: FakeEtsy
) -> None:
    market.answer_next("reviews", as_json({}, 429, {"retry-after": "1", "x-remaining-today": "12"}))
    with pytest.raises(RateLimited) as full:
        desk.reads()
    market.today = 0
    with pytest.raises(RateLimited, match="longer `every`") as spent:
        desk.reads()
    assert [full.value.retry_after, spent.value.retry_after] == [timedelta(seconds=1), timedelta(hours=1)]


def test_a_key_that_is_missing_is_named_and_nothing_is_sent(desk: Desk, market: FakeEtsy) -> None:
    desk.environ.clear()
    with pytest.raises(ConfigError, match="ETSY_KEY is not set"):
        desk.reads()
    assert market.calls == []


def test_etsy_takes_no_replies_from_programs_and_sends_no_webhooks() -> None:
    assert sites.publisher(sites.load("etsy")) is None
    assert sites.hearing(sites.load("etsy")) is None


def test_no_shop_id_leads_anywhere_else() -> None:
    listing = Listing("e", "etsy", options={**OPTIONS, "shop_id": "../users?x=1#"})
    assert etsy.request(listing, None, Seen()).url == (
        "https://openapi.etsy.com/v3/application/shops/..%2Fusers%3Fx%3D1%23/reviews?limit=100&offset=0"
    )


# --- through the pipeline -------------------------------------------------------------------------


@pytest.fixture
def live() -> Iterator[FakeEtsy]:
    """An Etsy whose clock is the true one."""
    with FakeEtsy() as fake:
        fake.has(4455, 1, RING)
        yield fake


@pytest.fixture
def shop(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, live: FakeEtsy
) -> Shop:
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.lists("ours", "etsy", base_url=live.url, **OPTIONS)
    shop.secrets.update(SECRETS)
    return shop


def test_a_review_is_read_its_edit_seen_and_its_answer_left_to_a_person(shop: Shop, live: FakeEtsy) -> None:
    assert polled(shop)["new"] == 1
    assert shop.case()["reply_state"] == "awaiting"
    live.has(4455, 5, "They sent another ring.", hours_ago=0)
    assert polled(shop)["edited"] == 1
    assert shop.log()[0]["review"]["rating"] == 5


def test_the_owner_sees_by_check_what_is_wrong(shop: Shop, live: FakeEtsy) -> None:
    assert is_wrong(shop) == ""
    live.today = 0
    assert "used up" in is_wrong(shop)
    live.today = 10
    shop.secrets["ETSY_KEY"] = "keystring-alone"
    assert "keystring:shared_secret" in is_wrong(shop)


def test_neither_the_store_nor_what_is_shown_holds_the_key(shop: Shop) -> None:
    polled(shop)
    assert leaks(shop, *SECRETS.values()) == []


def test_a_shop_that_loses_all_its_reviews_at_once_is_not_believed(shop: Shop, live: FakeEtsy) -> None:
    polled(shop)
    live.reviews.clear()
    assert "nothing was marked as removed" in polled(shop)["error"]
