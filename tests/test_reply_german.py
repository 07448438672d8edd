"""German as people type it, and the nouns of German and Dutch reviews in the case that a reply needs."""

import pytest

from hearing import complaints
from reviewbot.replies.german import nominative, written_out
from reviewbot.replies.phrasebook import phrasebook

GERMAN, DUTCH = phrasebook("de"), phrasebook("nl")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("der Kuehlschrank brummt", "der Kühlschrank brummt"),
        ("die Bedienung war unhoeflich", "die Bedienung war unhöflich"),
        ("KUEHLSCHRANK", "Kühlschrank"),
        ("Die neue Frau Mauer war aktuell", "Die neue Frau Mauer war aktuell"),
        ("Steuer und Abenteuer", "Steuer und Abenteuer"),
        ("der Mauerdurchbruch fehlte", "der Mauerdurchbruch fehlte"),
        ("der Reißverschluss klemmt", "der Reißverschluss klemmt"),
        ("Bluetoothverbindung", "Bluetoothverbindung"),
    ],
)
def test_umlauts_come_back_only_in_words_that_are_known_with_one(typed: str, written: str) -> None:
    assert written_out(typed, GERMAN) == written


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("sauna seit wochen zu, umkleide stinkt.", "Sauna seit wochen zu, Umkleide stinkt."),
        ("das essen war kalt", "das Essen war kalt"),
        ("hier kann man gut essen und arbeiten", "hier kann man gut essen und arbeiten"),
        ("rechnungen fehlen bis heute", "Rechnungen fehlen bis heute"),
        ("die kosten steigen, kein wasserhahn geht", "die Kosten steigen, kein Wasserhahn geht"),
        ("info@sauna.example und www.dusche.example", "info@sauna.example und www.dusche.example"),
        ("das display ist defekt", "das Display ist defekt"),
    ],
)
def test_nouns_in_small_letters_get_their_capital_and_verbs_keep_theirs_small(
    typed: str, written: str
) -> None:
    assert written_out(typed, GERMAN) == written


def test_a_megabyte_of_junk_is_written_out_at_once() -> None:
    for junk in ("ae" * 500_000, "dusche." * 150_000, "a" * 1_000_000, "ue " * 300_000):
        assert len(written_out(junk, GERMAN)) <= len(junk)


@pytest.mark.parametrize(
    ("word", "before", "plain"),
    [
        ("Geräten", "den", "Geräte"),
        ("Elterngesprächen", "von", "Elterngespräche"),
        ("Rädern", "den", "Räder"),
        ("Lampen", "den", "Lampen"),
        ("Brezeln", "die", "Brezeln"),
        ("Zimmers", "des", "Zimmer"),
        ("Flurs", "des", "Flur"),
        ("Blumenstraußes", "des", "Blumenstrauß"),
        ("Ausguss", "des", "Ausguss"),
    ],
)
def test_a_noun_loses_the_ending_of_its_case(word: str, before: str, plain: str) -> None:
    assert nominative(word, before, GERMAN) == plain


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Der Wäscheschacht klemmt.", "den Wäscheschacht"),
        ("Bei uns war der Schuhlöffel verschwunden.", "den Schuhlöffel"),
        ("In der Dachgaube zieht es.", "die Dachgaube"),
        ("Die Zimmer sind winzig.", "die Zimmer"),
        ("Das Zimmer ist winzig.", "das Zimmer"),
        ("Der Automat nimmt keine Karten.", "den Automaten"),
        ("Überall Wespen.", "die Wespen"),
        ("Es gab Ärger mit den Schließfächern.", "die Schließfächer"),
    ],
)
def test_german_nouns_stand_in_the_case_of_an_apology(text: str, named: str) -> None:
    assert named in complaints(text, "de")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Tafel kleverig en overal wespen.", "de wespen"),
        ("Kluisje zonder slot.", "het ontbreken van het slot"),
        ("Alweer geen handdoeken.", "het ontbreken van handdoeken"),
        ("Voor de beloofde gratis wasbeurt moest ik betalen.", "de wasbeurt"),
        ("Rits hapert al.", "de rits"),
        ("Foto's onscherp, lijst krom.", "de foto's"),
    ],
)
def test_dutch_nouns_are_named_with_and_without_an_article(text: str, named: str) -> None:
    assert named in complaints(text, "nl")


@pytest.mark.parametrize(
    ("text", "language", "named"),
    [
        ("Der Techniker hat nur geflucht.", "de", "die Arbeit unseres Technikers"),
        ("Die Rezeptionistin war genervt.", "de", "den Empfang an der Rezeption"),
        ("De verkoper wist er niets van.", "nl", "de hulp van onze verkoper"),
        ("De monteur ruimde niets op.", "nl", "de service van onze monteur"),
    ],
)
def test_a_complaint_about_staff_names_their_work(text: str, language: str, named: str) -> None:
    assert named in complaints(text, language)


@pytest.mark.parametrize(
    ("text", "language", "named"),
    [
        ("Im Flur roch es nach Kohl.", "de", "den Geruch"),
        ("Kein Mitarbeiter zu finden.", "de", "die fehlende Beratung"),
        ("Auf unsere Beschwerde kam ein Achselzucken.", "de", "die Reaktion auf Ihre Beschwerde"),
        ("Wir haben fünfmal angerufen.", "de", "das wiederholte Nachfragen"),
        ("Geen medewerker te vinden.", "nl", "het tekort aan medewerkers"),
        ("Telefonisch krijg je niemand.", "nl", "de telefonische bereikbaarheid"),
        ("Moest vier keer bellen.", "nl", "het herhaalde bellen"),
        ("Op onze klacht kwam een schouderklopje.", "nl", "de reactie op uw klacht"),
    ],
)
def test_what_a_verb_complains_of_gets_a_noun(text: str, language: str, named: str) -> None:
    assert named in complaints(text, language)


@pytest.mark.parametrize(
    ("text", "language", "never"),
    [
        ("Angemotzt, weil wir zwei Minuten zu spät waren.", "de", "die Verspätung"),
        ("Boze blikken omdat we iets te laat waren.", "nl", "het te laat komen"),
    ],
)
def test_that_the_reviewer_was_late_is_no_complaint(text: str, language: str, never: str) -> None:
    assert never not in complaints(text, language)


def test_every_listed_noun_has_one_of_the_articles_of_its_language() -> None:
    for book, articles in ((GERMAN, {"der", "die", "das", "den"}), (DUTCH, {"de", "het"})):
        wrong = [phrase for phrase in book.nouns.values() if phrase.split()[0] not in articles]
        assert wrong == []
