"""Spanish, French, Italian and Portuguese: how replies name what reviews in them complain of."""

import os
import subprocess
import sys

import pytest

from reviewbot.assess import assess
from reviewbot.replies.nouns import nouns
from reviewbot.replies.phrasebook import phrasebook
from reviewbot.replies.reading import Reading, read
from reviewbot.types import Brief, Business, Location, Review

ROMANCE = ("es", "fr", "it", "pt")


def reading(text: str) -> Reading:
    """A review of one star, as the writer reads it."""
    review = Review(key="one", rating=1, title="", text=text, scale=(1, 5))
    place = Location("", "Porto", "955 555 010", "hola@porto.example", "Elena Ruiz", "titular")
    return read(Brief(review, assess(review), Business("Porto", regulated="none"), place, "google_business"))


def complaints(text: str) -> set[str]:
    """What a reply to ``text`` would name."""
    found = reading(text)
    return {one.phrase or one.bare for one in (*found.complaints, *found.points)}


def named(language: str, clause: str) -> list[str]:
    """What a reply may call the nouns of a clause."""
    book = phrasebook(language)
    return [one.phrase or one.word for one in nouns(clause, book, book.hurting, opens=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La habitacion olia a humedad y el colchon estaba hundido.", {"la habitación", "el colchón"}),
        ("Les rideaux etaient dechires et la television cassee.", {"les rideaux", "la télévision"}),
        ("A pia estava entupida e o colchao cheio de manchas.", {"a pia", "o colchão"}),
    ],
)
def test_words_without_their_accents_are_known_and_spelled_as_they_should_be(
    text: str, expected: set[str]
) -> None:
    assert expected <= complaints(text)


def test_a_word_that_means_something_else_without_its_accent_keeps_it() -> None:
    spelled = phrasebook("es").spelled
    assert spelled["habitacion"] == "habitación"
    assert not {"olvido", "esta", "solo", "mas"} & spelled.keys()
    assert phrasebook("en").spelled == {}


def test_of_two_spellings_with_accents_the_same_one_is_chosen_in_every_run() -> None:
    code = (
        "from reviewbot.replies.phrasebook import phrasebook\n"
        "print([sorted(phrasebook(one).spelled.items()) for one in ('es', 'fr', 'pt')])"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in "123"
    }
    assert len(told) == 1
    assert phrasebook("fr").spelled["interet"] == "intérêt"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("El aire acondicionado goteaba sobre la cama.", "el aire acondicionado"),
        ("La salle d'attente était glaciale.", "la salle d'attente"),
        ("Il ferro da stiro era rotto.", "il ferro da stiro"),
        ("A mão de obra foi caríssima.", "a mão de obra"),
    ],
)
def test_a_name_of_several_words_is_named_whole(text: str, name: str) -> None:
    assert name in complaints(text)


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("El fontanero fue grosero.", "el trato del fontanero"),
        ("Cambian de monitora cada semana.", "los cambios de personal"),
        ("L'esthéticienne était sur son téléphone.", "le manque d'attention"),
        ("La coiffeuse était désagréable.", "l'accueil de la coiffeuse"),
        ("L'idraulico è stato maleducato.", "il servizio"),
        ("Le maestre cambiano ogni mese.", "il servizio delle maestre"),
        ("A recepcionista foi grossa.", "o atendimento na recepção"),
        ("O instrutor fica no telefone.", "o atendimento do instrutor"),
    ],
)
def test_a_complaint_about_somebody_names_their_trade_not_their_fault(text: str, whose: str) -> None:
    assert any(one.startswith(whose) for one in complaints(text)), complaints(text)


@pytest.mark.parametrize(
    ("language", "clause", "names"),
    [
        ("fr", "menus répétitifs", ["les menus"]),
        ("it", "corsie affollate", ["le corsie"]),
        ("pt", "a hidratação ficou cara", ["a hidratação"]),
        ("es", "la ferretería estaba cerrada", []),  # a shop is none of its own wares
        ("es", "la mensajería tardó", ["la mensajería"]),
        ("fr", "les transmissions durent peu", ["les transmissions"]),
        ("fr", "le grincement continue", ["le grincement"]),
        ("es", "vino tarde", []),
        ("es", "el vino estaba caliente", ["el vino"]),
        ("es", "cobran suciedad", ["la suciedad"]),
        ("pt", "gente a fazer barulho", ["o barulho"]),
    ],
)
def test_nouns_are_told_from_verbs_by_their_form(language: str, clause: str, names: list[str]) -> None:
    assert named(language, clause) == names


def test_what_is_said_after_two_joined_nouns_is_said_of_the_first() -> None:
    book = phrasebook("it")
    hem, trousers = nouns("l'orlo dei pantaloni è storto", book, book.hurting, opens=True)
    assert (hem.bad, trousers.bad, trousers.aside) == (True, False, True)


@pytest.mark.parametrize(
    ("language", "clause", "lacking"),
    [
        ("es", "sin mantas", True),
        ("es", "sin recoger los cables", False),
        ("fr", "sans rendre la monnaie", False),
        ("fr", "aucun rideau", True),
        ("pt", "sem toalhas", True),
    ],
)
def test_without_denies_the_thing_and_not_what_was_left_undone(
    language: str, clause: str, lacking: bool
) -> None:
    book = phrasebook(language)
    (only,) = nouns(clause, book, book.hurting, opens=False)
    assert only.lacking is lacking


def test_a_heading_before_a_colon_is_no_grievance() -> None:
    found = complaints("Clases de piano : profesor ausente, piano desafinado, sala helada.")
    assert not any("clases" in one for one in found)
    assert {"el piano", "la sala"} <= found


def test_a_verb_gives_its_noun_where_no_noun_stands() -> None:
    assert "la alineación" in complaints("Pagué por las ruedas nuevas, pero no alinearon nada.")


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("Llegó con dos horas de retraso.", "el retraso"),
        ("Arrivato con due ore di ritardo.", "il ritardo"),
        ("Le livreur avait deux heures de retard.", "le retard"),
        ("Chegaram com duas horas de atraso.", "o atraso"),
    ],
)
def test_a_delay_is_called_as_the_reviewer_called_it(text: str, noun: str) -> None:
    assert noun in complaints(text)


@pytest.mark.parametrize("language", ROMANCE)
def test_every_noun_of_the_lists_can_be_named(language: str) -> None:
    book = phrasebook(language)
    unnamed = {word for word in book.nouns if word in book.unnamed}
    assert len(unnamed) < 10, unnamed  # words that mean another thing more often: "la note"
    offered = {word for word, phrase in book.nouns.items() if "incentive" in book.found(phrase)}
    assert not offered  # a reply that names a gift seems to offer one


def test_who_answers_by_rote_gives_no_orders() -> None:
    found = reading("Livraison en retard et une hotline qui répond par des phrases toutes faites.")
    assert not found.orders
    assert found.complaints


def test_several_of_a_listed_noun_have_their_article() -> None:
    assert phrasebook("es").nouns["mesas"] == "las mesas"
    assert phrasebook("fr").nouns["assiettes"] == "les assiettes"
    assert phrasebook("es").nouns["aguas"] == "las aguas"  # "el agua" is feminine all the same
