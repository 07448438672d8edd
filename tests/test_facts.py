import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.assess.facts import MOST, facts
from reviewbot.assess.reading import read
from reviewbot.types import FactKind, Review

PIECES = (
    "12",
    "May",
    "last",
    "Tuesday",
    "at",
    "7pm",
    "$",
    "45",
    "€",
    "order",
    "#",
    "4471",
    "room",
    "-",
    ".",
    "İ",
)


def by_sentences(text: str, language: str = "en") -> list[str]:
    review = Review("r-1", text=text, language=language)
    return [fact.quote for fact in facts(text, read(review).sentences)]


def told(text: str) -> list[str]:
    return [fact.quote for fact in facts(text)]


def of_kind(text: str, kind: FactKind) -> list[str]:
    return [fact.quote for fact in facts(text) if fact.kind is kind]


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("I paid $45 for it.", ["$45"]),
        ("45,50 € and £12 and 1.200 EUR", ["45,50 €", "£12", "1.200 EUR"]),
        ("They charged us 1,299.00 USD, and 45 bucks more.", ["1,299.00 USD", "45 bucks"]),
        ("R$ 120,00 pagos", ["R$ 120,00"]),
        ("I paid 20 pounds and lost 20 pounds.", ["20 pounds"]),
        ("It costs $2k.", ["$2k"]),
    ],
)
def test_amounts_are_carried_as_written(text: str, amounts: list[str]) -> None:
    assert of_kind(text, FactKind.AMOUNT) == amounts


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("We came on 12 May for dinner.", ["12 May"]),
        ("We came last Tuesday at 7pm.", ["last Tuesday at 7pm"]),
        ("Wir waren am 3.5. um 19 Uhr da.", ["3.5. um 19 Uhr"]),
        ("am Dienstag, den 3. März 2026 um 19:30 Uhr", ["am Dienstag, den 3. März 2026 um 19:30 Uhr"]),
        ("Venus le 14 juillet.", ["14 juillet"]),
        ("el 14 de julio de 2026 a las 21:00", ["14 de julio de 2026 a las 21:00"]),
        ("Booked for 2026-11-02.", ["2026-11-02"]),
        ("On Friday night it was loud. On Mondays too.", ["On Friday night"]),
        ("Arrived 12/05/2026, left May 14th, 2026", ["12/05/2026", "May 14th, 2026"]),
        ("Gestern Abend kamen wir.", ["Gestern Abend"]),
    ],
)
def test_days_and_times_are_carried_together(text: str, dates: list[str]) -> None:
    assert of_kind(text, FactKind.DATE) == dates


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("My order #4471 never came.", ["order #4471"]),
        ("Bestellnummer 99812", ["Bestellnummer 99812"]),
        ("room 412, then reserva 8871", ["room 412", "reserva 8871"]),
        ("Order number: AB-12345 and case #20-4431-A", ["Order number: AB-12345", "case #20-4431-A"]),
        ("pedido nº 5567, chambre 204, table 7", ["pedido nº 5567", "chambre 204", "table 7"]),
        ("(#44712)", ["#44712"]),
    ],
)
def test_numbers_of_orders_rooms_and_tables_are_carried(text: str, numbers: list[str]) -> None:
    assert of_kind(text, FactKind.ORDER) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "5/5, 10/10, open 24/7, 100 % good, 3.5 stars",
        "We waited 10 minutes in 2019 and in 2020.",
        "The room 2 nights later, the table 10 minutes late.",
        "We had to order 2 pizzas.",
        "Open Monday to Friday.",
        "I may 5 times; they march 3 miles.",
        "The night was fine.",
    ],
)
def test_ratings_spans_of_time_and_years_are_no_facts(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "My card 4111 1111 1111 1111 was charged.",
        "order 4111111111111111",
        "IBAN DE89 3704 0044 0532 0130 00",
        "Call +1 831-555-0100 or (831) 555-0100.",
        "ticket number 831-555-0100",
        "Write to order4471@example.com",
    ],
)
def test_cards_accounts_telephones_and_addresses_are_never_carried(text: str) -> None:
    assert told(text) == []


def test_facts_stand_in_the_order_of_the_text_each_once() -> None:
    assert told("order 4471 for $45 on 12 May, order 4471 for $45") == ["order 4471", "$45", "12 May"]


def test_of_a_pasted_bill_only_so_many_are_carried() -> None:
    assert len(facts(" ".join(f"${n}.00" for n in range(1, 90)))) <= MOST


@pytest.mark.parametrize(
    "junk", ["1 ", "1.000", "order #", "12 may ", "tuesday ", "1:", "$", "order number "]
)
def test_a_megabyte_of_junk_is_survived(junk: str) -> None:
    assert len(facts(junk * (1_000_000 // len(junk)))) <= MOST


@given(st.text(max_size=300))
def test_any_text_is_survived_and_quotes_are_exact_pieces(text: str) -> None:
    assert all(quote and quote in text for quote in told(text))


@given(st.lists(st.sampled_from(PIECES)))
def test_pieces_of_facts_in_any_order_give_exact_pieces(words: list[str]) -> None:
    text = " ".join(words)
    assert all(quote in text for quote in told(text))


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Cena anoche… fatal.", "es", ["anoche"]),
        ("Vino el miércoles pasado.", "es", ["el miércoles"]),
        ("La réservation 8871 était perdue.", "fr", ["réservation 8871"]),
        ("Die Bestell-Nr 99812 fehlt.", "de", ["Bestell-Nr 99812"]),
        ("We slept in room12 and orderno 4471 was lost.", "en", ["room12", "orderno 4471"]),
        ("Paid eur50, then $ 8.", "en", ["eur50", "$ 8"]),
        ("It came on May 5.", "en", ["May 5"]),
        ("No facts here, just 10 minutes and 5/5.", "en", []),
    ],
)
def test_the_words_of_the_sentences_hide_no_fact(text: str, language: str, found: list[str]) -> None:
    assert by_sentences(text, language) == told(text)
    assert told(text) == found


@given(st.lists(st.sampled_from(PIECES)))
def test_with_sentences_and_without_the_same_facts_are_found(words: list[str]) -> None:
    text = " ".join(words)
    assert by_sentences(text) == told(text)
