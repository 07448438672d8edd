"""The contract of the review log as people browse it: every store passes it."""

import random
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.world import LISTING, OWNER, STAFF, START, assess, open_store, review
from reviewbot import decide
from reviewbot.cases import Action, Move
from reviewbot.errors import UsageError
from reviewbot.store import Finding, Findings, Opening, Store
from reviewbot.store.sqlite import SqliteStore, alike, browsing, shelving
from reviewbot.types import (
    HELD,
    UNANSWERED,
    UNDER_WAY,
    Browse,
    Case,
    Draft,
    Listing,
    LogRow,
    ReplyState,
    Review,
    ReviewClass,
    Shelf,
    Topic,
    View,
)

NOW = START
LATER = NOW + timedelta(hours=3)
KIOSK = replace(LISTING, name="kiosk", site="feed", location="pier")
DRAFT = Draft(
    text="Sorry. Elena",
    hold=False,
    escalate=False,
    auto_publish=False,
    class_=ReviewClass.SERVICE,
    checks=(),
    score=80,
    writer="fake",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path)
    yield opened
    opened.close()


def keep(
    store: Store,
    *reviews: Review,
    opens: bool = False,
    listing: Listing = LISTING,
    topics: Sequence[str] = (),
    language: str = "",
    class_: ReviewClass | None = None,
) -> None:
    """Write a page with these reviews, which speak of these topics."""
    found = []
    for sighting in decide.identify(reviews, store.known(listing.name, [one.key for one in reviews])):
        assessed = replace(
            assess(sighting.review), topics=tuple(Topic(one, -1, "") for one in topics), language=language
        )
        assessed = replace(assessed, class_=class_) if class_ else assessed
        opening = Opening(replace(DRAFT, class_=assessed.class_), NOW + timedelta(hours=2)) if opens else None
        found.append(Finding(sighting, assessed, decide.content_hash(sighting.review), opening))
    store.record(listing, Findings(found), NOW)


def keys(shelf: Shelf) -> list[str]:
    return [row.stored.review.key for row in shelf.rows]


def browse(store: Store, at: datetime = NOW, **wanted: Any) -> list[str]:
    """The keys of what is found."""
    return keys(store.browse(Browse(**wanted), at))


def case_of(store: Store, key: str) -> Case:
    rows = store.browse(Browse(), NOW, limit=1000).rows
    return next(row.case for row in rows if row.case and row.stored.review.key == key)


@pytest.fixture
def shelf(store: Store) -> Store:
    """Five reviews at two places, three of them with a case."""
    days = [NOW - timedelta(days=n) for n in range(5)]
    keep(store, review("soup", text="Cold soup 100%", created_at=days[3]), opens=True, topics=["food"])
    keep(store, review("walk", 2, text="Far", author="Bruno", created_at=days[2]), listing=KIOSK)
    keep(store, review("late", 2, text="Late", title="Snake_case", created_at=days[1]), opens=True)
    keep(store, review("good", 5, text="Crème brûlée", created_at=NOW), listing=KIOSK, language="fr")
    keep(
        store,
        review("hurt", text="The soup made us ill", created_at=days[4]),
        opens=True,
        listing=KIOSK,
        topics=["food", "health"],
        class_=ReviewClass.SAFETY,
    )
    store.change(case_of(store, "soup"), Action(Move.ASSIGN, OWNER, who=STAFF), NOW)
    store.change(case_of(store, "soup"), Action(Move.APPROVE, OWNER), NOW)
    return store


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Browse(), ["good", "late", "walk", "soup", "hurt"]),
        (Browse(since=NOW - timedelta(days=2)), ["good", "late", "walk"]),
        (Browse(until=NOW - timedelta(days=2)), ["soup", "hurt"]),
        (Browse(since=NOW - timedelta(days=3), until=NOW), ["late", "walk", "soup"]),
        (Browse(site="feed"), ["good", "walk", "hurt"]),
        (Browse(listing="harbor"), ["late", "soup"]),
        (Browse(location="pier"), ["good", "walk", "hurt"]),
        (Browse(location="nowhere"), []),
        (Browse(stars=1), ["soup", "hurt"]),
        (Browse(stars=2), ["late", "walk"]),
        (Browse(stars=3), []),
        (Browse(class_="praise"), ["good"]),
        (Browse(class_="service"), ["late", "walk", "soup"]),
        (Browse(language="fr"), ["good"]),
        (Browse(topic="food"), ["soup", "hurt"]),
        (Browse(topic="health", stars=1), ["hurt"]),
        (Browse(negative=False), ["good"]),
        (Browse(negative=True, site="feed"), ["walk", "hurt"]),
        (Browse(state="awaiting"), ["late"]),
        (Browse(state="posting"), ["soup"]),
        (Browse(state="open"), ["late", "soup", "hurt"]),
        (Browse(state="none"), ["good", "walk"]),
        (Browse(state="none", recovery="untouched"), []),
        (Browse(state="no such state"), []),
        (Browse(recovery="untouched"), ["late", "soup", "hurt"]),
        (Browse(recovery="reached"), []),
        (Browse(assignee=STAFF), ["soup"]),
        (Browse(assignee="-"), ["late", "hurt"]),
        (Browse(assignee="-", topic="food"), ["hurt"]),
        (Browse(overdue=True), []),
        (Browse(scope=frozenset({"pier"})), ["good", "walk", "hurt"]),
        (Browse(scope=frozenset({"pier", "main-street"}), stars=2), ["late", "walk"]),
        (Browse(scope=frozenset({"pier"}), location="main-street"), []),
        (Browse(scope=frozenset({"pier"}), state="open"), ["hurt"]),
        (Browse(scope=frozenset({"pier"}), search="soup"), ["hurt"]),
        (Browse(scope=frozenset({"nowhere"})), []),
        (Browse(scope=frozenset()), []),
        (Browse(unrestricted=True), ["good", "late", "walk", "soup"]),
        (Browse(unrestricted=True, state="open"), ["late", "soup"]),
        (Browse(unrestricted=True, search="soup"), ["soup"]),
        (Browse(search="SOUP"), ["soup", "hurt"]),
        (Browse(search="soup ill"), ["hurt"]),
        (Browse(search="ill soup"), ["hurt"]),
        (Browse(search='"made us"'), ["hurt"]),
        (Browse(search='"us made"'), []),
        (Browse(search="sou"), ["soup", "hurt"]),
        (Browse(search="sou made"), []),
        (Browse(search="so"), []),
        (Browse(search="snake_case"), ["late"]),
        (Browse(search="100%"), ["soup"]),
        (Browse(search="bruno"), ["walk"]),
        (Browse(search="creme"), ["good"]),
        (Browse(search="CRÈME"), ["good"]),
        (Browse(search="\ud800"), []),
        (Browse(search="soup", state="posting"), ["soup"]),
        (Browse(search="soup", state="open", class_="safety"), ["hurt"]),
    ],
)
def test_each_filter_narrows_the_log_and_newest_comes_first(
    shelf: Store, wanted: Browse, found: list[str]
) -> None:
    assert keys(shelf.browse(wanted, NOW)) == found


def test_overdue_is_what_waits_after_its_time(shelf: Store) -> None:
    assert browse(shelf, NOW + timedelta(hours=1), overdue=True) == []
    assert browse(shelf, LATER, overdue=True) == ["late", "soup", "hurt"]
    assert browse(shelf, LATER, overdue=True, topic="food") == ["soup", "hurt"]
    shelf.change(case_of(shelf, "late"), Action(Move.DISMISS, OWNER, note="no"), LATER)
    assert browse(shelf, LATER, overdue=True) == ["soup", "hurt"]
    assert browse(shelf, state=ReplyState.DISMISSED) == ["late"]


@pytest.mark.parametrize(
    "wanted", [Browse(), Browse(search="soup"), Browse(state="open"), Browse(site="feed")]
)
def test_pages_go_down_and_up_again_without_losing_or_repeating_a_review(
    store: Store, wanted: Browse
) -> None:
    for number in range(23):
        at = NOW - timedelta(hours=number // 3)  # some at the same time
        keep(store, review(f"r-{number}", text="Cold soup", created_at=at), opens=True, listing=KIOSK)
    everything = keys(store.browse(wanted, NOW, limit=100))
    assert len(everything) == 23
    page = store.browse(wanted, NOW, limit=5)
    assert page.before == ""
    down = [page]
    while page.after:
        page = store.browse(wanted, NOW, limit=5, after=page.after)
        down.append(page)
    assert [key for page in down for key in keys(page)] == everything
    up = [page]
    while page.before:
        page = store.browse(wanted, NOW, limit=5, before=page.before)
        up.append(page)
    assert [keys(page) for page in reversed(up)] == [keys(page) for page in down]
    assert (up[-1].before, bool(up[-1].after)) == ("", True)


def test_a_page_beyond_the_last_one_is_empty_and_leads_back(store: Store) -> None:
    keep(store, review("r-1", created_at=NOW - timedelta(days=1)), review("r-2"))
    first = store.browse(Browse(), NOW, limit=1)
    last = store.browse(Browse(), NOW, after=first.after)
    assert (keys(last), last.after) == (["r-1"], "")
    nothing = store.browse(Browse(search="unheard"), NOW, after=first.after)
    assert (nothing.rows, nothing.after) == ((), "")
    assert keys(store.browse(Browse(), NOW, before=nothing.before)) == ["r-2"]
    newer = store.browse(Browse(), NOW, before=last.before)
    assert (keys(newer), newer.before) == (["r-2"], "")
    above = store.browse(Browse(until=NOW - timedelta(hours=12)), NOW, before=last.before)
    assert (above.rows, above.before) == ((), "")
    assert keys(store.browse(Browse(), NOW, after=above.after)) == ["r-1"]


@pytest.mark.parametrize("junk", ["x", "0", "-1", "9" * 16, "f" * 16, "0" * 17, "1 OR 1", "\x00", "é" * 16])
@pytest.mark.parametrize("where", ["after", "before"])
def test_a_page_that_is_none_is_refused_in_plain_words(shelf: Store, junk: str, where: str) -> None:
    with pytest.raises(UsageError, match="no such page"):
        shelf.browse(
            Browse(), NOW, after=junk if where == "after" else "", before=junk if where == "before" else ""
        )


# --- searching ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "search"),
    [
        ("これはとても美味しいラーメンです。", "美味しい"),
        ("これはとても美味しいラーメンです。", "ラーメン"),
        ("房间很干净。但是服务太慢", "服务"),
        ("房间很干净。但是服务太慢", "房间 太慢"),
        ("음식이 차가웠어요", "음식"),
        ("อาหารอร่อยมาก", "อร่อย"),
        ("iPhone手机坏了", "手机"),
        ("iPhone手机坏了", "iphone手机"),
        ("iPhone手机坏了", "iphone"),
        ("我的iPhone坏了", "iphone"),
        ("Суп был холодным", "ХОЛОДНЫМ"),
        ("Straße und Öl", "ol"),
        ("cafe\u0301 crème", "CAFÉ"),
        ("Don't. It's awful", "don't"),
        ("order no. 4711-B", "4711-b"),
    ],
)
def test_words_of_every_script_are_found(store: Store, text: str, search: str) -> None:
    keep(store, review("other", text="Nothing of it: 好 ラ 음 อ"), review("this", text=text))
    shelf = store.browse(Browse(search=search), NOW)
    assert keys(shelf) == ["this"]
    assert any(hit for _, hit in shelf.found[shelf.rows[0].stored.id])


JUNK = [
    *(
        '"',
        '""',
        '"""',
        "*",
        "a*",
        "^a",
        "-",
        "- soup",
        "+",
        "(",
        ")",
        "NEAR(",
        "AND",
        "a AND",
        "OR OR",
        "NOT x",
    ),
    *(
        "text:soup",
        "{text}:soup",
        "marks:m1",
        "m1",
        "'; DROP TABLE words; --",
        "\x00",
        "so\x00up",
        "\ud800\udfff",
    ),
    *(
        "🧁",
        "🧁 soup",
        "_",
        "%",
        "\\",
        "a" * 5000,
        "a " * 5000,
        '" ' * 500,
        "\u200d",
        "\u0301",
        "½",
        "\ue000",
    ),
]


@pytest.mark.parametrize("junk", JUNK)
def test_anything_can_be_searched(shelf: Store, junk: str) -> None:
    found = shelf.browse(Browse(search=junk), NOW)
    assert len(found.rows) < 5, "what nobody could look for finds nothing, and not everything"
    shelf.browse(Browse(search=junk, state="open", topic=junk, listing=junk, scope=frozenset({junk})), NOW)
    keep(shelf, review("junk", text=f"before {junk} after", author=junk, title=junk), topics=[junk])
    assert "junk" in browse(shelf, search="before")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(search=st.text(max_size=60), text=st.text(max_size=60))
def test_no_search_and_no_text_breaks_the_index(shelf: Store, search: str, text: str) -> None:
    keep(shelf, review("any", text=text), language="en")
    shelf.browse(Browse(search=search), NOW)
    assert "any" in browse(shelf, language="en")


def test_filters_cannot_be_written_into_a_review(shelf: Store) -> None:
    keep(shelf, review("forged", text=" ".join(f"m{n}" for n in range(60)), author="m1 m2 m3"))
    assert "forged" not in browse(shelf, scope=frozenset({"pier"}))
    assert "forged" not in browse(shelf, topic="food")


def test_an_excerpt_shows_where_the_words_are(store: Store) -> None:
    text = f"{'We waited long. ' * 20}Then the Crème brûlée came cold, quite cold. {'Never again. ' * 20}"
    keep(store, review("r-1", text=text, title="A title"))
    shelf = store.browse(Browse(search='"creme brulee" cold'), NOW)
    pieces = shelf.found[shelf.rows[0].stored.id]
    assert [words for words, hit in pieces if hit] == ["Crème brûlée", "cold", "cold"]
    assert (pieces[0], pieces[-1]) == (("…", False), ("…", False))
    shown = "".join(words for words, _ in pieces[1:-1])
    assert shown in text
    assert len(shown) < 200


def test_an_excerpt_comes_from_the_title_or_the_author_where_the_text_has_none_of_the_words(
    store: Store,
) -> None:
    keep(store, review("r-1", text="Fine.", title="Snake_case", author="Bruno"))
    for search, expected in (("snake", "Snake"), ("bruno", "Bruno")):
        shelf = store.browse(Browse(search=search), NOW)
        assert (expected, True) in shelf.found[shelf.rows[0].stored.id]


def test_without_a_search_there_are_no_excerpts(shelf: Store) -> None:
    assert shelf.browse(Browse(topic="food"), NOW).found == {}


def test_the_beginning_of_a_word_that_is_in_many_reviews_finds_that_word_only(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(store, review("r-1", text="The soup"), review("r-2", text="Their soup"))
    assert browse(store, search="the") == ["r-2", "r-1"]
    monkeypatch.setattr(browsing, "FREQUENT", 1)
    assert browse(store, search="the") == ["r-1"]
    assert browse(store, search="thei") == ["r-2"]


# --- what changes ---------------------------------------------------------------------------------------


def test_an_edited_review_is_found_by_what_it_says_now(shelf: Store) -> None:
    keep(
        shelf,
        review("soup", 5, text="They rang me up.", created_at=NOW + timedelta(days=1)),
        topics=["staff"],
    )
    assert browse(shelf) == ["soup", "good", "late", "walk", "hurt"]
    assert browse(shelf, search="rang") == ["soup"]
    assert browse(shelf, search="soup") == ["hurt"]
    assert browse(shelf, topic="staff", stars=5) == ["soup"]
    assert browse(shelf, topic="food") == ["hurt"]
    assert whole(shelf)


def test_a_review_that_is_judged_anew_is_found_by_the_new_judgement(shelf: Store) -> None:
    walk = next(row.stored for row in shelf.browse(Browse(), NOW).rows if row.stored.review.key == "walk")
    said = replace(
        walk.assessment,
        class_=ReviewClass.SPAM,
        negative=False,
        topics=(Topic("noise", 0, ""),),
        scorer="new/1",
    )
    assert shelf.judge_anew([(walk, said)], NOW)
    assert browse(shelf, class_="spam") == ["walk"]
    assert browse(shelf, class_="service") == ["late", "soup"]
    assert browse(shelf, topic="noise", negative=False) == ["walk"]
    assert whole(shelf)


def test_a_case_opened_later_is_found_by_its_class(shelf: Store) -> None:
    good = next(row.stored for row in shelf.browse(Browse(), NOW).rows if row.stored.review.key == "good")
    shelf.thank(good, replace(DRAFT, class_=ReviewClass.QUESTION), OWNER, NOW)
    assert browse(shelf, class_="praise") == []
    assert browse(shelf, class_="question", state="open") == ["good"]
    assert browse(shelf, state="none") == ["walk"]
    assert whole(shelf)


def test_a_case_that_becomes_one_of_another_class_is_found_by_that(shelf: Store) -> None:
    draft = replace(DRAFT, text="We are sorry.", class_=ReviewClass.PRIVACY)
    shelf.change(case_of(shelf, "late"), Action(Move.EDIT, OWNER, draft=draft), NOW)
    assert browse(shelf, class_="privacy") == ["late"]
    assert browse(shelf, class_="service") == ["walk", "soup"]
    assert "late" not in browse(shelf, unrestricted=True)
    assert whole(shelf)


def test_a_purged_review_is_found_by_its_marks_only(shelf: Store) -> None:
    assert shelf.purge("feed", LATER, LATER, 10) == 3
    assert browse(shelf, search="brulee") == []
    assert browse(shelf, search="bruno") == []
    assert browse(shelf, search="soup") == ["soup"]
    assert browse(shelf, site="feed") == ["good", "walk", "hurt"]
    assert whole(shelf)


def test_nothing_stays_in_the_log_of_what_was_not_written(shelf: Store) -> None:
    twice = [Finding(one.sighting, one.assessment, one.content_hash) for one in 2 * [a_finding(shelf, "new")]]
    with pytest.raises(sqlite3.IntegrityError):
        shelf.record(LISTING, Findings(twice), NOW)
    assert browse(shelf, search="unheard") == []
    assert whole(shelf)


def a_finding(store: Store, key: str) -> Finding:
    seen = review(key, text="Unheard of")
    [sighting] = decide.identify([seen], store.known(LISTING.name, [key]))
    return Finding(sighting, assess(seen), decide.content_hash(seen))


def whole(store: Store) -> bool:
    """Whether the index says of every review what the review says; raises DatabaseError where it does not."""
    assert isinstance(store, SqliteStore)
    with closing(sqlite3.connect(store.path)) as conn:
        conn.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
        shelved, stored = conn.execute(
            "SELECT (SELECT count(*) FROM shelf), count(*) FROM reviews"
        ).fetchone()
        return bool(shelved == stored)


def test_an_index_that_is_not_whole_is_noticed(shelf: Store) -> None:
    assert isinstance(shelf, SqliteStore)
    shelf._conn.execute("DROP TRIGGER review_to_reshelve")
    shelf._conn.execute("UPDATE reviews SET text = 'Other words'")
    with pytest.raises(sqlite3.DatabaseError):
        whole(shelf)


def test_reviews_of_one_second_are_in_the_order_in_which_they_came(store: Store) -> None:
    for part in (0, 1):
        keep(store, *(review(f"r-{part}{n}") for n in range(5)))
    assert browse(store) == [f"r-{part}{n}" for part in (1, 0) for n in range(4, -1, -1)]


def test_more_reviews_than_a_second_has_room_for_are_kept_in_order(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelving, "SLOTS", 4)
    for n in range(11):
        keep(store, review(f"r-{n:02}"))
    keep(store, review("later", created_at=NOW + timedelta(seconds=9)))
    assert browse(store) == ["later", *(f"r-{n:02}" for n in range(10, -1, -1))]


# --- what there is to filter by ---------------------------------------------------------------------------


def test_what_there_is_to_filter_by(shelf: Store) -> None:
    assert shelf.facets(None) == {
        "sites": ["feed", "google_business"],
        "listings": ["harbor", "kiosk"],
        "locations": ["main-street", "pier"],
        "classes": ["praise", "safety", "service"],
        "languages": ["fr"],
        "topics": ["food", "health"],
        "assignees": [STAFF],
    }


def test_somebody_from_another_business_learns_nothing_of_this_one(shelf: Store) -> None:
    nothing = shelf.facets(frozenset())
    assert set(nothing) == set(shelf.facets(None))
    assert not any(nothing.values())
    assert not any(shelf.facets(frozenset({"nowhere"})).values())
    at_the_pier = shelf.facets(frozenset({"pier"}))
    assert at_the_pier["listings"] == ["kiosk"]
    assert at_the_pier["assignees"] == []
    assert shelf.similar(case_of(shelf, "soup").id, 5, frozenset({"nowhere"})) == []


# --- similar cases ----------------------------------------------------------------------------------------


def test_similar_cases_share_rare_words_or_a_topic_and_those_of_the_place_come_first(store: Store) -> None:
    said = "The waiter spilled gazpacho over my saxophone"
    keep(store, review("this", text=said), opens=True, topics=["staff"])
    keep(store, review("there", text="Gazpacho in my saxophone!"), opens=True, listing=KIOSK)
    keep(store, review("here", text="A saxophone full of gazpacho"), opens=True)
    keep(store, review("rude", text="So rude"), opens=True, topics=["staff"])
    keep(store, review("dear", text="Dear and far"), opens=True, topics=["price"])
    keep(store, review("caseless", text=said), topics=["staff"])
    case = case_of(store, "this")
    found = [row.stored.review.key for row in store.similar(case.id, 5, None)]
    assert found == ["here", "rude", "there"]
    assert [row.stored.review.key for row in store.similar(case.id, 1, None)] == ["here"]
    somewhere = store.similar(case.id, 5, frozenset({"pier"}))
    assert [row.stored.review.key for row in somewhere] == ["there"]
    assert store.similar(99, 5, None) == []


def test_other_reviews_under_a_name_are_found_newest_first_and_only_where_somebody_may_see(
    store: Store,
) -> None:
    days = [NOW - timedelta(days=n) for n in range(4)]
    keep(store, review("old", author='Zoë "Z" Lindqvist', created_at=days[3]))
    keep(store, review("new", author='Zoë "Z" Lindqvist', created_at=days[1]), listing=KIOSK)
    keep(store, review("this", author='Zoë "Z" Lindqvist', created_at=days[2]), opens=True)
    keep(store, review("her", author="Zoë Z Lindqvist-Borg", created_at=days[0]))
    keep(store, review("told", author="Bruno", text='Ask Zoë "Z" Lindqvist', created_at=days[0]))
    this = case_of(store, "this").review_id
    assert [row.stored.review.key for row in store.namesakes(this, 5, None)] == ["new", "old"]
    assert [row.stored.review.key for row in store.namesakes(this, 1, None)] == ["new"]
    assert [row.stored.review.key for row in store.namesakes(this, 5, frozenset({"pier"}))] == ["new"]
    assert store.namesakes(99, 5, None) == []


def test_a_name_that_many_bear_or_that_is_none_finds_nobody(store: Store) -> None:
    for author in ("A Google user", "", "★ ★"):
        many = [review(f"{author} {n}", author=author) for n in range(40)]
        keep(store, *many)
        row = next(row for row in store.browse(Browse(), NOW).rows if row.stored.review.author == author)
        assert store.namesakes(row.stored.id, 5, None) == []


def test_a_name_whose_words_are_in_too_many_others_finds_nobody(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of them would have to be looked at: six seconds for "Guest" in a million reviews of guests."""
    monkeypatch.setattr(alike, "CROWD", 6)
    keep(store, review("one", author="Anna"), review("two", author="Anna"))
    keep(store, *(review(f"other {n}", author=f"Anna {n}") for n in range(4)))
    row = next(row for row in store.browse(Browse(), NOW).rows if row.stored.review.key == "one")
    assert [row.stored.review.key for row in store.namesakes(row.stored.id, 5, None)] == ["two"]
    keep(store, review("another", author="Anna Lee"))
    assert store.namesakes(row.stored.id, 5, None) == []


# --- views, and what has happened ---------------------------------------------------------------------------


def test_everybody_keeps_views_of_their_own(store: Store) -> None:
    store.save_view(OWNER, "Mine", "state=open", NOW)
    store.save_view(OWNER, "All of it", "", NOW)
    store.save_view(OWNER, "Mine", "state=held", LATER)
    store.save_view(STAFF, "Mine", "stars=1", NOW)
    assert store.views(OWNER) == [View("All of it", ""), View("Mine", "state=held")]
    store.drop_view(OWNER, "Mine")
    store.drop_view(OWNER, "Never there")
    assert [one.name for one in store.views(OWNER)] == ["All of it"]
    assert store.views(STAFF) == [View("Mine", "stars=1")]
    assert store.views("U-other-shop") == []


@pytest.mark.parametrize("odd", ["", "\x00", "\ud800", "'; DROP TABLE views; --", "x" * 10_000])
def test_a_view_in_odd_words_is_kept_as_text(store: Store, odd: str) -> None:
    store.save_view(odd, odd, odd, NOW)
    assert len(store.views(odd)) == 1
    store.drop_view(odd, odd)
    assert store.views(odd) == []


def test_the_newest_event_grows_with_whatever_happens(shelf: Store) -> None:
    before = shelf.newest_event()
    assert before == max(event.n for event in shelf.events())
    browse(shelf)
    assert shelf.newest_event() == before
    shelf.change(case_of(shelf, "late"), Action(Move.ASSIGN, OWNER, who=STAFF), NOW)
    assert shelf.newest_event() > before


# --- a store of an earlier release ------------------------------------------------------------------------


def test_a_store_from_before_the_shelf_has_everything_on_it_after_its_migration(shelf: Store) -> None:
    expected = {search: browse(shelf, search=search) for search in ("", "soup", "creme")}
    assert isinstance(shelf, SqliteStore)
    made = re.findall(r"CREATE (?:VIRTUAL )?(TABLE|VIEW|INDEX|TRIGGER) (\w+)", shelving.SCHEMA)
    for kind, name in reversed(made):
        shelf._conn.execute(f"DROP {kind} IF EXISTS {name}")  # with its table, a trigger is gone already
    shelf._conn.execute("DELETE FROM _sqlite_migrations WHERE name = 'shelf'")
    shelf._conn.execute("PRAGMA user_version = 0")
    assert shelf.migrate() == ["shelf"]
    assert {search: browse(shelf, search=search) for search in expected} == expected
    assert browse(shelf, state="posting", topic="food", stars=1) == ["soup"]
    assert shelf.facets(None)["assignees"] == [STAFF]
    assert whole(shelf)


@pytest.mark.parametrize(
    ("wanted", "beginning"),
    [
        (Browse(), "SEARCH s USING INTEGER PRIMARY KEY"),
        (Browse(site="feed", stars=1, topic="food"), "SCAN words VIRTUAL TABLE INDEX"),
        (Browse(search="soup", scope=frozenset({"pier"})), "SCAN words VIRTUAL TABLE INDEX"),
        (Browse(since=NOW), "SEARCH s USING INTEGER PRIMARY KEY"),
        (Browse(state="posting", topic="food"), "SCAN f VIRTUAL TABLE INDEX"),
    ],
)
def test_no_page_of_the_log_reads_all_reviews_or_sorts_them(
    shelf: Store, wanted: Browse, beginning: str
) -> None:
    assert isinstance(shelf, SqliteStore)
    asked: list[str] = []
    shelf._conn.set_trace_callback(asked.append)
    shelf.browse(wanted, NOW)
    shelf._conn.set_trace_callback(None)
    question = next(one for one in asked if one.startswith("SELECT s.spot"))
    plan = [step["detail"] for step in shelf._conn.execute(f"EXPLAIN QUERY PLAN {question}")]
    assert plan[0].startswith(beginning)
    sorts = [step for step in plan if "B-TREE" in step]
    assert len(sorts) == (1 if wanted.state else 0), "the cases of a state are few"


# --- everything together ------------------------------------------------------------------------------------

PLACES = ("main-street", "pier", "mill")
KINDS = (ReviewClass.SERVICE, ReviewClass.PRAISE, ReviewClass.SAFETY)
WORDS = ("cold", "soup", "colder", "music", "waiter")


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Eighty reviews of every sort, half of them with a case, some of these settled or somebody's."""
    chance = random.Random(5)
    opened = open_store(tmp_path_factory.mktemp("crowd"))
    for number in range(80):
        place, at = chance.choice(PLACES), NOW - timedelta(hours=chance.randrange(40))
        seen = review(f"r-{number}", text=" ".join(chance.sample(WORDS, 2)), created_at=at)
        keep(
            opened,
            replace(seen, rating=chance.choice([1, 2, 3, 4, 5, None])),
            opens=chance.random() < 0.5,
            listing=replace(
                LISTING, name=f"at-{place}", location=place, site=chance.choice(["feed", "yelp"])
            ),
            topics=chance.sample(["food", "noise", "staff"], chance.randrange(3)),
            language=chance.choice(["en", "fr"]),
            class_=chance.choice(KINDS),
        )
    for row in opened.browse(Browse(state="open"), NOW, limit=80).rows[::2]:
        assert row.case
        action = chance.choice(
            [
                Action(Move.ASSIGN, OWNER, who=STAFF),
                Action(Move.DISMISS, OWNER, note="no"),
                Action(Move.TRIED, STAFF),
            ]
        )
        opened.change(row.case, action, NOW)
    yield opened
    opened.close()


def answers(row: LogRow, wanted: Browse, now: datetime) -> bool:
    """Whether a line of the log is what is wanted, told in plain Python."""
    stored, case = row.stored, row.case
    said, at, rating = stored.assessment, stored.review.created_at, stored.review.rating
    assert at
    waits = case is not None and (case.reply_state in UNANSWERED or case.recovery_state in UNDER_WAY)
    late = bool(case and case.reply_state in UNANSWERED and case.due_at and case.due_at < now)
    states = {"": True, "none": case is None, "open": waits}
    text = stored.review.text.split()
    return all(
        (
            states.get(wanted.state, case is not None and case.reply_state == wanted.state),
            not wanted.recovery or (case is not None and case.recovery_state == wanted.recovery),
            wanted.class_ in {"", case.class_ if case else said.class_},
            wanted.site in {"", stored.site},
            wanted.listing in {"", stored.listing},
            wanted.location in {"", stored.location},
            wanted.stars in {None, rating},
            not wanted.assignee or (case is not None and (case.assignee or "-") == wanted.assignee),
            wanted.language in {"", said.language},
            not wanted.topic or wanted.topic in {one.topic for one in said.topics},
            wanted.negative in {None, said.negative},
            not wanted.overdue or late,
            wanted.since is None or at >= wanted.since,
            wanted.until is None or at < wanted.until,
            wanted.scope is None or stored.location in wanted.scope,
            not wanted.unrestricted or case is None or HELD.isdisjoint({case.class_, said.class_}),
            all(any(word.startswith(begun) for word in text) for begun in wanted.search.split()),
        )
    )


def maybe(values: Sequence[Any], nothing: Any = "") -> st.SearchStrategy[Any]:
    """One of these; as often as not, nothing is asked."""
    return st.just(nothing) | st.sampled_from(values)


HOURS = [NOW - timedelta(hours=n) for n in (5, 20, 39)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(
    wanted=st.builds(
        Browse,
        search=maybe(WORDS),
        state=maybe(["open", "none", "awaiting", "held", "dismissed"]),
        recovery=maybe(["untouched", "contacting"]),
        class_=maybe(KINDS),
        site=maybe(["feed", "yelp"]),
        listing=maybe([f"at-{place}" for place in PLACES]),
        location=maybe(PLACES),
        stars=maybe([1, 3, 5], None),
        assignee=maybe(["-", STAFF]),
        language=maybe(["en", "fr"]),
        topic=maybe(["food", "noise"]),
        negative=maybe([True, False], None),
        overdue=st.booleans(),
        since=maybe(HOURS, None),
        until=maybe(HOURS, None),
        scope=maybe([frozenset(PLACES[:2]), frozenset(PLACES[2:])], None),
        unrestricted=st.booleans(),
    ),
    later=st.booleans(),
    few=st.booleans(),
)
def test_all_filters_together_find_what_answers_them_all(
    crowd: Store, wanted: Browse, *, later: bool, few: bool
) -> None:
    now = LATER if later else NOW
    everything = crowd.browse(Browse(), now, limit=100).rows
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(browsing, "FEW", 1000 if few else 0)  # by way of the cases, or of the index of words
        found = crowd.browse(wanted, now, limit=100)
    assert keys(found) == [row.stored.review.key for row in everything if answers(row, wanted, now)]
