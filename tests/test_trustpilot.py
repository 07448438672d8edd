"""Trustpilot against a fake Trustpilot on loopback: reading, logging in, answering, webhooks."""

import base64
import json
import logging
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.desk import (
    LOST,
    SOUP,
    START,
    Clock,
    Desk,
    answer,
    approved,
    is_wrong,
    leaks,
    now,
    polled,
    settled,
    why_failed,
)
from fakes.shop import Shop
from reviewbot.errors import (
    AccessRefused,
    ConfigError,
    ListingGone,
    ParseError,
    RateLimited,
    Refused,
    ReviewbotError,
    SiteError,
    WireError,
)
from reviewbot.sites import Keyring, trustpilot
from reviewbot.testing.site import Answer
from reviewbot.testing.trustpilot import PERSONAL, PRIVATE, PUBLIC, SECRETS, UNIT, USER, FakeTrustpilot
from reviewbot.types import Inbound, Listing, OwnerReply, Review, Seen

THANKS = "We are sorry about the soup, Ana. Elena"
LISTING = Listing("ours", "trustpilot", options=PRIVATE)
BASIC = base64.b64encode(b"trustpilot:tp-hook-fake").decode()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fake(clock: Clock) -> Iterator[FakeTrustpilot]:
    with FakeTrustpilot(clock=clock) as fake:
        fake.has("r-1", 1, SOUP)
        yield fake


def desk_of(fake: FakeTrustpilot, options: Mapping[str, Any], clock: Clock) -> Desk:
    return Desk("trustpilot", fake.url, options, SECRETS, clock)


@pytest.fixture
def desk(fake: FakeTrustpilot, clock: Clock) -> Iterator[Desk]:
    """A listing that logs in as the business."""
    desk = desk_of(fake, PRIVATE, clock)
    yield desk
    desk.wire.close()


@pytest.fixture
def visitor(fake: FakeTrustpilot, clock: Clock) -> Iterator[Desk]:
    """A listing that has a key and nothing else."""
    desk = desk_of(fake, PUBLIC, clock)
    yield desk
    desk.wire.close()


# --- reading --------------------------------------------------------------------------------------


def test_with_a_key_alone_the_public_reviews_are_read(visitor: Desk, fake: FakeTrustpilot) -> None:
    (review,) = visitor.reads_all()
    assert (review.key, review.rating, review.text, review.author) == ("r-1", 1.0, SOUP, "Ana")
    assert review.attributes == {"author_id": "507f191e810c19729de860ea"}
    assert (fake.calls, fake.asked[0].headers.get("apikey")) == (["list"], "tp-key-fake")


def test_a_business_that_logs_in_reads_who_ordered_what(desk: Desk) -> None:
    (review,) = desk.reads_all()
    assert (review.attributes["order_id"], review.attributes["author_email"]) == (
        "ORDER-1042",
        "ana@example.com",
    )


def test_all_pages_are_followed_and_a_review_that_arrives_meanwhile_loses_none(
    visitor: Desk, fake: FakeTrustpilot
) -> None:
    fake.most_on_a_page = 2
    for number in range(2, 6):
        fake.has(f"r-{number}", 3, "Good and bad.", hours_ago=number + 2)
    first = visitor.reads()
    fake.has("new", 1, "Just now.", hours_ago=0)
    second, third = visitor.reads(first.next), visitor.reads("3")
    keys = [review.key for page in (first, second, third) for review in page.reviews]
    assert keys == ["r-1", "r-2", "r-2", "r-3", "r-4", "r-5"]
    assert (first.next, second.next, third.next) == ("2", "3", "")
    assert visitor.reads("9").reviews == ()


def test_a_full_page_is_followed_though_it_has_no_link_to_the_next() -> None:
    full = {"links": [], "reviews": [{"id": f"r-{number}", "stars": 3} for number in range(100)]}
    assert trustpilot.parse(LISTING, answer(full)).next == "2"


def test_an_edit_is_dated_in_utc_though_trustpilot_writes_no_zone(
    visitor: Desk, fake: FakeTrustpilot
) -> None:
    fake.has("r-1", 4, "They put it right.", hours_ago=1)
    (review,) = visitor.reads_all()
    assert (review.created_at, review.updated_at) == (
        START - timedelta(hours=2),
        START - timedelta(hours=1),
    )


def test_a_reported_review_that_is_hidden_is_not_gone(visitor: Desk, fake: FakeTrustpilot) -> None:
    fake.has("r-1", 1, SOUP, status="reported", reportData={"reviewVisibility": "hidden"})
    fake.has("r-2", 1, SOUP, status="reported", reportData=None)
    assert {one.key: one.attributes["visibility"] for one in visitor.reads_all()} == {
        "r-1": "hidden",
        "r-2": "reported",
    }


def test_one_review_can_be_read_alone(desk: Desk, visitor: Desk) -> None:
    for one in (desk, visitor):
        response = one.sends(trustpilot.review_request(one.listing, Review("r-1")))
        assert trustpilot.review_in(one.listing, response) == one.reads().reviews[0]


@pytest.mark.parametrize(
    "body", [{"reviews": None}, {"reviews": {}}, {"links": []}, {"reviews": ["x", {"stars": 1}]}]
)
def test_what_is_no_list_of_reviews_is_refused(body: Any) -> None:
    with pytest.raises(ParseError):
        trustpilot.parse(LISTING, answer(body))


@given(st.text(min_size=1).filter(lambda key: key.isprintable()))
def test_no_id_of_a_review_leads_away_from_it(key: str) -> None:
    address = trustpilot.reply_request(LISTING, Review(key), THANKS).url
    assert address.startswith("https://api.trustpilot.com/v1/private/reviews/")
    assert address.count("/") == 7
    assert not {"?", "#"} & set(address)


def test_everything_is_asked_below_base_url() -> None:
    listing = Listing("t", "trustpilot", base_url="https://proxy.example/tp/", options=PERSONAL)
    flow = trustpilot.auth(
        listing, Keyring(SECRETS.__getitem__, Clock()), trustpilot.request(listing, None, Seen())
    )
    login = next(flow)
    wanted = flow.send(answer({"access_token": "x", "expires_in": "359999"}))
    oauth = "https://proxy.example/tp/v1/oauth/oauth-business-users-for-applications"
    assert login.url == f"{oauth}/refresh"
    assert wanted.url.startswith(f"https://proxy.example/tp/v1/private/business-units/{UNIT}/reviews?")


# --- logging in -----------------------------------------------------------------------------------


def test_one_token_serves_many_requests_for_a_hundred_hours(
    desk: Desk, fake: FakeTrustpilot, clock: Clock
) -> None:
    desk.reads()
    clock.now += timedelta(hours=99)
    desk.reads()
    clock.now += timedelta(hours=1)
    desk.reads()
    assert fake.calls == ["token", "list", "list", "token", "list"]


def test_a_token_that_is_refused_is_renewed_once(desk: Desk, fake: FakeTrustpilot) -> None:
    desk.reads()
    fake.expire_tokens()
    assert desk.reads().reviews
    assert fake.calls == ["token", "list", "list", "token", "list"]
    fake.fail_next("list", 401)
    fake.fail_next("list", 401)
    with pytest.raises(AccessRefused, match="gave us a moment ago"):
        desk.reads()


def test_a_refresh_token_is_used_once_and_its_successor_from_then_on(
    fake: FakeTrustpilot, clock: Clock
) -> None:
    desk = desk_of(fake, PERSONAL, clock)
    for _ in range(3):
        assert desk.reads().reviews
        clock.now += timedelta(hours=100)
    assert fake.calls == ["refresh", "list"] * 3
    fake.revoke()
    with pytest.raises(AccessRefused, match=r"refresh token in TRUSTPILOT_REFRESH.*connect the person again"):
        desk.reads()
    desk.wire.close()


def test_a_wrong_secret_is_told_by_the_names_of_its_variables(desk: Desk) -> None:
    desk.environ["TRUSTPILOT_SECRET"] = "other"
    with pytest.raises(AccessRefused, match="TRUSTPILOT_KEY and TRUSTPILOT_SECRET"):
        desk.reads()


def test_a_secret_that_is_missing_is_named_and_nothing_is_sent(
    desk: Desk, visitor: Desk, fake: FakeTrustpilot
) -> None:
    for one in (desk, visitor):
        one.environ.clear()
        with pytest.raises(ConfigError, match="TRUSTPILOT_KEY is not set"):
            one.reads()
    assert fake.calls == []


def test_a_refresh_token_without_the_secret_is_no_login(fake: FakeTrustpilot, clock: Clock) -> None:
    desk = desk_of(fake, {**PUBLIC, "token_env": "TRUSTPILOT_REFRESH"}, clock)
    with pytest.raises(ConfigError, match="secret_env"):
        desk.reads()
    desk.wire.close()


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"{}", b'{"access_token": 7, "expires_in": "9"}', b'{"access_token": "\xc3\xbc"}'],
)
def test_a_login_that_answers_junk_is_no_login(desk: Desk, fake: FakeTrustpilot, body: bytes) -> None:
    fake.answer_next("token", Answer(200, body))
    with pytest.raises(ParseError):
        desk.reads()


# --- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "status", "refusal"),
    [
        ("token", 403, (AccessRefused, "does not accept this business")),
        ("token", 429, (RateLimited, "login asks us to slow down")),
        ("token", 503, (SiteError, r"login is in trouble \(503\)")),
        ("list", 400, (SiteError, "cannot use")),
        ("list", 403, (AccessRefused, "business_unit_id must be a business of yours")),
        ("list", 404, (ListingGone, "check business_unit_id")),
        ("list", 429, (RateLimited, "quota for the moment")),
        ("list", 500, (SiteError, "usually passes")),
    ],
)
def test_every_refusal_is_told_in_plain_words(
    desk: Desk, fake: FakeTrustpilot, call: str, status: int, refusal: tuple[type[ReviewbotError], str]
) -> None:
    kind, told = refusal
    fake.fail_next(call, status)
    with pytest.raises(kind, match=told) as raised:
        desk.reads()
    assert type(raised.value) is kind
    assert desk.reads().reviews, "once it has passed, it works"


def test_a_wrong_key_and_a_wrong_business_are_told_to_a_visitor(visitor: Desk, fake: FakeTrustpilot) -> None:
    fake.fail_next("list", 401)
    with pytest.raises(AccessRefused, match="the key in TRUSTPILOT_KEY"):
        visitor.reads()
    with pytest.raises(ListingGone, match="check business_unit_id"):
        visitor.sends(
            trustpilot.request(
                Listing("t", "trustpilot", base_url=fake.url, options={**PUBLIC, "business_unit_id": "x"}),
                None,
                Seen(),
            )
        )


def test_a_quota_is_waited_for_five_minutes(visitor: Desk, fake: FakeTrustpilot) -> None:
    fake.quota = 0
    with pytest.raises(RateLimited) as raised:
        visitor.reads()
    assert raised.value.retry_after == timedelta(minutes=5)


@pytest.mark.parametrize("call", ["token", "list"])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 503])
def test_no_error_and_no_log_line_holds_a_secret_though_trustpilot_says_it_back(
    desk: Desk, fake: FakeTrustpilot, caplog: pytest.LogCaptureFixture, call: str, status: int
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = [*SECRETS.values(), "tp-access-fake"]
    for _ in range(2):  # a login that is refused is tried twice
        fake.answer_next(call, Answer(status, " ".join(secrets).encode()))
    with pytest.raises(ReviewbotError) as raised:
        desk.reads()
    written = f"{raised.value} {caplog.text} {desk.keyring}"
    assert not [secret for secret in secrets if secret in written]


# --- answering ------------------------------------------------------------------------------------


def test_a_reply_is_pending_until_it_is_read_back_as_live(desk: Desk, fake: FakeTrustpilot) -> None:
    assert desk.reads_back("r-1") is None
    posted = desk.answers("r-1", THANKS)
    assert posted
    assert posted.state == "pending"
    assert desk.reads_back("r-1") == OwnerReply(THANKS, START, "live")
    assert fake.posts == [("r-1", THANKS)]


def test_a_reply_put_again_takes_the_place_of_the_first(desk: Desk, clock: Clock) -> None:
    desk.answers("r-1", THANKS)
    clock.now += timedelta(hours=1)
    desk.answers("r-1", "A better one. Elena")
    assert desk.reads_back("r-1") == OwnerReply("A better one. Elena", clock.now)


def test_a_reply_is_taken_down_again(desk: Desk) -> None:
    desk.answers("r-1", THANKS)
    desk.withdraws("r-1")
    assert desk.reads_back("r-1") is None
    with pytest.raises(ListingGone):
        desk.withdraws("r-1")


def test_a_person_who_logs_in_needs_no_business_user(fake: FakeTrustpilot, clock: Clock) -> None:
    desk = desk_of(fake, PERSONAL, clock)
    desk.answers("r-1", THANKS)
    assert json.loads(fake.asked[-1].body) == {"message": THANKS}
    assert fake.reply_to("r-1") == THANKS
    desk.wire.close()


def test_a_business_that_logs_in_must_say_who_replies(fake: FakeTrustpilot, clock: Clock) -> None:
    desk = desk_of(fake, {**PRIVATE, "business_user_id": ""}, clock)
    with pytest.raises(ConfigError, match="set business_user_id"):
        desk.answers("r-1", THANKS)
    strange = desk_of(fake, {**PRIVATE, "business_user_id": "of-another-shop"}, clock)
    with pytest.raises(Refused, match="business_user_id is a user of this business"):
        strange.answers("r-1", THANKS)
    assert fake.posts == []
    for one in (desk, strange):
        one.wire.close()


def test_a_listing_that_only_reads_says_where_to_reply(visitor: Desk, fake: FakeTrustpilot) -> None:
    with pytest.raises(Refused, match=r"business portal and mark it as posted, or give"):
        visitor.answers("r-1", THANKS)
    assert fake.calls == []


@pytest.mark.parametrize("status", [400, 422])
def test_a_reply_that_trustpilot_does_not_take_is_for_a_person_to_edit(
    desk: Desk, fake: FakeTrustpilot, status: int
) -> None:
    fake.fail_next("reply", status)
    with pytest.raises(Refused, match="edit it"):
        desk.answers("r-1", THANKS)


@pytest.mark.parametrize(("text", "fits"), [("é" * 4096, True), ("é" * 4097, False), (" \n", False)])
def test_a_reply_is_measured_before_it_is_sent(
    desk: Desk, fake: FakeTrustpilot, text: str, *, fits: bool
) -> None:
    if fits:
        desk.answers("r-1", text)
    else:
        with pytest.raises(Refused, match="1 to 4096 characters"):
            desk.answers("r-1", text)
    assert len(fake.posts) == fits


def test_a_reply_to_a_review_that_is_gone_says_so(desk: Desk, fake: FakeTrustpilot) -> None:
    del fake.reviews["r-1"]
    with pytest.raises(ListingGone, match="does not show this review any more"):
        desk.answers("r-1", THANKS)
    with pytest.raises(ListingGone, match="does not show this review any more"):
        desk.reads_back("r-1")


@pytest.mark.parametrize("lost", ["drop_before_commit", "drop_after_commit"])
def test_a_reply_whose_answer_was_lost_is_put_again_and_stands_there_once(
    desk: Desk, fake: FakeTrustpilot, lost: str
) -> None:
    getattr(fake, lost)("reply")
    with pytest.raises(WireError):
        desk.answers("r-1", THANKS)
    assert len(fake.posts) == (lost != "drop_before_commit"), "the wire itself sends it once"
    desk.answers("r-1", THANKS)
    assert fake.reply_to("r-1") == THANKS


@pytest.mark.parametrize("body", [b"<html>Sign in</html>", b"[]", b'"thanks"'])
def test_a_page_in_place_of_an_answer_to_a_reply_is_no_yes(
    desk: Desk, fake: FakeTrustpilot, body: bytes
) -> None:
    fake.answer_next("reply", Answer(200, body))
    with pytest.raises(ParseError):
        desk.answers("r-1", THANKS)


# --- webhooks -------------------------------------------------------------------------------------


def inbound(*events: Any, query: Mapping[str, str] | None = None, **headers: str) -> Inbound:
    return Inbound("POST", query or {}, headers, json.dumps({"events": events}).encode(), START)


def told(*events: Any) -> Inbound:
    return inbound(*events, authorization=f"Basic {BASIC}")


def test_a_webhook_brings_reviews_as_they_were_written_and_edited(
    visitor: Desk, fake: FakeTrustpilot
) -> None:
    fake.has("r-2", 4, "They put it right.")
    heard = visitor.hears(told(fake.event("created", "r-1"), fake.event("updated", "r-2"))).page
    assert heard
    first, second = heard.reviews
    assert (first.key, first.rating, first.text, first.author) == ("r-1", 1.0, SOUP, "Ana")
    assert first.attributes == {"author_id": "507f191e810c19729de860ea", "order_id": "ORDER-1042"}
    assert (second.key, second.rating, heard.removed) == ("r-2", 4.0, ())


def test_a_webhook_says_which_review_was_deleted_and_the_last_word_counts(
    visitor: Desk, fake: FakeTrustpilot
) -> None:
    heard = visitor.hears(told(fake.event("updated", "r-1"), fake.event("deleted", "r-1"))).page
    assert heard
    assert (heard.reviews, heard.removed) == ((), ("r-1",))


@pytest.mark.parametrize(
    "event",
    [
        None,
        {"eventName": "service-review-created"},
        {"eventName": "service-review-created", "eventData": {"id": "r-1", "text": "no stars"}},
        {"eventName": "invitation-sent", "eventData": {"id": "r-1"}},
    ],
)
def test_what_a_webhook_tells_without_a_review_only_says_that_there_is_something_to_read(
    visitor: Desk, event: Any
) -> None:
    assert visitor.hears(told(event)).page is None


def test_the_secret_may_stand_in_the_address_of_the_webhook(visitor: Desk, fake: FakeTrustpilot) -> None:
    event = fake.event("created", "r-1")
    assert visitor.hears(inbound(event, query={"secret": "tp-hook-fake"})).page
    assert visitor.hears(told(event)) == visitor.hears(told(event)), "twice is as good as once"


@pytest.mark.parametrize(
    ("query", "authorization"),
    [
        ({}, ""),
        ({"secret": ""}, "Basic "),
        ({"secret": "tp-hook-fak"}, "Basic not-base64!"),
        ({"secret": "ünknown"}, f"Bearer {BASIC}"),
        ({}, "Basic " + base64.b64encode(b"tp-hook-fake").decode()),
        ({}, "Basic " + base64.b64encode(b"\xff\xfe:x").decode()),
    ],
)
def test_who_does_not_know_the_secret_is_not_believed(
    visitor: Desk, fake: FakeTrustpilot, query: Mapping[str, str], authorization: str
) -> None:
    with pytest.raises(AccessRefused, match="without the secret"):
        visitor.hears(inbound(fake.event("deleted", "r-1"), query=query, authorization=authorization))


def test_without_a_secret_nobody_is_believed(visitor: Desk, fake: FakeTrustpilot) -> None:
    visitor.environ["TRUSTPILOT_HOOK"] = ""
    with pytest.raises(AccessRefused, match="hook_secret_env"):
        visitor.hears(inbound(fake.event("created", "r-1"), query={"secret": ""}))


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"events": 7}', b"\xff", b'{"events": {"a": 1}}'])
def test_a_webhook_of_junk_is_refused(visitor: Desk, body: bytes) -> None:
    with pytest.raises(ParseError):
        visitor.hears(Inbound("POST", {"secret": "tp-hook-fake"}, {}, body, START))


# --- through the pipeline ---------------------------------------------------------------------------


@pytest.fixture
def cloud() -> Iterator[FakeTrustpilot]:
    """A Trustpilot whose clock is that of the shop's commands."""
    with FakeTrustpilot(clock=now) as fake:
        yield fake


@pytest.fixture
def shop(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, cloud: FakeTrustpilot
) -> Shop:
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.lists("ours", "trustpilot", base_url=cloud.url, **PRIVATE)
    shop.secrets.update(SECRETS)
    return shop


def test_a_business_is_read_to_its_end_and_only_what_is_fresh_opens_a_case(
    shop: Shop, cloud: FakeTrustpilot
) -> None:
    for number in range(120):
        cloud.has(f"old-{number}", 1, f"{SOUP} ({number})", hours_ago=24 * 40 + number)
    cloud.has("fresh", 1, SOUP)
    said = shop.says("poll", "--json").json
    assert (said["listings"][0]["new"], said["cases_opened"]) == (121, 1)
    assert cloud.calls == ["token", "list", "list"]


def test_an_edit_is_a_revision(shop: Shop, cloud: FakeTrustpilot) -> None:
    cloud.has("r-1", 1, SOUP, hours_ago=5)
    polled(shop)
    cloud.has("r-1", 3, "They called and put it right.", hours_ago=1)
    assert polled(shop) == {"status": "ok", "new": 0, "edited": 1, "unchanged": 0, "error": None}


def test_a_reply_given_in_the_business_portal_settles_the_case(shop: Shop, cloud: FakeTrustpilot) -> None:
    cloud.has("r-1", 1, SOUP)
    polled(shop)
    cloud.is_answered("r-1", THANKS)
    polled(shop)
    assert shop.case()["reply_state"] == "live"


@pytest.mark.parametrize("fault", [*LOST, "429", "500", "503", "expiry", "nothing"])
def test_an_approved_reply_goes_live_once_whatever_happens_on_the_way(
    shop: Shop, cloud: FakeTrustpilot, fault: str
) -> None:
    cloud.has("r-1", 1, SOUP)
    text = approved(shop)
    if fault.isdecimal():
        cloud.fail_next("reply", int(fault))
    elif fault == "expiry":
        cloud.expire_tokens()
    elif fault != "nothing":
        getattr(cloud, fault)("reply")
    assert settled(shop) == "live"
    assert cloud.reply_to("r-1") == text
    assert len(cloud.posts) == 1


@pytest.mark.parametrize(
    ("status", "words"), [(400, "edit it"), (403, "business_unit_id"), (404, "does not show this review")]
)
def test_a_reply_that_trustpilot_refuses_is_told_and_nothing_is_there(
    shop: Shop, cloud: FakeTrustpilot, status: int, words: str
) -> None:
    cloud.has("r-1", 1, SOUP)
    approved(shop)
    cloud.fail_next("reply", status)
    assert settled(shop) == "failed"
    assert cloud.reply_to("r-1") is None
    assert words in why_failed(shop)


def test_check_live_says_what_is_wrong_and_which_setting_fixes_it(shop: Shop, cloud: FakeTrustpilot) -> None:
    cloud.has("r-1", 1, SOUP)
    assert is_wrong(shop) == ""
    cloud.forbidden = True
    assert "business_unit_id must be a business of yours" in is_wrong(shop)
    shop.secrets["TRUSTPILOT_SECRET"] = "other"
    assert "compare TRUSTPILOT_KEY and TRUSTPILOT_SECRET" in is_wrong(shop)


def test_neither_the_store_nor_what_is_shown_holds_a_secret(shop: Shop, cloud: FakeTrustpilot) -> None:
    cloud.has("r-1", 1, SOUP)
    polled(shop)
    assert leaks(shop, *SECRETS.values(), "tp-access-fake") == []
    assert USER not in shop.says("log").all


def test_a_lost_answer_of_the_list_is_an_error_of_this_pass_only(shop: Shop, cloud: FakeTrustpilot) -> None:
    cloud.has("r-1", 1, SOUP)
    cloud.cut_after_commit("list")
    assert polled(shop)["status"] == "error"
    assert polled(shop)["new"] == 1
