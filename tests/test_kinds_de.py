"""German: words of a claim, an outage, another business or an alarm, where nothing of the kind is meant."""

import pytest

from reviewbot.assess import assess
from reviewbot.types import Review, ReviewClass


def told(text: str, stars: float | None) -> ReviewClass:
    return assess(Review("r-1", rating=stars, text=text)).class_


@pytest.mark.parametrize(
    ("text", "stars", "class_"),
    [
        (
            "Unsere Waschmaschine ist kaputt und die frühesten Termine sind in vier Wochen.",
            2,
            ReviewClass.SERVICE,
        ),
        ("Ich warte seit Wochen auf einen neuen Termin.", 2, ReviewClass.SERVICE),
        (
            "Für die komplette Wäsche bezahlt und das Auto war danach immer noch dreckig.",
            2,
            ReviewClass.SERVICE,
        ),
        (
            "Für das Parken werden 15 Euro berechnet, das steht nicht auf der Webseite.",
            2,
            ReviewClass.SERVICE,
        ),
        ("Man muss 200 Euro Kaution hinterlegen, die Übergabe dauerte eine Stunde.", 3, ReviewClass.SERVICE),
        ("Beim Essen fehlte die Soße und die Pommes kamen kalt.", 2, ReviewClass.SERVICE),
        ("Der Handwerker kam zweimal und die Heizung ist immer noch kaputt.", 2, ReviewClass.SERVICE),
        ("Immerhin entschädigt die Aussicht für das miese Frühstück.", 2, ReviewClass.SERVICE),
        ("Wir warten seit Monaten auf Ersatz für die Erzieherin.", 2, ReviewClass.SERVICE),
        ("Bei uns im Zimmer war der Teppich voller Löcher.", 2, ReviewClass.SERVICE),
        ("Habe meine Brille verloren und der Optiker hat frühestens im März Zeit.", 2, ReviewClass.SERVICE),
        ("Die Küche war um 20 Uhr schon zu, alle Gäste mussten gehen.", 2, ReviewClass.SERVICE),
        ("Zu wenig Personal für alle Kunden, ewige Schlange.", 2, ReviewClass.SERVICE),
        ("Überall lag Müll und die Toilette war zu.", 2, ReviewClass.SERVICE),
        ("Der Architekt war nie da, wenn man ihn brauchte.", 2, ReviewClass.SERVICE),
        ("Mein Fehler, dieses Hotel überhaupt zu buchen.", 2, ReviewClass.SERVICE),
        ("Keine Ahnung, warum das so gute Bewertungen hat.", 2, ReviewClass.SERVICE),
        ("Wer Ruhe sucht, ist hier im falschen Hotel gelandet.", 2, ReviewClass.SERVICE),
        ("Hier verwechselt man Freundlichkeit mit Aufdringlichkeit.", 2, ReviewClass.SERVICE),
        ("War noch nie hier und gleich begeistert, super Team.", 5, ReviewClass.PRAISE),
        ("Die Bedienung kommt zu uns und knallt die Karten auf den Tisch.", 2, ReviewClass.SERVICE),
        ("Beim Besuch meiner Oma im Heim war nie Personal zu sehen.", 2, ReviewClass.SERVICE),
        (
            "Rabattcode von der Seite geht nicht, Gutscheincode auch nicht, Chat zwecklos.",
            2,
            ReviewClass.SERVICE,
        ),
        ("Nur deutsche Musik und viel zu laut.", 2, ReviewClass.SERVICE),
        ("Es gab nur schwarze Bezüge, alles andere dauert acht Wochen.", 2, ReviewClass.SERVICE),
        ("Zimmer zu klein für zwei Männer mit Gepäck, das Bett ist winzig.", 2, ReviewClass.SERVICE),
        ("Die Anzeige ist veraltet, die Wohnung längst vergeben.", 2, ReviewClass.SERVICE),
        (
            "Röntgenbilder wurden an den anderen Arzt nicht geschickt, ich musste alles selbst abholen.",
            2,
            ReviewClass.SERVICE,
        ),
        ("An der Rezeption falsche Auskunft bekommen.", 2, ReviewClass.SERVICE),
        ("Wir raten allen ab, hier zu essen.", 2, ReviewClass.SERVICE),
        ("Die Durchfallquote dieser Fahrschule ist enorm hoch.", 2, ReviewClass.SERVICE),
        (
            "Der Mitarbeiter hat versehentlich den falschen Termin eingetragen, ich stand umsonst da.",
            2,
            ReviewClass.SERVICE,
        ),
    ],
)
def test_an_ordinary_review_that_holds_such_words_is_ordinary(
    text: str, stars: float | None, class_: ReviewClass
) -> None:
    assert told(text, stars) is class_


@pytest.mark.parametrize(
    ("text", "stars", "class_"),
    [
        (
            "Das war nicht diese Autovermietung, sondern die andere am Flughafen. Bitte löschen.",
            1,
            ReviewClass.WRONG_BUSINESS,
        ),
        (
            "Google zeigt mir hier das falsche Restaurant an, ich war bei Da Mario in der Altstadt.",
            2,
            ReviewClass.WRONG_BUSINESS,
        ),
        (
            "Wollte eigentlich die Pension Waldblick bewerten, nicht das Gasthaus.",
            1,
            ReviewClass.WRONG_BUSINESS,
        ),
        ("Der Laden, den ich meine, ist in Dresden. Hier war ich nie.", 1, ReviewClass.WRONG_BUSINESS),
        (
            "Bei euch war ich gar nicht, es war der Copyshop in der Uhlandstraße.",
            1,
            ReviewClass.WRONG_BUSINESS,
        ),
        ("Sie haben mir die Jahresgebühr ein zweites Mal abgebucht.", 1, ReviewClass.CLAIM),
        ("Mein Kleid kam mit einem Brandloch aus der Schneiderei zurück.", 1, ReviewClass.CLAIM),
        ("Brille war nach zwei Tagen kaputt, Garantie wird abgelehnt.", 1, ReviewClass.CLAIM),
        ("Alle Flüge gestrichen, am Schalter saß ein einziger Mitarbeiter.", 1, ReviewClass.INCIDENT),
        ("Rohrbruch, alle Wohnungen ohne Wasser, seit Freitag.", 1, ReviewClass.INCIDENT),
        ("Kundenportal bundesweit lahmgelegt, keine Information.", 1, ReviewClass.INCIDENT),
        ("Google Bewertungen kaufen, 50 Stück nur 99 Euro, schreibt uns.", 5, ReviewClass.SPAM),
    ],
)
def test_what_customers_say_in_other_words_is_told(
    text: str, stars: float | None, class_: ReviewClass
) -> None:
    assert told(text, stars) is class_


@pytest.mark.parametrize(
    ("text", "stars", "class_"),
    [
        ("Wir wurden nicht bedient, weil ich schwarz bin.", 1, ReviewClass.DISCRIMINATION),
        ("Der Türsteher sagte, keine Ausländer heute.", 1, ReviewClass.DISCRIMINATION),
        ("Nur die schwarzen Gäste mussten ihre Taschen öffnen.", 1, ReviewClass.DISCRIMINATION),
        ("Frauen hätten keine Ahnung von Technik, sagte der Meister zu mir.", 1, ReviewClass.DISCRIMINATION),
        ("Mein Befund wurde an einen anderen Patienten geschickt.", 1, ReviewClass.PRIVACY),
        ("Ein Mitarbeiter hat mich in der Dusche mit dem Handy aufgenommen.", 1, ReviewClass.PRIVACY),
        ("Zahlt mir 200 Euro oder ich schreibe überall schlechte Bewertungen.", 1, ReviewClass.EXTORTION),
        ("Ein Stern bis ich mein Geld zurück habe.", 1, ReviewClass.EXTORTION),
        ("Mein Anwalt hat Ihnen geschrieben, Frist bis 15. Mai.", 1, ReviewClass.LEGAL),
        ("Anzeige bei der Polizei ist erstattet.", 1, ReviewClass.LEGAL),
        (
            "Mein Vater wurde ins Krankenhaus gebracht, weil er die falschen Tabletten bekam.",
            1,
            ReviewClass.SAFETY,
        ),
        ("Der Fahrer raste bei Rot über die Kreuzung.", 1, ReviewClass.SAFETY),
        ("In der Apotheke falsches Rezept ausgegeben, doppelte Dosis.", 1, ReviewClass.SAFETY),
        ("Ich will eine Rückzahlung für die ausgefallenen Kursstunden.", 1, ReviewClass.CLAIM),
        ("Vermieter behält 600 Euro Kaution wegen angeblicher Kratzer.", 1, ReviewClass.CLAIM),
    ],
)
def test_what_is_meant_stays_what_it_is(text: str, stars: float | None, class_: ReviewClass) -> None:
    assert told(text, stars) is class_
