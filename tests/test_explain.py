"""reviewbot explain: the words of a review in the colour of their weight, and a sum that adds up."""

import json
import re
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import Literal
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from fakes.shop import Shop, page, review
from fakes.web import Web
from reviewbot.cli import explain_page
from reviewbot.cli.explain_page import _marked, _strengths
from reviewbot.types import (
    Asked,
    Assessment,
    Fact,
    FactKind,
    Reason,
    Review,
    ReviewClass,
    StaffMention,
    Topic,
    Wish,
)

TITLE, TEXT = "Never again", "We waited an hour for cold soup. Maria was lovely. I want my $40 back."
SAID = Assessment(
    sentiment=-0.8,
    negative=True,
    class_=ReviewClass.CLAIM,
    urgent=False,
    topics=(Topic("wait", -1, "waited an hour"), Topic("food", 0, "soup")),
    language="en",
    staff=(StaffMention("Maria", 1),),
    reasons=(
        Reason("overall", "Never again", -3.0),
        Reason("claim", "want my $40 back", -1.5),
        Reason("food", "cold", -0.25),
        Reason("tone", "Maria was lovely", 0.5),
        Reason("stars", "", -1.0),
    ),
    asked=(Asked(Wish.REFUND, "I want my $40 back"),),
    facts=(Fact(FactKind.AMOUNT, "$40"),),
    scorer="fake/1",
)
HOSTILE = "\x1b[2J\x07[red]bold[/red] \u202eevil\u2066 \x9b31m <!channel> [link=https://evil.example]x[/link]"


def drawn(
    what: Review, said: Assessment = SAID, *, width: int = 80, coloured: bool = False, now: str = "fake/1"
) -> str:
    """The page on a terminal of so many columns."""
    paper = StringIO()
    system: Literal["truecolor"] | None = "truecolor" if coloured else None
    console = Console(
        file=paper, width=width, force_terminal=True, color_system=system, highlight=False, emoji=False,
        no_color=not coloured, legacy_windows=False,
    )  # fmt: skip
    with patch.object(explain_page, "screen", lambda: console):
        explain_page.show(what, said, now=now)
    return re.sub(r"\x1b\[[01]m", "", paper.getvalue()) if not coloured else paper.getvalue()


def plain(text: str, reasons: Sequence[Reason]) -> str:
    return _marked(text, reasons, _strengths(reasons), coloured=False).plain


# --- the words ---------------------------------------------------------------------------------------


def test_without_colour_the_words_stand_between_signs_the_more_the_stronger() -> None:
    shown = drawn(Review("", 1, title=TITLE, text=TEXT), width=200)

    assert "[---Never again---]" in shown
    assert "We waited an hour for [-cold-] soup. [+Maria was lovely+]. I [--want my $40 back--]." in shown


def test_with_colour_bad_words_are_red_good_ones_green_and_no_signs_are_needed() -> None:
    shown = drawn(Review("", 1, title=TITLE, text=TEXT), coloured=True)

    assert "\x1b[31mcold\x1b[0m" in shown
    assert "\x1b[32mMaria was lovely\x1b[0m" in shown
    assert "\x1b[1;37;41mNever again\x1b[0m" in shown
    assert "[-" not in shown


def test_where_quotes_overlap_the_stronger_one_shows() -> None:
    reasons = [Reason("food", "cold soup", -3), Reason("tone", "cold soup, warm heart", 1)]

    assert plain("The cold soup, warm heart.", reasons) == "The [---cold soup---][++, warm heart++]."


def test_a_quote_is_found_as_a_word_and_not_within_another_one() -> None:
    assert plain("A badge, and a bad one.", [Reason("r", "bad", -1)]) == "A badge, and a [---bad---] one."
    assert plain("Verybad", [Reason("r", "bad", -1)]) == "Very[---bad---]"
    assert plain("寿司は最高でした", [Reason("r", "最高", 1)]) == "寿司は[+++最高+++]でした"


def test_a_weight_of_nothing_marks_nothing() -> None:
    assert plain("Some words.", [Reason("note", "words", 0.0)]) == "Some words."
    assert plain("Some words.", []) == "Some words."


@given(
    st.text(alphabet="ab [-+]\n👍寿\x1b"),
    st.lists(st.tuples(st.text(alphabet="ab 👍寿", max_size=3), st.floats(-5, 5)), max_size=4),
)
def test_marks_never_lose_or_move_a_word(text: str, quotes: list[tuple[str, float]]) -> None:
    reasons = [Reason("r", quote, weight) for quote, weight in quotes]
    shown = _marked(text, reasons, _strengths(reasons), coloured=True).plain

    assert shown == text.replace("\x1b", " ")


# --- the page ----------------------------------------------------------------------------------------


def test_everything_that_was_found_is_told_and_the_weights_add_up() -> None:
    shown = drawn(Review("", 1, title=TITLE, text=TEXT))

    assert "Sentiment -0.80, negative: somebody should look at it now" in shown
    for line in (
        "Rating    1 of 5", "Class     claim “want my $40 back”", "Topics    - wait “waited an hour”",
        "          · food “soup”", "Staff     + Maria", "Asks for  refund “I want my $40 back”",
        "Facts     amount “$40”", "Language  en", "Judged by fake/1",
    ):  # fmt: skip
        assert line in shown, line
    weights = [float(one) for one in re.findall(r"^ *([-+]\d+\.\d\d) ", shown, re.MULTILINE)]
    assert weights == [-3.0, -1.5, -0.25, 0.5, -1.0, -5.25]
    assert sum(weights[:-1]) == weights[-1]


def test_doubt_and_urgency_are_said() -> None:
    unsure = Assessment(0.1, False, ReviewClass.QUESTION, False, sure=False, scorer="fake/1")
    urgent = Assessment(-0.9, True, ReviewClass.WRONG_BUSINESS, True, scorer="old/1")

    assert "not negative, but that is not sure: a person should decide" in drawn(
        Review(""), unsure, width=120
    )
    assert "Language  not known" in drawn(Review(""), unsure)
    shown = drawn(Review(""), urgent)
    assert ", urgent" in shown
    assert "wrong business" in shown
    assert "Judged by old/1; the scorer is fake/1 now" in shown


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal_whatever_the_script(width: int) -> None:
    text = f"{TEXT} 寿司は最高でした。店員さんも親切でした。👍👍🏽 " * 4 + "x" * 300
    said = Assessment(
        0.5, False, ReviewClass.PRAISE, False, topics=(Topic("food", 1, "寿司は最高でした" * 9),),
        reasons=(Reason("a rule with a long name, as there may be", text[:200], 1.0), Reason("r", "👍", 0.5)),
        scorer="fake/1",
    )  # fmt: skip
    for coloured in (True, False):
        shown = drawn(Review("", title=TITLE, text=text), said, width=width, coloured=coloured)
        lines = re.sub(r"\x1b\[[\d;]*m", "", shown).splitlines()
        assert [line for line in lines if cell_len(line.rstrip()) > width] == []


def test_what_is_hostile_is_shown_as_text() -> None:
    said = Assessment(
        -0.5, True, ReviewClass.SERVICE, False, topics=(Topic(HOSTILE, -1, HOSTILE),), language=HOSTILE,
        staff=(StaffMention(HOSTILE, 1),), reasons=(Reason(HOSTILE, HOSTILE, -1.0),), scorer=HOSTILE,
    )  # fmt: skip

    shown = drawn(Review("", title=HOSTILE, text=HOSTILE), said, width=400)

    assert [sign for sign in shown if not sign.isprintable() and sign != "\n"] == []
    assert shown.count("[red]bold[/red]") >= 8
    assert "[link=https://evil.example]x[/link]" in shown


# --- from outside ------------------------------------------------------------------------------------


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


@pytest.fixture
def shop(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shop:
    return Shop(tmp_path, capfd, monkeypatch)


def test_it_needs_no_configuration(shop: Shop) -> None:
    shop.config.unlink()

    said = shop.says("explain", "The soup was cold and nobody said sorry.", "--rating", 2)

    assert (said.code, said.err) == (0, "")
    assert "Rating    2 of 5" in said.out
    assert "\x1b" not in said.out


def test_json_is_the_form_of_score(shop: Shop) -> None:
    text, title = "Kalte Suppe, und niemand hat sich entschuldigt.", "Nie wieder"
    line = {"text": text, "title": title, "rating": 2, "language": "de", "staff": ["Marco"]}
    (shop.folder / "in.jsonl").write_text(json.dumps(line))

    said = shop.says(
        "explain", text, "--title", title, "--rating", 2, "--language", "de", "--staff", "Marco", "--json"
    )

    assert said.json == shop.says("score", "in.jsonl").lines[0]


def test_a_text_can_come_by_stdin_in_any_bytes(shop: Shop) -> None:
    said = shop.runs("explain", "-", stdin="\ufeffThe soup was cold.\n".encode() + b"\xff\x1b[2J")

    assert said.code == 0
    assert "soup was" in said.out
    assert "\x1b" not in said.out


def test_a_rating_is_read_in_its_scale(shop: Shop) -> None:
    assert "0 of 1" in shop.says("explain", "Fine.", "--rating", 0, "--scale", "0-1").out
    assert "7 of 10" in shop.says("explain", "Fine.", "--rating", 7, "--scale", "1-10").out
    for wrong in (
        ["--rating", 6],
        ["--rating", "nan"],
        ["--rating", 1, "--scale", "5-1"],
        ["--scale", "five"],
    ):
        refused = shop.says("explain", "Fine.", *wrong)
        assert (refused.code, refused.out) == (2, ""), wrong


def test_no_colour_where_the_reader_wants_none(shop: Shop) -> None:
    said = shop.runs("explain", "Never again.", environ={"NO_COLOR": "1", "FORCE_COLOR": "1"})

    assert "[-" in said.out
    assert not re.search(r"\x1b\[[\d;]*3\d", said.out)


def test_a_stored_review_is_explained_as_it_was_judged(shop: Shop, web: Web) -> None:
    shop.lists("page", url=web.url("/page"))
    web.answers["/page"] = page(review("wait", 2, "We waited an hour and the soup was cold."))
    shop.says("poll")

    said = shop.says("explain", "--case", 1, "--json")

    assert said.json["id"] == shop.case()["review"]["key"]
    assert {**said.json, "id": None} == {"id": None, **shop.case()["assessment"]}
    assert "waited an hour" in shop.says("explain", "--case", 1).out


def test_a_review_can_be_judged_as_one_of_a_listing(shop: Shop, web: Web) -> None:
    shop.config.write_text(shop.config.read_text() + 'staff = ["Quillon"]\n')
    shop.lists("page", url=web.url("/page"))

    said = shop.says("explain", "quillon was a great help", "--listing", "page", "--json")

    assert [one["name"] for one in said.json["staff"]] == ["Quillon"]
    assert not shop.store.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        [], ["text", "--case", "1"], ["--case", "7"], ["--case", "0"], ["text", "--listing", "nosuch"],
        ["text", "--listing", "page", "--staff", "Marco"],
    ],
)  # fmt: skip
def test_what_cannot_be_explained_is_refused_in_words(shop: Shop, web: Web, wrong: list[str]) -> None:
    shop.lists("page", url=web.url("/page"))

    said = shop.says("explain", *wrong)

    assert (said.code, said.out) == (2, "")
    assert "bug in reviewbot" not in said.err
