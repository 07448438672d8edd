"""The App Store feed: every shape that Apple has sent, and what must not be read as "nothing new"."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.errors import ConfigError, ParseError
from reviewbot.sites import apple_rss, parts
from reviewbot.types import Listing, Page, Response, Seen

FIXTURE = json.loads((Path(__file__).parents[1] / "fixtures/sites/apple_rss.json").read_text("utf-8"))
APP = Listing("app", "apple_rss", part="us", options={"app_id": "6740000001", "countries": ["us"]})
ADDRESS = "https://itunes.apple.com/us/rss/customerreviews/page={}/id=6740000001/sortby=mostrecent/json"
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:im="http://itunes.apple.com/rss">'
    "<id>https://itunes.apple.com/us/rss/customerreviews/page=1/id=6740000001/xml</id>{}</feed>"
)


def answer(body: bytes | str, page: int = 1, url: str = "") -> Response:
    raw = body if isinstance(body, bytes) else body.encode()
    return Response(200, url or ADDRESS.format(page), {}, raw, datetime(2026, 11, 17, tzinfo=UTC))


def entry(key: str = "1", **changes: Any) -> dict[str, Any]:
    labels = {
        "id": key,
        "im:rating": "2",
        "title": "Slow",
        "content": "It hangs.",
        "updated": "2026-11-17T05:00:00-07:00",
    }
    return {**{name: {"label": label} for name, label in labels.items()}, **changes}


def feed(entries: Any = None, links: dict[str, int] | None = None) -> str:
    found: dict[str, Any] = {"id": {"label": ADDRESS.format(1)}}
    found["link"] = [
        {"attributes": {"rel": rel, "href": ADDRESS.format(page) + "?urlDesc=/customerreviews/page=9/x"}}
        for rel, page in (links or {}).items()
    ]
    return json.dumps({"feed": found if entries is None else {**found, "entry": entries}})


def read(body: bytes | str, page: int = 1) -> Page:
    return apple_rss.parse(APP, answer(body, page))


@pytest.mark.parametrize("exchange", FIXTURE["exchanges"])
def test_each_recorded_exchange_is_asked_for_and_read_as_expected(exchange: dict[str, Any]) -> None:
    asked = apple_rss.request(APP, exchange["page"], Seen())
    page = apple_rss.parse(APP, answer(exchange["response"]["body"], url=asked.url))
    assert asked.url == exchange["request"]["url"]
    assert page.next == exchange["expected"]["next"]
    assert [
        {
            "key": review.key,
            "rating": review.rating,
            "scale": list(review.scale),
            "title": review.title,
            "text": review.text,
            "author": review.author,
            "created_at": review.created_at,
            "updated_at": review.updated_at and review.updated_at.isoformat().replace("+00:00", "Z"),
            "url": review.url,
            "attributes": review.attributes,
        }
        for review in page.reviews
    ] == exchange["expected"]["reviews"]


# --- asking ---------------------------------------------------------------------------------------


def test_every_storefront_is_a_part_once_and_in_lower_case() -> None:
    app = Listing("app", "apple_rss", options={"app_id": 1, "countries": ["US", "de", "us"]})
    assert parts(app) == ("us", "de")
    assert parts(Listing("app", "apple_rss", options={"app_id": 1})) == ("us",)


def test_a_three_letter_country_is_a_configuration_error_that_names_the_listing() -> None:
    with pytest.raises(ConfigError, match=r'listing app: countries: "USA" is not a two-letter'):
        apple_rss.parts(Listing("app", "apple_rss", options={"app_id": 1, "countries": ["USA"]}))


def test_a_country_cannot_smuggle_a_path_into_the_address() -> None:
    with pytest.raises(ConfigError):
        apple_rss.parts(Listing("app", "apple_rss", options={"app_id": 1, "countries": ["us/../x"]}))


def test_the_xml_form_and_another_base_are_asked_for_when_configured() -> None:
    app = Listing(
        "app", "apple_rss", part="de", base_url="http://127.0.0.1:9/", options={"app_id": 7, "format": "xml"}
    )
    asked = apple_rss.request(app, "3", Seen())
    assert asked.url == "http://127.0.0.1:9/de/rss/customerreviews/page=3/id=7/sortby=mostrecent/xml"


def test_a_format_that_apple_does_not_have_is_a_configuration_error() -> None:
    with pytest.raises(ConfigError, match="expected"):
        apple_rss.request(Listing("app", "apple_rss", options={"app_id": 7, "format": "csv"}), None, Seen())


# --- where the feed ends --------------------------------------------------------------------------


def test_a_blank_page_in_mid_feed_does_not_end_the_feed_whatever_its_last_link_says() -> None:
    assert read(feed(), page=4) == Page((), next="5", replies=False)
    assert read(feed(links={"last": 1}), page=4).next == "5"


def test_the_tenth_page_is_the_last_one_even_when_it_is_blank() -> None:
    assert read(feed([entry()]), page=10).next == ""
    assert read(feed(), page=10).next == ""


def test_a_page_with_reviews_that_calls_itself_the_last_ends_the_feed() -> None:
    assert read(feed([entry()], links={"last": 2}), page=2).next == ""
    assert read(feed([entry()], links={"last": 2}), page=1).next == "2"


def test_a_page_that_does_not_say_which_it_is_ends_the_feed_rather_than_looping() -> None:
    page = apple_rss.parse(
        APP, answer(feed([entry()]), url="https://itunes.apple.com/cn/rss/customerreviews/id=1/json")
    )
    assert len(page.reviews) == 1
    assert page.next == ""


def test_the_page_is_known_from_the_feed_itself_after_a_redirect_hid_it() -> None:
    page = apple_rss.parse(APP, answer(feed([entry()], links={"self": 3}), url="https://cdn.example/x"))
    assert page.next == "4"


# --- entries --------------------------------------------------------------------------------------


def test_a_single_review_that_is_not_in_an_array_is_read() -> None:
    assert [review.key for review in read(feed(entry("77"))).reviews] == ["77"]


def test_the_app_itself_is_not_a_review() -> None:
    app = {"im:name": {"label": "Tables"}, "id": {"label": "https://apps.apple.com/app/id1"}}
    assert [review.key for review in read(feed([app, entry("77")])).reviews] == ["77"]
    assert read(feed(app)).reviews == ()


def test_content_may_be_an_array_with_the_html_form_beside_the_text() -> None:
    contents = [
        {"label": "<p>It <b>hangs</b>.</p>", "attributes": {"type": "html"}},
        {"label": "It hangs <3", "attributes": {"type": "text"}},
    ]
    assert read(feed([entry(content=contents)])).reviews[0].text == "It hangs <3"
    assert read(feed([entry(content=contents[:1])])).reviews[0].text == "It hangs."


def test_a_review_without_most_of_its_fields_is_still_a_review() -> None:
    (review,) = read(
        feed([{"id": {"label": "5"}, "im:rating": {}, "author": {}, "updated": None, "new": [1]}])
    ).reviews
    assert (review.key, review.rating, review.updated_at, review.author) == ("5", None, None, "")


def test_a_label_that_is_a_bare_value_or_a_number_is_read_all_the_same() -> None:
    (review,) = read(feed([{**entry(), "id": 12, "im:rating": {"label": 3}, "title": "Bare"}])).reviews
    assert (review.key, review.rating, review.title) == ("12", 3.0, "Bare")


@pytest.mark.parametrize("rating", ["0", "6", "-1", "many", ""])
def test_a_rating_outside_one_to_five_is_no_rating(rating: str) -> None:
    (review,) = read(feed([{**entry(), "im:rating": {"label": rating}}])).reviews
    assert review.rating is None


def test_only_web_addresses_become_the_reviews_address() -> None:
    link = {"attributes": {"rel": "related", "href": "javascript:alert(1)"}}
    assert read(feed([entry(link=link)])).reviews[0].url == ""


def test_half_an_emoji_and_nul_cannot_reach_the_store() -> None:
    (review,) = read(feed([entry(content={"label": "ok \ud83d\u0000"})])).reviews
    assert review.text == "ok ?"


def test_the_same_review_twice_on_a_page_is_one_review() -> None:
    assert len(read(feed([entry("1"), entry("1")])).reviews) == 1


# --- what is not a feed ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"", "an empty answer"),
        (b"{}", "JSON without a feed"),
        (b"null", "JSON without a feed"),
        (b"[]", "JSON without a feed"),
        (b'{"feed": []}', "JSON without a feed"),
        (b'{"feed": {}}', "an empty feed of something else"),
        (b'{"feed": {"entry": [', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"\xff\xfe{}", "not JSON"),
        (b"<!DOCTYPE html><title>Sign in</title>", "a web page"),
        (b"\n<html><body>503</body></html>", "a web page"),
        (b"<rss><channel/></rss>", "XML of another kind"),
        (ATOM.format("<entry>").encode(), "broken or cut off"),
        (b"<a>" * 50_000 + b"</a>" * 50_000, "broken or cut off"),
        (ATOM.format("").encode("utf-16"), "not JSON"),
        (ATOM.format("é").encode("latin-1"), "not UTF-8"),
    ],
)
def test_junk_is_named_and_never_taken_for_an_empty_feed(body: bytes, named: str) -> None:
    with pytest.raises(ParseError, match=rf"^app \(us\): Apple sent .*{named}"):
        read(body)


def test_a_feed_of_something_else_is_refused_without_quoting_it() -> None:
    foreign = ATOM.format("<entry><id>tag:blog</id><title>My secret diary</title></entry>")
    with pytest.raises(ParseError, match="none of them is an App Store review") as refused:
        read(foreign)
    assert "diary" not in str(refused.value)


@pytest.mark.parametrize("prolog", ["", '<?xml version="1.0"?>', "<!-- <feed -->"])
def test_xml_that_declares_entities_is_refused_before_it_is_read(prolog: str) -> None:
    bomb = '<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    with pytest.raises(ParseError, match="DOCTYPE"):
        read(
            prolog + bomb + ATOM.format("<entry><id>1</id><im:rating>1</im:rating><title>&b;</title></entry>")
        )


def test_the_json_and_the_xml_form_of_a_review_are_the_same_review() -> None:
    xml = ATOM.format(
        "<entry><id>1</id><im:rating>2</im:rating><title>Slow</title>"
        '<content type="html">&lt;p&gt;It hangs.&lt;/p&gt;</content><content type="text">It hangs.</content>'
        "<updated>2026-11-17T05:00:00-07:00</updated></entry>"
    )
    assert read(xml).reviews == read(feed([entry()])).reviews


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["label", "attributes", "id", "im:rating", "content", "author", "link"]), inner
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_whatever_an_entry_holds_it_is_read_or_refused(value: Any) -> None:
    try:
        page = read(feed(value))
    except ParseError:
        return
    assert all(review.key and (review.rating is None or 1 <= review.rating <= 5) for review in page.reviews)


@given(st.binary(max_size=200), st.sampled_from([b"", b"<", b"{", b'{"feed":', b"<feed>"]))
def test_any_bytes_are_refused_or_read(junk: bytes, start: bytes) -> None:
    with pytest.raises(ParseError):
        read(start + junk)
