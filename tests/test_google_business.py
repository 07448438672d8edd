"""Google Business Profile against a fake Google on loopback: reading, logging in, answering, reading back."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.desk import SOUP, START, Clock, Desk, answer, polled
from fakes.shop import Shop
from reviewbot import decide, http, sites
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
from reviewbot.sites import Keyring, Publisher, google_business
from reviewbot.testing.google import OPTIONS, SECRETS, FakeGoogle
from reviewbot.testing.site import Answer
from reviewbot.types import Listing, OwnerReply, Request, Review, Seen

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


def entry(comment: str, **more: Any) -> dict[str, Any]:
    return {"reviewId": "r-1", "starRating": "TWO", "comment": comment} | more


def review_of(comment: str, **more: Any) -> Review:
    listing = Listing("google-main", "google_business", options=OPTIONS)
    return google_business.parse(listing, answer({"reviews": [entry(comment, **more)]})).reviews[0]


# --- reading --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("comment", "text", "translation"),
    [
        ("(Translated by Google) Cold soup.\n\n(Original)\nSopa fría.", "Sopa fría.", "Cold soup."),
        ("Sopa fría.\n\n(Translated by Google) Cold soup.", "Sopa fría.", "Cold soup."),
        ("(Translated by Google) Cold soup.", "(Translated by Google) Cold soup.", ""),
        ("(Translated by Google) a\n\n(Original)\n", "(Translated by Google) a\n\n(Original)", ""),
        ("It said (Translated by Google) on it", "It said (Translated by Google) on it", ""),
        (
            "Bad.\n\n(Translated by Google) a\n(Original) b",
            "Bad.\n\n(Translated by Google) a\n(Original) b",
            "",
        ),
        ("Cold soup.", "Cold soup.", ""),
        ("", "", ""),
    ],
)
def test_a_translation_is_kept_beside_what_the_customer_wrote(
    comment: str, text: str, translation: str
) -> None:
    review = review_of(comment)
    assert (review.text, review.attributes.get("translation", "")) == (text, translation)


def test_another_translation_of_the_same_words_is_no_edit() -> None:
    first, second = (
        review_of(f"(Translated by Google) {english}\n\n(Original)\nSopa fría.")
        for english in ("Cold soup.", "The soup was cold.")
    )
    assert decide.content_hash(first) == decide.content_hash(second)


@given(st.text())
def test_no_comment_loses_words_or_breaks_the_reading(comment: str) -> None:
    review_of(comment)
    assert review_of(f"x{comment}").text.startswith("x")


def test_an_anonymous_reviewer_has_no_name_even_where_google_gives_one() -> None:
    assert review_of("", reviewer={"displayName": "A Google user", "isAnonymous": True}).author == ""


@pytest.mark.parametrize(
    "body",
    [
        {"reviews": {}},
        {"reviews": None},
        {"reviews": [{"starRating": "ONE", "comment": "no id"}]},
        {"reviews": ["r-1"]},
        {"error": {"code": 403}},
        {"locationReviews": []},
    ],
)
def test_what_is_no_list_of_reviews_is_refused(body: Any) -> None:
    with pytest.raises(ParseError):
        google_business.parse(Listing("g", "google_business", options=OPTIONS), answer(body))


def test_a_review_that_moves_up_while_pages_are_turned_is_read_twice_and_not_lost(
    desk: Desk, google: FakeGoogle
) -> None:
    google.page_size = 2
    for number in range(2, 6):
        google.has(f"r-{number}", hours_ago=number)
    first = desk.reads()
    google.has("r-5", hours_ago=0)
    second = desk.reads(first.next)
    third = desk.reads(second.next)
    assert [review.key for page in (first, second, third) for review in page.reviews] == [
        *("r-1", "r-2"),
        *("r-2", "r-3"),
        "r-4",
    ]
    assert (first.declared, third.next) == (5, "")


def test_the_other_apis_names_of_account_and_location_are_taken_as_they_are() -> None:
    pasted = {**OPTIONS, "account": "accounts/111", "listing": "locations/222"}
    named = Listing("g", "google_business", options=pasted)
    plain = Listing("g", "google_business", options=OPTIONS)
    assert google_business.request(named, None, Seen()) == google_business.request(plain, None, Seen())


def test_everything_is_asked_below_base_url() -> None:
    listing = Listing("g", "google_business", base_url="https://proxy.example/google/", options=OPTIONS)
    flow = google_business.auth(
        listing, Keyring(SECRETS.__getitem__, Clock()), google_business.request(listing, None, Seen())
    )
    login = next(flow)
    wanted = flow.send(answer({"access_token": "ya29.x", "expires_in": 3599}))
    assert login.url == "https://proxy.example/google/token"
    assert wanted.url.startswith(
        "https://proxy.example/google/v4/accounts/111/locations/222/reviews?pageSize=50"
    )


# --- logging in -----------------------------------------------------------------------------------


def test_one_token_serves_many_requests(desk: Desk, google: FakeGoogle) -> None:
    desk.reads()
    desk.reads()
    assert google.calls == ["token", "list", "list"]


def test_a_token_is_renewed_before_it_ends(desk: Desk, google: FakeGoogle, clock: Clock) -> None:
    desk.reads()
    clock.now += timedelta(seconds=google.lifetime_s - 30)
    desk.reads()
    assert google.calls == ["token", "list", "token", "list"]


def test_a_token_that_google_refuses_is_renewed_once(desk: Desk, google: FakeGoogle) -> None:
    desk.reads()
    google.expire_tokens()
    assert desk.reads().reviews
    assert google.calls == ["token", "list", "list", "token", "list"]


def test_a_login_that_is_refused_again_is_not_tried_a_third_time(desk: Desk, google: FakeGoogle) -> None:
    google.fail_next("list", 401)
    google.fail_next("list", 401)
    with pytest.raises(AccessRefused, match=r"connect the Google account again .* GOOGLE_REFRESH_TOKEN"):
        desk.reads()
    assert google.calls == ["token", "list", "token", "list"]


def test_a_refresh_token_that_has_ended_says_what_to_do_and_why_it_may_have_ended(
    desk: Desk, google: FakeGoogle
) -> None:
    google.revoked = True
    with pytest.raises(
        AccessRefused, match=r'GOOGLE_REFRESH_TOKEN: connect .* after 7 days .* "Testing"'
    ) as told:
        desk.reads()
    assert told.value.permanent
    assert google.calls == ["token"]


def test_a_wrong_client_is_told_by_the_names_of_its_variables(desk: Desk) -> None:
    desk.environ["GOOGLE_CLIENT_SECRET"] = "GOCSPX-other"
    with pytest.raises(AccessRefused, match="GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET"):
        desk.reads()


def test_secrets_that_are_missing_are_named_and_nothing_is_sent(desk: Desk, google: FakeGoogle) -> None:
    desk.environ = {"GOOGLE_CLIENT_ID": "here"}
    with pytest.raises(ConfigError, match="GOOGLE_CLIENT_SECRET, GOOGLE_REFRESH_TOKEN is not set"):
        desk.reads()
    assert google.calls == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"{}",
        b'{"access_token": 7, "expires_in": 3599}',
        b'{"access_token": "x", "expires_in": "soon"}',
    ],
)
def test_a_login_that_answers_junk_is_no_login(desk: Desk, google: FakeGoogle, body: bytes) -> None:
    google.answer_next("token", Answer(200, body))
    with pytest.raises(ParseError):
        desk.reads()


# --- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "code", "refusal"),
    [
        ("token", 403, (AccessRefused, "does not accept this client")),
        ("token", 429, (RateLimited, "login asks us to slow down")),
        ("token", 503, (SiteError, r"login is in trouble \(503\), which usually passes")),
        ("list", 400, (SiteError, "cannot use")),
        ("list", 403, (AccessRefused, "must own or manage this profile, the profile must be verified")),
        ("list", 404, (ListingGone, "check account and listing")),
        ("list", 409, (SiteError, "usually passes")),
        ("list", 429, (RateLimited, "quota for this minute")),
        ("list", 500, (SiteError, r"in trouble \(500\), which usually passes")),
        ("list", 503, (SiteError, "in trouble")),
    ],
)
def test_every_refusal_is_told_in_plain_words(
    desk: Desk, google: FakeGoogle, call: str, code: int, refusal: tuple[type[ReviewbotError], str]
) -> None:
    kind, told = refusal
    google.fail_next(call, code)
    with pytest.raises(kind, match=told) as raised:
        desk.reads()
    assert type(raised.value) is kind
    assert desk.reads().reviews, "once it has passed, it works"


def test_a_quota_of_a_minute_is_waited_for_as_long_as_google_says_or_for_a_minute(
    desk: Desk, google: FakeGoogle
) -> None:
    for retry_after, seconds in (("", 60), ("7", 7)):
        google.fail_next("list", 429, retry_after=retry_after)
        with pytest.raises(RateLimited) as raised:
            desk.reads()
        assert raised.value.retry_after == timedelta(seconds=seconds)


def test_a_login_that_says_when_to_come_back_is_left_alone_until_then(desk: Desk, google: FakeGoogle) -> None:
    google.fail_next("token", 429, retry_after="7")
    with pytest.raises(RateLimited) as raised:
        desk.reads()
    assert raised.value.retry_after == timedelta(seconds=7)
    assert desk.reads().reviews


def test_a_project_that_google_has_not_approved_is_not_just_busy(desk: Desk, google: FakeGoogle) -> None:
    google.unapproved = True
    with pytest.raises(AccessRefused, match=r"has not approved this Cloud project .* quota is 0"):
        desk.reads()


@pytest.mark.parametrize("call", ["token", "list"])
@pytest.mark.parametrize("code", [400, 401, 403, 404, 409, 429, 500, 503])
def test_no_error_and_no_log_line_holds_a_secret_though_google_says_it_back(
    desk: Desk, google: FakeGoogle, caplog: pytest.LogCaptureFixture, call: str, code: int
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = [*SECRETS.values(), "ya29.fake"]
    for _ in range(2):  # a login that is refused is tried twice
        google.answer_next(call, Answer(code, " ".join(secrets).encode()))
    with pytest.raises(ReviewbotError) as raised:
        desk.reads()
    written = f"{raised.value} {caplog.text} {desk.keyring}"
    assert not [secret for secret in secrets if secret in written]


# --- answering ------------------------------------------------------------------------------------


def test_the_site_is_one_that_takes_replies() -> None:
    publisher: Publisher | None = sites.publisher(sites.load("google_business"))
    assert publisher is not None
    assert sites.publisher(sites.load("webpage")) is None


def test_an_accepted_reply_is_pending_until_it_is_read_back_as_live(desk: Desk, google: FakeGoogle) -> None:
    posted = desk.answers("r-1", THANKS)
    assert posted == OwnerReply(THANKS, START, "pending")
    states = [reply.state for _ in range(3) if (reply := desk.reads_back("r-1"))]
    assert states == ["pending", "live", "live"]
    assert [post.comment for post in google.posts] == [THANKS]


def test_a_rejected_reply_is_read_back_with_googles_reason(desk: Desk, google: FakeGoogle) -> None:
    google.verdict, google.violation, google.reads_until_verdict = "REJECTED", "PERSONAL_INFO", 0
    desk.answers("r-1", THANKS)
    reply = desk.reads_back("r-1")
    assert reply
    assert (reply.state, reply.reason) == ("rejected", "PERSONAL_INFO")


def test_a_review_without_a_reply_reads_back_as_none(desk: Desk, google: FakeGoogle) -> None:
    assert desk.reads_back("r-1") is None
    desk.answers("r-1", THANKS)
    address = google_business.reply_request(desk.listing, Review("r-1"), THANKS).url
    desk.sends(Request(address, "DELETE"))
    assert desk.reads_back("r-1") is None
    assert [write.comment for write in google.writes] == [THANKS, None]


@pytest.mark.parametrize(
    "lost", ["drop_after_commit", "drop_before_commit", "cut_after_commit", "hang_after_commit"]
)
def test_a_reply_whose_answer_was_lost_is_put_again_and_stands_there_once(
    desk: Desk, google: FakeGoogle, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    desk.reads()
    getattr(google, lost)("put")
    with monkeypatch.context() as impatient:
        if lost == "hang_after_commit":
            impatient.setattr(http, "TIMEOUTS", (5.0, 0.5))
        with pytest.raises(WireError):
            desk.answers("r-1", THANKS)
    assert len(google.posts) == (0 if lost == "drop_before_commit" else 1), "the wire itself sends it once"
    desk.answers("r-1", THANKS)
    assert google.reply_to("r-1") == {
        "comment": THANKS,
        "updateTime": "2026-11-02T12:00:00.000Z",
        "reviewReplyState": "PENDING",
    }


def test_a_reply_is_renewed_with_its_login_and_still_put_once(desk: Desk, google: FakeGoogle) -> None:
    desk.reads()
    google.expire_tokens()
    desk.answers("r-1", THANKS)
    assert [post.comment for post in google.posts] == [THANKS]


def test_a_reply_to_a_review_that_is_gone_says_so(desk: Desk, google: FakeGoogle) -> None:
    del google.reviews["r-1"]
    with pytest.raises(ListingGone, match="does not show this review any more"):
        desk.answers("r-1", THANKS)
    with pytest.raises(ListingGone, match="does not show this review any more"):
        desk.reads_back("r-1")


def test_a_reply_that_google_does_not_take_is_for_a_person_to_edit(desk: Desk, google: FakeGoogle) -> None:
    google.fail_next("put", 400)
    with pytest.raises(Refused, match="edit it"):
        desk.answers("r-1", THANKS)


@pytest.mark.parametrize(("text", "fits"), [("é" * 2048, True), ("é" * 2048 + "!", False), (" \n", False)])
def test_a_reply_is_measured_in_bytes_before_it_is_sent(
    desk: Desk, google: FakeGoogle, text: str, *, fits: bool
) -> None:
    if fits:
        desk.answers("r-1", text)
    else:
        with pytest.raises(Refused, match="1 to 4096 bytes"):
            desk.answers("r-1", text)
    assert len(google.posts) == fits


@given(st.text(min_size=1))
def test_no_id_of_a_review_leads_away_from_the_listing(key: str) -> None:
    listing = Listing("g", "google_business", options=OPTIONS)
    address = google_business.reply_request(listing, Review(key.replace("\ud800", "")), "Thanks").url
    parts = address.removeprefix("https://mybusiness.googleapis.com/").split("/")
    assert parts[:6] == ["v4", "accounts", "111", "locations", "222", "reviews"]
    assert len(parts) == 8
    assert not {"?", "#"} & set(address)


# --- through the pipeline ---------------------------------------------------------------------------


@pytest.fixture
def cloud() -> Iterator[FakeGoogle]:
    """A Google whose clock is the true one."""
    with FakeGoogle() as fake:
        yield fake


@pytest.fixture
def shop(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, cloud: FakeGoogle
) -> Shop:
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.lists("ours", "google_business", base_url=cloud.url, **OPTIONS)
    shop.secrets.update(SECRETS)
    return shop


def test_a_profile_is_read_to_its_end_and_only_what_is_fresh_opens_a_case(
    shop: Shop, cloud: FakeGoogle
) -> None:
    for number in range(120):
        cloud.has(f"old-{number}", 1, f"{SOUP} ({number})", hours_ago=24 * 40 + number)
    cloud.has("fresh", 1, SOUP)
    told = shop.says("poll", "--json").json
    assert (told["listings"][0]["new"], told["cases_opened"]) == (121, 1)
    assert cloud.calls == ["token", "list", "list", "list"]


def test_an_edit_is_a_revision_and_a_new_date_alone_is_none(shop: Shop, cloud: FakeGoogle) -> None:
    cloud.has("r-1", 1, SOUP, hours_ago=5)
    cloud.has("r-2", 5, "Lovely evening.", hours_ago=6)
    polled(shop)
    cloud.has("r-1", 3, "The manager called and put it right.", hours_ago=1)
    cloud.has("r-2", 5, "Lovely evening.", hours_ago=0)
    assert polled(shop) == {"status": "ok", "new": 0, "edited": 1, "unchanged": 1, "error": None}
    assert shop.log("--search", "manager")[0]["review"]["revisions"] == 2


def test_a_profile_that_has_not_changed_is_not_read_again(shop: Shop, cloud: FakeGoogle) -> None:
    cloud.etags = True
    cloud.has("r-1", 1, SOUP)
    assert [polled(shop)["status"] for _ in range(2)] == ["ok", "not_modified"]


def test_an_empty_profile_is_no_error_and_one_that_turns_empty_is(shop: Shop, cloud: FakeGoogle) -> None:
    assert polled(shop)["status"] == "ok"
    cloud.has("r-1", 1, SOUP)
    assert polled(shop)["new"] == 1
    cloud.reviews.clear()
    assert polled(shop)["status"] == "error"
    assert not shop.log()[0]["review"]["removed"]


def test_a_reply_given_elsewhere_is_seen_and_settles_the_case(shop: Shop, cloud: FakeGoogle) -> None:
    cloud.has("r-1", 1, SOUP)
    polled(shop)
    cloud.put("r-1", {"comment": THANKS})
    cloud.moderate("r-1")
    cloud.has("r-1", 1, SOUP, hours_ago=0)  # whether a reply moves the review's date is not documented
    polled(shop)
    assert shop.case()["reply_state"] == "live"


def test_a_secret_that_is_missing_is_told_by_check_and_by_poll(shop: Shop) -> None:
    del shop.secrets["GOOGLE_REFRESH_TOKEN"]
    checks = shop.says("check", "--json").json["checks"]
    (found,) = [each for each in checks if each["name"] == "listing ours"]
    assert (found["ok"], found["detail"]) == (False, "GOOGLE_REFRESH_TOKEN is not set")
    assert "GOOGLE_REFRESH_TOKEN is not set" in polled(shop)["error"]


def test_check_live_logs_in_and_says_how_many_reviews_it_sees(shop: Shop, cloud: FakeGoogle) -> None:
    cloud.has("r-1", 1, SOUP)
    read = shop.says("check", "--live", "--json").json["checks"][-1]
    assert (read["ok"], "1" in read["detail"]) == (True, True)
    cloud.revoked = True
    refused = shop.says("check", "--live", "--json").json["checks"][-1]
    assert (refused["ok"], "connect the Google account again" in refused["detail"]) == (False, True)


def test_neither_the_store_nor_what_is_shown_holds_a_secret(shop: Shop, cloud: FakeGoogle) -> None:
    cloud.has("r-1", 1, SOUP)
    said = [shop.says(*command) for command in (("poll",), ("check", "--live"), ("log",), ("export",))]
    cloud.revoked = True
    said.append(shop.says("--debug", "poll"))
    kept = b"".join(file.read_bytes() for file in shop.folder.rglob("*") if file.is_file())
    shown = "".join(one.all for one in said)
    for secret in (*SECRETS.values(), "ya29"):
        assert secret.encode() not in kept
        assert secret not in shown


def test_a_lost_answer_of_the_list_is_an_error_of_this_pass_only(shop: Shop, cloud: FakeGoogle) -> None:
    cloud.has("r-1", 1, SOUP)
    cloud.cut_after_commit("list")
    assert polled(shop)["status"] == "error"
    assert polled(shop)["new"] == 1
