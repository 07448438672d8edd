"""The reports page over real HTTP, and the same report as a file and for programs."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from fakes.shop import Shop, page, review
from fakes.web import Web
from fakes.weblog import Somebody, WebLog
from fakes.world import START
from reviewbot.report import Report, Wanted, report
from reviewbot.roles import Role
from reviewbot.store import Store
from reviewbot.store.accounts import Account
from reviewbot.web.kept import FRESH, MOST, Kept
from reviewbot.web.pages import reports

HARBOR = """
[[locations]]
id = "harbor"
name = "The Harbor"
phone = "(831) 555-0101"
email = "harbor@harbor.example"
signer = "Sam Rivers"
signer_role = "manager"
"""
SOUP = "We waited an hour and the soup was cold. The waiter was rude to my mother."


@pytest.fixture
def log(tmp_path: Path) -> Iterator[WebLog]:
    with Web() as web, WebLog(tmp_path, web, HARBOR).open() as log:
        yield log


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[WebLog]:
    """A log that people of several places sign in to."""
    with Web() as web, WebLog(tmp_path, web, HARBOR + '[web]\nsign_in = "accounts"\n').open() as log:
        yield log


def test_an_empty_report_claims_nothing(owner: Somebody) -> None:
    assert owner.gets("/reports").status_code == 200
    assert "New reviews 0" in owner.sees()
    assert "Happy ones none" in owner.sees()
    assert "Nothing in this time." in owner.sees()


def test_the_report_counts_and_says_where_there_are_too_few(log: WebLog, owner: Somebody) -> None:
    log.gets(*(review(f"bad {n}", 1, SOUP) for n in range(3)), review("good", 5, "Lovely evening."))
    assert owner.gets("/reports").status_code == 200
    assert "New reviews 4" in owner.sees()
    assert "Cases opened 3" in owner.sees()
    assert "Happy ones too few to say 1 of 4" in owner.sees()
    assert '<svg viewBox="' in owner.page


def test_a_report_is_counted_again_only_when_something_has_happened(
    log: WebLog, owner: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[Wanted] = []

    def counting(store: Store, asked: Wanted, *rest: Any) -> Report:
        counted.append(asked)
        return report(store, asked, *rest)

    monkeypatch.setattr(reports, "report", counting)
    log.gets(review("bad", 1, SOUP))
    for path in ("/reports", "/reports", "/reports?location=main", "/reports?location=main", "/reports"):
        owner.gets(path)
    assert [one.places for one in counted] == [None, frozenset({"main"})]
    log.gets(review("bad", 1, SOUP), review("worse", 1, SOUP))
    owner.gets("/reports")
    assert "New reviews 2" in owner.sees()


def test_a_report_is_kept_for_minutes_and_not_for_longer(log: WebLog) -> None:
    kept, told = Kept(), [report(log.store, Wanted(START, START + timedelta(days=n)), START) for n in (1, 2)]
    assert kept.report("a", START, lambda: told[0]) is told[0]
    assert kept.report("a", START + FRESH / 2, lambda: told[1]) is told[0]
    assert kept.report("b", START, lambda: told[1]) is told[1]
    assert kept.report("a", START + FRESH, lambda: told[1]) is told[1]


def test_not_every_report_that_there_ever_was_is_kept(log: WebLog) -> None:
    kept, told = Kept(), report(log.store, Wanted(START, START + timedelta(days=1)), START)
    for question in range(10 * MOST):
        kept.report(question, START, lambda: told)
    assert len(kept._told) <= MOST


def test_every_number_has_its_definition_and_every_chart_its_table(log: WebLog, owner: Somebody) -> None:
    log.gets(review("bad", 1, SOUP))
    owner.gets("/reports")
    assert "without the history that a first reading found." in owner.sees()
    for figure in re.findall(r'(?s)<details class="figure">(.*?)</details>', owner.page):
        assert re.search(r"<p>[A-Z][^<]{30,}\.</p>", figure)
    for board in re.findall(r'(?s)<figure class="board">(.*?)</figure>', owner.page):
        assert "Nothing in this time." in board or "<table" in board


def test_what_the_page_needs_is_its_own_and_allowed(log: WebLog, owner: Somebody) -> None:
    log.gets(review("bad", 1, SOUP))
    answer = owner.gets("/reports")
    assert not re.search(r"(?i)\sstyle=|<style|\son\w+=|<script(?! src=\"/static/)", owner.page)
    for sheet in re.findall(r'<link rel="stylesheet" href="([^"]+)"', owner.page):
        assert owner.gets(sheet).status_code == 200
    assert "unsafe-inline" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("query", "begins"),
    [
        ("since=2026-01-05&until=2026-01-11", "5 Jan 2026, 00:00 PST to 12 Jan 2026, 00:00 PST"),
        ("since=2026-07-01&until=2026-07-01", "1 Jul 2026, 00:00 PDT to 2 Jul 2026, 00:00 PDT"),
    ],
)
def test_a_span_is_whole_days_of_the_business(owner: Somebody, query: str, begins: str) -> None:
    owner.gets(f"/reports?{query}")
    assert begins in owner.sees()


@pytest.mark.parametrize(
    "query",
    [
        *("since=tomorrow", "since=2030-01-01", "since=2026-02-01&until=2026-01-01", "since=9999-99-99"),
        *("until=1971-01-01", "until=9999-12-31&since=9999-12-31", "since=%3Cscript%3E"),
        "since=0001-01-01&until=0001-01-02",
    ],
)
def test_a_span_that_is_none_is_said_and_stays_in_the_form(owner: Somebody, query: str) -> None:
    assert owner.gets(f"/reports?{query}").status_code == 400
    assert '<p class="trouble" role="alert">' in owner.page
    assert "<script>" not in owner.page


def test_the_longest_span_there_is_has_a_report_too(log: WebLog, owner: Somebody) -> None:
    log.gets(review("bad", 1, SOUP))
    assert owner.gets("/reports?since=0001-01-02").status_code == 200
    assert "Reviews and stars by year" in owner.sees()


def test_each_span_that_a_link_leads_to_begins_with_a_whole_week_or_month(owner: Somebody) -> None:
    owner.gets("/reports?location=main")
    links = owner.finds(r'<a href="(/reports\?[^"]*location=main)"')
    assert len(links) == 4
    for link in links:
        assert owner.gets(link).status_code == 200
        assert owner.finds(r'<a href="([^"]+)" aria-current="page">\d')[0] == link
        first = owner.finds(r'<tbody>\s*<tr><th scope="row">([^<]+)')
        assert not first or not first[0].endswith("*")


def test_a_location_narrows_it_and_an_unknown_one_has_nothing(log: WebLog, owner: Somebody) -> None:
    log.gets(review("bad", 1, SOUP))
    told = {}
    for place in ("main", "harbor", "%27%22%3C"):
        assert owner.gets(f"/reports?location={place}").status_code == 200
        told[place] = "New reviews 1" in owner.sees()
    assert told == {"main": True, "harbor": False, "%27%22%3C": False}


@pytest.mark.parametrize("query", ["", "?location=main", "?location=harbor", "?since=365d&location="])
def test_somebody_of_another_place_sees_nothing_of_it(shared: WebLog, query: str) -> None:
    shared.gets(review("bad", 1, SOUP))
    stranger = shared.member(Account("sam", Role.RESPONDER, frozenset({"harbor"}), START, password="x"))
    assert stranger.gets(f"/reports{query}").status_code == 200
    assert "New reviews 0" in stranger.sees()
    assert "Cases opened 0" in stranger.sees()
    assert "Main Street" not in stranger.page
    assert "<svg" not in stranger.page


def test_somebody_of_the_place_sees_it(shared: WebLog) -> None:
    shared.gets(review("bad", 1, SOUP))
    colleague = shared.member(Account("kim", Role.VIEWER, frozenset({"main"}), START, password="x"))
    colleague.gets("/reports")
    assert "Cases opened 1" in colleague.sees()


def test_nobody_sees_it_who_is_not_signed_in(shared: WebLog) -> None:
    answer = shared.somebody(signed_in=False).gets("/reports?since=7d", allow_redirects=False)
    assert (answer.status_code, answer.text) == (303, "")


# --- the command line ------------------------------------------------------------------------------------


class Whole(HTMLParser):
    """What a page asks for from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.asked += [f"{tag} {value}" for name, value in attrs if name in {"src", "href", "action"}]


@pytest.fixture
def shop(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Shop]:
    with Web() as web:
        shop = Shop(tmp_path, capfd, monkeypatch)
        shop.lists("page", url=web.url("/page"), location="main")
        web.answers["/page"] = page(
            *(review(f"bad {n}", 1, SOUP) for n in range(3)), review("good", 5, "Lovely.")
        )
        assert shop.says("poll", "--json").json["cases_opened"] == 3
        yield shop


def test_the_report_for_programs_is_one_document(shop: Shop) -> None:
    told, again = shop.says("report", "--format", "json").json, shop.says("report", "--json").json
    for growing in ("source_quiet", "source_read_ago", "source_overdue"):  # each says how long ago
        assert told["series"].pop(growing)["title"] == again["series"].pop(growing)["title"]
    assert told == {**again, "until": told["until"]}
    new = told["figures"]["new_reviews"]
    assert (new["value"], new["n"], new["denominator"]) == (4, 4, 4)
    happy = told["figures"]["happy_share"]
    assert (happy["value"], happy["count"], happy["n"], happy["too_few"]) == (None, 1, 4, True)
    assert told["timezone"] == "America/Los_Angeles"


def test_the_report_for_people_fits_into_eighty_columns(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    said = shop.says("report")
    assert said.code == 0
    tables = said.out.partition("What the numbers mean")[0]
    assert "Cases opened" in tables
    assert "too few to say" in tables
    assert max(map(len, (line.rstrip() for line in tables.splitlines()))) <= 80


def test_the_report_as_a_page_needs_nothing_else(shop: Shop) -> None:
    said = shop.says("report", "--format", "html")
    whole = Whole()
    whole.feed(said.out)
    assert whole.asked == []
    assert not re.search(r"@import|url\(", said.out)
    assert "<script" not in said.out
    assert "Harbor &amp; Vine" in said.out
    assert "prefers-color-scheme: dark" in said.out


def test_a_span_and_a_location_narrow_the_report(shop: Shop) -> None:
    assert shop.says("report", "--json", "--location", "main").json["figures"]["opened"]["value"] == 3
    assert shop.says("report", "--json", "--until", "1d").json["figures"]["opened"]["value"] == 0


@pytest.mark.parametrize(
    "wrong",
    [
        ("--location", "mian"),
        ("--since", "soon"),
        ("--since", "1d", "--until", "2d"),
        ("--since", "2999-01-01"),
    ],
)
def test_a_report_of_nothing_is_refused_in_one_sentence(shop: Shop, wrong: tuple[str, ...]) -> None:
    said = shop.says("report", *wrong)
    assert said.code == 2
    assert said.is_one_plain_sentence()


def test_a_report_makes_no_store(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop(tmp_path, capfd, monkeypatch)
    said = shop.says("report", "--json")
    assert (said.code, said.is_one_plain_sentence()) == (2, True)
    assert not list(tmp_path.glob("*.db"))


def test_a_report_holds_no_word_of_a_review(shop: Shop) -> None:
    for form in ("json", "html", "text"):
        assert "soup" not in shop.says("report", "--format", form).out
    assert json.dumps(shop.says("report", "--json").json).count("definition") > 40
