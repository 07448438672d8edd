"""The fitted score: what it is made of, what it leaves to stars and house, and what it owns up to."""

import math
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewbot.assess import House, assess
from reviewbot.assess.model import ENGLISH, OTHERS, Model, parse
from reviewbot.assess.trades import Taxonomy
from reviewbot.types import Assessment, Review, ReviewClass

WAIT = "We waited ninety minutes for cold soup and nobody said sorry."


def told(
    text: str,
    rating: float | None = None,
    scale: tuple[float, float] = (1, 5),
    house: House | None = None,
    language: str = "",
) -> Assessment:
    written = Review(key="r1", text=text, rating=rating, scale=scale, language=language)
    return assess(written, house=house or House())


@given(st.text(st.sampled_from("a bdeginoprstuw.!?,'"), max_size=200), st.sampled_from([None, 1, 3, 5]))
@settings(max_examples=150, deadline=None)
def test_the_sentiment_is_the_sum_of_its_reasons(text: str, rating: int | None) -> None:
    found = told(text, rating)
    total = sum(reason.weight for reason in found.reasons)
    assert found.sentiment == pytest.approx(math.tanh(total / 2), abs=1e-3)


def test_reasons_quote_the_words_that_weigh() -> None:
    found = told(WAIT)
    quoted = [reason.quote for reason in found.reasons if reason.quote]
    assert any("ninety minutes" in quote or "cold soup" in quote for quote in quoted)
    assert all(quote in WAIT for quote in quoted)
    assert found.sentiment < -0.6
    assert found.sure


def test_a_word_said_twice_counts_once() -> None:
    weights = Model({"word": {"cold": -2.0}, "pair": {"cold soup": -1.0}})
    once = weights.said([["cold", "soup", "came", "late"]], most=6, audible=0.0)
    twice = weights.said([["cold", "soup", "cold", "soup"]], most=6, audible=0.0)
    assert once.total == twice.total == -1.5
    assert [name for _, name in once.loudest] == ["cold", ("cold", "soup")]


def test_of_the_loud_words_as_many_as_are_asked_for_are_told_the_loudest_first() -> None:
    weights = Model({"word": {"great": 2.0, "cold": -2.0, "dirty": -3.0, "soup": 0.1}})
    said = weights.said([["soup", "cold", "great", "dirty"]], most=2, audible=0.0)
    assert said.loudest == [(-1.5, "dirty"), (-1.0, "cold")]
    assert [name for _, name in weights.said([["soup", "cold"]], most=2, audible=0.5).loudest] == ["cold"]


def test_a_pair_does_not_reach_over_the_end_of_a_sentence() -> None:
    weights = Model({"pair": {"cold soup": -1.0}})
    assert weights.total([["so", "cold"], ["soup", "was"]]) == 0


def test_pieces_tell_of_words_never_seen() -> None:
    weights = Model({"piece": {"^un": -0.5, "los$": -0.5}})
    assert weights.weight("unfehlbarlos") == -1.0
    assert weights.weight("gut") == 0.0


@pytest.mark.parametrize("name", [ENGLISH, OTHERS])
def test_the_weights_that_ship_can_be_read_by_people_and_by_us(name: str) -> None:
    text = files("reviewbot.assess").joinpath(f"weights/{name}.tsv").read_text("utf-8")
    table = parse(text)
    assert len(text) < 300_000
    assert set(table) <= {"threshold", "feature", "word", "pair", "piece"}
    assert table["threshold"]["alert"] < table["threshold"]["flag"] < table["threshold"]["calm"]
    assert all(len(pair.split()) == 2 for pair in table["pair"])


@pytest.mark.parametrize(
    ("rating", "scale"),
    [(0, (0, 1)), (1, (1, 5)), (1.5, (0.5, 5)), (3, (0, 10)), (2, (1, 5)), (4, (1, 10))],
)
def test_a_rating_in_the_lower_half_of_any_scale_is_negative_whatever_the_text(
    rating: float, scale: tuple[float, float]
) -> None:
    assert told("Lovely, thank you.", rating, scale).negative


@pytest.mark.parametrize(("rating", "scale"), [(1, (0, 1)), (5, (1, 5)), (9, (0, 10)), (4.5, (0.5, 5))])
def test_a_high_rating_of_any_scale_is_not_negative_for_a_kind_text(
    rating: float, scale: tuple[float, float]
) -> None:
    assert not told("Lovely, thank you.", rating, scale).negative


def test_a_plain_complaint_under_five_stars_is_noticed() -> None:
    worst = "Terrible. Rude staff, filthy room, never again. The worst hotel, avoid it, I want a refund."
    assert told(worst, 5).negative


def test_three_stars_are_negative_where_a_matter_is_blamed_and_not_where_little_is_said() -> None:
    assert told("Nice room but the shower did not work and nobody came.", 3).negative
    assert not told("It was okay.", 3).negative


def test_a_house_may_count_three_stars_as_negative() -> None:
    strict = House(negative_below=0.75)
    assert told("It was okay.", 3, house=strict).negative
    assert not told("It was okay.", 4, house=strict).negative


def test_a_house_may_call_more_classes_urgent() -> None:
    claim = "They broke my phone and I want a refund for the repair."
    assert told(claim, 1).class_ is ReviewClass.CLAIM
    assert not told(claim, 1).urgent
    assert told(claim, 1, house=House(urgent=frozenset({ReviewClass.CLAIM}))).urgent


def test_a_trade_and_the_house_bring_words_of_their_own_for_topics() -> None:
    house = House(taxonomy=Taxonomy("restaurant", {"parking": ("valet",)}))
    assert "parking" in {topic.topic for topic in told("The valet was awful.", house=house).topics}


def test_a_language_without_words_of_ours_is_left_to_the_stars() -> None:
    turkish = "Yemekler çok soğuktu ve garson bizimle hiç ilgilenmedi, bir daha asla gelmeyeceğiz."
    found = told(turkish, language="tr")
    assert (found.negative, found.sure, found.sentiment) == (False, False, 0.0)
    assert any("does not read this language" in reason.rule for reason in found.reasons)
    assert told(turkish, 1, language="tr").negative


def test_the_form_of_a_text_alone_never_makes_it_negative() -> None:
    assert not told("Wir kamen am Dienstag um sieben.", language="de").negative
    assert not told("We came on Tuesday.").negative


@pytest.mark.parametrize(
    ("text", "worse"),
    [
        ("sh*t service", True),
        ("👎", True),
        ("0/10", True),
        ("5/5 NOT", True),
        ("10/10", False),
        ("👍👍", False),
        ("sooooo goooood", False),
        ("Thanks for nothing.", True),
        ("rude.Never again", True),
    ],
)
def test_short_odd_and_censored_texts_behave(text: str, worse: bool) -> None:
    assert (told(text).sentiment < 0) is worse


def test_stars_and_text_that_disagree_are_shown_as_that_and_never_sure() -> None:
    kind = told("Best pizza of my life, wonderful staff, we loved every minute and will be back!", 1)
    assert (kind.negative, kind.sure) == (True, False)
    sour = told("Terrible. Rude staff, filthy room, never again. The worst hotel, avoid it.", 5)
    assert (sour.negative, sour.sure) == (True, False)
    for found in (kind, sour):
        assert "stars and text disagree" in {reason.rule for reason in found.reasons}
    assert told("Lovely, thank you.", 5).sure
