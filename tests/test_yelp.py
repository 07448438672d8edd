"""Yelp against a fake Yelp on loopback: excerpts, whole reviews, the one response, webhooks."""

import json
import logging
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
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
from reviewbot.sites import yelp
from reviewbot.testing.site import Answer
from reviewbot.testing.yelp import ALIAS, PARTNER, PLAIN, SECRETS, FakeYelp
from reviewbot.types import Inbound, Listing, OwnerReply, Response, Review, Seen

THANKS = "We are sorry about the soup, Ana. Elena"
STORY = f"{SOUP} " * 5
OWN = Listing("ours", "yelp", options=PARTNER)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fake(clock: Clock) -> Iterator[FakeYelp]:
    with FakeYelp(clock=clock) as fake:
        fake.has("r-1", 1, SOUP)
        yield fake


def desk_of(fake: FakeYelp, options: Mapping[str, Any], clock: Clock) -> Desk:
    return Desk("yelp", fake.url, options, SECRETS, clock)


@pytest.fixture
def desk(fake: FakeYelp, clock: Clock) -> Iterator[Desk]:
    """A listing of a partner."""
    desk = desk_of(fake, PARTNER, clock)
    yield desk
    desk.wire.close()


@pytest.fixture
def visitor(fake: FakeYelp, clock: Clock) -> Iterator[Desk]:
    """A listing that has a key and nothing else."""
    desk = desk_of(fake, PLAIN, clock)
    yield desk
    desk.wire.close()


def excerpt(**more: Any) -> Any:
    return {"reviews": [{"id": "r-1", "rating": 2, "text": "Slow.", **more}]}


def read(told: Any) -> Review:
    return yelp.parse(OWN, answer(told)).reviews[0]


# --- reading --------------------------------------------------------------------------------------


def test_with_a_key_alone_a_few_excerpts_are_read_newest_first(visitor: Desk, fake: FakeYelp) -> None:
    for number in range(2, 7):
        fake.has(f"r-{number}", 2, STORY, hours_ago=number + 2)
    page = visitor.reads()
    assert [review.key for review in page.reviews] == ["r-1", "r-2", "r-3"]
    assert page.next == ""
    whole, cut, _ = page.reviews
    assert (cut.text.endswith("..."), cut.attributes["excerpt"]) == (True, "yes")
    assert (whole.text, whole.attributes) == (SOUP, {"author_id": "Us-r-1"})


def test_a_partner_reads_the_whole_of_many_and_what_was_responded(desk: Desk, fake: FakeYelp) -> None:
    for number in range(2, 30):
        fake.has(f"r-{number}", 2, STORY, hours_ago=number)
    fake.is_answered("r-1", THANKS)
    reviews = {review.key: review for review in desk.reads_all()}
    assert len(reviews) == 29
    assert (reviews["r-2"].text, reviews["r-2"].attributes) == (STORY.strip(), {})
    assert reviews["r-1"].reply == OwnerReply(THANKS, START)


def test_an_ellipsis_that_a_customer_wrote_makes_no_excerpt_of_a_whole_review() -> None:
    assert read({"reviews": {"review": [{"id": "r-1", "text": "And then..."}]}}).attributes == {}
    assert read(excerpt(text="And then...")).attributes == {"excerpt": "yes"}


def test_an_id_that_stands_in_the_address_only_is_found_there(desk: Desk, fake: FakeYelp) -> None:
    fake.ids_in_address = True
    (review,) = desk.reads_all()
    assert (review.key, review.url) == ("r-1", f"https://www.yelp.com/biz/{ALIAS}?hrid=r-1")
    desk.answers("r-1", THANKS)
    assert desk.reads_back("r-1") == OwnerReply(THANKS, START)


def test_no_address_of_a_review_holds_the_key_that_showed_it(visitor: Desk) -> None:
    (review,) = visitor.reads_all()
    assert review.url == f"https://www.yelp.com/biz/{ALIAS}?hrid=r-1"


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-01-15 12:00:00", datetime(2026, 1, 15, 20, 0, tzinfo=UTC)),
        ("2026-07-15 12:00:00", datetime(2026, 7, 15, 19, 0, tzinfo=UTC)),
        ("2026-07-15T12:00:00+02:00", datetime(2026, 7, 15, 10, 0, tzinfo=UTC)),
        ("yesterday", None),
        (7, None),
    ],
)
def test_reviews_are_dated_in_pacific_time_summer_and_winter(written: Any, at: datetime | None) -> None:
    assert read(excerpt(time_created=written)).created_at == at


def test_an_edited_review_keeps_its_id_and_a_new_one_of_the_same_customer_tells_whose_it_is(
    visitor: Desk, fake: FakeYelp
) -> None:
    fake.has("r-1", 3, "The manager called.")
    (edited,) = visitor.reads_all()
    fake.replaces("r-1", "r-9", 5, "All is well now.")
    (replaced,) = visitor.reads_all()
    assert (edited.key, replaced.key) == ("r-1", "r-9")
    assert edited.attributes["author_id"] == replaced.attributes["author_id"] == "Us-r-1"


def test_a_plan_without_the_newest_first_is_read_in_yelps_own_order(visitor: Desk, fake: FakeYelp) -> None:
    fake.has_newest = False
    assert visitor.reads().reviews
    assert [asked.query.get("sort_by") for asked in fake.asked] == ["newest", None]


def test_reviews_in_another_language_are_asked_for_by_their_locale() -> None:
    german = {**PLAIN, "locale": "de_DE"}
    plain = yelp.request(Listing("y", "yelp", options=german), None, Seen())
    partner = yelp.request(Listing("y", "yelp", options={**PARTNER, "locale": "de_DE"}), None, Seen())
    assert plain.url.endswith("reviews?limit=50&sort_by=newest&locale=de_DE")
    assert partner.url.endswith("reviews?locale=de_DE")


@pytest.mark.parametrize(
    ("headers", "every"),
    [
        ({"ratelimit-remaining": "240", "ratelimit-resettime": "2026-11-03T00:00:00+00:00"}, 180),
        ({"ratelimit-remaining": "0", "ratelimit-resettime": "2026-11-03T00:00:00+00:00"}, 12 * 3600),
        ({"ratelimit-remaining": "9", "ratelimit-resettime": "2026-11-02T00:00:00+00:00"}, 0),
        (
            {
                "ratelimit-remaining": "240",
                "ratelimit-resourceremaining": "12",
                "ratelimit-resettime": "2026-11-03T00:00:00+00:00",
            },
            3600,
        ),
        ({"ratelimit-remaining": "240"}, 0),
        ({"ratelimit-remaining": "many", "ratelimit-resettime": "soon"}, 0),
        ({}, 0),
    ],
)
def test_what_is_left_of_the_days_calls_is_spread_over_the_day(
    headers: Mapping[str, str], every: float
) -> None:
    said = Response(200, "https://api.yelp.com/v3/x", headers, json.dumps(excerpt()).encode(), START)
    assert yelp.parse(OWN, said).rhythm.every == timedelta(seconds=every)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"reviews": None},
        {"reviews": {"review": {}}},
        {"reviews": {"review": None}},
        {"reviews": [{"rating": 1}]},
        {"reviews": [7]},
    ],
)
def test_what_is_no_list_of_reviews_is_refused(told: Any) -> None:
    with pytest.raises(ParseError):
        yelp.parse(OWN, answer(told))


@pytest.mark.parametrize(
    "url", ["https://[", "//x", "https://www.yelp.com/biz/x?hrid=%00%ED%A0%80&hrid=2", 7]
)
def test_no_address_breaks_the_reading(url: Any) -> None:
    review = read(excerpt(url=url, user={"profile_url": url}))
    assert "\x00" not in review.url


@given(st.text(min_size=1).filter(lambda key: key.isprintable()))
def test_no_id_of_a_review_leads_away_from_it(key: str) -> None:
    address = yelp.reply_request(OWN, Review(key), THANKS).url
    assert address.startswith("https://partner-api.yelp.com/reviews/v1/")
    assert address.count("/") == 5
    assert not {"?", "#"} & set(address)


def test_everything_is_asked_below_base_url() -> None:
    listing = Listing("y", "yelp", base_url="https://proxy.example/yelp/", options=PARTNER)
    root = "https://proxy.example/yelp"
    assert yelp.request(listing, None, Seen()).url == f"{root}/v3/private/businesses/{ALIAS}/reviews"
    assert yelp.reply_request(listing, Review("r-1"), THANKS).url == f"{root}/reviews/v1/r-1"


# --- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code", "refusal"),
    [
        (400, "TOKEN_MISSING", (AccessRefused, "the key in YELP_KEY")),
        (
            401,
            "TOKEN_INVALID",
            (AccessRefused, "the key in YELP_KEY: compare it with Yelp's Manage App page"),
        ),
        (403, "BUSINESS_UNAVAILABLE", (ListingGone, "at present")),
        (403, "NOT_AUTHORIZED", (AccessRefused, "refuses access")),
        (404, "BUSINESS_NOT_FOUND", (ListingGone, "or it has no reviews yet")),
        (429, "TOO_MANY_REQUESTS_PER_SECOND", (RateLimited, "slow down")),
        (429, "ACCESS_LIMIT_REACHED", (RateLimited, "calls of this day are used up")),
        (500, "INTERNAL_ERROR", (SiteError, "usually passes")),
    ],
)
def test_every_refusal_is_told_in_plain_words(
    visitor: Desk, fake: FakeYelp, status: int, code: str, refusal: tuple[type[ReviewbotError], str]
) -> None:
    kind, told = refusal
    for _ in range(2 if status == 400 else 1):  # without the newest first it is asked once more
        fake.fail_next("excerpts", status, code)
    with pytest.raises(kind, match=told) as raised:
        visitor.reads()
    assert type(raised.value) is kind
    assert visitor.reads().reviews, "once it has passed, it works"


def test_a_day_that_is_used_up_is_waited_for_to_its_end(visitor: Desk, fake: FakeYelp) -> None:
    fake.day = 0
    with pytest.raises(RateLimited) as raised:
        visitor.reads()
    assert raised.value.retry_after == timedelta(hours=12)
    fake.fail_next("excerpts", 429, "ACCESS_LIMIT_REACHED")
    with pytest.raises(RateLimited) as raised:
        visitor.reads()
    assert raised.value.retry_after == timedelta(hours=12), "midnight in UTC where Yelp does not say"


def test_a_token_without_a_contract_says_what_can_be_read_without(desk: Desk, fake: FakeYelp) -> None:
    fake.no_contract = True
    with pytest.raises(AccessRefused, match="without partner_token_env the listing reads excerpts"):
        desk.reads()


def test_a_secret_that_is_missing_is_named_and_nothing_is_sent(desk: Desk, fake: FakeYelp) -> None:
    desk.environ.clear()
    with pytest.raises(ConfigError, match="YELP_KEY is not set"):
        desk.reads()
    with pytest.raises(ConfigError, match="YELP_TOKEN is not set"):
        desk.answers("r-1", THANKS)
    assert fake.calls == []


@pytest.mark.parametrize("call", ["whole", "respond"])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 503])
def test_no_error_and_no_log_line_holds_a_secret_though_yelp_says_it_back(
    desk: Desk, fake: FakeYelp, caplog: pytest.LogCaptureFixture, call: str, status: int
) -> None:
    caplog.set_level(logging.DEBUG)
    fake.answer_next(call, Answer(status, " ".join(SECRETS.values()).encode()))
    with pytest.raises(ReviewbotError) as raised:
        desk.reads() if call == "whole" else desk.answers("r-1", THANKS)
    written = f"{raised.value} {caplog.text} {desk.keyring}"
    assert not [secret for secret in SECRETS.values() if secret in written]


# --- responding -----------------------------------------------------------------------------------


def test_a_response_is_pending_until_it_is_read_back_as_live(desk: Desk, fake: FakeYelp) -> None:
    assert desk.reads_back("r-1") is None
    posted = desk.answers("r-1", THANKS)
    assert posted
    assert posted.state == "pending"
    assert desk.reads_back("r-1") == OwnerReply(THANKS, START)
    assert fake.posts == [("r-1", THANKS)]


def test_a_second_response_is_refused_by_yelp_and_told(desk: Desk, fake: FakeYelp) -> None:
    desk.answers("r-1", THANKS)
    with pytest.raises(Refused, match="takes only one"):
        desk.answers("r-1", "Another one.")
    assert fake.reply_to("r-1") == THANKS


def test_a_listing_that_only_reads_says_where_to_respond(visitor: Desk, fake: FakeYelp) -> None:
    with pytest.raises(Refused, match=r"post it at biz\.yelp\.com, then mark it as posted"):
        visitor.answers("r-1", THANKS)
    assert fake.calls == []


@pytest.mark.parametrize(
    "text", ["", " \n", "x" * 5001, "Thank you \U0001f600", "We \u2764\ufe0f you", "Sure \u2705"]
)
def test_a_text_that_yelp_never_takes_is_not_sent(desk: Desk, fake: FakeYelp, text: str) -> None:
    with pytest.raises(Refused, match="1 to 5000 characters without emoji"):
        desk.answers("r-1", text)
    assert fake.calls == []


def test_letters_of_any_language_are_no_emoji(desk: Desk, fake: FakeYelp) -> None:
    text = "Þökk! Dziękuję, 谢谢, धन्यवाद – 20 € · ½ © ™"
    desk.answers("r-1", text)
    assert fake.reply_to("r-1") == text


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("INSUFFICIENT_SCOPE", (AccessRefused, "allow responding")),
        ("R2R_PERMISSION_DENIED", (AccessRefused, "may not respond")),
        ("R2R_COMMENTS_NOT_ALLOWED", (AccessRefused, "not subscribed")),
        ("R2R_BUSINESS_NOT_CLAIMED", (AccessRefused, r"claim the business at biz\.yelp\.com")),
        ("R2R_PUBLIC_COMMENTS_DISABLED", (AccessRefused, "switched off")),
        ("R2R_PROBLEM_WITH_USER_PHOTO", (AccessRefused, r"a photo of a person: add one at biz\.yelp\.com")),
        ("R2R_UNACCEPTABLE_BIZ_USER_NAME", (AccessRefused, "a true name")),
        ("R2R_REVIEW_DOES_NOT_EXIST", (ListingGone, "does not show this review any more")),
        ("R2R_INVALID_RESPONSE_TEXT", (Refused, "edit it")),
        ("R2R_INVALID_RESPONSE_TYPE", (Refused, r"post it at biz\.yelp\.com")),
        ("INVALID_REQUEST", (Refused, "edit it")),
        ("R2R_COMMENT_QUOTA_EXCEEDED", (RateLimited, "20 responses a day")),
    ],
)
def test_whatever_stands_in_the_way_of_a_response_is_told(
    desk: Desk, fake: FakeYelp, code: str, refusal: tuple[type[ReviewbotError], str]
) -> None:
    kind, told = refusal
    fake.obstacle = code
    with pytest.raises(kind, match=told) as raised:
        desk.answers("r-1", THANKS)
    assert type(raised.value) is kind


def test_a_token_that_ended_after_seven_days_is_told(desk: Desk) -> None:
    desk.environ["YELP_TOKEN"] = "old"
    with pytest.raises(AccessRefused, match=r"token in YELP_TOKEN, which ends after 7 days: connect"):
        desk.answers("r-1", THANKS)


def test_a_review_that_is_not_shown_any_more_cannot_be_read_back(desk: Desk, fake: FakeYelp) -> None:
    fake.not_recommended.add("r-1")
    with pytest.raises(ListingGone, match="look at the page"):
        desk.reads_back("r-1")


@pytest.mark.parametrize("body", [b"<html>Sign in</html>", b"[]", b'"thanks"'])
def test_a_page_in_place_of_an_answer_to_a_response_is_no_yes(
    desk: Desk, fake: FakeYelp, body: bytes
) -> None:
    fake.answer_next("respond", Answer(200, body))
    with pytest.raises(ParseError):
        desk.answers("r-1", THANKS)


@pytest.mark.parametrize("lost", LOST)
def test_a_response_whose_answer_was_lost_can_be_seen(desk: Desk, fake: FakeYelp, lost: str) -> None:
    getattr(fake, lost)("respond")
    with pytest.raises(WireError):
        desk.answers("r-1", THANKS)
    assert (desk.reads_back("r-1") is None) == (lost == "drop_before_commit")


# --- webhooks -------------------------------------------------------------------------------------


def posted(body: Any, secret: str = SECRETS["YELP_HOOK"]) -> Inbound:
    return Inbound("POST", {"secret": secret}, {}, json.dumps(body).encode(), START)


@pytest.mark.parametrize("kind", ["NEW_REVIEW", "REVIEW_EDITED", "SOMETHING_NEW"])
def test_a_webhook_without_words_says_that_there_is_something_to_read(
    desk: Desk, fake: FakeYelp, kind: str
) -> None:
    assert desk.hears(posted(fake.event(kind, "r-1"))).page is None


def test_a_webhook_says_which_review_was_removed(desk: Desk, fake: FakeYelp) -> None:
    page = desk.hears(posted(fake.event("REVIEW_REMOVED", "r-1"))).page
    assert page
    assert (page.reviews, page.removed) == ((), ("r-1",))


def test_a_webhook_is_registered_by_saying_its_word_back(desk: Desk) -> None:
    asked = Inbound("GET", {"verification": "st\x00r-" + "x" * 9000}, {}, b"", START)
    heard = desk.hears(asked)
    assert (heard.page, json.loads(heard.answer)["verification"][:5]) == (None, "str-x")
    assert len(heard.answer) < 1100


def test_who_does_not_know_the_secret_is_not_believed(desk: Desk, fake: FakeYelp) -> None:
    for secret in ("", "other", "yelp-hook-fak"):
        with pytest.raises(AccessRefused, match="without the secret"):
            desk.hears(posted(fake.event("REVIEW_REMOVED", "r-1"), secret))


@pytest.mark.parametrize("body", [None, [], {}, {"data": {"updates": 7}}, {"data": []}])
def test_a_webhook_of_junk_is_refused(desk: Desk, body: Any) -> None:
    with pytest.raises(ParseError):
        desk.hears(posted(body))


# --- through the pipeline ---------------------------------------------------------------------------


@pytest.fixture
def cloud() -> Iterator[FakeYelp]:
    """A Yelp whose clock is that of the shop's commands."""
    with FakeYelp(clock=now) as fake:
        fake.has("r-1", 1, SOUP)
        yield fake


@pytest.fixture
def shop(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, cloud: FakeYelp
) -> Shop:
    """A partner."""
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.lists("ours", "yelp", base_url=cloud.url, **PARTNER)
    shop.secrets.update(SECRETS)
    return shop


@pytest.fixture
def small_shop(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, cloud: FakeYelp
) -> Shop:
    """A shop with a key and nothing else."""
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.lists("ours", "yelp", base_url=cloud.url, **PLAIN)
    shop.secrets.update(SECRETS)
    return shop


def test_an_excerpt_of_a_complaint_opens_a_case_and_one_that_is_pushed_out_is_not_removed(
    small_shop: Shop, cloud: FakeYelp
) -> None:
    assert polled(small_shop)["new"] == 1
    for number in range(3):
        cloud.has(f"n-{number}", 5, "Lovely evening.", hours_ago=0)
    assert polled(small_shop)["new"] == 3
    assert [row["review"]["removed"] for row in small_shop.log() if row["review"]["key"] == "r-1"] == [False]


def test_a_listing_waits_as_the_days_quota_wants(small_shop: Shop, cloud: FakeYelp) -> None:
    cloud.day = 2
    small_shop.says("poll", "--json")
    (listing,) = small_shop.says("poll", "--json").json["listings"]
    assert (listing["status"], len(cloud.calls)) == ("skipped", 1)


def test_a_response_given_at_yelp_settles_the_case(shop: Shop, cloud: FakeYelp) -> None:
    polled(shop)
    cloud.is_answered("r-1", THANKS)
    polled(shop)
    assert shop.case()["reply_state"] == "live"


@pytest.mark.parametrize("fault", [*LOST, "429", "500", "503", "html", "nothing"])
def test_an_approved_response_goes_live_once_whatever_happens_on_the_way(
    shop: Shop, cloud: FakeYelp, fault: str
) -> None:
    text = approved(shop)
    if fault.isdecimal():
        cloud.fail_next("respond", int(fault))
    elif fault == "html":
        cloud.answer_next("respond", Answer(200, b"<html>Sign in</html>"), commit=True)
    elif fault != "nothing":
        getattr(cloud, fault)("respond")
    assert settled(shop) == "live"
    assert cloud.posts == [("r-1", text)]


def test_a_lost_response_that_yelp_shows_late_is_not_put_twice_and_is_found_live_in_the_end(
    shop: Shop, cloud: FakeYelp
) -> None:
    text = approved(shop)
    cloud.drop_after_commit("respond")
    cloud.lags = 2
    settled(shop)
    shop.waits(days=1)
    polled(shop)
    assert shop.case()["reply_state"] == "live"
    assert cloud.posts == [("r-1", text)]


@pytest.mark.parametrize(
    ("obstacle", "words"),
    [
        ("R2R_PROBLEM_WITH_USER_PHOTO", "needs a photo"),
        ("R2R_INVALID_RESPONSE_TEXT", "edit it"),
        ("R2R_BUSINESS_NOT_CLAIMED", "claim the business"),
    ],
)
def test_a_response_that_yelp_refuses_is_told_and_nothing_is_there(
    shop: Shop, cloud: FakeYelp, obstacle: str, words: str
) -> None:
    approved(shop)
    cloud.obstacle = obstacle
    assert settled(shop) == "failed"
    assert (cloud.posts, words in why_failed(shop)) == ([], True)


def test_check_live_says_what_is_wrong_and_which_page_fixes_it(shop: Shop, cloud: FakeYelp) -> None:
    assert is_wrong(shop) == ""
    cloud.no_contract = True
    assert "take a contract with Yelp" in is_wrong(shop)
    shop.secrets["YELP_KEY"] = "other"
    assert "Manage App page" in is_wrong(shop)


def test_neither_the_store_nor_what_is_shown_holds_a_secret(shop: Shop) -> None:
    polled(shop)
    assert leaks(shop, *SECRETS.values()) == []


def test_the_address_of_an_excerpt_is_kept_without_the_key(small_shop: Shop) -> None:
    polled(small_shop)
    assert leaks(small_shop, *SECRETS.values()) == []
    assert small_shop.log()[0]["review"]["url"] == f"https://www.yelp.com/biz/{ALIAS}?hrid=r-1"
