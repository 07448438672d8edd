"""Steam against a fake of its Web API on loopback: reading, its defaults and cursors, developers' answers."""

import json
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from fakes.desk import START, Clock, Desk, answer, is_wrong, polled
from fakes.shop import Shop
from fakes.steam import APP, FakeSteam
from reviewbot import sites
from reviewbot.errors import AccessRefused, ListingGone, ParseError, RateLimited, ReviewbotError, SiteError
from reviewbot.sites import import_, steam
from reviewbot.testing.site import Answer, as_json
from reviewbot.types import Listing, OwnerReply, Review

CRASH = "Crashes at every start since the last patch, and nobody from support answers."
FIXED = "Thank you. Patch 1.3 is out and ends the crash."


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def valve(clock: Clock) -> Iterator[FakeSteam]:
    with FakeSteam(clock=clock) as fake:
        fake.has("1", CRASH)
        yield fake


@pytest.fixture
def desk(valve: FakeSteam, clock: Clock) -> Iterator[Desk]:
    desk = Desk("steam", valve.url, {"app_id": APP}, {}, clock)
    yield desk
    desk.wire.close()


def review_of(**entry: Any) -> Review:
    listing = Listing("game", "steam", options={"app_id": APP})
    said = {
        "response": {"query_summary": {"num_reviews": 1}, "reviews": [{"recommendationid": "1", **entry}]}
    }
    return steam.parse(listing, answer(said)).reviews[0]


# --- reading --------------------------------------------------------------------------------------


def test_every_language_every_way_of_buying_and_what_is_called_off_topic_is_read(
    desk: Desk, valve: FakeSteam
) -> None:
    valve.has("2", "優化太差了", language="tchinese")
    valve.has("3", "From a key", steam_purchase=False)
    valve.has("4", "Everybody is angry", offtopic=True)
    assert {review.key for review in desk.reads().reviews} == {"1", "2", "3", "4"}


def test_pages_follow_the_cursor_to_the_end_the_latest_change_first(desk: Desk, valve: FakeSteam) -> None:
    for number in range(2, 252):
        valve.has(str(number), "Fine.", up=True, hours_ago=number)
    valve.has("251", "Not any more.", hours_ago=0)
    keys = [review.key for review in desk.reads_all()]
    assert (keys[:2], len(keys), len(set(keys)), len(valve.calls)) == (["251", "2"], 251, 251, 4)
    assert desk.reads().declared == 251


def test_a_cursor_that_comes_again_is_the_end(desk: Desk, valve: FakeSteam) -> None:
    for number in range(2, 252):
        valve.has(str(number), "Fine.", up=True, hours_ago=number)
    valve.stuck = True
    assert (len(desk.reads_all()), len(valve.calls)) == (200, 2)


def test_a_recommendation_is_the_only_rating(desk: Desk, valve: FakeSteam) -> None:
    valve.has("2", "Love it.", up=True, hours_ago=3)
    assert [(review.rating, review.scale) for review in desk.reads().reviews] == [
        (0.0, (0, 1)),
        (1.0, (0, 1)),
    ]
    assert review_of(voted_up=None).rating is review_of(voted_up="yes").rating is review_of().rating is None


def test_a_player_has_a_number_and_a_page_but_no_name(desk: Desk) -> None:
    (review,) = desk.reads().reviews
    assert (review.author, review.attributes["author_id"]) == ("", "76561190000000001")
    assert review.url == f"https://steamcommunity.com/profiles/76561190000000001/recommended/{APP}/"
    assert review.attributes["minutes_played"] == "480"
    assert review_of(author={"steamid": "../../x"}).url == ""


def test_an_edit_has_a_later_date_and_may_turn_the_recommendation_round(desk: Desk, valve: FakeSteam) -> None:
    valve.has("1", "Patch 1.3 fixed it.", up=True, hours_ago=0)
    (review,) = desk.reads().reviews
    assert (review.rating, review.created_at, review.updated_at) == (1.0, START - timedelta(hours=2), START)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("[b]Edit:[/b] fixed", "Edit: fixed"),
        ("[h1]Good[/h1]Art[list][*]music[*]story[/list]", "Good\nArt\n\n- music\n- story"),
        ("[url=https://x.example/a]look[/url]", "look"),
        ("[quote=Ana]bad[/quote]no", "bad\nno"),
        ("[spoiler]he dies[/spoiler]", "he dies"),
        ("array[0] and [x] stay", "array[0] and [x] stay"),
        ("[url=" * 3, "[url=" * 3),
    ],
)
def test_what_steam_shows_words_with_is_taken_away(written: str, read: str) -> None:
    assert review_of(review=written).text == read


def test_markup_without_end_is_read_in_one_go() -> None:
    for junk in ("[url=" * 200_000, "[" * 1_000_000, "[url=" + "a" * 1_000_000, "[b]" * 300_000):
        steam.without_markup(junk)


def test_the_language_is_told_as_everywhere_else() -> None:
    told = [review_of(language=name).language for name in ("schinese", "brazilian", "klingon", None)]
    assert told == ["zh-CN", "pt-BR", "", ""]


def test_the_developers_answer_is_the_reply(desk: Desk, valve: FakeSteam) -> None:
    valve.answers("1", f"[b]{FIXED}[/b]")
    assert desk.reads().reviews[0].reply == OwnerReply(FIXED, START, "live")


def test_a_game_that_is_not_there_is_no_game_without_reviews(desk: Desk, valve: FakeSteam) -> None:
    valve.reviews.clear()
    assert desk.reads().reviews == ()
    desk.listing = Listing("game", "steam", base_url=valve.url, options={"app_id": "441"})
    with pytest.raises(ParseError, match="check app_id"):
        desk.reads()


def test_the_old_shape_of_the_store_is_no_answer(desk: Desk) -> None:
    old = {"success": 1, "query_summary": {"num_reviews": 0}, "reviews": [], "cursor": "*"}
    with pytest.raises(ParseError):
        steam.parse(desk.listing, answer(old))


def test_what_was_recorded_of_the_old_store_can_be_imported() -> None:
    old = {
        "recommendationid": "183",
        "author": {"steamid": "76561198000000001", "personaname": "kestrel"},
        "language": "english",
        "review": CRASH,
        "timestamp_created": 1788224243,
        "timestamp_updated": 1793225342,
        "voted_up": False,
        "developer_response": FIXED,
        "timestamp_dev_responded": 1793552591,
    }
    file = BytesIO(json.dumps({"success": 1, "reviews": [old], "cursor": "AoJ4"}).encode())
    (row,) = import_.read(file, Listing("game", "import"), name="old.json")
    review = row.review
    assert review
    assert (review.key, review.rating, review.scale, review.derived) == ("183", 0.0, (0, 1), False)
    assert (review.author, review.attributes["author_id"]) == ("kestrel", "76561198000000001")
    assert review.created_at
    assert review.updated_at
    assert review.created_at < review.updated_at
    assert review.reply
    assert (review.reply.text, review.reply.at is None) == (FIXED, False)


# --- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, SiteError),
        (403, AccessRefused),
        (404, ListingGone),
        (429, RateLimited),
        (500, SiteError),
        (502, SiteError),
    ],
)
def test_every_refusal_is_told_in_plain_words(
    desk: Desk, valve: FakeSteam, status: int, kind: type[ReviewbotError]
) -> None:
    valve.answer_next("reviews", Answer(status))
    with pytest.raises(kind) as raised:
        desk.reads()
    assert type(raised.value) is kind
    assert desk.reads().reviews, "once it has passed, it works"


def test_after_too_many_requests_steam_is_left_alone_for_five_minutes_or_as_long_as_it_says(
    desk: Desk, valve: FakeSteam
) -> None:
    for headers, seconds in (({}, 300), ({"Retry-After": "20"}, 20)):
        valve.answer_next("reviews", Answer(429, headers=headers))
        with pytest.raises(RateLimited) as raised:
            desk.reads()
        assert raised.value.retry_after == timedelta(seconds=seconds)


def test_steam_takes_no_replies_from_programs() -> None:
    assert sites.publisher(sites.load("steam")) is None
    assert sites.hearing(sites.load("steam")) is None


# --- through the pipeline -------------------------------------------------------------------------


@pytest.fixture
def store() -> Iterator[FakeSteam]:
    """A Steam whose clock is the true one."""
    with FakeSteam() as fake:
        fake.has("1", CRASH)
        yield fake


@pytest.fixture
def shop(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, store: FakeSteam
) -> Shop:
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.lists("ours", "steam", base_url=store.url, app_id=440)
    return shop


def test_a_thumb_down_opens_a_case_and_the_answer_given_on_steam_settles_it(
    shop: Shop, store: FakeSteam
) -> None:
    assert polled(shop)["new"] == 1
    assert is_wrong(shop) == ""
    store.answers("1", FIXED)
    polled(shop)
    assert shop.case()["reply_state"] == "live"


def test_only_what_is_new_is_read_though_the_game_has_many_reviews(shop: Shop, store: FakeSteam) -> None:
    for number in range(2, 402):
        store.has(str(number), "Fine.", up=True, hours_ago=number + 24 * 40)
    polled(shop)
    read = len(store.calls)
    store.has("900", "Broken again, and it deleted my saves. Refund!", hours_ago=0)
    assert polled(shop)["new"] == 1
    assert (read, len(store.calls) - read) == (6, 2)


def test_an_old_answer_out_of_a_cache_undoes_no_edit(shop: Shop, store: FakeSteam) -> None:
    polled(shop)
    before = store._last["*"]
    store.has("1", "Patch 1.3 fixed it.", up=True, hours_ago=0)
    polled(shop)
    store.answer_next("reviews", before)
    polled(shop)
    assert shop.log()[0]["review"]["text"] == "Patch 1.3 fixed it."


def test_a_game_that_loses_all_its_reviews_at_once_is_not_believed(shop: Shop, store: FakeSteam) -> None:
    polled(shop)
    store.answer_next("reviews", as_json({"response": {"query_summary": {"num_reviews": 0}}}))
    assert "nothing was marked as removed" in polled(shop)["error"]
