"""The voice of the house: its own phrases, those it never uses, how it addresses people, its languages."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot import assess, config, replies
from reviewbot.errors import ConfigError
from reviewbot.replies.house import changed, misaddressed, shunned
from reviewbot.replies.phrasebook import language_of, phrasebook
from reviewbot.replies.reading import read
from reviewbot.types import (
    ADDRESSED,
    FORMAL,
    INFORMAL,
    LANGUAGES,
    Brief,
    Business,
    Check,
    Draft,
    Location,
    Review,
    ReviewClass,
    Standards,
    Voice,
)
from test_config import GOOD, write

HOUSE = Business("Harbor & Vine", trade="restaurant")
PLACE = Location("m", "Main Street", "(831) 555-0100", "owner@example.com", "Elena Marchetti", "owner")
COLD: Mapping[str, str] = {
    "en": "The soup was cold and we waited an hour for the bill.",
    "de": "Die Suppe war kalt und wir haben eine Stunde auf die Rechnung gewartet.",
    "es": "La sopa estaba fría y esperamos una hora por la cuenta, muy mal.",
    "fr": "La soupe était froide et nous avons attendu une heure pour l'addition.",
    "it": "La zuppa era fredda e abbiamo aspettato un'ora per il conto.",
    "nl": "De soep was koud en we wachtten een uur op de rekening.",
    "pt": "A sopa estava fria e esperámos uma hora pela conta.",
}
GLAD: Mapping[str, str] = {
    "en": "The soup was wonderful and the waiter friendly, thank you.",
    "de": "Die Suppe war wunderbar und der Kellner sehr freundlich, danke.",
    "es": "La sopa estaba riquísima y el camarero muy amable, gracias.",
    "fr": "La soupe était délicieuse et le serveur très aimable, merci.",
    "it": "La zuppa era ottima e il cameriere molto gentile, grazie.",
    "nl": "De soep was heerlijk en de ober heel vriendelijk, bedankt.",
    "pt": "A sopa estava ótima e o empregado muito simpático, obrigado.",
}
OPENINGS: Mapping[str, tuple[str, ...]] = {
    "en": ("Hello {name}", "Good day"),
    "de": ("Grüß Gott {name}", "Grüß Gott"),
    "es": ("Buenos días {name}",),
    "fr": ("Bonjour {name}", "Bonsoir"),
    "it": ("Gentile {name}",),
    "nl": ("Hoi {name}", "Goedemorgen"),
    "pt": ("Bom dia {name}",),
}
CLOSINGS: Mapping[str, tuple[str, ...]] = {
    "en": ("Warm regards,",),
    "de": ("Mit freundlichen Grüßen",),
    "es": ("Un cordial saludo,",),
    "fr": ("Bien cordialement,",),
    "it": ("Cordiali saluti,",),
    "nl": ("Met vriendelijke groet,",),
    "pt": ("Com os melhores cumprimentos,",),
}
SORRY = ("sorry", "entschuldigung", "disculpas", "excuses", "dispiace", "desculpa", "spijt")
ADDRESS = dict.fromkeys(ADDRESSED, FORMAL)


def brief(
    text: str = COLD["en"],
    voice: Voice | None = None,
    *,
    author: str = "Nora Lindqvist",
    rating: float = 1,
    platform: str = "google_business",
    business: Business = HOUSE,
    key: str = "r-1",
) -> Brief:
    """A brief about this text, judged as the program would."""
    review = Review(key, rating, text=text, author=author)
    return Brief(review, assess.assess(review), business, PLACE, platform, voice=voice or Voice())


def check(draft: Draft, name: str = "voice") -> Check:
    """What one gate says of a text."""
    return next(one for one in draft.checks if one.check == name)


# --- its own phrases ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("said", "rating"), [(COLD, 1), (GLAD, 5)], ids=["complaint", "praise"])
def test_a_draft_opens_and_closes_as_the_house_does(
    language: str, said: Mapping[str, str], rating: int
) -> None:
    voice = Voice(openings=OPENINGS, closings=CLOSINGS, never=SORRY, address=ADDRESS)
    draft = replies.draft(brief(said[language], voice, rating=rating))
    assert draft.text.startswith(OPENINGS[language][0].format(name="Nora"))
    assert draft.text.endswith(f"\n{CLOSINGS[language][0]}\nElena Marchetti, owner")
    assert draft.blocked == ()
    assert shunned(SORRY, draft.text) == ""


def test_who_gives_no_name_gets_the_opening_without_one() -> None:
    voice = Voice(openings=OPENINGS)
    assert replies.draft(brief(voice=voice, author="")).text.startswith("Good day, ")
    assert not replies.draft(brief(COLD["it"], voice, author="")).text.startswith("Gentile")


def test_under_a_duty_of_secrecy_no_opening_gives_the_name_away() -> None:
    practice = replace(HOUSE, regulated="hipaa")
    draft = replies.draft(brief(voice=Voice(openings=OPENINGS, closings=CLOSINGS), business=practice))
    assert draft.text.startswith("Good day, ")
    assert "Nora" not in draft.text


def test_an_opening_that_is_a_sentence_stays_one() -> None:
    draft = replies.draft(brief(voice=Voice(openings={"en": ("Dear {name}.",)})))
    assert draft.text.startswith("Dear Nora. ")
    assert draft.text[len("Dear Nora. ")].isupper()


def test_praise_is_thanked_for_in_the_words_of_the_house() -> None:
    praise = brief("The soup was wonderful.", Voice(thanks={"en": ("Thanks from all of us",)}), rating=5)
    assert replies.draft(praise).text.endswith("Thanks from all of us.\nElena Marchetti, owner")


def test_where_a_platform_leaves_little_room_nothing_is_spent_on_a_closing() -> None:
    draft = replies.draft(brief(voice=Voice(closings=CLOSINGS), platform="google_play"))
    assert "Warm regards" not in draft.text
    assert draft.blocked == ()


def test_a_house_without_a_voice_of_its_own_changes_nothing() -> None:
    assert replies.draft(brief(voice=Voice(languages=LANGUAGES))) == replies.draft(brief())
    assert check(replies.draft(brief())).detail == "not needed here"


def test_many_replies_in_the_voice_of_the_house_do_not_read_alike() -> None:
    voice = Voice(openings=OPENINGS, closings=CLOSINGS, thanks={"en": ("Thanks from all of us",)})
    recent: list[str] = []
    for number in range(60):
        author = ("Nora", "Maria", "Peter")[number % 3]
        about = brief(voice=voice, key=f"r-{number}", author=author)
        draft = replies.draft(replace(about, recent=tuple(recent)))
        assert draft.blocked == ()
        recent.insert(0, draft.text)


# --- phrases that it never uses ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["We reach  out to you.", "REACH OUT!", "reach\nout", "I'll reach out, then"]
)
def test_a_phrase_is_found_in_any_case_and_over_any_space(text: str) -> None:
    assert shunned(("valued customer", "reach out"), text)


@pytest.mark.parametrize(
    "text", ["outreach outing", "We reached out.", "reach-outs", "", "to reach. Out there"]
)
def test_other_words_are_not(text: str) -> None:
    assert shunned(("valued customer", "reach out"), text) == ""


def test_an_apostrophe_is_one_however_it_is_written() -> None:
    assert shunned(("don’t worry",), "Don't worry") == "Don't worry"
    assert shunned(("don't worry",), "don’t worry")


@given(st.lists(st.text(min_size=1).filter(str.strip), max_size=4), st.text())
def test_no_phrase_and_no_text_breaks_the_search(never: list[str], text: str) -> None:
    found = shunned(never, text)
    assert found == "" or found in text.replace("’", "'")


def test_a_million_characters_are_searched_at_once() -> None:
    assert shunned(("a a a b", "reach out"), "a " * 500_000) == ""


def test_the_gate_binds_what_a_person_wrote_and_says_which_words() -> None:
    text = "Nora, I'm sorry for the cold soup, dear valued customer."
    draft = replies.lint(brief(voice=Voice(never=("valued customer",))), text)
    assert check(draft).gate
    assert check(draft).detail == '"valued customer": your house does not say this (voice.never).'
    assert draft.hold


def test_the_signature_is_nobody_s_phrase() -> None:
    text = "Nora, I'm sorry for the cold soup.\nElena Marchetti, owner"
    assert check(replies.lint(brief(voice=Voice(never=("owner", "elena"))), text)).ok


def test_what_no_wording_can_do_without_is_shown_as_a_fault() -> None:
    voice = Voice(never=("soup", "bill", "wait", "an", "the", "i", "your", "my", "this"))
    draft = replies.draft(brief(voice=voice))
    assert not check(draft).ok
    assert draft.hold


# --- how it addresses people ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", ADDRESSED)
def test_our_own_sentences_are_formal(language: str) -> None:
    book, voice = phrasebook(language), Voice(address=ADDRESS)
    lines = [line for table in (book.say, book.own, book.steps) for lines in table.values() for line in lines]
    assert [line for line in lines if misaddressed(voice, language, line)] == []


@pytest.mark.parametrize(
    ("language", "formal", "informal"),
    [
        ("de", "Es tut mir leid, dass Sie warten mussten.", "Es tut mir leid, dass du warten musstest."),
        ("de", "Danke. Ich rufe Sie an.", "Danke für deine Geduld."),
        ("es", "Lamento que usted esperara.", "Siento que tuvieras que esperar por tu cena."),
        ("fr", "Je regrette que vous ayez attendu.", "Je regrette que tu aies attendu."),
        ("it", "Le chiedo scusa, e mi scuso con lei.", "Mi scuso con te per la tua cena."),
        ("nl", "Het spijt me dat u moest wachten.", "Het spijt me dat je moest wachten."),
        ("pt", "Lamento que o senhor tenha esperado.", "Lamento que tenhas esperado pela tua sopa."),
    ],
)
def test_the_other_way_to_address_somebody_is_noticed(language: str, formal: str, informal: str) -> None:
    polite, close = Voice(address={language: FORMAL}), Voice(address={language: INFORMAL})
    assert not misaddressed(polite, language, formal)
    assert not misaddressed(close, language, informal)
    assert misaddressed(polite, language, informal)
    assert misaddressed(close, language, formal)
    assert not misaddressed(Voice(), language, informal)


@pytest.mark.parametrize(
    "text",
    ["Sie war kalt.", "Die Suppe. Ihre Temperatur", "dass sie kalt war", "ihr Rand", "Wir sind hier: Sie"],
)
def test_a_she_and_a_they_of_german_are_no_you(text: str) -> None:
    assert not misaddressed(Voice(address={"de": INFORMAL}), "de", text)


def test_a_house_that_says_du_gets_a_draft_that_waits_for_its_words() -> None:
    draft = replies.draft(brief(COLD["de"], Voice(address={"de": INFORMAL})))
    assert not check(draft).ok
    assert "your house addresses customers in the informal way" in check(draft).detail
    assert draft.hold


# --- in which languages --------------------------------------------------------------------------------


def test_a_review_in_another_language_gets_a_short_reply_in_english_and_a_remark() -> None:
    draft = replies.draft(brief(COLD["de"], Voice(languages=("en", "fr"))))
    assert language_of(draft.text) == "en"
    assert check(draft, "language") == Check(
        "language", gate=False, ok=False, detail='The review is in "de"; your house answers it in English.'
    )
    assert draft.blocked == ()
    assert len(draft.text.split()) < 80


def test_the_languages_of_the_house_are_answered_as_ever() -> None:
    voice = Voice(languages=("de",))
    assert replies.draft(brief(COLD["de"], voice)) == replies.draft(brief(COLD["de"]))
    assert replies.draft(brief(COLD["en"], voice)) == replies.draft(brief(COLD["en"]))


def test_a_person_may_answer_in_the_language_of_the_review_all_the_same() -> None:
    german = replies.draft(brief(COLD["de"])).text
    assert check(replies.lint(brief(COLD["de"], Voice(languages=("en",))), german), "language").ok


# --- what it has changed -------------------------------------------------------------------------------

NOON = "Since October two people bring the soup to the tables at noon."
CHANGES = ("We hired a gardener for the terrace.", NOON, "Seit Oktober bringen wir die Suppe zu zweit.")


def about_changes(text: str, changes: tuple[str, ...] = CHANGES, **how: Any) -> Brief:
    """A brief of a house that has changed these things."""
    return replace(brief(text, **how), changed=changes, policy=changes)


def test_who_complains_of_what_was_changed_since_is_told_so() -> None:
    drafts = [replies.draft(about_changes(COLD["en"], key=f"r-{number}")) for number in range(8)]
    assert sum(NOON in draft.text for draft in drafts) in {5, 6, 7, 8}
    assert not any("gardener" in draft.text or "Oktober" in draft.text for draft in drafts)
    assert [draft.blocked for draft in drafts] == [()] * 8


def test_what_was_changed_is_told_in_the_language_of_the_reply() -> None:
    about = about_changes(COLD["de"])
    assert changed(about, read(about)) == CHANGES[2]
    other = about_changes(COLD["fr"])
    assert changed(other, read(other)) == ""


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("The waiter was rude to my mother.", 1),
        ("The music was far too loud.", 1),
        ("The soup was lovely!", 5),
    ],
)
def test_who_does_not_complain_of_it_is_not(text: str, rating: float) -> None:
    about = about_changes(text, rating=rating)
    assert changed(about, read(about)) == ""
    assert not any(line in replies.draft(about).text for line in CHANGES)


def test_how_bad_something_was_is_no_matter_of_its_own() -> None:
    about = about_changes("The soup was cold.", ("We have a new cold room for the fish.",))
    assert changed(about, read(about)) == ""


def test_who_claims_money_back_is_told_nothing_of_changes() -> None:
    about = about_changes("The soup was cold, and I want my money back for it. Refund me.")
    assert about.assessment.class_ is ReviewClass.CLAIM
    assert NOON not in replies.draft(about).text


# --- what stands in standards.toml -----------------------------------------------------------------------

FILE = """\
[voice]
never = ["valued customer", "reach out"]
languages = ["en", "de"]
address = { de = "formal", fr = "informal" }
openings = { en = ["Hello {name}", " Good day "], de = ["Guten Tag {name}"] }
closings = { en = ["Kind regards,"] }
thanks = { en = ["Thanks from all of us"] }
"""


def load(folder: Path, text: str) -> Standards:
    write(folder, text, "standards.toml")
    return config.load(write(folder, GOOD), {}).standards


def test_a_voice_is_read_whole(tmp_path: Path) -> None:
    assert load(tmp_path, FILE).voice == Voice(
        never=("valued customer", "reach out"),
        languages=("en", "de"),
        address={"de": "formal", "fr": "informal"},
        openings={"en": ("Hello {name}", "Good day"), "de": ("Guten Tag {name}",)},
        closings={"en": ("Kind regards,",)},
        thanks={"en": ("Thanks from all of us",)},
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nevr = []", '2: voice.nevr: unknown key; did you mean "never"?'),
        ("never = [3]", "2: voice.never: expected a line of text"),
        ('languages = ["en", "pl"]', "2: voice.languages: expected a language that reviewbot writes: en, de"),
        ('address = { en = "formal" }', "2: voice.address.en: this language has one way to address people"),
        ('address = { de = "polite" }', "2: voice.address.de: expected one of: formal, informal"),
        ("address = 3", "2: voice.address: expected languages and"),
        (
            'openings = { xx = ["Hi {name}"] }',
            "2: voice.openings.xx: expected a language that reviewbot writes",
        ),
        ('openings = { en = "Hi" }', "2: voice.openings.en: expected a list"),
        ('openings = { en = ["Hi"] }', "2: voice.openings.en: expected one with the customer's name"),
        ('openings = { en = ["Hi <b>{name}"] }', "2: voice.openings.en: expected plain words, and {name}"),
        ('openings = { en = ["A very good day {name}"] }', "2: voice.openings.en: expected one to 2 words"),
        ('closings = { en = ["Yours, {name}"] }', "2: voice.closings.en: expected plain words"),
        (
            'closings = { en = ["Yours and always at your service"] }',
            "2: voice.closings.en: expected one to 4",
        ),
        ('closings = { en = ["…"] }', "2: voice.closings.en: expected one to 4"),
        (
            'never = ["kind"]\nclosings = { en = ["Kind regards"] }',
            '3: voice.closings.en: holds "Kind", which',
        ),
        (
            'never = ["cook"]\n[facts]\nnews = ["We hired a cook."]',
            '4: facts.news: holds "cook", which voice.ne',
        ),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load(tmp_path, f"[voice]\n{text}")
    assert str(raised.value).removeprefix(f"{tmp_path / 'standards.toml'}:").startswith(told)


def test_a_change_of_the_voice_is_another_version_of_the_standards(tmp_path: Path) -> None:
    versions = set()
    for text in ("", FILE, FILE.replace("reach out", "touch base")):
        load(tmp_path, text)
        versions.add(config.version(config.load(tmp_path / "reviewbot.toml", {})))
    assert len(versions) == 3
