"""Google Places against a fake one on loopback: the most relevant reviews, in the new form and the old."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.desk import SOUP, START, Clock, Desk, answer, is_wrong, leaks, now, polled
from fakes.google_places import OPTIONS, PLACE, SECRETS, FakePlaces
from fakes.shop import Shop
from reviewbot import decide, sites
from reviewbot.errors import (
    AccessRefused,
    ConfigError,
    ListingGone,
    ParseError,
    RateLimited,
    ReviewbotError,
    SiteError,
)
from reviewbot.sites import google_places
from reviewbot.testing.site import Answer
from reviewbot.text.times import parse_epoch
from reviewbot.types import Listing, Review, Seen

LISTING = Listing("place", "google_places", options=OPTIONS)
RECORDED = Path(__file__).parent.parent.parent / "shared" / "payloads" / "recorded" / "google_places"
recordings = pytest.mark.skipif(
    not RECORDED.is_dir(), reason="no recordings beside this checkout, in ../shared/payloads"
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def places(clock: Clock) -> Iterator[FakePlaces]:
    with FakePlaces(clock=clock) as fake:
        fake.has("r-1", 1, SOUP)
        yield fake


@pytest.fixture
def desk(places: FakePlaces, clock: Clock) -> Iterator[Desk]:
    desk = Desk("google_places", places.url, OPTIONS, SECRETS, clock)
    yield desk
    desk.wire.close()


def review_of(entry: dict[str, Any]) -> Review:
    told = {"id": PLACE, "reviews": [{"name": f"places/{PLACE}/reviews/r-1", **entry}]}
    return google_places.parse(LISTING, answer(told)).reviews[0]


# --- reading --------------------------------------------------------------------------------------


def test_the_five_most_relevant_reviews_are_all_there_is(desk: Desk, places: FakePlaces) -> None:
    for number in range(2, 8):
        places.has(f"r-{number}", number % 5 + 1, f"{SOUP} ({number})")
    page = desk.reads()
    assert [review.key for review in page.reviews] == ["r-7", "r-6", "r-5", "r-4", "r-3"]
    assert (page.next, page.declared, page.removed, page.replies) == ("", None, (), False)
    assert page.reviews[0].created_at == START - timedelta(hours=2)


def test_of_a_translated_review_the_customers_own_words_count(desk: Desk, places: FakePlaces) -> None:
    places.has("r-1", 1, "Sopa fría.", shown="Cold soup.")
    first = desk.reads().reviews[0]
    places.has("r-1", 1, "Sopa fría.", shown="The soup was cold.")
    second = desk.reads().reviews[0]
    assert (first.text, first.language, first.attributes["translation"]) == ("Sopa fría.", "es", "Cold soup.")
    assert decide.content_hash(first) == decide.content_hash(second)


def test_what_google_wants_shown_with_a_review_is_kept_with_it(desk: Desk, places: FakePlaces) -> None:
    (review,) = desk.reads().reviews
    author = places.reviews["r-1"]["authorAttribution"]
    assert (review.author, review.attributes["author_url"]) == ("Ana", author["uri"])
    assert review.attributes["author_photo"] == author["photoUri"]
    assert review.attributes["author_id"] in author["uri"]
    assert review.url == places.reviews["r-1"]["googleMapsUri"]


def test_how_long_ago_is_never_taken_for_a_date() -> None:
    review = review_of({"relativePublishTimeDescription": "2 weeks ago", "rating": 1})
    assert (review.created_at, review.updated_at, dict(review.attributes)) == (None, None, {})


def test_only_the_fields_that_are_used_are_paid_for_and_the_key_is_not_in_the_address(
    desk: Desk, places: FakePlaces
) -> None:
    desk.reads()
    (asked,) = places.asked
    assert asked.headers["x-goog-fieldmask"] == "id,reviews,movedPlaceId"
    assert (asked.path, asked.query) == (f"/v1/places/{PLACE}", {})
    assert asked.headers["x-goog-api-key"] == SECRETS["PLACES_KEY"]


def test_everything_is_asked_below_base_url_and_a_full_name_is_taken_as_it_is() -> None:
    options = {**OPTIONS, "place_id": f"places/{PLACE}"}
    listing = Listing("p", "google_places", base_url="https://proxy.example/maps/", options=options)
    assert google_places.request(listing, None, Seen()).url == f"https://proxy.example/maps/v1/places/{PLACE}"


@pytest.mark.parametrize(
    "body",
    [
        {"id": ""},
        {"id": PLACE, "reviews": None},
        {"id": PLACE, "reviews": {}},
        {"id": PLACE, "reviews": ["r-1"]},
        {"id": PLACE, "reviews": [{"rating": 1}]},
        {"reviews": []},
        {"error": {"code": 400}},
        {"status": "OK"},
        {"status": "OK", "result": {"reviews": []}},
        {"status": "OK", "result": {"place_id": PLACE, "reviews": {"a": 1}}},
        {"status": "OK", "result": {"place_id": PLACE, "reviews": [1]}},
        {"status": "REQUEST_DENIED", "error_message": "x"},
        {"status": None},
    ],
)
def test_what_is_no_place_is_refused(body: Any) -> None:
    with pytest.raises(ParseError):
        google_places.parse(LISTING, answer(body))


@given(
    st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda some: st.lists(some, max_size=3))
)
def test_a_review_survives_anything_in_place_of_what_google_documents(junk: Any) -> None:
    names = (
        "rating",
        "text",
        "originalText",
        "authorAttribution",
        "publishTime",
        "googleMapsUri",
        "visitDate",
    )
    assert review_of(dict.fromkeys(names, junk)).key == "r-1"
    old = dict.fromkeys(("author_name", "author_url", "time", "text", "rating", "language"), junk)
    told = {"status": "OK", "result": {"place_id": PLACE, "reviews": [old]}}
    assert len(google_places.parse(LISTING, answer(told)).reviews) == 1


# --- recorded answers, in the form of the old Places API ----------------------------------------------


@recordings
@pytest.mark.parametrize(
    ("name", "ratings", "language"),
    [
        ("PlaceDetailsQuay", [3, 5, 2, 1, 2], "en"),
        ("PlaceDetailsLookupGoogleSydneyResponse", [1, 1, 1, 1, 1], "en"),
        ("PlacesApiDetailsInFrenchResponse", [5, 3, 4, 5, 1], "fr"),
        ("PlaceDetailsResponse", [1], "en"),
    ],
)
def test_a_recorded_place_is_read_whole(name: str, ratings: list[int], language: str) -> None:
    body = (RECORDED / f"{name}.json").read_bytes()
    reviews = google_places.parse(LISTING, answer(body)).reviews
    told = json.loads(body)["result"]["reviews"]
    assert [review.rating for review in reviews] == ratings
    assert {review.language for review in reviews} == {language}
    for review, entry in zip(reviews, told, strict=True):
        assert (review.author, review.text) == (entry["author_name"], entry["text"].strip())
        assert review.created_at == parse_epoch(entry["time"])
        assert review.derived == (entry["author_name"] == "redacted"), "else the author's id is the key"
    assert len({review.key for review in reviews}) == len(told)


@recordings
def test_a_recorded_error_that_comes_with_status_200_is_no_empty_place() -> None:
    body = (RECORDED / "OverQueryLimitResponse.json").read_bytes()
    with pytest.raises(ParseError, match="OVER_QUERY_LIMIT instead of a place"):
        google_places.parse(LISTING, answer(body))


# --- refusals -------------------------------------------------------------------------------------


def test_a_key_that_is_missing_is_named_and_nothing_is_sent(desk: Desk, places: FakePlaces) -> None:
    desk.environ.clear()
    with pytest.raises(ConfigError, match="PLACES_KEY is not set"):
        desk.reads()
    assert places.calls == []


def test_a_wrong_key_is_told_by_its_variable(desk: Desk) -> None:
    desk.environ["PLACES_KEY"] = "AIzaOther"
    with pytest.raises(AccessRefused, match="does not know the key in PLACES_KEY"):
        desk.reads()


@pytest.mark.parametrize("place", ["ChIJother", "broken"])
def test_an_id_that_leads_nowhere_is_told(places: FakePlaces, clock: Clock, place: str) -> None:
    desk = Desk("google_places", places.url, {**OPTIONS, "place_id": place}, SECRETS, clock)
    with pytest.raises(ListingGone, match=r"ids change: find its id .* place_id"):
        desk.reads()


def test_a_place_with_another_id_is_told_once_its_reviews_are_gone(desk: Desk, places: FakePlaces) -> None:
    places.moved_to = "ChIJnew"
    assert desk.reads().reviews
    places.reviews.clear()
    with pytest.raises(ListingGone, match="under another id now"):
        desk.reads()


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        (401, (AccessRefused, "refuses the key")),
        (403, (AccessRefused, r"enable Places API \(New\) and billing")),
        (429, (RateLimited, "quota for this minute")),
        (500, (SiteError, "usually passes")),
    ],
)
def test_every_refusal_is_told_in_plain_words(
    desk: Desk, places: FakePlaces, status: int, refusal: tuple[type[ReviewbotError], str]
) -> None:
    kind, told = refusal
    places.fail_next(status)
    with pytest.raises(kind, match=told) as raised:
        desk.reads()
    assert type(raised.value) is kind
    assert desk.reads().reviews, "once it has passed, it works"


def test_a_minute_that_is_used_up_passes(desk: Desk, places: FakePlaces, clock: Clock) -> None:
    places.per_minute = 1
    desk.reads()
    with pytest.raises(RateLimited) as raised:
        desk.reads()
    assert raised.value.retry_after == timedelta(minutes=1)
    clock.now += timedelta(minutes=1)
    assert desk.reads().reviews


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 429, 500])
def test_no_error_and_no_log_line_holds_the_key_though_google_says_it_back(
    desk: Desk, places: FakePlaces, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    caplog.set_level(logging.DEBUG)
    key = SECRETS["PLACES_KEY"]
    places.answer_next("place", Answer(status, json.dumps({"status": key, "error": key}).encode()))
    with pytest.raises(ReviewbotError) as raised:
        desk.reads()
    assert key not in f"{raised.value} {caplog.text} {desk.keyring}"


# --- through the pipeline ---------------------------------------------------------------------------


@pytest.fixture
def cloud() -> Iterator[FakePlaces]:
    """A Google Places whose clock is that of the shop's commands."""
    with FakePlaces(clock=now) as fake:
        yield fake


@pytest.fixture
def shop(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, cloud: FakePlaces
) -> Shop:
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.lists("ours", "google_places", base_url=cloud.url, **OPTIONS)
    shop.secrets.update(SECRETS)
    return shop


def test_a_review_that_is_less_relevant_now_is_not_removed_and_may_come_back(
    shop: Shop, cloud: FakePlaces
) -> None:
    for number in range(6):
        cloud.has(f"r-{number}", 1, f"{SOUP} ({number})")
    assert polled(shop)["new"] == 5
    cloud.relevant.reverse()
    assert polled(shop) == {"status": "ok", "new": 1, "edited": 0, "unchanged": 4, "error": None}
    assert not [row for row in shop.log() if row["review"]["removed"]]
    cloud.relevant.reverse()
    assert polled(shop) == {"status": "ok", "new": 0, "edited": 0, "unchanged": 5, "error": None}


def test_an_edit_that_is_published_anew_is_a_revision(shop: Shop, cloud: FakePlaces) -> None:
    cloud.has("r-1", 1, SOUP)
    polled(shop)
    cloud.has("r-1", 4, "They called and put it right.", hours_ago=0)
    assert polled(shop) == {"status": "ok", "new": 0, "edited": 1, "unchanged": 0, "error": None}


def test_a_reply_is_for_the_owner_to_put_there_by_hand(shop: Shop, cloud: FakePlaces) -> None:
    cloud.has("r-1", 1, SOUP)
    polled(shop)
    assert sites.publisher(sites.load("google_places")) is None
    assert cloud.reviews["r-1"]["googleMapsUri"] in shop.says("case", 1, "--json").out


def test_check_live_says_what_is_wrong_and_where_to_mend_it(shop: Shop, cloud: FakePlaces) -> None:
    cloud.has("r-1", 1, SOUP)
    assert is_wrong(shop) == ""
    cloud.disabled = True
    assert "enable Places API (New) and billing in the Cloud project" in is_wrong(shop)


def test_neither_the_store_nor_what_is_shown_holds_the_key(shop: Shop, cloud: FakePlaces) -> None:
    cloud.has("r-1", 1, SOUP)
    assert leaks(shop, SECRETS["PLACES_KEY"]) == []


def test_what_google_lets_nobody_keep_is_not_in_the_store_once_people_were_told(
    shop: Shop, cloud: FakePlaces
) -> None:
    cloud.has("r-1", 1, SOUP)
    author = cloud.reviews["r-1"]["authorAttribution"]["uri"]
    polled(shop)
    shop.waits(minutes=1)
    polled(shop)
    kept = b"".join(file.read_bytes() for file in shop.folder.glob("reviews.db*"))
    assert [word for word in (SOUP, author, "photos.example") if word.encode() in kept] == []
    assert SOUP in shop.says("case", 1).out, "it is read again for whoever looks at it"
