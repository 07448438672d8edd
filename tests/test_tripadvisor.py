"""Tripadvisor against a fake Terra on loopback: reading, refusals, the owner's response."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.desk import SOUP, START, Clock, Desk, answer, is_wrong, leaks, now, polled
from fakes.shop import Shop
from fakes.tripadvisor import OPTIONS, SECRETS, FakeTripadvisor
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
from reviewbot.sites import tripadvisor
from reviewbot.testing.site import Answer
from reviewbot.types import Listing, OwnerReply, Review, Seen

THANKS = "We are sorry about the soup, Ana. Elena"
LISTING = Listing("ours", "tripadvisor", options=OPTIONS)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fake(clock: Clock) -> Iterator[FakeTripadvisor]:
    with FakeTripadvisor(clock=clock) as fake:
        fake.has(1, 1, SOUP)
        yield fake


@pytest.fixture
def desk(fake: FakeTripadvisor, clock: Clock) -> Iterator[Desk]:
    desk = Desk("tripadvisor", fake.url, OPTIONS, SECRETS, clock)
    yield desk
    desk.wire.close()


def read(**entry: Any) -> Review:
    return tripadvisor.parse(LISTING, answer({"data": [{"id": 1, **entry}]})).reviews[0]


# --- reading --------------------------------------------------------------------------------------


def test_a_review_is_read_as_it_was_written_and_not_in_translation(desk: Desk, fake: FakeTripadvisor) -> None:
    fake.is_answered(1, THANKS)
    (review,) = desk.reads_all()
    assert (review.key, review.rating, review.title, review.text) == ("1", 1.0, "Soup", SOUP)
    assert (review.language, review.author, review.attributes) == (
        "en",
        "ana_travels",
        {"travel_date": "2026-10"},
    )
    assert (review.created_at, review.reply) == (START - timedelta(hours=2), OwnerReply(THANKS, START))


def test_the_first_text_counts_where_none_is_marked_as_the_original() -> None:
    texts = [{"language": "fr", "value": "Froide."}, {"language": "en", "value": "Cold."}]
    review = read(text=texts, title=[{"language": "en", "value": "T", "primary": "yes"}])
    assert (review.text, review.language, review.title) == ("Froide.", "fr", "T")


def test_the_package_shows_the_newest_few_and_the_pages_of_a_larger_one_are_followed(
    desk: Desk, fake: FakeTripadvisor
) -> None:
    for number in range(2, 9):
        fake.has(number, 3, "Good and bad.", hours_ago=number + 2)
    page = desk.reads()
    assert ([review.key for review in page.reviews], page.next, page.declared) == (list("12345"), "", 5)
    fake.most, fake.size = 100, 3
    assert [review.key for review in desk.reads_all()] == list("12345678")


@pytest.mark.parametrize("key", [None, True, 1.5, "", [], {}])
def test_what_has_no_id_is_no_review(key: Any) -> None:
    with pytest.raises(ParseError, match="none of them has an id"):
        tripadvisor.parse(LISTING, answer({"data": [{"id": key, "rating": 1}]}))


@pytest.mark.parametrize(
    "pages", [None, 7, {"page": "1", "total_pages": 3}, {"page": 1, "total_pages": True}]
)
def test_numbers_of_pages_that_are_none_end_the_list(pages: Any) -> None:
    assert tripadvisor.parse(LISTING, answer({"data": [{"id": 1}], "pagination": pages})).next == ""


@given(st.text(min_size=1))
def test_no_id_of_a_place_leads_anywhere_else(place: str) -> None:
    listing = Listing("t", "tripadvisor", options={**OPTIONS, "location_id": place.replace("\ud800", "")})
    address = tripadvisor.request(listing, None, Seen()).url
    assert address.startswith("https://terra.tripadvisor.com/api/locations/")
    assert (address.count("/"), address.count("?")) == (6, 1)


def test_everything_is_asked_below_base_url() -> None:
    listing = Listing("t", "tripadvisor", base_url="https://proxy.example/ta/", options=OPTIONS)
    wanted = tripadvisor.request(listing, "2", Seen()).url
    root = "https://proxy.example/ta/api/locations/1234567/reviews"
    assert wanted == f"{root}?language=primary&sort_by=MOST_RECENT&page=2"


# --- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        (400, (SiteError, "cannot use")),
        (401, (AccessRefused, "the key in TRIPADVISOR_KEY")),
        (403, (AccessRefused, "package of your Terra account must include reviews")),
        (404, (ListingGone, "location_id is the number after -d")),
        (429, (RateLimited, "slow down")),
        (500, (SiteError, "usually passes")),
    ],
)
def test_every_refusal_is_told_in_plain_words(
    desk: Desk, fake: FakeTripadvisor, status: int, refusal: tuple[type[ReviewbotError], str]
) -> None:
    kind, told = refusal
    fake.fail_next("reviews", status)
    with pytest.raises(kind, match=told) as raised:
        desk.reads()
    assert type(raised.value) is kind
    assert desk.reads().reviews, "once it has passed, it works"


def test_a_key_that_is_missing_is_named_and_nothing_is_sent(desk: Desk, fake: FakeTripadvisor) -> None:
    desk.environ.clear()
    with pytest.raises(ConfigError, match="TRIPADVISOR_KEY is not set"):
        desk.reads()
    assert fake.calls == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 503])
def test_no_error_and_no_log_line_holds_the_key_though_tripadvisor_says_it_back(
    desk: Desk, fake: FakeTripadvisor, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    caplog.set_level(logging.DEBUG)
    fake.answer_next("reviews", Answer(status, SECRETS["TRIPADVISOR_KEY"].encode()))
    with pytest.raises(ReviewbotError) as raised:
        desk.reads()
    assert SECRETS["TRIPADVISOR_KEY"] not in f"{raised.value} {caplog.text} {desk.keyring}"


# --- through the pipeline ---------------------------------------------------------------------------


@pytest.fixture
def cloud() -> Iterator[FakeTripadvisor]:
    """A Tripadvisor whose clock is that of the shop's commands."""
    with FakeTripadvisor(clock=now) as fake:
        fake.has(1, 1, SOUP)
        yield fake


@pytest.fixture
def shop(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, cloud: FakeTripadvisor
) -> Shop:
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.lists("ours", "tripadvisor", base_url=cloud.url, **OPTIONS)
    shop.secrets.update(SECRETS)
    return shop


def test_a_complaint_opens_a_case_and_is_answered_by_hand(shop: Shop, cloud: FakeTripadvisor) -> None:
    assert sites.publisher(sites.load("tripadvisor")) is None
    polled(shop)
    said = shop.says("case", 1, "approve", "--rev", shop.case()["rev"])
    assert "Post the reply above by hand at https://www.tripadvisor.com/ShowUserReviews" in said.out
    cloud.is_answered(1, THANKS)
    polled(shop)
    assert shop.case()["reply_state"] == "live"


def test_what_newer_reviews_push_out_is_not_removed(shop: Shop, cloud: FakeTripadvisor) -> None:
    polled(shop)
    for number in range(2, 9):
        cloud.has(number, 5, "Lovely.", hours_ago=0)
    polled(shop)
    assert [row["review"]["removed"] for row in shop.log() if row["review"]["key"] == "1"] == [False]


def test_check_live_says_what_is_wrong(shop: Shop, cloud: FakeTripadvisor) -> None:
    assert is_wrong(shop) == ""
    cloud.forbidden = True
    assert "list of allowed locations" in is_wrong(shop)


def test_neither_the_store_nor_what_is_shown_holds_the_key(shop: Shop) -> None:
    polled(shop)
    assert leaks(shop, *SECRETS.values()) == []
