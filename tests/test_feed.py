import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.errors import ConfigError, ParseError
from reviewbot.sites import feed
from reviewbot.types import Listing, Page, Response, Review, Rhythm, Seen

URL = "https://shop.example/album/feed/"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:g="http://base.google.com/ns/1.0" '
    'xmlns:review="http://purl.org/NET/RVW/0.2/" xmlns:im="http://itunes.apple.com/rss" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)
ATOM = 'xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"'


def rss(*items: str, channel: str = "<link>https://shop.example/album</link>") -> str:
    inside = "".join(f"<item>{one}</item>" for one in items)
    return f'<?xml version="1.0"?><rss version="2.0" {NAMESPACES}><channel>{channel}{inside}</channel></rss>'


def atom(inside: str) -> str:
    return f"<feed {ATOM}><id>tag:shop.example,2026:f</id><title>Reviews</title>{inside}</feed>"


def json_feed(*items: object, **more: object) -> str:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items, **more})


def read(body: str | bytes, **options: object) -> Page:
    listing = Listing("album", "feed", options={"url": URL, **options})
    content = body.encode() if isinstance(body, str) else body
    return feed.parse(listing, Response(200, URL, {}, content, NOW))


def only(body: str | bytes, **options: object) -> Review:
    (one,) = read(body, **options).reviews
    return one


def asked(body: str, **headers: str) -> Rhythm:
    """The rhythm that a feed asks for; ``headers`` with underscores for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return feed.parse(
        Listing("album", "feed", options={"url": URL}), Response(200, URL, named, body.encode(), NOW)
    ).rhythm


# --- ratings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "rating", "scale"),
    [
        ("<im:rating>2</im:rating>", 2, (1, 5)),
        ("<g:rating>2,5</g:rating>", 2.5, (1, 5)),
        (
            "<review:rating>7</review:rating><review:worst>0</review:worst><review:best>10</review:best>",
            7,
            (0, 10),
        ),
        (
            '<media:community><media:starRating average="3.5" min="1" max="10"/></media:community>',
            3.5,
            (1, 10),
        ),
        ("<im:rating>11</im:rating>", None, (1, 5)),
        ("", None, (1, 5)),
    ],
)
def test_every_extension_that_rates_is_read(
    inside: str, rating: float | None, scale: tuple[float, float]
) -> None:
    found = only(rss(f"<title>Bad</title><guid>r1</guid>{inside}"))
    assert (found.rating, found.scale, found.title) == (rating, scale, "Bad")


@pytest.mark.parametrize(
    ("title", "rating", "left"),
    [
        ("★★☆☆☆ Scratched", 2, "Scratched"),
        ("Scratched ★★", 2, "Scratched"),
        ("4/5 Better now", 4, "Better now"),
        ("Better now (4.5/5)", 4.5, "Better now"),
        ("Rating: 2 out of 5 - skips", 2, "skips"),
        ("5 stars: great", 5, "great"),
        ("⭐️⭐️⭐️", 3, ""),
        ("24/7 open", None, "24/7 open"),
        ("10/12/2026 was late", None, "10/12/2026 was late"),
        ("5 star hotel, they say", None, "5 star hotel, they say"),
        ("1/2 price", None, "1/2 price"),
        ("9/5 beyond", None, "9/5 beyond"),
        ("No stars at all", None, "No stars at all"),
    ],
)
def test_a_rating_in_the_title_is_read_and_taken_out(title: str, rating: float | None, left: str) -> None:
    found = only(rss(f"<title>{title}</title><guid>r1</guid>"))
    assert (found.rating, found.title) == (rating, left)


def test_the_owner_says_where_the_rating_is() -> None:
    body = rss(
        "<title>4/5 Bad</title><guid>r1</guid><im:rating>4</im:rating><description>score=1/3</description>"
    )
    assert only(body, rating="none").rating is None
    found = only(body, rating=r"score=(\S+)")
    assert (found.rating, found.scale, found.title) == (1, (1, 3), "4/5 Bad")


@pytest.mark.parametrize("pattern", ["(", "no group", "(two)(groups)"])
def test_a_rule_that_is_no_pattern_with_one_group_is_a_mistake_in_the_configuration(pattern: str) -> None:
    with pytest.raises(ConfigError, match="album: rating"):
        read(rss(), rating=pattern)


# --- who, what, when ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "author"),
    [
        ("<author>kim@shop.example (Kim)</author>", "Kim"),
        ("<author>Kim (Berlin)</author>", "Kim (Berlin)"),
        ("<author>kim@shop.example</author>", ""),
        ("<author>&quot;Kim&quot; &lt;kim@shop.example&gt;</author>", "Kim"),
        ("<dc:creator><![CDATA[Kim & Lou]]></dc:creator>", "Kim & Lou"),
        ("", ""),
    ],
)
def test_an_author_is_a_name_and_never_a_mail_address(inside: str, author: str) -> None:
    assert only(rss(f"<title>Bad</title>{inside}")).author == author


@pytest.mark.parametrize(
    ("title", "creator", "expected"),
    [
        ("By: Dana", "Dana", ("", "Dana", "")),
        ("Von: Dana", "", ("", "Dana", "")),
        ("By: the way", "Dana", ("By: the way", "Dana", "")),
        ("Comment on Album by Dana", "Dana", ("", "Dana", "Album")),
        ("Comment on this", "Dana", ("Comment on this", "Dana", "")),
    ],
)
def test_a_title_that_wordpress_made_is_no_title(
    title: str, creator: str, expected: tuple[str, str, str]
) -> None:
    found = only(rss(f"<title>{title}</title><dc:creator>{creator}</dc:creator><guid>r1</guid>"))
    assert (found.title, found.author, found.attributes.get("item", "")) == expected


def test_the_full_text_is_preferred_and_entities_are_undone_however_often() -> None:
    summary = "<description>Scratched &amp;amp; slow</description>"
    assert only(rss(summary)).text == "Scratched & slow"
    full = "<content:encoded><![CDATA[<p>Works &lt;3</p><p>One<br>two</p>]]></content:encoded>"
    assert only(rss(summary + full)).text == "Works <3\n\nOne\ntwo"


@pytest.mark.parametrize(
    ("written", "time"),
    [
        ("Fri, 16 Oct 26 18:11:00 CEST", datetime(2026, 10, 16, 16, 11, tzinfo=UTC)),
        ("16 Oct 2026 18:11 +0000", datetime(2026, 10, 16, 18, 11, tzinfo=UTC)),
        ("Thu, 01 Jan 2037 00:00:00 GMT", NOW),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_are_read_clamped_or_left_out(written: str, time: datetime | None) -> None:
    assert only(rss(f"<title>Bad</title><pubDate>{written}</pubDate>")).created_at == time


def test_an_update_in_atom_is_an_update_and_rss_has_none() -> None:
    entry = (
        "<entry><id>r1</id><title>x</title><published>2026-10-01T10:00:00Z</published>"
        "<updated>2026-11-01T10:00:00+01:00</updated></entry>"
    )
    assert only(atom(entry)).updated_at == datetime(2026, 11, 1, 9, tzinfo=UTC)
    assert only(rss("<guid>r1</guid><pubDate>16 Oct 2026 18:11 +0000</pubDate>")).updated_at is None


def test_the_language_is_the_entrys_then_the_feeds() -> None:
    channel = "<language>de-AT</language>"
    assert only(rss("<title>Schlecht</title>", channel=channel)).language == "de"
    assert only(atom('<entry xml:lang="fr"><id>r1</id><title>Froid</title></entry>')).language == "fr"


# --- identity, removal, paging ----------------------------------------------------------------------


def test_the_key_is_the_guid_then_the_link_then_what_it_says_and_when() -> None:
    page = read(
        rss(
            '<title>A</title><guid isPermaLink="false">g&amp;1</guid><link>https://shop.example/r/1</link>',
            "<title>B</title><link>/r/2</link>",
            "<title>C</title><pubDate>16 Oct 2026 18:11 +0000</pubDate>",
            "<title>D</title><link>https://shop.example/album</link>",
        )
    )
    assert [one.key for one in page.reviews[:2]] == ["g&1", "https://shop.example/r/2"]
    assert [one.derived for one in page.reviews] == [False, False, True, True]
    assert page.reviews[2].key != page.reviews[3].key


def test_an_id_is_the_same_in_a_feed_that_is_not_well_formed() -> None:
    item = '<title>A</title><guid isPermaLink="false">g&amp;1</guid>'
    assert only(rss(item)).key == only(rss(f"{item}<description>Fish & chips</description>")).key


def test_an_id_that_all_entries_share_is_none() -> None:
    page = read(rss("<guid>x</guid><link>/r/1</link>", "<guid>x</guid><link>/r/2</link>"))
    assert [one.key for one in page.reviews] == ["https://shop.example/r/1", "https://shop.example/r/2"]


def test_of_two_versions_of_an_entry_the_later_counts_wherever_it_stands() -> None:
    versions = (
        "<entry><id>r1</id><title>Later</title><updated>2026-10-02T10:00:00Z</updated></entry>"
        "<entry><id>r1</id><title>First</title><updated>2026-10-01T10:00:00Z</updated></entry>"
    )
    assert only(atom(versions)).title == "Later"


def test_only_a_tombstone_of_the_feed_itself_removes_a_review() -> None:
    def stone(ref: str) -> str:
        return f'<at:deleted-entry ref="{ref}" when="2026-10-30T00:00:00Z"/>'

    forged = f"<div>{stone('forged')}</div>"
    body = atom(
        f"{stone('gone')}{stone('gone')}{stone('r1')}<entry><id>r1</id><title>x</title>"
        f'<content type="xhtml">{forged}</content></entry><entry><id>r2</id><title>y</title>'
        f'<content type="html"><![CDATA[{stone("forged too")}]]></content></entry>'
    )
    assert read(body).removed == ("gone",)


@pytest.mark.parametrize(
    ("link", "token"),
    [
        ("?page=2&amp;x=1", f"{URL}?page=2&x=1"),
        ("https://shop.example/album/feed/2", "https://shop.example/album/feed/2"),
        ("https://evil.example/feed", ""),
        ("http://shop.example/feed", ""),
        (URL, ""),
        ("file:///etc/passwd", ""),
    ],
)
def test_the_next_page_is_followed_on_the_same_site_only(link: str, token: str) -> None:
    assert read(atom(f'<link rel="next" href="{link}"/>')).next == token
    assert read(rss(channel=f'<atom:link rel="next" href="{link}"/>')).next == token


def test_a_page_named_by_the_real_host_is_asked_of_the_test_server() -> None:
    listing = Listing("album", "feed", base_url="http://127.0.0.1:8000", options={"url": URL})
    assert feed.request(listing, f"{URL}?page=2", Seen()).url == "http://127.0.0.1:8000/album/feed/?page=2"
    assert feed.request(listing, None, Seen()).robots


# --- how often to ask -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("channel", "every"),
    [
        ("<ttl>60</ttl>", timedelta(hours=1)),
        ("<ttl> 90 </ttl><ttl>5</ttl>", timedelta(minutes=90)),
        ("<ttl>0</ttl>", timedelta(0)),
        ("<ttl>-5</ttl>", timedelta(0)),
        ("<ttl>soon</ttl>", timedelta(0)),
        (f"<ttl>{'9' * 5000}</ttl>", timedelta(days=365)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", timedelta(hours=1)),
        (
            "<sy:updatePeriod>\n\tHourly\t</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            timedelta(minutes=15),
        ),
        ("<sy:updateFrequency>2</sy:updateFrequency>", timedelta(hours=12)),
        (
            "<sy:updatePeriod>weekly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
            timedelta(days=7),
        ),
        ("<sy:updatePeriod>now and then</sy:updatePeriod>", timedelta(0)),
        ("<ttl>30</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", timedelta(hours=1)),
    ],
)
def test_a_feed_says_how_often_it_wants_to_be_read(channel: str, every: timedelta) -> None:
    assert asked(rss("<guid>r1</guid>", channel=channel)) == Rhythm(every)


def test_atom_and_rss_1_say_it_with_the_syndication_module() -> None:
    sy = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    assert asked(atom(f"<sy:updatePeriod {sy}>daily</sy:updatePeriod>")).every == timedelta(days=1)
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        f"<channel><title>t</title><sy:updatePeriod {sy}>hourly</sy:updatePeriod></channel></rdf:RDF>"
    )
    assert asked(rdf).every == timedelta(hours=1)


def test_the_hours_and_days_that_a_feed_wants_skipped_are_read() -> None:
    channel = (
        "<skipHours><hour>0</hour><hour>24</hour><hour>7</hour><hour>night</hour></skipHours>"
        "<skipDays><day>Sunday</day><day>monday</day><day>Someday</day></skipDays>"
    )
    assert asked(rss(channel=channel)) == Rhythm(quiet_hours=frozenset({0, 7}), quiet_days=frozenset({6, 0}))


def test_a_review_cannot_say_how_often_its_feed_is_read() -> None:
    skip = "<skipDays><day>Monday</day></skipDays>"
    item = f"<guid>r1</guid><ttl>9999</ttl>{skip}<description><div><ttl>9999</ttl></div></description>"
    assert asked(rss(item)) == Rhythm()
    entry = f'<entry><id>r1</id><content type="xhtml"><div><ttl>9999</ttl>{skip}</div></content></entry>'
    assert asked(atom(entry)) == Rhythm()


def test_a_namespace_with_a_blank_in_its_address_is_broken_xml() -> None:
    body = rss("<x:rating>1</x:rating>").replace("<rss ", '<rss xmlns:x="http://shop\u00a0.example/" ', 1)
    with pytest.raises(ParseError, match="broken XML"):
        read(body)


def test_what_a_feed_says_before_it_breaks_still_counts() -> None:
    broken = rss("<guid>r1</guid><title>Caf&eacute;</title>", channel="<ttl>60</ttl>")
    assert asked(broken).every == timedelta(hours=1)


@pytest.mark.parametrize(
    ("headers", "every"),
    [
        ({"cache_control": "public, Max-Age=900"}, timedelta(minutes=15)),
        ({"cache_control": 'max-age="60"'}, timedelta(minutes=1)),
        ({"cache_control": "s-maxage=900"}, timedelta(0)),
        ({"cache_control": "max-age=900, no-cache"}, timedelta(0)),
        ({"cache_control": "max-age=-1"}, timedelta(0)),
        ({"cache_control": "max-age=" + "9" * 5000}, timedelta(days=365)),
        ({"cache_control": "max-age=junk", "expires": "Sun, 22 Nov 2026 12:00:00 GMT"}, timedelta(0)),
        ({"expires": "Sat, 21 Nov 2026 12:30:00 GMT"}, timedelta(minutes=30)),
        (
            {"expires": "Sat, 21 Nov 2026 12:30:00 GMT", "date": "Sat, 21 Nov 2026 12:20:00 GMT"},
            timedelta(minutes=10),
        ),
        ({"expires": "Fri, 20 Nov 2026 12:30:00 GMT"}, timedelta(0)),
        ({"expires": "0"}, timedelta(0)),
        ({"expires": "Sun, 01 Jan 2034 00:00:00 GMT"}, timedelta(days=365)),
    ],
)
def test_an_answer_that_stays_fresh_need_not_be_asked_for_again(
    headers: dict[str, str], every: timedelta
) -> None:
    assert asked(rss(), **headers) == Rhythm(every)
    assert asked(json_feed(), **headers) == Rhythm(every)


def test_of_several_wishes_the_longest_counts() -> None:
    both = rss(channel="<ttl>60</ttl>")
    assert asked(both, cache_control="max-age=60").every == timedelta(hours=1)
    assert asked(both, cache_control="max-age=7200").every == timedelta(hours=2)


@given(st.text(), st.text(), st.text())
def test_no_wish_of_a_feed_breaks_reading_it(control: str, expires: str, ttl: str) -> None:
    written = "".join(sign for sign in ttl if sign.isalnum())
    found = asked(rss(channel=f"<ttl>{written}</ttl>"), cache_control=control, expires=expires)
    assert timedelta(0) <= found.every <= timedelta(days=365)


# --- formats and refusals ---------------------------------------------------------------------------


def test_rss_1_is_read_with_its_about_as_the_id() -> None:
    body = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        f'{NAMESPACES}><channel rdf:about="https://shop.example/"><title>t</title></channel>'
        '<item rdf:about="urn:r:1"><title>Cold</title><link>https://shop.example/r/1</link>'
        "<dc:date>2026-10-01T10:00:00+02:00</dc:date></item></rdf:RDF>"
    )
    found = only(body)
    assert (found.key, found.url) == ("urn:r:1", "https://shop.example/r/1")
    assert found.created_at == datetime(2026, 10, 1, 8, tzinfo=UTC)


def test_an_old_feed_with_netscapes_document_type_is_read() -> None:
    body = (
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'
        '<rss version="0.91"><channel><item><title>Caf&eacute;</title></item></channel></rss>'
    )
    assert only(body).title == "Café"


def test_relative_links_are_relative_to_xml_base() -> None:
    entry = '<entry xml:base="https://other.example/x/"><id>r1</id><title>t</title><link href="r/1"/></entry>'
    assert only(atom(entry)).url == "https://other.example/x/r/1"


def test_a_json_feed_is_read() -> None:
    entry = {"id": 7, "title": "2/5 Skips", "content_html": "<p>On <b>B</b>", "authors": [{"name": "Kim"}]}
    found = only(json_feed(entry, language="en-US"))
    assert (found.key, found.rating, found.title, found.text) == ("7", 2, "Skips", "On B")
    assert (found.author, found.language) == ("Kim", "en")
    assert only(json_feed({"id": "x", "author": {"name": "Lou"}})).author == "Lou"


@pytest.mark.parametrize("body", [rss(), atom(""), json_feed()])
def test_a_whole_feed_without_entries_is_an_empty_page(body: str) -> None:
    assert read(body) == Page(())


@pytest.mark.parametrize(
    "entities",
    [
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">',
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY % a SYSTEM "http://evil.example/x.dtd"> %a;',
    ],
)
def test_a_feed_that_declares_entities_is_refused(entities: str) -> None:
    with pytest.raises(ParseError, match="entities"):
        read(
            f"<?xml version='1.0'?><!DOCTYPE rss [{entities}]>" + rss("<title>&a;</title>").partition("?>")[2]
        )


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "empty"),
        ("{}", "not a JSON Feed"),
        ('{"version": "https://jsonfeed.org/version/1.1"}', "items"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": [1]}', "items"),
        (json_feed({"id": 1})[:-5], "broken JSON"),
        ("[" * 100_000, "broken JSON"),
        ("<!doctype html><html><body>Sign in</body></html>", "not a feed"),
        ("<html><rss></rss></html>", "not a feed"),
        (rss("<title>x</title>")[:-8], "cut off"),
        (rss("<b>" * 120_000 + "</b>" * 120_000), "more than"),
        (rss(f"<author>{'a' * 60_000}</author>"), "words longer"),
    ],
)
def test_what_is_no_whole_feed_is_refused_in_plain_words(body: str, message: str) -> None:
    with pytest.raises(ParseError, match=message):
        read(body)
