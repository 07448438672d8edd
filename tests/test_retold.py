"""What of a review a reply tells back in the customer's own words, turned round; and what it never does."""

import re
from dataclasses import replace
from functools import partial

import pytest

import hearing
from reviewbot import replies
from reviewbot.types import ReviewClass, Voice
from test_replies import complaint

told_back = partial(hearing.told_back, language="en")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("We waited 40 minutes for a table.", "you waited 40 minutes for a table"),
        ("Waited two hours for the plumber.", "you waited two hours for our plumber"),
        ("And unfortunately nobody called me back.", "nobody called you back"),
        ("They lost our booking.", "we lost your booking"),
        ("Never returned my calls.", "we never returned your calls"),
        ("My coat came back with a stain.", "your coat came back with a stain"),
        ("The room we booked was dirty.", "the room you booked was dirty"),
        ("Sofa arrived with a broken leg.", "the sofa arrived with a broken leg"),
        ("I was charged twice.", "you were charged twice"),
        ("Was told the wrong price on the phone.", "you were told the wrong price on the phone"),
        ("Charged twice for one ticket.", "you were charged twice for one ticket"),
        ("The waiter forgot our starters.", "we forgot your starters"),
        ("Our waitress forgot the drinks twice.", "we forgot the drinks twice"),
        ("the receptionist failed to tell us", "we failed to tell you"),
        ("There was no hot water for three days.", "there was no hot water for three days"),
        ("Your shop never answered my emails.", "our shop never answered your emails"),
        ("the card reader didnt work", "the card reader didn't work"),
        ("The app crashes every time I open it.", "the app crashes every time you open it"),
        ("it took them three weeks to reply", "it took us three weeks to reply"),
        ("The music was SO loud we left early.", "the music was so loud you left early"),
        ("I asked for a window seat but the seat was broken.", "the seat was broken"),
        ("The hand dryer was broken as well.", "the hand dryer was broken"),
        ("They also scratched our floor.", "we scratched your floor"),
        ("We had to fetch the cutlery ourselves.", "you had to fetch the cutlery yourselves"),
        ("The curtains are stained.", "the curtains are stained"),
        ("The printer keeps jamming.", "the printer keeps jamming"),
        ("stood in the queue for 40 min", "you stood in the queue for 40 minutes"),
        ("On day two the boiler packed in.", "on day two the boiler packed in"),
        (
            "When we came back we were handed somebody else's keys.",
            "when you came back you were handed somebody else's keys",
        ),
        (
            "My scarf remains missing and no one has called me.",
            "no one has called you",
        ),
        ("the boiler broke in feb and nobody came", "the boiler broke in Feb"),
        ("The jacket came back with a hole in the sleeve.", "the jacket came back with a hole in the sleeve"),
        ("No human has replied for two weeks.", "no human has replied for two weeks"),
        ("The oven door no longer closes.", "the oven door no longer closes"),
    ],
)
def test_a_clause_is_told_back_as_the_business_says_it(text: str, told: str) -> None:
    assert told in told_back(text)


def test_two_clauses_joined_by_and_are_told_apart() -> None:
    told = told_back("The soup was cold and nobody came to clear the table.")

    assert told == {"the soup was cold", "nobody came to clear the table"}


def test_an_and_between_two_nouns_joins_no_clauses() -> None:
    assert told_back("The soup and the bread were cold.") == {"the soup and the bread were cold"}


@pytest.mark.parametrize(
    "text",
    [
        "The soup was lovely.",
        "It was cold.",
        "She was rude to us.",
        "Nobody said so until the end.",
        "I took a day off work for the survey.",
        "Nobody was hurt.",
        "A third are missing.",
        "I asked three times and still no invoice.",
        "I forgot my password.",
        "The bell is dead since then.",
        "I was told to ask them again.",
        "The desk was promised in six weeks and came after nine.",
        "A door stuck between two floors.",
        "There is no next visit, hun.",
        "I've said no twice and it keeps asking.",
        "It took four weeks.",
        "The driver lied to us.",
        "The waiter was drunk.",
        "The owner is a crook.",
        "The receptionist rolled her eyes.",
        "They laughed at my accent.",
        "The steak was disgusting.",
        "They stole my money.",
        "I was charged 186 pounds too much.",
        "The cleaner broke my hip.",
        "We will never come back.",
        "The room smelled like a zoo.",
        "My lawyer was not amused by the broken door.",
        "The soup would be better hot.",
        "Kevin forgot our order.",
        "Then Kevin lost my keys.",
        "The broken heating was fixed by",
        "Avoid the cold soup.",
        "I found a dead mouse in the kitchen.",
        "The first time we were late.",
        "We waited.",
        "PNC lost.",
        "Bravo never answered.",
        "The prices are ok.",
        "The blinds smelled like a",
        "The late check-out of 90 pounds was refused.",
    ],
)
def test_insults_persons_sums_and_unsure_clauses_are_never_told_back(text: str) -> None:
    assert told_back(text) == set()


def test_what_a_mixed_review_only_mentions_is_not_told_back() -> None:
    assert told_back("The soup came in a bowl.", dark=False) == set()


def reply(text: str, kind: ReviewClass = ReviewClass.SERVICE, platform: str = "google_business") -> str:
    """The body of the reply to a complaint of one star, in one line."""
    brief = complaint(text, platform=platform)
    told = replace(brief, assessment=replace(brief.assessment, class_=kind))
    return " ".join(replies.draft(told).text.split())


def test_a_reply_says_what_went_wrong_and_does_not_name_it_again() -> None:
    said = reply("We waited 40 minutes for a table. The ravioli were raw in the middle. The toilets smelled.")

    assert "you waited 40 minutes for a table" in said
    assert "the ravioli were raw in the middle" in said
    assert said.count("ravioli") == 1
    assert "wait" not in said.replace("you waited", "")


def test_what_the_title_says_as_well_is_told_once_at_its_longest() -> None:
    told = told_back(
        "Charged twice. My card was charged twice for the same dinner. Nobody answers the phone."
    )

    assert told == {"your card was charged twice for the same dinner", "nobody answers the phone"}


def test_where_money_is_in_dispute_the_reply_says_only_that_the_customer_writes_so() -> None:
    said = reply("I was charged twice for one ticket.", ReviewClass.CLAIM)

    assert re.search(r"(?i:you (?:write|tell us|say)|read|hear|learn) that you were charged twice", said)


def test_a_grave_review_is_not_told_back() -> None:
    said = reply("The meat was raw in the middle and we were up all night.", ReviewClass.SAFETY)

    assert "raw" not in said


def test_a_platform_that_takes_no_quotes_gets_no_five_words_in_a_row() -> None:
    text = "The water in the big pool was cold for three days."

    assert "was cold for three days" in reply(text)
    assert "was cold for three days" not in reply(text, platform="tripadvisor")


def test_where_a_gate_minds_what_is_told_back_a_wording_without_it_is_found() -> None:
    text = "The sofa came after seventeen weeks."
    told = replies.draft(replace(complaint(text), voice=Voice(never=("seventeen weeks",))))

    assert told_back(text) == {"the sofa came after seventeen weeks"}
    assert told.blocked == ()
    assert "seventeen" not in told.text


def test_what_a_sentence_tells_that_opens_with_but_is_blame_in_a_mixed_review_too() -> None:
    said = "we had to carry the bags ourselves."
    told = hearing.told_back(f"Nice flat. But {said}", "en", dark=False)

    assert told == {"you had to carry the bags yourselves"}
    assert not hearing.told_back(f"Nice flat. {said.capitalize()}", "en", dark=False)
