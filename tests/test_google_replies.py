"""The way of a reply on a Business Profile, with faults at every step; and the rules of a fake Google."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.desk import LOST, SOUP, Clock, Desk, approved, now, settled, why_failed
from fakes.shop import Shop
from reviewbot.errors import ListingGone, RateLimited, Refused, SiteError
from reviewbot.sites import google_business
from reviewbot.testing.google import OPTIONS, SECRETS, FakeGoogle
from reviewbot.types import Request, Review, Seen

THANKS = "Thank you, Ana. We are sorry about the soup. Elena"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def google(clock: Clock) -> Iterator[FakeGoogle]:
    with FakeGoogle(clock=clock) as fake:
        fake.has("r-1", 1, SOUP)
        yield fake


@pytest.fixture
def desk(google: FakeGoogle, clock: Clock) -> Iterator[Desk]:
    desk = Desk("google_business", google.url, OPTIONS, SECRETS, clock)
    yield desk
    desk.wire.close()


# --- taking a reply down --------------------------------------------------------------------------


def test_a_reply_is_taken_down_and_then_there_is_none(desk: Desk, google: FakeGoogle) -> None:
    desk.answers("r-1", THANKS)
    desk.withdraws("r-1")
    assert desk.reads_back("r-1") is None
    assert [one.comment for one in google.writes] == [THANKS, None]


def test_a_reply_that_is_not_there_cannot_be_taken_down(desk: Desk) -> None:
    with pytest.raises(ListingGone, match="no reply to this review that could be taken down"):
        desk.withdraws("r-1")


# --- the rules of the platform --------------------------------------------------------------------


def test_a_page_has_50_reviews_however_many_are_asked_for(desk: Desk, google: FakeGoogle) -> None:
    for number in range(60):
        google.has(f"r-{number}", 5, "Lovely.")
    wanted = google_business.request(desk.listing, None, Seen())
    greedy = Request(wanted.url.replace("pageSize=50", "pageSize=200"))
    page = google_business.parse(desk.listing, desk.sends(greedy))
    assert (len(page.reviews), page.declared, bool(page.next)) == (50, 60, True)


def test_a_burst_is_refused_until_its_minute_has_passed(desk: Desk, google: FakeGoogle, clock: Clock) -> None:
    google.per_minute = 2
    for _ in range(2):
        desk.reads()
    for _ in range(3):
        with pytest.raises(RateLimited) as raised:
            desk.reads()
        assert raised.value.retry_after == timedelta(minutes=1)
    clock.now += timedelta(minutes=1)
    assert desk.reads().reviews


def test_the_eleventh_edit_of_a_minute_is_refused_and_nothing_is_written(
    desk: Desk, google: FakeGoogle
) -> None:
    for number in range(10):
        desk.answers("r-1", f"{THANKS} {number}")
    with pytest.raises(RateLimited):
        desk.answers("r-1", THANKS)
    assert len(google.posts) == 10


def test_one_503_passes(desk: Desk, google: FakeGoogle) -> None:
    google.fail_next("list", 503)
    with pytest.raises(SiteError, match="usually passes"):
        desk.reads()
    assert desk.reads().reviews


def test_google_itself_refuses_4097_bytes(desk: Desk, google: FakeGoogle) -> None:
    address = google_business.reply_request(desk.listing, Review("r-1"), THANKS).url
    for size, taken in ((4096, True), (4097, False)):
        body = b'{"comment": "%s"}' % (b"x" * size)
        request = Request(address, "PUT", {"Content-Type": "application/json"}, body)
        if taken:
            desk.sends(request)
        else:
            with pytest.raises(Refused, match="edit it"):
                desk.sends(request)
    assert len(google.posts) == 1


# --- from the approval to the page ------------------------------------------------------------------


@pytest.fixture
def cloud() -> Iterator[FakeGoogle]:
    """A Google whose clock is that of the shop's commands."""
    with FakeGoogle(clock=now) as fake:
        fake.has("r-1", 1, SOUP)
        yield fake


@pytest.fixture
def shop(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, cloud: FakeGoogle
) -> Shop:
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.lists("ours", "google_business", base_url=cloud.url, **OPTIONS)
    shop.secrets.update(SECRETS)
    return shop


@pytest.mark.parametrize("fault", [*LOST, "429", "500", "503", "expired", "nothing"])
@pytest.mark.parametrize("call", ["put", "get"])
def test_an_approved_reply_goes_live_once_whatever_happens_on_the_way(
    shop: Shop, cloud: FakeGoogle, call: str, fault: str
) -> None:
    text = approved(shop)
    if fault.isdecimal():
        cloud.fail_next(call, int(fault))
    elif fault == "expired":
        cloud.fail_next(call, 401)
    elif fault != "nothing":
        getattr(cloud, fault)(call)
    assert settled(shop, passes=8) == "live"
    reply = cloud.reply_to("r-1")
    assert reply
    assert (reply["comment"], {post.comment for post in cloud.posts}) == (text, {text})


def test_a_reply_that_moderation_rejects_comes_back_with_the_rule_it_broke(
    shop: Shop, cloud: FakeGoogle
) -> None:
    cloud.verdict, cloud.violation = "REJECTED", "PERSONAL_INFO"
    approved(shop)
    assert settled(shop) == "rejected"
    rejected = next(one for one in shop.case()["events"] if one["kind"] == "rejected")
    assert "leave out names, numbers and addresses" in rejected["data"]["why"]


def test_a_reply_to_a_review_that_is_gone_fails_and_says_so(shop: Shop, cloud: FakeGoogle) -> None:
    approved(shop)
    cloud.reviews.clear()
    cloud.has("r-2", 5, "Lovely.")
    assert settled(shop) == "failed"
    assert "does not show this review any more" in why_failed(shop)
    assert cloud.posts == []


def test_a_project_that_loses_its_access_fails_truthfully(shop: Shop, cloud: FakeGoogle) -> None:
    approved(shop)
    cloud.unapproved = True
    assert settled(shop) == "failed"
    assert "has not approved this Cloud project" in why_failed(shop)
    assert cloud.posts == []


def test_a_rejection_that_a_poll_sees_first_is_told_with_its_reason_too(
    shop: Shop, cloud: FakeGoogle
) -> None:
    cloud.reads_until_verdict = 9
    approved(shop)
    shop.says("poll")  # posts it
    shop.waits(seconds=3)
    shop.says("poll")  # reads it back: not decided yet, so the next reading is in half a minute
    cloud.verdict, cloud.violation = "REJECTED", "PERSONAL_INFO"
    cloud.moderate("r-1")
    shop.waits(seconds=12)
    card = shop.says("poll").err
    assert shop.case()["reply_state"] == "rejected"
    assert "it holds personal details: leave out names, numbers and addresses" in card
