import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.assess.reading import read
from reviewbot.assess.roster import also_words, first_names, not_names
from reviewbot.assess.staff import staff_named
from reviewbot.assess.weigh import weigh
from reviewbot.types import Review

HOUSE = ("Elena Marchetti (Leni)", "Robert Miller", "José García", "Josef Huber", "Elizabeth", "Katherine Wu")


PIECES = ("Tom", "Maria", "'s", "was", "rude", "but", "and", ",", ".", "Dr", "Our", "server", "thanks", "she")


def staff(
    text: str, *roster: str, author: str = "", house: str = "", language: str = ""
) -> list[tuple[str, int]]:
    reading = read(Review("r-1", text=text, author=author, language=language))
    weighed = weigh(reading.sentences, reading.lexicon, english=reading.english)
    found = staff_named(reading.sentences, weighed, roster, author, house)
    return [(person.name, person.polarity) for person in found]


def names(text: str, *roster: str, **more: str) -> list[str]:
    return [name for name, _ in staff(text, *roster, **more)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Bob fixed it at once.", "Robert Miller"),
        ("Lizzie was lovely.", "Elizabeth"),
        ("pepe was great", "José García"),
        ("SEPP WAS RUDE.", "Josef Huber"),
        ("I asked for Leni again.", "Elena Marchetti"),
        ("jose was great", "José García"),
        ("Elena M. was lovely.", "Elena Marchetti"),
        ("Frau Marchetti war sehr nett.", "Elena Marchetti"),
        ("Elena's patience saved us.", "Elena Marchetti"),
        ("Elenas Beratung war toll.", "Elena Marchetti"),
        ("Elena Marcheti was kind.", "Elena Marchetti"),
    ],
)
def test_a_nickname_a_title_or_another_case_means_the_name_on_the_roster(text: str, name: str) -> None:
    assert names(text, *HOUSE) == [name]


@pytest.mark.parametrize(
    "text", ["Kathrine helped us.", "Ask for Katherin.", "Our guide Katehrine was kind."]
)
def test_a_long_name_is_known_again_with_one_letter_wrong(text: str) -> None:
    assert names(text, "Katharine Wu") == ["Katharine Wu"]


@pytest.mark.parametrize(
    ("text", "roster"),
    [
        ("Stellar service and Stellar staff.", "Stella"),
        ("Mario was lovely.", "Maria"),
        ("Ben was kind.", "Ken"),
    ],
)
def test_another_word_or_another_name_is_no_slip_of_the_pen(text: str, roster: str) -> None:
    assert roster not in names(text, roster)


@pytest.mark.parametrize(
    "text",
    [
        "I will be back.",
        "We rose early and it was fine.",
        "Will we be back? No.",
        "We came in May.",
        "Mark my words.",
        "WILL NEVER COME BACK",
    ],
)
def test_a_name_that_is_a_word_too_needs_the_capital_of_a_name(text: str) -> None:
    assert not names(text, "Will", "Rose", "May", "Mark")


@pytest.mark.parametrize("text", ["Our waiter Will was lovely.", "We loved Will.", "Will was rude."])
def test_written_as_a_name_it_is_one(text: str) -> None:
    assert names(text, "Will") == ["Will"]


@pytest.mark.parametrize(
    "text",
    [
        "Elena Rossi sang on the radio.",
        "Elena K. was here.",
        "Elena's Kitchen is across the street.",
        "My wife Elena was ill.",
    ],
)
def test_somebody_else_of_that_name_is_not_meant(text: str) -> None:
    assert not names(text, "Elena Marchetti")


def test_two_of_one_name_are_told_apart_by_the_surname_or_stay_as_written() -> None:
    assert names("Maria Costa was kind.", "Maria Lopez", "Maria Costa") == ["Maria Costa"]
    assert names("Maria was kind.", "Maria Lopez", "Maria Costa") == ["Maria"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Tom was rude but Maria saved the evening.", [("Tom", -1), ("Maria", 1)]),
        ("Tom and Maria were great.", [("Tom", 1), ("Maria", 1)]),
        ("The soup was cold and Tom was an angel.", [("Tom", 1)]),
        ("Tom was lovely but he forgot the bill and was rude about it. He lied.", [("Tom", -1)]),
        ("Our server was Tom. He was awful.", [("Tom", -1)]),
        ("Maria took care of my terrible problem.", [("Maria", 1)]),
        ("Maria was not helpful.", [("Maria", -1)]),
        ("Neither Tom nor Maria cared.", [("Tom", -1), ("Maria", -1)]),
        ("Unlike Tom, Maria was very kind.", [("Tom", 0), ("Maria", 1)]),
        ("I spoke to Tom about the broken door.", [("Tom", 0)]),
        ("Tom war unfreundlich, aber Maria war sehr nett.", [("Tom", -1), ("Maria", 1)]),
        ("Tom était désagréable mais Maria était adorable.", [("Tom", -1), ("Maria", 1)]),
    ],
)
def test_each_is_judged_by_the_clause_about_them(text: str, told: list[tuple[str, int]]) -> None:
    assert staff(text, "Tom", "Maria") == told


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("A lady named Zlatica helped us.", ["Zlatica"]),
        ("Special thanks to Tom, Maria and Ahmed!", ["Tom", "Maria", "Ahmed"]),
        ("Maria at reception was rude and Tom in sales lied.", ["Maria", "Tom"]),
        ("Thank you Jennifer Lopez for your help.", ["Jennifer Lopez"]),
        ("THANK YOU MARIA FOR EVERYTHING", ["Maria"]),
        ("our server maria was lovely", ["Maria"]),
        ("Dr. Patel was kind.", ["Patel"]),
        ("Herr Müller war sehr freundlich.", ["Müller"]),
        ("El camarero Pablo fue muy amable.", ["Pablo"]),
        ("María nos atendió de maravilla.", ["María"]),
        ("La serveuse Chloé était désagréable.", ["Chloé"]),
        ("Giulia è stata gentilissima.", ["Giulia"]),
        ("A Joana foi muito simpática.", ["Joana"]),
        ("Sanne was heel vriendelijk.", ["Sanne"]),
    ],
)
def test_without_a_roster_plain_wording_names_somebody(text: str, named: list[str]) -> None:
    assert names(text) == named


@pytest.mark.parametrize(
    "text",
    [
        "My friends Tom and Maria were lovely.",
        "My name is Tom and I was helped at once.",
        "Great food. Thanks, Tom",
        "Michael Jackson was amazing.",
        "Thanks to God and Google we found it.",
        "Everyone we met in Orlando was rude.",
        "Orlando International Airport was awful.",
        "Paris was amazing.",
        "Tom's Diner was great.",
        "Breakfast was excellent. Everything was fantastic.",
        "Our waiter was fine.",
        "The Manager Special was excellent.",
        "Try the Steak Diane.",
        "Everything else is fantastic.",
        "Their Margarita is the best.",
        "The check in at St. Louis is rude.",
    ],
)
def test_guests_places_brands_dishes_and_the_famous_are_no_staff(text: str) -> None:
    assert not names(text)


def test_neither_the_reviewer_nor_the_business_is_staff() -> None:
    assert not names("Maria was helpful to others.", "Maria", author="Maria Lopez")
    assert not names("Wanda was great.", house="Wanda Grill")


def test_the_word_lists_do_not_contradict_one_another() -> None:
    assert first_names() & not_names() <= also_words()


@given(st.text(max_size=200), st.lists(st.text(max_size=20), max_size=4), st.text(max_size=20))
def test_any_text_roster_and_author_are_survived(text: str, roster: list[str], author: str) -> None:
    for name, polarity in staff(text, *roster, author=author):
        assert name
        assert polarity in {-1, 0, 1}


@given(st.lists(st.sampled_from(PIECES)))
def test_names_in_any_order_are_survived(words: list[str]) -> None:
    assert {name for name, _ in staff(" ".join(words), "Tom", "Maria Lopez")} <= {"Tom", "Maria Lopez"}
