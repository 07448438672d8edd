"""Everyday English complaints that hold the words of another class, and what has to stay of that class.

Every text was written for this project. The first list was called a claim, an incident, a safety or legal
matter or another business, each by words that stand in any complaint; the second was missed; the third has to
be caught whatever is narrowed.
"""

import pytest

from reviewbot.assess import assess
from reviewbot.types import Review, ReviewClass

CLAIM, INCIDENT, ELSEWHERE = ReviewClass.CLAIM, ReviewClass.INCIDENT, ReviewClass.WRONG_BUSINESS
SAFETY, LEGAL, SPAM = ReviewClass.SAFETY, ReviewClass.LEGAL, ReviewClass.SPAM


def told(text: str, stars: float | None) -> ReviewClass:
    return assess(Review("r-1", rating=stars, text=text, language="en")).class_


@pytest.mark.parametrize(
    "text",
    [
        "Paid for the full wash and the inside was not even hoovered.",
        "You get what you pay for. Pay for the better hotel.",
        "We would not pay for this food again.",
        "They charge extra for milk. And the tea was weak.",
        "Paying twice what it cost last year for the same bland food.",
        "Dropped my phone in for repair on Monday and still no word on Friday.",
        "Lost my keys in the changing room and nobody at the desk bothered to look.",
        "They lost my booking and we had to wait an hour for a table.",
        "My room had a cracked sink and stained carpet.",
        "When we arrived the TV was broken and nobody came to look at it.",
        "I asked for a replacement bulb and was sent from one counter to another.",
        "They owe us an apology for the way they spoke to my mother.",
        "No deposit box at the hotel, no hooks, no hairdryer.",
        "It's the wear and tear in the rooms that puts me off.",
        "The course did not cover the exam.",
        "The hire bike wasn't charged when we picked it up.",
        "The kitchen was closed at eight and everyone at our table went to bed hungry.",
        "The whole class was cancelled because the teacher overslept.",
        "I chose the wrong garage. Slow, dear and rude.",
        "My mistake for trusting the reviews. Dreadful burger.",
        "I've never been here before and I won't be back.",
        "I meant to leave a review months ago. Bad food.",
        "Not the place I remember.",
        "My inbox exploded with their newsletters.",
        "Left me on the wrong side of the road with three bags.",
        "The manager attacked my English in his reply. Charming.",
        "The solicitor sent the wrong form and took a week to notice.",
        "I was told to contact the office, who told me to contact the branch.",
    ],
)
def test_what_holds_the_words_of_another_class_is_service(text: str) -> None:
    assert told(text, 2) is ReviewClass.SERVICE


@pytest.mark.parametrize(
    ("text", "stars", "class_"),
    [
        ("Cancelled my class pass in May, and they took another payment in June and July.", 1, CLAIM),
        ("The concert was cancelled and they keep the booking fee.", 1, CLAIM),
        ("The painter got white gloss all over my brick and went home.", 1, CLAIM),
        ("None of us can log in since the update.", 1, INCIDENT),
        ("Water has been off in the whole village since dawn.", 1, INCIDENT),
        ("No phone signal for anybody in the valley since the storm.", 1, INCIDENT),
        ("Payments are not going through for anyone today, half the town is out of cash.", 1, INCIDENT),
        ("Please delete, wrong business.", 1, ELSEWHERE),
        ("Apologies, I have you confused with Riverside Dental.", 1, ELSEWHERE),
        ("Google put my review here but I was at the Holiday Park in Devon.", 1, ELSEWHERE),
        ("Sorry, that review is for a different garage in the same street.", 1, ELSEWHERE),
        ("I've just been told that this is not the company that came to my house. Sorry.", 1, ELSEWHERE),
        ("Use my code SAVE20 for 20 dollars off your first ride!", 5, SPAM),
        ("I meant to review this months ago: superb.", 5, ReviewClass.PRAISE),
    ],
)
def test_what_was_missed_is_told(text: str, stars: float, class_: ReviewClass) -> None:
    assert told(text, stars) is class_


@pytest.mark.parametrize(
    ("text", "class_"),
    [
        ("They won't pay for the repair.", CLAIM),
        ("They dropped our washing machine down the stairs.", CLAIM),
        ("They lost my suit.", CLAIM),
        ("Still charging me after I cancelled.", CLAIM),
        ("The vase arrived smashed.", CLAIM),
        ("Servers down since noon, nobody can log in.", INCIDENT),
        ("Never been to this place in my life.", ELSEWHERE),
        ("My wife got a nasty shock off the shower switch.", SAFETY),
        ("Our driver was on his phone the whole way down the motorway.", SAFETY),
        ("A ceiling tile came down onto our table and cut my husband.", SAFETY),
        ("My dog died in their care after one night.", SAFETY),
        ("Their dog attacked my little boy.", SAFETY),
        ("My lawyer says this is a clear breach of contract.", LEGAL),
        ("I contacted the licensing office and they opened a case.", LEGAL),
        ("I reported him to the state bar.", LEGAL),
        ("I will sue the owner of this place.", LEGAL),
    ],
)
def test_what_is_of_that_class_stays_so(text: str, class_: ReviewClass) -> None:
    assert told(text, 1) is class_
