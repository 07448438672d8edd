"""Nouns found by the words around them, the window over recent replies, and gates that ignore case."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewbot.replies.gate import Gate
from reviewbot.replies.nouns import asked, nouns
from reviewbot.replies.phrasebook import phrasebook
from reviewbot.replies.worn import Worn, worn
from reviewbot.types import LANGUAGES


def named(language: str, clause: str) -> list[str]:
    """What a reply may call the nouns of a clause; those without a sure article stand bare."""
    book = phrasebook(language)
    found = nouns(clause, book, book.faults | book.blame, opens=True)
    return [noun.phrase or noun.word for noun in found]


@pytest.mark.parametrize(
    ("language", "clause", "names"),
    [
        ("en", "The birdcage swing came without its hook", ["the birdcage swing", "the hook"]),
        ("en", "my oil light is still on", ["your oil light"]),
        ("de", "Die Hundeleine war nach einer Woche gerissen", ["die Hundeleine"]),
        ("de", "in der Sakristei lag Efeu", ["die Sakristei", "Efeu"]),
        ("es", "el cenicero estaba roto", ["el cenicero"]),
        ("es", "faltaba la tapadera", ["la tapadera"]),
        ("fr", "l'abat-jour est déchiré", ["l'abat-jour"]),
        ("fr", "la poussette couine", ["la poussette"]),
        ("it", "lo zerbino era bagnato", ["lo zerbino"]),
        ("it", "tappeto sporco", ["il tappeto"]),
        ("nl", "de vogelkooi was verroest", ["de vogelkooi"]),
        ("pt", "o bolo de cenoura veio cru", ["o bolo de cenoura"]),
    ],
)
def test_a_noun_of_no_list_is_named_as_the_reviewer_wrote_it(
    language: str, clause: str, names: list[str]
) -> None:
    assert named(language, clause) == names


@pytest.mark.parametrize(
    ("language", "clause"),
    [
        ("en", "we waited and never came back"),
        ("en", "my husband broke his wrist"),
        ("en", "the doctor saw a rash on my skin"),
        ("en", "Kyle ignored us"),
        ("de", "Meine Frau hatte Fieber"),
        ("es", "mi hija tuvo fiebre"),
        ("fr", "il les a oubliés"),
        ("it", "mio padre è arrivato ieri"),
        ("nl", "mijn zoon had koorts"),
        ("pt", "a minha filha teve febre"),
    ],
)
def test_persons_bodies_illness_and_verbs_are_no_matters(language: str, clause: str) -> None:
    assert named(language, clause) == []


def test_somebody_else_s_service_is_none_of_ours() -> None:
    assert "the service" not in named("en", "At my father's service it rained")


def test_a_question_names_what_it_is_about() -> None:
    found = {noun.word for noun in asked("Do you take dogs", phrasebook("en"))}

    assert found == {"dogs"}


@given(st.text(max_size=300), st.sampled_from(LANGUAGES))
@settings(max_examples=60)
def test_any_clause_is_survived(clause: str, language: str) -> None:
    assert all(name.strip() for name in named(language, clause))


TEXT = st.text(alphabet="abc ", min_size=0, max_size=40)


@given(st.lists(TEXT, max_size=12), TEXT)
@settings(max_examples=60)
def test_a_window_that_moved_along_knows_what_a_new_one_knows(texts: list[str], text: str) -> None:
    recent: tuple[str, ...] = ()
    for each in texts:
        recent = (each, *recent)[:5]
        moved = worn(recent)

        assert moved.closeness(text) == Worn(recent).closeness(text)
        assert moved.starts_like(text) == Worn(recent).starts_like(text)


def test_a_window_forgets_the_oldest_and_no_contact_counts() -> None:
    old, new = "One two three four five six.", "Call us any time at all on 020 555 0118."

    assert Worn((old,)).closeness(old) == 1
    assert worn((new, old)).starts_like(old)
    assert not worn((new,)).starts_like(old)


def test_a_gate_ignores_case_and_gives_the_text_back_as_written() -> None:
    gate = Gate([r"\bfake\b", r"\blies?\b|liar", r"(?-i:\bsue\b)"])

    assert gate.finds("A FAKE review", "a fake review") == "FAKE"
    assert gate.finds("he Lies", "he lies") == "Lies"
    assert gate.finds("we sue", "we sue") == "sue"
    assert gate.finds("Sue is kind", "sue is kind") == ""
