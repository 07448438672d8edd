"""The pages of the web log, over real HTTP and without a script: what is shown, and what a form does."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from fakes.shop import review
from fakes.web import Web
from fakes.weblog import Somebody, WebLog
from reviewbot.types import ReplyState

SOUP = "We waited an hour and the soup was cold. The waiter was rude to my mother."
GLASS = "I found a piece of glass in my salad and cut my lip. I had to see a doctor."
FINE = "Lovely evening, warm welcome."


# --- the log --------------------------------------------------------------------------------------


def test_an_empty_log_teaches_what_comes(owner: Somebody) -> None:
    assert owner.gets("/").status_code == 200
    assert "No reviews yet" in owner.sees()


def test_the_log_shows_a_review_and_where_it_stands(log: WebLog, owner: Somebody) -> None:
    log.gets(review("a", 1, SOUP), review("b", 5, FINE))
    owner.gets("/")
    assert "the soup was cold" in owner.sees()
    assert "Case 1 service reply: awaiting due in" in owner.sees()
    assert "nothing to do" in owner.sees()


@pytest.mark.parametrize(
    ("filters", "soup", "fine"),
    [
        ("stars=1", True, False),
        ("stars=5", False, True),
        ("state=open", True, False),
        ("state=none", False, True),
        ("class=service", True, False),
        ("class=praise", False, True),
        ("negative=yes", True, False),
        ("overdue=yes", False, False),
        ("site=webpage&listing=page&location=main", True, True),
        ("site=yelp", False, False),
        ("topic=food&language=en", True, False),
        ("since=2020-01-01&until=2020-01-02", False, False),
        ("since=2020-01-01", True, True),
        ("assignee=-", True, False),
        ("q=soup+waiter", True, False),
        ("q=%22soup+was+cold%22", True, False),
        ("q=%22cold+soup%22", False, False),
        ("q=love", False, True),
        ("q=%22%27%29+OR+NEAR%28*", False, False),
    ],
)
def test_every_filter_is_in_the_address(
    log: WebLog, owner: Somebody, filters: str, soup: bool, fine: bool
) -> None:
    log.gets(review("a", 1, SOUP), review("b", 5, FINE))
    assert owner.gets(f"/?{filters}").status_code == 200
    assert ("waiter was rude" in owner.sees(), "warm welcome" in owner.sees()) == (soup, fine)
    if not soup and not fine:
        assert "No review is like that" in owner.sees()


@pytest.mark.parametrize("filters", ["stars=9", "since=yesterday", "until=9999-12-31", "after=junk"])
def test_a_filter_that_makes_no_sense_is_told_and_stays_in_the_form(owner: Somebody, filters: str) -> None:
    assert owner.gets(f"/?{filters}").status_code == 400
    assert 'role="alert"' in owner.page


def test_what_was_searched_is_marked(log: WebLog, owner: Somebody) -> None:
    log.gets(review("a", 1, SOUP))
    owner.gets("/?q=soup")
    assert "<mark>soup</mark>" in owner.page


def test_the_log_is_paged_both_ways_without_losing_or_repeating_a_review(
    log: WebLog, owner: Somebody
) -> None:
    log.gets(*(review(f"r{n:03}", 5, f"Good number {n:03}.", ago=n + 1) for n in range(120)))
    seen: list[str] = []
    owner.gets("/")
    while True:
        seen += owner.finds(r"Good number (\d{3})")
        onward = owner.finds(r'rel="next" href="([^"]+)"')
        if not onward:
            break
        owner.gets(onward[0])
    assert seen == [f"{n:03}" for n in range(120)]
    owner.gets(owner.finds(r'rel="prev" href="([^"]+)"')[0])
    assert owner.finds(r"Good number (\d{3})") == [f"{n:03}" for n in range(50, 100)]


def test_a_view_is_kept_under_a_name_and_forgotten(owner: Somebody) -> None:
    owner.gets("/?stars=1&state=open")
    assert owner.sends("/views", name="Bad & open").url.endswith("/?state=open&stars=1")
    assert "Bad & open" in owner.sees()
    owner.sends("/views", name="Bad & open", drop="yes")
    assert "Bad & open" not in owner.sees()


def test_the_ticked_cases_are_gone_through_one_by_one(log: WebLog, owner: Somebody) -> None:
    log.gets(review("a", 1, SOUP), review("b", 1, SOUP.replace("soup", "fish"), ago=3))
    owner.gets("/")
    at = owner.sends("/queue", case=["2", "1"]).url
    assert at.endswith("/cases/2?then=1")
    assert "Next after this one: case 1." in owner.sees()
    assert owner.sends("/cases/2/approve").url.endswith("/cases/1")
    states = {one.case.id: one.case.reply_state for one in log.store.cases_of([1, 2]).values() if one.case}
    assert states == {1: ReplyState.AWAITING, 2: ReplyState.POSTING}


def test_the_ticked_cases_are_given_to_somebody(log: WebLog, owner: Somebody) -> None:
    log.gets(review("a", 1, SOUP))
    owner.gets("/")
    owner.sends("/assign", case="1", who="sam", csrf=owner.csrf)
    assert "with sam" in owner.sees()


def test_an_export_holds_all_that_is_shown_and_no_formula(log: WebLog, owner: Somebody) -> None:
    texts = ["=HYPERLINK(1)", "+49", "-1", "@sum", *(f"Plain {n}" for n in range(600))]
    log.gets(*(review(f"r{n}", 5, text, ago=n + 1) for n, text in enumerate(texts)))
    cells = [one["body"] for one in csv.DictReader(StringIO(owner.gets("/export.csv?stars=5").text))]
    assert cells == [f"'{text}" for text in texts[:4]] + texts[4:]
    lines = [json.loads(line) for line in owner.gets("/export.jsonl").text.splitlines()]
    assert [one["review"]["text"] for one in lines] == texts
    assert owner.gets("/export.exe").status_code == 404


# --- a case ---------------------------------------------------------------------------------------


def test_a_case_is_told_whole(log: WebLog, owner: Somebody) -> None:
    log.gets(review("a", 1, SOUP))
    owner.gets("/cases/1")
    assert '<mark class="bad">soup was cold</mark>' in owner.page
    assert "Flagged for:" in owner.sees()
    assert "nothing stands in the way" in owner.sees()
    assert "the case was opened" in owner.sees()
    assert "Like it before" not in owner.sees()


def test_a_case_tells_of_its_customer_what_was_done_and_what_else_is_under_the_name(
    log: WebLog, owner: Somebody
) -> None:
    log.gets(
        review("a", 1, SOUP, author="Zoe Lindqvist"), review("b", 5, "Lovely pie", author="Zoe Lindqvist")
    )
    owner.gets("/cases/1")
    assert "Nobody has tried to reach them yet." in owner.sees()
    assert "The same name is no proof of the same person." in owner.sees()
    assert "Lovely pie" in owner.sees()
    owner.sends("/cases/1/tried", how="phone", note="Nobody there.")
    about = owner.sees().partition("Zoe Lindqvist The same")[0].rpartition("The customer")[2]
    assert "elena tried to reach the customer" in about
    assert "Nobody there." in about


def test_an_edited_review_shows_what_changed(log: WebLog, owner: Somebody) -> None:
    log.gets(review("a", 1, SOUP))
    log.gets(review("a", 1, SOUP.replace("cold", "frozen")))
    owner.gets("/cases/1")
    assert "<del>cold.</del><ins>frozen.</ins>" in owner.page


def test_a_reply_is_edited_approved_and_the_customer_helped_by_forms_alone(
    log: WebLog, owner: Somebody
) -> None:
    log.gets(review("a", 1, SOUP))
    owner.gets("/cases/1")
    words = owner.field("text").replace("Elena", "Elena ")
    owner.sends("/cases/1/edit", text=words)
    assert "elena changed the reply" in owner.sees()
    owner.sends("/cases/1/approve")
    assert "elena approved the reply" in owner.sees()
    assert "Copy the reply to" in owner.sees()
    owner.sends("/cases/1/posted")
    assert "reply: posted" in owner.sees()
    owner.sends("/cases/1/tried", how="phone", note="Nobody there.")
    owner.sends("/cases/1/reached", how="phone", note="Comes again on Friday.")
    assert "Comes again on Friday." in owner.sees()
    owner.sends("/cases/1/remedied", note="A dinner for two.")
    owner.sends("/cases/1/close", outcome="satisfied")
    assert "customer: closed" in owner.sees()
    assert "Not now: to ask for a fresh look." in owner.sees()


def test_words_that_are_saved_to_be_posted_at_once_are_the_ones_that_are_approved(
    log: WebLog, owner: Somebody
) -> None:
    log.gets(review("a", 1, SOUP))
    owner.gets("/cases/1")
    words = owner.field("text").replace("sorry", "truly sorry")
    owner.sends("/cases/1/edit", text=words, also="approve")
    row = log.store.row(1)
    assert row
    assert row.case
    assert (row.case.reply_state, row.case.text) == (ReplyState.POSTING, words.replace("\r\n", "\n"))


def test_a_text_that_no_gate_lets_pass_is_kept_and_not_approved(log: WebLog, owner: Somebody) -> None:
    log.gets(review("a", 1, SOUP))
    owner.gets("/cases/1")
    owner.sends("/cases/1/edit", text="You are a liar.", also="approve")
    assert owner.status == 422
    assert "You are a liar." in owner.page
    assert "stand in the way" in owner.sees()


def test_whoever_is_slower_is_told_and_loses_no_word(log: WebLog, owner: Somebody) -> None:
    log.gets(review("a", 1, SOUP))
    other = log.somebody()
    owner.gets("/cases/1")
    other.gets("/cases/1")
    owner.sends("/cases/1/edit", text=owner.field("text") + " Thank you.")
    mine = other.field("text") + " Until soon."
    other.sends("/cases/1/edit", text=mine)
    assert other.status == 409
    assert "its reply was edited by elena" in other.sees()
    assert other.field("text").endswith("Until soon.")
    assert "Your words are above. The reply as it stands now:" in other.sees()


def test_a_form_that_is_sent_twice_counts_once(log: WebLog, owner: Somebody) -> None:
    log.gets(review("a", 1, SOUP))
    owner.gets("/cases/1")
    form = owner.page
    owner.sends("/cases/1/tried", how="phone")
    owner.page = form
    assert owner.sends("/cases/1/tried", how="phone").status_code == 200
    assert [one.kind for one in log.store.events(1)].count("tried") == 1


def test_a_held_case_is_released_with_a_reason_before_it_can_be_approved(
    log: WebLog, owner: Somebody
) -> None:
    log.gets(review("a", 1, GLASS))
    owner.gets("/cases/1")
    assert "Held (safety)" in owner.sees()
    assert not owner.has("/cases/1/approve")
    owner.sends("/cases/1/release", note="I spoke with the doctor.")
    assert owner.has("/cases/1/approve")


def test_a_case_is_snoozed_assigned_and_dismissed(log: WebLog, owner: Somebody) -> None:
    log.gets(review("a", 1, SOUP))
    owner.gets("/cases/1")
    owner.sends("/cases/1/snooze", until="yesterday or so")
    assert owner.status == 422
    assert "is not a time" in owner.sees()
    owner.sends("/cases/1/snooze", until="2h")
    assert "reply: snoozed" in owner.sees()
    owner.sends("/cases/1/assign", who="sam")
    assert "with sam" in owner.sees()
    owner.sends("/cases/1/dismiss", note="The same person wrote twice.")
    assert "reply: dismissed" in owner.sees()


def test_a_happy_review_is_thanked_for_like_any_other(log: WebLog, owner: Somebody) -> None:
    log.gets(review("a", 5, FINE))
    owner.gets("/")
    assert owner.sends("/reviews/1/thank", csrf=owner.csrf).url.endswith("/cases/1")
    assert "elena opened the case, to thank the customer" in owner.sees()
    assert owner.has("/cases/1/approve")


def test_the_gates_judge_what_is_being_typed(log: WebLog, owner: Somebody) -> None:
    log.gets(review("a", 1, SOUP))
    owner.gets("/cases/1")
    owner.sends("/cases/1/check", text="You are a liar.", csrf=owner.csrf)
    assert owner.status == 200
    assert "stand in the way" in owner.sees()
    row = log.store.row(1)
    assert row
    assert row.case
    assert row.case.rev == 1


@pytest.mark.parametrize(
    "path", ["/cases/99", "/cases/0", "/cases/-1", "/cases/9" + "9" * 20, "/cases/x", "/nope"]
)
def test_what_there_is_not_is_told_plainly(owner: Somebody, path: str) -> None:
    assert owner.gets(f"/{path}").status_code == 404
    assert "That did not work" in owner.sees()


# --- listings, settings, playground, first run ----------------------------------------------------


def test_a_listing_is_read_now_paused_and_its_replies_stopped(log: WebLog, owner: Somebody) -> None:
    log.gets(review("a", 1, SOUP))
    owner.gets("/listings")
    assert "1 review" in owner.sees()
    for what, seen in (
        ("pause-reading", "paused"),
        ("resume-reading", "Pause reading"),
        ("stop-posting", "replies stopped"),
        ("resume-posting", "Stop replies here"),
        ("read", "page"),
    ):
        owner.sends("/listings/switch", listing="page", what=what, why="A test.", csrf=owner.csrf)
        assert owner.status == 200
        assert seen in owner.sees()
    owner.sends("/listings/switch", listing="", what="stop-posting", why="Wrong offer.", csrf=owner.csrf)
    assert "No replies are posted anywhere since" in owner.sees()
    owner.sends("/listings/switch", listing="nowhere", what="read", csrf=owner.csrf)
    assert owner.status == 404


def test_a_listing_that_cannot_be_read_says_why_and_stands_first(tmp_path: Path) -> None:
    more = "\n".join(
        f'[[listings]]\nname = "n{n:03}"\nsite = "feed"\nlocation = "main"\nurl = "http://127.0.0.1:9/{n}"'
        for n in range(120)
    )
    with Web() as web, WebLog(tmp_path, web, more).open() as log:
        with log.visit() as world:
            from reviewbot.pipeline import poll  # noqa: PLC0415

            poll(world, world.listings["n117"], named=True)
        owner = log.somebody()
        owner.gets("/listings")
        assert owner.finds(r'<a href="/\?listing=([^"]+)">')[:2] == ["n117", "page"]
        assert "Cannot be read since" in owner.sees()
        assert len(owner.finds(r'<a href="/\?listing=([^"]+)">')) == 50
        owner.gets("/listings?q=n119")
        assert owner.finds(r'<a href="/\?listing=([^"]+)">') == ["n119"]
        owner.gets("/listings?page=99999999999999")
        assert owner.status == 200


def test_the_settings_explain_every_key_and_show_no_secret(owner: Somebody) -> None:
    owner.gets("/settings")
    assert "Harbor & Vine" in owner.sees()
    assert "[[listings]] page" in owner.sees()
    assert "timezone" in owner.sees()


def test_the_playground_judges_and_drafts_and_keeps_nothing(log: WebLog, owner: Somebody) -> None:
    owner.gets("/playground")
    owner.sends("/playground", text=SOUP, stars="1", listing="page")
    assert '<mark class="bad">soup was cold</mark>' in owner.page
    assert "somebody should look at this now" in owner.sees()
    assert "nothing stands in the way" in owner.sees()
    owner.sends("/playground", text=SOUP, stars="1", reply="You are a liar.")
    assert "stand in the way" in owner.sees()
    assert log.store.count("page") == 0


def test_the_first_run_walks_from_nothing_to_the_first_alert(log: WebLog, owner: Somebody) -> None:
    owner.gets("/first-run")
    assert "Let it be read next" in owner.sees()
    log.gets(review("a", 1, SOUP))
    owner.gets("/first-run")
    assert "See the first alert done" in owner.sees()


# --- what holds for all ---------------------------------------------------------------------------


def test_times_are_in_the_zone_of_the_business(log: WebLog, owner: Somebody) -> None:
    log.gets(review("a", 1, SOUP))
    owner.gets("/cases/1")
    assert owner.finds(r"\d\d:\d\d (P[SD]T)")
    assert "UTC" not in owner.sees()


def test_a_bug_is_told_without_anybodys_words(
    log: WebLog, owner: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    def buggy(*_: object) -> None:
        raise KeyError("Ana said: cold soup")

    monkeypatch.setattr("reviewbot.web.pages.case.on_call", buggy)
    log.gets(review("a", 1, SOUP))
    assert owner.gets("/cases/1").status_code == 500
    assert "Unexpected KeyError: a bug in reviewbot." in owner.sees()
    assert "Ana" not in owner.page + "".join(log.said)


def test_an_open_page_hears_that_something_happened(log: WebLog, owner: Somebody) -> None:
    stream = owner.gets("/live", stream=True).iter_lines(decode_unicode=True)
    first = next(line for line in stream if line.startswith("data:"))
    log.gets(review("a", 1, SOUP))
    assert next(line for line in stream if line.startswith("data:")) > first
