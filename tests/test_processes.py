"""Many reviews are judged by several processes, and say what one would have said."""

import os
import signal
from types import MappingProxyType

import pytest

from reviewbot import assess
from reviewbot.app import processes
from reviewbot.app.processes import WORTH_IT, judges
from reviewbot.errors import ReviewbotError
from reviewbot.types import Assessment, Listing, Review

LISTING = Listing("bakery", "import", options=MappingProxyType({"place": "Nørrebro"}))
REVIEWS = [
    Review(
        str(number), text=f"Bread number {number} was stale, and nobody said sorry.", rating=number % 5 + 1
    )
    for number in range(120)
]


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_cores", lambda: 2)


def judge(review: Review, listing: Listing) -> Assessment:
    """By the text, in a listing that came through whole."""
    assert listing == LISTING
    return assess.assess(review)


def says_who(review: Review, _listing: Listing) -> Assessment:
    """The number of the process that judges, in the place of the scorer."""
    return Assessment(
        0, negative=False, class_=assess.assess(review).class_, urgent=False, scorer=str(os.getpid())
    )


def test_several_processes_say_in_the_same_order_what_one_says() -> None:
    with judges(judge, expected=WORTH_IT) as together:
        assert together(REVIEWS, LISTING) == [judge(review, LISTING) for review in REVIEWS]


def test_many_are_shared_and_a_few_are_not() -> None:
    with judges(says_who, expected=WORTH_IT) as together:
        many = {one.scorer for one in together(REVIEWS, LISTING)}
        few = {one.scorer for one in together(REVIEWS[:3], LISTING)}
    assert str(os.getpid()) not in many
    assert few == {str(os.getpid())}


def test_where_few_are_expected_no_process_is_begun() -> None:
    with judges(says_who, expected=WORTH_IT - 1) as together:
        assert {one.scorer for one in together(REVIEWS, LISTING)} == {str(os.getpid())}


def test_a_process_that_is_killed_is_said_in_words() -> None:
    def dies(_review: Review, _listing: Listing) -> Assessment:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    with (
        pytest.raises(ReviewbotError, match="A process was killed at its work"),
        judges(dies, expected=WORTH_IT) as together,
    ):
        together(REVIEWS, LISTING)
