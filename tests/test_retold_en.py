"""What English replies tell back of fragments, relative clauses and phone spelling, and what never."""

from functools import partial

import pytest

import hearing

told_back = partial(hearing.told_back, language="en")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # A thing and its state without a verb
        ("Room dirty and shower broken.", "the shower was broken"),
        ("service very slow", "the service was very slow"),
        ("Food cold and bland.", "the food was cold and bland"),
        ("The fries cold, the rice dry.", "the fries were cold"),
        ("Coffee machine out of order again.", "the coffee machine was out of order again"),
        ("air con broken since monday", "the air con has been broken since Monday"),
        ("Our flight cancelled without notice.", "your flight was cancelled without notice"),
        ("Parcel delivered to the wrong street.", "the parcel was delivered to the wrong street"),
        ("Wrong pizza delivered.", "the wrong pizza was delivered"),
        ("Homework never marked.", "the homework was never marked"),
        ("Stale bread, slow service.", "the bread was stale"),
        ("Plumber two hours late.", "our plumber was two hours late"),
        ("Prices too high.", "the prices were too high"),
        ("Staff rude, room dirty.", "the room was dirty"),
        # Other fragments
        ("No towels and no hot water.", "there were no towels"),
        ("no hot water on sunday", "there was no hot water on Sunday"),
        ("Nobody at reception.", "there was nobody at reception"),
        ("Hair in the bath.", "there was hair in the bath"),
        ("Only two tills open.", "there were only two tills open"),
        ("A two hour wait for a table.", "there was a two hour wait for a table"),
        ("Took ages to get served.", "it took ages to get served"),
        ("Two weeks to reply to one email.", "it took two weeks to reply to one email"),
        ("Three weeks without heating.", "you went three weeks without heating"),
        ("Forty minutes waiting for the bill.", "you spent forty minutes waiting for the bill"),
        ("Impossible to get through on the phone.", "it was impossible to get through on the phone"),
        ("Unable to log in since the update.", "you were unable to log in since the update"),
        (
            "kept getting the same message every time i called",
            "you kept getting the same message every time you called",
        ),
        ("Passed from one desk to the next.", "you were passed from one desk to the next"),
        ("Left without cleaning up.", "we left without cleaning up"),
        ("Never called back.", "we never called back"),
        ("Couldn't find my booking.", "we couldn't find your booking"),
        ("Got the bill wrong.", "we got the bill wrong"),
        ("Lost my suitcase.", "we lost your suitcase"),
        ("Waited an hour and got cold food.", "you waited an hour and got cold food"),
        # Whole clauses
        ("When I went back they charged me again.", "when you went back we charged you again"),
        ("At reception nobody knew what to do.", "at reception nobody knew what to do"),
        (
            "The sofa that I ordered came in the wrong colour.",
            "the sofa that you ordered came in the wrong colour",
        ),
        ("The fitter who came had no tools.", "our fitter who came had no tools"),
        ("Every time I open the app it crashes.", "every time you open the app it crashes"),
        ("We've been waiting for three weeks.", "you've been waiting for three weeks"),
        ("when it came the chips were stone cold", "the chips were stone cold"),
        ("had to queue for an hour even tho we booked", "you had to queue for an hour"),
        ("The card was missing too.", "the card was missing"),
        (
            "Nothing on the ticket page about the closed wing.",
            "there was nothing on the ticket page about the closed wing",
        ),
        ("There was nothing on the shelves.", "there was nothing on the shelves"),
        ("Bar ran out of cider at 9:15.", "our bar ran out of cider at 9:15"),
        ("Door wouldn't shut.", "the door wouldn't shut"),
        ("zip broke the first day", "the zip broke the first day"),
        ("Wheel came off on the way home.", "the wheel came off on the way home"),
        ("Kitchen was freezing.", "the kitchen was freezing"),
        ("Restaurant was freezing.", "our restaurant was freezing"),
    ],
)
def test_what_is_written_in_passing_is_told_as_a_whole_clause(text: str, told: str) -> None:
    assert told in told_back(text)


@pytest.mark.parametrize(
    "text",
    [
        "Staff rude.",
        "Only one register was open.",
        "They printed what I can only describe as a chicken.",
        "When I called the store they said take it up with the maker.",
        "Owner always late.",
        "My husband cold.",
        "The children hungry.",
        "The best room dirty.",
        "Portions big.",
        "Everything broken.",
        "No problem with the room.",
        "No respect for customers.",
        "No stars.",
        "Only one star.",
        "Lack of respect.",
        "There's no point in calling.",
        "Took five minutes to check in.",
        "Took my daughter to lunch.",
        "Lost my temper.",
        "Left the restaurant after an hour.",
        "Sent to the wrong address.",
        "Was left in the rain.",
        "Can't cook, can't clean.",
        "Couldn't be happier.",
        "Impossible to recommend.",
        "Ended up having a good time.",
        "Slow Tom.",
        "Dirty old man.",
        "The food was mediocre.",
        "They can't fix it.",
        "The same stain I had pointed out.",
        "Every time I go I have a great time.",
        "The meal that was served cold.",
        "Nothing at the gate.",
        "There was nothing on the sign.",
        "Nothing in the booking confirmation.",
        "I failed my test because of you.",
        "We waited outside and then failed the exam.",
        "Drove a van I'd never seen and failed on the hill.",
        "Borrowed a coat I'd never worn.",
        "We drove to the other branch.",
    ],
)
def test_a_fragment_without_a_fault_or_a_known_subject_is_not_told_back(text: str) -> None:
    assert told_back(text) == set()


def test_what_the_subject_before_a_comma_did_is_not_told_of_the_customer() -> None:
    told = told_back("The driver arrived late, got lost and had no card reader.")

    assert told == {"our driver arrived late"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Each time had to explain from the start.", "each time you had to explain from the start"),
        ("I rang twice.", "you had to ring twice"),
        ("Emailed four times with no answer.", "you had to email four times with no answer"),
        (
            "Three different instructors in eight lessons.",
            "there were three different instructors in eight lessons",
        ),
        ("Dog hair still all over the back seat.", "there was dog hair still all over the back seat"),
        ("Day 19 without internet.", "you are on day 19 without internet"),
        ("Wardrobe in two pieces.", "the wardrobe was in two pieces"),
        ("Two doors the wrong colour and no worktop.", "two doors were the wrong colour"),
        ("I am still washing up in the bath.", "you are still washing up in the bath"),
        ("Washer stopped draining.", "the washer stopped draining"),
        (
            "He left metal shavings all over the hall carpet.",
            "our colleague left metal shavings all over the hall carpet",
        ),
        ("The update wiped my whole history.", "the update wiped your whole history"),
        ("Somebody else's name was on the board.", "somebody else's name was on the board"),
        ("They were half an hour late starting.", "we were half an hour late starting"),
        ("My rent doubled in a year.", "your rent doubled in a year"),
        ("There was no soap in either toilet.", "there was no soap in either toilet"),
    ],
)
def test_a_grievance_told_in_passing_is_minded(text: str, told: str) -> None:
    assert told in told_back(text)


@pytest.mark.parametrize(
    "text",
    [
        'Customer service closed the case because the photo "clearly shows it".',
        "Two never worked.",
        "In the first the chicken was missing.",
        "So I took a day's holiday.",
        "We were promised groups of eight.",
        "There were fifteen of us.",
        "Cancelled my membership in writing in March.",
        "Seated at 8:20.",
        "The delivery didn't take long.",
    ],
)
def test_half_a_thought_and_the_customers_own_doings_are_not_told_back(text: str) -> None:
    assert told_back(text) == set()


def test_a_long_sentence_of_a_state_is_read_to_its_end() -> None:
    """A pattern once took twice as long for each further word of the second."""
    quoted = hearing.quoted("My gel chipped on day two and three nails had lifted by the weekend.", "en")

    assert quoted.startswith("My gel chipped")
    assert (
        told_back("Chips cold at the end of the day on the plate with the sauce in the bowl of all of us.")
        == set()
    )
