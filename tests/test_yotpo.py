"""Yotpo against a fake of it on loopback: its tokens, its pages, what it has deleted."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.desk import START, Clock, Desk, answer, is_wrong, leaks, polled
from fakes.shop import Shop
from fakes.yotpo import OPTIONS, SECRETS, FakeYotpo
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
from reviewbot.sites import yotpo
from reviewbot.testing.site import Answer, as_json
from reviewbot.types import Listing, Seen

SHOES = "The sole came off after a week & nobody answers."


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(clock: Clock) -> Iterator[FakeYotpo]:
    with FakeYotpo(clock=clock) as fake:
        fake.has(7, 1, SHOES)
        yield fake


@pytest.fixture
def desk(server: FakeYotpo, clock: Clock) -> Iterator[Desk]:
    desk = Desk("yotpo", server.url, OPTIONS, SECRETS, clock)
    yield desk
    desk.wire.close()


# --- reading --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("page_size", "pages"), [(100, 4), (30, 10)])
def test_pages_are_turned_until_one_is_empty_whatever_size_they_have(
    desk: Desk, server: FakeYotpo, page_size: int, pages: int
) -> None:
    server.page_size = page_size
    for number in range(100, 350):
        server.has(number, 5, "Fine.")
    assert len({review.key for review in desk.reads_all()}) == 251
    assert server.calls == ["token", *["reviews"] * pages]


def test_a_review_is_read_with_what_tells_who_wrote_it_about_what(desk: Desk, server: FakeYotpo) -> None:
    server.has(7, 2, "Not &quot;leather&quot;<br/>at all", title="No!", hours_ago=1)
    (review,) = desk.reads().reviews
    assert (review.title, review.text, review.rating) == ("No!", 'Not "leather"\nat all', 2.0)
    assert (review.created_at, review.updated_at) == (START - timedelta(hours=2), START - timedelta(hours=1))
    assert dict(review.attributes) == {
        "author_email": "ana@customer.example",
        "item_id": "ABC-1",
        "verified": "verified_buyer",
    }


def test_what_yotpo_has_deleted_is_removed_and_what_is_archived_is_hidden(
    desk: Desk, server: FakeYotpo
) -> None:
    server.has(8, 1, "Gone", deleted=True)
    server.has(9, 1, "Kept", archived=True)
    page = desk.reads()
    assert page.removed == ("8",)
    assert [one.attributes.get("visibility") for one in page.reviews] == [None, "hidden"]


@pytest.mark.parametrize("score", [None, 0, 6, "many", True])
def test_a_score_outside_its_scale_is_none(desk: Desk, score: object) -> None:
    said = {"reviews": [{"id": 1, "score": score}]}
    assert yotpo.parse(desk.listing, answer(said)).reviews[0].rating is None


# --- logging in -----------------------------------------------------------------------------------


def test_one_token_serves_until_it_is_refused_and_is_renewed_once(desk: Desk, server: FakeYotpo) -> None:
    desk.reads()
    desk.reads()
    server.expire_tokens()
    desk.reads()
    assert server.calls == ["token", "reviews", "reviews", "reviews", "token", "reviews"]


def test_a_token_is_renewed_before_its_fourteen_days_are_over(
    desk: Desk, server: FakeYotpo, clock: Clock
) -> None:
    desk.reads()
    clock.now += timedelta(days=13)
    desk.reads()
    assert server.calls.count("token") == 2


@pytest.mark.parametrize(
    ("call", "status", "refusal"),
    [
        ("token", 401, (AccessRefused, "app_key with the secret in YOTPO_SECRET")),
        ("token", 404, (AccessRefused, "app_key with the secret in YOTPO_SECRET")),
        ("token", 429, (RateLimited, "login asks us to slow down")),
        ("token", 500, (SiteError, "usually passes")),
        ("reviews", 400, (SiteError, "cannot use")),
        ("reviews", 403, (AccessRefused, "plan of the account")),
        ("reviews", 404, (ListingGone, "check app_key")),
        ("reviews", 429, (RateLimited, "slow down")),
        ("reviews", 500, (SiteError, "usually passes")),
    ],
)
def test_every_refusal_is_told_in_plain_words(
    desk: Desk, server: FakeYotpo, call: str, status: int, refusal: tuple[type[ReviewbotError], str]
) -> None:
    kind, told = refusal
    server.answer_next(call, as_json({"status": {"code": status, "message": "No."}}, status))
    with pytest.raises(kind, match=told) as raised:
        desk.reads()
    assert type(raised.value) is kind
    assert desk.reads().reviews, "once it has passed, it works"


def test_a_login_that_is_refused_again_is_not_tried_a_third_time(desk: Desk, server: FakeYotpo) -> None:
    for _ in range(2):
        server.answer_next("reviews", Answer(401))
    with pytest.raises(AccessRefused, match="plan of the account"):
        desk.reads()
    assert server.calls == ["token", "reviews", "token", "reviews"]


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'{"access_token": 7}'])
def test_a_login_that_answers_junk_is_no_login(desk: Desk, server: FakeYotpo, body: bytes) -> None:
    server.answer_next("token", Answer(200, body))
    with pytest.raises(ParseError):
        desk.reads()


def test_a_secret_that_is_missing_is_named_and_nothing_is_sent(desk: Desk, server: FakeYotpo) -> None:
    desk.environ.clear()
    with pytest.raises(ConfigError, match="YOTPO_SECRET is not set"):
        desk.reads()
    assert server.calls == []


def test_no_app_key_leads_anywhere_else() -> None:
    listing = Listing("y", "yotpo", options={**OPTIONS, "app_key": "../x?y#"})
    assert yotpo.request(listing, None, Seen()).url == (
        "https://api.yotpo.com/v1/apps/..%2Fx%3Fy%23/reviews?count=100&page=1&deleted=true"
    )


def test_yotpo_is_answered_by_hand_and_sends_no_webhooks() -> None:
    assert sites.publisher(sites.load("yotpo")) is None
    assert sites.hearing(sites.load("yotpo")) is None


# --- through the pipeline -------------------------------------------------------------------------


@pytest.fixture
def live() -> Iterator[FakeYotpo]:
    """A Yotpo whose clock is the true one."""
    with FakeYotpo() as fake:
        fake.has(7, 1, SHOES)
        yield fake


@pytest.fixture
def shop(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, live: FakeYotpo
) -> Shop:
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.lists("ours", "yotpo", base_url=live.url, **OPTIONS)
    shop.secrets.update(SECRETS)
    return shop


def test_a_review_is_read_its_edit_seen_and_its_end_believed(shop: Shop, live: FakeYotpo) -> None:
    assert polled(shop)["new"] == 1
    live.has(7, 4, "They sent new ones.", hours_ago=0)
    assert polled(shop)["edited"] == 1
    live.has(7, 4, "They sent new ones.", hours_ago=0, deleted=True)
    live.has(8, 5, "Fine.", hours_ago=0)
    assert polled(shop)["new"] == 1
    removed = {row["review"]["key"]: row["review"]["removed"] for row in shop.log()}
    assert removed == {"7": True, "8": False}


def test_the_owner_sees_by_check_what_is_wrong(shop: Shop, live: FakeYotpo) -> None:
    assert is_wrong(shop) == ""
    live.answer_next("reviews", Answer(404))
    assert "check app_key" in is_wrong(shop)
    shop.secrets["YOTPO_SECRET"] = "another one"
    assert "API credentials" in is_wrong(shop)


def test_neither_the_store_nor_what_is_shown_holds_a_secret(shop: Shop) -> None:
    polled(shop)
    assert leaks(shop, *SECRETS.values(), "utoken-fake") == []
