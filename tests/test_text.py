from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.errors import ParseError
from reviewbot.text import decode, plain
from reviewbot.text.addresses import canonical, in_query, rebased, same_origin, web_address
from reviewbot.text.ratings import parse_count, parse_number, parse_rating
from reviewbot.text.times import parse_epoch, parse_time, written_day
from reviewbot.text.tree import ident, json_object, many, within, words


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Works on my old phone <3", "Works on my old phone <3"),
        ("<p>One</p><p>Two<br>Three</p>", "One\n\nTwo\nThree"),
        ("<li>a</li>\n<li>b</li>", "a\nb"),
        ("Scratched &amp;amp; slow", "Scratched & slow"),
        ("First.&lt;br /&gt;Second", "First.\nSecond"),
        ("<rude waiter> was <b>bad</b>", "<rude waiter> was bad"),
        ("the <title> was a --> b", "the <title> was a --> b"),
        ("<script>alert(1)</script>Hi<!-- no -->", "Hi"),
        ("AT&T Q&notes fish&chips", "AT&T Q&notes fish&chips"),
        ("<a href='x>y'>z</a> 3 > 2", "z 3 > 2"),
        ("a\r\nb\n\n\n\nc\x00\ud83d", "a\nb\n\nc"),
    ],
)
def test_markup_becomes_the_text_that_a_reader_sees(markup: str, text: str) -> None:
    assert plain(markup) == text


@given(st.text())
def test_plain_text_can_always_be_stored(text: str) -> None:
    plain(text).encode()


@given(st.text(alphabet="abc é.,!\n", max_size=50))
def test_text_without_markup_keeps_its_words(text: str) -> None:
    assert plain(text).split() == text.split()


@pytest.mark.parametrize("piece", ["<", "<a ", '<a "', "<!--", "&lt;", "<p>", "<script>", "\n", "&#1"])
def test_a_megabyte_of_junk_is_read_to_its_end(piece: str) -> None:
    assert len(plain(piece * (300_000 // len(piece)))) <= 300_000


@pytest.mark.parametrize(
    ("written", "read", "zoned"),
    [
        ("2026-09-14", datetime(2026, 9, 14, tzinfo=UTC), False),
        ("2026-09-14 10:00", datetime(2026, 9, 14, 10, tzinfo=UTC), False),
        ("2026-10-02T08:00:00+02:00", datetime(2026, 10, 2, 6, tzinfo=UTC), True),
        ("2026-10-02T08:00:00.250Z", datetime(2026, 10, 2, 8, 0, 0, 250_000, tzinfo=UTC), True),
        ("Sun, 18 Oct 2026 16:59:17 +0000", datetime(2026, 10, 18, 16, 59, 17, tzinfo=UTC), True),
        ("Fri, 16 Oct 26 18:11:00 CEST", datetime(2026, 10, 16, 16, 11, tzinfo=UTC), True),
        ("May 3, 2026 at 5:04 PM", datetime(2026, 5, 3, 17, 4, tzinfo=UTC), False),
        ("12. Oktober 2026", datetime(2026, 10, 12, tzinfo=UTC), False),
        ("3 de marzo de 2026", datetime(2026, 3, 3, tzinfo=UTC), False),
        ("1er août 2026", datetime(2026, 8, 1, tzinfo=UTC), False),
        ("12.11.2026 14:30 Uhr", datetime(2026, 11, 12, 14, 30, tzinfo=UTC), False),
    ],
)
def test_absolute_times_are_read_and_their_zone_remembered(written: str, read: datetime, zoned: bool) -> None:
    assert parse_time(written) == (read, zoned)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "a month ago",
        "vor 2 Wochen",
        "gestern",
        "2026",
        "03/04/2026",
        "2026-13-01",
        "0001-01-01",
        "1" * 9999,
    ],
)
def test_relative_ambiguous_and_impossible_times_are_none(written: str) -> None:
    assert parse_time(written) is None
    assert written_day(written) == ""


def test_the_day_stays_as_written_whatever_the_zone() -> None:
    assert written_day("2026-10-02T01:00:00+02:00") == "2026-10-02"


@pytest.mark.parametrize(
    ("seconds", "nanos", "read"),
    [
        ("1793700131", 145_000_000, datetime(2026, 11, 3, 10, 2, 11, 145_000, UTC)),
        (1_793_700_131, None, datetime(2026, 11, 3, 10, 2, 11, tzinfo=UTC)),
        (1_793_700_131.5, 0, datetime(2026, 11, 3, 10, 2, 11, 500_000, UTC)),
        ("0", 0, None),
        ("", 0, None),
        ("yesterday", 0, None),
        (10**400, 0, None),
        (-(10**17), 0, None),
        (True, 0, None),
        (None, "x", None),
    ],
)
def test_seconds_since_1970_are_a_time_unless_they_mean_that_none_is_set(
    seconds: object, nanos: object, read: datetime | None
) -> None:
    assert parse_epoch(seconds, nanos) == read


def test_a_whole_number_that_no_float_holds_is_no_number() -> None:
    assert parse_number(10**400) is None


@pytest.mark.parametrize(
    ("value", "best", "worst", "rating", "scale"),
    [
        (4, None, None, 4, (1, 5)),
        ("4,5", "5", "1", 4.5, (1, 5)),
        ("4/5", None, None, 4, (1, 5)),
        ("Rated 8 out of 10", None, None, 8, (1, 10)),
        ("80%", None, None, 80, (0, 100)),
        ("★★★☆☆", None, None, 3, (1, 5)),
        ("90", "100", "0", 90, (0, 100)),
        (0, None, None, None, (1, 5)),
        (7, None, None, None, (1, 5)),
        (2, 1, 6, None, (1, 5)),
        ("n/a", None, None, None, (1, 5)),
        (True, None, None, None, (1, 5)),
        (float("nan"), None, None, None, (1, 5)),
    ],
)
def test_a_rating_keeps_its_scale_and_nonsense_is_none(
    value: object, best: object, worst: object, rating: float | None, scale: tuple[float, float]
) -> None:
    assert parse_rating(value, best, worst) == (rating, scale)


def test_a_comma_is_decimal_in_a_rating_and_groups_in_a_count() -> None:
    assert parse_number("1,234") == 1.234
    assert [parse_count(text) for text in ("1,234 reviews", "1.234", "89\n ", "61.0", "none")] == [
        1234,
        1234,
        89,
        61,
        None,
    ]


@pytest.mark.parametrize(
    ("body", "declared", "text"),
    [
        ("Café ★".encode(), ["iso-8859-1"], "Café ★"),
        ("Café!".encode("latin-1"), ["utf-8"], "Café!"),
        ("Café".encode("utf-16"), ["utf-8"], "Café"),
        ("Käse".encode("shift_jis", "replace"), ["zlib", "no-such-charset"], "K?se"),
        ("Café".encode()[:-1], [], "Caf"),
        ("ééé".encode() + b"\xff", [], "ééé\ufffd"),
    ],
)
def test_bytes_are_decoded_by_what_they_are(body: bytes, declared: list[str], text: str) -> None:
    assert decode(body, declared) == text


def test_a_page_keeps_one_address_whatever_advertising_hangs_onto_it() -> None:
    assert canonical("HTTPS://Shop.example?utm_source=x&page=2#top") == "https://shop.example/?page=2"


def test_what_is_no_address_stays_as_it_is() -> None:
    assert canonical("http://[shop.example/") == "http://[shop.example/"


@pytest.mark.parametrize(
    "reference", ["javascript:alert(1)", "mailto:kim@shop.example", "http://[", "data:,x"]
)
def test_only_web_addresses_are_addresses(reference: str) -> None:
    assert web_address("https://shop.example/a", reference) == ""


def test_addresses_are_made_absolute_rebased_and_compared() -> None:
    assert web_address("https://shop.example/a/", "b#c") == "https://shop.example/a/b#c"
    assert rebased("https://shop.example/a?b", "http://127.0.0.1:8000") == "http://127.0.0.1:8000/a?b"
    assert rebased("https://shop.example/a", "") == "https://shop.example/a"
    assert same_origin("https://SHOP.example/b", "", "https://shop.example/a")
    assert not same_origin("http://shop.example/b", "https://shop.example/a")


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"<html>", b'{"a": ', b"[" * 100_000, b"\xff\xfe{"])
def test_what_is_no_json_object_is_refused_with_the_name_of_who_sent_it(body: bytes) -> None:
    with pytest.raises(ParseError, match=r"^Harbor sent "):
        json_object(body, "Harbor")


def test_json_is_walked_without_trusting_what_stands_where() -> None:
    told = json_object(b'{"a": {"b": " Caf\xc3\xa9\\u0000 ", "c": [1], "d": null}}', "Harbor")
    assert words(told, "a", "b") == "Café"
    assert (words(told, "a", "c"), words(told, "a", "b", "x"), words(told, "no", "way")) == ("", "", "")
    assert (many(told, "a", "c"), many(told, "a", "d"), many(told, "a")) == ([1], [], [])
    assert (within(told, "a", "c"), within(told, "a", "d"), within([], "a")) == ([1], None, None)


def test_an_id_is_a_text_or_a_whole_number() -> None:
    told = {"a": {"b": 7}, "c": " r-1 ", "d": 7.5, "e": True, "f": None, "g": 10**30}
    assert [ident(told, *path) for path in (("a", "b"), ("c",), ("g",))] == ["7", "r-1", "1" + "0" * 30]
    assert [ident(told, name) for name in ("a", "d", "e", "f", "none")] == [""] * 5


def test_a_query_is_read_by_name_and_the_last_one_counts() -> None:
    assert in_query("https://shop.example/a?page=2&page=3&q=a%2Bb", "page") == "3"
    assert in_query("https://shop.example/a?q=a%2Bb+c", "q") == "a+b c"
    assert [in_query(one, "page") for one in ("https://shop.example/", "http://[", "", "?page")] == [""] * 4
