"""Google Play against a fake one on loopback: reading, logging in, answering, and the monthly reports."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
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
from fakes.google_play import OPTIONS, PACKAGE, FakePlay, secrets
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
from reviewbot.sites import google_play
from reviewbot.testing.site import Answer
from reviewbot.types import Listing, OwnerReply, Review

LISTING = Listing("app", "google_play", options=OPTIONS)
THANKS = "Thank you, Ana. Version 2.4.2 opens again. Elena"
RECORDED = Path(__file__).parent.parent.parent / "shared" / "payloads" / "recorded" / "google_play"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def play(clock: Clock) -> Iterator[FakePlay]:
    with FakePlay(clock=clock) as fake:
        fake.has("gp:AOq-1_x", 1, SOUP, title="Cold")
        yield fake


@pytest.fixture
def desk(play: FakePlay, clock: Clock) -> Iterator[Desk]:
    desk = Desk("google_play", play.url, OPTIONS, secrets(), clock)
    yield desk
    desk.wire.close()


def review_of(said: Any, *more: Any) -> Review | None:
    entry = {"reviewId": "r-1", "authorName": "Ana", "comments": [{"userComment": said}, *more]}
    return next(iter(google_play.parse(LISTING, answer({"reviews": [entry]})).reviews), None)


# --- reading --------------------------------------------------------------------------------------


def test_reviews_of_the_last_week_are_read_with_their_replies(desk: Desk, play: FakePlay) -> None:
    play.has("r-2", 5, "Lovely.", author="", hours_ago=1, appVersionName="2.4.1")
    play.has("r-old", 1, SOUP, hours_ago=24 * 7 + 1)
    play.has("r-stars", 1, "")
    play.answers("r-2", "Thanks!")
    newest, older = desk.reads_all()
    assert (newest.key, newest.author, newest.reply) == ("r-2", "", OwnerReply("Thanks!", START))
    assert newest.attributes == {"device": "akita", "app_version": "2.4.1"}
    assert (older.key, older.title, older.text, older.rating) == ("gp:AOq-1_x", "Cold", SOUP, 1)
    assert (older.created_at, older.updated_at) == (None, START - timedelta(hours=2))


def test_all_pages_are_followed_and_an_edit_in_between_loses_none(desk: Desk, play: FakePlay) -> None:
    play.page_size = 2
    for number in range(2, 6):
        play.has(f"r-{number}", 3, "Good and bad.", hours_ago=number + 2)
    first = desk.reads()
    play.has("r-5", 1, "Worse now.", hours_ago=0)
    second = desk.reads(first.next)
    third = desk.reads(second.next)
    keys = [review.key for page in (first, second, third) for review in page.reviews]
    assert keys == ["gp:AOq-1_x", "r-2", "r-2", "r-3", "r-4"]
    assert third.next == ""


def test_an_edit_comes_back_under_its_id_with_the_old_reply_dated_before_it(
    desk: Desk, play: FakePlay, clock: Clock
) -> None:
    play.answers("gp:AOq-1_x", THANKS)
    clock.now += timedelta(days=60)
    assert desk.reads().reviews == ()
    play.has("gp:AOq-1_x", 2, "Still cold.", hours_ago=1)
    (review,) = desk.reads().reviews
    assert (review.key, review.text) == ("gp:AOq-1_x", "Still cold.")
    assert review.reply
    assert review.reply.at
    assert review.updated_at
    assert review.reply.at < review.updated_at


@pytest.mark.parametrize(
    ("told", "title", "text"),
    [
        ("Slow\tSince June.", "Slow", "Since June."),
        ("\tSince June.", "", "Since June."),
        ("Since June.", "", "Since June."),
        ("Slow\t", "Slow", ""),
        ("a\tb\tc", "a", "b\tc"),
        ("\t", "", ""),
        ("", "", ""),
        (None, "", ""),
        (7, "", ""),
    ],
)
def test_title_and_text_are_told_apart_by_the_first_tab(told: Any, title: str, text: str) -> None:
    review = review_of({"text": told})
    assert review
    assert (review.title, review.text) == (title, text)


def test_of_a_translated_review_the_customers_own_words_count() -> None:
    review = review_of({"text": "Title\tVery good", "originalText": "Título\tMuito bom"})
    assert review
    assert (review.title, review.text) == ("Título", "Muito bom")
    assert review.attributes == {"translation": "Title\tVery good"}


@pytest.mark.parametrize(
    "body",
    [
        {"reviews": None},
        {"reviews": {}},
        {"reviews": ["r-1"]},
        {"reviews": [{"authorName": "Ana"}]},
        {"error": {"code": 403}},
        {"result": {"replyText": "x"}},
    ],
)
def test_what_is_no_list_of_reviews_is_refused(body: Any) -> None:
    with pytest.raises(ParseError):
        google_play.parse(LISTING, answer(body))


def test_a_review_whose_customer_says_nothing_any_more_is_left_as_it_is_known() -> None:
    entry = {"reviewId": "r-1", "comments": [{"developerComment": {"text": "Thanks."}}]}
    assert google_play.parse(LISTING, answer({"reviews": [entry]})).reviews == ()


@given(
    st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda some: st.lists(some, max_size=3))
)
def test_a_review_survives_anything_in_place_of_what_google_documents(junk: Any) -> None:
    names = (
        "text",
        "originalText",
        "lastModified",
        "starRating",
        "reviewerLanguage",
        "device",
        "thumbsUpCount",
    )
    review = review_of(dict.fromkeys(names, junk), junk, {"developerComment": junk})
    assert review
    assert review.key == "r-1"
    assert (
        google_play.parse(LISTING, answer({"reviews": [{"reviewId": "r", "comments": junk}]})).reviews == ()
    )


def test_everything_is_asked_below_base_url(play: FakePlay, clock: Clock) -> None:
    desk = Desk("google_play", f"{play.url}/", OPTIONS, secrets(), clock)
    assert desk.reads().reviews
    assert [asked.path for asked in play.asked] == [
        "/token",
        f"/androidpublisher/v3/applications/{PACKAGE}/reviews",
    ]


def test_the_id_of_a_review_stands_in_the_address_as_google_writes_it() -> None:
    address = google_play.reply_request(LISTING, Review("gp:AOq-1_x"), THANKS).url
    assert address.endswith(f"/{PACKAGE}/reviews/gp:AOq-1_x:reply")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_no_id_of_a_review_leads_away_from_the_app(key: str) -> None:
    address = google_play.reply_request(LISTING, Review(key), THANKS).url
    parts = address.removeprefix("https://androidpublisher.googleapis.com/").split("/")
    assert parts[:5] == ["androidpublisher", "v3", "applications", PACKAGE, "reviews"]
    assert len(parts) == 6
    assert parts[5].endswith(":reply")
    assert not {"?", "#"} & set(address)


@pytest.mark.skipif(not RECORDED.is_dir(), reason="no recordings beside this checkout, in ../shared/payloads")
def test_the_recorded_answer_is_read_whole() -> None:
    (file,) = RECORDED.glob("*.json")
    (review,) = google_play.parse(LISTING, answer(file.read_bytes())).reviews
    told = json.loads(file.read_text())["reviews"][0]
    said, replied = told["comments"][0]["userComment"], told["comments"][1]["developerComment"]
    assert (review.key, review.author, review.text) == (told["reviewId"], told["authorName"], said["text"])
    assert (review.rating, review.language) == (3, "en_US")
    assert review.reply
    assert review.reply.text == replied["text"]
    assert review.updated_at
    assert review.reply.at
    assert review.reply.at - review.updated_at == timedelta(hours=1, seconds=44, microseconds=103_000)
    assert review.attributes["device_name"] == said["deviceMetadata"]["productName"]


# --- logging in -----------------------------------------------------------------------------------


def test_one_token_serves_many_requests_and_is_renewed_before_it_ends(
    desk: Desk, play: FakePlay, clock: Clock
) -> None:
    desk.reads()
    desk.reads()
    clock.now += timedelta(seconds=play.lifetime_s - 30)
    desk.reads()
    assert play.calls == ["token", "list", "list", "token", "list"]


def test_a_token_that_google_refuses_is_renewed_once(desk: Desk, play: FakePlay) -> None:
    desk.reads()
    play.expire_tokens()
    assert desk.reads().reviews
    assert play.calls == ["token", "list", "list", "token", "list"]


def test_a_clock_that_is_a_little_fast_does_no_harm(play: FakePlay, clock: Clock) -> None:
    fast = Desk("google_play", play.url, OPTIONS, secrets(), lambda: clock.now + timedelta(seconds=50))
    assert fast.reads().reviews


def test_a_key_that_was_deleted_is_told_by_its_variable(desk: Desk, play: FakePlay) -> None:
    play.deleted_key = True
    with pytest.raises(AccessRefused, match="PLAY_KEY: see in the Cloud project, under Keys"):
        desk.reads()
    assert play.calls == ["token"]


def test_a_key_that_is_missing_is_named_and_nothing_is_sent(desk: Desk, play: FakePlay) -> None:
    desk.environ.clear()
    with pytest.raises(ConfigError, match="PLAY_KEY is not set"):
        desk.reads()
    assert play.calls == []


def test_what_is_no_key_of_a_service_account_is_told_without_showing_it(desk: Desk) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    email = "a@b.example"
    junk = ["key.json", "{}", "[]", "[" * 100_000, '{"client_email": 7}', '{"client_email": "a@b.example"}']
    keys = ["-----BEGIN PRIVATE KEY-----", "junk", pem, public]
    for wrong in junk + [json.dumps({"client_email": email, "private_key": each}) for each in keys]:
        desk.environ["PLAY_KEY"] = wrong
        with pytest.raises(ConfigError, match="PLAY_KEY holds no key of a service account") as told:
            desk.reads()
        assert wrong not in str(told.value)


# --- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "fault", "refusal"),
    [
        ("token", "401", (AccessRefused, "whether it was disabled or deleted")),
        ("token", "429", (RateLimited, "login asks us to slow down")),
        ("token", "503", (SiteError, r"login is in trouble \(503\), which usually passes")),
        ("list", "400", (SiteError, "cannot use")),
        (
            "list",
            "403 permissionDenied",
            (AccessRefused, '"Reply to reviews" for this app; it can take hours'),
        ),
        ("list", "403 accessNotConfigured", (AccessRefused, "enable the Google Play Android Developer API")),
        ("list", "403 quotaExceeded", (RateLimited, "quota is used up")),
        ("list", "429 rateLimitExceeded", (RateLimited, "quota is used up")),
        ("list", "429", (RateLimited, "asks us to slow down")),
        ("list", "404 applicationNotFound", (ListingGone, "check package")),
        ("list", "500 backendError", (SiteError, "usually passes")),
    ],
)
def test_every_refusal_is_told_in_plain_words(
    desk: Desk, play: FakePlay, call: str, fault: str, refusal: tuple[type[ReviewbotError], str]
) -> None:
    kind, told = refusal
    status, _, reason = fault.partition(" ")
    play.fail_next(call, int(status), reason)
    with pytest.raises(kind, match=told) as raised:
        desk.reads()
    assert type(raised.value) is kind
    assert desk.reads().reviews, "once it has passed, it works"


def test_an_account_that_was_not_invited_is_told_also_where_google_says_401(
    desk: Desk, play: FakePlay
) -> None:
    play.fail_next("list", 401, "permissionDenied")
    play.fail_next("list", 401, "permissionDenied")
    with pytest.raises(AccessRefused, match=r"\(401\): invite the service account in PLAY_KEY"):
        desk.reads()


def test_an_hour_that_is_used_up_passes(desk: Desk, play: FakePlay, clock: Clock) -> None:
    play.most_an_hour = 1
    desk.reads()
    with pytest.raises(RateLimited) as raised:
        desk.reads()
    assert raised.value.retry_after == timedelta(minutes=15)
    clock.now += timedelta(hours=1)
    assert desk.reads().reviews


@pytest.mark.parametrize("call", ["token", "list"])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500])
def test_no_error_and_no_log_line_holds_a_secret_though_google_says_it_back(
    desk: Desk, play: FakePlay, caplog: pytest.LogCaptureFixture, call: str, status: int
) -> None:
    caplog.set_level(logging.DEBUG)
    key = json.loads(secrets()["PLAY_KEY"])["private_key"]
    for _ in range(2):  # a login that is refused is tried twice
        play.answer_next(call, Answer(status, f"{key} ya29.play".encode()))
    with pytest.raises(ReviewbotError) as raised:
        desk.reads()
    written = f"{raised.value} {caplog.text} {desk.keyring}"
    assert not [secret for secret in (key, key[40:80], "ya29.play") if secret in written]


# --- answering ------------------------------------------------------------------------------------


def test_a_reply_is_live_at_once_and_a_second_takes_its_place(desk: Desk, play: FakePlay) -> None:
    assert desk.reads_back("gp:AOq-1_x") is None
    assert desk.answers("gp:AOq-1_x", "First.") == OwnerReply("First.", START)
    assert desk.answers("gp:AOq-1_x", THANKS) == OwnerReply(THANKS, START)
    assert desk.reads_back("gp:AOq-1_x") == OwnerReply(THANKS, START)
    assert play.reply_to("gp:AOq-1_x") == THANKS


def test_the_reply_is_told_as_google_keeps_it_without_html(desk: Desk) -> None:
    reply = desk.answers("gp:AOq-1_x", "Thank <b>you</b>, Ana.")
    assert reply
    assert reply.text == "Thank you, Ana."


@pytest.mark.parametrize(
    ("text", "fits"),
    [("é" * 350, True), ("é" * 351, False), ("🍲" * 175, True), ("🍲" * 176, False), (" ", False)],
)
def test_a_reply_is_measured_before_it_is_sent_and_an_emoji_is_two(
    desk: Desk, play: FakePlay, text: str, *, fits: bool
) -> None:
    if fits:
        desk.answers("gp:AOq-1_x", text)
    else:
        with pytest.raises(Refused, match="1 to 350 characters"):
            desk.answers("gp:AOq-1_x", text)
    assert len(play.replies) == fits


def test_a_reply_to_a_review_that_is_gone_says_so(desk: Desk, play: FakePlay) -> None:
    play.reviews.clear()
    with pytest.raises(ListingGone, match="does not show this review any more"):
        desk.answers("gp:AOq-1_x", THANKS)
    with pytest.raises(ListingGone, match="does not show this review any more"):
        desk.reads_back("gp:AOq-1_x")


def test_a_reply_that_google_does_not_take_is_for_a_person_to_edit(desk: Desk, play: FakePlay) -> None:
    play.fail_next("reply", 400, "badRequest")
    with pytest.raises(Refused, match="edit it"):
        desk.answers("gp:AOq-1_x", THANKS)


@pytest.mark.parametrize("lost", LOST)
def test_a_reply_whose_answer_was_lost_is_put_again_and_stands_there_once(
    desk: Desk, play: FakePlay, lost: str
) -> None:
    getattr(play, lost)("reply")
    with pytest.raises(WireError):
        desk.answers("gp:AOq-1_x", THANKS)
    assert len(play.replies) == (lost != "drop_before_commit"), "the wire itself sends it once"
    desk.answers("gp:AOq-1_x", THANKS)
    assert play.reply_to("gp:AOq-1_x") == THANKS


def test_a_token_that_ends_while_answering_is_renewed_and_the_reply_is_put_once(
    desk: Desk, play: FakePlay
) -> None:
    desk.reads()
    play.expire_tokens()
    desk.answers("gp:AOq-1_x", THANKS)
    assert play.replies == [("gp:AOq-1_x", THANKS)]


# --- through the pipeline ---------------------------------------------------------------------------


@pytest.fixture
def cloud() -> Iterator[FakePlay]:
    """A Google Play whose clock is that of the shop's commands."""
    with FakePlay(clock=now) as fake:
        yield fake


@pytest.fixture
def shop(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, cloud: FakePlay
) -> Shop:
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.lists("ours", "google_play", base_url=cloud.url, **OPTIONS)
    shop.secrets.update(secrets())
    return shop


def test_only_what_is_fresh_opens_a_case_and_an_edit_is_a_revision(shop: Shop, cloud: FakePlay) -> None:
    cloud.has("gp:new", 1, SOUP)
    cloud.has("gp:old", 1, f"{SOUP} Twice.", hours_ago=24 * 5)
    told = shop.says("poll", "--json").json
    assert (told["listings"][0]["new"], told["cases_opened"]) == (2, 1)
    cloud.has("gp:new", 3, "They wrote and put it right.", hours_ago=0)
    assert polled(shop) == {"status": "ok", "new": 0, "edited": 1, "unchanged": 1, "error": None}


def test_a_review_that_leaves_the_window_is_not_removed(shop: Shop, cloud: FakePlay) -> None:
    cloud.has("gp:1", 1, SOUP, hours_ago=24 * 6)
    polled(shop)
    shop.waits(days=3)
    cloud.has("gp:2", 5, "Lovely.", hours_ago=1)
    assert polled(shop)["status"] == "ok"
    assert [row["review"]["removed"] for row in shop.log()] == [False, False]


def test_a_week_without_reviews_is_no_error(shop: Shop, cloud: FakePlay) -> None:
    cloud.has("gp:1", 1, SOUP)
    polled(shop)
    shop.waits(days=8)
    assert polled(shop)["status"] == "ok"


def test_a_review_is_one_review_in_the_api_and_in_the_monthly_report(shop: Shop, cloud: FakePlay) -> None:
    cloud.has("gp:AOqpTO-x_Y", 1, SOUP, title="Cold, again")
    cloud.has("d2b07a18-68e9-4b8f-9f00-000000000000", 5, 'Très bon, "vraiment" 🍲')
    cloud.answers("gp:AOqpTO-x_Y", THANKS)
    report = shop.folder / "reviews_202611.csv"
    polled(shop)
    cloud.has("gp:older", 2, f"{SOUP}\nAnd no spoon.", hours_ago=24 * 20)
    report.write_bytes(cloud.report())
    told = shop.says("import", report, "--listing", "ours", "--json").json
    assert (told["rows"], told["new"], told["edited"], told["unchanged"]) == (3, 1, 0, 2)
    assert told["refused"] == []


def test_what_a_report_brought_first_is_known_when_the_api_shows_it(shop: Shop, cloud: FakePlay) -> None:
    cloud.has("gp:AOqpTO-x_Y", 1, SOUP, title="Cold, again")
    cloud.answers("gp:AOqpTO-x_Y", THANKS)
    report = shop.folder / "reviews_202611.csv"
    report.write_bytes(cloud.report())
    assert shop.says("import", report, "--listing", "ours", "--json").json["new"] == 1
    assert polled(shop) == {"status": "ok", "new": 0, "edited": 0, "unchanged": 1, "error": None}


@pytest.mark.parametrize("fault", [*LOST, "429", "500", "503", "nothing"])
def test_an_approved_reply_is_live_once_whatever_happens_on_the_way(
    shop: Shop, cloud: FakePlay, fault: str
) -> None:
    cloud.has("gp:1", 1, SOUP)
    text = approved(shop)
    if fault.isdecimal():
        cloud.fail_next("reply", int(fault))
    elif fault != "nothing":
        getattr(cloud, fault)("reply")
    assert settled(shop) == "live"
    assert cloud.reply_to("gp:1") == text


@pytest.mark.parametrize(("status", "told"), [(400, "edit it"), (403, "Reply to reviews"), (404, "any more")])
def test_a_reply_that_google_refuses_is_told_and_nothing_is_there(
    shop: Shop, cloud: FakePlay, status: int, told: str
) -> None:
    cloud.has("gp:1", 1, SOUP)
    approved(shop)
    cloud.fail_next("reply", status)
    assert settled(shop) == "failed"
    assert cloud.reply_to("gp:1") is None
    assert told in why_failed(shop)


def test_check_live_says_what_is_wrong_and_which_page_fixes_it(shop: Shop, cloud: FakePlay) -> None:
    cloud.has("gp:1", 1, SOUP)
    assert is_wrong(shop) == ""
    cloud.uninvited = True
    assert "under Users and permissions of the Play Console" in is_wrong(shop)
    cloud.disabled = True
    assert "enable the Google Play Android Developer API" in is_wrong(shop)


def test_neither_the_store_nor_what_is_shown_holds_a_secret(shop: Shop, cloud: FakePlay) -> None:
    cloud.has("gp:1", 1, SOUP)
    key = json.loads(secrets()["PLAY_KEY"])["private_key"]
    assert leaks(shop, secrets()["PLAY_KEY"], key, key[40:80], "ya29.play") == []
