"""WooCommerce against a fake shop on loopback: reading, keys, replies as comments, webhooks."""

import html
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.desk import LOST, START, Clock, Desk, answer, approved, is_wrong, leaks, why_failed
from fakes.shop import Shop
from fakes.woocommerce import OPTIONS, SECRETS, USER, FakeWooCommerce
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
from reviewbot.sites import Heard, woocommerce
from reviewbot.testing.site import Answer, as_json
from reviewbot.types import Inbound, Listing, OwnerReply, Page, Request, Review, Seen

SMOKE = "It smokes & drips. It's broken and nobody answers my mails."
SORRY = "We're sorry & a new candle is on its way. Elena"
REVIEW = Review("40", attributes={"item_id": "22"})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def woo(clock: Clock) -> Iterator[FakeWooCommerce]:
    with FakeWooCommerce(clock=clock) as fake:
        fake.has(40, 1, SMOKE)
        yield fake


@pytest.fixture
def desk(woo: FakeWooCommerce, clock: Clock) -> Iterator[Desk]:
    desk = Desk("woocommerce", woo.url, OPTIONS, SECRETS, clock)
    yield desk
    desk.wire.close()


def answers(desk: Desk, text: str = SORRY) -> OwnerReply | None:
    response = desk.sends(woocommerce.reply_request(desk.listing, REVIEW, text))
    return woocommerce.reply_state(desk.listing, REVIEW, response)


def hears(desk: Desk, headers: Mapping[str, str], body: bytes) -> Heard:
    return desk.hears(Inbound("POST", {}, headers, body, START))


def refused(status: int, code: str) -> Answer:
    return as_json({"code": code, "message": "No.", "data": {"status": status}}, status)


# --- reading --------------------------------------------------------------------------------------


def test_a_shop_is_read_to_its_end_newest_first(desk: Desk, woo: FakeWooCommerce) -> None:
    for number in range(100, 350):
        woo.has(number, 5, f"Candle {number}", hours_ago=number)
    keys = [review.key for review in desk.reads_all()]
    assert (len(woo.calls), len(keys), keys[:2], desk.reads().declared) == (3, 251, ["40", "100"], 251)


def test_a_review_that_waits_for_moderation_is_read_and_says_so(desk: Desk, woo: FakeWooCommerce) -> None:
    woo.has(41, 1, "Held back", status="hold")
    woo.has(42, 1, "Pills", status="spam")
    found = {review.key: review.attributes.get("visibility", "") for review in desk.reads().reviews}
    assert found == {"40": "", "41": "hold"}


def test_what_was_put_into_the_trash_is_not_shown_any_more(desk: Desk, woo: FakeWooCommerce) -> None:
    woo.reviews[40]["status"] = "trash"
    assert desk.reads() == Page((), declared=0, replies=False)


def test_no_stars_are_no_rating(desk: Desk, woo: FakeWooCommerce) -> None:
    woo.has(40, 0, "A question")
    assert desk.reads().reviews[0].rating is None


def test_html_dates_and_the_product_are_read(desk: Desk, woo: FakeWooCommerce) -> None:
    (review,) = desk.reads().reviews
    assert (review.text, review.created_at, review.updated_at) == (SMOKE, START - timedelta(hours=2), None)
    assert (review.attributes["item_id"], review.attributes["item_name"]) == ("22", "Candle & holder")
    assert review.url == f"{woo.url}/product/candle/#comment-40"


def test_without_the_header_of_pages_a_full_page_has_another_one_after_it(desk: Desk) -> None:
    page = [{"id": number, "rating": 5} for number in range(100)]
    for entries, after in ((page, "2"), (page[:99], "")):
        assert woocommerce.parse(desk.listing, answer(entries)).next == after


def test_a_list_of_something_else_is_no_empty_shop(desk: Desk) -> None:
    for said in (b'[{"id": 1}]', b'[{"rating": 5}]', b"[7]", b"[[]]", b'{"reviews": []}'):
        with pytest.raises(ParseError):
            woocommerce.parse(desk.listing, answer(said))


# --- logging in -----------------------------------------------------------------------------------


def test_keys_go_into_the_query_only_where_the_server_takes_the_header_away(
    desk: Desk, woo: FakeWooCommerce
) -> None:
    desk.reads()
    woo.takes_header = False
    assert desk.reads().reviews
    assert ["consumer_key" in asked.query for asked in woo.asked] == [False, False, True]


def test_keys_never_travel_in_the_clear(desk: Desk) -> None:
    listing = Listing("shop", "woocommerce", base_url="http://shop.example", options=OPTIONS)
    with pytest.raises(ConfigError, match="must begin with https://"):
        next(woocommerce.auth(listing, desk.keyring, woocommerce.request(listing, None, Seen())))


@pytest.mark.parametrize(
    ("status", "code", "refusal"),
    [
        (400, "rest_invalid_param", (SiteError, "cannot use")),
        (401, "woocommerce_rest_authentication_error", (AccessRefused, "WOO_KEY and WOO_SECRET .* REST API")),
        (403, "woocommerce_rest_cannot_view", (AccessRefused, "shop manager or administrator")),
        (404, "rest_no_route", (ListingGone, "permalinks")),
        (429, "", (RateLimited, "slow down")),
        (500, "", (SiteError, "usually passes")),
        (503, "", (SiteError, "usually passes")),
    ],
)
def test_every_refusal_to_read_is_told_in_plain_words(
    desk: Desk, woo: FakeWooCommerce, status: int, code: str, refusal: tuple[type[ReviewbotError], str]
) -> None:
    kind, told = refusal
    woo.answer_next("reviews", refused(status, code))
    with pytest.raises(kind, match=told) as raised:
        desk.reads()
    assert type(raised.value) is kind
    assert desk.reads().reviews, "once it has passed, it works"


@pytest.mark.parametrize(
    ("status", "code", "refusal"),
    [
        (400, "comment_flood", (RateLimited, "so quickly")),
        (400, "rest_comment_content_invalid", (Refused, "edit it")),
        (
            401,
            "rest_comment_login_required",
            (AccessRefused, "elena with the password in WP_PASSWORD .* Profile"),
        ),
        (403, "rest_comment_closed", (Refused, "closed")),
        (403, "rest_comment_invalid_post_id", (ListingGone, "no such product")),
        (403, "rest_forbidden", (AccessRefused, "moderate comments")),
        (404, "rest_no_route", (ListingGone, "hides comments")),
        (409, "comment_duplicate", (Refused, "as spam or in the trash")),
        (500, "", (SiteError, "usually passes")),
    ],
)
def test_every_refusal_of_a_reply_is_told_in_plain_words(
    desk: Desk, woo: FakeWooCommerce, status: int, code: str, refusal: tuple[type[ReviewbotError], str]
) -> None:
    kind, told = refusal
    woo.answer_next("comment", refused(status, code))
    with pytest.raises(kind, match=told) as raised:
        answers(desk)
    assert type(raised.value) is kind
    assert woo.posted == []


@pytest.mark.parametrize("missing", ["WOO_SECRET", "WP_PASSWORD"])
def test_a_secret_that_is_missing_is_named_and_nothing_is_sent(
    desk: Desk, woo: FakeWooCommerce, missing: str
) -> None:
    del desk.environ[missing]
    with pytest.raises(ConfigError, match=f"{missing} is not set"):
        desk.reads() if missing == "WOO_SECRET" else answers(desk)
    assert woo.calls == []


def test_without_a_user_of_wordpress_reviews_are_read_and_replies_say_what_they_need(
    desk: Desk, woo: FakeWooCommerce
) -> None:
    keys = {name: OPTIONS[name] for name in ("key_env", "secret_env")}
    desk.listing = Listing("shop", "woocommerce", base_url=woo.url, options=keys)
    assert desk.reads().reviews
    with pytest.raises(ConfigError, match="wp_user and wp_password_env"):
        answers(desk)


@pytest.mark.parametrize("call", ["reviews", "comment", "comments", "me"])
@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 409, 429, 500])
def test_no_error_and_no_log_line_holds_a_secret_though_the_shop_says_it_back(
    desk: Desk, woo: FakeWooCommerce, caplog: pytest.LogCaptureFixture, call: str, status: int
) -> None:
    caplog.set_level(logging.DEBUG)
    told = json.dumps({"code": "woocommerce_rest_cannot_view", "message": " ".join(SECRETS.values())})
    for _ in range(2):  # keys that are refused are sent twice
        woo.answer_next(call, Answer(status, told.encode()))
    errands: dict[str, Callable[[], object]] = {
        "reviews": desk.reads,
        "comment": lambda: answers(desk),
    }
    why = ""
    try:
        errands.get(call, lambda: desk.reads_back("40"))()
    except ReviewbotError as error:
        why = str(error)
    assert bool(why) == ((call, status) not in {("me", 403), ("me", 404)}), "users may well be hidden"
    assert not [secret for secret in SECRETS.values() if secret in why]
    assert not [secret for secret in SECRETS.values() if secret in f"{caplog.text} {desk.keyring}"]


# --- answering ------------------------------------------------------------------------------------


def test_a_reply_is_put_in_the_words_that_customers_read(desk: Desk, woo: FakeWooCommerce) -> None:
    reply = answers(desk)
    assert (reply and reply.text, reply and reply.state) == (SORRY, "live")
    assert woo.posted == ["We're sorry &amp; a new candle is on its way. Elena"]
    assert desk.reads_back("40") == reply


def test_a_reply_that_waits_for_moderation_is_pending_until_somebody_approves_it(
    desk: Desk, woo: FakeWooCommerce
) -> None:
    woo.moderates = "hold"
    posted = answers(desk)
    assert posted
    assert posted.state == "pending"
    (comment,) = woo.comments.values()
    comment["status"] = "approved"
    assert (reply := desk.reads_back("40"))
    assert reply.state == "live"


def test_what_somebody_else_wrote_below_the_review_is_not_our_reply(desk: Desk, woo: FakeWooCommerce) -> None:
    woo.answered_by(USER + 1, 40, "Same here!")
    assert desk.reads_back("40") is None
    answers(desk)
    woo.answered_by(USER + 1, 40, "Still no answer?")
    assert (reply := desk.reads_back("40"))
    assert reply.text == SORRY
    assert woo.calls.count("me") == 1, "who we are is asked once a day"


def test_another_reply_takes_the_place_of_ours_and_the_same_one_changes_nothing(
    desk: Desk, woo: FakeWooCommerce
) -> None:
    assert answers(desk) == answers(desk)
    assert len(woo.posted) == 1
    assert (reply := answers(desk, "Sorry again."))
    assert (reply.text, reply.state) == ("Sorry again.", "live")
    assert [one["content"]["raw"] for one in woo.comments.values()] == ["Sorry again."]


def test_what_the_same_person_answered_by_hand_is_neither_changed_nor_answered_twice(
    desk: Desk, woo: FakeWooCommerce
) -> None:
    woo.answered_by(USER, 40, "Elena here, please call me.")
    with pytest.raises(Refused, match="elena has answered this review by hand"):
        answers(desk)
    with pytest.raises(ListingGone, match="No reply of ours"):
        desk.withdraws("40")
    assert [one["content"]["raw"] for one in woo.comments.values()] == ["Elena here, please call me."]


def test_where_users_are_hidden_ours_is_known_by_what_it_was_written_with(
    desk: Desk, woo: FakeWooCommerce
) -> None:
    woo.hides_users = True
    woo.answered_by(USER + 1, 40, "Same here!")
    answers(desk)
    woo.answered_by(USER + 1, 40, "Still no answer?")
    assert (reply := desk.reads_back("40"))
    assert reply.text == SORRY
    answers(desk, "Sorry again.")
    assert [one["content"]["raw"] for one in woo.comments.values()] == [
        *("Same here!", "Sorry again."),
        "Still no answer?",
    ]
    desk.withdraws("40")
    assert [one["status"] for one in woo.comments.values()] == ["approved", "trash", "approved"]


def test_where_nobody_can_tell_which_reply_is_ours_none_is_changed(desk: Desk, woo: FakeWooCommerce) -> None:
    woo.keeps_agent = False
    assert answers(desk) == answers(desk)
    with pytest.raises(Refused, match="by hand"):
        answers(desk, "Sorry again.")
    assert len(woo.comments) == 1


def test_our_reply_is_put_into_the_trash_and_what_others_wrote_stays(
    desk: Desk, woo: FakeWooCommerce
) -> None:
    answers(desk)
    woo.answered_by(USER + 1, 40, "Same here!")
    desk.withdraws("40")
    assert [one["status"] for one in woo.comments.values()] == ["trash", "approved"]
    assert desk.reads_back("40") is None
    with pytest.raises(ListingGone):
        desk.withdraws("40")


@pytest.mark.parametrize("lost", LOST)
def test_a_reply_whose_answer_was_lost_is_found_again(desk: Desk, woo: FakeWooCommerce, lost: str) -> None:
    getattr(woo, lost)("comment")
    with pytest.raises(WireError):
        answers(desk)
    there = desk.reads_back("40")
    assert (there is None) == (lost == "drop_before_commit")


@pytest.mark.parametrize(("text", "fits"), [("é" * 32_762, True), ("é" * 32_763, False), (" \n", False)])
def test_a_reply_is_measured_in_bytes_before_it_is_sent(
    desk: Desk, woo: FakeWooCommerce, text: str, *, fits: bool
) -> None:
    if fits:
        answers(desk, text)
    else:
        with pytest.raises(Refused, match="1 to 65525 bytes"):
            answers(desk, text)
    assert len(woo.posted) == fits


@given(st.text(), st.text())
def test_no_id_of_a_review_or_product_leads_anywhere_else(key: str, product: str) -> None:
    listing = Listing("shop", "woocommerce", base_url="https://shop.example", options=OPTIONS)
    review = Review(key.replace("\ud800", ""), attributes={"item_id": product})
    asked = woocommerce.review_request(listing, Review(key)).url if key.isprintable() else ""
    assert not asked or asked.startswith("https://shop.example/wp-json/wp/v2/comments?parent=")
    if not (key.isdecimal() and product.isdecimal()):
        with pytest.raises(Refused, match="read the listing again"):
            woocommerce.reply_request(listing, review, "Thanks")


# --- webhooks -------------------------------------------------------------------------------------


def test_a_delivery_with_the_right_signature_only_says_that_there_is_something_to_read(
    desk: Desk, woo: FakeWooCommerce
) -> None:
    first = hears(desk, *woo.delivery({"action": "comment_post", "arg": 40}))
    again = hears(desk, *woo.delivery({"action": "comment_post", "arg": 40}))
    other = hears(desk, *woo.delivery({"action": "comment_post", "arg": 41}))
    assert (first.page, first.answer) == (None, "")
    assert first.id
    assert (first == again, first.id == other.id) == (True, False)


def test_a_wrong_a_missing_or_a_moved_signature_is_not_believed(desk: Desk, woo: FakeWooCommerce) -> None:
    headers, body = woo.delivery({"action": "comment_post", "arg": 40})
    forged, _ = woo.delivery({"action": "comment_post", "arg": 40}, secret="guessed")
    odd = {**headers, "x-wc-webhook-signature": "é\udcff".encode("utf-8", "replace").decode("latin-1")}
    for tried, said in ((forged, body), ({}, body), (headers, body + b" "), (odd, body)):
        with pytest.raises(AccessRefused, match="the shop with a wrong signature") as raised:
            hears(desk, tried, said)
        assert SECRETS["WOO_HOOK"] not in str(raised.value)


def test_without_a_secret_no_webhook_is_believed(desk: Desk, woo: FakeWooCommerce) -> None:
    delivery = woo.delivery({"action": "comment_post", "arg": 40}, secret="")
    del desk.environ["WOO_HOOK"]
    with pytest.raises(AccessRefused, match="wrong signature"):
        hears(desk, *delivery)
    desk.listing = Listing("shop", "woocommerce", base_url=woo.url)
    with pytest.raises(AccessRefused, match="wrong signature"):
        hears(desk, *delivery)


def test_the_ping_when_a_webhook_is_saved_has_no_signature_and_does_nothing(desk: Desk) -> None:
    assert hears(desk, {}, b"webhook_id=12") == Heard(Page(()))


@pytest.mark.parametrize("body", [[], "x", 7, None])
def test_a_signed_delivery_that_is_no_object_is_no_delivery(
    desk: Desk, woo: FakeWooCommerce, body: Any
) -> None:
    with pytest.raises(ParseError):
        hears(desk, *woo.delivery(body))


# --- through the pipeline -------------------------------------------------------------------------


@pytest.fixture
def live() -> Iterator[FakeWooCommerce]:
    """A shop whose clock is the true one."""
    with FakeWooCommerce() as fake:
        fake.has(40, 1, SMOKE)
        yield fake


@pytest.fixture
def shop(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, live: FakeWooCommerce
) -> Shop:
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.lists("ours", "woocommerce", base_url=live.url, **OPTIONS)
    shop.secrets.update(SECRETS)
    return shop


@pytest.mark.parametrize(
    "trouble",
    [
        *LOST,
        *(429, 500, 503),
        "flood",
        "hold",
    ],
)
def test_whatever_goes_wrong_there_is_exactly_one_reply_in_the_end(
    shop: Shop, live: FakeWooCommerce, trouble: str | int
) -> None:
    text = approved(shop)
    match trouble:
        case int():
            live.answer_next("comment", Answer(trouble))
        case "flood":
            live.flooded = True
        case "hold":
            live.moderates = "hold"
        case _:
            getattr(live, trouble)("comment")
    for minutes in (0, 5, 60, 180):
        shop.waits(minutes=minutes)
        last = shop.says("poll")
        for comment in live.comments.values():
            comment["status"] = "approved"
    assert (last.code, shop.case()["reply_state"]) == (0, "live")
    assert [one["parent"] for one in live.comments.values()] == [40]
    assert text.split() == live.posted[0].replace("&amp;", "&").split()


@pytest.mark.parametrize("trouble", ["closed", "password", "spam"])
def test_what_cannot_be_posted_is_told_and_not_tried_again(
    shop: Shop, live: FakeWooCommerce, trouble: str
) -> None:
    approved(shop)
    match trouble:
        case "closed":
            live.closed = {22}
        case "password":
            shop.secrets["WP_PASSWORD"] = "old one"
        case "spam":
            live.moderates = "spam"
    for minutes in (0, 60, 600):
        shop.waits(minutes=minutes)
        shop.says("poll")
    assert shop.case()["reply_state"] == ("rejected" if trouble == "spam" else "failed")
    assert len(live.comments) == (trouble == "spam")
    assert live.calls.count("comment") == (trouble != "password")
    assert trouble == "spam" or {"closed": "closed", "password": "WP_PASSWORD"}[trouble] in why_failed(shop)


def test_a_live_reply_is_edited_and_withdrawn_by_its_owner(shop: Shop, live: FakeWooCommerce) -> None:
    (shop.folder / "reply.txt").write_text(edited := approved(shop).replace("I ", "I truly ", 1))
    shop.says("poll")
    assert shop.says("case", 1, "edit", "--text-file", "reply.txt").code == 0
    assert shop.says("case", 1, "approve", "--rev", shop.case()["rev"]).code == 0
    shop.says("poll")
    (comment,) = live.comments.values()
    assert comment["content"]["raw"].split() == html.escape(edited, quote=False).split()
    assert shop.says("case", 1, "withdraw", "--why", "Solved by phone.").code == 0
    shop.says("poll")
    assert comment["status"] == "trash"


def test_an_edit_is_found_when_everything_is_read_again(shop: Shop, live: FakeWooCommerce) -> None:
    shop.says("poll")
    live.has(40, 4, "They sent another one.")
    shop.waits(days=1, minutes=1)
    assert shop.says("poll", "--json").json["listings"][0]["edited"] == 1


def test_the_owner_sees_by_check_what_is_wrong(shop: Shop, live: FakeWooCommerce) -> None:
    assert is_wrong(shop) == ""
    live.answer_next("reviews", refused(404, "rest_no_route"))
    assert "permalinks" in is_wrong(shop)
    shop.secrets["WOO_KEY"] = "ck_other"
    assert "WOO_KEY and WOO_SECRET" in is_wrong(shop)


def test_neither_the_store_nor_what_is_shown_holds_a_secret(shop: Shop, live: FakeWooCommerce) -> None:
    live.takes_header = False
    approved(shop)
    assert leaks(shop, *SECRETS.values()) == []


def test_a_request_names_every_argument(desk: Desk) -> None:
    asked = woocommerce.request(desk.listing, "3", Seen())
    assert asked == Request(
        f"{desk.listing.base_url}/wp-json/wc/v3/products/reviews"
        "?per_page=100&page=3&status=all&orderby=date_gmt&order=desc"
    )


def test_a_reply_in_the_trash_is_rejected_with_the_word_for_it(desk: Desk) -> None:
    comment = {"id": 1, "parent": 40, "content": {"raw": "Sorry."}, "status": "trash"}
    found = woocommerce.reply_state(desk.listing, REVIEW, answer(comment, 201))
    assert found == OwnerReply("Sorry.", None, "rejected", "trash")
