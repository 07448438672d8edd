"""Judge.me against a fake of it on loopback: reading, replies that nobody is mailed, signed webhooks."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.desk import START, Clock, Desk, answer, approved, is_wrong, leaks, polled, why_failed
from fakes.judgeme import OPTIONS, SECRETS, SHOP, FakeJudgeme
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
)
from reviewbot.sites import Heard, judgeme
from reviewbot.testing.site import Answer, as_json
from reviewbot.types import Inbound, OwnerReply, Review

WAX = "The wax cracked on the first day and nobody answers my e-mails."
SORRY = "We are sorry about the wax, Ana. A new candle is on its way. Elena"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def judge(clock: Clock) -> Iterator[FakeJudgeme]:
    with FakeJudgeme(clock=clock) as fake:
        fake.has(77, 1, WAX)
        yield fake


@pytest.fixture
def desk(judge: FakeJudgeme, clock: Clock) -> Iterator[Desk]:
    desk = Desk("judgeme", judge.url, OPTIONS, SECRETS, clock)
    yield desk
    desk.wire.close()


def reply(desk: Desk, text: str = SORRY, key: str = "77") -> OwnerReply | None:
    response = desk.sends(judgeme.reply_request(desk.listing, Review(key), text))
    return judgeme.reply_state(desk.listing, Review(key), response)


# --- reading --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("page_size", "calls"), [(100, 3), (50, 6)])
def test_a_shop_is_read_to_its_last_short_page_whatever_size_pages_have(
    desk: Desk, judge: FakeJudgeme, page_size: int, calls: int
) -> None:
    judge.page_size = page_size
    for number in range(100, 350):
        judge.has(number, 5, "Fine.")
    assert len({review.key for review in desk.reads_all()}) == 251
    assert judge.calls == ["reviews"] * calls


def test_a_last_page_that_is_full_has_an_empty_one_after_it(desk: Desk, judge: FakeJudgeme) -> None:
    for number in range(100, 199):
        judge.has(number, 5, "Fine.")
    assert len(desk.reads_all()) == 100
    assert len(judge.calls) == 2


def test_a_review_is_read_with_what_tells_who_wrote_it_about_what(desk: Desk, judge: FakeJudgeme) -> None:
    judge.has(77, 2, "Not <b>good</b> &amp; late<br>again", title="Too sweet", hours_ago=1)
    (review,) = desk.reads().reviews
    assert (review.title, review.text, review.rating) == ("Too sweet", "Not good & late\nagain", 2.0)
    assert (review.created_at, review.updated_at) == (START - timedelta(hours=2), START - timedelta(hours=1))
    assert dict(review.attributes) == {
        "author_id": "111",
        "author_email": "ana@customer.example",
        "item_id": "8595686588594",
        "item_name": "Candle",
        "verified": "buyer",
        "media": "true",
    }


def test_what_the_shop_hides_says_so_and_what_it_calls_spam_is_removed(
    desk: Desk, judge: FakeJudgeme
) -> None:
    judge.has(78, 1, "Hidden", hidden=True)
    judge.has(79, 1, "Not out yet", published=False)
    judge.has(80, 1, "Pills", curated="spam")
    page = desk.reads()
    found = {review.key: review.attributes.get("visibility", "") for review in page.reviews}
    assert (found, page.removed) == ({"79": "hidden", "78": "hidden", "77": ""}, ("80",))


@pytest.mark.parametrize("rating", [None, 0, 6, "many", True])
def test_a_rating_outside_its_scale_is_none(desk: Desk, rating: object) -> None:
    said = {"reviews": [{"id": 1, "rating": rating}]}
    assert judgeme.parse(desk.listing, answer(said)).reviews[0].rating is None


# --- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        (400, (SiteError, "cannot use")),
        (401, (AccessRefused, "JUDGEME_TOKEN .* private token")),
        (403, (AccessRefused, "JUDGEME_TOKEN .* private token")),
        (404, (ListingGone, "check shop_domain")),
        (422, (SiteError, "cannot use")),
        (429, (RateLimited, "slow down")),
        (500, (SiteError, "usually passes")),
        (503, (SiteError, "usually passes")),
    ],
)
def test_every_refusal_to_read_is_told_in_plain_words(
    desk: Desk, judge: FakeJudgeme, status: int, refusal: tuple[type[ReviewbotError], str]
) -> None:
    kind, told = refusal
    judge.answer_next("reviews", as_json({"error": "No."}, status))
    with pytest.raises(kind, match=told) as raised:
        desk.reads()
    assert type(raised.value) is kind
    assert desk.reads().reviews, "once it has passed, it works"


def test_a_token_of_another_shop_and_a_missing_one_are_told_apart(desk: Desk, judge: FakeJudgeme) -> None:
    desk.environ["JUDGEME_TOKEN"] = "of another shop"
    with pytest.raises(AccessRefused, match="private token"):
        desk.reads()
    desk.environ["JUDGEME_TOKEN"] = ""
    with pytest.raises(ConfigError, match="JUDGEME_TOKEN is not set"):
        desk.reads()
    assert len(judge.calls) == 1


# --- answering ------------------------------------------------------------------------------------


def test_a_reply_is_put_and_the_reviewer_gets_no_mail(desk: Desk, judge: FakeJudgeme) -> None:
    assert reply(desk) == OwnerReply("", None, "live")
    [taken] = judge.replies
    assert (taken.review, taken.text, taken.mailed) == (77, SORRY, False)


def test_a_reply_to_a_review_that_is_gone_says_where_to_look(desk: Desk) -> None:
    with pytest.raises(Refused, match="whether the review is still there"):
        reply(desk, key="99")


@pytest.mark.parametrize(("text", "fits"), [("é" * 2000, True), ("é" * 2001, False), (" \n", False)])
def test_a_reply_is_measured_before_it_is_sent(
    desk: Desk, judge: FakeJudgeme, text: str, *, fits: bool
) -> None:
    if fits:
        reply(desk, text)
    else:
        with pytest.raises(Refused, match="1 to 2000 characters"):
            reply(desk, text)
    assert len(judge.replies) == fits


@pytest.mark.parametrize("key", ["", "r-1", "7 7", "../x", "-1"])
def test_only_a_number_of_judgeme_can_be_answered(desk: Desk, key: str) -> None:
    with pytest.raises(Refused, match="no number"):
        reply(desk, key=key)


@pytest.mark.parametrize("body", [b"<html>Sign in</html>", b'{"error": "No."}', b"[1]"])
def test_an_answer_that_is_an_error_is_no_reply_whatever_its_status_says(
    desk: Desk, judge: FakeJudgeme, body: bytes
) -> None:
    judge.answer_next("reply", Answer(200, body))
    with pytest.raises(ParseError):
        reply(desk)


# --- webhooks -------------------------------------------------------------------------------------


def hears(desk: Desk, headers: dict[str, str], body: bytes) -> Heard:
    return desk.hears(Inbound("POST", {}, headers, body, START))


def test_a_webhook_signed_with_the_token_says_that_there_is_something_to_read(
    desk: Desk, judge: FakeJudgeme
) -> None:
    headers, body = judge.delivery({"review": {"id": 77}}, SECRETS["JUDGEME_TOKEN"])
    assert hears(desk, headers, body) == Heard()
    assert hears(desk, {f"x-{name}": value for name, value in headers.items()}, body) == Heard()


def test_a_webhook_of_an_app_is_signed_with_the_secret_of_the_app_alone(judge: FakeJudgeme) -> None:
    desk = Desk("judgeme", judge.url, {**OPTIONS, "hook_secret_env": "JUDGEME_APP"}, SECRETS, lambda: START)
    assert hears(desk, *judge.delivery({}, SECRETS["JUDGEME_APP"])) == Heard()
    with pytest.raises(AccessRefused):
        hears(desk, *judge.delivery({}, SECRETS["JUDGEME_TOKEN"]))
    desk.wire.close()


def test_a_wrong_a_missing_or_a_moved_signature_is_not_believed(desk: Desk, judge: FakeJudgeme) -> None:
    headers, body = judge.delivery({"review": {"id": 77}}, SECRETS["JUDGEME_TOKEN"])
    forged, _ = judge.delivery({"review": {"id": 77}}, "guessed")
    for tried, said in ((forged, body), ({}, body), (headers, body + b" "), ({**headers, **forged}, body)):
        with pytest.raises(AccessRefused, match="a wrong signature") as raised:
            hears(desk, tried, said)
        assert SECRETS["JUDGEME_TOKEN"] not in str(raised.value)


def test_without_a_secret_no_webhook_is_believed(desk: Desk, judge: FakeJudgeme) -> None:
    desk.environ.clear()
    with pytest.raises(AccessRefused):
        hears(desk, *judge.delivery({}, ""))


@pytest.mark.parametrize("payload", [[], "x", 7, None])
def test_a_signed_webhook_that_is_no_object_is_none(desk: Desk, judge: FakeJudgeme, payload: object) -> None:
    with pytest.raises(ParseError):
        hears(desk, *judge.delivery(payload, SECRETS["JUDGEME_TOKEN"]))


# --- through the pipeline -------------------------------------------------------------------------


@pytest.fixture
def live() -> Iterator[FakeJudgeme]:
    """A Judge.me whose clock is the true one."""
    with FakeJudgeme() as fake:
        fake.has(77, 1, WAX)
        yield fake


@pytest.fixture
def shop(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, live: FakeJudgeme
) -> Shop:
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.lists("ours", "judgeme", base_url=live.url, **OPTIONS)
    shop.secrets.update(SECRETS)
    return shop


def ends(shop: Shop) -> str:
    """Let days go by; gives what became of the reply."""
    for hours in (0, 1, 3, 24, 72):
        shop.waits(hours=hours)
        shop.says("poll")
    return str(shop.case()["reply_state"])


def test_a_reply_that_was_taken_is_live(shop: Shop, live: FakeJudgeme) -> None:
    text = approved(shop)
    assert ends(shop) == "live"
    assert [(one.text, one.mailed) for one in live.replies] == [(text, False)]


@pytest.mark.parametrize("lost", ["drop_before_commit", "drop_after_commit", 500, 503])
def test_a_reply_whose_answer_was_lost_is_never_sent_again_and_a_person_is_asked_to_look(
    shop: Shop, live: FakeJudgeme, lost: str | int
) -> None:
    approved(shop)
    if isinstance(lost, int):
        live.answer_next("reply", Answer(lost))
    else:
        getattr(live, lost)("reply")
    assert ends(shop) == "failed"
    assert live.calls.count("reply") == 1
    assert "does not show replies to programs: look at the page" in why_failed(shop)


def test_a_reply_that_has_to_wait_for_the_rate_is_sent_once(shop: Shop, live: FakeJudgeme) -> None:
    approved(shop)
    live.answer_next("reply", Answer(429))
    assert ends(shop) == "live"
    assert len(live.replies) == 1


@pytest.mark.parametrize(("status", "told"), [(401, "private token"), (422, "still there")])
def test_a_refusal_is_told_and_not_tried_again(shop: Shop, live: FakeJudgeme, status: int, told: str) -> None:
    approved(shop)
    live.answer_next("reply", as_json({"error": "No."}, status))
    assert ends(shop) == "failed"
    assert (live.calls.count("reply"), told in why_failed(shop)) == (1, True)


def test_an_edit_is_read_and_what_becomes_spam_is_gone(shop: Shop, live: FakeJudgeme) -> None:
    polled(shop)
    live.has(77, 4, "They sent another one.", hours_ago=0)
    assert polled(shop)["edited"] == 1
    live.has(77, 4, "They sent another one.", hours_ago=0, curated="spam")
    polled(shop)
    assert shop.log()[0]["review"]["removed"]


def test_the_owner_sees_by_check_what_is_wrong(shop: Shop, live: FakeJudgeme) -> None:
    assert is_wrong(shop) == ""
    live.answer_next("reviews", as_json({"error": "Shop not found"}, 404))
    assert "check shop_domain" in is_wrong(shop)


def test_neither_the_store_nor_what_is_shown_holds_a_secret(shop: Shop) -> None:
    approved(shop)
    assert leaks(shop, *SECRETS.values()) == []


def test_the_shop_is_named_by_its_domain(desk: Desk, judge: FakeJudgeme) -> None:
    desk.reads()
    assert judge.asked[0].query == {"shop_domain": SHOP, "page": "1", "per_page": "100"}
