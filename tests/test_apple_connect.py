"""App Store Connect against a fake one on loopback: reading, logging in, answering, reading back."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from fakes.apple_connect import APP, OPTIONS, FakeAppStore, secrets
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
from reviewbot.sites import Found, Keyring, apple_connect
from reviewbot.testing.site import Answer
from reviewbot.types import Listing, OwnerReply, Review, Seen

LISTING = Listing("app", "apple_connect", options=OPTIONS)
THANKS = "Thank you, Ana. Version 3.2.1 opens again. Elena"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> Iterator[FakeAppStore]:
    with FakeAppStore(clock=clock) as fake:
        fake.has("r-1", 1, SOUP, title="Cold")
        yield fake


@pytest.fixture
def desk(store: FakeAppStore, clock: Clock) -> Iterator[Desk]:
    desk = Desk("apple_connect", store.url, OPTIONS, secrets(), clock)
    yield desk
    desk.wire.close()


# --- reading --------------------------------------------------------------------------------------


def test_reviews_are_read_newest_first_with_their_responses(desk: Desk, store: FakeAppStore) -> None:
    store.has("r-2", 5, "Lovely.", hours_ago=1, territory="DEU")
    store.answers("r-2", "Danke!")
    newest, older = desk.reads_all()
    assert (newest.key, newest.attributes, newest.reply) == (
        "r-2",
        {"territory": "DEU"},
        OwnerReply("Danke!", START, "pending"),
    )
    assert (older.title, older.text, older.author, older.rating) == ("Cold", SOUP, "ana_rides", 1)
    assert older.created_at == START - timedelta(hours=2), "Apple writes Pacific time"


def test_all_pages_are_followed_and_a_review_that_arrives_meanwhile_loses_none(
    desk: Desk, store: FakeAppStore
) -> None:
    store.page_size = 2
    for number in range(2, 6):
        store.has(f"r-{number}", 3, "Good and bad.", hours_ago=number + 2)
    first = desk.reads()
    store.has("new", 1, "Just now.", hours_ago=0)
    second = desk.reads(first.next)
    third = desk.reads(second.next)
    keys = [review.key for page in (first, second, third) for review in page.reviews]
    assert keys == ["r-1", "r-2", "r-2", "r-3", "r-4", "r-5"]
    assert (first.declared, second.declared, third.next) == (5, 6, "")


def test_the_link_to_the_next_page_leads_nowhere_but_to_the_next_page() -> None:
    for link in ("https://evil.example/v1/apps/1/customerReviews?cursor=x", "//evil.example/?cursor=x#y"):
        page = apple_connect.parse(LISTING, answer({"data": [], "links": {"next": link}}))
        following = apple_connect.request(LISTING, page.next, Seen())
        assert (
            following.url == f"https://api.appstoreconnect.apple.com/v1/apps/{APP}/customerReviews?cursor=x"
        )


@pytest.mark.parametrize("link", ["https://[", "https://api.example/v1/apps", "next"])
def test_a_link_that_cannot_be_followed_is_no_end_of_the_list(link: str) -> None:
    with pytest.raises(ParseError, match="leads nowhere"):
        apple_connect.parse(LISTING, answer({"data": [], "links": {"next": link}}))


@pytest.mark.parametrize(
    "body",
    [
        {"data": None},
        {"data": {}},
        {"errors": []},
        {"data": ["r-1"]},
        {"data": [{"type": "apps", "id": "1"}]},
        {"data": [{"type": "customerReviews", "attributes": {"rating": 1}}]},
    ],
)
def test_what_is_no_list_of_reviews_is_refused(body: Any) -> None:
    with pytest.raises(ParseError):
        apple_connect.parse(LISTING, answer(body))


@given(
    st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda some: st.lists(some, max_size=3))
)
def test_a_review_survives_anything_in_place_of_what_apple_documents(junk: Any) -> None:
    names = ("rating", "title", "body", "reviewerNickname", "createdDate", "territory")
    entry = {"type": "customerReviews", "id": "r-1", "attributes": dict.fromkeys(names, junk)}
    for one in (entry, {**entry, "attributes": junk}, {**entry, "relationships": junk}):
        page = apple_connect.parse(LISTING, answer({"data": [one], "included": junk, "meta": junk}))
        assert [review.key for review in page.reviews] == ["r-1"]


def test_everything_is_asked_below_base_url() -> None:
    listing = Listing("app", "apple_connect", base_url="https://proxy.example/apple/", options=OPTIONS)
    first = apple_connect.request(listing, None, Seen())
    assert first.url.startswith(
        f"https://proxy.example/apple/v1/apps/{APP}/customerReviews?sort=-createdDate"
    )
    reply = apple_connect.reply_request(listing, Review("r-1"), THANKS)
    assert reply.url == "https://proxy.example/apple/v1/customerReviewResponses"


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_no_id_of_a_review_leads_away_from_it(key: str) -> None:
    address = apple_connect.review_request(LISTING, Review(key)).url
    parts = address.removeprefix("https://api.appstoreconnect.apple.com/").split("/")
    assert (parts[:2], len(parts), address.count("?")) == (["v1", "customerReviews"], 3, 1)


def test_the_apps_that_the_key_can_see_are_found_page_by_page(desk: Desk, store: FakeAppStore) -> None:
    store.apps |= {"8": "Harbor Menu", "9": "Harbor Pay"}
    store.page_size = 2
    assert desk.discovers() == [
        Found(f"Harbor Rides (example.app{APP})", {"app_id": APP}),
        Found("Harbor Menu (example.app8)", {"app_id": "8"}),
        Found("Harbor Pay (example.app9)", {"app_id": "9"}),
    ]


# --- logging in -----------------------------------------------------------------------------------


def test_one_token_serves_many_requests_and_is_made_anew_before_it_ends(
    desk: Desk, store: FakeAppStore, clock: Clock
) -> None:
    for minutes in (0, 5, 10):
        clock.now += timedelta(minutes=minutes)
        desk.reads()
    first, second, third = (asked.headers["authorization"] for asked in store.asked)
    assert first == second != third


def test_a_token_that_apple_refuses_is_made_anew_once(desk: Desk, store: FakeAppStore, clock: Clock) -> None:
    desk.reads()
    clock.now += timedelta(minutes=3)
    store.refuse_tokens_before = clock.now - timedelta(minutes=2)
    assert desk.reads().reviews
    assert store.calls == ["list", "list", "list"]


def test_a_token_that_was_just_made_is_not_made_again(desk: Desk, store: FakeAppStore) -> None:
    store.revoked = True
    with pytest.raises(AccessRefused, match=r"key_id and issuer_id .* APPLE_KEY .* clock must be right"):
        desk.reads()
    assert store.calls == ["list"]


def test_a_clock_that_is_a_little_fast_does_no_harm(store: FakeAppStore, clock: Clock) -> None:
    fast = Desk("apple_connect", store.url, OPTIONS, secrets(), lambda: clock.now + timedelta(seconds=50))
    assert fast.reads().reviews


@pytest.mark.parametrize("wrong", ["key_id", "issuer_id"])
def test_a_wrong_id_is_told(store: FakeAppStore, clock: Clock, wrong: str) -> None:
    desk = Desk("apple_connect", store.url, {**OPTIONS, wrong: "other"}, secrets(), clock)
    with pytest.raises(AccessRefused, match="compare key_id and issuer_id"):
        desk.reads()


def test_a_key_that_is_missing_is_named_and_nothing_is_sent(desk: Desk, store: FakeAppStore) -> None:
    desk.environ.clear()
    with pytest.raises(ConfigError, match="APPLE_KEY is not set"):
        desk.reads()
    assert store.calls == []


def _pem(key: Any, password: bytes = b"") -> str:
    lock = BestAvailableEncryption(password) if password else NoEncryption()
    told: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)
    return told.decode()


def test_what_is_no_key_of_apples_is_told_without_showing_it(desk: Desk) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    rsa_key = rsa.generate_private_key(65537, 2048)
    for wrong in ("AuthKey.p8", "é", _pem(key)[:80], _pem(key, b"secret"), _pem(rsa_key), public):
        desk.environ["APPLE_KEY"] = wrong
        with pytest.raises(ConfigError, match=r"APPLE_KEY holds no private key .* \\n where it has") as told:
            desk.reads()
        assert wrong not in str(told.value)


def test_a_key_may_also_stand_in_the_environment_with_its_line_breaks(desk: Desk) -> None:
    desk.environ["APPLE_KEY"] = desk.environ["APPLE_KEY"].replace("\\n", "\n")
    assert desk.reads().reviews


# --- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code", "refusal"),
    [
        (400, "PARAMETER_ERROR.INVALID", (SiteError, "cannot use")),
        (401, "NOT_AUTHORIZED", (AccessRefused, "Users and Access, Integrations")),
        (403, "FORBIDDEN_ERROR", (AccessRefused, "the key's role must be allowed to see this app")),
        (403, "FORBIDDEN.REQUIRED_AGREEMENTS_MISSING_OR_EXPIRED", (AccessRefused, "accept the agreements")),
        (404, "NOT_FOUND", (ListingGone, "app_id is the number under General, App Information")),
        (429, "RATE_LIMIT_EXCEEDED", (RateLimited, "asks us to slow down")),
        (500, "UNEXPECTED_ERROR", (SiteError, "usually passes")),
    ],
)
def test_every_refusal_is_told_in_plain_words(
    desk: Desk, store: FakeAppStore, status: int, code: str, refusal: tuple[type[ReviewbotError], str]
) -> None:
    kind, told = refusal
    store.fail_next("list", status, code)
    with pytest.raises(kind, match=told) as raised:
        desk.reads()
    assert type(raised.value) is kind
    assert desk.reads().reviews, "once it has passed, it works"


def test_an_hour_that_is_used_up_is_waited_for_longer_than_a_burst(desk: Desk, store: FakeAppStore) -> None:
    store.fail_next("list", 429)
    with pytest.raises(RateLimited) as burst:
        desk.reads()
    store.hour = 0
    with pytest.raises(RateLimited, match="requests of this hour are used up") as hour:
        desk.reads()
    assert (burst.value.retry_after, hour.value.retry_after) == (timedelta(minutes=1), timedelta(minutes=10))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 429, 500])
def test_no_error_and_no_log_line_holds_a_secret_though_apple_says_it_back(
    desk: Desk, store: FakeAppStore, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    caplog.set_level(logging.DEBUG)
    desk.reads()
    token = store.asked[0].headers["authorization"].removeprefix("Bearer ")
    for _ in range(2):  # a token that is refused is made anew
        store.answer_next("list", Answer(status, f"{token} {secrets()['APPLE_KEY']}".encode()))
    with pytest.raises(ReviewbotError) as raised:
        desk.reads()
    written = f"{raised.value} {caplog.text} {desk.keyring}"
    assert token not in written
    assert secrets()["APPLE_KEY"][40:80] not in written


# --- answering ------------------------------------------------------------------------------------


def test_a_response_is_pending_until_it_is_published(desk: Desk, store: FakeAppStore) -> None:
    assert desk.answers("r-1", THANKS) == OwnerReply(THANKS, START, "pending")
    states = [reply.state for _ in range(3) if (reply := desk.reads_back("r-1"))]
    assert states == ["pending", "live", "live"]
    assert store.posts == [("r-1", THANKS)]


def test_a_second_response_takes_the_place_of_the_first_and_is_pending_again(
    desk: Desk, store: FakeAppStore
) -> None:
    desk.answers("r-1", "First.")
    store.publish("r-1")
    assert desk.answers("r-1", THANKS) == OwnerReply(THANKS, START, "pending")
    assert (len(store.responses), store.reply_to("r-1")) == (1, THANKS)


def test_a_review_without_a_response_reads_back_as_none(desk: Desk) -> None:
    assert desk.reads_back("r-1") is None


def test_a_response_is_withdrawn_by_its_own_id(desk: Desk, store: FakeAppStore) -> None:
    desk.answers("r-1", THANKS)
    desk.withdraws("r-1")
    assert store.calls == ["post", "response", "delete"]
    assert desk.reads_back("r-1") is None
    with pytest.raises(ListingGone, match="no response to this review that could be taken down"):
        desk.withdraws("r-1")


def test_a_response_whose_id_is_not_told_is_not_withdrawn_at_random(desk: Desk, store: FakeAppStore) -> None:
    desk.answers("r-1", THANKS)
    store.answer_next("response", Answer(200, b'{"data": {"type": "customerReviewResponses"}}'))
    with pytest.raises(ParseError, match="no id of the response"):
        desk.withdraws("r-1")
    assert store.reply_to("r-1") == THANKS


def test_an_answer_to_a_review_that_is_gone_says_so(desk: Desk, store: FakeAppStore) -> None:
    del store.reviews["r-1"]
    with pytest.raises(ListingGone, match="does not have this review any more"):
        desk.answers("r-1", THANKS)
    with pytest.raises(ListingGone, match="does not show this review any more"):
        desk.reads_back("r-1")


def test_a_key_that_may_only_read_is_told_which_roles_may_answer(desk: Desk, store: FakeAppStore) -> None:
    store.read_only = True
    assert desk.reads().reviews
    with pytest.raises(AccessRefused, match="Admin, App Manager or Customer Support"):
        desk.answers("r-1", THANKS)


@pytest.mark.parametrize("status", [400, 409, 422])
def test_a_response_that_apple_does_not_take_is_for_a_person_to_edit(
    desk: Desk, store: FakeAppStore, status: int
) -> None:
    store.fail_next("post", status, "ENTITY_ERROR.ATTRIBUTE.INVALID")
    with pytest.raises(Refused, match="edit it"):
        desk.answers("r-1", THANKS)


@pytest.mark.parametrize(("text", "fits"), [("é" * 5970, True), ("é" * 5971, False), (" \n", False)])
def test_a_response_is_measured_in_characters_before_it_is_sent(
    desk: Desk, store: FakeAppStore, text: str, *, fits: bool
) -> None:
    if fits:
        desk.answers("r-1", text)
    else:
        with pytest.raises(Refused, match="1 to 5970 characters"):
            desk.answers("r-1", text)
    assert len(store.posts) == fits


@pytest.mark.parametrize("lost", LOST)
def test_a_response_whose_answer_was_lost_is_put_again_and_stands_there_once(
    desk: Desk, store: FakeAppStore, lost: str
) -> None:
    getattr(store, lost)("post")
    with pytest.raises(WireError):
        desk.answers("r-1", THANKS)
    assert len(store.posts) == (lost != "drop_before_commit"), "the wire itself sends it once"
    desk.answers("r-1", THANKS)
    assert (len(store.responses), store.reply_to("r-1")) == (1, THANKS)


def test_a_token_that_ends_while_answering_is_made_anew_and_the_response_is_put_once(
    desk: Desk, store: FakeAppStore, clock: Clock
) -> None:
    desk.reads()
    clock.now += timedelta(minutes=3)
    store.refuse_tokens_before = clock.now - timedelta(minutes=2)
    desk.answers("r-1", THANKS)
    assert store.posts == [("r-1", THANKS)]


def test_the_token_names_nothing_but_the_team_and_ends_within_20_minutes(clock: Clock) -> None:
    keyring = Keyring(secrets().__getitem__, clock)
    sent = next(apple_connect.auth(LISTING, keyring, apple_connect.request(LISTING, None, Seen())))
    token = sent.headers["Authorization"].removeprefix("Bearer ")
    claims = jwt.decode(token, options={"verify_signature": False})
    assert jwt.get_unverified_header(token) == {"alg": "ES256", "kid": OPTIONS["key_id"], "typ": "JWT"}
    assert claims.keys() == {"iss", "iat", "exp", "aud"}
    assert claims["exp"] - claims["iat"] <= 20 * 60


# --- through the pipeline ---------------------------------------------------------------------------


@pytest.fixture
def cloud() -> Iterator[FakeAppStore]:
    """A store whose clock is that of the shop's commands."""
    with FakeAppStore(clock=now) as fake:
        yield fake


@pytest.fixture
def shop(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, cloud: FakeAppStore
) -> Shop:
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.lists("ours", "apple_connect", base_url=cloud.url, **OPTIONS)
    shop.secrets.update(secrets())
    return shop


def test_an_app_is_read_to_its_end_and_only_what_is_fresh_opens_a_case(
    shop: Shop, cloud: FakeAppStore
) -> None:
    cloud.page_size = 50
    for number in range(120):
        cloud.has(f"old-{number}", 1, f"{SOUP} ({number})", hours_ago=24 * 40 + number)
    cloud.has("fresh", 1, SOUP)
    told = shop.says("poll", "--json").json
    assert (told["listings"][0]["new"], told["cases_opened"]) == (121, 1)
    assert cloud.calls == ["list", "list", "list"]


def test_an_edit_is_a_revision_and_a_new_date_alone_is_none(shop: Shop, cloud: FakeAppStore) -> None:
    cloud.has("r-1", 1, SOUP, hours_ago=5)
    cloud.has("r-2", 5, "Lovely evening.", hours_ago=6)
    polled(shop)
    cloud.has("r-1", 3, "They called and put it right.", hours_ago=5)
    cloud.has("r-2", 5, "Lovely evening.", hours_ago=0)
    assert polled(shop) == {"status": "ok", "new": 0, "edited": 1, "unchanged": 1, "error": None}


def test_a_response_given_in_app_store_connect_settles_the_case(shop: Shop, cloud: FakeAppStore) -> None:
    cloud.has("r-1", 1, SOUP)
    polled(shop)
    cloud.answers("r-1", THANKS)
    cloud.publish("r-1")
    polled(shop)
    assert shop.case()["reply_state"] == "live"


@pytest.mark.parametrize("fault", [*LOST, "429", "500", "503", "nothing"])
def test_an_approved_response_goes_live_once_whatever_happens_on_the_way(
    shop: Shop, cloud: FakeAppStore, fault: str
) -> None:
    cloud.has("r-1", 1, SOUP)
    text = approved(shop)
    if fault.isdecimal():
        cloud.fail_next("post", int(fault))
    elif fault != "nothing":
        getattr(cloud, fault)("post")
    assert settled(shop) == "live"
    assert (len(cloud.responses), cloud.reply_to("r-1")) == (1, text)


@pytest.mark.parametrize(
    ("status", "told"), [(401, "Users and Access"), (403, "Customer Support"), (409, "edit it")]
)
def test_a_response_that_apple_refuses_is_told_and_nothing_is_there(
    shop: Shop, cloud: FakeAppStore, status: int, told: str
) -> None:
    cloud.has("r-1", 1, SOUP)
    approved(shop)
    cloud.fail_next("post", status)
    assert settled(shop) == "failed"
    assert cloud.reply_to("r-1") is None
    assert told in why_failed(shop)


def test_check_live_says_what_is_wrong_and_which_page_fixes_it(shop: Shop, cloud: FakeAppStore) -> None:
    cloud.has("r-1", 1, SOUP)
    assert is_wrong(shop) == ""
    cloud.unsigned = True
    assert "accept the agreements that App Store Connect shows under Business" in is_wrong(shop)
    cloud.revoked = True
    assert "Users and Access, Integrations" in is_wrong(shop)


def test_neither_the_store_nor_what_is_shown_holds_a_secret(shop: Shop, cloud: FakeAppStore) -> None:
    cloud.has("r-1", 1, SOUP)
    key = secrets()["APPLE_KEY"]
    polled(shop)
    token = cloud.asked[0].headers["authorization"].removeprefix("Bearer ")
    assert leaks(shop, key, key.replace("\\n", "\n"), key[40:80], token) == []
