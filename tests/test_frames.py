"""Frames: alarms told in any order of words, and what spoils them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewbot.assess.frames import frames
from reviewbot.assess.reading import read
from reviewbot.types import Review


def told(text: str, language: str = "en") -> set[str]:
    reading = read(Review(key="r1", text=text, language=language))
    return {found.mark.rule for found in frames(language).find(reading.sentences)}


@pytest.mark.parametrize(
    ("text", "language", "rule"),
    [
        ("By midnight my wife was throwing up. We had the oysters for dinner.", "en", "safety"),
        ("There was a screw in my salad, I bit on it.", "en", "safety"),
        ("Dans ma salade il y avait un clou, je me suis cassé une dent dessus.", "fr", "safety"),
        ("Our solicitor has been instructed and will write to you.", "en", "legal"),
    ],
)
def test_an_alarm_is_told_in_any_order_and_across_two_sentences(text: str, language: str, rule: str) -> None:
    assert rule in told(text, language)


@pytest.mark.parametrize(
    "text",
    [
        "Nobody got ill from the oysters at dinner.",
        "In chapter three the hero is throwing up after dinner.",
        "At another restaurant I was throwing up after dinner.",
    ],
)
def test_denials_fiction_and_other_places_spoil_a_frame(text: str) -> None:
    assert "safety" not in told(text)


def test_evidence_is_the_words_from_the_first_to_the_last_of_the_frame() -> None:
    text = "We came at six and there was a screw in my salad, sadly."
    reading = read(Review(key="r1", text=text, language="en"))
    found = next(one for one in frames("en").find(reading.sentences) if one.mark.rule == "safety")
    words = reading.sentences[found.sentence].words[found.start : found.end]
    assert {"screw", "salad"} <= set(words)
    assert "six" not in words


@given(st.text(max_size=200), st.sampled_from(["en", "de", "fr", "es", "it", "tr", ""]))
@settings(max_examples=100, deadline=None)
def test_any_text_is_survived_in_any_language(text: str, language: str) -> None:
    reading = read(Review(key="r1", text=text, language=language))
    for found in frames(language).find(reading.sentences):
        assert 0 <= found.start < found.end <= len(reading.sentences[found.sentence].words)
