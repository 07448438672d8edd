"""English grievances told as facts, and what an English reply never names."""

from functools import partial

import pytest

import hearing
from reviewbot.replies.phrasebook import phrasebook
from reviewbot.replies.reviewer import first_name

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
        ("The coach was delayed by two hours.", "the delay"),
        ("The table was promised in May and came after nineteen weeks.", "the delay"),
        ("The claim is still open after a winter.", "the delay"),
        ("They never answer the phone, they don't ring back either.", "the unanswered phone calls"),
        ("Nobody rings you back.", "the call back you never got"),
        ("They never phoned.", "the missing call"),
        ("The bar ran out of cider.", "the missing cider"),
        ("They had run out of hot water.", "the lack of hot water"),
        ("The scones were sold out.", "the lack of availability"),
        ("Two hours for a sandwich.", "the wait"),
        ("Every mail was answered by a bot.", "the automated replies"),
        ("You have to keep chasing them.", "how often you had to chase us"),
        ("They keep asking for the same forms.", "how often you were asked for the same thing"),
        ("The tutor cancelled on me three times.", "the cancellation"),
        ("The kettle no longer works.", "what did not work"),
        ("The card failed after a week.", "what did not work"),
        ("I can't access my savings.", "the lack of access"),
        ("There was no help from the branch.", "the lack of help"),
        ("Half of the pictures are out of focus.", "the quality of the work"),
        ("It came back two sizes smaller.", "the shrinking"),
        ("They keep trying to charge me.", "what you were charged"),
        ("At noon still no taxi.", "the pick-up that never came"),
        ("The shop doesn't open until ten.", "the opening hours"),
        ("Sound so low we could hear nothing.", "the sound"),
        ("Mould in the corner of the loft.", "the mould"),
        ("Mold on the curtains.", "the mold"),
        ("There is never any soap.", "the missing soap"),
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
        ("Muddy boot prints on the landing.", "boot"),
        ("The steak was ordered medium rare and came grey.", "medium"),
        ("No warden in sight.", "sight"),
        ("It ended in a heap on the floor.", "heap"),
        ("I get nine meg on a good day.", "meg"),
        ("He talks to you like a child.", "talks"),
        ("Good riddance to this bank.", "riddance"),
        ("Not for my worst enemy.", "enemy"),
        ("You have to sign up first and the trial is over.", "sign"),
        ("Noone knew a thing.", "noone"),
        ("The bus driver would not sell the ticket.", "bus driver"),
        ("Costumer service is a joke.", "costumer"),
        ("It is hit or miss with these cooks.", "miss"),
        ("The till at the exit was shut.", "till"),
        ("They closed it without giving a date.", "giving"),
        ("They have no qualms about it.", "qualms"),
        ("Worst taco in town, no argument.", "argument"),
        ("Cancelled in jan and the feb bill came anyway.", "jan"),
        ("The brakes have never been smoother, but nobody rang.", "smoother"),
        ("I never missed a payment and they still closed it.", "missing payment"),
        ("That was four fridays ago.", "friday"),
        ("The side that gavin said he would paint.", "gavin"),
        ("Paid 300 cash and got no receipt.", "cash"),
        ("Noise from next door.", "door"),
        ("No car for the day, and I failed on two stalls.", "stall"),
    ],
)
def test_figures_of_speech_people_and_units_are_never_named(text: str, never: str) -> None:
    assert not [phrase for phrase in complaints(text) if never in phrase]


@pytest.mark.parametrize("word", ["stood ", "told ", "never ", "no ", "20 ", "the phone "])
def test_a_long_row_of_the_same_word_is_read_to_its_end(word: str) -> None:
    assert len(complaints(word * (LONGEST // len(word)))) <= len(BOOK.cues)


def test_a_name_that_opens_a_sentence_is_no_thing() -> None:
    assert not [phrase for phrase in complaints("Zerlinda started 40 minutes late.") if "zerlinda" in phrase]


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("The screen that doesn't respond was new.", "the missing reply"),
        ("We cancelled our booking and they laughed.", "the cancellation"),
        ("I paid for the full valet.", "the price"),
        ("We stood from the bridge to the station.", "the long wait"),
        ("No one had told us it was being painted.", "what you were told"),
        ("The app said 25 minutes.", "the missing information"),
        ("Nobody mentioned at the till that it was shut.", "the lack of attention"),
        ("I sent it back and got a small one in black.", "the temperature"),
        ("They don't open until ten.", "what would not close"),
        ("I want to cancel the card.", "the difficult cancellation"),
        ("My payment was late.", "the delay"),
        ("The app keeps telling me to log in.", "the sales pressure"),
        ("I had to get a new phone.", "the quality of the work"),
        ("I can't get in touch with them.", "the trouble logging in"),
        ("When I went again they were worse.", "the fault that was not fixed"),
        ("I forgot my password and the reset never came.", "what we forgot"),
        ("They had a different excuse each time.", "the staffing"),
        ("My son came home with a bump the size of an egg.", "the small portion"),
        ("The door was screaming at the hinge.", "the noise"),
        ("Drove three hours to a closed hall.", "the wait"),
        ("He was done in under five minutes without asking us anything.", "the wait"),
        ("The heel lasted two weeks.", "the wait"),
        ("They never called.", "the call back you never got"),
        ("It was a tool I'd never touched.", "the quality of the work"),
        ("They never called my name.", "the missing call"),
    ],
)
def test_what_only_sounds_like_a_grievance_is_not_taken_for_it(text: str, never: str) -> None:
    assert never not in complaints(text)


@pytest.mark.parametrize("line", [line for slot in ("more", "mention_too") for line in BOOK.say[slot]])
def test_what_follows_an_apology_does_not_end_like_it(line: str) -> None:
    assert not ("<m>" in line and line.endswith(", too."))


@pytest.mark.parametrize(
    "wrong", ["up to us}{, not yours", "be open|like} to talk", "no excuse for <c>", "by that", "lines like"]
)
def test_no_sentence_breaks_with_one_of_its_choices(wrong: str) -> None:
    assert not [line for lines in BOOK.say.values() for line in lines if wrong in line]


@pytest.mark.parametrize("slot", ["step_told"])
def test_nothing_stands_behind_a_clause_that_it_could_belong_to(slot: str) -> None:
    assert not [line for line in BOOK.say[slot] if "<why>{ with" in line]


def test_only_who_has_asked_need_not_ask_twice() -> None:
    assert not [slot for slot, lines in BOOK.say.items() for line in lines if "ask us twice" in line]
    assert any("ask us twice" in line for line in BOOK.own["contact"])


def test_nobody_is_wished_well_who_was_not_ill() -> None:
    assert not [line for line in BOOK.say["held_care_safety"] if "feeling better" in line]


@pytest.mark.parametrize("author", ["Mrs T", "Mr. B", "Dr K.", "Miss W"])
def test_a_title_is_no_first_name(author: str) -> None:
    assert not first_name(author)


@pytest.mark.parametrize(
    ("text", "praised"),
    [
        ("Great shape and wonderful soup.", {"the soup"}),
        ("They loved the penguin feeding.", {"the penguin feeding"}),
    ],
)
def test_praise_names_things_that_can_be_praised(text: str, praised: set[str]) -> None:
    told = hearing.told(text, "en", complaint=False)
    assert {one.bare for one in told.praises} == praised
