"""Where a customer has one review at a time, a new one takes the place of the old one (Yelp)."""

from dataclasses import replace
from pathlib import Path

import pytest

from fakes.world import FACTS, Scene, open_store, page, review
from reviewbot.cases import Move
from reviewbot.types import RecoveryState, ReplyState, Review


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(open_store(tmp_path), facts=replace(FACTS, one_per_author=True))


def by(author: str, key: str, stars: float, text: str = "Cold soup.") -> Review:
    return review(key, stars, text=text, attributes={"author_id": author})


def test_the_old_review_is_gone_and_its_case_needs_no_reply(scene: Scene) -> None:
    scene.baseline(by("ana", "a", 1), by("bob", "b", 1))
    scene.shows(page(by("ana", "c", 2, "Lukewarm soup."), by("bob", "b", 1)))
    assert scene.poll().new == 1
    assert scene.stored("a").stored.removed
    assert not scene.stored("b").stored.removed
    first = scene.stored("a").case
    assert first
    assert first.reply_state is ReplyState.DISMISSED
    assert scene.stored("c").case, "what they say now is a case of its own"


def test_a_closed_case_sees_whether_the_new_review_is_kinder(scene: Scene) -> None:
    scene.baseline(by("ana", "a", 1))
    scene.act(1, Move.TRIED, how="phone")
    scene.act(1, Move.REACHED, how="phone")
    scene.act(1, Move.CLOSE, outcome="satisfied")
    scene.shows(page(by("ana", "c", 5, "They called me. Lovely people.")))
    scene.poll()
    assert (scene.case().recovery_state, scene.case().observed) == (RecoveryState.OBSERVED, "improved")


def test_elsewhere_one_author_may_have_many_reviews(tmp_path: Path) -> None:
    scene = Scene(open_store(tmp_path))
    scene.baseline(by("ana", "a", 1))
    scene.shows(page(by("ana", "c", 2), by("ana", "a", 1)))
    scene.poll()
    assert not scene.stored("a").stored.removed
