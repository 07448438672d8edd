"""What a German review complains of with verbs, times and amounts, and what no reply names of it."""

from functools import partial
from random import Random

import pytest

import hearing
from reviewbot.replies.phrasebook import phrasebook
from reviewbot.replies.wording import spoken, wording

complaints = partial(hearing.complaints, language="de")
quoted = partial(hearing.quoted, language="de")
told = partial(hearing.told, language="de")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Fünfzig Minuten am Telefon, dann flog ich raus.", "die Wartezeit"),
        ("Wir saßen zwei Stunden vor dem Büro.", "die Wartezeit"),
        ("Der Kurs fing wieder erst um neun an.", "die Verspätung"),
        ("Ausgemacht waren vier Wochen.", "die Verzögerung"),
        ("Extra freigenommen, und es kam niemand.", "das vergebliche Warten"),
        ("Zum Liefern ist keiner gekommen.", "das vergebliche Warten"),
        ("Zwei Einheiten sind entfallen.", "den Ausfall"),
        ("Die Stunde wurde am Vorabend abgesagt.", "die Terminänderung"),
        ("Statt drei Tagen hat es einen Monat gedauert.", "die Verzögerung"),
        ("Die Bilder bekamen wir erst nach zwei Monaten.", "die Wartezeit"),
        ("Bestellt um neun, gekommen ist der Fahrer um 9:40.", "die Verspätung"),
        ("Extra hingefahren, die Fahrt war umsonst.", "den vergeblichen Weg"),
    ],
)
def test_times_tell_of_a_wait(text: str, named: str) -> None:
    assert named in complaints(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Seit dem Sommer herrscht Funkstille.", "die ausgebliebene Antwort"),
        (
            "Am Mittag hebt dort nie jemand ab, telefonisch bekommt man niemanden.",
            "die schlechte Erreichbarkeit am Telefon",
        ),
        ("Dafür sei angeblich die Zentrale zuständig.", "das Hin und Her"),
        ("Der Chef hat mich vor allen Leuten zusammengestaucht.", "den Ton"),
        ("Man verdrehte nur die Augen.", "den Umgang mit Ihnen"),
        ("Bedient hat uns keiner, niemand hat sich um uns gekümmert.", "die fehlende Aufmerksamkeit"),
        ("Sie wollte mir unbedingt eine Kur verkaufen.", "die Aufdringlichkeit"),
        ("Jede Woche ein neuer Trainer.", "den ständigen Wechsel im Team"),
        ("Ohne uns zu fragen, wurde getauscht.", "die fehlende Rückfrage"),
        ("Er zuckte bloß mit den Schultern.", "unsere Reaktion"),
        ("Andere wurden vor uns bedient.", "die Reihenfolge"),
        ("Am Empfang fühlte sich niemand zuständig.", "die unklare Zuständigkeit"),
        ("Im Haus fühlt sich niemand verantwortlich.", "die unklare Zuständigkeit"),
        ("Man hat mich unter Druck gesetzt.", "den Umgang mit Ihnen"),
        ("Er raste durch die Stadt.", "die Fahrweise"),
        ("Mitarbeiter sucht man dort vergebens.", "die fehlende Beratung"),
    ],
)
def test_what_people_did_tells_of_their_manner(text: str, named: str) -> None:
    assert named in complaints(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Am Telefon hieß es noch 70 Euro.", "den Preis"),
        ("Für das Kissen wollten sie 5 Euro extra.", "die zusätzlichen Kosten"),
        ("Der Beitrag wurde im Mai doppelt abgebucht.", "die Abbuchung"),
        ("Die Anzahlung haben sie einbehalten.", "den offenen Betrag"),
        ("Versprochen wurde uns ein Zimmer zum Garten.", "die nicht eingehaltene Zusage"),
        ("Laut Prospekt ist alles ebenerdig.", "die ungenauen Angaben"),
        ("Davon hat uns vorher niemand etwas gesagt.", "die fehlende Information"),
        ("Wir standen vor verschlossener Tür.", "die Schließung"),
        ("Am Telefon hieß es, alles sei bereit.", "die Auskunft am Telefon"),
        ("Die Tür war mittags schon zu.", "die Schließung"),
        ("Letzten Monat wurde still und leise um zehn Euro der Tarif erhöht.", "den Tarif"),
        ("Alles ist um ein Drittel teurer, sie haben die Preise erhöht.", "die Preise"),
        ("Bis heute habe ich keinen Cent gesehen.", "den offenen Betrag"),
        ("Meinen Gutschein konnte ich nicht einlösen.", "die Einlösung des Gutscheins"),
    ],
)
def test_amounts_and_promises_are_complaints_too(text: str, named: str) -> None:
    assert named in complaints(text)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("Die Heizung sollte gewartet werden.", "die Wartezeit"),
        ("Meine Schwiegermutter war dabei.", "die ausgebliebene Antwort"),
        ("Wir kamen erst gegen acht an.", "die Verspätung"),
        ("Die Lieferung kam wie versprochen.", "die nicht eingehaltene Zusage"),
        ("Wir haben nie gewartet.", "die Wartezeit"),
        ("Im Internet stand nichts davon.", "die Internetverbindung"),
        ("Auf drei Mails kam bis heute keine Antwort.", "das vergebliche Warten"),
        ("Am Telefon hieß es, alles sei bereit.", "die Erreichbarkeit am Telefon"),
        ("Mit Kinderwagen kommt man gut zurecht.", "den Zugang"),
        ("Keine Ahnung wo er so lange blieb.", "die Beratung"),
        ("Das Regal wurde falsch montiert.", "die Verwechslung"),
    ],
)
def test_words_that_only_look_like_a_grievance_are_none(text: str, never: str) -> None:
    assert never not in complaints(text)


@pytest.mark.parametrize(
    "text",
    [
        "Angemeldet waren wir zu dritt.",
        "Das Brot war hart wie ein Ziegel.",
        "Mein Neffe saß mit Fieber in der Ecke.",
        "Der Gutachter meinte dasselbe.",
        "Drei Kilo zu viel, und das an Pfingsten.",
        "Auf Instagram sieht es anders aus.",
        "Der Vierjährige weinte auf der Treppe.",
    ],
)
def test_people_units_likenings_and_scenery_are_not_named(text: str) -> None:
    never = (
        "Angemeldet",
        "Ziegel",
        "Neffe",
        "Ecke",
        "Gutachter",
        "Kilo",
        "Pfingsten",
        "Instagram",
        "Vierjährige",
        "Treppe",
    )
    found = told(text)
    named = " ".join(one.bare or one.phrase for one in (*found.complaints, *found.mentions, *found.points))
    assert not [word for word in never if word in named]


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("Klasse Leistung, das Sofa wackelt.", "Klasse"),
        ("Mach ich nie wieder, der Kaffee war kalt.", "Mach"),
        ("Der Geselle hat die Leitung angebohrt.", "die Geselle"),
        ("Ein unangemessener Preis.", "Unangemessen"),
        ("Das kompetente Personal fehlt.", "Kompetente"),
        ("Eine romantische Unterkunft ist das nicht.", "Romantische"),
        ("Von der Trauung sind die Bilder unscharf.", "Trauung"),
        ("Der Mantel ist zwei Nummern kleiner.", "Nummern"),
        ("Hermes hat das Paket verloren.", "Hermes"),
        ("Wir kochen seit Wochen auf zwei Platten.", "Platten"),
        ("Besonders die Suppe war versalzen.", "Besonders"),
    ],
)
def test_exclamations_verbs_occasions_and_firms_are_not_named(text: str, never: str) -> None:
    found = told(text)
    each = (*found.complaints, *found.mentions, *found.points, *found.praises)
    assert not [one for one in each if never in (one.bare or one.phrase)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Drei von fünf Sälen waren gesperrt.", "die Säle"),
        ("Viele Fenster waren undicht.", "die Fenster"),
        ("Nichts als Ärger mit dem App-Store.", "den App-Store"),
    ],
)
def test_a_noun_has_its_own_article_and_number(text: str, named: str) -> None:
    found = told(text)
    assert named in [one.phrase for one in (*found.complaints, *found.mentions)]


def test_one_thing_is_named_once_and_a_desk_is_no_reception_of_a_signal() -> None:
    found = told("Sechs Euro Eintritt für zwei Vitrinen.")
    assert not [one for one in (*found.complaints, *found.mentions) if "Eintritt" in one.phrase]
    assert "den Preis" in complaints("Hoher Eintritt, und die Vitrinen waren leer.")
    found = told("Das Internet ging nur neben der Rezeption.")
    assert not [one for one in (*found.complaints, *found.mentions) if "Empfang" in one.phrase]


@pytest.mark.parametrize(
    "text",
    [
        "Auch war der Boden im Bad dreckig, die Wand fleckig.",
        "Der Boden im Bad war zudem dreckig, die Wand fleckig.",
        "Der Chef wollte von der kaputten Tür davon nichts hören.",
        "Neuer Termin, wieder nicht.",
        "Im nächsten funktionierte kein einziges WC.",
    ],
)
def test_what_goes_on_from_another_sentence_is_not_quoted(text: str) -> None:
    assert quoted(text) == ""
    assert quoted("Der Boden im Bad war dreckig, die Wand fleckig.")


def test_the_fixed_sentences_are_german() -> None:
    book = phrasebook("de")
    said = {
        spoken(wording(line), Random(seed))
        for name in ("step_told", "own_claim", "open", "told_claim", "quote_open", "regulated")
        for line in book.say[name]
        for seed in range(60)
    }
    assert said
    odd = ("gehe ich durch", "nachlaufen", "habe ich diese Worte")
    assert not [one for one in said if any(words in one for words in odd)]


def test_no_reply_says_also_of_one_thing_after_another() -> None:
    book = phrasebook("de")
    said = {
        spoken(wording(line), Random(seed))
        for name in ("mention_too", "points")
        for line in book.say[name]
        for seed in range(60)
    }
    assert said
    assert not [one for one in said if one.casefold().startswith("auch ")]
