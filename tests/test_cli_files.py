"""Files in, files out: import, export, score, draft, lint, and the store itself, as contract.md has them."""

import csv
import io
import json
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fakes.shop import Shop, page, review
from fakes.web import Web

FIXTURES = Path(__file__).parents[1] / "fixtures" / "reviews"
SCORED = {
    "id", "sentiment", "negative", "class", "urgent", "topics", "language", "staff", "reasons", "scorer",
    "requests", "facts", "sure",
}  # fmt: skip
DRAFTED = {
    "id", "reply", "hold", "escalate", "auto_publish", "class", "checks", "score", "writer",
}  # fmt: skip
CHECK = {"check", "gate", "ok", "detail"}
CLASSES = {
    "safety", "legal", "discrimination", "privacy", "extortion", "incident", "claim", "service", "praise",
    "question", "wrong_business", "spam",
}  # fmt: skip
BUSINESS = {"name": "Harbor & Vine", "phone": "(831) 555-0100", "signer": "Elena Marchetti"}
COMPLAINT = {
    "id": "c-1",
    "platform": "google",
    "rating": 1,
    "text": "We waited an hour and the soup was cold.",
    "reviewer_name": "Ana",
    "business": BUSINESS,
}


@pytest.fixture
def shop(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A shop whose reviews come in files."""
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.lists("files", "import")
    return shop


@pytest.fixture
def other(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shop:
    """The same shop on another machine."""
    (tmp_path / "other").mkdir()
    shop = Shop(tmp_path / "other", capfd, monkeypatch)
    shop.lists("files", "import")
    return shop


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


def takes_in(shop: Shop, file: object, *more: str) -> Any:
    """Import a file and give the result."""
    return shop.says("import", file, "--listing", "files", "--json", *more).json


def written(shop: Shop, name: str, *records: object) -> Path:
    """A JSONL file of these records."""
    file = shop.folder / name
    file.write_text("".join(json.dumps(one) + "\n" for one in records))
    return file


def reviews(shop: Shop) -> list[dict[str, Any]]:
    """Everything that the log says of the reviews themselves, not of when we saw them."""
    rows = [row["review"] for row in shop.log("--limit", "1000")]
    return sorted(({**row, "seen_at": "", "revisions": 0} for row in rows), key=lambda row: str(row["key"]))


def sql(file: Path, *statements: str) -> list[Any]:
    """Work on a store behind reviewbot's back; gives the rows of the last statement."""
    with closing(sqlite3.connect(file)) as store, store:
        return [store.execute(statement).fetchall() for statement in statements][-1]


# --- import --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("play-console.utf16.csv", 2),
        ("judgeme.csv", 2),
        ("trustpilot.csv", 1),
        ("birdeye.csv", 1),
        ("podium.csv", 1),
        ("german-spreadsheet.csv", 2),
        ("reviews.jsonl", 2),
    ],
)
def test_an_export_is_taken_in_once(shop: Shop, name: str, rows: int) -> None:
    first = takes_in(shop, FIXTURES / name)
    again = takes_in(shop, FIXTURES / name)

    assert set(first) >= {"rows", "new", "edited", "unchanged", "refused"}
    assert (first["rows"], first["new"], first["refused"]) == (rows, rows, [])
    assert (again["rows"], again["new"], again["edited"], again["unchanged"]) == (rows, 0, 0, rows)
    assert len(shop.log()) == rows


def test_a_play_console_export_keeps_stars_words_reply_and_dates(shop: Shop) -> None:
    takes_in(shop, FIXTURES / "play-console.utf16.csv")

    login, praise = shop.log()

    assert login["review"]["rating"] == 1
    assert login["review"]["title"] == "Login broken"
    assert login["review"]["text"] == "I cannot log in, since the update."
    assert login["review"]["updated_at"].startswith("2026-11-03T10:02:11")
    assert praise["review"]["reply"]["text"] == "Obrigado!"


def test_a_dry_run_says_the_same_and_writes_nothing(shop: Shop) -> None:
    takes_in(shop, written(shop, "first.jsonl", {"external_id": "1", "body": "Cold", "rating": 1}))
    file = written(
        shop,
        "second.jsonl",
        {"external_id": "1", "body": "Cold, and rude", "rating": 1},
        {"external_id": "2", "body": "Warm", "rating": 5},
        {"external_id": "3", "rating": "many"},
    )
    before = shop.says("export").out

    dry = takes_in(shop, file, "--dry-run")

    assert shop.says("export").out == before
    assert len(shop.log()) == 1
    assert takes_in(shop, file) == dry
    assert (dry["rows"], dry["new"], dry["edited"], dry["unchanged"]) == (3, 1, 1, 0)


def test_the_first_import_is_a_baseline_and_what_comes_later_raises_alerts(shop: Shop) -> None:
    now = datetime.now(UTC)
    old = {"external_id": "1", "body": "Cold soup", "rating": 1, "created_at": "2024-01-01"}
    late = (now - timedelta(hours=3)).isoformat()
    takes_in(shop, written(shop, "old.jsonl", old))
    assert shop.log()[0]["case"] is None

    fresh = {"external_id": "2", "body": "Waited an hour", "rating": 1, "created_at": late}
    said = shop.says("import", written(shop, "new.jsonl", fresh), "--listing", "files")

    assert said.code == 0
    assert "Waited an hour" in said.err  # the alert
    assert shop.log()[0]["case"] == 1


def test_rows_that_cannot_be_read_are_refused_with_line_and_column_and_the_others_taken_in(
    shop: Shop,
) -> None:
    file = shop.folder / "mixed.csv"
    file.write_text(
        "id,rating,review,author,date\n"
        "1,5,Lovely,Ana,2026-10-01\n"
        "2,eleven,Cold,Bo,2026-10-01\n"
        "3,4,Fine,Cy,the day before\n"
        "4,9,Fine,Di,2026-10-01\n"
        "5,4,Fine,Ed,2026-10-02\n"
    )

    said = shop.says("import", file, "--listing", "files", "--json")
    told = shop.says("import", file, "--listing", "files")

    assert said.code == told.code == 1
    assert (said.json["rows"], said.json["new"]) == (5, 2)
    refused = {one["line"]: one["why"] for one in said.json["refused"]}
    assert list(refused) == [3, 4, 5]
    assert "rating" in refused[3]
    assert "date" in refused[4]
    assert "9 is outside 1 to 5" in refused[5]
    assert "line 3: " in told.out + told.err


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xef\xbb\xbf", b"PK\x03\x04 a workbook", b"\x00\x01\x02\xff" * 100, b"[]]", b'{"body": ',
        b"just a sentence\n", b"<html><body>Please sign in</body></html>", b"a,b,c\n1,2,3\n",
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_of_reviews_is_refused_in_words(shop: Shop, content: bytes) -> None:
    (shop.folder / "junk.csv").write_bytes(content)

    said = shop.says("import", "junk.csv", "--listing", "files", "--json")

    assert said.code in {1, 2}
    assert "bug in reviewbot" not in said.err
    if said.out:
        assert said.json["refused"]
    assert shop.log() == []


def test_reviews_of_any_listing_can_come_from_a_file(shop: Shop, web: Web) -> None:
    shop.lists("page", url=web.url("/page"))
    file = written(shop, "a.jsonl", {"external_id": "1", "body": "Cold", "rating": 1})

    said = shop.says("import", file, "--listing", "page", "--json")

    assert said.json["new"] == 1
    assert shop.log()[0]["review"]["listing"] == "page"


def test_a_large_file_is_taken_in_whole(shop: Shop) -> None:
    records = (
        {"external_id": str(n), "body": f"Lovely evening {n}", "rating": 5, "created_at": "2026-01-01"}
        for n in range(2_000)
    )

    assert takes_in(shop, written(shop, "many.jsonl", *records))["new"] == 2_000
    assert len(shop.log("--limit", "5000")) == 2_000


# --- export --------------------------------------------------------------------------------------------


ODD = [
    {"external_id": "=1+1", "body": '=HYPERLINK("http://a.example")', "author_name": "+Bo", "rating": 2},
    {"external_id": "-2", "body": "'two'\nand \"one\", with\r\nlines", "title": "@you", "rating": 1},
    {"external_id": "3", "body": "Très déçue 😡 \u202eevil", "rating": 3.5, "language": "fr"},
    {"external_id": "4", "recommended": False, "body": "No"},
    {"body": "No id, no date", "rating": 1, "author_name": "Ana"},
    {"external_id": "6", "body": "Fine", "rating": 8, "rating_scale": {"min": 1, "max": 10}},
    {"external_id": "7", "body": "Hm", "rating": 1, "reply": {"text": "Sorry!", "state": "rejected"}},
]


@pytest.fixture
def full(shop: Shop) -> Shop:
    """A shop with reviews of every kind."""
    takes_in(shop, written(shop, "odd.jsonl", *ODD))
    for name in ("play-console.utf16.csv", "judgeme.csv", "reviewtrackers.csv", "german-spreadsheet.csv"):
        takes_in(shop, FIXTURES / name)
    return shop


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_what_is_exported_is_read_back_as_it_was_in_another_store(full: Shop, other: Shop, form: str) -> None:
    out = full.folder / f"all.{form}"
    assert full.says("export", "--format", form, "--out", out).code == 0

    read = takes_in(other, out)

    assert read["refused"] == []
    assert reviews(other) == reviews(full)
    assert takes_in(full, out)["edited"] == takes_in(full, out)["new"] == 0
    assert reviews(other) == reviews(full)


def test_an_export_of_two_who_look_alike_is_taken_in_again_without_a_trace(shop: Shop) -> None:
    alike = {"author_name": "Ann", "created_at": "2026-10-01", "rating": 1}
    takes_in(
        shop, written(shop, "two.jsonl", {**alike, "body": "Cold soup."}, {**alike, "body": "Rude host."})
    )
    out = shop.folder / "all.jsonl"
    assert shop.says("export", "--out", out).code == 0

    again = takes_in(shop, out)

    assert (again["new"], again["edited"], again["unchanged"]) == (0, 0, 2)


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_shop_moves_to_another_machine_with_its_cases_and_tells_nobody(
    shop: Shop, other: Shop, form: str
) -> None:
    shop.lists("kiosk", "import")
    other.lists("kiosk", "import")
    fresh = {"external_id": "1", "body": "Waited an hour", "rating": 1, "created_at": str(datetime.now(UTC))}
    file = written(shop, "new.jsonl", fresh)
    takes_in(shop, file)
    shop.says("import", file, "--listing", "kiosk")
    shop.says("case", 1, "reached", "--how", "phone", "--note", "Wants a table on Friday")
    shop.says("case", 2, "assign", "maria")
    takes_in(shop, written(shop, "later.jsonl", {**fresh, "body": "Waited two hours"}))
    out = shop.folder / f"all.{form}"
    shop.says("export", "--format", form, "--out", out)

    dry = other.says("import", out, "--json", "--dry-run")
    said = other.says("import", out, "--json")

    assert dry.json == said.json
    assert (said.json["rows"], said.json["new"], said.json["restored"]) == (2, 2, 2)
    assert said.err == ""  # no alert
    assert other.says("export").lines == shop.says("export").lines
    assert {row["review"]["listing"] for row in other.log()} == {"files", "kiosk"}
    assert other.case(1)["recovery_state"] == "reached"
    assert [one["kind"] for one in other.case(1)["events"]] == ["restored"]
    assert "Friday" in other.says("case", 1).out
    assert "Friday" not in str(other.case(1)["events"])
    assert other.says("db", "verify").code == 0
    assert takes_in(shop, out)["unchanged"] == 2


def test_a_row_of_a_listing_that_is_not_here_is_refused_and_the_others_come_in(
    shop: Shop, other: Shop
) -> None:
    shop.lists("kiosk", "import")
    file = written(shop, "a.jsonl", {"external_id": "1", "body": "Fine", "rating": 4})
    takes_in(shop, file)
    shop.says("import", file, "--listing", "kiosk")
    shop.says("export", "--out", "all.jsonl")

    said = other.says("import", shop.folder / "all.jsonl", "--json")

    assert said.code == 1
    assert (said.json["rows"], said.json["new"]) == (2, 1)
    assert said.json["refused"][0]["line"] == 2
    assert 'name = "kiosk"' in said.json["refused"][0]["why"]
    assert takes_in(other, shop.folder / "all.jsonl")["new"] == 0  # harbor's "1" is not kiosk's


def test_a_strangers_file_needs_to_be_told_where_it_belongs(shop: Shop) -> None:
    said = shop.says("import", written(shop, "a.jsonl", {"body": "Cold"}))

    assert said.code == 2
    assert said.is_one_plain_sentence()
    assert "--listing" in said.err


def test_dates_that_can_be_read_both_ways_are_warned_of_in_the_result_and_on_stderr(shop: Shop) -> None:
    (shop.folder / "a.csv").write_text("id,rating,date\n1,5,03/04/2026\n")

    said = shop.says("import", "a.csv", "--listing", "files", "--json", "--dry-run")

    assert said.code == 0
    (warning,) = said.json["warnings"]
    assert "'date'" in warning
    assert "date_format" in warning
    assert said.err == f"Warning: {warning}\n"


def test_a_row_that_is_older_than_what_is_known_is_counted_and_told(shop: Shop) -> None:
    new = {"external_id": "1", "body": "Better now", "rating": 4, "updated_at": "2026-10-02"}
    takes_in(shop, written(shop, "new.jsonl", new))
    older = written(shop, "older.jsonl", {**new, "body": "Cold", "updated_at": "2026-10-01"})

    told = shop.says("import", older, "--listing", "files").out
    result = takes_in(shop, older)

    assert (result["rows"], result["unchanged"], result["stale"]) == (1, 1, 1)
    assert "1 row had other words, but none newer" in told


def test_an_export_goes_to_stdout_too_and_holds_what_we_added(full: Shop) -> None:
    takes_in(full, written(full, "more.jsonl", {"external_id": "3", "body": "Très déçue", "rating": 1}))

    lines = full.says("export").lines

    assert len(lines) == len(full.log("--limit", "1000"))
    edited = next(one for one in lines if one["external_id"] == "3")
    assert edited["body"] == "Très déçue"
    assert edited["reviewbot"]["history"][0]["rating"] == 3.5
    assert edited["reviewbot"]["class"] in CLASSES


def test_no_cell_of_a_csv_export_is_run_by_a_spreadsheet(full: Shop) -> None:
    for said in (full.says("export", "--format", "csv"), full.says("log", "--format", "csv")):
        rows = list(csv.reader(io.StringIO(said.out)))
        assert len({len(row) for row in rows}) == 1
        assert any("HYPERLINK" in cell for row in rows for cell in row)
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_an_export_never_writes_over_a_file_and_says_when_it_cannot_write(full: Shop) -> None:
    taken = full.folder / "taken.jsonl"
    taken.write_text("mine")

    refused = full.says("export", "--out", taken)
    nowhere = full.says("export", "--out", full.folder / "no" / "such" / "folder")

    assert refused.code == nowhere.code == 2
    assert taken.read_text() == "mine"
    assert nowhere.is_one_plain_sentence()


def test_an_empty_store_exports_nothing_and_a_header(shop: Shop) -> None:
    assert shop.says("export").out == ""
    assert len(shop.says("export", "--format", "csv").out.splitlines()) == 1


# --- score, draft, lint --------------------------------------------------------------------------------


def test_score_gives_a_line_for_a_line_in_the_same_order_and_the_form_of_the_contract(shop: Shop) -> None:
    shop.config.unlink()
    asked = [
        {"id": "a", "text": "Waited an hour for cold soup.", "rating": 1, "title": "Never again"},
        {"id": 7, "text": "Lovely, and Marco was a star!", "staff": ["Marco"], "language": "en"},
        {"text": ""},
        {"id": "x", "text": "Where do you park?", "rating": None, "title": None, "staff": None},
    ]

    said = shop.says("score", written(shop, "in.jsonl", *asked))

    assert said.code == 0
    assert said.err == ""
    assert [one["id"] for one in said.lines] == ["a", 7, None, "x"]
    for one in said.lines:
        assert set(one) == SCORED
        assert -1 <= one["sentiment"] <= 1
        assert one["class"] in CLASSES
        assert isinstance(one["negative"], bool)
        assert isinstance(one["urgent"], bool)
        assert all(set(topic) == {"topic", "polarity", "quote"} for topic in one["topics"])
        assert all(set(person) == {"name", "polarity"} for person in one["staff"])
        assert all(set(reason) == {"rule", "quote", "weight"} for reason in one["reasons"])
        assert "/" in one["scorer"]
    assert said.lines[0]["negative"] is True
    assert said.lines[1]["staff"] == [{"name": "Marco", "polarity": 1}]


def test_draft_gives_the_form_of_the_contract(shop: Shop) -> None:
    glass = {**COMPLAINT, "id": "c-2", "text": "There was glass in my salad and I cut my lip."}

    said = shop.says("draft", written(shop, "in.jsonl", COMPLAINT, glass))

    assert said.code == 0
    assert [one["id"] for one in said.lines] == ["c-1", "c-2"]
    for one in said.lines:
        assert set(one) == DRAFTED
        assert all(set(check) == CHECK for check in one["checks"])
        assert 0 <= one["score"] <= 100
    complaint, safety = said.lines
    assert (complaint["class"], complaint["hold"], complaint["auto_publish"]) == ("service", False, False)
    assert "Elena" in complaint["reply"]
    assert all(check["ok"] for check in complaint["checks"] if check["gate"])
    assert (safety["class"], safety["hold"], safety["escalate"]) == ("safety", True, True)


def test_lint_judges_a_persons_own_text_by_the_gates(shop: Shop) -> None:
    good = {
        **COMPLAINT,
        "reply": "Ana, I am sorry that you waited an hour and that the soup was cold when it came. That was "
        "our mistake. I will go over this evening with the kitchen so that it does not happen again. Please "
        "call me on (831) 555-0100: what else should I know?\nElena Marchetti",
    }
    bad = {**COMPLAINT, "id": "c-2", "reply": "We will give you a $50 voucher if you change your review."}

    said = shop.says("lint", written(shop, "in.jsonl", good, bad))

    assert said.code == 0
    for one in said.lines:
        assert set(one) == {"id", "checks", "score", "ok"}
        assert all(set(check) == CHECK for check in one["checks"])
        assert one["ok"] == all(check["ok"] for check in one["checks"] if check["gate"])
    assert [one["ok"] for one in said.lines] == [True, False]


HUGE = b"1" + b"0" * 400
JUNK = [
    b"no json", b"[]", b'"text"', b"null", b'{"text": 5}', b'{"text": "a", "rating": "many"}',
    b'{"text": "a", "rating": 0}', b'{"text": "a", "rating": 6}', b'{"text": "a", "rating": true}',
    b'{"text": "a", "rating": NaN}', b'{"text": "a", "rating": ' + HUGE + b"}", b'{"staff": "Bo"}',
    b'{"text": "\xff"}', b"[" * 100_000, b'{"text": "a"} {"text": "b"}', b'{"id": Infinity, "text": "a"}',
]  # fmt: skip


def test_a_line_that_cannot_be_read_gets_an_error_in_its_place_and_the_others_go_on(shop: Shop) -> None:
    file = shop.folder / "junk.jsonl"
    good = b'{"id": "good", "text": "Cold soup"}'
    file.write_bytes(b"\n".join([good, *JUNK, b"", good]))

    said = shop.says("score", file)

    assert said.code == 1
    first, *wrong, last = said.lines
    assert first == last
    assert len(wrong) == len(JUNK)
    for number, one in enumerate(wrong, 2):
        assert set(one) == {"id", "line", "error"}
        assert one["line"] == number
        assert f"line {number}: {one['error']}" in said.err


def test_an_error_names_the_review_it_is_about(shop: Shop) -> None:
    (wrong,) = shop.says("score", written(shop, "in.jsonl", {"id": "r-9", "text": 5})).lines

    assert (wrong["id"], wrong["line"]) == ("r-9", 1)


@pytest.mark.parametrize(
    "change",
    [
        {"business": None},
        {"business": "Harbor & Vine"},
        {"business": {**BUSINESS, "regulated": "maybe"}},
        {"business": {**BUSINESS, "policy": "We never refund"}},
        {"platform": 5},
        {"reply": ["a"]},
    ],
)
def test_a_brief_that_cannot_be_used_is_refused_in_words(shop: Shop, change: dict[str, object]) -> None:
    said = shop.says("lint", written(shop, "in.jsonl", {"reply": "Sorry. Elena", **COMPLAINT, **change}))

    assert said.code == 1
    assert said.lines[0]["id"] == "c-1"
    assert said.lines[0]["error"]


@pytest.mark.parametrize("regulated", [None, "hipaa", "legal", "therapy", "financial", "vet"])
def test_a_brief_may_name_a_regulated_trade_or_none(shop: Shop, regulated: str | None) -> None:
    brief = {**COMPLAINT, "reply": "Sorry. Elena", "business": {**BUSINESS, "regulated": regulated}}

    assert shop.says("lint", written(shop, "in.jsonl", brief)).code == 0


def test_a_byte_order_mark_windows_line_ends_and_no_input_at_all_are_fine(shop: Shop) -> None:
    line = b'{"id": "a", "text": "Cold soup"}'

    marked = shop.runs("score", stdin=b"\xef\xbb\xbf" + line + b"\r\n\r\n" + line)
    empty = shop.runs("score", stdin=b"")

    assert (marked.code, [one["id"] for one in marked.lines]) == (0, ["a", "a"])
    assert (empty.code, empty.out, empty.err) == (0, "", "")


def test_score_answers_each_line_at_once_so_that_a_program_can_talk_with_it(shop: Shop) -> None:
    with shop.starts("score", stdin=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        for number in range(3):
            process.stdin.write(b'{"id": %d, "text": "Cold soup"}\n' % number)
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait() == 0


def test_ten_thousand_lines_keep_their_order(shop: Shop) -> None:
    file = shop.folder / "many.jsonl"
    with file.open("w") as out:
        for number in range(10_000):
            out.write(json.dumps({"id": number, "text": f"Cold soup {number % 90}", "rating": 2}) + "\n")

    said = shop.runs("score", file)

    assert said.code == 0
    assert [one["id"] for one in said.lines] == list(range(10_000))


# --- the store -----------------------------------------------------------------------------------------


def test_migrate_makes_the_store_and_then_has_nothing_to_do(shop: Shop) -> None:
    assert "first_light" in shop.says("db", "migrate").out
    assert "up to date" in shop.says("db", "migrate").out


def test_verify_walks_the_chain_and_finds_what_was_changed(full: Shop) -> None:
    whole = full.says("db", "verify", "--json")
    assert whole.code == 0
    assert whole.json == {"ok": True, "events": whole.json["events"], "broken_at": None}
    assert whole.json["events"] > 5

    sql(full.store, "DROP TRIGGER events_hold", "UPDATE events SET by = 'somebody' WHERE n = 3")

    broken = full.says("db", "verify", "--json")
    assert broken.code == 1
    assert (broken.json["ok"], broken.json["broken_at"]) == (False, 3)
    told = full.says("db", "verify")
    assert "event 3" in told.err


def test_a_backup_is_whole_and_is_put_back_while_the_store_before_it_is_kept(full: Shop) -> None:
    before = full.log("--limit", "1000")
    backup = full.folder / "copy.db"
    assert full.says("db", "backup", backup).code == 0
    takes_in(full, written(full, "late.jsonl", {"external_id": "late", "body": "Late", "rating": 5}))

    restored = full.says("db", "restore", backup)

    assert restored.code == 0
    assert full.log("--limit", "1000") == before
    assert full.says("db", "verify", "--json").json["ok"]
    (kept,) = full.folder.glob("reviews.db.before-*")
    assert str(kept) in restored.out
    assert {stat.S_IMODE(one.stat().st_mode) for one in (kept, full.folder / "reviews.db")} == {0o600}
    assert sql(kept, "SELECT count(*) FROM reviews WHERE key = 'late'") == [(1,)]


def test_a_backup_is_never_changed_by_being_restored(full: Shop, other: Shop) -> None:
    backup = full.folder / "copy.db"
    full.says("db", "backup", backup)
    content, folder = backup.read_bytes(), sorted(full.folder.iterdir())

    assert other.says("db", "restore", backup).code == 0

    assert backup.read_bytes() == content
    assert sorted(full.folder.iterdir()) == folder
    assert reviews(other) == reviews(full)


def test_a_copy_made_by_hand_is_read_with_its_journal(full: Shop, other: Shop) -> None:
    with closing(sqlite3.connect(full.store)) as held:
        held.execute("SELECT count(*) FROM reviews").fetchall()  # so that the journal stays
        takes_in(full, written(full, "late.jsonl", {"external_id": "late", "body": "Late", "rating": 5}))
        for ending in ("", "-wal"):
            shutil.copyfile(f"{full.store}{ending}", full.folder / f"copy.db{ending}")

    assert other.says("db", "restore", full.folder / "copy.db").code == 0
    assert reviews(other) == reviews(full)


def test_a_backup_never_writes_over_a_file(full: Shop) -> None:
    taken = full.folder / "taken.db"
    taken.write_text("mine")

    said = full.says("db", "backup", taken)

    assert said.code != 0
    assert said.is_one_plain_sentence()
    assert taken.read_text() == "mine"


@pytest.mark.parametrize("kind", ["text", "empty", "foreign", "broken chain", "cut"])
def test_what_is_no_whole_backup_is_refused_and_nothing_is_changed(full: Shop, kind: str) -> None:
    backup = full.folder / "copy.db"
    match kind:
        case "text":
            backup.write_bytes(b"this is no database" * 1000)
        case "empty":
            backup.write_bytes(b"")
        case "foreign":
            sql(backup, "CREATE TABLE songs (title TEXT)")
        case "broken chain":
            full.says("db", "backup", backup)
            sql(backup, "DROP TRIGGER events_stay", "DELETE FROM events WHERE n = 2")
        case "cut":
            full.says("db", "backup", backup)
            backup.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
    content, before = backup.read_bytes(), full.log("--limit", "1000")

    said = full.says("db", "restore", backup)

    assert said.code == 3
    assert said.is_one_plain_sentence(), said
    assert backup.read_bytes() == content
    assert full.log("--limit", "1000") == before
    assert not list(full.folder.glob("*before*"))
    assert not list(full.folder.glob("*restored*"))


def test_a_damaged_store_is_never_written_over_but_moved_aside_and_restored_as_the_error_says(
    full: Shop,
) -> None:
    before = full.log("--limit", "1000")
    full.says("db", "backup", "copy.db")
    full.store.write_bytes(b"the disk wrote something else" * 500)

    refused = full.says("db", "restore", "copy.db")

    assert refused.code == 3
    assert "Move it aside" in refused.err
    full.store.rename(full.folder / "damaged.db")
    assert full.says("db", "restore", "copy.db").code == 0
    assert full.log("--limit", "1000") == before


def test_a_poll_writes_into_a_restored_store(shop: Shop, web: Web) -> None:
    shop.lists("page", url=web.url("/page"))
    web.answers["/page"] = page(review("a"))
    shop.says("poll")
    shop.says("db", "backup", "copy.db")
    shop.says("db", "restore", "copy.db")
    web.answers["/page"] = page(review("b", ago=1), review("a"))

    assert shop.says("poll", "page", "--json").json["listings"][0]["new"] == 1
    assert shop.says("db", "verify", "--json").json["ok"]
