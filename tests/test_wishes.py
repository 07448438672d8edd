import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.assess.phrases import Slots, parse
from reviewbot.assess.reading import read
from reviewbot.assess.wishes import _spellings, _table, _wording, asked
from reviewbot.types import Review, Wish

PIECES = (
    "I",
    "want",
    "my",
    "money",
    "back",
    "refund",
    "please",
    "call",
    "me",
    "not",
    ".",
    "an",
    "apology",
    "I’d",
)
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "da", "sv")


def wishes(text: str, language: str = "en") -> list[tuple[str, str]]:
    reading = read(Review("r-1", text=text, language=language))
    return [(one.wish.value, one.quote) for one in asked(reading.sentences, language)]


@pytest.mark.parametrize(
    ("text", "language", "wish", "quote"),
    [
        ("Cold food. I want my money back!", "en", "refund", "I want my money back"),
        ("Can someone please contact me about this?", "en", "contact", "Can someone please contact me"),
        ("Still waiting for my replacement.", "en", "replacement", "waiting for my replacement"),
        ("Two hours late. Refund please!", "en", "refund", "Refund please"),
        ("I demand an explanation.", "en", "answer", "I demand an explanation"),
        ("The app crashes, please fix this.", "en", "repair", "please fix"),
        ("You owe us an apology.", "en", "apology", "You owe us an apology"),
        ("The skirt shrank. I want my 30 pounds back.", "en", "refund", "want my 30 pounds back"),
        ("I want every penny of it back.", "en", "refund", "want every penny of it back"),
        ("Ich erwarte meine 19,90 zurück.", "de", "refund", "erwarte meine 19,90 zurück"),
        ("Devolvedme los 40 euros.", "es", "refund", "Devolvedme los 40"),
        ("Je veux récupérer mon acompte.", "fr", "refund", "veux récupérer mon acompte"),
        ("Rivoglio la caparra.", "it", "refund", "Rivoglio la caparra"),
        ("Quero meus R$ 120 de volta.", "pt", "refund", "Quero meus R$ 120 de volta"),
        ("Ik wil mijn 25 euro terug.", "nl", "refund", "wil mijn 25 euro terug"),
        ("Ich möchte mein Geld zurück!", "de", "refund", "Ich möchte mein Geld"),
        ("Ich moechte eine Rueckerstattung.", "de", "refund", "Ich moechte eine Rueckerstattung"),
        ("Ich erwarte eine Entschuldigung.", "de", "apology", "Ich erwarte eine Entschuldigung"),
        ("Exijo una disculpa.", "es", "apology", "Exijo una disculpa"),
        ("Por favor contáctenme.", "es", "contact", "Por favor contáctenme"),
        ("Je demande un remboursement.", "fr", "refund", "demande un remboursement"),
        ("J'attends toujours des excuses.", "fr", "apology", "attends toujours des excuses"),
        ("Merci de me rappeler.", "fr", "contact", "Merci de me rappeler"),
        ("Voglio un rimborso.", "it", "refund", "Voglio un rimborso"),
        ("Quero o meu dinheiro de volta.", "pt", "refund", "Quero o meu dinheiro"),
        ("Ik wil mijn geld terug.", "nl", "refund", "wil mijn geld terug"),
        ("Jeg vil have mine penge tilbage.", "da", "refund", "Jeg vil have mine penge tilbage"),
        ("Jag vill ha pengarna tillbaka.", "sv", "refund", "Jag vill ha pengarna tillbaka"),
    ],
)
def test_what_is_asked_for_is_quoted_in_the_words_of_the_customer(
    text: str, language: str, wish: str, quote: str
) -> None:
    assert (wish, quote) in wishes(text, language)
    assert quote in text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I don't want a refund.", "en"),
        ("You should ask for a refund before you go.", "en"),
        ("If you want a refund, good luck.", "en"),
        ("They gave me a refund promptly.", "en"),
        ("I asked for a refund and got it the same day.", "en"),
        ("They never called me back.", "en"),
        ("I want to come back in 2 weeks.", "en"),
        ("They gave me the difference back.", "en"),
        ("In 3 Wochen will ich nie mehr zurück.", "de"),
        ("Quiero volver con la pasta.", "es"),
        ("Voglio tornare indietro di 10 anni.", "it"),
        ("Quero voltar daqui a 2 dias.", "pt"),
        ("Ik wil daar nooit meer terug.", "nl"),
        ("Great service, call them!", "en"),
        ("Ich will keine Rückerstattung.", "de"),
        ("No quiero un reembolso.", "es"),
        ("Non voglio un rimborso.", "it"),
    ],
)
def test_what_was_given_denied_or_others_should_ask_is_no_wish(text: str, language: str) -> None:
    assert wishes(text, language) == []


def test_what_was_asked_and_refused_is_still_wanted() -> None:
    assert wishes("I asked for a refund and they refused.") == [("refund", "I asked for a refund")]


def test_each_wish_is_told_once_in_the_order_of_the_text() -> None:
    text = "Please call me. I want a refund. Yes, I want my money back. I expect an apology."
    assert [wish for wish, _ in wishes(text)] == ["contact", "refund", "apology"]


def test_a_language_without_a_list_has_no_wishes() -> None:
    assert wishes("I want my money back.", "fi") == wishes("I want my money back.", "") == []


def rows(language: str) -> Iterator[Slots]:
    table = _table()[language]
    sets = {
        name: " ".join(_spellings(language, text)).split() for name, text in table.get("sets", {}).items()
    }
    for wish in Wish:
        for phrase in table.get(wish, ()):
            for spelt in _spellings(language, phrase):
                yield from parse(spelt, {**sets, "numbers": []})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_holds_one_of_its_languages_cues(language: str) -> None:
    wording = _wording(language)
    assert wording
    for slots in rows(language):
        assert any(slot and slot <= wording.cues for slot in slots), slots


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_that_any_phrase_matches_is_looked_at(language: str) -> None:
    wording = _wording(language)
    assert wording
    for slots in rows(language):
        words = [min(slot) for slot in slots if slot]
        assert any(not wording.beside[cue].isdisjoint(words) for cue in wording.cues.intersection(words)), (
            slots
        )


@pytest.mark.parametrize("phrase", ["want refund ..", ".. want refund", "want refund .. (soon)", ".."])
def test_a_phrase_that_could_begin_or_end_anywhere_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(phrase))):
        parse(phrase, {})


@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_any_text_is_survived(text: str, language: str) -> None:
    wishes(text, language)


@given(
    st.lists(st.sampled_from(PIECES)),
    st.sampled_from(LANGUAGES),
)
def test_quotes_are_exact_pieces_of_the_text(words: list[str], language: str) -> None:
    text = " ".join(words)
    assert all(quote and quote in text for _, quote in wishes(text, language))
