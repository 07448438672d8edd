"""English grievances told as facts, and what an English reply never names."""

from functools import partial

import pytest

import hearing
from reviewbot.replies.phrasebook import phrasebook

BOOK = phrasebook("en")
LONGEST = 12_000  # characters of a review that are read
complaints = partial(hearing.complaints, language="en")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("We stood at the desk for 25 minutes.", "the long wait"),
        ("The van rolled up at half past two.", "the delay"),
        ("The class never starts on time.", "the lateness"),
        ("I took the morning off and nobody turned up.", "the missed appointment"),
        ("Three letters, then total silence.", "the missing reply"),
        ("The line went dead after ten rings.", "the dropped phone call"),
        ("She rolled her eyes when we asked.", "the way you were treated"),
        ("The manager told me it was store policy.", "what you were told"),
        ("They wanted another $30 at the door.", "the extra charge"),
        ("The rent has gone up twice this year.", "the higher price"),
        ("They kept the deposit and sent a voucher instead.", "the missing refund"),
        ("Nobody had wiped the tables, floor sticky.", "the lack of cleanliness"),
        ("Dogs barking all night.", "the noise"),
        ("No heating in the hall.", "the temperature"),
        ("The parcel came in someone else's name, somebody else's order inside.", "the mix-up"),
        ("Never heard back from them.", "the missing reply"),
        ("No one told us the road was closed.", "the missing information"),
        ("Screws all over the drive.", "the mess left behind"),
        ("We were told to leave because they needed the table.", "the rush"),
        ("The couple behind us got seated before us.", "the order in the queue"),
    ],
)
def test_a_grievance_told_as_a_fact_is_heard(text: str, named: str) -> None:
    assert named in complaints(text)


@pytest.mark.parametrize(
    "text",
    [
        "We came with two friends on a rainy Sunday.",
        "I took the 8.10 from the coast.",
        "My sister had the soup, I had the pie.",
        "The lady at the till was sweet as pie.",
        "We never waited for anything.",
    ],
)
def test_a_plain_story_is_no_grievance(text: str) -> None:
    told = {cue.phrase for cue in (*BOOK.cues, *BOOK.weak_cues)}
    assert not complaints(text) & told


@pytest.mark.parametrize(
    "text",
    [
        "Worth the wait of 20 minutes for a seat!",
        "Not to mention the views.",
        "It works as promised.",
        "Arrived at ten, lovely rooms, £90 well spent.",
    ],
)
def test_times_and_sums_are_no_grievance_in_praise(text: str) -> None:
    assert not complaints(text, complaint=False)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("Forty minutes of pan pipes on the phone.", "pipe"),
        ("It took 20 min to find a seat.", "min"),
        ("The lad had the football on.", "lad"),
        ("The lass forgot it, wi nae apology, naebody telt us.", "naebody"),
        ("The tent ripped in the first breeze.", "breeze"),
        ("It came back so small a doll could wear it.", "doll"),
        ("One trolley had a square wheel.", "square"),
        ("We need a torch to find the hall.", "torch"),
    ],
)
def test_figures_of_speech_people_and_units_are_never_named(text: str, never: str) -> None:
    assert not [phrase for phrase in complaints(text) if never in phrase]


@pytest.mark.parametrize("word", ["stood ", "told ", "never ", "no ", "20 ", "the phone "])
def test_a_long_row_of_the_same_word_is_read_to_its_end(word: str) -> None:
    assert len(complaints(word * (LONGEST // len(word)))) <= len(BOOK.cues)


def test_a_name_that_opens_a_sentence_is_no_thing() -> None:
    assert not [phrase for phrase in complaints("Zerlinda started 40 minutes late.") if "zerlinda" in phrase]
