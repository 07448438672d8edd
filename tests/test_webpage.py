import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reviewbot.errors import ParseError
from reviewbot.sites import webpage
from reviewbot.sites.webpage import jsonld
from reviewbot.types import Listing, Page, Response, Review, Seen

URL = "https://shop.example/kettle"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LISTING = Listing("kettle", "webpage", options={"url": URL})
RECORDED = Path(__file__).parent.parent.parent / "shared" / "payloads" / "recorded" / "jsonld"
recorded = pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded pages are not beside the checkout")


def read(body: str | bytes, *, listing: Listing = LISTING, url: str = URL) -> Page:
    content = body.encode() if isinstance(body, str) else body
    return webpage.parse(listing, Response(200, url, {"content-type": "text/html"}, content, NOW))


def linked(*scripts: object, lang: str = "en") -> str:
    written = (one if isinstance(one, str) else json.dumps(one) for one in scripts)
    marked = "".join(f'<script type="application/ld+json">{one}</script>' for one in written)
    return f'<!doctype html><html lang="{lang}"><head>{marked}</head><body>Kettle</body></html>'


def review(**properties: object) -> dict[str, object]:
    return {
        "@type": "Review",
        "author": "Kim",
        "datePublished": "2026-09-14",
        "reviewBody": "Leaks.",
        **properties,
    }


def only(body: str) -> Review:
    (one,) = read(body).reviews
    return one


# --- asking -----------------------------------------------------------------------------------


def test_the_page_is_asked_for_politely_on_the_host_that_the_test_names() -> None:
    listing = Listing("kettle", "webpage", base_url="http://127.0.0.1:8000", options={"url": URL})
    request = webpage.request(listing, None, Seen())
    assert (request.url, request.robots, request.method) == ("http://127.0.0.1:8000/kettle", True, "GET")
    assert webpage.request(LISTING, f"{URL}?page=2", Seen()).url == f"{URL}?page=2"


@pytest.mark.parametrize(
    ("link", "token"),
    [
        ("?page=2", f"{URL}?page=2"),
        ("https://other.example/kettle", ""),
        ("/kettle/page/2/", f"{URL}/page/2/"),
        ("/teapot", ""),  # themes call the next product "next" too
        (URL, ""),
        ("javascript:next()", ""),
    ],
)
def test_only_another_page_of_the_same_site_is_followed(link: str, token: str) -> None:
    page = linked(review()).replace("<head>", f'<head><link rel="next" href="{link}">')
    assert read(page).next == token


# --- JSON-LD as it is found ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "script",
    [
        '<!-- {"@type":"Review","reviewBody":"Leaks."} -->',
        '<![CDATA[{"@type":"Review","reviewBody":"Leaks."}]]>',
        '\ufeff{"@type":"Review","reviewBody":"Leaks.",}',
        '{"@type":"Review","reviewBody":"Leaks."};',
        '{"@type":"Review", // the "type"\n "reviewBody":"Leaks." /* , } */ }',
        '{"@type":"Thing"}{"@type":"Review","reviewBody":"Leaks."}',
        '{"@type":"Thing"},\n{"@type":"Review","reviewBody":"Leaks."}',
        "{&quot;@type&quot;:&quot;Review&quot;,&quot;reviewBody&quot;:&quot;Leaks.&quot;}",
        '{"@type":"Review","reviewBody":"Leaks.","name":"it\\\'s"}',
        '{"@type":["Thing","http://schema.org/Review"],"reviewBody":"Leaks."}',
        '{"@context":{"schema":"https://schema.org/"},"@type":"schema:Review","schema:reviewBody":"Leaks."}',
        '{"@type":"Product","reviews":[{"@type":"Review","reviewBody":"Leaks."}]}',
        '{"@type":"Product","review":{"reviewBody":"Leaks."}}',
        '{"@graph":[{"@type":"WebPage","mainEntity":{"@type":"Product","review":{"@type":"Review","reviewBody":"Leaks."}}}]}',
        '{"@type":"Review","reviewBody":{"@value":"Leaks.","@language":"en"},"reviewRating":NaN}',
        '[null,[{"@type":"CriticReview","description":"Leaks."}]]',
    ],
)
def test_json_ld_is_read_through_the_dirt_it_comes_in(script: str) -> None:
    assert only(linked(script)).text == "Leaks."


def test_what_looks_like_a_comment_inside_a_review_stays() -> None:
    text = "See https://x.example // not /* a */ comment, ] and }"
    script = f'{{"@type":"Review","reviewBody":"{text}",}}'
    assert only(linked(script)).text == text


def test_raw_line_breaks_and_lone_surrogates_do_not_break_a_review() -> None:
    assert only(linked('{"@type":"Review","reviewBody":"Cold\nsoup \\ud83d"}')).text == "Cold\nsoup"


def test_a_broken_script_is_skipped_where_another_has_reviews() -> None:
    assert only(linked('{"@type":"Review","reviewBody":"', review())).text == "Leaks."


def test_a_broken_script_alone_is_said_to_be_broken() -> None:
    with pytest.raises(ParseError, match="JSON-LD is broken"):
        read(linked('{"@type":"Product","review":[{"@type":"Review"'))


def test_references_are_followed_between_scripts_and_in_circles() -> None:
    product = {"@type": "Product", "@id": "#p", "name": "Kettle", "review": [{"@id": "#r"}]}
    circle = review(**{"@id": "#r", "author": {"@id": "#kim"}, "itemReviewed": {"@id": "#p"}})
    kim = {"@type": "Person", "@id": "#kim", "name": "Kim", "knows": {"@id": "#kim"}}
    found = only(linked(product, circle, kim))
    assert (found.author, found.key, found.url) == ("Kim", f"{URL}#r", f"{URL}#r")
    assert "item" not in found.attributes


def test_fact_checks_and_empty_shells_are_no_reviews() -> None:
    shell = {"@type": "Review", "author": "Kim"}
    check = {"@type": ["ClaimReview", "Review"], "reviewBody": "False."}
    assert [one.text for one in read(linked(review(), shell, check)).reviews] == ["Leaks."]


@recorded
@pytest.mark.parametrize(
    "name",
    ["JSONLD_with_JS_comment", "JSONLD_with_control_characters", "JSONLD_with_control_characters_comment"],
)
def test_recorded_broken_json_ld_is_read_as_its_authors_meant_it(name: str) -> None:
    page = (RECORDED / f"{name}.html").read_text("utf-8")
    script = page.partition('"application/ld+json">')[2].partition("</script>")[0]
    values, broken = jsonld.values_in(script)
    assert not broken
    assert values == json.loads((RECORDED / f"{name}.jsonld").read_text("utf-8"))


@recorded
def test_recorded_null_scripts_hide_neither_the_review_nor_the_rating() -> None:
    page = read((RECORDED / "null_ld_mock.html").read_bytes())
    (expected,) = [
        one
        for one in json.loads((RECORDED / "null_ld_mock.jsonld").read_text("utf-8"))
        if one["@type"] == "Review"
    ]
    assert [one.text for one in page.reviews] == [expected["reviewBody"]]
    assert page.declared == 280


@recorded
@pytest.mark.parametrize(
    ("name", "count"),
    [("microdata_LocalBusiness.002", 250), ("microdata_product", 89), ("product_microdata", 89)],
)
def test_recorded_microdata_that_only_sums_up_is_honestly_empty(name: str, count: int) -> None:
    page = read((RECORDED / f"{name}.html").read_bytes())
    assert (page.reviews, page.declared) == ((), count)


# --- what a review says ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("Kim", "Kim"),
        ({"@type": "Person", "name": "Kim &amp; Lou"}, "Kim & Lou"),
        (["Kim", "Lou"], "Kim"),
        ([{"@type": "Person", "name": ["Kim"]}], "Kim"),
        (None, ""),
    ],
)
def test_an_author_comes_in_every_form(author: object, name: str) -> None:
    assert only(linked(review(author=author))).author == name


@pytest.mark.parametrize(
    ("rating", "value", "scale"),
    [
        ({"ratingValue": "4,5"}, 4.5, (1, 5)),
        ({"ratingValue": 90, "bestRating": "100", "worstRating": 0}, 90, (0, 100)),
        ({"ratingValue": 2, "bestRating": 1, "worstRating": 5}, None, (1, 5)),
        ({"ratingValue": 9}, None, (1, 5)),
        ([{"reviewAspect": "Food", "ratingValue": 5}, {"ratingValue": 2}], 2, (1, 5)),
        ("4 out of 5", 4, (1, 5)),
        (3, 3, (1, 5)),
        (None, None, (1, 5)),
    ],
)
def test_a_rating_keeps_its_native_scale(
    rating: object, value: float | None, scale: tuple[float, float]
) -> None:
    found = only(linked(review(reviewRating=rating)))
    assert (found.rating, found.scale) == (value, scale)


def test_stars_without_a_word_and_one_word_reviews_are_kept() -> None:
    stars = {"@type": "Review", "reviewRating": {"ratingValue": 1}}
    assert [one.rating for one in read(linked([stars, stars])).reviews] == [1, 1]
    assert only(linked(review(reviewBody="Bad"))).text == "Bad"


@pytest.mark.parametrize("label", ["a month ago", "2 months ago", "vor 2 Wochen", "gestern"])
def test_a_relative_date_is_neither_a_time_nor_an_identity(label: str) -> None:
    found = only(linked(review(datePublished=label)))
    undated = only(linked(review(datePublished="")))
    assert found == undated
    assert found.created_at is None


def test_future_dates_are_clamped_to_the_time_of_reading() -> None:
    found = only(linked(review(datePublished="2031-01-01", dateModified="2031-01-02T00:00:00Z")))
    assert (found.created_at, found.updated_at) == (NOW, NOW)


def test_a_date_without_a_zone_says_so() -> None:
    assert only(linked(review())).attributes["zone"] == "unknown"
    assert "zone" not in only(linked(review(datePublished="2026-09-14T10:00:00Z"))).attributes


@pytest.mark.parametrize(
    ("author", "is_reply"),
    [
        ({"@type": "Organization", "name": "Anything"}, True),
        ({"@type": "Person", "name": "harbor cafe"}, True),
        ("Harbor Cafe", True),
        ({"@type": "Person", "name": "Another guest"}, False),
        ("", False),
    ],
)
def test_only_the_business_itself_can_have_replied(author: object, is_reply: bool) -> None:
    comment = {
        "@type": "Comment",
        "author": author,
        "text": "Sorry.<br>Call us.",
        "dateCreated": "2026-09-15",
    }
    business = {"@type": "Restaurant", "name": "Harbor Cafe", "review": review(comment=comment)}
    reply = only(linked(business)).reply
    assert (reply is not None) == is_reply
    if reply:
        assert (reply.text, reply.at) == ("Sorry.\nCall us.", datetime(2026, 9, 15, tzinfo=UTC))


def test_a_review_of_something_else_on_the_page_names_it() -> None:
    kettle = {"@type": "Product", "name": "Kettle", "review": review()}
    toaster = {"@type": "Product", "name": "Toaster", "review": review(author="Lou")}
    assert [one.attributes.get("item", "") for one in read(linked(kettle, toaster)).reviews] == [
        "",
        "Toaster",
    ]


def test_the_language_is_the_reviews_own_then_the_nearest_elements() -> None:
    assert only(linked(review(inLanguage="fr-CA"))).language == "fr"
    assert only(linked(review(), lang="de-AT")).language == "de"


def test_good_and_bad_points_are_the_text_where_there_is_no_other() -> None:
    points = {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "name": "Leaks"}]}
    assert only(linked(review(reviewBody="", negativeNotes=points))).text == "- Leaks"


# --- identity -------------------------------------------------------------------------------------


def test_an_edit_keeps_the_identity_and_another_day_or_page_does_not() -> None:
    before, after = only(linked(review())), only(linked(review(reviewBody="Fixed!", reviewRating=5)))
    assert before.derived
    assert before.key == after.key
    assert only(linked(review(datePublished="2026-09-15"))).key != before.key
    assert only(linked(review(datePublished="2026-09-14T08:00:00+02:00"))).key == before.key


def test_the_identity_does_not_depend_on_tracking_or_on_the_test_server() -> None:
    tracked = Listing(
        "k", "webpage", base_url="http://127.0.0.1:1", options={"url": f"{URL}?utm_source=x#reviews"}
    )
    assert read(linked(review()), listing=tracked).reviews[0].key == only(linked(review())).key


@pytest.mark.parametrize("shared", ["#review", URL, "_:b0", f"{URL}/all"])
def test_an_id_that_does_not_name_one_review_is_no_key(shared: str) -> None:
    both = [review(**{"@id": shared, "url": shared, "author": name}) for name in ("Kim", "Lou")]
    assert [one.derived for one in read(linked(both)).reviews] == [True, True]


def test_the_pages_own_address_names_no_review_even_when_there_is_only_one() -> None:
    assert only(linked(review(url=URL))).derived


def test_the_link_of_the_product_is_not_the_reviews_own() -> None:
    product = {"@type": "Product", "url": "/kettles/7", "name": "Kettle", "review": review(url="/kettles/7")}
    found = only(linked(product))
    assert (found.derived, found.url) == (True, "https://shop.example/kettles/7")


def test_a_permalink_is_a_key_and_a_script_link_is_neither_key_nor_url() -> None:
    assert only(linked(review(url="/r/7"))).key == "https://shop.example/r/7"
    scripted = only(linked(review(url="javascript:alert(1)")))
    assert (scripted.derived, scripted.url) == (True, URL)


def test_the_same_review_in_three_syntaxes_is_one_and_fills_its_gaps() -> None:
    inline = (
        '<div itemscope itemtype="https://schema.org/Review"><b itemprop="author">Kim</b>'
        '<meta itemprop="datePublished" content="2026-09-14T09:00:00Z"><i itemprop="reviewBody">Leaks</i>'
        '<b itemprop="reviewRating" content="2">**</b></div>'
        '<div vocab="https://schema.org/" typeof="Review"><b property="author">KIM</b>'
        '<time property="datePublished" datetime="2026-09-14">x</time>'
        '<i property="reviewBody">leaks.</i></div>'
    )
    found = only(linked(review(), [review()]).replace("Kettle", inline))
    assert (found.text, found.rating) == ("Leaks.", 2)


def test_twins_with_their_own_ids_are_two_reviews() -> None:
    twins = [review(**{"@id": f"#r{number}"}) for number in (1, 2)]
    assert len(read(linked(twins)).reviews) == 2


# --- microdata, RDFa, microformats ------------------------------------------------------------------


def test_microdata_follows_itemref_and_reads_several_names_at_once() -> None:
    body = (
        '<html><div itemscope itemtype="http://schema.org/Review" itemref="who stars" itemid="#r1">'
        '<p itemprop="name reviewBody">Leaks</p></div>'
        '<p id="who">by <a itemprop="author" href="/u/kim">Kim</a></p>'
        '<p id="stars" itemprop="reviewRating" itemscope>'
        '<data itemprop="ratingValue" value="2">two</data></p></html>'
    )
    found = only(body)
    assert (found.title, found.text, found.author, found.rating, found.key) == (
        "Leaks",
        "Leaks",
        "Kim",
        2,
        f"{URL}#r1",
    )


def test_rdfa_with_a_prefix_is_read_and_foreign_vocabularies_are_not() -> None:
    body = (
        '<html prefix="s: https://schema.org/"><head><meta property="og:title" content="Shop"></head>'
        '<div typeof="s:Product" resource="#p"><b property="s:name">Kettle</b></div>'
        '<div typeof="s:Review" resource="#r1"><a property="s:itemReviewed" resource="#p"></a>'
        '<b property="dc:creator">Nobody</b>'
        '<b property="s:author" typeof="s:Person"><i property="s:name">Kim</i></b>'
        '<p property="s:reviewBody">Leaks</p></div><div typeof="foaf:Review"></div></html>'
    )
    found = only(body)
    assert (found.author, found.text, found.attributes) == ("Kim", "Leaks", {})


def test_an_old_hreview_is_read() -> None:
    body = (
        '<html lang="it"><div class="hreview"><span class="item"><span class="fn">Bar</span></span>'
        '<span class="reviewer vcard"><span class="fn">Kim</span></span>'
        '<abbr class="dtreviewed" title="2026-09-14">ieri</abbr>'
        '<span class="rating"><span class="value">2</span> di '
        '<span class="best">10</span></span><p class="description">Freddo.</p></div></html>'
    )
    found = only(body)
    assert (found.author, found.text, found.rating, found.language) == ("Kim", "Freddo.", 2, "it")
    assert found.scale == (1, 10)


# --- refusals ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "empty"),
        ('{"reviews": []}', "not an HTML page"),
        ("<html><body>Hello</body></html>", "no review markup"),
        ("<html><body><form><input type=PASSWORD></form></body></html>", "login page"),
        (linked({"@type": "Organization", "name": "Shop"}), "no review markup"),
        (linked({"@type": "WebSite", "name": "Shop"}, {"@type": "BreadcrumbList"}), "no review markup"),
        ("<html><body><div itemscope itemtype='https://schema.org/Product'>", "cut off"),
        (linked(review())[:-30], "cut off"),
        ("<html><body><!-- never closed", "cut off"),
        ("<html>" + "<b>x</b>" * 120_000 + "</html>", "more than"),
        (linked("{}" * 120_000), "describes more than"),
    ],
)
def test_what_is_no_page_of_reviews_is_refused_in_plain_words(body: str, message: str) -> None:
    with pytest.raises(ParseError, match=message):
        read(body)


@pytest.mark.parametrize("thing", ["Product", "Dentist", "LocalBusiness", "SoftwareApplication"])
def test_something_that_nobody_has_reviewed_yet_is_an_empty_page(thing: str) -> None:
    assert read(linked({"@type": thing, "name": "Demo"})) == Page(())


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 10_000 + "</div>" * 10_000,
        "<a " * 20_000,
        "<!--" * 20_000,
        "<script type='application/ld+json'>" + "[" * 100_000 + "</script>",
        "<div itemscope itemtype='https://schema.org/Review'><p itemprop=reviewBody>x" * 3000
        + "</p></div>" * 3000,
    ],
)
def test_pages_built_to_choke_a_parser_are_refused(body: str) -> None:
    with pytest.raises(ParseError):
        read(body)


def test_ten_thousand_levels_around_a_review_do_not_hide_it() -> None:
    deep = "<div>" * 10_000 + "x" + "</div>" * 10_000
    assert only(linked(review()).replace("Kettle", deep)).text == "Leaks."


def test_no_message_quotes_the_page() -> None:
    with pytest.raises(ParseError) as refused:
        read("<html><body>SECRET NAME<div></body>")
    assert "SECRET" not in str(refused.value)
