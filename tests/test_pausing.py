"""A listing that nobody reads for a while, by order."""

from datetime import timedelta
from pathlib import Path

import pytest

from fakes.shop import Shop
from fakes.shop import page as web_page
from fakes.shop import review as web_review
from fakes.web import Web
from fakes.world import LISTING, START, Scene, open_store, page, review
from reviewbot import actions
from reviewbot.errors import Refused, UsageError
from reviewbot.pipeline import poll
from reviewbot.roles import Permit, Role
from reviewbot.types import Stop


def test_a_pause_is_kept_once_told_once_and_lifted_once(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    pause = Stop("shop", "elena", START, "New address next week.")
    assert store.pause_reading(pause)
    assert not store.pause_reading(Stop("shop", "sam", START + timedelta(hours=1)))
    assert store.pauses() == {"shop": pause}
    assert store.stops() == {}
    assert store.resume_reading("shop", "sam", START)
    assert not store.resume_reading("shop", "sam", START)
    assert store.pauses() == {}
    assert [one.text for one in store.waiting()] == [
        "shop is not read until somebody resumes it: New address next week.",
        "shop is read again.",
    ]
    assert [(one.kind, one.by) for one in store.events()] == [
        ("reading_paused", "elena"),
        ("reading_resumed", "sam"),
    ]
    store.close()


def test_a_paused_listing_is_read_only_when_somebody_names_it(scene: Scene) -> None:
    scene.shows(page(review("a")))
    actions.pause_reading(scene.world, LISTING.name, "elena", "")
    assert poll(scene.world, LISTING).status == "skipped"
    assert poll(scene.world, LISTING, named=True).new == 1
    actions.resume_reading(scene.world, LISTING.name, "elena")
    scene.clock.pass_by(hours=1)
    assert poll(scene.world, LISTING).status == "ok"


def test_only_an_approver_pauses_and_only_a_listing_that_there_is(scene: Scene) -> None:
    with pytest.raises(Refused):
        actions.pause_reading(scene.world, LISTING.name, "sam", "", permit=Permit(Role.RESPONDER))
    with pytest.raises(UsageError, match="There is no listing nowhere"):
        actions.pause_reading(scene.world, "nowhere", "elena", "")
    assert scene.store.pauses() == {}


def test_the_command_line_pauses_and_resumes(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop(tmp_path, capfd, monkeypatch)
    with Web() as web:
        web.answers["/page"] = web_page(web_review("soup", 1, "The soup was cold."))
        shop.lists("page", url=web.url("/page"))
        assert shop.says("poll").code == 0
        assert shop.says("listings", "pause", "page").out == "page is not read from now on.\n"
        assert shop.says("listings", "pause", "page").out == "page was paused before.\n"
        asked = len(web.asked)
        assert shop.says("poll", "--json").json["listings"][0]["status"] == "skipped"
        assert len(web.asked) == asked
        assert shop.says("listings", "resume", "page").out == "page is read again.\n"
