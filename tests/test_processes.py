"""Many reviews are judged by several processes, and say what one would have said."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType
from unittest.mock import MagicMock

import pytest

from reviewbot import assess
from reviewbot.app import processes
from reviewbot.app.processes import WORTH_IT, judges
from reviewbot.errors import ReviewbotError
from reviewbot.pipeline import Batch
from reviewbot.types import Assessment, Listing, Page, Review

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


def batches() -> Iterator[Batch]:
    return (Batch(LISTING, Page(tuple(REVIEWS[start : start + 60]))) for start in (0, 60))


def test_what_was_judged_ahead_is_what_is_said_when_it_is_asked_for() -> None:
    with judges(judge, expected=WORTH_IT) as together:
        said = [
            one for batch in together.ahead(batches()) for one in together(batch.page.reviews, batch.listing)
        ]
    assert said == [judge(review, LISTING) for review in REVIEWS]


def test_a_review_that_changed_its_key_since_is_judged_again() -> None:
    with judges(judge, expected=WORTH_IT) as together:
        for batch in together.ahead(batches()):
            others = [replace(review, key="another") for review in batch.page.reviews]
            assert together(others, LISTING) == [judge(review, LISTING) for review in others]


def test_of_a_file_that_is_known_only_what_was_begun_before_that_showed_is_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with judges(judge, expected=WORTH_IT) as together:
        begin = MagicMock(wraps=together._begin)
        monkeypatch.setattr(together, "_begin", begin)
        for batch in together.ahead([*batches()] * 3):
            assert together((), batch.listing) == []
    assert begin.call_count == len([*batches()])


def test_where_no_process_is_begun_batches_come_as_they_are() -> None:
    with judges(judge, expected=1) as together:
        assert [*together.ahead(batches())] == [*batches()]


def test_a_process_that_is_killed_is_said_in_words() -> None:
    def dies(_review: Review, _listing: Listing) -> Assessment:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    with (
        pytest.raises(ReviewbotError, match="A process was killed at its work"),
        judges(dies, expected=WORTH_IT) as together,
    ):
        together(REVIEWS, LISTING)
