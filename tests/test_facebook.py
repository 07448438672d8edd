"""Facebook against a fake Graph API on loopback: recommendations, comments as replies, webhooks."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
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
from fakes.facebook import OPTIONS, PAGE, SECRETS, SIGNED, FakeFacebook, signed
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
from reviewbot.sites import Found, facebook
from reviewbot.testing.site import Answer, as_json
from reviewbot.types import Inbound, Listing, OwnerReply, Response, Review, Seen

THANKS = "We are sorry about the soup, Ana. Elena"
LISTING = Listing("ours", "facebook", options=OPTIONS)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fake(clock: Clock) -> Iterator[FakeFacebook]:
    with FakeFacebook(clock=clock) as fake:
        fake.has("r", SOUP)
        yield fake


def desk_of(fake: FakeFacebook, options: Mapping[str, Any], clock: Clock) -> Desk:
    return Desk("facebook", fake.url, options, SECRETS, clock)


@pytest.fixture
def desk(fake: FakeFacebook, clock: Clock) -> Iterator[Desk]:
    desk = desk_of(fake, SIGNED, clock)
    yield desk
    desk.wire.close()


def read(entry: Any) -> Review:
    return facebook.parse(LISTING, answer({"data": [entry]})).reviews[0]


# --- reading --------------------------------------------------------------------------------------


def test_a_recommendation_is_one_or_nothing_of_one_and_stars_of_old_are_stars(
    desk: Desk, fake: FakeFacebook
) -> None:
    fake.has("good", "Great place!", likes=True, hours_ago=3)
    fake.has("old", hours_ago=5, rating=4, recommendation_type=None, open_graph_story=None)
    fake.has("new", hours_ago=6, recommendation_type="mixed")
    read = [(review.rating, review.scale) for review in desk.reads_all()]
    assert read == [(0.0, (0, 1)), (1.0, (0, 1)), (4.0, (1, 5)), (None, (1, 5))]


def test_a_recommendation_is_read_with_its_author_and_its_time(desk: Desk) -> None:
    (review,) = desk.reads_all()
    assert (review.key, review.text, review.author, review.derived) == ("1001_r", SOUP, "Ana", False)
    assert (review.created_at, review.attributes) == (START - timedelta(hours=2), {"author_id": "77-r"})


def test_the_newest_comment_of_the_page_is_its_reply_and_no_other(
    desk: Desk, fake: FakeFacebook, clock: Clock
) -> None:
    fake.says("r", "77-r", "Hello?")
    assert desk.reads().reviews[0].reply is None
    fake.says("r", PAGE, "Please send us a message.")
    clock.now += timedelta(hours=1)
    fake.says("r", PAGE, THANKS)
    fake.says("r", "78", "I agree.")
    (review,) = desk.reads_all()
    assert review.reply == OwnerReply(THANKS, clock.now)


def test_pages_are_followed_by_their_cursor_and_the_token_in_the_link_is_left_alone(
    desk: Desk, fake: FakeFacebook
) -> None:
    fake.most_on_a_page = 2
    for number in range(1, 5):
        fake.has(f"r{number}", "Good and bad.", hours_ago=number + 2)
    page = desk.reads()
    assert page.next == "C2"
    assert [review.key for review in desk.reads_all()] == ["1001_r", *(f"1001_r{n}" for n in range(1, 5))]


def test_what_has_no_story_is_known_by_its_author_and_its_time() -> None:
    entry = {"created_time": "2026-07-01T12:00:00+0000", "recommendation_type": "positive"}
    first, again = read(entry), read({**entry, "review_text": "Great place!"})
    other = read({**entry, "reviewer": {"id": "78"}})
    assert (first.derived, first.key == again.key, first.key == other.key) == (True, True, False)


def test_two_without_a_story_that_seem_the_same_are_two() -> None:
    entry = {"created_time": "2026-07-01T12:00:00+0000", "recommendation_type": "positive"}
    page = facebook.parse(LISTING, answer({"data": [entry, entry, {"rating": 5}]}))
    assert len(page.reviews) == 2, "and what has neither story nor time is none"


@pytest.mark.parametrize(
    "told", [{}, {"data": None}, {"data": {}}, {"data": [{"rating": 5}]}, {"data": ["x"]}]
)
def test_what_is_no_list_of_recommendations_is_refused(told: Any) -> None:
    with pytest.raises(ParseError):
        facebook.parse(LISTING, answer(told))


def test_a_page_is_named_by_its_number_or_its_own_comments_would_not_be_known() -> None:
    listing = Listing("ours", "facebook", options={**OPTIONS, "page_id": "harborvine"})
    with pytest.raises(ConfigError, match="page_id: expected the number"):
        facebook.request(listing, None, Seen())


@given(st.text(min_size=1).filter(lambda key: key.isprintable()))
def test_no_id_of_a_story_leads_away_from_it(key: str) -> None:
    address = facebook.reply_request(LISTING, Review(key), THANKS).url
    assert address.startswith("https://graph.facebook.com/v26.0/")
    assert address.count("/") == 5
    assert not {"?", "#"} & set(address)


def test_everything_is_asked_below_base_url_and_in_the_version_that_is_named() -> None:
    listing = Listing(
        "f", "facebook", base_url="https://proxy.example/fb/", options={**OPTIONS, "version": "v21.0"}
    )
    wanted = facebook.request(listing, "C2", Seen()).url
    assert wanted.startswith(f"https://proxy.example/fb/v21.0/{PAGE}/ratings?fields=")
    assert wanted.endswith("&limit=50&after=C2")


# --- logging in -----------------------------------------------------------------------------------


def test_the_token_travels_in_a_header_and_never_in_an_address(desk: Desk, fake: FakeFacebook) -> None:
    desk.reads()
    desk.answers("1001_r", THANKS)
    assert not any(SECRETS["FACEBOOK_TOKEN"] in str(asked.query) for asked in fake.asked)
    assert {asked.headers["authorization"] for asked in fake.asked} == {"Bearer EAAfake-page-token"}


def test_requests_are_signed_where_the_app_wants_it(desk: Desk, fake: FakeFacebook, clock: Clock) -> None:
    fake.wants_proof = True
    desk.reads()
    desk.answers("1001_r", THANKS)
    desk.reads_back("1001_r")
    assert all("appsecret_proof" in asked.query for asked in fake.asked)
    plain = desk_of(fake, OPTIONS, clock)
    with pytest.raises(AccessRefused, match="its name into app_secret_env"):
        plain.reads()
    plain.wire.close()


def test_the_page_of_a_token_is_discovered(desk: Desk, fake: FakeFacebook) -> None:
    assert desk.discovers() == [Found("Harbor & Vine", {"page_id": PAGE})]
    fake.answer_next("me", Answer(200, b"{}"))
    with pytest.raises(ParseError):
        desk.discovers()
    fake.fail_next("me", 100)  # a person has no category
    with pytest.raises(ListingGone, match="the token is that of the Page, not of a person"):
        desk.discovers()


# --- refusals -------------------------------------------------------------------------------------


def test_recommendations_that_meta_has_taken_away_are_told_in_words(
    desk: Desk, fake: FakeFacebook, clock: Clock
) -> None:
    fake.gone_from = 22.0
    with pytest.raises(
        AccessRefused, match=r"\(#12\): read and answer them on the page .*version = "
    ) as told:
        desk.reads()
    assert told.value.permanent
    older = desk_of(fake, {**OPTIONS, "version": "v21.0"}, clock)
    assert older.reads().reviews
    older.wire.close()


@pytest.mark.parametrize(
    ("code", "status", "refusal"),
    [
        (190, 401, (AccessRefused, "token in FACEBOOK_TOKEN .* connect the Page again")),
        (283, 403, (AccessRefused, "permission pages_read_user_content")),
        (10, 400, (AccessRefused, "permission pages_read_user_content")),
        (100, 400, (ListingGone, "check page_id")),
        (4, 400, (RateLimited, "quota")),
        (17, 400, (RateLimited, "quota")),
        (32, 403, (RateLimited, "quota")),
        (613, 400, (RateLimited, "quota")),
        (80001, 400, (RateLimited, "quota")),
        (2, 500, (SiteError, "usually passes")),
        (368, 400, (SiteError, "cannot use")),
        (9999, 500, (SiteError, "usually passes")),
    ],
)
def test_every_refusal_is_told_in_plain_words(
    desk: Desk, fake: FakeFacebook, code: int, status: int, refusal: tuple[type[ReviewbotError], str]
) -> None:
    kind, told = refusal
    fake.fail_next("ratings", code, status=status)
    with pytest.raises(kind, match=told) as raised:
        desk.reads()
    assert type(raised.value) is kind
    assert desk.reads().reviews, "once it has passed, it works"


@pytest.mark.parametrize(("minutes", "waits"), [(19, 19), (0, 15), (100_000, 1440), (-5, 15)])
def test_a_quota_is_waited_for_as_long_as_facebook_says(
    desk: Desk, fake: FakeFacebook, minutes: int, waits: int
) -> None:
    usage = json.dumps({PAGE: [{"type": "pages", "estimated_time_to_regain_access": minutes}], "x": 7})
    body = json.dumps({"error": {"code": 80001}}).encode()
    fake.answer_next("ratings", Answer(400, body, {"X-Business-Use-Case-Usage": usage}))
    with pytest.raises(RateLimited) as raised:
        desk.reads()
    assert raised.value.retry_after == timedelta(minutes=waits)


def test_a_permission_that_is_missing_is_named(desk: Desk, fake: FakeFacebook) -> None:
    fake.permissions = {"pages_read_user_content"}
    with pytest.raises(AccessRefused, match="permission pages_manage_engagement"):
        desk.answers("1001_r", THANKS)


def test_a_secret_that_is_missing_is_named_and_nothing_is_sent(desk: Desk, fake: FakeFacebook) -> None:
    for name in ("FACEBOOK_SECRET", "FACEBOOK_TOKEN"):
        desk.environ[name] = ""
        with pytest.raises(ConfigError, match=f"{name} is not set"):
            desk.reads()
    assert fake.calls == []


@pytest.mark.parametrize("call", ["ratings", "comment"])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 503])
def test_no_error_and_no_log_line_holds_a_secret_though_facebook_says_it_back(
    desk: Desk, fake: FakeFacebook, caplog: pytest.LogCaptureFixture, call: str, status: int
) -> None:
    caplog.set_level(logging.DEBUG)
    fake.answer_next(call, Answer(status, " ".join(SECRETS.values()).encode()))
    with pytest.raises(ReviewbotError) as raised:
        desk.reads() if call == "ratings" else desk.answers("1001_r", THANKS)
    written = f"{raised.value} {caplog.text} {desk.keyring}"
    assert not [secret for secret in SECRETS.values() if secret in written]


# --- answering ------------------------------------------------------------------------------------


def test_a_comment_is_pending_until_it_is_seen_below_the_story(desk: Desk, fake: FakeFacebook) -> None:
    assert desk.reads_back("1001_r") is None
    posted = desk.answers("1001_r", THANKS)
    assert posted
    assert posted.state == "pending"
    assert desk.reads_back("1001_r") == OwnerReply(THANKS, START)
    assert fake.posts == [("r", THANKS)]


def test_each_post_is_one_more_comment_so_nothing_is_sent_twice_without_looking(
    desk: Desk, fake: FakeFacebook
) -> None:
    desk.answers("1001_r", THANKS)
    desk.answers("1001_r", THANKS)
    assert fake.replies_to("r") == [THANKS, THANKS]
    assert facebook.FACTS.reply == "api_create_once"


def test_our_comment_is_taken_down_again_and_no_other(desk: Desk, fake: FakeFacebook) -> None:
    desk.answers("1001_r", THANKS)
    fake.says("r", "77-r", THANKS)
    (review,) = desk.reads_all()
    fake.says("r", PAGE, "Please send us a message.")
    desk.sends(facebook.withdraw_request(desk.listing, review))
    assert fake.replies_to("r") == ["Please send us a message."]
    with pytest.raises(ListingGone, match="does not show this comment any more"):
        desk.sends(facebook.withdraw_request(desk.listing, review))
    assert fake.replies_to("r") == ["Please send us a message."], "once more does no harm"
    with pytest.raises(Refused, match="take it down on the page"):
        facebook.withdraw_request(desk.listing, Review("1001_r"))


def rewrites(desk: Desk, earlier: Sequence[str], text: str) -> OwnerReply | None:
    """Give our comment other words; what the site says of it."""
    review = Review("1001_r")
    answer = desk.sends(facebook.rewrite_request(desk.listing, review, earlier, text))
    return facebook.reply_state(desk.listing, review, answer)


def test_our_comment_is_given_other_words_and_no_other_is(desk: Desk, fake: FakeFacebook) -> None:
    desk.answers("1001_r", THANKS)
    fake.says("r", "77-r", THANKS)
    fake.says("r", PAGE, "Please send us a message.")
    assert rewrites(desk, ["Something else", f" {THANKS}\n"], "We called you.") == OwnerReply(
        "", state="pending"
    )
    said = [one["message"] for one in fake.below("1001_r")]
    assert said == ["We called you.", THANKS, "Please send us a message."]
    rewrites(desk, [THANKS], "We called you.")
    assert fake.replies_to("r") == ["We called you.", "Please send us a message."], "once more does no harm"
    assert fake.calls.count("change") == 1


def test_a_comment_that_is_gone_is_made_anew(desk: Desk, fake: FakeFacebook) -> None:
    fake.says("r", PAGE, "Please send us a message.")
    rewrites(desk, [THANKS], "We called you.")
    assert fake.replies_to("r") == ["Please send us a message.", "We called you."]


def test_a_comment_that_is_not_found_among_very_many_is_not_made_twice(
    desk: Desk, fake: FakeFacebook
) -> None:
    many = {"data": [], "paging": {"next": "https://graph.facebook.com/next"}}
    fake.answer_next("comments", as_json(many))
    with pytest.raises(Refused, match="change it on the page"):
        rewrites(desk, [THANKS], "We called you.")
    assert fake.posts == []


@pytest.mark.parametrize("lost", LOST)
def test_other_words_whose_answer_was_lost_are_put_again_and_stand_there_once(
    desk: Desk, fake: FakeFacebook, lost: str
) -> None:
    desk.answers("1001_r", THANKS)
    getattr(fake, lost)("change")
    with pytest.raises(WireError):
        rewrites(desk, [THANKS], "We called you.")
    rewrites(desk, [THANKS], "We called you.")
    assert fake.replies_to("r") == ["We called you."]


@pytest.mark.parametrize("text", ["", " \n", "x" * 8001])
def test_other_words_are_measured_before_they_are_sent(text: str) -> None:
    with pytest.raises(Refused, match="1 to 8000 characters"):
        facebook.rewrite_request(LISTING, Review("1001_r"), [THANKS], text)
    with pytest.raises(Refused, match="answer it on the page"):
        facebook.rewrite_request(LISTING, Review("0f", derived=True), [THANKS], THANKS)


def test_a_comment_is_not_taken_down_without_the_permission(desk: Desk, fake: FakeFacebook) -> None:
    desk.answers("1001_r", THANKS)
    (review,) = desk.reads_all()
    fake.permissions.remove("pages_manage_engagement")
    with pytest.raises(AccessRefused, match="pages_manage_engagement"):
        desk.sends(facebook.withdraw_request(desk.listing, review))
    assert fake.replies_to("r") == [THANKS]


def test_what_has_no_story_cannot_be_answered_here() -> None:
    with pytest.raises(Refused, match="answer it on the page"):
        facebook.reply_request(LISTING, Review("0f", derived=True), THANKS)


@pytest.mark.parametrize(("text", "fits"), [("é" * 8000, True), ("é" * 8001, False), (" \n", False)])
def test_a_comment_is_measured_before_it_is_sent(
    desk: Desk, fake: FakeFacebook, text: str, *, fits: bool
) -> None:
    if fits:
        desk.answers("1001_r", text)
    else:
        with pytest.raises(Refused, match="1 to 8000 characters"):
            desk.answers("1001_r", text)
    assert len(fake.posts) == fits


def test_a_recommendation_that_is_gone_says_so(desk: Desk, fake: FakeFacebook) -> None:
    fake.entries.clear()
    with pytest.raises(ListingGone, match="does not show this recommendation any more"):
        desk.answers("1001_r", THANKS)
    with pytest.raises(ListingGone, match="does not show this recommendation any more"):
        desk.reads_back("1001_r")


def test_a_comment_that_facebook_does_not_take_is_for_a_person(desk: Desk, fake: FakeFacebook) -> None:
    fake.fail_next("comment", 368)
    with pytest.raises(Refused, match=r"#368\): edit it"):
        desk.answers("1001_r", THANKS)


@pytest.mark.parametrize("body", [b"<html>Sign in</html>", b"[]", b"{}", b'{"data": {}}', b'{"id": 7}'])
def test_a_page_in_place_of_an_answer_to_a_comment_is_no_yes(
    desk: Desk, fake: FakeFacebook, body: bytes
) -> None:
    fake.answer_next("comment", Answer(200, body))
    with pytest.raises(ParseError):
        desk.answers("1001_r", THANKS)


@pytest.mark.parametrize("lost", LOST)
def test_a_comment_whose_answer_was_lost_can_be_seen(desk: Desk, fake: FakeFacebook, lost: str) -> None:
    getattr(fake, lost)("comment")
    with pytest.raises(WireError):
        desk.answers("1001_r", THANKS)
    assert (desk.reads_back("1001_r") is None) == (lost == "drop_before_commit")


# --- webhooks -------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["add", "edit"])
def test_a_webhook_brings_a_recommendation_whole(desk: Desk, fake: FakeFacebook, verb: str) -> None:
    page = desk.hears(fake.webhook("r", verb)).page
    assert page
    (review,) = page.reviews
    (shown,) = desk.reads_all()
    assert (review.key, review.rating, review.scale, review.text) == ("1001_r", 0.0, (0, 1), SOUP)
    assert (review.author, review.attributes) == (shown.author, shown.attributes)


def test_a_webhook_says_which_recommendation_was_taken_back(desk: Desk, fake: FakeFacebook) -> None:
    page = desk.hears(fake.webhook("r", "remove")).page
    assert page
    assert (page.reviews, page.removed) == ((), ("1001_r",))


@pytest.mark.parametrize(
    "more",
    [
        {"item": "comment", "comment_id": "1001_r_2"},
        {"open_graph_story_id": None},
        {"verb": "edit", "recommendation_type": None, "review_text": None},
    ],
)
def test_other_changes_only_say_that_there_is_something_to_read(
    desk: Desk, fake: FakeFacebook, more: Mapping[str, Any]
) -> None:
    assert desk.hears(fake.webhook("r", **{"verb": "remove", **more})).page is None


def test_what_a_webhook_says_of_another_page_of_the_app_is_not_for_us(desk: Desk, fake: FakeFacebook) -> None:
    body = json.loads(fake.webhook("r", "remove").body)
    body["entry"][0]["id"] = "200"
    assert desk.hears(signed(body, START)).page is None


def test_a_webhook_with_another_signature_is_not_believed(desk: Desk, fake: FakeFacebook) -> None:
    right = fake.webhook("r", "remove")
    wrong = [
        fake.webhook("r", "remove", secret="other"),
        Inbound("POST", {}, {}, right.body, START),
        Inbound("POST", {}, {"x-hub-signature-256": "sha256=ünknown"}, right.body, START),
        Inbound("POST", {}, right.headers, right.body + b" ", START),
    ]
    for one in wrong:
        with pytest.raises(AccessRefused, match="wrong signature"):
            desk.hears(one)
    desk.environ["FACEBOOK_SECRET"] = ""
    with pytest.raises(AccessRefused):
        desk.hears(signed({"entry": []}, START, secret=""))


def test_a_webhook_that_comes_again_says_the_same_again(desk: Desk, fake: FakeFacebook) -> None:
    told = fake.webhook("r", "edit")
    assert desk.hears(told) == desk.hears(told)


@pytest.mark.parametrize("body", [None, [], {}, {"entry": 7}, {"entry": {"a": 1}}])
def test_a_webhook_of_junk_is_refused(desk: Desk, body: Any) -> None:
    with pytest.raises(ParseError):
        desk.hears(signed(body, START))


def test_entries_of_junk_in_a_webhook_are_passed_over(desk: Desk) -> None:
    changes = [None, {"field": "ratings", "value": 7}, {"field": "feed"}]
    body = {"entry": [7, {"id": PAGE, "changes": changes}, {"id": PAGE, "changes": 7}]}
    assert desk.hears(signed(body, START)).page is None


def challenge(token: str, mode: str = "subscribe") -> Inbound:
    query = {"hub.mode": mode, "hub.verify_token": token, "hub.challenge": "1158201444"}
    return Inbound("GET", query, {}, b"", START)


def test_a_webhook_is_registered_by_saying_its_challenge_back(desk: Desk) -> None:
    heard = desk.hears(challenge(SECRETS["FACEBOOK_HOOK"]))
    assert (heard.page, heard.answer) == (None, "1158201444")


def test_a_challenge_with_another_token_is_not_answered(desk: Desk) -> None:
    for asked in (challenge("other"), challenge(""), challenge(SECRETS["FACEBOOK_HOOK"], mode="x")):
        with pytest.raises(AccessRefused, match="another verify token"):
            desk.hears(asked)
    desk.environ["FACEBOOK_HOOK"] = ""
    with pytest.raises(AccessRefused):
        desk.hears(challenge(""))


# --- through the pipeline ---------------------------------------------------------------------------


@pytest.fixture
def cloud() -> Iterator[FakeFacebook]:
    """A Facebook whose clock is that of the shop's commands."""
    with FakeFacebook(clock=now) as fake:
        fake.has("r", SOUP)
        yield fake


@pytest.fixture
def shop(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, cloud: FakeFacebook
) -> Shop:
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.lists("ours", "facebook", base_url=cloud.url, **SIGNED)
    shop.secrets.update(SECRETS)
    return shop


def test_a_page_is_read_to_its_end_and_only_what_is_fresh_opens_a_case(
    shop: Shop, cloud: FakeFacebook
) -> None:
    for number in range(120):
        cloud.has(f"old{number}", f"{SOUP} ({number})", hours_ago=24 * 40 + number)
    said = shop.says("poll", "--json").json
    assert (said["listings"][0]["new"], said["cases_opened"]) == (121, 1)
    assert cloud.calls == ["ratings"] * 3


def test_a_bare_no_without_a_word_is_noticed(shop: Shop, cloud: FakeFacebook) -> None:
    cloud.entries.clear()
    cloud.has("bare")
    assert shop.says("poll", "--json").json["cases_opened"] == 1
    review = shop.case()["review"]
    assert (review["rating"], review["scale"], review["text"]) == (0, [0, 1], "")


def test_a_change_of_mind_is_an_edit(shop: Shop, cloud: FakeFacebook) -> None:
    polled(shop)
    cloud.has("r", "Changed my mind, they fixed it.", likes=True)
    assert polled(shop) == {"status": "ok", "new": 0, "edited": 1, "unchanged": 0, "error": None}


def test_a_comment_made_on_facebook_settles_the_case(shop: Shop, cloud: FakeFacebook) -> None:
    polled(shop)
    cloud.says("r", PAGE, THANKS)
    polled(shop)
    assert shop.case()["reply_state"] == "live"


@pytest.mark.parametrize("fault", [*LOST, "4", "2", "html", "nothing"])
def test_an_approved_reply_is_commented_once_whatever_happens_on_the_way(
    shop: Shop, cloud: FakeFacebook, fault: str
) -> None:
    text = approved(shop)
    if fault.isdecimal():
        cloud.fail_next("comment", int(fault))
    elif fault == "html":
        cloud.answer_next("comment", Answer(200, b"<html>Sign in</html>"), commit=True)
    elif fault != "nothing":
        getattr(cloud, fault)("comment")
    assert settled(shop) == "live"
    assert cloud.posts == [("r", text)]


def test_a_lost_comment_is_found_though_somebody_commented_for_the_page_meanwhile(
    shop: Shop, cloud: FakeFacebook
) -> None:
    text = approved(shop)
    cloud.says("r", PAGE, "Please send us a message.")
    cloud.drop_after_commit("comment")
    assert settled(shop) == "live"
    assert [said for _, said in cloud.posts] == ["Please send us a message.", text]


@pytest.mark.parametrize(
    ("code", "words"), [(190, "connect the Page again"), (200, "pages_manage_engagement"), (368, "edit it")]
)
def test_a_comment_that_facebook_refuses_is_told_and_nothing_is_there(
    shop: Shop, cloud: FakeFacebook, code: int, words: str
) -> None:
    approved(shop)
    cloud.fail_next("comment", code)
    assert settled(shop) == "failed"
    assert (cloud.posts, words in why_failed(shop)) == ([], True)


def test_a_reply_is_withdrawn_by_somebody_who_may(shop: Shop, cloud: FakeFacebook) -> None:
    approved(shop)
    assert settled(shop) == "live"
    shop.waits(days=1)
    polled(shop)
    assert shop.says("case", 1, "withdraw", "--why", "It was meant for somebody else.").code == 0
    shop.says("poll")
    assert cloud.replies_to("r") == []


def edited(shop: Shop, text: str) -> None:
    """Give the live reply other words, approve them and let them be posted."""
    file = shop.folder / "reply.txt"
    file.write_text(text)
    said = shop.says("case", 1, "edit", "--text-file", file)
    assert said.code == 0, said.err
    assert shop.says("case", 1, "approve", "--rev", shop.case()["rev"]).code == 0
    assert settled(shop) == "live"


@pytest.mark.parametrize("fault", [*LOST, "nothing"])
def test_a_live_reply_is_edited_and_stands_there_once_whatever_happens_on_the_way(
    shop: Shop, cloud: FakeFacebook, fault: str
) -> None:
    text = approved(shop)
    assert settled(shop) == "live"
    other = f"{text} We are looking forward to your call."
    if fault != "nothing":
        getattr(cloud, fault)("change")
    edited(shop, other)
    assert cloud.replies_to("r") == [other]


def test_of_two_comments_of_the_page_the_one_from_here_is_edited_and_withdrawn(
    shop: Shop, cloud: FakeFacebook
) -> None:
    text = approved(shop)
    assert settled(shop) == "live"
    cloud.says("r", PAGE, "Please send us a message.")
    polled(shop)
    other = f"{text} We are looking forward to your call."
    edited(shop, other)
    assert cloud.replies_to("r") == [other, "Please send us a message."]
    assert shop.says("case", 1, "withdraw", "--why", "It was meant for somebody else.").code == 0
    shop.says("poll")
    assert cloud.replies_to("r") == ["Please send us a message."]


def test_a_customer_who_writes_again_gets_other_words_in_the_same_comment(
    shop: Shop, cloud: FakeFacebook
) -> None:
    approved(shop)
    assert settled(shop) == "live"
    cloud.has("r", f"{SOUP} And the salad was warm.")
    polled(shop)
    case = shop.case()
    assert case["reply_state"] == "awaiting"
    assert shop.says("case", 1, "approve", "--rev", case["rev"]).code == 0
    assert settled(shop) == "live"
    assert cloud.replies_to("r") == [case["reply"]["text"]]


def test_a_reply_that_somebody_reworded_on_facebook_is_withdrawn_too(shop: Shop, cloud: FakeFacebook) -> None:
    approved(shop)
    assert settled(shop) == "live"
    (comment,) = cloud.comments.values()
    comment["message"] = "Come back, everything is half price!"
    polled(shop)
    assert shop.says("case", 1, "withdraw", "--why", "It promises something.").code == 0
    shop.says("poll")
    assert cloud.replies_to("r") == []


def test_a_reply_that_was_not_put_there_from_here_is_not_changed_from_here(
    shop: Shop, cloud: FakeFacebook
) -> None:
    polled(shop)
    cloud.says("r", PAGE, THANKS)
    polled(shop)
    (file := shop.folder / "reply.txt").write_text("We called you.")
    said = shop.says("case", 1, "edit", "--text-file", file)
    assert said.code != 0
    assert "was not put on Facebook from here: change it there" in said.err


def test_check_live_says_what_is_wrong_and_which_page_fixes_it(shop: Shop, cloud: FakeFacebook) -> None:
    assert is_wrong(shop) == ""
    cloud.gone_from = 22.0
    assert "read and answer them on the page and take this listing out" in is_wrong(shop)
    cloud.token = "another"
    assert "connect the Page again" in is_wrong(shop)


def test_neither_the_store_nor_what_is_shown_holds_a_secret(shop: Shop, cloud: FakeFacebook) -> None:
    cloud.most_on_a_page = 1
    cloud.has("r2", SOUP)
    polled(shop)
    assert leaks(shop, *SECRETS.values()) == []


def test_a_response_is_no_page_because_its_address_is_right() -> None:
    said = Response(200, f"https://graph.facebook.com/v26.0/{PAGE}/ratings", {}, b"", START)
    with pytest.raises(ParseError):
        facebook.parse(LISTING, said)
