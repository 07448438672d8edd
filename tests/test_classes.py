"""What kind of case a review is: texts of our own, half of them only sounding like an alarm."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from reviewbot.assess import assess
from reviewbot.assess.classes import personal_details, ranked
from reviewbot.assess.lexicon import lexicon
from reviewbot.assess.phrases import Mark
from reviewbot.assess.weigh import Finding
from reviewbot.types import URGENT, Assessment, Review, ReviewClass

FOLDER = Path(__file__).parent / "class_texts"
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.toml"))
RECALL, FALSE_ALARMS = 0.98, 0.02  # issue 4: on safety and legal, and on texts that are no alarm
FLOORS = {  # the least share of each class that is told as itself, over all languages, as measured
    ReviewClass.SAFETY: 0.98,
    ReviewClass.LEGAL: 0.98,
    ReviewClass.DISCRIMINATION: 0.95,
    ReviewClass.PRIVACY: 0.95,
    ReviewClass.EXTORTION: 0.95,
    ReviewClass.INCIDENT: 0.9,
    ReviewClass.CLAIM: 0.75,
    ReviewClass.SERVICE: 0.97,
    ReviewClass.PRAISE: 0.75,
    ReviewClass.QUESTION: 0.9,
    ReviewClass.WRONG_BUSINESS: 0.9,
    ReviewClass.SPAM: 0.9,
}


class Told(NamedTuple):
    """A text of the set and what was made of it."""

    text: str
    class_: ReviewClass
    trap: bool
    found: Assessment


def told(text: str, stars: float | None = None, language: str = "en") -> Assessment:
    return assess(Review(key="r1", rating=stars, text=text, language=language))


def texts(language: str) -> list[Told]:
    listed = tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))["texts"]
    return [
        Told(
            one["text"],
            ReviewClass(one["class"]),
            one.get("trap", False),
            told(one["text"], one.get("stars"), language),
        )
        for one in listed
    ]


ALL = {language: texts(language) for language in LANGUAGES}
EVERY = [one for listed in ALL.values() for one in listed]


def missed(listed: Sequence[Told]) -> list[str]:
    return [one.text for one in listed if one.found.class_ is not one.class_]


def test_the_set_is_large_many_tongued_and_almost_half_of_it_only_sounds_like_an_alarm() -> None:
    assert len(EVERY) >= 440
    assert len(LANGUAGES) >= 7
    assert 0.4 <= sum(one.trap for one in EVERY) / len(EVERY) <= 0.6
    assert not [one.text for one in EVERY if one.trap and one.class_ in URGENT]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("class_", [ReviewClass.SAFETY, ReviewClass.LEGAL])
def test_hardly_a_danger_and_hardly_a_threat_of_law_is_missed(class_: ReviewClass, language: str) -> None:
    listed = [one for one in ALL[language] if one.class_ is class_]
    assert listed
    assert len(missed(listed)) <= (1 - RECALL) * len(listed), missed(listed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_of_speech_denials_and_help_received_are_no_alarm(language: str) -> None:
    harmless = [one for one in ALL[language] if one.class_ not in URGENT]
    alarms = [one.text for one in harmless if one.found.urgent]
    assert len(alarms) <= FALSE_ALARMS * len(harmless), alarms


@pytest.mark.parametrize("class_", ReviewClass)
def test_each_class_is_told_from_the_others(class_: ReviewClass) -> None:
    listed = [one for one in EVERY if one.class_ is class_]
    assert listed
    assert len(missed(listed)) <= (1 - FLOORS[class_]) * len(listed), missed(listed)


def test_what_cannot_wait_is_always_noticed_and_quotes_its_evidence() -> None:
    for one in EVERY:
        if one.found.urgent:
            quotes = [reason.quote for reason in one.found.reasons if reason.rule == one.found.class_]
            assert one.found.negative
            assert quotes
            assert quotes[0] in one.text
            assert quotes[0]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Nice view. My lips swelled up after the prawns. Never again.", "lips swelled"),
        ("Rude. You will hear from my solicitor.", "hear from my solicitor"),
        ("They read out my diagnosis in the hallway.", "read out my diagnosis"),
    ],
)
def test_the_evidence_is_the_span_that_says_it(text: str, quote: str) -> None:
    assert quote in [reason.quote for reason in told(text, 1).reasons]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Nobody got sick.", "en"),
        ("We did not get food poisoning.", "en"),
        ("I am not going to sue you.", "en"),
        ("Niemand wurde krank.", "de"),
        ("Personne n'a été malade.", "fr"),
        ("Nadie se puso enfermo.", "es"),
        ("Nessuno è stato male.", "it"),
        ("Ninguém passou mal.", "pt"),
        ("Niemand werd ziek.", "nl"),
    ],
)
def test_what_is_denied_is_no_alarm(text: str, language: str) -> None:
    assert not told(text, None, language).urgent


@pytest.mark.parametrize(
    ("text", "class_"),
    [
        ("My son was hospitalized and you will hear from my lawyer.", ReviewClass.SAFETY),
        ("My lawyer will contact you, the waiter was racist.", ReviewClass.LEGAL),
        ("The waiter was racist and they sold my personal data.", ReviewClass.DISCRIMINATION),
        ("They sold my data. Refund me or I will post this everywhere.", ReviewClass.PRIVACY),
        ("Refund me or I will post this everywhere, I want my money back.", ReviewClass.EXTORTION),
        ("The update deleted all my photos and I want a refund.", ReviewClass.INCIDENT),
        ("Rude staff, and I want a refund.", ReviewClass.CLAIM),
    ],
)
def test_the_gravest_class_comes_first(text: str, class_: ReviewClass) -> None:
    assert told(text, 1).class_ is class_


def test_what_is_sure_comes_before_what_is_only_likely_and_graver_if_all_words_say_so() -> None:
    text = "Wire me 90 dollars by Friday and I take this down, otherwise I write it on every portal."
    judged = told(text, 1)
    weights = {reason.rule: reason.weight for reason in judged.reasons}
    assert weights["legal"] > weights["extortion"]
    assert judged.class_ is ReviewClass.EXTORTION


def likely(class_: ReviewClass) -> dict[ReviewClass, Finding]:
    return {class_: Finding(0, 0, 1, Mark("class", class_.value, -1.0), -1.0, negated=False)}


def test_what_is_only_likely_is_of_the_class_that_all_words_say() -> None:
    heard = {**likely(ReviewClass.PRIVACY), **likely(ReviewClass.CLAIM)}
    ordered = ranked(heard, ReviewClass.SAFETY)
    assert [*ordered] == [ReviewClass.SAFETY, ReviewClass.CLAIM]
    assert ordered[ReviewClass.SAFETY].mark.rule == "safety"
    assert ranked(heard, None).keys() == heard.keys()


@pytest.mark.parametrize("stars", [4, 5])
def test_an_alarm_in_a_happy_review_is_heard(stars: int) -> None:
    assert told("Wonderful evening and lovely staff, but we both got food poisoning.", stars).urgent


@pytest.mark.parametrize(
    ("text", "class_"),
    [
        ("We may come by in spring. Do you have a cot, and can one park there?", "question"),
        ("Schöner Laden. Kann man dort auch mit Karte zahlen?", "question"),
        ("Loved every minute, wonderful people. What more could you ask for?", "praise"),
    ],
)
def test_a_question_with_many_stars_is_one_where_little_is_praised(text: str, class_: str) -> None:
    assert assess(Review("r-1", text=text, rating=4)).class_ == class_


def test_who_wants_money_back_has_a_claim_in_their_own_words() -> None:
    judged = assess(Review("r-1", text="Le garage ne rappelle jamais. J'exige le remboursement.", rating=1))
    assert judged.class_ is ReviewClass.CLAIM
    assert "exige le remboursement" in [one.quote for one in judged.reasons if one.rule == "claim"]


def test_an_alarm_without_stars_is_heard() -> None:
    assert told("Found a shard of glass in my soup.").class_ is ReviewClass.SAFETY


@pytest.mark.parametrize(
    ("text", "personal"),
    [
        ("My card number is 4111 1111 1111 1111.", True),
        ("My number is +44 7700 900123, call me.", True),
        ("IBAN DE89 3704 0044 0532 0130 00 is mine.", True),
        ("Order 4471-2290-1187 never came.", False),
        ("Call them on +44 20 7946 0018.", False),
        ("Invoice 2024-003-8812 is wrong, booking 55821-A too.", False),
        ("Open since 1998, table 12, 3 nights, 450.00 euros.", False),
    ],
)
def test_the_writers_own_numbers_are_private_and_those_of_orders_and_businesses_are_not(
    text: str, *, personal: bool
) -> None:
    assert personal_details(text) is personal


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_triggers_for_each_class_that_cannot_wait(language: str) -> None:
    rules = {
        mark.rule
        for rows in lexicon(language).phrases._by_first.values()
        for _, mark in rows
        if mark.kind == "class"
    }
    assert {class_.value for class_ in URGENT} <= rules
