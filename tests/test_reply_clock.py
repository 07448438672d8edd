"""Two times of day tell a delay, where a review says neither "late" nor "waited"."""

import pytest

import hearing
from reviewbot.replies.clock import is_late


@pytest.mark.parametrize(
    "text",
    [
        "Booked for 7:30, seated at 8:20.",
        "Our lesson was at 4.15. It began at 4.40.",
        "Cab ordered for 5pm to the station, came 5.45.",
        "Termin um 15 Uhr, dran waren wir 15:50.",
        "Reservamos a las 21:00 y nos sentaron a las 22:05.",
        "Rendez-vous à 14h, je suis passé à 15h10.",
        "Prenotato per le 20.30, seduti alle 21.15.",
        "Marcado para as 14h, fui atendida às 16h10.",
        "Tafel om 19.00 uur, pas om 19.50 aan tafel.",
        "We booked a table for eight people at seven and sat down at quarter to eight.",
        "Collection was meant to be at 9. They rang the bell at two.",  # five hours on
        "Termin um neun, hereingerufen um halb elf.",
        "Auf zehn bestellt, geliefert um viertel nach elf.",
        "Tenía cita a las cinco y me atendieron a las seis menos cuarto.",
        "Rendez-vous à neuf heures, reçue à dix heures et demie.",
        "Appuntamento alle 9, visita alle 10.20.",
        "Consulta marcada às 10, entrei às onze e meia.",
        "Afspraak om negen, aan de beurt om half elf.",
    ],
)
def test_a_time_and_a_later_one_of_the_same_story_are_a_delay(text: str) -> None:
    assert is_late(text)


@pytest.mark.parametrize(
    "text",
    [
        "Open from 9:00 to 17:00, they say.",  # a span
        "The sign says 18:00, and at 17:40 the door was locked.",  # earlier
        "At 16:30 they were closing, the site says 18:00.",
        "Um 19:45 war das Buffet weg, obwohl bis 20:30 angeschrieben.",
        "Course à 18h au lieu de 19h.",
        "The 10:30 was cancelled and we took the 14:00.",
        "I paid 12.50 euro and then 14.30 euro for the same dish.",
        "Bestellt am 12.03. und geliefert am 15.04. in zwei Teilen.",
        "Version 4.2 was fine, and since 5.13 nothing works.",
        "Breakfast at 7:30 is nice, dinner at 21:00 as well.",  # half a day
        "Seated at 8:20 by the kitchen, fed at 8:25 by the door.",  # five minutes
        "Booked for six at eight, paid for nine.",  # people
        "They came at eight as promised and were done by one.",
        "Termin um neun, dran um fünf nach neun.",
        "Reservamos para seis y éramos ocho.",
        "I ordered at once and was told to come back at two.",
        "We booked and at one point nobody came, so at five we left.",
        "I came at 25:10, and it was 26:30 when I left.",
        "",
    ],
)
def test_other_figures_and_times_are_none(text: str) -> None:
    assert not is_late(text)


def test_a_reply_is_sorry_for_a_delay_that_only_the_clock_tells() -> None:
    assert "the delay" in hearing.complaints("Massage at 7:30, came in at 8:20. The oil was cold.", "en")
    assert "the delay" not in hearing.complaints("Open from 9:00 to 17:00. The soup was cold.", "en")
    assert "die Verspätung" in hearing.complaints("Massage um 15 Uhr, rein kam ich um 15:50.", "de")


def test_it_does_not_say_so_twice() -> None:
    assert "the delay" not in hearing.complaints(
        "Booked for 7:30, and we waited an hour, seated at 8:20.", "en"
    )
