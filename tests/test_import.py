"""Import: files that exports and spreadsheets really write, and one bad row at a time."""

import csv
import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.errors import ParseError, UsageError
from reviewbot.sites import import_, load
from reviewbot.sites.import_ import export
from reviewbot.sites.import_.lines import LONGEST
from reviewbot.sites.import_.records import Row
from reviewbot.types import Listing, OwnerReply, Page, Response, Review, Seen

FIXTURES = Path(__file__).parents[1] / "fixtures"
HARBOR = Listing("harbor", "import")


def rows(content: bytes | str, listing: Listing = HARBOR) -> list[Row]:
    raw = content if isinstance(content, bytes) else content.encode()
    return list(import_.read(io.BytesIO(raw), listing, name="file.csv"))


def reviews(content: bytes | str, listing: Listing = HARBOR) -> list[Review]:
    found = rows(content, listing)
    assert [row.refused for row in found if row.refused] == []
    return [row.review for row in found if row.review]


def refused(content: bytes | str, listing: Listing = HARBOR) -> dict[int, str]:
    return {row.line: row.refused for row in rows(content, listing) if row.refused}


def sample(name: str) -> list[Row]:
    with (FIXTURES / "reviews" / name).open("rb") as stream:
        return list(import_.read(stream, HARBOR, name=name))


def hook(body: Any) -> Page:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return import_.parse(HARBOR, Response(200, "https://127.0.0.1/hooks/harbor", {}, raw, datetime.now(UTC)))


def day(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=UTC)  # type: ignore[arg-type,misc]  # year, month, day, hour…


# --- files as they come ---------------------------------------------------------------------------


def test_a_german_spreadsheet_is_read_with_its_semicolons_commas_quotes_and_umlauts() -> None:
    first, second = sample("german-spreadsheet.csv")
    assert (first.line, second.line) == (3, 5)
    assert first.review == Review(
        key="h-1",
        rating=4.5,
        title="Gut; fast perfekt",
        text='Die Suppe kam\nlauwarm, der Rest war "wunderbar".',
        author="Jörg Müller",
        created_at=day(2026, 10, 3),
        attributes={"Nr.": "1"},
    )
    assert second.review
    assert second.review.created_at == day(2026, 10, 4, 19, 30)


def test_a_formula_in_a_strangers_file_is_plain_text() -> None:
    assert sample("german-spreadsheet.csv")[1].review == Review(
        key="h-2",
        rating=1.0,
        text="=WARTEN(45) Minuten, niemand kam",
        author="Anke",
        created_at=day(2026, 10, 4, 19, 30),
        attributes={"Nr.": "2"},
    )


def test_the_play_console_report_gives_ids_from_its_links_and_times_from_its_milliseconds() -> None:
    first, second = (row.review for row in sample("play-console.utf16.csv"))
    assert first
    assert (first.key, first.rating, first.language) == ("gp:AOqpTOEEXAMPLE01", 1.0, "en")
    assert first.created_at == day(2026, 11, 1, 10, 11, 12)
    assert first.updated_at == day(2026, 11, 3, 10, 2, 11, 145000)
    assert first.reply is None
    assert second
    assert second.reply == OwnerReply("Obrigado!", day(2026, 10, 29, 13, 2, 47))
    assert second.attributes["Device"] == "a06"


def test_the_judgeme_export_has_no_ids_and_its_internet_addresses_are_not_kept() -> None:
    first, second = (row.review for row in sample("judgeme.csv"))
    assert first
    assert second
    assert first.derived
    assert second.derived
    assert first.key != second.key
    assert first.reply == OwnerReply("Sorry, Priya, a new one is on its way.", day(2026, 10, 25, 9))
    assert first.attributes["author_email"] == "priya@example.com"
    assert "203.0.113.7" not in str(first)


def test_the_trustpilot_export_is_read() -> None:
    (row,) = sample("trustpilot.csv")
    assert row.review
    assert (row.review.key, row.review.rating, row.review.title) == (
        "66f0a1b2c3d4e5f6a7b8c9d0",
        2.0,
        "Two weeks late",
    )
    assert row.review.created_at == day(2026, 9, 15, 3, 19, 47)
    assert row.review.reply == OwnerReply("Lena, the feet went out today.", day(2026, 9, 16, 8))


def test_the_reviewtrackers_export_names_the_review_not_the_location_and_says_what_is_gone() -> None:
    first, second = sample("reviewtrackers.csv")
    assert first.review
    assert (first.review.key, first.removed, first.source) == ("70001", "", "Google")
    assert first.review.created_at == day(2026, 10, 4)  # 09/25 below it says that the month comes first
    assert first.review.attributes["External ID"] == "STORE-7"
    assert second.removed == "70002"


@pytest.mark.parametrize(
    ("name", "author", "rating"),
    [
        ("birdeye.csv", "Marta K.", 2.0),
        ("podium.csv", "Joe Lindqvist", 5.0),
        ("google-takeout.json", "Marta K.", 2.0),
    ],
)
def test_the_exports_of_other_products_are_read(name: str, author: str, rating: float) -> None:
    (row,) = sample(name)
    assert row.review
    assert (row.review.author, row.review.rating) == (author, rating)
    assert row.review.text
    assert row.review.created_at


def test_jsonl_is_read_with_blank_lines_unknown_fields_and_recommendations() -> None:
    first, second = sample("reviews.jsonl")
    assert (first.line, first.source, second.line) == (1, "harbor", 3)
    assert first.review
    assert first.review.reply == OwnerReply("Sorry, Uwe.", day(2026, 10, 1, 12))
    assert second.review
    assert (second.review.rating, second.review.scale) == (0.0, (0, 1))
    assert second.review.attributes == {"table": "12"}


# --- encodings and delimiters ---------------------------------------------------------------------

TABLE = "id,rating,text\n1,2,Größe paßt nicht – schade\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_encoding_is_recognised(encoding: str) -> None:
    assert reviews(TABLE.encode(encoding))[0].text == "Größe paßt nicht – schade"


@pytest.mark.parametrize(("mark", "encoding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")])
def test_utf16_of_both_byte_orders_is_recognised(mark: bytes, encoding: str) -> None:
    assert reviews(mark + TABLE.encode(encoding))[0].text == "Größe paßt nicht – schade"


def test_a_file_that_mixes_utf8_and_windows_bytes_is_readable_in_both() -> None:
    mixed = "id,rating,text\n1,2,café\n".encode() + "2,2,café\n".encode("cp1252")
    assert [review.text for review in reviews(mixed)] == ["café", "café"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_delimiters_are_found_although_the_texts_are_full_of_commas(delimiter: str, line_end: str) -> None:
    texts = ["slow, rude, loud, and cold", "a; b; c", "one\ntwo"]
    table = io.StringIO(newline="")
    writer = csv.writer(table, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerows([["text", "rating"], *([text, 1] for text in texts)])
    assert [review.text for review in reviews(table.getvalue())] == texts


@pytest.mark.parametrize(
    "header",
    [
        "Bewertung;Datum;Sterne;Name",
        "Commentaire;Date de publication;Note;Nom",
        "Reseña;Fecha;Puntuación;Autor",
        "Recensione;Data;Voto;Nome",
        "Avaliação;Data;Nota;Cliente",
        "Recensie;Datum;Sterren;Naam",
        "reviewText;createdAt;starRating;reviewerName",
    ],
)
def test_headers_are_understood_in_seven_languages(header: str) -> None:
    (review,) = reviews(f"{header}\nCold soup;2026-10-03;2,5;Kim\n")
    assert (review.text, review.rating, review.author, review.created_at) == (
        "Cold soup",
        2.5,
        "Kim",
        day(2026, 10, 3),
    )


def test_the_listing_can_name_its_columns() -> None:
    listing = Listing("harbor", "import", options={"columns": {"body": "Was war los?", "rating": "Punkte"}})
    assert reviews("Punkte;Was war los?;Text\n2;Kalt;x\n", listing)[0].text == "Kalt"


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"body": "Nirgends"}, 'columns: there is no column "Nirgends"'),
        ({"txt": "Text"}, '"txt" is not a field'),
    ],
)
def test_a_column_that_is_not_there_is_said_before_anything_is_read(
    columns: Mapping[str, str], why: str
) -> None:
    listing = Listing("harbor", "import", options={"columns": columns})
    assert why in refused("Text\nKalt\n", listing)[1]


# --- dates ----------------------------------------------------------------------------------------


def dates(column: str, header: str = "id,rating,date", **options: Any) -> list[datetime | None]:
    sep = ";" if ";" in header else ","
    table = "\n".join([header, *(f"{n}{sep}1{sep}{value}" for n, value in enumerate(column.split("|")))])
    return [review.created_at for review in reviews(table, Listing("harbor", "import", options=options))]


def test_one_day_above_twelve_anywhere_in_the_column_decides_for_all_of_it() -> None:
    assert dates("03/04/2026|04/04/2026|25/04/2026")[0] == day(2026, 4, 3)
    assert dates("03/04/2026|04/04/2026|04/25/2026")[0] == day(2026, 3, 4)


def test_the_deciding_day_may_stand_at_the_end_of_a_long_file() -> None:
    assert dates("|".join(["03/04/2026"] * 20_000 + ["25/04/2026"]))[0] == day(2026, 4, 3)


def test_an_undecided_column_is_month_first_in_a_comma_file_and_day_first_in_a_semicolon_file() -> None:
    assert dates("03/04/2026") == [day(2026, 3, 4)]
    assert dates("03/04/2026", header="id;rating;date") == [day(2026, 4, 3)]


def warnings(table: str, **options: Any) -> list[str]:
    listing = Listing("harbor", "import", options=options)
    return [row.warning for row in rows(table, listing) if row.warning]


def test_a_column_that_can_be_read_both_ways_is_warned_of_by_its_name() -> None:
    (warning,) = warnings("id,rating,Review Date\n1,1,03/04/2026\n2,1,05/05/2026\n")
    assert "column 'Review Date'" in warning
    assert "month first" in warning
    assert 'date_format = "%m/%d/%Y"' in warning
    (warning,) = warnings("id;rating;Wann;Datum\n1;1;;03-04-26 7:05 PM\n")
    assert "column 'Datum'" in warning
    assert "day first" in warning


def test_a_column_whose_rows_contradict_each_other_is_warned_of_too() -> None:
    assert warnings("id,rating,date\n1,1,13/04/2026\n2,1,04/13/2026\n3,1,03/04/2026\n")


@pytest.mark.parametrize(
    "column", ["04/04/2026", "03.04.2026", "2026-04-03", "03/04/2026|13/04/2026", "", "soon"]
)
def test_what_can_be_read_in_one_way_only_needs_no_warning(column: str) -> None:
    table = "\n".join(["id,rating,date", *(f"{n},1,{value}" for n, value in enumerate(column.split("|")))])
    assert warnings(table) == []


def test_another_column_or_the_listing_itself_can_tell() -> None:
    assert warnings("id,rating,date,updated\n1,1,03/04/2026,13/04/2026\n") == []
    assert warnings("id,rating,date\n1,1,03/04/2026\n", date_format="%d/%m/%Y") == []


def test_dots_are_day_first_and_iso_is_iso_whatever_the_rest_of_the_column_says() -> None:
    assert dates("04/25/2026|03.04.2026|2026-04-03|3.4.26") == [day(2026, 4, 25), *[day(2026, 4, 3)] * 3]


def test_clocks_zones_and_epochs_are_read() -> None:
    assert dates("04/25/2026 7:05 PM|2026-04-25T19:05:00+02:00|1793527872000|1793527872") == [
        day(2026, 4, 25, 19, 5),
        day(2026, 4, 25, 17, 5),
        *[day(2026, 11, 1, 10, 11, 12)] * 2,
    ]


def test_the_listing_can_say_how_dates_are_written() -> None:
    assert dates("26-04-03 at 7", date_format="%y-%d-%m at %H") == [day(2026, 3, 4, 7)]


# --- refusals -------------------------------------------------------------------------------------


def test_one_bad_row_never_stops_the_file_and_says_its_line_and_column() -> None:
    table = (
        "ID;Sterne;Text;Datum\n"
        "1;7;secret words;\n"
        "2;viele;secret words;\n"
        "3;;;\n"
        "4;1;secret words;irgendwann\n"
        "5;1;secret words;;mehr\n"
        "\n"
        "6;1;fine;\n"
    )
    assert refused(table) == {
        2: "Sterne: 7 is outside 1 to 5",
        3: "Sterne: not a number",
        4: "no rating and no text",
        5: "Datum: not a date that can be read",
        6: "5 cells, but the header has 4",
    }
    assert [(row.line, row.review.key) for row in rows(table) if row.review] == [(8, "6")]


def test_a_quote_that_is_never_closed_spoils_its_row_only() -> None:
    table = 'id,rating,text\n1,2,"never closed\n2,2,good\n3,2,"also ""good"""\n4,2,"closed" badly\n5,2,good\n'
    assert list(refused(table)) == [2, 5]
    assert [row.review.key for row in rows(table) if row.review] == ["2", "3", "5"]


def test_the_delimiter_hint_for_excel_is_only_looked_for_on_the_first_line() -> None:
    assert [review.text for review in reviews("sep=;\ntext;rating\nsep=,;2\n")] == ["sep=,"]


def test_a_short_row_is_read_as_far_as_it_goes() -> None:
    assert reviews("id,rating,text\n1,2\n")[0].rating == 2.0


def test_broken_and_oversized_lines_of_jsonl_are_refused_one_by_one() -> None:
    good = '{"external_id": "1", "body": "ok"}'
    giant = json.dumps({"external_id": "2", "body": "x" * LONGEST})
    found = rows("\n".join(['{"body": }', good, giant, "[" * 5000, "17", '{"body": ["a"]}', good]))
    assert [(row.line, row.refused) for row in found if row.refused] == [
        (1, "not JSON"),
        (3, "the line is longer than 1,000,000 characters"),
        (4, "not JSON"),
        (5, "not a JSON object with a review in it"),
        (6, "body: not a text"),
    ]
    assert [row.line for row in found if row.review] == [2, 7]


def test_a_header_cannot_write_control_characters_into_a_message() -> None:
    assert refused("rating,\x1b[31mdate\x1b[0m,date\n1,x,soon\n")[2] == "date: not a date that can be read"
    told = Listing("harbor", "import", options={"columns": {"created_at": "\x1b]0;date"}})
    assert "\x1b" not in refused("rating,\x1b]0;date\n1,soon\n", told)[2]


def test_a_workbook_an_empty_file_and_a_table_of_something_else_are_refused_in_plain_words() -> None:
    assert refused(b"PK\x03\x04\x14\x00") == {
        1: "file.csv is an Excel workbook or another zip file; save it as CSV first"
    }
    assert refused(b" \r\n") == {1: "file.csv is empty"}
    assert "no column is known as rating or text" in refused("a,b\n1,2\n")[1]


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"id,rating,text\n", b"{", b"[", b'{"reviews":[', b"\xff\xfe", b"sep=;\n"]),
)
def test_any_bytes_give_reviews_or_refusals(junk: bytes, start: bytes) -> None:
    for row in rows(start + junk):
        assert row.review or row.refused or row.removed or row.warning


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*export.COLUMNS, "reply", "rating_scale", "recommended", "event", "review"]),
            inner,
        )
    ),
    max_leaves=15,
)


@given(JSON)
def test_any_json_gives_reviews_or_refusals(value: Any) -> None:
    for row in rows(json.dumps(value)):
        assert row.review or row.refused or row.removed
        if row.review and row.review.rating is not None:
            assert row.review.scale[0] <= row.review.rating <= row.review.scale[1]


# --- records --------------------------------------------------------------------------------------


def test_html_is_read_as_text_only_when_the_record_says_that_it_is_html() -> None:
    body = "<p>Too &amp; sweet</p>"
    assert hook({"body": body, "body_format": "html"}).reviews[0].text == "Too & sweet"
    assert hook({"body": body}).reviews[0].text == body


def test_the_reviewers_own_words_win_over_a_translation() -> None:
    review = hook({"body": "It was cold", "body_original": "Es war kalt", "language": "de"}).reviews[0]
    assert (review.text, review.attributes) == ("Es war kalt", {"translation": "It was cold"})


def test_a_rating_keeps_the_scale_of_its_record() -> None:
    review = hook({"rating": 8, "rating_scale": {"min": 0, "max": 10}}).reviews[0]
    assert (review.rating, review.scale) == (8.0, (0, 10))
    assert hook({"rating": "★★☆☆☆"}).reviews[0].rating == 2.0


@pytest.mark.parametrize("scale", [{"min": 5, "max": 1}, [5, 5]])
def test_a_scale_that_is_upside_down_is_refused(scale: Any) -> None:
    with pytest.raises(ParseError, match="rating_scale: the lowest rating"):
        hook({"rating": 3, "rating_scale": scale})


def test_a_review_without_an_id_keeps_its_key_when_it_is_edited() -> None:
    record = {"author_name": "Kim", "created_at": "2026-10-01", "rating": 1, "body": "Never again"}
    before, after = hook(record).reviews[0], hook({**record, "rating": 5, "body": "All good now"}).reviews[0]
    assert before.derived
    assert (len(before.key), before.key) == (32, after.key)
    assert hook({**record, "author_name": "Lee"}).reviews[0].key != before.key


def test_personal_details_stay_attributes_and_the_raw_payload_is_not_kept() -> None:
    record = {
        "body": "x",
        "author_email": "kim@example.com",
        "verified": True,
        "raw": {"ip": "203.0.113.7"},
        "tags": ["a", "b"],
    }
    assert hook(record).reviews[0].attributes == {
        "author_email": "kim@example.com",
        "verified": "true",
        "tags": "a, b",
    }


def test_a_line_of_our_own_review_log_is_read_too() -> None:
    line = {
        "case": 4,
        "class": "service",
        "review": {
            "key": "9",
            "listing": "harbor",
            "rating": 2.0,
            "scale": [1, 10],
            "text": "Cold",
            "author": "Kim",
            "removed": False,
        },
    }
    assert hook(line) == Page((Review("9", rating=2.0, scale=(1, 10), text="Cold", author="Kim"),))


# --- the webhook ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "exchange", json.loads((FIXTURES / "sites/import.json").read_text("utf-8"))["exchanges"]
)
def test_the_recorded_webhook_is_read_as_expected(exchange: dict[str, Any]) -> None:
    page, expected = hook(exchange["response"]["body"].encode()), exchange["expected"]
    assert [review.key for review in page.reviews] == [review["key"] for review in expected["reviews"]]
    assert page.removed == tuple(expected["removed"])


def test_a_record_an_array_and_lines_of_records_are_all_taken() -> None:
    one = {"external_id": "1", "body": "ok"}
    assert hook(one) == hook([one]) == hook({"event": "review.created", "id": "e", "review": one})
    assert len(hook(b'{"body":"a"}\n{"body":"b"}').reviews) == 2


@pytest.mark.parametrize(
    "empty", [{"raw": {"x": 1}}, {"event": "review.created", "review": {}}, [{}], [None]]
)
def test_a_record_with_nothing_in_it_is_refused(empty: Any) -> None:
    with pytest.raises(ParseError, match=r"no rating and no text|not a JSON object"):
        hook(empty)


def test_an_event_of_another_kind_is_refused() -> None:
    with pytest.raises(ParseError, match="event: expected one of"):
        hook({"event": "review.liked", "id": "e", "review": {"body": "ok"}})


def test_a_removal_without_an_id_is_refused() -> None:
    with pytest.raises(ParseError, match="external_id: missing"):
        hook({"event": "review.deleted", "id": "e", "review": {"body": "gone"}})


def test_a_removed_review_that_still_has_its_words_is_both_shown_and_gone() -> None:
    page = hook({"external_id": "1", "body": "ok", "visibility": "trash"})
    assert page == Page((Review("1", text="ok"),), removed=("1",))


@pytest.mark.parametrize(
    "junk",
    [b"", b"{}", b"null", b"[]", b"<html>Sign in</html>", b'{"body": "cut', b"id,text\n1,x", b"\xff\xfe"],
)
def test_a_webhook_body_that_is_not_json_with_reviews_is_refused(junk: bytes) -> None:
    with pytest.raises(ParseError, match=r"^harbor: "):
        hook(junk)


def test_one_bad_record_refuses_the_whole_webhook_and_says_which_without_its_words() -> None:
    with pytest.raises(ParseError, match=r"harbor: record 2: rating: 9 is outside 1 to 5") as bad:
        hook([{"body": "ok"}, {"body": "secret words", "rating": 9}])
    assert "secret" not in str(bad.value)


def test_an_import_listing_cannot_be_polled() -> None:
    assert load("import").FACTS.history == "import"
    with pytest.raises(UsageError, match="harbor is not polled"):
        import_.request(HARBOR, None, Seen())


# --- our own export -------------------------------------------------------------------------------

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20).map(str.strip)
SIGNS = ["=", "+", "-", "@", "'", '"', ",", ";", "|", "\n", "a", "é", "€", "1"]
TEXTS = st.lists(st.sampled_from(SIGNS), max_size=12).map(lambda signs: "".join(signs).strip())
TIMES = st.integers(946_684_800, 3_786_912_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
REPLIES = st.builds(
    OwnerReply,
    text=WORDS.filter(bool),
    at=st.none() | TIMES,
    state=st.sampled_from(["live", "pending", "rejected"]),
    reason=WORDS,
)
REVIEWS = st.builds(
    Review,
    key=WORDS.filter(bool),
    rating=st.integers(1, 5).map(float),
    title=WORDS,
    text=TEXTS,
    author=WORDS,
    language=st.sampled_from(["", "de", "pt-BR"]),
    created_at=st.none() | TIMES,
    updated_at=st.none() | TIMES,
    url=st.sampled_from(["", "https://example.com/r/1?a=b&c=d"]),
    reply=st.none() | REPLIES,
    derived=st.booleans(),
    attributes=st.dictionaries(st.sampled_from(["version", "device"]), WORDS.filter(bool), max_size=2),
)


def exported(kept: list[Review], delimiter: str) -> str:
    table = io.StringIO(newline="")
    writer = csv.writer(table, delimiter=delimiter)
    writer.writerow(export.COLUMNS)
    writer.writerows(export.cells(export.record(review, source="harbor")) for review in kept)
    return table.getvalue()


@given(
    st.lists(REVIEWS, min_size=1, max_size=3),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_our_csv_export_reads_back_as_it_was(kept: list[Review], delimiter: str, encoding: str) -> None:
    assert reviews(exported(kept, delimiter).encode(encoding)) == kept


@given(st.lists(REVIEWS, min_size=1, max_size=3))
def test_our_jsonl_export_reads_back_as_it_was(kept: list[Review]) -> None:
    lines = [json.dumps(export.record(review, source="harbor")) for review in kept]
    assert reviews("\n".join(lines)) == kept


def test_what_the_export_adds_about_cases_is_not_taken_for_the_reviewers_words() -> None:
    kept = Review("1", rating=2.0, text="Cold", created_at=day(2026, 10, 1))
    added = {"reviewbot": {"case": 3, "reply": "Sorry.", "history": [{"text": "Warm"}]}}
    assert reviews(json.dumps({**export.record(kept, source="harbor"), **added})) == [kept]


def test_a_removed_review_is_exported_and_read_back_as_removed() -> None:
    gone = Review("1", rating=2.0, text="x")
    (row,) = rows(json.dumps(export.record(gone, source="harbor", removed=True)))
    assert row == Row(1, gone, removed="1", source="harbor")


def test_what_we_added_to_a_review_is_handed_on_as_it_stands_in_both_forms() -> None:
    own = {"case": 3, "reply": "Sorry, 'Ann' = fine."}
    line = {**export.record(Review("1", rating=2.0), source="harbor"), "reviewbot": own}
    table = io.StringIO(newline="")
    csv.writer(table).writerows([export.COLUMNS, export.cells(line)])
    assert [row.own for row in rows(json.dumps(line)) + rows(table.getvalue())] == [own, own]


def test_our_own_export_is_read_without_the_columns_and_dates_of_a_strangers_file() -> None:
    options = {"columns": {"body": "Nirgends"}, "date_format": "%d.%m.%Y"}
    kept = [Review("1", rating=2.0, text="x", created_at=day(2026, 10, 1))]
    assert reviews(exported(kept, ","), Listing("harbor", "import", options=options)) == kept


def test_a_case_with_a_long_history_fits_into_a_cell() -> None:
    line = {**export.record(Review("1", rating=2.0), source="harbor"), "reviewbot": {"reply": "x" * 500_000}}
    table = io.StringIO(newline="")
    csv.writer(table).writerows([export.COLUMNS, export.cells(line)])
    (row,) = rows(table.getvalue())
    assert row.own
    assert len(row.own["reply"]) == 500_000


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "'=1", "'"])
def test_no_cell_of_our_export_is_run_by_a_spreadsheet(cell: str) -> None:
    assert export.guarded(cell) == f"'{cell}"


def test_an_apostrophe_is_only_taken_off_what_our_own_export_wrote() -> None:
    assert reviews("id,rating,text\n1,2,'=x\n")[0].text == "'=x"
    assert reviews("reviewbot,external_id,rating,body\n1,1,2,'=x\n")[0].text == "=x"


def test_a_hundred_thousand_rows_are_read_one_at_a_time() -> None:
    table = b"id,rating,text\n" + b"1,2,cold soup\n" * 100_000
    stream = io.BytesIO(table)
    reading = import_.read(stream, HARBOR, name="big.csv")
    assert next(reading).review
    assert stream.tell() < len(table)
    reading.close()
    assert not stream.closed
