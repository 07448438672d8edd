"""Frames: alarms told in any order of words, and what spoils them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewbot.assess.frames import Scene, Sets, frames
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


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Refund or this stays up.", "en"),
        ("Geld zurück, oder die Bewertung bleibt stehen.", "de"),
        ("Vous me remboursez, ou cet avis reste.", "fr"),
        ("O me devuelven los 300 euros o esta reseña no se mueve de aquí.", "es"),
        ("Geld terug of deze recensie blijft staan.", "nl"),
        ("I know where you live.", "en"),
        ("Je sais où vous habitez.", "fr"),
    ],
)
def test_a_threat_needs_no_word_of_threatening(text: str, language: str) -> None:
    assert "extortion" in told(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [("The oysters are fresh.", "en"), ("Les huîtres sont fraîches.", "fr"), ("Frische Austern.", "de")],
)
def test_words_of_every_language_stand_for_the_same_sets(text: str, language: str) -> None:
    reading = read(Review(key="r1", text=text, language=language))
    assert "food" in frames(language).members(reading.sentences[0].words)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The guide dog stayed outside.", "en"),
        ("Il cane guida è rimasto fuori.", "it"),
        ("Le chien d'aveugle est resté dehors.", "fr"),
        ("El perro de asistencia se quedó fuera.", "es"),
        ("O cão de assistência ficou fora.", "pt"),
    ],
)
def test_a_choice_of_members_with_several_words_is_heard_in_every_language(text: str, language: str) -> None:
    reading = read(Review(key="r1", text=text, language=language))
    assert "assistance_animal" in frames(language).members(reading.sentences[0].words)
    dog = read(Review(key="r1", text=text.split(" ")[1], language=language))
    assert "assistance_animal" not in frames(language).members(dog.sentences[0].words)


def test_a_member_whose_optional_words_are_left_out_is_one_word_and_found() -> None:
    alone = Sets({"ill": ["(so)_sick"]}, lambda _: 0)
    assert Scene(alone, ("never", "sick")).places(alone.mask("ill"))
    assert alone.named(Scene(alone, ("so", "sick")).members) == ("ill",)


@given(st.text(max_size=200), st.sampled_from(["en", "de", "fr", "es", "it", "tr", ""]))
@settings(max_examples=100, deadline=None)
def test_any_text_is_survived_in_any_language(text: str, language: str) -> None:
    reading = read(Review(key="r1", text=text, language=language))
    for found in frames(language).find(reading.sentences):
        assert 0 <= found.start < found.end <= len(reading.sentences[found.sentence].words)
