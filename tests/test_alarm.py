"""Alarms by all words together: what no list of phrases has, and what is not to be called one."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.assess import alarm, assess
from reviewbot.assess.reading import read
from reviewbot.types import URGENT, Review, ReviewClass

TOLD = [
    ("The crab cakes came up again all night, and my husband spent Sunday on a drip.", "en", "safety"),
    (
        "Two days after the service the front wheel came away on the motorway, with my kids in the back.",
        "en",
        "safety",
    ),
    ("They read my test results out to the whole waiting room, name and all.", "en", "privacy"),
    (
        "I will take this down the minute the two nights are back on my card, and not a minute before.",
        "en",
        "extortion",
    ),
    (
        "Was mein Sohn dort gegessen hat, kam die ganze Nacht wieder heraus, am Morgen hing er am Tropf.",
        "de",
        "safety",
    ),
    ("Mon dossier est parti chez le voisin, avec mes analyses et mon numéro.", "fr", "privacy"),
]
ORDINARY = [
    ("Forty minutes for a cold soup, and the waiter rolled his eyes when we asked.", "en"),
    ("The parcel came a week late and the box was torn. Nobody answers the phone.", "en"),
    ("Eine Stunde gewartet, das Schnitzel war kalt, und die Rechnung stimmte nicht.", "de"),
    ("La chambre sentait le renfermé et le petit déjeuner était cher pour ce que c'est.", "fr"),
    ("El técnico llegó tarde, lo dejó todo sucio y encima cobró de más.", "es"),
]


def odds(text: str, language: str) -> float:
    return alarm.odds(read(Review("r-1", text=text, language=language)))


@pytest.mark.parametrize(("text", "language", "class_"), TOLD)
def test_what_cannot_wait_is_told_in_words_that_no_list_has(text: str, language: str, class_: str) -> None:
    judged = assess(Review("r-1", text=text, rating=1, language=language))
    assert (judged.class_, judged.urgent) == (ReviewClass(class_), True)


@pytest.mark.parametrize(("text", "language"), ORDINARY)
def test_an_ordinary_complaint_is_no_alarm(text: str, language: str) -> None:
    assert odds(text, language) < alarm.ALARM
    assert not assess(Review("r-1", text=text, rating=1, language=language)).urgent


HARMLESS = [
    ("The queue was murder, and the till died on me twice.", 1),
    ("My father fainted over the soup and the waiter called an ambulance. He is fine. Angels!", 5),
    ("Their chips were drowned in vinegar, and the waiter looked ready for prison.", 2),
]


@pytest.mark.parametrize(("text", "stars"), HARMLESS)
def test_all_words_together_outvote_a_phrase(text: str, stars: int) -> None:
    assert not assess(Review("r-1", text=text, rating=stars, scale=(1, 5))).urgent


def test_the_rest_of_a_long_review_does_not_drown_the_sentence_that_alarms() -> None:
    padding = "The branch is open until five and the queue is long. " * 12
    text = f"{padding}My lawyer will be in touch. {padding}"
    assert assess(Review("r-1", text=text, rating=1, scale=(1, 5))).class_ is ReviewClass.LEGAL


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The oysters gave us a fever and stomach cramps.", "en"),
        ("De oesters gaven ons koorts en krampen.", "nl"),
        ("Nous avons eu de la fièvre et des crampes après les huîtres.", "fr"),
    ],
)
def test_sets_of_words_tell_the_same_alarm_in_every_language(text: str, language: str) -> None:
    words = [one.words for one in read(Review("r-1", text=text, language=language)).sentences]
    assert alarm.alarms().by_sets(alarm.Standing.of(words, language)) > 1


AMID = (
    "The garden is pretty and the bread is baked in the house. Breakfast starts at eight, with eggs and "
    "three sorts of jam. {} The lady at the desk found us a parking space. We paid by card. From the terrace "
    "you see the mill and the river."
)


HIDDEN = (
    "The bouncer choked my cousin until he passed out.",
    "My daughter had an allergic reaction and we called an ambulance.",
    "They would not let my mother in with her guide dog.",
    "The masseur put his hand where it had no business.",
    "My lawyer will send you a letter.",
    "The heater leaked carbon monoxide and my wife fainted.",
    "The receptionist read my test results out loud to the whole room.",
    "Pay us two hundred or the bad reviews start, the waiter said.",
)


def test_a_long_review_is_looked_through_for_the_one_sentence_that_alarms() -> None:
    reviews = [Review("r-1", text=AMID.format(said), rating=2, scale=(1, 5)) for said in HIDDEN]
    assert sum(assess(review).urgent for review in reviews) >= 7
    assert sum(alarm.alarm(read(review)).sentence == 2 for review in reviews) >= 7


def test_a_part_of_a_review_can_report_what_the_whole_of_it_drowns() -> None:
    around = AMID.format("We shared a plate of cheese.")
    readings = [read(Review("r-1", text=f"{around} {said} {around}")) for said in HIDDEN]
    drowned = [one for one in readings if alarm.DROWNED <= alarm.odds(one) < alarm.ALARM]
    assert any(alarm.reports(one, alarm.odds(one)) for one in drowned)


def test_a_long_ordinary_review_stays_one_however_it_is_looked_through() -> None:
    reading = read(Review("r-1", text=AMID.format("The soup was cold and nobody came for an hour.")))
    assert not alarm.reports(reading, alarm.odds(reading))


def test_its_evidence_stands_in_the_review() -> None:
    text = TOLD[0][0]
    found = alarm.alarm(read(Review("r-1", text=text)))
    judged = assess(Review("r-1", text=text, rating=1))
    quote = next(one.quote for one in judged.reasons if one.rule == found.mark.rule)
    assert quote
    assert quote in text


def test_the_sentence_that_says_it_is_quoted_out_of_a_long_review() -> None:
    text = f"We came on a Friday. The menu is small. {TOLD[0][0]} Parking is easy."
    assert alarm.alarm(read(Review("r-1", text=text))).sentence == 2


@given(st.text(max_size=300), st.sampled_from(["en", "de", "fr", "es", "it", "pt", "nl", "da", "sv"]))
def test_any_text_has_odds_and_every_sentence_a_class_and_a_place(text: str, language: str) -> None:
    reading = read(Review("r-1", text=text, language=language))
    sentences = reading.sentences
    assert math.isfinite(alarm.odds(reading))
    if sentences:
        found = alarm.alarm(reading)
        assert ReviewClass(found.mark.rule) in URGENT
        assert 0 <= found.start < found.end <= len(sentences[found.sentence].words)
