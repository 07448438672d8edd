"""What took longer than was said is a delay, although nobody writes "late"."""

import pytest

from reviewbot.replies.due import is_overdue
from reviewbot.replies.reading import read
from reviewbot.types import Assessment, Brief, Business, Location, Review, ReviewClass


@pytest.mark.parametrize(
    "text",
    [
        "They said 20 minutes for the parcel, we waited two hours.",
        "Angekündigt waren 30 Minuten, ich saß zwei Stunden auf der Treppe.",
        "Nur hieß es zwei Tage, nach neun Tagen war der Schuh fertig.",
        "Délai annoncé trois semaines, délai réel quatre mois.",
        "Nos dijeron dos horas y fueron cinco horas.",
        "Gli occhiali pronti dopo cinque settimane invece di dieci giorni.",
        "Entrega em 24 horas que demorou 8 dias.",
        "De bank zou in tien weken komen, na zes maanden kwam hij.",
        "Ordered the sofa in June, still nothing in October.",
        "Buffet commandé en juin, livré en octobre.",
        "Abholen sollte ich Dienstag, fertig war es am Freitag.",
        "Two days in the workshop turned into six.",
        "They said two weeks for the sofa. It took seven weeks.",
        "Disseram que seria uma hora. Foram cinco horas.",
        "Aus zwei Tagen wurden acht.",
        "Una espera de veinte minutos que fueron cuarenta.",
        "Tra 10 giorni, dicevano, sono diventati 30.",
    ],
)
def test_what_took_longer_than_was_said_came_late(text: str) -> None:
    assert is_overdue(text)


@pytest.mark.parametrize(
    "text",
    [
        "They said two weeks and it was ready in three days.",
        "We had an hour and the tour took 40 euros of it.",
        "Two hours in the water, and they were three euros well spent.",
        "We stayed five nights and it rained for two days.",
        "Open from Monday to Friday, closed in August.",
        "Booked in May for July.",
        "Ordered on Monday, came on Monday.",
        "They said two hours. The film lasted three hours.",
        "One hour of two hours of film was adverts.",
        "They said 40 minutes and it came in half an hour.",
    ],
)
def test_two_times_of_which_none_was_promised_are_no_delay(text: str) -> None:
    assert not is_overdue(text)


def test_a_reply_speaks_of_the_delay() -> None:
    told = Assessment(-0.6, True, ReviewClass.SERVICE, urgent=False, language="fr")
    review = Review(key="x", rating=1, text="Buffet commandé en juin, livré en octobre.", scale=(1, 5))
    place = Location("main", "", "01 55 55 01 77", "a@b.example", "Ada Roy", "gérante")
    reading = read(Brief(review, told, Business("Roy", regulated="none"), place, "google_business"))
    assert "le retard" in {one.phrase for one in reading.complaints}
