"""Reviews in English, German and Dutch that are told as another business's, and those that are not."""

import pytest

from reviewbot.assess import assess
from reviewbot.replies.trade import is_elsewhere
from reviewbot.types import Brief, Business, Location, Review


def _told(text: str, house: str) -> bool:
    review = Review(key=text, rating=1, text=text, scale=(1, 5))
    place = Location("", house, "(831) 555-0142", "desk@house.example", "Alex Reed", "owner")
    return is_elsewhere(Brief(review, assess(review), Business(house), place, "google_business"))


ELSEWHERE = [
    ("Two new tyres fitted, neither balanced, and the brakes squeal.", "Hill Street Chippy"),
    ("Asked for a trim, and now my fringe is crooked and my highlights are orange.", "Bright Flooring"),
    ("The roof still leaks into the attic, and they left slates all over.", "Odeon Larkspur"),
    ("My violin came back with two strings that buzz and a cracked soundpost.", "Camden Solicitors"),
    ("He put new strings on my cello and it was never tuned.", "Larkspur Landscaping"),
    ("Wheelie bins not emptied for three weeks, recycling neither.", "Sunshine Montessori"),
    ("The penguin pool was empty and half the rides were closed.", "Brown Bookkeeping"),
    ("Der Pony ist schief, die Strähnen sind orange und der Ansatz schaut durch.", "Raumausstattung Lenz"),
    ("Die Brille drückt, und die Gläser haben die falsche Sehschärfe.", "Zimmerei Holz"),
    ("Nach der Wartung leuchtet die Motorleuchte, und das Lenkrad zittert.", "Gaststätte zum Eck"),
    ("Der Torantrieb ist kaputt, der dritte Handsender öffnet auch nicht.", "Feinkost Meier"),
    ("Die Geige klingt dumpf, die Saiten schnarren.", "Rohrreinigung Blitz"),
    ("Die Biotonne seit drei Wochen nicht geleert.", "Weinstube Linde"),
    ("Der Spielleiter war lustig, die Rätsel zu leicht.", "Polsterei Kunz"),
    ("De stoofpot was lauw en de ober vergat onze drankjes.", "Schoonmaakbedrijf Fris"),
    ("Mijn pony is scheef en de highlights zijn oranje, nooit meer knippen hier.", "Deurwaarder Mol"),
    ("De poort gaat niet open, de derde handzender is ook stuk.", "Lunchroom Lente"),
    ("De viool kwam terug met een losse stapel en twee snaren zoemen.", "Dakdekkersbedrijf Pan"),
    ("De kliko is al drie weken niet geleegd.", "Slijterij De Kurk"),
    ("Mijn bril knelt en de glazen zijn verkeerd.", "Rolluiken Noord"),
]


@pytest.mark.parametrize(("text", "house"), ELSEWHERE)
def test_what_only_customers_of_another_trade_write_is_told(text: str, house: str) -> None:
    assert _told(text, house)


@pytest.mark.parametrize(
    ("text", "house"),
    [
        # its own trade, by a name that was not known
        ("The hems are crooked and my trousers too short now.", "Needle & Pin Alterations"),
        ("Die Hose wurde zu kurz gekürzt und der Saum ist schief.", "Änderungsschneiderei Nadel"),
        ("De broek is te kort en de zoom zit scheef.", "Naaiatelier Draad"),
        ("Das Pedal knarrt, und die Saiten schnarren.", "Klavierwerkstatt Ton"),
        ("De poort gaat niet open, de handzender is stuk.", "Hekwerken Poorten Noord"),
        # what such a house sells besides, or has around
        ("The nachos were stale and the beer warm.", "Odeon Larkspur"),
        ("Das Bier war warm und die Pommes matschig.", "Freizeitpark Tal"),
        ("Mijn massage was koud en gehaast.", "Herberg De Ster"),
        ("My gold necklace was stolen from the locker.", "Iron Gym"),
        ("They dropped the piano and chipped the pedal and two keys.", "Swift Removals"),
        # anger that is of no trade
        ("My lawyer will take you to court, the claim is filed.", "Gutter Kings"),
        ("Mein Anwalt setzt eine Frist, dann sehen wir uns vor Gericht.", "Zimmerei Holz"),
        ("Ich wurde von oben herab behandelt, im Ton vergriffen haben Sie sich auch.", "Rohrreinigung Blitz"),
        ("Het was er druk, niemand nam de telefoon op en mijn brief bleef liggen.", "Zonwering West"),
        ("Teach your staff how to deliver. What a waste of a day.", "Bright Flooring"),
    ],
)
def test_what_the_house_does_itself_or_anyone_writes_is_not(text: str, house: str) -> None:
    assert not _told(text, house)
