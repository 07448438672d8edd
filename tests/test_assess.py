"""What the assessor says of reviews of our own making, and what it never does to any text."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from reviewbot.assess import SCORER, assess
from reviewbot.assess.lexicon import lexicon
from reviewbot.assess.memory import MOST_WORDS, Memory
from reviewbot.assess.reading import LONGEST
from reviewbot.assess.spelling import shortened
from reviewbot.assess.tone import compound
from reviewbot.types import URGENT, Assessment, Review, ReviewClass

LABELLED = [
    json.loads(line)
    for path in sorted((Path(__file__).parents[1] / "fixtures" / "reviews").glob("assess_*.jsonl"))
    for line in path.read_text("utf-8").splitlines()
]
FRAGMENTS = (
    "great", "not", "never again", "refund", "!!!", "\u202e", "\ud800", "😡", "lawyer", "I waited 2 hours",
    "(Translated by Google)", "(Original)", "&amp;", "<br>", "ER", "got sick", "...", "No", "but", "DON’T",
    "schön", "nie wieder", "İ", "e\u0301", "1234 5678 9012 3456", "\x00", "\n", "soooo", "?", "because I am",
)  # fmt: skip
TONE_WORDS = (
    "good", "bad", "NOT", "never", "so", "this", "no", "No", "but", "least", "at", "or", "very", "VERY",
    "kind", "of", "great!", "the", "bomb", "isn't", "without", "doubt", "?", "to", "die", "for", "yeah",
    "right", "just", "enough", "I", "café", "😀", "sad😡", "😡😡", "❤", ":)", "...", "GREAT",
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(FRAGMENTS), max_size=12).map(" ".join))


def review(text: str, rating: float | None = None, **more: Any) -> Review:
    return Review(key="r1", rating=rating, text=text, **more)


def check_valid(found: Assessment, of: Review) -> None:
    assert -1 <= found.sentiment <= 1
    assert found.urgent == (found.class_ in URGENT)
    assert found.negative or not found.urgent
    assert found.reasons or not found.negative
    assert found.class_ is not ReviewClass.INCIDENT
    assert found.scorer == SCORER
    assert all(topic.polarity in {-1, 0, 1} for topic in found.topics)
    for quote in (*(reason.quote for reason in found.reasons), *(topic.quote for topic in found.topics)):
        assert quote in of.title or quote in of.text
    total = sum(reason.weight for reason in found.reasons)
    assert (total < 0) == (found.sentiment < 0)
    assert found.sentiment < 0 or not found.negative


@pytest.mark.parametrize(
    "labelled", LABELLED, ids=lambda labelled: f"{labelled['class']}: {labelled['text'][:40]}"
)
def test_a_review_gets_its_class_and_is_flagged_as_a_person_would(labelled: Mapping[str, Any]) -> None:
    written = review(labelled["text"], labelled.get("rating"), language=labelled["language"])
    found = assess(written)
    check_valid(found, written)
    assert (found.class_, found.negative, found.urgent) == (
        labelled["class"],
        labelled["negative"],
        labelled["urgent"],
    )


@pytest.mark.parametrize("labelled", [labelled for labelled in LABELLED if labelled["language"]])
def test_the_language_is_told_without_a_hint(labelled: Mapping[str, Any]) -> None:
    assert assess(review(labelled["text"])).language == labelled["language"]


@given(
    text=TEXTS,
    title=TEXTS,
    rating=st.one_of(st.none(), st.floats(), st.integers(-3, 12)),
    scale=st.sampled_from([(1, 5), (0, 10), (0, 1), (5, 5)]),
    language=st.sampled_from(["", "en", "de-DE", "fr", "xx", "nonsense"]),
)
@settings(max_examples=200, deadline=None)
def test_any_text_and_any_rating_give_a_valid_assessment_and_always_the_same(
    text: str, title: str, rating: float | None, scale: tuple[float, float], language: str
) -> None:
    written = review(text, rating, title=title, scale=scale, language=language)
    found = assess(written)
    check_valid(found, written)
    assert assess(written) == found


@given(text=TEXTS, stars=st.integers(2, 5))
@settings(max_examples=150, deadline=None)
def test_fewer_stars_never_make_a_negative_review_harmless(text: str, stars: int) -> None:
    higher = assess(review(text, stars))
    lower = assess(review(text, stars - 1))
    assert lower.negative or not higher.negative
    assert lower.urgent or not higher.urgent


@pytest.mark.parametrize(
    ("rating", "scale", "negative"),
    [(2, (1, 5), True), (3, (1, 5), False), (4, (0, 10), True), (0, (0, 1), True), (1, (0, 1), False)],
)
def test_a_rating_without_a_word_is_judged_in_its_own_scale(
    rating: float, scale: tuple[float, float], negative: bool
) -> None:
    found = assess(review("", rating, scale=scale))
    assert found.negative is negative
    assert [reason.rule for reason in found.reasons] == ["stars"]


@pytest.mark.parametrize(
    "junk",
    ["", " \t\n", "a" * 1_000_000, "not " * 250_000, "." * 1_000_000, "<" * 1_000_000, "4" * 1_000_000,
     "Thanks to Bob. " * 60_000, "\ud800\udfff" * 10, "\x00\x1b[31m", "\u202eesrever\u2066", "😡" * 100_000,
     "&#39;" * 100_000, "never .. " * 100_000],
    ids=range(14),
)  # fmt: skip
def test_hostile_text_is_survived(junk: str) -> None:
    written = review(junk, title=junk)
    check_valid(assess(written), written)


def test_of_a_very_long_review_the_beginning_is_read_and_a_reason_says_so() -> None:
    found = assess(review("The soup was cold. " * (LONGEST // 10)))
    assert any("20,000" in reason.rule for reason in found.reasons)


def test_curly_quotes_entities_and_glued_sentences_are_understood() -> None:
    assert assess(review("I wouldn’t recommend it.Slow and rude.")).negative
    assert assess(review("We don&#39;t recommend it.")).negative
    assert not assess(review("Couldn’t fault it&excl;")).negative


def test_a_translated_review_is_told_by_its_original() -> None:
    text = "(Translated by Google) Food was cold.\n\n(Original)\nDas Essen war kalt und der Kellner frech."
    found = assess(review(text, language="en"))
    assert (found.language, found.negative) == ("de", True)


def test_where_there_is_no_lexicon_the_translation_is_weighed() -> None:
    text = "(Translated by Google) Terrible, never again.\n\n(Original)\nひどいサービス、二度と行きません。"
    found = assess(review(text))
    assert (found.language, found.negative) == ("ja", True)


def test_topics_carry_their_polarity_and_the_reviewers_words() -> None:
    found = assess(review("The waiter was rude. The room was spotless. Breakfast was cold."))
    told = {(topic.topic, topic.polarity) for topic in found.topics}
    assert {("staff", -1), ("cleanliness", 1), ("food", -1)} <= told


def test_staff_on_the_roster_are_found_whatever_case_or_accent() -> None:
    found = assess(review("jose was great. RENEE was rude."), staff=["José", "Renée", "Max"])
    assert [(person.name, person.polarity) for person in found.staff] == [("José", 1), ("Renée", -1)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Our server Maria was wonderful.", ["Maria"]),
        ("Thanks to Ahmed for fixing it.", ["Ahmed"]),
        ("Jasmine was amazing and so patient.", ["Jasmine"]),
        ("Unsere Kellnerin Lena war super.", ["Lena"]),
        ("Merci à Julien pour son accueil.", ["Julien"]),
        ("Breakfast was amazing. Everything was excellent. Lisbon is beautiful.", []),
        ("Thanks to God and Google we found it.", []),
        ("My husband Tom was happy.", []),
    ],
)
def test_other_names_are_taken_only_where_the_wording_is_plain(text: str, names: list[str]) -> None:
    assert [person.name for person in assess(review(text)).staff] == names


def test_the_reviewer_is_never_taken_for_staff() -> None:
    assert not assess(review("Maria was helpful to others.", author="Maria Lopez"), staff=["Maria"]).staff


@cache
def analyzer() -> SentimentIntensityAnalyzer:
    """Upstream's own, without the words that the layer drops."""
    shared = SentimentIntensityAnalyzer()
    for word in lexicon("en").drop:
        shared.lexicon.pop(word, None)
    return shared


def upstream(text: str) -> float:
    whole: float = analyzer().polarity_scores(" ".join(shortened(word, 2) for word in text.split()))[
        "compound"
    ]
    return whole


def test_the_linear_tone_is_vaders_own() -> None:
    sentences = [
        "VADER is VERY SMART, handsome, and FUNNY!!!",
        "The plot was good, but the characters are uncompelling and the dialog is not great.",
        "Today only kinda sux! But I'll get by",
        "At least it isn't a horrible book.",
        "It was the only kind of good thing, never so good, without doubt great.",
        "No problem? NO?? really??? the bomb, yeah right to die for :) Catch 💘",
        "Sooooo good at the café😀😀 but Renée’s soup was baaaad 😡!",
        *(labelled["text"] for labelled in LABELLED),
    ]
    assert [compound(text) for text in sentences] == [upstream(text) for text in sentences]


@given(st.lists(st.sampled_from(TONE_WORDS)), st.sampled_from([" ", "", "  "]))
@settings(max_examples=300, deadline=None)
def test_the_linear_tone_is_vaders_own_for_any_order_of_its_words(words: list[str], blank: str) -> None:
    text = blank.join(words)
    assert compound(text) == upstream(text)


def test_abbreviations_of_one_letter_are_not_drawn_out_words() -> None:
    assert [shortened(word, 1) for word in ("Soooo", "slowww", "BBB", "AAA", "www", "good")] == [
        "So",
        "slow",
        "BBB",
        "AAA",
        "www",
        "good",
    ]


def test_the_memory_of_words_is_bounded_and_keeps_no_junk() -> None:
    memory: Memory[int] = Memory(len)
    assert [memory[word] for word in ("wait", "wait", "x" * 99)] == [4, 4, 99]
    assert list(memory) == ["wait"]
    for n in range(MOST_WORDS * 2):
        memory[str(n)]
    assert len(memory) <= MOST_WORDS


def test_importing_the_room_does_not_load_vader() -> None:
    code = "import sys, reviewbot.assess; sys.exit('vaderSentiment' in ' '.join(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "pt", "nl"])
def test_every_word_list_can_be_read_and_says_what_negates(language: str) -> None:
    spoken = lexicon(language)
    assert spoken.negators
    assert spoken.openers


def test_a_title_alone_is_weighed_and_quoted() -> None:
    written = replace(review(""), title="Rude staff, never again")
    found = assess(written)
    assert found.negative
    check_valid(found, written)
